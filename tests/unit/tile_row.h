/* SPDX-License-Identifier: MIT */
/* tile_row.h - a row of a tile as the evaluator would have it, points and codes
 * too: to compare the two */
#ifndef TESTS_UNIT_TILE_ROW_H
#define TESTS_UNIT_TILE_ROW_H

#include "scorer/kernel.h"

static inline void tile_row(struct mql_result *result,
			    const struct mql_scorecard *card,
			    const struct kernel *kernel,
			    const struct kernel_tile *tile, size_t r)
{
	kernel_get(tile, r, result);
	for (size_t i = 0; i < mql_scorecard_n_entry(card); i++)
		result->points[i] = tile->points[i * KERNEL_ROWS + r];
	for (size_t i = 0; i < card->n_term; i++)
		result->code[i] = kernel_code(kernel, tile, i)[r];
}

#endif
