/* SPDX-License-Identifier: MIT */
#include "tests/unit/threshold_leads.h"

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
