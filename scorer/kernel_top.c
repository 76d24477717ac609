/* SPDX-License-Identifier: MIT */
/* The entries with the most points, by three running maximums a row.  An entry
 * is one number, its points without their sign and below them 4095 minus its
 * index, so that the earlier is the larger of equals; terms and caps are fewer
 * than 4096 (2,000 terms, a group for each at most, four dimensions, a total).
 * What is below 4096 has no points. */
#include "scorer/kernel_part.h"

#define INDEX_BITS 12
#define LAST_INDEX ((INT64_C(1) << INDEX_BITS) - 1)

KERNEL_WIDE
static void take_entry(struct kernel_tile *tile, size_t i)
{
	const int32_t *points = tile->points + i * KERNEL_ROWS;
	int64_t *first = tile->top[0];
	int64_t *second = tile->top[1];
	int64_t *third = tile->top[2];

	for (size_t r = 0; r < KERNEL_ROWS; r++) {
		const int64_t size = points[r] < 0 ? -(int64_t)points[r]
						   : points[r];
		const int64_t a = size << INDEX_BITS |
				  (LAST_INDEX - (int64_t)i);
		const int64_t b = a < first[r] ? a : first[r];
		const int64_t c = b < second[r] ? b : second[r];

		first[r] = a > first[r] ? a : first[r];
		second[r] = b > second[r] ? b : second[r];
		third[r] = c > third[r] ? c : third[r];
	}
}

void kernel_top(const struct kernel *kernel, struct kernel_tile *tile)
{
	const size_t n = mql_scorecard_n_entry(kernel->evaluator->card);

	memset(tile->top, 0, sizeof(tile->top));
	for (size_t i = 0; i < n; i++)
		take_entry(tile, i);
}

size_t kernel_get_top(const struct kernel *kernel,
		      const struct kernel_tile *tile, size_t r,
		      struct mql_result *result, size_t top[MQL_REASONS])
{
	const size_t n_term = kernel->evaluator->card->n_term;
	size_t n = 0;

	result->rule = kernel_rule(tile, r);
	for (; n < MQL_REASONS && tile->top[n][r] > LAST_INDEX; n++) {
		const size_t i = (size_t)(LAST_INDEX -
					  (tile->top[n][r] & LAST_INDEX));

		top[n] = i;
		result->points[i] = tile->points[i * KERNEL_ROWS + r];
		if (i < n_term)
			result->code[i] = kernel_code(kernel, tile, i)[r];
	}
	return n;
}
