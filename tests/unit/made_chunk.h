/* SPDX-License-Identifier: MIT */
/* made_chunk.h - a chunk of good rows from cells in memory, as if it had been
 * read and split: for what takes chunks, with any bytes in any cell */
#ifndef TESTS_UNIT_MADE_CHUNK_H
#define TESTS_UNIT_MADE_CHUNK_H

#include <stdlib.h>

#include "common/csv.h"

struct made_chunk {              /* { 0 } but for n_column is empty */
	struct mql_csv_chunk chunk;
	struct mql_buf text;     // of the chunk, behind padding: the first cell
				 // is at 0, as it is of a chunk that was read
	uint64_t quoted;         // bit i % 64: cell i of the chunk is, anyhow
	size_t n_column, n_cell;
	size_t cap_start, cap_end, cap_line;
};

/* A cell, quoted at least where it begins with a quote, and a byte behind it
 * that could be taken for a part of it. */
static inline uint32_t made_chunk_add_cell(struct made_chunk *made,
					   struct mql_str cell)
{
	const bool quoted = (cell.n > 0 && cell.p[0] == '"') ||
			    (made->quoted >> made->n_cell++ % 64 & 1);
	uint32_t end;

	if (quoted)
		mql_buf_addc(&made->text, '"');
	mql_buf_add(&made->text, cell.p, cell.n);
	if (quoted)
		mql_buf_addc(&made->text, '"');
	end = (uint32_t)(made->text.n - MQL_CSV_PADDING);
	mql_buf_addc(&made->text, '7');
	return end;
}

/* Add a row of n_column cells. */
static inline void made_chunk_add(struct made_chunk *made,
				  const struct mql_str *cell)
{
	struct mql_csv_chunk *chunk = &made->chunk;
	const size_t i = chunk->n_row++, n = made->n_column;
	static const char padding[MQL_CSV_PADDING + 1] =
		"88888888888888888888888888888888"
		"88888888888888888888888888888888";

	if (made->text.n == 0)
		mql_buf_adds(&made->text, padding);
	chunk->n_column = n;
	chunk->start = mql_grow(chunk->start, &made->cap_start, i + 1,
				sizeof(*chunk->start));
	chunk->line_after = mql_grow(chunk->line_after, &made->cap_line,
				     i + 1, sizeof(*chunk->line_after));
	chunk->end = mql_grow(chunk->end, &made->cap_end, (i + 1) * n,
			      sizeof(*chunk->end));
	chunk->start[i] = (uint32_t)(made->text.n - MQL_CSV_PADDING);
	chunk->line_after[i] = (uint32_t)i;
	for (size_t k = 0; k < n; k++)
		chunk->end[i * n + k] = made_chunk_add_cell(made, cell[k]);
	mql_buf_reserve(&made->text, MQL_CSV_PADDING);
	memset(made->text.p + made->text.n, '9', MQL_CSV_PADDING);
	chunk->text = made->text.p + MQL_CSV_PADDING;
}

static inline void made_chunk_release(struct made_chunk *made)
{
	mql_csv_chunk_release(&made->chunk);
	mql_buf_release(&made->text);
	*made = (struct made_chunk){ 0 };
}

#endif
