/* SPDX-License-Identifier: MIT */
/* Cuts of a number: go up the distinct values and close a bin as soon as it
 * has its share of the rows, so that equal values never part; close it early
 * where the next value alone is a share.  The cut lies about halfway between
 * the two values, the place that is least sure of which side is right: people
 * read cards, so it is the shortest decimal in the middle half of the gap.
 */
#include "trainer/binning.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "trainer/radix.h"

/* ---- numbers ---- */

struct run {                     /* rows that share a value */
	double value;
	size_t count;
};

/* -0 and 0 are one value. */
static size_t add_run(struct run *run, size_t n_run, double value,
		      size_t count)
{
	value += 0.0;
	if (n_run > 0 && run[n_run - 1].value == value) {
		run[n_run - 1].count += count;
		return n_run;
	}
	run[n_run] = (struct run){ value, count };
	return n_run + 1;
}

static size_t count_places(struct run *run, const struct dataset_column *column,
			   const uint32_t *row, size_t n_row)
{
	size_t *count = mql_calloc(DATASET_NO_PLACE + 1, sizeof(*count));
	size_t n_run = 0;

	for (size_t i = 0; i < n_row; i++)
		count[column->place[row[i]]]++;
	for (size_t p = 0; p < column->n_distinct; p++)
		if (count[p] > 0)
			n_run = add_run(run, n_run, column->distinct[p],
					count[p]);
	free(count);
	return n_run;
}

static size_t sort_numbers(struct run *run, const double *number,
			   const uint32_t *row, size_t n_row)
{
	struct radix *place = mql_calloc(n_row, sizeof(*place));
	size_t n = 0, n_run = 0;

	for (size_t i = 0; i < n_row; i++)
		if (!isnan(number[row[i]]))
			place[n++].key = radix_key(number[row[i]]);
	radix_sort(place, n);
	for (size_t i = 0; i < n; i++)
		n_run = add_run(run, n_run, radix_number(place[i].key), 1);
	free(place);
	return n_run;
}

/* At most so many distinct values. */
static size_t most_runs(const struct dataset_column *column, size_t n_row)
{
	return column->place && column->n_distinct < n_row ? column->n_distinct
							   : n_row;
}

/* Distinct values, rising, into `run` (room for most_runs); returns how
 * many. */
static size_t find_runs(struct run *run, const struct dataset_column *column,
			const uint32_t *row, size_t n_row)
{
	return column->place ? count_places(run, column, row, n_row)
			     : sort_numbers(run, column->number, row, n_row);
}

/* The decimal with the fewest digits within `most` of x; x where none is. */
static double shorten(double x, double most)
{
	char text[32];
	double y;

	for (int digits = 0; digits < 16; digits++) {
		snprintf(text, sizeof(text), "%.*e", digits, x);
		if (mql_num_parse(mql_str_of(text), &y) &&
		    fabs(y - x) <= most)
			return y;
	}
	return x;
}

/* The cut between neighbouring values a < b: above a, at most b. */
static double cut_between(double a, double b, bool whole)
{
	double cut = a / 2 + b / 2;

	cut = whole ? ceil(cut) : shorten(cut, b / 4 - a / 4);
	return cut > a && cut <= b ? cut : b;
}

static size_t find_cuts(double *edge, const struct run *run, size_t n_run,
			bool whole, const struct binning *binning)
{
	double least = (double)binning->min_bin;
	double share, rows = 0, n = 0, here = 0;
	size_t n_edge = 0;

	for (size_t i = 0; i < n_run; i++)
		n += (double)run[i].count;
	share = fmax(least, n / (double)binning->max_bin);
	if (n_run <= binning->max_bin)
		share = least;
	for (size_t i = 0; i + 1 < n_run; i++) {
		here += (double)run[i].count;
		rows += (double)run[i].count;
		if (here < least || n - rows < least)
			continue;
		if (here < share && (double)run[i + 1].count < share)
			continue;
		edge[n_edge++] = cut_between(run[i].value, run[i + 1].value,
					     whole);
		here = 0;
	}
	return n_edge;
}

static void learn_edges(struct mql_axis *axis,
			const struct dataset_column *column,
			const uint32_t *row, size_t n_row,
			const struct binning *binning, struct mql_arena *arena)
{
	const size_t most = most_runs(column, n_row);
	struct run *run = mql_calloc(most, sizeof(*run));
	double *edge = mql_calloc(most, sizeof(*edge)), *kept;
	bool whole = axis->whole || axis->kind == MQL_AXIS_DATE;
	size_t n_run = find_runs(run, column, row, n_row);

	axis->n_edge = find_cuts(edge, run, n_run, whole, binning);
	kept = mql_arena_alloc(arena, axis->n_edge, sizeof(*kept));
	for (size_t i = 0; i < axis->n_edge; i++)
		kept[i] = edge[i];
	axis->edge = kept;
	free(edge);
	free(run);
}

/* ---- levels ---- */

struct level {
	struct mql_str name;
	size_t count;
};

static int by_count_then_bytes(const void *pa, const void *pb)
{
	const struct level *a = pa, *b = pb;

	if (a->count != b->count)
		return a->count > b->count ? -1 : 1;
	return mql_str_cmp(a->name, b->name);
}

static void keep_levels(struct mql_axis *axis, const struct level *level,
			size_t n, struct mql_arena *arena)
{
	struct mql_str *kept = mql_arena_alloc(arena, n, sizeof(*kept));

	for (size_t i = 0; i < n; i++)
		kept[i] = level[i].name;
	axis->level = kept;
	axis->n_level = n;
}

/* The levels that a card can name: YAML has no bytes that are not UTF-8, so
 * such values are `other`, here as for the scorer. */
static size_t name_levels(struct level *level,
			  const struct dataset_column *column,
			  const uint32_t *row, size_t n_row)
{
	size_t n = 0;

	for (size_t i = 0; i < column->n_value; i++)
		level[i].name = column->value[i];
	for (size_t i = 0; i < n_row; i++)
		if (dataset_level(column, row[i]) != DATASET_MISSING)
			level[dataset_level(column, row[i])].count++;
	for (size_t i = 0; i < column->n_value; i++)
		if (mql_str_is_utf8(level[i].name))
			level[n++] = level[i];
	return n;
}

static void learn_levels(struct mql_axis *axis,
			 const struct dataset_column *column,
			 const uint32_t *row, size_t n_row,
			 const struct binning *binning,
			 struct mql_arena *arena)
{
	struct level *level = mql_calloc(column->n_value, sizeof(*level));
	const size_t n_level = name_levels(level, column, row, n_row);
	size_t n = 0;

	if (n_level > 0)
		qsort(level, n_level, sizeof(*level), by_count_then_bytes);
	while (n < n_level && level[n].count > 0 &&
	       level[n].count >= binning->min_level)
		n++;
	if (binning->max_level > 0 && n > binning->max_level)
		n = binning->max_level;
	keep_levels(axis, level, n, arena);
	free(level);
}

void binning_learn(struct mql_axis *axis, const struct dataset_column *column,
		   const uint32_t *row, size_t n_row,
		   const struct binning *binning, struct mql_arena *arena)
{
	const struct mql_feature *feature = column->feature;

	*axis = (struct mql_axis){ .kind = feature->kind,
				   .format = feature->format };
	switch (feature->kind) {
	case MQL_AXIS_NUMBER:
		axis->whole = column->whole;
		learn_edges(axis, column, row, n_row, binning, arena);
		break;
	case MQL_AXIS_DATE:
		learn_edges(axis, column, row, n_row, binning, arena);
		break;
	case MQL_AXIS_LEVEL:
		learn_levels(axis, column, row, n_row, binning, arena);
		break;
	case MQL_AXIS_TEXT:
		axis->group = feature->group;
		axis->n_group = feature->n_group;
		break;
	}
}
