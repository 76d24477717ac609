/* SPDX-License-Identifier: MIT */
/* The first and the last 8 bytes and the length say all about a text of up to
 * 16 bytes, so a level is one comparison, without a branch and for many rows at
 * once; of a longer one the middle is compared too.
 *
 * Texts are few and known beforehand: seeds are tried, and larger tables, until
 * each has a slot of its own.  Of more than MOST_APART equal slots are gone
 * through in order. */
#include "scorer/kernel_part.h"

#include <stdlib.h>

#define END 8u                   /* bytes at either end of a text */

enum { MOST_APART = 128, TRIES = 32, MOST_SLOTS = 1024 };

/* head and tail: the bytes where the text begins, and those that end where it
 * does, as they stand in memory. */
static inline struct kernel_slot key_of(uint64_t head, uint64_t tail,
					uint32_t n)
{
	const uint32_t lacks = 8 * (END - (n < END ? n : END)) & 63;
	const uint64_t some = 0 - (uint64_t)(n > 0);

	return (struct kernel_slot){
		.head = (LITTLE_ENDIAN_WORDS ? head << lacks >> lacks
					     : head >> lacks << lacks) & some,
		.tail = (LITTLE_ENDIAN_WORDS ? tail >> lacks << lacks
					     : tail << lacks >> lacks) & some,
		.n = n,
	};
}

static inline struct kernel_slot key_at(const char *p, uint32_t n)
{
	uint64_t head, tail;
	struct kernel_slot key;

	memcpy(&head, p, END);
	memcpy(&tail, p + n - END, END);
	key = key_of(head, tail, n);
	key.p = p;
	return key;
}

static inline uint64_t hash_of(const struct kernel_slot *key, uint64_t seed)
{
	const uint64_t h = ((key->head ^ seed) +
			    key->tail * UINT64_C(0x9E3779B97F4A7C15) +
			    key->n) * UINT64_C(0xBF58476D1CE4E5B9);

	return h ^ h >> 32;
}

static inline bool has_same_ends(const struct kernel_slot *a,
				 const struct kernel_slot *b)
{
	return ((a->head ^ b->head) | (a->tail ^ b->tail) |
		(a->n ^ b->n)) == 0;
}

/* Of texts with n > 2 * END bytes and the same ends. */
static inline bool has_same_middle(const char *p, const char *q, uint32_t n)
{
	uint64_t a[2], b[2];

	if (n > 4 * END)
		return memcmp(p + END, q + END, n - 2 * END) == 0;
	memcpy(&a[0], p + END, END);
	memcpy(&b[0], q + END, END);
	memcpy(&a[1], p + n - 2 * END, END);
	memcpy(&b[1], q + n - 2 * END, END);
	return ((a[0] ^ b[0]) | (a[1] ^ b[1])) == 0;
}

static inline bool is_same(const struct kernel_slot *a,
			   const struct kernel_slot *b)
{
	return has_same_ends(a, b) &&
	       (a->n <= 2 * END || has_same_middle(a->p, b->p, a->n));
}

static inline struct kernel_slot *home_of(const struct kernel_levels *levels,
				   const struct kernel_slot *key)
{
	return &levels->slot[hash_of(key, levels->seed) &
			     (levels->n_slot - 1)];
}

/* Where the key stands, or the empty slot where it belongs. */
static struct kernel_slot *slot_of(const struct kernel_levels *levels,
				   const struct kernel_slot *key)
{
	struct kernel_slot *slot = home_of(levels, key);

	while (slot->n != UINT32_MAX && !is_same(slot, key))
		if (++slot == levels->slot + levels->n_slot)
			slot = levels->slot;
	return slot;
}

static void make_slots(struct kernel_levels *levels, size_t n_slot)
{
	levels->slot = mql_calloc(n_slot, sizeof(*levels->slot));
	levels->n_slot = n_slot;
	for (size_t i = 0; i < n_slot; i++)
		levels->slot[i].n = UINT32_MAX;
}

void kernel_levels_init(struct kernel_levels *levels, size_t n, uint32_t other)
{
	size_t n_slot = 4;

	*levels = (struct kernel_levels){ .other = other };
	while (n_slot < 2 * n)
		n_slot *= 2;
	make_slots(levels, n_slot);
}

void kernel_levels_add(struct kernel_levels *levels, struct mql_str text,
		       uint32_t code)
{
	char room[3 * END] = "";
	struct kernel_slot key;
	struct kernel_slot *slot;

	if (text.n >= UINT32_MAX)
		return;          // no cell is that long
	if (text.n < END)        // what is around it may not be read
		memcpy(room + END, text.n ? text.p : "", text.n);
	key = key_at(text.n < END ? room + END : text.p, (uint32_t)text.n);
	key.p = text.p;
	key.code = code;
	slot = slot_of(levels, &key);
	if (slot->n != UINT32_MAX)
		return;
	*slot = key;
	levels->n++;
	if (key.n > levels->longest)
		levels->longest = key.n;
}

/* Move all texts of `from` to an empty table; false where two meet. */
static bool move_apart(struct kernel_levels *levels,
		       const struct kernel_levels *from)
{
	for (size_t i = 0; i < from->n_slot; i++) {
		const struct kernel_slot *key = &from->slot[i];
		struct kernel_slot *slot;

		if (key->n == UINT32_MAX)
			continue;
		slot = home_of(levels, key);
		if (slot->n != UINT32_MAX)
			return false;
		*slot = *key;
	}
	return true;
}

static bool try_apart(struct kernel_levels *levels, size_t n_slot)
{
	struct kernel_levels apart = *levels;

	for (apart.seed = 0; apart.seed < TRIES; apart.seed++) {
		make_slots(&apart, n_slot);
		if (move_apart(&apart, levels)) {
			free(levels->slot);
			*levels = apart;
			return true;
		}
		free(apart.slot);
	}
	return false;
}

void kernel_levels_settle(struct kernel_levels *levels)
{
	char room[3 * END] = "";

	for (size_t n = levels->n_slot; n <= MOST_SLOTS; n *= 2)
		if (!levels->apart && levels->n <= MOST_APART)
			levels->apart = try_apart(levels, n);
	levels->few = kernel_few_new(levels);
	for (int c = 0; c < 256; c++) {
		room[END] = (char)c;
		levels->one[c] = kernel_levels_find(levels, room + END, 1);
	}
	levels->one[256] = kernel_levels_find(levels, room + END, 0);
}

void kernel_levels_release(struct kernel_levels *levels)
{
	free(levels->slot);
	free(levels->few);
	*levels = (struct kernel_levels){ 0 };
}

uint32_t kernel_levels_find(const struct kernel_levels *levels, const char *p,
			    uint32_t n)
{
	const struct kernel_slot key = key_at(p, n);
	const struct kernel_slot *slot = slot_of(levels, &key);

	return slot->n == UINT32_MAX ? levels->other : slot->code;
}

/* ---- many cells ---- */

/* Cells of a byte or none. */
static void find_bytes(const struct kernel_levels *levels,
		       const struct kernel_cells *cells, size_t n,
		       uint32_t *code)
{
	for (size_t r = 0; r < n; r++)
		code[r] = levels->one[cells->n[r] ? cells->tail[r] >> 56 : 256];
}

KERNEL_WIDE
static void make_keys(struct kernel_keys *restrict keys,
		      const struct kernel_cells *restrict cells,
		      uint64_t seed, uint64_t n_slot)
{
	for (size_t r = 0; r < KERNEL_ROWS; r++) {
		const struct kernel_slot key = key_of(
			cells->head[r], cells->tail[r], cells->n[r]);

		keys->head[r] = key.head;
		keys->tail[r] = key.tail;
		keys->home[r] = (uint32_t)(hash_of(&key, seed) & (n_slot - 1));
	}
}

/* Rows that were found by the ends of a text that has more. */
KERNEL_WIDE
static uint64_t rows_with_middle(const struct kernel_cells *restrict cells,
				 const uint32_t *restrict code, uint32_t other)
{
	uint64_t more[KERNEL_ROWS];

	for (size_t r = 0; r < KERNEL_ROWS; r++)
		more[r] = (uint64_t)(cells->n[r] > 2 * END) &
			  (uint64_t)(code[r] != other);
	return kernel_bits(more);
}

/* Each cell is in its slot or nowhere: no branch has to be guessed. */
static void compare_ends(const struct kernel_levels *levels,
			 const struct kernel_keys *keys, const uint32_t *n,
			 uint32_t *code)
{
	const uint32_t other = levels->other;

	for (size_t r = 0; r < KERNEL_ROWS; r++) {
		const struct kernel_slot *slot = &levels->slot[keys->home[r]];
		const uint64_t differ = (slot->head ^ keys->head[r]) |
					(slot->tail ^ keys->tail[r]) |
					(slot->n ^ n[r]);
		const uint32_t found = 0 - (uint32_t)(differ == 0);

		code[r] = ((slot->code ^ other) & found) ^ other;
	}
}

static void find_apart(const struct kernel_levels *levels,
		       const struct kernel_cells *cells, size_t n,
		       uint32_t *code)
{
	const uint32_t other = levels->other;
	struct kernel_keys keys;
	uint64_t rows;

	make_keys(&keys, cells, levels->seed, levels->n_slot);
	if (levels->few)
		kernel_few_codes(levels->few, &keys, cells->n, other, code);
	else
		compare_ends(levels, &keys, cells->n, code);
	if (levels->longest <= 2 * END)
		return;
	rows = rows_with_middle(cells, code, other) & kernel_rows(n);
	for (; rows; rows &= rows - 1) {
		const int r = __builtin_ctzll(rows);

		if (!has_same_middle(levels->slot[keys.home[r]].p, cells->p[r],
				     cells->n[r]))
			code[r] = other;
	}
}

void kernel_levels_codes(const struct kernel_levels *levels,
			 const struct kernel_cells *cells, size_t n,
			 uint32_t *code)
{
	if (cells->bytes) {
		find_bytes(levels, cells, n, code);
	} else if (levels->apart) {
		find_apart(levels, cells, n, code);
	} else {
		for (size_t r = 0; r < n; r++)
			code[r] = kernel_levels_find(levels, cells->p[r],
						     cells->n[r]);
	}
}

uint64_t kernel_levels_rows(const struct kernel_levels *levels,
			    const struct kernel_cells *cells, size_t n)
{
	uint32_t code[KERNEL_ROWS];
	uint64_t rows = 0;

	kernel_levels_codes(levels, cells, n, code);
	for (size_t r = 0; r < n; r++)
		rows |= (uint64_t)(code[r] == 1) << r;
	return rows;
}
