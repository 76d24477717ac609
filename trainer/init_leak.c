/* SPDX-License-Identifier: MIT */
#include "trainer/init_leak.h"

#include <math.h>
#include <stdlib.h>

#include "common/map.h"
#include "trainer/leakage_stat.h"

enum { LEAST_ROWS = 20, NUMBER_BINS = 20, FEW_VALUES = 50 };

/* Code of the bins that are not one value's. */
enum { BIN_MISSING, BIN_OTHER, BIN_FIRST };

/* A row of the sample is in this half. */
static size_t half_of(uint64_t row)
{
	return leakage_half(mql_rng_next(&row));
}

static uint64_t leads_of(const struct leakage_bin *bin)
{
	return (uint64_t)bin->n[0][0] + bin->n[0][1] + bin->n[1][0] +
	       bin->n[1][1];
}

static void merge(struct leakage_bin *to, struct leakage_bin *from)
{
	for (size_t h = 0; h < 2; h++)
		for (size_t y = 0; y < 2; y++)
			to->n[h][y] += from->n[h][y];
	*from = (struct leakage_bin){ { { 0, 0 }, { 0, 0 } } };
}

/* Levels and numbers of few values: a bin each. */
static size_t bin_values(struct leakage_bin *bin,
			 const struct init_profile *profile,
			 const struct init_labels *labels, size_t column)
{
	const size_t D = profile->n_column;
	size_t n_bin = BIN_FIRST + profile->column[column].n_value;

	for (size_t i = 0; i < profile->n_sample; i++) {
		const uint32_t code = profile->cell[i * D + column].code;
		size_t b = BIN_FIRST + code;

		if (labels->label[i] > 1)
			continue;
		if (code == INIT_MISSING)
			b = BIN_MISSING;
		else if (code == INIT_MANY)
			b = BIN_OTHER;
		bin[b].n[half_of(i)][labels->label[i]]++;
	}
	for (size_t b = BIN_FIRST; b < n_bin; b++)
		if (leads_of(&bin[b]) < LEAST_ROWS)
			merge(&bin[BIN_OTHER], &bin[b]);
	return n_bin;
}

struct labelled {
	double x;
	uint8_t label, half;
};

static int compare_numbers(const void *a, const void *b)
{
	const double x = ((const struct labelled *)a)->x;
	const double y = ((const struct labelled *)b)->x;

	return (x > y) - (x < y);
}

static size_t bin_numbers(struct leakage_bin *bin,
			  const struct init_profile *profile,
			  const struct init_labels *labels, size_t column)
{
	const size_t D = profile->n_column;
	struct labelled *row = mql_calloc(profile->n_sample, sizeof(*row));
	size_t n = 0;

	for (size_t i = 0; i < profile->n_sample; i++) {
		const double x = profile->cell[i * D + column].number;

		if (labels->label[i] > 1)
			continue;
		if (isnan(x))
			bin[BIN_MISSING].n[half_of(i)][labels->label[i]]++;
		else
			row[n++] = (struct labelled){
				x, labels->label[i], (uint8_t)half_of(i)
			};
	}
	qsort(row, n, sizeof(*row), compare_numbers);
	for (size_t i = 0, first = 0; i < n; i++) {
		if (i > 0 && row[i].x > row[i - 1].x)
			first = i;       // equal values share a bin
		bin[BIN_FIRST + first * NUMBER_BINS / n]
			.n[row[i].half][row[i].label]++;
	}
	free(row);
	return BIN_FIRST + NUMBER_BINS;
}

struct init_leak init_leak_measure(const struct init_profile *profile,
				   const struct init_labels *labels,
				   size_t column)
{
	const struct init_column *c = &profile->column[column];
	const bool numbers = c->n_styled == c->n_filled &&
			     (c->capped || c->n_value > FEW_VALUES);
	struct init_leak leak = { .auc = .5 };

	if (labels->n[0] < INIT_LEAST_LABELS ||
	    labels->n[1] < INIT_LEAST_LABELS)
		return leak;

	struct leakage_bin *bin =
		mql_calloc(BIN_FIRST + c->n_value + NUMBER_BINS, sizeof(*bin));
	const size_t n_bin = numbers
		? bin_numbers(bin, profile, labels, column)
		: bin_values(bin, profile, labels, column);

	leak.known = true;
	for (size_t k = 0; k < 2; k++)
		leak.filled[k] = 1.0 - ((double)bin[BIN_MISSING].n[0][k] +
					(double)bin[BIN_MISSING].n[1][k]) /
				       (double)labels->n[k];
	leak.auc = leakage_auc(bin, n_bin);
	free(bin);
	return leak;
}
