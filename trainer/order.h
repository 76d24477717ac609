/* SPDX-License-Identifier: MIT */
/* order.h - an order of leads that the table's order has no part in
 *
 * Floating sums depend on the order of their terms, so a fit that must not
 * depend on the order of rows sums in an order of its own: by a seeded digest
 * of the id, then by content.  Its front is a random sample, too.
 *
 *   Layer     trainer; includes trainer/dataset.h
 */
#ifndef MQL_TRAINER_ORDER_H
#define MQL_TRAINER_ORDER_H

#include "trainer/dataset.h"

/* ordered: [n_row], a permutation of row (NULL: of 0 .. n_row - 1). */
void order_rows(uint32_t *ordered, const struct dataset *data,
		const uint32_t *row, size_t n_row, uint64_t seed);

/* Least first; of numbers none is NaN. */
void order_doubles(double *x, size_t n);
void order_days(int32_t *day, size_t n);

#endif
