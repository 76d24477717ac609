/* SPDX-License-Identifier: MIT */
/* Up to eight characters are one word, and the words of all rows of a tile go
 * the same way.  Digits are bytes 0 to 9 once '0' is taken away, and three
 * multiplications by 10, 100 and 10,000 join neighbours, then pairs, then
 * fours.  A decimal point is taken out of the word first, and the number divided
 * by its power of ten: integer and power are exact, so the quotient is the
 * nearest double, and the one that num.c finds in the same way.  Everything else
 * asks num.c. */
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

static inline uint64_t all_digits(uint64_t w)
{
	return ((w | (w + EACH_BYTE * (0x80 - 10))) & HIGH_BITS) == 0;
}

/* Below 2^31, and better so taken: AVX2 converts signed numbers alone. */
static inline uint32_t join_digits(uint64_t w)
{
	w = (w * 10 + (w >> 8)) & UINT64_C(0x00FF00FF00FF00FF);
	w = (w * 100 + (w >> 16)) & UINT64_C(0x0000FFFF0000FFFF);
	return (uint32_t)(w * 10000 + (w >> 32));
}

/* Cells of 1 to 8 digits; returns which are. */
KERNEL_WIDE
static uint64_t read_whole(const struct kernel_cells *restrict cells,
			   struct kernel_values *restrict values)
{
	uint64_t ok[KERNEL_ROWS];

	for (size_t r = 0; r < KERNEL_ROWS; r++) {
		const uint32_t n = cells->n[r];
		const uint64_t w = digits_of(cells->tail[r], n);

		ok[r] = all_digits(w) & (uint64_t)(n - 1 < 8);
		values->whole[r] = join_digits(w);
	}
	for (size_t r = 0; r < KERNEL_ROWS; r++)
		values->x[r] = (int32_t)values->whole[r];
	return kernel_bits(ok);
}

/* Of 1 to 4 digits: half as wide.  False where a cell is something else, but for
 * empty ones; *empty, where there are such. */
KERNEL_WIDE
static bool read_short(const struct kernel_cells *restrict cells,
		       struct kernel_values *restrict values, bool *empty)
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
		values->whole[r] = (w * 100 + (w >> 16)) & 0xFFFF;
	}
	for (size_t r = 0; r < KERNEL_ROWS; r++)
		values->x[r] = (int32_t)values->whole[r];
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

static void set_missing(struct kernel_values *values, uint64_t rows)
{
	values->missing = rows;
	for (; rows; rows &= rows - 1) {
		const int r = __builtin_ctzll(rows);

		values->x[r] = NAN;
		values->whole[r] = KERNEL_NOT_WHOLE;
	}
}

/* The lowest byte that is a point, as its highest bit; 0 where none is. */
static inline uint64_t point_of(uint64_t w)
{
	const uint64_t v = w ^ EACH_BYTE * POINT;
	const uint64_t zero = (v - EACH_BYTE) & ~v & HIGH_BITS;

	return zero & (0 - zero);
}

/* The bytes before the point move up by one. */
static inline uint64_t without_point(uint64_t w, uint64_t point)
{
	const uint64_t before = (point >> 7) - 1;
	const uint64_t behind = ~((point << 1) - 1);

	return (w & behind) | (w & before) << 8;
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

/* Cells of 2 to 8 characters, all but one of them digits, that one a point. */
KERNEL_WIDE
static uint64_t read_point(const struct kernel_cells *restrict cells,
			   double *restrict x)
{
	uint64_t ok[KERNEL_ROWS];

	for (size_t r = 0; r < KERNEL_ROWS; r++) {
		const uint32_t n = cells->n[r];
		const uint64_t w = digits_of(cells->tail[r], n);
		const uint64_t point = point_of(w);
		const uint64_t v = without_point(w, point);

		ok[r] = (uint64_t)(point != 0) & all_digits(v) &
			(uint64_t)(n - 2 < 7);
		x[r] = (int32_t)join_digits(v) / power_of_ten(n_behind(point));
	}
	return kernel_bits(ok);
}

static void take_points(const struct kernel_cells *cells,
			struct kernel_values *values, uint64_t *rows)
{
	double x[KERNEL_ROWS];
	uint64_t found = read_point(cells, x) & *rows;

	*rows &= ~found;
	values->all_whole &= found == 0;
	for (; found; found &= found - 1) {
		const int r = __builtin_ctzll(found);

		values->x[r] = x[r];
		values->whole[r] = KERNEL_NOT_WHOLE;
	}
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
		       const struct kernel_cells *cells, size_t r,
		       struct kernel_values *values)
{
	const struct mql_str s = { cells->p[r], cells->n[r] };

	values->x[r] = NAN;
	values->whole[r] = KERNEL_NOT_WHOLE;
	if (is_missing(reader, s.p, cells->n[r])) {
		values->missing |= UINT64_C(1) << r;
		return true;
	}
	values->all_whole = false;
	return mql_num_parse_as(s, &reader->format, &values->x[r]);
}

/* Rows that a token takes although they look like numbers. */
static uint64_t rows_of_tokens(const struct kernel_reader *reader,
			       const struct kernel_cells *cells, size_t n)
{
	uint64_t rows = 0;

	if (reader->token_first)
		for (size_t r = 0; r < n; r++)
			rows |= (uint64_t)is_missing(reader, cells->p[r],
						     cells->n[r]) << r;
	return rows;
}

/* All but the rows returned, which look neither plain nor empty. */
static uint64_t read_plain(const struct kernel_cells *cells, size_t n,
			   uint64_t tokens, struct kernel_values *values)
{
	const uint64_t rows = kernel_rows(n) & ~tokens;
	uint64_t rest = rows;

	values->missing = 0;
	values->all_whole = true;
	if (!LITTLE_ENDIAN_WORDS)
		return rest | tokens;
	rest &= ~read_whole(cells, values);
	set_missing(values, rows_empty(cells) & rows);
	rest &= ~values->missing;
	if (rest)
		take_points(cells, values, &rest);
	return rest | tokens;
}

bool kernel_number_read_plain(const struct kernel_reader *reader,
			      const struct kernel_cells *cells, size_t n,
			      struct kernel_values *values)
{
	bool empty;

	if (reader->token_first)
		return false;
	if (!LITTLE_ENDIAN_WORDS || !read_short(cells, values, &empty))
		return read_plain(cells, n, 0, values) == 0;
	values->all_whole = true;
	set_missing(values, empty ? rows_empty(cells) : 0);
	return true;
}

uint64_t kernel_number_read(const struct kernel_reader *reader,
			    const struct kernel_cells *cells, size_t n,
			    struct kernel_values *values)
{
	const uint64_t tokens = rows_of_tokens(reader, cells, n);
	uint64_t rest = read_plain(cells, n, tokens & kernel_rows(n), values);
	uint64_t bad = 0;

	for (; rest; rest &= rest - 1) {
		const size_t r = (size_t)__builtin_ctzll(rest);

		if (!read_other(reader, cells, r, values))
			bad |= UINT64_C(1) << r;
	}
	return bad;
}
