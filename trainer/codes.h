/* SPDX-License-Identifier: MIT */
/* codes.h - leads as small integers: the design matrix that never exists
 *
 * A binned model has one coefficient per code of each term, so a lead is one
 * 16-bit number per term: which coefficient it picks.  All sums over leads
 * (gradient, Hessian, products with it) are counts over these numbers.
 *
 *   Layer     trainer; includes trainer/coding.h
 *   Threads   immutable once filled: share it without locks
 *   Memory    codes_release frees; 2 bytes a lead and term (or what is joined),
 *             1 a lead besides
 *
 * Letters: N leads, T terms, P parameters (without the intercept).
 */
#ifndef MQL_TRAINER_CODES_H
#define MQL_TRAINER_CODES_H

#include "trainer/coding.h"

/* Terms of few parameters as one: ((c0 n1 + c1) n2 + c2) ..., c the lead's
 * codes of them. */
struct codes_joint {
	size_t n;                // n0 n1 n2 ..., at most CODES_MOST_JOINT
	const size_t *term;      // [n_term] of codes.joined
	size_t n_term;
	uint16_t *code;          // [N]; of a term alone it is codes.code
};

#define CODES_MOST_JOINT 512

struct codes {
	size_t n;                // N; may be lowered: the first n leads
	size_t n_term;           // T
	size_t cap_term, cap_first, cap_held;
	uint16_t **code;         // [T][N], in [0, first[t+1] - first[t])
	size_t *first;           // [T+1]: term t has the parameters first[t]
				 // .. first[t+1]-1; P = first[T]
	uint8_t *held;           // [P] 1 = stays where it is
	uint8_t *label;          // [N] 0/1
	double *weight;          // [N] what a lead counts for, or NULL = 1;
				 // from the heap, codes_release frees it
	struct codes_joint *joint;       // [n_joint], or NULL: codes_join
	size_t n_joint;
	size_t *joined;          // [T] terms, one joint code after the other
};

void codes_init(struct codes *codes, size_t n);
void codes_release(struct codes *codes);

/* Append a term of n_param parameters; returns its column of [n] codes (n as
 * given to codes_init), to be filled. */
uint16_t *codes_add(struct codes *codes, size_t n, size_t n_param);
static inline double codes_weight(const struct codes *codes, size_t i)
{
	return codes->weight ? codes->weight[i] : 1.0;
}
static inline size_t codes_n_param(const struct codes *codes)
{
	return codes->first[codes->n_term];
}

/* No term is added any more, and of those that are joined only the first n_kept
 * leads are read one by one: sums over many leads go over what terms say
 * together, in about half the time. */
void codes_join(struct codes *codes, size_t n_kept);

/* sum[i] = constant + the lead's coefficients, of leads begin .. end-1. */
void codes_product(double *sum, const struct codes *codes, double constant,
		   const double *beta, size_t begin, size_t end);
/* out[0][j] += value[i][0], out[1][j] += value[i][1] over the leads with
 * parameter j; value[0] is lead `begin`.  Two sums cost what one does. */
typedef double codes_two __attribute__((vector_size(16)));
void codes_add_transposed(double *const out[2], const struct codes *codes,
			  const codes_two *value, size_t begin, size_t end);

/* leads[j] = what all leads with parameter j count for: [P] */
void codes_count(double *leads, const struct codes *codes);

#endif
