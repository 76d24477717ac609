/* SPDX-License-Identifier: MIT */
/* rejects.h - rows that can't be scored: said, or kept apart (rule 19)
 *
 * A reject is a row the reader could not vouch for, or one with a cell that is
 * not what the scorecard needs.  Without --rejects the first one ends the run;
 * with it each becomes a line of a table `line,column,reason,row`, whose last
 * cell is the row again, in the table's own delimiter, ready to be mended.
 *
 *   Layer     scorer; includes csv.h
 *   Threads   no shared state
 *   Memory    a reject borrows the block it came from
 */
#ifndef MQL_SCORER_REJECTS_H
#define MQL_SCORER_REJECTS_H

#include "common/csv.h"

#define REJECTS_MOST 0.01        /* of the rows read, unless told otherwise */

/* What both kinds of output need of the table. */
struct rejects_table {
	const char *path;
	const struct mql_str *name;      // [n_column], the header
	size_t n_column;
	char delimiter;
};

struct reject {
	uint64_t line;           // it began on
	const char *bad;         // the reason; NULL: a bad cell
	struct mql_str raw;      // where no `cell`: the bytes of the row
	size_t column;           // index; SIZE_MAX: none in particular
	const char *want;        // bad cell: "a number", "a date"
	const struct mql_str *cell;      // [n_column], the row; NULL: the
				 // reader could not cut it
};

/* The header of the rejects file. */
void rejects_add_head(struct mql_buf *buf);

/* One line of it.  scratch: its content is lost. */
void rejects_add(struct mql_buf *buf, struct mql_buf *scratch,
		 const struct rejects_table *table,
		 const struct reject *reject, bool excel_safe);

/* Fail with MQL_E_DATA over one reject: where, what, and what can be done. */
bool rejects_fail(struct mql_err *err, const struct rejects_table *table,
		  const struct reject *reject);

/* More of `n_row` than the share allows?  Exactly as many is not. */
bool rejects_too_many(uint64_t n_reject, uint64_t n_row, double share);

#endif
