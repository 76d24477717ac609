/* SPDX-License-Identifier: MIT */
#include "trainer/order.h"

#include <math.h>
#include <stdlib.h>

#include "common/map.h"
#include "trainer/radix.h"

struct place {
	uint64_t key, content;
	uint32_t row;
};

static int by_key(const void *pa, const void *pb)
{
	const struct place *a = pa, *b = pb;

	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	if (a->content != b->content)
		return a->content < b->content ? -1 : 1;
	return 0;
}

static uint64_t mix(uint64_t h, uint64_t x)
{
	h = (h ^ x) * UINT64_C(0x9e3779b97f4a7c15);
	return h ^ h >> 29;
}

/* Levels by their text: indexes depend on who came first. */
static void mix_column(struct place *place, size_t n,
		       const struct dataset_column *column)
{
	uint64_t *digest = mql_calloc(column->n_value, sizeof(*digest));

	for (size_t v = 0; v < column->n_value; v++)
		digest[v] = mql_digest64(column->value[v], 0);
	for (size_t i = 0; i < n; i++) {
		const size_t row = place[i].row;
		uint64_t bits = UINT64_MAX;

		if (!dataset_has_numbers(column)) {
			const uint32_t level = dataset_level(column, row);

			bits = level < column->n_value ? digest[level] : level;
		} else if (!isnan(dataset_number(column, row))) {
			const double x = dataset_number(column, row);

			memcpy(&bits, &x, sizeof(bits));
		}
		place[i].content = mix(place[i].content, bits);
	}
	free(digest);
}

static uint64_t key_of(const struct dataset *data, size_t row, uint64_t seed)
{
	return mix(mix(seed, data->id_key[row]), seed);
}

static bool is_tied(const struct radix *place, size_t n, size_t i)
{
	return (i > 0 && place[i - 1].key == place[i].key) ||
	       (i + 1 < n && place[i + 1].key == place[i].key);
}

/* Leads that share a key go by content, in the places that they have. */
static void order_tied(struct radix *ordered, size_t n, size_t n_tied,
		       const struct dataset *data)
{
	struct place *place = mql_calloc(n_tied, sizeof(*place));
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		if (is_tied(ordered, n, i))
			place[k++] = (struct place){
				ordered[i].key, data->won[ordered[i].row],
				ordered[i].row,
			};
	for (size_t d = 0; d < data->n_column; d++)
		mix_column(place, n_tied, &data->column[d]);
	qsort(place, n_tied, sizeof(*place), by_key);
	k = 0;
	for (size_t i = 0; i < n; i++)
		if (is_tied(ordered, n, i))
			ordered[i].row = place[k++].row;
	free(place);
}

void order_rows(uint32_t *ordered, const struct dataset *data,
		const uint32_t *row, size_t n_row, uint64_t seed)
{
	struct radix *place = mql_calloc(n_row, sizeof(*place));
	size_t n_tied = 0;

	for (size_t i = 0; i < n_row; i++) {
		const uint32_t r = row ? row[i] : (uint32_t)i;

		place[i] = (struct radix){ key_of(data, r, seed), r };
	}
	radix_sort(place, n_row);
	for (size_t i = 0; i < n_row; i++)
		n_tied += is_tied(place, n_row, i);
	if (n_tied > 0)
		order_tied(place, n_row, n_tied, data);
	for (size_t i = 0; i < n_row; i++)
		ordered[i] = place[i].row;
	free(place);
}

static int compare_doubles(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

void order_doubles(double *x, size_t n)
{
	qsort(x, n, sizeof(*x), compare_doubles);
}

static int compare_days(const void *a, const void *b)
{
	const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return (x > y) - (x < y);
}

void order_days(int32_t *day, size_t n)
{
	qsort(day, n, sizeof(*day), compare_days);
}
