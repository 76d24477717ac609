/* SPDX-License-Identifier: MIT */
/* outcome.h - which of a definition's outcomes hold in a row of a table
 *
 * The four outcomes (won, sql, known_when, lost) are tests on columns of the
 * leads table or of the outcomes file.  Here they are bound to one table and
 * taken row by row into marks; what marks mean for labels is labels.h.
 *
 *   Layer     trainer; includes common/csv.h, common/definition.h
 *   Memory    tests borrow the definition; nothing is owned
 */
#ifndef MQL_TRAINER_OUTCOME_H
#define MQL_TRAINER_OUTCOME_H

#include "common/csv.h"
#include "common/definition.h"

enum outcome_mark {
	OUTCOME_WON   = 1,
	OUTCOME_SQL   = 2,
	OUTCOME_KNOWN = 4,       /* known_when holds */
	OUTCOME_LOST  = 8,
	OUTCOME_LATER = 16,      /* one of them, but after as_of: not yet */
};

/* When each outcome happened: a day, or one of these. */
#define OUTCOME_NEVER    MQL_DAY_NONE            /* it does not hold         */
#define OUTCOME_SOMETIME (MQL_DAY_NONE + 1)      /* on a day nobody noted    */

struct outcome_days {
	int32_t won, sql, known, lost;
};
#define OUTCOME_DAYS_NEVER \
	((struct outcome_days){ OUTCOME_NEVER, OUTCOME_NEVER, OUTCOME_NEVER, \
				OUTCOME_NEVER })

struct outcome_test {
	const struct mql_outcome *outcome;
	enum outcome_mark mark;
	size_t column;           // of the table
	size_t at;               // SIZE_MAX: no date beside it
};

struct outcome_tests {
	struct outcome_test test[4];
	size_t n;                // those that this table answers
	size_t value;            // column of a win's value; SIZE_MAX: none
};

/* A cell that can't be read, and what it should have been: "a number". */
struct outcome_flaw {
	size_t column;
	const char *want;
};

/* Find the columns of the outcomes that stand in this table. */
MQL_MUST_CHECK
bool outcome_bind(struct outcome_tests *tests,
		  const struct mql_definition *definition, bool in_outcomes,
		  const struct mql_csv *csv, struct mql_err *err);

/* When the outcomes of a row happened: from `at`, else from the column itself
 * where it is tested for being set and holds a date, else SOMETIME.  False: a
 * flaw. */
MQL_MUST_CHECK
bool outcome_take(const struct outcome_tests *tests,
		  const struct mql_definition *definition,
		  const struct mql_str *cell, struct outcome_days *days,
		  struct outcome_flaw *flaw);

/* What the deal of a won row is worth, 0 or more; NaN where it is not won or
 * the cell is missing.  False: a flaw. */
MQL_MUST_CHECK
bool outcome_value(const struct outcome_tests *tests,
		   const struct mql_definition *definition,
		   const struct mql_str *cell, const struct outcome_days *days,
		   double *value, struct outcome_flaw *flaw);

/* The value of two deals; NaN is not known, and adds nothing. */
double outcome_add_value(double a, double b);

/* What two rows about one lead say together: an outcome holds where either
 * says so, and the earlier day counts. */
void outcome_merge(struct outcome_days *days, const struct outcome_days *other);

/* The marks that hold on a day.  What is dated later has not happened yet; what
 * has no date has, but for a win or a loss of a lead of which something dated
 * is still to come: that is the end of it. */
uint8_t outcome_marks(const struct outcome_days *days, int32_t as_of);

/* Whether any of them has a day; where none has, they are marks, and back. */
static inline bool outcome_is_dated(const struct outcome_days *days)
{
	return days->won > OUTCOME_SOMETIME || days->sql > OUTCOME_SOMETIME ||
	       days->known > OUTCOME_SOMETIME || days->lost > OUTCOME_SOMETIME;
}
static inline int32_t outcome_day_of_mark(uint8_t marks, enum outcome_mark mark)
{
	return marks & mark ? OUTCOME_SOMETIME : OUTCOME_NEVER;
}
static inline struct outcome_days outcome_undated(uint8_t marks)
{
	return (struct outcome_days){
		outcome_day_of_mark(marks, OUTCOME_WON),
		outcome_day_of_mark(marks, OUTCOME_SQL),
		outcome_day_of_mark(marks, OUTCOME_KNOWN),
		outcome_day_of_mark(marks, OUTCOME_LOST),
	};
}

/* A cell as a day: MQL_DAY_NONE where it is missing; false where it is neither
 * missing nor a date. */
MQL_MUST_CHECK
bool outcome_day(const struct mql_definition *definition, struct mql_str cell,
		 int32_t *day);

#endif
