/* SPDX-License-Identifier: MIT */
#include "trainer/dataset_number.h"

#include <math.h>
#include <stdlib.h>

#include "trainer/radix.h"

enum { FIRST_SLOTS = 256 };

/* ---- the list ---- */

/* By their bits: -0 and 0 are two, so that a number comes back as it went. */
static uint64_t bits_of(double x)
{
	uint64_t bits;

	memcpy(&bits, &x, sizeof(bits));
	return bits;
}

/* The slot that has x, or the empty one where it would be. */
static size_t find_slot(const struct dataset_distinct *distinct, double x)
{
	const uint64_t bits = bits_of(x);
	const size_t mask = distinct->n_slot - 1;
	size_t at = bits * UINT64_C(0x9e3779b97f4a7c15) >> 40 & mask;

	while (distinct->slot[at] != DATASET_NO_PLACE &&
	       bits_of(distinct->value[distinct->slot[at]]) != bits)
		at = (at + 1) & mask;
	return at;
}

static void grow_slots(struct dataset_distinct *distinct)
{
	const size_t n = distinct->n_slot > 0 ? 2 * distinct->n_slot
					      : FIRST_SLOTS;

	free(distinct->slot);
	distinct->slot = mql_calloc(n, sizeof(*distinct->slot));
	memset(distinct->slot, 0xff, n * sizeof(*distinct->slot));
	distinct->n_slot = n;
	for (size_t p = 0; p < distinct->n; p++)
		distinct->slot[find_slot(distinct, distinct->value[p])] =
			(uint16_t)p;
}

/* Where x is or comes to be; DATASET_NO_PLACE: the list is full. */
static uint16_t place_of(struct dataset_distinct *distinct, double x)
{
	size_t at;

	if (2 * distinct->n >= distinct->n_slot)
		grow_slots(distinct);
	at = find_slot(distinct, x);
	if (distinct->slot[at] != DATASET_NO_PLACE ||
	    distinct->n == DATASET_MOST_DISTINCT)
		return distinct->slot[at];
	distinct->value = mql_grow(distinct->value, &distinct->cap,
				   distinct->n + 1, sizeof(double));
	distinct->value[distinct->n] = x;
	return distinct->slot[at] = (uint16_t)distinct->n++;
}

void dataset_distinct_release(struct dataset_distinct *distinct)
{
	free(distinct->value);
	free(distinct->slot);
	*distinct = (struct dataset_distinct){ 0 };
}

/* ---- leads ---- */

void dataset_number_size(struct dataset_column *column, size_t n)
{
	if (column->number)
		column->number = mql_realloc(column->number, n,
					     sizeof(*column->number));
	else
		column->place = mql_realloc(column->place, n,
					    sizeof(*column->place));
}

/* Plain numbers from now on. */
static void spread(struct dataset_column *column,
		   const struct dataset_distinct *distinct, size_t n,
		   size_t room)
{
	column->number = mql_calloc(room, sizeof(*column->number));
	for (size_t i = 0; i < n; i++)
		column->number[i] = column->place[i] == DATASET_NO_PLACE
			? (double)NAN : distinct->value[column->place[i]];
	free(column->place);
	column->place = NULL;
}

void dataset_number_put(struct dataset_column *column,
			struct dataset_distinct *distinct, size_t at, double x,
			size_t room)
{
	if (column->place) {
		const uint16_t place = isnan(x) ? DATASET_NO_PLACE
						: place_of(distinct, x);

		column->place[at] = place;
		if (place != DATASET_NO_PLACE || isnan(x))
			return;
		spread(column, distinct, at, room);
		dataset_distinct_release(distinct);
	}
	column->number[at] = x;
}

/* ---- the end ---- */

static bool all_whole(const double *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!isnan(x[i]) && x[i] != trunc(x[i]))
			return false;
	return true;
}

static size_t list_used(struct radix *used, const struct dataset_column *column,
			const struct dataset_distinct *distinct, size_t n)
{
	bool *has = mql_calloc(DATASET_MOST_DISTINCT + 1, sizeof(*has));
	size_t n_used = 0;

	for (size_t i = 0; i < n; i++)
		has[column->place[i]] = true;
	for (size_t p = 0; p < distinct->n; p++)
		if (has[p])
			used[n_used++] = (struct radix){
				radix_key(distinct->value[p]), (uint32_t)p
			};
	free(has);
	return n_used;
}

static void order_list(struct dataset_column *column,
		       const struct dataset_distinct *distinct, size_t n,
		       struct mql_arena *arena)
{
	struct radix *used = mql_calloc(distinct->n, sizeof(*used));
	uint16_t *to = mql_calloc(DATASET_MOST_DISTINCT + 1, sizeof(*to));
	const size_t n_used = list_used(used, column, distinct, n);
	double *list = mql_arena_alloc(arena, n_used, sizeof(*list));

	radix_sort(used, n_used);
	to[DATASET_NO_PLACE] = DATASET_NO_PLACE;
	for (size_t p = 0; p < n_used; p++) {
		list[p] = distinct->value[used[p].row];
		to[used[p].row] = (uint16_t)p;
	}
	for (size_t i = 0; i < n; i++)
		column->place[i] = to[column->place[i]];
	column->distinct = list;
	column->n_distinct = n_used;
	free(to);
	free(used);
}

void dataset_number_finish(struct dataset_column *column,
			   struct dataset_distinct *distinct, size_t n,
			   struct mql_arena *arena)
{
	if (column->place)
		order_list(column, distinct, n, arena);
	if (column->whole)
		column->whole = column->place
			? all_whole(column->distinct, column->n_distinct)
			: all_whole(column->number, n);
	dataset_distinct_release(distinct);
}
