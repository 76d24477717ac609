/* SPDX-License-Identifier: MIT */
/* codes.h - leads as small integers: the design matrix that never exists
 *
 * A binned model has one coefficient per code of each term, so a lead is one
 * 16-bit number per term: which coefficient it picks.  All sums over leads
 * (gradient, Hessian, products with it) are counts over these numbers.
 *
 *   Layer     trainer; includes trainer/binning.h, trainer/learn.h
 *   Threads   immutable once filled: share it without locks
 *   Memory    a coding lives in the caller's arena; codes_release frees codes;
 *             2 bytes a lead and term, 1 a lead besides
 *
 * Letters: N leads, T terms, P parameters (without the intercept).
 */
#ifndef MQL_TRAINER_CODES_H
#define MQL_TRAINER_CODES_H

#include "trainer/binning.h"
#include "trainer/learn.h"

#define CODES_NONE UINT16_MAX

/* How the codes of a column become parameters.  Codes that these leads never
 * show have none.  A missing level or text that is too rare for its own
 * parameter shares that of `other`. */
struct coding {
	const struct dataset_column *column;
	struct mql_axis axis;
	uint32_t *level_code;    // LEVEL: [n_value], see learn_level_codes
	uint64_t *count;         // [n_code] leads
	uint16_t *param;         // [n_code] parameter, or CODES_NONE
	size_t n_param;
	size_t n_bin;            // NUMBER, DATE: parameters 0 .. n_bin-1 are
				 // neighbours in this order; else 0
};

void coding_learn(struct coding *coding, const struct dataset_column *column,
		  const uint32_t *row, size_t n_row,
		  const struct binning *binning, struct mql_arena *arena);

/* param[i] = parameter of lead row[i] (CODES_NONE: its code has none). */
void coding_encode(uint16_t *param, const struct coding *coding,
		   const uint32_t *row, size_t n_row);

struct codes {
	size_t n;                // N; may be lowered: the first n leads
	size_t n_term;           // T
	size_t cap_term, cap_first, cap_held;
	uint16_t **code;         // [T][N], in [0, first[t+1] - first[t])
	size_t *first;           // [T+1]: term t has the parameters first[t]
				 // .. first[t+1]-1; P = first[T]
	uint8_t *held;           // [P] 1 = stays where it is
	uint8_t *label;          // [N] 0/1
};

void codes_init(struct codes *codes, size_t n);
void codes_release(struct codes *codes);

/* Append a term of n_param parameters; returns its column of [n] codes (n as
 * given to codes_init), to be filled. */
uint16_t *codes_add(struct codes *codes, size_t n, size_t n_param);
static inline size_t codes_n_param(const struct codes *codes)
{
	return codes->first[codes->n_term];
}

/* sum[i] = constant + the lead's coefficients, of leads begin .. end-1. */
void codes_product(double *sum, const struct codes *codes, double constant,
		   const double *beta, size_t begin, size_t end);
/* out[j] += value[i] over the leads with parameter j; value[0] is lead
 * `begin`. */
void codes_add_transposed(double *out, const struct codes *codes,
			  const double *value, size_t begin, size_t end);

#endif
