/* SPDX-License-Identifier: MIT */
#include "trainer/learn.h"

#include <math.h>
#include <stdlib.h>

#include "trainer/labels.h"
#include "trainer/merge.h"
#include "trainer/numbers.h"
#include "trainer/order.h"
#include "trainer/weights.h"

const char *const learn_method_name[4] = { "smooth", "l1", "plain", NULL };

static bool check_labels(const struct dataset *data, const uint32_t *row,
			 size_t n_row, struct mql_err *err)
{
	size_t n_won = 0, n_lost;

	for (size_t i = 0; i < n_row; i++)
		n_won += data->won[row[i]] == LABEL_YES;
	n_lost = n_row - n_won;
	if (n_row == 0)
		return mql_fail(err, MQL_E_DATA, "nothing to learn from: "
				"no lead has a known outcome");
	if (n_won == 0 || n_lost == 0)
		return mql_fail(err, MQL_E_DATA, "nothing to learn from: all "
				"%zu leads with a known outcome were %s",
				n_row, n_won > 0 ? "won" : "not won");
	if (n_won < LABELS_LEAST_WON || n_lost < LABELS_LEAST_WON)
		return mql_fail(err, MQL_E_DATA, "too few outcomes to learn "
				"from: %zu won and %zu not won; at least %d "
				"of each are needed", n_won, n_lost,
				LABELS_LEAST_WON);
	return true;
}

/* Weights of the rows: [n_row], and their labels; the caller frees. */
static double *weights_of(const struct dataset *data, const uint32_t *row,
			  size_t n_row, uint8_t **label)
{
	double *weight = mql_calloc(n_row, sizeof(*weight));

	*label = mql_calloc(n_row, 1);
	for (size_t i = 0; i < n_row; i++) {
		weight[i] = dataset_weight(data, row[i]);
		(*label)[i] = data->won[row[i]] == LABEL_YES;
	}
	return weight;
}

/* A few rows of great weight are a few rows. */
static bool check_effective(const double *weight, const uint8_t *label,
			    size_t n, struct mql_err *err)
{
	for (uint8_t which = 0; which < 2; which++) {
		double worth = weights_effective(weight, label, n, which);

		if (worth < LABELS_LEAST_WON)
			return mql_fail(err, MQL_E_DATA, "too few outcomes to "
					"learn from: weights so unequal leave "
					"the leads that were %s worth %.1f "
					"leads of one weight; at least %d are "
					"needed", which ? "won" : "not won",
					worth, LABELS_LEAST_WON);
	}
	return true;
}

static bool check_range(const double *weight, size_t n, struct mql_err *err)
{
	double least = weight[0], most = weight[0];

	for (size_t i = 1; i < n; i++) {
		least = fmin(least, weight[i]);
		most = fmax(most, weight[i]);
	}
	return most / least <= WEIGHTS_MOST_APART ||
	       mql_fail(err, MQL_E_DATA, "weights from %g to %g are too far "
			"apart to compute with: the largest may be %g times "
			"the smallest", least, most, WEIGHTS_MOST_APART);
}

static bool check_weights(const struct dataset *data, const uint32_t *row,
			  size_t n_row, const struct learn_options *options,
			  struct mql_err *err)
{
	double *weight;
	uint8_t *label;
	bool ok;

	if (weights_equal_rows(data->weight, row, n_row))
		return true;
	if (options->method == LEARN_L1)
		return mql_fail(err, MQL_E_DATA, "method l1 can't weigh leads, "
				"and their weights differ: use --method "
				"smooth or plain");
	weight = weights_of(data, row, n_row, &label);
	ok = check_range(weight, n_row, err) &&
	     check_effective(weight, label, n_row, err);
	free(label);
	free(weight);
	return ok;
}

static bool is_flat(const double *value, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (value[i] > value[0] || value[i] < value[0])
			return false;
	return true;
}

static void order_bins(struct learn_term *term, const struct dataset *data,
		       const uint32_t *row, size_t n_row)
{
	const struct dataset_column *column = &data->column[term->column[0]];
	const struct mql_axis *axis = &term->axis[0];
	const size_t n_bin = axis->n_edge + 1;
	double *leads = mql_calloc(n_bin, sizeof(*leads));
	const bool was_flat = is_flat(term->beta, n_bin);
	struct numbers numbers;

	numbers_init(&numbers, data, column, row, n_row);
	for (size_t k = 0; k < numbers.n; k++)
		leads[mql_axis_code_number(axis, numbers.value[k])] +=
			numbers.weight[k];
	numbers_release(&numbers);
	merge_monotone(term->beta, leads, n_bin, column->feature->monotone);
	term->flattened = !was_flat && is_flat(term->beta, n_bin);
	free(leads);
}

/* Rule 11, of methods that have no place for it in the fit: weighted PAVA on
 * the bins that will ship, by their leads' weight.  A slope of the wrong sign
 * becomes flat. */
static void make_monotone(struct learn_model *model,
			  const struct dataset *data, const uint32_t *row,
			  size_t n_row)
{
	for (size_t t = 0; t < model->n_term; t++) {
		struct learn_term *term = &model->term[t];
		const struct dataset_column *column =
			&data->column[term->column[0]];

		if (term->column[1] == SIZE_MAX &&
		    dataset_has_numbers(column) &&
		    column->feature->monotone != 0)
			order_bins(term, data, row, n_row);
	}
}

static bool learn_ordered(struct learn_model *model, const struct dataset *data,
			  const uint32_t *row, size_t n_row,
			  const struct learn_options *options,
			  struct mql_err *err)
{
	const bool ok =
		options->method == LEARN_L1
		? learn_l1(model, data, row, n_row, options, err)
		: learn_plain(model, data, row, n_row, options, err);

	if (ok)
		make_monotone(model, data, row, n_row);
	return ok;
}

static bool learn_by(struct learn_model *model, const struct dataset *data,
		     const uint32_t *row, size_t n_row,
		     const struct learn_options *options, struct mql_err *err)
{
	switch (options->method) {
	case LEARN_SMOOTH:
		return learn_smooth(model, data, row, n_row, options, err);
	case LEARN_L1:
	case LEARN_PLAIN:
		return learn_ordered(model, data, row, n_row, options, err);
	}
	return mql_fail(err, MQL_E_USAGE, "method %d is not one of smooth, "
			"l1, plain", (int)options->method);
}

/* The order of leads must not matter, and floating sums depend on it: they come
 * in an order of their own, by a seeded digest of the id and then by
 * content. */
bool learn_fit(struct learn_model *model, const struct dataset *data,
	       const uint32_t *row, size_t n_row,
	       const struct learn_options *options, struct mql_err *err)
{
	uint32_t *ordered;
	bool ok;

	*model = (struct learn_model){ 0 };
	if (!check_labels(data, row, n_row, err) ||
	    !check_weights(data, row, n_row, options, err))
		return false;
	if (options->in_order)
		return learn_by(model, data, row, n_row, options, err);
	ordered = mql_calloc(n_row, sizeof(*ordered));
	order_rows(ordered, data, row, n_row, options->seed);
	ok = learn_by(model, data, ordered, n_row, options, err);
	free(ordered);
	return ok;
}

void learn_release(struct learn_model *model)
{
	mql_arena_release(&model->arena);
	*model = (struct learn_model){ 0 };
}

void learn_axis_copy(struct mql_axis *to, const struct mql_axis *from,
		     struct mql_arena *arena)
{
	double *edge = mql_arena_alloc(arena, from->n_edge, sizeof(*edge));
	struct mql_str *level = mql_arena_alloc(arena, from->n_level,
						sizeof(*level));

	for (size_t i = 0; i < from->n_edge; i++)
		edge[i] = from->edge[i];
	for (size_t i = 0; i < from->n_level; i++)
		level[i] = from->level[i];
	*to = *from;
	to->edge = edge;
	to->level = level;
}

static void code_levels(uint32_t *code, const struct mql_axis *axis,
			const struct dataset_column *column)
{
	struct mql_axis indexed = *axis;

	indexed.level_map = (struct mql_map){ 0 };
	mql_axis_index(&indexed);
	for (size_t i = 0; i < column->n_value; i++)
		code[i] = mql_axis_code_level(&indexed, column->value[i]);
	mql_axis_release(&indexed);
}

static void fill_codes(uint32_t *code, size_t n, const struct mql_axis *axis,
		       const struct dataset_column *column)
{
	code[n] = mql_axis_missing(axis);
	switch (axis->kind) {
	case MQL_AXIS_NUMBER:
	case MQL_AXIS_DATE:
		for (size_t p = 0; p < n; p++)
			code[p] = mql_axis_code_number(axis,
						       column->distinct[p]);
		break;
	case MQL_AXIS_LEVEL:
		code_levels(code, axis, column);
		break;
	case MQL_AXIS_TEXT:
		for (size_t g = 0; g < n; g++)
			code[g] = (uint32_t)g;
		break;
	}
}

static void fill_edges(struct learn_table *table, const struct mql_axis *axis)
{
	size_t n = 1;

	while (n - 1 < axis->n_edge)
		n *= 2;
	table->half = n / 2;
	table->edge = mql_calloc(n, sizeof(*table->edge));
	for (size_t i = 0; i < n; i++)
		table->edge[i] = i < axis->n_edge ? axis->edge[i]
						  : (double)INFINITY;
	table->missing = mql_axis_missing(axis);
}

void learn_table_init(struct learn_table *table, const struct mql_axis *axis,
		      const struct dataset_column *column)
{
	*table = (struct learn_table){ .column = column };
	if (column->number) {
		fill_edges(table, axis);
		return;
	}
	if (axis->kind == MQL_AXIS_TEXT)
		table->n = axis->n_group + 1;
	else
		table->n = column->place ? column->n_distinct
					 : column->n_value;
	table->code = mql_calloc(table->n + 1, sizeof(*table->code));
	fill_codes(table->code, table->n, axis, column);
}

void learn_table_release(struct learn_table *table)
{
	free(table->code);
	free(table->edge);
	*table = (struct learn_table){ 0 };
}

/* Edges at or below x, without a branch to guess. */
static uint32_t count_edges(const struct learn_table *table, double x)
{
	size_t low = 0;

	for (size_t half = table->half; half > 0; half /= 2)
		low += table->edge[low + half - 1] <= x ? half : 0;
	return (uint32_t)low;
}

/* Places or levels that are short, which they nearly always are: what a column
 * has is not asked anew for each lead. */
static void look_up_short(uint32_t *restrict code,
			  const struct learn_table *table, const uint16_t *at,
			  const uint32_t *row, size_t n_row)
{
	const uint32_t *code_of = table->code;
	const size_t n = table->n;

	for (size_t i = 0; i < n_row; i++)
		code[i] = code_of[at[row[i]] < n ? at[row[i]] : n];
}

void learn_table_codes(uint32_t *code, const struct learn_table *table,
		       const uint32_t *row, size_t n_row)
{
	const struct dataset_column *column = table->column;
	const double *number = column->number;
	const uint16_t *at = column->place ? column->place
					   : column->short_level;

	if (number) {
		for (size_t i = 0; i < n_row; i++)
			code[i] = isnan(number[row[i]])
				  ? table->missing
				  : count_edges(table, number[row[i]]);
		return;
	}
	if (at) {
		look_up_short(code, table, at, row, n_row);
		return;
	}
	for (size_t i = 0; i < n_row; i++)
		code[i] = table->code[dataset_index(column, row[i], table->n)];
}

size_t learn_table_block(uint32_t code[LEARN_BLOCK],
			 const struct learn_table *table, const uint32_t *row,
			 size_t n_row)
{
	const size_t n = n_row < LEARN_BLOCK ? n_row : LEARN_BLOCK;

	learn_table_codes(code, table, row, n);
	return n;
}
