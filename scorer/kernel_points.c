/* SPDX-License-Identifier: MIT */
/* The points of a term's codes.  Most terms have few codes, and their table may
 * stand in registers. */
#include "scorer/kernel_part.h"

static void from_memory(const int32_t *restrict table,
			const uint32_t *restrict code,
			int32_t *restrict points, int32_t *restrict subtotal)
{
	for (size_t r = 0; r < KERNEL_ROWS; r++) {
		const int32_t x = table[code[r]];

		points[r] = x;
		subtotal[r] += x;
	}
}

void kernel_points_init(struct kernel_term *t, size_t n_code)
{
	t->few = n_code <= KERNEL_FEW_CODES && kernel_has_registers();
	if (t->few)
		memcpy(t->table, t->term->points,
		       n_code * sizeof(*t->table));
}

void kernel_points_add(const struct kernel_term *t, const uint32_t *code,
		       int32_t *points, int32_t *subtotal)
{
	if (t->few)
		kernel_registers_add(t->table, code, points, subtotal);
	else
		from_memory(t->term->points, code, points, subtotal);
}
