/* SPDX-License-Identifier: MIT */
#include "trainer/maturity.h"

#include <criterion/criterion.h>

static const struct mql_definition automatic = { .path = "definition.yaml",
						 .created = "created_at",
						 .matures = MQL_MATURES_AUTO };

/* Leads created on day 1000, won after a lag; read on day 2000. */
struct table {
	struct outcome_days event[20];
	int32_t created[20];
	struct dataset data;
};

static void add_win(struct table *t, int32_t created, int32_t won)
{
	t->created[t->data.n] = created;
	t->event[t->data.n] = OUTCOME_DAYS_NEVER;
	t->event[t->data.n++].won = won;
}

static void table_init(struct table *t, const struct mql_definition *definition,
		       const int32_t *lag, size_t n)
{
	*t = (struct table){ .data = { .definition = definition,
				       .as_of = 2000 } };
	t->data.event = t->event;
	t->data.created = t->created;
	for (size_t i = 0; i < n; i++)
		add_win(t, 1000, 1000 + lag[i]);
}

Test(maturity, auto_is_the_day_by_which_nine_in_ten_wins_came)
{
	static const int32_t lag[] = { 70, 3, 8, 1, 40, 2, 9, 5, 30, 4 };
	struct mql_err err = MQL_ERR_INIT;
	struct table t;

	table_init(&t, &automatic, lag, 10);
	cr_assert(maturity_horizon(&t.data, &err));
	cr_assert_eq(t.data.matures_days, 40);   // 1 2 3 4 5 8 9 30 40 70
	cr_assert_eq(t.data.matures_median, 5);

	/* an eleventh: 9 of 11 are fewer than nine in ten */
	add_win(&t, 1000, 1071);
	cr_assert(maturity_horizon(&t.data, &err));
	cr_assert_eq(t.data.matures_days, 70);
	cr_assert_eq(t.data.matures_median, 8);
	cr_assert_eq(t.data.matures_wins, 11);
}

Test(maturity, is_at_least_a_day)
{
	static const int32_t lag[12] = { 0 };
	struct mql_err err = MQL_ERR_INIT;
	struct table t;

	table_init(&t, &automatic, lag, 12);
	t.event[0].won = 998;                    // before the lead: lag 0
	cr_assert(maturity_horizon(&t.data, &err));
	cr_assert_eq(t.data.matures_days, 1);
	cr_assert_eq(t.data.matures_median, 0);
}

Test(maturity, auto_refuses_to_guess_from_a_handful_of_wins)
{
	static const int32_t lag[] = { 10, 10, 10, 10, 10, 10, 10, 10, 10 };
	struct mql_err err = MQL_ERR_INIT;
	struct table t;

	/* nine, and three that tell nothing: no date of either end, or later */
	table_init(&t, &automatic, lag, 9);
	add_win(&t, MQL_DAY_NONE, 1010);
	add_win(&t, 1000, OUTCOME_SOMETIME);
	add_win(&t, 1000, 2001);
	cr_assert_not(maturity_horizon(&t.data, &err));
	cr_assert_eq(err.code, MQL_E_DATA);
	cr_assert_str_eq(err.msg, "definition.yaml: outcome.matures: auto needs "
			 "at least 10 wins with both dates and has 9: give a "
			 "number of days instead");
	add_win(&t, 1000, 1010);
	cr_assert(maturity_horizon(&t.data, &err));
	cr_assert_eq(t.data.matures_days, 10);
}

Test(maturity, days_are_taken_as_they_are_and_never_is_none)
{
	const struct mql_definition days = { .matures = MQL_MATURES_DAYS,
					     .matures_days = 90 };
	const struct mql_definition never = { .matures = MQL_MATURES_NEVER };
	struct mql_err err = MQL_ERR_INIT;
	struct table t;

	table_init(&t, &days, NULL, 0);
	cr_assert(maturity_horizon(&t.data, &err));
	cr_assert_eq(t.data.matures_days, 90);
	table_init(&t, &never, NULL, 0);
	cr_assert(maturity_horizon(&t.data, &err));
	cr_assert_eq(t.data.matures_days, 0);
	cr_assert_eq(t.data.matures_median, 0);
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
