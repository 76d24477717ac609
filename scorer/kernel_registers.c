/* SPDX-License-Identifier: MIT */
/* Small tables in registers: with AVX-512 up to 64 entries are looked up for
 * sixteen rows at once, where a load from memory is one for each row. */
#include "scorer/kernel_part.h"

#include <stdlib.h>

#define N_SLOT KERNEL_WORDS_IN_REGISTERS
#define N_TEXT 32u               /* the last is none */

/* A slot leads to a text, whose ends and length are the row's or not. */
struct kernel_few {
	uint32_t text[N_SLOT];   // the text of a slot
	uint64_t head[N_TEXT], tail[N_TEXT];
	uint32_t n[N_TEXT], code[N_TEXT];
};

bool kernel_has_registers(void)
{
#if defined(__x86_64__)
	return __builtin_cpu_supports("avx512f");
#else
	return false;
#endif
}

struct kernel_few *kernel_few_new(const struct kernel_levels *levels)
{
	struct kernel_few *few;
	uint32_t n = 0;

	if (!levels->apart || levels->n_slot > N_SLOT ||
	    levels->n >= N_TEXT || !kernel_has_registers())
		return NULL;
	few = mql_calloc_line(1, sizeof(*few));
	few->n[N_TEXT - 1] = UINT32_MAX;
	for (size_t i = 0; i < levels->n_slot; i++) {
		const struct kernel_slot *slot = &levels->slot[i];

		few->text[i] = slot->n == UINT32_MAX ? N_TEXT - 1 : n++;
		few->head[few->text[i]] = slot->head;
		few->tail[few->text[i]] = slot->tail;
		few->n[few->text[i]] = slot->n;
		few->code[few->text[i]] = slot->code;
	}
	return few;
}

#if defined(__x86_64__)

#include <immintrin.h>

#define SIMD __attribute__((target("avx512f")))

static inline SIMD __m512i load(const void *p)
{
	return _mm512_loadu_si512(p);
}

/* Entries of 32 bits by 5 and 6 bits, of 64 bits by 5. */
static inline SIMD __m512i get_32(const uint32_t *table, __m512i i)
{
	return _mm512_permutex2var_epi32(load(table), i, load(table + 16));
}

static inline SIMD __m512i get_32_of_64(const uint32_t *table, __m512i i)
{
	return _mm512_mask_blend_epi32(
		_mm512_test_epi32_mask(i, _mm512_set1_epi32(32)),
		get_32(table, i), get_32(table + 32, i));
}

static inline SIMD __m512i get_64(const uint64_t *table, __m512i i)
{
	return _mm512_mask_blend_epi64(
		_mm512_test_epi64_mask(i, _mm512_set1_epi64(16)),
		_mm512_permutex2var_epi64(load(table), i, load(table + 8)),
		_mm512_permutex2var_epi64(load(table + 16), i,
					  load(table + 24)));
}

/* Of eight rows, bit r: has the text of row r the ends of its key? */
static inline SIMD unsigned same_ends(const struct kernel_few *few,
				      __m256i text, const uint64_t *head,
				      const uint64_t *tail)
{
	const __m512i i = _mm512_cvtepu32_epi64(text);
	const __mmask8 same = _mm512_cmpeq_epi64_mask(get_64(few->head, i),
						      load(head));

	return _mm512_mask_cmpeq_epi64_mask(same, get_64(few->tail, i),
					    load(tail));
}

SIMD void kernel_few_codes(const struct kernel_few *few,
			   const struct kernel_keys *keys, const uint32_t *n,
			   uint32_t other, uint32_t *code)
{
	for (size_t r = 0; r < KERNEL_ROWS; r += 16) {
		const __m512i i = get_32_of_64(few->text,
					       load(keys->home + r));
		const unsigned ends =
			same_ends(few, _mm512_castsi512_si256(i),
				  keys->head + r, keys->tail + r) |
			same_ends(few, _mm512_extracti64x4_epi64(i, 1),
				  keys->head + r + 8, keys->tail + r + 8) << 8;
		const __mmask16 same = _mm512_mask_cmpeq_epi32_mask(
			(__mmask16)ends, get_32(few->n, i), load(n + r));

		_mm512_storeu_si512(code + r, _mm512_mask_blend_epi32(
			same, _mm512_set1_epi32((int)other),
			get_32(few->code, i)));
	}
}

SIMD void kernel_registers_get(const uint32_t *table, const uint32_t *i,
			       uint32_t last, uint32_t *code)
{
	const __m512i most = _mm512_set1_epi32((int)last);

	for (size_t r = 0; r < KERNEL_ROWS; r += 16)
		_mm512_storeu_si512(code + r, get_32_of_64(
			table, _mm512_min_epu32(load(i + r), most)));
}

SIMD void kernel_registers_add(const int32_t *table, const uint32_t *code,
			       int32_t *points, int32_t *subtotal)
{
	for (size_t r = 0; r < KERNEL_ROWS; r += 16) {
		const __m512i x = _mm512_permutex2var_epi32(
			load(table), load(code + r), load(table + 16));

		_mm512_storeu_si512(points + r, x);
		_mm512_storeu_si512(subtotal + r,
				    _mm512_add_epi32(load(subtotal + r), x));
	}
}

#else                            /* never called */

void kernel_few_codes(const struct kernel_few *few,
		      const struct kernel_keys *keys, const uint32_t *n,
		      uint32_t other, uint32_t *code)
{
	(void)few;
	(void)keys;
	(void)n;
	(void)other;
	(void)code;
}

void kernel_registers_get(const uint32_t *table, const uint32_t *i,
			  uint32_t last, uint32_t *code)
{
	(void)table;
	(void)i;
	(void)last;
	(void)code;
}

void kernel_registers_add(const int32_t *table, const uint32_t *code,
			  int32_t *points, int32_t *subtotal)
{
	(void)table;
	(void)code;
	(void)points;
	(void)subtotal;
}

#endif
