/* SPDX-License-Identifier: MIT */
/* ties.h - leads of equal value as one, best first
 *
 * What is said of a ranking depends on who shares a value and how they ended,
 * not on which row they are: a million leads have a few thousand scores.
 *
 *   Layer     trainer
 *   Memory    release frees; some 50 bytes a value and weight while they are
 *             counted, then 56 a value
 */
#ifndef MQL_TRAINER_TIES_H
#define MQL_TRAINER_TIES_H

#include "common/base.h"

struct tie {
	double value;
	/* by label: [1] the yeses, [0] all others */
	uint64_t leads[2];
	double weight[2], square[2];     // sums of weights and their squares
};

struct ties {
	struct tie *tie;         // [n] by falling value
	size_t n;
};

/* score: [n].  weight NULL = 1 each, and equal ones are 1, too.  Sums do not
 * depend on the order of the leads. */
void ties_init(struct ties *ties, const int64_t *score, const uint8_t *label,
	       const double *weight, size_t n);
void ties_release(struct ties *ties);

/* The same lead by lead, of any numbers: add to { 0 }, and end. */
struct ties_count {
	struct ties_entry *entry;        // [n] by value and weight
	size_t n, cap;
	uint32_t *at;            // [n_slot] 1 + index of an entry; 0: free
	size_t n_slot;           // a power of 2, over twice as many
};
void ties_add(struct ties_count *count, double value, bool yes, double weight);
void ties_end(struct ties *ties, struct ties_count *count);

static inline double tie_weight(const struct tie *tie)
{
	return tie->weight[0] + tie->weight[1];
}

/* Of all leads. */
double ties_weight(const struct ties *ties);
double ties_yes(const struct ties *ties);

#endif
