/* SPDX-License-Identifier: MIT */
/* scorecard_write.c - a card as YAML, in one form
 *
 * However a card was written (short levels, keys in any order), it is written
 * here in one order and one form, and what equals a default is left out; so
 * writing what was read twice gives the same bytes.
 */
#include <math.h>
#include <stdio.h>

#include "common/schema.h"
#include "common/scorecard_axis.h"
#include "common/scorecard_part.h"

static void put_strs(struct mql_yaml_writer *w, const struct mql_str *s,
		     size_t n)
{
	mql_yaml_open_list(w, true);
	for (size_t i = 0; i < n; i++)
		mql_yaml_put_str(w, s[i]);
	mql_yaml_close_list(w);
}

/* ---- entries of a table ---- */

static void put_entry(struct mql_yaml_writer *w, const struct mql_term *term,
		      size_t code)
{
	mql_yaml_key_tenths(w, "points", term->points[code]);
	if (!term->evidence)
		return;

	const struct mql_evidence *e = &term->evidence[code];

	mql_yaml_key_count(w, "leads", e->leads);
	mql_yaml_key_count(w, "won", e->won);
	if (e->se >= 0.0)
		mql_yaml_key_num(w, "se", e->se);
}

/* `other` and `missing`: bare points where nothing was counted. */
static void put_rest(struct mql_yaml_writer *w, const char *key,
		     const struct mql_term *term, size_t code)
{
	if (!term->evidence) {
		if (term->points[code] != 0)
			mql_yaml_key_tenths(w, key, term->points[code]);
		return;
	}
	mql_yaml_put_word(w, key);
	mql_yaml_open_map(w, true);
	put_entry(w, term, code);
	mql_yaml_close_map(w);
}

static void put_format(struct mql_yaml_writer *w,
		       const struct mql_axis *axis)
{
	const struct mql_number_format *format = &axis->format;

	if (axis->whole)
		mql_yaml_key_word(w, "whole", "true");
	if (format->thousands)
		mql_yaml_key_str(w, "thousands",
			(struct mql_str){ &format->thousands, 1 });
	mql_yaml_key_text(w, "strip", format->strip);
	if (axis->kind == MQL_AXIS_DATE && axis->order != MQL_DATE_YMD)
		mql_yaml_key_word(w, "dates", mql_schema_dates[axis->order]);
}

static void put_bins(struct mql_yaml_writer *w, const struct mql_term *term)
{
	const struct mql_axis *axis = &term->axis[0];

	put_format(w, axis);
	mql_yaml_put_word(w, "bins");
	mql_yaml_open_list(w, false);
	for (size_t i = 0; i <= axis->n_edge; i++) {
		mql_yaml_open_map(w, true);
		if (i < axis->n_edge)
			mql_yaml_key_num(w, "below", axis->edge[i]);
		put_entry(w, term, i);
		mql_yaml_close_map(w);
	}
	mql_yaml_close_list(w);
	put_rest(w, "missing", term, axis->n_edge + 1);
}

/* libyaml writes an empty list of any style as []. */
static void put_levels(struct mql_yaml_writer *w, const struct mql_term *term)
{
	const struct mql_axis *axis = &term->axis[0];

	mql_yaml_put_word(w, "levels");
	mql_yaml_open_list(w, false);
	for (size_t i = 0; i < axis->n_level; i++) {
		mql_yaml_open_map(w, true);
		mql_yaml_key_str(w, "value", axis->level[i]);
		put_entry(w, term, i);
		mql_yaml_close_map(w);
	}
	mql_yaml_close_list(w);
	put_rest(w, "other", term, axis->n_level);
	put_rest(w, "missing", term, axis->n_level + 1);
}

static void put_phrases(struct mql_yaml_writer *w,
			const struct mql_group *group)
{
	mql_yaml_open_list(w, true);
	for (size_t i = 0; i < group->n_phrase; i++)
		mql_yaml_put_text(w, group->phrase[i]);
	mql_yaml_close_list(w);
}

static void put_groups(struct mql_yaml_writer *w, const struct mql_term *term)
{
	const struct mql_axis *axis = &term->axis[0];

	mql_yaml_put_word(w, "groups");
	mql_yaml_open_list(w, false);
	for (size_t i = 0; i < axis->n_group; i++) {
		mql_yaml_open_map(w, true);
		mql_yaml_key_text(w, "name", axis->group[i].name);
		mql_yaml_put_word(w, "any");
		put_phrases(w, &axis->group[i]);
		put_entry(w, term, i);
		mql_yaml_close_map(w);
	}
	mql_yaml_close_list(w);
	put_rest(w, "other", term, axis->n_group);
	put_rest(w, "missing", term, axis->n_group + 1);
}

static void put_table(struct mql_yaml_writer *w, const struct mql_term *term)
{
	switch (term->axis[0].kind) {
	case MQL_AXIS_NUMBER:
	case MQL_AXIS_DATE:
		put_bins(w, term);
		break;
	case MQL_AXIS_LEVEL:
		put_levels(w, term);
		break;
	case MQL_AXIS_TEXT:
		put_groups(w, term);
		break;
	}
}

/* ---- pairs ---- */

static void put_edges(struct mql_yaml_writer *w, const struct mql_axis *axis)
{
	mql_yaml_put_word(w, "below");
	mql_yaml_open_list(w, true);
	for (size_t i = 0; i < axis->n_edge; i++)
		mql_yaml_put_num(w, axis->edge[i]);
	mql_yaml_close_list(w);
}

static void put_axis(struct mql_yaml_writer *w, const struct mql_axis *axis)
{
	mql_yaml_open_map(w, true);
	mql_yaml_key_word(w, "type", mql_axis_kind_name[axis->kind]);
	put_format(w, axis);
	switch (axis->kind) {
	case MQL_AXIS_NUMBER:
	case MQL_AXIS_DATE:
		put_edges(w, axis);
		break;
	case MQL_AXIS_LEVEL:
		mql_yaml_put_word(w, "levels");
		put_strs(w, axis->level, axis->n_level);
		break;
	case MQL_AXIS_TEXT:
		mql_yaml_put_word(w, "groups");
		mql_yaml_open_map(w, true);
		for (size_t i = 0; i < axis->n_group; i++) {
			mql_yaml_put_text(w, axis->group[i].name);
			put_phrases(w, &axis->group[i]);
		}
		mql_yaml_close_map(w);
		break;
	}
	mql_yaml_close_map(w);
}

enum layer { POINTS, LEADS, WON, SE, N_LAYER };
static const char *const layer_key[N_LAYER] = { "points", "leads", "won",
						"se" };

static void put_cell(struct mql_yaml_writer *w, const struct mql_term *term,
		     enum layer layer, size_t i)
{
	switch (layer) {
	case POINTS:
		mql_yaml_put_tenths(w, term->points[i]);
		break;
	case LEADS:
		mql_yaml_put_count(w, term->evidence[i].leads);
		break;
	case WON:
		mql_yaml_put_count(w, term->evidence[i].won);
		break;
	case SE:
		if (term->evidence[i].se >= 0.0)
			mql_yaml_put_num(w, term->evidence[i].se);
		else
			mql_yaml_put_word(w, "none");
		break;
	case N_LAYER:
		break;
	}
}

static void put_matrix(struct mql_yaml_writer *w, const struct mql_term *term,
		       enum layer layer)
{
	const size_t n_row = mql_axis_n_code(&term->axis[0]);
	const size_t n_column = mql_axis_n_code(&term->axis[1]);

	mql_yaml_put_word(w, layer_key[layer]);
	mql_yaml_open_list(w, false);
	for (size_t i = 0; i < n_row; i++) {
		mql_yaml_open_list(w, true);
		for (size_t j = 0; j < n_column; j++)
			put_cell(w, term, layer, i * n_column + j);
		mql_yaml_close_list(w);
	}
	mql_yaml_close_list(w);
}

static bool has_se(const struct mql_term *term)
{
	const size_t n = mql_axis_n_code(&term->axis[0]) *
			 mql_axis_n_code(&term->axis[1]);

	for (size_t i = 0; i < n; i++)
		if (term->evidence[i].se >= 0.0)
			return true;
	return false;
}

static void put_pair(struct mql_yaml_writer *w, const struct mql_term *term)
{
	mql_yaml_put_word(w, "axes");
	mql_yaml_open_list(w, false);
	put_axis(w, &term->axis[0]);
	put_axis(w, &term->axis[1]);
	mql_yaml_close_list(w);
	put_matrix(w, term, POINTS);
	if (!term->evidence)
		return;
	put_matrix(w, term, LEADS);
	put_matrix(w, term, WON);
	if (has_se(term))
		put_matrix(w, term, SE);
}

/* ---- terms ---- */

static void put_each(struct mql_yaml_writer *w, const struct mql_term *term)
{
	char days[32];

	mql_yaml_key_tenths(w, "each", term->each);
	if (term->at_most != 0)
		mql_yaml_key_tenths(w, "at_most", term->at_most);
	put_format(w, &term->axis[0]);
	if (term->since) {
		snprintf(days, sizeof(days), "%d %s", (int)term->halves_every,
			 term->halves_every == 1 ? "day" : "days");
		mql_yaml_put_word(w, "decay");
		mql_yaml_open_map(w, true);
		mql_yaml_key_text(w, "since", term->since);
		mql_yaml_key_word(w, "halves_every", days);
		if (term->order != MQL_DATE_YMD)
			mql_yaml_key_word(w, "dates",
					  mql_schema_dates[term->order]);
		mql_yaml_close_map(w);
	}
	if (term->missing != 0)
		mql_yaml_key_tenths(w, "missing", term->missing);
}

static bool has_default_name(const struct mql_term *term)
{
	if (term->kind != MQL_TERM_PAIR)
		return strcmp(term->name, term->column[0]) == 0;

	struct mql_arena arena = { 0 };
	const bool same =
		strcmp(term->name,
		       mql_scorecard_pair_name(&arena, term->column)) == 0;

	mql_arena_release(&arena);
	return same;
}

static void put_term(struct mql_yaml_writer *w, const struct mql_term *term)
{
	mql_yaml_open_map(w, false);
	if (term->kind == MQL_TERM_PAIR) {
		mql_yaml_put_word(w, "pair");
		mql_yaml_open_list(w, true);
		mql_yaml_put_text(w, term->column[0]);
		mql_yaml_put_text(w, term->column[1]);
		mql_yaml_close_list(w);
	} else {
		mql_yaml_key_text(w, "column", term->column[0]);
	}
	if (!has_default_name(term))
		mql_yaml_key_text(w, "name", term->name);
	mql_yaml_key_text(w, "dimension", mql_dimension_name[term->dimension]);
	if (term->kind != MQL_TERM_PAIR)
		mql_yaml_key_word(w, "type",
				  mql_axis_kind_name[term->axis[0].kind]);
	switch (term->kind) {
	case MQL_TERM_TABLE:
		put_table(w, term);
		break;
	case MQL_TERM_PAIR:
		put_pair(w, term);
		break;
	case MQL_TERM_EACH:
		put_each(w, term);
		break;
	}
	mql_yaml_close_map(w);
}

/* ---- rules and gate ---- */

static void put_texts(struct mql_yaml_writer *w,
		      const struct mql_condition *c)
{
	if (c->n_text == 1)
		mql_yaml_put_str(w, c->text[0]);
	else
		put_strs(w, c->text, c->n_text);
}

static void put_condition(struct mql_yaml_writer *w,
			  const struct mql_condition *c)
{
	mql_yaml_put_text(w, c->column);
	switch (c->kind) {
	case MQL_IS:
		put_texts(w, c);
		break;
	case MQL_IS_NOT:
		mql_yaml_open_map(w, true);
		mql_yaml_put_word(w, "not");
		put_texts(w, c);
		mql_yaml_close_map(w);
		break;
	case MQL_IN_RANGE:
		mql_yaml_open_map(w, true);
		mql_yaml_key_num(w, "at_least", c->at_least);
		mql_yaml_key_num(w, "below", c->below);
		mql_yaml_close_map(w);
		break;
	case MQL_SET:
	case MQL_NOT_SET:
		mql_yaml_open_map(w, true);
		mql_yaml_key_word(w, "set",
				  c->kind == MQL_SET ? "true" : "false");
		mql_yaml_close_map(w);
		break;
	}
}

static void put_rules(struct mql_yaml_writer *w,
		      const struct mql_scorecard *card)
{
	if (card->n_rule == 0)
		return;
	mql_yaml_put_word(w, "overrides");
	mql_yaml_open_list(w, false);
	for (size_t i = 0; i < card->n_rule; i++) {
		const struct mql_rule *rule = &card->rule[i];

		mql_yaml_open_map(w, true);
		mql_yaml_put_word(w, "when");
		mql_yaml_open_map(w, true);
		for (size_t j = 0; j < rule->n_when; j++)
			put_condition(w, &rule->when[j]);
		mql_yaml_close_map(w);
		mql_yaml_key_word(w, "verdict",
				  mql_verdict_name[rule->verdict]);
		mql_yaml_key_text(w, "reason", rule->reason);
		mql_yaml_close_map(w);
	}
	mql_yaml_close_list(w);
}

static void put_gate(struct mql_yaml_writer *w, const struct mql_gate *gate)
{
	mql_yaml_put_word(w, "gate");
	mql_yaml_open_map(w, true);
	if (gate->score != MQL_POINTS_NONE)
		mql_yaml_key_tenths(w, "score", gate->score);
	for (size_t i = 0; i < MQL_N_DIMENSION; i++)
		if (gate->least[i] != MQL_POINTS_NONE)
			mql_yaml_key_tenths(w, mql_dimension_name[i],
					    gate->least[i]);
	mql_yaml_close_map(w);
}

static void put_bounds(struct mql_yaml_writer *w, const char *key,
		       const int32_t bound[3])
{
	mql_yaml_put_word(w, key);
	mql_yaml_open_list(w, true);
	for (size_t i = 0; i < 3; i++)
		mql_yaml_put_tenths(w, bound[i]);
	mql_yaml_close_list(w);
}

static void put_grades(struct mql_yaml_writer *w,
		       const struct mql_scorecard *card)
{
	if (!card->has_grades)
		return;
	mql_yaml_put_word(w, "grades");
	mql_yaml_open_map(w, true);
	put_bounds(w, "fit", card->grade_fit);
	put_bounds(w, "intent", card->grade_intent);
	mql_yaml_close_map(w);
}

/* ---- the card ---- */

static void put_head(struct mql_yaml_writer *w,
		     const struct mql_scorecard *card)
{
	mql_yaml_key_count(w, "scorecard", 1);
	mql_yaml_key_text(w, "name", card->name);
	if (card->id) {
		mql_yaml_put_word(w, "lead");
		mql_yaml_open_map(w, true);
		mql_yaml_key_text(w, "id", card->id);
		mql_yaml_close_map(w);
	}
	mql_yaml_put_word(w, "missing");
	put_strs(w, card->missing.token, card->missing.n);
	mql_yaml_key_tenths(w, "base", card->base);
}

void mql_scorecard_add(struct mql_buf *buf, const struct mql_scorecard *card)
{
	struct mql_buf text = { 0 };
	struct mql_yaml_writer *w = mql_yaml_writer_new(&text);
	char hex[65];

	mql_yaml_open_map(w, false);
	put_head(w, card);
	mql_yaml_put_word(w, "terms");
	mql_yaml_open_list(w, false);
	for (size_t i = 0; i < card->n_term; i++)
		put_term(w, &card->term[i]);
	mql_yaml_close_list(w);
	mql_scorecard_put_caps(w, card);
	put_rules(w, card);
	put_gate(w, &card->gate);
	put_grades(w, card);
	mql_scorecard_put_record(w, card);
	mql_yaml_close_map(w);
	mql_yaml_writer_finish(w);
	mql_scorecard_digest(hex, (struct mql_str){ text.p, text.n });
	mql_buf_add(buf, text.p, text.n);
	mql_buf_addf(buf, "digest: %s\n", hex);
	mql_buf_release(&text);
}
