/* SPDX-License-Identifier: MIT */
#include "trainer/merge.h"

#include <stdlib.h>

#include "common/mem.h"

struct segment {
	double value, weight;
	size_t n;
};

static double weighted_mean(const struct segment *a, const struct segment *b)
{
	double w = a->weight + b->weight;

	return w > 0 ? (a->weight * a->value + b->weight * b->value) / w
		     : (a->value + b->value) / 2;
}

static void join(struct segment *a, const struct segment *b)
{
	a->value = weighted_mean(a, b);
	a->weight += b->weight;
	a->n += b->n;
}

static double cost_of(const struct segment *a, const struct segment *b)
{
	double w = a->weight + b->weight, d = a->value - b->value;

	return w > 0 ? a->weight * b->weight / w * d * d : 0;
}

static struct segment *segments_of(const double *value, const double *weight,
				   size_t n)
{
	struct segment *segment = mql_calloc(n, sizeof(*segment));

	for (size_t i = 0; i < n; i++)
		segment[i] = (struct segment){ value[i], weight[i], 1 };
	return segment;
}

size_t merge_neighbours(size_t *group, double *value, const double *weight,
			size_t n, double most_cost)
{
	struct segment *segment = segments_of(value, weight, n);
	size_t n_segment = n, best, i = 0;

	while (n_segment > 1) {
		best = 0;
		for (size_t k = 1; k + 1 < n_segment; k++)
			if (cost_of(&segment[k], &segment[k + 1]) <
			    cost_of(&segment[best], &segment[best + 1]))
				best = k;
		if (cost_of(&segment[best], &segment[best + 1]) > most_cost)
			break;
		join(&segment[best], &segment[best + 1]);
		n_segment--;
		for (size_t k = best + 1; k < n_segment; k++)
			segment[k] = segment[k + 1];
	}
	for (size_t k = 0; k < n_segment; k++) {
		for (size_t end = i + segment[k].n; i < end; i++) {
			group[i] = k;
			value[i] = segment[k].value;
		}
	}
	free(segment);
	return n_segment;
}

void merge_monotone(double *value, const double *weight, size_t n, int sign)
{
	struct segment *segment = segments_of(value, weight, n);
	size_t top = 0, i = 0;

	for (size_t k = 1; k < n; k++) {
		segment[++top] = segment[k];
		while (top > 0 && sign * (segment[top].value -
					  segment[top - 1].value) < 0) {
			join(&segment[top - 1], &segment[top]);
			top--;
		}
	}
	for (size_t k = 0; n > 0 && k <= top; k++)
		for (size_t end = i + segment[k].n; i < end; i++)
			value[i] = segment[k].value;
	free(segment);
}
