/* SPDX-License-Identifier: MIT */
#include "trainer/design.h"

#include <math.h>
#include <stdlib.h>

#include "trainer/numbers.h"

static void add_column(struct design *design, struct design_column column,
		       const char *label, struct mql_arena *arena)
{
	const char *feature =
		design->data->column[column.feature].feature->column;
	struct mql_buf name = { 0 };

	mql_buf_adds(&name, feature);
	if (label != NULL)
		mql_buf_addf(&name, " %s", label);
	column.name = mql_arena_text(arena, mql_buf_text(&name), name.n);
	design->column[design->n++] = column;
	mql_buf_release(&name);
}

/* ---- numbers ---- */

/* Standard deviation about `centre` of the numbers nearer to it than `most`. */
static double spread(const struct numbers *numbers, double centre, double most)
{
	double sum = 0.0, n = 0.0;

	for (size_t k = 0; k < numbers->n; k++) {
		const double away = fabs(numbers->value[k] - centre);

		if (away < most) {
			sum += numbers->rows[k] * (away * away);
			n += numbers->rows[k];
		}
	}
	return n > 0.0 ? sqrt(sum / n) : 0.0;
}

static double mean_within(const struct numbers *numbers, double centre,
			  double most)
{
	double sum = 0.0, n = 0.0;

	for (size_t k = 0; k < numbers->n; k++) {
		const double x = numbers->value[k];

		if (fabs(x - centre) < most) {
			sum += numbers->rows[k] * x;
			n += numbers->rows[k];
		}
	}
	return n > 0.0 ? sum / n : centre;
}

/* The number that is farthest from the mean, and the spread of the rest. */
static void find_far(struct design_column *column,
		     const struct numbers *numbers)
{
	double most = 0.0, rest;

	for (size_t k = 0; k < numbers->n; k++) {
		const double x = numbers->value[k];

		if (!(fabs(x - column->mean) <= most)) {
			column->far = x;
			most = fabs(x - column->mean);
		}
	}
	rest = mean_within(numbers, column->mean, most);
	column->rest = spread(numbers, rest, fabs(column->far - rest) / 2.0);
}

static void add_number(struct design *design, size_t d, const uint32_t *row,
		       size_t n_row, struct mql_arena *arena)
{
	double n = 0.0, all = 0.0, sum = 0.0, square = 0.0, mean, sd;
	struct design_column column = { .feature = d, .is_number = true };
	struct numbers numbers;

	numbers_init(&numbers, design->data, &design->data->column[d], row,
		     n_row);
	for (size_t k = 0; k < numbers.n; k++) {
		n += numbers.rows[k];
		all += numbers.weight[k];
		sum += numbers.weight[k] * numbers.value[k];
	}
	mean = n > 0.0 ? sum / all : 0.0;
	for (size_t k = 0; k < numbers.n; k++) {
		const double away = numbers.value[k] - mean;

		square += numbers.rows[k] * (away * away);
	}
	sd = n > 1.0 ? sqrt(square / n) : 0.0;
	column.mean = mean;
	column.sd = sd > 0.0 || isnan(sd) ? sd : 1.0;
	find_far(&column, &numbers);
	numbers_release(&numbers);
	add_column(design, column, NULL, arena);
	if (n < (double)n_row)
		add_column(design, (struct design_column){
			.feature = d, .is_missing = true, .sd = 1.0,
		}, "(missing)", arena);
}

/* ---- levels ---- */

static struct mql_str text_of(const struct mql_axis *axis, size_t code)
{
	if (code == mql_axis_missing(axis))
		return MQL_STR("(missing)");
	if (axis->kind == MQL_AXIS_LEVEL && code < axis->n_level)
		return axis->level[code];
	if (axis->kind == MQL_AXIS_TEXT && code < axis->n_group)
		return mql_str_of(axis->group[code].name);
	return MQL_STR("(other)");
}

/* Missing comes last.  What no group has is what groups are compared with; the
 * rare levels together are nobody's reference. */
static int rank_of(const struct mql_axis *axis, size_t code)
{
	if (code == mql_axis_missing(axis))
		return 2;
	if (axis->kind == MQL_AXIS_TEXT)
		return code < axis->n_group ? 1 : 0;
	return code < axis->n_level ? 0 : 1;
}

struct named {                   /* a code that leads have */
	struct mql_str text;
	int rank;
	size_t code;
};

static int by_rank_then_text(const void *pa, const void *pb)
{
	const struct named *a = pa, *b = pb;

	return a->rank != b->rank ? a->rank - b->rank
				  : mql_str_cmp(a->text, b->text);
}

static size_t name_codes(struct named *named, const struct coding *coding)
{
	const size_t n_code = mql_axis_n_code(&coding->axis);
	size_t n = 0;

	for (size_t c = 0; c < n_code; c++)
		if (coding->param[c] != CODING_NONE)
			named[n++] = (struct named){
				text_of(&coding->axis, c),
				rank_of(&coding->axis, c), c,
			};
	if (n > 0)
		qsort(named, n, sizeof(*named), by_rank_then_text);
	return n;
}

/* The first code is the reference. */
static void add_levels(struct design *design, size_t d, struct mql_arena *arena)
{
	const struct coding *coding = &design->coding[d];
	struct named *named = mql_calloc(mql_axis_n_code(&coding->axis),
					 sizeof(*named));
	bool *done = mql_calloc(coding->n_param, sizeof(*done));
	const size_t n = name_codes(named, coding);

	for (size_t k = 0; k < n; k++) {
		const struct mql_str text = named[k].text;
		const uint16_t param = coding->param[named[k].code];

		/* A rare missing shares the parameter of (other). */
		if (k > 0 && !done[param])
			add_column(design, (struct design_column){
				.feature = d, .param = param, .sd = 1.0,
			}, mql_arena_text(arena, text.p, text.n), arena);
		done[param] = true;
	}
	free(done);
	free(named);
}

void design_learn(struct design *design, const struct dataset *data,
		  const uint32_t *row, size_t n_row, struct mql_arena *arena)
{
	struct binning binning = BINNING_FINE;
	size_t room = 0;

	*design = (struct design){ .data = data };
	design->coding = mql_arena_alloc(arena, data->n_column,
					 sizeof(*design->coding));
	for (size_t d = 0; d < data->n_column; d++) {
		if (dataset_has_numbers(&data->column[d])) {
			room += 2;
			continue;
		}
		coding_learn(&design->coding[d], &data->column[d], row, n_row,
			     &binning, arena);
		room += mql_axis_n_code(&design->coding[d].axis);
	}
	design->column = mql_arena_alloc(arena, room, sizeof(*design->column));
	for (size_t d = 0; d < data->n_column; d++) {
		if (dataset_has_numbers(&data->column[d]))
			add_number(design, d, row, n_row, arena);
		else
			add_levels(design, d, arena);
	}
}

/* ---- numbers too far apart ---- */

/* Beside a spread of 1, what is left of one of 1e-8 has half its digits. */
#define LEAST_SPREAD 1e-8

double design_worth(const struct design_column *column, double beta)
{
	return column->is_number
		       ? fabs(beta * (column->far - column->mean) / column->sd)
		       : fabs(beta);
}

static bool check_column(const struct design_column *column,
			 struct mql_err *err)
{
	if (isfinite(column->mean) && isfinite(column->sd) &&
	    !(column->rest > 0.0 &&
	      column->rest < LEAST_SPREAD * column->sd))
		return true;
	return mql_fail(err, MQL_E_NUMERIC, "column \"%s\": %g is so far from "
			"the rest that a plain regression can't tell them "
			"apart: mend it, exclude the column, or use --method "
			"smooth", MQL_SHOW(mql_str_of(column->name)),
			column->far);
}

bool design_check(const struct design *design, struct mql_err *err)
{
	for (size_t j = 0; j < design->n; j++)
		if (design->column[j].is_number &&
		    !check_column(&design->column[j], err))
			return false;
	return true;
}
