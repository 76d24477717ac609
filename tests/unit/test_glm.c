/* SPDX-License-Identifier: MIT */
#include "trainer/glm.h"

#include "common/map.h"
#include "tests/unit/design_row.h"
#include "tests/unit/fitted.h"
#include "tests/unit/oracle_table.h"
#include "trainer/logistic.h"

/* X'(y - q) at beta, from the design's own rows. */
static void gradient_at(double *g, const struct fitted *f, const double *beta)
{
	const size_t p = f->glm.p;
	double x[32];

	memset(g, 0, p * sizeof(*g));
	for (size_t i = 0; i < f->n; i++) {
		double eta = 0.0;

		design_row(x, &f->design, f->row[i]);
		for (size_t j = 0; j < p; j++)
			eta += x[j] * beta[j];
		for (size_t j = 0; j < p; j++)
			g[j] += x[j] * ((f->read.data.won[i] == LABEL_YES) -
					1.0 / (1.0 + exp(-eta)));
	}
}

Test(glm, the_gradient_is_zero_at_the_maximum)
{
	const struct fit_table table = { .n = 800, .seed = 3 };
	struct fitted f;
	double g[32];

	fitted_made(&f, &table);
	cr_assert(f.ok, "%s", f.err.msg);
	gradient_at(g, &f, f.glm.beta);
	for (size_t j = 0; j < f.glm.p; j++)
		cr_assert_float_eq(g[j], 0.0, 1e-9);
	cr_assert_lt(f.glm.gradient, 1e-9);
	fitted_release(&f);
}

/* From a sample that has a column that it lacks, that separates it, or is only
 * small: the maximum of all leads is the same. */
Test(glm, a_sample_moves_no_maximum)
{
	const struct fit_table table = { .n = 800, .seed = 3 };
	struct fitted all, from;

	gsl_set_error_handler_off();     // as the programs do
	fitted_made(&all, &table);
	for (size_t n = 400; n > 2; n /= 3) {
		from = (struct fitted){ 0 };
		fit_table_read(&from.read, &table);
		fitted_from(&from, n);
		cr_assert(from.ok, "%zu: %s", n, from.err.msg);
		cr_assert_float_eq(from.glm.deviance, all.glm.deviance, 1e-9);
		for (size_t j = 0; j < all.glm.p; j++) {
			cr_assert_eq(from.glm.aliased[j], all.glm.aliased[j]);
			cr_assert_float_eq(from.glm.beta[j], all.glm.beta[j],
					   1e-6);
			cr_assert_float_eq(
				from.glm.cov[j * all.glm.p + j] /
					all.glm.cov[j * all.glm.p + j],
				1.0, 1e-6);
		}
		fitted_release(&from);
	}
	fitted_release(&all);
}

/* cov times the Hessian (differences of the gradient) is the identity. */
Test(glm, the_covariance_inverts_the_curvature)
{
	const struct fit_table table = { .n = 800, .seed = 3 };
	struct fitted f;
	double up[32], down[32], beta[32];

	fitted_made(&f, &table);
	for (size_t k = 0; k < f.glm.p; k++) {
		memcpy(beta, f.glm.beta, f.glm.p * sizeof(*beta));
		beta[k] += 1e-4;
		gradient_at(up, &f, beta);
		beta[k] -= 2e-4;
		gradient_at(down, &f, beta);
		for (size_t i = 0; i < f.glm.p; i++) {
			double sum = 0.0;

			for (size_t j = 0; j < f.glm.p; j++)
				sum -= f.glm.cov[i * f.glm.p + j] *
				       (up[j] - down[j]) / 2e-4;
			cr_assert_float_eq(sum, i == k, 1e-6);
		}
	}
	fitted_release(&f);
}

Test(glm, the_deviance_is_minus_twice_the_log_likelihood)
{
	const struct fit_table table = { .n = 800, .seed = 3 };
	struct fitted f;
	double x[32], sum = 0.0;

	fitted_made(&f, &table);
	for (size_t i = 0; i < f.n; i++) {
		double eta = 0.0, q;

		design_row(x, &f.design, f.row[i]);
		for (size_t j = 0; j < f.glm.p; j++)
			eta += x[j] * f.glm.beta[j];
		q = 1.0 / (1.0 + exp(-eta));
		sum -= 2.0 * log(f.read.data.won[i] == LABEL_YES ? q : 1 - q);
	}
	cr_assert_float_eq(f.glm.deviance, sum, 1e-9 * sum);
	fitted_release(&f);
}

Test(glm, start_values_do_not_matter)
{
	const struct fit_table table = { .n = 800, .seed = 3 };
	struct fitted f;
	double first[32];

	fitted_made(&f, &table);
	memcpy(first, f.glm.beta, f.glm.p * sizeof(*first));
	for (size_t j = 0; j < f.glm.p; j++)
		f.glm.beta[j] = j % 2 ? 0.5 : -0.7;
	cr_assert(glm_fit(&f.glm, &f.err), "%s",
		  f.err.msg);
	for (size_t j = 0; j < f.glm.p; j++)
		cr_assert_float_eq(f.glm.beta[j], first[j], 1e-10);
	fitted_release(&f);
}

Test(glm, a_column_that_separates_is_named)
{
	const struct fit_table table = { .n = 300, .seed = 5,
					 .separates = 1.0 };
	struct fitted f;

	fitted_made(&f, &table);
	cr_assert_not(f.ok);
	cr_assert_eq(f.err.code, MQL_E_NUMERIC);
	cr_assert_str_eq(f.err.msg,
			 "column \"size\" (or it and others together) "
			 "separates the won leads from the rest: a plain "
			 "regression has no finite answer; exclude it, or use "
			 "--method smooth");
	fitted_release(&f);
}

/* A level of one class: its log-odds go on for ever, from a sample too. */
static void must_name_level(const char *class, size_t n_sample)
{
	struct mql_buf text = { 0 };
	struct fitted f = { 0 };

	mql_buf_adds(&text, "id,s,k\n");
	for (int i = 0; i < 200; i++)
		mql_buf_addf(&text, "%d,%s,%s\n", i,
			     i % 4 == 0 ? class : i % 3 ? "W" : "L",
			     i % 4 ? i % 2 ? "a" : "b" : "c");
	f.read = (struct table_read){
		.definition = FITTED_DEFINITION(
			"  k: {dimension: fit, type: level}\n"),
		.leads = mql_buf_text(&text),
	};
	table_read_run(&f.read);
	fitted_from(&f, n_sample);
	cr_assert_not(f.ok, "%s, %zu", class, n_sample);
	cr_assert(strstr(f.err.msg, "column \"k c\""), "%s", f.err.msg);
	mql_buf_release(&text);
	fitted_release(&f);
}

Test(glm, a_level_that_separates_is_named)
{
	gsl_set_error_handler_off();     // as the programs do
	for (size_t n_sample = 0; n_sample < 120; n_sample += 30) {
		must_name_level("L", n_sample);
		must_name_level("W", n_sample);
	}
}

/* Four of five leads are won: what is lost for ever is farther from them than
 * what is won for ever, and comes last. */
Test(glm, of_two_levels_that_separate_the_larger_coefficient_is_named)
{
	struct mql_buf text = { 0 };
	struct fitted f;

	mql_buf_adds(&text, "id,s,k\n");
	for (int i = 0; i < 400; i++)
		mql_buf_addf(&text, "%d,%s,%s\n", i,
			     i % 4 == 0 ? "W" : i % 4 == 1 ? "L" :
			     i % 5 ? "W" : "L",
			     i % 4 == 0 ? "b" : i % 4 == 1 ? "c" : "a");
	fitted_text(&f, FITTED_DEFINITION(
			    "  k: {dimension: fit, type: level}\n"), &text);
	cr_assert_not(f.ok);
	cr_assert(strstr(f.err.msg, "column \"k c\""), "%s", f.err.msg);
	fitted_release(&f);
}

/* A number that hardly any lead has, all of one class: steps end by rounding
 * before the matrix does, and would pass for a maximum. */
Test(glm, a_number_of_a_few_leads_of_one_class_is_refused)
{
	uint64_t state = 20091;

	gsl_set_error_handler_off();
	for (int n_hot = 1; n_hot <= 4; n_hot++) {
		struct mql_buf text = { 0 };
		struct fitted f = { 0 };

		mql_buf_adds(&text, "id,s,x,y\n");
		for (int i = 0; i < 300; i++)
			mql_buf_addf(&text, "%d,%s,%d,%.3f\n", i,
				     i < n_hot || mql_rng_unit(&state) < .75
				     ? "L" : "W", i < n_hot,
				     mql_rng_unit(&state));
		f.read = (struct table_read){
			.definition = FITTED_DEFINITION(
				"  x: {dimension: fit, type: number}\n"
				"  y: {dimension: fit, type: number}\n"),
			.leads = mql_buf_text(&text),
		};
		table_read_run(&f.read);
		fitted_run(&f);
		cr_assert_not(f.ok, "%d leads", n_hot);
		cr_assert(strstr(f.err.msg, "column \"x\""), "%s",
			  f.err.msg);
		mql_buf_release(&text);
		fitted_release(&f);
	}
}

#define KIND_AND_X \
	FITTED_DEFINITION("  k: {dimension: fit, type: level}\n" \
			  "  x: {dimension: fit, type: number}\n")

/* n leads of kinds a and b, and x in [-2, 2) that moves them by a log-odds a
 * unit. */
static void add_near_leads(struct mql_buf *text, int n)
{
	uint32_t s = 11;

	mql_buf_adds(text, "id,s,k,x\n");
	for (int i = 0; i < n; i++) {
		const double x = 4.0 * fit_table_draw(&s) - 2.0;
		const bool won = fit_table_draw(&s) < 1.0 / (1.0 + exp(-x));

		mql_buf_addf(text, "%d,%s,%s,%.4f\n", i, won ? "W" : "L",
			     i % 3 ? "a" : "b", x);
	}
}

static void add_far_lead(struct mql_buf *text, int i, bool won,
			 const char *kind, double x)
{
	mql_buf_addf(text, "far%d,%s,%s,%.4f\n", i, won ? "W" : "L", kind, x);
}

/* The gradient is 0 there. */
static void must_find_the_maximum(struct mql_buf *text)
{
	struct fitted f;
	double g[32];

	fitted_text(&f, KIND_AND_X, text);
	cr_assert(f.ok, "%s", f.err.msg);
	gradient_at(g, &f, f.glm.beta);
	for (size_t j = 0; j < f.glm.p; j++)
		cr_assert_float_eq(g[j], 0.0, 1e-7, "%zu: %g", j, g[j]);
	fitted_release(&f);
}

/* Their x alone says what they are, so that hardly anything is left that the
 * kind adds; but it has a maximum: where their log-odds, by symmetry, have a
 * mean of 0. */
Test(glm, a_level_of_far_leads_is_no_separation)
{
	struct mql_buf text = { 0 };

	add_near_leads(&text, 600);
	for (int i = 0; i < 4; i++)
		add_far_lead(&text, i, i % 2, "c", i % 2 ? 25.0 : -25.0);
	must_find_the_maximum(&text);
}

/* A slope of one a unit would cost this one lead a million: the maximum is
 * where there is next to none, and the way there is long. */
Test(glm, a_far_lead_against_the_rest_does_not_stop_the_steps)
{
	for (double x = 1e3; x < 1e10; x *= 3.0) {
		struct mql_buf text = { 0 };

		add_near_leads(&text, 600);
		add_far_lead(&text, 0, false, "a", x);
		must_find_the_maximum(&text);
	}
}

/* Of 80 leads and a won one at x, a lost one at -x; 0: without. */
static double deviance_with_far(double x)
{
	struct mql_buf text = { 0 };
	struct fitted f;
	double deviance;

	add_near_leads(&text, 80);
	if (fabs(x) > 0.0)
		add_far_lead(&text, 0, x > 0.0, "a", x);
	fitted_text(&f, KIND_AND_X, &text);
	cr_assert(f.ok, "%g: %s", x, f.err.msg);
	deviance = f.glm.deviance;
	fitted_release(&f);
	return deviance;
}

/* A won lead millions of log-odds above 0 is certain: the deviance is that of
 * the others alone, and it separates nothing.  The first steps hear only the
 * far lead, and what then goes by the others is, for it, millions of times
 * too long; at the end rounding moves it by more than a step of one that
 * separates. */
Test(glm, beside_a_far_lead_that_is_certain_the_others_are_at_their_maximum)
{
	const double near = deviance_with_far(0.0);

	for (double x = 1e3; x < 8e8; x *= x < 1e6 ? 2.0 : 1.1) {
		cr_assert_float_eq(deviance_with_far(x), near, 1e-8 * near,
				   "%g", x);
		cr_assert_float_eq(deviance_with_far(-x), near, 1e-8 * near,
				   "%g", -x);
	}
}

/* The kind separates; the number, whose far lead is where nothing is left to
 * be learned, too, is not what to exclude. */
Test(glm, what_separates_beside_a_far_number_is_named)
{
	struct mql_buf text = { 0 };
	struct fitted f;

	add_near_leads(&text, 600);
	for (int i = 0; i < 8; i++)
		add_far_lead(&text, i, true, "c", .1 * i);
	add_far_lead(&text, 8, true, "a", 1e4);
	fitted_text(&f, KIND_AND_X, &text);
	cr_assert_not(f.ok);
	cr_assert(strstr(f.err.msg, "column \"k (other)\""), "%s", f.err.msg);
	fitted_release(&f);
}

/* Columns whose difference is one part in ten thousand: steps never get small,
 * but there is a maximum, and it is found. */
Test(glm, nearly_collinear_columns_are_no_separation)
{
	struct mql_buf text = { 0 };
	struct fitted f = { 0 };
	uint32_t s = 17;
	double g[32];

	mql_buf_adds(&text, "id,s,x,y\n");
	for (int i = 0; i < 3000; i++) {
		const double x = floor(fit_table_draw(&s) * 1e6);
		const double y = x + floor(fit_table_draw(&s) * 120.0);
		const bool won = fit_table_draw(&s) <
				 1.0 / (1.0 + exp(-x / 2e5 + 2.5));

		mql_buf_addf(&text, "%d,%s,%.0f,%.0f\n", i, won ? "W" : "L",
			     x, y);
	}
	f.read = (struct table_read){
		.definition = FITTED_DEFINITION(
			"  x: {dimension: fit, type: number}\n"
			"  y: {dimension: fit, type: number}\n"),
		.leads = mql_buf_text(&text),
	};
	table_read_run(&f.read);
	fitted_run(&f);
	cr_assert(f.ok, "%s", f.err.msg);
	cr_assert_not(f.glm.aliased[2]);
	gradient_at(g, &f, f.glm.beta);
	for (size_t j = 0; j < 3; j++)
		cr_assert_float_eq(g[j], 0.0, 1e-8);
	mql_buf_release(&text);
	fitted_release(&f);
}
