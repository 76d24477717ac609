/* SPDX-License-Identifier: MIT */
#include "trainer/thin.h"

#include <math.h>
#include <stdlib.h>

#include <criterion/criterion.h>

#include "common/map.h"
#include "common/mem.h"
#include "trainer/ladder.h"

enum { N = 4000, BANDS = 20 };

static struct threshold_lead lead[N];
static struct handed handed;
static struct thin thin;

/* Leads of score N .. 1; the band of 200 with number b (0 is best) is known
 * with probability share[b]. */
static void known_by_band(const double share[BANDS])
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

static const double falling[BANDS] = {
	.9, .9, .9, .9, .9, .6, .6, .6, .6, .6, .3, .3, .3, .3, .3, .02, .02,
	.02, .02, .02,
};

/* What the known leads of bands [from, to) are worth. */
static struct thin_worth worth(size_t from, size_t to)
{
	struct thin_sum sum = { .stands = 0.0 };

	for (size_t i = from * 200; i < to * 200; i++)
		thin_add(&sum, &thin, handed_lead(&handed, i), 1);
	return thin_worth(&sum);
}

static double stands_for(size_t b)
{
	double sum = 0.0;

	for (size_t i = b * 200; i < (b + 1) * 200; i++)
		sum += thin_weight(&thin, handed_lead(&handed, i));
	return sum;
}

Test(thin, rule_16_known_leads_of_a_band_stand_for_all_of_it)
{
	known_by_band(falling);
	cr_assert(thin.selects);
	for (size_t b = 0; b < 15; b++)
		cr_assert_float_eq(stands_for(b), 200.0, 1e-9);
	for (size_t i = 0; i < N; i++)
		if (handed_lead(&handed, i)->label == LABEL_UNKNOWN)
			cr_assert_eq(thin_weight(&thin,
						 handed_lead(&handed, i)), 0.0);
	handed_release(&handed);
}

Test(thin, rule_16_a_set_is_worth_fewer_leads_than_are_known_of_it)
{
	known_by_band(falling);

	/* Within a band all stand for as many: p = .5 everywhere, so that k is
	 * (sum a)^2 / sum a^2 = the leads known. */
	cr_assert_eq(worth(0, 1).known, thin.band[0].count.known);
	cr_assert_eq(worth(0, 1).sql, thin.band[0].count.sql);

	/* (3 x 1000)^2 / (1000^2 / known + ..): of some 1,800 known */
	double known = 0.0, inverse = 0.0;

	for (size_t b = 0; b < 15; b++) {
		known += (double)thin.band[b].count.known;
		inverse += 200.0 * 200.0 / (double)thin.band[b].count.known;
	}
	cr_assert_eq(worth(0, 15).known,
		     (uint64_t)round(3000.0 * 3000.0 / inverse));
	cr_assert_lt((double)worth(0, 15).known, .9 * known);
	/* thinning to the least share would keep 15 x its known */
	cr_assert_gt((double)worth(0, 15).known,
		     1.3 * 15 * .3 * 200);
	handed_release(&handed);
}

/* Unrounded, and it adds up over parts: three bands, halves of all of them. */
Test(thin, a_tally_is_the_rate_that_a_worth_rounds)
{
	struct thin_tally all = { .known = 0.0 };
	struct thin_tally part[2] = { { .known = 0.0 }, { .known = 0.0 } };
	double known = 0.0, yes = 0.0;

	known_by_band(falling);
	for (size_t i = 0; i < 600; i++) {
		thin_tally_add(&all, &thin, handed_lead(&handed, i), 1);
		thin_tally_add(&part[i % 2], &thin, handed_lead(&handed, i), 1);
		known += thin_weight(&thin, handed_lead(&handed, i));
		yes += handed_lead(&handed, i)->label == LABEL_YES
			? thin_weight(&thin, handed_lead(&handed, i)) : 0.0;
	}
	cr_assert_float_eq(thin_tally_rate(&all), yes / known, 1e-12);
	cr_assert_float_eq(thin_tally_rate(&all),
			   (double)worth(0, 3).sql / (double)worth(0, 3).known,
			   1.0 / (double)worth(0, 3).known);
	thin_tally_merge(&part[0], &part[1]);
	cr_assert_float_eq(thin_tally_rate(&part[0]), yes / known, 1e-12);
	cr_assert(isnan(thin_tally_rate(&(struct thin_tally){ .known = 0.0 })));
	handed_release(&handed);
}

/* Of ten known leads half of the SQLs has shown: 3 of 10 so far are 6 in the
 * end, and 6 of 10 are no more than all of them. */
Test(thin, a_tally_counts_what_has_shown)
{
	struct thin_tally t = { .known = 10.0, .sql = 3.0, .mature = 5.0,
				.prob = 4.0, .shown = 2.0 };

	cr_assert_float_eq(thin_tally_rate(&t), .6, 1e-12);
	t.sql = 6.0;
	cr_assert_float_eq(thin_tally_rate(&t), 1.0, 0.0);
	t.sql = 3.0;
	t.shown = 3.0;           // the likely ones have shown sooner: 7.5
	cr_assert_float_eq(thin_tally_rate(&t), .4, 1e-12);
}

/* Unequal weights, and nothing selects: the sample that counts keep. */
Test(thin, a_tally_keeps_the_leads_that_counts_keep)
{
	struct thin_sum sum = { .stands = 0.0 };
	struct thin_tally tally = { .known = 0.0 };

	for (int i = 0; i < N; i++)
		lead[i] = (struct threshold_lead){
			.score = N - i, .key = (uint64_t)i * 77, .prob = .5,
			.side = THRESHOLD_ELIGIBLE, .mature = 1.0,
			.weight = i % 3 ? 2.0 : 1.0, .label = (uint8_t)(i % 2),
		};
	handed_init(&handed, lead, N);
	cr_assert_float_eq(handed.unit, 2.0, 0.0);
	thin_learn(&thin, &handed);
	cr_assert_not(thin.selects);
	for (size_t i = 0; i < N; i++) {
		thin_add(&sum, &thin, handed_lead(&handed, i), 1);
		thin_tally_add(&tally, &thin, handed_lead(&handed, i), 1);
	}
	cr_assert_eq(thin_worth(&sum).known, (uint64_t)tally.known);
	cr_assert_eq(thin_worth(&sum).sql, (uint64_t)tally.sql);
	cr_assert_lt(tally.known, (double)N);
	handed_release(&handed);
}

/* Known leads that are never handed over are in no band. */
Test(thin, who_is_never_handed_over_stands_by_its_chance_alone)
{
	struct threshold_lead never = { .side = THRESHOLD_NEVER, .weight = 1.0,
					.handed = .25, .label = LABEL_YES };

	known_by_band(falling);
	cr_assert_float_eq(thin_weight(&thin, &never), 4.0, 1e-12);
	handed_release(&handed);
}

Test(thin, rule_16_the_floor_is_where_too_little_is_known)
{
	known_by_band(falling);
	cr_assert_eq(thin.n_band, 20);
	cr_assert_eq(thin.n_usable, 15);
	cr_assert_eq(thin.band[14].low, N - 3000 + 1);
	handed_release(&handed);
}

Test(thin, rule_16_labels_have_no_say_in_the_order)
{
	known_by_band(falling);

	const struct thin before = thin;
	const struct thin_worth was = worth(0, 15);

	for (size_t i = 0; i < N; i++)
		if (lead[i].label != LABEL_UNKNOWN)
			lead[i].label ^= 1;
	thin_learn(&thin, &handed);
	cr_assert_eq(thin.n_usable, before.n_usable);
	cr_assert_eq(worth(0, 15).known, was.known);
	cr_assert_float_eq((double)worth(0, 15).sql,
			   (double)(was.known - was.sql), 1.0);
	handed_release(&handed);
}

Test(thin, nothing_known_is_worth_nothing)
{
	known_by_band(falling);
	for (size_t i = 0; i < N; i++)
		lead[i].label = LABEL_UNKNOWN;
	cr_assert_eq(worth(0, 15).known, 0);
	handed_release(&handed);
}

/* Probabilities of 0 and 1 leave no variance, and no number that has the
 * same. */
Test(thin, what_is_certain_is_worth_nothing)
{
	for (int p = 0; p < 2; p++) {
		known_by_band(falling);
		for (size_t i = 0; i < N; i++)
			lead[i].prob = p;
		cr_assert_eq(worth(0, 1).known, 0);
		cr_assert_eq(worth(0, 1).sql, 0);
		handed_release(&handed);
	}
}

/* All known, whatever they differ in: the count itself. */
Test(thin, what_is_all_known_is_worth_its_number)
{
	static const double all[BANDS] = {
		1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	};

	known_by_band(all);
	cr_assert_not(thin.selects);
	cr_assert_eq(worth(0, 3).known, 600);
	thin.selects = true;
	for (size_t i = 0; i < N; i++)
		lead[i].prob = 1.0 - (double)i / N;
	cr_assert_eq(worth(0, 3).known, 600);
	cr_assert_eq(worth(0, 20).known, N);
	handed_release(&handed);
}

/* Half of the leads known for sure, half at .2, whatever their score. */
static void known_by_chance(double told)
{
	uint64_t rng = 12;

	for (int i = 0; i < N; i++) {
		const double chance = i % 2 ? 1.0 : told;
		const bool known = mql_rng_unit(&rng) < chance;

		lead[i] = (struct threshold_lead){
			.score = N - i, .key = mql_rng_next(&rng),
			.prob = .5, .side = THRESHOLD_ELIGIBLE,
			.weight = 1.0, .mature = 1.0, .handed = chance,
			/* those known for sure are SQLs, the others not */
			.label = (uint8_t)(!known ? LABEL_UNKNOWN :
					   i % 2 ? LABEL_YES : LABEL_NO),
		};
	}
	handed_release(&handed);
	handed_init(&handed, lead, N);
	thin_learn(&thin, &handed);
}

Test(thin, rule_16_a_lead_stands_for_those_like_it_at_the_same_score)
{
	known_by_chance(.2);
	cr_assert(thin.selects);

	const struct thin_worth w = worth(0, 20);

	/* of what is known 83 % are SQLs, of all a half: two errors of 400
	 * known are .03 */
	cr_assert_float_eq((double)w.sql / (double)w.known, .5, .03);
	/* (2000 + 400 x 5)^2 / (2000 + 400 x 25) = 1333 */
	cr_assert_float_eq((double)w.known, 1333.0, 40.0);
	handed_release(&handed);
}

/* 20,000 leads; above the middle all are known, below it one in 50. */
static size_t usable_where_explored(double told)
{
	enum { MANY = 20000 };
	struct threshold_lead *many = mql_calloc(MANY, sizeof(*many));
	size_t n_usable;

	for (int i = 0; i < MANY; i++) {
		const bool low = i >= MANY / 2;

		many[i] = (struct threshold_lead){
			.score = MANY - i, .prob = .5, .weight = 1.0,
			.mature = 1.0, .handed = low ? told : 0.0,
			.label = low && i % 50 ? LABEL_UNKNOWN :
				 i % 3 ? LABEL_NO : LABEL_YES,
		};
	}
	handed_release(&handed);
	handed_init(&handed, many, MANY);
	thin_learn(&thin, &handed);
	n_usable = thin.n_usable;
	handed_release(&handed);
	free(many);
	return n_usable;
}

Test(thin, rule_16_exploring_reaches_below_where_a_twentieth_is_known)
{
	/* 50 bands of 200 where all is known, 20 of 500 with ten known each */
	cr_assert_eq(usable_where_explored(0.0), 50);
	cr_assert_eq(usable_where_explored(.02), 70);
	/* known leads that don't say for whom they stand, or for too few */
	cr_assert_eq(usable_where_explored(.05), 50);
	cr_assert_eq(usable_where_explored(.03), 70);
}

/* The eleventh lead stands for fifty. */
Test(thin, rule_16_no_cut_off_is_tested_where_one_lead_outweighs_the_rest)
{
	struct ladder ladder;
	uint64_t most = 0;

	for (int i = 0; i < N; i++)
		lead[i] = (struct threshold_lead){
			.score = N - i, .prob = .5, .weight = 1.0,
			.mature = 1.0, .handed = i == 10 ? .02 : 1.0,
			.label = i > 10 && i < 60 ? LABEL_UNKNOWN :
				 i % 2 ? LABEL_NO : LABEL_YES,
		};
	handed_release(&handed);
	handed_init(&handed, lead, N);
	thin_learn(&thin, &handed);
	ladder_build(&ladder, &handed, &thin, 1, true);
	cr_assert_eq(ladder.rung[9].known, 10);
	cr_assert_lt(ladder.rung[10].cut, N - 60);
	for (size_t j = 0; j < ladder.n; j++) {
		cr_assert_geq(5 * ladder.rung[j].known, 4 * most);
		most = ladder.rung[j].known;
	}
	cr_assert_gt(most, 2000);
	handed_release(&handed);
}

Test(thin, young_leads_count_with_what_has_shown)
{
	known_by_band(falling);
	for (size_t i = 0; i < N; i++)
		lead[i].mature = .5;

	const struct thin_worth w = worth(0, 5);

	cr_assert_float_eq(w.shown, .5 * (double)w.known, 1e-9);
	cr_assert_float_eq(w.prob, .5, 1e-12);
	handed_release(&handed);
}

Test(thin, rule_16_weights_are_leads)
{
	known_by_band(falling);

	const struct thin_worth once = worth(0, 5);

	for (size_t i = 0; i < N; i++)
		lead[i].weight = 7.0;
	handed_release(&handed);
	handed_init(&handed, lead, N);
	thin_learn(&thin, &handed);
	cr_assert_eq(worth(0, 5).known, once.known);
	cr_assert_eq(worth(0, 5).sql, once.sql);
	handed_release(&handed);
}

Test(thin, leads_unknown_everywhere_alike_are_left_alone)
{
	double share[BANDS];

	for (int b = 0; b < BANDS; b++)
		share[b] = .6;
	known_by_band(share);
	cr_assert_not(thin.selects);
	for (int b = 0; b < BANDS; b++)
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
	 * all, known leads say .69.  About 800 are kept: two errors are
	 * .034. */
	const struct ladder_rung *last = &ladder.rung[ladder.n - 1];

	cr_assert_float_eq((double)last->sql / (double)last->known, .625, .034);
	handed_release(&handed);
}

Test(thin, fast_tracked_leads_are_a_band_of_their_own)
{
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
	/* all known: each stands for itself */
	for (size_t i = 0; i < N / 2; i++)
		cr_assert_float_eq(thin_weight(
			&thin, handed_lead(&handed, N / 2 + i)),
				   1.0, 1e-12);
	handed_release(&handed);
}
