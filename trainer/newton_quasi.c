/* SPDX-License-Identifier: MIT */
#include "trainer/newton_quasi.h"

#include <gsl/gsl_cblas.h>
#include <stdlib.h>

#include "trainer/newton_solve.h"

void newton_quasi_init(struct newton_quasi *quasi, const struct newton *fit,
		       const double *factor, size_t stride)
{
	const size_t p = fit->p + 1;

	*quasi = (struct newton_quasi){ .p = p, .factor = factor,
					.stride = stride,
					.total = fit->total };
	quasi->weight = mql_calloc(p, sizeof(double));
	memcpy(quasi->weight, fit->weight, fit->p * sizeof(double));
	for (size_t k = 0; k < NEWTON_QUASI_KEPT; k++) {
		quasi->step[k] = mql_calloc(p, sizeof(double));
		quasi->fell[k] = mql_calloc(p, sizeof(double));
	}
}

void newton_quasi_release(struct newton_quasi *quasi)
{
	for (size_t k = 0; k < NEWTON_QUASI_KEPT; k++) {
		free(quasi->step[k]);
		free(quasi->fell[k]);
	}
	free(quasi->weight);
	free(quasi->beta);
	free(quasi->gradient);
	*quasi = (struct newton_quasi){ 0 };
}

static double dot(const double *a, const double *b, size_t n)
{
	return cblas_ddot((int)n, a, 1, b, 1);
}

static void add(double *to, double scale, const double *from, size_t n)
{
	cblas_daxpy((int)n, scale, from, 1, to, 1);
}

/* The place of a pair to be filled: the oldest goes. */
static size_t next_pair(struct newton_quasi *quasi)
{
	double *step = quasi->step[0], *fell = quasi->fell[0];

	if (quasi->n < NEWTON_QUASI_KEPT)
		return quasi->n++;
	for (size_t k = 1; k < quasi->n; k++) {
		quasi->step[k - 1] = quasi->step[k];
		quasi->fell[k - 1] = quasi->fell[k];
	}
	quasi->step[quasi->n - 1] = step;
	quasi->fell[quasi->n - 1] = fell;
	return quasi->n - 1;
}

/* What the last step did; a step along which the gradient did not fall, as
 * rounding makes it, teaches nothing. */
static void learn_step(struct newton_quasi *quasi, const double *beta,
		       const double *gradient)
{
	const size_t k = next_pair(quasi);

	for (size_t j = 0; j < quasi->p; j++) {
		quasi->step[k][j] = beta[j] - quasi->beta[j];
		quasi->fell[k][j] = quasi->gradient[j] - gradient[j];
	}
	if (!(dot(quasi->step[k], quasi->fell[k], quasi->p) > 0))
		quasi->n--;
}

/* x = B^-1 x, B bordered by the intercept as newton.h has it. */
static bool solve(double *x, const struct newton_quasi *quasi,
		  const uint8_t *held)
{
	const size_t p = quasi->p - 1;
	const double *h = quasi->weight;
	const double x0 = x[p];

	for (size_t j = 0; j < p; j++)
		x[j] = held[j] ? 0 : x[j] - h[j] * x0 / quasi->total;
	if (!newton_back(quasi->factor, quasi->stride, p, x))
		return false;
	x[p] = (x0 - dot(h, x, p)) / quasi->total;
	return true;
}

static bool two_loops(double *x, const struct newton_quasi *quasi,
		      const uint8_t *held)
{
	double share[NEWTON_QUASI_KEPT], curve[NEWTON_QUASI_KEPT];
	const size_t p = quasi->p;

	for (size_t k = quasi->n; k-- > 0;) {
		curve[k] = dot(quasi->step[k], quasi->fell[k], p);
		share[k] = dot(quasi->step[k], x, p) / curve[k];
		add(x, -share[k], quasi->fell[k], p);
	}
	if (!solve(x, quasi, held))
		return false;
	for (size_t k = 0; k < quasi->n; k++)
		add(x, share[k] - dot(quasi->fell[k], x, p) / curve[k],
		    quasi->step[k], p);
	return true;
}

bool newton_quasi_step(double *step, double *step0, struct newton_quasi *quasi,
		       const struct newton *fit, const uint8_t *held)
{
	const size_t p = fit->p;
	double *beta = mql_calloc(quasi->p, sizeof(*beta));
	double *gradient = mql_calloc(quasi->p, sizeof(*gradient));
	double *x = mql_calloc(quasi->p, sizeof(*x));
	bool ok;

	memcpy(beta, fit->beta, p * sizeof(*beta));
	memcpy(gradient, fit->gradient, p * sizeof(*gradient));
	beta[p] = fit->intercept;
	gradient[p] = fit->gradient0;
	if (quasi->beta)
		learn_step(quasi, beta, gradient);
	free(quasi->beta);
	free(quasi->gradient);
	quasi->beta = beta;
	quasi->gradient = gradient;
	memcpy(x, gradient, quasi->p * sizeof(*x));
	ok = two_loops(x, quasi, held);
	memcpy(step, x, p * sizeof(*step));
	*step0 = x[p];
	free(x);
	return ok;
}
