/* SPDX-License-Identifier: MIT */
#include "tests/unit/plan_table.h"

static struct plan_table t;

static struct plan run(const char *start, unsigned months)
{
	struct plan_options o = plan_table_options();
	struct mql_err err = MQL_ERR_INIT;
	struct plan plan;

	o.revenue = 1000.0;
	o.leads_per_month = 100.0;
	o.months = months;
	o.start = plan_table_day(start);
	cr_assert(plan_run(&plan, &t.leads, &o, &err), "%s", err.msg);
	return plan;
}

static void check_day(int32_t day, const char *want)
{
	struct mql_buf text = { 0 };

	mql_day_add(&text, day);
	cr_assert_str_eq(mql_buf_text(&text), want);
	mql_buf_release(&text);
}

/* Every win comes ten days after the lead: those of January are of leads from
 * 22 December to 21 January, 31 days of equal share. */
Test(plan_time, one_lag_is_a_window_that_is_moved)
{
	plan_table_add(&t, 40, 100, "", "2025-01-01", 5, 10, "1");
	plan_table_add(&t, 40, 100, "", "2025-01-01", -1, -1, "");
	plan_table_read(&t, "2025-12-31", 100);

	struct plan p = run("2026-01-01", 1);
	const struct plan_timing *time = &p.timing;

	cr_assert(time->known);
	check_day(time->end, "2026-01-31");
	check_day(time->tenth_by, "2025-12-25");         // 4 of 31
	check_day(time->half_by, "2026-01-06");          // 16
	check_day(time->most_by, "2026-01-18");          // 28
	check_day(time->latest_half, "2026-01-21");
	check_day(time->latest_most, "2026-01-21");
	cr_assert_float_eq(time->already.mid, 10.0 / 31.0, 1e-12);
	cr_assert_eq(time->n_month, 2u);
	check_day(time->month[0].first, "2025-12-01");
	check_day(time->month[0].last, "2025-12-31");
	cr_assert_float_eq(time->month[0].share, 10.0 / 31.0, 1e-12);
	cr_assert_float_eq(time->month[1].share, 21.0 / 31.0, 1e-12);
	plan_release(&p);
	plan_table_release(&t);
}

/* Half after 10 days, half after 40: of a quarter's 90 days, 1 January to 31
 * March, leads from 22 November have one half in it, from 22 December to 19
 * February both, until 21 March the other: 30, 60 and 30 days. */
Test(plan_time, lags_are_spread_over_the_months_before)
{
	plan_table_add(&t, 40, 100, "", "2025-01-01", 5, 10, "1");
	plan_table_add(&t, 40, 100, "", "2025-01-01", 5, 40, "1");
	plan_table_add(&t, 80, 100, "", "2025-01-01", -1, -1, "");
	plan_table_read(&t, "2025-12-31", 100);

	struct plan p = run("2026-01-01", 3);
	const struct plan_timing *time = &p.timing;

	check_day(time->end, "2026-03-31");
	/* 30 / 2 + 10 of 90 */
	cr_assert_float_eq(time->already.mid, 25.0 / 90.0, 1e-12);
	check_day(time->half_by, "2026-01-20");          // 15 + 30
	check_day(time->latest_half, "2026-03-21");
	check_day(time->latest_most, "2026-02-19");
	cr_assert_eq(time->n_month, 5u);
	check_day(time->month[0].first, "2025-11-01");
	cr_assert_float_eq(time->month[0].share, 4.5 / 90.0, 1e-12);
	cr_assert_float_eq(time->month[1].share, 20.5 / 90.0, 1e-12);
	cr_assert_float_eq(time->month[2].share, 31.0 / 90.0, 1e-12);
	cr_assert_float_eq(time->month[3].share, 23.5 / 90.0, 1e-12);
	cr_assert_float_eq(time->month[4].share, 10.5 / 90.0, 1e-12);
	plan_release(&p);
	plan_table_release(&t);
}

Test(plan_time, without_days_nothing_is_said_of_time)
{
	struct plan_options o = plan_table_options();
	struct mql_err err = MQL_ERR_INIT;
	struct plan plan;

	t.read.definition =
		"definition: 1\n"
		"lead: {id: id}\n"
		"outcome:\n"
		"  won: {column: amount, is: [\"1\"]}\n"
		"  lost: {column: amount, is: [\"0\"]}\n"
		"features:\n  size: {dimension: fit, type: number}\n"
		"target: {mql_to_sql: 30%}\n";
	plan_table_add(&t, 40, 100, "", "2025-01-01", -1, -1, "1");
	plan_table_add(&t, 60, 100, "", "2025-01-01", -1, -1, "0");
	plan_table_read(&t, "2025-12-31", 100);
	o.capacity = 10.0;
	cr_assert(plan_run(&plan, &t.leads, &o, &err), "%s", err.msg);
	cr_assert_not(plan.timing.known);
	cr_assert_not(plan.stage[PLAN_MQL_SQL].dated);
	cr_assert_float_eq(plan.stage[PLAN_MQL_SQL].rate.rate.mid, 0.4, 1e-12);
	plan_release(&plan);
	plan_table_release(&t);
}
