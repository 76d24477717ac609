/* SPDX-License-Identifier: MIT */
/* Nearly every cell stands between its delimiters as it is, so the first pass
 * over the rows of a tile takes no branch: quotes are stepped over by
 * arithmetic, and of blanks it only asks whether there is one anywhere. */
#include "scorer/kernel_part.h"

static inline unsigned is_blank(char c)
{
	return (unsigned char)c <= ' ';
}

/* Ends are known; returns whether the cell perhaps has a blank at either. */
static inline unsigned set_cell(struct kernel_cells *cells, size_t r,
			    const char *p, uint32_t n)
{
	const char *end = p + n;
	uint64_t tail;

	memcpy(&tail, end - 8, 8);
	cells->p[r] = p;
	cells->n[r] = n;
	cells->tail[r] = tail;
	return (n > 0) & (is_blank(p[0]) | is_blank(end[-1]));
}

/* Loops over all rows of a tile see nothing there. */
static void clear_rest(struct kernel_cells *cells, size_t n)
{
	for (size_t r = n; r < KERNEL_ROWS; r++)
		cells->n[r] = 0;
}

static void trim(struct kernel_cells *cells, size_t n)
{
	for (size_t r = 0; r < n; r++) {
		const struct mql_str s = mql_str_trim(
			(struct mql_str){ cells->p[r], cells->n[r] });

		(void)set_cell(cells, r, s.p, (uint32_t)s.n);
	}
}

void kernel_cells_take(struct kernel_cells *cells,
		       const struct mql_csv_chunk *chunk, size_t first,
		       size_t n, size_t column)
{
	unsigned blanks = 0;

	for (size_t r = 0; r < n; r++) {
		const struct mql_str s = mql_csv_cell(chunk, first + r,
						      column);

		blanks |= set_cell(cells, r, s.p, (uint32_t)s.n);
	}
	if (blanks)
		trim(cells, n);
	clear_rest(cells, n);
}

void kernel_cells_take_raw(struct kernel_cells *cells,
			   const struct mql_csv_chunk *chunk, size_t first,
			   size_t n, size_t column)
{
	const uint32_t *end = chunk->end + first * chunk->n_column + column;

	for (size_t r = 0; r < n; r++, end += chunk->n_column) {
		const uint32_t start = column > 0 ? end[-1] + 1
						  : chunk->start[first + r];

		cells->n[r] = *end - start;
		memcpy(&cells->tail[r], chunk->text + *end - 8, 8);
	}
	clear_rest(cells, n);
}
