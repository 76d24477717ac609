/* SPDX-License-Identifier: MIT */
#include "trainer/calibrate.h"

#include <math.h>

#include <criterion/criterion.h>

#include "common/map.h"
#include "tests/unit/oracle_table.h"
#include "trainer/dataset.h"
#include "trainer/logistic.h"

static struct oracle_table table;
static int64_t score[ORACLE_ROWS];
static uint8_t label[ORACLE_ROWS], fold[ORACLE_ROWS];

static void read_leads(void)
{
	oracle_read(&table, "tests/oracle/metrics_leads.csv");
	for (size_t i = 0; i < table.n; i++) {
		score[i] = (int64_t)table.cell[i][0];
		label[i] = (uint8_t)table.cell[i][3];
		fold[i] = (uint8_t)(i % 4);
	}
}

Test(calibrate, is_the_regression_that_R_fits)
{
	struct mql_calib map;

	read_leads();

	const size_t n = table.n;

	oracle_read(&table, "tests/oracle/metrics.csv");
	calibrate_fit(&map, score, label, NULL, n);
	cr_assert(map.present);
	/* 9 digits are kept */
	cr_assert_float_eq(map.slope, oracle_figure(&table, "platt_slope"),
			   1e-9);
	cr_assert_float_eq(map.offset, oracle_figure(&table, "platt_offset"),
			   1e-9);
}

Test(calibrate, rule_15_a_probability_comes_from_the_other_folds)
{
	double prob[ORACLE_ROWS];

	read_leads();
	for (size_t i = 9; i < table.n; i += 10)
		label[i] = 2;
	calibrate_cross(prob, score, label, NULL, NULL, fold, 4, table.n);
	for (size_t i = 0; i < table.n; i++)
		cr_assert_float_eq(prob[i], table.cell[i][4], 2e-9,
				   "lead %zu", i);
}

Test(calibrate, rule_15_a_lead_does_not_teach_its_own_fold)
{
	double before[ORACLE_ROWS], after[ORACLE_ROWS];

	read_leads();
	calibrate_cross(before, score, label, NULL, NULL, fold, 4, table.n);
	label[8] = !label[8];
	calibrate_cross(after, score, label, NULL, NULL, fold, 4, table.n);
	cr_assert_float_eq(after[8], before[8], 0.0);
	cr_assert_float_eq(after[4], before[4], 0.0);
	cr_assert_neq(after[5], before[5]);
}

Test(calibrate, rule_02_unknown_teaches_nothing)
{
	struct mql_calib without, with;

	read_leads();
	calibrate_fit(&without, score, label, NULL, 100);
	for (size_t i = 100; i < table.n; i++)
		label[i] = 2;
	calibrate_fit(&with, score, label, NULL, table.n);
	cr_assert_float_eq(with.slope, without.slope, 0.0);
	cr_assert_float_eq(with.offset, without.offset, 0.0);
}

Test(calibrate, separable_labels_have_a_finite_map)
{
	const int64_t s[6] = { 0, 100, 200, 300, 400, 500 };
	const uint8_t y[6] = { 0, 0, 0, 1, 1, 1 };
	struct mql_calib map;

	calibrate_fit(&map, s, y, NULL, 6);
	cr_assert(map.present);
	cr_assert(map.slope > 0.0 && map.slope < 10.0);
	cr_assert_float_eq(mql_calib_prob(&map, 250), .5, 1e-8);
}

Test(calibrate, a_score_that_orders_backwards_is_flat)
{
	const int64_t s[6] = { 0, 100, 200, 300, 400, 500 };
	const uint8_t y[6] = { 1, 1, 0, 1, 0, 0 };
	struct mql_calib map;

	calibrate_fit(&map, s, y, NULL, 6);
	cr_assert(map.present);
	cr_assert_float_eq(map.slope, 0.0, 0.0);
	cr_assert_float_eq(mql_calib_prob(&map, 1234), .5, 1e-9);
}

Test(calibrate, a_constant_score_states_the_smoothed_share)
{
	const int64_t s[4] = { 70, 70, 70, 70 };
	const uint8_t y[4] = { 1, 0, 0, 0 };
	struct mql_calib map;

	calibrate_fit(&map, s, y, NULL, 4);
	cr_assert_float_eq(map.slope, 0.0, 0.0);
	/* one at 2/3, three at 1/5 */
	cr_assert_float_eq(mql_calib_prob(&map, 70),
			   (2.0 / 3.0 + 3.0 / 5.0) / 4.0, 1e-9);
}

Test(calibrate, one_class_or_no_lead_states_nothing)
{
	const int64_t s[3] = { 1, 2, 3 };
	const uint8_t yes[3] = { 1, 1, 2 }, unknown[3] = { 2, 2, 2 };
	struct mql_calib map = { .present = true };

	calibrate_fit(&map, s, yes, NULL, 3);
	cr_assert_not(map.present);
	map.present = true;
	calibrate_fit(&map, s, unknown, NULL, 3);
	cr_assert_not(map.present);
	map.present = true;
	calibrate_fit(&map, s, yes, NULL, 0);
	cr_assert_not(map.present);
}

Test(calibrate, folds_that_see_one_class_state_their_share)
{
	const int64_t s[5] = { 1, 2, 3, 4, 5 };
	const uint8_t y[5] = { 1, 0, 0, 0, 2 }, k[5] = { 0, 0, 1, 1, 1 };
	double prob[5];

	calibrate_cross(prob, s, y, NULL, NULL, k, 2, 5);
	cr_assert_float_eq(prob[0], 1.0 / 4.0, 1e-15);   /* two no          */
	cr_assert(prob[4] > 0.0 && prob[4] < 1.0);       /* one of each     */
}

Test(calibrate, folds_that_know_nothing_say_nothing)
{
	const int64_t s[3] = { 1, 2, 3 };
	const uint8_t y[3] = { 1, 0, 2 }, k[3] = { 0, 0, 1 };
	double prob[3];

	calibrate_cross(prob, s, y, NULL, NULL, k, 2, 3);
	cr_assert(isnan(prob[0]));
	cr_assert_not(isnan(prob[2]));
}

Test(calibrate, a_shift_of_all_scores_changes_no_probability)
{
	struct mql_calib map = { true, .83, -1.25 }, shifted = map;
	struct mql_calib none = { .present = false };

	calibrate_shift(&shifted, 137);
	for (int64_t s = -500; s <= 500; s += 100)
		cr_assert_float_eq(mql_calib_prob(&shifted, s + 137),
				   mql_calib_prob(&map, s), 1e-8);
	calibrate_shift(&none, 137);
	cr_assert_not(none.present);
}

Test(calibrate, the_maximum_has_no_gradient)
{
	double x[64], t[64], a = 0.0, b = 0.0, g0 = 0.0, g1 = 0.0;

	for (int i = 0; i < 64; i++) {
		x[i] = 1e4 + 300.0 * sin(i);     /* far from 0: conditioning */
		t[i] = .5 + .4 * sin(i + 1.0);
	}

	const struct logistic_rows rows = { .x = x, .target = t, .n = 64 };

	cr_assert(logistic_fit_rows(&a, &b, &rows));
	for (int i = 0; i < 64; i++) {
		const double p = logistic_sigmoid(a + b * x[i]);

		g0 += t[i] - p;
		g1 += (t[i] - p) * (x[i] - 1e4) / 300.0;
	}
	cr_assert_float_eq(g0, 0.0, 1e-9);
	cr_assert_float_eq(g1, 0.0, 1e-9);
}

Test(calibrate, an_intercept_is_found_from_offsets_far_off)
{
	const double t[4] = { 0.0, 1.0, 1.0, 0.0 };
	const double offset[4] = { -60.0, 55.0, -58.0, 40.0 };
	const struct logistic_rows rows = { .x = offset, .target = t, .n = 4 };
	double a = 0.0, g = 0.0;

	cr_assert(logistic_intercept_rows(&a, &rows));
	for (int i = 0; i < 4; i++)
		g += t[i] - logistic_sigmoid(a + offset[i]);
	cr_assert_float_eq(g, 0.0, 1e-9);
}

/* ---- weights and young leads ---- */

static void same_map(const struct mql_calib *a, const struct mql_calib *b)
{
	cr_assert_eq(a->present, b->present);
	cr_assert_float_eq(a->slope, b->slope, 0.0);
	cr_assert_float_eq(a->offset, b->offset, 0.0);
}

Test(calibrate, equal_weights_change_no_bit)
{
	double weight[ORACLE_ROWS], plain[ORACLE_ROWS], weighted[ORACLE_ROWS];
	struct mql_calib a, b;

	read_leads();
	for (size_t i = 0; i < table.n; i++)
		weight[i] = 3.7;
	calibrate_fit(&a, score, label, NULL, table.n);
	calibrate_fit(&b, score, label, weight, table.n);
	same_map(&a, &b);
	calibrate_cross(plain, score, label, NULL, NULL, fold, 4, table.n);
	calibrate_cross(weighted, score, label, weight, NULL, fold, 4, table.n);
	cr_assert(memcmp(plain, weighted, table.n * sizeof(*plain)) == 0);
}

/* 4,000 leads of scores 0 .. 399, a quarter of them SQL; of the others every
 * tenth is here, for ten. */
Test(calibrate, losers_that_were_sampled_down_count_for_those_left_out)
{
	static int64_t s[4000];
	static uint8_t y[4000];
	static double w[4000];
	struct mql_calib all, sampled;
	size_t n = 0;

	for (int i = 0; i < 4000; i++) {
		s[i] = i % 400;
		y[i] = (i * 7919) % 997 < 100 + i % 400;
	}
	calibrate_fit(&all, s, y, NULL, 4000);
	for (int i = 0; i < 4000; i++) {
		if (y[i] == LABEL_NO && i % 10 != (i / 400) % 10)
			continue;
		s[n] = s[i];
		w[n] = y[i] == LABEL_YES ? 1.0 : 10.0;
		y[n++] = y[i];
	}
	calibrate_fit(&sampled, s, y, w, n);
	for (int64_t at = 0; at < 400; at += 100)
		cr_expect_float_eq(mql_calib_prob(&sampled, at),
				   mql_calib_prob(&all, at), .03);
	calibrate_fit(&sampled, s, y, NULL, n);
	cr_expect_gt(mql_calib_prob(&sampled, 200),
		     mql_calib_prob(&all, 200) + .3);
}

Test(calibrate, smoothing_does_not_shift_a_weighted_rate)
{
	/* a constant score: 2 SQLs of weight 1 and 2 others of weight 100 */
	const int64_t s[4] = { 7, 7, 7, 7 };
	const uint8_t y[4] = { 1, 1, 0, 0 };
	const double w[4] = { 1, 1, 100, 100 };
	struct mql_calib map;

	calibrate_fit(&map, s, y, w, 4);
	/* 2 at 3/4 and 200 at 1/202 */
	cr_assert_float_eq(mql_calib_prob(&map, 7),
			   (2.0 * .75 + 200.0 / 202.0) / 202.0, 1e-9);
}

Test(calibrate, young_leads_teach_what_they_have_shown)
{
	static int64_t s[40000];
	static uint8_t y[40000];
	static double mature[40000];
	struct mql_calib all, young;
	uint64_t rng = 3;

	for (int i = 0; i < 40000; i++) {
		s[i] = i % 500 - 250;
		y[i] = mql_rng_unit(&rng) <
		       logistic_sigmoid((double)s[i] / 150.0);
	}
	calibrate_fit(&all, s, y, NULL, 40000);
	for (int i = 0; i < 40000; i++) {
		mature[i] = i % 3 ? .4 : 1.0;
		y[i] = y[i] && mql_rng_unit(&rng) < mature[i];
	}
	calibrate_fit_young(&young, s, y, NULL, mature, 40000);
	for (int64_t at = -200; at <= 200; at += 100)
		cr_expect_float_eq(mql_calib_prob(&young, at),
				   mql_calib_prob(&all, at), .015);
}

/* Half of the SQLs of each lead have shown: what the other fold says is twice
 * what is seen there.  One class alone: its share is. */
Test(calibrate, rule_15_young_leads_teach_the_other_folds_what_they_have_shown)
{
	static int64_t s[4000];
	static uint8_t y[4000], k[4000];
	static double half[4000], plain[4000], doubled[4000];
	const int64_t one[4] = { 1, 2, 3, 4 };
	const uint8_t yes[4] = { 1, 1, 0, 0 }, part[4] = { 0, 0, 1, 1 };
	const double old[4] = { 1, 1, 1, 1 };
	double prob[4];

	for (int i = 0; i < 4000; i++) {
		s[i] = i % 100;
		y[i] = (i * 7919) % 997 < 100 + i % 100;
		k[i] = (uint8_t)(i / 100 % 2);
		half[i] = .5;
	}
	calibrate_cross(plain, s, y, NULL, NULL, k, 2, 4000);
	calibrate_cross(doubled, s, y, NULL, half, k, 2, 4000);
	for (int i = 0; i < 4000; i += 37)
		cr_expect_float_eq(doubled[i], 2.0 * plain[i], .02);
	calibrate_cross(prob, one, yes, NULL, old, part, 2, 4);
	cr_expect_float_eq(prob[0], 1.0 / 4.0, 0.0);
	cr_expect_float_eq(prob[3], 3.0 / 4.0, 0.0);
	/* two SQLs where half has shown: (2 + 1) / (2 / 2 + 2) */
	calibrate_cross(prob, one, yes, NULL, half, part, 2, 4);
	cr_expect_float_eq(prob[0], 1.0 / 3.0, 0.0);
	cr_expect_float_eq(prob[3], 1.0, 0.0);
}
