/* SPDX-License-Identifier: MIT */
/* csv_libcsv.h - one row of cells, by libcsv (private to csv*.c)
 *
 * The only door to libcsv.  It is fed physical lines, each with its LF, and
 * says whether the row is complete.  libcsv is lenient by default; here it is
 * strict, an LF alone ends a row, and no blank is trimmed: the one byte that
 * it may drop is a carriage return outside quotes, so that CRLF works after
 * quoted and unquoted cells alike.  Whether a dropped one was part of a CRLF
 * is for the caller to check.
 *
 *   Layer     common, formats
 *   Threads   a lane belongs to one thread
 */
#ifndef MQL_COMMON_CSV_LIBCSV_H
#define MQL_COMMON_CSV_LIBCSV_H

#include "common/str.h"

struct mql_csv_lane;

struct mql_csv_lane *mql_csv_lane_new(char delimiter);
void mql_csv_lane_free(struct mql_csv_lane *lane);       /* NULL is fine */

/* Where the cells of one row go.  One byte of no meaning follows each cell's
 * text and then comes the next cell, so only lengths are stored. */
struct mql_csv_cells {
	char *text;              // room for the row's bytes and one more
	size_t n_text;
	struct mql_str *cell;    // [max_cell]; .n is set, .p is not
	size_t n_cell;           // counts on past max_cell
	size_t max_cell;
};

enum mql_csv_fed {
	MQL_CSV_FED_OPEN,        /* the LF was inside quotes: more lines */
	MQL_CSV_FED_ROW,         /* the row is complete */
	MQL_CSV_FED_STRAY_QUOTE, /* a quote inside an unquoted cell */
	MQL_CSV_FED_STRAY_TEXT,  /* text after a closing quote */
};

/* Feed the next line of the row; the first one has a quote (libcsv would lose a
 * line of nothing but carriage returns).  After anything but OPEN, the next
 * line fed begins a new row; mql_csv_lane_drop gives an open row up. */
enum mql_csv_fed mql_csv_lane_feed(struct mql_csv_lane *lane,
				   struct mql_csv_cells *cells, const char *p,
				   size_t n);
void mql_csv_lane_drop(struct mql_csv_lane *lane);

#endif
