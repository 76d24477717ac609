/* SPDX-License-Identifier: MIT */
/* One slope a column, as a statistician would fit it.
 *
 * Newton (glm.h) finds the maximum to machine level and the Fisher information
 * for the standard errors.  The coefficient table is the report; the card gets
 * the same slopes as bins (rule 8): points at the mean of a bin, not at each
 * value.  Weights are R's prior weights (glm.h).
 */
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "common/calib.h"
#include "trainer/glm.h"
#include "trainer/learn.h"
#include "trainer/metrics.h"
#include "trainer/numbers.h"

#define RIVAL .999               /* correlation of two slopes */
#define PLAIN_BINNING ((struct binning){ 32, 1, 0, 20 })  /* numbers */

struct plain {
	const struct dataset *data;
	const uint32_t *row;     // [n]
	size_t n;
	struct design design;
	struct glm glm;
	struct mql_arena arena;
};

/* ---- the table ---- */

/* The intercept on the original scale is a'beta, a = (1, -mean / sd). */
static void original_intercept(const struct plain *plain, double *estimate,
			       double *variance)
{
	const size_t p = plain->glm.p;
	double *a = mql_calloc(p, sizeof(*a));

	a[0] = 1.0;
	for (size_t j = 1; j < p; j++) {
		const struct design_column *c = &plain->design.column[j - 1];

		a[j] = plain->glm.aliased[j] ? 0.0 : -c->mean / c->sd;
	}
	*estimate = *variance = 0.0;
	for (size_t j = 0; j < p; j++) {
		*estimate += a[j] * plain->glm.beta[j];
		for (size_t k = 0; k < p; k++)
			if (!plain->glm.aliased[j] && !plain->glm.aliased[k])
				*variance += a[j] * a[k] *
					     plain->glm.cov[j * p + k];
	}
	free(a);
}

static struct learn_coefficient coefficient(const char *name, double estimate,
					    double se)
{
	const double z = estimate / se;

	return (struct learn_coefficient){
		.name = name, .estimate = estimate, .se = se, .z = z,
		.p = 2.0 * gsl_cdf_ugaussian_Q(fabs(z)),
		.low = estimate - METRICS_Z95 * se,
		.high = estimate + METRICS_Z95 * se,
	};
}

static void fill_table(struct learn_model *model, const struct plain *plain)
{
	const struct glm *glm = &plain->glm;
	struct learn_coefficient *table =
		mql_arena_alloc(&model->arena, glm->p, sizeof(*table));
	double estimate, variance;

	original_intercept(plain, &estimate, &variance);
	table[0] = coefficient("(Intercept)", estimate, sqrt(variance));
	for (size_t j = 1; j < glm->p; j++) {
		const struct design_column *c = &plain->design.column[j - 1];
		const char *name = mql_arena_text(&model->arena, c->name,
						  strlen(c->name));

		/* An aliased column has neither: NaN. */
		table[j] = coefficient(name, glm->aliased[j] ? (double)NAN
					     : glm->beta[j] / c->sd,
				       sqrt(glm->cov[j * glm->p + j]) / c->sd);
	}
	model->coefficient = table;
	model->n_coefficient = glm->p;
}

/* ---- terms ---- */

struct effect {                  /* of a feature's columns */
	double slope, mean, slope_se;    // number
	double missing, missing_se;
};

static struct effect effect_of(const struct plain *plain, size_t d)
{
	const struct glm *glm = &plain->glm;
	struct effect effect = { 0 };

	for (size_t j = 0; j < plain->design.n; j++) {
		const struct design_column *c = &plain->design.column[j];
		const double b = glm->beta[1 + j];
		const double se = sqrt(glm->cov[(1 + j) * glm->p + 1 + j]);

		if (c->feature != d)
			continue;
		if (c->is_number) {
			effect.slope = b / c->sd;
			effect.slope_se = se / c->sd;
			effect.mean = c->mean;
		} else if (c->is_missing) {
			effect.missing = b;
			effect.missing_se = se;
		}
	}
	return effect;
}

static void fill_bins(struct learn_term *term, const struct plain *plain,
		      size_t d)
{
	const struct dataset_column *column = &plain->data->column[d];
	const struct effect effect = effect_of(plain, d);
	const size_t n_code = mql_axis_n_code(&term->axis[0]);
	double *count = mql_calloc(n_code, sizeof(*count));
	struct numbers numbers;

	numbers_init(&numbers, plain->data, column, plain->row, plain->n);
	for (size_t k = 0; k < numbers.n; k++) {
		const double x = numbers.value[k], w = numbers.weight[k];
		const uint32_t c = mql_axis_code_number(&term->axis[0], x);

		count[c] += w;
		term->beta[c] += w * x;
	}
	numbers_release(&numbers);
	for (size_t c = 0; c + 1 < n_code; c++) {
		const double from = count[c] > 0.0
			? term->beta[c] / count[c] - effect.mean : 0.0;

		term->beta[c] = effect.slope * from;
		term->se[c] = effect.slope_se * fabs(from);
	}
	term->beta[n_code - 1] = effect.missing;
	term->se[n_code - 1] = effect.missing_se;
	free(count);
}

static void fill_levels(struct learn_term *term, const struct plain *plain,
			size_t d)
{
	const struct glm *glm = &plain->glm;
	const uint16_t *param = plain->design.coding[d].param;

	for (size_t j = 0; j < plain->design.n; j++) {
		if (plain->design.column[j].feature != d)
			continue;
		for (size_t c = 0; c < mql_axis_n_code(&term->axis[0]); c++) {
			if (param[c] != plain->design.column[j].param)
				continue;
			term->beta[c] = glm->beta[1 + j];
			term->se[c] =
				sqrt(glm->cov[(1 + j) * glm->p + 1 + j]);
		}
	}
}

static void fill_term(struct learn_term *term, const struct plain *plain,
		      size_t d, struct mql_arena *arena)
{
	const struct dataset_column *column = &plain->data->column[d];
	size_t n_code;

	*term = (struct learn_term){
		.column = { d, SIZE_MAX },
		.dimension = column->feature->dimension,
	};
	if (dataset_has_numbers(column))
		binning_learn(&term->axis[0], column, plain->row, plain->n,
			      &PLAIN_BINNING, arena);
	else
		learn_axis_copy(&term->axis[0], &plain->design.coding[d].axis,
				arena);
	n_code = mql_axis_n_code(&term->axis[0]);
	term->beta = mql_arena_alloc(arena, n_code, sizeof(*term->beta));
	term->se = mql_arena_alloc(arena, n_code, sizeof(*term->se));
	if (dataset_has_numbers(column))
		fill_bins(term, plain, d);
	else
		fill_levels(term, plain, d);
}

static void fill_model(struct learn_model *model, const struct plain *plain)
{
	const struct glm *glm = &plain->glm;
	size_t n_free = glm->p;

	for (size_t j = 0; j < glm->p; j++)
		n_free -= glm->aliased[j];
	model->intercept = glm->beta[0];
	model->n_term = plain->data->n_column;
	model->term = mql_arena_alloc(&model->arena, model->n_term,
				      sizeof(*model->term));
	for (size_t d = 0; d < model->n_term; d++)
		fill_term(&model->term[d], plain, d, &model->arena);
	fill_table(model, plain);
	model->info = (struct learn_info){
		.converged = true, .n_parameter = n_free,
		.effective_df = (double)n_free, .gradient = glm->gradient,
		.deviance = glm->deviance,
		.null_deviance = glm->null_deviance, .steps = glm->steps,
	};
}

/* The number that leads hardly tell from column j: what one slope gains, the
 * other loses.  0: none. */
static size_t find_rival(const struct plain *plain, size_t j)
{
	const double *cov = plain->glm.cov;
	const size_t p = plain->glm.p;
	double most = RIVAL;
	size_t at = 0;

	for (size_t k = 1; k < p; k++) {
		const double both = fabs(cov[j * p + k]) /
			sqrt(cov[j * p + j] * cov[k * p + k]);

		if (k != j && plain->design.column[k - 1].is_number &&
		    both > most) {
			most = both;
			at = k;
		}
	}
	return at;
}

static bool fail_worth(const struct plain *plain, size_t j, double worth,
		       double most, struct mql_err *err)
{
	const struct design_column *column = plain->design.column;
	const size_t rival = find_rival(plain, j);
	struct mql_buf other = { 0 };

	if (rival > 0)
		mql_buf_addf(&other, " (\"%s\" says nearly the same)", MQL_SHOW(
			mql_str_of(column[rival - 1].name)));
	mql_fail(err, MQL_E_NUMERIC, "column \"%s\": %g moves the log-odds of "
		 "its lead by %.3g, and a card has points for %.0f: mend it, "
		 "exclude the column%s, or use --method smooth",
		 MQL_SHOW(mql_str_of(column[j - 1].name)), column[j - 1].far,
		 worth, most, mql_buf_text(&other));
	mql_buf_release(&other);
	return false;
}

/* What a number is worth is a slope: to one lead far out it may be more than
 * the points of a term can say. */
static bool check_worth(const struct plain *plain, struct mql_err *err)
{
	const double most = MQL_MAX_POINTS * MQL_LOGIT_PER_TENTH;

	for (size_t j = 1; j < plain->glm.p; j++) {
		const struct design_column *c = &plain->design.column[j - 1];
		const double worth = design_worth(c, plain->glm.beta[j]);

		if (c->is_number && !plain->glm.aliased[j] && !(worth < most))
			return fail_worth(plain, j, worth, most, err);
	}
	return true;
}

static bool run(struct plain *plain, struct mql_err *err)
{
	if (plain->design.n + 1 > GLM_MOST)
		return mql_fail(err, MQL_E_DATA, "a plain regression takes at "
				"most %d columns, these features make %zu: "
				"use --method smooth", GLM_MOST - 1,
				plain->design.n);
	glm_init(&plain->glm, &plain->design, plain->row, plain->n);
	return glm_find_aliased(&plain->glm, err) &&
	       glm_fit(&plain->glm, err) && check_worth(plain, err);
}

bool learn_plain(struct learn_model *model, const struct dataset *data,
		 const uint32_t *row, size_t n_row,
		 const struct learn_options *options, struct mql_err *err)
{
	struct plain plain = { .data = data, .row = row, .n = n_row };
	bool ok;

	(void)options;
	design_learn(&plain.design, data, row, n_row, &plain.arena);
	ok = design_check(&plain.design, err) &&
	     run(&plain, err);
	if (ok)
		fill_model(model, &plain);
	glm_release(&plain.glm);
	mql_arena_release(&plain.arena);
	return ok;
}
