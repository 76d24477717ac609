/* SPDX-License-Identifier: MIT */
#include "trainer/export_part.h"

const char *export_text(struct export *e, const char *words, const char *a,
			const char *b, const char *c)
{
	struct mql_buf buf = { 0 };

	export_fill(&buf, words, a, b, c);

	const char *kept = mql_arena_text(&e->arena, buf.p, buf.n);

	mql_buf_release(&buf);
	return kept;
}

const char *export_literal(struct export *e, struct mql_str text)
{
	struct mql_buf buf = { 0 };

	export_add_literal(&buf, e->words, text);

	const char *kept = mql_arena_text(&e->arena, buf.p, buf.n);

	mql_buf_release(&buf);
	return kept;
}

/* A number with a point gets an exponent: where it has none, engines read it as
 * a decimal fraction and not as the double that it is compared with. */
const char *export_number(struct export *e, double x)
{
	struct mql_buf buf = { 0 };

	mql_num_add(&buf, x);
	if (memchr(buf.p, '.', buf.n) && !memchr(buf.p, 'e', buf.n))
		mql_buf_adds(&buf, "e0");

	const char *kept = mql_arena_text(&e->arena, buf.p, buf.n);

	mql_buf_release(&buf);
	return kept;
}

void export_open_step(struct export *e, const char *name, const char *from)
{
	mql_buf_addf(e->sql, ", %s %s\n  SELECT %s.*", name, e->words->step,
		     from);
}

void export_close_step(struct export *e, const char *from)
{
	mql_buf_addf(e->sql, "\n  FROM %s\n)", from);
}

void export_list_value(struct export *e, struct export_list *list,
		       const char *value)
{
	const size_t i = list->n_value++;

	if (i > 0)
		mql_buf_adds(&list->row, ", ");
	mql_buf_adds(&list->row, value);
	if (e->words->row_named)
		mql_buf_addf(&list->row, " AS %s", list->column[i]);
	if (list->n_value < list->n_column)
		return;
	mql_buf_adds(&list->rows, list->rows.n > 0 ? ",\n    " : "\n    ");
	export_fill(&list->rows, e->words->row, list->row.p, NULL, NULL);
	mql_buf_reset(&list->row);
	list->n_value = 0;
}

void export_list_close(struct export *e, struct export_list *list)
{
	struct mql_buf columns = { 0 };

	for (size_t i = 0; i < list->n_column; i++)
		mql_buf_addf(&columns, "%s%s", i > 0 ? ", " : "",
			     list->column[i]);
	mql_buf_adds(e->sql, ", ");
	export_fill(e->sql, e->words->list, list->name, columns.p,
		    mql_buf_text(&list->rows));
	mql_buf_release(&columns);
	mql_buf_release(&list->rows);
	mql_buf_release(&list->row);
}

static bool check(const struct mql_scorecard *card,
		  const struct export_options *options, struct mql_err *err)
{
	if (!options->id && !card->id)
		return mql_fail(err, MQL_E_CARD,
				"%s: the card names no id column (lead: {id: "
				"...}): give it with --id", card->path);
	return true;
}

/* One line of a comment, whatever is in the text. */
static void add_comment(struct mql_buf *buf, const char *what,
			const char *text)
{
	mql_buf_addf(buf, "-- %s %s\n", what, MQL_SHOW(mql_str_of(text)));
}

static void add_head(struct export *e)
{
	const struct mql_scorecard *card = e->card;

	add_comment(e->sql, "scorecard", card->name);
	if (card->digest)
		add_comment(e->sql, "digest", card->digest);
	mql_buf_addf(e->sql, "-- for %s, by mql-trainer export; a lead with a "
		     "cell that can't be read has a reject\n",
		     export_dialect_name[e->options->dialect]);
	if (e->words->note)
		mql_buf_addf(e->sql, "-- %s\n", e->words->note);
	if (e->options->as_of != MQL_DAY_NONE) {
		mql_buf_adds(e->sql, "-- ages run to ");
		mql_day_add(e->sql, e->options->as_of);
		mql_buf_addc(e->sql, '\n');
	}
	if (e->options->view) {
		mql_buf_adds(e->sql, "CREATE VIEW ");
		export_add_name(e->sql, e->words, mql_str_of(e->options->view));
		mql_buf_adds(e->sql, " AS\n");
	}
}

/* The two ends of raw text are ours: before the table's name, and the last. */
static bool check_raw(const struct export *e, struct mql_err *err)
{
	size_t n = 0;

	for (const char *p = e->sql->p; (p = strstr(p, "endraw")) != NULL; p++)
		n++;
	if (n == 2)
		return true;
	return mql_fail(err, MQL_E_CARD,
			"%s: a name or level holds \"endraw\", which ends the "
			"raw text of a dbt model: export it without --dbt",
			e->card->path);
}

/* A template engine sees the table's name alone. */
static bool add_statement(struct export *e, struct mql_err *err)
{
	const bool dbt = e->options->dbt;

	if (dbt)
		mql_buf_adds(e->sql, "{% raw %}");
	add_head(e);
	export_add_cells(e);
	export_add_terms(e);
	export_add_sums(e);
	export_add_verdict(e, export_add_chances(e));
	mql_buf_adds(e->sql, dbt ? "{% endraw %}\n" : ";\n");
	return !dbt || check_raw(e, err);
}

bool export_add(struct mql_buf *buf, const struct mql_scorecard *card,
		const struct export_options *options, struct mql_err *err)
{
	struct export e = {
		.sql = buf, .card = card, .options = options,
		.words = export_words_of(options->dialect),
	};
	bool ok = check(card, options, err);

	if (ok) {
		export_bind(&e);
		ok = add_statement(&e, err);
	}
	mql_arena_release(&e.arena);
	return ok;
}
