/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <math.h>

#include "common/map.h"
#include "trainer/merge.h"

static double mean_of(const double *v, const double *w, size_t a, size_t b)
{
	double sum = 0, total = 0;

	for (size_t i = a; i < b; i++) {
		sum += w[i] * v[i];
		total += w[i];
	}
	return sum / total;
}

Test(merge, joins_what_costs_at_most_the_limit)
{
	/* 1 * 1 / 2 * d^2 = .5 at d = 1 */
	double w[] = { 1, 1 }, at[] = { 0, 1 };
	double above[] = { 0, nextafter(1, 2) };
	size_t group[2];

	cr_expect_eq(merge_neighbours(group, at, w, 2, .5), 1);
	cr_expect_float_eq(at[0], .5, 0.0);
	cr_expect_float_eq(at[1], .5, 0.0);
	cr_expect_eq(merge_neighbours(group, above, w, 2, .5), 2);
	cr_expect_float_eq(above[0], 0.0, 0.0);
	cr_expect_eq(group[1], 1);
}

Test(merge, takes_the_cheapest_first)
{
	/* 1-2 are closest; after that neither neighbour is cheap */
	double w[] = { 1, 1, 3 }, v[] = { 0, 1, 1.2 };
	size_t group[3];

	cr_expect_eq(merge_neighbours(group, v, w, 3, .5), 2);
	cr_expect_eq(group[0], 0);
	cr_expect_eq(group[1], 1);
	cr_expect_eq(group[2], 1);
	cr_expect_float_eq(v[1], 1.15, 1e-15);
}

Test(merge, what_is_left_costs_more_and_means_are_weighted)
{
	double w[60], v[60], was[60];
	size_t group[60], n, first[61] = { 0 };
	uint64_t state = 5;

	for (size_t i = 0; i < 60; i++) {
		w[i] = 1 + 9 * mql_rng_unit(&state);
		was[i] = v[i] = sin((double)i / 9) +
				.3 * mql_rng_unit(&state);
	}
	n = merge_neighbours(group, v, w, 60, .5);
	cr_assert(n > 2 && n < 40, "%zu groups", n);
	for (size_t i = 0; i < 60; i++)
		first[group[i] + 1] = i + 1;
	for (size_t g = 0; g < n; g++) {
		double a = mean_of(was, w, first[g], first[g + 1]), b, wa = 0;
		double wb = 0;

		cr_expect_float_eq(v[first[g]], a, 1e-12);
		if (g + 1 == n)
			continue;
		b = mean_of(was, w, first[g + 1], first[g + 2]);
		for (size_t i = first[g]; i < first[g + 1]; i++)
			wa += w[i];
		for (size_t i = first[g + 1]; i < first[g + 2]; i++)
			wb += w[i];
		cr_expect(wa * wb / (wa + wb) * (a - b) * (a - b) > .5);
	}
}

Test(merge, of_nothing_is_nothing)
{
	cr_expect_eq(merge_neighbours(NULL, NULL, NULL, 0, .5), 0);
	merge_monotone(NULL, NULL, 0, 1);
}

Test(merge, bins_without_weight_join_their_neighbour)
{
	double w[] = { 0, 0 }, v[] = { 1, 3 };
	size_t group[2];

	cr_expect_eq(merge_neighbours(group, v, w, 2, .5), 1);
	cr_expect_float_eq(v[0], 2.0, 0.0);
}

/* The conditions that make it the answer: order, and every block is the
 * weighted mean of what it covers; no block could be parted so that its parts
 * are in order (Barlow et al., theorem 1.1). */
static void check_pava(const double *v, const double *was, const double *w,
		       size_t n, int sign)
{
	size_t a = 0;

	for (size_t i = 1; i < n; i++)
		cr_expect(sign * (v[i] - v[i - 1]) >= 0);
	for (size_t b = 1; b <= n; b++) {
		if (b < n && v[b] <= v[a] && v[b] >= v[a])
			continue;
		cr_expect_float_eq(v[a], mean_of(was, w, a, b), 1e-12);
		for (size_t m = a + 1; m < b; m++)
			cr_expect(sign * (mean_of(was, w, a, m) -
					  mean_of(was, w, m, b)) >= -1e-12);
		a = b;
	}
}

Test(merge, rule_11_monotone_is_weighted_pava)
{
	double v[50], was[50], w[50];
	uint64_t state = 3;

	for (int sign = -1; sign <= 1; sign += 2) {
		for (size_t i = 0; i < 50; i++) {
			w[i] = .1 + mql_rng_unit(&state);
			was[i] = v[i] = .02 * (double)i +
					mql_rng_unit(&state);
		}
		merge_monotone(v, w, 50, sign);
		check_pava(v, was, w, 50, sign);
	}
}

Test(merge, rule_11_what_is_in_order_stays)
{
	double v[] = { 1, 1, 2, 5 }, w[] = { 1, 2, 3, 4 };

	merge_monotone(v, w, 4, 1);
	cr_expect_float_eq(v[0], 1.0, 0.0);
	cr_expect_float_eq(v[2], 2.0, 0.0);
	cr_expect_float_eq(v[3], 5.0, 0.0);
}
