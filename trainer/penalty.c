/* SPDX-License-Identifier: MIT */
/* A block's own part of the penalised Hessian, intercept projected out, is
 *
 *     A = T - h h' / W,   T = diag(h + floor) + lambda S,
 *
 * h the weights of its parameters and W that of all leads.  With x = T^-1 h,
 * Sherman and Morrison give A^-1 = T^-1 + x x' / (W - h'x).  The columns of
 * D'D sum to 0, hence for SMOOTH
 *
 *     W - h'x = (W - sum h) + floor * sum x        (no cancellation)
 *     rank - lambda tr(A^-1 S)
 *         = sum_i (h_i + floor) (T^-1)_ii - 1 - lambda x'Sx / (W - h'x),
 *
 * and (T^-1)_ii = 1 / (f_i + b_i - T_ii), f and b the pivots of eliminating T
 * from either end.
 */
#include "trainer/penalty.h"

#include <math.h>
#include <stdlib.h>

#include "common/mem.h"

#define MAX_CHANGE 20.0

void penalty_add(struct penalty *penalty, enum penalty_kind kind, size_t first,
		 size_t n, double lambda)
{
	if (n == 0 || (kind == PENALTY_SMOOTH && n == 1))
		return;
	penalty->block = mql_grow(penalty->block, &penalty->cap_block,
				  penalty->n_block + 1,
				  sizeof(*penalty->block));
	penalty->block[penalty->n_block++] =
		(struct penalty_block){ kind, first, n, lambda };
}

void penalty_release(struct penalty *penalty)
{
	free(penalty->block);
	*penalty = (struct penalty){ 0 };
}

/* (S_k)_ii and the element beside it */
static double diagonal(const struct penalty_block *block, size_t i)
{
	if (block->kind == PENALTY_RIDGE)
		return 1;
	return i == 0 || i == block->n - 1 ? 1 : 2;
}

static double beside(const struct penalty_block *block)
{
	return block->kind == PENALTY_RIDGE ? 0 : -1;
}

static double quadratic(const struct penalty_block *block, const double *b)
{
	double sum = 0;

	if (block->kind == PENALTY_RIDGE) {
		for (size_t i = 0; i < block->n; i++)
			sum += b[i] * b[i];
		return sum;
	}
	for (size_t i = 1; i < block->n; i++)
		sum += (b[i] - b[i - 1]) * (b[i] - b[i - 1]);
	return sum;
}

void penalty_add_product(double *out, const struct penalty *penalty,
			 const double *beta, size_t p, double scale)
{
	for (size_t j = 0; j < p; j++)
		out[j] += scale * PENALTY_FLOOR * beta[j];
	for (size_t k = 0; k < penalty->n_block; k++) {
		const struct penalty_block *block = &penalty->block[k];
		const double *b = beta + block->first;
		double *o = out + block->first;
		double l = scale * block->lambda;

		for (size_t i = 0; i < block->n; i++) {
			if (block->kind == PENALTY_RIDGE)
				o[i] += l * b[i];
			if (block->kind == PENALTY_SMOOTH && i > 0) {
				o[i] += l * (b[i] - b[i - 1]);
				o[i - 1] -= l * (b[i] - b[i - 1]);
			}
		}
	}
}

double penalty_value(const struct penalty *penalty, const double *beta,
		     size_t p)
{
	double sum = 0;

	for (size_t j = 0; j < p; j++)
		sum += PENALTY_FLOOR * beta[j] * beta[j];
	for (size_t k = 0; k < penalty->n_block; k++)
		sum += penalty->block[k].lambda *
		       quadratic(&penalty->block[k],
				 beta + penalty->block[k].first);
	return sum;
}

void penalty_add_matrix(double *a, size_t stride,
			const struct penalty *penalty, size_t p)
{
	for (size_t j = 0; j < p; j++)
		a[j * stride + j] += PENALTY_FLOOR;
	for (size_t k = 0; k < penalty->n_block; k++) {
		const struct penalty_block *block = &penalty->block[k];

		for (size_t i = 0; i < block->n; i++) {
			size_t j = block->first + i;

			a[j * stride + j] += block->lambda *
					     diagonal(block, i);
			if (i > 0)
				a[j * stride + j - 1] += block->lambda *
							 beside(block);
		}
	}
}

/* ---- T, its pivots, and solving with it ---- */

static double t_diagonal(const struct penalty_block *block, const double *h,
			 size_t i)
{
	return h[i] + PENALTY_FLOOR + block->lambda * diagonal(block, i);
}

/* Pivots from the front: f[i] = T_ii - t^2 / f[i-1]. */
static void pivots(double *f, const struct penalty_block *block,
		   const double *h)
{
	double t = block->lambda * beside(block);

	for (size_t i = 0; i < block->n; i++) {
		f[i] = t_diagonal(block, h, i);
		if (i > 0)
			f[i] -= t * t / f[i - 1];
	}
}

/* x = T^-1 r, given the front pivots; x may be r. */
static void t_solve(double *x, const double *r, const double *f,
		    const struct penalty_block *block)
{
	double t = block->lambda * beside(block);

	for (size_t i = 0; i < block->n; i++)
		x[i] = i > 0 ? r[i] - t / f[i - 1] * x[i - 1] : r[i];
	for (size_t i = block->n; i-- > 0;) {
		if (i + 1 < block->n)
			x[i] -= t * x[i + 1];
		x[i] /= f[i];
	}
}

/* sum of (h_i + floor) (T^-1)_ii */
static double weighted_trace(const struct penalty_block *block,
			     const double *f, const double *h)
{
	double t = block->lambda * beside(block), sum = 0, back = 0, d;

	for (size_t i = block->n; i-- > 0;) {
		d = t_diagonal(block, h, i);
		back = i + 1 < block->n ? d - t * t / back : d;
		sum += (h[i] + PENALTY_FLOOR) / (f[i] + back - d);
	}
	return sum;
}

/* W - h'x, every part of it positive */
static double spare(const struct penalty_block *block, const double *h,
		    const double *x, double total)
{
	double sum = total, l = PENALTY_FLOOR;

	if (block->kind == PENALTY_RIDGE)
		l += block->lambda;
	for (size_t i = 0; i < block->n; i++)
		sum -= h[i];
	sum = fmax(sum, 0);
	for (size_t i = 0; i < block->n; i++)
		sum += l * x[i];
	return fmax(sum, 1e-300);
}

static double own_freedom(const struct penalty_block *block,
			  const struct penalty_curvature *curvature)
{
	const double *h = curvature->weight + block->first;
	double *f = mql_calloc(block->n, sizeof(*f));
	double *x = mql_calloc(block->n, sizeof(*x));
	double freedom;

	pivots(f, block, h);
	t_solve(x, h, f, block);
	freedom = weighted_trace(block, f, h) -
		  (block->kind == PENALTY_SMOOTH) -
		  block->lambda * quadratic(block, x) /
		  spare(block, h, x, curvature->total);
	free(f);
	free(x);
	return freedom;
}

double penalty_freedom(const struct penalty_block *block,
		       const struct penalty_curvature *curvature)
{
	size_t stride = curvature->stride;
	double trace = 0;
	const double *v;

	if (!curvature->inverse)
		return own_freedom(block, curvature);
	v = curvature->inverse + block->first * (stride + 1);
	for (size_t i = 0; i < block->n; i++) {
		trace += v[i * stride + i] * diagonal(block, i);
		if (i > 0)
			trace += 2 * v[i * stride + i - 1] * beside(block);
	}
	return (double)(block->n - (block->kind == PENALTY_SMOOTH)) -
	       block->lambda * trace;
}

static double wanted_lambda(const struct penalty_block *block,
			    const double *beta,
			    const struct penalty_curvature *curvature)
{
	double df = fmax(penalty_freedom(block, curvature), 1e-6);
	double size = fmax(quadratic(block, beta + block->first), 1e-12);

	return fmin(fmax(df / size, PENALTY_LEAST), PENALTY_MOST);
}

double penalty_update(struct penalty *penalty, const double *beta,
		      const struct penalty_curvature *curvature)
{
	double wanted, most = 0;

	for (size_t k = 0; k < penalty->n_block; k++) {
		struct penalty_block *block = &penalty->block[k];

		wanted = wanted_lambda(block, beta, curvature);
		most = fmax(most, fabs(log(wanted / block->lambda)));
		block->lambda = fmin(fmax(wanted, block->lambda / MAX_CHANGE),
				     block->lambda * MAX_CHANGE);
	}
	return most;
}

static void precondition_block(double *z, const double *r,
			       const struct penalty_block *block,
			       const double *weight, double total)
{
	const double *h = weight + block->first;
	double *f = mql_calloc(2 * block->n, sizeof(*f)), *x = f + block->n;
	double dot = 0;

	pivots(f, block, h);
	t_solve(x, h, f, block);
	for (size_t i = 0; i < block->n; i++)
		dot += x[i] * r[block->first + i];
	dot /= spare(block, h, x, total);
	t_solve(z + block->first, r + block->first, f, block);
	for (size_t i = 0; i < block->n; i++)
		z[block->first + i] += dot * x[i];
	free(f);
}

void penalty_precondition(double *z, const double *r,
			  const struct penalty *penalty, const double *weight,
			  double total, size_t p)
{
	for (size_t j = 0; j < p; j++)
		z[j] = r[j] / (weight[j] + PENALTY_FLOOR);
	for (size_t k = 0; k < penalty->n_block; k++)
		precondition_block(z, r, &penalty->block[k], weight, total);
}
