/* SPDX-License-Identifier: MIT */
/* Any bytes: the same rows or the same refusal for every size of a read and of
 * a block, so on both lanes, and for every index; lines rise; no byte is read
 * twice. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
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

static void store(const char *path, struct mql_str bytes)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

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

/* Everything that reading gives, as text. */
static void read_table(struct mql_buf *out, const char *path, size_t n_byte,
		       const struct mql_csv_options *options)
{
	struct mql_err err = MQL_ERR_INIT;
	struct mql_csv_block block = { 0 };
	struct mql_csv *csv;
	uint64_t line = 1;
	size_t n = 0;

	if (!mql_csv_open(&csv, path, options, &err)) {
		must(err.code == MQL_E_DATA && !strchr(err.msg, '\n'));
		mql_buf_adds(out, err.msg);
		return;
	}
	do {
		must(mql_csv_next(csv, &block, &err));
		for (size_t i = 0; i < block.n_row; i++) {
			must(block.row[i].line > line);
			line = block.row[i].line;
			n += block.row[i].raw.n;
			add_row(out, &block, i);
		}
		for (size_t i = 0; i < block.n_row * block.n_column; i++)
			n += block.cell[i].n;
	} while (block.n_row > 0);
	must(n <= n_byte);
	must(mql_csv_bytes_done(csv) == n_byte);
	mql_csv_close(csv);
	mql_csv_block_release(&block);
}

/* A packed table grows, and its damage shows behind rows that were read or with
 * them, by the size of a read: tests/unit/test_unpack.c is about these. */
static bool is_packed(const uint8_t *data, size_t n)
{
	return (n >= 2 && memcmp(data, "\x1F\x8B", 2) == 0) ||
	       (n >= 4 && memcmp(data, "\x28\xB5\x2F\xFD", 4) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct mql_csv_options options[] = {
		{ 0 },
		{ .read_bytes = 1, .block_rows = 1 },
		{ .read_bytes = 7, .block_bytes = 20 },
		{ .index = 1 },
		{ .index = 2, .block_rows = 3 },
		{ .index = 3, .block_bytes = 300 },
		{ .block_bytes = 100 },
	};
	struct mql_buf out[MQL_ARRAY_LEN(options)] = { { 0 } };
	char path[64];

	if (is_packed(data, n))
		return 0;
	snprintf(path, sizeof(path), "/tmp/fuzz-csv-%ld", (long)getpid());
	store(path, (struct mql_str){ (const char *)data, n });
	for (size_t i = 0; i < MQL_ARRAY_LEN(out); i++)
		read_table(&out[i], path, n, &options[i]);
	must(unlink(path) == 0);
	for (size_t i = 0; i < MQL_ARRAY_LEN(out); i++) {
		must(strcmp(mql_buf_text(&out[0]), mql_buf_text(&out[i])) == 0);
		if (i > 0)
			mql_buf_release(&out[i]);
	}
	mql_buf_release(&out[0]);
	return 0;
}
