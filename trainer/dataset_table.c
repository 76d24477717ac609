/* SPDX-License-Identifier: MIT */
#include "trainer/dataset_table.h"

#include "common/log.h"

/* Indexes of rows are uint32_t, and two values have a meaning of their own. */
#define MOST_ROWS (UINT32_MAX - 2)

bool dataset_table_open(struct dataset_table *table, const char *path,
			char delimiter, struct mql_err *err)
{
	const struct mql_csv_options csv = { .delimiter = delimiter };

	return mql_csv_open(&table->csv, path, &csv, err);
}

void dataset_table_release(struct dataset_table *table)
{
	mql_csv_close(table->csv);
	*table = (struct dataset_table){ 0 };
}

/* What is wrong with a row that the reader refused. */
static void say_bad_row(struct mql_err *why, const struct dataset_table *table,
			const struct mql_csv_row *row)
{
	const char *path = mql_csv_path(table->csv);
	const size_t i = row->bad_column;

	if (i >= 1 && i <= mql_csv_n_column(table->csv))
		mql_fail(why, MQL_E_DATA, "%s:%ju: column \"%s\": %s", path,
			 (uintmax_t)row->line,
			 MQL_SHOW(mql_csv_column(table->csv, i - 1)),
			 row->bad);
	else
		mql_fail(why, MQL_E_DATA, "%s:%ju: %s", path,
			 (uintmax_t)row->line, row->bad);
}

void dataset_table_say_bad(struct mql_err *why,
			   const struct dataset_table *table,
			   const struct mql_str *cell,
			   const struct outcome_flaw *flaw)
{
	const struct mql_str name = mql_csv_column(table->csv, flaw->column);

	mql_fail(why, MQL_E_DATA, "%s:%ju: column \"%s\": \"%s\" is not %s",
		 mql_csv_path(table->csv), (uintmax_t)table->line,
		 MQL_SHOW(mql_str_trim(name)),
		 MQL_SHOW(mql_str_trim(cell[flaw->column])), flaw->want);
}

static bool offer_row(struct dataset_table *table,
		      const struct mql_csv_row *row, struct mql_str *cell,
		      bool bad_is_missing, dataset_take take, void *taker,
		      struct mql_err *why)
{
	struct outcome_flaw flaw = { 0 };

	if (row->bad) {
		say_bad_row(why, table, row);
		return false;
	}
	while (!take(taker, cell, &flaw)) {
		if (!bad_is_missing) {
			dataset_table_say_bad(why, table, cell, &flaw);
			return false;
		}
		cell[flaw.column] = MQL_STR("");
		table->bad_cells++;
	}
	return true;
}

static void note_bad(struct dataset_table *table, const struct mql_err *why)
{
	const size_t room = sizeof(table->first_bad) - 1;
	const size_t n = strlen(why->msg);

	if (table->bad_rows++ == 0)
		memcpy(table->first_bad, why->msg, n < room ? n : room);
}

static bool read_block(struct dataset_table *table,
		       const struct mql_csv_block *block,
		       const struct dataset_options *options,
		       dataset_take take, void *taker, struct mql_err *err)
{
	for (size_t i = 0; i < block->n_row; i++) {
		struct mql_err why = MQL_ERR_INIT;

		if (table->rows++ == MOST_ROWS)
			return mql_fail(err, MQL_E_DATA, "%s: has more than "
					"%ju rows", mql_csv_path(table->csv),
					(uintmax_t)MOST_ROWS);
		table->line = block->row[i].line;
		if (offer_row(table, &block->row[i],
			      block->cell + i * block->n_column,
			      options->bad_is_missing, take, taker, &why))
			continue;
		if (options->max_bad <= 0.0)
			return mql_fail(err, MQL_E_DATA, "%s", why.msg);
		note_bad(table, &why);
	}
	return true;
}

static bool check_share(const struct dataset_table *table, double most,
			struct mql_err *err)
{
	const double share = (double)table->bad_rows / (double)table->rows;

	if (table->bad_rows == 0 || share <= most)
		return true;
	return mql_fail(err, MQL_E_DATA, "%s: %ju of %ju rows can't be read "
			"(%.4g %%, and %.4g %% may be left out); the first: %s",
			mql_csv_path(table->csv), (uintmax_t)table->bad_rows,
			(uintmax_t)table->rows, 100.0 * share, 100.0 * most,
			table->first_bad);
}

bool dataset_table_read(struct dataset_table *table,
			const struct dataset_options *options,
			dataset_take take, void *taker, struct mql_err *err)
{
	struct mql_progress progress = { .what = "reading", .unit = "rows" };
	struct mql_csv_block block = { 0 };
	bool ok;

	do {
		ok = mql_csv_next(table->csv, &block, err) &&
		     read_block(table, &block, options, take, taker, err);
		progress.share = mql_csv_share(table->csv);
		mql_progress_show(&progress, table->rows);
	} while (ok && block.n_row > 0);
	mql_progress_done(&progress);
	mql_csv_block_release(&block);
	return ok && check_share(table, options->max_bad, err);
}
