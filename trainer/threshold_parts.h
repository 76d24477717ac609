/* SPDX-License-Identifier: MIT */
/* threshold_parts.h - the two promises behind threshold_find
 *
 *   Layer     trainer; includes trainer/ladder.h
 */
#ifndef MQL_TRAINER_THRESHOLD_PARTS_H
#define MQL_TRAINER_THRESHOLD_PARTS_H

#include "trainer/ladder.h"

/* Both decide status and cut, and what belongs to the decision: p_value,
 * n_test, thinned, floor, known, sql; after a refusal best_rate, sql_needed
 * and sql_have.  The rest of *result stays as it was. */
void threshold_guarantee(struct threshold *result, const struct handed *handed,
			 const struct thin *thin,
			 const struct threshold_options *options);
void threshold_aim(struct threshold *result, const struct handed *handed,
		   const struct thin *thin,
		   const struct threshold_options *options);

/* Known leads of H(cut), SQLs and the share that has shown, as a guarantee
 * would test them. */
void threshold_count(struct threshold *result, const struct handed *handed,
		     const struct thin *thin, uint64_t seed);

#endif
