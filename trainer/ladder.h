/* SPDX-License-Identifier: MIT */
/* ladder.h - the cut-offs a guarantee tests, and what is known at each
 *
 *   Layer     trainer; includes trainer/thin.h
 *   Memory    plain values, 170 kB a ladder
 */
#ifndef MQL_TRAINER_LADDER_H
#define MQL_TRAINER_LADDER_H

#include "trainer/thin.h"

/* One lead a step, and from LADDER_FINE leads on a step of one in LADDER_FINE:
 * room for as many leads as a 32-bit index counts. */
#define LADDER_FINE  200
#define LADDER_RUNGS 3600

struct ladder_rung {
	int64_t cut;
	uint64_t known, sql;     // of H(cut), fast-tracked included (rule 13):
				 // what they are worth (thin.h)
	double shown;            // of how many the outcome has shown; known
				 // where all are mature
	double prob;             // mean cross-fitted probability of the known
};

struct ladder {
	struct ladder_rung rung[LADDER_RUNGS];   // [n], best cut first
	size_t n;
	bool whole;              // nothing is below the last rung
};

/* Cut-offs at tie ends over the eligible leads, and the leads with a known
 * label handed over at each, as many as they are worth (thin.h); where outcomes
 * are selected (rule 16), cut-offs down to the floor.  with_fast: count the
 * fast-tracked. */
void ladder_build(struct ladder *ladder, const struct handed *handed,
		  const struct thin *thin, uint64_t seed, bool with_fast);

/* The same counts at any cut-off. */
struct thin_worth ladder_at(const struct handed *handed,
			    const struct thin *thin, int64_t cut,
			    uint64_t seed);

#endif
