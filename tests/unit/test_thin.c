/* SPDX-License-Identifier: MIT */
#include "trainer/thin.h"

#include <math.h>

#include <criterion/criterion.h>

#include "common/map.h"
#include "trainer/ladder.h"

enum { N = 4000 };

static struct threshold_lead lead[N];
static struct handed handed;
static struct thin thin;

/* Leads of score N .. 1; the band of 200 with number b (0 is best) is known
 * with probability share[b]. */
static void known_by_band(const double share[THIN_BANDS])
{
	uint64_t rng = 11;

	for (int i = 0; i < N; i++) {
		const bool known = mql_rng_unit(&rng) < share[i / 200];

		lead[i] = (struct threshold_lead){
			.score = N - i, .key = mql_rng_next(&rng),
			.prob = .5, .side = THRESHOLD_ELIGIBLE,
			.weight = 1.0, .mature = 1.0,
			.label = !known ? LABEL_UNKNOWN :
				 mql_rng_unit(&rng) < 1.0 - (double)i / N,
		};
	}
	handed_release(&handed);
	handed_init(&handed, lead, N);
	thin_learn(&thin, &handed);
}

static const double falling[THIN_BANDS] = {
	.9, .9, .9, .9, .9, .6, .6, .6, .6, .6, .3, .3, .3, .3, .3, .02, .02,
	.02, .02, .02,
};

static size_t kept_in_band(size_t b, size_t n_band, uint64_t seed)
{
	size_t kept = 0;

	for (size_t i = b * 200; i < (b + 1) * 200; i++)
		kept += handed.lead[i].label != LABEL_UNKNOWN &&
			thin_keeps(&thin, n_band, &handed.lead[i], seed);
	return kept;
}

Test(thin, rule_16_bands_above_the_cut_are_equally_represented)
{
	known_by_band(falling);
	cr_assert(thin.selects);
	for (size_t b = 0; b < 15; b++) {
		/* 200 leads at a share near .27 (the least of five): 54, and
		 * four standard errors of 6.3 */
		cr_assert_float_eq((double)kept_in_band(b, 15, 1), 54.0, 26.0,
				   "band %zu: %zu", b, kept_in_band(b, 15, 1));
		cr_assert(b < 10 || kept_in_band(b, 10, 1) == 0);
	}
	/* A high cut does not pay for the bands below it. */
	cr_assert_gt(kept_in_band(0, 5, 1), 150);
	handed_release(&handed);
}

Test(thin, rule_16_the_floor_is_where_too_little_is_known)
{
	known_by_band(falling);
	cr_assert_eq(thin.n_band, 20);
	cr_assert_eq(thin.n_usable, 15);
	cr_assert_eq(thin.band[14].low, N - 3000 + 1);
	cr_assert_eq(thin_bands_down_to(&thin, N), 1);
	cr_assert_eq(thin_bands_down_to(&thin, N - 199), 1);
	cr_assert_eq(thin_bands_down_to(&thin, N - 200), 2);
	cr_assert_eq(thin_bands_down_to(&thin, -5), 20);
	handed_release(&handed);
}

Test(thin, rule_16_labels_have_no_say)
{
	known_by_band(falling);

	const struct thin before = thin;
	size_t kept = kept_in_band(2, 15, 9);

	for (size_t i = 0; i < N; i++)
		if (handed.lead[i].label != LABEL_UNKNOWN)
			handed.lead[i].label ^= 1;
	thin_learn(&thin, &handed);
	cr_assert_eq(thin.n_usable, before.n_usable);
	cr_assert_eq(kept_in_band(2, 15, 9), kept);
	handed_release(&handed);
}

Test(thin, another_seed_keeps_others)
{
	size_t both = 0;

	known_by_band(falling);
	for (size_t i = 0; i < 200; i++)
		both += thin_keeps(&thin, 15, &handed.lead[i], 1) &&
			thin_keeps(&thin, 15, &handed.lead[i], 2);
	/* a third twice: a ninth */
	cr_assert_lt(both, 40);
	handed_release(&handed);
}

Test(thin, what_is_kept_for_a_low_cut_is_kept_for_a_high_one)
{
	known_by_band(falling);
	for (size_t i = 0; i < 1000; i++)
		if (thin_keeps(&thin, 15, &handed.lead[i], 1))
			cr_assert(thin_keeps(&thin, 5, &handed.lead[i], 1));
	handed_release(&handed);
}

Test(thin, leads_unknown_everywhere_alike_are_left_alone)
{
	double share[THIN_BANDS];

	for (int b = 0; b < THIN_BANDS; b++)
		share[b] = .6;
	known_by_band(share);
	cr_assert_not(thin.selects);
	for (int b = 0; b < THIN_BANDS; b++)
		share[b] = 1.0;
	known_by_band(share);
	cr_assert_not(thin.selects);
	handed_release(&handed);
}

Test(thin, rule_16_a_ladder_ends_at_the_floor)
{
	struct ladder ladder;

	known_by_band(falling);
	ladder_build(&ladder, &handed, &thin, 1, true);
	cr_assert_not(ladder.whole);
	cr_assert_eq(ladder.rung[ladder.n - 1].cut, thin.band[14].low);
	cr_assert_geq(ladder.rung[0].cut, N - 3);        /* the first known */
	cr_assert_float_eq(ladder.rung[99].prob, .5, 1e-12);
	handed_release(&handed);
}

Test(thin, rule_16_the_rate_of_what_is_kept_is_that_of_all)
{
	struct ladder ladder;

	known_by_band(falling);
	ladder_build(&ladder, &handed, &thin, 1, true);

	/* SQL probability is 1 - i / N: .625 over the best 3,000.  Taken for
	 * all, known leads say .69.  About 800 are kept: two errors are .034. */
	const struct ladder_rung *last = &ladder.rung[ladder.n - 1];

	cr_assert_float_eq((double)last->sql / (double)last->known, .625, .034);
	handed_release(&handed);
}

Test(thin, fast_tracked_leads_are_a_band_of_their_own)
{
	size_t kept = 0;

	known_by_band(falling);
	for (int i = 0; i < N; i += 2) {
		lead[i].side = THRESHOLD_ALWAYS;
		lead[i].label = LABEL_YES;
	}
	handed_release(&handed);
	handed_init(&handed, lead, N);
	thin_learn(&thin, &handed);
	cr_assert(thin.selects);
	cr_assert_eq(thin.fast.all, N / 2);
	for (int i = 0; i < N / 2; i++)
		kept += thin_keeps(&thin, 15, &handed.lead[N / 2 + i], 1);
	/* all known, so kept like the least known of the 15 bands */
	cr_assert_float_eq((double)kept, .22 * N / 2, .07 * N / 2,
			   "%zu", kept);
	handed_release(&handed);
}
