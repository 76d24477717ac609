/* SPDX-License-Identifier: MIT */
#include "trainer/logistic.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "common/map.h"
#include "common/mem.h"

struct sample {
	double *x, *target;
	size_t n;
};

static bool fit_plain(double *a, double *b, const double *x,
		      const double *target, size_t n)
{
	const struct logistic_rows rows = { .x = x, .target = target, .n = n };

	return logistic_fit_rows(a, b, &rows);
}

/* A rare outcome over many leads, with scores far from standard: what a fit of
 * a million leads asks for. */
static struct sample sample_of(size_t n)
{
	struct sample s = { mql_calloc(n, sizeof(double)),
			    mql_calloc(n, sizeof(double)), n };
	uint64_t rng = 20261121;

	for (size_t i = 0; i < n; i++) {
		s.x[i] = -4.0 + 3.0 * (mql_rng_unit(&rng) +
				       mql_rng_unit(&rng) - 1.0);
		s.target[i] = mql_rng_unit(&rng) < logistic_sigmoid(s.x[i]);
	}
	return s;
}

static void sample_release(struct sample *s)
{
	free(s->x);
	free(s->target);
}

Test(logistic, a_million_rows_have_an_answer_too)
{
	struct sample s = sample_of(900000);
	double a, b, g0 = 0.0, g1 = 0.0;

	cr_assert(fit_plain(&a, &b, s.x, s.target, s.n));
	for (size_t i = 0; i < s.n; i++) {
		const double r = s.target[i] -
				 logistic_sigmoid(a + b * s.x[i]);

		g0 += r;
		g1 += r * s.x[i];
	}
	/* against sums of some 1e4 and 1e5: zero to rounding */
	cr_expect_lt(fabs(g0), 1e-5);
	cr_expect_lt(fabs(g1), 1e-5);
	cr_expect_float_eq(b, 1.0, 0.03);
	sample_release(&s);
}

Test(logistic, loss_and_logit_do_not_overflow)
{
	cr_expect_float_eq(logistic_loss(-800.0, 1.0), 800.0, 0.0);
	cr_expect_float_eq(logistic_loss(800.0, 1.0), 0.0, 0.0);
	cr_expect_float_eq(logistic_sigmoid(-800.0), 0.0, 1e-300);
	cr_expect_float_eq(logistic_logit(0.5), 0.0, 0.0);
}

Test(logistic, separated_or_constant_has_no_answer)
{
	const double x[] = { 1, 2, 3, 4 }, apart[] = { 0, 0, 1, 1 };
	const double same[] = { 2, 2, 2, 2 }, mixed[] = { 0, 1, 0, 1 };
	double a, b;

	cr_expect_not(fit_plain(&a, &b, x, apart, 4));
	cr_expect_not(fit_plain(&a, &b, same, mixed, 4));
	cr_expect_not(fit_plain(&a, &b, x, mixed, 0));
	cr_expect(fit_plain(&a, &b, x, mixed, 4));
}

/* ---- weights, and targets still coming in ---- */

Test(logistic, a_weight_of_two_is_a_row_twice)
{
	const double x[] = { 1, 2, 3, 4, 5, 2, 5 };
	const double t[] = { 0, 1, 0, 1, 1, 1, 1 };
	const double weight[] = { 1, 2, 1, 1, 2 };
	const struct logistic_rows once = { x, t, weight, NULL, 5 };
	double a, b, twice_a, twice_b;

	cr_assert(logistic_fit_rows(&a, &b, &once));
	cr_assert(fit_plain(&twice_a, &twice_b, x, t, 7));
	cr_expect_float_eq(a, twice_a, 1e-9);
	cr_expect_float_eq(b, twice_b, 1e-9);
}

Test(logistic, weights_and_maturity_of_one_change_no_bit)
{
	struct sample s = sample_of(500);
	double *one = mql_calloc(500, sizeof(*one));
	double a, b, plain_a, plain_b;

	for (int i = 0; i < 500; i++)
		one[i] = 1.0;

	const struct logistic_rows rows = { s.x, s.target, one, one, 500 };

	cr_assert(fit_plain(&plain_a, &plain_b, s.x, s.target, 500));
	cr_assert(logistic_fit_rows(&a, &b, &rows));
	cr_expect_float_eq(a, plain_a, 0.0);
	cr_expect_float_eq(b, plain_b, 0.0);
	free(one);
	sample_release(&s);
}

/* Of half of the targets 30 % have shown, of more of them where x is high. */
static void make_young(struct sample *s, double *mature)
{
	uint64_t rng = 5;

	for (size_t i = 0; i < s->n; i++) {
		mature[i] = i % 2 ? 1.0 : s->x[i] > -3.0 ? .5 : .2;
		if (mql_rng_unit(&rng) >= mature[i])
			s->target[i] = 0.0;
	}
}

Test(logistic, targets_of_which_a_share_has_shown_have_the_same_answer)
{
	struct sample s = sample_of(200000);
	double *mature = mql_calloc(s.n, sizeof(*mature));
	double a, b;

	make_young(&s, mature);

	const struct logistic_rows rows = { s.x, s.target, NULL, mature, s.n };

	/* truth: 0 and 1; standard errors near .03 and .012 */
	cr_assert(logistic_fit_rows(&a, &b, &rows));
	cr_expect_float_eq(a, 0.0, .1, "%g", a);
	cr_expect_float_eq(b, 1.0, .04, "%g", b);

	/* taken for mature, they are not */
	cr_assert(fit_plain(&a, &b, s.x, s.target, s.n));
	cr_expect_lt(a, -.2);
	free(mature);
	sample_release(&s);
}

Test(logistic, the_likelihood_of_young_targets_is_at_its_top)
{
	struct sample s = sample_of(2000);
	double *mature = mql_calloc(s.n, sizeof(*mature));
	double a, b, g0 = 0.0, g1 = 0.0;

	make_young(&s, mature);

	const struct logistic_rows rows = { s.x, s.target, NULL, mature, s.n };

	cr_assert(logistic_fit_rows(&a, &b, &rows));
	for (size_t i = 0; i < s.n; i++) {
		const double p = logistic_sigmoid(a + b * s.x[i]);
		const double q = mature[i] * p;
		const double g = (s.target[i] - q) / (1.0 - q) * (1.0 - p);

		g0 += g;
		g1 += g * s.x[i];
	}
	cr_expect_float_eq(g0, 0.0, 1e-6);
	cr_expect_float_eq(g1, 0.0, 1e-6);
	free(mature);
	sample_release(&s);
}
