/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/csv.h"
#include "common/io.h"
#include "common/map.h"
#include "tests/unit/csv_dump.h"

struct table {
	char in[160];
	size_t n;                // of in; 0 = its strlen
	char want[400];
};

static struct mql_str table_bytes(const struct table *t)
{
	return (struct mql_str){ t->in, t->n ? t->n : strlen(t->in) };
}

static void assert_dump(const struct table *t)
{
	struct mql_buf got = { 0 };

	csv_dump(&got, table_bytes(t), NULL);
	cr_assert_str_eq(mql_buf_text(&got), t->want);
	mql_buf_release(&got);
}

/* ---- what a table is ---- */

ParameterizedTestParameters(csv, reads)
{
	static struct table good[] = {
		{ "a,b\n1,2\n", 0, ", [a][b]\n2 [1][2]\n" },
		{ "a,b\n1,2", 0, ", [a][b]\n2 [1][2]\n" },
		{ "a,b", 0, ", [a][b]\n" },
		{ "a,b\r\n1,2\r\n", 0, ", [a][b]\n2 [1][2]\n" },
		{ "a,b\r\n1,2\n3,\"4\"\r\n", 0,
		  ", [a][b]\n2 [1][2]\n3 [3][4]\n" },
		{ "\"a\",\"b\"\r\n\"1\",\"2\"\r\n", 0,
		  ", [a][b]\n2 [1][2]\n" },
		{ "\xEF\xBB\xBF" "a,b\n1,2\n", 0, ", [a][b]\n2 [1][2]\n" },
		{ "\xEF\xBB\xBF\"a\",b\n\xEF\xBB\xBF,2\n", 0,
		  ", [a][b]\n2 [\xEF\xBB\xBF][2]\n" },
		/* quotes */
		{ "a,b\n\"x,y\",\"say \"\"hi\"\"\"\n", 0,
		  ", [a][b]\n2 [x,y][say \"hi\"]\n" },
		{ "a,b\n\"1\n2\",\"3\r\n4\"\n5,6\n", 0,
		  ", [a][b]\n2 [1\\n2][3\\r\\n4]\n5 [5][6]\n" },
		{ "a,b\n\"\",\"\"\"\"\n", 0, ", [a][b]\n2 [][\"]\n" },
		{ "a,b\n\"x\ry\",z\n", 0, ", [a][b]\n2 [x\\ry][z]\n" },
		{ "a,b\n1,\"2\"", 0, ", [a][b]\n2 [1][2]\n" },
		{ "\"a\nb\",c\n1,2\n", 0, ", [a\\nb][c]\n3 [1][2]\n" },
		/* nothing is trimmed */
		{ "a , b\n 1 ,\t2\t\n", 0, ", [a ][ b]\n2 [ 1 ][\t2\t]\n" },
		{ "a,b\n\" 1 \",2 \r\n", 0, ", [a][b]\n2 [ 1 ][2 ]\n" },
		{ "a,b\n,\n", 0, ", [a][b]\n2 [][]\n" },
		{ "a,b\n,\r\n", 0, ", [a][b]\n2 [][]\n" },
		/* a header may have empty and repeated names */
		{ "a,,a,\n1,2,3,4\n", 0, ", [a][][a][]\n2 [1][2][3][4]\n" },
		/* bytes pass through */
		{ "a,b\n\xFF\x80,\x01\x1F\n", 0,
		  ", [a][b]\n2 [\xFF\x80][\x01\x1F]\n" },
		/* one column */
		{ "a\n1\n2\n", 0, ", [a]\n2 [1]\n3 [2]\n" },
		{ "a\n1\n\n2\n\n", 0, ", [a]\n2 [1]\n3 []\n4 [2]\n" },
		{ "a\r\n\r\n2\r\n", 0, ", [a]\n2 []\n3 [2]\n" },
		{ "a\n\"\"\n", 0, ", [a]\n2 []\n" },
		/* empty lines at the end are not rows */
		{ "a,b\n1,2\n\n\r\n\n", 0, ", [a][b]\n2 [1][2]\n" },
		{ "a,b\n\n\n", 0, ", [a][b]\n" },
	};

	return cr_make_param_array(struct table, good, MQL_ARRAY_LEN(good));
}

ParameterizedTest(struct table *t, csv, reads)
{
	assert_dump(t);
}

/* ---- what is bad ---- */

ParameterizedTestParameters(csv, keeps_bad_rows_in_their_place)
{
	static struct table bad[] = {
		{ "a,b,c\n1,2\n4,5,6\n1,2,3,4\n", 0,
		  ", [a][b][c]\n2 bad 0: 2 cells, the header has 3 {1,2}\n"
		  "3 [4][5][6]\n"
		  "4 bad 0: 4 cells, the header has 3 {1,2,3,4}\n" },
		{ "a,b\n1\r\n\"2\"\n", 0,
		  ", [a][b]\n2 bad 0: 1 cell, the header has 2 {1}\n"
		  "3 bad 0: 1 cell, the header has 2 {\"2\"}\n" },
		{ "a,b\n\"1,\"\"2\"\"\"\n", 0,
		  ", [a][b]\n2 bad 0: 1 cell, the header has 2: the whole row"
		  " is wrapped in quotes {\"1,\"\"2\"\"\"}\n" },
		{ "a,b\n\"1\n2\",3,4\n5,6\n", 0,
		  ", [a][b]\n2 bad 0: 3 cells, the header has 2 {\"1\\n2\",3,4}"
		  "\n4 [5][6]\n" },
		/* stray quotes cost one line */
		{ "a,b\n1,2\"3\n4,5\n", 0,
		  ", [a][b]\n2 bad 2: a quote inside an unquoted cell {1,2\"3}"
		  "\n3 [4][5]\n" },
		{ "a,b\n \"1\",2\n4,5\n", 0,
		  ", [a][b]\n2 bad 1: a quote inside an unquoted cell"
		  " { \"1\",2}\n3 [4][5]\n" },
		{ "a,b\n1,\"2\"3\r\n4,5\n", 0,
		  ", [a][b]\n2 bad 2: text after a closing quote {1,\"2\"3}\n"
		  "3 [4][5]\n" },
		{ "a,b\n1,\"2\" \n4,5\n", 0,
		  ", [a][b]\n2 bad 2: text after a closing quote {1,\"2\" }\n"
		  "3 [4][5]\n" },
		{ "a,b\n\"1,2\n3,4\n5,\"6\"\n", 0,
		  ", [a][b]\n2 bad 1: text after a closing quote, on line 4"
		  " {\"1,2}\n3 [3][4]\n4 [5][6]\n" },
		{ "a,b\n1,\"2\n3\",4\"\n5,6\n", 0,
		  ", [a][b]\n2 bad 3: a quote inside an unquoted cell,"
		  " on line 3 {1,\"2}\n"
		  "3 bad 1: a quote inside an unquoted cell {3\",4\"}\n"
		  "4 [5][6]\n" },
		{ "a,b\n1,\"2\n3,4\n5,6", 0,
		  ", [a][b]\n2 bad 2: a quote that is never closed {1,\"2}\n"
		  "3 [3][4]\n4 [5][6]\n" },
		{ "a,b\n1,2\n\"", 0,
		  ", [a][b]\n2 [1][2]\n"
		  "3 bad 1: a quote that is never closed {\"}\n" },
		{ "a,b\n1,\"2\r\n", 0,
		  ", [a][b]\n2 bad 2: a quote that is never closed {1,\"2}\n" },
		/* NUL and carriage returns */
		{ "a,b\n1,2\0003\n4,5\n", 13,
		  ", [a][b]\n2 bad 2: a NUL byte {1,2\\03}\n3 [4][5]\n" },
		{ "a,b\n\"1,\0\n\",3\n4,5\n", 17,
		  ", [a][b]\n2 bad 1: a NUL byte {\"1,\\0\\n\",3}\n"
		  "4 [4][5]\n" },
		{ "a,b\n1,2\0", 8, ", [a][b]\n2 bad 2: a NUL byte {1,2\\0}\n" },
		{ "a,b\n1\r,2\n4,5\n", 0,
		  ", [a][b]\n2 bad 1: a carriage return outside quotes"
		  " {1\\r,2}\n3 [4][5]\n" },
		{ "a,b\n1,2\r3\n", 0,
		  ", [a][b]\n2 bad 2: a carriage return outside quotes"
		  " {1,2\\r3}\n" },
		{ "a,b\n1,2\r\r\n", 0,
		  ", [a][b]\n2 bad 2: a carriage return outside quotes"
		  " {1,2\\r}\n" },
		{ "a,b\n\"1\"\r,2\n", 0,
		  ", [a][b]\n2 bad 1: a carriage return outside quotes"
		  " {\"1\"\\r,2}\n" },
		{ "a,b\n\r\"1\",2\n", 0,
		  ", [a][b]\n2 bad 1: a carriage return outside quotes"
		  " {\\r\"1\",2}\n" },
		{ "a,b\n1,\"\r\n\r\"\r\r\n", 0,
		  ", [a][b]\n2 bad 2: a carriage return outside quotes"
		  " {1,\"\\r\\n\\r\"\\r}\n" },
		{ "a,b\n1,2\r", 0,
		  ", [a][b]\n2 bad 2: a carriage return outside quotes"
		  " {1,2\\r}\n" },
		{ "a,b\n\r\r\n1,2\n", 0,
		  ", [a][b]\n2 bad 1: a carriage return outside quotes {\\r}\n"
		  "3 [1][2]\n" },
		/* empty lines */
		{ "a,b\n\n\r\n1,2\n\n", 0,
		  ", [a][b]\n2 bad 0: an empty line {}\n"
		  "3 bad 0: an empty line {}\n4 [1][2]\n" },
		{ "a,b\n1,2\n\nx\n", 0,
		  ", [a][b]\n2 [1][2]\n3 bad 0: an empty line {}\n"
		  "4 bad 0: 1 cell, the header has 2 {x}\n" },
		{ "a,b\n \n", 0,
		  ", [a][b]\n2 bad 0: 1 cell, the header has 2 { }\n" },
	};

	return cr_make_param_array(struct table, bad, MQL_ARRAY_LEN(bad));
}

ParameterizedTest(struct table *t, csv, keeps_bad_rows_in_their_place)
{
	assert_dump(t);
}

/* ---- the delimiter ---- */

ParameterizedTestParameters(csv, finds_the_delimiter)
{
	static struct table found[] = {
		{ "a;b\n1;2,3\n", 0, "; [a][b]\n2 [1][2,3]\n" },
		{ "a\tb\n1\t2\n", 0, "\t [a][b]\n2 [1][2]\n" },
		{ "a|b\n1|2\n", 0, "| [a][b]\n2 [1][2]\n" },
		{ "\"a,b,c\";d\n1;2\n", 0, "; [a,b,c][d]\n2 [1][2]\n" },
		{ "\"a\n,\"\",,\"|b\n1|2\n", 0,
		  "| [a\\n,\",,][b]\n3 [1][2]\n" },
		{ "a;b,c;d\n", 0, "; [a][b,c][d]\n" },
		{ "a;b,c\n", 0, ", [a;b][c]\n" },
		{ "a\tb;c\n", 0, "; [a\tb][c]\n" },
		{ "a|b\tc\n", 0, "\t [a|b][c]\n" },
		{ "a\n1;2\n", 0, ", [a]\n2 [1;2]\n" },
		{ "a\tb\n\t\n \t \n", 0, "\t [a][b]\n2 [][]\n3 [ ][ ]\n" },
	};

	return cr_make_param_array(struct table, found, MQL_ARRAY_LEN(found));
}

ParameterizedTest(struct table *t, csv, finds_the_delimiter)
{
	assert_dump(t);
}

Test(csv, takes_the_delimiter_it_is_given)
{
	struct mql_buf got = { 0 };

	csv_dump(&got, MQL_STR("a;b,c;d\n1,2\n"),
		 &(struct mql_csv_options){ .delimiter = ',' });
	csv_dump(&got, MQL_STR("a;b"),
		 &(struct mql_csv_options){ .delimiter = ':' });
	csv_dump(&got, MQL_STR("a;b"),
		 &(struct mql_csv_options){ .delimiter = '\n' });
	cr_assert_str_eq(got.p, ", [a;b][c;d]\n2 [1][2]\n"
			 "error 2: the delimiter \":\" is not one of"
			 " , ; tab |\n"
			 "error 2: the delimiter \"\\x0A\" is not one of"
			 " , ; tab |\n");
	mql_buf_release(&got);
}

/* ---- what cannot be opened ---- */

ParameterizedTestParameters(csv, refuses)
{
	static struct table bad[] = {
		{ "", 0,
		  "error 3: leads.csv is empty: expected a header line\n" },
		{ "\xEF\xBB\xBF", 0,
		  "error 3: leads.csv is empty: expected a header line\n" },
		{ "\na,b\n", 0, "error 3: leads.csv:1: an empty line,"
		  " expected a header line\n" },
		{ "\xEF\xBB\xBF\r\na,b\n", 0, "error 3: leads.csv:1: an empty"
		  " line, expected a header line\n" },
		{ "a,b\"\n", 0, "error 3: leads.csv:1: header, column 2:"
		  " a quote inside an unquoted cell\n" },
		{ "\"a\"b,c\n", 0, "error 3: leads.csv:1: header, column 1:"
		  " text after a closing quote\n" },
		{ "a,\"b\n1,2\n", 0, "error 3: leads.csv:1: header, column 2:"
		  " a quote that is never closed\n" },
		{ "a\rb\n", 0, "error 3: leads.csv:1: header, column 1:"
		  " a carriage return outside quotes\n" },
		{ "a,b,c\0\n", 7, "error 3: leads.csv:1: header, column 3:"
		  " a NUL byte\n" },
	};

	return cr_make_param_array(struct table, bad, MQL_ARRAY_LEN(bad));
}

ParameterizedTest(struct table *t, csv, refuses)
{
	assert_dump(t);
}

ParameterizedTestParameters(csv, rule_25_utf16_is_refused_with_the_cure)
{
	static struct table bad[] = {
		{ "\xFF\xFE" "a\0,\0b\0\n\0", 10,
		  "error 3: leads.csv is UTF-16, expected UTF-8:"
		  " iconv -f UTF-16 -t UTF-8 'leads.csv'"
		  " > utf8.csv\n" },
		{ "\xFE\xFF\0a\0,\0b\0\n", 10, "error 3: leads.csv is UTF-16,"
		  " expected UTF-8: iconv -f UTF-16 -t UTF-8 'leads.csv'"
		  " > utf8.csv\n" },
		{ "a\0,\0b\0\n\0", 8, "error 3: leads.csv is UTF-16LE,"
		  " expected UTF-8: iconv -f UTF-16LE -t UTF-8 'leads.csv'"
		  " > utf8.csv\n" },
		{ "\0a\0,\0b\0\n", 8, "error 3: leads.csv is UTF-16BE,"
		  " expected UTF-8: iconv -f UTF-16BE -t UTF-8 'leads.csv'"
		  " > utf8.csv\n" },
		{ "\xFF\xFE\0\0a\0\0\0", 8, "error 3: leads.csv is UTF-32,"
		  " expected UTF-8: iconv -f UTF-32 -t UTF-8 'leads.csv'"
		  " > utf8.csv\n" },
		{ "\0\0\xFE\xFF\0\0\0a", 8, "error 3: leads.csv is UTF-32,"
		  " expected UTF-8: iconv -f UTF-32 -t UTF-8 'leads.csv'"
		  " > utf8.csv\n" },
	};

	return cr_make_param_array(struct table, bad, MQL_ARRAY_LEN(bad));
}

ParameterizedTest(struct table *t, csv, rule_25_utf16_is_refused_with_the_cure)
{
	assert_dump(t);
}

Test(csv, says_which_file_is_not_there)
{
	struct mql_err err = MQL_ERR_INIT;
	struct mql_csv *csv;

	cr_assert_not(mql_csv_open(&csv, "/no/such/leads.csv", NULL, &err));
	cr_assert_eq(err.code, MQL_E_IO);
	cr_assert(strstr(err.msg, "/no/such/leads.csv"), "%s", err.msg);
}

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

Test(csv, has_a_limit_on_columns)
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

Test(csv, has_a_limit_on_the_header)
{
	assert_run(run_of("", 'x', MQL_CSV_MAX_ROW + 1, "\n1\n"),
		   "error 3: leads.csv:1: header: more than 16 MB\n");
}

/* ---- columns by name ---- */

struct find { const char *name, *want; };

static const char *find(struct mql_csv *csv, const char *name)
{
	static struct mql_err err;
	static char at[32];
	size_t i;

	err = (struct mql_err)MQL_ERR_INIT;
	if (!mql_csv_find(csv, name, &i, &err)) {
		cr_assert_eq(err.code, MQL_E_DATA);
		return err.msg;
	}
	snprintf(at, sizeof(at), "%zu", i);
	return at;
}

Test(csv, finds_columns_by_name)
{
	static const struct find cases[] = {
		{ "company", "0" },
		{ " country\t", "1" },
		{ "Country", "leads.csv:1: no column \"Country\" in the header;"
		  " the nearest is \"country\"" },
		{ "compnay", "leads.csv:1: no column \"compnay\" in the header;"
		  " the nearest is \"company\"" },
		{ "zzz", "leads.csv:1: no column \"zzz\" in the header" },
		{ "seen", "leads.csv:1: column \"seen\" stands twice in the"
		  " header: columns 3 and 5" },
	};
	struct mql_err err = MQL_ERR_INIT;
	char dir[] = "/tmp/mql-csv-XXXXXX";
	struct mql_csv *csv;

	cr_assert(mkdtemp(dir) && chdir(dir) == 0);
	FILE *f = fopen("leads.csv", "w");
	cr_assert(f);
	fputs("company, country ,seen,,seen\n", f);
	cr_assert_eq(fclose(f), 0);
	cr_assert(mql_csv_open(&csv, "leads.csv", NULL, &err));
	for (size_t i = 0; i < MQL_ARRAY_LEN(cases); i++)
		cr_expect_str_eq(find(csv, cases[i].name), cases[i].want);
	cr_assert(mql_str_eq(mql_csv_column(csv, 1), MQL_STR(" country ")));
	mql_csv_close(csv);
	cr_assert(unlink("leads.csv") == 0 && rmdir(dir) == 0);
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

Test(csv, reads_rows_of_a_megabyte_in_any_read_size)
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

Test(csv, reads_a_row_of_exactly_16_mb)
{
	const struct one one = read_long(
		run_of("a\n", 'x', MQL_CSV_MAX_ROW, "\ny\n"), 0);

	cr_expect_eq(one.n_row, 2);
	cr_expect_eq(one.n_bad, 0);
	cr_expect_eq(one.n_cell, MQL_CSV_MAX_ROW + 1);
}

Test(csv, rejects_a_row_of_16_mb_and_a_byte)
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

Test(csv, rejects_the_first_line_of_a_row_of_many_lines_past_16_mb)
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

Test(csv, a_quote_may_be_open_for_exactly_a_megabyte)
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

Test(csv, a_quote_open_for_a_megabyte_and_a_byte_is_never_closed)
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

Test(csv, a_quote_that_closes_too_late_costs_its_first_line)
{
	const struct one one = read_long(
		run_of("a\n\"x\n", 'y', MQL_CSV_MAX_QUOTE, "\"\nz\n"), 0);

	cr_expect_eq(one.n_row, 3);
	cr_expect_eq(one.n_bad, 2);
	cr_expect_eq(one.n_raw, 2);
	cr_expect_str_eq(one.reason, "a quote that is never closed");
}

Test(csv, escaped_quotes_do_not_close_a_long_quote)
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

Test(csv, many_short_quotes_are_not_one_long_one)
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

/* Every line opens a quote, or leaves one open until far below. */
ParameterizedTestParameters(csv, reads_hostile_files_in_linear_time)
{
	static struct table unit[] = {
		{ .in = "a,\"\n" }, { .in = "\"\n" }, { .in = "\"x\n" },
		{ .in = "\"\"\n" }, { .in = "\",\"\n" }, { .in = "\n" },
		{ .in = ",\"\"\"\n" }, { .in = "\"x\n\n\n\n\n\n\n" },
		{ .in = "\r\n" }, { .in = "\r" },
	};

	return cr_make_param_array(struct table, unit, MQL_ARRAY_LEN(unit));
}

ParameterizedTest(struct table *unit, csv, reads_hostile_files_in_linear_time,
		  .timeout = 60)
{
	struct mql_buf in = { 0 };

	mql_buf_adds(&in, "a,b\n");
	while (in.n < 1u << 20)
		mql_buf_adds(&in, unit->in);
	read_long(in, 4096);
}

Test(csv, reads_5_mb_of_stray_quotes_in_linear_time, .timeout = 60)
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

Test(csv, blocks_keep_to_their_limits)
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
		for (size_t i = 0; i < 32; i++)
			cr_assert_eq(block.text.p[block.text.n + i], 0);
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
Test(csv, memory_does_not_grow_with_rows)
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
	cr_assert_leq(block.cap_row, 2048);
	cr_assert_leq(block.text.cap, 1u << 20);
	mql_csv_close(csv);
	mql_csv_block_release(&block);
	mql_buf_release(&in);
	cr_assert(close(fd) == 0 && unlink(path) == 0);
}

Test(csv, reads_standard_input)
{
	struct mql_buf got = { 0 };
	int fds[2];

	cr_assert_eq(pipe(fds), 0);
	cr_assert_eq(write(fds[1], "a,b\n1,2\n", 8), 8);
	cr_assert(close(fds[1]) == 0 && dup2(fds[0], 0) == 0);
	csv_dump_file(&got, "-", NULL);
	cr_assert_str_eq(got.p, ", [a][b]\n2 [1][2]\n");
	mql_buf_reset(&got);
	csv_dump_file(&got, "-", NULL);
	cr_assert_str_eq(got.p,
			 "error 3: stdin is empty: expected a header line\n");
	mql_buf_release(&got);
}

Test(csv, rule_21_a_stop_ends_the_reading)
{
	struct mql_csv_block block = { 0 };
	struct mql_err err = MQL_ERR_INIT;
	struct mql_csv *csv;
	char path[] = "/tmp/mql-csv-XXXXXX";
	const int fd = mkstemp(path);

	cr_assert(fd >= 0 && write(fd, "a\n1\n", 4) == 4);
	cr_assert(mql_csv_open(&csv, path, NULL, &err));
	mql_io_catch_stop();
	cr_assert_eq(raise(SIGTERM), 0);
	cr_assert_not(mql_csv_next(csv, &block, &err));
	cr_assert_eq(err.code, MQL_E_IO);
	cr_assert(strstr(err.msg, ": stopped by a signal"));
	cr_assert_eq(block.n_row, 0);
	mql_csv_close(csv);
	mql_csv_block_release(&block);
	cr_assert(close(fd) == 0 && unlink(path) == 0);
}

Test(csv, rule_25_utf16_on_standard_input_names_a_pipe)
{
	struct mql_buf got = { 0 };
	int fds[2];

	cr_assert_eq(pipe(fds), 0);
	cr_assert_eq(write(fds[1], "\xFF\xFE" "a\0", 4), 4);
	cr_assert(close(fds[1]) == 0 && dup2(fds[0], 0) == 0);
	csv_dump_file(&got, "-", NULL);
	cr_assert_str_eq(got.p, "error 3: stdin is UTF-16, expected UTF-8:"
			 " pipe it through iconv -f UTF-16 -t UTF-8\n");
	mql_buf_release(&got);
}
