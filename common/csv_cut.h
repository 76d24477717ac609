/* SPDX-License-Identifier: MIT */
/* csv_cut.h - text cut between rows, so that others can split it (private to
 * csv*.c)
 *
 * The only stage that must go through a table in order.  It looks at all bytes
 * once, for where rows and cells end; a row that only libcsv can judge is
 * judged here, because the rows after it depend on where it ends.
 *
 *   Layer     common, formats
 *   Threads   belongs to one thread
 */
#ifndef MQL_COMMON_CSV_CUT_H
#define MQL_COMMON_CSV_CUT_H

#include "common/csv.h"
#include "common/csv_index.h"
#include "common/csv_input.h"
#include "common/csv_libcsv.h"

struct mql_csv_cutter {          /* the caller fills it, n_empty 0 */
	struct mql_csv_input input;
	struct mql_csv_lane *lane;
	const struct mql_csv_index *index;
	char delimiter;
	size_t n_column;
	size_t block_rows;       // >= 1
	size_t block_bytes;      // >= 1
	uint64_t n_empty;        // empty lines taken, not yet rows
};

/* The next rows, not yet split; none at the end of the table. */
MQL_MUST_CHECK
bool mql_csv_cut(struct mql_csv_cutter *cutter, struct mql_csv_chunk *chunk,
		 struct mql_err *err);

#endif
