/* SPDX-License-Identifier: MIT */
/* Numbers are cut into eight bins and told as steps away from the bin of the
 * median: above it the features "at least edge q", below it "less than edge q".
 * They span what a thermometer spans (learn_l1.c), with half as many values to
 * store.  Levels and groups are indicators beside the commonest.
 *
 * L1's cost C lets a feature in when its gradient at 0 exceeds 1 / C.  By
 * chance a gradient has a standard deviation of s = sqrt(n p (1 - p)) / 2, less
 * where few leads have the feature, and the largest of F such is
 * s sqrt(2 log F) (Donoho, Johnstone 1994).  So the path goes over C = t / s,
 * from a t where chance lets nothing in.
 */
#include "trainer/screen.h"

#include <math.h>
#include <stdlib.h>

#include "trainer/coding.h"
#include "trainer/fit_liblinear.h"
#include "trainer/logistic.h"

#define SCREEN_BINNING ((struct binning){ 8, 20, 100, 20 })
#define MOST_NODES     12000000  /* of 16 bytes, twice */
#define LEAST_LEADS    1000
#define SCREEN_BIAS    10.0
#define TOLERANCE      1e-2

static const double path[] = { 0.2, 0.3, 0.45, 0.7, 1.1, 1.8 };

/* Losses (-log-likelihoods) so near each other are the same: a factor of 20 in
 * likelihood. */
#define AS_WELL 3.0

struct screened {                /* a column's features */
	struct coding coding;
	uint16_t *code;          // [n]
	size_t first;            // feature
	size_t base;             // the parameter that has none
	double strength;
};

struct screen {
	const struct dataset *data;
	struct screened *column; // [D]
	size_t n, n_feature, n_won;
	const uint32_t *row;     // [n]
	enum fit_part part;      // of 0 .. n-1: what a problem takes
	double *beta;            // [n_feature]
	double intercept;
	struct mql_arena arena;
};

/* ---- features ---- */

/* Rows by parameter; the caller frees. */
static double *count_params(const struct coding *coding)
{
	double *count = mql_calloc(coding->n_param, sizeof(*count));

	for (size_t c = 0; c < mql_axis_n_code(&coding->axis); c++)
		if (coding->param[c] != CODING_NONE)
			count[coding->param[c]] += (double)coding->count[c];
	return count;
}

/* The bin of the median, or the commonest level. */
static size_t find_base(const struct coding *coding, const double *count)
{
	double all = 0.0, below = 0.0;
	size_t base = 0;

	if (coding->n_bin == 0) {
		for (size_t p = 1; p < coding->n_param; p++)
			if (count[p] > count[base])
				base = p;
		return base;
	}
	for (size_t p = 0; p < coding->n_bin; p++)
		all += count[p];
	while (base + 1 < coding->n_bin && below + count[base] < all / 2.0)
		below += count[base++];
	return base;
}

static size_t n_steps(const struct screened *s, size_t param)
{
	if (param >= s->coding.n_bin)
		return param != s->base;
	return param > s->base ? param - s->base : s->base - param;
}

static double mean_steps(const struct screened *s, const double *count)
{
	double sum = 0.0, all = 0.0;

	for (size_t p = 0; p < s->coding.n_param; p++) {
		sum += count[p] * (double)n_steps(s, p);
		all += count[p];
	}
	return all > 0.0 ? sum / all : 0.0;
}

/* Steps between bins are features 0 .. n_bin-2; the rest have one each. */
static size_t feature_of(const struct screened *s, size_t param)
{
	return s->first + param - (s->coding.n_bin > 0);
}

static size_t fill_column(const struct screened *s, size_t param,
			  uint32_t *feature)
{
	const size_t n = n_steps(s, param);
	const size_t from = param < s->base ? param : s->base;

	if (param >= s->coding.n_bin) {
		if (n > 0)
			feature[0] = (uint32_t)feature_of(s, param);
		return n;
	}
	for (size_t q = 0; q < n; q++)
		feature[q] = (uint32_t)(s->first + from + q);
	return n;
}

static size_t fill_row(const void *self, size_t i, uint32_t *feature,
		       double *value)
{
	const struct screen *s = self;
	const size_t at = fit_part_row(s->part, i);
	size_t n = 0;

	for (size_t d = 0; d < s->data->n_column; d++)
		n += fill_column(&s->column[d], s->column[d].code[at],
				 feature + n);
	for (size_t k = 0; k < n; k++)
		value[k] = 1.0;
	return n;
}

static uint8_t label_at(const struct screen *s, size_t i)
{
	return s->data->won[s->row[i]] == LABEL_YES;
}

static uint8_t row_label(const void *self, size_t i)
{
	const struct screen *s = self;

	return label_at(s, fit_part_row(s->part, i));
}

static double logit_of(const struct screen *s, size_t i)
{
	double sum = s->intercept;
	uint32_t feature[64];

	for (size_t d = 0; d < s->data->n_column; d++) {
		const struct screened *c = &s->column[d];
		const size_t n = fill_column(c, c->code[i], feature);

		for (size_t k = 0; k < n; k++)
			sum += s->beta[feature[k]];
	}
	return sum;
}

static void learn_columns(struct screen *s)
{
	double nodes = 2.0;

	for (size_t d = 0; d < s->data->n_column; d++) {
		struct screened *c = &s->column[d];
		double *count;

		coding_learn(&c->coding, &s->data->column[d], s->row, s->n,
			     &SCREEN_BINNING, &s->arena);
		count = count_params(&c->coding);
		c->base = find_base(&c->coding, count);
		c->first = s->n_feature;
		s->n_feature += c->coding.n_param - (c->coding.n_bin > 0);
		nodes += mean_steps(c, count);
		free(count);
	}
	if ((double)s->n * nodes > MOST_NODES)
		s->n = (size_t)fmax(MOST_NODES / nodes, LEAST_LEADS);
	for (size_t d = 0; d < s->data->n_column; d++) {
		struct screened *c = &s->column[d];

		c->code = mql_arena_alloc(&s->arena, s->n, sizeof(*c->code));
		coding_encode(c->code, &c->coding, s->row, s->n);
	}
}

/* ---- fitting ---- */

/* s of the file's head. */
static double chance(const struct screen *s, enum fit_part part)
{
	const size_t n = fit_part_n(part, s->n);
	double yes = 0.0;

	for (size_t k = 0; k < n; k++)
		yes += label_at(s, fit_part_row(part, k));
	return sqrt(fmax(yes * (1.0 - yes / (double)n), 1.0)) / 2.0;
}

static bool solve(struct screen *s, enum fit_part part, double t,
		  uint64_t seed, struct mql_err *err)
{
	const struct fit_options options = {
		t / chance(s, part), TOLERANCE, SCREEN_BIAS, (unsigned)seed,
	};
	struct fit_problem *problem;
	bool ok;

	s->part = part;
	problem = fit_problem_new(&(struct fit_rows){
		fit_part_n(part, s->n), s->n_feature, s->n_feature + 1,
		fill_row, row_label, s,
	});
	ok = fit_problem_solve(s->beta, &s->intercept, problem, &options,
			       err);
	fit_problem_free(problem);
	return ok;
}

static double loss_of(const struct screen *s, enum fit_part part)
{
	const size_t n = fit_part_n(part, s->n);
	double sum = 0.0;

	for (size_t k = 0; k < n; k++) {
		const size_t at = fit_part_row(part, k);

		sum += logistic_loss(logit_of(s, at), label_at(s, at));
	}
	return sum;
}

/* The strongest penalty that predicts the other fifth as well as any: the best
 * one itself lets in what only undoes the bias that L1 has. */
static bool choose_cost(struct screen *s, double *best, uint64_t seed,
			struct mql_err *err)
{
	double loss[MQL_ARRAY_LEN(path)], least = INFINITY;
	size_t k = 0;

	for (; k < MQL_ARRAY_LEN(path); k++) {
		if (!solve(s, FIT_TRAIN, path[k], seed, err))
			return false;
		loss[k] = loss_of(s, FIT_TEST);
		least = fmin(least, loss[k]);
		if (loss[k] > least + AS_WELL)
			break;
	}
	for (size_t i = 0; i < k; i++) {
		*best = path[i];
		if (loss[i] <= least + AS_WELL)
			break;
	}
	return true;
}

/* ---- what is kept ---- */

/* How far a column's weights move leads apart, summed over its features. */
static void find_strength(struct screen *s)
{
	double *count = mql_calloc(s->n_feature, sizeof(*count));
	const double n = (double)s->n;
	uint32_t feature[64];

	for (size_t d = 0; d < s->data->n_column; d++) {
		struct screened *c = &s->column[d];
		const size_t end = c->first + c->coding.n_param -
				   (c->coding.n_bin > 0);

		for (size_t i = 0; i < s->n; i++) {
			size_t m = fill_column(c, c->code[i], feature);

			while (m > 0)
				count[feature[--m]]++;
		}
		for (size_t j = c->first; j < end; j++)
			c->strength += fabs(s->beta[j]) *
				       sqrt(count[j] / n * (1 - count[j] / n));
	}
	free(count);
}

struct ranked {
	double strength;
	size_t column;
};

static int strongest_first(const void *pa, const void *pb)
{
	const struct ranked *a = pa, *b = pb;

	if (a->strength != b->strength)
		return a->strength > b->strength ? -1 : 1;
	return a->column < b->column ? -1 : 1;
}

static size_t rank_columns(size_t *column, const struct screen *s)
{
	const size_t D = s->data->n_column;
	struct ranked *ranked = mql_calloc(D, sizeof(*ranked));
	size_t n = 0;

	for (size_t d = 0; d < D; d++)
		ranked[d] = (struct ranked){ s->column[d].strength, d };
	qsort(ranked, D, sizeof(*ranked), strongest_first);
	while (n < D && (n == 0 || ranked[n].strength > 0.0)) {
		column[n] = ranked[n].column;
		n++;
	}
	free(ranked);
	return n;
}

bool screen_columns(size_t *column, size_t *n_kept, const struct dataset *data,
		    const uint32_t *row, size_t n_row, uint64_t seed,
		    struct mql_err *err)
{
	struct screen s = { .data = data, .row = row, .n = n_row };
	double t = path[0];
	bool ok;

	if (s.n > SCREEN_MOST_LEADS)
		s.n = SCREEN_MOST_LEADS;
	s.column = mql_arena_alloc(&s.arena, data->n_column,
				   sizeof(*s.column));
	learn_columns(&s);
	s.beta = mql_calloc(s.n_feature, sizeof(*s.beta));
	ok = choose_cost(&s, &t, seed, err) && solve(&s, FIT_ALL, t, seed, err);
	if (ok) {
		find_strength(&s);
		*n_kept = rank_columns(column, &s);
	}
	free(s.beta);
	mql_arena_release(&s.arena);
	return ok;
}
