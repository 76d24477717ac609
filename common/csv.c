/* SPDX-License-Identifier: MIT */
#include "common/csv.h"

#include <inttypes.h>
#include <stdlib.h>

#include "common/csv_cut.h"
#include "common/csv_row.h"
#include "common/io.h"

#define DELIMITERS ",;\t|"

enum {
	DEFAULT_ROWS = 4096,
	DEFAULT_BYTES = 256 * 1024,
};

struct mql_csv {
	struct mql_csv_options options;  // no zeros left
	char *path;                      // as given: "-" is standard input
	struct mql_csv_cutter cutter;
	struct mql_buf header;           // the bytes that column[] views
	struct mql_str *column;          // [n_column]
	size_t n_column;
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

/* What people hand over in a table's place: what it is, and the cure; or
 * NULL. */
static const char *foreign_format(struct mql_str s)
{
	if (starts_with(s, "PK\3\4", 4))
		return "a workbook (.xlsx) or a ZIP archive, expected CSV: "
		       "save the sheet as CSV, or unzip it";
	if (starts_with(s, "\xD0\xCF\x11\xE0", 4))
		return "a workbook (.xls), expected CSV: save the sheet as CSV";
	if (starts_with(s, "\xFD" "7zX", 4))
		return "compressed by xz, expected CSV, plain or by gzip or "
		       "Zstandard: unpack it with xz -d";
	if (starts_with(s, "BZh9", 4))
		return "compressed by bzip2, expected CSV, plain or by gzip or "
		       "Zstandard: unpack it with bzip2 -d";
	return NULL;
}

/* Refuse what has no header line, pass over a byte-order mark. */
static bool check_start(struct mql_csv *csv, struct mql_err *err)
{
	const char *path = csv->cutter.input.path;
	struct mql_str s;

	if (!mql_csv_input_peek(&csv->cutter.input, 4, &s, err))
		return false;

	const char *encoding = foreign_encoding(s);
	const char *format = foreign_format(s);

	if (format)
		return mql_fail(err, MQL_E_DATA, "%s is %s", path, format);
	if (encoding && strcmp(csv->path, "-") == 0)
		return mql_fail(err, MQL_E_DATA, "stdin is %s, expected UTF-8:"
				" pipe it through iconv -f %s -t UTF-8",
				encoding, encoding);
	if (encoding)
		return mql_fail(err, MQL_E_DATA, "%s is %s, expected UTF-8:"
				" iconv -f %s -t UTF-8 '%s' > utf8.csv",
				path, encoding, encoding, path);
	if (starts_with(s, "\xEF\xBB\xBF", 3)) {
		mql_csv_input_take(&csv->cutter.input, 3, 0);
		if (!mql_csv_input_peek(&csv->cutter.input, 2, &s, err))
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
	if (!count_delimiters(&csv->cutter.input, count, err))
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
	const char *path = csv->cutter.input.path;
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

	if (!mql_csv_row_read(&csv->cutter.input, csv->cutter.lane, &target,
			      err))
		return false;
	if (target.row.bad)
		return bad_header(csv, &target.row, err);
	if (target.n_cell > max)
		return mql_fail(err, MQL_E_DATA, "%s:1: %zu columns, expected"
				" at most %u", csv->cutter.input.path,
				target.n_cell, MQL_CSV_MAX_COLUMN);

	const char *p = mql_buf_text(&csv->header);

	csv->n_column = target.n_cell;
	for (size_t i = 0; i < csv->n_column; i++) {
		csv->column[i].p = p;
		p += csv->column[i].n + 1;
	}
	return true;
}

/* ---- rows as views ---- */

static void view_row(struct mql_csv_block *block, size_t i)
{
	const struct mql_csv_chunk *chunk = &block->chunk;
	struct mql_str *cell = block->cell + block->n_row * block->n_column;

	for (size_t k = 0; k < block->n_column; k++)
		cell[k] = mql_csv_cell(chunk, i, k);
	block->row[block->n_row++] = (struct mql_csv_row){
		.line = chunk->line + chunk->line_after[i],
		.raw = { chunk->text, 0 },
	};
}

static void view_bad(struct mql_csv_block *block, size_t i)
{
	struct mql_str *cell = block->cell + block->n_row * block->n_column;

	for (size_t k = 0; k < block->n_column; k++)
		cell[k] = (struct mql_str){ block->chunk.text, 0 };
	block->row[block->n_row++] = block->chunk.bad[i].row;
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
	if (o->block_bytes > MQL_CSV_MAX_QUOTE)
		o->block_bytes = MQL_CSV_MAX_QUOTE;
	csv->path = mql_calloc(strlen(path) + 1, 1);
	memcpy(csv->path, path, strlen(path));

	*csv_out = NULL;
	if (!mql_csv_input_open(&csv->cutter.input, csv->path, o->source,
				o->read_bytes, err) ||
	    !check_start(csv, err) || !find_delimiter(csv, &n_cell, err))
		goto fail;
	csv->cutter.lane = mql_csv_lane_new(o->delimiter);
	if (!read_header(csv, n_cell, err))
		goto fail;
	csv->cutter.index = mql_csv_index(o->index);
	if (!csv->cutter.index)
		csv->cutter.index = &mql_csv_index_plain;
	csv->cutter.delimiter = o->delimiter;
	csv->cutter.n_column = csv->n_column;
	csv->cutter.block_rows = o->block_rows;
	csv->cutter.block_bytes = o->block_bytes;
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
	mql_csv_input_close(&csv->cutter.input);
	mql_csv_lane_free(csv->cutter.lane);
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
	return csv->cutter.input.path;
}

uint64_t mql_csv_bytes_done(const struct mql_csv *csv)
{
	return csv->cutter.input.done;
}

uint64_t mql_csv_bytes_total(const struct mql_csv *csv)
{
	return csv->cutter.input.total;
}

double mql_csv_share(const struct mql_csv *csv)
{
	const double total = (double)mql_csv_bytes_total(csv);

	return total > 0.0 ? (double)mql_csv_bytes_done(csv) / total : 0.0;
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
			 " header; the nearest is \"%s\"",
			 csv->cutter.input.path,
			 MQL_SHOW(name), MQL_SHOW(mql_str_of(near)));
	else
		mql_fail(err, MQL_E_DATA, "%s:1: no column \"%s\" in the"
			 " header", csv->cutter.input.path, MQL_SHOW(name));
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
					csv->cutter.input.path, MQL_SHOW(want),
					found + 1, k + 1);
		found = k;
	}
	if (found == csv->n_column)
		return absent(csv, want, err);
	*i = found;
	return true;
}

bool mql_csv_read(struct mql_csv *csv, struct mql_csv_chunk *chunk,
		  bool *more, struct mql_err *err)
{
	if (mql_io_stopped())
		return mql_fail(err, MQL_E_IO, "%s: stopped by a signal",
				csv->cutter.input.path);
	if (!mql_csv_cut(&csv->cutter, chunk, err))
		return false;
	*more = chunk->n_byte > 0 || chunk->n_bad > 0;
	return true;
}

void mql_csv_view(const struct mql_csv *csv, struct mql_csv_block *block)
{
	const struct mql_csv_chunk *chunk = &block->chunk;
	const size_t n = chunk->n_row + chunk->n_bad;
	size_t i_bad = 0;

	block->n_row = 0;
	block->n_column = csv->n_column;
	block->row = mql_grow(block->row, &block->cap_row, n,
			      sizeof(*block->row));
	block->cell = mql_grow(block->cell, &block->cap_cell,
			       n * block->n_column, sizeof(*block->cell));
	for (size_t i = 0; i <= chunk->n_row; i++) {
		while (i_bad < chunk->n_bad && chunk->bad[i_bad].before == i)
			view_bad(block, i_bad++);
		if (i < chunk->n_row)
			view_row(block, i);
	}
}

bool mql_csv_next(struct mql_csv *csv, struct mql_csv_block *block,
		  struct mql_err *err)
{
	bool more;

	block->n_row = 0;
	if (!mql_csv_read(csv, &block->chunk, &more, err))
		return false;
	if (more)
		mql_csv_split(&block->chunk);
	mql_csv_view(csv, block);
	return true;
}

void mql_csv_block_release(struct mql_csv_block *block)
{
	free(block->row);
	free(block->cell);
	mql_csv_chunk_release(&block->chunk);
	*block = (struct mql_csv_block){ 0 };
}
