/* SPDX-License-Identifier: MIT */
/* Three ways, from the fastest on: cells as they stand; quotes stepped over by
 * arithmetic; and those with blanks, which are found without a branch, trimmed
 * one by one. */
#include "scorer/kernel_part.h"

/* Loops over all rows see nothing there. */
static void clear_rest(struct kernel_cells *cells, size_t n)
{
	for (size_t r = n; r < KERNEL_ROWS; r++)
		cells->n[r] = 0;
}

bool kernel_cells_take_raw(struct kernel_cells *restrict cells,
			   const struct mql_csv_chunk *restrict chunk,
			   size_t first, size_t n, size_t column)
{
	const uint32_t *end = chunk->end + first * chunk->n_column + column;

	for (size_t r = 0; r < n; r++, end += chunk->n_column) {
		const uint32_t start = column > 0 ? end[-1] + 1
						  : chunk->start[first + r];

		if (r == 0 && chunk->text[start] == '"')
			return false;
		cells->p[r] = chunk->text + start;
		cells->n[r] = *end - start;
		memcpy(&cells->tail[r], chunk->text + *end - 8, 8);
	}
	clear_rest(cells, n);
	return true;
}

KERNEL_WIDE
bool kernel_cells_are_bytes(const struct kernel_cells *cells)
{
	uint32_t others = 0;

	for (size_t r = 0; r < KERNEL_ROWS; r++) {
		const uint32_t n = cells->n[r];

		others |= (n > 1) | ((n == 1) & (cells->tail[r] >> 56 <= ' '));
	}
	return LITTLE_ENDIAN_WORDS && others == 0;
}

/* Rows whose cells begin or end with a blank, or perhaps do. */
static uint64_t rows_of_blanks(const struct kernel_cells *cells, size_t n)
{
	uint64_t rows = 0;

	for (size_t r = 0; r < n; r++) {
		const char *p = cells->p[r];
		const unsigned char head = (unsigned char)p[0];
		const unsigned char tail = (unsigned char)(p + cells->n[r])[-1];
		const unsigned blank = (unsigned)(head <= ' ') |
				       (unsigned)(tail <= ' ');

		rows |= (uint64_t)(blank & (cells->n[r] > 0)) << r;
	}
	return rows;
}

static inline void set_cell(struct kernel_cells *cells, size_t r,
			    struct mql_str s)
{
	cells->p[r] = s.p;
	cells->n[r] = (uint32_t)s.n;
	memcpy(&cells->tail[r], s.p + s.n - 8, 8);
}

void kernel_cells_take(struct kernel_cells *cells,
		       const struct mql_csv_chunk *chunk, size_t first,
		       size_t n, size_t column)
{
	uint64_t rows;

	for (size_t r = 0; r < n; r++)
		set_cell(cells, r, mql_csv_cell(chunk, first + r, column));
	clear_rest(cells, n);
	for (rows = rows_of_blanks(cells, n); rows; rows &= rows - 1) {
		const size_t r = (size_t)__builtin_ctzll(rows);
		const struct mql_str s = { cells->p[r], cells->n[r] };

		set_cell(cells, r, mql_str_trim(s));
	}
}

void kernel_cells_take_bytes(struct kernel_cells *cells,
			     const struct mql_csv_chunk *chunk, size_t first,
			     size_t n, size_t column)
{
	if (!kernel_cells_take_raw(cells, chunk, first, n, column) ||
	    !kernel_cells_are_bytes(cells))
		kernel_cells_take(cells, chunk, first, n, column);
}
