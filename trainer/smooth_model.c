/* SPDX-License-Identifier: MIT */
/* From coefficients to terms.
 *
 * Bins that the data can't tell apart become one (merge.h).  What that takes
 * away from a term the others know nothing of, and it costs little: sum of
 * w d^2, d the change of a lead's log-odds.  But of columns that say the same
 * each has a part of one effect, too small to be kept, and all of it would go:
 * the changes together cost more than each by itself.  There terms are merged
 * one after the other, and each first takes over, as a mean over the leads of
 * each parameter, what those before it have lost.
 *
 * Each coefficient
 * b_g is then a weighted mean a_g'beta of fitted ones, and is centred over the
 * training leads:
 *
 *     c_g = (a_g - m)' beta,   m = sum over h of F_h a_h,
 *
 * F_h the share (by weight) of leads with a parameter of group h.  Its variance
 * is (a_g - m)' V (a_g - m), V the inverse of the penalised Hessian with the
 * intercept projected out (the Bayesian covariance; Wood 2006).  Dropped cells
 * are no part of this: they add 0.
 */
#include "trainer/smooth.h"

#include <math.h>
#include <stdlib.h>

#include "trainer/merge.h"

#define LEAST_WEIGHT 1e-6        /* a bin's, for merging */
#define SHARED       1.25        /* cost of merging all, of that of terms by */
				 /* themselves: 1 where none is like another */

/* A term's parameters, 0 .. n-1 (without that of dropped cells). */
struct part {
	size_t term, first, n;
	bool is_pair;
	double *v;               // [n][n] covariance, both triangles
	double *weight;          // [n] share in its group
	size_t *group;           // [n]
	size_t n_group;
	double *beta, *se;       // [n] merged, centred
};

static void part_init(struct part *part, const struct smooth *s, size_t t)
{
	const size_t *first = s->codes.first;
	size_t d = s->data->n_column, n;

	n = first[t + 1] - first[t];
	*part = (struct part){ .term = t, .first = first[t],
			       .is_pair = t >= d };
	if (part->is_pair)
		n--;
	part->n = part->n_group = n;
	part->v = mql_calloc(n * n, sizeof(double));
	part->weight = mql_calloc(n, sizeof(double));
	part->group = mql_calloc(n, sizeof(size_t));
	part->beta = mql_calloc(n, sizeof(double));
	part->se = mql_calloc(n, sizeof(double));
	for (size_t i = 0; i < n; i++)
		part->se[i] = (double)NAN;
}

static void part_release(struct part *part)
{
	free(part->v);
	free(part->weight);
	free(part->group);
	free(part->beta);
	free(part->se);
}

/* ---- merging ---- */

static void merge_bins(struct part *part, size_t n_bin)
{
	size_t n = merge_neighbours(part->group, part->beta, part->weight,
				    n_bin, MERGE_COST);

	for (size_t i = n_bin; i < part->n; i++)
		part->group[i] = n++;
	part->n_group = n;
}

struct ranked {
	double beta, weight;
	size_t i;
};

static int by_beta(const void *pa, const void *pb)
{
	const struct ranked *a = pa, *b = pb;

	if (a->beta != b->beta)
		return a->beta < b->beta ? -1 : 1;
	return a->i < b->i ? -1 : 1;
}

/* Levels have no order: their neighbours are those of the nearest
 * coefficients. */
static void merge_levels(struct part *part)
{
	size_t n = part->n;
	struct ranked *ranked = mql_calloc(n, sizeof(*ranked));
	double *value = mql_calloc(2 * n, sizeof(*value)), *w = value + n;
	size_t *group = mql_calloc(n, sizeof(*group));

	for (size_t i = 0; i < n; i++)
		ranked[i] = (struct ranked){ part->beta[i], part->weight[i],
					     i };
	qsort(ranked, n, sizeof(*ranked), by_beta);
	for (size_t k = 0; k < n; k++) {
		value[k] = ranked[k].beta;
		w[k] = ranked[k].weight;
	}
	part->n_group = merge_neighbours(group, value, w, n, MERGE_COST);
	for (size_t k = 0; k < n; k++) {
		part->group[ranked[k].i] = group[k];
		part->beta[ranked[k].i] = value[k];
	}
	free(group);
	free(value);
	free(ranked);
}

/* As fitted, each parameter a group. */
static void start_part(struct part *part, const struct smooth *s)
{
	for (size_t i = 0; i < part->n; i++) {
		part->beta[i] = s->fit.beta[part->first + i];
		part->weight[i] = s->fit.weight[part->first + i] +
				  LEAST_WEIGHT;
		part->group[i] = i;
	}
}

/* Merge, and turn weights into shares of the group. */
static void merge_part(struct part *part, const struct smooth *s)
{
	double *sum;

	if (!part->is_pair && s->fine[part->term].n_bin > 0)
		merge_bins(part, s->fine[part->term].n_bin);
	else if (!part->is_pair && part->n > 0)
		merge_levels(part);
	sum = mql_calloc(part->n_group, sizeof(*sum));
	for (size_t i = 0; i < part->n; i++)
		sum[part->group[i]] += part->weight[i];
	for (size_t i = 0; i < part->n; i++)
		part->weight[i] /= sum[part->group[i]];
	free(sum);
}

/* lost: [n_sample] of log-odds.  Monotone bins stay so (rule 11). */
static void take_over(struct part *part, const struct smooth *s,
		      const double *lost)
{
	const uint16_t *code = s->codes.code[part->term];
	double *sum = mql_calloc(part->n + 1, 2 * sizeof(*sum));
	int sign = 0;

	for (size_t i = 0; i < s->n_sample; i++) {
		sum[2 * code[i]] += s->fit.lead_weight[i] * lost[i];
		sum[2 * code[i] + 1] += s->fit.lead_weight[i];
	}
	for (size_t j = 0; j < part->n; j++)
		if (sum[2 * j + 1] > 0)
			part->beta[j] += sum[2 * j] / sum[2 * j + 1];
	free(sum);
	if (!part->is_pair)
		sign = s->data->column[part->term].feature->monotone;
	if (sign != 0)
		merge_monotone(part->beta, part->weight,
			       s->fine[part->term].n_bin, sign);
}

/* Adds what merging took away, and returns what that costs. */
static double lose(double *lost, const struct part *part,
		   const struct smooth *s)
{
	const uint16_t *code = s->codes.code[part->term];
	const double *fitted = s->fit.beta + part->first;
	double cost = 0, d;

	for (size_t i = 0; i < s->n_sample; i++) {
		if (code[i] == part->n)
			continue;        // a dropped cell
		d = fitted[code[i]] - part->beta[code[i]];
		lost[i] += d;
		cost += s->fit.lead_weight[i] * d * d;
	}
	return cost;
}

/* Returns whether what went was shared. */
static bool merge_parts(struct part *part, size_t n_part,
			const struct smooth *s, bool takes_over)
{
	double *lost = mql_calloc(s->n_sample, sizeof(*lost));
	double each = 0, together = 0;

	for (size_t t = 0; t < n_part; t++) {
		start_part(&part[t], s);
		if (takes_over)
			take_over(&part[t], s, lost);
		merge_part(&part[t], s);
		each += lose(lost, &part[t], s);
	}
	for (size_t i = 0; i < s->n_sample; i++)
		together += s->fit.lead_weight[i] * lost[i] * lost[i];
	free(lost);
	return together > SHARED * each;
}

/* ---- centring and standard errors ---- */

/* m of the file's head: [n]; `count` of the kept parameters, `leads` their
 * sum. */
static void find_mean(double *m, const struct part *part, const double *count,
		      double leads)
{
	double *share = mql_calloc(part->n_group, sizeof(*share));

	for (size_t i = 0; i < part->n; i++)
		share[part->group[i]] += count[i] / leads;
	for (size_t i = 0; i < part->n; i++)
		m[i] = share[part->group[i]] * part->weight[i];
	free(share);
}

/* u'V u by group, u = a_g - m:  a_g'V a_g - 2 a_g'V m + m'V m. */
static void find_errors(struct part *part, const double *m)
{
	size_t n = part->n;
	double *var = mql_calloc(part->n_group, sizeof(*var)), mvm = 0;

	for (size_t i = 0; i < n; i++) {
		const double *v = part->v + i * n;
		double vm = 0, va = 0;

		for (size_t k = 0; k < n; k++) {
			vm += v[k] * m[k];
			if (part->group[k] == part->group[i])
				va += v[k] * part->weight[k];
		}
		var[part->group[i]] += part->weight[i] * (va - 2 * vm);
		mvm += m[i] * vm;
	}
	for (size_t i = 0; i < n; i++)
		part->se[i] = sqrt(fmax(var[part->group[i]] + mvm, 0));
	free(var);
}

/* count: the leads of the part's parameters */
static void centre_part(struct part *part, struct smooth *s,
			const double *count)
{
	double leads = 0, mean = 0;
	double *m = mql_calloc(part->n, sizeof(*m));

	for (size_t i = 0; i < part->n; i++)
		leads += count[i];
	if (leads > 0) {
		for (size_t i = 0; i < part->n; i++)
			mean += part->beta[i] * count[i] / leads;
		find_mean(m, part, count, leads);
		if (!s->no_errors)
			find_errors(part, m);
	}
	for (size_t i = 0; i < part->n; i++) {
		part->beta[i] -= mean;
		s->fit.beta[part->first + i] = part->beta[i];
	}
	s->fit.intercept += mean;
	free(m);
}

/* ---- covariance of a part ---- */

/* Without the full inverse: that of the term's own block. */
static void own_covariance(struct part *part, const struct smooth *s)
{
	struct penalty own = { 0 };
	double *e = mql_calloc(2 * part->n, sizeof(*e)), *z = e + part->n;

	for (size_t k = 0; k < s->penalty.n_block; k++) {
		const struct penalty_block *b = &s->penalty.block[k];

		if (b->first >= part->first &&
		    b->first < part->first + part->n)
			penalty_add(&own, b->kind, b->first - part->first,
				    b->n, b->lambda);
	}
	for (size_t i = 0; i < part->n; i++) {
		e[i] = 1;
		penalty_precondition(z, e, &own,
				     s->fit.weight + part->first,
				     s->fit.total, part->n);
		memcpy(part->v + i * part->n, z, part->n * sizeof(*z));
		e[i] = 0;
	}
	penalty_release(&own);
	free(e);
}

static void cut_covariance(struct part *part, const double *a, size_t stride)
{
	for (size_t i = 0; i < part->n; i++) {
		for (size_t k = 0; k <= i; k++) {
			double v = a[(part->first + i) * stride +
				     part->first + k];

			part->v[i * part->n + k] = v;
			part->v[k * part->n + i] = v;
		}
	}
}

/* Only dropped cells are fixed here: monotone bins vary too. */
static uint8_t *fixed_params(const struct smooth *s)
{
	uint8_t *fixed = mql_calloc(s->fit.p, sizeof(*fixed));

	for (size_t k = 0; k < s->n_pair; k++)
		fixed[s->codes.first[s->data->n_column + k] +
		      s->n_kept[k]] = 1;
	return fixed;
}

/* By the full inverse, or (NULL) term by term. */
static double find_df(const struct smooth *s, const double *inverse,
		      size_t stride)
{
	struct penalty_curvature curvature = { s->fit.weight, s->fit.total,
					       inverse, stride };
	double df = 1;

	for (size_t k = 0; k < s->penalty.n_block; k++)
		df += penalty_freedom(&s->penalty.block[k], &curvature);
	return df;
}

static bool find_covariance(struct part *part, size_t n_part, double *df,
			    const struct smooth *s, struct mql_err *err)
{
	size_t p = s->fit.p, stride = newton_stride(p);
	uint8_t *fixed;
	double *a;
	bool ok;

	if (p > NEWTON_DENSE_MOST) {
		for (size_t t = 0; t < n_part; t++)
			own_covariance(&part[t], s);
		*df = find_df(s, NULL, 0);
		return true;
	}
	fixed = fixed_params(s);
	a = mql_calloc(p * stride, sizeof(*a));
	ok = newton_covariance(a, stride, &s->fit, &s->codes, &s->penalty,
			       fixed, s->n_sample, err);
	for (size_t t = 0; ok && t < n_part; t++)
		cut_covariance(&part[t], a, stride);
	if (ok)
		*df = find_df(s, a, stride);
	free(a);
	free(fixed);
	return ok;
}

/* ---- terms of the model ---- */

static void set_value(struct learn_term *term, size_t to,
		      const struct part *part, size_t param)
{
	bool has = param < part->n;

	term->beta[to] = has ? part->beta[param] : 0;
	term->se[to] = has ? part->se[param] : (double)NAN;
}

static void alloc_values(struct learn_term *term, size_t n,
			 struct mql_arena *arena)
{
	term->beta = mql_arena_alloc(arena, n, sizeof(*term->beta));
	term->se = mql_arena_alloc(arena, n, sizeof(*term->se));
}

/* Bins of a group become one: keep the edges between groups. */
static void fill_bins(struct learn_term *term, const struct part *part,
		      const struct coding *coding, struct mql_arena *arena)
{
	const uint16_t *param = coding->param;
	size_t n_bin = coding->axis.n_edge + 1, n = 0;
	double *edge = mql_arena_alloc(arena, n_bin, sizeof(*edge));

	term->axis[0].edge = edge;
	alloc_values(term, n_bin + 1, arena);
	for (size_t c = 0; c < n_bin; c++) {
		if (c > 0 && param[c] < part->n && param[c - 1] < part->n &&
		    part->group[param[c]] == part->group[param[c - 1]])
			continue;
		if (c > 0)
			edge[n++] = coding->axis.edge[c - 1];
		set_value(term, n, part, param[c]);
	}
	term->axis[0].n_edge = n;
	set_value(term, n + 1, part, param[n_bin]);
}

static void fill_levels(struct learn_term *term, const struct part *part,
			const struct coding *coding, struct mql_arena *arena)
{
	size_t n_code = mql_axis_n_code(&coding->axis);

	learn_axis_copy(&term->axis[0], &coding->axis, arena);
	alloc_values(term, n_code, arena);
	for (size_t c = 0; c < n_code; c++)
		set_value(term, c, part, coding->param[c]);
}

static void fill_column(struct learn_term *term, const struct part *part,
			const struct smooth *s, struct mql_arena *arena)
{
	const struct coding *coding = &s->fine[part->term];

	term->column[0] = s->origin[part->term];
	term->column[1] = SIZE_MAX;
	term->dimension = coding->column->feature->dimension;
	term->axis[0] = coding->axis;
	if (dataset_has_numbers(coding->column))
		fill_bins(term, part, coding, arena);
	else
		fill_levels(term, part, coding, arena);
}

static void fill_pair(struct learn_term *term, const struct part *part,
		      const struct smooth *s, struct mql_arena *arena)
{
	size_t k = part->term - s->data->n_column;
	const struct coding *a = &pairs_first(&s->pairs, &s->pair[k])->coding;
	const struct coding *b = &pairs_second(&s->pairs, &s->pair[k])->coding;
	size_t n_a = mql_axis_n_code(&a->axis);
	size_t n_b = mql_axis_n_code(&b->axis);
	enum mql_dimension dim_a = a->column->feature->dimension;
	enum mql_dimension dim_b = b->column->feature->dimension;

	term->column[0] = s->origin[s->pair[k].a];
	term->column[1] = s->origin[s->pair[k].b];
	term->dimension = dim_a == dim_b ? dim_a : MQL_MIXED;
	learn_axis_copy(&term->axis[0], &a->axis, arena);
	learn_axis_copy(&term->axis[1], &b->axis, arena);
	alloc_values(term, n_a * n_b, arena);
	for (size_t i = 0; i < n_a * n_b; i++) {
		uint16_t pa = a->param[i / n_b], pb = b->param[i % n_b];

		set_value(term, i, part,
			  pa == CODING_NONE || pb == CODING_NONE ? SIZE_MAX :
			  s->cell[k][pa * b->n_param + pb]);
	}
}

static double null_deviance(const struct codes *codes)
{
	double yes = 0, n = 0;

	for (size_t i = 0; i < codes->n; i++) {
		yes += codes_weight(codes, i) * codes->label[i];
		n += codes_weight(codes, i);
	}
	return -2 * (yes * log(yes / n) + (n - yes) * log(1 - yes / n));
}

/* What is known before merging. */
static void fill_info(struct learn_info *info, const struct smooth *s)
{
	double most = fabs(s->fit.gradient0);

	for (size_t j = 0; j < s->fit.p; j++)
		most = fmax(most, fabs(s->fit.gradient[j]));
	*info = (struct learn_info){
		.converged = s->fit.converged,
		.n_parameter = 1 + s->fit.p - s->n_pair,
		.n_pair = s->n_pair, .n_screened = s->n_screened,
		.gradient = most,
		.null_deviance = s->unit * null_deviance(&s->codes),
		.steps = s->fit.steps, .effective_df = (double)NAN,
		.deviance = (double)NAN,
	};
}

bool smooth_model(struct learn_model *model, struct smooth *s,
		  struct mql_err *err)
{
	size_t n_column = s->data->n_column, n_part = s->codes.n_term;
	struct part *part = mql_calloc(n_part, sizeof(*part));
	double *leads = mql_calloc(s->fit.p, sizeof(*leads));
	bool ok = true;

	codes_count(leads, &s->codes);
	fill_info(&model->info, s);
	model->term = mql_arena_alloc(&model->arena, n_part,
				      sizeof(*model->term));
	model->n_term = n_part;
	for (size_t t = 0; t < n_part; t++)
		part_init(&part[t], s, t);
	if (!s->no_errors)
		ok = find_covariance(part, n_part, &model->info.effective_df,
				     s, err);
	if (merge_parts(part, n_part, s, false))
		(void)merge_parts(part, n_part, s, true);
	for (size_t t = 0; t < n_part; t++) {
		centre_part(&part[t], s, leads + part[t].first);
		(t < n_column ? fill_column : fill_pair)
			(&model->term[t], &part[t], s, &model->arena);
		part_release(&part[t]);
	}
	free(leads);
	free(part);
	newton_intercept(&s->fit, &s->codes);
	model->intercept = s->fit.intercept;
	if (!s->no_errors) {
		newton_look(&s->fit, &s->codes, &s->penalty);
		model->info.deviance = s->unit * s->fit.deviance;
	}
	return ok;
}
