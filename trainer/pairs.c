/* SPDX-License-Identifier: MIT */
#include "trainer/pairs.h"

#include <math.h>
#include <stdlib.h>

static const double tau2[] = { .003, .01, .03, .1, .3, 1 };

/* The first is what is usual: of equal gains it wins. */
static const struct binning grain[PAIRS_N_GRAIN] = {
	{ 12, 30, 12, 30 }, { 6, 30, 6, 30 }, { 24, 30, 24, 30 },
};

static void axis_init(struct pairs_axis *axis,
		      const struct dataset_column *column, const uint32_t *row,
		      size_t n_row, const struct binning *binning,
		      struct mql_arena *arena)
{
	if (column->feature->monotone != 0)
		return;
	coding_learn(&axis->coding, column, row, n_row, binning, arena);
	if (axis->coding.n_param < 2)
		return;
	axis->code = mql_calloc(n_row, sizeof(uint16_t));
	coding_encode(axis->code, &axis->coding, row, n_row);
}

void pairs_init(struct pairs *pairs, const struct dataset *data,
		const uint32_t *row, size_t n_row, struct mql_arena *arena)
{
	*pairs = (struct pairs){ .n = n_row, .n_column = data->n_column };
	for (size_t g = 0; g < PAIRS_N_GRAIN; g++) {
		pairs->axis[g] = mql_calloc(data->n_column,
					    sizeof(*pairs->axis[g]));
		for (size_t d = 0; d < data->n_column; d++)
			axis_init(&pairs->axis[g][d], &data->column[d], row,
				  n_row, &grain[g], arena);
	}
}

void pairs_release(struct pairs *pairs)
{
	for (size_t g = 0; g < PAIRS_N_GRAIN; g++) {
		for (size_t d = 0; pairs->axis[g] && d < pairs->n_column; d++)
			free(pairs->axis[g][d].code);
		free(pairs->axis[g]);
	}
	*pairs = (struct pairs){ 0 };
}

double pairs_gain(const codes_two *cell, size_t n_cell)
{
	double best = -INFINITY;

	for (size_t k = 0; k < MQL_ARRAY_LEN(tau2); k++) {
		double gain = 0;

		for (size_t c = 0; c < n_cell; c++) {
			double r = cell[c][0], w = 1 + tau2[k] * cell[c][1];

			gain += .5 * (tau2[k] * r * r / w - log(w));
		}
		best = fmax(best, gain);
	}
	return best;
}

/* Two lanes: see codes_add_transposed.  cell: [2][most cells of a pair] */
static double gain_of(const struct pairs *pairs, const struct pairs_found *at,
		      const codes_two *value, codes_two *cell)
{
	const struct pairs_axis *a = pairs_first(pairs, at);
	const struct pairs_axis *b = pairs_second(pairs, at);
	const size_t n_b = b->coding.n_param;
	const size_t n_cell = a->coding.n_param * n_b;
	codes_two *const odd = cell + n_cell;
	size_t i = 0;

	memset(cell, 0, 2 * n_cell * sizeof(*cell));
	for (; i + 2 <= pairs->n; i += 2) {
		cell[a->code[i] * n_b + b->code[i]] += value[i];
		odd[a->code[i + 1] * n_b + b->code[i + 1]] += value[i + 1];
	}
	for (; i < pairs->n; i++)
		cell[a->code[i] * n_b + b->code[i]] += value[i];
	for (size_t c = 0; c < n_cell; c++)
		cell[c] += odd[c];
	return pairs_gain(cell, n_cell);
}

/* The grain of the pair with the largest gain; -infinity where its columns
 * make no table at any. */
static void choose_grain(struct pairs_found *found, const struct pairs *pairs,
			 const codes_two *value, codes_two *cell)
{
	found->gain = -INFINITY;
	for (size_t g = 0; g < PAIRS_N_GRAIN; g++) {
		struct pairs_found at = { found->a, found->b, g, 0 };

		if (!pairs_first(pairs, &at)->code ||
		    !pairs_second(pairs, &at)->code)
			continue;
		at.gain = gain_of(pairs, &at, value, cell);
		if (at.gain > found->gain)
			*found = at;
	}
}

static bool is_used(const struct pairs_found *used, size_t n_used, size_t a,
		    size_t b)
{
	for (size_t i = 0; i < n_used; i++)
		if (used[i].a == a && used[i].b == b)
			return true;
	return false;
}

/* Insert by falling gain; equal gains stay in order of coming. */
static size_t insert(struct pairs_found *found, size_t n, size_t n_most,
		     struct pairs_found new)
{
	size_t at = n;

	while (at > 0 && found[at - 1].gain < new.gain)
		at--;
	if (at == n_most)
		return n;
	if (n < n_most)
		n++;
	for (size_t i = n - 1; i > at; i--)
		found[i] = found[i - 1];
	found[at] = new;
	return n;
}

static size_t most_params(const struct pairs *pairs)
{
	size_t most = 1;

	for (size_t g = 0; g < PAIRS_N_GRAIN; g++)
		for (size_t d = 0; d < pairs->n_column; d++)
			if (pairs->axis[g][d].coding.n_param > most)
				most = pairs->axis[g][d].coding.n_param;
	return most;
}

size_t pairs_rank(struct pairs_found *found, size_t n_most,
		  const struct pairs *pairs, const double *residual,
		  const double *weight, const struct pairs_found *used,
		  size_t n_used)
{
	size_t most = most_params(pairs), n = 0;
	codes_two *cell = mql_calloc(2 * most * most, sizeof(*cell));
	codes_two *value = mql_calloc(pairs->n, sizeof(*value));

	for (size_t i = 0; i < pairs->n; i++)
		value[i] = (codes_two){ residual[i], weight[i] };
	for (size_t b = 1; b < pairs->n_column; b++) {
		for (size_t a = 0; a < b; a++) {
			struct pairs_found new = { a, b, 0, 0 };

			if (is_used(used, n_used, a, b))
				continue;
			choose_grain(&new, pairs, value, cell);
			if (new.gain > PAIRS_LEAST_GAIN)
				n = insert(found, n, n_most, new);
		}
	}
	free(value);
	free(cell);
	return n;
}

size_t pairs_cells(uint16_t *param, const struct pairs *pairs,
		   const struct pairs_found *found)
{
	const struct pairs_axis *a = pairs_first(pairs, found);
	const struct pairs_axis *b = pairs_second(pairs, found);
	const size_t n_b = b->coding.n_param;
	const size_t n_cell = a->coding.n_param * n_b;
	size_t *count = mql_calloc(n_cell, sizeof(*count)), n_kept = 0;

	for (size_t i = 0; i < pairs->n; i++)
		count[a->code[i] * n_b + b->code[i]]++;
	for (size_t c = 0; c < n_cell; c++)
		if (count[c] >= PAIRS_LEAST_CELL)
			param[c] = (uint16_t)n_kept++;
	for (size_t c = 0; c < n_cell; c++)
		if (count[c] < PAIRS_LEAST_CELL)
			param[c] = (uint16_t)n_kept;
	free(count);
	return n_kept;
}
