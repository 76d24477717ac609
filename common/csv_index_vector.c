/* SPDX-License-Identifier: MIT */
/* The scan of csv_index.h with what every 64-bit x86 (SSE2) or Arm
 * (NEON) processor has. */
#include "common/csv_index.h"

#define SIMD

static inline uint32_t wide_first(uint64_t bits)
{
	return (uint32_t)__builtin_ctzll(bits | 1ull << 63);
}

/* Each step doubles the reach of a bit. */
static inline uint64_t wide_parity(uint64_t bits)
{
	for (int reach = 1; reach < 64; reach *= 2)
		bits ^= bits << reach;
	return bits;
}

#if defined(__SSE2__)

#include <emmintrin.h>

struct wide { __m128i v[4]; };

static inline struct wide wide_load(const char *p)
{
	struct wide w;

	for (size_t i = 0; i < 4; i++)
		w.v[i] = _mm_loadu_si128((const __m128i *)(const void *)
					 (p + 16 * i));
	return w;
}

static inline uint64_t bits_of(__m128i v, size_t i)
{
	return (uint64_t)(uint32_t)_mm_movemask_epi8(v) << (16 * i);
}

static inline uint64_t wide_equal(struct wide w, char c)
{
	const __m128i all = _mm_set1_epi8(c);
	uint64_t bits = 0;

	for (size_t i = 0; i < 4; i++)
		bits |= bits_of(_mm_cmpeq_epi8(w.v[i], all), i);
	return bits;
}

static inline uint64_t wide_either(struct wide w, char c, char d)
{
	const __m128i e = _mm_set1_epi8(c), f = _mm_set1_epi8(d);
	uint64_t bits = 0;

	for (size_t i = 0; i < 4; i++)
		bits |= bits_of(_mm_or_si128(_mm_cmpeq_epi8(w.v[i], e),
					     _mm_cmpeq_epi8(w.v[i], f)), i);
	return bits;
}

#elif defined(__aarch64__)

#include <arm_neon.h>

struct wide { uint8x16_t v[4]; };

static inline struct wide wide_load(const char *p)
{
	struct wide w;

	for (size_t i = 0; i < 4; i++)
		w.v[i] = vld1q_u8((const uint8_t *)p + 16 * i);
	return w;
}

/* Bytes of all ones or none into bits: each keeps the bit of its place among
 * eight, and three rounds of adding neighbours bring the eight together. */
static inline uint64_t bits_of(const uint8x16_t v[4])
{
	static const uint8_t place[16] = { 1, 2, 4, 8, 16, 32, 64, 128,
					   1, 2, 4, 8, 16, 32, 64, 128 };
	const uint8x16_t bit = vld1q_u8(place);
	const uint8x16_t low = vpaddq_u8(vandq_u8(v[0], bit),
					 vandq_u8(v[1], bit));
	const uint8x16_t high = vpaddq_u8(vandq_u8(v[2], bit),
					  vandq_u8(v[3], bit));
	const uint8x16_t all = vpaddq_u8(low, high);

	return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(all, all)), 0);
}

static inline uint64_t wide_equal(struct wide w, char c)
{
	const uint8x16_t all = vdupq_n_u8((uint8_t)c);

	for (size_t i = 0; i < 4; i++)
		w.v[i] = vceqq_u8(w.v[i], all);
	return bits_of(w.v);
}

static inline uint64_t wide_either(struct wide w, char c, char d)
{
	const uint8x16_t e = vdupq_n_u8((uint8_t)c);
	const uint8x16_t f = vdupq_n_u8((uint8_t)d);

	for (size_t i = 0; i < 4; i++)
		w.v[i] = vorrq_u8(vceqq_u8(w.v[i], e), vceqq_u8(w.v[i], f));
	return bits_of(w.v);
}

#endif

#if defined(__SSE2__) || defined(__aarch64__)

#include "common/csv_index_bits.h"
#include "common/csv_index_simd.h"

const struct mql_csv_index *mql_csv_index_vector(void)
{
	static const struct mql_csv_index vector = { "vector", scan };

	return &vector;
}

#else

const struct mql_csv_index *mql_csv_index_vector(void)
{
	return NULL;
}

#endif
