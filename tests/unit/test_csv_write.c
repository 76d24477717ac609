/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "common/csv_write.h"

struct written {
	char cell[24], delimiter;
	bool excel_safe;
	char want[32];
};

ParameterizedTestParameters(csv_write, quotes_what_must_be)
{
	static struct written rows[] = {
		{ "", ',', false, "" },
		{ "plain text", ',', false, "plain text" },
		{ "a;b", ',', false, "a;b" },
		{ "a;b", ';', false, "\"a;b\"" },
		{ "a,b", ',', false, "\"a,b\"" },
		{ "a\tb", '\t', false, "\"a\tb\"" },
		{ "a\tb", ',', false, "a\tb" },
		{ "a\nb", ',', false, "\"a\nb\"" },
		{ "a\rb", ',', false, "\"a\rb\"" },
		{ "\"", ',', false, "\"\"\"\"" },
		{ "a\"b\"", ',', false, "\"a\"\"b\"\"\"" },
		{ " a", ',', false, "\" a\"" },
		{ "a ", ',', false, "\"a \"" },
		{ "\ta", ',', false, "\"\ta\"" },
		{ "a\t", ',', false, "\"a\t\"" },
		{ "=1", ',', false, "=1" },
		{ "-x", ',', false, "-x" },
	};

	return cr_make_param_array(struct written, rows, MQL_ARRAY_LEN(rows));
}

ParameterizedTest(struct written *w, csv_write, quotes_what_must_be)
{
	struct mql_buf got = { 0 };

	mql_csv_add_cell(&got, mql_str_of(w->cell), w->delimiter,
			 w->excel_safe);
	cr_assert_str_eq(mql_buf_text(&got), w->want);
	mql_buf_release(&got);
}

ParameterizedTestParameters(csv_write, rule_23_formulas_get_an_apostrophe)
{
	static struct written rows[] = {
		{ "=1+1", ',', true, "'=1+1" },
		{ "+x", ',', true, "'+x" },
		{ "-x", ',', true, "'-x" },
		{ "@x", ',', true, "'@x" },
		{ "\tx", ',', true, "\"'\tx\"" },
		{ "\rx", ',', true, "\"'\rx\"" },
		{ "=a,\"b\"", ',', true, "\"'=a,\"\"b\"\"\"" },
		{ "=", ',', true, "'=" },
		/* numbers and other text are left alone */
		{ "-5", ',', true, "-5" },
		{ "+1.5e3", ',', true, "+1.5e3" },
		{ "-5x", ',', true, "'-5x" },
		{ "-1 ", ',', true, "\"'-1 \"" },
		{ "x=1", ',', true, "x=1" },
		{ " =1", ',', true, "\" =1\"" },
		{ "", ',', true, "" },
	};

	return cr_make_param_array(struct written, rows, MQL_ARRAY_LEN(rows));
}

ParameterizedTest(struct written *w, csv_write,
		  rule_23_formulas_get_an_apostrophe)
{
	struct mql_buf got = { 0 };

	mql_csv_add_cell(&got, mql_str_of(w->cell), w->delimiter,
			 w->excel_safe);
	cr_assert_str_eq(mql_buf_text(&got), w->want);
	mql_buf_release(&got);
}

Test(csv_write, takes_a_nul_byte_for_text)
{
	struct mql_buf got = { 0 };

	mql_csv_add_cell(&got, (struct mql_str){ "\0a", 2 }, ',', true);
	cr_assert_eq(got.n, 2);
	cr_assert_arr_eq(got.p, "\0a", 2);
	mql_buf_release(&got);
}
