/* SPDX-License-Identifier: MIT */
/* The matrix of one Newton step, and two ways to solve with it.
 *
 * H_jk is the sum of IRLS weights over the leads with parameters j and k, so
 * it is filled by adding each lead's weight into one cell per pair of terms.
 * A term's own part is diagonal.
 *
 * Where H is counted from a sample, rows and columns (the intercept's too) are
 * scaled so that its diagonal is that of all leads: B = D H D stays positive
 * semidefinite, and parameters that the sample lacks still weigh right.
 *
 * Conjugate gradients: Hestenes, Stiefel 1952; preconditioned as in Golub, Van
 * Loan, "Matrix Computations", 10.3.
 */
#include "trainer/newton_solve.h"

#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdlib.h>

enum { BLOCK = 1024, MAX_CG = 300 };

/* ---- the matrix ---- */

static void add_pair(double *a, size_t stride, const uint16_t *row,
		     const uint16_t *column, const double *w, size_t n)
{
	for (size_t i = 0; i < n; i++)
		a[row[i] * stride + column[i]] += w[i];
}

static void count_hessian(double *a, size_t stride, const struct codes *codes,
			  const double *w, size_t n)
{
	const size_t *first = codes->first;

	for (size_t t = 0; t < codes->n_term; t++) {
		double *rows = a + first[t] * stride;

		for (size_t s = 0; s < t; s++)
			add_pair(rows + first[s], stride, codes->code[t],
				 codes->code[s], w, n);
		for (size_t i = 0; i < n; i++) {
			size_t j = codes->code[t][i];

			rows[j * stride + first[t] + j] += w[i];
		}
	}
}

/* D: [P], and the border scaled with it; returns its corner. */
static double find_scale(double *scale, double *border, const double *a,
			 size_t stride, const struct newton *fit,
			 size_t n_lead)
{
	double total = 0;

	for (size_t i = 0; i < n_lead; i++)
		total += fit->lead_weight[i];
	for (size_t j = 0; j < fit->p; j++) {
		double own = a[j * stride + j];

		scale[j] = own > 0 ? sqrt(fit->weight[j] / own) : 0;
		border[j] = own * scale[j] * sqrt(fit->total / total);
	}
	return fit->total;
}

static void scale_hessian(double *a, size_t stride, const struct newton *fit,
			  size_t n_lead)
{
	double *scale = mql_calloc(2 * fit->p + 1, sizeof(*scale));
	double *border = scale + fit->p;
	double corner = find_scale(scale, border, a, stride, fit, n_lead);

	for (size_t j = 0; j < fit->p; j++) {
		double *row = a + j * stride;

		for (size_t k = 0; k < j; k++)
			row[k] = scale[j] * scale[k] * row[k] -
				 border[j] * border[k] / corner;
		row[j] = fit->weight[j] - border[j] * border[j] / corner;
	}
	free(scale);
}

static void project_intercept(double *a, size_t stride,
			      const struct newton *fit)
{
	const double *h = fit->weight;

	for (size_t j = 0; j < fit->p; j++)
		for (size_t k = 0; k <= j; k++)
			a[j * stride + k] -= h[j] * h[k] / fit->total;
}

static void hold(double *a, size_t stride, const uint8_t *held, size_t p)
{
	for (size_t j = 0; j < p; j++) {
		for (size_t k = 0; k < j; k++)
			if (held[j] || held[k])
				a[j * stride + k] = 0;
		if (held[j])
			a[j * stride + j] = 1;
	}
}

void newton_matrix(double *a, size_t stride, const struct newton *fit,
		   const struct codes *codes, const struct penalty *penalty,
		   const uint8_t *held, size_t n_lead)
{
	memset(a, 0, fit->p * stride * sizeof(*a));
	if (n_lead > codes->n)
		n_lead = codes->n;
	count_hessian(a, stride, codes, fit->lead_weight, n_lead);
	if (n_lead < codes->n)
		scale_hessian(a, stride, fit, n_lead);
	else
		project_intercept(a, stride, fit);
	penalty_add_matrix(a, stride, penalty, fit->p);
	hold(a, stride, held, fit->p);
}

/* ---- Cholesky ---- */

bool newton_factor(double *a, size_t stride, size_t p)
{
	gsl_matrix_view m = gsl_matrix_view_array_with_tda(a, p, p, stride);

	return gsl_linalg_cholesky_decomp1(&m.matrix) == GSL_SUCCESS;
}

bool newton_back(const double *factor, size_t stride, size_t p, double *x)
{
	gsl_matrix_const_view m =
		gsl_matrix_const_view_array_with_tda(factor, p, p, stride);
	gsl_vector_view v = gsl_vector_view_array(x, p);

	return gsl_linalg_cholesky_svx(&m.matrix, &v.vector) == GSL_SUCCESS;
}

bool newton_invert(double *factor, size_t stride, size_t p)
{
	gsl_matrix_view m = gsl_matrix_view_array_with_tda(factor, p, p,
							   stride);

	return gsl_linalg_cholesky_invert(&m.matrix) == GSL_SUCCESS;
}

/* ---- conjugate gradients ---- */

struct system {
	const struct newton *fit;
	const struct codes *codes;
	const struct penalty *penalty;
	const double *factor;    // or NULL
	size_t stride;
};

static void mask(double *v, const struct codes *codes, size_t p)
{
	for (size_t j = 0; j < p; j++)
		if (codes->held[j])
			v[j] = 0;
}

/* out = A v */
static void product(double *out, const struct system *s, const double *v)
{
	const struct newton *fit = s->fit;
	double u[BLOCK], dot = 0;

	memset(out, 0, fit->p * sizeof(*out));
	for (size_t i = 0; i < s->codes->n; i += BLOCK) {
		size_t end = i + BLOCK < s->codes->n ? i + BLOCK : s->codes->n;

		codes_product(u, s->codes, 0, v, i, end);
		for (size_t k = 0; k < end - i; k++)
			u[k] *= fit->lead_weight[i + k];
		codes_add_transposed(out, s->codes, u, i, end);
	}
	for (size_t j = 0; j < fit->p; j++)
		dot += fit->weight[j] * v[j];
	for (size_t j = 0; j < fit->p; j++)
		out[j] -= fit->weight[j] * dot / fit->total;
	penalty_add_product(out, s->penalty, v, fit->p, 1);
	mask(out, s->codes, fit->p);
}

static bool precondition(double *z, const double *r, const struct system *s)
{
	const struct newton *fit = s->fit;

	if (s->factor) {
		memcpy(z, r, fit->p * sizeof(*z));
		if (!newton_back(s->factor, s->stride, fit->p, z))
			return false;
	} else {
		penalty_precondition(z, r, s->penalty, fit->weight,
				     fit->total, fit->p);
	}
	mask(z, s->codes, fit->p);
	return true;
}

static double dot(const double *a, const double *b, size_t n)
{
	double sum = 0;

	for (size_t j = 0; j < n; j++)
		sum += a[j] * b[j];
	return sum;
}

/* r is the residual on entry; room: [3][P] */
static bool iterate(double *d, double *r, const struct system *s,
		    double tolerance, double *room)
{
	size_t p = s->fit->p;
	double *z = room, *q = room + p, *v = room + 2 * p;
	double rz, first, alpha, last;

	if (!precondition(z, r, s))
		return false;
	memcpy(v, z, p * sizeof(*v));
	first = rz = dot(r, z, p);
	for (size_t it = 0; it < MAX_CG; it++) {
		if (!(rz > tolerance * tolerance * first))
			break;
		product(q, s, v);
		alpha = rz / dot(v, q, p);
		for (size_t j = 0; j < p; j++) {
			d[j] += alpha * v[j];
			r[j] -= alpha * q[j];
		}
		if (!precondition(z, r, s))
			return false;
		last = rz;
		rz = dot(r, z, p);
		for (size_t j = 0; j < p; j++)
			v[j] = z[j] + rz / last * v[j];
	}
	return isfinite(rz);
}

bool newton_cg(double *d, const double *r, const struct newton *fit,
	       const struct codes *codes, const struct penalty *penalty,
	       const double *factor, size_t stride, double tolerance)
{
	struct system s = { fit, codes, penalty, factor, stride };
	double *room = mql_calloc(4 * fit->p + 1, sizeof(*room));
	double *residual = room + 3 * fit->p;
	bool ok;

	memset(d, 0, fit->p * sizeof(*d));
	memcpy(residual, r, fit->p * sizeof(*residual));
	mask(residual, codes, fit->p);
	ok = iterate(d, residual, &s, tolerance, room);
	free(room);
	return ok;
}
