/* SPDX-License-Identifier: MIT */
#include "trainer/ties.h"

#include <stdlib.h>

#include "common/mem.h"
#include "trainer/radix.h"

/* By value, and where they are weighted by weight among equals: floating sums
 * depend on their order. */
static struct radix *sorted(const double *value, const double *weight,
			    size_t n)
{
	struct radix *place = mql_calloc(n, sizeof(*place));

	for (size_t i = 0; i < n; i++)
		place[i] = (struct radix){ weight ? radix_key(weight[i]) : 0,
					   (uint32_t)i };
	if (weight)
		radix_sort(place, n);
	for (size_t i = 0; i < n; i++)
		place[i].key = radix_key(value[place[i].row] + 0.0);
	radix_sort(place, n);
	return place;
}

static size_t count_values(const struct radix *place, size_t n)
{
	size_t count = n > 0;

	for (size_t i = 1; i < n; i++)
		count += place[i].key != place[i - 1].key;
	return count;
}

static void add_lead(struct tie *tie, bool yes, double weight)
{
	tie->leads[yes]++;
	tie->weight[yes] += weight;
	tie->square[yes] += weight * weight;
}

void ties_init(struct ties *ties, const double *value, const uint8_t *label,
	       const double *weight, size_t n)
{
	struct radix *place = sorted(value, weight, n);
	struct tie *tie;

	ties->n = count_values(place, n);
	ties->tie = mql_calloc(ties->n, sizeof(*ties->tie));
	tie = ties->tie;
	for (size_t k = n; k-- > 0;) {
		const size_t i = place[k].row;

		if (k + 1 < n && place[k].key != place[k + 1].key)
			tie++;
		tie->value = value[i];
		add_lead(tie, label[i] == 1, weight ? weight[i] : 1.0);
	}
	free(place);
}

void ties_release(struct ties *ties)
{
	free(ties->tie);
	*ties = (struct ties){ 0 };
}

double ties_weight(const struct ties *ties)
{
	double sum = 0.0;

	for (size_t t = 0; t < ties->n; t++)
		sum += tie_weight(&ties->tie[t]);
	return sum;
}

double ties_yes(const struct ties *ties)
{
	double sum = 0.0;

	for (size_t t = 0; t < ties->n; t++)
		sum += ties->tie[t].weight[1];
	return sum;
}
