/* SPDX-License-Identifier: MIT */
#include "trainer/glm_sums.h"

#include <gsl/gsl_cblas.h>
#include <math.h>
#include <stdlib.h>

#define BLOCK         512        /* rows; 2^BLOCK is a double */
#define WIDE          4          /* numbers: a row of X has a multiple */
#define GLM_NO_COLUMN UINT16_MAX

struct glm_dense {               /* a number; the intercept has nothing */
	size_t at;               // column of X
	double *z;               // by place, the last is that of missing; or
				 // [n_row] where there are no places
	uint16_t *place;         // [n_row], or NULL
};

/* Indicators of which at most one is 1, while rows are packed: levels and
 * texts, or whether a number is missing. */
struct glm_slot {
	struct learn_table table;
	uint16_t *column;        // [n_code] of X, or GLM_NO_COLUMN
	const struct dataset_column *number;     // or NULL
	uint16_t missing;        // column of X
};

/* ---- what a pass reads ---- */

static double standardised(double x, double mean, double sd)
{
	return isnan(x) ? 0.0 : (x - mean) / sd;
}

static void pack_places(struct glm_dense *dense, struct glm_sums *sums,
			const struct design_column *c,
			const struct dataset_column *from)
{
	const size_t last = from->n_distinct;

	dense->z = mql_arena_alloc(&sums->arena, last + 1, sizeof(*dense->z));
	for (size_t k = 0; k < last; k++)
		dense->z[k] = standardised(from->distinct[k], c->mean, c->sd);
	dense->place = mql_arena_alloc(&sums->arena, sums->n_row,
				       sizeof(*dense->place));
	for (size_t i = 0; i < sums->n_row; i++) {
		const uint16_t place = from->place[sums->row[i]];

		dense->place[i] = place < last ? place : (uint16_t)last;
	}
}

static void pack_numbers(struct glm_dense *dense, struct glm_sums *sums,
			 const struct design_column *c,
			 const struct dataset_column *from)
{
	dense->z = mql_arena_alloc(&sums->arena, sums->n_row,
				   sizeof(*dense->z));
	for (size_t i = 0; i < sums->n_row; i++)
		dense->z[i] = standardised(from->number[sums->row[i]],
					   c->mean, c->sd);
}

static void add_dense(struct glm_sums *sums, size_t j)
{
	const struct design_column *c = &sums->design->column[j];
	const struct dataset_column *from =
		&sums->design->data->column[c->feature];
	struct glm_dense *dense = &sums->dense[sums->n_dense++];

	dense->at = 1 + j;
	if (from->place)
		pack_places(dense, sums, c, from);
	else
		pack_numbers(dense, sums, c, from);
}

/* The column of X that a code is the indicator of. */
static uint16_t column_of(const struct design *design, size_t d, uint32_t code)
{
	const uint16_t param = design->coding[d].param[code];

	for (size_t j = 0; param != CODING_NONE && j < design->n; j++)
		if (design->column[j].feature == d &&
		    design->column[j].param == param)
			return (uint16_t)(1 + j);
	return GLM_NO_COLUMN;
}

struct packer {                  /* while columns are looked through */
	struct glm_sums *sums;
	struct glm_slot *slot;   // [n] S
	size_t n;
};

static void add_levels(struct packer *packer, size_t d)
{
	struct glm_sums *sums = packer->sums;
	const struct coding *coding = &sums->design->coding[d];
	const size_t n_code = mql_axis_n_code(&coding->axis);
	struct glm_slot *slot = &packer->slot[packer->n++];

	learn_table_init(&slot->table, &coding->axis, coding->column);
	slot->column = mql_arena_alloc(&sums->arena, n_code,
				       sizeof(*slot->column));
	for (size_t c = 0; c < n_code; c++)
		slot->column[c] = column_of(sums->design, d, (uint32_t)c);
}

static void add_missing(struct packer *packer, size_t j)
{
	const struct design *design = packer->sums->design;

	packer->slot[packer->n++] = (struct glm_slot){
		.number = &design->data->column[design->column[j].feature],
		.missing = (uint16_t)(1 + j),
	};
}

static void add_columns(struct packer *packer)
{
	struct glm_sums *sums = packer->sums;
	const struct design *design = sums->design;

	sums->n_dense = 1;
	for (size_t j = 0; j < design->n; j++) {
		const struct design_column *c = &design->column[j];

		if (c->is_number)
			add_dense(sums, j);
		else if (c->is_missing)
			add_missing(packer, j);
		else if (j == 0 || design->column[j - 1].feature != c->feature)
			add_levels(packer, c->feature);
	}
}

/* column[r * S]: the slot's column that is 1 in each row, or GLM_NO_COLUMN */
static void fill_slot(uint16_t *column, size_t S, const struct glm_slot *slot,
		      const uint32_t *row, size_t n_row)
{
	uint32_t code[BLOCK];

	if (slot->number) {
		for (size_t r = 0; r < n_row; r++)
			column[r * S] = isnan(dataset_number(slot->number,
							     row[r]))
					? slot->missing : GLM_NO_COLUMN;
		return;
	}
	learn_table_codes(code, &slot->table, row, n_row);
	for (size_t r = 0; r < n_row; r++)
		column[r * S] = slot->column[code[r]];
}

/* Of column[S], those that are: after the first `at`; returns where they
 * end. */
static size_t pack_row(struct glm_sums *sums, size_t at,
		       const uint16_t *column, size_t S, uint16_t *n_active)
{
	const size_t from = at;

	for (size_t k = 0; k < S; k++) {
		sums->active[at] = column[k];
		at += column[k] != GLM_NO_COLUMN;
	}
	*n_active = (uint16_t)(at - from);
	return at;
}

/* The columns that are 1 in each row, one row after the other. */
static void pack_active(struct packer *packer)
{
	struct glm_sums *sums = packer->sums;
	const size_t S = packer->n;
	uint16_t *column = mql_calloc(BLOCK * S, sizeof(*column));
	size_t at = 0, cap = 0;

	sums->n_active = mql_arena_alloc(&sums->arena, sums->n_row,
					 sizeof(*sums->n_active));
	for (size_t i = 0; i < sums->n_row; i += BLOCK) {
		const size_t n = sums->n_row - i < BLOCK ? sums->n_row - i
							 : BLOCK;

		sums->active = mql_grow(sums->active, &cap, at + n * S,
					sizeof(*sums->active));
		for (size_t k = 0; k < S; k++)
			fill_slot(column + k, S, &packer->slot[k],
				  sums->row + i, n);
		for (size_t r = 0; r < n; r++)
			at = pack_row(sums, at, column + r * S, S,
				      &sums->n_active[i + r]);
	}
	sums->active = mql_realloc(sums->active, at, sizeof(*sums->active));
	free(column);
}

static void pack(struct glm_sums *sums)
{
	struct packer packer = {
		.sums = sums,
		.slot = mql_calloc(sums->p, sizeof(*packer.slot)),
	};

	add_columns(&packer);
	pack_active(&packer);
	for (size_t k = 0; k < packer.n; k++)
		learn_table_release(&packer.slot[k].table);
	free(packer.slot);
}

void glm_sums_init(struct glm_sums *sums, const struct design *design,
		   const uint32_t *row, size_t n_row)
{
	struct mql_arena *arena = &sums->arena;

	*sums = (struct glm_sums){ .design = design, .row = row,
				   .n_row = n_row, .unit = 1.0,
				   .p = design->n + 1 };
	sums->won = mql_arena_alloc(arena, n_row, sizeof(*sums->won));
	for (size_t i = 0; i < n_row; i++)
		sums->won[i] = design->data->won[row[i]] == LABEL_YES;
	sums->dense = mql_arena_alloc(arena, sums->p, sizeof(*sums->dense));
	pack(sums);
	sums->width = (sums->n_dense + WIDE - 1) / WIDE * WIDE;
	sums->core = mql_arena_alloc(arena, sums->n_dense * sums->n_dense,
				     sizeof(*sums->core));
	sums->cross = mql_arena_alloc(arena, sums->p * sums->width,
				      sizeof(*sums->cross));
	sums->x = mql_arena_alloc(arena, BLOCK * sums->width,
				  sizeof(*sums->x));
}

void glm_sums_release(struct glm_sums *sums)
{
	free(sums->active);
	mql_arena_release(&sums->arena);
	*sums = (struct glm_sums){ 0 };
}

/* ---- a block of rows ---- */

struct block {
	size_t begin, n;         // rows
	const uint16_t *active;  // of the first row, then of the next
	const uint16_t *n_active;        // [n]
	double eta[BLOCK], residual[BLOCK], root[BLOCK];
};

static void fill_dense(struct glm_sums *sums, size_t k,
		       const struct block *block)
{
	const struct glm_dense *dense = &sums->dense[k];
	double *x = sums->x + k;

	for (size_t i = block->begin; i < block->begin + block->n; i++) {
		*x = dense->z[dense->place ? dense->place[i] : i];
		x += sums->width;
	}
}

static void fill_block(struct glm_sums *sums, const struct block *block)
{
	for (size_t r = 0; r < block->n; r++)
		sums->x[r * sums->width] = 1.0;
	for (size_t k = 1; k < sums->n_dense; k++)
		fill_dense(sums, k, block);
}

static void find_eta(struct block *block, const struct glm_sums *sums,
		     const double *beta, const double *dense_beta)
{
	const uint16_t *active = block->active;

	cblas_dgemv(CblasRowMajor, CblasNoTrans, (int)block->n,
		    (int)sums->n_dense, 1.0, sums->x, (int)sums->width,
		    dense_beta, 1, 0.0, block->eta, 1);
	for (size_t r = 0; r < block->n; r++)
		for (size_t k = 0; k < block->n_active[r]; k++)
			block->eta[r] += beta[*active++];
}

static double weight_of(const struct glm_sums *sums, size_t i)
{
	const double *weight = sums->design->data->weight;

	return weight ? weight[i] / sums->unit : 1.0;
}

/* Residuals, roots of W and the deviance; one exp does for all of them, and one
 * logarithm for a block of rows that count alike.  Both y - q are exact, not 0
 * where q is 1 to rounding: a column that separates ends no other way. */
static void find_weights(struct block *block, struct glm_at *at,
			 const struct glm_sums *sums)
{
	const bool alike = !sums->design->data->weight;
	double product = 1.0, deviance = 0.0;

	for (size_t r = 0; r < block->n; r++) {
		const bool won = sums->won[block->begin + r];
		const double v = alike ? 1.0 : weight_of(
			sums, sums->row[block->begin + r]);
		const double eta = block->eta[r];
		const double e = exp(-fabs(eta)), most = 1.0 / (1.0 + e);
		const double least = e * most;
		const bool expected = won == (eta >= 0.0);

		deviance += v * (fmax(eta, 0.0) - (won ? eta : 0.0));
		if (alike)
			product *= 1.0 + e;
		else
			deviance += v * log1p(e);
		block->residual[r] = (won ? v : -v) * (expected ? least : most);
		block->root[r] = at->g ? sqrt(v * (most * least)) : 1.0;
	}
	at->deviance += 2.0 * (deviance + log(product));
}

static void add_gradient(struct glm_at *at, double *dense_g,
			 const struct glm_sums *sums,
			 const struct block *block)
{
	const uint16_t *active = block->active;

	cblas_dgemv(CblasRowMajor, CblasTrans, (int)block->n,
		    (int)sums->n_dense, 1.0, sums->x, (int)sums->width,
		    block->residual, 1, 1.0, dense_g, 1);
	for (size_t r = 0; r < block->n; r++)
		for (size_t k = 0; k < block->n_active[r]; k++)
			at->g[*active++] += block->residual[r];
}

/* to += scale * x, both of `width` */
static void add_row(double *restrict to, double scale,
		    const double *restrict x, size_t width)
{
	for (size_t j = 0; j < width; j += WIDE)
		for (size_t k = 0; k < WIDE; k++)
			to[j + k] += scale * x[j + k];
}

/* The n indicators of a row, which rise, against the row's numbers and each
 * other. */
static void add_indicators(struct glm_at *at, const struct glm_sums *sums,
			   const uint16_t *active, size_t n, const double *x,
			   double root)
{
	for (size_t k = 0; k < n; k++) {
		double *a = at->a + active[k] * sums->p;

		add_row(sums->cross + active[k] * sums->width, root, x,
			sums->width);
		for (size_t j = 0; j <= k; j++)
			a[active[j]] += root * root;
	}
}

static void add_matrix(struct glm_at *at, const struct glm_sums *sums,
		       const struct block *block)
{
	const size_t K = sums->n_dense, width = sums->width;
	const uint16_t *active = block->active;

	for (size_t r = 0; r < block->n; r++) {
		for (size_t j = 0; j < K; j++)
			sums->x[r * width + j] *= block->root[r];
		add_indicators(at, sums, active, block->n_active[r],
			       sums->x + r * width, block->root[r]);
		active += block->n_active[r];
	}
	cblas_dsyrk(CblasRowMajor, CblasLower, CblasTrans, (int)K,
		    (int)block->n, 1.0, sums->x, (int)width, 1.0, sums->core,
		    (int)K);
}

/* ---- all rows ---- */

/* What was summed apart goes to its place in the lower triangle. */
static void place_parts(struct glm_at *at, const struct glm_sums *sums)
{
	const size_t K = sums->n_dense, p = sums->p;
	bool *is_dense = mql_calloc(p, sizeof(*is_dense));

	for (size_t k = 0; k < K; k++) {
		const size_t a = sums->dense[k].at;

		is_dense[a] = true;
		for (size_t j = 0; j <= k; j++)
			at->a[a * p + sums->dense[j].at] =
				sums->core[k * K + j];
	}
	for (size_t c = 0; c < p; c++) {
		if (is_dense[c])
			continue;
		for (size_t k = 0; k < K; k++) {
			const size_t d = sums->dense[k].at;

			at->a[c > d ? c * p + d : d * p + c] =
				sums->cross[c * sums->width + k];
		}
	}
	free(is_dense);
}

static void clear(struct glm_at *at, struct glm_sums *sums)
{
	const size_t K = sums->n_dense, p = sums->p;

	at->deviance = 0.0;
	if (at->g)
		memset(at->g, 0, p * sizeof(*at->g));
	if (!at->a)
		return;
	memset(at->a, 0, p * p * sizeof(*at->a));
	memset(sums->core, 0, K * K * sizeof(*sums->core));
	memset(sums->cross, 0, p * sums->width * sizeof(*sums->cross));
}

/* The next rows, the first ones where there were none; false: no more. */
static bool next_block(struct block *block, struct glm_sums *sums)
{
	size_t left;

	for (size_t r = 0; r < block->n; r++)
		block->active += block->n_active[r];
	block->begin += block->n;
	left = sums->n_row - block->begin;
	block->n = left < BLOCK ? left : BLOCK;
	block->n_active = sums->n_active + block->begin;
	fill_block(sums, block);
	return left > 0;
}

/* Of beta[P], what numbers have; behind it is room for as much. */
static double *dense_of(const struct glm_sums *sums, const double *beta)
{
	double *dense = mql_calloc(2 * sums->n_dense, sizeof(*dense));

	for (size_t k = 0; k < sums->n_dense; k++)
		dense[k] = beta[sums->dense[k].at];
	return dense;
}

static void place_dense(double *g, const struct glm_sums *sums,
			const double *dense_g)
{
	for (size_t k = 0; k < sums->n_dense; k++)
		g[sums->dense[k].at] = dense_g[k];
}

void glm_sums_look(struct glm_at *at, struct glm_sums *sums,
		   const double *beta)
{
	double *dense_beta = dense_of(sums, beta);
	double *dense_g = dense_beta + sums->n_dense;
	struct block block = { .active = sums->active };

	clear(at, sums);
	while (next_block(&block, sums)) {
		find_eta(&block, sums, beta, dense_beta);
		find_weights(&block, at, sums);
		if (at->g)
			add_gradient(at, dense_g, sums, &block);
		if (at->a)
			add_matrix(at, sums, &block);
	}
	if (at->g)
		place_dense(at->g, sums, dense_g);
	if (at->a)
		place_parts(at, sums);
	free(dense_beta);
}

double glm_sums_square(double *g, struct glm_sums *sums, const double *c)
{
	double *dense_c = dense_of(sums, c), square = 0.0;
	double *dense_g = dense_c + sums->n_dense;
	struct block block = { .active = sums->active };
	struct glm_at at = { .g = g };

	clear(&at, sums);
	while (next_block(&block, sums)) {
		find_eta(&block, sums, c, dense_c);
		memcpy(block.residual, block.eta, sizeof(block.eta));
		add_gradient(&at, dense_g, sums, &block);
		for (size_t r = 0; r < block.n; r++)
			square += block.eta[r] * block.eta[r];
	}
	place_dense(g, sums, dense_g);
	free(dense_c);
	return square;
}
