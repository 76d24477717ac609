/* SPDX-License-Identifier: MIT */
#include "tests/unit/plan_table.h"

static struct plan_table t;

static struct plan run(double revenue)
{
	struct plan_options o = plan_table_options();
	struct mql_err err = MQL_ERR_INIT;
	struct plan plan;

	o.revenue = revenue;
	o.deal = 1.0;
	o.leads_per_month = 100.0;
	cr_assert(plan_run(&plan, &t.leads, &o, &err), "%s", err.msg);
	return plan;
}

/* Rule 13: fast-tracked always, disqualified never.  Of 100 leads 40 are at the
 * cut, 10 more fast-tracked, all SQL and won, and 10 at the cut
 * disqualified. */
Test(plan_offer, rule_13_counts_who_is_handed_over)
{
	plan_table_add(&t, 20, 500, "", "2020-01-01", 5, 9, "1");
	plan_table_add(&t, 20, 500, "", "2020-01-01", -1, -1, "");
	plan_table_add(&t, 10, 500, "", "2020-01-01", 5, 9, "1");
	plan_table_add(&t, 10, 0, "", "2020-01-01", 5, 9, "1");
	plan_table_add(&t, 40, 499, "", "2020-01-01", -1, -1, "");
	plan_table_read(&t, "2026-01-01", 500);
	for (size_t i = 40; i < 60; i++)
		t.lead[i].side = i < 50 ? THRESHOLD_NEVER : THRESHOLD_ALWAYS;

	struct plan p = run(1.0);

	cr_assert_eq(p.offer.handed, 50u);
	cr_assert_float_eq(p.offer.share, 0.5, 1e-12);
	cr_assert_float_eq(p.offer.sql.rate.mid, 30.0 / 50.0, 1e-12);
	cr_assert_float_eq(p.offer.won.yes, 30.0, 0.0);
	cr_assert_eq(p.curve[0].handed, 50u, "the fast-tracked come first");
	cr_assert_eq(p.curve[1].handed, 90u);
	cr_assert_float_eq(p.source[0].offer.sql.rate.mid, 0.6, 1e-12);
	cr_assert_float_eq(p.source[0].offer.won.yes, 30.0, 0.0);
	plan_release(&p);
	plan_table_release(&t);
}

/* A lead of weight 3 is three leads of a month. */
Test(plan_offer, shares_go_by_weight)
{
	plan_table_add(&t, 50, 500, "", "2020-01-01", 5, 9, "1");
	plan_table_add(&t, 50, 400, "", "2020-01-01", -1, -1, "");
	plan_table_read(&t, "2026-01-01", 500);
	for (size_t i = 50; i < 100; i++)
		t.lead[i].weight = 3.0;

	struct plan p = run(1.0);

	cr_assert_eq(p.offer.handed, 50u);
	cr_assert_float_eq(p.offer.share, 0.25, 1e-12);
	cr_assert_float_eq(p.source[0].offer.share, 0.25, 1e-12);
	plan_release(&p);
	plan_table_release(&t);
}

/* Sales saw the upper half alone: of the lower half nothing is said, and no
 * threshold from there is named. */
Test(plan_offer, stops_where_nobody_was_handed_over)
{
	t.read.definition =
		"definition: 1\n"
		"lead: {id: id, created: created}\n"
		"outcome:\n"
		"  sql: {column: sql_at, set: true, at: sql_at,\n"
		"        known_when: {column: from, set: true}}\n"
		"  won: {column: won_at, set: true, at: won_at}\n"
		"  matures: 60 days\n"
		"features:\n  size: {dimension: fit, type: number}\n"
		"target: {mql_to_sql: 30%}\n";
	for (int64_t s = 0; s < 20; s++) {
		const char *from = s < 10 ? "yes" : "";

		plan_table_add(&t, 40, 1000 - s, from, "2020-01-01", 5, 9,
			       "1");
		plan_table_add(&t, 60, 1000 - s, from, "2020-01-01", -1, -1,
			       "");
	}
	plan_table_read(&t, "2026-01-01", 1000 - 14);
	for (size_t i = 0; i < t.n; i++)
		t.lead[i].prob = 0.4;

	struct plan p = run(50.0);       // a month brings 40 of them all

	cr_assert(p.selected);
	cr_assert(p.has_limit);
	cr_assert_eq(p.limit.score, 1000 - 9);
	cr_assert_float_eq(p.limit.share, 0.5, 1e-12);
	cr_assert_float_eq(p.limit.sql.rate.mid, 0.4, 0.01);
	cr_assert_not(p.has_volume);
	cr_assert_not(p.offer.known, "the threshold is below");
	plan_release(&p);
	plan_table_release(&t);
}

/* 60 sources, the first with most MQLs; the ones beyond the room are one. */
Test(plan_offer, many_sources_are_one_in_the_end)
{
	char name[16];

	for (int s = 0; s < 60; s++) {
		snprintf(name, sizeof(name), "S%02d", s);
		plan_table_add(&t, (size_t)(70 - s) / 2, 500, name,
			       "2020-01-01", 5, 9, "1");
		plan_table_add(&t, (size_t)(71 - s) / 2, 500, name,
			       "2020-01-01", -1, -1, "");
	}
	plan_table_read(&t, "2026-01-01", 500);

	struct plan p = run(1.0);
	const struct plan_source *others = &p.source[PLAN_MAX_SOURCE];

	cr_assert_eq(p.n_source, PLAN_MAX_SOURCE + 1u);
	cr_assert(mql_str_eq(p.source[0].name, MQL_STR("S00")));
	cr_assert(mql_str_eq(p.source[49].name, MQL_STR("S49")));
	cr_assert(others->others);
	cr_assert_eq(others->leads, 155u);       // 20 + 19 + ... + 11
	cr_assert_eq(others->offer.handed, 155u);
	cr_assert_float_eq(others->offer.sql.yes, 75.0, 0.0);
	plan_release(&p);
	plan_table_release(&t);
}

/* 19 known outcomes are no rate, 20 are; how many MQLs come is known of
 * both. */
Test(plan_offer, of_a_tiny_source_no_rate_is_stated)
{
	plan_table_add(&t, 9, 500, "A", "2020-01-01", 5, 9, "100");
	plan_table_add(&t, 11, 500, "A", "2020-01-01", -1, -1, "");
	plan_table_add(&t, 9, 500, "B", "2020-01-01", 5, 9, "100");
	plan_table_add(&t, 10, 500, "B", "2020-01-01", -1, -1, "");
	plan_table_add(&t, 30, 400, "B", "2020-01-01", -1, -1, "");
	plan_table_read(&t, "2026-01-01", 500);

	struct plan p = run(1.0);
	const struct plan_source *a = &p.source[0], *b = &p.source[1];

	cr_assert_not(a->few);
	cr_assert_float_eq(a->offer.sql.rate.mid, 0.45, 1e-12);
	cr_assert(b->few);
	cr_assert_float_eq(b->offer.sql.of, 19.0, 0.0);
	cr_assert(isnan(b->offer.sql.rate.mid) && isnan(b->offer.wins.high));
	cr_assert(isnan(b->mql_per_win.mid) && isnan(b->alone));
	cr_assert(b->offer.mql.mid > 0.0 && b->needed.mid > 0.0);
	plan_release(&p);
	plan_table_release(&t);
}

/* Enough deals of its own: 30 are, 29 are not. */
Test(plan_offer, a_source_with_enough_deals_goes_by_them)
{
	plan_table_add(&t, 30, 500, "A", "2020-01-01", 5, 9, "100");
	plan_table_add(&t, 29, 500, "B", "2020-01-01", 5, 9, "200");
	plan_table_add(&t, 9, 500, "B", "2020-01-01", 5, -1, "");
	plan_table_add(&t, 60, 400, "B", "2020-01-01", -1, -1, "");
	plan_table_read(&t, "2026-01-01", 500);

	struct plan_options o = plan_table_options();
	struct mql_err err = MQL_ERR_INIT;
	struct plan p;

	o.revenue = 1.0;
	cr_assert(plan_run(&p, &t.leads, &o, &err), "%s", err.msg);
	cr_assert_not(p.source[0].own_deal);     // B, 38 MQLs
	cr_assert_eq(p.source[0].deal.valued, 29u);
	cr_assert_float_eq(p.source[0].deal.mean.mid, 8800.0 / 59.0, 1e-9);
	cr_assert(p.source[1].own_deal);
	cr_assert_float_eq(p.source[1].deal.mean.mid, 100.0, 1e-9);
	plan_release(&p);
	plan_table_release(&t);
}
