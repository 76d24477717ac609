/* SPDX-License-Identifier: MIT */
#include "scorer/probs.h"

#include <math.h>
#include <stdio.h>

#include <criterion/criterion.h>

#include "tests/unit/count_alloc.h"

/* The definition: the map, rounded, and printed by libc. */
static void check(const struct probs *probs, const struct probs_map *map,
		  int64_t score)
{
	const unsigned want = (unsigned)floor(
		mql_calib_prob(map->calib, score) * 1e6 + 0.5);
	struct mql_buf buf = { 0 };
	char text[32];

	snprintf(text, sizeof(text), "%u.%06u", want / 1000000,
		 want % 1000000);
	probs_add(&buf, probs, map, score);
	cr_assert_str_eq(mql_buf_text(&buf), text, "score %lld",
			 (long long)score);
	mql_buf_release(&buf);
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

Test(probs, a_map_that_the_card_lacks_adds_nothing)
{
	struct mql_scorecard card = card_of(310);
	struct mql_buf buf = { 0 };
	struct probs probs;

	card.won.present = false;
	probs_init(&probs, &card);
	probs_add(&buf, &probs, &probs.won, 310);
	probs_add(&buf, &probs, &probs.won, MQL_MAX_SCORE);
	cr_assert_eq(buf.n, 0);
	mql_buf_release(&buf);
	probs_release(&probs);
}

Test(probs, adding_never_allocates)
{
	const struct mql_scorecard card = card_of(0);
	struct mql_buf buf = { 0 };
	struct probs probs;

	probs_init(&probs, &card);
	mql_buf_adds(&buf, "0.123456");

	const unsigned long before = count_alloc();

	for (int64_t score = -9000; score < 9000; score++) {
		mql_buf_reset(&buf);
		probs_add(&buf, &probs, &probs.sql, score);
	}
	cr_assert_eq(count_alloc(), before);
	mql_buf_release(&buf);
	probs_release(&probs);
}
