/* SPDX-License-Identifier: MIT */
#include "scorer/scores.h"

#include <math.h>

#include <criterion/criterion.h>

#include "common/num.h"

/* The definition: the map, rounded, and printed by libc. */
static void add_prob(struct mql_buf *buf, const struct mql_calib *map,
		     int64_t score)
{
	const double p = mql_calib_prob(map, score);

	mql_buf_addc(buf, ',');
	if (map->present)
		mql_buf_addf(buf, "%.6f", floor(p * 1e6 + 0.5) / 1e6);
}

static void check(const struct scores *scores, int64_t score)
{
	struct mql_buf want = { 0 };
	char got[SCORES_ROOM + 1];

	mql_tenths_add(&want, score);
	add_prob(&want, &scores->card->sql, score);
	add_prob(&want, &scores->card->won, score);
	*scores_put(got, scores, score) = '\0';
	cr_assert_str_eq(got, want.p);
	mql_buf_release(&want);
}

static struct mql_scorecard card_of(int32_t base)
{
	return (struct mql_scorecard){ .base = base,
				       .sql = { true, 1.1, -3.25 },
				       .won = { true, 0.7, 0.5 } };
}

Test(scores, every_one_of_the_table_and_beside_it)
{
	static const int32_t base[] = { 0, 310, -77, MQL_MAX_POINTS,
					-MQL_MAX_POINTS };

	for (size_t i = 0; i < MQL_ARRAY_LEN(base); i++) {
		const struct mql_scorecard card = card_of(base[i]);
		struct scores scores;

		scores_init(&scores, &card);
		for (int64_t d = -SCORES_REACH - 3; d < SCORES_REACH + 3; d++)
			check(&scores, base[i] + d);
		scores_release(&scores);
	}
}

Test(scores, far_ones_are_worked_out)
{
	const struct mql_scorecard card = card_of(310);
	struct scores scores;

	scores_init(&scores, &card);
	check(&scores, MQL_MAX_SCORE);
	check(&scores, -MQL_MAX_SCORE);
	check(&scores, 100000);
	check(&scores, -100000);
	scores_release(&scores);
}

Test(scores, a_map_that_the_card_lacks_puts_nothing)
{
	for (int without = 1; without < 4; without++) {
		struct mql_scorecard card = card_of(310);
		struct scores scores;

		card.sql.present = !(without & 1);
		card.won.present = !(without & 2);
		scores_init(&scores, &card);
		check(&scores, 310);
		check(&scores, MQL_MAX_SCORE);
		scores_release(&scores);
	}
}
