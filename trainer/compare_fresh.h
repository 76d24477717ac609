/* SPDX-License-Identifier: MIT */
/* compare_fresh.h - a card learned now, as one side of a comparison
 *
 * Out of fold: each lead is scored by a card that was learned without it, with
 * dates on its past alone (split.h), so that it is judged on leads it has not
 * seen, as the others are.  Its probabilities are cross-fitted, its threshold is
 * the one that a fit would set from these scores.
 *
 *   Layer     trainer; includes trainer/{compare,fit,leakage}.h
 *   Memory    release frees; the definition is borrowed
 */
#ifndef MQL_TRAINER_COMPARE_FRESH_H
#define MQL_TRAINER_COMPARE_FRESH_H

#include "trainer/compare.h"
#include "trainer/fit.h"
#include "trainer/leakage.h"

struct compare_fresh {           /* { 0 } may be released */
	struct dataset data;     // read before learning
	struct leakage leakage;
	struct fit fit;
	struct threshold threshold;
};

/* As a fit learns, and with its refusals (MQL_E_DATA); a promise that can't be
 * kept is none of them.  `path` is the table's, for messages. */
MQL_MUST_CHECK
bool compare_fresh_learn(struct compare_fresh *fresh,
			 const struct fit_options *options,
			 const struct mql_target *target, const char *path,
			 struct mql_err *err);
void compare_fresh_release(struct compare_fresh *fresh);

/* Its side, for leads whose rows are given, rising and each with an out-of-fold
 * score; the caller frees *lead.  Scores are on the scale of a card: the
 * threshold reads 70.0. */
struct compare_card compare_fresh_card(const struct compare_fresh *fresh,
				       const uint32_t *row, size_t n,
				       struct threshold_lead **lead);

/* The leads of `from` whose rows are among row; both rise, and each of row is in
 * from_row.  The caller frees them. */
struct threshold_lead *compare_pick(const uint32_t *row, size_t n,
				    const uint32_t *from_row,
				    const struct threshold_lead *from);

#endif
