/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/csv.h"
#include "common/io.h"
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
		{ "\x1F\x8B\x08\0\0\0\0\0", 8, "error 3: leads.csv: "
		  "damaged gzip data: it ends early\n" },
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

ParameterizedTestParameters(csv, what_is_no_table_is_named_with_the_cure)
{
	static struct table bad[] = {
		{ "PK\3\4\x14\0", 6, "error 3: leads.csv is a workbook (.xlsx) "
		  "or a ZIP archive, expected CSV: save the sheet as CSV, or "
		  "unzip it\n" },
		{ "\xD0\xCF\x11\xE0\xA1\xB1", 6, "error 3: leads.csv is a "
		  "workbook (.xls), expected CSV: save the sheet as CSV\n" },
		{ "\xFD" "7zXZ\0", 6, "error 3: leads.csv is compressed by xz, "
		  "expected CSV, plain or by gzip or Zstandard: unpack it with "
		  "xz -d\n" },
		{ "BZh91A", 6, "error 3: leads.csv is compressed by bzip2, "
		  "expected CSV, plain or by gzip or Zstandard: unpack it with "
		  "bzip2 -d\n" },
		{ "PK\n1\n", 5, ", [PK]\n2 [1]\n" },
	};

	return cr_make_param_array(struct table, bad, MQL_ARRAY_LEN(bad));
}

ParameterizedTest(struct table *t, csv, what_is_no_table_is_named_with_the_cure)
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
