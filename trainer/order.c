/* SPDX-License-Identifier: MIT */
#include "trainer/order.h"

#include <math.h>
#include <stdlib.h>

#include "common/map.h"

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

		if (column->number == NULL) {
			const uint32_t level = column->level[row];

			bits = level < column->n_value ? digest[level] : level;
		} else if (!isnan(column->number[row])) {
			memcpy(&bits, &column->number[row], sizeof(bits));
		}
		place[i].content = mix(place[i].content, bits);
	}
	free(digest);
}

void order_rows(uint32_t *ordered, const struct dataset *data,
		const uint32_t *row, size_t n_row, uint64_t seed)
{
	struct place *place = mql_calloc(n_row, sizeof(*place));

	for (size_t i = 0; i < n_row; i++)
		place[i] = (struct place){
			mix(mix(seed, data->id_key[row[i]]), seed),
			data->won[row[i]], row[i],
		};
	for (size_t d = 0; d < data->n_column; d++)
		mix_column(place, n_row, &data->column[d]);
	qsort(place, n_row, sizeof(*place), by_key);
	for (size_t i = 0; i < n_row; i++)
		ordered[i] = place[i].row;
	free(place);
}
