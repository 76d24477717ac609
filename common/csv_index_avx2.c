/* SPDX-License-Identifier: MIT */
/* The scan of csv_index.h with AVX2 and a carry-less multiply. */
#include "common/csv_index.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define SIMD __attribute__((target("avx2,bmi,pclmul,popcnt")))

struct wide { __m256i a, b; };

static inline SIMD __m256i load(const char *p)
{
	return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

static inline SIMD struct wide wide_load(const char *p)
{
	return (struct wide){ load(p), load(p + 32) };
}

static inline SIMD uint64_t bits_of(__m256i a, __m256i b)
{
	return (uint32_t)_mm256_movemask_epi8(a) |
	       (uint64_t)(uint32_t)_mm256_movemask_epi8(b) << 32;
}

static inline SIMD uint64_t wide_equal(struct wide w, char c)
{
	const __m256i all = _mm256_set1_epi8(c);

	return bits_of(_mm256_cmpeq_epi8(w.a, all),
		       _mm256_cmpeq_epi8(w.b, all));
}

static inline SIMD uint64_t wide_either(struct wide w, char c, char d)
{
	const __m256i e = _mm256_set1_epi8(c), f = _mm256_set1_epi8(d);

	return bits_of(_mm256_or_si256(_mm256_cmpeq_epi8(w.a, e),
				       _mm256_cmpeq_epi8(w.a, f)),
		       _mm256_or_si256(_mm256_cmpeq_epi8(w.b, e),
				       _mm256_cmpeq_epi8(w.b, f)));
}

static inline SIMD uint32_t wide_first(uint64_t bits)
{
	return (uint32_t)_tzcnt_u64(bits);
}

/* Multiplied without carries by all ones, each bit is the sum of itself and
 * all below. */
static inline SIMD uint64_t wide_parity(uint64_t bits)
{
	const __m128i x = _mm_set_epi64x(0, (long long)bits);
	const __m128i ones = _mm_set1_epi8(-1);

	return (uint64_t)_mm_cvtsi128_si64(_mm_clmulepi64_si128(x, ones, 0));
}

#include "common/csv_index_bits.h"
#include "common/csv_index_simd.h"

static const struct mql_csv_index index_avx2 = { "AVX2", scan };

const struct mql_csv_index *mql_csv_index_avx2(void)
{
	return __builtin_cpu_supports("avx2") &&
	       __builtin_cpu_supports("bmi") &&
	       __builtin_cpu_supports("pclmul") &&
	       __builtin_cpu_supports("popcnt") ? &index_avx2 : NULL;
}

#else

const struct mql_csv_index *mql_csv_index_avx2(void)
{
	return NULL;
}

#endif
