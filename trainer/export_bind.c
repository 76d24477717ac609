/* SPDX-License-Identifier: MIT */
/* export_bind.c - which cells, numbers and ages a card reads, and their names
 *
 * A name inside the statement is a letter for its kind, its number, which makes
 * it unique, and what is left of the column's own name when only plain ASCII is
 * kept: no engine needs it quoted or cuts it.
 */
#include "trainer/export_part.h"

static const char *inner_name(struct export *e, char kind, size_t number,
			      const char *name)
{
	enum { LONGEST = 40 };
	struct mql_buf buf = { 0 };

	mql_buf_addf(&buf, "%c%zu_", kind, number + 1);
	for (size_t i = 0; name[i] != '\0' && i < LONGEST; i++) {
		const char c = name[i];

		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
			mql_buf_addc(&buf, c);
		else if (c >= 'A' && c <= 'Z')
			mql_buf_addc(&buf, (char)(c + ('a' - 'A')));
		else if (buf.p[buf.n - 1] != '_')
			mql_buf_addc(&buf, '_');
	}

	const char *kept = mql_arena_text(&e->arena, buf.p, buf.n);

	mql_buf_release(&buf);
	return kept;
}

size_t export_find_column(const struct export *e, const char *source)
{
	size_t i = 0;

	while (i < e->n_column && strcmp(e->column[i].source, source) != 0)
		i++;
	return i;
}

static size_t bind_column(struct export *e, const char *source)
{
	const size_t i = export_find_column(e, source);

	if (i == e->n_column)
		e->column[e->n_column++] = (struct export_column){
			.source = source,
			.cell = inner_name(e, 'c', i, source),
		};
	return i;
}

static bool same_strip(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static size_t find_value(const struct export *e, size_t column,
			 const struct mql_axis *axis)
{
	size_t i = 0;

	for (; i < e->n_value; i++) {
		const struct export_value *v = &e->value[i];

		if (v->column != column || v->kind != axis->kind)
			continue;
		if (v->kind == MQL_AXIS_DATE
			    ? v->order == axis->order
			    : v->format.thousands == axis->format.thousands &&
			      same_strip(v->format.strip, axis->format.strip))
			break;
	}
	return i;
}

const struct export_value *export_find_value(const struct export *e,
					     const char *source,
					     const struct mql_axis *axis)
{
	return &e->value[find_value(e, export_find_column(e, source), axis)];
}

static void bind_value(struct export *e, size_t column,
		       const struct mql_axis *axis)
{
	const size_t i = find_value(e, column, axis);
	const char *source = e->column[column].source;

	if (i < e->n_value)
		return;
	e->value[e->n_value++] = (struct export_value){
		.column = column, .kind = axis->kind, .format = axis->format,
		.order = axis->order, .name = inner_name(e, 'n', i, source),
		.day = inner_name(e, 'd', i, source),
	};
}

static void bind_axis(struct export *e, const char *source,
		      const struct mql_axis *axis)
{
	const size_t column = bind_column(e, source);

	switch (axis->kind) {
	case MQL_AXIS_NUMBER:
	case MQL_AXIS_DATE:
		bind_value(e, column, axis);
		break;
	case MQL_AXIS_TEXT:
		e->column[column].words = inner_name(e, 'w', column, source);
		break;
	case MQL_AXIS_LEVEL:
		break;
	}
}

static void bind_term(struct export *e, size_t i)
{
	const struct mql_term *term = &e->card->term[i];

	bind_axis(e, term->column[0], &term->axis[0]);
	e->points[i] = inner_name(e, 't', i, term->name);
	e->reason[i] = inner_name(e, 'r', i, term->name);
	switch (term->kind) {
	case MQL_TERM_PAIR:
		bind_axis(e, term->column[1], &term->axis[1]);
		e->code[i] = inner_name(e, 'k', i, term->name);
		break;
	case MQL_TERM_EACH:
		if (term->since)
			bind_axis(e, term->since,
				  &(struct mql_axis){ .kind = MQL_AXIS_DATE,
						      .order = term->order });
		break;
	case MQL_TERM_TABLE:
		break;
	}
}

static void bind_rule(struct export *e, const struct mql_rule *rule)
{
	const struct mql_axis plain = { .kind = MQL_AXIS_NUMBER };

	for (size_t i = 0; i < rule->n_when; i++) {
		const size_t column = bind_column(e, rule->when[i].column);

		if (rule->when[i].kind == MQL_IN_RANGE)
			bind_value(e, column, &plain);
	}
}

static size_t most_columns(const struct mql_scorecard *card)
{
	size_t n = 2 * card->n_term;

	for (size_t i = 0; i < card->n_rule; i++)
		n += card->rule[i].n_when;
	return n;
}

static const char *missing_list(struct export *e)
{
	const struct mql_missing *missing = &e->card->missing;
	struct mql_buf buf = { 0 };

	mql_buf_addc(&buf, '(');
	for (size_t i = 0; i < missing->n; i++) {
		if (i > 0)
			mql_buf_adds(&buf, ", ");
		export_add_literal(&buf, e->words, missing->token[i]);
	}
	mql_buf_addc(&buf, ')');

	const char *kept = mql_arena_text(&e->arena, buf.p, buf.n);

	mql_buf_release(&buf);
	return kept;
}

void export_bind(struct export *e)
{
	const struct mql_scorecard *card = e->card;
	const size_t n = most_columns(card);
	const size_t n_entry = mql_scorecard_n_entry(card);

	e->column = mql_arena_alloc(&e->arena, n, sizeof(*e->column));
	e->value = mql_arena_alloc(&e->arena, n, sizeof(*e->value));
	e->points = mql_arena_alloc(&e->arena, n_entry, sizeof(char *));
	e->reason = mql_arena_alloc(&e->arena, n_entry, sizeof(char *));
	e->code = mql_arena_alloc(&e->arena, card->n_term, sizeof(char *));
	e->missing = missing_list(e);
	for (size_t i = 0; i < card->n_term; i++)
		bind_term(e, i);
	for (size_t i = card->n_term; i < n_entry; i++) {
		const char *name = card->cap[i - card->n_term].name;

		e->points[i] = inner_name(e, 't', i, name);
		e->reason[i] = inner_name(e, 'r', i, name);
	}
	for (size_t i = 0; i < card->n_rule; i++)
		bind_rule(e, &card->rule[i]);
}
