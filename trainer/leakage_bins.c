/* SPDX-License-Identifier: MIT */
#include "trainer/leakage_bins.h"

#include <math.h>
#include <stdlib.h>

#include "trainer/order.h"

enum { BIN_MISSING, BIN_RARE, BIN_FIRST };
enum { SAMPLE = 16384, EDGES = 64 };

/* ---- leads as tags ---- */

uint8_t *leakage_tags_new(const struct dataset *data)
{
	uint8_t *tag = mql_calloc(data->n, 1);

	for (size_t i = 0; i < data->n; i++)
		tag[i] = (uint8_t)(leakage_half(data->fold_key[i]) |
				   (size_t)data->won[i] << 1 |
				   (size_t)data->sql[i] << 3);
	return tag;
}

static uint8_t label_of(size_t tag, size_t label)
{
	return tag >> (label == LEAKAGE_WON ? 1 : 3) & 3;
}

static void sum_tally(struct leakage_bin *bin, const uint32_t *count,
		      size_t label)
{
	for (size_t t = 0; t < LEAKAGE_N_TAG; t++)
		if (label_of(t, label) <= LABEL_YES)
			bin->n[t & 1][label_of(t, label)] += count[t];
}

/* ---- levels ---- */

/* From level to bin, the last missing; returns the number of bins. */
static size_t pool_levels(uint32_t *to, const struct dataset_column *column,
			  size_t n, size_t n_level)
{
	size_t n_bin = BIN_FIRST;

	for (size_t i = 0; i < n; i++)
		to[dataset_index(column, i, n_level)]++;
	for (size_t v = 0; v < n_level; v++)
		to[v] = to[v] < LEAKAGE_LEAST_LEADS ? BIN_RARE
						    : (uint32_t)n_bin++;
	return n_bin;
}

static uint32_t *count_levels(const struct dataset_column *column,
			      const uint8_t *tag, size_t n, size_t *n_bin)
{
	const size_t n_level = column->feature->kind == MQL_AXIS_TEXT
			       ? column->feature->n_group + 1
			       : column->n_value;
	uint32_t *to = mql_calloc(n_level + 1, sizeof(*to)), *count;

	*n_bin = pool_levels(to, column, n, n_level);
	to[n_level] = BIN_MISSING;
	count = mql_calloc(*n_bin * LEAKAGE_N_TAG, sizeof(*count));
	for (size_t i = 0; i < n; i++) {
		const size_t b = to[dataset_index(column, i, n_level)];

		count[b * LEAKAGE_N_TAG + tag[i]]++;
	}
	free(to);
	return count;
}

/* ---- numbers ---- */

/* The lowest value of every bin but the first; what is above stays infinite. */
static size_t find_edges(double edge[EDGES],
			 const struct dataset_column *column, size_t n)
{
	const size_t step = n / SAMPLE + 1;
	double *x = mql_calloc(n / step + 1, sizeof(*x));
	size_t m = 0, n_edge = 0, last = 0;

	for (size_t i = 0; i < n; i += step)
		if (!isnan(dataset_number(column, i)))
			x[m++] = dataset_number(column, i);
	order_doubles(x, m);

	size_t n_bin = m / (2 * LEAKAGE_LEAST_LEADS);

	if (n_bin > LEAKAGE_NUMBER_BINS)
		n_bin = LEAKAGE_NUMBER_BINS;
	for (size_t i = 1; i < m; i++) {
		if (!(x[i] > x[i - 1]) || i * n_bin / m <= last)
			continue;        // equal values share a bin
		last = i * n_bin / m;
		edge[n_edge++] = x[i];
	}
	for (size_t e = n_edge; e < EDGES; e++)
		edge[e] = HUGE_VAL;
	free(x);
	return n_edge + 1;
}

/* How many edges are at or below x: six steps, no branch. */
static size_t find_bin(const double edge[EDGES], double x)
{
	size_t at = 0;

	for (size_t step = EDGES / 2; step > 0; step /= 2)
		at += edge[at + step - 1] <= x ? step : 0;
	return at;
}

static size_t bin_of(const double edge[EDGES], double x)
{
	return isnan(x) ? BIN_MISSING : BIN_FIRST + find_bin(edge, x);
}

/* Of each distinct number once; the last is missing. */
static uint8_t *bins_of_places(const double edge[EDGES],
			       const struct dataset_column *column)
{
	uint8_t *bin = mql_calloc(column->n_distinct + 1, sizeof(*bin));

	for (size_t p = 0; p < column->n_distinct; p++)
		bin[p] = (uint8_t)bin_of(edge, column->distinct[p]);
	bin[column->n_distinct] = BIN_MISSING;
	return bin;
}

static uint32_t *count_numbers(const struct dataset_column *column,
			       const uint8_t *tag, size_t n, size_t *n_bin)
{
	uint8_t *bin;
	double edge[EDGES];
	uint32_t *count;

	*n_bin = BIN_FIRST + find_edges(edge, column, n);
	count = mql_calloc(*n_bin * LEAKAGE_N_TAG, sizeof(*count));
	bin = column->place ? bins_of_places(edge, column) : NULL;
	for (size_t i = 0; i < n; i++) {
		const size_t b = bin
			? bin[dataset_index(column, i, column->n_distinct)]
			: bin_of(edge, column->number[i]);

		count[b * LEAKAGE_N_TAG + tag[i]]++;
	}
	free(bin);
	return count;
}

/* ---- all of it ---- */

void leakage_bins_init(struct leakage_bins *bins,
		       const struct dataset_column *column,
		       const uint8_t *tag, size_t n)
{
	uint32_t *count;

	*bins = (struct leakage_bins){ .n = 0 };
	count = dataset_has_numbers(column)
		? count_numbers(column, tag, n, &bins->n)
		: count_levels(column, tag, n, &bins->n);
	for (size_t y = 0; y < LEAKAGE_N_LABEL; y++) {
		bins->bin[y] = mql_calloc(bins->n, sizeof(*bins->bin[y]));
		for (size_t b = 0; b < bins->n; b++) {
			const uint32_t *of = &count[b * LEAKAGE_N_TAG];

			sum_tally(&bins->bin[y][b], of, y);
			sum_tally(&bins->filled[y][b != BIN_MISSING], of, y);
		}
	}
	free(count);
}

void leakage_bins_release(struct leakage_bins *bins)
{
	for (size_t y = 0; y < LEAKAGE_N_LABEL; y++)
		free(bins->bin[y]);
	*bins = (struct leakage_bins){ .n = 0 };
}

void leakage_bins_count(uint64_t count[2], const struct leakage_bin *bin,
			size_t n_bin)
{
	count[0] = count[1] = 0;
	for (size_t b = 0; b < n_bin; b++)
		for (size_t h = 0; h < 2; h++)
			for (size_t y = 0; y < 2; y++)
				count[y] += bin[b].n[h][y];
}
