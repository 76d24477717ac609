/* SPDX-License-Identifier: MIT */
/* random_leads.c - a random scorecard and random leads, as files
 *
 *     random-leads SEED N card.yaml leads.csv
 *
 * Every kind of term and condition.  Leads on every edge of every bin, count,
 * period and rule, and one step to each side of it; an empty cell, and each odd
 * number, date and text below, in every column that it suits; then N leads at
 * random.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/csv_write.h"
#include "common/io.h"
#include "tests/prop/random_card.h"

static const char *const number[] = {
	"1e309", "-1e309", "1e308", "1.7976931348623157e308", "1e-400", "5e-324",
	"0e99999", "1e-99999", "1e99999", ".5", "5.", ".", "+7", "--7", "1e", "1e5",
	"0x10", "inf", "nan", "1 2", "007", "1E+2", "0.1", "0.30000000000000004",
	"9007199254740993", "123456789012345678901234567890", "1e00000000005",
	"5\xe2\x80\xa8", "\xc2\xa0" "5", "\xd9\xa3", "5\v", "1_000", "5d", "5f",
};
static const char *const date[] = {
	"2026-11-21", "2026-11-20", "2026-2-29", "2024-02-29", "1900-02-29",
	"2026-11-21T10:30:00Z", "2026/11/1", "2026.11.01 9:05 PM",
	"2026-11/01", "2026-13-01", "2026-11-31", "0001-01-01", "9999-12-31",
	"2026-11-20 23:59:60.123456 +05:30", "2026-11-20 24:00",
	"2026-11-20 13:00 pm", "20.11.2026", "2026-11-20T", "2026-11-20 10:30GMT",
	"2026-11-20 1:02:03,5+0530", "2026-11-20 1:02 +16", "0000-01-01",
	"2026-11-20\xe2\x80\xa8", "\f2026-11-20", "2026-11-20\xc2\xa0",
	"2026-1\xd9\xa3-20", "-026-11-20", "20261120",
};

/* What no quoting may change, in cells of levels and texts. */
static const char *const text[] = {
	"O'Brien", "o'brien", "say \"hi\"", "back\\slash", "two\nlines", "''",
	"x'); DROP TABLE leads; --", "/* c */", "{{ ref('x') }}", "100%", "_",
	"M\xc3\xbcnchen", "m\xc3\xbcnchen", "Mu\xcc\x88nchen", "VP\xc2\xa0 Sales",
	"\xf0\x9f\x99\x82 chief", "\xe2\x80\x8bvp", "NULL", "null", "\\N",
	"head\tof", "HEAD -- OF", "chief\xc3\xa9", "\xc4\xb0",
};

struct table {
	const struct mql_scorecard *card;
	struct mql_buf *buf;
	size_t n;
	uint64_t *state;
};

/* A random lead, but for one column; none where there is no such column. */
static void add_lead(struct table *t, const char *column, struct mql_str value)
{
	struct mql_str cell[RANDOM_CARD_COLUMNS];
	struct mql_arena arena = { 0 };

	random_card_lead(cell, &arena, 0.01, t->state);
	mql_buf_addf(t->buf, "L%zu", t->n++);
	for (size_t k = 0; k < RANDOM_CARD_COLUMNS; k++) {
		const bool given = strcmp(random_card_column[k], column) == 0;

		mql_buf_addc(t->buf, ',');
		mql_csv_add_cell(t->buf, given ? value : cell[k], ',', false);
	}
	mql_buf_addc(t->buf, '\n');
	mql_arena_release(&arena);
}

/* ---- edges: at each, and one step beside it ---- */

static void add_number(struct table *t, const char *column, double x)
{
	struct mql_buf cell = { 0 };

	mql_num_add(&cell, x);
	add_lead(t, column, mql_buf_str(&cell));
	mql_buf_release(&cell);
}

static void add_number_edge(struct table *t, const char *column, double edge)
{
	if (!isfinite(edge))
		return;
	add_number(t, column, nextafter(edge, -INFINITY));
	add_number(t, column, edge);
	add_number(t, column, nextafter(edge, INFINITY));
}

static void add_age_edge(struct table *t, const char *column, double edge)
{
	for (int32_t step = -1; step <= 1; step++) {
		struct mql_buf cell = { 0 };

		mql_day_add(&cell, RANDOM_CARD_TODAY - (int32_t)edge - step);
		add_lead(t, column, mql_buf_str(&cell));
		mql_buf_release(&cell);
	}
}

static void add_axis_edges(struct table *t, const char *column,
			   const struct mql_axis *axis)
{
	for (size_t i = 0; i < axis->n_edge; i++)
		if (axis->kind == MQL_AXIS_DATE)
			add_age_edge(t, column, axis->edge[i]);
		else
			add_number_edge(t, column, axis->edge[i]);
}

/* A count changes at whole numbers, and no more where its bound is reached; an
 * age where a period is full. */
static void add_count_edges(struct table *t, const struct mql_term *term)
{
	add_number_edge(t, term->column[0], 0);
	add_number_edge(t, term->column[0], 1);
	if (term->each != 0)
		add_number_edge(t, term->column[0],
				ceil((double)term->at_most / term->each));
	if (!term->since)
		return;
	add_age_edge(t, term->since, 0);
	add_age_edge(t, term->since, term->halves_every);
	add_age_edge(t, term->since, 2. * term->halves_every);
	add_age_edge(t, term->since, 31. * term->halves_every);
}

static void add_edges(struct table *t)
{
	for (size_t i = 0; i < t->card->n_term; i++) {
		const struct mql_term *term = &t->card->term[i];

		if (term->kind == MQL_TERM_EACH)
			add_count_edges(t, term);
		else
			for (size_t k = 0; k < 2 && term->column[k]; k++)
				add_axis_edges(t, term->column[k],
					       &term->axis[k]);
	}
	for (size_t i = 0; i < t->card->n_rule; i++)
		for (size_t k = 0; k < t->card->rule[i].n_when; k++) {
			const struct mql_condition *when =
				&t->card->rule[i].when[k];

			if (when->kind != MQL_IN_RANGE)
				continue;
			add_number_edge(t, when->column, when->at_least);
			add_number_edge(t, when->column, when->below);
		}
}

/* ---- each odd cell in each column that it suits ---- */

static void add_each(struct table *t, const char *column,
		     const char *const *value, size_t n)
{
	for (size_t i = 0; i < n; i++)
		add_lead(t, column, mql_str_of(value[i]));
}

static void add_odd(struct table *t)
{
	for (size_t k = 0; k < RANDOM_CARD_COLUMNS; k++) {
		const char *column = random_card_column[k];

		add_lead(t, column, mql_str_of(""));
		if (column[0] == 'n')
			add_each(t, column, number, MQL_ARRAY_LEN(number));
		else if (column[0] == 'd')
			add_each(t, column, date, MQL_ARRAY_LEN(date));
		else
			add_each(t, column, text, MQL_ARRAY_LEN(text));
	}
}

static void add_leads(struct mql_buf *buf, const struct mql_scorecard *card,
		      size_t n, uint64_t *state)
{
	struct table t = { .card = card, .buf = buf, .state = state };

	mql_buf_adds(buf, "lead_id");
	for (size_t k = 0; k < RANDOM_CARD_COLUMNS; k++)
		mql_buf_addf(buf, ",%s", random_card_column[k]);
	mql_buf_addc(buf, '\n');
	add_edges(&t);
	add_odd(&t);
	while (n-- > 0)
		add_lead(&t, "", mql_str_of(""));
}

int main(int argc, char **argv)
{
	struct mql_scorecard card;
	struct mql_buf buf = { 0 };
	struct mql_err err = MQL_ERR_INIT;
	uint64_t state;
	bool ok;

	if (argc != 5) {
		fputs("usage: random-leads SEED N card.yaml leads.csv\n",
		      stderr);
		return 2;
	}
	state = strtoull(argv[1], NULL, 10);
	random_card_init(&card, &state);
	card.id = "lead_id";
	card.sql = (struct mql_calib){ .present = true, .slope = .9,
				       .offset = -3 };
	mql_scorecard_add(&buf, &card);
	ok = mql_out_file(argv[3], mql_buf_str(&buf), &err);
	mql_buf_reset(&buf);
	add_leads(&buf, &card, strtoul(argv[2], NULL, 10), &state);
	ok = ok && mql_out_file(argv[4], mql_buf_str(&buf), &err);
	if (!ok)
		fprintf(stderr, "random-leads: %s\n", err.msg);
	mql_buf_release(&buf);
	random_card_release(&card);
	return ok ? 0 : 6;
}
