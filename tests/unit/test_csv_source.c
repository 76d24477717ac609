/* SPDX-License-Identifier: MIT */
/* Tables that are no files: the CSV reader's sources. */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "common/csv.h"

struct memory { const char *text; size_t left; bool fails; };

static bool read_memory(void *context, char *p, size_t want, size_t *got,
			struct mql_err *err)
{
	struct memory *m = context;

	*got = m->left < want ? m->left : want;
	memcpy(p, m->text, *got);
	m->text += *got;
	m->left -= *got;
	return m->left > 0 || !m->fails ||
	       mql_fail(err, MQL_E_IO, "the line went dead");
}

static bool open_memory(struct mql_csv **csv, struct memory *m,
			struct mql_csv_source *source, size_t read_bytes,
			struct mql_err *err)
{
	struct mql_csv_options options = { .source = source,
					   .read_bytes = read_bytes };

	*source = (struct mql_csv_source){ read_memory, m };
	m->left = strlen(m->text);
	return mql_csv_open(csv, "postgresql:///crm", &options, err);
}

struct size_case { size_t read_bytes; };

ParameterizedTestParameters(csv_source, gives_the_same_rows_for_every_read)
{
	static struct size_case row[] = { { 1 }, { 7 }, { 0 } };

	return cr_make_param_array(struct size_case, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct size_case *p, csv_source,
		  gives_the_same_rows_for_every_read)
{
	struct memory m = { .text = "a,b\n1,\"x\ny\"\n2\n3,z\n" };
	struct mql_csv_block block = { 0 };
	struct mql_csv_source source;
	struct mql_err err = MQL_ERR_INIT;
	struct mql_csv *csv;

	cr_assert(open_memory(&csv, &m, &source, p->read_bytes, &err));
	cr_assert_str_eq(mql_csv_path(csv), "postgresql:///crm");
	cr_assert(mql_csv_next(csv, &block, &err));
	cr_assert_eq(block.n_row, 3);
	cr_assert(mql_str_eq(block.cell[1], MQL_STR("x\ny")));
	cr_assert_str_eq(block.row[1].bad, "1 cell, the header has 2");
	cr_assert_eq(block.row[2].line, 5);
	cr_assert_eq(mql_csv_bytes_done(csv), 18);
	cr_assert_float_eq(mql_csv_share(csv), 0.0, 0.0);
	mql_csv_block_release(&block);
	mql_csv_close(csv);
}

/* A file that begins so is unpacked. */
Test(csv_source, takes_bytes_as_they_are)
{
	struct memory m = { .text = "\x1f\x8b\x08,b\n" };
	struct mql_csv_source source;
	struct mql_err err = MQL_ERR_INIT;
	struct mql_csv *csv;

	cr_assert(open_memory(&csv, &m, &source, 0, &err), "%s", err.msg);
	cr_assert(mql_str_eq(mql_csv_column(csv, 0), MQL_STR("\x1f\x8b\x08")));
	mql_csv_close(csv);
}

Test(csv_source, passes_a_failure_on)
{
	struct memory m = { .text = "a,b\n1,2\n", .fails = true };
	struct mql_csv_source source;
	struct mql_err err = MQL_ERR_INIT;
	struct mql_csv *csv;

	cr_assert_not(open_memory(&csv, &m, &source, 0, &err));
	cr_assert_eq(err.code, MQL_E_IO);
	cr_assert_str_eq(err.msg, "the line went dead");
}
