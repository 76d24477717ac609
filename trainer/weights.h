/* SPDX-License-Identifier: MIT */
/* weights.h - how much a row may count for
 *
 * A weight says how many leads a row stands for (`lead.weight`): losers that
 * were sampled down ten to one have 10 each.  Estimates need only ratios, but
 * penalties, standard errors and smoothed targets weigh evidence against a
 * prior, and a row seen once is evidence of one row.  So weights are brought
 * to the scale where the log-likelihood of the rate has the curvature that the
 * variance of its score has (as quasi-likelihood divides by a dispersion):
 *
 *     u_i = w_i / unit,  unit = sum w^2 (y - p)^2 / sum w p (1 - p),
 *
 * p the weighted rate.  Equal weights become exactly 1: they are none.
 *
 *   Layer     trainer; includes common/base.h
 */
#ifndef MQL_TRAINER_WEIGHTS_H
#define MQL_TRAINER_WEIGHTS_H

#include "common/base.h"

/* The largest weight over the smallest: 12 of 16 digits are for the sums. */
#define WEIGHTS_MOST_APART 1e12

/* Divide weights > 0 by the unit, which is returned; label 0/1: [n], both
 * occur. */
double weights_scale(double *weight, const uint8_t *label, size_t n);

/* All weights equal (none, or NULL: they are); of these rows. */
bool weights_equal(const double *weight, size_t n);
bool weights_equal_rows(const double *weight, const uint32_t *row,
			size_t n_row);

/* How many rows of equal weight would say as much, of those with this label:
 * (sum w)^2 / sum w^2 (Kish 1965).  At most their number. */
double weights_effective(const double *weight, const uint8_t *label, size_t n,
			 uint8_t which);

#endif
