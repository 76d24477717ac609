/* SPDX-License-Identifier: MIT */
#include "trainer/glm.h"

#include "common/io.h"
#include "tests/unit/fitted.h"
#include "tests/unit/oracle_table.h"

#define NUMBER(name) "  " name ": {dimension: fit, type: number}\n"
#define LEVEL(name) "  " name ": {dimension: fit, type: level}\n"

static size_t column_of(const struct fitted *f, const char *name)
{
	for (size_t j = 0; j < f->design.n; j++)
		if (strcmp(f->design.column[j].name, name) == 0)
			return 1 + j;
	cr_assert_fail("no column %s", name);
	return 0;
}

/* ---- what is a combination ---- */

/* Two numbers, their sum and a copy of one, a level, the same as numbers, and a
 * level of levels; one lead's numbers are far out. */
static void add_leads(struct mql_buf *text, double far)
{
	uint32_t s = 5;

	mql_buf_adds(text, "id,s,x,z,sum,copy,one,k,a,b,c,group\n");
	for (int i = 0; i < 300; i++) {
		const int x = (int)(fit_table_draw(&s) * 1000.0);
		const int z = (int)(fit_table_draw(&s) * 1000.0);
		const bool won = fit_table_draw(&s) < .3 + x * .0004;
		const double away = i == 7 ? far : 0.0;
		const int k = i % 4;

		mql_buf_addf(text, "%d,%s,%.2f,%.1f,%.2f,%.2f,7,%c,%d,%d,%d,"
			     "%s\n", i, won ? "W" : "L", x / 100.0 + away,
			     z / 10.0 - away, x / 100.0 + z / 10.0,
			     3.0 * (x / 100.0 + away) - 1.0, "abcd"[k],
			     k == 0, k == 1, k == 2, k < 2 ? "low" : "up");
	}
}

/* What is left out changes no prediction: deviance and coefficients are those
 * of a fit without it. */
static void must_leave_out(double far)
{
	static const char *const out[] = { "sum", "copy", "one", "a", "b",
					   "c", "group up" };
	struct mql_buf all = { 0 }, same = { 0 };
	struct fitted f, g;
	size_t n_out = 0;

	add_leads(&all, far);
	add_leads(&same, far);
	fitted_text(&f, FITTED_DEFINITION(
			    NUMBER("x") NUMBER("z") NUMBER("sum")
			    NUMBER("copy") NUMBER("one") LEVEL("k")
			    NUMBER("a") NUMBER("b") NUMBER("c")
			    LEVEL("group")), &all);
	fitted_text(&g, FITTED_DEFINITION(NUMBER("x") NUMBER("z") LEVEL("k")),
		    &same);
	cr_assert(f.ok && g.ok, "%g: %s%s", far, f.err.msg, g.err.msg);
	for (size_t j = 1; j < f.glm.p; j++)
		n_out += f.glm.aliased[j];
	cr_assert_eq(n_out, MQL_ARRAY_LEN(out), "%g: %zu", far, n_out);
	for (size_t k = 0; k < MQL_ARRAY_LEN(out); k++) {
		const size_t j = column_of(&f, out[k]);

		cr_assert(f.glm.aliased[j], "%g: %s", far, out[k]);
		cr_assert_float_eq(f.glm.beta[j], 0.0, 0.0);
		cr_assert(isnan(f.glm.cov[j * (f.glm.p + 1)]));
	}
	cr_assert_float_eq(f.glm.deviance, g.glm.deviance, 1e-9);
	for (size_t j = 1; j < g.glm.p; j++)
		cr_assert_float_eq(
			f.glm.beta[column_of(&f, g.design.column[j - 1].name)],
			g.glm.beta[j], 1e-8 * fmax(1.0, fabs(g.glm.beta[j])));
	fitted_release(&f);
	fitted_release(&g);
}

Test(glm_alias, combinations_of_earlier_columns_are_left_out)
{
	must_leave_out(0.0);
}

Test(glm_alias, combinations_are_left_out_beside_a_far_lead)
{
	for (double far = 1e3; far < 2e7; far *= 10.0)
		must_leave_out(far);
}

/* ---- near copies ---- */

/* Amounts in whole cents with a fifth on top, for all leads and for few (the
 * others have none of either), days and rounded weeks, and a rounded sum; one
 * lead's amounts are far out. */
static void add_near_copies(struct mql_buf *text, size_t n, double far)
{
	uint32_t s = 11;

	mql_buf_adds(text, "id,s,net,gross,few,few2,days,weeks,total,z\n");
	for (size_t i = 0; i < n; i++) {
		const double u = fit_table_draw(&s), v = fit_table_draw(&s);
		const double net = round(1e5 * u * u) / 100.0 +
				   (i == 7 ? far : 0.0);
		const double few = i % 5 == 0 ? round(1e5 * v) / 100.0 : 0.0;
		const double days = floor(1000.0 * fit_table_draw(&s));
		const double z = fit_table_draw(&s);
		const bool won = fit_table_draw(&s) < .2 + .3 * u + .3 * v;

		mql_buf_addf(text, "%zu,%s,%.2f,%.2f,%.2f,%.2f,%.0f,%.3f,%.2f,"
			     "%.3f\n", i, won ? "W" : "L", net, 1.19 * net,
			     few, 1.19 * few, days, days / 7.0,
			     1.07 * net + .31 * days, z);
	}
}

/* What `all` has after `some` is left out, and the fit is that of `some`. */
static void must_leave_out_copies(const char *all, const char *some, size_t n,
				  double far, size_t n_sample)
{
	struct mql_buf text = { 0 }, same = { 0 };
	struct fitted f, g;

	add_near_copies(&text, n, far);
	add_near_copies(&same, n, far);
	fitted_text_from(&f, all, &text, n_sample);
	fitted_text(&g, some, &same);
	cr_assert(f.ok && g.ok, "%zu, %g: %s%s", n, far, f.err.msg, g.err.msg);
	for (size_t j = 1; j < f.glm.p; j++)
		cr_assert_eq(f.glm.aliased[j], j >= g.glm.p, "%zu, %g: %s", n,
			     far, f.design.column[j - 1].name);
	cr_assert_float_eq(f.glm.deviance, g.glm.deviance,
			   1e-9 * g.glm.deviance);
	for (size_t j = 0; j < g.glm.p; j++)
		cr_assert_float_eq(f.glm.beta[j], g.glm.beta[j],
				   1e-8 * fmax(1.0, fabs(g.glm.beta[j])));
	fitted_release(&f);
	fitted_release(&g);
}

#define FIRST  NUMBER("z") NUMBER("net") NUMBER("few") NUMBER("days")
#define SECOND NUMBER("z") NUMBER("gross") NUMBER("few2") NUMBER("weeks")

static void must_leave_out_either(size_t n, double far, size_t n_sample)
{
	must_leave_out_copies(
		FITTED_DEFINITION(FIRST NUMBER("gross") NUMBER("few2")
				  NUMBER("weeks") NUMBER("total")),
		FITTED_DEFINITION(FIRST), n, far, n_sample);
	must_leave_out_copies(
		FITTED_DEFINITION(SECOND NUMBER("net") NUMBER("few")
				  NUMBER("days") NUMBER("total")),
		FITTED_DEFINITION(SECOND), n, far, n_sample);
}

Test(glm_alias, near_copies_are_left_out)
{
	must_leave_out_either(300, 0.0, 0);
	must_leave_out_either(10000, 0.0, 0);
	must_leave_out_either(10000, 0.0, 400);
}

/* The far lead is a thousand to ten million times as far out as others are. */
Test(glm_alias, near_copies_are_left_out_beside_a_far_lead)
{
	for (double far = 1e5; far < 2e9; far *= 10.0) {
		must_leave_out_either(300, far, 0);
		must_leave_out_either(10000, far, 400);
	}
}

/* y is x and d times what neither x nor the mean has: d is left of it.
 * Outcomes know of neither.  x is -1 or 1, and so is y but for d: the middle
 * half of the leads differ by 2. */
static void fit_near_copy(struct fitted *f, double d)
{
	struct mql_buf text = { 0 };

	mql_buf_adds(&text, "id,s,x,y\n");
	for (int i = 0; i < 400; i++) {
		const double x = i % 2 ? 1.0 : -1.0;
		const double v = i / 2 % 2 ? 1.0 : -1.0;

		mql_buf_addf(&text, "%d,%s,%.0f,%.17g\n", i,
			     i / 4 % 3 ? "W" : "L", x, x + d * v);
	}
	fitted_text(f, FITTED_DEFINITION(NUMBER("x") NUMBER("y")), &text);
}

Test(glm_alias, what_differs_by_5_parts_in_1e5_of_a_spread_is_no_copy)
{
	static const double some[] = { 1e-10, 1e-8, 1e-6, 1e-5, 9.9e-5, 1.01e-4,
				       2e-4, 1e-3, 1e-2, .1 };

	for (size_t k = 0; k < MQL_ARRAY_LEN(some); k++) {
		struct fitted f;

		fit_near_copy(&f, some[k]);
		cr_assert(f.ok, "%g: %s", some[k], f.err.msg);
		cr_assert_eq(f.glm.aliased[2], some[k] < 1e-4, "%g", some[k]);
		fitted_release(&f);
	}
}

/* So many distinct numbers, which fall, have no places. */
Test(glm_alias, near_copies_of_many_numbers_are_left_out)
{
	struct mql_buf text = { 0 };
	struct fitted f;

	mql_buf_adds(&text, "id,s,x,y\n");
	for (int i = 80000; i > 0; i--)
		mql_buf_addf(&text, "%d,%s,%d,%d\n", i, i % 7 % 2 ? "W" : "L",
			     5 * i, 5 * i + i * 3 % 7 - 3);
	fitted_text(&f, FITTED_DEFINITION(NUMBER("x") NUMBER("y")), &text);
	cr_assert(f.ok, "%s", f.err.msg);
	cr_assert_null(f.read.data.column[1].place);
	cr_assert(f.glm.aliased[2]);
	fitted_release(&f);
}

/* x is 0 but for every `every`th lead of 2,000, and y is x rounded. */
static bool leaves_out_rare(size_t every)
{
	struct mql_buf text = { 0 };
	struct fitted f;
	bool out;

	mql_buf_adds(&text, "id,s,x,y\n");
	for (size_t i = 0; i < 2000; i++) {
		const double x = i % every ? 0.0 : 2.0 + sin((double)i);

		mql_buf_addf(&text, "%zu,%s,%.7f,%.5f\n", i,
			     i % 7 % 2 ? "W" : "L", x, x);
	}
	fitted_text(&f, FITTED_DEFINITION(NUMBER("x") NUMBER("y")), &text);
	cr_assert(f.ok, "%zu: %s", every, f.err.msg);
	out = f.glm.aliased[2];
	fitted_release(&f);
	return out;
}

Test(glm_alias, what_99_of_100_leads_share_is_no_near_copy)
{
	cr_assert(leaves_out_rare(3));
	cr_assert(leaves_out_rare(9));
	cr_assert(leaves_out_rare(99));
	cr_assert_not(leaves_out_rare(101));
}

/* Of one lead in eight x is far out, which k and `is` say: what x says of the
 * others is small against that, and theirs alone. */
Test(glm_alias, what_tells_far_leads_from_others_is_no_near_copy)
{
	static const char *const definition[] = {
		FITTED_DEFINITION(NUMBER("is") NUMBER("x")),
		FITTED_DEFINITION(NUMBER("x") NUMBER("is")),
		FITTED_DEFINITION(LEVEL("k") NUMBER("x")),
		FITTED_DEFINITION(NUMBER("x") LEVEL("k")),
	};

	for (size_t c = 0; c < MQL_ARRAY_LEN(definition); c++) {
		struct mql_buf text = { 0 };
		struct fitted f;
		uint32_t s = 3;

		mql_buf_adds(&text, "id,s,x,is,k\n");
		for (int i = 0; i < 400; i++) {
			const bool is = i % 8 == 0;
			const double x = fit_table_draw(&s);

			mql_buf_addf(&text, "%d,%s,%.4f,%d,%c\n", i,
				     fit_table_draw(&s) < .2 + .6 * x
				     ? "W" : "L", x + (is ? 1e5 : 0.0), is,
				     is ? 'f' : 'n');
		}
		fitted_text(&f, definition[c], &text);
		cr_assert(f.ok, "%zu: %s", c, f.err.msg);
		cr_assert_not(f.glm.aliased[1] || f.glm.aliased[2], "%zu", c);
		fitted_release(&f);
	}
}

/* ---- how little may be left ---- */

/* The indicator of x = 1 beside a number that is it but for d: by Pythagoras
 * it adds d of it. */
static void fit_indicator(struct fitted *f, double d)
{
	struct mql_buf text = { 0 };

	mql_buf_adds(&text, "id,s,x,k\n");
	for (int i = 0; i < 400; i++)
		mql_buf_addf(&text, "%d,%s,%.17g,%c\n", i,
			     i / 4 % 3 ? "W" : "L", (i % 2 ? 1.0 : -1.0) +
			     (i / 2 % 2 ? d : -d) * sqrt(2.0),
			     i % 2 ? 'b' : 'a');
	fitted_text(f, FITTED_DEFINITION(NUMBER("x") LEVEL("k")), &text);
}

Test(glm_alias, what_adds_one_part_in_1e11_is_no_combination)
{
	struct fitted f;

	fit_indicator(&f, 9e-12);
	cr_assert(f.ok, "%s", f.err.msg);
	cr_assert(f.glm.aliased[2]);
	fitted_release(&f);

	fit_indicator(&f, 1.1e-11);
	cr_assert_not(f.ok);
	cr_assert_eq(f.err.code, MQL_E_NUMERIC);
	cr_assert_str_eq(f.err.msg, "column \"k b\": the columns before it say "
			 "all but 1e-11 of it, too little for a plain "
			 "regression to tell them apart: mend numbers far from "
			 "the rest, exclude it, or use --method smooth");
	fitted_release(&f);
}

Test(glm_alias, what_can_be_computed_with_is_fitted)
{
	struct fitted f;

	fit_indicator(&f, 3.1e-7);
	cr_assert_not(f.ok);
	cr_assert(strstr(f.err.msg, "column \"k b\": the columns before it say "
			 "all but 3e-07"), "%s", f.err.msg);
	fitted_release(&f);

	fit_indicator(&f, 3.3e-7);
	cr_assert(f.ok, "%s", f.err.msg);
	cr_assert_not(f.glm.aliased[2]);
	fitted_release(&f);
}

/* ---- beside a lead far out ---- */

static const struct {
	const char *name, *definition;
} far_cases[] = {
	{ "both", FITTED_DEFINITION(NUMBER("x") NUMBER("z")) },
	{ "twice", FITTED_DEFINITION(NUMBER("x") NUMBER("z")) },
	{ "level", FITTED_DEFINITION(NUMBER("x") LEVEL("k")) },
};

/* The leads of tests/oracle/far.py; `class`: of all in the level that is far,
 * NULL: a third are won. */
static void add_far_leads(struct mql_buf *text, size_t c, double far,
			  const char *class)
{
	struct mql_buf near = { 0 };
	struct mql_err err = MQL_ERR_INIT;

	cr_assert(mql_io_read_file(&near, "tests/oracle/far_leads.csv",
				   1u << 16, &err), "%s", err.msg);
	mql_buf_addf(text, "id,s,x,z,k\n%s", mql_buf_text(&near));
	mql_buf_release(&near);
	if (c == 0)
		mql_buf_addf(text, "far,L,%.0f,%.0f,a\n", far, far);
	if (c == 1)
		mql_buf_addf(text, "far,L,%.0f,%.0f,a\nfar2,L,%.0f,%.0f,a\n",
			     far, 2.0 * far, -far, -2.0 * far);
	for (int i = 0; i < 24 && c == 2; i++)
		mql_buf_addf(text, "far%d,%s,%.0f,0,d\n", i, class ? class :
			     i % 3 ? "L" : "W", far + i);
}

/* tests/oracle/far.py has them to 60 digits.  Standard errors come out of the
 * matrix, which knows what 1 part in 1e12 adds to a thousandth. */
static void must_equal_oracle(const struct oracle_table *want, size_t c,
			      double far)
{
	struct mql_buf text = { 0 };
	struct fitted f;

	add_far_leads(&text, c, far, NULL);
	fitted_text(&f, far_cases[c].definition, &text);
	cr_assert(f.ok, "%s %g: %s", far_cases[c].name, far, f.err.msg);
	for (size_t j = 1; j < f.glm.p; j++) {
		const struct design_column *column = &f.design.column[j - 1];
		char name[64];
		size_t r = 0;
		double se;

		snprintf(name, sizeof(name), "%s %.0f %s", far_cases[c].name,
			 far, column->name);
		while (r < want->n && strcmp(want->name[r], name) != 0)
			r++;
		cr_assert_lt(r, want->n, "%s", name);
		se = want->cell[r][2];
		cr_assert_not(f.glm.aliased[j], "%s", name);
		cr_assert_float_eq(f.glm.beta[j] / column->sd,
				   want->cell[r][1], 1e-9 * se, "%s", name);
		cr_assert_float_eq(sqrt(f.glm.cov[j * (f.glm.p + 1)]) /
				   column->sd, se, 1e-3 * se, "%s", name);
	}
	fitted_release(&f);
}

Test(glm_alias, independent_columns_beside_a_far_lead_are_fitted)
{
	static struct oracle_table want;

	oracle_read(&want, "tests/oracle/far.csv");
	for (size_t c = 0; c < MQL_ARRAY_LEN(far_cases); c++) {
		must_equal_oracle(&want, c, 1e6);
		must_equal_oracle(&want, c, 1e7);
	}
}

/* Of x and k; text is released. */
static void must_separate(struct mql_buf *text, const char *column)
{
	struct fitted f;
	char want[96];

	snprintf(want, sizeof(want), "column \"%s\" (or it and others "
		 "together) separates", column);
	fitted_text(&f, far_cases[2].definition, text);
	cr_assert_not(f.ok, "%s", column);
	cr_assert(strstr(f.err.msg, want), "%s", f.err.msg);
	fitted_release(&f);
}

Test(glm_alias, a_level_that_separates_beside_a_far_lead_is_named)
{
	for (double far = 1e3; far < 2e7; far *= 10.0) {
		struct mql_buf text = { 0 };

		add_far_leads(&text, 2, far, "L");
		must_separate(&text, "k d");
	}
}

/* A level of the one lost lead among far ones: what it needs to make up for its
 * x grows with that, and goes on by 1 a step. */
Test(glm_alias, a_level_of_one_far_lead_is_named)
{
	for (double far = 1e3; far < 2e7; far *= 10.0) {
		struct mql_buf text = { 0 };

		add_far_leads(&text, 1, 0.0, NULL);
		mql_buf_addf(&text, "far3,W,%.0f,0,b\nfar4,L,%.0f,0,rare\n",
			     far, far);
		must_separate(&text, "k (other)");
	}
}

/* The first 150 leads' x and z have nothing to do with each other; for all,
 * the last lead makes them all but the same. */
Test(glm_alias, a_far_lead_that_the_sample_lacks_is_seen)
{
	struct mql_buf text = { 0 };
	struct fitted f;

	add_far_leads(&text, 0, 1e9, NULL);
	fitted_text_from(&f, far_cases[0].definition, &text, 150);
	cr_assert_not(f.ok);
	cr_assert(strstr(f.err.msg, "column \"z\": the columns before it"),
		  "%s", f.err.msg);
	fitted_release(&f);
}

/* y is x in the first three quarters of the leads, and its own in the last. */
Test(glm_alias, what_a_sample_takes_for_a_combination_is_asked_of_all)
{
	struct mql_buf text = { 0 };
	struct fitted f;

	mql_buf_adds(&text, "id,s,x,y\n");
	for (int i = 0; i < 400; i++)
		mql_buf_addf(&text, "%d,%s,%d,%d\n", i, i % 7 % 2 ? "W" : "L",
			     i % 5, i < 300 ? i % 5 : i % 3);
	fitted_text_from(&f, FITTED_DEFINITION(NUMBER("x") NUMBER("y")),
			 &text, 200);
	cr_assert(f.ok, "%s", f.err.msg);
	cr_assert_not(f.glm.aliased[2]);
	fitted_release(&f);
}
