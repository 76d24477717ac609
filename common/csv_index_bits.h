/* SPDX-License-Identifier: MIT */
/* csv_index_bits.h - bits into offsets, one after another
 *
 * For units that can't do it at once; SIMD and wide_first(bits), the lowest bit
 * (any number where there is none), are defined before.
 */

/* Eight at a time and on past the last: the room for more is there, and a loop
 * that ends where most do is one that is predicted. */
static inline SIMD uint32_t *wide_add(uint32_t *at, uint64_t bits, size_t from)
{
	uint32_t *end = at + __builtin_popcountll(bits);

	do {
		for (size_t k = 0; k < 8; k++) {
			*at++ = (uint32_t)from + wide_first(bits);
			bits &= bits - 1;
		}
	} while (bits != 0);
	return end;
}
