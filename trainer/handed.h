/* SPDX-License-Identifier: MIT */
/* handed.h - the leads in the order in which a threshold would hand them over
 *
 * A falling threshold hands over the eligible leads from the best score down,
 * a block of equal scores at a time, on top of the fast-tracked ones (rule
 * 13).  Order is by content alone, so the rows' order never matters.
 *
 *   Layer     trainer; includes trainer/threshold.h
 *   Memory    release frees
 */
#ifndef MQL_TRAINER_HANDED_H
#define MQL_TRAINER_HANDED_H

#include "trainer/threshold.h"

struct handed {
	struct threshold_lead *lead;     // [n] eligible, then fast-tracked,
	size_t n_eligible;               // then the others
	size_t n_fast;
	size_t n;
};

void handed_init(struct handed *handed, const struct threshold_lead *lead,
		 size_t n);
void handed_release(struct handed *handed);

/* What is handed over at a cut-off. */
struct handed_count {
	uint64_t all;            // leads, known or not
	uint64_t known, sql;     // labels known; SQLs
	double prob_all;         // sums of cross-fitted probabilities
	double prob_known;
};
void handed_add(struct handed_count *count, const struct threshold_lead *lead);

/* The end of the tie block that eligible lead i is in. */
size_t handed_tie_end(const struct handed *handed, size_t i);

#endif
