/* SPDX-License-Identifier: MIT */
/* The matrix of one Newton step, and two ways to solve with it.
 *
 * H_jk is the sum of IRLS weights over the leads with parameters j and k, so
 * it is filled by adding each lead's weight into one cell per pair of terms.
 * A term's own part is diagonal: what it has beside any other term, summed up,
 * as a lead has one code of every term.
 *
 * Where H is counted from a sample, rows and columns are scaled so that its
 * diagonal is that of all leads: B = D H D stays positive semidefinite, and
 * parameters that the sample lacks still weigh right.  A constant added to one
 * term is the intercept's business, so that H - h h' / W does not feel it; B
 * would, by chance: P = I - Z G' takes the weighted mean of each term out, Z
 * the constants of terms, G = h / W of each.
 *
 * Conjugate gradients: Hestenes, Stiefel 1952; preconditioned as in Golub, Van
 * Loan, "Matrix Computations", 10.3.
 */
#include "trainer/newton_solve.h"

#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdlib.h>

enum { BLOCK = 8192, MAX_CG = 300, LANES = 4, MOST_IN_LANES = 1024 };

/* ---- the matrix ---- */

/* Where terms t > s meet: a block of [n_row][n_column] cells at `a`. */
struct tile {
	double *a;
	size_t stride;
	const uint16_t *row, *column;    // [N] codes of the two terms
	size_t n_row, n_column;
};

static void add_direct(const struct tile *tile, const double *w, size_t n)
{
	for (size_t i = 0; i < n; i++)
		tile->a[tile->row[i] * tile->stride + tile->column[i]] += w[i];
}

/* A small tile is hit again before the last addition is done: see
 * codes_add_transposed. */
static void add_in_lanes(const struct tile *tile, const double *w, size_t n)
{
	double lane[LANES][MOST_IN_LANES];
	size_t m = tile->n_column, i = 0;
	const uint16_t *r = tile->row, *c = tile->column;

	for (size_t k = 0; k < LANES; k++)
		memset(lane[k], 0, tile->n_row * m * sizeof(double));
	for (; i + LANES <= n; i += LANES) {
		lane[0][r[i] * m + c[i]] += w[i];
		lane[1][r[i + 1] * m + c[i + 1]] += w[i + 1];
		lane[2][r[i + 2] * m + c[i + 2]] += w[i + 2];
		lane[3][r[i + 3] * m + c[i + 3]] += w[i + 3];
	}
	for (; i < n; i++)
		lane[0][r[i] * m + c[i]] += w[i];
	for (size_t j = 0; j < tile->n_row; j++)
		for (size_t k = 0; k < m; k++)
			tile->a[j * tile->stride + k] +=
				(lane[0][j * m + k] + lane[1][j * m + k]) +
				(lane[2][j * m + k] + lane[3][j * m + k]);
}

static void count_tile(double *a, size_t stride, const struct codes *codes,
		       size_t t, size_t s, const double *w, size_t n)
{
	const size_t *first = codes->first;
	struct tile tile = {
		.a = a + first[t] * stride + first[s], .stride = stride,
		.row = codes->code[t], .column = codes->code[s],
		.n_row = first[t + 1] - first[t],
		.n_column = first[s + 1] - first[s],
	};

	if (tile.n_row * tile.n_column <= MOST_IN_LANES)
		add_in_lanes(&tile, w, n);
	else
		add_direct(&tile, w, n);
}

/* Of the parameters of term t, beside those of term 0. */
static void sum_rows(double *a, size_t stride, const size_t *first, size_t t)
{
	for (size_t j = first[t]; j < first[t + 1]; j++)
		for (size_t k = 0; k < first[1]; k++)
			a[j * (stride + 1)] += a[j * stride + k];
}

static void count_hessian(double *a, size_t stride, const struct codes *codes,
			  const double *w, size_t n)
{
	for (size_t i = 0; i < n; i++)
		a[codes->code[0][i] * (stride + 1)] += w[i];
	for (size_t t = 1; t < codes->n_term; t++) {
		for (size_t s = 0; s < t; s++)
			count_tile(a, stride, codes, t, s, w, n);
		sum_rows(a, stride, codes->first, t);
	}
}

/* B = D H D, its diagonal that of all leads. */
static void scale_hessian(double *a, size_t stride, const struct newton *fit)
{
	double *scale = mql_calloc(fit->p, sizeof(*scale));

	for (size_t j = 0; j < fit->p; j++) {
		double own = a[j * (stride + 1)];

		scale[j] = own > 0 ? sqrt(fit->weight[j] / own) : 0;
	}
	for (size_t j = 0; j < fit->p; j++) {
		for (size_t k = 0; k < j; k++)
			a[j * stride + k] *= scale[j] * scale[k];
		a[j * (stride + 1)] = fit->weight[j];
	}
	free(scale);
}

struct constants {               /* B on vectors that are 1 in one term */
	size_t n_term;           // T
	size_t *term;            // [P]
	double *u;               // [P][T] B Z
	double *m;               // [T][T] Z'B Z
};

static void find_constants(struct constants *c, const double *a,
			   size_t stride, const struct codes *codes)
{
	size_t p = codes_n_param(codes), n_term = codes->n_term;

	c->n_term = n_term;
	c->term = mql_calloc(p, sizeof(*c->term));
	c->u = mql_calloc(p * n_term, sizeof(*c->u));
	c->m = mql_calloc(n_term * n_term, sizeof(*c->m));
	for (size_t t = 0; t < n_term; t++)
		for (size_t j = codes->first[t]; j < codes->first[t + 1]; j++)
			c->term[j] = t;
	for (size_t j = 0; j < p; j++) {
		for (size_t k = 0; k <= j; k++) {
			c->u[j * n_term + c->term[k]] += a[j * stride + k];
			if (k < j)
				c->u[k * n_term + c->term[j]] +=
					a[j * stride + k];
		}
	}
	for (size_t j = 0; j < p; j++)
		for (size_t t = 0; t < n_term; t++)
			c->m[c->term[j] * n_term + t] += c->u[j * n_term + t];
}

/* P'B P: constants of a term weigh nothing, as in H - h h' / W of all. */
static void project_constants(double *a, size_t stride,
			      const struct newton *fit,
			      const struct codes *codes)
{
	struct constants c;
	size_t n;

	find_constants(&c, a, stride, codes);
	n = c.n_term;
	for (size_t j = 0; j < fit->p; j++) {
		double gj = fit->weight[j] / fit->total;
		const double *uj = c.u + j * n, *mj = c.m + c.term[j] * n;

		for (size_t k = 0; k <= j; k++) {
			double gk = fit->weight[k] / fit->total;
			size_t t = c.term[k];

			a[j * stride + k] += gj * mj[t] * gk - uj[t] * gk -
					     gj * c.u[k * n + c.term[j]];
		}
	}
	free(c.term);
	free(c.u);
	free(c.m);
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

void newton_count(double *a, size_t stride, const struct newton *fit,
		  const struct codes *codes, size_t n_lead)
{
	memset(a, 0, fit->p * stride * sizeof(*a));
	if (n_lead > codes->n)
		n_lead = codes->n;
	count_hessian(a, stride, codes, fit->lead_weight, n_lead);
	if (n_lead < codes->n) {
		scale_hessian(a, stride, fit);
		project_constants(a, stride, fit, codes);
	} else {
		project_intercept(a, stride, fit);
	}
}

void newton_penalise(double *a, size_t stride, const struct penalty *penalty,
		     const uint8_t *held, size_t p)
{
	penalty_add_matrix(a, stride, penalty, p);
	hold(a, stride, held, p);
}

void newton_matrix(double *a, size_t stride, const struct newton *fit,
		   const struct codes *codes, const struct penalty *penalty,
		   const uint8_t *held, size_t n_lead)
{
	newton_count(a, stride, fit, codes, n_lead);
	newton_penalise(a, stride, penalty, held, fit->p);
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

/* (A^-1)_ij is the product of columns i and j of L^-1. */
bool newton_invert_near(double *factor, size_t stride, size_t p)
{
	gsl_matrix_view m = gsl_matrix_view_array_with_tda(factor, p, p,
							   stride);
	double *own = mql_calloc(2 * p, sizeof(*own)), *beside = own + p;
	const bool ok = gsl_linalg_tri_invert(CblasLower, CblasNonUnit,
					      &m.matrix) == GSL_SUCCESS;

	for (size_t k = 0; k < p; k++) {
		const double *row = factor + k * stride;

		own[0] += row[0] * row[0];
		for (size_t i = 1; i <= k; i++) {
			own[i] += row[i] * row[i];
			beside[i] += row[i] * row[i - 1];
		}
	}
	for (size_t i = 0; i < p; i++) {
		factor[i * (stride + 1)] = own[i];
		if (i > 0)
			factor[i * (stride + 1) - 1] = beside[i];
	}
	free(own);
	return ok;
}

/* ---- conjugate gradients ---- */

struct system {
	const struct newton *fit;
	const struct codes *codes;
	const struct penalty *penalty;
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
	double u[BLOCK], dot = 0, *rest = mql_calloc(fit->p, sizeof(*rest));
	codes_two value[BLOCK];

	memset(out, 0, fit->p * sizeof(*out));
	for (size_t i = 0; i < s->codes->n; i += BLOCK) {
		size_t end = i + BLOCK < s->codes->n ? i + BLOCK : s->codes->n;

		codes_product(u, s->codes, 0, v, i, end);
		for (size_t k = 0; k < end - i; k++)
			value[k] = (codes_two){
				u[k] * fit->lead_weight[i + k] };
		codes_add_transposed((double *const[2]){ out, rest }, s->codes,
				     value, i, end);
	}
	free(rest);
	for (size_t j = 0; j < fit->p; j++)
		dot += fit->weight[j] * v[j];
	for (size_t j = 0; j < fit->p; j++)
		out[j] -= fit->weight[j] * dot / fit->total;
	penalty_add_product(out, s->penalty, v, fit->p, 1);
	mask(out, s->codes, fit->p);
}

static void precondition(double *z, const double *r, const struct system *s)
{
	const struct newton *fit = s->fit;

	penalty_precondition(z, r, s->penalty, fit->weight, fit->total,
			     fit->p);
	mask(z, s->codes, fit->p);
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

	precondition(z, r, s);
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
		precondition(z, r, s);
		last = rz;
		rz = dot(r, z, p);
		for (size_t j = 0; j < p; j++)
			v[j] = z[j] + rz / last * v[j];
	}
	return isfinite(rz);
}

bool newton_cg(double *d, const double *r, const struct newton *fit,
	       const struct codes *codes, const struct penalty *penalty,
	       double tolerance)
{
	struct system s = { fit, codes, penalty };
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
