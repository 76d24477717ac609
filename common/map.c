/* SPDX-License-Identifier: MIT */
#include "common/map.h"

#include <stdlib.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

struct mql_map_slot {
	struct mql_str key;
	uint32_t value;
	uint32_t mark;           // upper half of the hash, odd; 0 = empty slot
};

static uint32_t mark_of(uint64_t hash)
{
	return (uint32_t)(hash >> 32) | 1;
}

/* The slot that holds `key`, or the empty one where it belongs.  The table is
 * never full, so the walk ends. */
static struct mql_map_slot *slot_of(struct mql_map_slot *slot, size_t n_slot,
				    struct mql_str key, uint64_t hash)
{
	const uint32_t mark = mark_of(hash);
	size_t i = (size_t)hash & (n_slot - 1);

	while (slot[i].mark != 0 &&
	       !(slot[i].mark == mark && mql_str_eq(slot[i].key, key)))
		i = (i + 1) & (n_slot - 1);
	return &slot[i];
}

static void map_double(struct mql_map *map)
{
	const size_t n_slot = map->n_slot ? map->n_slot * 2 : 16;
	struct mql_map_slot *slot = mql_calloc(n_slot, sizeof(*slot));

	for (size_t i = 0; i < map->n_slot; i++) {
		const struct mql_map_slot *old = &map->slot[i];

		if (old->mark != 0)
			*slot_of(slot, n_slot, old->key,
				 mql_digest64(old->key, 0)) = *old;
	}
	free(map->slot);
	map->slot = slot;
	map->n_slot = n_slot;
}

uint32_t mql_map_put(struct mql_map *map, struct mql_str key, uint32_t value,
		     bool *added)
{
	if (map->n + 1 > map->n_slot / 4 * 3)
		map_double(map);

	const uint64_t hash = mql_digest64(key, 0);
	struct mql_map_slot *slot = slot_of(map->slot, map->n_slot, key, hash);
	const bool fresh = slot->mark == 0;

	if (fresh) {
		*slot = (struct mql_map_slot){ key, value, mark_of(hash) };
		map->n++;
	}
	if (added)
		*added = fresh;
	return slot->value;
}

uint32_t mql_map_find(const struct mql_map *map, struct mql_str key)
{
	if (map->n == 0)
		return MQL_MAP_NONE;

	const struct mql_map_slot *slot = slot_of(map->slot, map->n_slot, key,
						  mql_digest64(key, 0));

	return slot->mark ? slot->value : MQL_MAP_NONE;
}

void mql_map_release(struct mql_map *map)
{
	free(map->slot);
	*map = (struct mql_map){ 0 };
}

uint64_t mql_digest64(struct mql_str bytes, uint64_t seed)
{
	return XXH3_64bits_withSeed(bytes.n ? bytes.p : "", bytes.n, seed);
}

uint64_t mql_rng_next(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

double mql_rng_unit(uint64_t *state)
{
	return (double)(mql_rng_next(state) >> 11) * 0x1p-53;
}
