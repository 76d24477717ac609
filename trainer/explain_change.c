/* SPDX-License-Identifier: MIT */
/* explain_change.c - which single change would hand the lead over
 *
 * A column is given other values, one at a time, and the lead is scored again.
 * What may be tried is what may happen: counts grow, dates come nearer, and
 * what has not happened happens.  Who a lead is can't be changed, nor can what
 * somebody thinks of it; a missing level is one that nobody noted, and only
 * where it would become a yes it is one that has not happened.  What would then
 * be is shown all the same, and said to be no one's to do.
 */
#include "trainer/explain.h"

#include <math.h>
#include <stdlib.h>
#include <strings.h>

#include "trainer/init_words.h"

enum { MOST_UNITS = 1000, MOST_AGE = 365000 };

/* A value that may be tried. */
struct value {
	double at;               // number, or age in days
	const char *cell, *label;
};

/* One column of the lead, and what the card reads of it. */
struct trial {
	struct explain *e;
	const struct mql_evaluator *evaluator;
	struct mql_str *cell;    // [columns] the lead's, to be written to
	struct mql_result result;
	size_t column;
	const char *name;
	enum mql_axis_kind kind;
	enum mql_date_order order;
	bool is_fit;
	double now;              // NUMBER, DATE; NaN = missing
	const char *from;        // the cell, or NULL where it is missing
	struct value *value;
	size_t n, cap;
};

/* ---- values worth a try ---- */

static const char *keep(struct trial *t, struct mql_buf *buf)
{
	const char *text = mql_arena_text(&t->e->arena, mql_buf_text(buf),
					  buf->n);

	mql_buf_release(buf);
	return text;
}

static void add_value(struct trial *t, double at, const char *cell,
		      const char *label)
{
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->value[i].cell, cell) == 0)
			return;
	t->value = mql_grow(t->value, &t->cap, t->n + 1, sizeof(*t->value));
	t->value[t->n++] = (struct value){ at, cell, label };
}

static void add_number(struct trial *t, double x)
{
	struct mql_buf text = { 0 };

	if (!isfinite(x) || x <= t->now)
		return;
	mql_num_add(&text, x);

	const char *cell = keep(t, &text);

	add_value(t, x, cell, cell);
}

/* The day of an age, in the column's order. */
static void add_age(struct trial *t, double age)
{
	struct mql_buf day = { 0 }, text = { 0 }, label = { 0 };

	if (!(age >= 0.0 && age <= MOST_AGE) || age >= t->now)
		return;
	mql_day_add(&day, t->e->as_of - (int32_t)age);
	if (t->order == MQL_DATE_YMD)
		mql_buf_adds(&text, day.p);
	else if (t->order == MQL_DATE_DMY)
		mql_buf_addf(&text, "%.2s-%.2s-%.4s", day.p + 8, day.p + 5,
			     day.p);
	else
		mql_buf_addf(&text, "%.2s-%.2s-%.4s", day.p + 5, day.p + 8,
			     day.p);
	if (age < 1.0)
		mql_buf_adds(&label, "today");
	else
		mql_buf_addf(&label, "%.0f day%s ago", age,
			     age < 2.0 ? "" : "s");
	add_value(t, age, keep(t, &text), keep(t, &label));
	mql_buf_release(&day);
}

/* What a lead is may be anything: every bin, by a number in it. */
static void add_bins(struct trial *t, const struct mql_axis *axis)
{
	for (uint32_t i = 0; i <= axis->n_edge && axis->n_edge > 0; i++) {
		const double x = i > 0 ? axis->edge[i - 1]
				       : axis->edge[0] - 1.0;
		struct mql_buf text = { 0 }, label = { 0 };

		if (mql_axis_code_number(axis, t->now) == i)
			continue;
		mql_num_add(&text, x);
		mql_axis_add_label(&label, axis, i);
		add_value(t, x, keep(t, &text), keep(t, &label));
	}
}

static void add_axis(struct trial *t, const struct mql_axis *axis)
{
	if (axis->kind != t->kind)
		return;
	switch (axis->kind) {
	case MQL_AXIS_NUMBER:
		if (t->is_fit)
			add_bins(t, axis);
		for (size_t i = 0; i < axis->n_edge && !t->is_fit; i++)
			add_number(t, axis->edge[i]);
		break;
	case MQL_AXIS_DATE:
		add_age(t, 0.0);
		for (size_t i = 0; i < axis->n_edge; i++)
			add_age(t, ceil(axis->edge[i]) - 1.0);
		break;
	case MQL_AXIS_LEVEL:
		for (size_t i = 0; i < axis->n_level; i++)
			add_value(t, 0.0, axis->level[i].p, axis->level[i].p);
		break;
	case MQL_AXIS_TEXT:
		for (size_t i = 0; i < axis->n_group; i++)
			add_value(t, 0.0, axis->group[i].phrase[0],
				  axis->group[i].name);
		break;
	}
}

/* Unit by unit until the term is full, or nobody would do it so often. */
static void add_units(struct trial *t, const struct mql_term *term)
{
	const double now = t->now > 0.0 ? floor(t->now) : 0.0;
	double most = now + MOST_UNITS;

	if (term->each != 0 && term->at_most != 0)
		most = fmin(most, ceil((double)term->at_most / term->each));
	for (double x = now + 1.0; x <= most && !t->is_fit; x += 1.0)
		add_number(t, x);
}

static void add_halvings(struct trial *t, const struct mql_term *term)
{
	add_age(t, 0.0);
	for (int n = 1; n < 31; n++)
		add_age(t, (double)n * term->halves_every - 1.0);
}

static void add_condition(struct trial *t, const struct mql_condition *when)
{
	if (when->kind == MQL_IN_RANGE && t->kind == MQL_AXIS_NUMBER)
		add_number(t, when->at_least);
	if (when->kind != MQL_IS || t->kind == MQL_AXIS_DATE)
		return;
	for (size_t i = 0; i < when->n_text; i++)
		if (when->text[i].n > 0)
			add_value(t, (double)NAN, when->text[i].p,
				  when->text[i].p);
}

static void add_values(struct trial *t)
{
	const struct mql_evaluator *v = t->evaluator;
	const struct mql_scorecard *card = t->e->card;

	for (size_t i = 0; i < card->n_term; i++) {
		const struct mql_term *term = &card->term[i];
		const bool is_each = term->kind == MQL_TERM_EACH;

		if (is_each && v->since_column[i] == t->column)
			add_halvings(t, term);
		if (is_each && v->term_column[i][0] == t->column)
			add_units(t, term);
		for (size_t k = 0; k < 2 && !is_each; k++)
			if (v->term_column[i][k] == t->column)
				add_axis(t, &term->axis[k]);
	}
	for (size_t i = 0; i < card->n_rule; i++)
		for (size_t k = 0; k < card->rule[i].n_when; k++)
			if (card->rule[i].verdict == MQL_FAST_TRACK &&
			    v->rule_column[i][k] == t->column)
				add_condition(t, &card->rule[i].when[k]);
}

/* ---- trying them ---- */

static bool score_with(struct trial *t, const char *cell)
{
	const struct mql_str was = t->cell[t->column];

	t->cell[t->column] = mql_str_of(cell);

	const bool ok = mql_evaluate(t->evaluator, t->cell, t->e->as_of,
				     &t->result);

	t->cell[t->column] = was;
	return ok;
}

/* Words for "it has not happened"; a missing one where it may become a yes. */
static bool is_unset(const struct trial *t, const char *to)
{
	static const char *const no[] = { "0", "no", "n", "false", "f",
					  "never" };
	const struct mql_str text = mql_str_trim(t->cell[t->column]);

	if (mql_missing_has(&t->e->card->missing, text))
		return init_words_hint(mql_str_of(to), INIT_HINT_POSITIVE);
	for (size_t i = 0; i < MQL_ARRAY_LEN(no); i++)
		if (strlen(no[i]) == text.n &&
		    strncasecmp(no[i], text.p, text.n) == 0)
			return true;
	return false;
}

static bool is_ordered(const struct trial *t)
{
	return (t->kind == MQL_AXIS_NUMBER || t->kind == MQL_AXIS_DATE) &&
	       !t->is_fit;
}

static bool is_judged(const char *name)
{
	return init_words_hint(mql_str_of(name), INIT_HINT_JUDGED) ||
	       init_words_hint(mql_str_of(name), INIT_HINT_AFTER);
}

static enum explain_bar bar_of(const struct trial *t, const char *to)
{
	if (is_judged(t->name))
		return EXPLAIN_JUDGED;
	if (t->is_fit)
		return EXPLAIN_IS_FIT;
	if (is_ordered(t) || is_unset(t, to))
		return EXPLAIN_OPEN;
	return t->from ? EXPLAIN_HAPPENED : EXPLAIN_UNKNOWN;
}

static struct explain_change change_of(const struct trial *t,
				       const struct value *value)
{
	return (struct explain_change){
		.column = t->name, .from = t->from, .to = value->label,
		.bar = bar_of(t, value->cell),
		.gain = t->result.score - t->e->result.score,
		.score = t->result.score, .verdict = t->result.verdict,
		.rule = t->result.rule,
	};
}

static void note_best(struct explain *e, const struct explain_change *change)
{
	if (change->bar != EXPLAIN_OPEN || change->gain <= 0 ||
	    (e->has_best && change->gain <= e->best.gain))
		return;
	e->best = *change;
	e->has_best = true;
}

/* Nearest first. */
static int compare_numbers(const void *a, const void *b)
{
	const struct value *x = a, *y = b;

	return (x->at > y->at) - (x->at < y->at);
}

static int compare_ages(const void *a, const void *b)
{
	return compare_numbers(b, a);
}

/* "3 or more" only where every larger number that was tried does, too. */
static void widen(struct trial *t, struct explain_change *change,
		  bool all_beyond)
{
	struct mql_buf text = { 0 };

	if (!all_beyond || !is_ordered(t) || strcmp(change->to, "today") == 0)
		return;
	mql_buf_addf(&text, "%s or %s", change->to,
		     t->kind == MQL_AXIS_DATE ? "less" : "more");
	change->to = keep(t, &text);
}

/* Of levels an open one is nearer than one that is not, then the one that is
 * just enough; of numbers and dates the first that was tried. */
static bool is_nearer(const struct trial *t, const struct explain_change *a,
		      const struct explain_change *b)
{
	if (is_ordered(t))
		return false;
	if ((a->bar == EXPLAIN_OPEN) != (b->bar == EXPLAIN_OPEN))
		return a->bar == EXPLAIN_OPEN;
	return a->gain < b->gain;
}

/* What was tried of a column and hands the lead over. */
struct tried {
	struct explain_change nearest;
	size_t n_bar[EXPLAIN_JUDGED + 1];        // such changes by their bar
	bool any, all_beyond;
};

static void try_value(struct tried *found, struct trial *t,
		      const struct value *value)
{
	const struct explain_change change = change_of(t, value);

	if (!mql_handed_over(change.verdict)) {
		note_best(t->e, &change);
		found->all_beyond = false;
		return;
	}
	if (!found->any)
		found->all_beyond = true;
	if (!found->any || is_nearer(t, &change, &found->nearest))
		found->nearest = change;
	found->n_bar[change.bar]++;
	found->any = true;
}

static void try_column(struct trial *t)
{
	struct explain *e = t->e;
	struct tried found = { .all_beyond = true };

	if (is_ordered(t) && t->n > 0)
		qsort(t->value, t->n, sizeof(*t->value),
		      t->kind == MQL_AXIS_DATE ? compare_ages
					       : compare_numbers);
	for (size_t i = 0; i < t->n; i++)
		if (score_with(t, t->value[i].cell))
			try_value(&found, t, &t->value[i]);
	if (!found.any)
		return;
	if (!is_ordered(t))
		found.nearest.n_other = found.n_bar[found.nearest.bar] - 1;
	widen(t, &found.nearest, found.all_beyond);
	e->change = mql_grow(e->change, &e->cap_change, e->n_change + 1,
			     sizeof(*e->change));
	e->change[e->n_change++] = found.nearest;
}

/* ---- columns ---- */

static void read_now(struct trial *t, const struct mql_axis *axis)
{
	const struct mql_str text = mql_str_trim(t->cell[t->column]);
	bool future;

	t->from = NULL;
	if (!mql_missing_has(&t->e->card->missing, text))
		t->from = mql_arena_text(&t->e->arena, text.p, text.n);
	t->now = (double)NAN;
	if (t->kind != MQL_AXIS_NUMBER && t->kind != MQL_AXIS_DATE)
		return;
	if (!mql_axis_read(axis, &t->e->card->missing, t->cell[t->column],
			   t->e->as_of, &t->now, &future))
		t->now = (double)NAN;
}

/* A column of a rule alone has no dimension: its name must tell. */
static bool is_fit_by_name(const char *name)
{
	bool sure;

	return init_words_dimension(mql_str_of(name), &sure) == MQL_FIT &&
	       sure;
}

static void run_trial(struct trial *t, size_t column, const char *name,
		      const struct mql_axis *axis, bool is_fit, bool *seen)
{
	if (column == SIZE_MAX || seen[column])
		return;
	seen[column] = true;
	t->column = column;
	t->name = name;
	t->kind = axis->kind;
	t->order = axis->order;
	t->is_fit = is_fit;
	t->n = 0;
	read_now(t, axis);
	add_values(t);
	try_column(t);
}

static void try_terms(struct trial *t, bool *seen)
{
	const struct mql_scorecard *card = t->e->card;

	for (size_t i = 0; i < card->n_term; i++) {
		const struct mql_term *term = &card->term[i];

		if (term->kind != MQL_TERM_PAIR)
			run_trial(t, t->evaluator->term_column[i][0],
				  term->column[0], &term->axis[0],
				  term->dimension == MQL_FIT, seen);
	}
	for (size_t i = 0; i < card->n_term; i++) {
		const struct mql_term *term = &card->term[i];
		const struct mql_axis since = { .kind = MQL_AXIS_DATE,
						.order = term->order };
		const size_t *column = t->evaluator->term_column[i];

		for (size_t k = 0; k < 2 && term->kind == MQL_TERM_PAIR; k++)
			run_trial(t, column[k], term->column[k],
				  &term->axis[k],
				  term->dimension == MQL_FIT ||
				  is_fit_by_name(term->column[k]), seen);
		if (term->since)
			run_trial(t, t->evaluator->since_column[i],
				  term->since, &since,
				  term->dimension == MQL_FIT, seen);
	}
}

static void try_rules(struct trial *t, bool *seen)
{
	const struct mql_scorecard *card = t->e->card;

	for (size_t i = 0; i < card->n_rule; i++)
		for (size_t k = 0; k < card->rule[i].n_when; k++) {
			const struct mql_condition *when =
				&card->rule[i].when[k];
			const struct mql_axis axis = {
				.kind = when->kind == MQL_IN_RANGE
					? MQL_AXIS_NUMBER : MQL_AXIS_LEVEL
			};

			if (card->rule[i].verdict == MQL_FAST_TRACK)
				run_trial(t, t->evaluator->rule_column[i][k],
					  when->column, &axis,
					  is_fit_by_name(when->column), seen);
		}
}

static int compare_changes(const void *a, const void *b)
{
	const struct explain_change *x = a, *y = b;

	if ((x->bar == EXPLAIN_OPEN) != (y->bar == EXPLAIN_OPEN))
		return x->bar == EXPLAIN_OPEN ? -1 : 1;
	if (x->gain != y->gain)
		return x->gain < y->gain ? -1 : 1;
	return strcmp(x->column, y->column);
}

void explain_find_changes(struct explain *e,
			  const struct mql_evaluator *evaluator,
			  size_t n_column)
{
	struct trial t = { .e = e, .evaluator = evaluator, .cell = e->cell };
	bool *seen;

	if (e->result.verdict != MQL_NURTURE)
		return;
	seen = mql_calloc(n_column, sizeof(*seen));
	t.result.points = mql_calloc(mql_scorecard_n_entry(e->card),
				     sizeof(int32_t));
	t.result.code = mql_calloc(e->card->n_term, sizeof(uint32_t));
	try_terms(&t, seen);
	try_rules(&t, seen);
	if (e->n_change > 0)
		qsort(e->change, e->n_change, sizeof(*e->change),
		      compare_changes);
	if (e->n_change > 0 && e->change[0].bar == EXPLAIN_OPEN)
		e->has_best = false;
	free(t.result.points);
	free(t.result.code);
	free(t.value);
	free(seen);
}
