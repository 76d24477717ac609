/* SPDX-License-Identifier: MIT */
#include "trainer/outcome.h"

#include <math.h>

static bool bind_one(struct outcome_tests *tests,
		     const struct mql_outcome *outcome,
		     enum outcome_mark mark,
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
	tests->value = SIZE_MAX;
	if (d->won.value && d->won.in_outcomes == in_outcomes &&
	    !mql_csv_find(csv, d->won.value, &tests->value, err))
		return false;
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

static int32_t *day_of(struct outcome_days *days, enum outcome_mark mark)
{
	switch (mark) {
	case OUTCOME_WON:
		return &days->won;
	case OUTCOME_SQL:
		return &days->sql;
	case OUTCOME_KNOWN:
		return &days->known;
	case OUTCOME_LOST:
	case OUTCOME_LATER:
		break;
	}
	return &days->lost;
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
		  const struct mql_str *cell, struct outcome_days *days,
		  struct outcome_flaw *flaw)
{
	*days = OUTCOME_DAYS_NEVER;
	for (size_t i = 0; i < tests->n; i++) {
		const struct outcome_test *test = &tests->test[i];
		int32_t day = MQL_DAY_NONE;
		bool holds = false;

		if (!take_one(test, definition, cell, &holds, &day, flaw))
			return false;
		if (holds)
			*day_of(days, test->mark) =
				day == MQL_DAY_NONE ? OUTCOME_SOMETIME : day;
	}
	return true;
}

bool outcome_value(const struct outcome_tests *tests,
		   const struct mql_definition *definition,
		   const struct mql_str *cell, const struct outcome_days *days,
		   double *value, struct outcome_flaw *flaw)
{
	*value = (double)NAN;
	if (tests->value == SIZE_MAX || days->won == OUTCOME_NEVER)
		return true;

	const struct mql_str s = mql_str_trim(cell[tests->value]);

	if (mql_missing_has(&definition->missing, s) ||
	    (mql_num_parse(s, value) && *value >= 0.0 && *value <= 1e15))
		return true;
	*flaw = (struct outcome_flaw){ tests->value,
				       "the value of a deal, 0 to 1e15" };
	return false;
}

double outcome_add_value(double a, double b)
{
	if (isnan(a) || isnan(b))
		return isnan(a) ? b : a;
	return a + b;
}

static int32_t earlier(int32_t a, int32_t b)
{
	/* NEVER < SOMETIME < any day: a day says more than no day */
	if (a <= OUTCOME_SOMETIME || b <= OUTCOME_SOMETIME)
		return a > b ? a : b;
	return a < b ? a : b;
}

void outcome_merge(struct outcome_days *days, const struct outcome_days *other)
{
	days->won = earlier(days->won, other->won);
	days->sql = earlier(days->sql, other->sql);
	days->known = earlier(days->known, other->known);
	days->lost = earlier(days->lost, other->lost);
}

static uint8_t mark_of(int32_t day, int32_t as_of, uint8_t mark)
{
	if (day == OUTCOME_NEVER)
		return 0;
	return day > as_of ? OUTCOME_LATER : mark;
}

/* The end of a lead, where it has no date, is not before its last dated day. */
static int32_t end_of(int32_t day, const struct outcome_days *days)
{
	int32_t last = days->won > days->sql ? days->won : days->sql;

	if (days->known > last)
		last = days->known;
	return day == OUTCOME_SOMETIME && last > day ? last : day;
}

uint8_t outcome_marks(const struct outcome_days *days, int32_t as_of)
{
	return mark_of(end_of(days->won, days), as_of, OUTCOME_WON) |
	       mark_of(days->sql, as_of, OUTCOME_SQL) |
	       mark_of(days->known, as_of, OUTCOME_KNOWN) |
	       mark_of(end_of(days->lost, days), as_of, OUTCOME_LOST);
}
