/* SPDX-License-Identifier: MIT */
/* chained.h - what a forward-chained fit would have promised, period by period
 *
 * Without learning anything more: the threshold is set on the out-of-fold leads
 * of the periods before, and tried on those of the next, from the second on.
 *
 *   Layer     trainer; includes trainer/fit.h
 *   Memory    plain values
 */
#ifndef MQL_TRAINER_CHAINED_H
#define MQL_TRAINER_CHAINED_H

#include "trainer/fit.h"

struct chained_trial {
	struct threshold set;    // on the periods before
	struct threshold there;  // what set.cut reached; only where set has one
	uint64_t leads;          // of the period
};

/* Trials, oldest first; their number, 0 where folds are not by time.  Of a
 * period only the leads count that were created later than `after`;
 * MQL_DAY_NONE: all. */
size_t chained_try(struct chained_trial trial[SPLIT_MAX_FOLD],
		   const struct fit *fit, const struct mql_target *target,
		   int32_t after);

/* Whether the k-th out-of-fold lead is one of a period that is tried. */
bool chained_is_tried(const struct fit *fit, size_t k, int32_t after);

#endif
