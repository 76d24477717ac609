/* SPDX-License-Identifier: MIT */
/* calibrate.c - logistic regression of the label on the score
 *
 *     prob = sigmoid(slope * logit + offset),  logit = tenths * ln 2 / 100
 *
 * Targets are Platt's (1999): with n1 yes and n0 no, a yes counts as
 * (n1 + 1) / (n1 + 2) and a no as 1 / (n0 + 2).  No target is 0 or 1, so the
 * maximum is finite even where the score separates the labels.
 */
#include "trainer/calibrate.h"

#include <math.h>
#include <stdlib.h>

#include "common/mem.h"
#include "common/num.h"
#include "trainer/dataset.h"
#include "trainer/logistic.h"

struct sample {
	double *x, *target;      // [n]
	size_t n, n_yes;
};

static void sample_init(struct sample *s, size_t room)
{
	*s = (struct sample){
		.x = mql_calloc(room, sizeof(*s->x)),
		.target = mql_calloc(room, sizeof(*s->target)),
	};
}

static void sample_release(struct sample *s)
{
	free(s->x);
	free(s->target);
}

static void sample_add(struct sample *s, int64_t score, uint8_t label)
{
	if (label == LABEL_UNKNOWN)
		return;
	s->x[s->n] = (double)score * MQL_LOGIT_PER_TENTH;
	s->target[s->n++] = label == LABEL_YES;
	s->n_yes += label == LABEL_YES;
}

static void smooth_targets(struct sample *s)
{
	const double yes = ((double)s->n_yes + 1.0) / ((double)s->n_yes + 2.0);
	const double no = 1.0 / ((double)(s->n - s->n_yes) + 2.0);

	for (size_t i = 0; i < s->n; i++)
		s->target[i] = s->target[i] > 0.5 ? yes : no;
}

/* The map that knows no order: everyone has the mean of the targets. */
static double flat_offset(const struct sample *s)
{
	double sum = 0.0;

	for (size_t i = 0; i < s->n; i++)
		sum += s->target[i];
	return logistic_logit(sum / (double)s->n);
}

static void fit_sample(struct mql_calib *map, struct sample *s)
{
	double offset, slope;

	*map = (struct mql_calib){ .present = false };
	if (s->n_yes == 0 || s->n_yes == s->n)
		return;
	smooth_targets(s);
	if (!logistic_fit(&offset, &slope, s->x, s->target, s->n) ||
	    slope < 0.0) {
		slope = 0.0;
		offset = flat_offset(s);
	}
	*map = (struct mql_calib){ .present = true,
				   .slope = mql_num_round9(slope),
				   .offset = mql_num_round9(offset) };
}

void calibrate_fit(struct mql_calib *map, const int64_t *score,
		   const uint8_t *label, size_t n)
{
	struct sample s;

	sample_init(&s, n);
	for (size_t i = 0; i < n; i++)
		sample_add(&s, score[i], label[i]);
	fit_sample(map, &s);
	sample_release(&s);
}

/* Where the other folds have one class, a map can't be learned: their share
 * stands, pulled from 0 and 1 as the targets are.  Without a known label there
 * is nothing to say. */
static double share_of(const struct sample *s)
{
	if (s->n == 0)
		return NAN;
	return ((double)s->n_yes + 1.0) / ((double)s->n + 2.0);
}

void calibrate_cross(double *prob, const int64_t *score, const uint8_t *label,
		     const uint8_t *fold, size_t n_fold, size_t n)
{
	struct sample s;

	sample_init(&s, n);
	for (size_t k = 0; k < n_fold; k++) {
		struct mql_calib map;

		s.n = s.n_yes = 0;
		for (size_t i = 0; i < n; i++)
			if (fold[i] != k)
				sample_add(&s, score[i], label[i]);
		fit_sample(&map, &s);
		for (size_t i = 0; i < n; i++)
			if (fold[i] == k)
				prob[i] = map.present ?
					mql_calib_prob(&map, score[i]) :
					share_of(&s);
	}
	sample_release(&s);
}

void calibrate_shift(struct mql_calib *map, int64_t shift)
{
	if (!map->present)
		return;
	map->offset = mql_num_round9(map->offset - map->slope *
				     MQL_LOGIT_PER_TENTH * (double)shift);
}
