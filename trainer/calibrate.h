/* SPDX-License-Identifier: MIT */
/* calibrate.h - learn the map from score to probability, out of fold
 *
 *   Layer     trainer; includes common/calib.h
 *   Memory    some 100 bytes a score, label and fold, and a young lead
 *
 * Logistic regression of the label on the score (Platt 1999), by Newton, with
 * Platt's smoothed targets so that separable data has a finite answer. Slope
 * and offset are rounded to 9 digits.
 *
 * A lead of weight w counts as w leads beside one of weight 1.  What Platt's
 * targets call one lead is the mean weight of the yeses or of the noes,
 * whichever is smaller: so equal weights change nothing, whatever they are.
 */
#ifndef MQL_TRAINER_CALIBRATE_H
#define MQL_TRAINER_CALIBRATE_H

#include "common/calib.h"

/* label: enum dataset_label, [n]; unknown teaches nothing.  weight: [n] > 0,
 * NULL = 1.  A negative slope becomes 0 (the score does not order).  With one
 * class or no lead, map->present is false. */
void calibrate_fit(struct mql_calib *map, const int64_t *score,
		   const uint8_t *label, const double *weight, size_t n);

/* The same where outcomes are still coming in: label is what is known so far,
 * and of the yeses among leads like i a share mature[i] in (0, 1] has shown. */
void calibrate_fit_young(struct mql_calib *map, const int64_t *score,
			 const uint8_t *label, const double *weight,
			 const double *mature, size_t n);

/* Cross-fitted probabilities (rule 15): prob[i] comes from a map that was
 * learned on the other folds; fold: [n], in [0, n_fold).  Leads with label 2
 * (unknown) are given a probability but teach nothing; mature: as above, NULL =
 * 1.  NaN where the other folds have no known label. */
void calibrate_cross(double *prob, const int64_t *score, const uint8_t *label,
		     const double *weight, const double *mature,
		     const uint8_t *fold, size_t n_fold, size_t n);

/* Fits lead by lead: leads of one score, label and fold are held as one.  Add
 * all, then ask.  The largest weight counts as 1 lead. */
struct calibrate_sum {           /* { 0 } is empty */
	double unit;             // the largest weight
	struct calibrate_cell *cell;     // [n]
	size_t n, cap;
	uint32_t *slot;          // [n_slot] where a cell is found
	size_t n_slot;           // a power of 2, over twice n_slotted
	size_t n_slotted;        // cells of mature leads
	struct calibrate_other *other;   // [n_fold] once learned
};
void calibrate_add(struct calibrate_sum *sum, int64_t score, uint8_t label,
		   double weight, double mature, uint8_t fold);
void calibrate_sum_release(struct calibrate_sum *sum);

/* The map of all of them. */
void calibrate_all(struct mql_calib *map, struct calibrate_sum *sum);

/* Learn each fold's map from the other folds, then ask for probabilities: as
 * calibrate_cross does, which is all of this. */
void calibrate_others(struct calibrate_sum *sum, size_t n_fold);
double calibrate_prob(const struct calibrate_sum *sum, int64_t score,
		      uint8_t fold);

/* After a shift of all scores by `shift` tenths, the map that gives the same
 * probabilities. */
void calibrate_shift(struct mql_calib *map, int64_t shift);

#endif
