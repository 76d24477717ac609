/* SPDX-License-Identifier: MIT */
#include "common/csv_libcsv.h"

#include <csv.h>
#include <stdlib.h>

/* libcsv grows its buffer by a fixed step; its own 128 bytes make long cells
 * quadratic where realloc has to copy. */
enum { GROW_BYTES = 64 * 1024 };

struct mql_csv_lane {
	struct csv_parser parser;
	struct mql_csv_cells *cells;     // of the feed under way
	bool row;                        // has it completed one?
};

static int is_space(unsigned char c)
{
	return c == '\r';
}

static int is_line_end(unsigned char c)
{
	return c == '\n';
}

static void *grow(void *p, size_t n)
{
	return mql_realloc(p, n, 1);
}

struct mql_csv_lane *mql_csv_lane_new(char delimiter)
{
	struct mql_csv_lane *lane = mql_calloc(1, sizeof(*lane));

	struct csv_parser *parser = &lane->parser;

	/* csv_init fails on a NULL parser only.  STRICT_FINI is not needed: the
	 * last line is fed with an LF, and an open quote is seen by the row
	 * that did not end. */
	csv_init(parser, CSV_STRICT);
	csv_set_delim(parser, (unsigned char)delimiter);
	csv_set_space_func(parser, is_space);
	csv_set_term_func(parser, is_line_end);
	csv_set_realloc_func(parser, grow);
	csv_set_blk_size(parser, GROW_BYTES);
	return lane;
}

void mql_csv_lane_free(struct mql_csv_lane *lane)
{
	if (!lane)
		return;
	csv_free(&lane->parser);
	free(lane);
}

/* csv_fini with nobody listening ends the row; it keeps the buffer, so that a
 * file of nothing but stray quotes costs no allocation a row. */
void mql_csv_lane_drop(struct mql_csv_lane *lane)
{
	csv_fini(&lane->parser, NULL, NULL, NULL);
}

static void on_cell(void *p, size_t n, void *data)
{
	struct mql_csv_cells *cells = ((struct mql_csv_lane *)data)->cells;

	memcpy(cells->text + cells->n_text, p, n);
	cells->n_text += n;
	cells->text[cells->n_text++] = '\n';
	if (cells->n_cell < cells->max_cell)
		cells->cell[cells->n_cell].n = n;
	cells->n_cell++;
}

static void on_row(int c, void *data)
{
	(void)c;
	((struct mql_csv_lane *)data)->row = true;
}

enum mql_csv_fed mql_csv_lane_feed(struct mql_csv_lane *lane,
				   struct mql_csv_cells *cells, const char *p,
				   size_t n)
{
	lane->cells = cells;
	lane->row = false;
	if (csv_parse(&lane->parser, p, n, on_cell, on_row, lane) == n)
		return lane->row ? MQL_CSV_FED_ROW : MQL_CSV_FED_OPEN;

	/* Memory cannot have run out: grow() would not have returned. */
	const bool quoted = lane->parser.quoted;

	mql_csv_lane_drop(lane);
	return quoted ? MQL_CSV_FED_STRAY_TEXT : MQL_CSV_FED_STRAY_QUOTE;
}
