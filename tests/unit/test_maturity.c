/* SPDX-License-Identifier: MIT */
#include "trainer/maturity.h"

#include <math.h>

#include <criterion/criterion.h>

#include "common/map.h"

static const struct mql_definition automatic = { .path = "definition.yaml",
						 .created = "created_at",
						 .matures = MQL_MATURES_AUTO };

enum { TABLE = 3000 };

/* Leads created on day 1000, won after a lag; read on day 2000. */
struct table {
	struct outcome_days event[TABLE];
	int32_t created[TABLE];
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
	static struct table t;

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
	static struct table t;

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
	static struct table t;

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
	static struct table t;

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

/* ---- what is seen lately is quick ---- */

/* 3000 leads, most of them young, a third won after exponential days of mean
 * 30: nine in ten within 69.  Of the wins seen, nine in ten came far sooner. */
static void recent_heavy(struct table *t, uint64_t *rng)
{
	table_init(t, &automatic, NULL, 0);
	for (int i = 0; i < TABLE; i++) {
		const double u = mql_rng_unit(rng);
		const int32_t age = (int32_t)(300.0 * u * u * u);
		const double v = 1.0 - mql_rng_unit(rng);
		const int32_t lag = (int32_t)(-30.0 * log(v));
		const bool wins = mql_rng_unit(rng) < 1.0 / 3.0;

		add_win(t, 2000 - age, wins ? 2000 - age + lag : OUTCOME_NEVER);
	}
}

static int compare_days(const void *a, const void *b)
{
	return *(const int32_t *)a - *(const int32_t *)b;
}

static int32_t naive_horizon(const struct table *t)
{
	static int32_t lag[TABLE];
	size_t n = 0;

	for (size_t i = 0; i < t->data.n; i++)
		if (t->event[i].won != OUTCOME_NEVER && t->event[i].won <= 2000)
			lag[n++] = t->event[i].won - t->created[i];
	qsort(lag, n, sizeof(*lag), compare_days);
	return lag[n * 9 / 10];
}

Test(maturity, the_horizon_is_not_shortened_by_leads_that_are_young)
{
	static struct table t;
	struct mql_err err = MQL_ERR_INIT;
	uint64_t rng = 5;
	double days = 0.0, median = 0.0, naive = 0.0;

	for (int r = 0; r < 20; r++) {
		recent_heavy(&t, &rng);
		cr_assert(maturity_horizon(&t.data, &err));
		days += t.data.matures_days / 20.0;
		median += t.data.matures_median / 20.0;
		naive += naive_horizon(&t) / 20.0;
	}
	/* standard error of a mean of 20: 1.5 */
	cr_expect_float_eq(days, 69.0, 5.0, "%g", days);
	cr_expect_float_eq(median, 20.0, 2.0, "%g", median);
	cr_expect_lt(naive, 55.0, "%g", naive);
}

Test(maturity, a_lead_that_was_lost_is_followed_on)
{
	static const int32_t lag[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 60 };
	struct mql_err err = MQL_ERR_INIT;
	static struct table t;

	table_init(&t, &automatic, lag, 10);
	add_win(&t, 1000, OUTCOME_NEVER);
	t.event[10].lost = 1002;
	cr_assert(maturity_horizon(&t.data, &err));
	cr_assert_eq(t.data.matures_days, 9);
	cr_assert_eq(t.data.matures_end, 1000);
	/* were it gone from day 2, 60 would weigh twice as much */
	t.event[10].lost = OUTCOME_NEVER;
	cr_assert(maturity_horizon(&t.data, &err));
	cr_assert_eq(t.data.matures_days, 9);
}

Test(maturity, leads_from_after_as_of_or_without_a_day_are_not_followed)
{
	static const int32_t lag[] = { 70, 3, 8, 1, 40, 2, 9, 5, 30, 4 };
	struct mql_err err = MQL_ERR_INIT;
	static struct table t;

	table_init(&t, &automatic, lag, 10);
	for (int i = 0; i < 400; i++)
		add_win(&t, i % 2 ? MQL_DAY_NONE : 2001, OUTCOME_NEVER);
	cr_assert(maturity_horizon(&t.data, &err));
	cr_assert_eq(t.data.matures_days, 40);
	cr_assert_eq(t.data.matures_wins, 10);
}

Test(maturity, wins_at_ages_that_few_leads_have_reached_do_not_count)
{
	struct mql_err err = MQL_ERR_INIT;
	static struct table t;

	/* 200 leads of 30 days, nine of them won; ten of 900, won on day 800 */
	table_init(&t, &automatic, NULL, 0);
	for (int i = 0; i < 200; i++)
		add_win(&t, 1970, i < 9 ? 1975 : OUTCOME_NEVER);
	for (int i = 0; i < 10; i++)
		add_win(&t, 1100, 1900);
	cr_assert_not(maturity_horizon(&t.data, &err));
	cr_assert_str_eq(err.msg, "definition.yaml: outcome.matures: auto needs "
			 "at least 10 wins with both dates and has 9: give a "
			 "number of days instead");
	add_win(&t, 1970, 1975);
	cr_assert(maturity_horizon(&t.data, &err));
	cr_assert_eq(t.data.matures_days, 5);
	cr_assert_eq(t.data.matures_end, 30);
}

/* Of 100 leads ten days from another, wins of the last from day 1500 on, five
 * days after: those created before day 1495 are 50. */
Test(maturity, leads_long_before_the_first_win_on_record_are_told)
{
	struct mql_err err = MQL_ERR_INIT;
	struct mql_buf buf = { 0 };
	static struct table t;

	table_init(&t, &automatic, NULL, 0);
	for (int32_t i = 0; i < 100; i++)
		add_win(&t, 1000 + 10 * i, i < 50 ? OUTCOME_NEVER
						  : 1005 + 10 * i);
	cr_assert(maturity_horizon(&t.data, &err), "%s", err.msg);
	cr_assert_eq(t.data.matures_median, 5);
	cr_assert(maturity_add_unrecorded(&buf, &t.data));
	cr_assert_str_eq(mql_buf_text(&buf), "50 of 100 leads were created "
			 "more than 5 days, in which half of all wins come, "
			 "before the first win on record (1974-02-14): if wins "
			 "before it were not recorded, these leads are no "
			 "losses and make the horizon too long: leave them "
			 "out");
	mql_buf_release(&buf);

	/* five of a hundred may be; a win without a day may be any */
	for (size_t i = 5; i < 50; i++)
		t.event[i].won = t.created[i] + 5;
	cr_assert_not(maturity_add_unrecorded(&buf, &t.data));
	t.event[5].won = OUTCOME_NEVER;
	cr_assert(maturity_add_unrecorded(&buf, &t.data));
	t.event[6].won = OUTCOME_SOMETIME;
	mql_buf_release(&buf);
	cr_assert_not(maturity_add_unrecorded(&buf, &t.data));
}
