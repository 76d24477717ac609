/* SPDX-License-Identifier: MIT */
/* calibrate.c - logistic regression of the label on the score
 *
 *     prob = sigmoid(slope * logit + offset),  logit = tenths * ln 2 / 100
 *
 * Targets are Platt's (1999): with n1 yes and n0 no, a yes counts as
 * (n1 + 1) / (n1 + 2) and a no as 1 / (n0 + 2).  No target is 0 or 1, so the
 * maximum is finite even where the score separates the labels.
 *
 * With weights, n1 and n0 are sums of weights in units of the mean weight of a
 * class, of the class where that is smaller.  One unit for both: the mass that
 * the targets move from yes to no and back must balance, or weights that differ
 * between the classes would shift the rate.
 */
#include "trainer/calibrate.h"

#include <math.h>
#include <stdlib.h>

#include "common/num.h"
#include "trainer/dataset.h"
#include "trainer/logistic.h"
#include "trainer/radix.h"

/* Leads of one score and label are a row. */
struct sample {
	double *x, *target;      // [n]
	double *weight, *mature;         // [n]
	double unit;             // the largest weight, which counts as 1
	size_t n;
	size_t n_lead, n_yes;
	int64_t score;           // of the last row, and of ...
	size_t open[2];          // ... rows that a lead can join, by label
};

static void sample_init(struct sample *s, const double *weight, size_t room)
{
	*s = (struct sample){
		.x = mql_calloc(room, sizeof(*s->x)),
		.target = mql_calloc(room, sizeof(*s->target)),
		.weight = mql_calloc(room, sizeof(*s->weight)),
		.mature = mql_calloc(room, sizeof(*s->mature)),
		.unit = weight ? 0.0 : 1.0,
	};
	for (size_t i = 0; weight && i < room; i++)
		s->unit = fmax(s->unit, weight[i]);
}

static void sample_release(struct sample *s)
{
	free(s->x);
	free(s->target);
	free(s->weight);
	free(s->mature);
}

static void sample_clear(struct sample *s)
{
	s->n = s->n_lead = s->n_yes = 0;
}

/* Scores must come in order.  Of a young lead another share has shown than of
 * any other: it is a row of its own. */
static void sample_add(struct sample *s, int64_t score, uint8_t label,
		       double weight, double mature)
{
	const bool yes = label == LABEL_YES;

	if (label == LABEL_UNKNOWN)
		return;
	s->n_lead++;
	s->n_yes += yes;
	if (s->n == 0 || score != s->score)
		s->open[0] = s->open[1] = SIZE_MAX;
	s->score = score;
	if (mature >= 1.0 && s->open[yes] != SIZE_MAX) {
		s->weight[s->open[yes]] += weight / s->unit;
		return;
	}
	if (mature >= 1.0)
		s->open[yes] = s->n;
	s->x[s->n] = (double)score * MQL_LOGIT_PER_TENTH;
	s->weight[s->n] = weight / s->unit;
	s->mature[s->n] = mature;
	s->target[s->n++] = yes;
}

/* Sums of weights by class: no, yes. */
static void class_weights(double sum[2], const struct sample *s)
{
	sum[0] = sum[1] = 0.0;
	for (size_t i = 0; i < s->n; i++)
		sum[s->target[i] > 0.5] += s->weight[i];
}

static void smooth_targets(struct sample *s)
{
	double sum[2];

	class_weights(sum, s);

	const double unit = fmin(sum[0] / (double)(s->n_lead - s->n_yes),
				 sum[1] / (double)s->n_yes);
	const double yes = (sum[1] / unit + 1.0) / (sum[1] / unit + 2.0);
	const double no = 1.0 / (sum[0] / unit + 2.0);

	for (size_t i = 0; i < s->n; i++)
		s->target[i] = s->target[i] > 0.5 ? yes : no;
}

/* The map that knows no order: everyone has the mean of the targets. */
static double flat_offset(const struct sample *s)
{
	double sum = 0.0, all = 0.0;

	for (size_t i = 0; i < s->n; i++) {
		sum += s->weight[i] * s->target[i];
		all += s->weight[i] * s->mature[i];
	}
	return logistic_logit(fmin(sum / all, 1.0 - 1e-9));
}

static void fit_sample(struct mql_calib *map, struct sample *s)
{
	const struct logistic_rows rows = {
		.x = s->x, .target = s->target, .weight = s->weight,
		.mature = s->mature, .n = s->n,
	};
	double offset, slope;

	*map = (struct mql_calib){ .present = false };
	if (s->n_yes == 0 || s->n_yes == s->n_lead)
		return;
	smooth_targets(s);
	if (!logistic_fit_rows(&offset, &slope, &rows) || slope < 0.0) {
		slope = 0.0;
		offset = flat_offset(s);
	}
	*map = (struct mql_calib){ .present = true,
				   .slope = mql_num_round9(slope),
				   .offset = mql_num_round9(offset) };
}

void calibrate_fit(struct mql_calib *map, const int64_t *score,
		   const uint8_t *label, const double *weight, size_t n)
{
	calibrate_fit_young(map, score, label, weight, NULL, n);
}

void calibrate_fit_young(struct mql_calib *map, const int64_t *score,
			 const uint8_t *label, const double *weight,
			 const double *mature, size_t n)
{
	struct radix *place = radix_by_score(score, n);
	struct sample s;

	sample_init(&s, weight, n);
	for (size_t k = 0; k < n; k++) {
		const size_t i = place[k].row;

		sample_add(&s, score[i], label[i], weight ? weight[i] : 1.0,
			   mature ? mature[i] : 1.0);
	}
	fit_sample(map, &s);
	sample_release(&s);
	free(place);
}

/* Where the other folds have one class, a map can't be learned: their share
 * stands, pulled from 0 and 1 as the targets are.  Without a known label there
 * is nothing to say. */
static double share_of(const struct sample *s)
{
	double yes = 0.0, shown = 0.0;

	if (s->n == 0)
		return NAN;
	for (size_t i = 0; i < s->n; i++) {
		yes += s->weight[i] * s->target[i];
		shown += s->weight[i] * s->mature[i];
	}
	return fmin((yes + 1.0) / (shown + 2.0), 1.0);
}

void calibrate_cross(double *prob, const int64_t *score, const uint8_t *label,
		     const double *weight, const double *mature,
		     const uint8_t *fold, size_t n_fold, size_t n)
{
	struct radix *place = radix_by_score(score, n);
	struct sample s;

	sample_init(&s, weight, n);
	for (size_t k = 0; k < n_fold; k++) {
		struct mql_calib map;

		sample_clear(&s);
		for (size_t j = 0; j < n; j++) {
			const size_t i = place[j].row;

			if (fold[i] != k)
				sample_add(&s, score[i], label[i],
					   weight ? weight[i] : 1.0,
					   mature ? mature[i] : 1.0);
		}
		fit_sample(&map, &s);
		for (size_t i = 0; i < n; i++)
			if (fold[i] == k)
				prob[i] = map.present ?
					mql_calib_prob(&map, score[i]) :
					share_of(&s);
	}
	sample_release(&s);
	free(place);
}

void calibrate_shift(struct mql_calib *map, int64_t shift)
{
	if (!map->present)
		return;
	map->offset = mql_num_round9(map->offset - map->slope *
				     MQL_LOGIT_PER_TENTH * (double)shift);
}
