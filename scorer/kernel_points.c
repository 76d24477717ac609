/* SPDX-License-Identifier: MIT */
/* The points of a term's codes.  Most terms have few codes: with AVX-512 their
 * table stands in two registers, and sixteen rows are looked up at once. */
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

#if defined(__x86_64__)

#include <immintrin.h>

#define SIMD __attribute__((target("avx512f")))

static SIMD void from_registers(const int32_t table[KERNEL_FEW_CODES],
				const uint32_t *code, int32_t *points,
				int32_t *subtotal)
{
	const __m512i low = _mm512_loadu_si512(table);
	const __m512i high = _mm512_loadu_si512(table + 16);

	for (size_t r = 0; r < KERNEL_ROWS; r += 16) {
		const __m512i x = _mm512_permutex2var_epi32(
			low, _mm512_loadu_si512(code + r), high);
		const __m512i sum = _mm512_loadu_si512(subtotal + r);

		_mm512_storeu_si512(points + r, x);
		_mm512_storeu_si512(subtotal + r, _mm512_add_epi32(sum, x));
	}
}

static bool has_registers(void)
{
	return __builtin_cpu_supports("avx512f");
}

#else

static void from_registers(const int32_t table[KERNEL_FEW_CODES],
			   const uint32_t *code, int32_t *points,
			   int32_t *subtotal)
{
	from_memory(table, code, points, subtotal);
}

static bool has_registers(void)
{
	return false;
}

#endif

void kernel_points_init(struct kernel_term *t, size_t n_code)
{
	t->few = n_code <= KERNEL_FEW_CODES && has_registers();
	if (t->few)
		memcpy(t->table, t->term->points,
		       n_code * sizeof(*t->table));
}

void kernel_points_add(const struct kernel_term *t, const uint32_t *code,
		       int32_t *points, int32_t *subtotal)
{
	if (t->few)
		from_registers(t->table, code, points, subtotal);
	else
		from_memory(t->term->points, code, points, subtotal);
}
