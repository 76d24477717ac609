/* SPDX-License-Identifier: MIT */
/* The steps fill arrays over the rows of the tile; terms add them up:
 *
 *     points[i][r] = table_i[code[i][r]],   subtotal[d][r] += points[i][r]
 *
 * A row is in the tile's words of 64 bits what it is in its arrays: bit r.
 */
#include "scorer/kernel_part.h"

#include <math.h>
#include <stdlib.h>

void kernel_tile_init(struct kernel_tile *tile, const struct kernel *kernel)
{
	const size_t n_entry =
		mql_scorecard_n_entry(kernel->evaluator->card);

	*tile = (struct kernel_tile){ 0 };
	tile->points = mql_calloc_line(n_entry * KERNEL_ROWS,
				       sizeof(*tile->points));
	tile->code = mql_calloc_line(kernel->n_code * KERNEL_ROWS,
				     sizeof(*tile->code));
	tile->kept = mql_calloc_line(kernel->n_kept * KERNEL_ROWS,
				     sizeof(*tile->kept));
	tile->holds = mql_calloc(kernel->n_holds, sizeof(*tile->holds));
}

void kernel_tile_release(struct kernel_tile *tile)
{
	free(tile->points);
	free(tile->code);
	free(tile->kept);
	free(tile->holds);
	*tile = (struct kernel_tile){ 0 };
}

/* ---- steps ---- */

static void take_words(const struct kernel *kernel,
		       const struct kernel_words *words,
		       struct kernel_tile *tile, uint32_t *code)
{
	const struct kernel_cells *cells = &tile->cells;

	for (size_t r = 0; r < tile->n; r++) {
		const struct mql_str s = { cells->p[r], cells->n[r] };

		if (kernel_levels_find(&kernel->missing, s.p, cells->n[r]))
			code[r] = mql_axis_missing(words->axis);
		else
			code[r] = kernel_words_find(words, s);
	}
}

static uint64_t in_range(const struct mql_condition *range,
			 struct kernel_tile *tile)
{
	const double *x = kernel_values_x(&tile->values);
	uint64_t rows = 0;

	for (size_t r = 0; r < tile->n; r++)
		rows |= (uint64_t)(range->at_least <= x[r] &&
				   x[r] < range->below) << r;
	return rows;
}

/* The values of a column, and perhaps its cells. */
static void take_values(const struct kernel_step *step,
			struct kernel_tile *tile,
			const struct mql_csv_chunk *chunk, size_t first,
			int32_t as_of)
{
	const struct kernel_reader *reader = &step->reader;
	struct kernel_cells *cells = &tile->cells;
	const size_t n = tile->n;

	if (!reader->is_day &&
	    kernel_cells_take_raw(cells, chunk, first, n, step->column) &&
	    kernel_number_read_plain(reader, cells, n, &tile->values))
		return;
	kernel_cells_take(cells, chunk, first, n, step->column);
	tile->odd |= reader->is_day
			     ? kernel_day_read(reader, cells, n, as_of,
					       &tile->values, tile->n_future)
			     : kernel_number_read(reader, cells, n,
						  &tile->values);
}

/* All but CELLS and VALUES. */
static void run_step(const struct kernel *kernel,
		     const struct kernel_step *step, struct kernel_tile *tile)
{
	uint32_t *code = tile->code + step->to * KERNEL_ROWS;

	switch (step->op) {
	case KERNEL_CELLS:
	case KERNEL_VALUES:
		break;
	case KERNEL_BINS:
		kernel_bins_codes(&step->bins, &tile->values, tile->n, code);
		break;
	case KERNEL_LEVELS:
		kernel_levels_codes(&step->levels, &tile->cells, tile->n,
				    code);
		break;
	case KERNEL_WORDS:
		take_words(kernel, &step->words, tile, code);
		break;
	case KERNEL_KEEP:
		memcpy(tile->kept + step->to * KERNEL_ROWS,
		       kernel_values_x(&tile->values),
		       sizeof(tile->values.x));
		break;
	case KERNEL_RANGE:
		tile->holds[step->to] = in_range(step->range, tile);
		break;
	case KERNEL_TEST:
		tile->holds[step->to] = kernel_levels_rows(
			&step->levels, &tile->cells, tile->n);
		break;
	}
}

/* ---- terms ---- */

/* The arrays that a pair or a count needs are there; its own code is not. */
static void code_pair(const struct kernel_term *t, struct kernel_tile *tile)
{
	const uint32_t *first = tile->code + t->axis[0] * KERNEL_ROWS;
	const uint32_t *second = tile->code + t->axis[1] * KERNEL_ROWS;
	uint32_t *code = tile->code + t->code * KERNEL_ROWS;

	for (size_t r = 0; r < tile->n; r++)
		code[r] = first[r] * t->n_code1 + second[r];
}

static void count_points(const struct kernel_term *t, struct kernel_tile *tile,
			 int32_t *points, int32_t *subtotal)
{
	const struct mql_term *term = t->term;
	const double *count = tile->kept + t->axis[0] * KERNEL_ROWS;
	const double *age = tile->kept + t->axis[1] * KERNEL_ROWS;
	uint32_t *code = tile->code + t->code * KERNEL_ROWS;

	for (size_t r = 0; r < tile->n; r++) {
		points[r] = mql_each_points(term, count[r],
					    term->since ? age[r] : 0.0,
					    &code[r]);
		subtotal[r] += points[r];
	}
}

/* A subtotal is below 2,000 times a million: it fits. */
static void add_points(const struct kernel *kernel, struct kernel_tile *tile)
{
	const struct mql_scorecard *card = kernel->evaluator->card;

	memset(tile->subtotal, 0, sizeof(tile->subtotal));
	for (size_t i = 0; i < card->n_term; i++) {
		const struct kernel_term *t = &kernel->term[i];
		int32_t *points = tile->points + i * KERNEL_ROWS;
		int32_t *subtotal = tile->subtotal[t->term->dimension];

		if (t->term->kind == MQL_TERM_PAIR)
			code_pair(t, tile);
		if (t->term->kind == MQL_TERM_EACH)
			count_points(t, tile, points, subtotal);
		else
			kernel_points_add(t, tile->code +
						     t->code * KERNEL_ROWS,
					  points, subtotal);
	}
}

KERNEL_WIDE
static void add_subtotals(const struct kernel *kernel,
			  struct kernel_tile *tile)
{
	for (size_t r = 0; r < KERNEL_ROWS; r++) {
		int64_t sum = kernel->evaluator->card->base;

		for (size_t d = 0; d < MQL_N_DIMENSION; d++)
			sum += tile->subtotal[d][r];
		tile->score[r] = sum;
	}
}

/* ---- caps ---- */

static void sum_of_cap(const struct mql_cap *cap,
		       const struct kernel_tile *tile, int64_t *sum)
{
	switch (cap->kind) {
	case MQL_CAP_GROUP:
		for (size_t r = 0; r < KERNEL_ROWS; r++)
			sum[r] = 0;
		for (size_t i = 0; i < cap->n_term; i++)
			for (size_t r = 0; r < KERNEL_ROWS; r++)
				sum[r] += tile->points[cap->term[i] *
						       KERNEL_ROWS + r];
		break;
	case MQL_CAP_DIMENSION:
		for (size_t r = 0; r < KERNEL_ROWS; r++)
			sum[r] = tile->subtotal[cap->dimension][r];
		break;
	case MQL_CAP_TOTAL:
		memcpy(sum, tile->score, sizeof(tile->score));
		break;
	}
}

/* As mql_caps_apply does, which says why it all fits. */
static void apply_cap(const struct kernel *kernel, struct kernel_tile *tile,
		      size_t i)
{
	const struct mql_scorecard *card = kernel->evaluator->card;
	const struct mql_cap *cap = &card->cap[i];
	int32_t *points = tile->points + (card->n_term + i) * KERNEL_ROWS;
	int64_t sum[KERNEL_ROWS];

	sum_of_cap(cap, tile, sum);
	for (size_t r = 0; r < KERNEL_ROWS; r++) {
		const int64_t bound = sum[r] > cap->at_most    ? cap->at_most
				      : sum[r] < cap->at_least ? cap->at_least
							       : sum[r];

		points[r] = (int32_t)(bound - sum[r]);
		tile->subtotal[cap->dimension][r] += points[r];
		tile->score[r] += points[r];
	}
}

/* ---- the tile ---- */

void kernel_score(const struct kernel *kernel, struct kernel_tile *tile,
		  const struct mql_csv_chunk *chunk, size_t first, size_t n,
		  int32_t as_of)
{
	tile->n = n;
	tile->odd = 0;
	memset(tile->n_future, 0, sizeof(tile->n_future));
	for (size_t i = 0; i < kernel->n_step; i++) {
		const struct kernel_step *step = &kernel->step[i];

		if (step->op == KERNEL_CELLS && step->bytes)
			kernel_cells_take_bytes(&tile->cells, chunk, first, n,
						step->column);
		else if (step->op == KERNEL_CELLS)
			kernel_cells_take(&tile->cells, chunk, first, n,
					  step->column);
		else if (step->op == KERNEL_VALUES)
			take_values(step, tile, chunk, first, as_of);
		else
			run_step(kernel, step, tile);
	}
	add_points(kernel, tile);
	add_subtotals(kernel, tile);
	for (size_t i = 0; i < kernel->evaluator->card->n_cap; i++)
		apply_cap(kernel, tile, i);
	kernel_gate(kernel, tile);
}

const uint32_t *kernel_code(const struct kernel *kernel,
			    const struct kernel_tile *tile, size_t i_term)
{
	return tile->code + kernel->term[i_term].code * KERNEL_ROWS;
}

void kernel_get(const struct kernel_tile *tile, size_t r,
		struct mql_result *result)
{
	for (size_t d = 0; d < MQL_N_DIMENSION; d++)
		result->subtotal[d] = tile->subtotal[d][r];
	result->score = tile->score[r];
	result->n_bad = 0;
	result->n_future = tile->n_future[r];
	result->rule = kernel_rule(tile, r);
	result->verdict = (enum mql_verdict)tile->verdict[r];
	result->grade[0] = tile->grade[0][r];
	result->grade[1] = tile->grade[1][r];
	result->grade[2] = '\0';
}
