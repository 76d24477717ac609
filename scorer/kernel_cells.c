/* SPDX-License-Identifier: MIT */
/* Cells are taken as if all of a column stood in quotes, or none.  Those that
 * are not so, or have blanks around them, are found without a branch and mended
 * one by one. */
#include "scorer/kernel_part.h"

/* Loops over all rows see nothing there. */
static void clear_rest(struct kernel_cells *cells, size_t n)
{
	for (size_t r = n; r < KERNEL_ROWS; r++)
		cells->n[r] = 0;
}

/* Step over `quote` bytes at either end of each cell.  False: they are not all
 * quotes. */
static inline bool take(struct kernel_cells *restrict cells,
			const struct mql_csv_chunk *restrict chunk,
			size_t first, size_t n, size_t column,
			const uint32_t quote)
{
	const uint32_t *end = chunk->end + first * chunk->n_column + column;
	int other = 0;

	for (size_t r = 0; r < n; r++, end += chunk->n_column) {
		const uint32_t start = column > 0 ? end[-1] + 1
						  : chunk->start[first + r];
		const char *p = chunk->text + start;

		if (quote > 0)
			other |= *p ^ '"';
		cells->p[r] = p + quote;
		cells->n[r] = *end - start - 2 * quote;
		memcpy(&cells->tail[r], chunk->text + *end - quote - 8, 8);
	}
	clear_rest(cells, n);
	return other == 0;
}

bool kernel_cells_take_raw(struct kernel_cells *cells,
			   const struct mql_csv_chunk *chunk, size_t first,
			   size_t n, size_t column)
{
	const uint32_t *end = chunk->end + first * chunk->n_column + column;
	const uint32_t start = column > 0 ? end[-1] + 1 : chunk->start[first];

	return chunk->text[start] == '"'
	       ? take(cells, chunk, first, n, column, 1)
	       : take(cells, chunk, first, n, column, 0);
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

/* Rows whose cells begin with a quote, or begin or end with a blank or what is
 * perhaps one. */
KERNEL_WIDE
static uint64_t rows_to_mend(const struct kernel_cells *cells)
{
	uint64_t mend[KERNEL_ROWS];

	for (size_t r = 0; r < KERNEL_ROWS; r++) {
		const uint64_t head = LITTLE_ENDIAN_WORDS
				      ? cells->head[r] & 255
				      : cells->head[r] >> 56;
		const uint64_t tail = LITTLE_ENDIAN_WORDS
				      ? cells->tail[r] >> 56
				      : cells->tail[r] & 255;

		mend[r] = (uint64_t)(cells->n[r] > 0) &
			  ((uint64_t)(head <= ' ') | (uint64_t)(tail <= ' ') |
			   (uint64_t)(head == '"'));
	}
	return kernel_bits(mend);
}

static void set_cell(struct kernel_cells *cells, size_t r, struct mql_str s)
{
	cells->p[r] = s.p;
	cells->n[r] = (uint32_t)s.n;
	memcpy(&cells->head[r], s.p, 8);
	memcpy(&cells->tail[r], s.p + s.n - 8, 8);
}

void kernel_cells_take(struct kernel_cells *cells,
		       const struct mql_csv_chunk *chunk, size_t first,
		       size_t n, size_t column)
{
	uint64_t rows;

	cells->bytes = false;
	if (!kernel_cells_take_raw(cells, chunk, first, n, column))
		(void)take(cells, chunk, first, n, column, 0);
	for (size_t r = 0; r < n; r++)
		memcpy(&cells->head[r], cells->p[r], 8);
	for (rows = rows_to_mend(cells); rows; rows &= rows - 1) {
		const size_t r = (size_t)__builtin_ctzll(rows);

		set_cell(cells, r,
			 mql_str_trim(mql_csv_cell(chunk, first + r, column)));
	}
}

void kernel_cells_take_bytes(struct kernel_cells *cells,
			     const struct mql_csv_chunk *chunk, size_t first,
			     size_t n, size_t column)
{
	cells->bytes = kernel_cells_take_raw(cells, chunk, first, n, column) &&
		       kernel_cells_are_bytes(cells);
	if (!cells->bytes)
		kernel_cells_take(cells, chunk, first, n, column);
}
