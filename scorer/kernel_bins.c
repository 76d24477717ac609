/* SPDX-License-Identifier: MIT */
/* The bin of x is the number of edges at or below it (rule 10).  Three ways to
 * count them without a branch: whole numbers look it up; a few edges are all
 * compared, every row with one edge at a time, which the compiler turns into
 * wide instructions; many are halved.
 *
 * A value in hundredths is the double nearest to m / 100, which grows with m:
 * so an edge is a number of hundredths too, and integers are compared, twice as
 * many at once. */
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
	bins->small = mql_calloc_line(bins->in_registers
				      ? KERNEL_WORDS_IN_REGISTERS
				      : bins->n_small + 1,
				      sizeof(*bins->small));
	for (uint32_t i = 0; i <= bins->n_small; i++)
		bins->small[i] = count_by_halves(bins, i);
}

/* Beyond 10^7 there are none (kernel_number.c). */
static uint32_t least_hundredths(double edge)
{
	uint32_t m;

	if (edge <= 0.0)
		return 0;
	if (edge > 4e7)
		return UINT32_MAX;
	m = (uint32_t)ceil(edge * 100);
	while ((m - 1) / 100.0 >= edge)
		m--;
	while (m / 100.0 < edge)
		m++;
	return m;
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
	bins->least = mql_calloc(axis->n_edge, sizeof(*bins->least));
	for (size_t i = 0; i < axis->n_edge; i++)
		bins->least[i] = least_hundredths(axis->edge[i]);
	init_small(bins);
}

void kernel_bins_release(struct kernel_bins *bins)
{
	free(bins->edge);
	free(bins->least);
	free(bins->small);
	*bins = (struct kernel_bins){ 0 };
}

KERNEL_WIDE
static void by_table(const struct kernel_bins *bins,
		     const struct kernel_values *values, uint32_t *code)
{
	for (size_t r = 0; r < KERNEL_ROWS; r++) {
		const uint32_t i = values->fixed[r];

		code[r] = bins->small[i < bins->n_small ? i : bins->n_small];
	}
}

KERNEL_WIDE
static void by_hundredths(const struct kernel_bins *bins,
			  const struct kernel_values *values, uint32_t *code)
{
	const uint32_t factor = 100 / values->unit;
	uint32_t count[KERNEL_ROWS] = { 0 };

	for (size_t i = 0; i < bins->n_edge; i++) {
		const uint32_t least = bins->least[i];

		for (size_t r = 0; r < KERNEL_ROWS; r++)
			count[r] += least <= values->fixed[r] * factor;
	}
	memcpy(code, count, sizeof(count));
}

KERNEL_WIDE
static void by_count(const struct kernel_bins *bins, const double *x,
		     uint32_t *code)
{
	uint64_t count[KERNEL_ROWS] = { 0 };

	for (size_t i = 0; i < bins->n_edge; i++) {
		const double edge = bins->edge[i];

		for (size_t r = 0; r < KERNEL_ROWS; r++)
			count[r] += edge <= x[r];
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
		       struct kernel_values *values, size_t n, uint32_t *code)
{
	if (values->unit == 1 && bins->in_registers)
		kernel_registers_get(bins->small, values->fixed, bins->n_small,
				     code);
	else if (values->unit == 1 && bins->small)
		by_table(bins, values, code);
	else if (values->unit > 0 && bins->n_edge <= FEW)
		by_hundredths(bins, values, code);
	else if (bins->n_edge <= FEW)
		by_count(bins, kernel_values_x(values), code);
	else
		for (size_t r = 0; r < n; r++)
			code[r] = count_by_halves(bins,
						  kernel_values_x(values)[r]);
	set_missing(values->missing, (uint32_t)bins->n_edge + 1, code);
}
