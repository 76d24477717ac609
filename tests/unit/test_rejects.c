/* SPDX-License-Identifier: MIT */
#include "scorer/rejects.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

static const struct mql_str name[] = { { "id", 2 }, { "a,b", 3 } };
static const struct mql_str cell[] = { { "x\ny", 3 }, { "12;k\x01", 5 } };
static const struct rejects_table table = { "leads.csv", name, 2, ';' };

enum { BAD_CELL, BAD_ROW, BAD_QUOTE, BAD_EXTRA, BAD_LEAD };

static const struct reject reject[] = {
	[BAD_CELL] = { .line = 41, .column = 1, .want = "a number",
		       .cell = cell },
	[BAD_ROW] = { .line = 7, .bad = "3 cells, the header has 2",
		      .raw = { "1;2;\"3", 6 }, .column = SIZE_MAX },
	[BAD_QUOTE] = { .line = 8, .bad = "a quote inside an unquoted cell",
			.raw = { "=a\"b", 4 }, .column = 0 },
	// a column past the header has no name
	[BAD_EXTRA] = { .line = 9, .bad = "a NUL byte", .raw = { "a\0b", 3 },
			.column = 2 },
	// one that could be cut, and is refused for another reason
	[BAD_LEAD] = { .line = 10, .bad = "a lead without an id",
		       .column = 0, .cell = cell },
};

struct reject_case { size_t i; bool safe; char want[99]; };

ParameterizedTestParameters(rejects, writes_a_line)
{
	static struct reject_case row[] = {
		{ BAD_CELL, false, "41,\"a,b\",\"\"\"12;k\\x01\"\" is not a "
		  "number\",\"\"\"x\ny\"\";\"\"12;k\x01\"\"\"\n" },
		{ BAD_ROW, false, "7,,\"3 cells, the header has 2\","
		  "\"1;2;\"\"3\"\n" },
		{ BAD_LEAD, false, "10,id,a lead without an id,"
		  "\"\"\"x\ny\"\";\"\"12;k\x01\"\"\"\n" },
		{ BAD_QUOTE, false, "8,id,a quote inside an unquoted cell,"
		  "\"=a\"\"b\"\n" },
		{ BAD_QUOTE, true, "8,id,a quote inside an unquoted cell,"
		  "\"'=a\"\"b\"\n" },
	};

	return cr_make_param_array(struct reject_case, row,
				   MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct reject_case *p, rejects, writes_a_line)
{
	struct mql_buf out = { 0 }, scratch = { 0 };

	rejects_add(&out, &scratch, &table, &reject[p->i], p->safe);
	cr_assert_str_eq(mql_buf_text(&out), p->want);
	mql_buf_release(&out);
	mql_buf_release(&scratch);
}

Test(rejects, keeps_the_bytes_of_a_row_with_a_nul)
{
	static const char want[] = "9,,a NUL byte,a\0b\n";
	struct mql_buf out = { 0 }, scratch = { 0 };

	rejects_add(&out, &scratch, &table, &reject[BAD_EXTRA], false);
	cr_assert_eq(out.n, sizeof(want) - 1);
	cr_assert_eq(memcmp(out.p, want, out.n), 0);
	mql_buf_release(&out);
	mql_buf_release(&scratch);
}

Test(rejects, begins_with_a_header)
{
	struct mql_buf out = { 0 };

	rejects_add_head(&out);
	cr_assert_str_eq(mql_buf_text(&out), "line,column,reason,row\n");
	mql_buf_release(&out);
}

struct fail_case { size_t i; char want[180]; };

ParameterizedTestParameters(rejects, rule_19_one_fails_a_run)
{
	static struct fail_case row[] = {
		{ BAD_CELL, "leads.csv:41: column \"a,b\": \"12;k\\x01\" is "
		  "not a number (--bad-cells missing scores such a cell as "
		  "missing, --rejects FILE keeps such rows apart)" },
		{ BAD_ROW, "leads.csv:7: 3 cells, the header has 2 "
		  "(--rejects FILE keeps such rows apart)" },
		{ BAD_QUOTE, "leads.csv:8: column \"id\": a quote inside an "
		  "unquoted cell (--rejects FILE keeps such rows apart)" },
		{ BAD_EXTRA, "leads.csv:9: a NUL byte (--rejects FILE keeps "
		  "such rows apart)" },
	};

	return cr_make_param_array(struct fail_case, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct fail_case *p, rejects, rule_19_one_fails_a_run)
{
	struct mql_err err = MQL_ERR_INIT;

	cr_assert_not(rejects_fail(&err, &table, &reject[p->i]));
	cr_assert_eq(err.code, MQL_E_DATA);
	cr_assert_str_eq(err.msg, p->want);
}

struct share_case { uint64_t n_reject, n_row; double share; bool want; };

ParameterizedTestParameters(rejects, rule_19_more_than_the_share_is_too_many)
{
	static struct share_case row[] = {
		{ 0, 0, 0.0, false },
		{ 0, 10, 0.0, false },
		{ 1, 10, 0.0, true },
		{ 1, 100, 0.01, false },
		{ 2, 199, 0.01, true },
		{ 2, 200, 0.01, false },
		{ 29, 100, 0.29, false },
		{ 7, 100, 0.07, false },
		{ 10000000, 1000000000, 0.01, false },
		{ 10000001, 1000000000, 0.01, true },
		{ 10, 10, 1.0, false },
	};

	return cr_make_param_array(struct share_case, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct share_case *p, rejects,
		  rule_19_more_than_the_share_is_too_many)
{
	cr_assert_eq(rejects_too_many(p->n_reject, p->n_row, p->share),
		     p->want);
}
