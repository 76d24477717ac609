/* SPDX-License-Identifier: MIT */
#include "scorer/usage.h"

#include <stdlib.h>

#include "common/csv.h"
#include "common/text.h"

/* ---- counting ---- */

static bool is_text(const struct mql_term *term)
{
	return term->kind == MQL_TERM_TABLE &&
	       term->axis[0].kind == MQL_AXIS_TEXT;
}

static size_t n_phrase(const struct mql_axis *axis)
{
	size_t n = 0;

	for (size_t i = 0; i < axis->n_group; i++)
		n += axis->group[i].n_phrase;
	return n;
}

static void start(struct usage *u, const struct mql_scorecard *card)
{
	*u = (struct usage){ .card = card };
	u->term = mql_arena_alloc(&u->arena, card->n_term, sizeof(*u->term));
	u->phrase = mql_arena_alloc(&u->arena, card->n_term,
				    sizeof(*u->phrase));
	u->rule = mql_arena_alloc(&u->arena, card->n_rule, sizeof(*u->rule));
	for (size_t i = 0; i < card->n_term; i++) {
		const struct mql_term *term = &card->term[i];
		const size_t n = term->kind == MQL_TERM_EACH ? 1
				 : mql_axis_n_code(&term->axis[0]);

		if (term->kind != MQL_TERM_PAIR)
			u->term[i] = mql_arena_alloc(&u->arena, n,
						     sizeof(uint64_t));
		if (is_text(term))
			u->phrase[i] = mql_arena_alloc(
				&u->arena, n_phrase(&term->axis[0]),
				sizeof(bool));
	}
}

static void count_lead(struct usage *u, const struct mql_result *result)
{
	u->tally.verdict[result->verdict]++;
	u->tally.bad_cells += result->n_bad;
	for (size_t i = 0; i < u->card->n_term; i++) {
		if (u->card->term[i].kind == MQL_TERM_TABLE)
			u->term[i][result->code[i]]++;
		else if (u->card->term[i].kind == MQL_TERM_EACH)
			u->term[i][0] += result->points[i] != 0;
	}
}

/* Looks for those that none had so far: soon there are few. */
static void count_phrases(const struct mql_axis *axis, struct mql_str cell,
			  bool *has)
{
	for (size_t i = 0; i < axis->n_group; i++) {
		const struct mql_group *group = &axis->group[i];

		for (size_t k = 0; k < group->n_phrase; k++, has++)
			*has = *has || mql_text_has(
				cell, mql_str_of(group->phrase[k]));
	}
}

static void count_titles(struct usage *u, const struct mql_evaluator *evaluator,
			 const struct mql_str *cell)
{
	for (size_t i = 0; i < u->card->n_term; i++)
		if (u->phrase[i])
			count_phrases(&u->card->term[i].axis[0],
				      cell[evaluator->term_column[i][0]],
				      u->phrase[i]);
}

/* Each rule by itself: one that another always forestalls is not unused. */
static void count_rules(struct usage *u, const struct mql_evaluator *evaluator,
			const struct mql_str *cell)
{
	const struct mql_scorecard *card = u->card;
	uint32_t ignored = 0;

	for (size_t i = 0; i < card->n_rule; i++)
		u->rule[i] += mql_rule_find_lenient(
			&card->rule[i], 1, &evaluator->rule_column[i],
			&card->missing, cell, &ignored) == 0;
}

static void count_block(struct usage *u, const struct mql_evaluator *evaluator,
			const struct mql_csv_block *block, int32_t as_of,
			struct mql_result *result)
{
	for (size_t i = 0; i < block->n_row; i++) {
		const struct mql_str *cell = block->cell +
					     i * block->n_column;

		u->tally.read++;
		if (block->row[i].bad ||
		    !mql_evaluate(evaluator, cell, as_of, result)) {
			u->tally.rejected++;
			continue;
		}
		count_lead(u, result);
		count_titles(u, evaluator, cell);
		count_rules(u, evaluator, cell);
	}
}

static bool find_column(const void *table, const char *name, size_t *i,
			struct mql_err *err)
{
	return mql_csv_find(table, name, i, err);
}

static bool count_table(struct usage *u, struct mql_csv *csv, int32_t as_of,
			struct mql_err *err)
{
	struct mql_evaluator evaluator = { 0 };
	struct mql_csv_block block = { 0 };
	struct mql_result result = {
		.points = mql_calloc(mql_scorecard_n_entry(u->card),
				     sizeof(*result.points)),
		.code = mql_calloc(u->card->n_term, sizeof(*result.code)),
	};
	bool more = true;
	size_t id;
	bool ok = (!u->card->id || mql_csv_find(csv, u->card->id, &id, err)) &&
		  mql_evaluator_init(&evaluator, u->card, find_column, csv,
				     err);

	evaluator.bad_is_missing = true;
	while (ok && more) {
		ok = mql_csv_next(csv, &block, err);
		more = block.n_row > 0;
		if (ok)
			count_block(u, &evaluator, &block, as_of, &result);
	}
	mql_csv_block_release(&block);
	mql_evaluator_release(&evaluator);
	free(result.points);
	free(result.code);
	return ok;
}

bool usage_count(struct usage *u, const struct mql_scorecard *card,
		 const char *path, int32_t as_of, struct mql_err *err)
{
	struct mql_csv *csv;
	bool ok;

	start(u, card);
	if (!mql_csv_open(&csv, path, NULL, err))
		return false;
	ok = count_table(u, csv, as_of, err);
	mql_csv_close(csv);
	return ok;
}

void usage_release(struct usage *u)
{
	mql_arena_release(&u->arena);
	*u = (struct usage){ 0 };
}

/* ---- saying ---- */

static void add_line(struct mql_buf *buf, size_t *n, const struct mql_buf *what)
{
	if ((*n)++ < USAGE_MOST)
		mql_buf_addf(buf, "unused     %s\n",
			     MQL_SHOW(mql_buf_str(what)));
}

/* Of codes `other` and `missing` are no one's spelling. */
static size_t n_written(const struct mql_axis *axis)
{
	const bool has_other = axis->kind == MQL_AXIS_LEVEL ||
			       axis->kind == MQL_AXIS_TEXT;

	return mql_axis_n_code(axis) - 1 - (has_other ? 1 : 0);
}

static void add_term(struct mql_buf *buf, const struct usage *u, size_t i,
		     size_t *n, struct mql_buf *what)
{
	const struct mql_term *term = &u->card->term[i];
	const size_t n_code = term->kind == MQL_TERM_EACH ? 1
			      : n_written(&term->axis[0]);

	for (size_t k = 0; u->term[i] && k < n_code; k++) {
		if (u->term[i][k] > 0)
			continue;
		mql_buf_reset(what);
		mql_buf_addf(what, "%s ", term->name);
		if (term->kind == MQL_TERM_EACH)
			mql_buf_adds(what, "gives no points");
		else
			mql_axis_add_label(what, &term->axis[0], (uint32_t)k);
		add_line(buf, n, what);
	}
}

/* Of a group that leads have, the phrases that none has. */
static void add_phrases(struct mql_buf *buf, const struct usage *u, size_t i,
			size_t *n, struct mql_buf *what)
{
	const struct mql_axis *axis = &u->card->term[i].axis[0];
	const bool *has = u->phrase[i];

	for (size_t g = 0; has && g < axis->n_group; g++) {
		const struct mql_group *group = &axis->group[g];

		for (size_t k = 0; k < group->n_phrase; k++, has++) {
			if (*has || u->term[i][g] == 0)
				continue;
			mql_buf_reset(what);
			mql_buf_addf(what, "%s %s: %s", u->card->term[i].name,
				     group->name, group->phrase[k]);
			add_line(buf, n, what);
		}
	}
}

void usage_add(struct mql_buf *buf, const struct usage *u)
{
	struct mql_buf what = { 0 };
	size_t n = 0;

	mql_buf_adds(buf, "tried on   ");
	tally_add_summary(buf, &u->tally);
	if (u->tally.bad_cells > 0) {
		mql_buf_adds(buf, "; uses of bad cells, as missing: ");
		mql_count_add(buf, u->tally.bad_cells);
	}
	mql_buf_addc(buf, '\n');
	for (size_t i = 0; i < u->card->n_term; i++)
		add_term(buf, u, i, &n, &what);
	for (size_t i = 0; i < u->card->n_term; i++)
		add_phrases(buf, u, i, &n, &what);
	for (size_t i = 0; i < u->card->n_rule; i++) {
		if (u->rule[i] > 0)
			continue;
		mql_buf_reset(&what);
		mql_buf_addf(&what, "override %s", u->card->rule[i].reason);
		add_line(buf, &n, &what);
	}
	if (n > USAGE_MOST)
		mql_buf_addf(buf, "           and %zu more\n", n - USAGE_MOST);
	mql_buf_release(&what);
}
