/* SPDX-License-Identifier: MIT */
/* compare_fresh.h - a card learned now (fresh.h), as one side of a comparison
 *
 *   Layer     trainer; includes trainer/{compare,fresh}.h
 */
#ifndef MQL_TRAINER_COMPARE_FRESH_H
#define MQL_TRAINER_COMPARE_FRESH_H

#include "trainer/compare.h"
#include "trainer/fresh.h"

/* Its side, for leads whose rows are given, rising and each with an out-of-fold
 * score; the caller frees *lead.  Scores are on the scale of a card: the
 * threshold reads 70.0. */
struct compare_card compare_fresh_card(const struct fresh *fresh,
				       const uint32_t *row, size_t n,
				       struct threshold_lead **lead);

/* The leads of `from` whose rows are among row; both rise, and each of row is
 * in from_row.  The caller frees them. */
struct threshold_lead *compare_pick(const uint32_t *row, size_t n,
				    const uint32_t *from_row,
				    const struct threshold_lead *from);

#endif
