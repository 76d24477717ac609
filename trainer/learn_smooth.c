/* SPDX-License-Identifier: MIT */
/* Smoothed binned logistic regression with pair tables.
 *
 *     logit P(won) = b0 + sum over columns f_d(bin of x_d)
 *                       + sum over pairs   f_ab(coarse cell of x_a, x_b)
 *
 * Each f_d of a number is held smooth by a penalty on the differences of
 * neighbouring bins, levels and cells by a ridge; how much is learned beside
 * the coefficients (penalty.h), so no cross-validation is needed: fit all
 * columns, look for pairs in what is left over, add them, twice; then freeze
 * the penalties and run Newton to convergence.
 *
 * The front of the leads, which come in a random order (learn.h), is the sample
 * that penalties and pairs are learned from where there are more leads than
 * that takes.
 *
 * A lead counts for its weight (weights.h) in the likelihood, penalties, pairs
 * and merging.  Bins and levels go by rows: what they need is that somebody was
 * seen there.
 *
 * Penalised additive models with a basis of bins: Eilers, Marx 1996; Wood,
 * "Generalized Additive Models", 2017.  Pairs on residuals of the additive
 * fit: Lou, Caruana, Gehrke, Hooker 2013.
 */
#include "trainer/smooth.h"

#include <math.h>
#include <stdlib.h>

#include "trainer/merge.h"
#include "trainer/screen.h"
#include "trainer/weights.h"

#define MOST_LEVELS  400         /* of a column: p^2 memory, and people */
#define MOST_PARAMETERS 3000     /* of all columns; more are made coarser by
				  * half, then screened (screen.h), then made
				  * coarser */
#define COARSEST     8           /* 16 bins, 50 levels */
#define START_LAMBDA 10.0
#define START_PAIR   20.0
#define MAIN_STEPS   20
#define PAIR_STEPS   15

/* ---- columns ---- */

/* Numbers are cut where the sample says, which is random; levels are seldom,
 * and every lead counts. */
static void learn_column(struct coding *coding, const struct smooth *s,
			 const struct dataset_column *column,
			 const struct binning *binning,
			 struct mql_arena *arena)
{
	if (s->n_sample == s->n || !dataset_has_numbers(column)) {
		coding_learn(coding, column, s->row, s->n, binning, arena);
		return;
	}
	coding_learn(coding, column, s->row, s->n_sample, binning, arena);
	coding_see_others(coding, s->row, s->n);
}

/* Bins and levels shrink by `coarse`; returns the parameters they make. */
static size_t learn_columns(struct smooth *s, size_t coarse)
{
	struct binning binning = BINNING_FINE;
	size_t n_column = s->data->n_column, n_param = 0;

	binning.max_bin /= coarse;
	binning.max_level = MOST_LEVELS / coarse;
	s->fine = mql_arena_alloc(&s->arena, n_column, sizeof(*s->fine));
	for (size_t d = 0; d < n_column; d++) {
		learn_column(&s->fine[d], s, &s->data->column[d], &binning,
			     &s->arena);
		n_param += s->fine[d].n_param;
	}
	return n_param;
}

/* The finest bins that MOST_PARAMETERS has room for, down to `coarsest`. */
static bool fit_columns(struct smooth *s, size_t coarsest)
{
	for (size_t coarse = 1; coarse <= coarsest; coarse *= 2)
		if (learn_columns(s, coarse) <= MOST_PARAMETERS)
			return true;
	return false;
}

/* The first n columns of the list, as if the data set had no others. */
static void keep_columns(struct smooth *s, const struct dataset *all,
			 const size_t *column, size_t n)
{
	s->view = *all;
	s->view.n_column = n;
	s->view.column = mql_arena_alloc(&s->arena, n, sizeof(*all->column));
	s->origin = mql_arena_alloc(&s->arena, n, sizeof(*s->origin));
	for (size_t k = 0; k < n; k++) {
		s->view.column[k] = all->column[column[k]];
		s->origin[k] = column[k];
	}
	s->n_screened = all->n_column - n;
	s->data = &s->view;
}

/* Of columns that don't fit however coarse they are, the strongest do. */
static size_t most_columns(const struct smooth *s)
{
	size_t n_param = 0;

	for (size_t d = 0; d < s->data->n_column; d++) {
		n_param += s->fine[d].n_param;
		if (n_param > MOST_PARAMETERS)
			return d > 0 ? d : 1;
	}
	return s->data->n_column;
}

/* By the columns' order in the table: ranks are no part of a card. */
static int by_place(const void *pa, const void *pb)
{
	const size_t a = *(const size_t *)pa, b = *(const size_t *)pb;

	return (a > b) - (a < b);
}

static bool screen(struct smooth *s, uint64_t seed, struct mql_err *err)
{
	const struct dataset *all = s->data;
	size_t *column = mql_calloc(all->n_column, sizeof(*column)), n;
	const bool ok = screen_columns(column, &n, all, s->row, s->n, seed,
				       err);

	if (ok) {
		keep_columns(s, all, column, n);
		if (!fit_columns(s, COARSEST))
			n = most_columns(s);
		qsort(column, n, sizeof(*column), by_place);
		keep_columns(s, all, column, n);
		fit_columns(s, COARSEST);
	}
	free(column);
	return ok;
}

static bool choose_columns(struct smooth *s, uint64_t seed,
			   struct mql_err *err)
{
	size_t n = s->data->n_column;

	s->origin = mql_arena_alloc(&s->arena, n, sizeof(*s->origin));
	for (size_t d = 0; d < n; d++)
		s->origin[d] = d;
	return fit_columns(s, 2) || screen(s, seed, err);
}

static void penalise_column(struct penalty *penalty,
			    const struct coding *coding, size_t first)
{
	size_t n_ridge = coding->n_param - coding->n_bin;

	penalty_add(penalty, PENALTY_SMOOTH, first, coding->n_bin,
		    START_LAMBDA);
	penalty_add(penalty, PENALTY_RIDGE, first + coding->n_bin, n_ridge,
		    START_LAMBDA);
}

static void add_leads(struct smooth *s)
{
	struct codes *codes = &s->codes;

	codes_init(codes, s->n);
	for (size_t i = 0; i < s->n; i++)
		codes->label[i] = s->data->won[s->row[i]] == LABEL_YES;
	s->unit = 1;
	if (s->data->weight == NULL)
		return;
	codes->weight = mql_calloc(s->n, sizeof(*codes->weight));
	for (size_t i = 0; i < s->n; i++)
		codes->weight[i] = s->data->weight[s->row[i]];
	s->unit = weights_scale(codes->weight, codes->label, s->n);
}

static void add_columns(struct smooth *s)
{
	add_leads(s);
	for (size_t d = 0; d < s->data->n_column; d++) {
		const struct coding *coding = &s->fine[d];
		size_t first = codes_n_param(&s->codes);

		coding_encode(codes_add(&s->codes, s->n, coding->n_param),
			      coding, s->row, s->n);
		penalise_column(&s->penalty, coding, first);
	}
	s->codes.n = s->n_sample;
}

/* ---- pairs ---- */

static void encode_pair(uint16_t *code, const struct smooth *s, size_t k)
{
	const struct coding *a = &pairs_first(&s->pairs, &s->pair[k])->coding;
	const struct coding *b = &pairs_second(&s->pairs, &s->pair[k])->coding;
	uint16_t *second = mql_calloc(s->n, sizeof(*second));

	coding_encode(code, a, s->row, s->n);
	coding_encode(second, b, s->row, s->n);
	for (size_t i = 0; i < s->n; i++)
		code[i] = code[i] == CODING_NONE || second[i] == CODING_NONE
			? (uint16_t)s->n_kept[k]
			: s->cell[k][code[i] * b->n_param + second[i]];
	free(second);
}

static void add_pair(struct smooth *s, struct pairs_found found)
{
	size_t k = s->n_pair++, first = codes_n_param(&s->codes);
	size_t n_cell = pairs_first(&s->pairs, &found)->coding.n_param *
			pairs_second(&s->pairs, &found)->coding.n_param;

	s->pair[k] = found;
	s->cell[k] = mql_arena_alloc(&s->arena, n_cell, sizeof(uint16_t));
	s->n_kept[k] = pairs_cells(s->cell[k], &s->pairs, &found);
	encode_pair(codes_add(&s->codes, s->n, s->n_kept[k] + 1), s, k);
	s->codes.held[first + s->n_kept[k]] = 1;
	penalty_add(&s->penalty, PENALTY_RIDGE, first, s->n_kept[k],
		    START_PAIR);
}

static size_t add_best_pairs(struct smooth *s)
{
	struct pairs_found found[PAIRS_A_STAGE];
	double *residual = mql_calloc(s->codes.n, sizeof(*residual));
	size_t n;

	newton_look(&s->fit, &s->codes, &s->penalty);
	newton_residual(residual, &s->fit, &s->codes);
	n = pairs_rank(found, PAIRS_A_STAGE, &s->pairs, residual,
		       s->fit.lead_weight, s->pair, s->n_pair);
	for (size_t i = 0; i < n; i++)
		add_pair(s, found[i]);
	newton_extend(&s->fit, &s->codes);
	free(residual);
	return n;
}

static bool choose_pairs(struct smooth *s, struct mql_err *err)
{
	pairs_init(&s->pairs, s->data, s->row, s->n_sample,
		   &s->arena);
	for (size_t stage = 0; stage < PAIRS_STAGES; stage++) {
		if (add_best_pairs(s) == 0)
			return true;
		if (!newton_run(&s->fit, &s->codes, &s->penalty,
				&NEWTON_CHOOSE(PAIR_STEPS), err))
			return false;
	}
	return true;
}

/* ---- the whole ---- */

static bool converge(struct smooth *s, struct mql_err *err)
{
	struct newton_options options = NEWTON_CONVERGE;

	s->codes.n = s->n;
	if (s->n > s->n_sample)
		options.borrow = s->n_sample;
	if (newton_borrows(&s->fit, &options) && !s->codes.joint)
		codes_join(&s->codes, s->n_sample);
	/* Where steps converge slowly: 1/10,000 of a standard error. */
	if (s->fit.p > NEWTON_DIRECT_MOST || options.borrow > 0)
		options.tolerance = 1e-8;
	return newton_run(&s->fit, &s->codes, &s->penalty, &options, err);
}

/* Rule 11: weighted PAVA on the bins of monotone columns after the fit, the
 * rest refitted. */
static bool make_monotone(struct smooth *s, struct mql_err *err)
{
	bool any = false;

	for (size_t d = 0; d < s->data->n_column; d++) {
		size_t first = s->codes.first[d], n = s->fine[d].n_bin;
		int sign = s->data->column[d].feature->monotone;

		if (sign == 0 || n == 0)
			continue;
		merge_monotone(s->fit.beta + first, s->fit.weight + first, n,
			       sign);
		memset(s->codes.held + first, 1, n);
		any = true;
	}
	return !any || converge(s, err);
}

static bool run(struct learn_model *model, struct smooth *s,
		const struct learn_options *options, struct mql_err *err)
{
	newton_init(&s->fit, &s->codes);
	return newton_run(&s->fit, &s->codes, &s->penalty,
			  &NEWTON_CHOOSE(MAIN_STEPS), err) &&
	       (options->no_pairs || choose_pairs(s, err)) &&
	       converge(s, err) &&
	       make_monotone(s, err) &&
	       smooth_model(model, s, err);
}

bool learn_smooth(struct learn_model *model, const struct dataset *data,
		  const uint32_t *row, size_t n_row,
		  const struct learn_options *options, struct mql_err *err)
{
	struct smooth s = { .data = data, .row = row, .n = n_row,
			    .n_sample = n_row,
			    .no_errors = options->no_errors };
	bool ok;

	if (options->sample_above > 0 && n_row > options->sample_above)
		s.n_sample = options->sample_above / 2;
	ok = choose_columns(&s, options->seed, err);
	if (ok) {
		add_columns(&s);
		ok = run(model, &s, options, err);
	}
	newton_release(&s.fit);
	penalty_release(&s.penalty);
	codes_release(&s.codes);
	pairs_release(&s.pairs);
	mql_arena_release(&s.arena);
	return ok;
}
