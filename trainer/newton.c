/* SPDX-License-Identifier: MIT */
/* One step of IRLS: at the present coefficients, q_i = 1 / (1 + exp(-eta_i)),
 *
 *     g = X'V(y - q) - S beta,   w = v q (1 - q),   H = X'WX,
 *
 * V = diag(v) the leads' weights, and the step d solves (H + S) d = g with the
 * intercept bordered in (McCullagh, Nelder, "Generalized Linear Models", 2.5).
 * While penalties are being chosen, the step is held to 4 and each is followed
 * by one Fellner-Schall update; the first steps are long, the next one mends
 * what their matrix lacks, and of many leads a part is counted for it.  Once
 * penalties are frozen, a step that makes the penalised deviance worse is
 * halved: the objective is concave, so this ends.
 */
#include "trainer/newton.h"

#include <math.h>
#include <stdlib.h>

#include "trainer/newton_quasi.h"
#include "trainer/newton_solve.h"

enum { BLOCK = 8192, LOGS = 512, MAX_HALVING = 20, LEAST_STEPS = 6 };
#define LONGEST_STEP 4.0
#define MANY_LEADS   50000
#define FAR_STEP     .3          /* a longer one leaves the next one far, too */
#define FAR_PART     4           /* far steps count one lead in so many */
#define SAME_WEIGHTS .05         /* of a step: weights change by as much */
#define SMALL_STEP   1e-3        /* where choosing may end: of coefficients */
#define SMALL_CHANGE 0.1         /* and of log lambda */

void newton_init(struct newton *fit, const struct codes *codes)
{
	double rate = 0, all = 0;

	*fit = (struct newton){ 0 };
	for (size_t i = 0; i < codes->n; i++) {
		rate += codes_weight(codes, i) * codes->label[i];
		all += codes_weight(codes, i);
	}
	rate /= all;
	fit->intercept = log(rate / (1 - rate));
	newton_extend(fit, codes);
}

void newton_release(struct newton *fit)
{
	free(fit->beta);
	free(fit->gradient);
	free(fit->weight);
	free(fit->lead_weight);
	*fit = (struct newton){ 0 };
}

void newton_extend(struct newton *fit, const struct codes *codes)
{
	size_t p = codes_n_param(codes);

	fit->beta = mql_realloc(fit->beta, p, sizeof(*fit->beta));
	for (size_t j = fit->p; j < p; j++)
		fit->beta[j] = 0;
	fit->gradient = mql_realloc(fit->gradient, p, sizeof(double));
	fit->weight = mql_realloc(fit->weight, p, sizeof(double));
	fit->p = p;
}

/* ---- looking: one pass over the leads ---- */

static double prob_of(double eta)
{
	return 1 / (1 + exp(-eta));
}

/* eta in, { residual, weight } out.  Of the two outcomes one is likelier: one
 * exp tells the probabilities of both, without overflow, and 1 + it their
 * logarithms.  Leads that count alike share one logarithm, of a product that
 * stays below 2^LOGS. */
static void look_at(struct newton *fit, codes_two *value, const double *eta,
		    const struct codes *codes, size_t begin, size_t end)
{
	const size_t n_kept = fit->n_kept > 0 ? fit->n_kept : codes->n;
	double product = 1, deviance = 0;

	for (size_t i = begin; i < end; i++, eta++) {
		const double v = codes_weight(codes, i), away = fabs(*eta);
		const double e = exp(-away), more = 1 / (1 + e);
		const double less = e * more, weight = v * (more * less);
		const bool yes = codes->label[i], as_likely = yes == (*eta > 0);
		const double residual = (yes ? v : -v) *
					(as_likely ? less : more);

		deviance += v * (as_likely ? 0 : away);
		if (codes->weight)
			deviance += v * log(1 + e);
		else
			product *= 1 + e;
		if (i < n_kept)
			fit->lead_weight[i] = weight;
		fit->total += weight;
		fit->gradient0 += residual;
		*value++ = (codes_two){ residual, weight };
	}
	fit->deviance += 2 * (deviance + log(product));
}

static void look_begin(struct newton *fit, const struct codes *codes)
{
	fit->lead_weight = mql_grow(fit->lead_weight, &fit->cap_lead,
				    fit->n_kept > 0 ? fit->n_kept : codes->n,
				    sizeof(*fit->lead_weight));
	memset(fit->gradient, 0, fit->p * sizeof(*fit->gradient));
	memset(fit->weight, 0, fit->p * sizeof(*fit->weight));
	fit->deviance = 0;
	fit->gradient0 = 0;
	fit->total = 0;
}

void newton_look(struct newton *fit, const struct codes *codes,
		 const struct penalty *penalty)
{
	double *const sums[2] = { fit->gradient, fit->weight };
	double eta[BLOCK];
	codes_two value[BLOCK];

	look_begin(fit, codes);
	for (size_t i = 0; i < codes->n; i += BLOCK) {
		size_t end = i + BLOCK < codes->n ? i + BLOCK : codes->n;

		codes_product(eta, codes, fit->intercept, fit->beta, i, end);
		for (size_t j = i; j < end; j += LOGS)
			look_at(fit, value + (j - i), eta + (j - i), codes, j,
				j + LOGS < end ? j + LOGS : end);
		codes_add_transposed(sums, codes, value, i, end);
	}
	penalty_add_product(fit->gradient, penalty, fit->beta, fit->p, -1);
	for (size_t j = 0; j < fit->p; j++)
		if (codes->held[j])
			fit->gradient[j] = 0;
}

void newton_residual(double *residual, const struct newton *fit,
		     const struct codes *codes)
{
	codes_product(residual, codes, fit->intercept, fit->beta, 0, codes->n);
	for (size_t i = 0; i < codes->n; i++)
		residual[i] = codes_weight(codes, i) *
			      (codes->label[i] ? prob_of(-residual[i])
					       : -prob_of(residual[i]));
}

void newton_intercept(struct newton *fit, const struct codes *codes)
{
	double *eta = mql_calloc(codes->n, sizeof(*eta));
	double g, w, step = 1;

	codes_product(eta, codes, 0, fit->beta, 0, codes->n);
	for (size_t it = 0; it < 50 && fabs(step) > 1e-13; it++) {
		g = w = 0;
		for (size_t i = 0; i < codes->n; i++) {
			double q = prob_of(fit->intercept + eta[i]);
			double v = codes_weight(codes, i);

			g += v * (codes->label[i] - q);
			w += v * (q * (1 - q));
		}
		step = fmax(-LONGEST_STEP, fmin(LONGEST_STEP, g / w));
		fit->intercept += step;
	}
	free(eta);
}

/* ---- stepping ---- */

struct stepper {
	struct newton *fit;
	const struct codes *codes;
	struct penalty *penalty;
	const struct newton_options *options;
	double *a, *counted;     // A or its factor, and A without penalties;
				 // or NULL
	bool is_counted;         // near enough
	bool is_far;             // the next step begins far from its end
	size_t stride;
	struct newton_quasi quasi;
	double *step, *rhs;      // [P]
	double step0;
	double objective;        // before the last step
};

static double largest(const double *v, size_t n)
{
	double most = 0;

	for (size_t j = 0; j < n; j++)
		most = fmax(most, fabs(v[j]));
	return most;
}

/* Counting is what a step costs where there are many leads, and their weights
 * hardly change any more once coefficients don't. */
static void make_matrix(struct stepper *s, size_t n_lead)
{
	const size_t p = s->fit->p;

	if (!s->is_counted)
		newton_count(s->counted, s->stride, s->fit, s->codes, n_lead);
	s->is_counted = s->codes->n > MANY_LEADS;
	memcpy(s->a, s->counted, p * s->stride * sizeof(*s->a));
	newton_penalise(s->a, s->stride, s->penalty, s->codes->held, p);
}

static bool solve_direct(struct stepper *s)
{
	struct newton *fit = s->fit;

	make_matrix(s, s->is_far ? s->codes->n / FAR_PART : s->codes->n);
	memcpy(s->step, s->rhs, fit->p * sizeof(*s->step));
	return newton_factor(s->a, s->stride, fit->p) &&
	       newton_back(s->a, s->stride, fit->p, s->step);
}

static bool is_direct(const struct newton *fit,
		      const struct newton_options *options)
{
	return fit->p <= NEWTON_DIRECT_MOST && options->borrow == 0;
}

bool newton_borrows(const struct newton *fit,
		    const struct newton_options *options)
{
	return fit->p <= NEWTON_DENSE_MOST && options->borrow > 0;
}

static bool no_answer(const struct stepper *s, struct mql_err *err)
{
	return mql_fail(err, MQL_E_NUMERIC, "the fit has no finite answer: "
			"the Hessian of %zu coefficients can't be factorised",
			s->fit->p);
}

static bool newton_step(struct stepper *s)
{
	struct newton *fit = s->fit;
	double dot = 0;

	for (size_t j = 0; j < fit->p; j++)
		s->rhs[j] = s->codes->held[j] ? 0 : fit->gradient[j] -
			    fit->weight[j] * fit->gradient0 / fit->total;
	if (!(is_direct(fit, s->options)
	      ? solve_direct(s)
	      : newton_cg(s->step, s->rhs, fit, s->codes, s->penalty,
			  s->options->choose_penalty ? 1e-2 : 1e-3)))
		return false;
	for (size_t j = 0; j < fit->p; j++)
		dot += fit->weight[j] * s->step[j];
	s->step0 = (fit->gradient0 - dot) / fit->total;
	return true;
}

static bool quasi_step(struct stepper *s)
{
	struct newton *fit = s->fit;

	if (!s->quasi.factor) {
		make_matrix(s, s->options->borrow);
		if (!newton_factor(s->a, s->stride, fit->p))
			return false;
		newton_quasi_init(&s->quasi, fit, s->a, s->stride);
	}
	return newton_quasi_step(s->step, &s->step0, &s->quasi, fit,
				 s->codes->held);
}

static bool find_step(struct stepper *s, struct mql_err *err)
{
	struct newton *fit = s->fit;

	if (!(newton_borrows(fit, s->options) ? quasi_step(s) : newton_step(s)))
		return no_answer(s, err);
	if (!isfinite(largest(s->step, fit->p)) || !isfinite(s->step0))
		return no_answer(s, err);
	return true;
}

static void take_step(struct stepper *s, double scale)
{
	for (size_t j = 0; j < s->fit->p; j++)
		s->fit->beta[j] += scale * s->step[j];
	s->fit->intercept += scale * s->step0;
}

static double length_of(const struct stepper *s)
{
	return fmax(largest(s->step, s->fit->p), fabs(s->step0));
}

static double objective_of(const struct stepper *s)
{
	return s->fit->deviance +
	       penalty_value(s->penalty, s->fit->beta, s->fit->p);
}

/* Look; take back half of the last step while it made things worse. */
static void look_and_halve(struct stepper *s, double *taken)
{
	double now;

	newton_look(s->fit, s->codes, s->penalty);
	now = objective_of(s);
	for (int i = 0; i < MAX_HALVING; i++) {
		if (!(now > s->objective + 1e-10 * fabs(s->objective)))
			break;
		*taken /= 2;
		take_step(s, -*taken);
		newton_look(s->fit, s->codes, s->penalty);
		now = objective_of(s);
	}
	s->objective = now;
}

static bool is_converged(const struct stepper *s)
{
	double most = fmax(largest(s->fit->gradient, s->fit->p),
			   fabs(s->fit->gradient0));

	return most <= s->options->tolerance * (double)s->codes->n;
}

static bool converge(struct stepper *s, struct mql_err *err)
{
	double taken = 0;

	s->objective = INFINITY;
	s->fit->converged = false;
	for (size_t step = 0;; step++) {
		look_and_halve(s, &taken);
		s->fit->converged = is_converged(s);
		if (s->fit->converged || step >= s->options->max_step)
			return true;
		if (!find_step(s, err))
			return false;
		taken = fmin(1, LONGEST_STEP / length_of(s));
		take_step(s, taken);
		s->is_counted = false;
		s->fit->steps++;
	}
}

/* Penalties after a step, by the curvature that the step was found with. */
static bool update_penalty(struct stepper *s, double *change)
{
	struct newton *fit = s->fit;
	struct penalty_curvature curvature = { .weight = fit->weight,
					       .total = fit->total };

	if (is_direct(fit, s->options)) {
		if (!newton_invert_near(s->a, s->stride, fit->p))
			return false;
		curvature.inverse = s->a;
		curvature.stride = s->stride;
	}
	*change = penalty_update(s->penalty, fit->beta, &curvature);
	return true;
}

static bool choose(struct stepper *s, struct mql_err *err)
{
	double length, change;

	s->is_far = s->codes->n > MANY_LEADS;
	for (size_t step = 0; step < s->options->max_step; step++) {
		newton_look(s->fit, s->codes, s->penalty);
		if (!find_step(s, err))
			return false;
		length = length_of(s);
		take_step(s, fmin(1, LONGEST_STEP / length));
		s->fit->steps++;
		if (length > SAME_WEIGHTS || s->is_far)
			s->is_counted = false;
		s->is_far = s->is_far && length > FAR_STEP;
		if (!update_penalty(s, &change))
			return no_answer(s, err);
		if (step > LEAST_STEPS && length < SMALL_STEP &&
		    change < SMALL_CHANGE)
			break;
	}
	return true;
}

bool newton_run(struct newton *fit, const struct codes *codes,
		struct penalty *penalty, const struct newton_options *options,
		struct mql_err *err)
{
	struct stepper s = { .fit = fit, .codes = codes, .penalty = penalty,
			     .options = options,
			     .stride = newton_stride(fit->p) };
	const bool borrows = newton_borrows(fit, options);
	bool ok;

	if (borrows)
		fit->n_kept = options->borrow;
	s.step = mql_calloc(fit->p, sizeof(*s.step));
	s.rhs = mql_calloc(fit->p, sizeof(*s.rhs));
	if (borrows || is_direct(fit, options)) {
		s.a = mql_calloc(2 * fit->p * s.stride, sizeof(*s.a));
		s.counted = s.a + fit->p * s.stride;
	}
	ok = options->choose_penalty ? choose(&s, err) : converge(&s, err);
	newton_quasi_release(&s.quasi);
	free(s.a);
	free(s.rhs);
	free(s.step);
	return ok;
}

bool newton_covariance(double *a, size_t stride, const struct newton *fit,
		       const struct codes *codes,
		       const struct penalty *penalty, const uint8_t *held,
		       size_t n_lead, struct mql_err *err)
{
	newton_matrix(a, stride, fit, codes, penalty, held, n_lead);
	if (newton_factor(a, stride, fit->p) &&
	    newton_invert(a, stride, fit->p))
		return true;
	return mql_fail(err, MQL_E_NUMERIC, "standard errors: the Hessian of "
			"%zu coefficients can't be inverted", fit->p);
}
