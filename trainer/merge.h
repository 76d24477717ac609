/* SPDX-License-Identifier: MIT */
/* merge.h - fewer bins where the data can't tell them apart
 *
 *   Layer     trainer; includes common/base.h
 *
 * Both work on a chain of coefficients with the weights of their bins (sums of
 * q (1 - q)), and set coefficients that become one to their weighted mean.
 */
#ifndef MQL_TRAINER_MERGE_H
#define MQL_TRAINER_MERGE_H

#include "common/base.h"

/* Deviance: neighbours are merged while the cheapest merge costs no more. */
#define MERGE_COST 0.5

/* Greedy: always the cheapest pair of neighbours (the first among equals), at
 * cost W1 W2 / (W1 + W2) (b1 - b2)^2.  group[i]: [n], 0 .. result-1 along the
 * chain.  Returns the number of groups. */
size_t merge_neighbours(size_t *group, double *value, const double *weight,
			size_t n, double most_cost);

/* Weighted pool-adjacent-violators (Barlow et al. 1972): the nearest values in
 * weighted squares that rise (sign > 0) or fall (sign < 0). */
void merge_monotone(double *value, const double *weight, size_t n, int sign);

#endif
