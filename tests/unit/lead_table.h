/* SPDX-License-Identifier: MIT */
/* lead_table.h - a table of one lead, and a card bound to it, for tests */
#ifndef TESTS_UNIT_LEAD_TABLE_H
#define TESTS_UNIT_LEAD_TABLE_H

#include <criterion/criterion.h>

#include "common/evaluate.h"

/* Column names, NULL at their end. */
static inline bool lead_table_find(const void *table, const char *name,
				   size_t *i, struct mql_err *err)
{
	const char *const *column = table;

	for (size_t k = 0; column[k]; k++)
		if (strcmp(column[k], name) == 0) {
			*i = k;
			return true;
		}
	return mql_fail(err, MQL_E_DATA, "leads.csv: no column \"%s\"", name);
}

/* Only the empty cell is missing. */
static const struct mql_str lead_table_empty = { "", 0 };
static const struct mql_missing lead_table_missing = { &lead_table_empty, 1 };

#define LEAD_TABLE_NO_GATE \
	{ MQL_POINTS_NONE, { MQL_POINTS_NONE, MQL_POINTS_NONE, \
			     MQL_POINTS_NONE, MQL_POINTS_NONE } }

/* Score one lead; rooms of eight terms are enough for a test's card. */
struct lead_table_room {
	int32_t points[8];
	uint32_t code[8];
	struct mql_result result;
};

static inline bool lead_table_score(const struct mql_scorecard *card,
				    const char *const *column,
				    const char *const *text, int32_t as_of,
				    bool bad_is_missing,
				    struct lead_table_room *room)
{
	struct mql_evaluator evaluator;
	struct mql_err err = MQL_ERR_INIT;
	struct mql_str cell[16];

	for (size_t i = 0; column[i]; i++)
		cell[i] = mql_str_of(text[i]);
	room->result.points = room->points;
	room->result.code = room->code;
	cr_assert(mql_evaluator_init(&evaluator, card, lead_table_find, column,
				     &err), "%s", err.msg);
	evaluator.bad_is_missing = bad_is_missing;

	const bool ok = mql_evaluate(&evaluator, cell, as_of, &room->result);

	mql_evaluator_release(&evaluator);
	return ok;
}

#endif
