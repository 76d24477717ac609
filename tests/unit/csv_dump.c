/* SPDX-License-Identifier: MIT */
#include "tests/unit/csv_dump.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void add_shown(struct mql_buf *out, struct mql_str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\n')
			mql_buf_adds(out, "\\n");
		else if (s.p[i] == '\r')
			mql_buf_adds(out, "\\r");
		else if (s.p[i] == '\0')
			mql_buf_adds(out, "\\0");
		else
			mql_buf_addc(out, s.p[i]);
	}
}

static void add_cell(struct mql_buf *out, struct mql_str cell)
{
	mql_buf_addc(out, '[');
	add_shown(out, cell);
	mql_buf_addc(out, ']');
}

static void add_row(struct mql_buf *out, const struct mql_csv_block *block,
		    size_t i)
{
	const struct mql_csv_row *row = &block->row[i];

	mql_buf_addf(out, "%" PRIu64 " ", row->line);
	if (!row->bad) {
		cr_assert_eq(row->raw.n, 0);
		for (size_t k = 0; k < block->n_column; k++)
			add_cell(out, block->cell[i * block->n_column + k]);
	} else {
		for (size_t k = 0; k < block->n_column; k++)
			cr_assert_eq(block->cell[i * block->n_column + k].n,
				     0);
		mql_buf_addf(out, "bad %zu: %s {", row->bad_column, row->bad);
		add_shown(out, row->raw);
		mql_buf_addc(out, '}');
	}
	mql_buf_addc(out, '\n');
}

void csv_dump_file(struct mql_buf *out, const char *path,
		   const struct mql_csv_options *options)
{
	struct mql_err err = MQL_ERR_INIT;
	struct mql_csv_block block = { 0 };
	struct mql_csv *csv;

	if (!mql_csv_open(&csv, path, options, &err)) {
		mql_buf_addf(out, "error %d: %s\n", (int)err.code, err.msg);
		return;
	}
	mql_buf_addf(out, "%c ", mql_csv_delimiter(csv));
	for (size_t i = 0; i < mql_csv_n_column(csv); i++)
		add_cell(out, mql_csv_column(csv, i));
	mql_buf_addc(out, '\n');
	do {
		cr_assert(mql_csv_next(csv, &block, &err), "%s", err.msg);
		for (size_t i = 0; i < block.n_row; i++)
			add_row(out, &block, i);
	} while (block.n_row > 0);
	mql_csv_block_release(&block);
	mql_csv_close(csv);
}

void csv_dump(struct mql_buf *out, struct mql_str bytes,
	      const struct mql_csv_options *options)
{
	char dir[] = "/tmp/mql-csv-XXXXXX";

	cr_assert(mkdtemp(dir));
	cr_assert_eq(chdir(dir), 0);

	FILE *f = fopen("leads.csv", "wb");

	cr_assert(f);
	cr_assert_eq(fwrite(bytes.p, 1, bytes.n, f), bytes.n);
	cr_assert_eq(fclose(f), 0);
	csv_dump_file(out, "leads.csv", options);
	cr_assert_eq(unlink("leads.csv"), 0);
	cr_assert_eq(chdir("/"), 0);
	cr_assert_eq(rmdir(dir), 0);
}

const char *csv_real(const char *name)
{
	static char path[4096];
	const char *dir = getenv("MQL_DATA");

	snprintf(path, sizeof(path), "%s/%s", dir ? dir : "../shared/data",
		 name);
	if (access(path, R_OK) != 0)
		cr_skip_test("%s is not here: set MQL_DATA", path);
	return path;
}
