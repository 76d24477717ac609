/* SPDX-License-Identifier: MIT */
/* csv_row.h - the next row of a window, good or bad (private to csv*.c)
 *
 *   Layer     common, formats
 *   Threads   belongs to one thread
 */
#ifndef MQL_COMMON_CSV_ROW_H
#define MQL_COMMON_CSV_ROW_H

#include "common/csv.h"
#include "common/csv_input.h"
#include "common/csv_libcsv.h"

/* Where a row goes.  A good one adds its cells to `text`, each followed by one
 * byte of no meaning; a bad one the bytes it was read as and then the reason
 * with a NUL.  Text may move, so no pointer is set; row.bad is non-NULL in bad
 * rows. */
struct mql_csv_target {
	struct mql_buf *text;
	struct mql_str *cell;    // [max_cell]; 0: may be NULL
	size_t max_cell;
	size_t n_cell;           // found; of good rows
	size_t n_byte;           // of good rows, line end included
	size_t want_cell;        // another number is bad; 0 = any will do
	char delimiter;
	struct mql_csv_row row;
};

/* Read and take the row that begins at the window's position, which must not
 * be the end of the file. */
MQL_MUST_CHECK
bool mql_csv_row_read(struct mql_csv_input *input, struct mql_csv_lane *lane,
		      struct mql_csv_target *target, struct mql_err *err);

#endif
