/* SPDX-License-Identifier: MIT */
/* condition.c - a test of one cell, and the names of what tests decide */
#include "common/definition.h"

const char *const mql_dimension_name[MQL_N_DIMENSION + 1] = {
	"fit", "intent", "product", "mixed", NULL
};

const char *const mql_verdict_name[5] = {
	"nurture", "mql", "fast_track", "disqualified", NULL
};

const char *const mql_promise_name[3] = { "aim", "guarantee", NULL };

static bool is_one_of(const struct mql_condition *condition,
		      struct mql_str text)
{
	for (size_t i = 0; i < condition->n_text; i++)
		if (mql_str_eq(condition->text[i], text))
			return true;
	return false;
}

static int in_range(const struct mql_condition *condition,
		    const struct mql_missing *missing, struct mql_str text)
{
	double x;

	if (mql_missing_has(missing, text))
		return 0;
	if (!mql_num_parse(text, &x))
		return -1;
	return condition->at_least <= x && x < condition->below;
}

int mql_condition_holds(const struct mql_condition *condition,
			const struct mql_missing *missing,
			struct mql_str cell)
{
	const struct mql_str text = mql_str_trim(cell);

	switch (condition->kind) {
	case MQL_IS:
		return is_one_of(condition, text);
	case MQL_IS_NOT:
		return !mql_missing_has(missing, text) &&
		       !is_one_of(condition, text);
	case MQL_IN_RANGE:
		return in_range(condition, missing, text);
	case MQL_SET:
		return !mql_missing_has(missing, text);
	case MQL_NOT_SET:
		return mql_missing_has(missing, text);
	}
	return 0;
}
