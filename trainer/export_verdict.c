/* SPDX-License-Identifier: MIT */
/* export_verdict.c - from points to what the scorer writes
 *
 * The three strongest reasons, without a sort: an entry has the key
 *
 *     |points| * 4096 + 4095 - its number
 *
 * so the largest key is the first reason, and the largest below it the next.
 * 4096 is above the most entries, terms and caps, that a card has.
 */
#include <math.h>
#include <stdio.h>

#include "common/evaluate.h"
#include "trainer/export_part.h"

enum { KEY = 4096 };
_Static_assert(2 * MQL_MAX_TERMS + MQL_N_DIMENSION < KEY,
	       "the number of a term or cap fits behind its points");

/* ---- rules and rejects ---- */

static const char *is_any_text(struct export *e,
			       const struct mql_condition *condition,
			       const char *cell)
{
	struct mql_buf buf = { 0 };

	mql_buf_addf(&buf, "%s IN (", cell);
	for (size_t i = 0; i < condition->n_text; i++) {
		if (i > 0)
			mql_buf_adds(&buf, ", ");
		export_add_literal(&buf, e->words, condition->text[i]);
	}
	mql_buf_addc(&buf, ')');

	const char *kept = mql_arena_text(&e->arena, buf.p, buf.n);

	mql_buf_release(&buf);
	return kept;
}

/* NULL, that is a missing cell, is in no range. */
static const char *is_in_range(struct export *e,
			       const struct mql_condition *condition)
{
	const struct mql_axis plain = { .kind = MQL_AXIS_NUMBER };
	const char *x = export_find_value(e, condition->column, &plain)->name;
	const char *from = NULL, *to = NULL;

	if (isfinite(condition->at_least))
		from = export_text(e, "$1 >= $2", x,
				   export_number(e, condition->at_least), NULL);
	if (isfinite(condition->below))
		to = export_text(e, "$1 < $2", x,
				 export_number(e, condition->below), NULL);
	if (from && to)
		return export_text(e, "($1 AND $2)", from, to, NULL);
	return from ? from : to ? to
			   : export_text(e, "$1 IS NOT NULL", x, NULL, NULL);
}

static const char *condition_text(struct export *e,
				  const struct mql_condition *condition)
{
	const char *cell = e->column[export_find_column(
		e, condition->column)].cell;

	switch (condition->kind) {
	case MQL_IS:
		return is_any_text(e, condition, cell);
	case MQL_IS_NOT:
		return export_text(e, "($1 NOT IN $2 AND NOT $3)", cell,
				   e->missing, is_any_text(e, condition, cell));
	case MQL_IN_RANGE:
		return is_in_range(e, condition);
	case MQL_SET:
		return export_text(e, "$1 NOT IN $2", cell, e->missing, NULL);
	case MQL_NOT_SET:
		return export_text(e, "$1 IN $2", cell, e->missing, NULL);
	}
	return "";
}

static void add_rules_of(struct export *e, enum mql_verdict verdict)
{
	for (size_t i = 0; i < e->card->n_rule; i++) {
		const struct mql_rule *rule = &e->card->rule[i];

		if (rule->verdict != verdict)
			continue;
		mql_buf_adds(e->sql, "\n      WHEN ");
		for (size_t k = 0; k < rule->n_when; k++)
			mql_buf_addf(e->sql, "%s%s", k > 0 ? " AND " : "",
				     condition_text(e, &rule->when[k]));
		mql_buf_addf(e->sql, " THEN %zu", i + 1);
	}
}

/* The number of the rule that decides, or 0. */
static void add_rule(struct export *e)
{
	if (e->card->n_rule == 0) {
		mql_buf_adds(e->sql, ",\n    0 AS rule");
		return;
	}
	mql_buf_adds(e->sql, ",\n    CASE");
	add_rules_of(e, MQL_DISQUALIFIED);
	add_rules_of(e, MQL_FAST_TRACK);
	mql_buf_adds(e->sql, "\n      ELSE 0 END AS rule");
}

/* Which cell can't be read; NULL where all can. */
static void add_reject(struct export *e)
{
	if (e->n_value == 0 || e->options->bad_is_missing) {
		mql_buf_addf(e->sql, ",\n    CAST(NULL AS %s) AS reject",
			     e->words->string);
		return;
	}
	mql_buf_adds(e->sql, ",\n    CASE");
	for (size_t i = 0; i < e->n_value; i++) {
		const struct export_value *v = &e->value[i];
		struct mql_buf why = { 0 };

		mql_buf_addf(&why, "column \"%s\" is not %s",
			     e->column[v->column].source,
			     v->kind == MQL_AXIS_DATE ? "a date" : "a number");
		mql_buf_addf(e->sql, "\n      WHEN %s IS NULL AND %s NOT IN %s "
			     "THEN %s", v->name, e->column[v->column].cell,
			     e->missing, export_literal(e, mql_buf_str(&why)));
		mql_buf_release(&why);
	}
	mql_buf_adds(e->sql, " END AS reject");
}

/* ---- gate, grade ---- */

static void add_verdict(struct export *e)
{
	const struct mql_scorecard *card = e->card;

	mql_buf_adds(e->sql, ",\n    CASE");
	for (size_t i = 0; i < card->n_rule; i++)
		mql_buf_addf(e->sql, "\n      WHEN rule = %zu THEN '%s'", i + 1,
			     mql_verdict_name[card->rule[i].verdict]);
	for (size_t d = 0; d < MQL_N_DIMENSION; d++)
		if (card->gate.least[d] != MQL_POINTS_NONE)
			mql_buf_addf(e->sql, "\n      WHEN %s_sum < %d THEN "
				     "'nurture'", mql_dimension_name[d],
				     (int)card->gate.least[d]);
	if (card->gate.score != MQL_POINTS_NONE)
		mql_buf_addf(e->sql, "\n      WHEN score_sum < %d THEN "
			     "'nurture'", (int)card->gate.score);
	else
		mql_buf_adds(e->sql, "\n      WHEN 1 = 0 THEN ''");
	mql_buf_adds(e->sql, "\n      ELSE 'mql' END AS verdict");
}

static const char *grade_case(struct export *e, const char *sum,
			      const int32_t bound[3], const char *step)
{
	struct mql_buf buf = { 0 };

	mql_buf_adds(&buf, "CASE");
	for (size_t i = 0; i < 3; i++)
		mql_buf_addf(&buf, " WHEN %s >= %d THEN '%c'", sum,
			     (int)bound[i], step[i]);
	mql_buf_addf(&buf, " ELSE '%c' END", step[3]);

	const char *kept = mql_arena_text(&e->arena, buf.p, buf.n);

	mql_buf_release(&buf);
	return kept;
}

static void add_grade(struct export *e)
{
	const struct mql_scorecard *card = e->card;

	if (!card->has_grades) {
		mql_buf_adds(e->sql, ",\n    '' AS grade");
		return;
	}
	mql_buf_addf(e->sql, ",\n    %s ||\n    %s AS grade",
		     grade_case(e, "fit_sum", card->grade_fit, "ABCD"),
		     grade_case(e, "intent_sum", card->grade_intent, "1234"));
}

/* ---- reasons ---- */

static void add_key(struct export *e, size_t i)
{
	mql_buf_addf(e->sql, ",\n    CASE WHEN %s = 0 THEN 0 ELSE "
		     "CAST(ABS(%s) AS %s) * %d + %zu END AS %s_key",
		     e->points[i], e->points[i], e->words->big, KEY,
		     KEY - 1 - i, e->points[i]);
}

/* The largest key below the one found before, `limit`; NULL: of all. */
static const char *largest_key(struct export *e, const char *limit)
{
	const size_t n = mql_scorecard_n_entry(e->card);
	const size_t most = e->words->most_arguments;
	const char *all = NULL;

	for (size_t from = 0; from < n; from += most) {
		struct mql_buf buf = { 0 };

		mql_buf_addf(&buf, "%s(0", e->words->greatest);
		for (size_t i = from; i < n && i < from + most; i++) {
			const char *t = e->points[i];

			if (limit)
				mql_buf_addf(&buf, ",\n      CASE WHEN %s_key "
					     "< %s THEN %s_key ELSE 0 END", t,
					     limit, t);
			else
				mql_buf_addf(&buf, ", %s_key", t);
		}
		mql_buf_addf(&buf, "%s%s)", all ? ", " : "", all ? all : "");
		all = mql_arena_text(&e->arena, buf.p, buf.n);
		mql_buf_release(&buf);
	}
	return all ? all : "0";
}

static void add_largest(struct export *e, const char *step, const char *from,
			const char *key, const char *limit)
{
	export_open_step(e, step, from);
	mql_buf_addf(e->sql, ",\n    %s AS %s", largest_key(e, limit), key);
	export_close_step(e, from);
}

static void add_reason(struct export *e, const char *key)
{
	mql_buf_addf(e->sql, "\n      || CASE WHEN %s = 0 THEN '' ELSE ' | ' "
		     "||\n        CASE %s", key,
		     export_text(e, e->words->modulo, key, "4096", NULL));
	for (size_t i = 0; i < mql_scorecard_n_entry(e->card); i++)
		mql_buf_addf(e->sql, " WHEN %zu THEN %s", KEY - 1 - i,
			     e->reason[i]);
	mql_buf_adds(e->sql, " END END");
}

static void add_reasons(struct export *e)
{
	const struct mql_scorecard *card = e->card;

	mql_buf_adds(e->sql, ",\n    SUBSTR(CASE rule");
	for (size_t i = 0; i < card->n_rule; i++) {
		struct mql_buf text = { 0 };

		mql_buf_adds(&text, " | ");
		mql_reason_add_text(&text, card->rule[i].reason);
		mql_buf_addf(e->sql, "\n      WHEN %zu THEN %s", i + 1,
			     export_literal(e, mql_buf_str(&text)));
		mql_buf_release(&text);
	}
	if (card->n_rule == 0)
		mql_buf_adds(e->sql, " WHEN 1 THEN ''");
	mql_buf_adds(e->sql, " ELSE '' END");
	if (mql_scorecard_n_entry(card) > 0) {
		add_reason(e, "key_1");
		add_reason(e, "key_2");
		add_reason(e, "key_3");
	}
	mql_buf_adds(e->sql, ", 4) AS reasons");
}

/* ---- the SELECT ---- */

static void add_points_column(struct export *e, const char *sum,
			      const char *name)
{
	mql_buf_addf(e->sql, ",\n  CASE WHEN reject IS NULL THEN %s END AS %s",
		     export_text(e, e->words->tenths, sum, NULL, NULL), name);
}

static void add_column(struct export *e, const char *name)
{
	mql_buf_addf(e->sql, ",\n  CASE WHEN reject IS NULL THEN %s END AS %s",
		     name, name);
}

static void add_select(struct export *e)
{
	const char *id = e->options->id ? e->options->id : e->card->id;

	mql_buf_adds(e->sql, "\nSELECT lead AS ");
	export_add_name(e->sql, e->words, mql_str_of(id));
	add_points_column(e, "score_sum", "score");
	add_column(e, "prob_sql");
	add_column(e, "prob_won");
	for (size_t d = 0; d < MQL_N_DIMENSION; d++) {
		char sum[16];

		snprintf(sum, sizeof(sum), "%s_sum", mql_dimension_name[d]);
		add_points_column(e, sum, mql_dimension_name[d]);
	}
	add_column(e, "grade");
	add_column(e, "verdict");
	add_column(e, "reasons");
	mql_buf_adds(e->sql, ",\n  reject\nFROM judged");
	if (!e->words->array)
		mql_buf_adds(e->sql, "\nLEFT JOIN chance ON chance.score = "
			     "judged.chance_score");
}

static void add_keys(struct export *e, const char *from)
{
	const size_t n = mql_scorecard_n_entry(e->card);

	export_open_step(e, "ruled", from);
	for (size_t i = 0; i < n; i++)
		add_key(e, i);
	for (size_t i = e->card->n_term; i < n; i++)
		export_add_reason(e, i);
	add_rule(e);
	add_reject(e);
	export_close_step(e, from);
}

void export_add_verdict(struct export *e, const char *from)
{
	add_keys(e, from);
	add_largest(e, "first", "ruled", "key_1", NULL);
	add_largest(e, "second", "first", "key_2", "key_1");
	add_largest(e, "third", "second", "key_3", "key_2");
	export_open_step(e, "judged", "third");
	add_verdict(e);
	add_grade(e);
	add_reasons(e);
	export_close_step(e, "third");
	add_select(e);
}
