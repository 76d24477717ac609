/* SPDX-License-Identifier: MIT */
#include "trainer/assemble.h"

#include <stdlib.h>

#include "common/evaluate.h"
#include "common/io.h"
#include "trainer/calibrate.h"
#include "trainer/ties.h"

#define N_PROBE 5
#define N_DECILE 10

static size_t table_size(const struct mql_term *term)
{
	size_t n = mql_axis_n_code(&term->axis[0]);

	return term->kind == MQL_TERM_PAIR
	       ? n * mql_axis_n_code(&term->axis[1]) : n;
}

int64_t assemble_least_score(const struct mql_scorecard *card)
{
	int64_t score = card->base;

	for (size_t t = 0; t < card->n_term; t++) {
		const struct mql_term *term = &card->term[t];
		int32_t least = term->points[0];

		for (size_t c = 1; c < table_size(term); c++)
			if (term->points[c] < least)
				least = term->points[c];
		score += least;
	}
	return score;
}

int64_t assemble_anchor(struct mql_scorecard *card,
			const struct threshold *threshold)
{
	int64_t cut = threshold->status == THRESHOLD_ALL_PASS
		      ? assemble_least_score(card) : threshold->cut;
	int64_t shift = ASSEMBLE_ANCHOR - cut;

	card->base = (int32_t)(card->base + shift);
	calibrate_shift(&card->won, shift);
	calibrate_shift(&card->sql, shift);
	card->gate.score = ASSEMBLE_ANCHOR;
	return shift;
}

/* ---- distribution ---- */

enum { SCORE, FIT, INTENT };
enum { AT_A_TIME = 4096 };

/* How many leads have a score, and the points of a dimension. */
struct distribution {
	struct ties_count count[3];      // SCORE, FIT, INTENT
	struct ties ties[3];
	int64_t some_score[AT_A_TIME];   // of leads looked at at a time
	int64_t subtotal[AT_A_TIME][MQL_N_DIMENSION];
};

static void count_rows(struct distribution *d,
		       const struct points_scorer *scorer,
		       const uint32_t *row, size_t n)
{
	points_scorer_run(d->some_score, d->subtotal, scorer, row, n);
	for (size_t i = 0; i < n; i++) {
		ties_add(&d->count[SCORE], (double)d->some_score[i], false,
			 1.0);
		ties_add(&d->count[FIT], (double)d->subtotal[i][MQL_FIT],
			 false, 1.0);
		ties_add(&d->count[INTENT], (double)d->subtotal[i][MQL_INTENT],
			 false, 1.0);
	}
}

static struct distribution *count_all(const struct mql_scorecard *card,
				      const struct dataset *data,
				      const uint32_t *row, size_t n)
{
	struct distribution *d = mql_calloc(1, sizeof(*d));
	struct points_scorer scorer;

	points_scorer_init(&scorer, card, data);
	for (size_t i = 0; i < n; i += AT_A_TIME)
		count_rows(d, &scorer, row + i,
			   n - i < AT_A_TIME ? n - i : AT_A_TIME);
	points_scorer_release(&scorer);
	for (size_t k = 0; k < 3; k++)
		ties_end(&d->ties[k], &d->count[k]);
	return d;
}

static void distribution_free(struct distribution *d)
{
	for (size_t k = 0; k < 3; k++)
		ties_release(&d->ties[k]);
	free(d);
}

/* The value at place i of n from the least up. */
static int64_t value_at(const struct ties *ties, size_t i)
{
	size_t t = ties->n - 1;

	for (; i >= ties->tie[t].leads[0]; t--)
		i -= ties->tie[t].leads[0];
	return (int64_t)ties->tie[t].value;
}

/* Bounds that a quarter, a half and three quarters of the leads reach, or more
 * where values are equal. */
static void set_grades(int32_t bound[3], const struct ties *ties, size_t n)
{
	for (size_t g = 0; g < 3; g++)
		bound[g] = (int32_t)value_at(ties,
					     n - (n * (g + 1) + 3) / 4);
}

static void set_baseline(struct mql_scorecard *card, const struct ties *ties,
			 size_t n)
{
	struct mql_arena *arena = &card->arena;
	int64_t *cut = mql_arena_alloc(arena, N_DECILE - 1, sizeof(*cut));
	uint64_t *leads = mql_arena_alloc(arena, N_DECILE, sizeof(*leads));
	size_t n_cut = 0, c = 0;

	for (size_t d = 1; d < N_DECILE; d++) {
		const int64_t s = value_at(ties, n * d / N_DECILE);

		if (s > value_at(ties, 0) &&
		    (n_cut == 0 || s > cut[n_cut - 1]))
			cut[n_cut++] = s;
	}
	for (size_t t = ties->n; t-- > 0; ) {
		while (c < n_cut && ties->tie[t].value >= (double)cut[c])
			c++;
		leads[c] += ties->tie[t].leads[0];
	}
	card->baseline = (struct mql_baseline){ n_cut, cut, leads };
}

void assemble_distribution(struct mql_scorecard *card,
			   const struct dataset *data, const uint32_t *row,
			   size_t n_row)
{
	struct distribution *d = count_all(card, data, row, n_row);

	set_grades(card->grade_fit, &d->ties[FIT], n_row);
	set_grades(card->grade_intent, &d->ties[INTENT], n_row);
	card->has_grades = true;
	set_baseline(card, &d->ties[SCORE], n_row);
	distribution_free(d);
}

void assemble_contract(struct mql_scorecard *card,
		       const struct threshold *threshold,
		       const struct mql_target *target, double mql_per_month)
{
	const struct threshold *t = threshold;

	card->contract = (struct mql_contract){
		.present = true, .target = *target,
		.rate = mql_num_round9(t->rate),
		.rate_low = mql_num_round9(t->low),
		.rate_high = mql_num_round9(t->high),
		.share = mql_num_round9(t->share),
		.sql_caught = mql_num_round9(t->sql_caught),
		.mql_per_month = mql_num_round9(mql_per_month),
		.has_floor = t->thinned && t->status == THRESHOLD_SET,
	};
	if (card->contract.has_floor)            // by the scale of the card
		card->contract.known_down_to = t->floor + card->gate.score -
					       t->cut;
}

void assemble_provenance(struct mql_scorecard *card,
			 const struct dataset *data,
			 const struct learn_options *options)
{
	struct mql_arena *arena = &card->arena;
	const struct dataset_counts *c = &data->counts;
	char digest[65];

	mql_sha256_hex(digest, data->definition->bytes);
	card->provenance = (struct mql_provenance){
		.program = "mql-trainer " MQL_VERSION,
		.method = learn_method_name[options->method],
		.as_of = data->as_of,
		.trained_until = data->last_created,
		.definition_digest = mql_arena_text(arena, digest, 64),
		.data_digest = data->digest[0]
			       ? mql_arena_text(arena, data->digest, 64)
			       : NULL,
		.seed = options->seed,
		.leads = data->n,
		.known_won = c->won[LABEL_NO] + c->won[LABEL_YES],
		.won = c->won[LABEL_YES],
		.known_sql = c->sql[LABEL_NO] + c->sql[LABEL_YES],
		.sql = c->sql[LABEL_YES],
	};
}

/* ---- probes ---- */

/* A day as the axis reads it: the pieces of 2026-11-21 in its order. */
static void add_day_as(struct mql_buf *buf, int32_t day,
		       enum mql_date_order order)
{
	struct mql_buf iso = { 0 };
	const char *p;

	mql_day_add(&iso, day);
	p = mql_buf_text(&iso);
	switch (order) {
	case MQL_DATE_YMD:
		mql_buf_adds(buf, p);
		break;
	case MQL_DATE_DMY:
		mql_buf_addf(buf, "%.2s-%.2s-%.4s", p + 8, p + 5, p);
		break;
	case MQL_DATE_MDY:
		mql_buf_addf(buf, "%.2s-%.2s-%.4s", p + 5, p + 8, p);
		break;
	}
	mql_buf_release(&iso);
}

/* A value of bin `code`: its lower edge, which tests the boundary too. */
static double bin_value(const struct mql_axis *axis, size_t code)
{
	if (code > 0)
		return axis->edge[code - 1];
	return axis->n_edge > 0 ? axis->edge[0] - 1.0 : 0.0;
}

/* A cell that the axis should read as about `code`; what it really is, the
 * evaluator says. */
static void add_cell(struct mql_buf *buf, const struct mql_axis *axis,
		     size_t code, int32_t as_of)
{
	if (code == mql_axis_missing(axis))
		return;
	switch (axis->kind) {
	case MQL_AXIS_NUMBER:
		mql_num_add(buf, bin_value(axis, code));
		break;
	case MQL_AXIS_DATE:
		add_day_as(buf, as_of - (int32_t)bin_value(axis, code),
			   axis->order);
		break;
	case MQL_AXIS_LEVEL:
		if (code < axis->n_level)
			mql_buf_add(buf, axis->level[code].p,
				    axis->level[code].n);
		else
			mql_buf_adds(buf, "(another)");
		break;
	case MQL_AXIS_TEXT:
		mql_buf_adds(buf, code < axis->n_group
				  ? axis->group[code].phrase[0] : "(another)");
		break;
	}
}

struct builder {
	const char **column;     // [n], room for all
	struct mql_str *cell;    // [n]
	size_t n;
};

static bool has_column(const struct builder *b, const char *name)
{
	for (size_t i = 0; i < b->n; i++)
		if (strcmp(b->column[i], name) == 0)
			return true;
	return false;
}

static void put_cell(struct builder *b, struct mql_arena *arena,
		     const struct mql_term *term, size_t side, size_t code,
		     int32_t as_of)
{
	struct mql_buf text = { 0 };

	if (has_column(b, term->column[side]))
		return;
	add_cell(&text, &term->axis[side], code, as_of);
	b->column[b->n] = term->column[side];
	b->cell[b->n++] = (struct mql_str){
		mql_arena_text(arena, mql_buf_text(&text), text.n), text.n };
	mql_buf_release(&text);
}

/* Probes walk through each term's codes by a step that divides no usual number
 * of them, so that five visit low, high and missing ones in changing
 * company. */
static void build_probe(struct builder *b, struct mql_scorecard *card,
			size_t p, int32_t as_of)
{
	for (size_t t = 0; t < card->n_term; t++) {
		const struct mql_term *term = &card->term[t];

		for (size_t s = 0; s < (term->kind == MQL_TERM_PAIR ? 2u : 1u);
		     s++) {
			size_t n = mql_axis_n_code(&term->axis[s]);

			put_cell(b, &card->arena, term, s,
				 (p * 101 + t * 3) % n, as_of);
		}
	}
}

/* Columns a probe lacks (of rules, say) are an empty cell behind the rest. */
static bool find_cell(const void *table, const char *name, size_t *i,
		      struct mql_err *err)
{
	const struct builder *b = table;

	(void)err;
	for (*i = 0; *i < b->n; (*i)++)
		if (strcmp(b->column[*i], name) == 0)
			break;
	return true;
}

static bool score_probe(struct mql_probe *probe, const struct builder *b,
			const struct mql_scorecard *card, int32_t as_of,
			struct mql_err *err)
{
	struct mql_evaluator evaluator = { 0 };
	struct mql_result result = {
		.points = mql_calloc(mql_scorecard_n_entry(card),
				     sizeof(int32_t)),
		.code = mql_calloc(card->n_term, sizeof(uint32_t)),
	};
	bool ok = mql_evaluator_init(&evaluator, card, find_cell, b, err);

	if (ok && !mql_evaluate(&evaluator, b->cell, as_of, &result))
		ok = mql_fail(err, MQL_E_CARD,
			      "probe: \"%s\" is not %s",
			      b->column[result.bad_column], result.bad_want);
	*probe = (struct mql_probe){ b->column, b->cell, b->n, as_of,
				     result.score, result.verdict };
	mql_evaluator_release(&evaluator);
	free(result.code);
	free(result.points);
	return ok;
}

bool assemble_probes(struct mql_scorecard *card, int32_t as_of,
		     struct mql_err *err)
{
	struct mql_arena *arena = &card->arena;
	struct mql_probe *probe =
		mql_arena_alloc(arena, N_PROBE, sizeof(*probe));
	size_t room = 2 * card->n_term + 1;

	for (size_t p = 0; p < N_PROBE; p++) {
		struct builder b = {
			mql_arena_alloc(arena, room, sizeof(*b.column)),
			mql_arena_alloc(arena, room, sizeof(*b.cell)), 0,
		};

		build_probe(&b, card, p, as_of);
		b.cell[b.n] = MQL_STR("");
		if (!score_probe(&probe[p], &b, card, as_of, err))
			return false;
	}
	card->probe = probe;
	card->n_probe = N_PROBE;
	return true;
}
