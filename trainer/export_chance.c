/* SPDX-License-Identifier: MIT */
/* export_chance.c - probabilities, as a list that is looked up by score
 *
 * Below the first row of the list and above the last its six decimals no longer
 * change.
 *
 * Where the engine has arrays that cost nothing per lead, the list is one.
 * Spark is such an engine, and a join would cost it dearly: it looks for a
 * partition behind the key, which is the score, and to do so writes every step
 * into the next, back to the cells (models/rules-decay.yaml: 80 s of planning,
 * 2 s without).
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "trainer/export_part.h"

/* The points a term can give that lie farthest in a direction, -1 or 1. */
static int64_t farthest(const struct mql_term *term, int direction)
{
	int64_t best = term->missing;
	size_t n = mql_axis_n_code(&term->axis[0]);

	if (term->kind == MQL_TERM_EACH) {
		const int64_t end = term->at_most != 0 ? term->at_most
				    : term->each < 0   ? -MQL_MAX_POINTS
						       : MQL_MAX_POINTS;

		best = direction * best > 0 ? best : 0;
		return direction * end > direction * best ? end : best;
	}
	if (term->kind == MQL_TERM_PAIR)
		n *= mql_axis_n_code(&term->axis[1]);
	best = term->points[0];
	for (size_t k = 1; k < n; k++)
		if (direction * term->points[k] > direction * best)
			best = term->points[k];
	return best;
}

/* No score lies farther in a direction.  A cap moves a sum to its own bound at
 * the most. */
static int64_t farthest_score(const struct mql_scorecard *card, int direction)
{
	int64_t score = card->base;

	for (size_t i = 0; i < card->n_term; i++)
		score += farthest(&card->term[i], direction);
	for (size_t k = 0; k < card->n_cap; k++) {
		const struct mql_cap *cap = &card->cap[k];

		if (cap->at_most != MQL_CAP_NONE)
			score += direction * llabs(cap->at_most);
		if (cap->at_least != MQL_POINTS_NONE)
			score += direction * llabs(cap->at_least);
	}
	return score;
}

static uint32_t millionths(const struct mql_calib *map, int64_t score)
{
	return (uint32_t)floor(mql_calib_prob(map, score) * 1e6 + .5);
}

/* Do both probabilities read at `a` as they read at `b`? */
static bool same_chance(const struct mql_scorecard *card, int64_t a, int64_t b)
{
	return (!card->sql.present ||
		millionths(&card->sql, a) == millionths(&card->sql, b)) &&
	       (!card->won.present ||
		millionths(&card->won, a) == millionths(&card->won, b));
}

/* The first score from `low` on that does not read as `low` does, less one;
 * probabilities rise with the score, so halving finds it. */
static int64_t flat_end(const struct mql_scorecard *card, int64_t low,
			int64_t high)
{
	const int64_t first = low;

	while (low < high) {
		const int64_t mid = low + (high - low + 1) / 2;

		if (same_chance(card, first, mid))
			low = mid;
		else
			high = mid - 1;
	}
	return low;
}

static int64_t flat_begin(const struct mql_scorecard *card, int64_t low,
			  int64_t high)
{
	const int64_t last = high;

	while (low < high) {
		const int64_t mid = low + (high - low) / 2;

		if (same_chance(card, last, mid))
			high = mid;
		else
			low = mid + 1;
	}
	return high;
}

/* As SQL, e.g. "0.123457". */
static const char *chance(struct export *e, const struct mql_calib *map,
			  int64_t score)
{
	char text[16];

	if (!map->present)
		return "NULL";

	const uint32_t p = millionths(map, score);

	snprintf(text, sizeof(text), "%u.%06u", p / 1000000, p % 1000000);
	return mql_arena_text(&e->arena, text, strlen(text));
}

static void add_list(struct export *e, int64_t low, int64_t high)
{
	static const char *const column[] = { "score", "prob_sql",
					      "prob_won" };
	struct export_list list = {
		.name = "chance", .column = column, .n_column = 3,
	};

	for (int64_t score = low; score <= high; score++) {
		char text[24];

		snprintf(text, sizeof(text), "%jd", (intmax_t)score);
		export_list_value(e, &list, text);
		export_list_value(e, &list, chance(e, &e->card->sql, score));
		export_list_value(e, &list, chance(e, &e->card->won, score));
	}
	export_list_close(e, &list);
}

static void add_array(struct export *e, const struct mql_calib *map,
		      const char *name, int64_t low, int64_t high)
{
	struct mql_buf values = { 0 }, place = { 0 };

	if (!map->present) {
		mql_buf_addf(e->sql, ",\n    CAST(NULL AS DECIMAL(7, 6)) "
			     "AS %s", name);
		return;
	}
	for (int64_t score = low; score <= high; score++)
		mql_buf_addf(&values, "%s%s", score == low ? "" : ", ",
			     chance(e, map, score));
	mql_buf_addf(&place, "chance_score - (%jd)", (intmax_t)low);
	mql_buf_adds(e->sql, ",\n    ");
	export_fill(e->sql, e->words->array, mql_buf_text(&values),
		    mql_buf_text(&place), NULL);
	mql_buf_addf(e->sql, " AS %s", name);
	mql_buf_release(&values);
	mql_buf_release(&place);
}

static void add_arrays(struct export *e, int64_t low, int64_t high)
{
	export_open_step(e, "chance", "placed");
	add_array(e, &e->card->sql, "prob_sql", low, high);
	add_array(e, &e->card->won, "prob_won", low, high);
	export_close_step(e, "placed");
}

const char *export_add_chances(struct export *e)
{
	const struct mql_scorecard *card = e->card;
	int64_t low = farthest_score(card, -1);
	int64_t high = farthest_score(card, 1);

	low = flat_end(card, low, high);
	high = flat_begin(card, low, high);
	if (!e->words->array)
		add_list(e, low, high);
	export_open_step(e, "placed", "total");
	mql_buf_addf(e->sql, ",\n    CASE WHEN score_sum < %jd THEN %jd "
		     "WHEN score_sum > %jd THEN %jd\n      ELSE score_sum "
		     "END AS chance_score", (intmax_t)low, (intmax_t)low,
		     (intmax_t)high, (intmax_t)high);
	export_close_step(e, "total");
	if (!e->words->array)
		return "placed";
	add_arrays(e, low, high);
	return "chance";
}
