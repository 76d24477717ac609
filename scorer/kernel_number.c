/* SPDX-License-Identifier: MIT */
/* Up to eight characters are read as one word.  Digits are bytes 0 to 9 once
 * '0' is taken away, and three multiplications by 10, 100 and 10,000 join
 * neighbours, then pairs, then fours.  A decimal point is taken out of the
 * word first, and the number divided by its power of ten: integer and power
 * are exact, so the quotient is the nearest double, and the one that num.c
 * finds in the same way.  Everything else asks num.c. */
#include "scorer/kernel_part.h"

#include <math.h>

#define EACH_BYTE UINT64_C(0x0101010101010101)
#define HIGH_BITS (EACH_BYTE * 0x80)
#define POINT     ('.' ^ '0')

/* The first character is the lowest byte, as the arithmetic needs it. */
enum { LITTLE_ENDIAN_WORDS = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ };

static const double power_of_ten[8] = { 1e0, 1e1, 1e2, 1e3,
					1e4, 1e5, 1e6, 1e7 };

/* The 8 bytes that end at p + n, those before p as '0', minus '0' each. */
static uint64_t load_digits(const char *p, uint32_t n)
{
	const uint32_t shift = 8 * (8 - n);
	uint64_t w;

	memcpy(&w, p + n - 8, 8);
	return (w ^ EACH_BYTE * '0') >> shift << shift;
}

static bool all_digits(uint64_t w)
{
	return ((w | (w + EACH_BYTE * (0x80 - 10))) & HIGH_BITS) == 0;
}

static uint32_t join_digits(uint64_t w)
{
	w = (w * 10 + (w >> 8)) & UINT64_C(0x00FF00FF00FF00FF);
	w = (w * 100 + (w >> 16)) & UINT64_C(0x0000FFFF0000FFFF);
	return (uint32_t)(w * 10000 + (w >> 32));
}

/* Take the first point out: the bytes before it move up by one.  Returns how
 * many are behind it. */
static uint32_t take_point(uint64_t *w)
{
	const uint64_t v = *w ^ EACH_BYTE * POINT;
	const uint64_t zero = (v - EACH_BYTE) & ~v & HIGH_BITS;

	if (zero == 0)
		return 0;

	const uint32_t at = (uint32_t)__builtin_ctzll(zero) / 8;
	const uint64_t before = (UINT64_C(1) << 8 * at) - 1;
	const uint64_t behind = at < 7 ? ~UINT64_C(0) << 8 * (at + 1) : 0;

	*w = (*w & behind) | (*w & before) << 8;
	return 7 - at;
}

static bool read_point(struct kernel_values *values, size_t r, uint64_t w,
		       uint32_t n)
{
	const uint32_t n_behind = take_point(&w);

	if (n < 2 || !all_digits(w))
		return false;
	values->x[r] = join_digits(w) / power_of_ten[n_behind];
	values->whole[r] = KERNEL_NOT_WHOLE;
	values->all_whole = false;
	return true;
}

static bool read_plain(struct kernel_values *values, size_t r, const char *p,
		       uint32_t n)
{
	uint64_t w;

	if (!LITTLE_ENDIAN_WORDS || n - 1 >= 8)
		return false;
	w = load_digits(p, n);
	if (!all_digits(w))
		return read_point(values, r, w, n);
	values->whole[r] = join_digits(w);
	values->x[r] = values->whole[r];
	return true;
}

bool kernel_number_is_plain(struct mql_str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] != '.' && (text.p[i] < '0' || text.p[i] > '9'))
			return false;
	return text.n > 0;
}

static bool is_missing(const struct kernel_reader *reader, const char *p,
		       uint32_t n)
{
	return n == 0 || kernel_levels_find(reader->missing, p, n) == 1;
}

/* What is not plain; false where it is bad. */
static bool read_other(const struct kernel_reader *reader,
		       struct kernel_values *values, size_t r, const char *p,
		       uint32_t n)
{
	values->x[r] = NAN;
	values->whole[r] = KERNEL_NOT_WHOLE;
	if (is_missing(reader, p, n)) {
		values->missing |= UINT64_C(1) << r;
		return true;
	}
	values->all_whole = false;
	return mql_num_parse_as((struct mql_str){ p, n }, &reader->format,
				&values->x[r]);
}

uint64_t kernel_number_read(const struct kernel_reader *reader,
			    const struct kernel_cells *cells, size_t n,
			    struct kernel_values *values)
{
	uint64_t bad = 0;

	values->missing = 0;
	values->all_whole = true;
	for (size_t r = 0; r < n; r++) {
		const char *p = cells->p[r];
		const uint32_t n_byte = cells->n[r];
		const bool token = reader->token_first &&
				   is_missing(reader, p, n_byte);

		if (!token && read_plain(values, r, p, n_byte))
			continue;
		if (!read_other(reader, values, r, p, n_byte))
			bad |= UINT64_C(1) << r;
	}
	return bad;
}
