/* SPDX-License-Identifier: MIT */
#include "trainer/ties.h"

#include <stdlib.h>

#include "common/mem.h"
#include "trainer/radix.h"

enum { FIRST_SLOTS = 64 };

struct ties_entry {              /* leads of one value and weight */
	double value, weight;
	uint64_t leads[2];       // by label
};

/* ---- lead by lead ---- */

static uint32_t *slot_of(const struct ties_count *count, double value,
			 double weight)
{
	const uint64_t key = radix_key(value), of = radix_key(weight);
	const uint64_t fold = key ^ key >> 32 ^ (of >> 40 | of << 24);
	const uint64_t hash = fold * UINT64_C(0x9e3779b97f4a7c15);
	size_t i = hash >> 32 & (count->n_slot - 1);

	for (; count->at[i] != 0; i = (i + 1) & (count->n_slot - 1)) {
		const struct ties_entry *entry =
			&count->entry[count->at[i] - 1];

		if (radix_key(entry->value) == key &&
		    radix_key(entry->weight) == of)
			break;
	}
	return &count->at[i];
}

static void grow_slots(struct ties_count *count)
{
	count->n_slot = count->n_slot ? 2 * count->n_slot : FIRST_SLOTS;
	free(count->at);
	count->at = mql_calloc(count->n_slot, sizeof(*count->at));
	for (size_t i = 0; i < count->n; i++)
		*slot_of(count, count->entry[i].value,
			 count->entry[i].weight) = (uint32_t)i + 1;
}

void ties_add(struct ties_count *count, double value, bool yes, double weight)
{
	uint32_t *slot;

	value += 0.0;            // -0 is 0
	if (2 * count->n >= count->n_slot)
		grow_slots(count);
	slot = slot_of(count, value, weight);
	if (*slot == 0) {
		count->entry = mql_grow(count->entry, &count->cap,
					count->n + 1, sizeof(*count->entry));
		count->entry[count->n] = (struct ties_entry){ value, weight,
							      { 0, 0 } };
		*slot = (uint32_t)++count->n;
	}
	count->entry[*slot - 1].leads[yes]++;
}

/* ---- the end ---- */

static bool all_equal(const struct ties_count *count)
{
	for (size_t i = 1; i < count->n; i++)
		if (radix_key(count->entry[i].weight) !=
		    radix_key(count->entry[0].weight))
			return false;
	return true;
}

/* By falling value, and by weight among equals: floating sums depend on their
 * order. */
static struct radix *order(const struct ties_count *count)
{
	struct radix *place = mql_calloc(count->n, sizeof(*place));

	for (size_t i = 0; i < count->n; i++)
		place[i] = (struct radix){ radix_key(count->entry[i].weight),
					   (uint32_t)i };
	radix_sort(place, count->n);
	for (size_t i = 0; i < count->n; i++)
		place[i].key = ~radix_key(count->entry[place[i].row].value);
	radix_sort(place, count->n);
	return place;
}

static void join(struct tie *tie, const struct ties_entry *entry,
		 double weight)
{
	for (int yes = 0; yes < 2; yes++) {
		const double leads = (double)entry->leads[yes];

		tie->leads[yes] += entry->leads[yes];
		tie->weight[yes] += leads * weight;
		tie->square[yes] += leads * weight * weight;
	}
}

void ties_end(struct ties *ties, struct ties_count *count)
{
	const bool equal = all_equal(count);
	struct radix *place = order(count);

	free(count->at);
	*ties = (struct ties){ .tie = mql_calloc(count->n,
						 sizeof(*ties->tie)) };
	for (size_t i = 0; i < count->n; i++) {
		const struct ties_entry *entry = &count->entry[place[i].row];

		if (i == 0 || place[i].key != place[i - 1].key)
			ties->tie[ties->n++].value = entry->value;
		join(&ties->tie[ties->n - 1], entry,
		     equal ? 1.0 : entry->weight);
	}
	free(place);
	free(count->entry);
	*count = (struct ties_count){ 0 };
}

void ties_init(struct ties *ties, const int64_t *score, const uint8_t *label,
	       const double *weight, size_t n)
{
	struct ties_count count = { 0 };

	for (size_t i = 0; i < n; i++)
		ties_add(&count, (double)score[i], label[i] == 1,
			 weight ? weight[i] : 1.0);
	ties_end(ties, &count);
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
