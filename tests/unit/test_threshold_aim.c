/* SPDX-License-Identifier: MIT */
#include "tests/unit/threshold_leads.h"

#include "common/map.h"

Test(threshold_aim, aim_goes_by_the_map_and_not_by_luck)
{
	/* 20 of 40 is met again far down by chance; the map knows better */
	picture("1111111111000000000000000000011111100000");

	const struct threshold t = find(MQL_AIM, .6, .95);

	cr_assert_eq(t.status, THRESHOLD_SET);
	cr_assert_gt(t.cut, 5000 - 25 * 10);
	cr_assert_eq(t.n_test, 0);
}

Test(threshold_aim, aim_takes_fast_tracked_leads_at_their_own_rate)
{
	picture("1111110110101001000000000000++++++++");

	const struct threshold good = find(MQL_AIM, .6, .95);

	picture("1111110110101001000000000000--------");

	const struct threshold bad = find(MQL_AIM, .6, .95);

	cr_assert_eq(good.status, THRESHOLD_SET);
	cr_assert(bad.status == THRESHOLD_FAST_TRACK || bad.cut > good.cut);
}

Test(threshold_aim, the_best_aim_is_the_highest_that_is_reached)
{
	read_leads();

	const struct threshold t = find(MQL_AIM, .9, .95);

	cr_assert_eq(t.status, THRESHOLD_REFUSED);
	cr_assert_eq(find(MQL_AIM, t.best_rate, .95).status, THRESHOLD_SET);
	cr_assert_neq(find(MQL_AIM, t.best_rate + 1e-9, .95).status,
		      THRESHOLD_SET);
}

Test(threshold_aim, young_leads_do_not_raise_the_cut)
{
	static struct threshold_lead many[20000];
	const struct threshold_options options = {
		.target = { .35, MQL_AIM, .95 }, .seed = 1,
	};
	struct threshold mature, young;
	uint64_t rng = 8;

	for (int i = 0; i < 20000; i++) {
		many[i] = (struct threshold_lead){
			.score = i % 400 - 200, .prob = .3, .weight = 1.0,
			.key = (uint64_t)i, .mature = 1.0,
		};
		many[i].label = mql_rng_unit(&rng) <
				mql_calib_prob(&(struct mql_calib){
					true, 1.0, -1.0 }, many[i].score);
	}
	threshold_find(&mature, many, 20000, &options);
	for (int i = 0; i < 20000; i += 2) {
		many[i].mature = .3;
		many[i].label = many[i].label && mql_rng_unit(&rng) < .3;
	}
	threshold_find(&young, many, 20000, &options);
	cr_assert_eq(young.status, THRESHOLD_SET);
	cr_assert_float_eq((double)young.cut, (double)mature.cut, 12.0);
	cr_assert_float_eq(young.rate, .35, .03);
	cr_assert_float_eq(young.mature, .65, .01);
	for (int i = 0; i < 20000; i++)
		many[i].mature = 1.0;
	threshold_find(&young, many, 20000, &options);
	/* taken for mature, they do */
	cr_assert_neq(young.status, THRESHOLD_REFUSED);
	cr_assert_gt(young.cut, mature.cut + 30, "%d", (int)young.cut);
}
