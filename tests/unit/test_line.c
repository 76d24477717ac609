/* SPDX-License-Identifier: MIT */
/* Lines put together from texts, beside lines written the long way. */
#include "scorer/line.h"

#include <stdio.h>

#include <criterion/criterion.h>

#include "common/csv_write.h"
#include "tests/prop/random_card.h"
#include "tests/unit/count_alloc.h"
#include "tests/unit/made_chunk.h"
#include "tests/unit/reason_list.h"

/* ---- tenths ---- */

Test(tenths, are_written_as_num_c_writes_them)
{
	static const int64_t far[] = { 10000, -10000, 99999, MQL_MAX_SCORE,
				       -MQL_MAX_SCORE, INT64_MAX, INT64_MIN };
	struct mql_buf want = { 0 };
	struct tenths tenths;
	char got[TENTHS_ROOM + 1];

	tenths_init(&tenths);
	for (int64_t i = -TENTHS_REACH - 20; i < TENTHS_REACH + 27; i++) {
		const int64_t x = i < TENTHS_REACH + 20
					  ? i : far[i - TENTHS_REACH - 20];

		mql_buf_reset(&want);
		mql_tenths_add(&want, x);
		*tenths_put(got, &tenths, x) = '\0';
		cr_assert_str_eq(got, want.p);
	}
	mql_buf_release(&want);
	tenths_release(&tenths);
}

/* ---- a line, by the definition of its cells ---- */

static void add_cell(struct mql_buf *buf, struct mql_buf *text, bool safe)
{
	mql_csv_add_cell(buf, mql_buf_str(text), ',', safe);
	mql_buf_reset(text);
}

static void add_prob(struct mql_buf *buf, const struct mql_calib *map,
		     int64_t score)
{
	mql_buf_addc(buf, ',');
	if (map->present)
		mql_buf_addf(buf, "%.6f", mql_calib_prob(map, score));
}

static void add_long_way(struct mql_buf *buf, const struct mql_scorecard *card,
			 const struct line_lead *lead, bool safe)
{
	const struct mql_result *result = lead->result;
	struct mql_buf text = { 0 };

	mql_csv_add_cell(buf, lead->id, ',', safe);
	mql_buf_addc(buf, ',');
	mql_tenths_add(buf, result->score);
	add_prob(buf, &card->sql, result->score);
	add_prob(buf, &card->won, result->score);
	for (size_t d = 0; d < MQL_N_DIMENSION; d++) {
		mql_buf_addc(buf, ',');
		mql_tenths_add(buf, result->subtotal[d]);
	}
	mql_buf_addf(buf, ",%s,%s,", result->grade,
		     mql_verdict_name[result->verdict]);
	reason_list(&text, card, result, MQL_REASONS);
	add_cell(buf, &text, safe);
	mql_buf_addc(buf, '\n');
	mql_buf_release(&text);
}

/* Names and reasons that a cell has to be quoted for, in turn. */
static void disturb(struct mql_scorecard *card, uint64_t *state)
{
	static const char *const odd[] = {
		"plain", "a,b", "say \"hi\"", " blank", "a|b", "=1", "\tx",
		"two\nlines", "-1", "", "end ",
		"a name that is much longer than thirty-two bytes, with quotes "
		"\"\"\"\"\"\"\"\"",
	};

	for (size_t i = 0; i < card->n_term; i++)
		if (mql_rng_next(state) % 4 == 0)
			card->term[i].name = odd[mql_rng_next(state) %
						 MQL_ARRAY_LEN(odd)];
	for (size_t i = 0; i < card->n_rule; i++) {
		struct mql_rule *rule = mql_arena_alloc(&card->arena, 1,
							sizeof(*rule));

		*rule = card->rule[0];
		rule->reason = odd[mql_rng_next(state) % MQL_ARRAY_LEN(odd)];
		card->rule = rule;
		card->n_rule = 1;
	}
	card->sql = (struct mql_calib){ true, 1.0, 0.1 };
	card->won = (struct mql_calib){ mql_rng_next(state) % 2, 0.5, -2.0 };
}

struct leads {
	struct mql_evaluator evaluator;
	struct line line;
	struct mql_result result;        // of the last one
	struct made_chunk made;
	struct mql_str id[KERNEL_ROWS];
	struct mql_buf want, got, scratch;
};

/* One lead more: its line by itself, and the want of all so far. */
static void one_lead(struct leads *l, uint64_t *state)
{
	static const char *const id[] = {
		"L1", "12345678", "a,b", "\"q\"", " lead", "lead ", "",
		"0123456789abcdef", "0123456789abcde,", "0123456789ab\"cdef",
		"0123456 89abcdef", "\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc",
		"=1+2", "01234567\r", "\n01234567", "+1234567",
	};
	const struct mql_scorecard *card = l->evaluator.card;
	const size_t from = l->want.n;
	struct mql_str cell[RANDOM_CARD_COLUMNS];
	struct mql_arena arena = { 0 };
	struct line_lead lead = { .result = &l->result };

	lead.id = mql_str_of(id[mql_rng_next(state) % MQL_ARRAY_LEN(id)]);
	l->id[l->made.chunk.n_row] = lead.id;
	random_card_lead(cell, &arena, 0.0, state);
	made_chunk_add(&l->made, cell);
	cr_assert(mql_evaluate(&l->evaluator, cell, RANDOM_CARD_TODAY,
			       &l->result));
	lead.n_top = mql_reason_top(card, &l->result, lead.top, MQL_REASONS);
	add_long_way(&l->want, card, &lead, l->line.excel_safe);
	mql_buf_reset(&l->got);
	line_add(&l->got, &l->scratch, &l->line, &lead);
	cr_assert_str_eq(mql_buf_text(&l->got), l->want.p + from);
	mql_arena_release(&arena);
}

/* All lines of the leads, n at a time, behind those that are there. */
static void tiles(struct leads *l, size_t n)
{
	struct kernel *kernel = kernel_new(&l->evaluator);
	const size_t n_row = l->made.chunk.n_row;
	struct kernel_tile tile;

	kernel_tile_init(&tile, kernel);
	mql_buf_reset(&l->got);
	for (size_t i = 0; i < n_row; i += n) {
		kernel_score(kernel, &tile, &l->made.chunk, i,
			     n_row - i < n ? n_row - i : n, RANDOM_CARD_TODAY);
		kernel_top(kernel, &tile);
		line_add_tile(&l->got, &l->scratch, &l->line, kernel, &tile,
			      l->id + i, &l->result);
	}
	cr_assert_str_eq(mql_buf_text(&l->got), mql_buf_text(&l->want));
	kernel_tile_release(&tile);
	kernel_free(kernel);
}

static void one_card(bool excel_safe, uint64_t *state)
{
	int32_t points[RANDOM_CARD_ENTRIES];
	uint32_t code[RANDOM_CARD_TERMS];
	struct leads l = { .result = { .points = points, .code = code },
			   .made = { .n_column = RANDOM_CARD_COLUMNS } };
	struct mql_scorecard card;
	struct mql_err err = MQL_ERR_INIT;

	random_card_init(&card, state);
	disturb(&card, state);
	cr_assert(mql_evaluator_init(&l.evaluator, &card, random_card_find,
				     NULL, &err));
	line_init(&l.line, &card, NULL, true, excel_safe);
	for (size_t i = 0; i < KERNEL_ROWS; i++)
		one_lead(&l, state);
	tiles(&l, KERNEL_ROWS);
	tiles(&l, 7);
	mql_buf_release(&l.want);
	mql_buf_release(&l.got);
	mql_buf_release(&l.scratch);
	made_chunk_release(&l.made);
	line_release(&l.line);
	mql_evaluator_release(&l.evaluator);
	random_card_release(&card);
}

Test(line, is_what_its_cells_are_one_by_one)
{
	uint64_t state = 20261127;

	for (size_t i = 0; i < 300; i++)
		one_card(i % 4 == 0, &state);
}

/* ---- ids: an odd byte at every place, at every length ---- */

Test(line, an_id_is_the_cell_that_csv_write_makes)
{
	static const char odd[] = "a ,\"\r\n\t!\xff";
	struct mql_scorecard card = { 0 };
	const struct mql_result result = { .rule = SIZE_MAX };
	struct mql_buf got = { 0 }, want = { 0 }, scratch = { 0 };
	char id[40] = "";
	struct line line;

	line_init(&line, &card, NULL, false, false);
	for (size_t n = 0; n < sizeof(id); n++) {
		memset(id, 'i', n);
		for (size_t i = 0; i < n * strlen(odd); i++) {
			struct line_lead lead = { { id, n }, &result, { 0 }, 0,
						  0.0 };

			id[i % n] = odd[i / n];
			mql_buf_reset(&got);
			mql_buf_reset(&want);
			line_add(&got, &scratch, &line, &lead);
			mql_csv_add_cell(&want, lead.id, ',', false);
			mql_buf_adds(&want, ",0.0,,,0.0,0.0,0.0,0.0,,nurture\n");
			cr_assert_str_eq(got.p, want.p);
			id[i % n] = 'i';
		}
	}
	mql_buf_release(&got);
	mql_buf_release(&want);
	line_release(&line);
}

/* ---- more codes than texts are kept for ---- */

Test(line, texts_of_a_large_table_are_made_when_needed)
{
	static double edge[REASONS_MOST];
	static int32_t points[REASONS_MOST + 2];
	struct mql_term term = {
		.kind = MQL_TERM_TABLE, .name = "n\"", .points = points,
		.axis = { { .kind = MQL_AXIS_NUMBER, .whole = true,
			    .edge = edge, .n_edge = REASONS_MOST } },
	};
	const struct mql_scorecard card = { .term = &term, .n_term = 1 };
	int32_t of_lead[] = { 25 };
	uint32_t code[] = { REASONS_MOST };
	const struct mql_result result = { .rule = SIZE_MAX, .code = code,
					   .points = of_lead };
	const struct line_lead lead = { MQL_STR("1"), &result, { 0 }, 1, 0.0 };
	struct mql_buf out = { 0 }, scratch = { 0 };
	struct line line;

	for (size_t i = 0; i < REASONS_MOST; i++)
		edge[i] = (double)i;
	line_init(&line, &card, NULL, true, false);
	line_add(&out, &scratch, &line, &lead);
	cr_assert_str_eq(out.p, "1,0.0,,,0.0,0.0,0.0,0.0,,nurture,"
				"\"n\"\" >=4095 +2.5\"\n");
	mql_buf_release(&out);
	mql_buf_release(&scratch);
	line_release(&line);
}

/* ---- memory ---- */

Test(line, allocates_nothing_where_the_buffer_has_room)
{
	struct mql_scorecard card = { .sql = { true, 1.0, 0.0 } };
	const struct mql_result result = { .rule = SIZE_MAX };
	const struct line_lead lead = { MQL_STR("12345678"), &result, { 0 }, 0,
					0.0 };
	struct mql_buf out = { 0 }, scratch = { 0 };
	struct line line;
	unsigned long before;

	line_init(&line, &card, NULL, true, false);
	mql_buf_reserve(&out, 100000);
	before = count_alloc();
	for (size_t i = 0; i < 100; i++)
		line_add(&out, &scratch, &line, &lead);
	cr_assert_eq(count_alloc(), before);
	mql_buf_release(&out);
	line_release(&line);
}
