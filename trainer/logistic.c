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
 *
 * A row of weight v counts v times.  Where a share m of the targets has shown,
 * P(target = 1) = m p, and a row's part of the log-likelihood and its gradient
 * in eta are
 *
 *     t log p + (1 - t) log(1 - m p)
 *     t (1 - p) - (1 - t) m p (1 - p) / (1 - m p)
 *
 * with the expected information m p (1 - p)^2 / (1 - m p) in place of w: where
 * m < 1 the sum need not be concave, and this is positive (Fisher scoring).
 * At m = 1 all of it is what stands above.
 */
#include "trainer/logistic.h"

#include <math.h>

enum { MAX_STEPS = 100, MAX_HALVINGS = 30 };
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

/* A row's loss, what it pulls by in eta, and what it resists with. */
static void add_parts(struct state *s, double u, double loss, double r,
		      double w)
{
	s->loss += loss;
	s->g[0] += r;
	s->g[1] += r * u;
	s->h[0] += w;
	s->h[1] += w * u;
	s->h[2] += w * u * u;
}

static void add_row(struct state *s, double eta, double u, double t, double v)
{
	const double p = logistic_sigmoid(eta);

	add_parts(s, u, v * logistic_loss(eta, t), v * (t - p),
		  v * (p * (1.0 - p)));
}

/* Of targets like this one a share m < 1 has shown. */
static void add_young(struct state *s, double eta, double u, double t,
		      double v, double m)
{
	const double p = logistic_sigmoid(eta);
	const double q = logistic_sigmoid(-eta);
	const double odds = m * p / (1.0 - m * p);
	const double loss = t * logistic_loss(eta, 1.0) -
			    (1.0 - t) * log1p(-m * p);

	add_parts(s, u, v * loss, v * (t * q - (1.0 - t) * odds * q),
		  v * odds * q * q);
}

static double weight_of(const struct logistic_rows *rows, size_t i)
{
	return rows->weight ? rows->weight[i] : 1.0;
}

static struct scale scale_of(const struct logistic_rows *rows)
{
	struct scale s = { 0.0, 0.0 };
	double all = 0.0;

	for (size_t i = 0; i < rows->n; i++)
		all += weight_of(rows, i);
	for (size_t i = 0; i < rows->n; i++)
		s.mean += rows->x[i] * (weight_of(rows, i) / all);
	for (size_t i = 0; i < rows->n; i++) {
		const double d = rows->x[i] - s.mean;

		s.sd += d * d * (weight_of(rows, i) / all);
	}
	s.sd = sqrt(s.sd);
	return s;
}

static void add(struct state *s, double eta, double u,
		const struct logistic_rows *rows, size_t i)
{
	const double t = rows->target[i], v = weight_of(rows, i);

	if (rows->mature && rows->mature[i] < 1.0)
		add_young(s, eta, u, t, v, rows->mature[i]);
	else
		add_row(s, eta, u, t, v);
}

static struct state at(const double b[2], struct scale s,
		       const struct logistic_rows *rows)
{
	struct state out = { 0.0, { 0.0, 0.0 }, { 0.0, 0.0, 0.0 } };

	for (size_t i = 0; i < rows->n; i++) {
		const double u = (rows->x[i] - s.mean) / s.sd;

		add(&out, b[0] + b[1] * u, u, rows, i);
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
		 struct scale s, const struct logistic_rows *rows)
{
	const double most = now->loss * (1.0 + ROUNDING);
	const double from[2] = { b[0], b[1] };
	double t = 1.0;

	for (int i = 0; i < MAX_HALVINGS; i++, t /= 2.0) {
		b[0] = from[0] + t * step[0];
		b[1] = from[1] + t * step[1];
		*now = at(b, s, rows);
		if (now->loss <= most)
			break;
	}
}

static bool is_separated(const struct logistic_rows *rows)
{
	double low[2] = { INFINITY, INFINITY };
	double high[2] = { -INFINITY, -INFINITY };

	for (size_t i = 0; i < rows->n; i++) {
		const double x = rows->x[i], t = rows->target[i];
		const bool yes = t >= 1.0;

		if (t > 0.0 && t < 1.0)
			return false;
		low[yes] = fmin(low[yes], x);
		high[yes] = fmax(high[yes], x);
	}
	return low[1] >= high[0] || low[0] >= high[1];
}

bool logistic_fit_rows(double *intercept, double *slope,
		       const struct logistic_rows *rows)
{
	const struct scale s = scale_of(rows);
	double b[2] = { 0.0, 0.0 }, step[2];

	if (rows->n == 0 || !(s.sd > 1e-12 * (1.0 + fabs(s.mean))) ||
	    is_separated(rows))
		return false;

	struct state now = at(b, s, rows);

	for (int i = 0; i < MAX_STEPS; i++) {
		if (!newton_step(step, &now))
			return false;
		if (is_small(step, b, &now)) {
			*slope = (b[1] + step[1]) / s.sd;
			*intercept = b[0] + step[0] - *slope * s.mean;
			return true;
		}
		move(b, &now, step, s, rows);
	}
	return false;
}

/* The score equation sum (t - sigmoid(a + offset)) = 0 falls in a, so a
 * bracket can't be lost: Newton inside it, bisection where Newton leaves it.
 * With young rows it need not fall all along, but it still comes from above 0
 * and the bracket closes on a maximum. */
bool logistic_intercept_rows(double *intercept,
			     const struct logistic_rows *rows)
{
	double low = -1e3, high = 1e3, a = 0.0, sum = 0.0;

	for (size_t i = 0; i < rows->n; i++)
		sum += rows->target[i];
	if (!(sum > 0.0 && sum < (double)rows->n))
		return false;
	for (int i = 0; i < 200; i++) {
		struct state s = { 0.0, { 0.0, 0.0 }, { 0.0, 0.0, 0.0 } };

		for (size_t j = 0; j < rows->n; j++)
			add(&s, a + rows->x[j], 0.0, rows, j);
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
