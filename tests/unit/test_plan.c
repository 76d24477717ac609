/* SPDX-License-Identifier: MIT */
#include "trainer/plan.h"

#include "tests/unit/plan_table.h"

static struct plan_table t;      /* 4,000 leads are too many for a stack */

/* All old enough; of 400 leads
 *
 *   score 30: 100, 40 SQL, 20 won     20: 100, 20 SQL, 5 won
 *   score 10: 200, 10 SQL, 1 won
 *
 * with 50 of the best from Web: 30 SQL, 20 won.  A deal is 1,000. */
static void add_all(void)
{
	const char *day = "2020-01-01";

	plan_table_add(&t, 20, 300, "Web", day, 5, 9, "1000");
	plan_table_add(&t, 10, 300, "Web", day, 5, -1, "");
	plan_table_add(&t, 20, 300, "Web", day, -1, -1, "");
	plan_table_add(&t, 10, 300, "Fair", day, 5, -1, "");
	plan_table_add(&t, 40, 300, "Fair", day, -1, -1, "");
	plan_table_add(&t, 5, 200, "Web", day, 5, 9, "1000");
	plan_table_add(&t, 15, 200, "Web", day, 5, -1, "");
	plan_table_add(&t, 80, 200, "Fair", day, -1, -1, "");
	plan_table_add(&t, 1, 100, "", day, 5, 9, "1000");
	plan_table_add(&t, 9, 100, "", day, 5, -1, "");
	plan_table_add(&t, 190, 100, "", day, -1, -1, "");
}

static struct plan run(const struct plan_options *options)
{
	struct plan plan;
	struct mql_err err = MQL_ERR_INIT;

	cr_assert(plan_run(&plan, &t.leads, options, &err), "%s", err.msg);
	return plan;
}

static struct plan_options asked(double revenue)
{
	struct plan_options o = plan_table_options();

	o.revenue = revenue;
	o.leads_per_month = 100.0;
	return o;
}

/* 100 leads a month, a quarter of them at or above 30: 25 MQLs, .4 of them 10
 * SQLs, half of those 5 wins, 5,000.  For 6,000: 6 wins, 12 SQLs, 30 MQLs at .4
 * and 40 at the agreed .3. */
Test(plan, works_back_and_forth)
{
	const struct plan_options o = asked(6000.0);

	add_all();
	plan_table_read(&t, "2026-01-01", 300);

	struct plan p = run(&o);

	cr_assert_float_eq(p.deal.mean.mid, 1000.0, 1e-9);
	cr_assert_eq(p.deal.valued, 26u);
	cr_assert_float_eq(p.needed.wins.mid, 6.0, 1e-9);
	cr_assert_float_eq(p.needed.sqls.mid, 12.0, 1e-9);
	cr_assert_float_eq(p.needed.at_target.mid, 40.0, 1e-9);
	cr_assert_float_eq(p.needed.at_threshold.mid, 30.0, 1e-9);
	cr_assert_float_eq(p.offer.share, 0.25, 1e-12);
	cr_assert_float_eq(p.offer.mql.mid, 25.0, 1e-9);
	cr_assert_float_eq(p.offer.sqls.mid, 10.0, 1e-9);
	cr_assert_float_eq(p.offer.wins.mid, 5.0, 1e-9);
	cr_assert_float_eq(p.offer.revenue.mid, 5000.0, 1e-6);
	cr_assert_float_eq(p.offer.gap.mid, 5.0, 1e-9);
	cr_assert_not(p.reached);
	cr_assert(p.offer.one[PLAN_ONE_MONTH].chance > 0.05 &&
		  p.offer.one[PLAN_ONE_MONTH].chance < 0.5);
	cr_assert(p.offer.revenue.low < 5000.0 &&
		  p.offer.revenue.high > 6000.0);
	plan_release(&p);
	plan_table_release(&t);
}

/* At 20: 50 MQLs, .3 of them SQLs, 25 of 60 won: 6.25 wins.  At 10: 100, 70 of
 * 400, 26 of 70: 6.5 wins. */
Test(plan, finds_the_highest_cut_that_brings_the_revenue)
{
	struct plan_options o = asked(6250.0);

	add_all();
	plan_table_read(&t, "2026-01-01", 300);

	struct plan p = run(&o);

	cr_assert(p.has_volume);
	cr_assert_eq(p.volume.score, 200);
	cr_assert_float_eq(p.volume.sql.rate.mid, 0.3, 1e-12);
	cr_assert_float_eq(p.volume.revenue.mid, 6250.0, 1e-6);
	cr_assert_eq(p.limit.score, 100);
	cr_assert_float_eq(p.limit.wins.mid, 6.5, 1e-9);
	plan_release(&p);

	o.revenue = 6250.1;
	p = run(&o);
	cr_assert_eq(p.volume.score, 100);
	plan_release(&p);

	o.revenue = 6500.1;
	p = run(&o);
	cr_assert_not(p.has_volume);
	plan_release(&p);

	o.revenue = 5000.0;      // the threshold itself brings it
	p = run(&o);
	cr_assert(p.reached);
	cr_assert_eq(p.volume.score, 300);
	plan_release(&p);
	plan_table_release(&t);
}

Test(plan, a_quarter_has_three_months)
{
	struct plan_options o = asked(18000.0);

	o.months = 3;
	add_all();
	plan_table_read(&t, "2026-01-01", 300);

	struct plan p = run(&o);

	cr_assert_float_eq(p.revenue, 6000.0, 1e-9);
	cr_assert_float_eq(p.needed.wins.mid, 6.0, 1e-9);
	cr_assert_float_eq(p.offer.gap.mid, 5.0, 1e-9);
	plan_release(&p);
	plan_table_release(&t);
}

Test(plan, capacity_is_the_lowest_cut_within_it)
{
	struct plan_options o = plan_table_options();

	o.leads_per_month = 100.0;
	o.capacity = 50.0;
	add_all();
	plan_table_read(&t, "2026-01-01", 300);

	struct plan p = run(&o);

	cr_assert(p.has_capacity);
	cr_assert_eq(p.capacity.score, 200);
	cr_assert_float_eq(p.capacity.mql.mid, 50.0, 1e-9);
	cr_assert(isnan(p.needed.wins.mid) && 
		  isnan(p.offer.one[PLAN_ONE_MONTH].chance));
	cr_assert_not(p.has_volume);
	plan_release(&p);

	o.capacity = 49.9;
	p = run(&o);
	cr_assert_eq(p.capacity.score, 300);
	plan_release(&p);

	o.capacity = 24.9;
	p = run(&o);
	cr_assert_not(p.has_capacity);
	plan_release(&p);
	plan_table_release(&t);
}

/* Web is half of the 25 MQLs, .6 of them SQLs, 2 of 3 won: 5 wins a month, and
 * 2.5 MQLs more bring one more.  Fair has no win.  Of as many MQLs, more leads
 * come first. */
Test(plan, sources_go_by_their_own_rates)
{
	const struct plan_options o = asked(6000.0);

	add_all();
	plan_table_read(&t, "2026-01-01", 300);

	struct plan p = run(&o);
	const struct plan_source *fair = &p.source[0], *web = &p.source[1];

	cr_assert_eq(p.n_source, 3u);
	cr_assert(mql_str_eq(web->name, MQL_STR("Web")));
	cr_assert_eq(web->leads, 70u);
	cr_assert_float_eq(web->offer.mql.mid, 12.5, 1e-9);
	cr_assert_float_eq(web->offer.sql.rate.mid, 0.6, 1e-12);
	cr_assert_float_eq(web->needed.mid, 15.0, 1e-9); // half of 30
	cr_assert_float_eq(web->needed.low, p.offer.needed.low / 2.0, 1e-9);
	cr_assert_float_eq(web->needed.high, p.offer.needed.high / 2.0, 1e-9);
	cr_assert_float_eq(web->mql_per_win.mid, 2.5, 1e-9);
	cr_assert_float_eq(web->alone, 2.5, 1e-9);
	cr_assert_not(web->own_deal);    // 25 wins are few
	cr_assert(mql_str_eq(fair->name, MQL_STR("Fair")));
	cr_assert_float_eq(fair->offer.sql.rate.mid, 0.2, 1e-12);
	cr_assert_float_eq(fair->offer.won.rate.mid, 0.0, 0.0);
	cr_assert(isinf(fair->alone));
	cr_assert_eq(p.source[2].name.n, 0u);
	cr_assert_eq(p.source[2].offer.handed, 0u);
	plan_release(&p);
	plan_table_release(&t);
}

/* 40 of 100 at the threshold: .4, from .303 to .503 (Clopper-Pearson). */
Test(plan, the_agreed_rate_is_missed_below_it_or_beyond_chance)
{
	static const struct {
		double rate;
		enum mql_promise promise;
		bool missed;
	} row[] = {
		{ 0.40, MQL_GUARANTEE, false }, { 0.401, MQL_GUARANTEE, true },
		{ 0.401, MQL_AIM, false }, { 0.50, MQL_AIM, false },
		{ 0.51, MQL_AIM, true },
	};
	struct plan_options o = asked(6000.0);

	add_all();
	plan_table_read(&t, "2026-01-01", 300);
	for (size_t i = 0; i < MQL_ARRAY_LEN(row); i++) {
		o.target.rate = row[i].rate;
		o.target.promise = row[i].promise;

		struct plan p = run(&o);

		cr_assert_float_eq(p.offer.sql.rate.high, 0.5028, 1e-4);
		cr_assert_eq(p.missed, row[i].missed, "row %zu", i);
		plan_release(&p);
	}
	plan_table_release(&t);
}

/* 25 MQLs a month, 40 of 100 SQL, 20 of 40 won, deals of 1,000: of 500,000
 * draws in Python of Poisson(25 Gamma(100.5)/100 Beta(40.5, 60.5) Beta(20.5,
 * 20.5)) 39.0 % have 6 wins, 29.9 % of three such months 18, while the mean
 * alone is above 6 in 18.8 %.  Within five standard errors of 2,000 draws. */
Test(plan, one_month_and_one_quarter_have_chances_of_their_own)
{
	struct plan_options o = asked(6000.0);

	o.deal = 1000.0;
	add_all();
	plan_table_read(&t, "2026-01-01", 300);

	struct plan p = run(&o);
	const struct plan_period *month = &p.offer.one[PLAN_ONE_MONTH];
	const struct plan_period *quarter = &p.offer.one[PLAN_ONE_QUARTER];

	cr_assert_eq(month->months, 1u);
	cr_assert_eq(quarter->months, 3u);
	cr_assert_float_eq(month->chance, .390, .055);
	cr_assert_float_eq(quarter->chance, .299, .055);
	cr_assert_float_eq(month->wins.mid, 5.0, 1e-9);
	cr_assert_float_eq(month->wins.low, 1.0, 0.0);
	cr_assert_float_eq(month->revenue.high, 1000.0 * month->wins.high,
			   1e-6);
	cr_assert_float_eq(quarter->wins.mid, 15.0, 1e-9);
	cr_assert_float_eq(quarter->wins.low, 6.0, 1.0);
	cr_assert_float_eq(quarter->wins.high, 26.0, 1.0);
	plan_release(&p);
	plan_table_release(&t);
}

Test(plan, a_given_deal_has_no_range)
{
	struct plan_options o = asked(6000.0);

	o.deal = 500.0;
	add_all();
	plan_table_read(&t, "2026-01-01", 300);

	struct plan p = run(&o);

	cr_assert(p.deal.given);
	cr_assert_float_eq(p.needed.wins.mid, 12.0, 1e-9);
	cr_assert_float_eq(p.needed.wins.low, 12.0, 1e-9);
	cr_assert_float_eq(p.needed.wins.high, 12.0, 1e-9);
	cr_assert(p.needed.sqls.low < 24.0 && p.needed.sqls.high > 24.0);
	plan_release(&p);
	plan_table_release(&t);
}

Test(plan, the_same_seed_draws_the_same)
{
	struct plan_options o = asked(6000.0);

	add_all();
	plan_table_read(&t, "2026-01-01", 300);

	struct plan a = run(&o), b = run(&o), c;

	cr_assert_float_eq(a.offer.revenue.low, b.offer.revenue.low, 0.0);
	o.seed = 2;
	c = run(&o);
	cr_assert(a.offer.revenue.low < c.offer.revenue.low ||
		  a.offer.revenue.low > c.offer.revenue.low);
	cr_assert_float_eq(a.offer.revenue.mid, c.offer.revenue.mid, 0.0);
	plan_release(&a);
	plan_release(&b);
	plan_release(&c);
	plan_table_release(&t);
}

/* Without a threshold rates are those of all SQLs: 26 of 70 won. */
Test(plan, without_a_threshold_says_what_is_needed)
{
	const struct plan_options o = asked(2600.0);

	add_all();
	plan_table_read(&t, "2026-01-01", 0);
	t.leads.has_cut = false;

	struct plan p = run(&o);

	cr_assert_not(p.has_offer || p.reached);
	cr_assert_eq(p.n_source, 0u);
	cr_assert_float_eq(p.needed.sqls.mid, 7.0, 1e-9);
	cr_assert(isnan(p.needed.at_threshold.mid));
	cr_assert_eq(p.n_curve, 3u);
	plan_release(&p);
	plan_table_release(&t);
}

Test(plan, without_an_sql_outcome_a_win_is_the_sql)
{
	const struct plan_options o = asked(6000.0);

	t.read.definition =
		"definition: 1\n"
		"lead: {id: id, created: created}\n"
		"outcome:\n"
		"  won: {column: won_at, set: true, at: won_at, value: "
		"amount}\n"
		"  matures: 60 days\n"
		"features:\n  size: {dimension: fit, type: number}\n"
		"target: {mql_to_sql: 30%}\n";
	add_all();
	plan_table_read(&t, "2026-01-01", 300);

	struct plan p = run(&o);

	cr_assert_not(p.stage[PLAN_SQL_WON].present);
	cr_assert_float_eq(p.offer.sql.rate.mid, 0.2, 1e-12);
	cr_assert_float_eq(p.offer.won.rate.mid, 1.0, 0.0);
	cr_assert_float_eq(p.needed.sqls.mid, 6.0, 1e-9);
	cr_assert_float_eq(p.needed.at_threshold.mid, 30.0, 1e-9);
	cr_assert_eq(p.n_source, 0u);
	plan_release(&p);
	plan_table_release(&t);
}

/* ---- what is refused ---- */

static void check_refused(const struct plan_options *o, const char *want)
{
	struct plan plan;
	struct mql_err err = MQL_ERR_INIT;

	cr_assert_not(plan_run(&plan, &t.leads, o, &err));
	cr_assert_eq(err.code, MQL_E_DATA);
	cr_assert_str_eq(err.msg, want);
	plan_release(&plan);
	plan_table_release(&t);
}

Test(plan, needs_sqls)
{
	const struct plan_options o = asked(1.0);

	plan_table_add(&t, 50, 100, "Web", "2020-01-01", -1, -1, "");
	plan_table_read(&t, "2026-01-01", 100);
	check_refused(&o, "definition.yaml: of 50 MQLs whose outcome is known "
		      "none became an SQL: there is no rate to plan with");
}

Test(plan, needs_wins)
{
	const struct plan_options o = asked(1.0);

	plan_table_add(&t, 50, 100, "Web", "2020-01-01", 5, -1, "");
	plan_table_read(&t, "2026-01-01", 100);
	check_refused(&o, "definition.yaml: of 50 SQLs whose outcome is known "
		      "none was won: there is no rate to plan with");
}

Test(plan, needs_the_value_of_a_deal)
{
	const struct plan_options o = asked(1.0);

	plan_table_add(&t, 50, 100, "Web", "2020-01-01", 5, 9, "");
	plan_table_read(&t, "2026-01-01", 100);
	check_refused(&o, "definition.yaml: of 50 wins none has a value: name "
		      "its column as outcome.won.value, or state the average "
		      "deal with --deal");
}

Test(plan, needs_deals_that_are_worth_something)
{
	const struct plan_options o = asked(1.0);

	plan_table_add(&t, 50, 100, "Web", "2020-01-01", 5, 9, "0");
	plan_table_read(&t, "2026-01-01", 100);
	check_refused(&o, "definition.yaml: outcome.won.value: all deals are "
		      "worth 0: state the average deal with --deal");
}
