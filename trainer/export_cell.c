/* SPDX-License-Identifier: MIT */
/* export_cell.c - a table's cells as models/README.md, part 2, reads them
 *
 * What a number or a date is, a regular expression says; only what it lets
 * through is cast.  Exponents of five digits and more are decided here: with a
 * zero in front or a minus sign the number is 0, else it is out of range.
 *
 * The day of a date is counted as common/num.c does, in years that begin in
 * March, by integers that every engine divides alike.
 */
#include <stdio.h>

#include "trainer/export_part.h"

#define MANTISSA "[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)"
#define GROUPED  "[-+]?[0-9]+(@[0-9][0-9][0-9])*([.][0-9]*)?"   /* @: between */
#define EXPONENT "([eE][-+]?0*[0-9]{1,4})?"
#define ZERO     "'^[-+]?(0+[.]?0*|[.]0+)[eE][-+]?[0-9]+$'"
#define TINY     "'^" MANTISSA "[eE]-[0-9]+$'"

#define TWO      "[0-9]{1,2}"
#define YEAR     "[0-9]{4}"
#define INNER    "(-" TWO "-|/" TWO "/|[.]" TWO "[.])"
#define REST     ":[0-5][0-9](:([0-5][0-9]|60)([.,][0-9]{1,9})?)?"
#define HALF     "(0?[1-9]|1[0-2])" REST " ?[AaPp][Mm]"
#define CLOCK    "([01]?[0-9]|2[0-3])" REST
#define ZONE     " ?([Zz]|UTC|GMT|[-+](0[0-9]|1[0-5])(:?[0-5][0-9])?)"
#define TIME     "([ T](" HALF "|" CLOCK ")(" ZONE ")?)?"

/* Piece k of x between separators, each a literal of one character. */
static const char *piece(struct export *e, const char *x,
			 const char *separator, int k)
{
	if (e->words->piece)
		return export_text(e, e->words->piece, x, separator,
				   k == 1 ? "1" : k == 2 ? "2" : "3");
	for (; k > 1; k--)
		x = export_text(e, "SUBSTR($1, INSTR($1, $2) + 1)", x,
				separator, NULL);
	return export_text(e, "SUBSTR($1, 1, INSTR($1 || $2, $2) - 1)", x,
			   separator, NULL);
}

/* Lower case and, where the engine can, one blank between words. */
static const char *words_of(struct export *e, const char *cell)
{
	const char *x = export_text(e, e->words->lower, cell, NULL, NULL);

	return e->words->spaced
		       ? export_text(e, e->words->spaced, x, NULL, NULL) : x;
}

static void add_id(struct export *e)
{
	const char *id = e->options->id ? e->options->id : e->card->id;

	export_add_name(e->sql, e->words, mql_str_of(id));
	mql_buf_adds(e->sql, " AS lead");
}

/* "crm.leads": each part a name of its own. */
static void add_table(struct export *e)
{
	struct mql_str rest = mql_str_of(e->options->table);

	if (e->options->dbt) {
		mql_buf_adds(e->sql, "{% endraw %}{{ ref(");
		export_add_literal(e->sql, e->words, rest);
		mql_buf_adds(e->sql, ") }}{% raw %}");
		return;
	}
	for (;;) {
		const char *dot = memchr(rest.p, '.', rest.n);
		const size_t n = dot ? (size_t)(dot - rest.p) : rest.n;

		export_add_name(e->sql, e->words,
				(struct mql_str){ rest.p, n });
		if (!dot)
			return;
		mql_buf_addc(e->sql, '.');
		rest = (struct mql_str){ dot + 1, rest.n - n - 1 };
	}
}

static void add_cell(struct export *e, const struct export_column *column)
{
	struct mql_buf name = { 0 };

	export_add_name(&name, e->words, mql_str_of(column->source));

	const char *text = export_text(e, e->words->text, name.p, NULL, NULL);
	const char *full = export_text(e, "COALESCE($1, '')", text, NULL, NULL);
	const char *cell = export_text(e, e->words->trim, full,
				       e->words->blanks, NULL);

	mql_buf_addf(e->sql, ",\n    %s AS %s", cell, column->cell);
	mql_buf_release(&name);
}

static const char *date_form(enum mql_date_order order)
{
	return order == MQL_DATE_YMD ? "'^" YEAR INNER TWO TIME "$'"
				     : "'^" TWO INNER YEAR TIME "$'";
}

/* Its day, month and year between hyphens; NULL where it is no date. */
static void add_day(struct export *e, const struct export_value *v)
{
	const char *cell = e->column[v->column].cell;
	const char *is = export_text(e, e->words->match, cell,
				     date_form(v->order), NULL);
	const char *day = export_text(e, "REPLACE($1, 'T', ' ')", cell, NULL,
				      NULL);

	day = piece(e, day, "' '", 1);
	day = export_text(e, "REPLACE(REPLACE($1, '/', '-'), '.', '-')", day,
			  NULL, NULL);
	mql_buf_addf(e->sql, ",\n    CASE WHEN %s THEN %s END AS %s", is, day,
		     v->day);
}

/* "d4_touch_y", "_m", "_d" as integers. */
static void add_parts(struct export *e, const struct export_value *v)
{
	static const char *const name[] = { "ymd", "dmy", "mdy" };

	for (int k = 1; k <= 3; k++)
		mql_buf_addf(e->sql, ",\n    CAST(%s AS %s) AS %s_%c",
			     piece(e, v->day, "'-'", k), e->words->big, v->day,
			     name[v->order][k - 1]);
}

static const char *day_number(struct export *e, const char *day)
{
	const struct export_words *w = e->words;
	const char *y = export_text(e, "$1_y - CASE WHEN $1_m <= 2 THEN 1 "
				       "ELSE 0 END", day, NULL, NULL);
	const char *m = export_text(e, w->modulo,
				    export_text(e, "$1_m + 9", day, NULL, NULL),
				    "12", NULL);
	const char *run = export_text(e, "153 * $1 + 2", m, NULL, NULL);
	const char *leap = export_text(
		e, "$1 - $2 + $3", export_text(e, w->divide, y, "4", NULL),
		export_text(e, w->divide, y, "100", NULL),
		export_text(e, w->divide, y, "400", NULL));

	return export_text(e, "365 * ($1) + $2 + $3", y, leap,
			   export_text(e, "$1 + $2_d - 719469",
				       export_text(e, w->divide, run, "5",
						   NULL), day, NULL));
}

static const char *is_leap(struct export *e, const char *year)
{
	const char *modulo = e->words->modulo;

	return export_text(e, "($1 = 0 AND $2 <> 0) OR $3 = 0",
			   export_text(e, modulo, year, "4", NULL),
			   export_text(e, modulo, year, "100", NULL),
			   export_text(e, modulo, year, "400", NULL));
}

static const char *as_of(struct export *e)
{
	char day[16];

	if (e->options->as_of == MQL_DAY_NONE)
		return e->words->today;
	snprintf(day, sizeof(day), "%d", (int)e->options->as_of);
	return mql_arena_text(&e->arena, day, strlen(day));
}

static void add_age(struct export *e, const struct export_value *v)
{
	const char *year = export_text(e, "$1_y", v->day, NULL, NULL);
	const char *age = export_text(e, "$1 - ($2)", as_of(e),
				      day_number(e, v->day), NULL);

	mql_buf_addf(e->sql, ",\n    CASE WHEN %s IN %s THEN NULL\n"
		     "      WHEN %s_y >= 1 AND %s_m BETWEEN 1 AND 12 AND "
		     "%s_d BETWEEN 1 AND\n"
		     "        CASE WHEN %s_m IN (4, 6, 9, 11) THEN 30 WHEN "
		     "%s_m <> 2 THEN 31\n"
		     "          WHEN %s THEN 29 ELSE 28 END\n"
		     "      THEN %s(0, %s) END AS %s",
		     e->column[v->column].cell, e->missing, v->day, v->day,
		     v->day, v->day, v->day, is_leap(e, year),
		     e->words->greatest, age, v->name);
}

/* A character that stands for itself in a regular expression, in a literal. */
static void add_itself(struct mql_buf *buf, const struct export_words *w,
		       char c)
{
	if (c == '\'')
		mql_buf_adds(buf, w->backslash ? "\\'" : "''");
	else if (strchr("\\^[$()*+?{}|", c))
		mql_buf_addf(buf, w->backslash ? "\\\\%c" : "\\%c", c);
	else
		mql_buf_addc(buf, c);
}

/* The regular expression of a number, in quotes. */
static const char *number_form(struct export *e, char thousands)
{
	const char *const form = "'^(" MANTISSA "|" GROUPED ")" EXPONENT "$'";
	struct mql_buf buf = { 0 };

	if (thousands == '\0')
		return "'^" MANTISSA EXPONENT "$'";
	for (const char *p = form; *p != '\0'; p++) {
		if (*p != '@')
			mql_buf_addc(&buf, *p);
		else
			add_itself(&buf, e->words, thousands);
	}

	const char *kept = mql_arena_text(&e->arena, buf.p, buf.n);

	mql_buf_release(&buf);
	return kept;
}

static void add_number(struct export *e, const struct export_value *v)
{
	const struct export_words *w = e->words;
	const char *cell = e->column[v->column].cell;
	const char thousands[2] = { v->format.thousands, '\0' };
	const char *x = cell;
	const char *plain;

	if (v->format.strip) {
		const char *strip = export_literal(e,
						   mql_str_of(v->format.strip));

		x = export_text(e, w->trim, x,
				export_text(e, "$1 || $2", w->blanks, strip,
					    NULL), NULL);
	}
	plain = x;
	if (thousands[0] != '\0')
		plain = export_text(e, "REPLACE($1, $2, '')", x,
				    export_literal(e, mql_str_of(thousands)),
				    NULL);
	mql_buf_addf(e->sql, ",\n    CASE WHEN %s IN %s OR LENGTH(%s) > 400 "
		     "THEN NULL\n", cell, e->missing, x);
	mql_buf_addf(e->sql, "      WHEN %s THEN %s\n",
		     export_text(e, w->match, x,
				 number_form(e, v->format.thousands), NULL),
		     export_text(e, w->number, plain, NULL, NULL));
	mql_buf_addf(e->sql, "      WHEN %s OR %s THEN 0 END AS %s",
		     export_text(e, w->match, x, ZERO, NULL),
		     export_text(e, w->match, x, TINY, NULL), v->name);
}

void export_add_cells(struct export *e)
{
	bool has_date = false;

	mql_buf_addf(e->sql, "WITH cell %s\n  SELECT\n    ", e->words->step);
	add_id(e);
	for (size_t i = 0; i < e->n_column; i++)
		add_cell(e, &e->column[i]);
	mql_buf_adds(e->sql, "\n  FROM ");
	add_table(e);
	mql_buf_adds(e->sql, "\n)");
	for (size_t i = 0; i < e->n_value; i++)
		has_date |= e->value[i].kind == MQL_AXIS_DATE;
	if (has_date) {
		export_open_step(e, "part", "cell");
		for (size_t i = 0; i < e->n_value; i++)
			if (e->value[i].kind == MQL_AXIS_DATE)
				add_day(e, &e->value[i]);
		export_close_step(e, "cell");
		export_open_step(e, "calendar", "part");
		for (size_t i = 0; i < e->n_value; i++)
			if (e->value[i].kind == MQL_AXIS_DATE)
				add_parts(e, &e->value[i]);
		export_close_step(e, "part");
	}

	const char *from = has_date ? "calendar" : "cell";

	export_open_step(e, "value", from);
	for (size_t i = 0; i < e->n_value; i++) {
		if (e->value[i].kind == MQL_AXIS_DATE)
			add_age(e, &e->value[i]);
		else
			add_number(e, &e->value[i]);
	}
	for (size_t i = 0; i < e->n_column; i++)
		if (e->column[i].words)
			mql_buf_addf(e->sql, ",\n    ' ' || %s || ' ' AS %s",
				     words_of(e, e->column[i].cell),
				     e->column[i].words);
	export_close_step(e, from);
}
