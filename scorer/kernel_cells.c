/* SPDX-License-Identifier: MIT */
/* Cells are taken as if all of a column stood in quotes, or none.  Those that
 * are not so, or have blanks around them, are found without a branch and mended
 * one by one. */
#include "scorer/kernel_part.h"

/* Where a cell is, in one word: the byte before it, and above that its end, as
 * two ends stand side by side in a chunk. */
static inline uint64_t span_at(const uint32_t *end)
{
	uint64_t span;

	if (!LITTLE_ENDIAN_WORDS)
		return (uint64_t)end[0] << 32 | end[-1];
	memcpy(&span, end - 1, sizeof(span));
	return span;
}

/* Step over `quote` bytes at either end of each cell.  False: they are not all
 * quotes. */
static inline bool take(struct kernel_cells *restrict cells,
			const struct mql_csv_chunk *restrict chunk,
			size_t first, size_t n, size_t column,
			const uint32_t quote)
{
	const uint32_t *end = chunk->end + first * chunk->n_column + column;
	const char *text = chunk->text;
	int other = 0;

	for (size_t r = 0; r < n; r++, end += chunk->n_column) {
		const uint64_t span = column > 0
				      ? span_at(end)
				      : (uint64_t)*end << 32 |
					(chunk->start[first + r] - 1);

		if (quote > 0)
			other |= text[(uint32_t)span + 1] ^ '"';
		cells->span[r] = span;
		memcpy(&cells->tail[r], text + (span >> 32) - quote - 8, 8);
	}
	return other == 0;
}

/* Loops over all rows see nothing beyond the last. */
KERNEL_WIDE
static void take_lengths(struct kernel_cells *cells, size_t n, uint32_t quote)
{
	for (size_t r = 0; r < KERNEL_ROWS; r++)
		cells->n[r] = (uint32_t)(cells->span[r] >> 32) -
			      (uint32_t)cells->span[r] - 1 - 2 * quote;
	for (size_t r = n; r < KERNEL_ROWS; r++)
		cells->n[r] = 0;
}

static bool is_quoted(const struct mql_csv_chunk *chunk, size_t i,
		      size_t column)
{
	const uint32_t *end = chunk->end + i * chunk->n_column + column;

	return chunk->text[column > 0 ? end[-1] + 1 : chunk->start[i]] == '"';
}

bool kernel_cells_take_raw(struct kernel_cells *cells,
			   const struct mql_csv_chunk *chunk, size_t first,
			   size_t n, size_t column)
{
	const bool quoted = is_quoted(chunk, first, column);
	const bool ok = quoted ? take(cells, chunk, first, n, column, 1)
			       : take(cells, chunk, first, n, column, 0);

	take_lengths(cells, n, quoted);
	cells->text = chunk->text;
	cells->before = 1 + quoted;
	return ok;
}

/* Of the first cell of a chunk the byte before it is -1, and `before` from
 * there is 0 with it. */
struct mql_str kernel_cells_at(const struct kernel_cells *cells, size_t r)
{
	const uint32_t at = cells->before + (uint32_t)cells->span[r];

	return (struct mql_str){ cells->text + at, cells->n[r] };
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
	if (!kernel_cells_take_raw(cells, chunk, first, n, column)) {
		(void)take(cells, chunk, first, n, column, 0);
		take_lengths(cells, n, 0);
		cells->before = 1;
	}
	for (size_t r = 0; r < n; r++) {
		const char *p = kernel_cells_at(cells, r).p;

		cells->p[r] = p;
		memcpy(&cells->head[r], p, 8);
	}
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
