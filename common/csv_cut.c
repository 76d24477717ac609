/* SPDX-License-Identifier: MIT */
#include "common/csv_cut.h"

#include "common/csv_row.h"

/* The scan goes in steps, so that little is looked at again where it ends. */
enum { STEP = 4096 };

/* Room for n marks in all. */
static void reserve_ends(struct mql_csv_chunk *chunk, size_t n)
{
	chunk->end = mql_grow(chunk->end, &chunk->cap_end, n,
			      sizeof(*chunk->end));
}

/* ---- empty lines ---- */

static bool starts_with(struct mql_str s, const char *p, size_t n)
{
	return s.n >= n && memcmp(s.p, p, n) == 0;
}

/* Take empty lines; *end where nothing else is left. */
static bool pass_empty_lines(struct mql_csv_cutter *cutter, bool *end,
			     struct mql_err *err)
{
	for (;;) {
		struct mql_str s;

		if (!mql_csv_input_peek(&cutter->input, 2, &s, err))
			return false;
		*end = s.n == 0;
		if (starts_with(s, "\n", 1))
			mql_csv_input_take(&cutter->input, 1, 1);
		else if (starts_with(s, "\r\n", 2))
			mql_csv_input_take(&cutter->input, 2, 1);
		else
			return true;
		cutter->n_empty++;
	}
}

/* Lines taken as empty turned out not to be at the end of the file. */
static void cut_empty_lines(struct mql_csv_cutter *cutter,
			    struct mql_csv_chunk *chunk)
{
	const size_t n = cutter->n_empty < cutter->block_rows
			 ? (size_t)cutter->n_empty : cutter->block_rows;

	mql_buf_reserve(&chunk->buf, n + MQL_CSV_PADDING);
	memset(chunk->buf.p + chunk->buf.n, '\n', n);
	chunk->buf.n += n;
	reserve_ends(chunk, n);
	for (size_t i = 0; i < n; i++)
		chunk->end[i] = (uint32_t)i;
	chunk->n_end = n;
	chunk->n_byte = n;
	chunk->n_line = chunk->n_row = n;
	chunk->line = cutter->input.line - cutter->n_empty;
	cutter->n_empty -= n;
}

/* ---- rows that the scan vouches for ---- */

struct cut {
	size_t end;              // after the last whole row; 0: there is none
	size_t n_row, n_line;
};

/* Back to the end of the last whole row. */
static void step_back(struct cut *cut, const char *p, bool inside)
{
	while (cut->end > 0) {
		const char c = p[cut->end - 1];

		if (c == '\n' && !inside)
			return;
		if (c == '\n')
			cut->n_line--;
		if (c == '"')
			inside = !inside;
		cut->end--;
	}
}

/* Empty lines at its end may be at the end of the file: leave them. */
static void leave_empty_lines(struct cut *cut, const char *p)
{
	for (;;) {
		size_t n = cut->end;

		if (n < 2)
			return;
		n--;
		if (p[n - 1] == '\r')
			n--;
		if (n == 0 || p[n - 1] != '\n')
			return;
		cut->end = n;
		cut->n_row--;
		cut->n_line--;
	}
}

/* Marks of what was cut off. */
static void drop_marks(struct mql_csv_chunk *chunk, size_t end)
{
	while (chunk->n_end > 0 && chunk->end[chunk->n_end - 1] >= end)
		chunk->n_end--;
	while (chunk->n_odd > 0 && chunk->odd[chunk->n_odd - 1] >= end)
		chunk->n_odd--;
}

static struct cut find_cut(const struct mql_csv_cutter *cutter, const char *p,
			   size_t n, struct mql_csv_chunk *chunk)
{
	const struct mql_csv_index *index = cutter->index;
	struct mql_csv_scan scan = { .odd = chunk->odd };
	struct cut cut = { 0 };
	bool go = true;

	while (go && cut.end < n) {
		const size_t left = n - cut.end;
		const size_t step = left < STEP ? left : STEP;
		const struct mql_csv_scan before = scan;
		size_t got;

		reserve_ends(chunk, scan.n_end + STEP + 64);
		scan.end = chunk->end;
		got = index->scan(&scan, p, cut.end, step, cutter->delimiter);
		if (got < step || scan.n_row >= cutter->block_rows) {
			scan = before;
			scan.end = chunk->end;
			got = mql_csv_scan_plain(&scan, p, cut.end, step,
						 cutter->delimiter,
						 cutter->block_rows);
			go = false;
		}
		cut.end += got;
	}
	cut.n_row = scan.n_row;
	cut.n_line = scan.n_line;
	step_back(&cut, p, scan.state == MQL_CSV_IN_QUOTES);
	leave_empty_lines(&cut, p);
	chunk->n_end = scan.n_end;
	chunk->n_odd = scan.n_odd;
	chunk->has_cr = scan.has_cr;
	drop_marks(chunk, cut.end);
	return cut;
}

/* ---- the row that it does not ---- */

/* Its views are set once the text stays where it is. */
static void add_bad(struct mql_csv_chunk *chunk, const struct mql_csv_row *row)
{
	chunk->bad = mql_grow(chunk->bad, &chunk->cap_bad, chunk->n_bad + 1,
			      sizeof(*chunk->bad));
	chunk->bad[chunk->n_bad++] = (struct mql_csv_bad){ .row = *row };
}

/* A good one is left to be split, with an LF at its end and marked as odd; a
 * bad one is known now. */
static bool cut_row(struct mql_csv_cutter *cutter, struct mql_csv_chunk *chunk,
		    struct mql_err *err)
{
	struct mql_csv_input *input = &cutter->input;
	struct mql_buf *buf = &chunk->buf;
	const size_t start = buf->n;
	struct mql_csv_target target = {
		.text = buf,
		.want_cell = cutter->n_column,
		.delimiter = cutter->delimiter,
	};

	chunk->line = input->line;
	if (!mql_csv_row_read(input, cutter->lane, &target, err))
		return false;
	if (target.row.bad) {
		add_bad(chunk, &target.row);
		return true;
	}
	buf->n = start;
	mql_buf_add(buf, input->window.p + input->pos - target.n_byte,
		    target.n_byte);
	if (buf->p[buf->n - 1] != '\n')
		mql_buf_addc(buf, '\n');
	chunk->n_byte = buf->n - start;
	reserve_ends(chunk, cutter->n_column);
	chunk->end[0] = (uint32_t)(chunk->n_byte - 1);
	chunk->odd[0] = 0;
	chunk->n_end = chunk->n_odd = 1;
	chunk->n_row = 1;
	chunk->n_line = (size_t)(input->line - chunk->line);
	return true;
}

/* ---- a chunk ---- */

static void reset(struct mql_csv_chunk *chunk,
		  const struct mql_csv_cutter *cutter)
{
	struct mql_buf *buf = &chunk->buf;

	mql_buf_reset(buf);
	mql_buf_reserve(buf, MQL_CSV_PADDING);
	memset(buf->p, 0, MQL_CSV_PADDING);
	buf->n = MQL_CSV_PADDING;
	chunk->n_row = chunk->n_bad = 0;
	chunk->n_byte = chunk->n_line = 0;
	chunk->n_end = chunk->n_odd = 0;
	chunk->has_cr = false;
	chunk->n_column = cutter->n_column;
	chunk->delimiter = cutter->delimiter;
	chunk->odd = mql_grow(chunk->odd, &chunk->cap_odd,
			      cutter->block_bytes / 64 + 2,
			      sizeof(*chunk->odd));
}

static bool cut_rows(struct mql_csv_cutter *cutter,
		     struct mql_csv_chunk *chunk, size_t *start,
		     struct mql_err *err)
{
	struct mql_csv_input *input = &cutter->input;
	struct mql_str s;

	if (!mql_csv_input_peek(input, cutter->block_bytes, &s, err))
		return false;

	const size_t n = s.n < cutter->block_bytes ? s.n : cutter->block_bytes;
	const struct cut cut = find_cut(cutter, s.p, n, chunk);

	if (cut.end == 0)
		return cut_row(cutter, chunk, err);
	chunk->n_byte = cut.end;
	chunk->n_row = cut.n_row;
	chunk->n_line = cut.n_line;
	chunk->line = input->line;
	*start = mql_csv_input_hand(input, cut.end, cut.n_line, &chunk->buf);
	return true;
}

bool mql_csv_cut(struct mql_csv_cutter *cutter, struct mql_csv_chunk *chunk,
		 struct mql_err *err)
{
	size_t start = MQL_CSV_PADDING;
	bool end;

	reset(chunk, cutter);
	if (!pass_empty_lines(cutter, &end, err))
		return false;
	if (!end && cutter->n_empty > 0)
		cut_empty_lines(cutter, chunk);
	else if (!end && !cut_rows(cutter, chunk, &start, err))
		return false;
	mql_buf_reserve(&chunk->buf, MQL_CSV_PADDING);
	memset(chunk->buf.p + chunk->buf.n, 0, MQL_CSV_PADDING);
	chunk->text = chunk->buf.p + start;
	if (chunk->n_bad > 0) {
		struct mql_csv_row *row = &chunk->bad[0].row;

		row->raw.p = chunk->text;
		row->bad = row->raw.p + row->raw.n;
	}
	return true;
}
