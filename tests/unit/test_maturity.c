/* SPDX-License-Identifier: MIT */
#include "trainer/maturity.h"

#include <criterion/criterion.h>

static const struct mql_definition automatic = { .path = "definition.yaml",
						 .created = "created_at",
						 .matures = MQL_MATURES_AUTO };

static void add_lags(struct maturity *m, const int32_t *lag, size_t n)
{
	for (size_t i = 0; i < n; i++)
		maturity_add(m, 1000, 1000 + lag[i]);
}

Test(maturity, auto_is_the_day_by_which_nine_in_ten_wins_came)
{
	static const int32_t lag[] = { 70, 3, 8, 1, 40, 2, 9, 5, 30, 4 };
	struct maturity m = { 0 };
	struct mql_err err = MQL_ERR_INIT;
	int32_t horizon, median;

	add_lags(&m, lag, 10);
	cr_assert(maturity_horizon(&m, &automatic, &horizon, &median, &err));
	cr_assert_eq(horizon, 40);       // 1 2 3 4 5 8 9 30 40 70
	cr_assert_eq(median, 5);

	/* an eleventh: 9 of 11 are fewer than nine in ten */
	maturity_add(&m, 1000, 1071);
	cr_assert(maturity_horizon(&m, &automatic, &horizon, &median, &err));
	cr_assert_eq(horizon, 70);
	cr_assert_eq(median, 8);
	maturity_release(&m);
}

Test(maturity, a_win_before_the_lead_counts_as_lag_zero)
{
	struct maturity m = { 0 };

	maturity_add(&m, 1000, 998);
	maturity_add(&m, 1000, 1000);
	maturity_add(&m, 1000, 1001);
	cr_assert_eq(m.n, 3);
	cr_assert_eq(m.lag[0], 0);
	cr_assert_eq(m.lag[1], 0);
	cr_assert_eq(m.lag[2], 1);
	maturity_release(&m);
}

Test(maturity, a_win_without_both_dates_tells_nothing)
{
	struct maturity m = { 0 };

	maturity_add(&m, MQL_DAY_NONE, 998);
	maturity_add(&m, 1000, MQL_DAY_NONE);
	cr_assert_eq(m.n, 0);
	maturity_release(&m);
}

Test(maturity, is_at_least_a_day)
{
	struct maturity m = { 0 };
	struct mql_err err = MQL_ERR_INIT;
	int32_t horizon, median;

	for (int i = 0; i < 20; i++)
		maturity_add(&m, 1000, 1000);
	cr_assert(maturity_horizon(&m, &automatic, &horizon, &median, &err));
	cr_assert_eq(horizon, 1);
	cr_assert_eq(median, 0);
	maturity_release(&m);
}

Test(maturity, auto_refuses_to_guess_from_a_handful_of_wins)
{
	struct maturity m = { 0 };
	struct mql_err err = MQL_ERR_INIT;
	int32_t horizon, median;

	for (int i = 0; i < 9; i++)
		maturity_add(&m, 1000, 1010);
	cr_assert_not(maturity_horizon(&m, &automatic, &horizon, &median,
				       &err));
	cr_assert_eq(err.code, MQL_E_DATA);
	cr_assert_str_eq(err.msg, "definition.yaml: outcome.matures: auto needs "
			 "at least 10 wins with both dates and has 9: give a "
			 "number of days instead");
	maturity_add(&m, 1000, 1010);
	cr_assert(maturity_horizon(&m, &automatic, &horizon, &median, &err));
	cr_assert_eq(horizon, 10);
	maturity_release(&m);
}

Test(maturity, days_are_taken_as_they_are_and_never_is_none)
{
	const struct mql_definition days = { .matures = MQL_MATURES_DAYS,
					     .matures_days = 90 };
	const struct mql_definition never = { .matures = MQL_MATURES_NEVER };
	struct maturity m = { 0 };
	struct mql_err err = MQL_ERR_INIT;
	int32_t horizon, median;

	cr_assert(maturity_horizon(&m, &days, &horizon, &median, &err));
	cr_assert_eq(horizon, 90);
	cr_assert(maturity_horizon(&m, &never, &horizon, &median, &err));
	cr_assert_eq(horizon, 0);
	cr_assert_eq(median, 0);
}

Test(maturity, names_the_date_that_is_missing)
{
	struct mql_definition d = automatic;
	struct mql_err err = MQL_ERR_INIT;

	d.won.test.kind = MQL_IS;
	cr_assert_not(maturity_check(&d, &err));
	cr_assert_str_eq(err.msg, "definition.yaml: outcome.matures: auto needs "
			 "the date of a win: name its column as "
			 "outcome.won.at, or give a number of days");
	d.won.at = "closed_at";
	cr_assert(maturity_check(&d, &err));
	d.won.at = NULL;
	d.won.test.kind = MQL_SET;
	cr_assert(maturity_check(&d, &err));
	d.created = NULL;
	cr_assert_not(maturity_check(&d, &err));
	cr_assert_str_eq(err.msg, "definition.yaml: outcome.matures needs the "
			 "date a lead was created: name its column as "
			 "lead.created");
	d.matures = MQL_MATURES_NEVER;
	cr_assert(maturity_check(&d, &err));
}
