/* SPDX-License-Identifier: MIT */
/* The kernel says of every lead what the evaluator says, bit for bit: random
 * cards and leads, and every edge and one ulp beside it. */
#include <math.h>
#include <stdio.h>

#include <criterion/criterion.h>

#include "random_card.h"
#include "scorer/drift.h"
#include "tests/unit/count_alloc.h"
#include "tests/unit/made_chunk.h"
#include "tests/unit/tile_row.h"

enum { N_CARD = 400, N_LEAD = 150 };

struct both {
	struct mql_scorecard card;
	struct mql_evaluator evaluator;
	struct kernel *kernel;
	struct kernel_tile tile;
	struct made_chunk made;
	struct mql_result want, got;
	int32_t points[2][RANDOM_CARD_ENTRIES];
	uint32_t code[2][RANDOM_CARD_TERMS];
};

static void bind(struct both *b)
{
	struct mql_err err = MQL_ERR_INIT;

	cr_assert(mql_evaluator_init(&b->evaluator, &b->card, random_card_find,
				     NULL, &err));
	b->kernel = kernel_new(&b->evaluator);
	kernel_tile_init(&b->tile, b->kernel);
	b->made.n_column = RANDOM_CARD_COLUMNS;
	b->want.points = b->points[0];
	b->want.code = b->code[0];
	b->got.points = b->points[1];
	b->got.code = b->code[1];
}

static void unbind(struct both *b)
{
	made_chunk_release(&b->made);
	kernel_tile_release(&b->tile);
	kernel_free(b->kernel);
	mql_evaluator_release(&b->evaluator);
}

static void same_result(const struct both *b, size_t i)
{
	const struct mql_result *want = &b->want, *got = &b->got;

	cr_assert_eq(got->score, want->score, "row %zu", i);
	cr_assert_arr_eq(got->subtotal, want->subtotal,
			 sizeof(want->subtotal));
	cr_assert_eq(got->verdict, want->verdict);
	cr_assert_str_eq(got->grade, want->grade);
	cr_assert_eq(got->rule, want->rule);
	cr_assert_eq(got->n_bad, want->n_bad);
	cr_assert_eq(got->n_future, want->n_future);
	cr_assert_arr_eq(got->points, want->points,
			 mql_scorecard_n_entry(&b->card) *
				 sizeof(*want->points));
	cr_assert_arr_eq(got->code, want->code,
			 b->card.n_term * sizeof(*want->code));
}

static void same_top(struct both *b, size_t r)
{
	size_t want[MQL_REASONS], got[MQL_REASONS];
	const size_t n = mql_reason_top(&b->card, &b->want, want, MQL_REASONS);

	memset(b->got.points, 0x55, sizeof(b->points[1]));
	memset(b->got.code, 0x55, sizeof(b->code[1]));
	b->got.rule = 0x55;
	cr_assert_eq(kernel_get_top(b->kernel, &b->tile, r, &b->got, got), n);
	cr_assert_eq(b->got.rule, b->want.rule);
	for (size_t i = 0; i < n; i++) {
		cr_assert_eq(got[i], want[i]);
		cr_assert_eq(b->got.points[got[i]], b->want.points[got[i]]);
		if (got[i] < b->card.n_term)
			cr_assert_eq(b->got.code[got[i]],
				     b->want.code[got[i]]);
	}
}

/* A row is odd where the evaluator finds a bad cell, and only there. */
static void same_row(struct both *b, size_t i, size_t r)
{
	struct mql_str cell[RANDOM_CARD_COLUMNS];
	bool ok;

	for (size_t k = 0; k < RANDOM_CARD_COLUMNS; k++)
		cell[k] = mql_csv_cell(&b->made.chunk, i, k);
	ok = mql_evaluate(&b->evaluator, cell, RANDOM_CARD_TODAY, &b->want);
	cr_assert_eq(ok, !(b->tile.odd >> r & 1), "row %zu", i);
	if (!ok)
		return;
	tile_row(&b->got, &b->card, b->kernel, &b->tile, r);
	same_result(b, i);
	same_top(b, r);
}

static void same_rows(struct both *b)
{
	const size_t n = b->made.chunk.n_row;

	for (size_t i = 0; i < n; i += KERNEL_ROWS) {
		const size_t n_tile = n - i < KERNEL_ROWS ? n - i
							  : KERNEL_ROWS;

		kernel_score(b->kernel, &b->tile, &b->made.chunk, i, n_tile,
			     RANDOM_CARD_TODAY);
		kernel_top(b->kernel, &b->tile);
		for (size_t r = 0; r < n_tile; r++)
			same_row(b, i + r, r);
	}
}

static void random_leads(struct both *b, double share_bad, uint64_t *state)
{
	struct mql_arena arena = { 0 };

	for (size_t i = 0; i < N_LEAD; i++) {
		struct mql_str cell[RANDOM_CARD_COLUMNS];

		random_card_lead(cell, &arena, share_bad, state);
		made_chunk_add(&b->made, cell);
		mql_arena_release(&arena);
	}
}

static void one_card(double share_bad, uint64_t quoted, uint64_t *state)
{
	struct both b = { .made = { .quoted = quoted } };

	random_card_init(&b.card, state);
	bind(&b);
	random_leads(&b, share_bad, state);
	same_rows(&b);
	unbind(&b);
	random_card_release(&b.card);
}

Test(kernel_laws, random_cards_score_random_leads_alike)
{
	static const uint64_t quoted[] = {
		0, ~UINT64_C(0), UINT64_C(0x123456789ABCDEF0),
		~UINT64_C(0x0000000010000000),
	};
	uint64_t state = 20261127;

	for (size_t i = 0; i < N_CARD; i++)
		one_card(i % 2 ? 0.01 : 0.0, quoted[i / 2 % 4],
			 &state);
}

/* ---- edges ---- */

static const char *const number_text[] = {
	"", "0", "-0", "+1", "1.", ".5", ".", "-", "+", "1.5.2", "1e2",
	"1e", "1e-400", "1e400", "00000001", "000000001", "12345678",
	"123456789", "1234567.", ".1234567", "0.123456789", "1234.5678",
	"99999999", "4095", "4096", "4097", "9007199254740993", " 7 ",
	"7\t", "\v7", "1 2", "0x10", "inf", "nan", "1,234", "12%", "\"1\"",
	"-1", "0.1", "0.10", "0.3", "4294967295", "4294967296",
	"123456789012345678901234567890", "1:", "1/", "/", ":", "8",
};

static void add_number(struct both *b, const char *text)
{
	struct mql_str cell[RANDOM_CARD_COLUMNS];

	for (size_t k = 0; k < RANDOM_CARD_COLUMNS; k++)
		cell[k] = k < 4 ? mql_str_of(text) : MQL_STR("");
	made_chunk_add(&b->made, cell);
}

static void add_double(struct both *b, double x)
{
	char text[64];

	snprintf(text, sizeof(text), "%.17g", x);
	add_number(b, text);
}

static void add_around(struct both *b, double x)
{
	char text[64];

	add_double(b, x);
	add_double(b, nextafter(x, -INFINITY));
	add_double(b, nextafter(x, INFINITY));
	snprintf(text, sizeof(text), "%.0f", x);
	add_number(b, text);
	snprintf(text, sizeof(text), "%.2f", x);
	add_number(b, text);
}

/* One term over edges; add() adds the leads. */
static void check_term(const double *edge, size_t n_edge,
		       struct mql_number_format format, size_t n_token,
		       void (*add)(struct both *b, double edge))
{
	static const struct mql_str token[] = { { "", 0 }, { "NULL", 4 },
						{ "8", 1 } };
	int32_t *points = mql_calloc(n_edge + 2, sizeof(*points));
	struct mql_term term = {
		.kind = MQL_TERM_TABLE, .name = "n", .column = { "n1" },
		.axis = { { .kind = MQL_AXIS_NUMBER, .edge = edge,
			    .n_edge = n_edge, .format = format } },
		.points = points,
	};
	struct both b = { .card = {
		.missing = { token, n_token },
		.term = &term, .n_term = 1,
		.gate = { MQL_POINTS_NONE,
			  { MQL_POINTS_NONE, MQL_POINTS_NONE,
			    MQL_POINTS_NONE, MQL_POINTS_NONE } } } };

	for (size_t i = 0; i < n_edge + 2; i++)
		points[i] = (int32_t)i;
	bind(&b);
	for (size_t i = 0; i < n_edge; i++)
		add(&b, edge[i]);
	for (size_t i = 0; i < MQL_ARRAY_LEN(number_text) && n_token == 3; i++)
		add_number(&b, number_text[i]);
	same_rows(&b);
	unbind(&b);
	free(points);
}

/* Edges that whole numbers reach by table, by comparison and by halves, among
 * all kinds of texts. */
static void check_edges(const double *edge, size_t n_edge,
			struct mql_number_format format)
{
	check_term(edge, n_edge, format, 3, add_around);
}

Test(kernel_laws, rule_10_every_edge_and_one_ulp_beside_it)
{
	static const double small[] = { -1.5, 0.0, 1.0, 2.5, 7.0, 4096.0 };
	static const double large[] = { -1e300, 0.1, 0.3, 4096.5, 1e7, 1e16 };
	const struct mql_number_format plain = { 0, NULL };
	double many[100];

	for (size_t i = 0; i < MQL_ARRAY_LEN(many); i++)
		many[i] = (double)i * 0.7 - 20.0;
	for (size_t n = 0; n <= MQL_ARRAY_LEN(small); n++)
		check_edges(small, n, plain);
	check_edges(large, MQL_ARRAY_LEN(large), plain);
	for (size_t n = 22; n < 36; n++)
		check_edges(many, n, plain);
	check_edges(many, MQL_ARRAY_LEN(many), plain);
	many[99] = 5000.0;
	check_edges(many, MQL_ARRAY_LEN(many), plain);
	check_edges(small, MQL_ARRAY_LEN(small),
		    (struct mql_number_format){ ',', "$% " });
}

/* Tiles of hundredths, and then some with one cell of another kind. */
static void add_amounts(struct both *b, double edge)
{
	static const char *const other[] = { "", "NULL", "123456789.01", "-1",
					     "1234.567", " 7.25 ", "1e2",
					     "12345678" };

	for (size_t i = 0; i < MQL_ARRAY_LEN(other); i++) {
		for (int k = 0; k < 2 * (int)KERNEL_ROWS; k++) {
			const double x = fmax(edge, 1) + (k - 64) / 100.0;
			char text[64];

			snprintf(text, sizeof(text), "%.*f", 2 - k % 7 / 5, x);
			add_number(b, text);
		}
		add_number(b, other[i]);
	}
}

Test(kernel_laws, rule_10_amounts_lie_where_their_values_do)
{
	static const double few[] = { 0.29, 1.005, 4.35, 1e3, 8764.21,
				      99999.995 };
	const struct mql_number_format plain = { 0, NULL };
	double many[40];

	for (size_t i = 0; i < MQL_ARRAY_LEN(many); i++)
		many[i] = (double)i * 0.07 + 4000;
	check_term(few, MQL_ARRAY_LEN(few), plain, 2, add_amounts);
	check_term(many, MQL_ARRAY_LEN(many), plain, 2, add_amounts);
}

/* ---- drift ---- */

static void count_by_rows(struct both *b, const struct drift *drift,
			  uint64_t *count)
{
	for (size_t r = 0; r < b->tile.n; r++) {
		if (b->tile.odd >> r & 1)
			continue;
		tile_row(&b->got, &b->card, b->kernel, &b->tile, r);
		drift_count(drift, count, &b->got);
	}
}

Test(kernel_laws, a_tile_is_counted_for_drift_as_its_leads_are)
{
	static const int64_t cut[] = { -200, 0, 1, 300 };
	static const uint64_t leads[5] = { 1, 1, 1, 1, 1 };
	static struct mql_evidence evidence[256];
	uint64_t state = 9;

	for (size_t i = 0; i < 100; i++) {
		uint64_t one[4096] = { 0 }, all[4096] = { 0 };
		struct both b = { 0 };
		struct drift drift;

		random_card_init(&b.card, &state);
		b.card.baseline = (struct mql_baseline){ 4, cut, leads };
		for (size_t t = 0; t < b.card.n_term; t++)
			b.card.term[t].evidence = evidence;
		bind(&b);
		drift_init(&drift, &b.card);
		cr_assert_leq(drift.n_cell, 4096);
		random_leads(&b, 0.01, &state);
		kernel_score(b.kernel, &b.tile, &b.made.chunk, 0,
			     1 + i % KERNEL_ROWS, RANDOM_CARD_TODAY);
		drift_count_tile(&drift, all, b.kernel, &b.tile);
		count_by_rows(&b, &drift, one);
		cr_assert_arr_eq(all, one, sizeof(one));
		drift_release(&drift);
		unbind(&b);
		random_card_release(&b.card);
	}
}

/* ---- memory ---- */

Test(kernel_laws, scoring_never_allocates)
{
	uint64_t state = 7;

	for (size_t i = 0; i < 40; i++) {
		struct both b = { 0 };
		unsigned long before;

		random_card_init(&b.card, &state);
		bind(&b);
		random_leads(&b, 0.0, &state);
		before = count_alloc();
		kernel_score(b.kernel, &b.tile, &b.made.chunk, 0, KERNEL_ROWS,
			     RANDOM_CARD_TODAY);
		kernel_top(b.kernel, &b.tile);
		for (size_t r = 0; r < KERNEL_ROWS; r++) {
			size_t top[MQL_REASONS];

			kernel_get(&b.tile, r, &b.got);
			kernel_get_top(b.kernel, &b.tile, r, &b.got, top);
		}
		cr_assert_eq(count_alloc(), before);
		unbind(&b);
		random_card_release(&b.card);
	}
}
