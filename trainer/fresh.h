/* SPDX-License-Identifier: MIT */
/* fresh.h - a card learned now, out of fold, and the threshold a fit would set
 *
 * What plan and compare take where no card is given: each lead is scored by a
 * card that was learned without it, with dates on its past alone (split.h), so
 * that it is judged on leads it has not seen.  Probabilities are cross-fitted.
 *
 *   Layer     trainer; includes trainer/{fit,leakage}.h
 *   Memory    release frees; data is borrowed
 */
#ifndef MQL_TRAINER_FRESH_H
#define MQL_TRAINER_FRESH_H

#include "trainer/fit.h"
#include "trainer/leakage.h"

struct fresh {                   /* { 0 } may be released */
	struct leakage leakage;
	struct fit fit;
	struct threshold threshold;
};

/* As a fit learns, and with its refusals (MQL_E_DATA); a promise that can't be
 * kept is none of them.  `path` is the table's, for messages. */
MQL_MUST_CHECK
bool fresh_learn(struct fresh *fresh, const struct dataset *data,
		 const struct fit_options *options,
		 const struct mql_target *target, const char *path,
		 struct mql_err *err);
void fresh_release(struct fresh *fresh);

/* From out-of-fold scores to those of a card, whose threshold reads 70.0; 0
 * where there is no such score. */
int64_t fresh_shift(const struct fresh *fresh);

#endif
