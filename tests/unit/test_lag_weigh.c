/* SPDX-License-Identifier: MIT */
#include "trainer/lag_weigh.h"

#include <math.h>
#include <stdlib.h>

#include <criterion/criterion.h>

#include "trainer/labels.h"

enum { MOST = 3000, TODAY = 1000, HORIZON = 100 };

/* Leads as of day 1000, labelled as the trainer does. */
static struct {
	struct outcome_days event[MOST];
	int32_t created[MOST];
	struct threshold_lead lead[MOST];
	uint32_t row[MOST];
	struct dataset data;
} t;

static struct mql_definition definition = {
	.created = "created", .matures = MQL_MATURES_DAYS,
	.matures_days = HORIZON, .sql = { .present = true },
};

static void add(int32_t age, int32_t lag, int64_t score)
{
	const size_t i = t.data.n++;

	t.created[i] = TODAY - age;
	t.event[i] = OUTCOME_DAYS_NEVER;
	if (lag >= 0)
		t.event[i].sql = t.created[i] + lag;
	t.lead[i].score = score;
}

static struct lag_weights weigh(void)
{
	struct mql_err err = MQL_ERR_INIT;

	t.data.definition = &definition;
	t.data.event = t.event;
	t.data.created = t.created;
	t.data.as_of = TODAY;
	free(t.data.won);
	free(t.data.sql);
	free(t.data.sql_so_far);
	cr_assert(labels_set(&t.data, &err));
	for (size_t i = 0; i < t.data.n; i++) {
		t.row[i] = (uint32_t)i;
		t.lead[i].weight = t.lead[i].mature = 1.0;
		t.lead[i].label = t.data.sql[i];
	}
	return lag_weigh(t.lead, t.row, t.data.n, &t.data);
}

/* 40 old leads, all SQL: ten on each of days 4, 10, 20, 40. */
static void add_old(void)
{
	static const int32_t lag[] = { 4, 10, 20, 40 };

	for (int i = 0; i < 40; i++)
		add(500, lag[i / 10], 0);
}

Test(lag_weigh, rule_16_a_young_lead_counts_by_what_has_shown_at_its_age)
{
	add_old();
	add(40, LAG_NONE, 0);            // 40: all has shown
	add(39, LAG_NONE, 0);
	add(30, 15, 0);                  // SQL since
	add(99, LAG_NONE, 0);
	add(100, LAG_NONE, 0);           // mature

	const struct lag_weights w = weigh();

	cr_assert_eq(w.use, LAG_COUNTED);
	cr_assert_eq(w.young, 4);
	cr_assert_eq(w.counted, 4);
	cr_assert_eq(w.n_band, 1);
	cr_assert(isnan(w.p_value));
	cr_assert_float_eq(t.lead[40].mature, 1.0, 1e-12);
	cr_assert_float_eq(t.lead[43].mature, 1.0, 1e-12);
	cr_assert_float_eq(t.lead[44].mature, 1.0, 0.0);
	/* Kaplan-Meier by hand: 45 leads, 10 on day 4, 10, one on 15, 10 on 20,
	 * then the lead of 39 days is gone, 10 on 40 */
	const double s20 = 14.0 / 45.0;
	const double all = 1.0 - s20 * (3.0 / 13.0);

	cr_assert_float_eq(t.lead[41].mature, (1.0 - s20) / all, 1e-12);
	cr_assert_eq(t.lead[41].label, LABEL_NO);
	cr_assert_float_eq(t.lead[42].mature, (1.0 - s20) / all, 1e-12);
	cr_assert_eq(t.lead[42].label, LABEL_YES);
	cr_assert_eq(t.lead[44].label, LABEL_NO);
	cr_assert_float_eq(w.weight, 2.0 + 2.0 * (1.0 - s20) / all, 1e-12);
	cr_assert_eq(w.band[0].median, 15);
	cr_assert_eq(w.band[0].p90, 40);
}

Test(lag_weigh, a_lead_of_which_hardly_anything_has_shown_stays_unknown)
{
	for (int i = 0; i < 100; i++)
		add(500, i < 5 ? 1 : i < 10 ? 2 : 50, 0);
	add(1, 0, 0);                    // SQL on the first day
	add(2, LAG_NONE, 0);
	add(0, LAG_NONE, 0);

	const struct lag_weights w = weigh();

	cr_assert_eq(w.young, 3);
	cr_assert_eq(w.counted, 1);
	cr_assert_eq(t.lead[100].label, LABEL_UNKNOWN);
	cr_assert_float_eq(t.lead[100].mature, 1.0, 0.0);
	cr_assert_eq(t.lead[102].label, LABEL_UNKNOWN);
	cr_assert_eq(t.lead[101].label, LABEL_NO);
	cr_assert_float_eq(t.lead[101].mature, .1, .02);
}

Test(lag_weigh, lost_is_no_certainty_before_its_time)
{
	add_old();
	add(39, LAG_NONE, 0);
	add(39, LAG_NONE, 0);
	t.event[41].lost = TODAY - 30;
	weigh();
	cr_assert_float_eq(t.lead[40].mature, t.lead[41].mature, 0.0);
	cr_assert_eq(t.lead[41].label, LABEL_NO);
}

Test(lag_weigh, weights_are_told_of_as_leads)
{
	static double weight[MOST];

	add_old();
	add(40, LAG_NONE, 0);
	for (size_t i = 0; i < t.data.n; i++)
		weight[i] = 1.0;
	t.data.weight = weight;
	weight[40] = 3.0;
	weigh();
	t.lead[40].weight = 3.0;
	t.lead[40].label = LABEL_UNKNOWN;

	const struct lag_weights w = lag_weigh(t.lead, t.row, t.data.n,
					       &t.data);

	cr_assert_float_eq(w.weight, 3.0, 1e-12);
	cr_assert_eq(w.counted, 1);
}

Test(lag_weigh, age_runs_from_the_day_it_was_handed_over)
{
	definition.known_when.present = true;
	add_old();
	add(60, LAG_NONE, 0);
	add(60, LAG_NONE, 0);
	for (size_t i = 0; i < 42; i++)
		t.event[i].known = t.created[i];
	t.event[41].known = TODAY - 5;   // 55 days after it was created
	add(60, LAG_NONE, 0);            // never
	add(60, LAG_NONE, 0);
	t.event[43].known = TODAY + 1;   // not yet

	const struct lag_weights w = weigh();

	cr_assert_eq(w.young, 2);
	cr_assert_float_eq(t.lead[40].mature, 1.0, 1e-12);
	/* 10 of 42 in 5 days, of all that comes in the 45 to the horizon */
	cr_assert_float_eq(t.lead[41].mature,
			   (10.0 / 42.0) / (1.0 - 1.0 / 41.0 * 31.0 / 42.0 *
					    41.0 / 31.0), .02);
	cr_assert_eq(t.lead[42].label, LABEL_UNKNOWN);
	cr_assert_eq(t.lead[43].label, LABEL_UNKNOWN);
}

Test(lag_weigh, the_horizon_runs_from_creation_whenever_it_was_handed_over)
{
	definition.known_when.present = true;
	add_old();
	for (size_t i = 0; i < 40; i++)
		t.event[i].known = t.created[i];
	add(95, LAG_NONE, 0);
	t.event[40].known = TODAY - 10;  // 15 days before the horizon
	weigh();
	/* steps on day 4, 10 and 20: nothing more comes in 15 days */
	cr_assert_float_eq(t.lead[40].mature, 1.0, 1e-12);
	t.event[40].known = TODAY - 9;
	weigh();
	cr_assert_float_eq(t.lead[40].mature, .5, .02);
}

Test(lag_weigh, what_is_dated_later_has_not_happened)
{
	add_old();
	add(500, 501, 0);
	add(500, 500, 0);
	t.event[41].won = TODAY + 7;
	add(39, LAG_NONE, 0);
	cr_assert_eq(weigh().n_event, 41);
}

Test(lag_weigh, handed_over_on_a_day_nobody_noted_age_runs_from_creation)
{
	definition.known_when.present = true;
	add_old();
	add(39, LAG_NONE, 0);
	for (size_t i = 0; i < 41; i++)
		t.event[i].known = OUTCOME_SOMETIME;
	weigh();
	cr_assert_float_eq(t.lead[40].mature,
			   (30.0 / 41.0) / (1.0 - 11.0 / 41.0 * 0.0), 1e-12);
}

Test(lag_weigh, won_is_an_sql_on_the_day_it_was_won_at_the_latest)
{
	add_old();
	for (size_t i = 30; i < 40; i++) {
		t.event[i].won = t.event[i].sql;         // day 40
		t.event[i].sql = i < 35 ? OUTCOME_NEVER : TODAY - 100;
	}
	add(39, LAG_NONE, 0);

	const struct lag_weights w = weigh();

	cr_assert_eq(w.n_event, 40);
	cr_assert_float_eq(t.lead[40].mature, 30.0 / 41.0, 1e-12);
}

Test(lag_weigh, without_sql_in_the_definition_it_is_the_win)
{
	definition.sql.present = false;
	add_old();
	for (size_t i = 0; i < 40; i++) {
		t.event[i].won = t.event[i].sql;
		t.event[i].sql = OUTCOME_NEVER;
	}
	add(39, LAG_NONE, 0);
	cr_assert_eq(weigh().use, LAG_COUNTED);
	cr_assert_float_eq(t.lead[40].mature, 30.0 / 41.0, 1e-12);
}

/* ---- where the young can't count ---- */

static void undate(size_t from, size_t n)
{
	for (size_t i = from; i < from + n; i++)
		t.event[i].sql = OUTCOME_SOMETIME;
}

Test(lag_weigh, nine_in_ten_sqls_must_be_dated)
{
	struct lag_weights w;

	add_old();
	add(500, 10, 0);
	for (int i = 0; i < 5; i++)
		add(500, LAG_NONE, 0);
	undate(41, 4);
	undate(40, 1);                   // 40 dated, 5 not
	add(39, LAG_NONE, 0);
	w = weigh();
	cr_assert_eq(w.use, LAG_NO_DATES);
	cr_assert_eq(w.n_undated, 5);
	cr_assert_eq(w.counted, 0);
	cr_assert_eq(t.lead[46].label, LABEL_UNKNOWN);
	cr_assert_float_eq(t.lead[46].mature, 1.0, 0.0);

	for (int i = 40; i < 45; i++)    // 45 dated, 5 not
		t.event[i].sql = t.created[i] + 10;
	for (int i = 0; i < 5; i++) {
		add(500, LAG_NONE, 0);
		t.event[t.data.n - 1].sql = OUTCOME_SOMETIME;
	}
	w = weigh();
	cr_assert_eq(w.n_undated, 5);
	cr_assert_eq(w.n_event, 45);
	cr_assert_eq(w.use, LAG_COUNTED);
}

Test(lag_weigh, from_a_few_sqls_nothing_is_learned)
{
	for (int i = 0; i < 29; i++)
		add(500, i, 0);
	add(39, LAG_NONE, 0);
	cr_assert_eq(weigh().use, LAG_FEW_EVENTS);
	cr_assert_eq(t.lead[29].label, LABEL_UNKNOWN);
	add(500, 3, 0);
	cr_assert_eq(weigh().use, LAG_COUNTED);
}

Test(lag_weigh, none_is_young_where_nothing_matures)
{
	definition.matures = MQL_MATURES_NEVER;
	add_old();
	add(39, LAG_NONE, 0);
	cr_assert_eq(weigh().use, LAG_NO_YOUNG);
	definition.matures = MQL_MATURES_DAYS;
	t.data.n = 40;
	cr_assert_eq(weigh().use, LAG_NO_YOUNG);
}

/* ---- bands ---- */

Test(lag_weigh, hot_leads_go_by_their_own_curve)
{
	/* hot: SQL by day 10; cold: by day 50; 100 SQLs each */
	for (int i = 0; i < 200; i++)
		add(500, i % 2 ? 1 + i % 10 : 20 + i % 30, i % 2 ? 100 : 10);
	add(15, LAG_NONE, 100);
	add(15, LAG_NONE, 99);
	add(15, LAG_NONE, 10);

	const struct lag_weights w = weigh();

	cr_assert_eq(w.n_band, 2);
	cr_assert_eq(w.band[0].low, 100);
	cr_assert_eq(w.band[1].low, INT64_MIN);
	cr_assert_eq(w.band[0].n_event, 100);
	cr_assert_eq(w.band[1].n_event, 200);
	cr_assert_lt(w.p_value, 1e-6);
	cr_assert_lt(w.band[0].median, w.band[1].median);
	cr_assert_float_eq(t.lead[200].mature, 1.0, 1e-12);
	cr_assert_float_eq(t.lead[201].mature, .5, .01);
	cr_assert_float_eq(t.lead[202].mature, .5, .01);
}

Test(lag_weigh, a_band_takes_thirty_sqls)
{
	for (int i = 0; i < 59; i++)
		add(500, i, i);
	add(39, LAG_NONE, 0);
	cr_assert_eq(weigh().n_band, 1);
	add(500, 3, 70);
	cr_assert_eq(weigh().n_band, 2);
	cr_assert_eq(t.data.n, 61);
}

Test(lag_weigh, equal_scores_are_one_band)
{
	for (int i = 0; i < 200; i++)
		add(500, i % 50, 7);
	add(39, LAG_NONE, 7);

	const struct lag_weights w = weigh();

	cr_assert_eq(w.n_band, 1);
	cr_assert_eq(w.band[0].low, INT64_MIN);
}

/* ---- the rate of all ---- */

Test(lag_weigh, three_rates_of_the_same_leads)
{
	struct lag_rates rate;

	add_old();                       // 40 of 40
	for (int i = 0; i < 10; i++)
		add(400, LAG_NONE, 0);
	add(300, 150, 0);                // SQL, but after the horizon
	add(60, 7, 0);
	add(60, LAG_NONE, 0);
	add(0, LAG_NONE, 0);             // nothing has shown
	weigh();
	rate = lag_rates(&t.data);
	cr_assert_float_eq(rate.naive, 42.0 / 54.0, 1e-12);
	cr_assert_float_eq(rate.mature_only, 41.0 / 51.0, 1e-12);
	cr_assert_float_eq(rate.weighted, 41.0 / 53.0, 1e-12);
	undate(0, 30);
	weigh();
	cr_assert(isnan(lag_rates(&t.data).weighted));
}
