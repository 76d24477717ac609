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

/* ---- leads of one score, label and fold ---- */

struct calibrate_cell {
	int64_t score;
	double weight;           // the largest of a lead counts as 1
	double mature;
	uint32_t leads;
	uint8_t yes, fold;
};

/* The cell that a lead can join: of a young lead another share has shown than
 * of any other, and it is one of its own. */
static struct calibrate_cell *open_cell(struct calibrate_sum *sum,
					int64_t score, bool yes, uint8_t fold)
{
	const size_t at = sum->open[fold][yes];  // 1 + its index
	struct calibrate_cell *cell;

	if (at == 0)
		return NULL;
	cell = &sum->cell[at - 1];
	return cell->score == score ? cell : NULL;
}

void calibrate_add(struct calibrate_sum *sum, int64_t score, uint8_t label,
		   double weight, double mature, uint8_t fold)
{
	const bool yes = label == LABEL_YES;
	struct calibrate_cell *cell = NULL;

	if (label == LABEL_UNKNOWN)
		return;
	weight /= sum->unit;
	if (mature >= 1.0)
		cell = open_cell(sum, score, yes, fold);
	if (cell) {
		cell->weight += weight;
		cell->leads++;
		return;
	}
	sum->cell = mql_grow(sum->cell, &sum->cap, sum->n + 1,
			     sizeof(*sum->cell));
	sum->cell[sum->n++] = (struct calibrate_cell){
		score, weight, mature, 1, yes, fold
	};
	if (mature >= 1.0)
		sum->open[fold][yes] = sum->n;
}

void calibrate_sum_release(struct calibrate_sum *sum)
{
	free(sum->cell);
	free(sum->other);
	*sum = (struct calibrate_sum){ 0 };
}

/* ---- rows of a fit: cells of some folds, of one score and label ---- */

struct sample {
	double *x, *target;      // [n]
	double *weight, *mature;         // [n]
	size_t n;
	size_t n_lead, n_yes;
	int64_t score;           // of the last row, and of ...
	size_t open[2];          // ... rows that a cell can join, by label
};

static void sample_init(struct sample *s, size_t room)
{
	*s = (struct sample){
		.x = mql_calloc(room, sizeof(*s->x)),
		.target = mql_calloc(room, sizeof(*s->target)),
		.weight = mql_calloc(room, sizeof(*s->weight)),
		.mature = mql_calloc(room, sizeof(*s->mature)),
	};
}

static void sample_release(struct sample *s)
{
	free(s->x);
	free(s->target);
	free(s->weight);
	free(s->mature);
}

static void sample_add(struct sample *s, const struct calibrate_cell *cell)
{
	s->n_lead += cell->leads;
	s->n_yes += cell->yes ? cell->leads : 0;
	if (s->n == 0 || cell->score != s->score)
		s->open[0] = s->open[1] = SIZE_MAX;
	s->score = cell->score;
	if (cell->mature >= 1.0 && s->open[cell->yes] != SIZE_MAX) {
		s->weight[s->open[cell->yes]] += cell->weight;
		return;
	}
	if (cell->mature >= 1.0)
		s->open[cell->yes] = s->n;
	s->x[s->n] = (double)cell->score * MQL_LOGIT_PER_TENTH;
	s->weight[s->n] = cell->weight;
	s->mature[s->n] = cell->mature;
	s->target[s->n++] = cell->yes;
}

/* All but one fold; SIZE_MAX: all. */
static void sample_fill(struct sample *s, const struct calibrate_sum *sum,
			size_t but)
{
	s->n = s->n_lead = s->n_yes = 0;
	for (size_t c = 0; c < sum->n; c++)
		if (sum->cell[c].fold != but)
			sample_add(s, &sum->cell[c]);
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

void calibrate_all(struct mql_calib *map, const struct calibrate_sum *sum)
{
	struct sample s;

	sample_init(&s, sum->n);
	sample_fill(&s, sum, SIZE_MAX);
	fit_sample(map, &s);
	sample_release(&s);
}

static double unit_of(const double *weight, size_t n)
{
	double unit = weight ? 0.0 : 1.0;

	for (size_t i = 0; weight && i < n; i++)
		unit = fmax(unit, weight[i]);
	return unit;
}

void calibrate_fit_young(struct mql_calib *map, const int64_t *score,
			 const uint8_t *label, const double *weight,
			 const double *mature, size_t n)
{
	struct calibrate_sum sum = { .unit = unit_of(weight, n) };
	uint32_t *order = radix_order(score, n);

	for (size_t j = 0; j < n; j++) {
		const size_t i = order[j];

		calibrate_add(&sum, score[i], label[i],
			      weight ? weight[i] : 1.0,
			      mature ? mature[i] : 1.0, 0);
	}
	free(order);
	calibrate_all(map, &sum);
	calibrate_sum_release(&sum);
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

/* What the other folds say of a fold's leads. */
struct calibrate_other {
	struct mql_calib map;
	double share;            // where there is no map
	int64_t score;           // asked for last, and its answer
	double prob;
	bool asked;
};

void calibrate_others(struct calibrate_sum *sum, size_t n_fold)
{
	struct sample s;

	sum->other = mql_calloc(n_fold, sizeof(*sum->other));
	sample_init(&s, sum->n);
	for (size_t k = 0; k < n_fold; k++) {
		sample_fill(&s, sum, k);
		fit_sample(&sum->other[k].map, &s);
		sum->other[k].share = share_of(&s);
	}
	sample_release(&s);
}

double calibrate_prob(struct calibrate_sum *sum, int64_t score, uint8_t fold)
{
	struct calibrate_other *other = &sum->other[fold];

	if (!other->map.present)
		return other->share;
	if (!other->asked || score != other->score) {
		other->asked = true;
		other->score = score;
		other->prob = mql_calib_prob(&other->map, score);
	}
	return other->prob;
}

void calibrate_cross(double *prob, const int64_t *score, const uint8_t *label,
		     const double *weight, const double *mature,
		     const uint8_t *fold, size_t n_fold, size_t n)
{
	struct calibrate_sum sum = { .unit = unit_of(weight, n) };
	uint32_t *order = radix_order(score, n);

	for (size_t j = 0; j < n; j++) {
		const size_t i = order[j];

		calibrate_add(&sum, score[i], label[i],
			      weight ? weight[i] : 1.0,
			      mature ? mature[i] : 1.0, fold[i]);
	}
	calibrate_others(&sum, n_fold);
	for (size_t j = 0; j < n; j++)
		prob[order[j]] = calibrate_prob(&sum, score[order[j]],
						fold[order[j]]);
	calibrate_sum_release(&sum);
	free(order);
}

void calibrate_shift(struct mql_calib *map, int64_t shift)
{
	if (!map->present)
		return;
	map->offset = mql_num_round9(map->offset - map->slope *
				     MQL_LOGIT_PER_TENTH * (double)shift);
}
