/* SPDX-License-Identifier: MIT */
/* Laws of the evaluator, on 400 random cards with 40 random leads each. */
#include <math.h>
#include <stdlib.h>

#include <criterion/criterion.h>

#include "random_card.h"
#include "tests/unit/reason_list.h"

enum { N_CARD = 400, N_LEAD = 40 };

struct scored {
	struct mql_scorecard card;
	struct mql_evaluator evaluator;
	struct mql_str cell[RANDOM_CARD_COLUMNS];
	int32_t points[RANDOM_CARD_ENTRIES];
	uint32_t code[RANDOM_CARD_TERMS];
	struct mql_result result;
};

typedef void (*law)(struct scored *s);

static bool evaluate(struct scored *s)
{
	s->result.points = s->points;
	s->result.code = s->code;
	return mql_evaluate(&s->evaluator, s->cell, RANDOM_CARD_TODAY,
			    &s->result);
}

static void one_card(law holds, double share_bad, uint64_t *state)
{
	struct scored s = { 0 };
	struct mql_err err = MQL_ERR_INIT;
	struct mql_arena arena = { 0 };

	random_card_init(&s.card, state);
	cr_assert(mql_evaluator_init(&s.evaluator, &s.card, random_card_find,
				     NULL, &err));
	s.evaluator.bad_is_missing = true;
	for (size_t i = 0; i < N_LEAD; i++) {
		random_card_lead(s.cell, &arena, share_bad, state);
		cr_assert(evaluate(&s));
		holds(&s);
		mql_arena_release(&arena);
	}
	mql_evaluator_release(&s.evaluator);
	random_card_release(&s.card);
}

static void for_all(law holds, double share_bad)
{
	uint64_t state = 20261121;

	for (size_t i = 0; i < N_CARD; i++)
		one_card(holds, share_bad, &state);
}

/* ---- sums ---- */

static void sums_hold(struct scored *s)
{
	int64_t sum = s->card.base;
	int64_t by_dimension[MQL_N_DIMENSION] = { 0 };

	for (size_t i = 0; i < s->card.n_term; i++) {
		sum += s->points[i];
		by_dimension[s->card.term[i].dimension] += s->points[i];
	}
	for (size_t i = 0; i < s->card.n_cap; i++) {
		const int64_t moved = s->points[s->card.n_term + i];

		sum += moved;
		by_dimension[s->card.cap[i].dimension] += moved;
	}
	cr_assert_eq(sum, s->result.score);
	cr_assert_arr_eq(by_dimension, s->result.subtotal,
			 sizeof(by_dimension));
	cr_assert_eq(s->card.base + by_dimension[MQL_FIT] +
			     by_dimension[MQL_INTENT] +
			     by_dimension[MQL_PRODUCT] +
			     by_dimension[MQL_MIXED], s->result.score);
}

Test(score, rule_05_base_points_caps_and_subtotals_make_the_score)
{
	for_all(sums_hold, 0.02);
}

/* ---- bounds ---- */

static void points_are_bounded(struct scored *s)
{
	for (size_t i = 0; i < s->card.n_term; i++) {
		const struct mql_term *term = &s->card.term[i];
		const int64_t points = s->points[i];

		cr_assert(points >= -MQL_MAX_POINTS);
		cr_assert(points <= MQL_MAX_POINTS);
		if (term->kind != MQL_TERM_EACH) {
			cr_assert_eq(points, term->points[s->code[i]]);
			continue;
		}
		if (s->code[i] == UINT32_MAX)
			cr_assert_eq(points, term->missing);
		else if (term->at_most != 0)
			cr_assert(llabs(points) <= abs(term->at_most));
		if (s->code[i] != UINT32_MAX)
			cr_assert(points == 0 ||
				  (points < 0) == (term->each < 0));
	}
}

Test(score, rule_06_points_of_a_term_are_bounded)
{
	for_all(points_are_bounded, 0.02);
}

/* ---- caps ---- */

static int64_t bounded(const struct mql_cap *cap, int64_t sum)
{
	if (cap->at_least != MQL_POINTS_NONE && sum < cap->at_least)
		return cap->at_least;
	if (cap->at_most != MQL_CAP_NONE && sum > cap->at_most)
		return cap->at_most;
	return sum;
}

/* The score by bounding sums of sums, no adjustment in sight. */
static int64_t capped_score(const struct scored *s)
{
	int64_t sum[MQL_N_DIMENSION] = { 0 };
	int64_t score = s->card.base;

	for (size_t i = 0; i < s->card.n_term; i++)
		sum[s->card.term[i].dimension] += s->points[i];
	for (size_t i = 0; i < s->card.n_cap; i++) {
		const struct mql_cap *cap = &s->card.cap[i];
		int64_t group = 0;

		for (size_t k = 0; k < cap->n_term; k++)
			group += s->points[cap->term[k]];
		if (cap->kind == MQL_CAP_GROUP)
			sum[cap->dimension] += bounded(cap, group) - group;
	}
	for (size_t i = 0; i < s->card.n_cap; i++) {
		const struct mql_cap *cap = &s->card.cap[i];

		if (cap->kind == MQL_CAP_DIMENSION)
			sum[cap->dimension] =
				bounded(cap, sum[cap->dimension]);
	}
	for (size_t d = 0; d < MQL_N_DIMENSION; d++)
		score += sum[d];
	for (size_t i = 0; i < s->card.n_cap; i++)
		if (s->card.cap[i].kind == MQL_CAP_TOTAL)
			score = bounded(&s->card.cap[i], score);
	return score;
}

static void caps_hold(struct scored *s)
{
	cr_assert_eq(s->result.score, capped_score(s));
	for (size_t i = 0; i < s->card.n_cap; i++) {
		const struct mql_cap *cap = &s->card.cap[i];

		if (cap->kind == MQL_CAP_DIMENSION &&
		    cap->dimension != MQL_MIXED)
			cr_assert_eq(s->result.subtotal[cap->dimension],
				     bounded(cap, s->result.subtotal
						  [cap->dimension]));
	}
}

Test(score, rule_27_groups_then_dimensions_then_the_total_are_bounded)
{
	for_all(caps_hold, 0.02);
}

/* ---- tables, by the definition of a bin ---- */

/* The trimmed text of a column; NULL where it is missing. */
static const char *text_of(const struct scored *s, const char *column,
			   char room[80])
{
	const struct mql_missing *missing = &s->card.missing;
	struct mql_str text;
	size_t i = 0;

	while (strcmp(random_card_column[i], column) != 0)
		i++;
	text = mql_str_trim(s->cell[i]);
	for (size_t k = 0; k < missing->n; k++)
		if (mql_str_eq(text, missing->token[k]))
			return NULL;
	memcpy(room, text.p, text.n);
	room[text.n] = '\0';
	return room;
}

/* The same of a number; the only bad cell that leads have is "1,5k". */
static const char *number_of(const struct scored *s, const char *column,
			     char room[80])
{
	const char *text = text_of(s, column, room);

	return text && strcmp(text, "1,5k") == 0 ? NULL : text;
}

static void bins_hold(struct scored *s)
{
	for (size_t i = 0; i < s->card.n_term; i++) {
		const struct mql_term *term = &s->card.term[i];
		const struct mql_axis *axis = &term->axis[0];
		const uint32_t code = s->code[i];
		char room[80];

		if (term->kind != MQL_TERM_TABLE ||
		    axis->kind != MQL_AXIS_NUMBER)
			continue;

		const char *text = number_of(s, term->column[0], room);

		if (!text) {
			cr_assert_eq(code, axis->n_edge + 1);
			continue;
		}
		const double x = strtod(text, NULL);

		cr_assert(code <= axis->n_edge);
		cr_assert(code == 0 || axis->edge[code - 1] <= x);
		cr_assert(code == axis->n_edge || x < axis->edge[code]);
	}
}

Test(score, rule_10_a_number_lies_in_its_bin)
{
	for_all(bins_hold, 0.02);
}

/* ---- verdict ---- */

static bool is_listed(const struct mql_condition *c, const char *text)
{
	for (size_t i = 0; i < c->n_text; i++)
		if (mql_str_eq(mql_str_of(text), c->text[i]))
			return true;
	return false;
}

static bool when_holds(const struct scored *s, const struct mql_condition *c)
{
	char room[80];
	const char *text = text_of(s, c->column, room);

	switch (c->kind) {
	case MQL_SET:
		return text != NULL;
	case MQL_NOT_SET:
		return text == NULL;
	case MQL_IN_RANGE:
		text = number_of(s, c->column, room);
		return text && strtod(text, NULL) >= c->at_least &&
		       strtod(text, NULL) < c->below;
	case MQL_IS:
		return text && is_listed(c, text);
	case MQL_IS_NOT:
		return text && !is_listed(c, text);
	}
	return false;
}

static bool all_hold(const struct scored *s, const struct mql_rule *rule)
{
	for (size_t i = 0; i < rule->n_when; i++)
		if (!when_holds(s, &rule->when[i]))
			return false;
	return true;
}

static size_t first_of(const struct scored *s, enum mql_verdict verdict)
{
	for (size_t i = 0; i < s->card.n_rule; i++)
		if (s->card.rule[i].verdict == verdict &&
		    all_hold(s, &s->card.rule[i]))
			return i;
	return SIZE_MAX;
}

static bool eligible(const struct scored *s)
{
	for (size_t i = 0; i < MQL_N_DIMENSION; i++)
		if (s->result.subtotal[i] < s->card.gate.least[i])
			return false;
	return true;             /* POINTS_NONE is below everything */
}

static void verdict_holds(struct scored *s)
{
	const size_t out = first_of(s, MQL_DISQUALIFIED);
	const size_t in = first_of(s, MQL_FAST_TRACK);
	enum mql_verdict want = MQL_NURTURE;

	if (out != SIZE_MAX)
		want = MQL_DISQUALIFIED;
	else if (in != SIZE_MAX)
		want = MQL_FAST_TRACK;
	else if (eligible(s) && s->result.score >= s->card.gate.score)
		want = MQL_QUALIFIED;
	cr_assert_eq(s->result.verdict, want);
	cr_assert_eq(s->result.rule, out != SIZE_MAX ? out : in);
}

Test(score, rule_14_verdict_follows_rules_minimums_and_threshold)
{
	for_all(verdict_holds, 0.02);
}

/* ---- strict and lenient ---- */

static void strict_agrees(struct scored *s)
{
	const struct mql_result lenient = s->result;
	int32_t points[RANDOM_CARD_ENTRIES];
	bool ok;

	memcpy(points, s->points, sizeof(points));
	s->evaluator.bad_is_missing = false;
	ok = evaluate(s);
	s->evaluator.bad_is_missing = true;
	cr_assert_eq(ok, lenient.n_bad == 0);
	if (!ok)
		return;
	cr_assert_eq(s->result.score, lenient.score);
	cr_assert_eq(s->result.verdict, lenient.verdict);
	cr_assert_arr_eq(points, s->points,
			 mql_scorecard_n_entry(&s->card) * sizeof(points[0]));
}

Test(score, rule_24_strict_differs_from_lenient_on_bad_cells_alone)
{
	for_all(strict_agrees, 0.02);
}

/* ---- reasons ---- */

/* The number behind the last blank of an entry, in tenths. */
static int64_t tenths_of(const char *entry, const char *end)
{
	const char *p = end;

	while (p > entry && p[-1] != ' ')
		p--;
	return llround(strtod(p, NULL) * 10.0);
}

static void reasons_sum(struct scored *s)
{
	struct mql_buf buf = { 0 };
	int64_t sum = s->card.base;

	reason_list(&buf, &s->card, &s->result,
		    mql_scorecard_n_entry(&s->card));

	const char *p = mql_buf_text(&buf);

	if (s->result.rule != SIZE_MAX) {
		cr_assert_eq(strncmp(p, "because", 7), 0);
		p += p[7] ? 10 : 7;
	}
	while (*p) {
		const char *bar = strstr(p, " | ");
		const char *end = bar ? bar : p + strlen(p);
		const int64_t points = tenths_of(p, end);

		cr_assert_neq(points, 0);
		sum += points;
		p = bar ? bar + 3 : end;
	}
	cr_assert_eq(sum, s->result.score, "%s", mql_buf_text(&buf));
	mql_buf_release(&buf);
}

Test(score, rule_05_the_reasons_sum_to_the_score)
{
	for_all(reasons_sum, 0.0);
}
