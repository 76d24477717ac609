/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "tests/unit/made_leads.h"
#include "trainer/pairs.h"

/* Log marginal likelihood ratio by numbers: the integral over the effect of
 * each cell, on a grid, against no effect. */
static double integrate(double r, double w, double tau2)
{
	double sum = 0, step = 1e-3, sd = sqrt(tau2);

	for (double b = -12 * sd; b < 12 * sd; b += step * sd)
		sum += exp(r * b - .5 * w * b * b - .5 * b * b / tau2) * step;
	return log(sum / sqrt(2 * acos(-1)));
}

Test(pairs, gain_is_the_marginal_likelihood_at_the_best_spread)
{
	static const codes_two cell[] = { { 3, 8 }, { -2, 5 }, { .5, 20 },
					  { 0, 0 }, { -6, 30 } };
	static const double tau2[] = { .003, .01, .03, .1, .3, 1 };
	double best = -INFINITY;

	for (size_t k = 0; k < 6; k++) {
		double sum = 0;

		for (size_t c = 0; c < 5; c++)
			sum += integrate(cell[c][0], cell[c][1], tau2[k]);
		best = fmax(best, sum);
	}
	cr_expect_float_eq(pairs_gain(cell, 5), best, 1e-6);
}

/* Residuals and weights of a fit that knows only the rate. */
static void rate_residual(double *residual, double *weight,
			  const struct made_leads *made)
{
	double q = 0, n = (double)made->data.n;

	for (size_t i = 0; i < made->data.n; i++)
		q += made->data.won[i] / n;
	for (size_t i = 0; i < made->data.n; i++) {
		residual[i] = made->data.won[i] - q;
		weight[i] = q * (1 - q);
	}
}

struct ranked {
	struct made_leads made;
	struct pairs pairs;
	struct pairs_found found[20];
	size_t n;
	struct mql_arena arena;
	double residual[4000], weight[4000];
};

static struct ranked *ranked_new(struct made_options options)
{
	struct ranked *r = mql_calloc(1, sizeof(*r));

	options.n = 4000;
	made_leads_init(&r->made, &options);
	rate_residual(r->residual, r->weight, &r->made);
	pairs_init(&r->pairs, &r->made.data, r->made.row, 4000,
		   &r->arena);
	r->n = pairs_rank(r->found, 20, &r->pairs, r->residual, r->weight,
			  NULL, 0);
	return r;
}

static void ranked_free(struct ranked *r)
{
	pairs_release(&r->pairs);
	mql_arena_release(&r->arena);
	made_leads_release(&r->made);
	free(r);
}

Test(pairs, are_ranked_by_gain_and_none_twice)
{
	struct ranked *r = ranked_new((struct made_options){ .seed = 1 });
	struct pairs_found again[20];
	size_t n;

	cr_assert_gt(r->n, 5);
	for (size_t i = 0; i < r->n; i++) {
		cr_expect(r->found[i].gain > PAIRS_LEAST_GAIN);
		cr_expect(r->found[i].a < r->found[i].b);
		cr_expect(i == 0 || r->found[i].gain <= r->found[i - 1].gain);
	}
	n = pairs_rank(again, 3, &r->pairs, r->residual, r->weight, r->found,
		       2);
	cr_assert_eq(n, 3);
	for (size_t i = 0; i < 3; i++) {
		cr_expect_eq(again[i].a, r->found[i + 2].a);
		cr_expect_eq(again[i].b, r->found[i + 2].b);
	}
	ranked_free(r);
}

/* Of one pair at one grain, from the cells counted anew. */
static double gain_at(const struct ranked *r, struct pairs_found at)
{
	const struct pairs_axis *a = pairs_first(&r->pairs, &at);
	const struct pairs_axis *b = pairs_second(&r->pairs, &at);
	codes_two cell[40 * 40] = { { 0 } };

	for (size_t i = 0; i < 4000; i++) {
		cell[a->code[i] * 40 + b->code[i]][0] += r->residual[i];
		cell[a->code[i] * 40 + b->code[i]][1] += r->weight[i];
	}
	return pairs_gain(cell, 40 * 40);
}

Test(pairs, have_the_grain_with_the_largest_gain)
{
	struct ranked *r = ranked_new((struct made_options){ .seed = 1 });
	size_t n_grain[PAIRS_N_GRAIN] = { 0 };

	for (size_t i = 0; i < r->n; i++) {
		struct pairs_found at = r->found[i];

		n_grain[at.grain]++;
		cr_expect_float_eq(gain_at(r, at), at.gain, 1e-9);
		for (at.grain = 0; at.grain < PAIRS_N_GRAIN; at.grain++)
			cr_expect_leq(gain_at(r, at), r->found[i].gain + 1e-9);
	}
	/* or the test shows nothing */
	cr_expect_gt(n_grain[1], 0);
	cr_expect_gt(n_grain[0] + n_grain[2], 0);
	ranked_free(r);
}

Test(pairs, a_coin_has_none)
{
	struct ranked *r = ranked_new((struct made_options){
		.seed = 2, .no_signal = true });

	cr_expect_eq(r->n, 0);
	ranked_free(r);
}

Test(pairs, rule_11_a_monotone_column_joins_none)
{
	struct ranked *r = ranked_new((struct made_options){
		.seed = 1, .monotone = 1 });

	cr_assert_gt(r->n, 0);
	for (size_t i = 0; i < r->n; i++)
		cr_expect_neq(r->found[i].a, MADE_SPEND);
	ranked_free(r);
}

Test(pairs, cells_of_fewer_than_ten_leads_are_dropped)
{
	uint16_t a[40] = { 0 }, b[40] = { 0 }, param[4];
	struct pairs_axis axis[2] = { { { .n_param = 2 }, a },
				      { { .n_param = 2 }, b } };
	const struct pairs_found found = { 0, 1, 1, 0 };
	struct pairs pairs = { .n = 29, .n_column = 2,
			       .axis = { NULL, axis, NULL } };

	/* cells 00: 10 leads, 01: 9, 10: none, 11: 10 */
	for (size_t i = 10; i < 19; i++)
		b[i] = 1;
	for (size_t i = 19; i < 29; i++)
		a[i] = b[i] = 1;
	cr_expect_eq(pairs_cells(param, &pairs, &found), 2);
	cr_expect_eq(param[0], 0);
	cr_expect_eq(param[1], 2);
	cr_expect_eq(param[2], 2);
	cr_expect_eq(param[3], 1);
}
