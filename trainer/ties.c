/* SPDX-License-Identifier: MIT */
#include "trainer/ties.h"

#include <stdlib.h>

#include "common/mem.h"
#include "trainer/radix.h"

static void add_lead(struct tie *tie, bool yes, double weight)
{
	tie->leads[yes]++;
	tie->weight[yes] += weight;
	tie->square[yes] += weight * weight;
}

/* ---- without weights: sums are counts, in any order the same ---- */

enum { FIRST_SLOTS = 64 };

static uint32_t *slot_of(const struct ties_finder *finder, const struct ties *ties,
			 double value)
{
	const uint64_t key = radix_key(value), fold = key ^ key >> 32;
	const uint64_t hash = fold * UINT64_C(0x9e3779b97f4a7c15);
	size_t i = hash >> 32 & (finder->n_slot - 1);

	while (finder->at[i] != 0 &&
	       radix_key(ties->tie[finder->at[i] - 1].value) != key)
		i = (i + 1) & (finder->n_slot - 1);
	return &finder->at[i];
}

static void finder_grow(struct ties_finder *finder, const struct ties *ties)
{
	finder->n_slot *= 2;
	free(finder->at);
	finder->at = mql_calloc(finder->n_slot, sizeof(*finder->at));
	for (size_t t = 0; t < ties->n; t++)
		*slot_of(finder, ties, ties->tie[t].value) = (uint32_t)t + 1;
}

static struct tie *find(struct ties *ties, struct ties_finder *finder, double value)
{
	uint32_t *slot = slot_of(finder, ties, value);

	if (*slot == 0) {
		ties->tie = mql_grow(ties->tie, &finder->cap, ties->n + 1,
				     sizeof(*ties->tie));
		ties->tie[ties->n] = (struct tie){ .value = value };
		*slot = (uint32_t)++ties->n;
		if (2 * ties->n >= finder->n_slot) {
			finder_grow(finder, ties);
			return &ties->tie[ties->n - 1];
		}
	}
	return &ties->tie[*slot - 1];
}

static void order(struct ties *ties)
{
	struct radix *place = mql_calloc(ties->n, sizeof(*place));
	struct tie *from = ties->tie;

	for (size_t t = 0; t < ties->n; t++)
		place[t] = (struct radix){ ~radix_key(from[t].value),
					   (uint32_t)t };
	radix_sort(place, ties->n);
	ties->tie = mql_calloc(ties->n, sizeof(*ties->tie));
	for (size_t t = 0; t < ties->n; t++)
		ties->tie[t] = from[place[t].row];
	free(from);
	free(place);
}

void ties_count(struct ties *ties, struct ties_finder *finder, double value,
		bool yes)
{
	if (finder->at == NULL) {
		finder->n_slot = FIRST_SLOTS;
		finder->at = mql_calloc(FIRST_SLOTS, sizeof(*finder->at));
	}
	add_lead(find(ties, finder, value + 0.0), yes, 1.0);
}

void ties_count_end(struct ties *ties, struct ties_finder *finder)
{
	free(finder->at);
	*finder = (struct ties_finder){ 0 };
	order(ties);
}

/* ---- with weights ---- */

/* By value, and by weight among equals: floating sums depend on their order. */
static struct radix *sorted(const double *value, const double *weight,
			    size_t n)
{
	struct radix *place = mql_calloc(n, sizeof(*place));

	for (size_t i = 0; i < n; i++)
		place[i] = (struct radix){ radix_key(weight[i]),
					   (uint32_t)i };
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

static void weigh_ties(struct ties *ties, const double *value,
		       const uint8_t *label, const double *weight, size_t n)
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
		add_lead(tie, label[i] == 1, weight[i]);
	}
	free(place);
}

void ties_init(struct ties *ties, const double *value, const uint8_t *label,
	       const double *weight, size_t n)
{
	struct ties_finder finder = { 0 };

	*ties = (struct ties){ 0 };
	if (weight) {
		weigh_ties(ties, value, label, weight, n);
		return;
	}
	for (size_t i = 0; i < n; i++)
		ties_count(ties, &finder, value[i], label[i] == 1);
	ties_count_end(ties, &finder);
}

static void weigh_scores(struct ties *ties, const int64_t *score,
			 const uint8_t *label, const double *weight, size_t n)
{
	double *value = mql_calloc(n, sizeof(*value));

	for (size_t i = 0; i < n; i++)
		value[i] = (double)score[i];
	weigh_ties(ties, value, label, weight, n);
	free(value);
}

void ties_init_scores(struct ties *ties, const int64_t *score,
		      const uint8_t *label, const double *weight, size_t n)
{
	struct ties_finder finder = { 0 };

	*ties = (struct ties){ 0 };
	if (weight) {
		weigh_scores(ties, score, label, weight, n);
		return;
	}
	for (size_t i = 0; i < n; i++)
		ties_count(ties, &finder, (double)score[i], label[i] == 1);
	ties_count_end(ties, &finder);
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
