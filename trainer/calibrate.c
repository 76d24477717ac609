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

enum { FIRST_SLOTS = 1024 };

struct calibrate_cell {
	int64_t score;
	double weight;           // of all its leads
	double mature;
	uint32_t leads;
	uint8_t yes, fold;
};

/* 1 + the index of the cell, or 0 and free for it. */
static uint32_t *slot_of(const struct calibrate_sum *sum, int64_t score,
			 bool yes, uint8_t fold)
{
	const uint64_t key = (uint64_t)score << 9 | (uint64_t)fold << 1 | yes;
	size_t i = key * UINT64_C(0x9e3779b97f4a7c15) >> 32;

	for (i &= sum->n_slot - 1; sum->slot[i] != 0;
	     i = (i + 1) & (sum->n_slot - 1)) {
		const struct calibrate_cell *cell =
			&sum->cell[sum->slot[i] - 1];

		if (cell->score == score && cell->fold == fold &&
		    cell->yes == yes)
			break;
	}
	return &sum->slot[i];
}

static void grow_slots(struct calibrate_sum *sum)
{
	sum->n_slot = sum->n_slot ? 2 * sum->n_slot : FIRST_SLOTS;
	free(sum->slot);
	sum->slot = mql_calloc(sum->n_slot, sizeof(*sum->slot));
	for (size_t c = 0; c < sum->n; c++)
		if (sum->cell[c].mature >= 1.0)
			*slot_of(sum, sum->cell[c].score, sum->cell[c].yes,
				 sum->cell[c].fold) = (uint32_t)c + 1;
}

/* Of a young lead another share has shown than of any other: it is a cell of
 * its own. */
void calibrate_add(struct calibrate_sum *sum, int64_t score, uint8_t label,
		   double weight, double mature, uint8_t fold)
{
	const bool yes = label == LABEL_YES;
	uint32_t young = 0, *slot = &young;

	if (label == LABEL_UNKNOWN)
		return;
	if (mature >= 1.0) {
		if (2 * sum->n_slotted >= sum->n_slot)
			grow_slots(sum);
		slot = slot_of(sum, score, yes, fold);
	}
	if (*slot == 0) {
		sum->cell = mql_grow(sum->cell, &sum->cap, sum->n + 1,
				     sizeof(*sum->cell));
		sum->cell[sum->n] = (struct calibrate_cell){
			.score = score, .mature = mature, .yes = yes,
			.fold = fold
		};
		*slot = (uint32_t)++sum->n;
		sum->n_slotted += mature >= 1.0;
	}
	sum->unit = fmax(sum->unit, weight);
	sum->cell[*slot - 1].weight += weight;
	sum->cell[*slot - 1].leads++;
}

/* By score; those of one score as they came. */
static void order_cells(struct calibrate_sum *sum)
{
	int64_t *score = mql_calloc(sum->n, sizeof(*score));
	struct calibrate_cell *cell = mql_calloc(sum->n, sizeof(*cell));
	uint32_t *order;

	for (size_t c = 0; c < sum->n; c++)
		score[c] = sum->cell[c].score;
	order = radix_order(score, sum->n);
	for (size_t c = 0; c < sum->n; c++)
		cell[c] = sum->cell[order[c]];
	free(sum->cell);
	free(sum->slot);
	sum->cell = cell;
	sum->slot = NULL;
	sum->n_slot = 0;
	free(order);
	free(score);
}

void calibrate_sum_release(struct calibrate_sum *sum)
{
	free(sum->cell);
	free(sum->slot);
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

static void sample_add(struct sample *s, const struct calibrate_cell *cell,
		       double unit)
{
	const double weight = cell->weight / unit;

	s->n_lead += cell->leads;
	s->n_yes += cell->yes ? cell->leads : 0;
	if (s->n == 0 || cell->score != s->score)
		s->open[0] = s->open[1] = SIZE_MAX;
	s->score = cell->score;
	if (cell->mature >= 1.0 && s->open[cell->yes] != SIZE_MAX) {
		s->weight[s->open[cell->yes]] += weight;
		return;
	}
	if (cell->mature >= 1.0)
		s->open[cell->yes] = s->n;
	s->x[s->n] = (double)cell->score * MQL_LOGIT_PER_TENTH;
	s->weight[s->n] = weight;
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
			sample_add(s, &sum->cell[c], sum->unit);
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

void calibrate_all(struct mql_calib *map, struct calibrate_sum *sum)
{
	struct sample s;

	order_cells(sum);
	sample_init(&s, sum->n);
	sample_fill(&s, sum, SIZE_MAX);
	fit_sample(map, &s);
	sample_release(&s);
}

/* Without folds: all are of the first. */
static void add_all(struct calibrate_sum *sum, const int64_t *score,
		    const uint8_t *label, const double *weight,
		    const double *mature, const uint8_t *fold, size_t n)
{
	for (size_t i = 0; i < n; i++)
		calibrate_add(sum, score[i], label[i],
			      weight ? weight[i] : 1.0,
			      mature ? mature[i] : 1.0, fold ? fold[i] : 0);
}

void calibrate_fit_young(struct mql_calib *map, const int64_t *score,
			 const uint8_t *label, const double *weight,
			 const double *mature, size_t n)
{
	struct calibrate_sum sum = { 0 };

	add_all(&sum, score, label, weight, mature, NULL, n);
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
};

void calibrate_others(struct calibrate_sum *sum, size_t n_fold)
{
	struct sample s;

	order_cells(sum);
	sum->other = mql_calloc(n_fold, sizeof(*sum->other));
	sample_init(&s, sum->n);
	for (size_t k = 0; k < n_fold; k++) {
		sample_fill(&s, sum, k);
		fit_sample(&sum->other[k].map, &s);
		sum->other[k].share = share_of(&s);
	}
	sample_release(&s);
}

double calibrate_prob(const struct calibrate_sum *sum, int64_t score,
		      uint8_t fold)
{
	const struct calibrate_other *other = &sum->other[fold];

	return other->map.present ? mql_calib_prob(&other->map, score)
				  : other->share;
}

void calibrate_cross(double *prob, const int64_t *score, const uint8_t *label,
		     const double *weight, const double *mature,
		     const uint8_t *fold, size_t n_fold, size_t n)
{
	struct calibrate_sum sum = { 0 };

	add_all(&sum, score, label, weight, mature, fold, n);
	calibrate_others(&sum, n_fold);
	for (size_t i = 0; i < n; i++)
		prob[i] = calibrate_prob(&sum, score[i], fold[i]);
	calibrate_sum_release(&sum);
}

void calibrate_shift(struct mql_calib *map, int64_t shift)
{
	if (!map->present)
		return;
	map->offset = mql_num_round9(map->offset - map->slope *
				     MQL_LOGIT_PER_TENTH * (double)shift);
}
