/* SPDX-License-Identifier: MIT */
/* resample.h - what a bootstrap over accounts needs
 *
 * Leads of one account are not independent, so whole accounts are drawn with
 * replacement (Efron 1979; clusters: Field and Welsh 2007) and an interval is
 * the central 95 % of the replicates.
 *
 *   Layer     trainer; includes common/base.h
 */
#ifndef MQL_TRAINER_RESAMPLE_H
#define MQL_TRAINER_RESAMPLE_H

#include "common/base.h"

enum { RESAMPLE_MOST = 999, RESAMPLE_LEAST = 199 };

/* Turn digests of accounts into numbers 0 .. n - 1 in the order of the
 * digests, and return how many there are. */
size_t resample_number(uint64_t *account, size_t n);

/* The central 95 % of the values that are finite; value is sorted.  Fewer than
 * half of RESAMPLE_LEAST leave low and high alone. */
void resample_interval(double *low, double *high, double *value, size_t n);

#endif
