/* SPDX-License-Identifier: MIT */
/* evaluate.c - cells -> codes -> points -> score; integers from the codes on
 *
 * A table looks its points up.  A count earns
 *
 *     p = each * floor(count), bounded by at_most and MQL_MAX_POINTS
 *     p / 2^n toward zero,  n = age / halves_every in full periods (rule 7)
 *
 * so no sum depends on order, threads or machine.  A cap adds what its sum
 * lacks to lie between its bounds:
 *
 *     adjustment = min(max(sum, at_least), at_most) - sum
 *
 * in the order of the card: groups see the points of their terms, a dimension
 * its terms and groups, the total everything.
 */
#include "common/evaluate.h"

#include <math.h>
#include <stdio.h>

/* One call of mql_evaluate, handed down. */
struct pass {
	const struct mql_evaluator *evaluator;
	const struct mql_str *cell;
	int32_t as_of;
	struct mql_result *result;
};

/* ---- binding ---- */

/* A failed look-up says which column is absent; who needs it is known here. */
static bool bind(const struct mql_scorecard *card, mql_find_column find,
		 const void *table, const char *column, const char *who,
		 size_t *i, struct mql_err *err)
{
	struct mql_err absent = MQL_ERR_INIT;

	if (find(table, column, i, &absent))
		return true;
	return mql_fail(err, absent.code, "%s (%s of %s needs it)", absent.msg,
			who, card->path ? card->path : "the scorecard");
}

static bool bind_term(struct mql_evaluator *evaluator, size_t i_term,
		      mql_find_column find, const void *table,
		      struct mql_err *err)
{
	const struct mql_scorecard *card = evaluator->card;
	const struct mql_term *term = &card->term[i_term];
	size_t *column = evaluator->term_column[i_term];
	size_t *since = &evaluator->since_column[i_term];
	char who[300];

	snprintf(who, sizeof(who), "term \"%s\"",
		 MQL_SHOW(mql_str_of(term->name)));
	column[0] = column[1] = *since = SIZE_MAX;
	if (!bind(card, find, table, term->column[0], who, &column[0], err))
		return false;
	if (term->kind == MQL_TERM_PAIR &&
	    !bind(card, find, table, term->column[1], who, &column[1], err))
		return false;
	return term->kind != MQL_TERM_EACH || !term->since ||
	       bind(card, find, table, term->since, who, since, err);
}

static bool bind_rule(struct mql_evaluator *evaluator, size_t i_rule,
		      mql_find_column find, const void *table,
		      struct mql_err *err)
{
	const struct mql_scorecard *card = evaluator->card;
	const struct mql_rule *rule = &card->rule[i_rule];
	size_t *column = mql_arena_alloc(&evaluator->arena, rule->n_when,
					 sizeof(*column));
	char who[300];

	snprintf(who, sizeof(who), "override \"%s\"",
		 MQL_SHOW(mql_str_of(rule->reason)));
	evaluator->rule_column[i_rule] = column;
	for (size_t i = 0; i < rule->n_when; i++)
		if (!bind(card, find, table, rule->when[i].column, who,
			  &column[i], err))
			return false;
	return true;
}

bool mql_evaluator_init(struct mql_evaluator *evaluator,
			const struct mql_scorecard *card,
			mql_find_column find, const void *table,
			struct mql_err *err)
{
	struct mql_arena *arena = &evaluator->arena;

	*evaluator = (struct mql_evaluator){ .card = card };
	evaluator->term_column = mql_arena_alloc(
		arena, card->n_term, sizeof(*evaluator->term_column));
	evaluator->since_column = mql_arena_alloc(
		arena, card->n_term, sizeof(*evaluator->since_column));
	evaluator->rule_column = mql_arena_alloc(
		arena, card->n_rule, sizeof(*evaluator->rule_column));
	for (size_t i = 0; i < card->n_term; i++)
		if (!bind_term(evaluator, i, find, table, err))
			return false;
	for (size_t i = 0; i < card->n_rule; i++)
		if (!bind_rule(evaluator, i, find, table, err))
			return false;
	return true;
}

void mql_evaluator_release(struct mql_evaluator *evaluator)
{
	mql_arena_release(&evaluator->arena);
	*evaluator = (struct mql_evaluator){ 0 };
}

bool mql_evaluate_needs_day(const struct mql_scorecard *card)
{
	for (size_t i = 0; i < card->n_term; i++) {
		const struct mql_term *term = &card->term[i];

		if (term->kind == MQL_TERM_EACH ? term->since != NULL
		    : term->axis[0].kind == MQL_AXIS_DATE ||
		      (term->kind == MQL_TERM_PAIR &&
		       term->axis[1].kind == MQL_AXIS_DATE))
			return true;
	}
	return false;
}

/* ---- one cell ---- */

static bool take_bad(const struct pass *pass, size_t column,
		     enum mql_axis_kind kind)
{
	struct mql_result *result = pass->result;

	if (pass->evaluator->bad_is_missing) {
		result->n_bad++;
		return true;
	}
	result->bad_column = column;
	result->bad_want = kind == MQL_AXIS_DATE ? "a date" : "a number";
	return false;
}

static bool take_code(const struct pass *pass, const struct mql_axis *axis,
		      size_t column, uint32_t *code)
{
	bool future = false;

	if (!mql_axis_code(axis, &pass->evaluator->card->missing,
			   pass->cell[column], pass->as_of, code, &future)) {
		*code = mql_axis_missing(axis);
		return take_bad(pass, column, axis->kind);
	}
	pass->result->n_future += future;
	return true;
}

static bool take_value(const struct pass *pass, const struct mql_axis *axis,
		       size_t column, double *x)
{
	bool future = false;

	if (!mql_axis_read(axis, &pass->evaluator->card->missing,
			   pass->cell[column], pass->as_of, x, &future)) {
		*x = NAN;
		return take_bad(pass, column, axis->kind);
	}
	pass->result->n_future += future;
	return true;
}

/* ---- one term ---- */

/* each * count, bounded.  Past MQL_MAX_POINTS units the bound is reached by
 * any `each` but 0, so the product stays far inside an int64_t. */
static int64_t count_points(const struct mql_term *term, double count)
{
	const int64_t units = (int64_t)fmin(fmax(count, 0.0), MQL_MAX_POINTS);
	const int64_t points = units * term->each;
	const int64_t bound = term->at_most != 0 ? term->at_most
			      : term->each < 0   ? -MQL_MAX_POINTS
						 : MQL_MAX_POINTS;

	if (bound < 0 ? points < bound : points > bound)
		return bound;
	return points;
}

int32_t mql_each_points(const struct mql_term *term, double count, double age,
			uint32_t *code)
{
	*code = UINT32_MAX;
	if (isnan(count) || isnan(age))
		return term->missing;
	*code = term->since ? (uint32_t)age / (uint32_t)term->halves_every : 0;
	return *code < 31 ? (int32_t)(count_points(term, count) /
				      ((int64_t)1 << *code))
			  : 0;
}

static bool each_points(const struct pass *pass, size_t i, uint32_t *code,
			int32_t *points)
{
	const struct mql_evaluator *evaluator = pass->evaluator;
	const struct mql_term *term = &evaluator->card->term[i];
	const struct mql_axis since = { .kind = MQL_AXIS_DATE,
					.order = term->order };
	double count;
	double age = 0.0;

	if (!take_value(pass, &term->axis[0], evaluator->term_column[i][0],
			&count))
		return false;
	if (term->since &&
	    !take_value(pass, &since, evaluator->since_column[i], &age))
		return false;
	*points = mql_each_points(term, count, age, code);
	return true;
}

static bool table_points(const struct pass *pass, size_t i, uint32_t *code,
			 int32_t *points)
{
	const struct mql_term *term = &pass->evaluator->card->term[i];
	const size_t *column = pass->evaluator->term_column[i];
	uint32_t second;

	if (!take_code(pass, &term->axis[0], column[0], code))
		return false;
	if (term->kind == MQL_TERM_PAIR) {
		if (!take_code(pass, &term->axis[1], column[1], &second))
			return false;
		*code = *code * (uint32_t)mql_axis_n_code(&term->axis[1]) +
			second;
	}
	*points = term->points[*code];
	return true;
}

/* ---- caps ---- */

/* What a cap bounds, as far as it is summed when its turn comes. */
static int64_t capped_sum(const struct mql_cap *cap, const int32_t *points,
			  int64_t score, const int64_t *subtotal)
{
	int64_t sum = 0;

	switch (cap->kind) {
	case MQL_CAP_GROUP:
		for (size_t i = 0; i < cap->n_term; i++)
			sum += points[cap->term[i]];
		return sum;
	case MQL_CAP_DIMENSION:
		return subtotal[cap->dimension];
	case MQL_CAP_TOTAL:
		break;
	}
	return score;
}

/* The bounds of an absent side lie outside of all sums.  An adjustment is below
 * MQL_MAX_SCORE + MQL_MAX_POINTS, so it fits. */
void mql_caps_apply(const struct mql_scorecard *card, int32_t *points,
		    int64_t *score, int64_t subtotal[MQL_N_DIMENSION])
{
	for (size_t i = 0; i < card->n_cap; i++) {
		const struct mql_cap *cap = &card->cap[i];
		const int64_t sum = capped_sum(cap, points, *score, subtotal);
		const int64_t bound = sum > cap->at_most    ? cap->at_most
				      : sum < cap->at_least ? cap->at_least
							    : sum;

		points[card->n_term + i] = (int32_t)(bound - sum);
		subtotal[cap->dimension] += bound - sum;
		*score += bound - sum;
	}
}

/* ---- the lead ---- */

static bool find_rule(const struct pass *pass)
{
	const struct mql_evaluator *evaluator = pass->evaluator;
	const struct mql_scorecard *card = evaluator->card;
	struct mql_result *result = pass->result;

	if (evaluator->bad_is_missing) {
		result->rule = mql_rule_find_lenient(
			card->rule, card->n_rule, evaluator->rule_column,
			&card->missing, pass->cell, &result->n_bad);
		return true;
	}
	result->rule = mql_rule_find(card->rule, card->n_rule,
				     evaluator->rule_column, &card->missing,
				     pass->cell, &result->bad_column);
	result->bad_want = "a number";
	return result->rule != MQL_RULE_BAD_CELL;
}

bool mql_evaluate(const struct mql_evaluator *evaluator,
		  const struct mql_str *cell, int32_t as_of,
		  struct mql_result *result)
{
	const struct mql_scorecard *card = evaluator->card;
	const struct pass pass = { evaluator, cell, as_of, result };

	result->n_bad = result->n_future = 0;
	result->score = card->base;
	for (size_t i = 0; i < MQL_N_DIMENSION; i++)
		result->subtotal[i] = 0;
	for (size_t i = 0; i < card->n_term; i++) {
		const struct mql_term *term = &card->term[i];
		uint32_t *code = &result->code[i];
		int32_t *points = &result->points[i];

		if (!(term->kind == MQL_TERM_EACH
			      ? each_points(&pass, i, code, points)
			      : table_points(&pass, i, code, points)))
			return false;
		result->score += *points;
		result->subtotal[term->dimension] += *points;
	}
	mql_caps_apply(card, result->points, &result->score,
		       result->subtotal);
	if (!find_rule(&pass))
		return false;
	result->verdict = mql_gate_verdict(card, result->score,
					   result->subtotal, result->rule);
	mql_grade(card, result->subtotal, result->grade);
	return true;
}
