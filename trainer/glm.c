/* SPDX-License-Identifier: MIT */
/* Notation: eta = X beta, q = 1 / (1 + exp(-eta)), v the leads' weights,
 * W = diag(v q (1 - q)),
 *
 *     gradient  g = X'V(y - q),   information  A = X'WX,   step  A d = g.
 *
 * Separation: where a direction splits the classes the likelihood rises for
 * ever (Albert, Anderson 1984): each step adds about 1 to the log-odds while W
 * goes to 0, so the steps never end.  Large coefficients alone prove nothing,
 * collinear columns have them.  Steps are halved while the deviance rises.
 *
 * A step d promises to gain g'd / 2.  Near the maximum each is about the square
 * of the one before, so where 1e-20 is left nothing is; the size of d alone
 * would not do, for nearly collinear columns keep it above rounding for ever.
 * Where a gain is too small to be seen in the deviance, a sum over all leads,
 * rounding decides whether that fell: steps are not halved for it, and end
 * where the promises no longer shrink.
 */
#include "trainer/glm.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdlib.h>

#include "trainer/glm_sums.h"
#include "trainer/weights.h"

#define MOST_STEPS 50
#define MOST_HALF  20
#define NO_GAIN    1e-20         /* of log-likelihood, by a step of ... */
#define NO_MOVE    1e-6          /* ... at most this, or so much of beta */
#define UNSEEN     1e-12         /* of the deviance: rounding of its sum */
#define SAMPLE     50000         /* leads, of four times as many or more */
#define NEAR       .1            /* gain that the sample is left at, */
#define SMALL      1e-12         /* and all of them: a millionth of an error, */
#define FALLEN     100.0         /* of which the last step had as many times */
#define STILL_MOVES .1           /* log-odds, by one step */
#define STILL_PART .001          /* ... and, of a number, of the slope */
#define VANISHED   1e-9          /* of what a column adds at equal odds */

void glm_init(struct glm *glm, const struct design *design,
	      const uint32_t *row, size_t n_row)
{
	const size_t p = design->n + 1;

	*glm = (struct glm){ .p = p, .unit = 1.0, .n_sample = n_row };
	if (n_row >= 4 * SAMPLE)
		glm->n_sample = SAMPLE;
	glm->beta = mql_calloc(p, sizeof(*glm->beta));
	glm->cov = mql_calloc(p * p, sizeof(*glm->cov));
	glm->aliased = mql_calloc(p, sizeof(*glm->aliased));
	glm->step = mql_calloc(p, sizeof(*glm->step));
	glm->square = mql_calloc(p, sizeof(*glm->square));
	glm->pivot = mql_calloc(p, sizeof(*glm->pivot));
	glm_sums_init(&glm->sums, design, row, n_row);
}

void glm_release(struct glm *glm)
{
	glm_sums_release(&glm->sums);
	free(glm->aliased);
	free(glm->pivot);
	free(glm->square);
	free(glm->step);
	free(glm->cov);
	free(glm->beta);
	*glm = (struct glm){ 0 };
}

/* On the scale of glm->unit: equal weights are exactly 1. */
static double weight_of(const struct glm *glm, const struct dataset *data,
			size_t i)
{
	return data->weight ? data->weight[i] / glm->unit : 1.0;
}

/* Left out: no gradient, no coupling, so that the step is 0 there. */
static void drop_aliased(struct glm_at *s, const struct glm *glm)
{
	const size_t p = glm->p;

	for (size_t j = 0; j < p; j++) {
		if (!glm->aliased[j])
			continue;
		s->g[j] = 0.0;
		for (size_t k = 0; k < p; k++)
			s->a[j * p + k] = s->a[k * p + j] = 0.0;
		s->a[j * p + j] = 1.0;
	}
}

/* ---- Newton ---- */

/* The unit of weights is their mean, so that what ends Newton's steps fits:
 * exactly that of equal ones. */
static double mean_weight(const struct dataset *data, const uint32_t *row,
			  size_t n_row)
{
	double sum = 0.0;

	if (n_row == 0)
		return 1.0;
	if (weights_equal_rows(data->weight, row, n_row))
		return dataset_weight(data, row[0]);
	for (size_t i = 0; i < n_row; i++)
		sum += dataset_weight(data, row[i]);
	return sum / (double)n_row;
}

/* Columns that say nothing, and the deviance that leaves. */
static void start(struct glm *glm, const struct dataset *data,
		  const uint32_t *row, size_t n_row)
{
	double yes = 0.0, n = 0.0;

	for (size_t i = 0; i < n_row; i++) {
		const double w = weight_of(glm, data, row[i]);

		yes += data->won[row[i]] == LABEL_YES ? w : 0.0;
		n += w;
	}
	memset(glm->beta, 0, glm->p * sizeof(*glm->beta));
	glm->beta[0] = log(yes / (n - yes));
	glm->null_deviance = -2.0 * (yes * log(yes / n) +
				     (n - yes) * log(1.0 - yes / n));
}

static double largest(const double *x, size_t n, size_t *at)
{
	double most = 0.0;

	for (size_t j = 0; j < n; j++) {
		if (!(fabs(x[j]) <= most)) {
			most = fabs(x[j]);
			*at = j;
		}
	}
	return most;
}

/* The least weight of a lead. */
static double least_weight(const struct glm *glm)
{
	const struct dataset *data = glm->sums.design->data;
	double least = 1.0;

	for (size_t i = 0; data->weight && i < glm->sums.n_row; i++)
		least = fmin(least, weight_of(glm, data, glm->sums.row[i]));
	return least;
}

/* Who is a million log-odds out moves by rounding, too, but not by such a part
 * of a slope. */
static bool still_moves(const struct glm *glm, size_t j)
{
	const struct design_column *c = &glm->sums.design->column[j - 1];

	return design_worth(c, glm->step[j]) > STILL_MOVES &&
	       (!c->is_number ||
		fabs(glm->step[j]) > STILL_PART * fabs(glm->beta[j]));
}

/* With W a column's square is at least its plain square times the least W of
 * its leads, and so is what it adds: next to nothing of either where W of all
 * leads that it speaks of, or that it alone does, went to 0.  Row j of the
 * factor has both. */
static bool has_vanished(const struct glm *glm, size_t j, double least)
{
	const double *row = glm->cov + j * glm->p;
	double sum = 0.0;

	for (size_t k = 0; k <= j; k++)
		sum += row[k] * row[k];
	return sum < least * glm->square[j] ||
	       row[j] * row[j] < least * glm->pivot[j];
}

/* A column that has vanished and still moves does so for ever: steps end there
 * by rounding alone.  Returns the one of these with the largest coefficient, 0:
 * no column is so. */
static size_t find_separated(const struct glm *glm)
{
	const double least = VANISHED * least_weight(glm);
	size_t at = 0;

	for (size_t j = 1; j < glm->p; j++)
		if (!glm->aliased[j] && has_vanished(glm, j, least) &&
		    still_moves(glm, j) &&
		    (at == 0 || fabs(glm->beta[j]) > fabs(glm->beta[at])))
			at = j;
	return at;
}

/* At column `at`; 0: at the one with the largest coefficient. */
static bool fail_separated(const struct glm *glm, size_t at,
			   struct mql_err *err)
{
	const struct design *design = glm->sums.design;

	if (at == 0) {
		largest(glm->beta + 1, glm->p - 1, &at);
		at++;
	}
	return mql_fail(err, MQL_E_NUMERIC, "column \"%s\" (or it and others "
			"together) separates the won leads from the rest: a "
			"plain regression has no finite answer; exclude it, "
			"or use --method smooth",
			MQL_SHOW(mql_str_of(design->column[at - 1].name)));
}

/* Matrix, gradient and deviance at beta: cov and step have the first two. */
static void look(struct glm *glm)
{
	struct glm_at at = { glm->cov, glm->step, 0.0 };
	size_t most;

	glm_sums_look(&at, &glm->sums, glm->beta);
	drop_aliased(&at, glm);
	glm->deviance = at.deviance;
	glm->gradient = largest(glm->step, glm->p, &most);
}

/* beta += step, halved until the deviance does not rise, and what is there to
 * see; false: it always does, so this is the maximum to rounding, and beta
 * stays. */
static bool take_step(struct glm *glm)
{
	const size_t p = glm->p;
	double *from = mql_calloc(2 * p, sizeof(*from)), *whole = from + p;
	const double before = glm->deviance;
	double scale = 1.0;
	bool fell = false;

	memcpy(from, glm->beta, p * sizeof(*from));
	memcpy(whole, glm->step, p * sizeof(*whole));
	for (size_t k = 0; k < MOST_HALF && !fell; k++) {
		for (size_t j = 0; j < p; j++)
			glm->beta[j] = from[j] + scale * whole[j];
		look(glm);
		fell = glm->deviance <= before * (1.0 + UNSEEN);
		scale /= 2.0;
	}
	if (!fell) {
		memcpy(glm->beta, from, p * sizeof(*from));
		look(glm);
	}
	free(from);
	return fell;
}

/* The gradient becomes the step, what it should gain goes into *gain, the
 * factor stays in cov.  False: not positive definite. */
static bool find_step(struct glm *glm, double *gain)
{
	const size_t p = glm->p;
	gsl_matrix_view a = gsl_matrix_view_array(glm->cov, p, p);
	gsl_vector_view g = gsl_vector_view_array(glm->step, p);
	bool ok;

	/* With A = LL': L u = g, gain u'u / 2, L'd = u. */
	ok = gsl_linalg_cholesky_decomp1(&a.matrix) == 0 &&
	     gsl_blas_dtrsv(CblasLower, CblasNoTrans, CblasNonUnit, &a.matrix,
			    &g.vector) == 0;
	gsl_blas_ddot(&g.vector, &g.vector, gain);
	*gain /= 2.0;
	return ok && gsl_blas_dtrsv(CblasLower, CblasTrans, CblasNonUnit,
				    &a.matrix, &g.vector) == 0;
}

static bool invert(struct glm *glm, struct mql_err *err)
{
	const size_t p = glm->p;
	gsl_matrix_view a = gsl_matrix_view_array(glm->cov, p, p);

	if (gsl_linalg_cholesky_invert(&a.matrix) != 0)
		return mql_fail(err, MQL_E_NUMERIC,
				"the information matrix can't be inverted");
	for (size_t j = 0; j < p; j++) {
		double *v = &glm->cov[j * p + j];

		if (!glm->aliased[j] && !(*v > 0.0 && isfinite(*v)))
			return mql_fail(err, MQL_E_NUMERIC, "a plain regression "
					"has no finite answer: numbers are too "
					"far apart to compute with");
		if (glm->aliased[j])
			*v = (double)NAN;
	}
	return isfinite(glm->deviance) ||
	       mql_fail(err, MQL_E_NUMERIC, "a plain regression has no finite "
			"deviance");
}

/* Back to the weights as they were given. */
static void undo_unit(struct glm *glm)
{
	for (size_t k = 0; k < glm->p * glm->p; k++)
		glm->cov[k] /= glm->unit;
	glm->deviance *= glm->unit;
	glm->null_deviance *= glm->unit;
	glm->gradient *= glm->unit;
}

static bool any_moves(const struct glm *glm)
{
	for (size_t j = 0; j < glm->p; j++)
		if (!(fabs(glm->step[j]) <=
		      NO_MOVE * fmax(1.0, fabs(glm->beta[j]))))
			return true;
	return false;
}

/* Whether a step is worth taking, after one that promised `last`. */
static bool is_gain(const struct glm *glm, double gain, double last)
{
	if (gain <= NO_GAIN)
		return any_moves(glm);
	return gain > UNSEEN * glm->deviance || gain < last / 2.0;
}

/* Until no step moves, or one promises `enough` or less, and less than the one
 * before by the factor `fallen`: on the way to nowhere each promises a third.
 * cov has the factor of the last matrix. */
static bool climb(struct glm *glm, double enough, double fallen)
{
	double gain = INFINITY, last;
	bool ok = true, moves = true;

	look(glm);
	for (glm->steps = 0; ok && moves; glm->steps++) {
		last = gain;
		ok = find_step(glm, &gain) && glm->steps < MOST_STEPS;
		moves = ok && (gain > enough || gain > last / fallen) &&
			is_gain(glm, gain, last);
		if (moves && !take_step(glm)) {
			ok = find_step(glm, &gain);
			moves = false;
		}
	}
	return ok;
}

/* A sample may have no maximum where all have one: what it leaves is as good a
 * start as any that is finite. */
static void climb_sample(struct glm *glm)
{
	const size_t p = glm->p, n_row = glm->sums.n_row;
	double *start = mql_calloc(p, sizeof(*start));

	memcpy(start, glm->beta, p * sizeof(*start));
	glm->sums.n_row = glm->n_sample;
	if (!climb(glm, NEAR, 1.0))
		memcpy(glm->beta, start, p * sizeof(*start));
	glm->sums.n_row = n_row;
	free(start);
}

bool glm_fit(struct glm *glm, struct mql_err *err)
{
	const struct design *design = glm->sums.design;
	const uint32_t *row = glm->sums.row;
	const size_t n_row = glm->sums.n_row;
	size_t separated;
	bool ok;

	glm->unit = mean_weight(design->data, row, n_row);
	glm->sums.unit = glm->unit;
	start(glm, design->data, row, n_row);
	if (glm->n_sample < n_row)
		climb_sample(glm);
	ok = climb(glm, glm->n_sample < n_row ? SMALL : 0.0, FALLEN);
	separated = find_separated(glm);
	if (!ok || separated > 0)
		return fail_separated(glm, separated, err);
	if (!invert(glm, err))
		return false;
	undo_unit(glm);
	return true;
}
