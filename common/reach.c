/* SPDX-License-Identifier: MIT */
/* reach.c - the most that a card can give a lead
 *
 * Points are added and caps are clamps, so no sum falls where a term rises:
 * all terms at their best give the highest subtotals and the highest score.
 */
#include "common/evaluate.h"

#include <stdlib.h>

static int32_t higher(int32_t a, int32_t b)
{
	return a > b ? a : b;
}

/* A count of 0 earns nothing, one without end all that at_most allows. */
static int32_t each_highest(const struct mql_term *term)
{
	uint32_t code;
	const int32_t most = mql_each_points(term, MQL_MAX_POINTS, 0.0, &code);

	return higher(higher(most, 0), term->missing);
}

static int32_t term_highest(const struct mql_term *term)
{
	size_t n = mql_axis_n_code(&term->axis[0]);
	int32_t most;

	if (term->kind == MQL_TERM_EACH)
		return each_highest(term);
	if (term->kind == MQL_TERM_PAIR)
		n *= mql_axis_n_code(&term->axis[1]);
	most = term->points[0];
	for (size_t i = 1; i < n; i++)
		most = higher(most, term->points[i]);
	return most;
}

void mql_reach_highest(const struct mql_scorecard *card, int64_t *score,
		       int64_t subtotal[MQL_N_DIMENSION])
{
	int32_t *points = mql_calloc(mql_scorecard_n_entry(card),
				     sizeof(*points));

	*score = card->base;
	for (size_t i = 0; i < MQL_N_DIMENSION; i++)
		subtotal[i] = 0;
	for (size_t i = 0; i < card->n_term; i++) {
		points[i] = term_highest(&card->term[i]);
		*score += points[i];
		subtotal[card->term[i].dimension] += points[i];
	}
	mql_caps_apply(card, points, score, subtotal);
	free(points);
}
