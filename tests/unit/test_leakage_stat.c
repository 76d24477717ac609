/* SPDX-License-Identifier: MIT */
#include "trainer/leakage_stat.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "common/map.h"

enum { BINS = 30 };

/* Won minus lost pairs one by one: won lead of bin a against lost lead of bin
 * b, both of one half, better where the other half's rate is. */
static double auc_by_pairs(const struct leakage_bin *bin, size_t n)
{
	double right = 0.0, all = 0.0;

	for (size_t h = 0; h < 2; h++) {
		double won = 0.0, leads = 0.0;

		for (size_t b = 0; b < n; b++) {
			won += bin[b].n[h][1];
			leads += (double)bin[b].n[h][0] + bin[b].n[h][1];
		}
		for (size_t i = 0; i < n * n; i++) {
			const struct leakage_bin *a = &bin[i / n];
			const struct leakage_bin *b = &bin[i % n];
			const double pairs = (double)a->n[1 - h][1] *
					     (double)b->n[1 - h][0];
			const double ra = (a->n[h][1] + won / leads) /
				(1.0 + a->n[h][0] + a->n[h][1]);
			const double rb = (b->n[h][1] + won / leads) /
				(1.0 + b->n[h][0] + b->n[h][1]);

			all += pairs;
			if (a == b)
				right += pairs / 2.0;
			else if (ra > rb || (ra >= rb && a > b))
				right += pairs;
		}
	}
	return right / all;
}

Test(leakage_stat, auc_is_the_share_of_pairs_in_order)
{
	uint64_t state = 7;

	for (size_t round = 0; round < 50; round++) {
		struct leakage_bin bin[BINS] = { 0 };

		for (size_t b = 0; b < BINS; b++)
			for (size_t k = 0; k < 4; k++)
				bin[b].n[k / 2][k % 2] =
					(uint32_t)(mql_rng_next(&state) % 9);
		cr_assert_float_eq(leakage_auc(bin, BINS),
				   auc_by_pairs(bin, BINS), 1e-12);
	}
}

Test(leakage_stat, auc_by_hand)
{
	/* each half 30 of 40 won, 10 of 40, 0 of 20 */
	const struct leakage_bin bin[] = {
		{ { { 10, 30 }, { 10, 30 } } }, { { { 30, 10 }, { 30, 10 } } },
		{ { { 20, 0 }, { 20, 0 } } },
	};
	const struct leakage_bin apart[] = {
		{ { { 5, 0 }, { 7, 0 } } }, { { { 0, 3 }, { 0, 4 } } },
	};

	cr_assert_float_eq(leakage_auc(bin, 3),
			   (30.0 * (50.0 + 5.0) + 10.0 * (20.0 + 15.0)) /
			   (40.0 * 60.0), 1e-15);
	cr_assert_float_eq(leakage_auc(apart, 2), 1.0, 0.0);
}

/* Chosen on one half and measured on the other: an order that does not hold
 * there is worth nothing, or less. */
Test(leakage_stat, auc_does_not_trust_the_leads_it_was_ordered_by)
{
	const struct leakage_bin turned[] = {
		{ { { 10, 0 }, { 0, 10 } } }, { { { 0, 10 }, { 10, 0 } } },
	};
	struct leakage_bin *noise = calloc(2000, sizeof(*noise));
	uint64_t state = 3;

	cr_assert_float_eq(leakage_auc(turned, 2), 0.0, 0.0);
	for (size_t i = 0; i < 20000; i++) {
		const uint64_t r = mql_rng_next(&state);

		noise[r % 2000].n[r >> 20 & 1][r >> 30 & 1]++;
	}
	/* ordered by all of their leads they would have .71 */
	cr_assert_float_eq(leakage_auc(noise, 2000), .5, .03);
	free(noise);
}

Test(leakage_stat, auc_needs_both_labels_in_both_halves)
{
	const struct leakage_bin bin[] = {
		{ { { 5, 0 }, { 7, 0 } } }, { { { 0, 3 }, { 0, 0 } } },
	};

	cr_assert_float_eq(leakage_auc(bin, 2), .5, 0.0);
	cr_assert_eq(leakage_region_find(bin, 2, 1, 1.0).leads, 0u);
}

/* R: sqrt(m * n * (m + n + 1) / 12) / (m * n), m = 20, n = 30 */
Test(leakage_stat, auc_error_is_that_of_the_rank_sum)
{
	cr_assert_float_eq(leakage_auc_error(20, 30), 0.0841625411530173,
			   1e-15);
}

/* Half 0 chooses bin 0 (of 30 expected 3 won, 0 did), half 1 does not (1). */
Test(leakage_stat, region_is_chosen_on_one_half_and_counted_on_the_other)
{
	const struct leakage_bin bin[] = {
		{ { { 30, 0 }, { 29, 1 } } },
		{ { { 40, 6 }, { 41, 5 } } }, { { { 20, 4 }, { 20, 4 } } },
	};
	const struct leakage_region r = leakage_region_find(bin, 3, 1, .1);

	cr_assert_eq(r.leads, 30u);
	cr_assert_eq(r.odd, 1u);
	cr_assert_float_eq(r.expected, 3.0, 1e-12);
	cr_assert_float_eq(r.share, 30.0 / 200.0, 1e-15);
	cr_assert_float_eq(r.caught, 29.0 / 180.0, 1e-15);
	/* half 1 ordered by half 0 without bin 0, half 0 by half 1 with it */
	cr_assert_float_eq(r.rest, (4.0 * (41.0 + 10.0) + 5.0 * 20.5 +
				    4.0 * (70.0 + 10.0) + 6.0 * (30.0 + 20.0)) /
				   (9.0 * 61.0 + 10.0 * 90.0), 1e-12);
}

Test(leakage_stat, region_needs_three_expected)
{
	/* 10 of 100 won in each half: 30 leads expect 3, 29 fewer */
	const struct leakage_bin enough[] = {
		{ { { 30, 0 }, { 30, 0 } } }, { { { 60, 10 }, { 60, 10 } } },
	};
	const struct leakage_bin few[] = {
		{ { { 29, 0 }, { 29, 0 } } }, { { { 61, 10 }, { 61, 10 } } },
	};

	cr_assert_eq(leakage_region_find(enough, 2, 1, .05).leads, 60u);
	cr_assert_eq(leakage_region_find(few, 2, 1, .05).leads, 0u);
}

Test(leakage_stat, region_has_so_few_of_a_label_and_no_more)
{
	/* 50 of 100 won in each half: 40 leads expect 20, a tenth is 2 */
	const struct leakage_bin bin[] = {
		{ { { 38, 2 }, { 38, 2 } } }, { { { 12, 48 }, { 12, 48 } } },
	};

	cr_assert_eq(leakage_region_find(bin, 2, 1, .1).leads, 80u);
	cr_assert_eq(leakage_region_find(bin, 2, 1, .1).odd, 4u);
	cr_assert_eq(leakage_region_find(bin, 2, 1, .0999).leads, 0u);
	/* and of the other label: 60 expect 30, 12 are .4 */
	cr_assert_eq(leakage_region_find(bin, 2, 0, .4).leads, 120u);
	cr_assert_eq(leakage_region_find(bin, 2, 0, .4).odd, 24u);
	cr_assert_eq(leakage_region_find(bin, 2, 0, .3999).leads, 0u);
}

/* R: u = qbeta(.95, x + 1, n - x); (1 - u) / u / ((1 - s) / s) */
Test(leakage_stat, odds_are_a_lower_bound)
{
	const struct { uint64_t odd, leads; double share, want; } row[] = {
		{ 0, 63, .89475, 174.5623594079394 },
		{ 2, 142, .6146, 34.9219421075814 },
		{ 0, 20, .9, 55.6977741001347 },
		{ 0, 18, .9, 49.7016931049385 },
	};

	for (size_t i = 0; i < MQL_ARRAY_LEN(row); i++) {
		const struct leakage_region r = { .odd = row[i].odd,
						  .leads = row[i].leads };

		cr_assert_float_eq(leakage_region_odds(&r, row[i].share),
				   row[i].want, 1e-9 * row[i].want);
	}
}

Test(leakage_stat, odds_of_nothing_are_none)
{
	const struct leakage_region none = { .leads = 0 };
	const struct leakage_region all = { .leads = 5, .odd = 5 };

	cr_assert_float_eq(leakage_region_odds(&none, .5), 0.0, 0.0);
	cr_assert_float_eq(leakage_region_odds(&all, .5), 0.0, 0.0);
}
