/* SPDX-License-Identifier: MIT */
/* Where every row has the header's number of cells and nothing odd was seen,
 * the marks are the cells' ends as they stand.  Else rows are gone through one
 * by one, their ends moving up over those of bad rows; the odd ones are read by
 * libcsv.  A good row with doubled quotes gets its cells written back in place
 * with single ones: that is never longer. */
#include <assert.h>
#include <stdlib.h>

#include "common/csv.h"
#include "common/csv_row.h"

static char *text_of(const struct mql_csv_chunk *chunk)
{
	return chunk->buf.p + (chunk->text - chunk->buf.p);
}

static uint32_t count_lines(const char *p, size_t n)
{
	const char *end = p + n;
	uint32_t n_line = 0;

	while ((p = memchr(p, '\n', (size_t)(end - p)))) {
		n_line++;
		p++;
	}
	return n_line;
}

/* ---- all rows at once ---- */

static void drop_cr(struct mql_csv_chunk *chunk)
{
	uint32_t *last = chunk->end + chunk->n_column - 1;

	for (size_t i = 0; i < chunk->n_row; i++, last += chunk->n_column)
		if (*last > chunk->start[i] && chunk->text[*last - 1] == '\r')
			--*last;
}

/* False where a row has not as many cells as the header: the marks are as they
 * were. */
static bool take_regular(struct mql_csv_chunk *chunk)
{
	const bool one_line = chunk->n_line == chunk->n_row;
	const uint32_t *last = chunk->end + chunk->n_column - 1;
	uint32_t start = 0, line = 0;

	for (size_t i = 0; i < chunk->n_row; i++, last += chunk->n_column) {
		if (chunk->text[*last] != '\n')
			return false;
		chunk->start[i] = start;
		chunk->line_after[i] = line;
		line += one_line ? 1 : count_lines(chunk->text + start,
						   *last + 1 - start);
		start = *last + 1;
	}
	if (chunk->has_cr)
		drop_cr(chunk);
	return true;
}

/* ---- row by row ---- */

struct walk {
	struct mql_csv_chunk *chunk;
	size_t n_good;
	uint32_t line;           // after chunk.line
	uint32_t start, next;    // the row's bytes
	const uint32_t *mark;    // [n_cell]
	size_t n_cell;
};

static void add_good(struct walk *w)
{
	struct mql_csv_chunk *chunk = w->chunk;

	chunk->start[w->n_good] = w->start;
	chunk->line_after[w->n_good] = w->line;
	w->n_good++;
}

static void take_plain(struct walk *w)
{
	const size_t n = w->chunk->n_column;
	uint32_t *end = w->chunk->end + w->n_good * n;

	memmove(end, w->mark, n * sizeof(*end));
	if (end[n - 1] > w->start &&
	    w->chunk->text[end[n - 1] - 1] == '\r')
		end[n - 1]--;
	add_good(w);
}

static void add_bad(struct walk *w, const struct mql_csv_row *row)
{
	struct mql_csv_chunk *chunk = w->chunk;

	chunk->bad = mql_grow(chunk->bad, &chunk->cap_bad, chunk->n_bad + 1,
			      sizeof(*chunk->bad));
	chunk->bad[chunk->n_bad] = (struct mql_csv_bad){ w->n_good, *row };
	chunk->bad[chunk->n_bad++].row.raw.p = chunk->text + w->start;
	mql_buf_add(&chunk->reasons, row->bad, strlen(row->bad) + 1);
}

/* A cell whose text begins with a quote keeps quotes around it. */
static void write_back(struct walk *w)
{
	struct mql_csv_chunk *chunk = w->chunk;
	uint32_t *end = chunk->end + w->n_good * chunk->n_column;
	const char *from = chunk->scratch.p;
	char *to = text_of(chunk) + w->start;

	for (size_t k = 0; k < chunk->n_column; k++) {
		const size_t n = chunk->cell[k].n;
		const bool quoted = n > 0 && from[0] == '"';

		if (quoted)
			*to++ = '"';
		memcpy(to, from, n);
		to += n;
		if (quoted)
			*to++ = '"';
		end[k] = (uint32_t)(to - chunk->text);
		*to++ = '\n';    // an empty cell does not begin with a quote
		from += n + 1;
	}
	add_good(w);
}

/* What the index can't vouch for: the row's bytes are all of a file. */
static void take_odd(struct walk *w)
{
	struct mql_csv_chunk *chunk = w->chunk;
	const size_t n = w->next - w->start;
	struct mql_err err = MQL_ERR_INIT;
	struct mql_csv_input input = {
		.at_end = true,
		.window = { text_of(chunk) + w->start, n, n },
		.line = chunk->line + w->line,
	};
	struct mql_csv_target target = {
		.text = &chunk->scratch,
		.max_cell = chunk->n_column,
		.want_cell = chunk->n_column,
		.delimiter = chunk->delimiter,
	};

	chunk->cell = mql_grow(chunk->cell, &chunk->cap_cell, chunk->n_column,
			       sizeof(*chunk->cell));
	target.cell = chunk->cell;
	if (!chunk->lane)
		chunk->lane = mql_csv_lane_new(chunk->delimiter);
	mql_buf_reset(&chunk->scratch);
	if (!mql_csv_row_read(&input, chunk->lane, &target, &err))
		return;          // never: there is nothing to read
	assert(input.pos == n);
	if (!target.row.bad) {
		write_back(w);
		return;
	}
	target.row.bad = chunk->scratch.p + target.row.raw.n;
	add_bad(w, &target.row);
}

static void take_row(struct walk *w, bool odd)
{
	const struct mql_csv_chunk *chunk = w->chunk;
	const char *p = chunk->text + w->start;
	const size_t n = w->next - w->start;
	const bool empty = n == 1 || (n == 2 && p[0] == '\r');
	const struct mql_csv_row empty_line = {
		.line = chunk->line + w->line,
		.bad = "an empty line",
	};

	if (empty && chunk->n_column > 1)
		add_bad(w, &empty_line);
	else if (w->n_cell == chunk->n_column && !odd)
		take_plain(w);
	else
		take_odd(w);
}

/* Marks of a row: up to the first LF. */
static size_t count_cells(const struct mql_csv_chunk *chunk,
			  const uint32_t *mark)
{
	size_t n = 1;

	while (chunk->text[*mark++] != '\n')
		n++;
	return n;
}

static void take_rows(struct mql_csv_chunk *chunk)
{
	struct walk w = { .chunk = chunk };
	size_t i_odd = 0;

	for (size_t i = 0; i < chunk->n_end; i += w.n_cell) {
		w.mark = chunk->end + i;
		w.n_cell = count_cells(chunk, w.mark);
		w.next = w.mark[w.n_cell - 1] + 1;
		while (i_odd < chunk->n_odd &&
		       chunk->odd[i_odd] + 64 <= w.start)
			i_odd++;

		const bool odd = i_odd < chunk->n_odd &&
				 chunk->odd[i_odd] < w.next;
		const uint32_t n_line = count_lines(chunk->text + w.start,
						    w.next - w.start);

		take_row(&w, odd);
		w.line += n_line;
		w.start = w.next;
	}
	chunk->n_row = w.n_good;
}

/* The texts stay where they are from now on. */
static void set_reasons(struct mql_csv_chunk *chunk)
{
	const char *p = mql_buf_text(&chunk->reasons);

	for (size_t i = 0; i < chunk->n_bad; i++) {
		chunk->bad[i].row.bad = p;
		p += strlen(p) + 1;
	}
}

void mql_csv_split(struct mql_csv_chunk *chunk)
{
	if (chunk->n_byte == 0)
		return;
	chunk->start = mql_grow(chunk->start, &chunk->cap_start, chunk->n_row,
				sizeof(*chunk->start));
	chunk->line_after = mql_grow(chunk->line_after, &chunk->cap_line,
				     chunk->n_row, sizeof(*chunk->line_after));
	mql_buf_reset(&chunk->reasons);
	if (chunk->n_odd > 0 ||
	    chunk->n_end != chunk->n_row * chunk->n_column ||
	    !take_regular(chunk))
		take_rows(chunk);
	set_reasons(chunk);
}

void mql_csv_chunk_release(struct mql_csv_chunk *chunk)
{
	mql_csv_lane_free(chunk->lane);
	mql_buf_release(&chunk->buf);
	mql_buf_release(&chunk->scratch);
	mql_buf_release(&chunk->reasons);
	free(chunk->start);
	free(chunk->end);
	free(chunk->line_after);
	free(chunk->bad);
	free(chunk->odd);
	free(chunk->cell);
	*chunk = (struct mql_csv_chunk){ 0 };
}
