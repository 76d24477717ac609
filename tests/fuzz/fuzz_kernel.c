/* SPDX-License-Identifier: MIT */
/* A random card by the first bytes, any other bytes as cells (a line each): the
 * kernel says what the evaluator says, or leaves the lead to it. */
#include <stdlib.h>

#include "scorer/kernel.h"
#include "tests/prop/random_card.h"
#include "tests/unit/made_chunk.h"
#include "tests/unit/tile_row.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void must(bool ok)
{
	if (!ok)
		abort();
}

static void must_be_same(const struct mql_scorecard *card,
			 const struct mql_result *a,
			 const struct mql_result *b)
{
	must(a->score == b->score && a->rule == b->rule &&
	     a->verdict == b->verdict && a->n_future == b->n_future &&
	     a->n_bad == b->n_bad);
	must(memcmp(a->subtotal, b->subtotal, sizeof(a->subtotal)) == 0);
	must(strcmp(a->grade, b->grade) == 0);
	must(memcmp(a->points, b->points, mql_scorecard_n_entry(card) *
					  sizeof(*a->points)) == 0);
	must(memcmp(a->code, b->code, card->n_term * sizeof(*a->code)) == 0);
}

/* The lines of the text, ten to a lead; the last lead's rest is empty. */
static void take_leads(struct made_chunk *made, struct mql_str text)
{
	struct mql_str cell[RANDOM_CARD_COLUMNS];

	for (bool more = true; more && made->chunk.n_row < KERNEL_ROWS;) {
		for (size_t k = 0; k < RANDOM_CARD_COLUMNS; k++) {
			const char *end = text.n ? memchr(text.p, '\n', text.n)
						 : NULL;

			cell[k] = end ? (struct mql_str){ text.p,
						(size_t)(end - text.p) }
				      : text;
			more = end != NULL;
			text = end ? (struct mql_str){ end + 1, text.n - 1 -
						       cell[k].n }
				   : MQL_STR("");
		}
		made_chunk_add(made, cell);
	}
}

static void compare(const struct mql_evaluator *evaluator,
		    const struct made_chunk *made)
{
	struct kernel *kernel = kernel_new(evaluator);
	int32_t points[2][RANDOM_CARD_ENTRIES];
	uint32_t code[2][RANDOM_CARD_TERMS];
	struct mql_result want = { .points = points[0], .code = code[0] };
	struct mql_result got = { .points = points[1], .code = code[1] };
	struct kernel_tile tile;

	kernel_tile_init(&tile, kernel);
	kernel_score(kernel, &tile, &made->chunk, 0, made->chunk.n_row,
		     RANDOM_CARD_TODAY);
	for (size_t r = 0; r < tile.n; r++) {
		struct mql_str cell[RANDOM_CARD_COLUMNS];
		bool ok;

		for (size_t k = 0; k < RANDOM_CARD_COLUMNS; k++)
			cell[k] = mql_csv_cell(&made->chunk, r, k);
		ok = mql_evaluate(evaluator, cell, RANDOM_CARD_TODAY, &want);
		must(ok == !(tile.odd >> r & 1));
		if (!ok)
			continue;
		tile_row(&got, evaluator->card, kernel, &tile, r);
		must_be_same(evaluator->card, &want, &got);
	}
	kernel_tile_release(&tile);
	kernel_free(kernel);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct made_chunk made = { .n_column = RANDOM_CARD_COLUMNS };
	struct mql_err err = MQL_ERR_INIT;
	struct mql_evaluator evaluator;
	struct mql_scorecard card;
	uint64_t state = 0;

	if (n < 4)
		return 0;
	memcpy(&state, data, 4);
	made.quoted = data[3] % 3 == 0   ? 0
		      : data[3] % 3 == 1 ? ~UINT64_C(0)
					 : state * UINT64_C(0x9E3779B97F4A7C15);
	random_card_init(&card, &state);
	must(mql_evaluator_init(&evaluator, &card, random_card_find, NULL,
				&err));
	take_leads(&made, (struct mql_str){ (const char *)data + 4, n - 4 });
	compare(&evaluator, &made);
	made_chunk_release(&made);
	mql_evaluator_release(&evaluator);
	random_card_release(&card);
	return 0;
}
