/* SPDX-License-Identifier: MIT */
/* ladder.h - the cut-offs a guarantee tests, and what is known at each
 *
 *   Layer     trainer; includes trainer/thin.h
 *   Memory    plain values
 */
#ifndef MQL_TRAINER_LADDER_H
#define MQL_TRAINER_LADDER_H

#include "trainer/thin.h"

#define LADDER_RUNGS 100

struct ladder_rung {
	int64_t cut;
	uint64_t known, sql;     // of H(cut), fast-tracked included (rule 13)
	double prob;             // mean cross-fitted probability of the known
};

struct ladder {
	struct ladder_rung rung[LADDER_RUNGS];   // [n], best cut first
	size_t n;
	bool whole;              // nothing is below the last rung
};

/* Equal-volume cut-offs, at tie ends, over the eligible leads, and the leads
 * with a known label handed over at each.  Where outcomes are selected (rule
 * 16): cut-offs down to the floor, and of the known leads those that thinning
 * keeps for that cut-off.  with_fast: count the fast-tracked. */
void ladder_build(struct ladder *ladder, const struct handed *handed,
		  const struct thin *thin, uint64_t seed, bool with_fast);

#endif
