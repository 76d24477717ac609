/* SPDX-License-Identifier: MIT */
#include "trainer/learn.h"

#include <criterion/criterion.h>
#include <criterion/redirect.h>

#include "tests/unit/fit_table.h"
#include "tests/unit/lead_code.h"
#include "trainer/points.h"

static const struct learn_options l1 = { .method = LEARN_L1, .seed = 1 };
static const struct fit_table table = { .n = 1500, .seed = 3 };

static void fit(struct learn_model *model, const struct table_read *t,
		const struct learn_options *options)
{
	uint32_t *row = fit_table_rows(t->data.n);
	struct mql_err err = MQL_ERR_INIT;

	cr_assert(learn_fit(model, &t->data, row, t->data.n, options, &err),
		  "%s", err.msg);
	free(row);
}

static size_t code_of(const struct learn_term *term, const struct dataset *data,
		      size_t i)
{
	size_t code = 0;

	for (size_t k = 0; k < 2 && term->column[k] != SIZE_MAX; k++) {
		const struct mql_axis *axis = &term->axis[k];
		const struct dataset_column *column =
			&data->column[term->column[k]];

		code = code * mql_axis_n_code(axis) +
		       lead_code(axis, column, i);
	}
	return code;
}

static double logit_of(const struct learn_model *model,
		       const struct dataset *data, size_t i)
{
	double sum = model->intercept;

	for (size_t t = 0; t < model->n_term; t++)
		sum += model->term[t].beta[code_of(&model->term[t], data, i)];
	return sum;
}

static double residual(const struct learn_model *model,
		       const struct dataset *data, size_t i)
{
	return (data->won[i] == LABEL_YES) -
	       1.0 / (1.0 + exp(-logit_of(model, data, i)));
}

/* The penalised cost C is not told, but at the optimum every step q of visits
 * has |gradient| = 1/C where it is used and at most that where it is not. */
Test(learn_l1, steps_meet_the_conditions_of_the_optimum)
{
	struct learn_options alone = l1;
	struct table_read t;
	struct learn_model model;
	const struct learn_term *visits;
	double most = 0.0, used = 0.0;

	alone.no_pairs = true;
	fit_table_read(&t, &table);
	fit(&model, &t, &alone);
	visits = &model.term[3];
	cr_assert_eq(visits->axis[0].n_edge, 7);
	for (size_t q = 1; q < 8; q++) {
		double g = 0.0;

		for (size_t i = 0; i < t.data.n; i++)
			if (dataset_number(&t.data.column[3], i) >= (double)q)
				g += residual(&model, &t.data, i);
		most = fmax(most, fabs(g));
		if (fabs(visits->beta[q] - visits->beta[q - 1]) > 1e-12)
			used = fmax(used, fabs(g));
	}
	cr_assert_gt(used, 0.0);
	cr_assert_float_eq(most, used, 0.02 * used);
	cr_assert(fabs(used - 10.0) < 0.2 || fabs(used - 1.0 / 0.3) < 0.07 ||
		  fabs(used - 1.0) < 0.02, "%g", used);
	learn_release(&model);
	table_read_release(&t);
}

Test(learn_l1, the_deviance_is_that_of_the_terms_it_gives)
{
	struct table_read t;
	struct learn_model model;
	double sum = 0.0;

	fit_table_read(&t, &table);
	fit(&model, &t, &l1);
	for (size_t i = 0; i < t.data.n; i++) {
		const double z = logit_of(&model, &t.data, i);

		sum += 2.0 * log1p(exp(t.data.won[i] == LABEL_YES ? -z : z));
	}
	cr_assert_float_eq(model.info.deviance, sum, 1e-9 * sum);
	cr_assert_lt(sum, model.info.null_deviance);
	cr_assert(model.info.converged);
	learn_release(&model);
	table_read_release(&t);
}

/* Every term is rounded once: half a tenth each, and the base another. */
Test(learn_l1, differences_of_scores_are_those_of_the_model)
{
	struct table_read t;
	struct learn_model model;
	struct mql_scorecard card = { 0 };
	int64_t *score;
	uint32_t *row = fit_table_rows(table.n);
	double base, off;

	fit_table_read(&t, &table);
	fit(&model, &t, &l1);
	points_card(&card, &model, &t.data, row, table.n);
	score = mql_calloc(table.n, sizeof(*score));
	points_score(score, NULL, &card, &t.data, row, table.n);
	base = (double)score[0] - logit_of(&model, &t.data, 0) * 100 / log(2);
	for (size_t i = 1; i < table.n; i++) {
		off = (double)score[i] - base -
		      logit_of(&model, &t.data, i) * 100 / log(2);
		cr_assert_leq(fabs(off), (double)model.n_term + 1.0);
	}
	free(score);
	free(row);
	mql_scorecard_release(&card);
	learn_release(&model);
	table_read_release(&t);
}

static void same_model(const struct learn_model *a, const struct learn_model *b)
{
	cr_assert_eq(a->n_term, b->n_term);
	cr_assert_float_eq(a->intercept, b->intercept, 0.0);
	for (size_t t = 0; t < a->n_term; t++) {
		size_t n = mql_axis_n_code(&a->term[t].axis[0]);

		if (a->term[t].column[1] != SIZE_MAX)
			n *= mql_axis_n_code(&a->term[t].axis[1]);
		cr_assert_arr_eq(a->term[t].beta, b->term[t].beta,
				 n * sizeof(double));
	}
}

Test(learn_l1, row_order_and_earlier_draws_do_not_change_a_bit)
{
	struct fit_table turned = table;
	struct table_read a, b;
	struct learn_model ma, mb;

	turned.reversed = true;
	fit_table_read(&a, &table);
	fit_table_read(&b, &turned);
	fit(&ma, &a, &l1);
	srand(77);
	fit(&mb, &b, &l1);
	same_model(&ma, &mb);
	learn_release(&ma);
	learn_release(&mb);
	table_read_release(&a);
	table_read_release(&b);
}

Test(learn_l1, prints_nothing, .init = cr_redirect_stdout)
{
	struct table_read t;
	struct learn_model model;

	fit_table_read(&t, &table);
	fit(&model, &t, &l1);
	printf("|");
	fflush(stdout);
	cr_assert_stdout_eq_str("|");
	learn_release(&model);
	table_read_release(&t);
}

/* A rare level has the value of "other"; unseen bins have none. */
Test(learn_l1, missing_and_other_have_values_of_their_own)
{
	struct table_read t;
	struct learn_model model;
	const struct learn_term *size, *kind;

	fit_table_read(&t, &table);
	fit(&model, &t, &l1);
	size = &model.term[0];
	kind = &model.term[1];
	cr_assert_float_neq(size->beta[mql_axis_missing(&size->axis[0])],
			    size->beta[0], 1e-6);
	cr_assert(isfinite(kind->beta[mql_axis_missing(&kind->axis[0])]));
	for (size_t c = 0; c < mql_axis_n_code(&size->axis[0]); c++)
		cr_assert(isnan(size->se[c]));
	learn_release(&model);
	table_read_release(&t);
}
