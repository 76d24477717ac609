/* SPDX-License-Identifier: MIT */
/* coding.h - how the codes of a column become parameters of a model
 *
 *   Layer     trainer; includes trainer/binning.h, trainer/learn.h
 *   Threads   immutable once learned: share it without locks
 *   Memory    a coding lives in the caller's arena
 */
#ifndef MQL_TRAINER_CODING_H
#define MQL_TRAINER_CODING_H

#include "trainer/binning.h"
#include "trainer/learn.h"

#define CODING_NONE UINT16_MAX

/* Codes that these leads never show have no parameter.  A missing level or text
 * that is too rare for its own shares that of `other`. */
struct coding {
	const struct dataset_column *column;
	struct mql_axis axis;
	uint64_t *count;         // [n_code] leads
	uint16_t *param;         // [n_code] parameter, or CODING_NONE
	size_t n_param;
	size_t n_bin;            // NUMBER, DATE: parameters 0 .. n_bin-1 are
				 // neighbours in this order; else 0
};

void coding_learn(struct coding *coding, const struct dataset_column *column,
		  const uint32_t *row, size_t n_row,
		  const struct binning *binning, struct mql_arena *arena);

/* A column of numbers was learned from a sample: of all leads some may miss
 * what nobody in it did, or have what nobody in it had.  Counts are no longer
 * of leads. */
void coding_see_others(struct coding *coding, const uint32_t *row,
		       size_t n_row);

/* param[i] = parameter of lead row[i] (CODING_NONE: its code has none). */
void coding_encode(uint16_t *param, const struct coding *coding,
		   const uint32_t *row, size_t n_row);

#endif
