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

	cr_assert(logistic_fit(&a, &b, s.x, s.target, s.n));
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

	cr_expect_not(logistic_fit(&a, &b, x, apart, 4));
	cr_expect_not(logistic_fit(&a, &b, same, mixed, 4));
	cr_expect_not(logistic_fit(&a, &b, x, mixed, 0));
	cr_expect(logistic_fit(&a, &b, x, mixed, 4));
}
