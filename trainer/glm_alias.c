/* SPDX-License-Identifier: MIT */
/* Which columns are linear combinations of earlier ones, or nearly so.
 *
 * Cholesky of X'X = LL' goes column by column: L_jj^2 is what column j adds,
 * the square of its distance from what the earlier ones span.  The matrix knows
 * it to rounding of |x_j|^2, and where one lead is far out it is nearly all of
 * |x_j|^2: what the others say is lost.  Where little is left, then, the leads
 * themselves are asked: with b = (LL')^-1 X'x_j at first,
 *
 *     r = x_j - X b,   b += (LL')^-1 X'r   until |r| falls no more
 *
 * (corrected seminormal equations; Bjorck 1987).  That is |r| to rounding of
 * x_j, not of its square: what R's QR has on its diagonal, and ALIASED is R's
 * bar.
 *
 * Net and gross revenue in whole cents, or days and rounded weeks, pass that
 * bar by what rounding left of them: two slopes of which leads know the sum
 * alone, each as large as you like.  So a number is left out as well where r is
 * small against what leads typically differ by.  Not against |x_j|: one lead
 * far out makes any r small beside that.  An indicator is never rounded, so R's
 * bar alone is for it.
 */
#include <gsl/gsl_blas.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>

#include "trainer/glm.h"
#include "trainer/numbers.h"

#define NEAR     5e-5            /* root mean square of r, part of a spread */

/* Parts of |x_j|^2: */
#define DOUBTFUL 1e-11           /* the matrix may not know */
#define LITTLE   (200.0 * NEAR * NEAR)   /* may be near: no spread is over */
					 /* 200^(1/2) standard deviations */
#define POOR     1e-13           /* far leads drown what others say: it can't */
				 /* be computed with */
#define ALIASED  1e-22

/* L, on its way: columns left out are rows of the identity. */
struct factor {
	struct glm *glm;
	double *a;               // [P][P] lower triangle: rows done of L,
				 // others of X'X
	double least;            // part of |x_j|^2 that was left so far
	size_t done;             // columns of L
};

/* The matrix knows what is left of x_j - X b to rounding of all that it is made
 * of, and b may be as large as 1 over the least that a column added. */
static bool is_doubtful(const struct factor *f, double left, double whole)
{
	return !(left * f->least > DOUBTFUL * whole && left > LITTLE * whole);
}

static void accept(struct factor *f, double left)
{
	struct glm *glm = f->glm;
	const size_t j = f->done++;

	glm->pivot[j] = left;
	f->a[j * glm->p + j] = sqrt(left);
	f->least = fmin(f->least, left / glm->square[j]);
}

static void leave_out(struct factor *f)
{
	const size_t p = f->glm->p, j = f->done++;

	f->glm->aliased[j] = true;
	memset(f->a + j * p, 0, j * sizeof(*f->a));
	f->a[j * p + j] = 1.0;
}

/* Goes on to the first column that may be aliased; false: there is none. */
static bool find_doubtful(struct factor *f)
{
	struct glm *glm = f->glm;
	const size_t p = glm->p;

	while (f->done < p) {
		double *x = f->a + f->done * p, left = x[f->done];

		glm->square[f->done] = left;
		for (size_t k = 0; k < f->done; k++) {
			const double *y = f->a + k * p;

			for (size_t i = 0; i < k; i++)
				x[k] -= x[i] * y[i];
			x[k] = glm->aliased[k] ? 0.0 : x[k] / y[k];
			left -= x[k] * x[k];
		}
		if (is_doubtful(f, left, glm->square[f->done]))
			return true;
		accept(f, left);
	}
	return false;
}

/* g[done] becomes L'^-1 g, or (LL')^-1 g */
static void solve(double *g, const struct factor *f, bool both)
{
	gsl_matrix_const_view l = gsl_matrix_const_view_array_with_tda(
		f->a, f->done, f->done, f->glm->p);
	gsl_vector_view v = gsl_vector_view_array(g, f->done);

	if (both)
		gsl_blas_dtrsv(CblasLower, CblasNoTrans, CblasNonUnit,
			       &l.matrix, &v.vector);
	gsl_blas_dtrsv(CblasLower, CblasTrans, CblasNonUnit, &l.matrix,
		       &v.vector);
}

/* |r|^2 of the next column; c is (-b, 1, 0), so that r = X c.  Its row of the
 * factor is L^-1 X'x_j already. */
static double find_left(const struct factor *f)
{
	struct glm *glm = f->glm;
	const size_t p = glm->p, j = f->done;
	double *c = mql_calloc(2 * p, sizeof(*c)), *g = c + p;
	double left = INFINITY, last;

	c[j] = 1.0;
	memcpy(g, f->a + j * p, j * sizeof(*g));
	solve(g, f, false);
	do {
		for (size_t k = 0; k < j; k++)
			c[k] -= g[k];
		last = left;
		left = glm_sums_square(g, &glm->sums, c);
		for (size_t k = 0; k < j; k++)
			g[k] = glm->aliased[k] ? 0.0 : g[k];
		solve(g, f, true);
	} while (left > ALIASED * glm->square[j] && left < last / 2.0);
	free(c);
	return fmin(left, last);
}

/* ---- near copies ---- */

static double count(const struct numbers *numbers)
{
	double n = 0.0;

	for (size_t k = 0; k < numbers->n; k++)
		n += numbers->rows[k];
	return n;
}

/* The first number that `rank` leads do not exceed; numbers rise. */
static double number_at(const struct numbers *numbers, double rank)
{
	size_t k = 0;

	for (double n = numbers->rows[0]; n < rank; n += numbers->rows[k])
		k++;
	return numbers->value[k];
}

/* Two numbers are an indicator. */
static bool are_two(const struct numbers *numbers)
{
	const double *x = numbers->value, last = x[numbers->n - 1];
	size_t k = 0;

	while (k < numbers->n && (x[k] <= x[0] || x[k] >= last))
		k++;
	return k == numbers->n;
}

static double range(const struct numbers *numbers, double n, double tail)
{
	return number_at(numbers, (1.0 - tail) * n) -
	       number_at(numbers, tail * n);
}

/* What n leads' numbers typically differ by: the half of them in the middle, or
 * where these share one, all but 1 in 100 on either side; 0: they share it,
 * too. */
static double find_spread(const struct numbers *numbers, double n)
{
	const double half = range(numbers, n, .25);

	return half > 0.0 ? half : range(numbers, n, .01);
}

/* Whether column j, of which |r|^2 is left, differs by next to nothing from
 * what the earlier ones say. */
static bool is_near(const struct glm *glm, size_t j, double left)
{
	const struct design *design = glm->sums.design;
	const struct design_column *c = &design->column[j - 1];
	const struct dataset_column *from = &design->data->column[c->feature];
	struct numbers numbers;
	bool near = false;

	if (!c->is_number)
		return false;
	numbers_init(&numbers, design->data, from, glm->sums.row,
		     glm->sums.n_row);
	if (!from->place)
		gsl_sort(numbers.value, 1, numbers.n);
	if (numbers.n > 0 && !are_two(&numbers)) {
		const double n = count(&numbers);
		const double spread = find_spread(&numbers, n) / c->sd;

		near = sqrt(left / n) <= NEAR * spread;
	}
	numbers_release(&numbers);
	return near;
}

static bool decide(struct factor *f, struct mql_err *err)
{
	const struct glm *glm = f->glm;
	const size_t j = f->done;
	const double whole = glm->square[j], left = find_left(f);

	if (!(left > ALIASED * whole) || is_near(glm, j, left)) {
		leave_out(f);
		return true;
	}
	accept(f, left);
	return left > POOR * whole ||
	       mql_fail(err, MQL_E_NUMERIC, "column \"%s\": the columns before "
			"it say all but %.1g of it, too little for a plain "
			"regression to tell them apart: mend numbers far from "
			"the rest, exclude it, or use --method smooth",
			MQL_SHOW(mql_str_of(
				glm->sums.design->column[j - 1].name)),
			sqrt(left / whole));
}

/* Of the first n leads. */
static void begin(struct factor *f, size_t n)
{
	struct glm_at at = { .a = f->a };
	struct glm_sums *sums = &f->glm->sums;
	const size_t n_row = sums->n_row;

	f->least = 1.0;
	f->done = 0;
	sums->n_row = n;
	glm_sums_look(&at, sums, f->glm->beta);
	sums->n_row = n_row;
}

/* What is independent in a sample is so in all. */
bool glm_find_aliased(struct glm *glm, struct mql_err *err)
{
	const size_t n_row = glm->sums.n_row;
	struct factor f = { .glm = glm };
	size_t n = glm->n_sample;
	bool ok = true;

	f.a = mql_calloc(glm->p * glm->p, sizeof(*f.a));
	begin(&f, n);
	while (ok && find_doubtful(&f)) {
		if (n == n_row) {
			ok = decide(&f, err);
		} else {
			n = n_row;
			begin(&f, n);
		}
	}
	free(f.a);
	return ok;
}
