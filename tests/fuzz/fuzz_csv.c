/* SPDX-License-Identifier: MIT */
/* Any bytes: the same rows for every size of a read, each row and line once,
 * and what was read can be written and read again. */
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/csv.h"
#include "common/csv_write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void must(bool ok)
{
	if (!ok)
		abort();
}

/* The bytes as a file with a name. */
static void store(char room[64], struct mql_str bytes)
{
	static const char pattern[] = "/tmp/fuzz-csv-XXXXXX";

	memcpy(room, pattern, sizeof(pattern));
	const int fd = mkstemp(room);

	must(fd >= 0);
	must(write(fd, bytes.p, bytes.n) == (ssize_t)bytes.n);
	must(close(fd) == 0);
}

static void add_row(struct mql_buf *out, const struct mql_csv_block *block,
		    size_t i)
{
	const struct mql_csv_row *row = &block->row[i];

	mql_buf_addf(out, "%" PRIu64 " %zu %s ", row->line, row->bad_column,
		     row->bad ? row->bad : "");
	if (row->bad)
		must(!strpbrk(row->bad, "\r\n"));
	mql_csv_add_cell(out, row->raw, ' ', false);
	for (size_t k = 0; k < block->n_column; k++) {
		mql_buf_addc(out, ' ');
		mql_csv_add_cell(out, block->cell[i * block->n_column + k],
				 ' ', false);
	}
	mql_buf_addc(out, '\n');
}

static void rewrite_row(struct mql_buf *out, const struct mql_csv_block *block,
			size_t i, char delimiter)
{
	if (block->row[i].bad)
		return;
	for (size_t k = 0; k < block->n_column; k++) {
		if (k > 0)
			mql_buf_addc(out, delimiter);
		mql_csv_add_cell(out, block->cell[i * block->n_column + k],
				 delimiter, false);
	}
	mql_buf_addc(out, '\n');
}

/* Everything that reading gives, as text; and its good rows written again. */
static void read_table(struct mql_buf *out, struct mql_buf *again,
		       struct mql_str bytes,
		       const struct mql_csv_options *options)
{
	struct mql_err err = MQL_ERR_INIT;
	struct mql_csv_block block = { 0 };
	struct mql_csv *csv;
	uint64_t line = 1;
	size_t n = 0;
	char path[64];

	store(path, bytes);
	if (mql_csv_open(&csv, path, options, &err)) {
		do {
			must(mql_csv_next(csv, &block, &err));
			for (size_t i = 0; i < block.n_row; i++) {
				must(block.row[i].line > line);
				line = block.row[i].line;
				n += block.row[i].raw.n;
				add_row(out, &block, i);
				rewrite_row(again, &block, i,
					    mql_csv_delimiter(csv));
			}
			for (size_t i = 0; i < block.n_row * block.n_column;
			     i++)
				n += block.cell[i].n;
		} while (block.n_row > 0);
		must(n <= bytes.n);
		must(mql_csv_bytes_done(csv) == bytes.n);
		mql_csv_close(csv);
	} else {
		must(err.code == MQL_E_DATA && !strchr(err.msg, '\n'));
		const char *colon = strchr(err.msg + strlen(path), ' ');
		mql_buf_adds(out, colon ? colon : "");
	}
	mql_csv_block_release(&block);
	must(unlink(path) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct mql_csv_options options[] = {
		{ 0 },
		{ .read_bytes = 1, .block_rows = 1 },
		{ .read_bytes = 7, .block_bytes = 20 },
	};
	const struct mql_str bytes = { (const char *)data, n };
	struct mql_buf out[3] = { { 0 } }, again[3] = { { 0 } };

	for (size_t i = 0; i < 3; i++)
		read_table(&out[i], &again[i], bytes, &options[i]);
	for (size_t i = 1; i < 3; i++)
		must(strcmp(mql_buf_text(&out[0]), mql_buf_text(&out[i])) == 0);
	for (size_t i = 0; i < 3; i++) {
		mql_buf_release(&out[i]);
		mql_buf_release(&again[i]);
	}
	return 0;
}
