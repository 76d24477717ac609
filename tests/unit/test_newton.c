/* SPDX-License-Identifier: MIT */
/* The answer is checked, not the path: gradients come from the definition,
 * sum over leads of (label - q) minus the penalty, one lead at a time. */
#include <criterion/criterion.h>
#include <gsl/gsl_linalg.h>
#include <math.h>

#include "common/map.h"
#include "trainer/newton.h"
#include "trainer/newton_quasi.h"
#include "trainer/newton_solve.h"

#define N 3000
#define BINS 12
#define LEVELS 4
#define CELLS 6                  /* the last is held: dropped cells */
#define P (BINS + LEVELS + CELLS)

struct toy {
	struct codes codes;
	struct penalty penalty;
	struct newton fit;
};

static void toy_fill(struct toy *toy, size_t n, bool swapped)
{
	uint64_t state = 11;
	uint16_t *bin, *level, *cell;

	*toy = (struct toy){ 0 };
	codes_init(&toy->codes, n);
	bin = codes_add(&toy->codes, n, BINS);
	level = codes_add(&toy->codes, n, LEVELS);
	cell = codes_add(&toy->codes, n, CELLS);
	toy->codes.held[P - 1] = 1;
	penalty_add(&toy->penalty, PENALTY_SMOOTH, 0, BINS, 10);
	penalty_add(&toy->penalty, PENALTY_RIDGE, BINS, LEVELS, 10);
	penalty_add(&toy->penalty, PENALTY_RIDGE, BINS + LEVELS, CELLS - 1,
		    20);
	for (size_t i = 0; i < n; i++) {
		double eta;

		bin[i] = (uint16_t)(mql_rng_next(&state) % BINS);
		level[i] = mql_rng_unit(&state) < .7 ? 0 :
			   (uint16_t)(mql_rng_next(&state) % LEVELS);
		cell[i] = (uint16_t)((bin[i] / 4 + level[i]) % CELLS);
		eta = sin((double)bin[i] / 3) + .4 * level[i] - 1 +
		      (cell[i] == 2);
		toy->codes.label[i] = mql_rng_unit(&state) <
				      1 / (1 + exp(-eta));
		if (swapped)
			toy->codes.label[i] = !toy->codes.label[i];
	}
	newton_init(&toy->fit, &toy->codes);
}

static void toy_init(struct toy *toy, bool swapped)
{
	toy_fill(toy, N, swapped);
}

static void toy_release(struct toy *toy)
{
	newton_release(&toy->fit);
	penalty_release(&toy->penalty);
	codes_release(&toy->codes);
}

static void toy_fit(struct toy *toy)
{
	struct mql_err err = MQL_ERR_INIT;

	cr_assert(newton_run(&toy->fit, &toy->codes, &toy->penalty,
			     &NEWTON_CHOOSE(20), &err), "%s", err.msg);
	cr_assert(newton_run(&toy->fit, &toy->codes, &toy->penalty,
			     &NEWTON_CONVERGE, &err), "%s", err.msg);
}

/* g[0] by the intercept, g[1 + j] by beta[j] */
static void define_gradient(double *g, const struct toy *toy, double b0,
			    const double *beta)
{
	const struct codes *c = &toy->codes;
	double s[P] = { 0 };

	memset(g, 0, (P + 1) * sizeof(*g));
	for (size_t i = 0; i < N; i++) {
		double eta = b0, r;

		for (size_t t = 0; t < 3; t++)
			eta += beta[c->first[t] + c->code[t][i]];
		r = c->label[i] - 1 / (1 + exp(-eta));
		g[0] += r;
		for (size_t t = 0; t < 3; t++)
			g[1 + c->first[t] + c->code[t][i]] += r;
	}
	penalty_add_product(s, &toy->penalty, beta, P, 1);
	for (size_t j = 0; j < P; j++)
		g[1 + j] -= s[j];
	g[P] = 0;                /* held */
}

static void check_gradient(const struct toy *toy, double tol)
{
	double g[P + 1];

	define_gradient(g, toy, toy->fit.intercept, toy->fit.beta);
	for (size_t j = 0; j <= P; j++)
		cr_expect_float_eq(g[j], 0, tol, "by %zu: %g", j, g[j]);
}

Test(newton, ends_where_the_penalised_gradient_is_zero)
{
	struct toy toy;

	toy_init(&toy, false);
	toy_fit(&toy);
	cr_expect(toy.fit.converged);
	check_gradient(&toy, 1e-7);
	cr_expect_float_eq(toy.fit.beta[P - 1], 0, 0.0, "held at 0");
	toy_release(&toy);
}

Test(newton, converges_in_a_few_steps)
{
	struct toy toy;
	struct mql_err err = MQL_ERR_INIT;

	toy_init(&toy, false);
	cr_assert(newton_run(&toy.fit, &toy.codes, &toy.penalty,
			     &NEWTON_CONVERGE, &err));
	cr_expect_leq(toy.fit.steps, 6, "%zu steps", toy.fit.steps);
	toy_release(&toy);
}

Test(newton, penalties_end_at_the_fixed_point_of_their_update)
{
	struct toy toy;
	struct penalty_curvature curvature;
	double *a;
	struct mql_err err = MQL_ERR_INIT;

	toy_init(&toy, false);
	toy_fit(&toy);
	a = mql_calloc(P * newton_stride(P), sizeof(*a));
	cr_assert(newton_covariance(a, newton_stride(P), &toy.fit, &toy.codes,
				    &toy.penalty, toy.codes.held, N, &err));
	curvature = (struct penalty_curvature){ toy.fit.weight, toy.fit.total,
						a, newton_stride(P) };
	cr_expect(toy.penalty.block[0].lambda < PENALTY_MOST / 2,
		  "the smooth one is inside its range");
	cr_expect(penalty_update(&toy.penalty, toy.fit.beta, &curvature) <
		  .15);
	free(a);
	toy_release(&toy);
}

/* The bordered Hessian by central differences of the gradient, inverted. */
Test(newton, covariance_is_the_inverse_of_the_gradients_slope)
{
	struct toy toy;
	gsl_matrix *m = gsl_matrix_alloc(P, P);
	double *a = mql_calloc(P * newton_stride(P), sizeof(*a)), step = 1e-4;
	double up[P + 1], down[P + 1], beta[P];
	struct mql_err err = MQL_ERR_INIT;

	toy_init(&toy, false);
	toy_fit(&toy);
	for (size_t j = 0; j < P; j++) {        /* row 0: the intercept */
		memcpy(beta, toy.fit.beta, sizeof(beta));
		if (j > 0)
			beta[j - 1] += step;
		define_gradient(up, &toy, toy.fit.intercept +
				(j == 0 ? step : 0), beta);
		if (j > 0)
			beta[j - 1] -= 2 * step;
		define_gradient(down, &toy, toy.fit.intercept -
				(j == 0 ? step : 0), beta);
		for (size_t k = 0; k < P; k++)
			gsl_matrix_set(m, j, k,
				       (down[k] - up[k]) / (2 * step));
	}
	cr_assert_eq(gsl_linalg_cholesky_decomp1(m), GSL_SUCCESS);
	cr_assert_eq(gsl_linalg_cholesky_invert(m), GSL_SUCCESS);
	cr_assert(newton_covariance(a, newton_stride(P), &toy.fit, &toy.codes,
				    &toy.penalty, toy.codes.held, N, &err));
	/* constants of a term are all but free: compare contrasts */
	for (size_t j = 1; j < BINS; j++) {
		double want = gsl_matrix_get(m, j + 1, j + 1) +
			gsl_matrix_get(m, j, j) -
			2 * gsl_matrix_get(m, j + 1, j);
		const double *r = a + j * newton_stride(P);
		double got = r[j] + a[(j - 1) * (newton_stride(P) + 1)] -
			     2 * r[j - 1];

		cr_expect_float_eq(got / want, 1, 1e-4, "%g %g", got, want);
	}
	gsl_matrix_free(m);
	free(a);
	toy_release(&toy);
}

static void toy_step(double *d, struct toy *toy, bool direct)
{
	double r[P], *a = mql_calloc(P * newton_stride(P), sizeof(*a));
	const struct newton *fit = &toy->fit;

	newton_look(&toy->fit, &toy->codes, &toy->penalty);
	for (size_t j = 0; j < P; j++)
		r[j] = toy->codes.held[j] ? 0 : fit->gradient[j] -
		       fit->weight[j] * fit->gradient0 / fit->total;
	newton_matrix(a, newton_stride(P), fit, &toy->codes, &toy->penalty,
		      toy->codes.held, N);
	cr_assert(newton_factor(a, newton_stride(P), P));
	memcpy(d, r, sizeof(r));
	if (direct)
		cr_assert(newton_back(a, newton_stride(P), P, d));
	else
		cr_assert(newton_cg(d, r, fit, &toy->codes, &toy->penalty,
				    1e-12));
	free(a);
}

Test(newton, conjugate_gradients_and_cholesky_take_the_same_step)
{
	struct toy toy;
	double direct[P], blocks[P];

	toy_init(&toy, false);
	toy.fit.beta[3] = .7;
	toy_step(direct, &toy, true);
	toy_step(blocks, &toy, false);
	for (size_t j = 0; j < P; j++)
		cr_expect_float_eq(blocks[j], direct[j], 1e-8);
	cr_expect_float_eq(blocks[P - 1], 0, 0.0);
	toy_release(&toy);
}

Test(newton, a_sample_gives_the_matrix_the_diagonal_of_all)
{
	struct toy toy;
	size_t stride = newton_stride(P);
	double *a = mql_calloc(P * stride, sizeof(*a));
	double *b = mql_calloc(P * stride, sizeof(*b)), constant;

	toy_init(&toy, false);
	newton_look(&toy.fit, &toy.codes, &toy.penalty);
	newton_matrix(a, stride, &toy.fit, &toy.codes, &toy.penalty,
		      toy.codes.held, N);
	newton_matrix(b, stride, &toy.fit, &toy.codes, &toy.penalty,
		      toy.codes.held, N / 2);
	for (size_t j = 0; j < BINS; j++)
		cr_expect_float_eq(b[j * (stride + 1)] / a[j * (stride + 1)],
				   1, .05);
	for (size_t j = BINS; j < BINS + LEVELS; j++)
		for (size_t k = 0; k < BINS; k++)
			cr_expect_float_eq(b[j * stride + k],
					   a[j * stride + k], 6);
	/* a constant on the bins costs no more than the floor */
	constant = 0;
	for (size_t j = 0; j < BINS; j++)
		for (size_t k = 0; k <= j; k++)
			constant += (k < j ? 2 : 1) * b[j * stride + k];
	cr_expect_float_eq(constant, BINS * PENALTY_FLOOR, 1e-9);
	free(a);
	free(b);
	toy_release(&toy);
}

/* The definition, lead by lead, with the logarithm of each probability. */
static double define_deviance(const struct toy *toy)
{
	const struct codes *c = &toy->codes;
	double sum = 0;

	for (size_t i = 0; i < N; i++) {
		double eta = toy->fit.intercept, q;

		for (size_t t = 0; t < c->n_term; t++)
			eta += toy->fit.beta[c->first[t] + c->code[t][i]];
		q = 1 / (1 + exp(-eta));
		sum -= 2 * codes_weight(c, i) * log(c->label[i] ? q : 1 - q);
	}
	return sum;
}

Test(newton, the_deviance_is_what_the_definition_gives)
{
	struct toy toy;
	double want;

	toy_init(&toy, false);
	for (size_t j = 0; j < P; j++)
		toy.fit.beta[j] = sin((double)j) * 3;
	newton_look(&toy.fit, &toy.codes, &toy.penalty);
	want = define_deviance(&toy);
	cr_expect_float_eq(toy.fit.deviance / want, 1, 1e-12);
	toy.codes.weight = mql_calloc(N, sizeof(double));
	for (size_t i = 0; i < N; i++)
		toy.codes.weight[i] = .5 + (double)(i % 4);
	newton_look(&toy.fit, &toy.codes, &toy.penalty);
	want = define_deviance(&toy);
	cr_expect_float_eq(toy.fit.deviance / want, 1, 1e-12);
	toy_release(&toy);
}

/* From any sample, however small, quasi-Newton comes to the same maximum. */
Test(newton, borrowing_a_matrix_changes_no_answer)
{
	struct toy toy, other;
	struct newton_options options = NEWTON_CONVERGE;
	struct mql_err err = MQL_ERR_INIT;

	toy_init(&toy, false);
	cr_assert(newton_run(&toy.fit, &toy.codes, &toy.penalty,
			     &NEWTON_CONVERGE, &err));
	for (size_t n = N; n > 10; n /= 3) {
		options.borrow = n;
		toy_init(&other, false);
		cr_assert(newton_run(&other.fit, &other.codes, &other.penalty,
				     &options, &err));
		cr_assert(other.fit.converged);
		check_gradient(&other, 1e-7);
		for (size_t j = 0; j < P; j++)
			cr_expect_float_eq(other.fit.beta[j],
					   toy.fit.beta[j], 1e-6);
		cr_expect_leq(other.fit.steps, n > N / 10 ? 12 : 40,
			      "%zu: %zu steps", n, other.fit.steps);
		toy_release(&other);
	}
	toy_release(&toy);
}

/* One lead more than 50,000, which counts for nothing, and far steps count some
 * leads alone: where they lead to is the same. */
Test(newton, far_steps_from_some_leads_change_no_penalty)
{
	enum { MANY = 50000 };
	struct toy exact, far;
	struct mql_err err = MQL_ERR_INIT;

	toy_fill(&exact, MANY, false);
	toy_fill(&far, MANY + 1, false);
	far.codes.weight = mql_calloc(MANY + 1, sizeof(double));
	for (size_t i = 0; i < MANY; i++)
		far.codes.weight[i] = 1;
	far.codes.weight[MANY] = 1e-9;
	/* The second time begins where its first step is a short one. */
	for (size_t again = 0; again < 2; again++) {
		cr_assert(newton_run(&exact.fit, &exact.codes, &exact.penalty,
				     &NEWTON_CHOOSE(20), &err));
		cr_assert(newton_run(&far.fit, &far.codes, &far.penalty,
				     &NEWTON_CHOOSE(20), &err));
	}
	for (size_t k = 0; k < exact.penalty.n_block; k++)
		cr_expect_float_eq(log(far.penalty.block[k].lambda /
				       exact.penalty.block[k].lambda), 0, 1e-4,
				   "%zu: %g, %g", k,
				   far.penalty.block[k].lambda,
				   exact.penalty.block[k].lambda);
	for (size_t j = 0; j < P; j++)
		cr_expect_float_eq(far.fit.beta[j], exact.fit.beta[j], 2e-5);
	toy_release(&exact);
	toy_release(&far);
}

Test(newton, swapping_the_labels_negates_the_logits)
{
	struct toy toy, other;

	toy_init(&toy, false);
	toy_init(&other, true);
	toy_fit(&toy);
	toy_fit(&other);
	cr_expect_float_eq(other.fit.intercept, -toy.fit.intercept, 1e-9);
	for (size_t j = 0; j < P; j++)
		cr_expect_float_eq(other.fit.beta[j], -toy.fit.beta[j], 1e-9);
	toy_release(&toy);
	toy_release(&other);
}

Test(newton, deviance_weights_and_residuals_are_those_of_the_leads)
{
	struct toy toy;
	double residual[N], deviance = 0, total = 0, level0 = 0;

	toy_init(&toy, false);
	toy_fit(&toy);
	newton_residual(residual, &toy.fit, &toy.codes);
	for (size_t i = 0; i < N; i++) {
		double q = toy.codes.label[i] - residual[i];

		deviance -= 2 * log(toy.codes.label[i] ? q : 1 - q);
		total += q * (1 - q);
		level0 += toy.codes.code[1][i] == 0 ? q * (1 - q) : 0;
	}
	cr_expect_float_eq(toy.fit.deviance, deviance, 1e-8);
	cr_expect_float_eq(toy.fit.total, total, 1e-8);
	cr_expect_float_eq(toy.fit.weight[BINS], level0, 1e-8);
	toy_release(&toy);
}

Test(newton, the_intercept_alone_makes_residuals_sum_to_zero)
{
	struct toy toy;
	double residual[N], sum = 0;

	toy_init(&toy, false);
	toy.fit.beta[1] = 3;
	toy.fit.intercept = -4;
	newton_intercept(&toy.fit, &toy.codes);
	newton_residual(residual, &toy.fit, &toy.codes);
	for (size_t i = 0; i < N; i++)
		sum += residual[i];
	cr_expect_float_eq(sum, 0, 1e-8);
	cr_expect_float_eq(toy.fit.beta[1], 3, 0.0);
	toy_release(&toy);
}

Test(newton, says_that_there_is_no_finite_answer)
{
	struct toy toy;
	struct mql_err err = MQL_ERR_INIT;

	gsl_set_error_handler_off();
	toy_init(&toy, false);
	toy.fit.beta[2] = NAN;
	cr_assert_not(newton_run(&toy.fit, &toy.codes, &toy.penalty,
				 &NEWTON_CONVERGE, &err));
	cr_expect_eq(err.code, MQL_E_NUMERIC);
	cr_expect_str_eq(err.msg, "the fit has no finite answer: the Hessian "
			 "of 22 coefficients can't be factorised");
	toy_release(&toy);
}

/* Along a step after which the gradient rose nothing is learned: the next one
 * is that of the matrix, as if there had been none. */
Test(newton_quasi, a_step_that_taught_nothing_is_forgotten)
{
	double beta = 0.0, gradient = 1.0, weight = 0.0, step, step0;
	const double factor = 1.0;
	const uint8_t held = 0;
	struct newton fit = { .p = 1, .beta = &beta, .gradient = &gradient,
			      .weight = &weight, .total = 1.0 };
	struct newton_quasi quasi;

	newton_quasi_init(&quasi, &fit, &factor, 1);
	cr_assert(newton_quasi_step(&step, &step0, &quasi, &fit, &held));
	cr_assert_float_eq(step, 1.0, 0.0);
	beta = 1.0;
	gradient = 2.0;
	cr_assert(newton_quasi_step(&step, &step0, &quasi, &fit, &held));
	cr_assert_float_eq(step, 2.0, 0.0);
	beta = 3.0;
	gradient = 1.0;          // fell by 1 in a step of 2
	cr_assert(newton_quasi_step(&step, &step0, &quasi, &fit, &held));
	cr_assert_float_eq(step, 2.0, 1e-15);
	newton_quasi_release(&quasi);
}
