/* SPDX-License-Identifier: MIT */
#include "common/csv.h"

#include <inttypes.h>
#include <stdlib.h>

#include "common/csv_row.h"
#include "common/io.h"

#define DELIMITERS ",;\t|"

enum {
	DEFAULT_ROWS = 1024,
	DEFAULT_BYTES = 256 * 1024,
	BLOCK_CELLS = 128 * 1024,        // wide tables: fewer rows
};

struct mql_csv {
	struct mql_csv_options options;  // no zeros left
	char *path;                      // as given: "-" is standard input
	struct mql_csv_input input;
	struct mql_csv_lane *lane;
	struct mql_buf header;           // the bytes that column[] views
	struct mql_str *column;          // [n_column]
	size_t n_column;
	uint64_t n_empty;                // empty lines taken, not yet rows
};

/* ---- the start of the file ---- */

static bool starts_with(struct mql_str s, const char *p, size_t n)
{
	return s.n >= n && memcmp(s.p, p, n) == 0;
}

/* The encoding of a file that is not UTF-8, or NULL.  Without a byte-order
 * mark it is known by the high bytes of its first two characters. */
static const char *foreign_encoding(struct mql_str s)
{
	if (starts_with(s, "\xFF\xFE\0\0", 4) ||
	    starts_with(s, "\0\0\xFE\xFF", 4))
		return "UTF-32";
	if (starts_with(s, "\xFF\xFE", 2) || starts_with(s, "\xFE\xFF", 2))
		return "UTF-16";
	if (s.n < 4)
		return NULL;
	if (s.p[0] && !s.p[1] && s.p[2] && !s.p[3])
		return "UTF-16LE";
	if (!s.p[0] && s.p[1] && !s.p[2] && s.p[3])
		return "UTF-16BE";
	return NULL;
}

/* Refuse what has no header line, pass over a byte-order mark. */
static bool check_start(struct mql_csv *csv, struct mql_err *err)
{
	const char *path = csv->input.path;
	struct mql_str s;

	if (!mql_csv_input_peek(&csv->input, 4, &s, err))
		return false;

	if (starts_with(s, "\x1F\x8B", 2))
		return mql_fail(err, MQL_E_DATA, "%s is compressed: pipe it "
				"through zcat", path);

	const char *encoding = foreign_encoding(s);

	if (encoding && strcmp(csv->path, "-") == 0)
		return mql_fail(err, MQL_E_DATA, "stdin is %s, expected UTF-8:"
				" pipe it through iconv -f %s -t UTF-8",
				encoding, encoding);
	if (encoding)
		return mql_fail(err, MQL_E_DATA, "%s is %s, expected UTF-8:"
				" iconv -f %s -t UTF-8 '%s' > utf8.csv",
				path, encoding, encoding, path);
	if (starts_with(s, "\xEF\xBB\xBF", 3)) {
		mql_csv_input_take(&csv->input, 3, 0);
		if (!mql_csv_input_peek(&csv->input, 2, &s, err))
			return false;
	}
	if (s.n == 0)
		return mql_fail(err, MQL_E_DATA,
				"%s is empty: expected a header line", path);
	if (s.p[0] == '\n' || starts_with(s, "\r\n", 2))
		return mql_fail(err, MQL_E_DATA, "%s:1: an empty line,"
				" expected a header line", path);
	return true;
}

/* ---- the header ---- */

/* Count the delimiters outside quotes in the header, which may have line
 * breaks inside quotes.  Quotes that are not sound only make the counts
 * meaningless: reading the header will say so. */
static bool count_delimiters(struct mql_csv_input *input, size_t count[4],
			     struct mql_err *err)
{
	struct mql_csv_line line;
	bool open = false;
	size_t at = 0;

	do {
		if (!mql_csv_input_line(input, at, MQL_CSV_MAX_ROW, &line,
					err))
			return false;
		const char *p = input->window.p + input->pos;

		for (; at < line.end; at++) {
			const char *d = p[at] ? strchr(DELIMITERS, p[at])
					  : NULL;

			open ^= p[at] == '"';
			if (d && !open)
				count[d - DELIMITERS]++;
		}
	} while (open && line.kind == MQL_CSV_LINE_WHOLE);
	return true;
}

static bool find_delimiter(struct mql_csv *csv, size_t *n_cell,
			   struct mql_err *err)
{
	char *delimiter = &csv->options.delimiter;
	size_t count[4] = { 0 }, best = 0;

	if (*delimiter && !strchr(DELIMITERS, *delimiter))
		return mql_fail(err, MQL_E_USAGE, "the delimiter \"%s\" is not"
				" one of , ; tab |",
				MQL_SHOW(((struct mql_str){ delimiter, 1 })));
	if (!count_delimiters(&csv->input, count, err))
		return false;
	for (size_t i = 1; i < MQL_ARRAY_LEN(count); i++) {
		if (count[i] > count[best])
			best = i;
	}
	if (*delimiter)
		best = (size_t)(strchr(DELIMITERS, *delimiter) - DELIMITERS);
	*delimiter = DELIMITERS[best];
	*n_cell = count[best] + 1;
	return true;
}

static bool bad_header(const struct mql_csv *csv,
		       const struct mql_csv_row *row, struct mql_err *err)
{
	const char *path = csv->input.path;
	const char *reason = csv->header.p + row->raw.n;

	if (row->bad_column == 0)
		return mql_fail(err, MQL_E_DATA, "%s:1: header: %s", path,
				reason);
	return mql_fail(err, MQL_E_DATA, "%s:1: header, column %zu: %s", path,
			row->bad_column, reason);
}

static bool read_header(struct mql_csv *csv, size_t n_cell, struct mql_err *err)
{
	const size_t max = n_cell < MQL_CSV_MAX_COLUMN ? n_cell
						       : MQL_CSV_MAX_COLUMN;
	struct mql_csv_target target = {
		.text = &csv->header,
		.cell = csv->column = mql_calloc(max, sizeof(*csv->column)),
		.max_cell = max,
		.delimiter = csv->options.delimiter,
	};

	if (!mql_csv_row_read(&csv->input, csv->lane, &target, err))
		return false;
	if (target.row.bad)
		return bad_header(csv, &target.row, err);
	if (target.n_cell > max)
		return mql_fail(err, MQL_E_DATA, "%s:1: %zu columns, expected"
				" at most %u", csv->input.path, target.n_cell,
				MQL_CSV_MAX_COLUMN);

	const char *p = mql_buf_text(&csv->header);

	csv->n_column = target.n_cell;
	for (size_t i = 0; i < csv->n_column; i++) {
		csv->column[i].p = p;
		p += csv->column[i].n + 1;
	}
	return true;
}

/* ---- rows ---- */

static struct mql_csv_target *next_row(struct mql_csv *csv,
				       struct mql_csv_block *block,
				       struct mql_csv_target *target)
{
	const size_t n = block->n_row * csv->n_column;

	block->row = mql_grow(block->row, &block->cap_row, block->n_row + 1,
			      sizeof(*block->row));
	block->cell = mql_grow(block->cell, &block->cap_cell,
			       n + csv->n_column, sizeof(*block->cell));
	*target = (struct mql_csv_target){
		.text = &block->text,
		.cell = block->cell + n,
		.max_cell = csv->n_column,
		.want_cell = csv->n_column,
		.delimiter = csv->options.delimiter,
	};
	return target;
}

/* A line taken as empty turns out not to be at the end of the file. */
static void add_empty_line(struct mql_csv *csv, struct mql_csv_target *target)
{
	const uint64_t line = csv->input.line - csv->n_empty--;

	if (csv->n_column > 1) {
		mql_csv_row_bad(target, line, MQL_STR(""), "an empty line", 0);
		return;
	}
	target->row = (struct mql_csv_row){ .line = line };
	target->cell[0].n = 0;
	mql_buf_addc(target->text, '\n');
}

/* Take empty lines; *end where nothing else is left. */
static bool pass_empty_lines(struct mql_csv *csv, bool *end,
			     struct mql_err *err)
{
	for (;;) {
		struct mql_str s;

		if (!mql_csv_input_peek(&csv->input, 2, &s, err))
			return false;
		*end = s.n == 0;
		if (starts_with(s, "\n", 1))
			mql_csv_input_take(&csv->input, 1, 1);
		else if (starts_with(s, "\r\n", 2))
			mql_csv_input_take(&csv->input, 2, 1);
		else
			return true;
		csv->n_empty++;
	}
}

static bool is_full(const struct mql_csv *csv,
		    const struct mql_csv_block *block)
{
	return block->n_row >= csv->options.block_rows ||
	       block->text.n >= csv->options.block_bytes ||
	       (block->n_row + 1) * csv->n_column > BLOCK_CELLS;
}

static bool fill(struct mql_csv *csv, struct mql_csv_block *block,
		 struct mql_err *err)
{
	do {
		struct mql_csv_target target;
		bool end;

		if (!pass_empty_lines(csv, &end, err))
			return false;
		if (end)
			return true;
		next_row(csv, block, &target);
		if (csv->n_empty > 0)
			add_empty_line(csv, &target);
		else if (!mql_csv_row_read(&csv->input, csv->lane, &target,
					   err))
			return false;
		block->row[block->n_row++] = target.row;
	} while (!is_full(csv, block));
	return true;
}

/* Now that the text stays where it is: everything in it follows in order. */
static void set_views(struct mql_csv_block *block)
{
	mql_buf_reserve(&block->text, MQL_CSV_PADDING);
	memset(block->text.p + block->text.n, 0, MQL_CSV_PADDING + 1);

	const char *p = block->text.p;
	struct mql_str *cell = block->cell;

	for (size_t i = 0; i < block->n_row; i++) {
		struct mql_csv_row *row = &block->row[i];

		row->raw.p = p;
		p += row->raw.n;
		if (row->bad) {
			row->bad = p;
			p += strlen(p) + 1;
		}
		for (size_t k = 0; k < block->n_column; k++, cell++) {
			cell->p = p;
			if (row->bad)
				cell->n = 0;
			else
				p += cell->n + 1;
		}
	}
}

/* ---- the door ---- */

bool mql_csv_open(struct mql_csv **csv_out, const char *path,
		  const struct mql_csv_options *options, struct mql_err *err)
{
	struct mql_csv *csv = mql_calloc(1, sizeof(*csv));
	struct mql_csv_options *o = &csv->options;
	size_t n_cell;

	if (options)
		*o = *options;
	o->block_rows = o->block_rows ? o->block_rows : DEFAULT_ROWS;
	o->block_bytes = o->block_bytes ? o->block_bytes : DEFAULT_BYTES;
	o->read_bytes = o->read_bytes ? o->read_bytes : DEFAULT_BYTES;
	csv->path = mql_calloc(strlen(path) + 1, 1);
	memcpy(csv->path, path, strlen(path));

	*csv_out = NULL;
	if (!mql_csv_input_open(&csv->input, csv->path, o->read_bytes, err) ||
	    !check_start(csv, err) || !find_delimiter(csv, &n_cell, err))
		goto fail;
	csv->lane = mql_csv_lane_new(o->delimiter);
	if (!read_header(csv, n_cell, err))
		goto fail;
	*csv_out = csv;
	return true;
fail:
	mql_csv_close(csv);
	return false;
}

void mql_csv_close(struct mql_csv *csv)
{
	if (!csv)
		return;
	mql_csv_input_close(&csv->input);
	mql_csv_lane_free(csv->lane);
	mql_buf_release(&csv->header);
	free(csv->column);
	free(csv->path);
	free(csv);
}

size_t mql_csv_n_column(const struct mql_csv *csv)
{
	return csv->n_column;
}

struct mql_str mql_csv_column(const struct mql_csv *csv, size_t i)
{
	return csv->column[i];
}

char mql_csv_delimiter(const struct mql_csv *csv)
{
	return csv->options.delimiter;
}

const char *mql_csv_path(const struct mql_csv *csv)
{
	return csv->input.path;
}

uint64_t mql_csv_bytes_done(const struct mql_csv *csv)
{
	return csv->input.done;
}

uint64_t mql_csv_bytes_total(const struct mql_csv *csv)
{
	return csv->input.total;
}

static bool absent(const struct mql_csv *csv, struct mql_str name,
		   struct mql_err *err)
{
	struct mql_arena arena = { 0 };
	const char **names = mql_arena_alloc(&arena, csv->n_column,
					     sizeof(*names));

	for (size_t i = 0; i < csv->n_column; i++) {
		const struct mql_str s = mql_str_trim(csv->column[i]);

		names[i] = s.n ? mql_arena_text(&arena, s.p, s.n) : NULL;
	}

	const char *near = mql_str_nearest(name, names, csv->n_column);

	if (near)
		mql_fail(err, MQL_E_DATA, "%s:1: no column \"%s\" in the"
			 " header; the nearest is \"%s\"", csv->input.path,
			 MQL_SHOW(name), MQL_SHOW(mql_str_of(near)));
	else
		mql_fail(err, MQL_E_DATA, "%s:1: no column \"%s\" in the"
			 " header", csv->input.path, MQL_SHOW(name));
	mql_arena_release(&arena);
	return false;
}

bool mql_csv_find(const struct mql_csv *csv, const char *name, size_t *i,
		  struct mql_err *err)
{
	const struct mql_str want = mql_str_trim(mql_str_of(name));
	size_t found = csv->n_column;

	for (size_t k = 0; k < csv->n_column; k++) {
		if (!mql_str_eq(mql_str_trim(csv->column[k]), want))
			continue;
		if (found < csv->n_column)
			return mql_fail(err, MQL_E_DATA, "%s:1: column \"%s\""
					" stands twice in the header:"
					" columns %zu and %zu",
					csv->input.path, MQL_SHOW(want),
					found + 1, k + 1);
		found = k;
	}
	if (found == csv->n_column)
		return absent(csv, want, err);
	*i = found;
	return true;
}

bool mql_csv_next(struct mql_csv *csv, struct mql_csv_block *block,
		  struct mql_err *err)
{
	mql_buf_reset(&block->text);
	block->n_row = 0;
	block->n_column = csv->n_column;
	if (mql_io_stopped())
		return mql_fail(err, MQL_E_IO, "%s: stopped by a signal",
				csv->input.path);

	const bool ok = fill(csv, block, err);

	if (!ok)
		block->n_row = 0;
	set_views(block);
	return ok;
}

void mql_csv_block_release(struct mql_csv_block *block)
{
	free(block->row);
	free(block->cell);
	mql_buf_release(&block->text);
	*block = (struct mql_csv_block){ 0 };
}
