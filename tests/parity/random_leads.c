/* SPDX-License-Identifier: MIT */
/* random_leads.c - a random scorecard and random leads, as files
 *
 *     random-leads SEED N card.yaml leads.csv
 *
 * Every kind of term and condition, values on the edges of bins and one step
 * beside them; the last columns hold numbers and dates at the limits of what
 * the reader takes for one.
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
};
static const char *const date[] = {
	"2026-11-21", "2026-11-20", "2026-2-29", "2024-02-29", "1900-02-29",
	"2026-11-21T10:30:00Z", "2026/11/1", "2026.11.01 9:05 PM",
	"2026-11/01", "2026-13-01", "2026-11-31", "0001-01-01", "9999-12-31",
	"2026-11-20 23:59:60.123456 +05:30", "2026-11-20 24:00",
	"2026-11-20 13:00 pm", "20.11.2026", "2026-11-20T", "2026-11-20 10:30GMT",
	"2026-11-20 1:02:03,5+0530", "2026-11-20 1:02 +16", "0000-01-01",
};

static size_t below(uint64_t *state, size_t n)
{
	*state = *state * UINT64_C(6364136223846793005) +
		 UINT64_C(1442695040888963407);
	return (size_t)((*state >> 33) % n);
}

/* The value next to an edge, written so that it reads back. */
static void beside(struct mql_buf *buf, double edge, uint64_t *state)
{
	const size_t side = below(state, 3);

	mql_num_add(buf, side == 0 ? edge
			 : side == 1 ? nextafter(edge, -INFINITY)
				     : nextafter(edge, INFINITY));
}

static const struct mql_axis *number_axis(const struct mql_scorecard *card,
					  const char *column, uint64_t *state)
{
	for (size_t tries = 0; card->n_term > 0 && tries < 8; tries++) {
		const struct mql_term *term =
			&card->term[below(state, card->n_term)];

		for (size_t k = 0; k < 2; k++)
			if (term->column[k] && term->axis[k].n_edge > 0 &&
			    term->axis[k].kind == MQL_AXIS_NUMBER &&
			    strcmp(term->column[k], column) == 0)
				return &term->axis[k];
	}
	return NULL;
}

static void add_cell(struct mql_buf *buf, const struct mql_scorecard *card,
		     size_t column, struct mql_str cell, uint64_t *state)
{
	const bool is_number = random_card_column[column][0] == 'n';
	const bool is_date = random_card_column[column][0] == 'd';
	const struct mql_axis *axis =
		is_number ? number_axis(card, random_card_column[column],
					state) : NULL;
	struct mql_buf text = { 0 };

	if (is_number && below(state, 40) == 0)
		cell = mql_str_of(number[below(state, MQL_ARRAY_LEN(number))]);
	else if (is_date && below(state, 8) == 0)
		cell = mql_str_of(date[below(state, MQL_ARRAY_LEN(date))]);
	else if (axis && below(state, 2) == 0) {
		beside(&text, axis->edge[below(state, axis->n_edge)], state);
		cell = mql_buf_str(&text);
	}
	mql_csv_add_cell(buf, cell, ',', false);
	mql_buf_release(&text);
}

static void add_leads(struct mql_buf *buf, const struct mql_scorecard *card,
		      size_t n, uint64_t *state)
{
	struct mql_str cell[RANDOM_CARD_COLUMNS];
	struct mql_arena arena = { 0 };

	mql_buf_adds(buf, "lead_id");
	for (size_t k = 0; k < RANDOM_CARD_COLUMNS; k++)
		mql_buf_addf(buf, ",%s", random_card_column[k]);
	mql_buf_addc(buf, '\n');
	for (size_t i = 0; i < n; i++) {
		random_card_lead(cell, &arena, 0.01, state);
		mql_buf_addf(buf, "L%zu", i);
		for (size_t k = 0; k < RANDOM_CARD_COLUMNS; k++) {
			mql_buf_addc(buf, ',');
			add_cell(buf, card, k, cell[k], state);
		}
		mql_buf_addc(buf, '\n');
		mql_arena_reset(&arena);
	}
	mql_arena_release(&arena);
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
