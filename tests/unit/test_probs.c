/* SPDX-License-Identifier: MIT */
#include "scorer/probs.h"

#include <math.h>
#include <stdio.h>

#include <criterion/criterion.h>

/* The definition: the map, rounded, and printed by libc. */
static void check(const struct probs *probs, const struct probs_map *map,
		  int64_t score)
{
	const unsigned want = (unsigned)floor(
		mql_calib_prob(map->calib, score) * 1e6 + 0.5);
	char text[32], got[PROBS_N_CHAR + 1] = "";

	snprintf(text, sizeof(text), "%u.%06u", want / 1000000,
		 want % 1000000);
	cr_assert_eq(probs_put(got, probs, map, score), got + PROBS_N_CHAR);
	cr_assert_str_eq(got, text, "score %lld", (long long)score);
}

static struct mql_scorecard card_of(int32_t base)
{
	return (struct mql_scorecard){ .base = base,
				       .sql = { true, 1.1, -3.25 },
				       .won = { true, 0.7, 0.5 } };
}

Test(probs, every_score_of_the_table_and_beside_it)
{
	static const int32_t base[] = { 0, 310, -77, MQL_MAX_POINTS };

	for (size_t i = 0; i < MQL_ARRAY_LEN(base); i++) {
		const struct mql_scorecard card = card_of(base[i]);
		struct probs probs;

		probs_init(&probs, &card);
		for (int64_t d = -PROBS_REACH - 3; d < PROBS_REACH + 3; d++) {
			check(&probs, &probs.sql, base[i] + d);
			check(&probs, &probs.won, base[i] + d);
		}
		probs_release(&probs);
	}
}

Test(probs, scores_far_away_are_worked_out)
{
	const struct mql_scorecard card = card_of(310);
	struct probs probs;

	probs_init(&probs, &card);
	check(&probs, &probs.sql, MQL_MAX_SCORE);
	check(&probs, &probs.sql, -MQL_MAX_SCORE);
	check(&probs, &probs.won, 100000);
	check(&probs, &probs.won, -100000);
	probs_release(&probs);
}

Test(probs, a_map_that_the_card_lacks_puts_nothing)
{
	struct mql_scorecard card = card_of(310);
	char got[PROBS_N_CHAR];
	struct probs probs;

	card.won.present = false;
	probs_init(&probs, &card);
	cr_assert_eq(probs_put(got, &probs, &probs.won, 310), got);
	cr_assert_eq(probs_put(got, &probs, &probs.won, MQL_MAX_SCORE), got);
	probs_release(&probs);
}
