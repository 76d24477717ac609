/* SPDX-License-Identifier: MIT */
#include "trainer/plan_funnel.h"

#include "tests/unit/plan_table.h"

static struct plan_table t;
static struct plan_funnel f;

#define REST                                                                   \
	"features:\n  size: {dimension: fit, type: number}\n"                  \
	"target: {mql_to_sql: 30%}\n"

static void learn(const char *as_of)
{
	plan_table_read(&t, as_of, 0);
	plan_funnel_learn(&f, &t.read.data);
}

static void release(void)
{
	plan_funnel_release(&f);
	plan_table_release(&t);
}

static void check_stage(enum plan_step step, uint64_t from, double yes,
			double mid)
{
	const struct plan_stage *s = &f.stage[step];

	cr_assert_eq(s->from, from);
	cr_assert_float_eq(s->rate.yes, yes, 0.0);
	cr_assert_float_eq(s->rate.rate.mid, mid, 1e-12);
	cr_assert_float_eq(s->rate.of, yes / mid, 1e-9);
}

/* 20 leads of 100 days, 10 of them SQL after 5; 20 of 3 days, which were not
 * followed for as long: at 5 days 20 are at risk, and half of those come. */
Test(plan_funnel, young_leads_are_no_losses)
{
	plan_table_add(&t, 10, 1, "", "2025-01-01", 5, 20, "1");
	plan_table_add(&t, 10, 1, "", "2025-01-01", -1, -1, "");
	plan_table_add(&t, 20, 1, "", "2025-04-08", -1, -1, "");
	plan_table_add(&t, 2, 1, "", "2025-04-11", -1, -1, "");  // of today
	learn("2025-04-11");
	cr_assert(f.stage[PLAN_MQL_SQL].dated);
	cr_assert_eq(f.stage[PLAN_MQL_SQL].followed, 100);
	check_stage(PLAN_MQL_SQL, 42, 10.0, 0.5);
	check_stage(PLAN_MQL_WON, 42, 10.0, 0.5);
	check_stage(PLAN_SQL_WON, 10, 10.0, 1.0);
	release();
}

/* Of 20 old SQLs 5 are won after 10 days and 5 after 30; one that is SQL for 15
 * days has shown half of that, one for 9 nothing, one for 40 all. */
Test(plan_funnel, a_young_sql_counts_by_what_has_shown)
{
	double shown;

	plan_table_add(&t, 5, 1, "", "2025-01-01", 0, 10, "1");
	plan_table_add(&t, 5, 1, "", "2025-01-01", 0, 30, "1");
	plan_table_add(&t, 10, 1, "", "2025-01-01", 0, -1, "");
	plan_table_add(&t, 1, 1, "", "2025-05-17", 0, -1, "");
	plan_table_add(&t, 1, 1, "", "2025-05-23", 0, -1, "");
	plan_table_add(&t, 1, 1, "", "2025-04-22", 0, -1, "");
	learn("2025-06-01");
	cr_assert_not(plan_funnel_won(&f, 20, &shown));
	/* 5 of 22 by day 10, and of the 17 left 16 were followed to day 30 */
	const double at_10 = 5.0 / 22.0;
	const double at_30 = 1.0 - (1.0 - at_10) * (1.0 - 5.0 / 16.0);

	cr_assert_float_eq(shown, at_10 / at_30, 1e-12);
	cr_assert_not(plan_funnel_won(&f, 21, &shown));
	cr_assert_float_eq(shown, 0.0, 0.0);
	cr_assert_not(plan_funnel_won(&f, 22, &shown));
	cr_assert_float_eq(shown, 1.0, 0.0);
	cr_assert(plan_funnel_won(&f, 0, &shown));
	cr_assert_float_eq(shown, 1.0, 0.0);
	cr_assert_float_eq(f.stage[PLAN_SQL_WON].rate.rate.mid, at_30, 1e-12);
	release();
}

/* A win counts that comes on the last day that the curve is trusted to, and
 * none later: a lone old lead does not make a curve. */
Test(plan_funnel, wins_count_as_long_as_leads_were_followed)
{
	double shown;

	plan_table_add(&t, 1, 1, "", "2025-01-01", 0, 100, "1");
	plan_table_add(&t, 9, 1, "", "2025-01-01", 0, -1, "");
	plan_table_add(&t, 1, 1, "", "2024-01-01", 0, 101, "1");
	learn("2025-04-11");
	cr_assert_eq(f.stage[PLAN_SQL_WON].followed, 100);
	check_stage(PLAN_SQL_WON, 11, 1.0, 1.0 / 11.0);
	cr_assert(plan_funnel_won(&f, 0, &shown));
	cr_assert_not(plan_funnel_won(&f, 10, &shown));
	cr_assert_float_eq(shown, 1.0, 0.0);
	release();
}

/* Only who was handed over by then is an MQL, and ages from that day. */
Test(plan_funnel, mqls_are_leads_that_were_handed_over)
{
	t.read.definition =
		"definition: 1\n"
		"lead: {id: id, created: created}\n"
		"outcome:\n"
		"  sql: {column: won_at, set: true, at: won_at,\n"
		"        known_when: {column: sql_at, set: true}}\n"
		"  won: {column: from, is: [won]}\n"
		"  lost: {column: from, is: [lost]}\n" REST;
	plan_table_add(&t, 10, 1, "lost", "2025-01-01", 3, 10, "");
	plan_table_add(&t, 30, 1, "lost", "2025-01-01", 3, -1, "");
	plan_table_add(&t, 40, 1, "lost", "2025-01-01", -1, 10, "");
	plan_table_add(&t, 20, 1, "open", "2025-12-31", 3, -1, "");
	learn("2026-01-01");
	check_stage(PLAN_MQL_SQL, 40, 10.0, 0.25);
	cr_assert_eq(f.curve[PLAN_MQL_SQL].step[0].lag, 7);
	cr_assert_not(plan_is_mql(&t.read.data, 40));
	cr_assert_not(plan_is_mql(&t.read.data, 80), "that is to come");
	release();
}

/* From one outcome in ten without a day on, labels speak; 9 dated to 1 not
 * are enough, 9 to 2 are not. */
static void add_undated(size_t n_undated)
{
	t.read.definition =
		"definition: 1\n"
		"lead: {id: id, created: created}\n"
		"outcome:\n"
		"  won: {column: from, is: [won], at: won_at}\n"
		"  lost: {column: from, is: [lost]}\n" REST;
	plan_table_add(&t, 9, 1, "won", "2025-01-01", -1, 10, "");
	plan_table_add(&t, n_undated, 1, "won", "2025-01-01", -1, -1, "");
	plan_table_add(&t, 11, 1, "lost", "2025-01-01", -1, -1, "");
	plan_table_add(&t, 5, 1, "open", "2025-01-01", -1, -1, "");
	learn("2026-01-01");
	cr_assert_eq(f.stage[PLAN_MQL_WON].undated, n_undated);
}

Test(plan_funnel, a_few_undated_outcomes_are_left_out)
{
	add_undated(1);
	cr_assert(f.stage[PLAN_MQL_WON].dated);
	check_stage(PLAN_MQL_WON, 25, 9.0, 9.0 / 25.0);
	release();
}

Test(plan_funnel, without_days_labels_speak)
{
	add_undated(2);
	cr_assert_not(f.stage[PLAN_MQL_WON].dated);
	check_stage(PLAN_MQL_WON, 22, 11.0, 0.5);
	release();
}

Test(plan_funnel, fewer_curves_are_drawn_of_many_leads)
{
	struct plan_funnel g = { 0 };

	g.n_lag[PLAN_MQL_WON] = 19999;
	cr_assert_eq(plan_funnel_draws(&g, PLAN_MQL_WON), 200u);
	g.n_lag[PLAN_MQL_WON] = 39999;
	cr_assert_eq(plan_funnel_draws(&g, PLAN_MQL_WON), 100u);
	g.n_lag[PLAN_MQL_WON] = 1000000;
	cr_assert_eq(plan_funnel_draws(&g, PLAN_MQL_WON), 40u);
}

/* ---- deals ---- */

static const char by_account[] =
	"definition: 1\n"
	"lead: {id: id, account: from, created: created}\n"
	"outcome:\n"
	"  won: {column: won_at, set: true, at: won_at, value: amount}\n"
	"  matures: 30 days\n" REST;

/* Of one account all deals are one witness: no draw differs from the mean. */
Test(plan_funnel, deals_of_one_account_are_drawn_together)
{
	struct plan_draw draw;
	struct plan_deal deal;

	t.read.definition = by_account;
	plan_table_add(&t, 3, 1, "Acme", "2025-01-01", -1, 5, "10");
	plan_table_add(&t, 1, 1, "Acme", "2025-01-01", -1, 5, "50");
	plan_table_add(&t, 1, 1, "Acme", "2025-01-01", -1, 5, "");
	plan_table_add(&t, 1, 1, "Acme", "2025-01-01", -1, -1, "99");
	plan_table_add(&t, 1, 1, "Acme", "2025-12-30", -1, 5, "99");
	plan_table_read(&t, "2026-01-01", 0);
	plan_draw_init(&draw, 1);
	deal = plan_deal_of(&t.read.data, NULL, &draw, NULL);
	cr_assert_eq(deal.wins, 5u, "one has not happened yet");
	cr_assert_eq(deal.valued, 4u);
	cr_assert_float_eq(deal.mean.mid, 20.0, 1e-12);
	cr_assert_float_eq(deal.spread, 1.0, 1e-12); // 3 * 10^2 + 30^2, of 3
	cr_assert_float_eq(deal.mean.low, 20.0, 1e-9);
	cr_assert_float_eq(deal.mean.high, 20.0, 1e-9);
	plan_draw_release(&draw);
	plan_table_release(&t);
}

/* Two accounts of equal weight on average: a uniform mixture of 10 and 50, its
 * central 95 % from 11 to 49. */
Test(plan_funnel, deals_of_two_are_drawn_apart)
{
	struct plan_draw draw;
	struct plan_deal deal;

	t.read.definition = by_account;
	plan_table_add(&t, 1, 1, "Acme", "2025-01-01", -1, 5, "10");
	plan_table_add(&t, 1, 1, "Bolt", "2025-01-01", -1, 5, "50");
	plan_table_read(&t, "2026-01-01", 0);
	plan_draw_init(&draw, 1);
	deal = plan_deal_of(&t.read.data, NULL, &draw, NULL);
	cr_assert_float_eq(deal.mean.mid, 30.0, 1e-12);
	cr_assert_float_eq(deal.mean.low, 11.0, 0.7);
	cr_assert_float_eq(deal.mean.high, 49.0, 0.7);
	plan_draw_release(&draw);
	plan_table_release(&t);
}
