/* SPDX-License-Identifier: MIT */
/* The promise on leads with known truth: a short round of bench/promise.  Runs
 * are seeded, so a bound is met always or never. */
#include "bench/promise/population.h"

#include <criterion/criterion.h>

enum { MOST = 2000 };

struct round { double below, refused, volume; };

static struct round run(double base, enum population_shape shape, double r,
			size_t n, int reps, enum mql_promise promise,
			enum population_outcomes outcomes)
{
	static struct population pop;
	static struct threshold_lead lead[MOST];
	struct round sum = { 0.0, 0.0, 0.0 };
	uint64_t rng = 20261121;

	population_init(&pop, base, shape);
	for (int i = 0; i < reps; i++) {
		const size_t m = population_draw(lead, n, &pop, outcomes, &rng);
		const struct threshold_options options = {
			.target = { r, promise, .95 },
			.seed = mql_rng_next(&rng),
		};
		struct threshold t;

		threshold_find(&t, lead, m, &options);
		if (t.status != THRESHOLD_SET &&
		    t.status != THRESHOLD_ALL_PASS) {
			sum.refused += 1.0 / reps;
			continue;
		}

		const int at = population_at(&pop, t.cut);

		sum.below += (pop.rate[at] < r) / (double)reps;
		sum.volume += pop.volume[at] / population_oracle(&pop, r) /
			      reps;
	}
	return sum;
}

/* 300 runs at 5 % give 15, and 24 is two and a half errors above. */
static const double BOUND = .08;

Test(promise, is_kept_at_twice_the_base_rate)
{
	const struct round a = run(.1, POPULATION_LOGISTIC, .2, 500, 300,
				   MQL_GUARANTEE, POPULATION_ALL);
	const struct round b = run(.2, POPULATION_SATURATED, .4, 500, 300,
				   MQL_GUARANTEE, POPULATION_ALL);

	cr_assert_lt(a.below, BOUND);
	cr_assert_lt(b.below, BOUND);
	cr_assert_gt(a.volume, .5, "%g", a.volume);
	cr_assert_gt(b.volume, .75, "%g", b.volume);
}

Test(promise, is_kept_where_it_is_hard_to_keep)
{
	const struct round hard = run(.05, POPULATION_LOGISTIC, .2, 500, 300,
				      MQL_GUARANTEE, POPULATION_ALL);

	cr_assert_lt(hard.below, BOUND);
	cr_assert_gt(hard.refused, .3);
}

Test(promise, rule_16_thinning_keeps_it_where_outcomes_are_selected)
{
	const struct round thinned = run(.1, POPULATION_LOGISTIC, .15, 2000,
					 150, MQL_GUARANTEE,
					 POPULATION_SELECTED);

	cr_assert_lt(thinned.below, .1);
	cr_assert_gt(thinned.volume, .6, "%g", thinned.volume);
}

Test(promise, rule_02_known_leads_taken_for_all_leads_break_it)
{
	const struct round taken = run(.1, POPULATION_LOGISTIC, .15, 2000, 50,
				       MQL_GUARANTEE, POPULATION_ONLY_KNOWN);

	cr_assert_gt(taken.below, .9);
}

Test(promise, aim_misses_on_either_side)
{
	const struct round aim = run(.1, POPULATION_LOGISTIC, .2, 500, 150,
				     MQL_AIM, POPULATION_ALL);

	cr_assert(aim.below > .3 && aim.below < .7, "%g", aim.below);
	cr_assert_float_eq(aim.volume, 1.0, .1, "%g", aim.volume);
}

Test(promise, rule_16_aim_is_not_fooled_by_selection)
{
	const struct round aim = run(.1, POPULATION_LOGISTIC, .15, 2000, 60,
				     MQL_AIM, POPULATION_SELECTED);

	cr_assert_float_eq(aim.volume, 1.0, .12, "%g", aim.volume);
}

Test(promise, rule_16_young_leads_keep_it)
{
	const struct round young = run(.1, POPULATION_LOGISTIC, .2, 1000, 200,
				       MQL_GUARANTEE, POPULATION_YOUNG);
	const struct round taken = run(.1, POPULATION_LOGISTIC, .2, 1000, 100,
				       MQL_GUARANTEE, POPULATION_YOUNG_TAKEN);

	cr_assert_lt(young.below, BOUND);
	cr_assert_gt(young.volume, .55, "%g", young.volume);
	/* taken for mature they are losses, and the promise costs volume */
	cr_assert_lt(taken.volume, young.volume - .1, "%g", taken.volume);
}

Test(promise, rule_16_weights_keep_it)
{
	const struct round weighted = run(.1, POPULATION_LOGISTIC, .2, 1000,
					  200, MQL_GUARANTEE,
					  POPULATION_WEIGHTED);

	cr_assert_lt(weighted.below, BOUND);
	cr_assert_gt(weighted.volume, .5, "%g", weighted.volume);
}

Test(promise, rule_16_aim_takes_young_leads_for_what_they_have_shown)
{
	const struct round aim = run(.1, POPULATION_LOGISTIC, .2, 2000, 60,
				     MQL_AIM, POPULATION_YOUNG);

	cr_assert_float_eq(aim.volume, 1.0, .1, "%g", aim.volume);
}
