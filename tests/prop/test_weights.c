/* SPDX-License-Identifier: MIT */
/* A table whose losers were sampled down ten to one, each of them standing for
 * ten, says of all leads what the whole table says. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "tests/unit/made_leads.h"
#include "trainer/calibrate.h"
#include "trainer/learn.h"
#include "trainer/metrics.h"
#include "trainer/points.h"

enum { TRAIN = 24000, CALIBRATE = 8000, TEST = 8000,
       ALL = TRAIN + CALIBRATE + TEST };

/* Of leads from .. to-1: all winners, every tenth loser. */
static size_t sample(uint32_t *row, const struct dataset *data, size_t from,
		     size_t to)
{
	size_t n = 0, lost = 0;

	for (size_t i = from; i < to; i++)
		if (data->won[i] == LABEL_YES || lost++ % 10 == 0)
			row[n++] = (uint32_t)i;
	return n;
}

static void calibrate(struct mql_calib *map, const struct mql_scorecard *card,
		      const struct dataset *data)
{
	uint32_t *row = mql_calloc(CALIBRATE, sizeof(*row));
	const size_t n = sample(row, data, TRAIN, TRAIN + CALIBRATE);
	int64_t *score = mql_calloc(n, sizeof(*score));
	double *weight = mql_calloc(n, sizeof(*weight));
	uint8_t *label = mql_calloc(n, 1);

	points_score(score, NULL, card, data, row, n);
	for (size_t j = 0; j < n; j++) {
		weight[j] = data->weight[row[j]];
		label[j] = data->won[row[j]];
	}
	calibrate_fit(map, score, label, weight, n);
	free(label);
	free(weight);
	free(score);
	free(row);
}

static void test_on_all(struct metrics *m, double *mean,
			const struct mql_scorecard *card,
			const struct mql_calib *map,
			const struct made_leads *made)
{
	const uint32_t *row = made->row + TRAIN + CALIBRATE;
	int64_t *score = mql_calloc(TEST, sizeof(*score));
	double *prob = mql_calloc(TEST, sizeof(*prob));

	points_score(score, NULL, card, &made->data, row, TEST);
	*mean = 0.0;
	for (size_t j = 0; j < TEST; j++) {
		prob[j] = mql_calib_prob(map, score[j]);
		*mean += prob[j] / TEST;
	}
	metrics_compute(m, score, prob,
			made->data.won + TRAIN + CALIBRATE, NULL, TEST);
	free(prob);
	free(score);
}

static void check(uint64_t seed, enum learn_method method)
{
	const struct learn_options options = { .method = method, .seed = 1 };
	struct made_leads made;
	struct learn_model model;
	struct mql_scorecard card = { 0 };
	struct mql_calib map;
	struct mql_err err = MQL_ERR_INIT;
	struct metrics m;
	uint32_t *row = mql_calloc(TRAIN, sizeof(*row));
	double mean, rate;
	size_t n;

	made_leads_init(&made, &(struct made_options){ .n = ALL,
						       .seed = seed });
	made.data.weight = mql_arena_alloc(&made.data.arena, ALL,
					   sizeof(double));
	for (size_t i = 0; i < ALL; i++)
		made.data.weight[i] = made.data.won[i] == LABEL_YES ? 1.0
								    : 10.0;
	n = sample(row, &made.data, 0, TRAIN);
	cr_assert(learn_fit(&model, &made.data, row, n, &options, &err),
		  "%s", err.msg);
	points_card(&card, &model, &made.data, row, n);
	calibrate(&map, &card, &made.data);
	test_on_all(&m, &mean, &card, &map, &made);
	rate = (double)m.n_yes / TEST;
	/* Four standard errors, of the test and of as many to calibrate. */
	cr_assert_float_eq(mean, rate, 4.0 * sqrt(2.0 * rate / TEST),
			   "%g of %g", mean, rate);
	cr_assert_float_eq(m.calibration_slope, 1.0, 0.15);
	cr_assert_lt(m.ece, 0.03);
	/* The intercept of the model itself is on the scale of all leads. */
	cr_assert_float_eq(1.0 / (1.0 + exp(-(double)card.base *
					    log(2.0) / 100.0)), rate, 0.12);
	mql_scorecard_release(&card);
	learn_release(&model);
	made_leads_release(&made);
	free(row);
}

Test(prop_weights, sampled_losers_are_calibrated_to_all_smooth)
{
	check(1, LEARN_SMOOTH);
	check(2, LEARN_SMOOTH);
}

Test(prop_weights, sampled_losers_are_calibrated_to_all_plain)
{
	check(3, LEARN_PLAIN);
}
