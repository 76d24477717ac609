/* SPDX-License-Identifier: MIT */
#include "trainer/fit_liblinear.h"

#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { N = 120, D = 4 };

struct made {
	double x[N][D];
	uint8_t label[N];
};

static size_t fill(const void *self, size_t i, uint32_t *feature,
		   double *value)
{
	const struct made *made = self;
	size_t n = 0;

	for (uint32_t j = 0; j < D; j++) {
		if (made->x[i][j] == 0.0)
			continue;
		feature[n] = j;
		value[n++] = made->x[i][j];
	}
	return n;
}

static uint8_t label(const void *self, size_t i)
{
	const struct made *made = self;

	return made->label[i];
}

static void make(struct made *made, bool first_won)
{
	uint32_t s = 12345;

	for (size_t i = 0; i < N; i++) {
		double eta = -0.3;

		for (size_t j = 0; j < D; j++) {
			s = (uint32_t)((uint64_t)s * 48271 % 2147483647);
			made->x[i][j] = s % 3 == 0 ? 0.0 : s / 2147483647.0;
			eta += (j < 2 ? 2.0 : 0.1) * (made->x[i][j] - 0.4);
		}
		s = (uint32_t)((uint64_t)s * 48271 % 2147483647);
		made->label[i] = s / 2147483647.0 < 1.0 / (1.0 + exp(-eta));
	}
	made->label[0] = first_won;
}

static void solve(double beta[D], double *intercept, const struct made *made,
		  const struct fit_options *options)
{
	const struct fit_rows rows = { N, D, D, fill, label, made };
	struct fit_problem *problem = fit_problem_new(&rows);
	struct mql_err err = MQL_ERR_INIT;

	cr_assert(fit_problem_solve(beta, intercept, problem, options, &err),
		  "%s", err.msg);
	fit_problem_free(problem);
}

/* sum of (label - q) x_j; j = D is the constant. */
static double gradient(const struct made *made, const double beta[D],
		       double intercept, size_t j)
{
	double sum = 0.0;

	for (size_t i = 0; i < N; i++) {
		double eta = intercept;

		for (size_t k = 0; k < D; k++)
			eta += beta[k] * made->x[i][k];
		sum += (made->label[i] - 1.0 / (1.0 + exp(-eta))) *
		       (j < D ? made->x[i][j] : 1.0);
	}
	return sum;
}

/* min |b| + |c| / bias + C sum loss: C g_j = sign(b_j), |C g_j| <= 1 at 0. */
Test(fit_liblinear, l1_weights_meet_the_conditions_of_the_optimum)
{
	const struct fit_options options = { 0.5, 1e-6, 10.0, 1 };
	struct made made;
	double beta[D], c;
	size_t zero = 0;

	make(&made, true);
	solve(beta, &c, &made, &options);
	for (size_t j = 0; j < D; j++) {
		const double g = 0.5 * gradient(&made, beta, c, j);

		if (beta[j] == 0.0) {
			zero++;
			cr_assert_leq(fabs(g), 1.0 + 1e-4);
		} else {
			cr_assert_float_eq(g, beta[j] > 0.0 ? 1.0 : -1.0,
					   1e-4);
		}
	}
	cr_assert(zero > 0 && zero < D);
	cr_assert_float_eq(fabs(0.5 * 10.0 * gradient(&made, beta, c, D)), 1.0,
			   1e-3);
}

/* One class alone is "the first label" to liblinear, also where it is 0. */
Test(fit_liblinear, where_all_are_lost_the_log_odds_are_low)
{
	const struct fit_options options = { 1.0, 1e-4, 10.0, 1 };
	struct made made;
	double beta[D], c;

	make(&made, true);
	memset(made.label, 0, sizeof(made.label));
	solve(beta, &c, &made, &options);
	cr_assert_lt(c, -1.0);
}

/* liblinear's weights speak for the label it meets first. */
Test(fit_liblinear, the_first_label_does_not_turn_the_signs)
{
	const struct fit_options options = { 1.0, 1e-6, 10.0, 1 };
	struct made made;
	double beta[D], c;

	for (int first = 0; first < 2; first++) {
		make(&made, first);
		solve(beta, &c, &made, &options);
		cr_assert_gt(beta[0], 0.5);
		cr_assert_gt(beta[1], 0.5);
	}
}

Test(fit_liblinear, the_same_seed_gives_the_same_bytes)
{
	const struct fit_options options = { 1.0, 1e-2, 10.0, 42 };
	struct made made;
	double one[D + 1], two[D + 1];

	make(&made, true);
	solve(one, &one[D], &made, &options);
	srand(99);
	rand();
	solve(two, &two[D], &made, &options);
	cr_assert_arr_eq(one, two, sizeof(one));
}

Test(fit_liblinear, a_problem_can_be_solved_more_than_once)
{
	const struct fit_rows rows = { N, D, D, fill, label, NULL };
	struct fit_options options = { 1.0, 1e-4, 10.0, 1 };
	struct made made;
	struct fit_rows mine = rows;
	struct mql_err err = MQL_ERR_INIT;
	struct fit_problem *problem;
	double a[D], b[D], c;

	make(&made, true);
	mine.self = &made;
	problem = fit_problem_new(&mine);
	cr_assert(fit_problem_solve(a, &c, problem, &options, &err));
	options.cost = 0.01;
	cr_assert(fit_problem_solve(b, &c, problem, &options, &err));
	cr_assert_lt(fabs(b[0]), fabs(a[0]));
	options.cost = 1.0;
	cr_assert(fit_problem_solve(b, &c, problem, &options, &err));
	cr_assert_arr_eq(a, b, sizeof(a));
	fit_problem_free(problem);
	fit_problem_free(NULL);
}

Test(fit_liblinear, every_fifth_row_is_left_to_try_on)
{
	for (size_t n = 0; n < 23; n++) {
		const size_t n_train = fit_part_n(FIT_TRAIN, n);
		const size_t n_test = fit_part_n(FIT_TEST, n);
		int parts[23] = { 0 };

		cr_assert_eq(fit_part_n(FIT_ALL, n), n);
		cr_assert_eq(n_train + n_test, n);
		for (size_t i = 0; i < n_train; i++)
			parts[fit_part_row(FIT_TRAIN, i)] += 1;
		for (size_t i = 0; i < n_test; i++)
			parts[fit_part_row(FIT_TEST, i)] += 2;
		for (size_t i = 0; i < n; i++) {
			cr_assert_eq(fit_part_row(FIT_ALL, i), i);
			cr_assert_eq(parts[i], i % 5 == 4 ? 2 : 1);
		}
	}
}

Test(fit_liblinear, prints_nothing, .init = cr_redirect_stdout)
{
	const struct fit_options options = { 1.0, 1e-8, 10.0, 1 };
	struct made made;
	double beta[D], c;

	make(&made, true);
	solve(beta, &c, &made, &options);
	printf("|");
	fflush(stdout);
	cr_assert_stdout_eq_str("|");
}

Test(fit_liblinear, values_that_are_not_finite_have_no_answer)
{
	const struct fit_options options = { 1.0, 1e-4, 10.0, 1 };
	const struct fit_rows rows = { N, D, D, fill, label, NULL };
	struct made made;
	struct fit_rows mine = rows;
	struct mql_err err = MQL_ERR_INIT;
	struct fit_problem *problem;
	double beta[D], c;

	make(&made, true);
	made.x[3][1] = (double)NAN;
	mine.self = &made;
	problem = fit_problem_new(&mine);
	cr_assert_not(fit_problem_solve(beta, &c, problem, &options, &err));
	cr_assert_eq(err.code, MQL_E_NUMERIC);
	cr_assert_str_eq(err.msg, "a number is too large to compute with");
	fit_problem_free(problem);
}
