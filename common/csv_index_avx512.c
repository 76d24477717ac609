/* SPDX-License-Identifier: MIT */
/* The scan of csv_index.h with AVX-512 (VBMI2): a compare gives its mask
 * at once, and a compression gives the offsets of up to 64 bits. */
#include "common/csv_index.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define SIMD __attribute__((target("avx512f,avx512bw,avx512vbmi2,bmi," \
				   "pclmul,popcnt")))

struct wide { __m512i v; };

static inline SIMD struct wide wide_load(const char *p)
{
	return (struct wide){ _mm512_loadu_si512(p) };
}

static inline SIMD uint64_t wide_equal(struct wide w, char c)
{
	return _mm512_cmpeq_epi8_mask(w.v, _mm512_set1_epi8(c));
}

static inline SIMD uint64_t wide_either(struct wide w, char c, char d)
{
	return wide_equal(w, c) | wide_equal(w, d);
}

static inline SIMD uint64_t wide_parity(uint64_t bits)
{
	const __m128i x = _mm_set_epi64x(0, (long long)bits);
	const __m128i ones = _mm_set1_epi8(-1);

	return (uint64_t)_mm_cvtsi128_si64(_mm_clmulepi64_si128(x, ones, 0));
}

static inline SIMD __m512i wide_places(void)
{
	char place[64];

	for (int i = 0; i < 64; i++)
		place[i] = (char)i;
	return _mm512_loadu_si512(place);
}

static inline SIMD void add_16(uint32_t *at, __m128i place, __m512i from)
{
	_mm512_storeu_si512(at, _mm512_add_epi32(_mm512_cvtepu8_epi32(place),
						 from));
}

/* On past the last: the room for more is there, and a branch that is taken now
 * and then costs more than a store. */
static inline SIMD uint32_t *wide_add(uint32_t *at, uint64_t bits, size_t from)
{
	const __m512i start = _mm512_set1_epi32((int)from);
	const __m512i place = _mm512_maskz_compress_epi8(bits, wide_places());
	const int n = __builtin_popcountll(bits);

	add_16(at, _mm512_castsi512_si128(place), start);
	add_16(at + 16, _mm512_extracti32x4_epi32(place, 1), start);
	if (n > 32) {
		add_16(at + 32, _mm512_extracti32x4_epi32(place, 2), start);
		add_16(at + 48, _mm512_extracti32x4_epi32(place, 3), start);
	}
	return at + n;
}

#include "common/csv_index_simd.h"

static const struct mql_csv_index index_avx512 = { "AVX-512", scan };

const struct mql_csv_index *mql_csv_index_avx512(void)
{
	return __builtin_cpu_supports("avx512f") &&
	       __builtin_cpu_supports("avx512bw") &&
	       __builtin_cpu_supports("avx512vbmi2") &&
	       __builtin_cpu_supports("bmi") &&
	       __builtin_cpu_supports("pclmul") &&
	       __builtin_cpu_supports("popcnt") ? &index_avx512 : NULL;
}

#else

const struct mql_csv_index *mql_csv_index_avx512(void)
{
	return NULL;
}

#endif
