/* SPDX-License-Identifier: MIT */
/* Nearly every cell stands between its delimiters as it is: those that do not
 * are found without a branch, and seen to one by one. */
#include "scorer/kernel_part.h"

void kernel_cells_take_raw(struct kernel_cells *restrict cells,
			   const struct mql_csv_chunk *restrict chunk,
			   size_t first, size_t n, size_t column)
{
	const uint32_t *end = chunk->end + first * chunk->n_column + column;

	for (size_t r = 0; r < n; r++, end += chunk->n_column) {
		const uint32_t start = column > 0 ? end[-1] + 1
						  : chunk->start[first + r];

		cells->p[r] = chunk->text + start;
		cells->n[r] = *end - start;
		memcpy(&cells->tail[r], chunk->text + *end - 8, 8);
	}
	for (size_t r = n; r < KERNEL_ROWS; r++)
		cells->n[r] = 0;         // for loops over all rows
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

static inline unsigned is_blank(unsigned char c)
{
	return c <= ' ';
}

/* Rows whose cells have quotes, or perhaps a blank at an end. */
static uint64_t rows_dressed(const struct kernel_cells *cells, size_t n)
{
	uint64_t rows = 0;

	if (kernel_cells_are_bytes(cells))
		return 0;        // quotes come in twos
	for (size_t r = 0; r < n; r++) {
		const char *p = cells->p[r];
		const unsigned char head = (unsigned char)p[0];
		const unsigned char tail = (unsigned char)(p + cells->n[r])[-1];
		const unsigned dressed = (head == '"') | is_blank(head) |
					 is_blank(tail);

		rows |= (uint64_t)(dressed & (cells->n[r] > 0)) << r;
	}
	return rows;
}

void kernel_cells_take(struct kernel_cells *cells,
		       const struct mql_csv_chunk *chunk, size_t first,
		       size_t n, size_t column)
{
	kernel_cells_take_raw(cells, chunk, first, n, column);
	for (uint64_t rows = rows_dressed(cells, n); rows; rows &= rows - 1) {
		const size_t r = (size_t)__builtin_ctzll(rows);
		const struct mql_str s = mql_str_trim(
			mql_csv_cell(chunk, first + r, column));

		cells->p[r] = s.p;
		cells->n[r] = (uint32_t)s.n;
		memcpy(&cells->tail[r], s.p + s.n - 8, 8);
	}
}
