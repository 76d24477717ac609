/* SPDX-License-Identifier: MIT */
/* map.h - from a string to a small integer; and the seeded digest
 *
 * Open addressing over XXH3 (libxxhash).  hsearch(3) has one table per
 * process, and GLib would enter the scorer for this alone.
 *
 *   Layer     common, ground; includes str.h
 *   Threads   a filled map is immutable: share it without locks
 *   Memory    the map owns its table and borrows the keys' bytes
 */
#ifndef MQL_COMMON_MAP_H
#define MQL_COMMON_MAP_H

#include "common/str.h"

#define MQL_MAP_NONE UINT32_MAX

struct mql_map_slot;

struct mql_map {                 /* { 0 } is an empty map */
	struct mql_map_slot *slot;
	size_t n;                // keys
	size_t n_slot;           // power of two, or 0
};

/* The value of `key`; where it is new, it is added with `value`.  The key's
 * bytes must outlive the map. *added may be NULL. */
uint32_t mql_map_put(struct mql_map *map, struct mql_str key, uint32_t value,
		     bool *added);

/* The value of `key`, or MQL_MAP_NONE. */
uint32_t mql_map_find(const struct mql_map *map, struct mql_str key);
void mql_map_release(struct mql_map *map);

/* A 64-bit digest of bytes under a seed (XXH3): the same on every machine.
 * Folds, samples and joins go by it; it is no protection against forgery. */
uint64_t mql_digest64(struct mql_str bytes, uint64_t seed);

/* The next value of a splitmix64 sequence (Steele, Lea, Flood 2014), and a
 * uniform in [0, 1) from it. */
uint64_t mql_rng_next(uint64_t *state);
double mql_rng_unit(uint64_t *state);

#endif
