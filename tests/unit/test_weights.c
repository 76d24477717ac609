/* SPDX-License-Identifier: MIT */
#include "trainer/weights.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "common/mem.h"
#include "tests/unit/made_leads.h"
#include "trainer/learn.h"
#include "trainer/metrics.h"
#include "trainer/points.h"

enum { N = 1500 };

static const double equal[] = { 1.0, 2.5, 0.1, 1e15, 1e-300 };

/* ---- the scale ---- */

Test(weights, equal_ones_are_exactly_none)
{
	for (size_t k = 0; k < MQL_ARRAY_LEN(equal); k++) {
		const uint8_t label[3] = { 0, 1, 0 };
		double w[3] = { equal[k], equal[k], equal[k] };
		const double unit = weights_scale(w, label, 3);

		cr_assert_float_eq(unit, equal[k], 0.0);
		for (size_t i = 0; i < 3; i++)
			cr_assert_float_eq(w[i], 1.0, 0.0);
	}
}

/* Ten losers of weight 10 and ten winners of weight 1: p = 1/11, sum w = 110,
 * unit = (10 (10/11)^2 + 1000 / 121) / (110 * 10 / 121) = 2000 / 1100. */
Test(weights, the_unit_is_variance_over_curvature)
{
	uint8_t label[20];
	double w[20];

	for (size_t i = 0; i < 20; i++) {
		label[i] = i < 10;
		w[i] = i < 10 ? 1.0 : 10.0;
	}

	const double unit = weights_scale(w, label, 20);

	cr_assert_float_eq(unit, 20.0 / 11.0, 1e-14);
	cr_assert_float_eq(w[0], 0.55, 1e-14);
	cr_assert_float_eq(w[19], 5.5, 1e-14);
}

Test(weights, only_ratios_matter)
{
	uint8_t label[8] = { 0, 1, 0, 0, 1, 1, 0, 0 };
	double a[8] = { 1, 2, 3, 4, 5, 6, 7, 8 }, b[8];

	for (size_t i = 0; i < 8; i++)
		b[i] = 1e14 * a[i];
	weights_scale(a, label, 8);
	weights_scale(b, label, 8);
	for (size_t i = 0; i < 8; i++)
		cr_assert_float_eq(a[i], b[i], 1e-14 * a[i]);
}

Test(weights, a_great_weight_is_one_row)
{
	const uint8_t label[5] = { 1, 1, 1, 0, 0 };
	const double w[5] = { 1.0, 1.0, 1e9, 3.0, 3.0 };

	cr_assert_float_eq(weights_effective(w, label, 5, 1), 1.0, 1e-8);
	cr_assert_float_eq(weights_effective(w, label, 5, 0), 2.0, 0.0);
	cr_assert_float_eq(weights_effective(NULL, label, 5, 1), 3.0, 0.0);
	cr_assert_float_eq(weights_effective(w, label, 5, 2), 0.0, 0.0);
}

Test(weights, equal_looks_at_the_rows_it_is_given)
{
	const double w[4] = { 2.0, 2.0, 3.0, 2.0 };
	const uint32_t same[3] = { 0, 1, 3 }, other[3] = { 0, 1, 2 };

	cr_assert(weights_equal_rows(w, same, 3));
	cr_assert_not(weights_equal_rows(w, other, 3));
	cr_assert_not(weights_equal(w, 4));
	cr_assert(weights_equal(w, 2) && weights_equal(NULL, 9));
}

/* ---- what is learned ---- */

static void weigh(struct made_leads *made, double (*of)(size_t i, bool won))
{
	struct dataset *data = &made->data;

	data->weight = mql_arena_alloc(&data->arena, data->n, sizeof(double));
	for (size_t i = 0; i < data->n; i++)
		data->weight[i] = of(i, data->won[i] == LABEL_YES);
}

static void fit_by(struct mql_scorecard *card, struct learn_model *model,
		   const struct made_leads *made,
		   const struct learn_options *options)
{
	struct mql_err err = MQL_ERR_INIT;

	cr_assert(learn_fit(model, &made->data, made->row, made->data.n,
			    options, &err), "%s", err.msg);
	*card = (struct mql_scorecard){ 0 };
	points_card(card, model, &made->data, made->row, made->data.n);
}

static void fit(struct mql_scorecard *card, struct learn_model *model,
		const struct made_leads *made, enum learn_method method)
{
	fit_by(card, model, made, &(struct learn_options){
		.method = method, .seed = 1 });
}

static double two_and_a_half(size_t i, bool won)
{
	(void)i;
	(void)won;
	return 2.5;
}

static double a_tenth(size_t i, bool won)
{
	(void)i;
	(void)won;
	return 0.1;
}

static double some(size_t i, bool won)
{
	(void)won;
	return (double)(1 + i % 3);
}

static size_t codes_of(const struct mql_term *term)
{
	const size_t n = mql_axis_n_code(&term->axis[0]);

	return term->kind == MQL_TERM_PAIR
	       ? n * mql_axis_n_code(&term->axis[1]) : n;
}

static void same_points(const struct mql_scorecard *a,
			const struct mql_scorecard *b)
{
	cr_assert_eq(a->base, b->base);
	cr_assert_eq(a->n_term, b->n_term);
	for (size_t t = 0; t < a->n_term; t++) {
		const size_t n = codes_of(&a->term[t]);

		cr_assert_str_eq(a->term[t].name, b->term[t].name);
		cr_assert_eq(n, codes_of(&b->term[t]));
		cr_assert_arr_eq(a->term[t].points, b->term[t].points,
				 n * sizeof(*a->term[t].points));
	}
}

static void equal_is_none(double (*of)(size_t i, bool won))
{
	for (enum learn_method m = LEARN_SMOOTH; m <= LEARN_PLAIN; m++) {
		struct made_leads with, without;
		struct learn_model ma, mb;
		struct mql_scorecard a, b;

		made_leads_init(&with, &(struct made_options){
			.n = N, .seed = 4, .monotone = 1 });
		made_leads_init(&without, &(struct made_options){
			.n = N, .seed = 4, .monotone = 1 });
		weigh(&with, of);
		fit(&a, &ma, &with, m);
		fit(&b, &mb, &without, m);
		same_points(&a, &b);
		cr_assert_float_eq(ma.intercept, mb.intercept, 0.0);
		mql_scorecard_release(&a);
		mql_scorecard_release(&b);
		learn_release(&ma);
		learn_release(&mb);
		made_leads_release(&with);
		made_leads_release(&without);
	}
}

Test(weights, equal_weights_give_the_card_of_none)
{
	equal_is_none(two_and_a_half);
	equal_is_none(a_tenth);
}

/* Rows in the order of the copies: lead i stands weight(i) times. */
static void replicate(struct made_leads *made, double (*of)(size_t i, bool))
{
	struct dataset *data = &made->data;
	size_t n = 0;
	uint32_t *row = mql_arena_alloc(&data->arena, 3 * data->n,
					sizeof(*row));

	for (uint32_t i = 0; i < data->n; i++)
		for (double k = 0.0; k < of(i, false); k++)
			row[n++] = i;
	made->row = row;
	data->n = n;
}

/* Newton stops where no step gains 1e-20 of log-likelihood.  No level is
 * rare: 20 rows are asked for, whatever they weigh. */
static void drop_rare(struct made_leads *made)
{
	uint32_t *level = made->data.column[MADE_INDUSTRY].level;

	for (size_t i = 0; i < made->data.n; i++)
		if (level[i] != DATASET_MISSING && level[i] > 4)
			level[i] = 0;
}

Test(weights, a_plain_fit_of_weight_two_is_that_of_two_rows)
{
	struct made_leads weighted, twice;
	struct learn_model ma, mb;
	struct mql_scorecard a, b;

	made_leads_init(&weighted, &(struct made_options){ .n = 3000,
							   .seed = 8 });
	made_leads_init(&twice, &(struct made_options){ .n = 3000, .seed = 8 });
	drop_rare(&weighted);
	drop_rare(&twice);
	weigh(&weighted, some);
	replicate(&twice, some);
	fit(&a, &ma, &weighted, LEARN_PLAIN);
	fit(&b, &mb, &twice, LEARN_PLAIN);
	cr_assert_eq(ma.n_coefficient, mb.n_coefficient);
	for (size_t i = 0; i < ma.n_coefficient; i++) {
		const struct learn_coefficient *x = &ma.coefficient[i];
		const struct learn_coefficient *y = &mb.coefficient[i];

		cr_assert_str_eq(x->name, y->name);
		cr_assert_float_eq(x->estimate, y->estimate, 1e-8);
		cr_assert_float_eq(x->se, y->se, 1e-8);
	}
	cr_assert_float_eq(ma.info.deviance, mb.info.deviance, 1e-8);
	cr_assert_float_eq(ma.info.null_deviance, mb.info.null_deviance, 1e-8);
	mql_scorecard_release(&a);
	mql_scorecard_release(&b);
	learn_release(&ma);
	learn_release(&mb);
	made_leads_release(&weighted);
	made_leads_release(&twice);
}

static const struct learn_options mains = {
	.method = LEARN_SMOOTH, .no_pairs = true, .seed = 1,
};

/* Rows are the evidence of a smooth fit, so copies are believed more than a
 * weight is (and pairs found among them that are not there): near, not the
 * same. */
Test(weights, a_smooth_fit_of_weight_two_is_near_that_of_two_rows)
{
	struct made_leads weighted, twice;
	struct learn_model ma, mb;
	struct mql_scorecard a, b;
	int64_t *sa = mql_calloc(9000, sizeof(*sa));
	int64_t *sb = mql_calloc(9000, sizeof(*sb));
	double sum = 0.0;

	made_leads_init(&weighted, &(struct made_options){ .n = 9000,
							   .seed = 8 });
	made_leads_init(&twice, &(struct made_options){ .n = 9000, .seed = 8 });
	weigh(&weighted, some);
	replicate(&twice, some);
	fit_by(&a, &ma, &weighted, &mains);
	fit_by(&b, &mb, &twice, &mains);
	points_score(sa, NULL, &a, &weighted.data, weighted.row, 9000);
	points_score(sb, NULL, &b, &weighted.data, weighted.row, 9000);
	for (size_t i = 0; i < 9000; i++)
		sum += fabs((double)(sa[i] - sb[i])) / 9000.0;
	cr_assert_lt(sum, 20.0, "%g", sum);      /* 2 points: .14 in log-odds */
	cr_assert_gt(mb.info.effective_df, 1.5 * ma.info.effective_df);
	mql_scorecard_release(&a);
	mql_scorecard_release(&b);
	learn_release(&ma);
	learn_release(&mb);
	made_leads_release(&weighted);
	made_leads_release(&twice);
	free(sa);
	free(sb);
}

static double winners_thrice(size_t i, bool won)
{
	(void)i;
	return won ? 3.0 : 1.0;
}

/* Losers sampled down to a third: the odds of all leads triple, which is 15.85
 * points, and nothing else changes.  (Which pairs are found does; so without
 * pairs.) */
Test(weights, weights_by_outcome_move_every_score_alike)
{
	struct made_leads weighted, plain;
	struct learn_model ma, mb;
	struct mql_scorecard a, b;
	int64_t *sa = mql_calloc(6000, sizeof(*sa));
	int64_t *sb = mql_calloc(6000, sizeof(*sb));
	double sum = 0.0, square = 0.0;

	made_leads_init(&weighted, &(struct made_options){ .n = 6000,
							   .seed = 3 });
	made_leads_init(&plain, &(struct made_options){ .n = 6000, .seed = 3 });
	weigh(&weighted, winners_thrice);
	fit_by(&a, &ma, &weighted, &mains);
	fit_by(&b, &mb, &plain, &mains);
	points_score(sa, NULL, &a, &plain.data, plain.row, 6000);
	points_score(sb, NULL, &b, &plain.data, plain.row, 6000);
	for (size_t i = 0; i < 6000; i++) {
		const double moved = (double)(sa[i] - sb[i]) - 158.5;

		sum += moved / 6000.0;
		square += moved * moved / 6000.0;
	}
	cr_assert_lt(fabs(sum), 3.0, "%g", sum);
	cr_assert_lt(sqrt(square), 15.0, "%g", sqrt(square));
	mql_scorecard_release(&a);
	mql_scorecard_release(&b);
	learn_release(&ma);
	learn_release(&mb);
	made_leads_release(&weighted);
	made_leads_release(&plain);
	free(sa);
	free(sb);
}

Test(weights, rule_04_the_weighted_mean_of_points_is_0)
{
	struct made_leads made;
	struct learn_model model;
	struct mql_scorecard card;

	made_leads_init(&made, &(struct made_options){ .n = 3000, .seed = 2 });
	weigh(&made, winners_thrice);
	fit(&card, &model, &made, LEARN_SMOOTH);
	for (size_t t = 0; t < card.n_term; t++) {
		struct mql_scorecard one = { .term = &card.term[t],
					     .n_term = 1 };
		int64_t *score = mql_calloc(3000, sizeof(*score));
		double sum = 0.0, all = 0.0;

		points_score(score, NULL, &one, &made.data, made.row, 3000);
		for (size_t i = 0; i < 3000; i++) {
			sum += made.data.weight[i] * (double)score[i];
			all += made.data.weight[i];
		}
		/* rounding to a tenth */
		cr_assert_lt(fabs(sum / all), 0.5, "%s", card.term[t].name);
		free(score);
	}
	mql_scorecard_release(&card);
	learn_release(&model);
	made_leads_release(&made);
}

Test(weights, evidence_counts_rows)
{
	struct made_leads made;
	struct learn_model model;
	struct mql_scorecard card;
	uint64_t leads = 0;

	made_leads_init(&made, &(struct made_options){ .n = 3000, .seed = 2 });
	weigh(&made, some);
	fit(&card, &model, &made, LEARN_SMOOTH);
	for (size_t c = 0; c < codes_of(&card.term[0]); c++)
		leads += card.term[0].evidence[c].leads;
	cr_assert_eq(leads, 3000);
	mql_scorecard_release(&card);
	learn_release(&model);
	made_leads_release(&made);
}

/* ---- refusals ---- */

static double one_giant(size_t i, bool won)
{
	return won && i < 20 ? 1e9 : 1.0;
}

static double too_far(size_t i, bool won)
{
	(void)won;
	return i == 7 ? 2e12 : 1.0;
}

static void refuses(double (*of)(size_t i, bool won), enum learn_method method,
		    const char *want)
{
	const struct learn_options options = { .method = method, .seed = 1 };
	struct made_leads made;
	struct learn_model model;
	struct mql_err err = MQL_ERR_INIT;

	made_leads_init(&made, &(struct made_options){ .n = N, .seed = 4 });
	weigh(&made, of);
	cr_assert_not(learn_fit(&model, &made.data, made.row, N, &options,
				&err));
	cr_assert_eq(err.code, MQL_E_DATA);
	cr_assert_not_null(strstr(err.msg, want), "%s", err.msg);
	learn_release(&model);
	made_leads_release(&made);
}

Test(weights, l1_has_none_and_says_who_has)
{
	refuses(some, LEARN_L1, "method l1 can't weigh leads, and their "
		"weights differ: use --method smooth or plain");
}

Test(weights, a_few_giants_are_too_few_outcomes)
{
	refuses(one_giant, LEARN_SMOOTH, "the leads that were won worth ");
}

Test(weights, too_far_apart_are_refused)
{
	refuses(too_far, LEARN_PLAIN, "weights from 1 to 2e+12 are too far "
		"apart to compute with: the largest may be 1e+12 times the "
		"smallest");
}
