/* SPDX-License-Identifier: MIT */
#include "trainer/design.h"

#include "tests/unit/design_row.h"
#include "tests/unit/fit_table.h"

static const char definition[] =
	"definition: 1\nlead: {id: id}\n"
	"outcome: {won: {column: s, is: [W]}, lost: {column: s, is: [L]}}\n"
	"features:\n"
	"  x: {dimension: fit, type: number}\n"
	"  k: {dimension: fit, type: level}\n"
	"  t: {dimension: fit, type: text, groups: {boss: [chief], aide: [pa]}}\n"
	"target: {mql_to_sql: 20%, promise: aim}\n";

/* 100 leads: k is Z (40), a (30), rare0.. (10), missing (20); t is boss, aide,
 * none, missing by turns; x is 0 .. 99 with every tenth missing. */
static void read_leads(struct table_read *t)
{
	static const char *const title[] = { "Chief", "a PA", "clerk", "" };
	struct mql_buf text = { 0 };

	mql_buf_adds(&text, "id,s,x,k,t\n");
	for (int i = 0; i < 100; i++) {
		mql_buf_addf(&text, "%d,%s,", i, i % 2 ? "W" : "L");
		if (i % 10)
			mql_buf_addf(&text, "%d", i);
		if (i >= 70 && i < 80)
			mql_buf_addf(&text, ",rare%d", i);
		else
			mql_buf_addf(&text, ",%s", i < 40 ? "Z" : i < 70 ? "a"
				     : "");
		mql_buf_addf(&text, ",%s\n", title[i % 4]);
	}
	*t = (struct table_read){ .definition = definition,
				  .leads = mql_buf_text(&text) };
	table_read_run(t);
	cr_assert(t->ok, "%s", t->err.msg);
	mql_buf_release(&text);
}

Test(design, columns_are_named_and_the_reference_is_the_first_level)
{
	static const char *const want[] = {
		"x", "x (missing)", "k a", "k (other)", "k (missing)",
		"t aide", "t boss", "t (missing)",
	};
	struct table_read t;
	struct design design;
	struct mql_arena arena = { 0 };
	uint32_t *row = fit_table_rows(100);

	read_leads(&t);
	design_learn(&design, &t.data, row, 100, &arena);
	cr_assert_eq(design.n, MQL_ARRAY_LEN(want));
	for (size_t j = 0; j < design.n; j++)
		cr_assert_str_eq(design.column[j].name, want[j]);
	free(row);
	mql_arena_release(&arena);
	table_read_release(&t);
}

Test(design, numbers_are_standardised_and_missing_is_the_mean)
{
	struct table_read t;
	struct design design;
	struct mql_arena arena = { 0 };
	uint32_t *row = fit_table_rows(100);
	double *x = mql_calloc(100 * 12, sizeof(*x)), sum = 0.0, square = 0.0;

	read_leads(&t);
	design_learn(&design, &t.data, row, 100, &arena);
	for (size_t i = 0; i < 100; i++)
		design_row(x + i * 12, &design, row[i]);
	for (size_t i = 0; i < 100; i++) {
		sum += x[i * 12 + 1];
		square += x[i * 12 + 1] * x[i * 12 + 1];
		cr_assert_float_eq(x[i * 12], 1.0, 0.0);
		cr_assert_float_eq(x[i * 12 + 2], i % 10 == 0, 0.0);
		if (i % 10 == 0)
			cr_assert_float_eq(x[i * 12 + 1], 0.0, 0.0);
	}
	cr_assert_float_eq(sum, 0.0, 1e-12);
	cr_assert_float_eq(square, 90.0, 1e-10);        // of 90 leads
	free(x);
	free(row);
	mql_arena_release(&arena);
	table_read_release(&t);
}

Test(design, each_lead_has_at_most_one_indicator_a_column)
{
	struct table_read t;
	struct design design;
	struct mql_arena arena = { 0 };
	uint32_t *row = fit_table_rows(100);
	double *x = mql_calloc(100 * 9, sizeof(*x));

	read_leads(&t);
	design_learn(&design, &t.data, row, 100, &arena);
	for (size_t i = 0; i < 100; i++)
		design_row(x + i * 9, &design, row[i]);
	for (size_t i = 0; i < 100; i++) {
		const double *k = x + i * 9 + 3, *title = x + i * 9 + 6;

		cr_assert_float_eq(k[0], i >= 40 && i < 70, 0.0);
		cr_assert_float_eq(k[1], i >= 70 && i < 80, 0.0);
		cr_assert_float_eq(k[2], i >= 80, 0.0);
		cr_assert_float_eq(title[0], i % 4 == 1, 0.0);
		cr_assert_float_eq(title[1], i % 4 == 0, 0.0);
		cr_assert_float_eq(title[2], i % 4 == 3, 0.0);
	}
	free(x);
	free(row);
	mql_arena_release(&arena);
	table_read_release(&t);
}

/* As a column of many distinct numbers has them; the column frees them. */
static double *plain_numbers(struct dataset_column *column, size_t n)
{
	double *number = mql_calloc(n, sizeof(*number));

	for (size_t i = 0; i < n; i++)
		number[i] = dataset_number(column, i);
	free(column->place);
	column->place = NULL;
	return column->number = number;
}

/* x is 0 .. 99 and one more, which is 10 times the standard deviation: beside
 * 1e8 the spread of the rest is 3e-6, beside 1e12 3e-10. */
static bool check_with(double far, struct mql_err *err)
{
	struct table_read t;
	struct design design;
	struct mql_arena arena = { 0 };
	uint32_t *row;
	bool ok;

	read_leads(&t);
	row = fit_table_rows(t.data.n);
	plain_numbers(&t.data.column[0], t.data.n)[5] = far;
	design_learn(&design, &t.data, row, t.data.n, &arena);
	ok = design_check(&design, err);
	free(row);
	mql_arena_release(&arena);
	table_read_release(&t);
	return ok;
}

Test(design, a_number_beside_which_the_rest_is_one_is_named)
{
	static const double far[] = { 1e12, -1e12, 1e300, 1.7e308 };
	struct mql_err err = MQL_ERR_INIT;

	for (size_t k = 0; k < MQL_ARRAY_LEN(far); k++) {
		cr_assert_not(check_with(far[k], &err));
		cr_assert_eq(err.code, MQL_E_NUMERIC);
	}
	cr_assert_str_eq(err.msg, "column \"x\": 1.7e+308 is so far from the "
			 "rest that a plain regression can't tell them apart: "
			 "mend it, exclude the column, or use --method smooth");
	cr_assert(check_with(1e8, &err));
	cr_assert(check_with(5.0, &err));
}
