/* SPDX-License-Identifier: MIT */
/* dataset_seen.h - cells of a column that were read before
 * (private to dataset*.c)
 *
 * A column says the same few things over and over: a short cell whose bytes
 * were seen is what it was then, neither trimmed nor parsed nor looked up.  It
 * forgets: a slot is the last cell's that came to it.
 *
 *   Layer     trainer; includes common/str.h
 *   Memory    12 KB a column; release frees
 */
#ifndef MQL_TRAINER_DATASET_SEEN_H
#define MQL_TRAINER_DATASET_SEEN_H

#include <string.h>

#include "common/str.h"

struct dataset_seen_slot {
	uint64_t head, tail;     // the cell's bytes, with its length
	uint32_t length;         // plus 1; 0: none was seen
	uint32_t is;             // what it was
};

struct dataset_seen {            /* { 0 } has seen nothing */
	struct dataset_seen_slot *slot;
};

#define DATASET_SEEN_LONGEST 16

static inline uint64_t dataset_seen_bytes(const char *p, size_t n)
{
	uint64_t bytes = 0;

	memcpy(&bytes, p, n);
	return bytes;
}

/* A cell of up to 16 bytes as two numbers, which with its length are all of
 * it: its ends, which overlap where it is short. */
static inline struct dataset_seen_slot dataset_seen_key(struct mql_str cell)
{
	struct dataset_seen_slot key = { .length = (uint32_t)cell.n + 1 };

	if (cell.n >= 8) {
		key.head = dataset_seen_bytes(cell.p, 8);
		key.tail = dataset_seen_bytes(cell.p + cell.n - 8, 8);
	} else if (cell.n >= 4) {
		key.head = dataset_seen_bytes(cell.p, 4);
		key.tail = dataset_seen_bytes(cell.p + cell.n - 4, 4);
	} else if (cell.n > 0) {
		key.head = dataset_seen_bytes(cell.p, 1);
		key.tail = dataset_seen_bytes(cell.p + cell.n / 2, 1) << 8 |
			   dataset_seen_bytes(cell.p + cell.n - 1, 1);
	}
	return key;
}

static inline struct dataset_seen_slot *
dataset_seen_at(const struct dataset_seen *seen,
		const struct dataset_seen_slot *key)
{
	const uint64_t mixed = (key->head ^ key->tail << 29 ^ key->tail >> 35) *
			       UINT64_C(0x9e3779b97f4a7c15);

	return &seen->slot[mixed >> 55];         // of 512
}

/* Whether a cell was seen, and what it was. */
static inline bool dataset_seen_find(const struct dataset_seen *seen,
				     struct mql_str cell, uint32_t *is)
{
	if (cell.n > DATASET_SEEN_LONGEST || seen->slot == NULL)
		return false;

	const struct dataset_seen_slot key = dataset_seen_key(cell);
	const struct dataset_seen_slot *slot = dataset_seen_at(seen, &key);

	*is = slot->is;
	return slot->length == key.length && slot->head == key.head &&
	       slot->tail == key.tail;
}

/* What a cell is; longer ones are passed over. */
void dataset_seen_put(struct dataset_seen *seen, struct mql_str cell,
		      uint32_t is);
void dataset_seen_release(struct dataset_seen *seen);

#endif
