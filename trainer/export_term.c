/* SPDX-License-Identifier: MIT */
/* export_term.c - points and reason of each term
 *
 * A table of many entries is a list that the leads are joined with: engines
 * that compile a query have a limit on one expression, and people on what they
 * read.
 */
#include <stdlib.h>

#include "common/evaluate.h"
#include "common/text.h"
#include "trainer/export_part.h"

enum { MOST_CASES = 100 };

/* 'name label +1.2', or '' where the points are 0: no reason then. */
static const char *reason_text(struct export *e, size_t i, uint32_t code)
{
	const struct mql_scorecard *card = e->card;
	struct mql_result lead = {
		.points = mql_calloc(card->n_term, sizeof(int32_t)),
		.code = mql_calloc(card->n_term, sizeof(uint32_t)),
	};
	struct mql_buf buf = { 0 };
	const char *kept = "''";

	lead.code[i] = code;
	lead.points[i] = card->term[i].points[code];
	if (lead.points[i] != 0) {
		mql_reason_add_entry(&buf, card, &lead, i);
		kept = export_literal(e, mql_buf_str(&buf));
	}
	mql_buf_release(&buf);
	free(lead.points);
	free(lead.code);
	return kept;
}

static const char *whole(struct export *e, int64_t x)
{
	struct mql_buf buf = { 0 };

	mql_buf_addf(&buf, "%jd", (intmax_t)x);

	const char *kept = mql_arena_text(&e->arena, buf.p, buf.n);

	mql_buf_release(&buf);
	return kept;
}

/* ---- which code has the cell? ---- */

/* SQL that is true for the code, given that it is true for none before it;
 * NULL for the last one that is left. */
static const char *is_bin(struct export *e, const char *value,
			  const struct mql_axis *axis, uint32_t code)
{
	if (code == axis->n_edge)
		return NULL;
	return export_text(e, "$1 < $2", value,
			   export_number(e, axis->edge[code]), NULL);
}

static const char *is_level(struct export *e, const char *cell,
			    const struct mql_axis *axis, uint32_t code)
{
	if (code == axis->n_level)
		return NULL;
	return export_text(e, "$1 = $2", cell,
			   export_literal(e, axis->level[code]), NULL);
}

/* Between two words: ASCII that is no letter (all are lower case) or digit. */
#define BETWEEN "[\\x01-\\x2f\\x3a-\\x60\\x7b-\\x7f]+"

/* Do the words of a phrase stand in the words of a cell?  Both begin and end
 * with a blank; where the cell's are not a blank apart, a regular expression
 * has to find what is between. */
static const char *has_phrase(struct export *e, const char *words,
			      const char *phrase)
{
	const bool spaced = e->words->spaced != NULL;
	struct mql_buf want = { 0 }, form = { 0 };
	const char *has;

	mql_text_add_words(&want, mql_str_of(phrase));
	for (size_t i = 0; i < want.n; i++)
		if (spaced || want.p[i] != ' ')
			mql_buf_addc(&form, want.p[i]);
		else
			mql_buf_adds(&form, BETWEEN);
	has = export_text(e, spaced ? e->words->has : e->words->match, words,
			  export_literal(e, mql_buf_str(&form)), NULL);
	mql_buf_release(&want);
	mql_buf_release(&form);
	return has;
}

static const char *is_group(struct export *e, const char *words,
			    const struct mql_axis *axis, uint32_t code)
{
	const struct mql_group *group = &axis->group[code];
	const char *any = NULL;

	if (code == axis->n_group)
		return NULL;
	for (size_t i = 0; i < group->n_phrase; i++) {
		const char *has = has_phrase(e, words, group->phrase[i]);

		any = any ? export_text(e, "$1 OR $2", any, has, NULL) : has;
	}
	return any;
}

static const char *is_missing(struct export *e, const char *source,
			      const struct mql_axis *axis)
{
	const size_t column = export_find_column(e, source);

	if (axis->kind == MQL_AXIS_NUMBER || axis->kind == MQL_AXIS_DATE)
		return export_text(e, "$1 IS NULL",
				   export_find_value(e, source, axis)->name,
				   NULL, NULL);
	return export_text(e, "$1 IN $2", e->column[column].cell, e->missing,
			   NULL);
}

static const char *is_code(struct export *e, const char *source,
			   const struct mql_axis *axis, uint32_t code)
{
	const struct export_column *column =
		&e->column[export_find_column(e, source)];

	switch (axis->kind) {
	case MQL_AXIS_NUMBER:
	case MQL_AXIS_DATE:
		return is_bin(e, export_find_value(e, source, axis)->name,
			      axis, code);
	case MQL_AXIS_LEVEL:
		return is_level(e, column->cell, axis, code);
	case MQL_AXIS_TEXT:
		return is_group(e, column->words, axis, code);
	}
	return NULL;
}

/* CASE over the codes of an axis: what each gives is `value[code]`. */
static void add_case(struct export *e, const char *source,
		     const struct mql_axis *axis, const char *const *value)
{
	const uint32_t missing = mql_axis_missing(axis);

	mql_buf_addf(e->sql, "CASE WHEN %s THEN %s",
		     is_missing(e, source, axis), value[missing]);
	for (uint32_t code = 0; code < missing; code++) {
		const char *is = is_code(e, source, axis, code);

		if (is)
			mql_buf_addf(e->sql, "\n      WHEN %s THEN %s", is,
				     value[code]);
		else
			mql_buf_addf(e->sql, "\n      ELSE %s END",
				     value[code]);
	}
}

/* ---- tables ---- */

static bool is_listed(const struct mql_term *term)
{
	if (term->kind == MQL_TERM_PAIR)
		return true;
	return term->kind == MQL_TERM_TABLE &&
	       term->axis[0].kind == MQL_AXIS_LEVEL &&
	       term->axis[0].n_level > MOST_CASES;
}

static const char *list_name(struct export *e, size_t i)
{
	return export_text(e, "list_$1", e->points[i], NULL, NULL);
}

static void list_entry(struct export *e, struct export_list *list, size_t i,
		       const char *key, uint32_t code)
{
	export_list_value(e, list, key);
	export_list_value(e, list, whole(e, e->card->term[i].points[code]));
	export_list_value(e, list, reason_text(e, i, code));
}

/* Entries that are not 0; one at least, for a list has to have rows. */
static void add_list(struct export *e, size_t i)
{
	static const char *const column[] = { "entry", "points", "reason" };
	const struct mql_term *term = &e->card->term[i];
	const bool pair = term->kind == MQL_TERM_PAIR;
	struct export_list list = {
		.name = list_name(e, i), .column = column, .n_column = 3,
	};
	const uint32_t n = pair ? (uint32_t)(mql_axis_n_code(&term->axis[0]) *
					     mql_axis_n_code(&term->axis[1]))
				: (uint32_t)term->axis[0].n_level;

	for (uint32_t code = 0; code < n; code++)
		if (!pair || code == 0 || term->points[code] != 0)
			list_entry(e, &list, i,
				   pair ? whole(e, code)
					: export_literal(
						e, term->axis[0].level[code]),
				   code);
	export_list_close(e, &list);
}

static void add_table(struct export *e, size_t i)
{
	const struct mql_term *term = &e->card->term[i];
	const size_t n = mql_axis_n_code(&term->axis[0]);
	const char **value = mql_calloc(n, sizeof(*value));

	for (uint32_t code = 0; code < n; code++)
		value[code] = whole(e, term->points[code]);
	mql_buf_adds(e->sql, ",\n    ");
	add_case(e, term->column[0], &term->axis[0], value);
	mql_buf_addf(e->sql, " AS %s", e->points[i]);
	for (uint32_t code = 0; code < n; code++)
		value[code] = reason_text(e, i, code);
	mql_buf_adds(e->sql, ",\n    ");
	add_case(e, term->column[0], &term->axis[0], value);
	mql_buf_addf(e->sql, " AS %s", e->reason[i]);
	free(value);
}

static void add_pair(struct export *e, size_t i)
{
	mql_buf_addf(e->sql, ",\n    COALESCE(%s.points, 0) AS %s,\n"
		     "    COALESCE(%s.reason, '') AS %s", list_name(e, i),
		     e->points[i], list_name(e, i), e->reason[i]);
}

static void add_levels(struct export *e, size_t i)
{
	const struct mql_term *term = &e->card->term[i];
	const uint32_t missing = mql_axis_missing(&term->axis[0]);
	const char *is = is_missing(e, term->column[0], &term->axis[0]);
	const char *list = list_name(e, i);

	mql_buf_addf(e->sql, ",\n    CASE WHEN %s THEN %d\n"
		     "      ELSE COALESCE(%s.points, %d) END AS %s", is,
		     (int)term->points[missing], list,
		     (int)term->points[missing - 1], e->points[i]);
	mql_buf_addf(e->sql, ",\n    CASE WHEN %s THEN %s\n"
		     "      ELSE COALESCE(%s.reason, %s) END AS %s", is,
		     reason_text(e, i, missing), list,
		     reason_text(e, i, missing - 1), e->reason[i]);
}

/* ---- counts ---- */

/* each * count, bounded, as common/evaluate.c has it. */
static const char *count_points(struct export *e, const struct mql_term *term,
				const char *value)
{
	const char *units = export_text(
		e, "CASE WHEN $1 < 0 THEN 0 WHEN $1 > $2 THEN $2 "
		   "ELSE CAST(FLOOR($1) AS $3) END", value,
		whole(e, MQL_MAX_POINTS), e->words->big);
	const int64_t bound = term->at_most != 0 ? term->at_most
						 : MQL_MAX_POINTS;
	const int64_t size = bound < 0 ? -bound : bound;
	const int64_t each = term->each < 0 ? -(int64_t)term->each
					    : term->each;
	const char *product = export_text(e, "$1 * ($2)", whole(e, each),
					  units, NULL);

	return export_text(e, "CASE WHEN $1 > $2 THEN $2 ELSE $1 END", product,
			   whole(e, size), NULL);
}

/* Divided by 2 for each of n full periods; nothing is left after 30. */
static const char *halved(struct export *e, const char *points, const char *n)
{
	const char *least = export_text(
		e, "CASE WHEN $1 > 30 THEN 30 ELSE $1 END", n, NULL, NULL);
	const char *power = export_text(e, e->words->power2, least, NULL,
					NULL);

	return export_text(e, "CASE WHEN $1 > 30 THEN 0 ELSE $2 END", n,
			   export_text(e, e->words->divide, points, power,
				       NULL), NULL);
}

static void add_each(struct export *e, size_t i)
{
	const struct mql_term *term = &e->card->term[i];
	const char *value = export_find_value(e, term->column[0],
					      &term->axis[0])->name;
	const char *none = export_text(e, "$1 IS NULL", value, NULL, NULL);
	const char *points = count_points(e, term, value);

	if (term->since) {
		const struct mql_axis since = { .kind = MQL_AXIS_DATE,
						.order = term->order };
		const char *age = export_find_value(e, term->since,
						    &since)->name;
		const char *n = export_text(e, e->words->divide, age,
					    whole(e, term->halves_every),
					    NULL);

		none = export_text(e, "$1 OR $2 IS NULL", none, age, NULL);
		points = halved(e, points, n);
	}
	mql_buf_addf(e->sql, ",\n    CASE WHEN %s THEN %d\n      ELSE %s(%s) "
		     "END AS %s", none, (int)term->missing,
		     term->each < 0 ? "-" : "", points, e->points[i]);
}

void export_add_reason(struct export *e, size_t i)
{
	const struct export_words *w = e->words;
	const char *size = export_text(e, "ABS($1)", e->points[i], NULL, NULL);
	const char *ones = export_text(e, w->divide, size, "10", NULL);
	const char *tenths = export_text(e, w->modulo, size, "10", NULL);
	struct mql_buf name = { 0 }, text = { 0 };

	mql_reason_add_name(&name, e->card, i);
	mql_reason_add_text(&text, mql_buf_text(&name));
	mql_buf_addf(e->sql, ",\n    CASE WHEN %s = 0 THEN '' ELSE %s || "
		     "CASE WHEN %s > 0 THEN ' +' ELSE ' -' END ||\n      %s || "
		     "'.' || %s END AS %s", e->points[i],
		     export_literal(e, mql_buf_str(&text)), e->points[i],
		     export_text(e, w->text, ones, NULL, NULL),
		     export_text(e, w->text, tenths, NULL, NULL), e->reason[i]);
	mql_buf_release(&name);
	mql_buf_release(&text);
}

/* ---- the steps ---- */

static void add_codes(struct export *e)
{
	export_open_step(e, "code", "value");
	for (size_t i = 0; i < e->card->n_term; i++) {
		const struct mql_term *term = &e->card->term[i];
		const char **code;
		size_t n[2];

		if (term->kind != MQL_TERM_PAIR)
			continue;
		n[0] = mql_axis_n_code(&term->axis[0]);
		n[1] = mql_axis_n_code(&term->axis[1]);
		code = mql_calloc(n[0] + n[1], sizeof(*code));
		for (uint32_t c = 0; c < n[0]; c++)
			code[c] = whole(e, c * (int64_t)n[1]);
		mql_buf_adds(e->sql, ",\n    ");
		add_case(e, term->column[0], &term->axis[0], code);
		for (uint32_t c = 0; c < n[1]; c++)
			code[c] = whole(e, c);
		mql_buf_adds(e->sql, "\n    + ");
		add_case(e, term->column[1], &term->axis[1], code);
		mql_buf_addf(e->sql, " AS %s", e->code[i]);
		free(code);
	}
	export_close_step(e, "value");
}

static void add_joins(struct export *e)
{
	for (size_t i = 0; i < e->card->n_term; i++) {
		const struct mql_term *term = &e->card->term[i];
		const char *list = list_name(e, i);

		if (!is_listed(term))
			continue;
		mql_buf_addf(e->sql, "\n  LEFT JOIN %s ON %s.entry = code.%s",
			     list, list,
			     term->kind == MQL_TERM_PAIR
				     ? e->code[i]
				     : e->column[export_find_column(
					       e, term->column[0])].cell);
	}
}

void export_add_terms(struct export *e)
{
	const struct mql_scorecard *card = e->card;

	add_codes(e);
	for (size_t i = 0; i < card->n_term; i++)
		if (is_listed(&card->term[i]))
			add_list(e, i);
	export_open_step(e, "points", "code");
	for (size_t i = 0; i < card->n_term; i++) {
		const struct mql_term *term = &card->term[i];

		if (term->kind == MQL_TERM_EACH)
			add_each(e, i);
		else if (term->kind == MQL_TERM_PAIR)
			add_pair(e, i);
		else if (is_listed(term))
			add_levels(e, i);
		else
			add_table(e, i);
	}
	mql_buf_adds(e->sql, "\n  FROM code");
	add_joins(e);
	mql_buf_adds(e->sql, "\n)");
	export_open_step(e, "term", "points");
	for (size_t i = 0; i < card->n_term; i++)
		if (card->term[i].kind == MQL_TERM_EACH)
			export_add_reason(e, i);
	export_close_step(e, "points");
}
