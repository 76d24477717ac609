/* SPDX-License-Identifier: MIT */
/* What is long, hostile or many: the limits of the CSV reader. */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/csv.h"
#include "common/map.h"
#include "tests/unit/csv_dump.h"

/* n copies of `c`, after `before` and followed by `after`. */
static struct mql_buf run_of(const char *before, char c, size_t n,
			     const char *after)
{
	struct mql_buf buf = { 0 };

	mql_buf_adds(&buf, before);
	mql_buf_reserve(&buf, n);
	memset(buf.p + buf.n, c, n);
	buf.n += n;
	mql_buf_adds(&buf, after);
	return buf;
}

static void assert_run(struct mql_buf in, const char *want)
{
	struct mql_buf got = { 0 };

	csv_dump(&got, (struct mql_str){ in.p, in.n }, NULL);
	cr_assert_str_eq(got.p, want);
	mql_buf_release(&got);
	mql_buf_release(&in);
}

Test(csv_limits, has_a_limit_on_columns)
{
	struct mql_buf in = run_of("", ',', MQL_CSV_MAX_COLUMN - 1, ""), got;

	got = (struct mql_buf){ 0 };
	csv_dump(&got, (struct mql_str){ in.p, in.n }, NULL);
	cr_assert_eq(got.n, 3 + 2 * MQL_CSV_MAX_COLUMN);
	mql_buf_release(&got);
	mql_buf_release(&in);
	assert_run(run_of("", ',', MQL_CSV_MAX_COLUMN, "\n"),
		   "error 3: leads.csv:1: 65537 columns, expected at most"
		   " 65536\n");
}

Test(csv_limits, has_a_limit_on_the_header)
{
	assert_run(run_of("", 'x', MQL_CSV_MAX_ROW + 1, "\n1\n"),
		   "error 3: leads.csv:1: header: more than 16 MB\n");
}

/* ---- files that are cut ---- */

/* Reads on to the end, or to an error: false. */
static bool read_on(struct mql_csv *csv, size_t *n_row, struct mql_err *err)
{
	struct mql_csv_block block = { 0 };
	bool ok;

	*n_row = 0;
	while ((ok = mql_csv_next(csv, &block, err)) && block.n_row > 0)
		*n_row += block.n_row;
	mql_csv_block_release(&block);
	mql_csv_close(csv);
	return ok;
}

/* A mapped file would end the process here.  At 12 a row ends; in blocks of 4
 * bytes all that was read has been handed out then. */
Test(csv_limits, a_file_that_is_cut_while_it_is_read_is_an_error)
{
	static const struct { off_t at; size_t block_bytes; } cut[] = {
		{ 12, 0 }, { 13, 0 }, { 20, 0 }, { 12, 4 }, { 13, 4 },
	};

	for (size_t i = 0; i < MQL_ARRAY_LEN(cut); i++) {
		const struct mql_csv_options options = {
			.read_bytes = 4, .block_bytes = cut[i].block_bytes,
		};
		struct mql_err err = MQL_ERR_INIT;
		char path[] = "/tmp/mql-csv-XXXXXX";
		const int fd = mkstemp(path);
		struct mql_csv *csv;
		char want[96];
		size_t n_row;

		cr_assert(write(fd, "a,b\n1,2\n1,2\n1,2\n1,2\n1,2\n", 24) ==
			  24);
		cr_assert(mql_csv_open(&csv, path, &options, &err));
		cr_assert(ftruncate(fd, cut[i].at) == 0);
		cr_expect_not(read_on(csv, &n_row, &err));
		cr_expect_leq(n_row, 2);
		snprintf(want, sizeof(want), "%s: cut while it was read: it "
			 "ended after %d of 24 bytes", path, (int)cut[i].at);
		cr_expect_str_eq(err.msg, want);
		cr_expect_eq(err.code, MQL_E_IO);
		cr_assert(close(fd) == 0 && unlink(path) == 0);
	}
}

Test(csv_limits, standard_input_may_begin_half_way)
{
	struct mql_err err = MQL_ERR_INIT;
	char path[] = "/tmp/mql-csv-XXXXXX";
	const int fd = mkstemp(path);
	struct mql_csv *csv;
	size_t n_row;

	cr_assert(write(fd, "as of today\na,b\n1,2\n3,4\n", 24) == 24);
	cr_assert(dup2(fd, STDIN_FILENO) == STDIN_FILENO);
	cr_assert(lseek(fd, 12, SEEK_SET) == 12);
	cr_assert(mql_csv_open(&csv, "-", NULL, &err), "%s", err.msg);
	cr_expect_eq(mql_csv_bytes_total(csv), 12);
	cr_expect(read_on(csv, &n_row, &err), "%s", err.msg);
	cr_expect_eq(n_row, 2);
	cr_assert(close(fd) == 0 && unlink(path) == 0);
}

/* ---- long rows and quotes ---- */

/* The length of the only cell of the only good row, or the reason and the
 * line of the first bad one. */
struct one { size_t n_row, n_bad, n_cell; char reason[64]; size_t n_raw; };

static struct one read_long(struct mql_buf in, size_t read_bytes)
{
	const struct mql_csv_options options = { .read_bytes = read_bytes };
	struct mql_csv_block block = { 0 };
	struct mql_err err = MQL_ERR_INIT;
	struct one one = { 0 };
	struct mql_csv *csv;
	char path[] = "/tmp/mql-csv-XXXXXX";
	const int fd = mkstemp(path);

	cr_assert(fd >= 0 && write(fd, in.p, in.n) == (ssize_t)in.n);
	cr_assert(mql_csv_open(&csv, path, &options, &err), "%s", err.msg);
	cr_assert_eq(mql_csv_bytes_total(csv), in.n);
	do {
		cr_assert(mql_csv_next(csv, &block, &err));
		one.n_row += block.n_row;
		for (size_t i = 0; i < block.n_row; i++) {
			one.n_cell += block.cell[i].n;
			if (!block.row[i].bad || one.n_bad++ > 0)
				continue;
			one.n_raw = block.row[i].raw.n;
			snprintf(one.reason, sizeof(one.reason), "%s",
				 block.row[i].bad);
		}
	} while (block.n_row > 0);
	cr_assert_eq(mql_csv_bytes_done(csv), in.n);
	mql_csv_close(csv);
	mql_csv_block_release(&block);
	mql_buf_release(&in);
	cr_assert(close(fd) == 0 && unlink(path) == 0);
	return one;
}

Test(csv_limits, reads_rows_of_a_megabyte_in_any_read_size)
{
	static const size_t sizes[] = { 17, 4096, 0 };

	for (size_t i = 0; i < MQL_ARRAY_LEN(sizes); i++) {
		const struct one one = read_long(
			run_of("a\nx\n", 'x', 1000000, "\ny\n"), sizes[i]);

		cr_expect_eq(one.n_row, 3);
		cr_expect_eq(one.n_bad, 0);
		cr_expect_eq(one.n_cell, 1000002);
	}
}

Test(csv_limits, reads_a_row_of_exactly_16_mb)
{
	const struct one one = read_long(
		run_of("a\n", 'x', MQL_CSV_MAX_ROW, "\ny\n"), 0);

	cr_expect_eq(one.n_row, 2);
	cr_expect_eq(one.n_bad, 0);
	cr_expect_eq(one.n_cell, MQL_CSV_MAX_ROW + 1);
}

Test(csv_limits, rejects_a_row_of_16_mb_and_a_byte)
{
	static const char *const after[] = { "\ny\n", "xxx\ny\n" };

	for (size_t i = 0; i < MQL_ARRAY_LEN(after); i++) {
		const struct one one = read_long(
			run_of("a\n", 'x', MQL_CSV_MAX_ROW + 1, after[i]), 0);

		cr_expect_eq(one.n_row, 2);
		cr_expect_eq(one.n_bad, 1);
		cr_expect_eq(one.n_cell, 1);
		cr_expect_eq(one.n_raw, MQL_CSV_MAX_ROW);
		cr_expect_str_eq(one.reason, "more than 16 MB");
	}
}

Test(csv_limits, rejects_the_first_line_of_a_row_of_many_lines_past_16_mb)
{
	/* quoted lines, none of them long, in one row of 40 cells */
	struct mql_buf in = { 0 };

	mql_buf_adds(&in, "a");
	for (size_t i = 0; i < 40; i++) {
		struct mql_buf cell = run_of(i ? ",\"" : "\n\"", 'x', 500000,
					     "\n\"");

		mql_buf_add(&in, cell.p, cell.n);
		mql_buf_release(&cell);
	}
	mql_buf_adds(&in, "\ny\n");

	const struct one one = read_long(in, 0);

	cr_expect_eq(one.n_raw, 500001);
	cr_expect_str_eq(one.reason, "more than 16 MB");
}

Test(csv_limits, a_quote_may_be_open_for_exactly_a_megabyte)
{
	const struct one line = read_long(
		run_of("a\n\"", 'x', MQL_CSV_MAX_QUOTE, "\"\ny\n"), 0);
	const struct one lines = read_long(
		run_of("a\n\"", '\n', MQL_CSV_MAX_QUOTE, "\"\ny\n"), 0);

	cr_expect_eq(line.n_bad, 0);
	cr_expect_eq(line.n_cell, MQL_CSV_MAX_QUOTE + 1);
	cr_expect_eq(lines.n_bad, 0);
	cr_expect_eq(lines.n_cell, MQL_CSV_MAX_QUOTE + 1);
}

Test(csv_limits, a_quote_open_for_a_megabyte_and_a_byte_is_never_closed)
{
	const struct one line = read_long(
		run_of("a\n\"", 'x', MQL_CSV_MAX_QUOTE + 1, "\"\ny\n"), 0);
	const struct one lines = read_long(
		run_of("a\n\"", '\n', MQL_CSV_MAX_QUOTE + 1, "z\"x\n"), 0);
	const struct one pairs = read_long(
		run_of("a\n\"x", '"', MQL_CSV_MAX_QUOTE, "\"\ny\n"), 0);

	cr_expect_eq(line.n_bad, 1);
	cr_expect_eq(line.n_row, 2);
	cr_expect_eq(line.n_raw, MQL_CSV_MAX_QUOTE + 3);
	cr_expect_str_eq(line.reason, "a quote that is never closed");
	cr_expect_eq(lines.n_raw, 1);
	cr_expect_str_eq(lines.reason, "a quote that is never closed");
	cr_expect_eq(lines.n_bad, 2);
	cr_expect_eq(lines.n_row, MQL_CSV_MAX_QUOTE + 2);
	cr_expect_str_eq(pairs.reason, "a quote that is never closed");
}

Test(csv_limits, a_quote_that_closes_too_late_costs_its_first_line)
{
	const struct one one = read_long(
		run_of("a\n\"x\n", 'y', MQL_CSV_MAX_QUOTE, "\"\nz\n"), 0);

	cr_expect_eq(one.n_row, 3);
	cr_expect_eq(one.n_bad, 2);
	cr_expect_eq(one.n_raw, 2);
	cr_expect_str_eq(one.reason, "a quote that is never closed");
}

Test(csv_limits, escaped_quotes_do_not_close_a_long_quote)
{
	struct mql_buf in = { 0 };

	mql_buf_adds(&in, "a\n\"x\n");
	for (size_t i = 0; i < 300000; i++)
		mql_buf_adds(&in, "\"\"y\n");
	mql_buf_adds(&in, "\"z\n");

	const struct one one = read_long(in, 0);

	cr_expect_str_eq(one.reason, "a quote that is never closed");
	cr_expect_eq(one.n_raw, 2);
}

Test(csv_limits, many_short_quotes_are_not_one_long_one)
{
	struct mql_buf in = { 0 };

	mql_buf_adds(&in, "a\n\"");
	for (size_t i = 0; i < 400000; i++)
		mql_buf_adds(&in, "\n\",\"");
	mql_buf_adds(&in, "\"\n");

	const struct one one = read_long(in, 0);

	cr_expect_str_eq(one.reason, "400001 cells, the header has 1");
	cr_expect_eq(one.n_row, 1);
}

struct unit { char in[16]; };

/* Every line opens a quote, or leaves one open until far below. */
ParameterizedTestParameters(csv_limits, reads_hostile_files_in_linear_time)
{
	static struct unit unit[] = {
		{ .in = "a,\"\n" }, { .in = "\"\n" }, { .in = "\"x\n" },
		{ .in = "\"\"\n" }, { .in = "\",\"\n" }, { .in = "\n" },
		{ .in = ",\"\"\"\n" }, { .in = "\"x\n\n\n\n\n\n\n" },
		{ .in = "\r\n" }, { .in = "\r" },
	};

	return cr_make_param_array(struct unit, unit, MQL_ARRAY_LEN(unit));
}

ParameterizedTest(struct unit *unit, csv_limits,
		  reads_hostile_files_in_linear_time, .timeout = 60)
{
	struct mql_buf in = { 0 };

	mql_buf_adds(&in, "a,b\n");
	while (in.n < 1u << 20)
		mql_buf_adds(&in, unit->in);
	read_long(in, 4096);
}

Test(csv_limits, reads_5_mb_of_stray_quotes_in_linear_time, .timeout = 60)
{
	static const char *const line[] = {
		"\"a\n", "\"\"\n", "a,\"\n", "x\n", "\",\"\n", "\n",
		"long line with nothing in it, but a comma\n",
	};
	struct mql_buf in = { 0 };
	uint64_t seed = 1;

	mql_buf_adds(&in, "a,b\n");
	while (in.n < 5u << 20)
		mql_buf_adds(&in, line[mql_rng_next(&seed) %
				       MQL_ARRAY_LEN(line)]);
	read_long(in, 4096);
}

/* ---- blocks ---- */

Test(csv_limits, blocks_keep_to_their_limits)
{
	struct mql_buf in = { 0 };
	const struct mql_csv_options options = { .block_rows = 7,
						 .block_bytes = 100 };
	struct mql_csv_block block = { 0 };
	struct mql_err err = MQL_ERR_INIT;
	struct mql_csv *csv;
	char path[] = "/tmp/mql-csv-XXXXXX";
	const int fd = mkstemp(path);
	size_t most = 0, rows = 0;

	mql_buf_adds(&in, "a,b\n");
	for (size_t i = 0; i < 100; i++)
		mql_buf_addf(&in, "%zu,%.*s\n", i, i < 50 ? 1 : 40,
			     "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
	cr_assert(fd >= 0 && write(fd, in.p, in.n) == (ssize_t)in.n);
	cr_assert(mql_csv_open(&csv, path, &options, &err));
	do {
		cr_assert(mql_csv_next(csv, &block, &err));
		most = block.n_row > most ? block.n_row : most;
		cr_expect(rows < 50 || block.n_row <= 3);
		rows += block.n_row;
		cr_expect_eq(block.n_column, 2);
	} while (block.n_row > 0);
	cr_assert_eq(rows, 100);
	cr_assert_eq(most, 7);
	cr_assert(mql_csv_next(csv, &block, &err));
	cr_assert_eq(block.n_row, 0);
	mql_csv_close(csv);
	mql_csv_close(NULL);
	mql_csv_block_release(&block);
	mql_buf_release(&in);
	cr_assert(close(fd) == 0 && unlink(path) == 0);
}

/* A million empty lines before a row: one block at a time, nothing kept. */
Test(csv_limits, memory_does_not_grow_with_rows)
{
	struct mql_buf in = run_of("a,b\n", '\n', 1000000, "1,2\n");
	struct mql_csv_block block = { 0 };
	struct mql_err err = MQL_ERR_INIT;
	struct mql_csv *csv;
	char path[] = "/tmp/mql-csv-XXXXXX";
	const int fd = mkstemp(path);
	size_t rows = 0;
	uint64_t line = 1;

	cr_assert(fd >= 0 && write(fd, in.p, in.n) == (ssize_t)in.n);
	cr_assert(mql_csv_open(&csv, path, NULL, &err));
	do {
		cr_assert(mql_csv_next(csv, &block, &err));
		for (size_t i = 0; i < block.n_row; i++)
			cr_assert_eq(block.row[i].line, ++line);
		rows += block.n_row;
	} while (block.n_row > 0);
	cr_assert_eq(rows, 1000001);
	cr_assert_leq(block.cap_row, 4096);
	cr_assert_leq(block.chunk.buf.cap, 1u << 20);
	mql_csv_close(csv);
	mql_csv_block_release(&block);
	mql_buf_release(&in);
	cr_assert(close(fd) == 0 && unlink(path) == 0);
}
