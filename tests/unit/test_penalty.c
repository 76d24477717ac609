/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <gsl/gsl_linalg.h>
#include <math.h>

#include "common/map.h"
#include "trainer/penalty.h"

#define P 9

/* Parameters: 5 smooth bins, 3 ridged levels, 1 of no block. */
static void two_blocks(struct penalty *penalty, double smooth, double ridge)
{
	*penalty = (struct penalty){ 0 };
	penalty_add(penalty, PENALTY_SMOOTH, 0, 5, smooth);
	penalty_add(penalty, PENALTY_RIDGE, 5, 3, ridge);
}

/* S from its definition, column by column of D. */
static void define_s(double s[P][P], double smooth, double ridge)
{
	memset(s, 0, sizeof(double[P][P]));
	for (size_t i = 0; i < 4; i++) {
		s[i][i] += smooth;
		s[i + 1][i + 1] += smooth;
		s[i][i + 1] -= smooth;
		s[i + 1][i] -= smooth;
	}
	for (size_t j = 5; j < 8; j++)
		s[j][j] += ridge;
	for (size_t j = 0; j < P; j++)
		s[j][j] += PENALTY_FLOOR;
}

static void draw(double *v, size_t n, uint64_t seed)
{
	for (size_t i = 0; i < n; i++)
		v[i] = mql_rng_unit(&seed) * 4;
}

Test(penalty, product_value_and_matrix_are_one_s)
{
	struct penalty penalty;
	double s[P][P], a[P * P] = { 0 }, beta[P], got[P], value = 0;

	two_blocks(&penalty, 7, 3);
	define_s(s, 7, 3);
	draw(beta, P, 1);
	draw(got, P, 2);
	penalty_add_matrix(a, P, &penalty, P);
	for (size_t j = 0; j < P; j++) {
		double sum = 0, before[P];

		draw(before, P, 2);
		for (size_t k = 0; k < P; k++)
			sum += s[j][k] * beta[k];
		value += beta[j] * sum;
		if (j == 0)
			penalty_add_product(got, &penalty, beta, P, -2);
		cr_expect_float_eq(got[j], before[j] - 2 * sum, 1e-12);
		for (size_t k = 0; k <= j; k++)
			cr_expect_float_eq(a[j * P + k], s[j][k], 1e-12);
	}
	cr_expect_float_eq(penalty_value(&penalty, beta, P), value, 1e-10);
	penalty_release(&penalty);
}

/* Inverse of the block's own part by GSL: n x n. */
static void own_inverse(gsl_matrix *v, double s[P][P], const double *h,
			double total, size_t first)
{
	for (size_t i = 0; i < v->size1; i++)
		for (size_t k = 0; k < v->size1; k++)
			gsl_matrix_set(v, i, k, s[first + i][first + k] +
				       (i == k ? h[first + i] : 0) -
				       h[first + i] * h[first + k] / total);
	cr_assert_eq(gsl_linalg_cholesky_decomp1(v), GSL_SUCCESS);
	cr_assert_eq(gsl_linalg_cholesky_invert(v), GSL_SUCCESS);
}

Test(penalty, freedom_is_the_trace_by_brute_force)
{
	struct penalty penalty;
	double s[P][P], h[P], total = 0;
	struct penalty_curvature curvature = { .weight = h };

	draw(h, P, 3);
	for (size_t j = 0; j < 5; j++)
		total += h[j];
	for (double lambda = .01; lambda < 1e6; lambda *= 10) {
		two_blocks(&penalty, lambda, lambda);
		define_s(s, lambda, lambda);
		curvature.total = total + 20;
		for (size_t k = 0; k < 2; k++) {
			const struct penalty_block *b = &penalty.block[k];
			gsl_matrix *v = gsl_matrix_alloc(b->n, b->n);
			double trace = 0, want;

			own_inverse(v, s, h, total + 20, b->first);
			for (size_t i = 0; i < b->n * b->n; i++)
				trace += gsl_matrix_get(v, i / b->n, i % b->n)
					* (s[b->first + i / b->n]
					    [b->first + i % b->n] -
					   (i / b->n == i % b->n
						? PENALTY_FLOOR : 0));
			want = (double)(b->n - (k == 0)) - trace;
			cr_expect_float_eq(penalty_freedom(b, &curvature),
					   want, 1e-8 * fmax(1, lambda / 10),
					   "lambda %g: %g, not %g", lambda,
					   penalty_freedom(b, &curvature),
					   want);
			gsl_matrix_free(v);
		}
		penalty_release(&penalty);
	}
}

Test(penalty, freedom_by_an_inverse_at_hand_is_the_same)
{
	struct penalty penalty = { 0 };
	double s[P][P], h[P];
	gsl_matrix *v = gsl_matrix_alloc(5, 5);
	struct penalty_curvature own = { .weight = h, .total = 30 };
	struct penalty_curvature full = own;

	draw(h, P, 4);
	penalty_add(&penalty, PENALTY_SMOOTH, 0, 5, 2);
	define_s(s, 2, 2);
	own_inverse(v, s, h, 30, 0);
	full.inverse = v->data;
	full.stride = v->tda;
	cr_expect_float_eq(penalty_freedom(&penalty.block[0], &full),
			   penalty_freedom(&penalty.block[0], &own), 1e-10);
	gsl_matrix_free(v);
	penalty_release(&penalty);
}

Test(penalty, preconditions_by_the_inverse_of_each_block)
{
	struct penalty penalty;
	double s[P][P], h[P], r[P], z[P];

	draw(h, P, 5);
	draw(r, P, 6);
	two_blocks(&penalty, 4, 9);
	define_s(s, 4, 9);
	penalty_precondition(z, r, &penalty, h, 40, P);
	for (size_t k = 0; k < 2; k++) {
		const struct penalty_block *b = &penalty.block[k];
		gsl_matrix *v = gsl_matrix_alloc(b->n, b->n);

		own_inverse(v, s, h, 40, b->first);
		for (size_t i = 0; i < b->n; i++) {
			double want = 0;

			for (size_t j = 0; j < b->n; j++)
				want += gsl_matrix_get(v, i, j) *
					r[b->first + j];
			cr_expect_float_eq(z[b->first + i], want, 1e-11);
		}
		gsl_matrix_free(v);
	}
	cr_expect_float_eq(z[8], r[8] / (h[8] + PENALTY_FLOOR), 1e-12);
	penalty_release(&penalty);
}

Test(penalty, lambda_moves_by_twentyfold_at_most_and_stays_in_range)
{
	double zero[P] = { 0 }, large[P], h[P], change;
	struct penalty_curvature curvature = { .weight = h, .total = 1000 };
	struct penalty penalty;

	draw(h, P, 7);
	for (size_t j = 0; j < P; j++)
		large[j] = j % 2 ? 1e6 : -1e6;
	two_blocks(&penalty, 10, 10);
	change = penalty_update(&penalty, zero, &curvature);
	cr_expect_float_eq(change, log(1e5 / 10), 1e-12);
	cr_expect_float_eq(penalty.block[0].lambda, 200, 1e-9);
	for (int i = 0; i < 3; i++)
		penalty_update(&penalty, zero, &curvature);
	cr_expect_float_eq(penalty.block[1].lambda, 1e5, 1e-6);
	for (int i = 0; i < 9; i++)
		penalty_update(&penalty, large, &curvature);
	cr_expect_float_eq(penalty.block[0].lambda, 1e-2, 1e-12);
	cr_expect_float_eq(penalty.block[1].lambda, 1e-2, 1e-12);
	penalty_release(&penalty);
}

Test(penalty, a_single_bin_has_no_neighbours_to_be_like)
{
	struct penalty penalty = { 0 };

	penalty_add(&penalty, PENALTY_SMOOTH, 0, 1, 1);
	penalty_add(&penalty, PENALTY_RIDGE, 0, 0, 1);
	cr_expect_eq(penalty.n_block, 0);
	penalty_add(&penalty, PENALTY_RIDGE, 0, 1, 1);
	cr_expect_eq(penalty.n_block, 1);
	penalty_release(&penalty);
}
