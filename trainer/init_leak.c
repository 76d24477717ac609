/* SPDX-License-Identifier: MIT */
/* AUC of a table of bins b with n1 (won) and n0 (lost) leads each, ordered by
 * rate: the share of pairs (won, lost) in which the won lead's bin is the
 * higher one, ties as one half (Mann and Whitney 1947).
 */
#include "trainer/init_leak.h"

#include <math.h>
#include <stdlib.h>

enum { LEAST_ROWS = 20, NUMBER_BINS = 20, FEW_VALUES = 50 };

struct bin {
	uint64_t n[2];           // by label
};

/* Code of the bins that are not one value's. */
enum { BIN_MISSING, BIN_OTHER, BIN_FIRST };

static int compare_rates(const void *a, const void *b)
{
	const struct bin *x = a, *y = b;
	const double u = (double)x->n[1] * (double)(y->n[0] + y->n[1]);
	const double v = (double)y->n[1] * (double)(x->n[0] + x->n[1]);

	return (u > v) - (u < v);
}

static double auc_of(struct bin *bin, size_t n_bin, const size_t n[2])
{
	double below = 0.0, pairs = 0.0;
	size_t n_used = 0;

	for (size_t i = 0; i < n_bin; i++)       // an empty bin has no rate
		if (bin[i].n[0] + bin[i].n[1] > 0)
			bin[n_used++] = bin[i];
	n_bin = n_used;
	qsort(bin, n_bin, sizeof(*bin), compare_rates);
	for (size_t i = 0; i < n_bin; i++) {
		const double lost = (double)bin[i].n[0];

		pairs += (double)bin[i].n[1] * (below + lost / 2.0);
		below += lost;
	}
	return pairs / ((double)n[0] * (double)n[1]);
}

/* Levels and numbers of few values: a bin each. */
static size_t bin_values(struct bin *bin, const struct init_profile *profile,
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
		bin[b].n[labels->label[i]]++;
	}
	for (size_t b = BIN_FIRST; b < n_bin; b++) {
		if (bin[b].n[0] + bin[b].n[1] >= LEAST_ROWS)
			continue;
		bin[BIN_OTHER].n[0] += bin[b].n[0];
		bin[BIN_OTHER].n[1] += bin[b].n[1];
		bin[b] = (struct bin){ { 0, 0 } };
	}
	return n_bin;
}

struct labelled {
	double x;
	uint8_t label;
};

static int compare_numbers(const void *a, const void *b)
{
	const double x = ((const struct labelled *)a)->x;
	const double y = ((const struct labelled *)b)->x;

	return (x > y) - (x < y);
}

static size_t bin_numbers(struct bin *bin, const struct init_profile *profile,
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
			bin[BIN_MISSING].n[labels->label[i]]++;
		else
			row[n++] = (struct labelled){ x, labels->label[i] };
	}
	qsort(row, n, sizeof(*row), compare_numbers);
	for (size_t i = 0, first = 0; i < n; i++) {
		if (i > 0 && row[i].x > row[i - 1].x)
			first = i;       // equal values share a bin
		bin[BIN_FIRST + first * NUMBER_BINS / n].n[row[i].label]++;
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

	struct bin *bin = mql_calloc(BIN_FIRST + c->n_value + NUMBER_BINS,
				     sizeof(*bin));
	const size_t n_bin = numbers
		? bin_numbers(bin, profile, labels, column)
		: bin_values(bin, profile, labels, column);

	leak.known = true;
	for (size_t k = 0; k < 2; k++)
		leak.filled[k] = 1.0 - (double)bin[BIN_MISSING].n[k] /
				       (double)labels->n[k];
	leak.auc = auc_of(bin, n_bin, labels->n);        // reorders bin
	free(bin);
	return leak;
}
