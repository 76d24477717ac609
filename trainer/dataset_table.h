/* SPDX-License-Identifier: MIT */
/* dataset_table.h - a table read row by row, with its bad rows counted
 *
 * A row is offered as cells; whoever takes it may find a cell that can't be
 * read.  Then the row is bad, or (--bad-cells missing) the cell is emptied and
 * the row offered again, so that one place decides for every kind of cell.
 *
 *   Layer     trainer; includes common/csv.h, trainer/outcome.h
 *   Memory    release frees
 */
#ifndef MQL_TRAINER_DATASET_TABLE_H
#define MQL_TRAINER_DATASET_TABLE_H

#include "common/csv.h"
#include "trainer/dataset.h"
#include "trainer/outcome.h"

struct dataset_table {           /* { 0 } may be released */
	struct mql_csv *csv;
	uint64_t rows, bad_rows, bad_cells;
	uint64_t line;           // of the row on offer
	char first_bad[256];
};

/* Take a row; called again for the same row after a cell was emptied.  False:
 * a cell of it can't be read.  It must then have kept nothing. */
typedef bool (*dataset_take)(void *taker, const struct mql_str *cell,
			     struct outcome_flaw *flaw);

/* delimiter 0: found. */
MQL_MUST_CHECK
bool dataset_table_open(struct dataset_table *table, const char *path,
			char delimiter, struct mql_err *err);
void dataset_table_release(struct dataset_table *table);

/* What is wrong with a cell of the row on offer. */
void dataset_table_say_bad(struct mql_err *why,
			   const struct dataset_table *table,
			   const struct mql_str *cell,
			   const struct outcome_flaw *flaw);

/* Read to the end.  Fails where more rows are bad than options->max_bad, and
 * at once where none may be. */
MQL_MUST_CHECK
bool dataset_table_read(struct dataset_table *table,
			const struct dataset_options *options,
			dataset_take take, void *taker, struct mql_err *err);

#endif
