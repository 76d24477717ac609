/* SPDX-License-Identifier: MIT */
/* logistic.c - Newton's method in two unknowns
 *
 * With eta_i = a + b u_i, p_i = sigmoid(eta_i) and w_i = p_i (1 - p_i), a step
 * solves
 *
 *     | sum w    sum w u   |       | sum (t - p)   |
 *     | sum w u  sum w u^2 | step = | sum (t - p) u |
 *
 * where u = (x - mean) / sd, so that the matrix is well conditioned whatever
 * the scale of x.  The log-likelihood is concave; a step that would lower it
 * is halved.  Targets of 0 and 1 that a point on x separates have no maximum:
 * the answer is "none", and not the large number where rounding stops.
 */
#include "trainer/logistic.h"

#include <math.h>

enum { MAX_STEPS = 50, MAX_HALVINGS = 30 };
static const double SMALL_STEP = 1e-10;
static const double ROUNDING = 1e-13;

struct scale { double mean, sd; };

struct state {
	double loss;             // -log-likelihood
	double g[2], h[3];       // gradient; Hessian aa, ab, bb
};

double logistic_sigmoid(double x)
{
	if (x >= 0.0)
		return 1.0 / (1.0 + exp(-x));

	const double e = exp(x);

	return e / (1.0 + e);
}

double logistic_logit(double p)
{
	return log(p) - log1p(-p);
}

double logistic_loss(double eta, double t)
{
	return (eta > 0.0 ? eta : 0.0) + log1p(exp(-fabs(eta))) - t * eta;
}

static void add_row(struct state *s, double eta, double u, double t)
{
	const double p = logistic_sigmoid(eta);
	const double w = p * (1.0 - p);

	s->loss += logistic_loss(eta, t);
	s->g[0] += t - p;
	s->g[1] += (t - p) * u;
	s->h[0] += w;
	s->h[1] += w * u;
	s->h[2] += w * u * u;
}

static struct scale scale_of(const double *x, size_t n)
{
	struct scale s = { 0.0, 0.0 };

	for (size_t i = 0; i < n; i++)
		s.mean += x[i] / (double)n;
	for (size_t i = 0; i < n; i++)
		s.sd += (x[i] - s.mean) * (x[i] - s.mean) / (double)n;
	s.sd = sqrt(s.sd);
	return s;
}

static struct state at(const double b[2], struct scale s, const double *x,
		       const double *target, size_t n)
{
	struct state out = { 0.0, { 0.0, 0.0 }, { 0.0, 0.0, 0.0 } };

	for (size_t i = 0; i < n; i++) {
		const double u = (x[i] - s.mean) / s.sd;

		add_row(&out, b[0] + b[1] * u, u, target[i]);
	}
	return out;
}

static bool newton_step(double step[2], const struct state *s)
{
	const double det = s->h[0] * s->h[2] - s->h[1] * s->h[1];

	if (!(det > 0.0))
		return false;
	step[0] = (s->h[2] * s->g[0] - s->h[1] * s->g[1]) / det;
	step[1] = (s->h[0] * s->g[1] - s->h[1] * s->g[0]) / det;
	return isfinite(step[0]) && isfinite(step[1]);
}

/* Small beside the coefficients, or worth less than what rounding takes from a
 * sum over so many rows: there the loss can't tell better from worse. */
static bool is_small(const double step[2], const double b[2],
		     const struct state *s)
{
	if (step[0] * s->g[0] + step[1] * s->g[1] <= ROUNDING * s->loss)
		return true;
	return fabs(step[0]) <= SMALL_STEP * (1.0 + fabs(b[0])) &&
	       fabs(step[1]) <= SMALL_STEP * (1.0 + fabs(b[1]));
}

/* Go along the step, half as far as long as the loss would rise. */
static void move(double b[2], struct state *now, const double step[2],
		 struct scale s, const double *x, const double *target,
		 size_t n)
{
	const double most = now->loss * (1.0 + ROUNDING);
	const double from[2] = { b[0], b[1] };
	double t = 1.0;

	for (int i = 0; i < MAX_HALVINGS; i++, t /= 2.0) {
		b[0] = from[0] + t * step[0];
		b[1] = from[1] + t * step[1];
		*now = at(b, s, x, target, n);
		if (now->loss <= most)
			break;
	}
}

static bool is_separated(const double *x, const double *target, size_t n)
{
	double low[2] = { INFINITY, INFINITY };
	double high[2] = { -INFINITY, -INFINITY };

	for (size_t i = 0; i < n; i++) {
		const bool yes = target[i] >= 1.0;

		if (target[i] > 0.0 && target[i] < 1.0)
			return false;
		low[yes] = fmin(low[yes], x[i]);
		high[yes] = fmax(high[yes], x[i]);
	}
	return low[1] >= high[0] || low[0] >= high[1];
}

bool logistic_fit(double *intercept, double *slope, const double *x,
		  const double *target, size_t n)
{
	const struct scale s = scale_of(x, n);
	double b[2] = { 0.0, 0.0 }, step[2];

	if (n == 0 || !(s.sd > 1e-12 * (1.0 + fabs(s.mean))) ||
	    is_separated(x, target, n))
		return false;

	struct state now = at(b, s, x, target, n);

	for (int i = 0; i < MAX_STEPS; i++) {
		if (!newton_step(step, &now))
			return false;
		if (is_small(step, b, &now)) {
			*slope = (b[1] + step[1]) / s.sd;
			*intercept = b[0] + step[0] - *slope * s.mean;
			return true;
		}
		move(b, &now, step, s, x, target, n);
	}
	return false;
}

/* The score equation sum (t - sigmoid(a + offset)) = 0 falls in a, so a
 * bracket can't be lost: Newton inside it, bisection where Newton leaves it. */
bool logistic_intercept(double *intercept, const double *offset,
			const double *target, size_t n)
{
	double low = -1e3, high = 1e3, a = 0.0, sum = 0.0;

	for (size_t i = 0; i < n; i++)
		sum += target[i];
	if (!(sum > 0.0 && sum < (double)n))
		return false;
	for (int i = 0; i < 200; i++) {
		struct state s = { 0.0, { 0.0, 0.0 }, { 0.0, 0.0, 0.0 } };

		for (size_t j = 0; j < n; j++)
			add_row(&s, a + offset[j], 0.0, target[j]);
		if (s.g[0] > 0.0)
			low = a;
		else
			high = a;

		double next = a + s.g[0] / s.h[0];

		if (!(next > low && next < high))
			next = (low + high) / 2.0;
		if (fabs(next - a) <= SMALL_STEP * (1.0 + fabs(a))) {
			*intercept = next;
			return true;
		}
		a = next;
	}
	return false;
}
