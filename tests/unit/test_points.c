/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "common/evaluate.h"
#include "tests/unit/made_leads.h"
#include "trainer/points.h"

#define N 3000

struct carded {
	struct made_leads made;
	struct learn_model model;
	struct mql_scorecard card;
	int64_t score[N], subtotal[N][MQL_N_DIMENSION];
};

static struct carded *carded_new(void)
{
	struct carded *c = mql_calloc(1, sizeof(*c));
	struct mql_err err = MQL_ERR_INIT;

	made_leads_init(&c->made, &(struct made_options){
		.n = N, .seed = 1, .interaction = .8 });
	/* a part of the leads teaches, so that some codes are unseen */
	cr_assert(learn_fit(&c->model, &c->made.data, c->made.row, 1200,
			    &(struct learn_options){ .method = LEARN_SMOOTH },
			    &err), "%s", err.msg);
	points_card(&c->card, &c->model, &c->made.data, c->made.row, 1200);
	points_score(c->score, c->subtotal, &c->card, &c->made.data,
		     c->made.row, N);
	return c;
}

static void carded_free(struct carded *c)
{
	mql_scorecard_release(&c->card);
	learn_release(&c->model);
	made_leads_release(&c->made);
	free(c);
}

static bool find_made(const void *table, const char *name, size_t *i,
		      struct mql_err *err)
{
	const struct made_leads *made = table;

	for (size_t d = 0; d < MADE_COLUMNS; d++)
		if (strcmp(made->feature[d].column, name) == 0) {
			*i = d;
			return true;
		}
	return mql_fail(err, MQL_E_DATA, "no column \"%s\"", name);
}

Test(points, scores_are_those_of_the_evaluator_on_the_same_cells)
{
	struct carded *c = carded_new();
	struct mql_evaluator evaluator;
	struct mql_result result = { 0 };
	struct mql_err err = MQL_ERR_INIT;
	struct mql_arena arena = { 0 };
	struct mql_str cell[MADE_COLUMNS];

	cr_assert_eq(c->card.term[c->card.n_term - 1].kind, MQL_TERM_PAIR);
	cr_assert(mql_evaluator_init(&evaluator, &c->card, find_made,
				     &c->made, &err), "%s", err.msg);
	result.points = mql_calloc(c->card.n_term, sizeof(int32_t));
	result.code = mql_calloc(c->card.n_term, sizeof(uint32_t));
	for (size_t i = 0; i < N; i++) {
		made_leads_cells(cell, &c->made, i, &arena);
		cr_assert(mql_evaluate(&evaluator, cell, MADE_TODAY, &result));
		cr_assert_eq(result.score, c->score[i], "lead %zu", i);
		for (size_t d = 0; d < MQL_N_DIMENSION; d++)
			cr_assert_eq(result.subtotal[d], c->subtotal[i][d]);
		mql_arena_release(&arena);
	}
	free(result.points);
	free(result.code);
	mql_evaluator_release(&evaluator);
	carded_free(c);
}

Test(points, rule_05_base_and_dimensions_are_the_score)
{
	struct carded *c = carded_new();
	bool mixed = false;

	for (size_t i = 0; i < N; i++) {
		int64_t sum = c->card.base;

		for (size_t d = 0; d < MQL_N_DIMENSION; d++)
			sum += c->subtotal[i][d];
		cr_assert_eq(sum, c->score[i]);
		mixed = mixed || c->subtotal[i][MQL_MIXED] != 0;
	}
	cr_expect(mixed, "a pair across dimensions is mixed");
	carded_free(c);
}

Test(points, rule_04_the_mean_over_the_leads_is_zero)
{
	struct carded *c = carded_new();

	for (size_t t = 0; t < c->card.n_term; t++) {
		const struct mql_term *term = &c->card.term[t];
		size_t n = mql_axis_n_code(&term->axis[0]);
		double sum = 0, leads = 0;

		if (term->kind == MQL_TERM_PAIR)
			n *= mql_axis_n_code(&term->axis[1]);
		for (size_t k = 0; k < n; k++) {
			sum += (double)term->evidence[k].leads *
			       term->points[k];
			leads += (double)term->evidence[k].leads;
			if (term->evidence[k].leads == 0)
				cr_expect_eq(term->points[k], 0, "unseen");
			if (term->kind == MQL_TERM_PAIR &&
			    term->evidence[k].leads < 10)
				cr_expect_eq(term->points[k], 0, "dropped");
		}
		cr_expect_eq(leads, 1200);
		cr_expect_float_eq(sum / leads, 0, .5, "%s", term->name);
	}
	carded_free(c);
}

Test(points, rule_09_ten_points_double_the_odds)
{
	struct carded *c = carded_new();
	double won = 0, stated = 0, loss = 0;

	for (size_t i = 0; i < 1200; i++) {
		double q = 1 / (1 + exp2(-(double)c->score[i] / 100));

		won += c->made.data.won[i];
		stated += q;
		loss -= 2 * log(c->made.data.won[i] ? q : 1 - q);
	}
	cr_expect_float_eq(stated / won, 1, 2e-3);
	cr_expect_float_eq(loss, c->model.info.deviance, .5);
	carded_free(c);
}

Test(points, evidence_counts_the_training_leads)
{
	struct carded *c = carded_new();
	uint64_t won = 0, sum;

	for (size_t i = 0; i < 1200; i++)
		won += c->made.data.won[i];
	for (size_t t = 0; t < c->card.n_term; t++) {
		const struct mql_term *term = &c->card.term[t];
		size_t n = mql_axis_n_code(&term->axis[0]);

		if (term->kind == MQL_TERM_PAIR)
			n *= mql_axis_n_code(&term->axis[1]);
		sum = 0;
		for (size_t k = 0; k < n; k++) {
			sum += term->evidence[k].won;
			if (term->points[k] != 0)
				cr_expect(term->evidence[k].se > 0);
		}
		cr_expect_eq(sum, won);
	}
	carded_free(c);
}

Test(points, the_card_outlives_what_it_was_made_from)
{
	struct carded *c = carded_new();

	learn_release(&c->model);
	made_leads_release(&c->made);
	cr_expect_str_eq(c->card.id, "id");
	cr_expect_eq(c->card.missing.n, 1);
	cr_expect_eq(c->card.gate.least[MQL_FIT], -50);
	cr_expect_eq(c->card.gate.score, MQL_POINTS_NONE);
	cr_expect_str_eq(c->card.term[0].name, "spend");
	cr_expect_str_eq(c->card.term[c->card.n_term - 1].name,
			 "visits x plan");
	for (size_t t = 0; t < c->card.n_term; t++) {
		const struct mql_axis *axis = &c->card.term[t].axis[0];

		if (strcmp(c->card.term[t].name, "industry") == 0)
			cr_expect_eq(mql_axis_code_level(axis,
							 axis->level[1]), 1);
	}
	mql_scorecard_release(&c->card);
	free(c);
}

/* ---- models written by hand ---- */

struct by_hand {
	struct made_leads made;
	struct learn_term term;
	struct learn_model model;
	struct mql_scorecard card;
};

/* A term over visits (0 .. 8) with the given edges and log-odds. */
static void by_hand_init(struct by_hand *h, const double *edge, size_t n_edge,
			 double *beta, double *se)
{
	*h = (struct by_hand){ 0 };
	made_leads_init(&h->made, &(struct made_options){ .n = 900,
							  .seed = 1 });
	for (size_t i = 0; i < 900; i++)
		h->made.data.column[MADE_VISITS].number[i] = (double)(i % 9);
	h->term = (struct learn_term){
		.column = { MADE_VISITS, SIZE_MAX }, .dimension = MQL_INTENT,
		.axis = { { .kind = MQL_AXIS_NUMBER, .edge = edge,
			    .n_edge = n_edge } },
		.beta = beta, .se = se,
	};
	h->model = (struct learn_model){ .term = &h->term, .n_term = 1 };
	points_card(&h->card, &h->model, &h->made.data, h->made.row, 900);
}

static void by_hand_release(struct by_hand *h)
{
	mql_scorecard_release(&h->card);
	made_leads_release(&h->made);
}

Test(points, neighbours_with_equal_points_are_one_bin)
{
	static const double edge[] = { 1, 2, 3 };
	double beta[] = { -.0999, -.1001, .0, .0333333, 5 };
	double se[] = { .1, .3, .2, .1, (double)NAN };
	struct by_hand h;
	const struct mql_term *term;

	by_hand_init(&h, edge, 3, beta, se);
	term = &h.card.term[0];
	cr_assert_eq(h.card.n_term, 1);
	cr_assert_eq(term->axis[0].n_edge, 2);
	cr_expect_float_eq(term->axis[0].edge[0], 2, 0.0);
	cr_expect_float_eq(term->axis[0].edge[1], 3, 0.0);
	cr_expect_eq(term->evidence[0].leads, 200);
	cr_expect_float_eq(term->evidence[0].se, .2 * 10 / log(2), .005);
	cr_expect(term->axis[0].whole);
	/* missing was never seen: it adds 0 and has no error */
	cr_expect_eq(term->points[3], 0);
	cr_expect(term->evidence[3].se < 0);
	by_hand_release(&h);
}

Test(points, rule_06_rounds_once_half_away_from_zero)
{
	static const double edge[] = { 1, 2 };
	/* centred already: 100 leads each way, 700 at 0 */
	double half = MQL_LOGIT_PER_TENTH / 2;
	double beta[] = { 25 * half, -25 * half, 0, 0 };
	double se[] = { 0, 0, 0, 0 };
	struct by_hand h;

	by_hand_init(&h, edge, 2, beta, se);
	cr_expect_eq(h.card.term[0].points[0], 13);
	cr_expect_eq(h.card.term[0].points[1], -13);
	cr_expect_eq(h.card.base, 0);
	by_hand_release(&h);
}

Test(points, rule_06_no_term_goes_past_the_limit)
{
	static const double edge[] = { 1, 2 };
	double beta[] = { 1e9, -1e9, 0, 0 }, se[] = { 0, 0, 0, 0 };
	struct by_hand h;

	by_hand_init(&h, edge, 2, beta, se);
	cr_expect_eq(h.card.term[0].points[0], MQL_MAX_POINTS);
	cr_expect_eq(h.card.term[0].points[1], -MQL_MAX_POINTS);
	by_hand_release(&h);
}

Test(points, rule_04_what_centring_takes_is_in_the_base)
{
	static const double edge[] = { 3 };
	double beta[] = { log(2), log(2), 0 }, se[] = { 0, 0, 0 };
	struct by_hand h;

	by_hand_init(&h, edge, 1, beta, se);
	cr_expect_eq(h.card.n_term, 0, "a term that adds 0 is left out");
	cr_expect_eq(h.card.base, 100);
	by_hand_release(&h);
}

Test(points, rule_04_rare_cells_of_a_pair_add_nothing)
{
	static const double edge[] = { 1, 8 };
	struct by_hand h;
	double beta[12], se[12] = { 0 }, one[] = { 0, 0, 0, 0 };

	by_hand_init(&h, edge, 2, one, one);
	mql_scorecard_release(&h.card);
	for (size_t i = 0; i < 900; i++)         /* cell 8.. x "b": 9 leads */
		h.made.data.column[MADE_PLAN].level[i] =
			i % 9 == 8 ? i < 81 : 0;
	for (size_t c = 0; c < 12; c++)
		beta[c] = 1;
	h.term.axis[1] = (struct mql_axis){
		.kind = MQL_AXIS_LEVEL, .n_level = 1,
		.level = (struct mql_str[]){ { "a", 1 } } };
	h.term.column[1] = MADE_PLAN;
	h.term.dimension = MQL_MIXED;
	h.term.beta = beta;
	h.term.se = se;
	beta[0] = 2;
	points_card(&h.card, &h.model, &h.made.data, h.made.row, 900);
	cr_assert_eq(h.card.n_term, 1);
	cr_expect_eq(h.card.term[0].evidence[7].leads, 9);
	cr_expect_eq(h.card.term[0].points[7], 0);
	cr_expect_neq(h.card.term[0].points[6], 0);
	cr_expect_eq(h.card.term[0].points[5], 0, "never seen");
	by_hand_release(&h);
}
