/* SPDX-License-Identifier: MIT */
/* The first and the last 16 bytes and the length say all about a text of up to
 * 32 bytes, so a level is one comparison, without a branch; of a longer one the
 * middle is compared too.
 *
 * Texts are few and known beforehand: seeds are tried, and larger tables, until
 * each has a slot of its own.  Of more than MOST_APART equal slots are gone
 * through in order. */
#include "scorer/kernel_part.h"

#include <stdlib.h>

#define END 16u                  /* bytes at either end of a text */

enum { MOST_APART = 128, TRIES = 32, MOST_SLOTS = 1024 };

/* END bytes from END + END - n on begin with n ones, those from n on end with
 * n ones. */
static const unsigned char ones[3 * END] = {
	0,   0,   0,   0,   0,   0,   0,   0,
	0,   0,   0,   0,   0,   0,   0,   0,
	255, 255, 255, 255, 255, 255, 255, 255,
	255, 255, 255, 255, 255, 255, 255, 255,
};

static inline kernel_word16 load(const char *p, const unsigned char *mask)
{
	kernel_word16 word, mask16;

	memcpy(&word, p, END);
	memcpy(&mask16, mask, END);
	return word & mask16;
}

static inline struct kernel_slot key_of(const char *p, uint32_t n)
{
	const uint32_t n_end = n < END ? n : END;

	return (struct kernel_slot){
		.head = load(p, ones + 2 * END - n_end),
		.tail = load(p + n - END, ones + n_end),
		.n = n,
		.p = p,
	};
}

static inline uint64_t hash_of(const struct kernel_slot *key, uint64_t seed)
{
	const uint64_t h = ((key->head[0] ^ seed) +
			    key->tail[1] * UINT64_C(0x9E3779B97F4A7C15) +
			    key->n) * UINT64_C(0xBF58476D1CE4E5B9);

	return h ^ h >> 32;
}

/* Long ones are rare, and such as look the same rarer. */
static inline bool is_same(const struct kernel_slot *a,
			   const struct kernel_slot *b)
{
	const kernel_word16 differ = (a->head ^ b->head) |
				     (a->tail ^ b->tail);
	const bool same = (differ[0] | differ[1] | (a->n ^ b->n)) == 0;

	if (a->n > 2 * END && same)
		return memcmp(a->p + END, b->p + END, a->n - 2 * END) == 0;
	return same;
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
	key = key_of(text.n < END ? room + END : text.p, (uint32_t)text.n);
	key.p = text.p;
	key.code = code;
	slot = slot_of(levels, &key);
	if (slot->n != UINT32_MAX)
		return;
	*slot = key;
	levels->n++;
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
	for (int c = 0; c < 256; c++) {
		room[END] = (char)c;
		levels->one[c] = kernel_levels_find(levels, room + END, 1);
	}
	levels->one[256] = kernel_levels_find(levels, room + END, 0);
}

void kernel_levels_release(struct kernel_levels *levels)
{
	free(levels->slot);
	*levels = (struct kernel_levels){ 0 };
}

uint32_t kernel_levels_find(const struct kernel_levels *levels, const char *p,
			    uint32_t n)
{
	const struct kernel_slot key = key_of(p, n);
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

/* Each cell is in its slot or nowhere: no branch has to be guessed. */
static void find_apart(const struct kernel_levels *levels,
		       const struct kernel_cells *cells, size_t n,
		       uint32_t *code)
{
	for (size_t r = 0; r < n; r++) {
		const struct kernel_slot key = key_of(cells->p[r],
						      cells->n[r]);
		const struct kernel_slot *slot = home_of(levels, &key);

		const uint32_t found = 0 - (uint32_t)is_same(&key, slot);

		code[r] = (slot->code & found) | (levels->other & ~found);
	}
}

void kernel_levels_codes(const struct kernel_levels *levels,
			 const struct kernel_cells *cells, size_t n,
			 uint32_t *code)
{
	if (kernel_cells_are_bytes(cells)) {
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
