/* SPDX-License-Identifier: MIT */
/* The sparsest model: L1-penalised logistic regression by liblinear.
 *
 * Numbers are thermometers: feature q of a column is 1 where the lead's bin is
 * q or higher, so a weight is a step of the curve, and L1 leaves out the steps
 * that the data does not need (fused steps; Tibshirani et al. 2005).  Levels
 * and pair cells are indicators.  The cost C comes from an inner 80/20 split by
 * digest; pairs are ranked on the residuals of the main fit (pairs.h), appended
 * and all is fitted once more.  Refitting the survivors without a penalty
 * measured worse.
 */
#include <math.h>
#include <stdlib.h>

#include "common/map.h"
#include "trainer/codes.h"
#include "trainer/fit_liblinear.h"
#include "trainer/learn.h"
#include "trainer/logistic.h"
#include "trainer/pairs.h"

#define L1_BINNING   ((struct binning){ 32, 20, 400, 20 })
#define MOST_LEADS   100000      /* more are sampled */
#define MOST_NODES   30000000    /* of 16 bytes: a lead's steps, all leads */
#define LEAST_LEADS  1000        /* sampled, however many the columns are */
#define L1_BIAS      10.0
#define L1_TOLERANCE 1e-3

static const double cost[] = { 0.1, 0.3, 1.0 };

/* A term's features: steps of bins first, then indicators of the rest. */
struct l1_term {
	size_t first;            // feature
	size_t n_bin;            // ordered bins; 0 = indicators only
	size_t n_param;          // kept parameters; a code >= this is dropped
	size_t column[2];
	const struct coding *coding[2];
	const uint16_t *cell;    // pair: see pairs_cells
};

struct l1 {
	const struct dataset *data;
	const uint32_t *row;
	size_t n;
	struct coding *main;     // [D]
	struct pairs pairs;
	struct codes codes;
	struct l1_term *term;    // [n_term]
	size_t n_term, n_feature;
	enum fit_part part;      // rows of codes that a problem takes
	double *beta;            // [n_feature]
	double intercept;
	struct mql_arena arena;
};

/* ---- features ---- */

static size_t n_features(const struct l1_term *term)
{
	return term->n_param - (term->n_bin > 0);
}

static void add_term(struct l1 *l1, struct l1_term term)
{
	term.first = l1->n_feature;
	l1->term[l1->n_term++] = term;
	l1->n_feature += n_features(&term);
}

static size_t fill_term(const struct l1_term *term, size_t code,
			uint32_t *feature)
{
	const uint32_t first = (uint32_t)term->first;

	if (code >= term->n_param)
		return 0;
	if (code < term->n_bin) {
		for (uint32_t q = 0; q < code; q++)
			feature[q] = first + q;
		return code;
	}
	feature[0] = first + (uint32_t)(code - (term->n_bin > 0));
	return 1;
}

static size_t fill_row(const void *self, size_t i, uint32_t *feature,
		       double *value)
{
	const struct l1 *l1 = self;
	const size_t at = fit_part_row(l1->part, i);
	size_t n = 0;

	for (size_t t = 0; t < l1->n_term; t++)
		n += fill_term(&l1->term[t], l1->codes.code[t][at],
			       feature + n);
	for (size_t k = 0; k < n; k++)
		value[k] = 1.0;
	return n;
}

static uint8_t row_label(const void *self, size_t i)
{
	const struct l1 *l1 = self;

	return l1->codes.label[fit_part_row(l1->part, i)];
}

/* What the parameter `code` of a term adds: the sum of its steps, or its
 * indicator. */
static double value_of(const struct l1 *l1, const struct l1_term *term,
		       size_t code)
{
	double sum = 0.0;

	if (code >= term->n_param)
		return 0.0;
	if (code >= term->n_bin)
		return l1->beta[term->first + code - (term->n_bin > 0)];
	for (size_t q = 0; q < code; q++)
		sum += l1->beta[term->first + q];
	return sum;
}

static double logit_of(const struct l1 *l1, size_t i)
{
	double sum = l1->intercept;

	for (size_t t = 0; t < l1->n_term; t++)
		sum += value_of(l1, &l1->term[t], l1->codes.code[t][i]);
	return sum;
}

/* ---- fitting ---- */

static bool solve(struct l1 *l1, enum fit_part part, double c, uint64_t seed,
		  struct mql_err *err)
{
	const struct fit_options options = {
		c, L1_TOLERANCE, L1_BIAS, (unsigned)seed,
	};
	struct fit_problem *problem;
	bool ok;

	l1->part = part;
	problem = fit_problem_new(&(struct fit_rows){
		fit_part_n(part, l1->n), l1->n_feature, l1->n_feature + 1,
		fill_row, row_label, l1,
	});
	ok = fit_problem_solve(l1->beta, &l1->intercept, problem, &options,
			       err);
	fit_problem_free(problem);
	return ok;
}

static double loss_of(const struct l1 *l1, enum fit_part part)
{
	const size_t n = fit_part_n(part, l1->n);
	double sum = 0.0;

	for (size_t i = 0; i < n; i++) {
		const size_t at = fit_part_row(part, i);

		sum += logistic_loss(logit_of(l1, at), l1->codes.label[at]);
	}
	return sum;
}

static bool choose_cost(struct l1 *l1, uint64_t seed, double *best,
			struct mql_err *err)
{
	double least = INFINITY;

	*best = cost[0];
	for (size_t k = 0; k < MQL_ARRAY_LEN(cost); k++) {
		double loss;

		if (!solve(l1, FIT_TRAIN, cost[k], seed, err))
			return false;
		loss = loss_of(l1, FIT_TEST);
		if (loss < least) {
			least = loss;
			*best = cost[k];
		}
	}
	return true;
}

/* ---- terms ---- */

static void add_columns(struct l1 *l1)
{
	const size_t D = l1->data->n_column;

	l1->main = mql_arena_alloc(&l1->arena, D, sizeof(*l1->main));
	codes_init(&l1->codes, l1->n);
	for (size_t i = 0; i < l1->n; i++)
		l1->codes.label[i] = l1->data->won[l1->row[i]] == LABEL_YES;
	for (size_t d = 0; d < D; d++) {
		struct coding *coding = &l1->main[d];

		coding_learn(coding, &l1->data->column[d], l1->row, l1->n,
			     &L1_BINNING, &l1->arena);
		coding_encode(codes_add(&l1->codes, l1->n, coding->n_param),
			      coding, l1->row, l1->n);
		add_term(l1, (struct l1_term){
			.n_bin = coding->n_bin, .n_param = coding->n_param,
			.column = { d, SIZE_MAX }, .coding = { coding, NULL },
		});
	}
}

static void add_pair(struct l1 *l1, const struct pairs_found *found)
{
	const struct pairs_axis *a = pairs_first(&l1->pairs, found);
	const struct pairs_axis *b = pairs_second(&l1->pairs, found);
	const size_t n_b = b->coding.n_param;
	uint16_t *cell = mql_arena_alloc(&l1->arena, a->coding.n_param * n_b,
					 sizeof(*cell));
	const size_t n_kept = pairs_cells(cell, &l1->pairs, found);
	uint16_t *code = codes_add(&l1->codes, l1->n, n_kept + 1);

	for (size_t i = 0; i < l1->n; i++)
		code[i] = cell[a->code[i] * n_b + b->code[i]];
	add_term(l1, (struct l1_term){
		.n_param = n_kept, .column = { found->a, found->b },
		.coding = { &a->coding, &b->coding }, .cell = cell,
	});
}

static size_t add_pairs(struct l1 *l1)
{
	struct pairs_found found[PAIRS_A_STAGE];
	double *residual = mql_calloc(2 * l1->n, sizeof(*residual));
	double *weight = residual + l1->n;
	size_t n;

	pairs_init(&l1->pairs, l1->data, l1->row, l1->n, &l1->arena);
	for (size_t i = 0; i < l1->n; i++) {
		const double q = logistic_sigmoid(logit_of(l1, i));

		residual[i] = l1->codes.label[i] - q;
		weight[i] = q * (1.0 - q);
	}
	n = pairs_rank(found, PAIRS_A_STAGE, &l1->pairs, residual, weight,
		       NULL, 0);
	for (size_t k = 0; k < n; k++)
		add_pair(l1, &found[k]);
	free(residual);
	return n;
}

/* ---- the model ---- */

static size_t param_of(const struct l1_term *term, size_t c0, size_t c1)
{
	const uint16_t p0 = term->coding[0]->param[c0];
	uint16_t p1;

	if (term->coding[1] == NULL)
		return p0 == CODING_NONE ? SIZE_MAX : p0;
	p1 = term->coding[1]->param[c1];
	if (p0 == CODING_NONE || p1 == CODING_NONE)
		return SIZE_MAX;
	return term->cell[p0 * term->coding[1]->n_param + p1];
}

static void fill_model_term(struct learn_term *to, const struct l1 *l1,
			    const struct l1_term *term,
			    struct mql_arena *arena)
{
	enum mql_dimension dim[2];
	size_t n[2] = { 1, 1 };

	for (size_t k = 0; k < 2 && term->coding[k] != NULL; k++) {
		learn_axis_copy(&to->axis[k], &term->coding[k]->axis,
				arena);
		n[k] = mql_axis_n_code(&to->axis[k]);
		dim[k] = term->coding[k]->column->feature->dimension;
	}
	to->column[0] = term->column[0];
	to->column[1] = term->column[1];
	to->dimension = term->coding[1] == NULL || dim[0] == dim[1]
			? dim[0] : MQL_MIXED;
	to->beta = mql_arena_alloc(arena, n[0] * n[1], sizeof(*to->beta));
	to->se = mql_arena_alloc(arena, n[0] * n[1], sizeof(*to->se));
	for (size_t c = 0; c < n[0] * n[1]; c++) {
		to->beta[c] = value_of(l1, term,
				       param_of(term, c / n[1], c % n[1]));
		to->se[c] = (double)NAN;
	}
}

static void fill_model(struct learn_model *model, const struct l1 *l1,
		       size_t n_pair)
{
	double yes = 0.0, n = (double)l1->n;
	size_t n_used = 1;

	model->intercept = l1->intercept;
	model->n_term = l1->n_term;
	model->term = mql_arena_alloc(&model->arena, l1->n_term,
				      sizeof(*model->term));
	for (size_t t = 0; t < l1->n_term; t++)
		fill_model_term(&model->term[t], l1, &l1->term[t],
				&model->arena);
	for (size_t i = 0; i < l1->n; i++)
		yes += l1->codes.label[i];
	for (size_t j = 0; j < l1->n_feature; j++)
		n_used += l1->beta[j] != 0.0;
	model->info = (struct learn_info){
		.converged = true, .n_parameter = n_used, .n_pair = n_pair,
		.effective_df = (double)n_used, .gradient = (double)NAN,
		.deviance = 2.0 * loss_of(l1, FIT_ALL),
		.null_deviance = -2.0 * (yes * log(yes / n) +
					 (n - yes) * log(1.0 - yes / n)),
	};
}

static bool run(struct l1 *l1, const struct learn_options *options,
		size_t *n_pair, struct mql_err *err)
{
	double c;

	add_columns(l1);
	l1->beta = mql_realloc(l1->beta, l1->n_feature, sizeof(*l1->beta));
	if (!choose_cost(l1, options->seed, &c, err) ||
	    !solve(l1, FIT_ALL, c, options->seed, err))
		return false;
	*n_pair = options->no_pairs ? 0 : add_pairs(l1);
	if (*n_pair == 0)
		return true;
	l1->beta = mql_realloc(l1->beta, l1->n_feature, sizeof(*l1->beta));
	return solve(l1, FIT_ALL, c, options->seed, err);
}

/* Leads that liblinear's copy of the data has room for.  A number is half of
 * its steps on average. */
static size_t most_leads(const struct dataset *data)
{
	const size_t steps = L1_BINNING.max_bin / 2;
	size_t nodes = 2 + PAIRS_A_STAGE;

	for (size_t d = 0; d < data->n_column; d++)
		nodes += dataset_has_numbers(&data->column[d]) ? steps : 1;
	if (MOST_NODES / nodes >= MOST_LEADS)
		return MOST_LEADS;
	return MOST_NODES / nodes > LEAST_LEADS ? MOST_NODES / nodes
						: LEAST_LEADS;
}

bool learn_l1(struct learn_model *model, const struct dataset *data,
	      const uint32_t *row, size_t n_row,
	      const struct learn_options *options, struct mql_err *err)
{
	struct l1 l1 = { .data = data, .row = row };
	size_t n_pair = 0;
	bool ok;

	l1.n = n_row < most_leads(data) ? n_row : most_leads(data);
	l1.term = mql_arena_alloc(&l1.arena, data->n_column + PAIRS_A_STAGE,
				  sizeof(*l1.term));
	ok = run(&l1, options, &n_pair, err);
	if (ok)
		fill_model(model, &l1, n_pair);
	pairs_release(&l1.pairs);
	codes_release(&l1.codes);
	free(l1.beta);
	mql_arena_release(&l1.arena);
	return ok;
}
