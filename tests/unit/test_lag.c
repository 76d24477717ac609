/* SPDX-License-Identifier: MIT */
#include "trainer/lag.h"

#include <math.h>

#include <criterion/criterion.h>

#include "common/map.h"
#include "tests/unit/oracle_table.h"

enum { MOST = 4000 };

static struct lag_lead lead[MOST];
static uint8_t group[MOST];
static size_t n_lead;

static void add(int32_t age, int32_t lag, double weight)
{
	lead[n_lead++] = (struct lag_lead){ age, lag, weight };
}

/* ---- against R ---- */

static void read_leads(bool weighted)
{
	static struct oracle_table t;

	oracle_read(&t, "tests/oracle/lag_leads.csv");
	n_lead = 0;
	for (size_t i = 0; i < t.n; i++) {
		group[n_lead] = (uint8_t)t.cell[i][3];
		add((int32_t)t.cell[i][0], (int32_t)t.cell[i][1],
		    weighted ? t.cell[i][2] : 1.0);
	}
}

static void check_curve(const struct oracle_table *want, bool weighted)
{
	const char *name = weighted ? "weighted" : "plain";
	static const int age[] = { 0, 1, 5, 13, 40, 112, 200, 271 };
	static const int q[] = { 10, 50, 90, 100 };
	struct lag_curve curve;
	char key[32];

	read_leads(weighted);
	lag_learn(&curve, lead, n_lead);
	cr_expect_eq(curve.end, (int32_t)oracle_figure(want, "end"));
	cr_expect_eq(curve.n_event,
		     (uint64_t)oracle_figure(want, "n_event"));
	for (size_t i = 0; i < 8; i++) {
		snprintf(key, sizeof(key), "%s_%d", name, age[i]);
		/* products of 600 ratios, each good to 1e-16 */
		cr_expect_float_eq(lag_share(&curve, age[i]),
				   oracle_figure(want, key), 1e-12, "%s", key);
	}
	for (size_t i = 0; i < 4; i++) {
		snprintf(key, sizeof(key), "%s_q%d", name, q[i]);
		cr_expect_eq(lag_quantile(&curve, q[i] / 100.0),
			     (int32_t)oracle_figure(want, key), "%s", key);
	}
	lag_release(&curve);
}

Test(lag, curves_and_quantiles_are_those_of_survfit)
{
	static struct oracle_table want;

	oracle_read(&want, "tests/oracle/lag.csv");
	check_curve(&want, false);
	check_curve(&want, true);
}

Test(lag, groups_are_compared_as_R_does)
{
	static struct oracle_table want;
	size_t n = 0;

	oracle_read(&want, "tests/oracle/lag.csv");
	read_leads(true);                // weights are no counts
	cr_expect_float_eq(lag_differs(lead, group, n_lead, 3, 400),
			   oracle_figure(&want, "differ_3"), 1e-12);
	cr_expect_float_eq(lag_differs(lead, group, n_lead, 3, 40),
			   oracle_figure(&want, "differ_3_within_40"), 1e-12);
	for (size_t i = 0; i < n_lead; i++) {
		if (group[i] == 2)
			continue;
		lead[n] = lead[i];
		group[n++] = group[i];
	}
	cr_expect_float_eq(lag_differs(lead, group, n, 2, 400),
			   oracle_figure(&want, "differ_2"), 1e-12);
}

/* ---- by hand ---- */

Test(lag, share_changes_on_the_day_of_an_event_not_before)
{
	struct lag_curve curve;

	for (int i = 0; i < 18; i++)
		add(100, LAG_NONE, 1.0);
	add(100, 7, 1.0);
	add(100, 30, 1.0);
	lag_learn(&curve, lead, n_lead);
	cr_assert_float_eq(lag_share(&curve, 6), 0.0, 0.0);
	cr_assert_float_eq(lag_share(&curve, 7), .05, 1e-15);
	cr_assert_float_eq(lag_share(&curve, 29), .05, 1e-15);
	cr_assert_float_eq(lag_share(&curve, 30), .1, 1e-15);
	cr_assert_float_eq(lag_share(&curve, -1), 0.0, 0.0);
	lag_release(&curve);
}

Test(lag, who_is_followed_to_the_day_of_an_event_is_at_risk_on_it)
{
	struct lag_curve curve;

	for (int i = 0; i < 18; i++)
		add(100, LAG_NONE, 1.0);
	add(100, 20, 1.0);
	add(20, LAG_NONE, 1.0);
	lag_learn(&curve, lead, n_lead);
	cr_assert_float_eq(lag_share(&curve, 20), .05, 1e-15);
	lead[19].age = 19;
	lag_release(&curve);
	lag_learn(&curve, lead, n_lead);
	cr_assert_float_eq(lag_share(&curve, 20), 1.0 / 19.0, 1e-15);
	lag_release(&curve);
}

Test(lag, an_event_later_than_the_lead_was_followed_has_not_been_seen)
{
	struct lag_curve curve;

	for (int i = 0; i < 18; i++)
		add(100, LAG_NONE, 1.0);
	add(50, 50, 1.0);
	add(50, 51, 1.0);
	lag_learn(&curve, lead, n_lead);
	cr_assert_eq(curve.n_event, 1);
	cr_assert_float_eq(lag_share(&curve, 100), .05, 1e-15);
	lag_release(&curve);
}

Test(lag, is_trusted_to_the_age_that_a_tenth_of_the_leads_have_reached)
{
	struct lag_curve curve;

	/* 200 leads aged 0 .. 199, the old ones with an event at 181 */
	for (int i = 0; i < 200; i++)
		add(i, i > 181 ? 181 : LAG_NONE, 1.0);
	lag_learn(&curve, lead, n_lead);
	cr_assert_eq(curve.end, 180);
	cr_assert_eq(curve.n_event, 0);
	cr_assert_eq(lag_quantile(&curve, .5), LAG_NONE);
	lag_release(&curve);

	for (int i = 180; i < 200; i++)
		lead[i].lag = 180;
	lag_learn(&curve, lead, n_lead);
	cr_assert_eq(curve.n_event, 20);
	lag_release(&curve);
}

Test(lag, is_trusted_to_no_age_that_fewer_than_ten_have_reached)
{
	struct lag_curve curve;

	for (int i = 0; i < 12; i++)
		add(i, i == 11 ? 1 : LAG_NONE, 1.0);
	lag_learn(&curve, lead, n_lead);
	cr_assert_eq(curve.end, 2);
	cr_assert_eq(curve.n_event, 1);
	lag_release(&curve);
	lag_learn(&curve, lead, 9);
	cr_assert_eq(curve.end, -1);
	cr_assert_float_eq(lag_share(&curve, 50), 0.0, 0.0);
	lag_release(&curve);
	lag_learn(&curve, lead, 0);
	cr_assert_eq(curve.n, 0);
	lag_release(&curve);
}

Test(lag, weight_2_is_a_lead_twice)
{
	struct lag_curve once, twice;

	read_leads(false);
	for (size_t i = 0; i < n_lead; i++)
		lead[i].weight = 2.0;
	lag_learn(&once, lead, n_lead);
	for (size_t i = n_lead; i-- > 0;) {
		lead[i].weight = 1.0;
		lead[2 * i + 1] = lead[2 * i] = lead[i];
	}
	lag_learn(&twice, lead, 2 * n_lead);
	for (int32_t a = 0; a <= 300; a++)
		cr_assert_float_eq(lag_share(&once, a), lag_share(&twice, a),
				   1e-13);
	cr_assert_eq(twice.n_event, 2 * once.n_event);
	lag_release(&once);
	lag_release(&twice);
}

Test(lag, shown_is_relative_to_the_horizon)
{
	struct lag_curve curve;

	for (int i = 0; i < 10; i++)
		add(100, i < 4 ? 10 * (i + 1) : LAG_NONE, 1.0);
	lag_learn(&curve, lead, n_lead);
	cr_assert_float_eq(lag_shown(&curve, 10, 40), .25, 1e-15);
	cr_assert_float_eq(lag_shown(&curve, 10, 20), .5, 1e-15);
	cr_assert_float_eq(lag_shown(&curve, 39, 40), .75, 1e-15);
	cr_assert_float_eq(lag_shown(&curve, 40, 40), 1.0, 0.0);
	/* nothing comes by then: nothing has shown, but on the day itself */
	cr_assert_float_eq(lag_shown(&curve, 3, 9), 0.0, 0.0);
	cr_assert_float_eq(lag_shown(&curve, 9, 9), 1.0, 0.0);
	lag_release(&curve);
}

Test(lag, a_share_of_nine_tenths_is_not_missed_by_rounding)
{
	struct lag_curve curve;

	for (int i = 1; i <= 10; i++)
		add(100, i, 1.0);
	lag_learn(&curve, lead, n_lead);
	for (int i = 1; i <= 10; i++)
		cr_assert_eq(lag_quantile(&curve, i / 10.0), i);
	lag_release(&curve);
}

/* ---- under truncation ---- */

/* Exponential lags of one mean, seen on leads of all ages. */
static void draw(uint64_t *rng, size_t n, double mean, double prob,
		 int32_t oldest, uint8_t g)
{
	for (size_t i = 0; i < n; i++) {
		const int32_t age = (int32_t)(mql_rng_unit(rng) * oldest);
		const double u = 1.0 - mql_rng_unit(rng);
		const int32_t lag = (int32_t)(-mean * log(u));

		group[n_lead] = g;
		add(age, mql_rng_unit(rng) < prob ? lag : LAG_NONE, 1.0);
	}
}

Test(lag, groups_that_differ_in_rate_or_in_age_do_not_differ_in_lag)
{
	uint64_t rng = 3;
	int rejected = 0;

	for (int r = 0; r < 200; r++) {
		n_lead = 0;
		draw(&rng, 300, 30.0, .8, 100, 0);
		draw(&rng, 600, 30.0, .2, 40, 1);
		rejected += lag_differs(lead, group, n_lead, 2, 100) < .05;
	}
	/* 10 expected; three standard errors are 9 */
	cr_assert_lt(rejected, 20, "%d", rejected);
	cr_assert_gt(rejected, 1, "%d", rejected);
}

Test(lag, groups_that_differ_in_lag_are_told_apart)
{
	uint64_t rng = 3;
	int rejected = 0;

	for (int r = 0; r < 50; r++) {
		n_lead = 0;
		draw(&rng, 300, 15.0, .5, 100, 0);
		draw(&rng, 300, 30.0, .5, 100, 1);
		rejected += lag_differs(lead, group, n_lead, 2, 100) < .05;
	}
	cr_assert_gt(rejected, 40, "%d", rejected);
}

Test(lag, nothing_to_compare_is_no_difference)
{
	cr_assert_float_eq(lag_differs(lead, group, 0, 2, 100), 1.0, 0.0);
	for (int i = 0; i < 40; i++)
		add(100, i, 1.0);                // all in group 0
	cr_assert_float_eq(lag_differs(lead, group, n_lead, 2, 100), 1.0, 0.0);
	cr_assert_float_eq(lag_differs(lead, group, n_lead, 3, 100), 1.0, 0.0);
}
