/* SPDX-License-Identifier: MIT */
#include "trainer/plan_draw.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>
#include <stdlib.h>

/* ---- rates ---- */

struct rate_row { double yes, of, mid, low, high; };

/* Clopper-Pearson as published: 10 of 100 is .0490 to .1762; 0 and all of n
 * have the closed form of .025^(1/n).  The rest by scipy's beta.ppf. */
ParameterizedTestParameters(plan_draw, rate)
{
	static struct rate_row row[] = {
		{ 10, 100, .1, .0490047, .1762226 },
		{ 0, 10, 0.0, 0.0, .3084971 },
		{ 10, 10, 1.0, .6915029, 1.0 },
		{ 12, 10, 1.0, .6915029, 1.0 },
		{ 341, 924.217966, .3689606, .3377710, .4009884 },
		/* where GSL's own inverse gives up */
		{ 34352, 173757, .1977014, .1958309, .1995819 },
		{ 11930, 173757, .0686591, .0674744, .0698582 },
	};

	return cr_make_param_array(struct rate_row, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct rate_row *p, plan_draw, rate)
{
	const struct plan_rate r = plan_rate_of(p->yes, p->of);

	cr_assert_float_eq(r.rate.mid, p->mid, 5e-8);
	cr_assert_float_eq(r.rate.low, p->low, 5e-8);
	cr_assert_float_eq(r.rate.high, p->high, 5e-8);
}

Test(plan_draw, of_nobody_nothing_is_known)
{
	const struct plan_rate r = plan_rate_of(0.0, 0.0);

	cr_assert(isnan(r.rate.mid));
	cr_assert_float_eq(r.rate.low, 0.0, 0.0);
	cr_assert_float_eq(r.rate.high, 1.0, 0.0);
}

/* ---- draws ---- */

/* Means of Beta(10.5, 30.5), Gamma(25.5) / 25 and an exponential, each within
 * five standard errors of 20,000 draws. */
Test(plan_draw, are_of_the_distributions_that_are_named)
{
	enum { R = 20000 };
	const struct plan_rate rate = plan_rate_of(10.0, 40.0);
	struct plan_draw draw;
	double share = 0.0, volume = 0.0, weight = 0.0;

	plan_draw_init(&draw, 1);
	for (size_t r = 0; r < R; r++) {
		share += plan_draw_share(&draw, &rate) / R;
		volume += plan_draw_volume(&draw, 25) / R;
		weight += plan_draw_weight(&draw) / R;
	}
	cr_assert_float_eq(share, 10.5 / 41.0, .0024);
	cr_assert_float_eq(volume, 25.5 / 25.0, .0072);
	cr_assert_float_eq(weight, 1.0, .0354);
	plan_draw_release(&draw);
}

/* Poisson: variance is the mean.  A sum of n deals with mean m and SD s m has
 * n m and n (s m)^2.  Within five standard errors of 20,000 draws. */
Test(plan_draw, a_month_is_chance_around_its_mean)
{
	enum { R = 20000 };
	struct plan_draw draw;
	double wins = 0.0, wins2 = 0.0, sum = 0.0, sum2 = 0.0;

	plan_draw_init(&draw, 1);
	for (size_t r = 0; r < R; r++) {
		const double w = plan_draw_wins(&draw, 30.0) - 30.0;
		const double v = plan_draw_deals(&draw, 8.0, 10.0, 0.5) - 80.0;

		wins += w / R;
		wins2 += w * w / R;
		sum += v / R;
		sum2 += v * v / R;
	}
	cr_assert_float_eq(wins, 0.0, .194);
	cr_assert_float_eq(wins2, 30.0, 1.6);
	cr_assert_float_eq(sum, 0.0, .5);
	cr_assert_float_eq(sum2, 200.0, 10.5);
	plan_draw_release(&draw);
}

Test(plan_draw, no_wins_and_equal_deals_leave_nothing_to_chance)
{
	struct plan_draw draw;

	plan_draw_init(&draw, 1);
	cr_assert_float_eq(plan_draw_wins(&draw, 0.0), 0.0, 0.0);
	cr_assert(isnan(plan_draw_wins(&draw, NAN)));
	cr_assert(isnan(plan_draw_wins(&draw, INFINITY)));
	cr_assert_float_eq(plan_draw_wins(&draw, 1e16), 1e16, 6e8);
	cr_assert_float_eq(plan_draw_deals(&draw, 0.0, 5.0, 1.0), 0.0, 0.0);
	cr_assert_float_eq(plan_draw_deals(&draw, 3.0, 5.0, 0.0), 15.0, 0.0);
	cr_assert(isnan(plan_draw_deals(&draw, NAN, 5.0, 1.0)));
	cr_assert(isnan(plan_draw_deals(&draw, 3.0, NAN, 1.0)));
	plan_draw_release(&draw);
}

Test(plan_draw, more_yes_than_shown_is_all)
{
	const struct plan_rate rate = plan_rate_of(12.0, 10.0);
	struct plan_draw draw;

	plan_draw_init(&draw, 1);
	for (size_t r = 0; r < 100; r++) {
		const double x = plan_draw_share(&draw, &rate);

		cr_assert(x > 0.0 && x <= 1.0);
	}
	plan_draw_release(&draw);
}

Test(plan_draw, a_stream_does_not_depend_on_what_came_before)
{
	struct plan_draw draw;
	double first, again, other, seeded;

	plan_draw_init(&draw, 7);
	plan_draw_seed(&draw, 7, 3);
	first = plan_draw_weight(&draw);
	plan_draw_weight(&draw);
	plan_draw_seed(&draw, 7, 3);
	again = plan_draw_weight(&draw);
	plan_draw_seed(&draw, 7, 4);
	other = plan_draw_weight(&draw);
	plan_draw_seed(&draw, 8, 3);
	seeded = plan_draw_weight(&draw);
	cr_assert_float_eq(first, again, 0.0);
	cr_assert(first < other || first > other);
	cr_assert(first < seeded || first > seeded);
	plan_draw_release(&draw);
}

/* ---- ranges ---- */

Test(plan_draw, a_range_leaves_out_as_many_on_either_side)
{
	double value[200];
	struct plan_range r;

	for (size_t i = 0; i < 200; i++)
		value[i] = (double)((i * 77) % 200);     // 0 .. 199 in disorder
	r = plan_range_of(100.0, value, 200);
	cr_assert_float_eq(r.mid, 100.0, 0.0);
	cr_assert_float_eq(r.low, 5.0, 0.0);
	cr_assert_float_eq(r.high, 194.0, 0.0);
}

Test(plan_draw, what_is_not_finite_makes_no_range)
{
	double value[] = { 1.0, INFINITY, 2.0 };
	const struct plan_range r = plan_range_of(1.0, value, 3);

	cr_assert(isnan(r.mid) && isnan(r.low) && isnan(r.high));
}
