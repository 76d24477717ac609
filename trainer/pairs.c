/* SPDX-License-Identifier: MIT */
#include "trainer/pairs.h"

#include <math.h>
#include <stdlib.h>

static const double tau2[] = { .003, .01, .03, .1, .3, 1 };

void pairs_init(struct pairs *pairs, const struct dataset *data,
		const uint32_t *row, size_t n_row, size_t n_coded,
		struct mql_arena *arena)
{
	*pairs = (struct pairs){ .n = n_coded, .n_column = data->n_column };
	pairs->coding = mql_arena_alloc(arena, data->n_column,
					sizeof(*pairs->coding));
	pairs->code = mql_calloc(data->n_column, sizeof(*pairs->code));
	for (size_t d = 0; d < data->n_column; d++) {
		const struct dataset_column *column = &data->column[d];

		if (column->feature->monotone != 0)
			continue;
		coding_learn(&pairs->coding[d], column, row, n_row,
			     &BINNING_COARSE, arena);
		if (pairs->coding[d].n_param < 2)
			continue;
		pairs->code[d] = mql_calloc(n_coded, sizeof(uint16_t));
		coding_encode(pairs->code[d], &pairs->coding[d], row,
			      n_coded);
	}
}

void pairs_release(struct pairs *pairs)
{
	for (size_t d = 0; d < pairs->n_column; d++)
		free(pairs->code[d]);
	free(pairs->code);
	*pairs = (struct pairs){ 0 };
}

double pairs_gain(const double (*cell)[2], size_t n_cell)
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

static double gain_of(const struct pairs *pairs, size_t a, size_t b,
		      const double *residual, const double *weight,
		      double (*cell)[2])
{
	size_t n_b = pairs->coding[b].n_param;
	size_t n_cell = pairs->coding[a].n_param * n_b;
	const uint16_t *pa = pairs->code[a], *pb = pairs->code[b];

	memset(cell, 0, n_cell * sizeof(*cell));
	for (size_t i = 0; i < pairs->n; i++) {
		double *c = cell[pa[i] * n_b + pb[i]];

		c[0] += residual[i];
		c[1] += weight[i];
	}
	return pairs_gain((const double (*)[2])cell, n_cell);
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

	for (size_t d = 0; d < pairs->n_column; d++)
		if (pairs->coding[d].n_param > most)
			most = pairs->coding[d].n_param;
	return most;
}

size_t pairs_rank(struct pairs_found *found, size_t n_most,
		  const struct pairs *pairs, const double *residual,
		  const double *weight, const struct pairs_found *used,
		  size_t n_used)
{
	size_t most = most_params(pairs), n = 0;
	double (*cell)[2] = mql_calloc(most * most, sizeof(*cell));

	for (size_t b = 1; b < pairs->n_column; b++) {
		for (size_t a = 0; a < b; a++) {
			struct pairs_found new = { a, b, 0 };

			if (!pairs->code[a] || !pairs->code[b] ||
			    is_used(used, n_used, a, b))
				continue;
			new.gain = gain_of(pairs, a, b, residual, weight,
					   cell);
			if (new.gain > PAIRS_LEAST_GAIN)
				n = insert(found, n, n_most, new);
		}
	}
	free(cell);
	return n;
}

size_t pairs_cells(uint16_t *param, const struct pairs *pairs, size_t a,
		   size_t b)
{
	size_t n_b = pairs->coding[b].n_param, n_kept = 0;
	size_t n_cell = pairs->coding[a].n_param * n_b;
	size_t *count = mql_calloc(n_cell, sizeof(*count));

	for (size_t i = 0; i < pairs->n; i++)
		count[pairs->code[a][i] * n_b + pairs->code[b][i]]++;
	for (size_t c = 0; c < n_cell; c++)
		if (count[c] >= PAIRS_LEAST_CELL)
			param[c] = (uint16_t)n_kept++;
	for (size_t c = 0; c < n_cell; c++)
		if (count[c] < PAIRS_LEAST_CELL)
			param[c] = (uint16_t)n_kept;
	free(count);
	return n_kept;
}
