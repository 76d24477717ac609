/* SPDX-License-Identifier: MIT */
/* handed.h - the leads in the order in which a threshold would hand them over
 *
 * A falling threshold hands over the eligible leads from the best score down,
 * a block of equal scores at a time, on top of the fast-tracked ones (rule
 * 13).  Order is by content alone, so the rows' order never matters.
 *
 * Weights are relative: the largest among the leads with a known label that
 * could be handed over counts as 1.  Equal weights are all exactly 1.
 *
 *   Layer     trainer; includes trainer/threshold.h
 *   Memory    release frees; leads are borrowed, and 4 bytes a lead their
 *             order (60 where weights had to be made relative)
 */
#ifndef MQL_TRAINER_HANDED_H
#define MQL_TRAINER_HANDED_H

#include "trainer/threshold.h"

struct handed {
	const struct threshold_lead *lead;       // [n] as they came
	uint32_t *order;         // [n + HANDED_AHEAD] of lead: eligible, then
				 // fast-tracked, then the others
	size_t n_eligible;
	size_t n_fast;
	size_t n;
	double unit;             // the weight that counts as 1
	struct threshold_lead *own;      // NULL: lead is the caller's
};

void handed_init(struct handed *handed, const struct threshold_lead *lead,
		 size_t n);
void handed_release(struct handed *handed);

/* The lead at place i of n in the order.  Who walks down the order will soon
 * want those further on, which may be anywhere: they are sent for. */
#define HANDED_AHEAD 16
static inline const struct threshold_lead *
handed_lead(const struct handed *handed, size_t i)
{
	const struct threshold_lead *soon =
		&handed->lead[handed->order[i + HANDED_AHEAD]];

	__builtin_prefetch(soon);
	__builtin_prefetch(&soon->rare);
	return &handed->lead[handed->order[i]];
}

/* What is handed over at a cut-off. */
struct handed_count {
	uint64_t all;            // leads, known or not
	uint64_t known, sql;     // labels known; SQLs (so far)
	double prob_all;         // sums of weight times probability
	double prob_known;       // sum of probabilities of the known
	double prob_shown;       // and of what has shown of them: mature times
	double mature;           // sum over the known
	/* sums of weights: all, and what has shown of the known and of SQLs */
	double weight, weight_mature, weight_sql;
};
void handed_add(struct handed_count *count, const struct threshold_lead *lead);

/* Of how many known leads the outcome has shown: all where all are mature.  The
 * larger of sum m and k sum(m p) / sum(p), m = mature and p the cross-fitted
 * probability: where hot leads mature faster, more of the SQLs has shown than
 * of the leads. */
double handed_shown(const struct handed_count *count);

/* Whether a lead with a known label stays in a sample in which each stands for
 * as many leads: with the probability of its relative weight.  Goes by key and
 * seed alone. */
bool handed_keeps(const struct threshold_lead *lead, uint64_t seed);

/* The end of the tie block that eligible lead i is in. */
size_t handed_tie_end(const struct handed *handed, size_t i);

#endif
