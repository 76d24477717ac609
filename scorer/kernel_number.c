/* SPDX-License-Identifier: MIT */
/* Up to eight characters are one word, and the words of all rows of a tile go
 * the same way.  Digits are bytes 0 to 9 once '0' is taken away, and three
 * multiplications by 10, 100 and 10,000 join neighbours, then pairs, then
 * fours.  A decimal point is taken out of the word first.
 *
 * Most columns are whole numbers or amounts of money, and stay integers: ones
 * or hundredths.  Where a double is wanted, or more decimals are there, the
 * integer is divided by its power of ten: both are exact, so the quotient is
 * the nearest double, and the one that num.c finds.  Everything else asks
 * num.c. */
#include "scorer/kernel_part.h"

#include <math.h>

#define EACH_BYTE UINT64_C(0x0101010101010101)
#define HIGH_BITS (EACH_BYTE * 0x80)
#define POINT     ('.' ^ '0')

/* Digits minus '0', and the bytes before a shorter cell as 0. */
static inline uint64_t digits_of(uint64_t tail, uint32_t n)
{
	const uint32_t shift = (64 - 8 * n) & 63;

	return (tail ^ EACH_BYTE * '0') >> shift << shift;
}

static inline uint64_t not_digits(uint64_t w)
{
	return (w | (w + EACH_BYTE * (0x80 - 10))) & HIGH_BITS;
}

/* Below 2^31, and better so taken: AVX2 converts signed numbers alone. */
static inline uint32_t join_digits(uint64_t w)
{
	w = (w * 10 + (w >> 8)) & UINT64_C(0x00FF00FF00FF00FF);
	w = (w * 100 + (w >> 16)) & UINT64_C(0x0000FFFF0000FFFF);
	return (uint32_t)(w * 10000 + (w >> 32));
}

/* Cells of 1 to 4 digits, half as wide.  False where one is something else, but
 * for empty ones; *empty, where there are such. */
KERNEL_WIDE
static bool read_ones(const struct kernel_cells *restrict cells,
		      uint32_t *restrict fixed, bool *empty)
{
	const uint32_t each = (uint32_t)EACH_BYTE;
	uint32_t other = 0, none = 0;

	for (size_t r = 0; r < KERNEL_ROWS; r++) {
		const uint32_t n = cells->n[r];
		const uint32_t shift = (32 - 8 * n) & 31;
		const uint32_t some = 0 - (uint32_t)(n > 0);
		uint32_t w = ((uint32_t)(cells->tail[r] >> 32) ^ each * '0')
			     >> shift << shift;

		other |= (w | (w + each * (0x80 - 10))) & each * 0x80 & some;
		other |= n > 4;
		none |= n == 0;
		w = (w * 10 + (w >> 8)) & 0x00FF00FF;
		fixed[r] = (w * 100 + (w >> 16)) & 0xFFFF;
	}
	*empty = none != 0;
	return other == 0;
}

KERNEL_WIDE
static uint64_t rows_empty(const struct kernel_cells *cells)
{
	uint64_t empty[KERNEL_ROWS];

	for (size_t r = 0; r < KERNEL_ROWS; r++)
		empty[r] = cells->n[r] == 0;
	return kernel_bits(empty);
}

/* The lowest byte that is a point, as its highest bit; 0 where none is. */
static inline uint64_t point_of(uint64_t w)
{
	const uint64_t v = w ^ EACH_BYTE * POINT;
	const uint64_t zero = (v - EACH_BYTE) & ~v & HIGH_BITS;

	return zero & (0 - zero);
}

/* The bytes before the point, if there is one, move up by one. */
static inline uint64_t without_point(uint64_t w, uint64_t point)
{
	const uint64_t before = (point >> 7) - 1;
	const uint64_t behind = ~((point << 1) - 1);

	return point ? (w & behind) | (w & before) << 8 : w;
}

/* Bytes behind the point: the factor has 7, 6 ... 0 in its bytes, and the
 * product moves the one wanted to the top. */
static inline uint32_t n_behind(uint64_t point)
{
	return ((point >> 7) * UINT64_C(0x0706050403020100)) >> 56 & 7;
}

/* For n below 8, without a table, which is slow to load from for many rows. */
static inline double power_of_ten(uint32_t n)
{
	return (int32_t)((1 + (n & 1) * 9) * (1 + (n >> 1 & 1) * 99) *
			 (1 + (n >> 2) * 9999));
}

/* Cells of 1 to 7 digits, and perhaps a point in front of the last two or
 * later.  As read_ones. */
KERNEL_WIDE
static bool read_hundredths(const struct kernel_cells *restrict cells,
			    uint32_t *restrict fixed, bool *empty)
{
	uint64_t other = 0, none = 0;

	for (size_t r = 0; r < KERNEL_ROWS; r++) {
		const uint64_t n = cells->n[r];
		const uint64_t some = 0 - (uint64_t)(n > 0);
		const uint64_t w = digits_of(cells->tail[r], cells->n[r]);
		const uint64_t point = point_of(w);
		const uint64_t v = without_point(w, point);
		const uint32_t behind = n_behind(point);

		other |= not_digits(v) & some;
		other |= (uint64_t)(n - 1 - (point != 0) >= 7) & some;
		other |= behind > 2;
		none |= n == 0;
		fixed[r] = join_digits(v) * (behind == 0   ? 100
					     : behind == 1 ? 10
							   : 1);
	}
	*empty = none != 0;
	return other == 0;
}

/* Cells of 1 to 8 characters, digits and perhaps a point; returns which are. */
KERNEL_WIDE
static uint64_t read_decimals(const struct kernel_cells *restrict cells,
			      double *restrict x)
{
	uint64_t ok[KERNEL_ROWS];

	for (size_t r = 0; r < KERNEL_ROWS; r++) {
		const uint32_t n = cells->n[r];
		const uint64_t w = digits_of(cells->tail[r], n);
		const uint64_t point = point_of(w);
		const uint64_t v = without_point(w, point);

		ok[r] = (uint64_t)(not_digits(v) == 0) &
			(uint64_t)(n - 1 < 8) &
			(uint64_t)((n > 1) | (point == 0));
		x[r] = (int32_t)join_digits(v) / power_of_ten(n_behind(point));
	}
	return kernel_bits(ok);
}

/* ---- all rows of a tile ---- */

double *kernel_values_x(struct kernel_values *values)
{
	if (values->has_x)
		return values->x;
	values->has_x = true;
	for (size_t r = 0; r < KERNEL_ROWS; r++)
		values->x[r] = values->fixed[r] / (double)values->unit;
	for (uint64_t rows = values->missing; rows; rows &= rows - 1)
		values->x[__builtin_ctzll(rows)] = NAN;
	return values->x;
}

/* False, with nothing said, where a cell is neither empty nor in whole
 * hundredths. */
static bool read_fixed(const struct kernel_cells *cells,
		       struct kernel_values *values)
{
	uint32_t unit = 1;
	bool empty;

	if (!LITTLE_ENDIAN_WORDS)
		return false;
	if (!read_ones(cells, values->fixed, &empty)) {
		unit = 100;
		if (!read_hundredths(cells, values->fixed, &empty))
			return false;
	}
	values->unit = unit;
	values->has_x = false;
	values->missing = empty ? rows_empty(cells) : 0;
	return true;
}

/* Returns the rows of cells that are neither short nor empty. */
static uint64_t read_short(const struct kernel_cells *cells,
			   struct kernel_values *values)
{
	const uint64_t ok = LITTLE_ENDIAN_WORDS
			    ? read_decimals(cells, values->x) : 0;

	values->unit = 0;
	values->has_x = true;
	values->missing = rows_empty(cells);
	for (uint64_t rows = values->missing; rows; rows &= rows - 1)
		values->x[__builtin_ctzll(rows)] = NAN;
	return ~(ok | values->missing);
}

bool kernel_number_is_plain(struct mql_str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] != '.' && (text.p[i] < '0' || text.p[i] > '9'))
			return false;
	return text.n > 0;
}

bool kernel_number_read_plain(const struct kernel_reader *reader,
			      const struct kernel_cells *cells, size_t n,
			      struct kernel_values *values)
{
	uint64_t rest;

	if (reader->token_first)
		return false;
	if (read_fixed(cells, values))
		return true;
	rest = read_short(cells, values) & kernel_rows(n);
	for (; rest; rest &= rest - 1) {
		const size_t r = (size_t)__builtin_ctzll(rest);
		const struct mql_str s = kernel_cells_at(cells, r);

		if (!kernel_number_is_plain(s) ||
		    !mql_num_parse_as(s, &reader->format, &values->x[r]))
			return false;
	}
	return true;
}

/* Missing tokens among `rows` become empty cells. */
static void take_tokens(const struct kernel_reader *reader,
			struct kernel_cells *cells, uint64_t rows,
			struct kernel_values *values)
{
	for (; rows; rows &= rows - 1) {
		const size_t r = (size_t)__builtin_ctzll(rows);

		if (kernel_levels_find(reader->missing, cells->p[r],
				       cells->n[r]) != 1)
			continue;
		cells->n[r] = 0;
		values->x[r] = NAN;
		values->missing |= UINT64_C(1) << r;
	}
}

uint64_t kernel_number_read(const struct kernel_reader *reader,
			    struct kernel_cells *cells, size_t n,
			    struct kernel_values *values)
{
	uint64_t rest = read_short(cells, values) & kernel_rows(n);
	uint64_t bad = 0;

	take_tokens(reader, cells,
		    reader->token_first ? kernel_rows(n) : rest, values);
	rest &= ~values->missing;
	if (rest == 0 && read_fixed(cells, values))
		return 0;
	for (; rest; rest &= rest - 1) {
		const size_t r = (size_t)__builtin_ctzll(rest);
		const struct mql_str s = { cells->p[r], cells->n[r] };

		if (!mql_num_parse_as(s, &reader->format, &values->x[r]))
			bad |= UINT64_C(1) << r;
	}
	return bad;
}
