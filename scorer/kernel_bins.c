/* SPDX-License-Identifier: MIT */
/* The bin of x is the number of edges at or below it (rule 10).  Three ways to
 * count them without a branch: whole numbers look it up; a few edges are all
 * compared, every row with one edge at a time, which the compiler turns into
 * wide instructions; many are halved. */
#include "scorer/kernel_part.h"

#include <math.h>
#include <stdlib.h>

#define FEW 24u

static uint32_t count_by_halves(const struct kernel_bins *bins, double x)
{
	size_t low = 0;

	for (size_t half = bins->half; half > 0; half /= 2)
		low += bins->edge[low + half - 1] <= x ? half : 0;
	return (uint32_t)low;
}

static void init_small(struct kernel_bins *bins)
{
	const double last = bins->n_edge ? bins->edge[bins->n_edge - 1] : 0.0;

	if (!(last <= KERNEL_SMALL))
		return;
	bins->n_small = last > 0.0 ? (uint32_t)ceil(last) : 0;
	bins->in_registers = bins->n_small < KERNEL_WORDS_IN_REGISTERS &&
			     kernel_has_registers();
	bins->small = mql_calloc(bins->in_registers
				 ? KERNEL_WORDS_IN_REGISTERS
				 : bins->n_small + 1, sizeof(*bins->small));
	for (uint32_t i = 0; i <= bins->n_small; i++)
		bins->small[i] = count_by_halves(bins, i);
}

void kernel_bins_init(struct kernel_bins *bins, const struct mql_axis *axis)
{
	size_t n = 1;

	*bins = (struct kernel_bins){ .n_edge = axis->n_edge };
	while (n - 1 < axis->n_edge)
		n *= 2;
	bins->half = n / 2;
	bins->edge = mql_calloc(n, sizeof(*bins->edge));
	for (size_t i = 0; i < n; i++)
		bins->edge[i] = i < axis->n_edge ? axis->edge[i]
						 : (double)INFINITY;
	init_small(bins);
}

void kernel_bins_release(struct kernel_bins *bins)
{
	free(bins->edge);
	free(bins->small);
	*bins = (struct kernel_bins){ 0 };
}

KERNEL_WIDE
static void by_table(const struct kernel_bins *bins,
		     const struct kernel_values *values, uint32_t *code)
{
	for (size_t r = 0; r < KERNEL_ROWS; r++) {
		const uint32_t i = values->whole[r];

		code[r] = bins->small[i < bins->n_small ? i : bins->n_small];
	}
}

KERNEL_WIDE
static void by_count(const struct kernel_bins *bins,
		     const struct kernel_values *values, uint32_t *code)
{
	uint64_t count[KERNEL_ROWS] = { 0 };

	for (size_t i = 0; i < bins->n_edge; i++) {
		const double edge = bins->edge[i];

		for (size_t r = 0; r < KERNEL_ROWS; r++)
			count[r] += edge <= values->x[r];
	}
	for (size_t r = 0; r < KERNEL_ROWS; r++)
		code[r] = (uint32_t)count[r];
}

static void set_missing(uint64_t rows, uint32_t missing, uint32_t *code)
{
	for (; rows; rows &= rows - 1)
		code[__builtin_ctzll(rows)] = missing;
}

void kernel_bins_codes(const struct kernel_bins *bins,
		       const struct kernel_values *values, size_t n,
		       uint32_t *code)
{
	if (values->all_whole && bins->in_registers)
		kernel_registers_get(bins->small, values->whole, bins->n_small,
				     code);
	else if (values->all_whole && bins->small)
		by_table(bins, values, code);
	else if (bins->n_edge <= FEW)
		by_count(bins, values, code);
	else
		for (size_t r = 0; r < n; r++)
			code[r] = count_by_halves(bins, values->x[r]);
	set_missing(values->missing, (uint32_t)bins->n_edge + 1, code);
}
