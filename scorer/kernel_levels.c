/* SPDX-License-Identifier: MIT */
/* Open addressing.  The first and the last 8 bytes and the length say all about
 * a text of up to 16 bytes, so nearly every level is one comparison of three
 * words; of a longer one the middle is compared too. */
#include "scorer/kernel_part.h"

#include <stdlib.h>

/* The n < 8 bytes at p, the same for the same bytes. */
static uint64_t load_short(const char *p, uint32_t n)
{
	uint64_t w;

	if (n == 0)
		return 0;
	memcpy(&w, p, 8);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return w << (64 - 8 * n);
#else
	return w >> (64 - 8 * n);
#endif
}

static struct kernel_slot key_of(const char *p, uint32_t n)
{
	struct kernel_slot key = { .n = n, .p = p };

	if (n < 8) {
		key.head = load_short(p, n);
	} else {
		memcpy(&key.head, p, 8);
		memcpy(&key.tail, p + n - 8, 8);
	}
	return key;
}

static uint64_t hash_of(const struct kernel_slot *key)
{
	const uint64_t h = (key->head ^ key->tail * UINT64_C(0x9E3779B97F4A7C15)
			    ^ key->n) * UINT64_C(0xBF58476D1CE4E5B9);

	return h ^ h >> 32;
}

static bool is_same(const struct kernel_slot *a, const struct kernel_slot *b)
{
	return a->head == b->head && a->tail == b->tail && a->n == b->n &&
	       (a->n <= 16 || memcmp(a->p + 8, b->p + 8, a->n - 16) == 0);
}

/* Where the key stands, or the empty slot where it belongs. */
static struct kernel_slot *slot_of(const struct kernel_levels *levels,
				   const struct kernel_slot *key)
{
	uint64_t i = hash_of(key) & levels->mask;

	while (levels->slot[i].n != UINT32_MAX &&
	       !is_same(&levels->slot[i], key))
		i = (i + 1) & levels->mask;
	return &levels->slot[i];
}

void kernel_levels_init(struct kernel_levels *levels, size_t n, uint32_t other)
{
	size_t n_slot = 4;

	while (n_slot < 4 * n)
		n_slot *= 2;
	levels->slot = mql_calloc(n_slot, sizeof(*levels->slot));
	levels->mask = n_slot - 1;
	levels->other = other;
	for (size_t i = 0; i < n_slot; i++)
		levels->slot[i] = (struct kernel_slot){ .n = UINT32_MAX,
							.code = other };
}

void kernel_levels_add(struct kernel_levels *levels, struct mql_str text,
		       uint32_t code)
{
	char room[8] = "";
	struct kernel_slot key;
	struct kernel_slot *slot;

	if (text.n >= UINT32_MAX)
		return;          // no cell is that long
	if (text.n < sizeof(room))       // what is behind it may not be read
		memcpy(room, text.n ? text.p : "", text.n);
	key = key_of(text.n < sizeof(room) ? room : text.p, (uint32_t)text.n);
	key.p = text.p;
	key.code = code;
	slot = slot_of(levels, &key);
	if (slot->n == UINT32_MAX)
		*slot = key;
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

	return slot_of(levels, &key)->code;
}

void kernel_levels_codes(const struct kernel_levels *levels,
			 const struct kernel_cells *cells, size_t n,
			 uint32_t *code)
{
	for (size_t r = 0; r < n; r++)
		code[r] = kernel_levels_find(levels, cells->p[r],
					     cells->n[r]);
}

uint64_t kernel_levels_rows(const struct kernel_levels *levels,
			    const struct kernel_cells *cells, size_t n)
{
	uint64_t rows = 0;

	for (size_t r = 0; r < n; r++)
		rows |= (uint64_t)(kernel_levels_find(levels, cells->p[r],
						      cells->n[r]) == 1) << r;
	return rows;
}
