/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>
#include <stdlib.h>

#include "tests/unit/lead_code.h"
#include "tests/unit/made_leads.h"
#include "trainer/learn.h"

static const struct learn_options smooth = { .method = LEARN_SMOOTH,
					     .seed = 1,
					     .sample_above = 200000 };

struct learned {
	struct made_leads made;
	struct learn_model model;
	double *logit;           // [n] of the training leads
};

/* log-odds of every lead, from axes and tables alone */
static double *logits(const struct learn_model *model,
		      const struct dataset *data)
{
	double *logit = mql_calloc(data->n, sizeof(*logit));

	for (size_t i = 0; i < data->n; i++)
		logit[i] = model->intercept;
	for (size_t t = 0; t < model->n_term; t++) {
		const struct learn_term *term = &model->term[t];
		bool pair = term->column[1] != SIZE_MAX;
		uint32_t code;

		for (size_t i = 0; i < data->n; i++) {
			code = lead_code(&term->axis[0],
					 &data->column[term->column[0]], i);
			if (pair)
				code = code * (uint32_t)mql_axis_n_code(
						&term->axis[1]) +
				       lead_code(&term->axis[1],
					&data->column[term->column[1]], i);
			logit[i] += term->beta[code];
		}
	}
	return logit;
}

static void learned_init(struct learned *l, const struct made_options *made,
			 const struct learn_options *options)
{
	struct mql_err err = MQL_ERR_INIT;

	made_leads_init(&l->made, made);
	cr_assert(learn_fit(&l->model, &l->made.data, l->made.row, made->n,
			    options, &err), "%s", err.msg);
	l->logit = logits(&l->model, &l->made.data);
}

static void learned_release(struct learned *l)
{
	free(l->logit);
	learn_release(&l->model);
	made_leads_release(&l->made);
}

static double log_loss(const struct learned *l)
{
	double sum = 0;

	for (size_t i = 0; i < l->made.data.n; i++)
		sum += log1p(exp(l->made.data.won[i] ? -l->logit[i]
						     : l->logit[i]));
	return sum / (double)l->made.data.n;
}

Test(learn_smooth, converges_and_says_how_it_went)
{
	struct learned l;
	const struct learn_info *info = &l.model.info;

	learned_init(&l, &(struct made_options){ .n = 4000, .seed = 1 },
		     &smooth);
	cr_expect(info->converged);
	cr_expect(info->gradient < 1e-6);
	cr_expect_float_eq(info->deviance, 2 * 4000 * log_loss(&l), 1e-6);
	cr_expect(info->deviance < .9 * info->null_deviance);
	cr_expect(info->effective_df > 10 && info->effective_df < 80, "%g",
		  info->effective_df);
	cr_expect_gt(info->n_parameter, 100);
	learned_release(&l);
}

Test(learn_smooth, probabilities_are_right_on_average)
{
	struct learned l;
	double sum = 0;

	learned_init(&l, &(struct made_options){ .n = 4000, .seed = 1 },
		     &smooth);
	for (size_t i = 0; i < 4000; i++)
		sum += l.made.data.won[i] - 1 / (1 + exp(-l.logit[i]));
	cr_expect_float_eq(sum, 0, 1e-6);
	learned_release(&l);
}

Test(learn_smooth, rule_04_terms_are_centred_and_unseen_adds_nothing)
{
	struct learned l;

	learned_init(&l, &(struct made_options){ .n = 4000, .seed = 1 },
		     &smooth);
	for (size_t t = 0; t < l.model.n_term; t++) {
		struct learn_model one = { .term = &l.model.term[t],
					   .n_term = 1 };
		double *part = logits(&one, &l.made.data), mean = 0;

		for (size_t i = 0; i < 4000; i++)
			mean += part[i] / 4000;
		cr_expect_float_eq(mean, 0, 1e-12);
		free(part);
	}
	/* visits are never missing here */
	cr_expect_float_eq(l.model.term[MADE_VISITS].beta[mql_axis_missing(
		&l.model.term[MADE_VISITS].axis[0])], 0, 0.0);
	learned_release(&l);
}

Test(learn_smooth, finds_the_planted_pair_and_names_its_dimension)
{
	struct learned l;
	const struct learn_term *pair;

	learned_init(&l, &(struct made_options){ .n = 4000, .seed = 1,
						 .interaction = .8 },
		     &smooth);
	cr_assert_gt(l.model.info.n_pair, 0);
	pair = &l.model.term[MADE_COLUMNS];
	cr_expect_eq(pair->column[0], MADE_VISITS);
	cr_expect_eq(pair->column[1], MADE_PLAN);
	cr_expect_eq(pair->dimension, MQL_MIXED, "intent x product");
	learned_release(&l);
}

Test(learn_smooth, adds_no_pair_where_there_is_none)
{
	struct learned l;

	learned_init(&l, &(struct made_options){ .n = 4000, .seed = 3 },
		     &smooth);
	cr_expect_leq(l.model.info.n_pair, 1);
	learned_release(&l);
}

Test(learn_smooth, no_pairs_means_none)
{
	struct learned l;
	struct learn_options options = smooth;

	options.no_pairs = true;
	learned_init(&l, &(struct made_options){ .n = 3000, .seed = 1,
						 .interaction = .8 },
		     &options);
	cr_expect_eq(l.model.info.n_pair, 0);
	cr_expect_eq(l.model.n_term, MADE_COLUMNS);
	learned_release(&l);
}

Test(learn_smooth, rule_11_monotone_terms_never_fall)
{
	struct learned l;
	const struct learn_term *spend;

	for (int sign = -1; sign <= 1; sign += 2) {
		learned_init(&l, &(struct made_options){
			.n = 3000, .seed = 1, .monotone = sign }, &smooth);
		spend = &l.model.term[MADE_SPEND];
		for (size_t c = 1; c <= spend->axis[0].n_edge; c++)
			cr_expect(sign * (spend->beta[c] -
					  spend->beta[c - 1]) >= 0);
		/* the truth rises: falling leaves one bin */
		cr_expect(sign > 0 ? spend->axis[0].n_edge > 2
				   : spend->axis[0].n_edge == 0);
		cr_expect(l.model.info.converged, "the rest is refitted");
		learned_release(&l);
	}
}

static void check_same_model(const struct learn_model *a,
			     const struct learn_model *b)
{
	cr_assert_eq(a->n_term, b->n_term);
	cr_expect_eq(memcmp(&a->intercept, &b->intercept, sizeof(double)), 0);
	for (size_t t = 0; t < a->n_term; t++) {
		const struct learn_term *x = &a->term[t], *y = &b->term[t];
		size_t n = mql_axis_n_code(&x->axis[0]);

		cr_assert_eq(n, mql_axis_n_code(&y->axis[0]));
		if (x->column[1] != SIZE_MAX)
			n *= mql_axis_n_code(&x->axis[1]);
		cr_expect_eq(memcmp(x->beta, y->beta, n * sizeof(double)), 0);
		cr_expect_eq(memcmp(x->se, y->se, n * sizeof(double)), 0);
	}
}

static void check_order(bool same_ids)
{
	struct learned l, other;
	struct made_options made = { .n = 2500, .seed = 4, .interaction = .8,
				     .same_ids = same_ids };

	learned_init(&l, &made, &smooth);
	made.shuffled = true;
	learned_init(&other, &made, &smooth);
	check_same_model(&l.model, &other.model);
	learned_release(&l);
	learned_release(&other);
}

Test(learn_smooth, the_order_of_leads_changes_no_bit)
{
	check_order(false);
}

Test(learn_smooth, the_order_changes_no_bit_where_ids_repeat)
{
	check_order(true);
}

Test(learn_smooth, rule_17_a_fold_knows_only_its_own_rows)
{
	struct learned l;
	struct learn_model again;
	struct mql_err err = MQL_ERR_INIT;

	learned_init(&l, &(struct made_options){ .n = 2500, .seed = 4 },
		     &smooth);
	learn_release(&l.model);
	cr_assert(learn_fit(&l.model, &l.made.data, l.made.row, 2000, &smooth,
			    &err));
	for (size_t i = 2000; i < 2500; i++) {   /* the rest becomes junk */
		l.made.data.column[MADE_SPEND].number[i] = -1e6;
		l.made.data.column[MADE_INDUSTRY].level[i] = 6;
		l.made.data.won[i] = !l.made.data.won[i];
	}
	cr_assert(learn_fit(&again, &l.made.data, l.made.row, 2000, &smooth,
			    &err));
	check_same_model(&l.model, &again);
	learn_release(&again);
	learned_release(&l);
}

Test(learn_smooth, swapping_won_and_lost_negates_the_logits)
{
	struct learned l, other;

	learned_init(&l, &(struct made_options){ .n = 2500, .seed = 5 },
		     &smooth);
	learned_init(&other, &(struct made_options){ .n = 2500, .seed = 5,
						     .swapped = true },
		     &smooth);
	for (size_t i = 0; i < 2500; i++)
		cr_expect_float_eq(other.logit[i], -l.logit[i], 1e-7);
	learned_release(&l);
	learned_release(&other);
}

Test(learn_smooth, a_monotone_rescaling_leaves_the_logits)
{
	struct learned l, other;

	learned_init(&l, &(struct made_options){ .n = 2500, .seed = 6 },
		     &smooth);
	learned_init(&other, &(struct made_options){ .n = 2500, .seed = 6,
						     .rescaled = true },
		     &smooth);
	for (size_t i = 0; i < 2500; i++)
		cr_expect_float_eq(other.logit[i], l.logit[i], 1e-7);
	learned_release(&l);
	learned_release(&other);
}

Test(learn_smooth, standard_errors_cover_the_spread_of_refits)
{
	enum { REFITS = 16 };
	double beta[REFITS], mean = 0, var = 0, se = 0;

	for (uint64_t k = 0; k < REFITS; k++) {
		struct learned l;
		struct learn_options options = smooth;

		options.no_pairs = true;
		learned_init(&l, &(struct made_options){ .n = 5000,
							 .seed = 100 + k },
			     &options);
		beta[k] = l.model.term[MADE_TITLE].beta[0];
		mean += beta[k] / REFITS;
		se += l.model.term[MADE_TITLE].se[0] / REFITS;
		learned_release(&l);
	}
	for (size_t k = 0; k < REFITS; k++)
		var += (beta[k] - mean) * (beta[k] - mean) / (REFITS - 1);
	cr_expect(sqrt(var) < 1.6 * se && sqrt(var) > .5 * se,
		  "spread %g, stated %g", sqrt(var), se);
}

Test(learn_smooth, without_errors_the_scores_are_the_same)
{
	struct learned l, other;
	struct learn_options options = smooth;
	const struct made_options made = { .n = 4000, .seed = 11 };

	learned_init(&l, &made, &smooth);
	options.no_errors = true;
	learned_init(&other, &made, &options);
	cr_expect_eq(l.model.intercept, other.model.intercept);
	cr_expect_eq(memcmp(l.logit, other.logit, 4000 * sizeof(double)), 0);
	cr_expect(isnan(other.model.term[0].se[0]));
	cr_expect(isnan(other.model.info.deviance));
	cr_expect(isnan(other.model.info.effective_df));
	learned_release(&l);
	learned_release(&other);
}

Test(learn_smooth, a_sample_for_penalties_gives_nearly_the_same_answer)
{
	struct learned l, other;
	struct learn_options options = smooth;
	double most = 0;

	options.sample_above = 5000;
	learned_init(&l, &(struct made_options){ .n = 10000, .seed = 7 },
		     &smooth);
	learned_init(&other, &(struct made_options){ .n = 10000, .seed = 7 },
		     &options);
	cr_expect(other.model.info.converged);
	cr_expect(other.model.info.gradient < 1e-4);
	for (size_t i = 0; i < 10000; i++)
		most += fabs(other.logit[i] - l.logit[i]) / 10000;
	cr_expect(most < .1, "mean difference %g", most);
	cr_expect_float_eq(log_loss(&l), log_loss(&other), 2e-3);
	learned_release(&l);
	learned_release(&other);
}

Test(learn_smooth, a_column_that_never_varies_adds_nothing)
{
	struct learned l;
	struct mql_err err = MQL_ERR_INIT;

	made_leads_init(&l.made, &(struct made_options){ .n = 1000,
							 .seed = 8 });
	for (size_t i = 0; i < 1000; i++) {
		l.made.data.column[MADE_VISITS].number[i] = 3;
		l.made.data.column[MADE_PLAN].level[i] = DATASET_MISSING;
		l.made.data.column[MADE_SPEND].number[i] = NAN;
	}
	cr_assert(learn_fit(&l.model, &l.made.data, l.made.row, 1000, &smooth,
			    &err), "%s", err.msg);
	cr_expect(l.model.info.converged);
	cr_expect_float_eq(l.model.term[MADE_VISITS].beta[0], 0, 1e-9);
	cr_expect_float_eq(l.model.term[MADE_PLAN].beta[1], 0, 1e-9);
	learn_release(&l.model);
	made_leads_release(&l.made);
}

/* Of n columns that say the same, how far apart leads are. */
static double range_of_copies(size_t column, size_t n, int monotone)
{
	const struct made_options made = { .n = 300, .seed = 4,
					   .monotone = monotone };
	struct learned l;
	struct dataset_column copy[8];
	struct mql_err err = MQL_ERR_INIT;
	double least = INFINITY, most = -INFINITY;

	made_leads_init(&l.made, &made);
	for (size_t k = 0; k < n; k++)
		copy[k] = l.made.data.column[column];
	l.made.data.column = copy;
	l.made.data.n_column = n;
	cr_assert(learn_fit(&l.model, &l.made.data, l.made.row, made.n,
			    &smooth, &err), "%s", err.msg);
	l.logit = logits(&l.model, &l.made.data);
	for (size_t i = 0; i < made.n; i++) {
		least = fmin(least, l.logit[i]);
		most = fmax(most, l.logit[i]);
	}
	learned_release(&l);
	return most - least;
}

struct copied { size_t column; int monotone; };

ParameterizedTestParameters(learn_smooth, copies_together_say_what_one_does)
{
	static struct copied copied[] = {
		{ MADE_INDUSTRY, 0 }, { MADE_SPEND, 0 }, { MADE_SPEND, 1 },
	};

	return cr_make_param_array(struct copied, copied,
				   MQL_ARRAY_LEN(copied));
}

ParameterizedTest(struct copied *p, learn_smooth,
		  copies_together_say_what_one_does)
{
	const double one = range_of_copies(p->column, 1, p->monotone);
	const double eight = range_of_copies(p->column, 8, p->monotone);

	cr_expect(one > .5, "one: %g", one);
	cr_expect(fabs(eight - one) < .3 * one, "one: %g, eight: %g", one,
		  eight);
}

/* ---- the door ---- */

struct refused { size_t n, n_won; char want[128]; };

ParameterizedTestParameters(learn, refuses_what_teaches_nothing)
{
	static struct refused refused[] = {
		{ 0, 0, "nothing to learn from: no lead has a known outcome" },
		{ 30, 0, "nothing to learn from: all 30 leads with a known "
			 "outcome were not won" },
		{ 30, 30, "nothing to learn from: all 30 leads with a known "
			  "outcome were won" },
		{ 30, 9, "too few outcomes to learn from: 9 won and 21 not "
			 "won; at least 10 of each are needed" },
		{ 30, 21, "too few outcomes to learn from: 21 won and 9 not "
			  "won; at least 10 of each are needed" },
		{ 30, 10, "" },
		{ 30, 20, "" },
	};

	return cr_make_param_array(struct refused, refused,
				   MQL_ARRAY_LEN(refused));
}

ParameterizedTest(struct refused *p, learn, refuses_what_teaches_nothing)
{
	struct made_leads made;
	struct learn_model model;
	struct mql_err err = MQL_ERR_INIT;
	bool ok;

	made_leads_init(&made, &(struct made_options){ .n = 30, .seed = 1 });
	for (size_t i = 0; i < 30; i++)
		made.data.won[i] = i < p->n_won;
	ok = learn_fit(&model, &made.data, made.row, p->n, &smooth, &err);
	cr_expect_eq(ok, p->want[0] == '\0');
	cr_expect_str_eq(err.msg, p->want);
	cr_expect_eq(err.code, ok ? MQL_OK : MQL_E_DATA);
	learn_release(&model);
	made_leads_release(&made);
}
