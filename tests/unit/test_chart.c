/* SPDX-License-Identifier: MIT */
#include "trainer/chart.h"

#include <math.h>
#include <stdlib.h>

#include <criterion/criterion.h>

#include "trainer/metrics.h"

#define MANY 1000

static int64_t score[MANY];
static double prob[MANY], weight[MANY];
static uint8_t label[MANY];
static struct chart chart;

/* Scores 0 .. n-1 shuffled, probability rising with them, every third a yes. */
static void make(size_t n)
{
	for (size_t i = 0; i < n; i++) {
		score[i] = (int64_t)((i * 7) % n);
		prob[i] = ((double)score[i] + .5) / (double)n;
		label[i] = score[i] % 3 == 0;
		weight[i] = 1.0;
	}
}

static void compute_of(struct chart *to, const int64_t *by,
			  const double *stated, const uint8_t *is_yes,
			  const double *counts, size_t n, int64_t origin)
{
	struct metrics_ranking ranking;

	metrics_rank(&ranking, by, stated, is_yes, counts, n);
	chart_of(to, &ranking, origin);
	metrics_ranking_release(&ranking);
}

static void compute(size_t n)
{
	compute_of(&chart, score, prob, label, weight, n, 0);
}

Test(chart, bins_are_tenths_lowest_first)
{
	make(MANY);
	compute(MANY);
	cr_assert_eq(chart.n_bin, 10);
	for (size_t b = 0; b < 10; b++) {
		double low, high;

		cr_assert_eq(chart.bin[b].leads, 100);
		/* the mean of 100 b + .5 ... 100 b + 99.5, of 1000 */
		cr_assert_float_eq(chart.bin[b].prob, .1 * (double)b + .05,
				   1e-12);
		cr_assert_float_eq(chart.bin[b].rate,
				   (double)chart.bin[b].yes / 100.0, 1e-15);
		metrics_share_interval(chart.bin[b].yes, 100, .95, &low, &high);
		cr_assert_float_eq(chart.bin[b].low, low, 0.0);
		cr_assert_float_eq(chart.bin[b].high, high, 0.0);
	}
	/* 0, 3, ..., 99 */
	cr_assert_eq(chart.bin[0].yes, 34);
}

Test(chart, a_tie_block_is_whole_in_one_bin)
{
	make(100);
	for (size_t i = 0; i < 100; i++)
		prob[i] = score[i] < 35 ? .1 : score[i] < 96 ? .2 : .9;
	compute(100);
	/* from the top: 4 are no tenth, with the next block they are 65 */
	cr_assert_eq(chart.n_bin, 2);
	cr_assert_eq(chart.bin[0].leads, 35);
	cr_assert_float_eq(chart.bin[0].prob, .1, 1e-12);
	cr_assert_eq(chart.bin[1].leads, 65);
	cr_assert_float_eq(chart.bin[1].prob, (61 * .2 + 4 * .9) / 65, 1e-12);
}

/* A block over three tenths leaves the next bin a whole tenth to fill. */
Test(chart, a_bin_after_a_large_block_is_no_single_lead)
{
	make(100);
	for (size_t i = 0; i < 100; i++)
		if (score[i] >= 65)
			prob[i] = .9;
	compute(100);
	cr_assert_eq(chart.bin[chart.n_bin - 1].leads, 35);
	cr_assert_eq(chart.bin[chart.n_bin - 2].leads, 5);
	cr_assert_eq(chart.bin[chart.n_bin - 3].leads, 10);
}

Test(chart, nothing_is_stated_by_an_unknown_probability)
{
	make(20);
	prob[3] = NAN;
	compute(20);
	cr_assert_eq(chart.n_bin, 0);
	compute_of(&chart, score, NULL, label, NULL, 20, 0);
	cr_assert_eq(chart.n_bin, 0);
	cr_assert_neq(chart.n_step, 0);
}

/* The area under the steps of distinct scores is the AUC. */
Test(chart, steps_enclose_the_auc)
{
	double area = 0.0, variance;

	make(100);
	label[5] = label[17] = 1;
	compute(100);
	cr_assert_eq(chart.n_step, 101);
	for (size_t i = 1; i < chart.n_step; i++)
		area += (chart.step[i].no - chart.step[i - 1].no) *
			(chart.step[i].yes + chart.step[i - 1].yes) / 2.0;
	cr_assert_float_eq(area, metrics_auc(score, label, NULL, 100,
					     &variance), 1e-12);
	cr_assert_float_eq(chart.step[0].yes, 0.0, 0.0);
	cr_assert_float_eq(chart.step[100].yes, 1.0, 0.0);
	cr_assert_float_eq(chart.step[100].no, 1.0, 0.0);
	cr_assert_float_eq(chart.step[100].all, 1.0, 0.0);
	cr_assert_float_eq(chart.step[7].all, .07, 1e-12);
}

Test(chart, ever_so_many_leads_have_a_hundred_steps_and_their_end)
{
	make(MANY);
	compute(MANY);
	cr_assert_eq(chart.n_step, 101);
	cr_assert_float_eq(chart.step[50].all, .5, 1e-12);
}

Test(chart, equal_scores_are_one_step)
{
	make(30);
	for (size_t i = 0; i < 30; i++)
		score[i] = score[i] < 10 ? 1 : 2;
	compute(30);
	cr_assert_eq(chart.n_step, 3);
	cr_assert_float_eq(chart.step[1].all, 2.0 / 3.0, 1e-12);
}

Test(chart, one_class_has_no_steps)
{
	make(30);
	for (size_t i = 0; i < 30; i++)
		label[i] = 0;
	compute(30);
	cr_assert_eq(chart.n_step, 0);
	cr_assert_eq(chart.n_bar, 3);
}

Test(chart, bars_begin_at_the_origin)
{
	const int64_t at[] = { -11, -10, -1, 0, 9, 10 };

	for (size_t i = 0; i < 6; i++) {
		score[i] = at[i];
		label[i] = i % 2;
	}
	compute_of(&chart, score, NULL, label, NULL, 6, 0);
	cr_assert_eq(chart.width, 10);
	cr_assert_eq(chart.n_bar, 4);
	cr_assert_eq(chart.bar[0].low, -20);
	cr_assert_eq(chart.bar[0].no, 1);
	cr_assert_eq(chart.bar[1].low, -10);
	cr_assert_eq(chart.bar[1].yes + chart.bar[1].no, 2);
	cr_assert_eq(chart.bar[2].low, 0);
	cr_assert_eq(chart.bar[2].yes, 1);
	cr_assert_eq(chart.bar[2].no, 1);
	cr_assert_eq(chart.bar[3].yes, 1);
	/* the border moves with it */
	compute_of(&chart, score, NULL, label, NULL, 6, 3);
	cr_assert_eq(chart.bar[0].low, -17);
	cr_assert_eq(chart.bar[0].no + chart.bar[0].yes, 2);
}

Test(chart, bars_widen_until_there_is_room)
{
	make(4);
	score[0] = 0;
	score[1] = 399;
	compute_of(&chart, score, NULL, label, NULL, 2, 0);
	cr_assert_eq(chart.width, 10);
	cr_assert_eq(chart.n_bar, CHART_BARS);
	score[1] = 400;
	compute_of(&chart, score, NULL, label, NULL, 2, 0);
	cr_assert_eq(chart.width, 20);
	score[1] = 800;
	compute_of(&chart, score, NULL, label, NULL, 2, 0);
	cr_assert_eq(chart.width, 50);
	score[1] = 2000;
	compute_of(&chart, score, NULL, label, NULL, 2, 0);
	cr_assert_eq(chart.width, 100);
}

Test(chart, no_leads_have_no_chart)
{
	compute(0);
	cr_assert_eq(chart.n_bin + chart.n_step + chart.n_bar, 0);
}

/* Two of weight 3 and 1: the rate is by weight, and they are worth 1.6 rows. */
Test(chart, weights_weigh_rates_and_equal_ones_do_not)
{
	double low, high;

	score[0] = score[1] = 5;
	prob[0] = prob[1] = .5;
	label[0] = 1;
	label[1] = 0;
	weight[0] = 3.0;
	weight[1] = 1.0;
	compute(2);
	cr_assert_eq(chart.bin[0].leads, 2);
	cr_assert_float_eq(chart.bin[0].rate, .75, 1e-15);
	metrics_share_interval(2, 2, .95, &low, &high);
	cr_assert_float_eq(chart.bin[0].low, low, 0.0);
	weight[0] = weight[1] = 7.0;
	compute(2);
	cr_assert_float_eq(chart.bin[0].rate, .5, 1e-15);
}
