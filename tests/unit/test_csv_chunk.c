/* SPDX-License-Identifier: MIT */
/* The two stages of reading by themselves, and columns that were selected. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/csv.h"
#include "tests/unit/count_alloc.h"

/* A reader of `text`, whose file is already gone. */
static struct mql_csv *open_text(const char *text,
				 const struct mql_csv_options *options)
{
	char path[] = "/tmp/mql-csv-XXXXXX";
	const int fd = mkstemp(path);
	const size_t n = strlen(text);
	struct mql_err err = MQL_ERR_INIT;
	struct mql_csv *csv;

	cr_assert(fd >= 0 && write(fd, text, n) == (ssize_t)n);
	cr_assert(mql_csv_open(&csv, path, options, &err), "%s", err.msg);
	cr_assert(close(fd) == 0 && unlink(path) == 0);
	return csv;
}

static bool read_chunk(struct mql_csv *csv, struct mql_csv_chunk *chunk)
{
	struct mql_err err = MQL_ERR_INIT;
	bool more;

	cr_assert(mql_csv_read(csv, chunk, &more, &err), "%s", err.msg);
	return more;
}

static void assert_cell(const struct mql_csv_chunk *chunk, size_t i, size_t k,
			const char *want)
{
	cr_expect(mql_str_eq(mql_csv_cell(chunk, i, k), mql_str_of(want)),
		  "row %zu, cell %zu: expected \"%s\"", i, k, want);
}

Test(csv_chunk, holds_good_rows_and_bad_ones_apart_and_in_order)
{
	struct mql_csv *csv = open_text("a,b\n1\n\"2\",\"x\"\"y\"\r\n3,\"\n\"\n"
					"4,\"\"\"\"\n\n5,6\n7,8,9\n", NULL);
	struct mql_csv_chunk chunk = { 0 };

	cr_assert(read_chunk(csv, &chunk));
	mql_csv_split(&chunk);
	cr_assert_eq(chunk.n_row, 4);
	cr_assert_eq(chunk.n_bad, 3);
	assert_cell(&chunk, 0, 0, "2");
	assert_cell(&chunk, 0, 1, "x\"y");
	assert_cell(&chunk, 1, 1, "\n");
	assert_cell(&chunk, 2, 1, "\"");
	assert_cell(&chunk, 3, 0, "5");
	cr_expect_eq(chunk.line, 2);
	cr_expect_eq(chunk.line_after[0], 1);
	cr_expect_eq(chunk.line_after[2], 4);
	cr_expect_eq(chunk.line_after[3], 6);
	cr_expect_eq(chunk.bad[0].before, 0);
	cr_expect_eq(chunk.bad[1].before, 3);
	cr_expect_eq(chunk.bad[2].before, 4);
	cr_expect_str_eq(chunk.bad[1].row.bad, "an empty line");
	cr_expect_eq(chunk.bad[2].row.line, 9);
	cr_assert_not(read_chunk(csv, &chunk));
	mql_csv_close(csv);
	mql_csv_chunk_release(&chunk);
}

Test(csv_chunk, has_readable_bytes_around_its_text)
{
	struct mql_csv *csv = open_text("a,b\n1,2\n3,4\n5,6", NULL);
	struct mql_csv_chunk chunk = { 0 };

	while (read_chunk(csv, &chunk)) {
		mql_csv_split(&chunk);
		cr_assert(chunk.text - chunk.buf.p >= MQL_CSV_PADDING);
		cr_assert(chunk.buf.p + chunk.buf.cap - chunk.text >=
			  chunk.end[chunk.n_row * 2 - 1] + MQL_CSV_PADDING);
	}
	mql_csv_close(csv);
	mql_csv_chunk_release(&chunk);
}

/* Chunks that were read one after another are split in any order. */
Test(csv_chunk, may_be_split_later_than_the_next_is_read)
{
	const struct mql_csv_options options = { .block_bytes = 8 };
	struct mql_csv *csv = open_text("a,b\n1,2\n3,4\n5,6\n7\n", &options);
	struct mql_csv_chunk chunk[3] = { { 0 } };

	for (size_t i = 0; i < 3; i++)
		cr_assert_eq(read_chunk(csv, &chunk[i]), i < 2);
	for (size_t i = 2; i-- > 0;)
		mql_csv_split(&chunk[i]);
	assert_cell(&chunk[0], 1, 0, "3");
	assert_cell(&chunk[1], 0, 1, "6");
	cr_expect_eq(chunk[1].line, 4);
	cr_expect_eq(chunk[1].bad[0].row.line, 5);
	mql_csv_close(csv);
	for (size_t i = 0; i < 3; i++)
		mql_csv_chunk_release(&chunk[i]);
}

/* Rows that no block has whole: without an LF, or longer than one. */
Test(csv_chunk, has_a_row_of_one_cell_that_ends_with_the_file)
{
	struct mql_csv *csv = open_text("a\n\"say \"\"hi\"\"\"", NULL);
	struct mql_csv_chunk chunk = { 0 };

	cr_assert(read_chunk(csv, &chunk));
	mql_csv_split(&chunk);
	cr_assert_eq(chunk.n_row, 1);
	assert_cell(&chunk, 0, 0, "say \"hi\"");
	mql_csv_close(csv);
	mql_csv_chunk_release(&chunk);
}

Test(csv_chunk, has_more_cells_than_a_block_has_bytes)
{
	enum { N = 9000 };
	static char text[2 * N + 1];
	const struct mql_csv_options options = { .block_bytes = 16 };
	struct mql_csv_chunk chunk = { 0 };
	struct mql_csv *csv;

	memset(text, ',', 2 * N);
	text[N - 1] = text[2 * N - 1] = '\n';
	csv = open_text(text, &options);
	cr_assert(read_chunk(csv, &chunk));
	mql_csv_split(&chunk);
	cr_assert_eq(chunk.n_row, 1);
	for (size_t k = 0; k < N; k++)
		assert_cell(&chunk, 0, k, "");
	mql_csv_close(csv);
	mql_csv_chunk_release(&chunk);
}

/* Rows, bad ones among them and ones with doubled quotes, in n chunks. */
static unsigned long allocations(size_t n)
{
	const struct mql_csv_options options = { .block_bytes = 4096 };
	struct mql_buf text = { 0 };
	struct mql_csv_block block = { 0 };
	unsigned long before;
	struct mql_csv *csv;

	mql_buf_adds(&text, "a,b\n");
	while (text.n < n * 4096)
		mql_buf_adds(&text, "1,2\n\"3\",\"4\n\"\n5\n6,\"x\"\"\"\n"
			     "7,\"\n");
	csv = open_text(text.p, &options);
	before = count_alloc();
	while (read_chunk(csv, &block.chunk)) {
		mql_csv_split(&block.chunk);
		mql_csv_view(csv, &block);
	}
	before = count_alloc() - before;
	mql_csv_close(csv);
	mql_csv_block_release(&block);
	mql_buf_release(&text);
	return before;
}

Test(csv_chunk, costs_no_allocation_once_its_room_is_there)
{
	cr_assert_gt(allocations(1), 0);
	cr_assert_eq(allocations(100), allocations(10));
}
