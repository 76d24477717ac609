/* SPDX-License-Identifier: MIT */
/* delong.h - how each lead is placed among the leads of the other label
 *
 *   Layer     trainer; includes trainer/ties.h
 */
#ifndef MQL_TRAINER_DELONG_H
#define MQL_TRAINER_DELONG_H

#include "trainer/ties.h"

/* place[i] for a yes: the share of the no leads that score lower, ties as one
 * half; for a no: the share of the yes leads that score higher, ties as one
 * half.  weight: [n] > 0 or NULL, what each lead counts for.  [n]; both labels
 * occur.  O(n log n). */
void delong_place(double *place, const int64_t *score, const uint8_t *label,
		  const double *weight, size_t n);

/* The AUC is the mean place of the yes leads.  Its variance (of differences of
 * places: that of the difference of AUCs), NaN where a label occurs only once.
 * Weights as above. */
double delong_auc(const double *place, const uint8_t *label,
		  const double *weight, size_t n);
double delong_variance(const double *place, const uint8_t *label,
		       const double *weight, size_t n);

/* One AUC and its variance: leads of equal score have one place.  NaN as
 * above; both labels occur. */
double delong_of_ties(const struct ties *ties, double *variance);

#endif
