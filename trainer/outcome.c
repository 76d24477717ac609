/* SPDX-License-Identifier: MIT */
#include "trainer/outcome.h"

static bool bind_one(struct outcome_tests *tests,
		     const struct mql_outcome *outcome, uint8_t mark,
		     bool in_outcomes, const struct mql_csv *csv,
		     struct mql_err *err)
{
	struct outcome_test test = { outcome, mark, 0, SIZE_MAX };

	if (!outcome->present || outcome->in_outcomes != in_outcomes)
		return true;
	if (!mql_csv_find(csv, outcome->test.column, &test.column, err))
		return false;
	if (outcome->at && !mql_csv_find(csv, outcome->at, &test.at, err))
		return false;
	tests->test[tests->n++] = test;
	return true;
}

bool outcome_bind(struct outcome_tests *tests,
		  const struct mql_definition *definition, bool in_outcomes,
		  const struct mql_csv *csv, struct mql_err *err)
{
	const struct mql_definition *d = definition;

	tests->n = 0;
	return bind_one(tests, &d->won, OUTCOME_WON, in_outcomes, csv, err) &&
	       bind_one(tests, &d->sql, OUTCOME_SQL, in_outcomes, csv, err) &&
	       bind_one(tests, &d->known_when, OUTCOME_KNOWN, in_outcomes, csv,
			err) &&
	       bind_one(tests, &d->lost, OUTCOME_LOST, in_outcomes, csv, err);
}

bool outcome_day(const struct mql_definition *definition, struct mql_str cell,
		 int32_t *day)
{
	const struct mql_str s = mql_str_trim(cell);

	*day = MQL_DAY_NONE;
	return mql_missing_has(&definition->missing, s) ||
	       mql_day_parse(s, definition->dates, day);
}

/* A `set` column is often the date of the outcome itself (won_date).  Where it
 * is something else, no date is known; that is a flaw only where the horizon is
 * to be learned from it. */
static bool own_day(const struct mql_definition *definition,
		    const struct outcome_test *test, struct mql_str cell,
		    int32_t *day)
{
	*day = MQL_DAY_NONE;
	return test->outcome->test.kind != MQL_SET ||
	       outcome_day(definition, cell, day) ||
	       test->mark != OUTCOME_WON ||
	       definition->matures != MQL_MATURES_AUTO;
}

static bool take_one(const struct outcome_test *test,
		     const struct mql_definition *definition,
		     const struct mql_str *cell, bool *holds, int32_t *day,
		     struct outcome_flaw *flaw)
{
	const int answer = mql_condition_holds(&test->outcome->test,
					       &definition->missing,
					       cell[test->column]);

	if (answer < 0) {
		*flaw = (struct outcome_flaw){ test->column, "a number" };
		return false;
	}
	*holds = answer == 1;
	if (test->at == SIZE_MAX
	    ? own_day(definition, test, cell[test->column], day)
	    : outcome_day(definition, cell[test->at], day))
		return true;
	*flaw = (struct outcome_flaw){
		test->at == SIZE_MAX ? test->column : test->at, "a date"
	};
	return false;
}

bool outcome_take(const struct outcome_tests *tests,
		  const struct mql_definition *definition,
		  const struct mql_str *cell, uint8_t *marks, int32_t *won_day,
		  struct outcome_flaw *flaw)
{
	*marks = 0;
	*won_day = MQL_DAY_NONE;
	for (size_t i = 0; i < tests->n; i++) {
		const struct outcome_test *test = &tests->test[i];
		int32_t day = MQL_DAY_NONE;
		bool holds = false;

		if (!take_one(test, definition, cell, &holds, &day, flaw))
			return false;
		if (holds && day != MQL_DAY_NONE && day > tests->as_of) {
			*marks |= OUTCOME_LATER;
			continue;
		}
		if (!holds)
			continue;
		*marks |= test->mark;
		if (test->mark == OUTCOME_WON)
			*won_day = day;
	}
	return true;
}
