/* SPDX-License-Identifier: MIT */
#include "common/axis.h"

#include <assert.h>
#include <math.h>

#include "common/text.h"

const char *const mql_axis_kind_name[5] = { "number", "date", "level", "text",
					    NULL };

/* Codes that stand for a value that was named: bins, levels, groups. */
static size_t n_named(const struct mql_axis *axis)
{
	switch (axis->kind) {
	case MQL_AXIS_NUMBER:
	case MQL_AXIS_DATE:
		return axis->n_edge + 1;
	case MQL_AXIS_LEVEL:
		return axis->n_level;
	case MQL_AXIS_TEXT:
		return axis->n_group;
	}
	return 0;
}

static bool by_number(const struct mql_axis *axis)
{
	return axis->kind == MQL_AXIS_NUMBER || axis->kind == MQL_AXIS_DATE;
}

size_t mql_axis_n_code(const struct mql_axis *axis)
{
	return n_named(axis) + (by_number(axis) ? 1 : 2);
}

void mql_axis_index(struct mql_axis *axis)
{
	if (axis->kind != MQL_AXIS_LEVEL)
		return;
	for (size_t i = 0; i < axis->n_level; i++)
		mql_map_put(&axis->level_map, axis->level[i], (uint32_t)i,
			    NULL);
}

void mql_axis_release(struct mql_axis *axis)
{
	mql_map_release(&axis->level_map);
}

/* The bin of x is the number of edges at or below it (rule 10). */
uint32_t mql_axis_code_number(const struct mql_axis *axis, double x)
{
	size_t low = 0;
	size_t high = axis->n_edge;

	if (isnan(x))
		return mql_axis_missing(axis);
	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (axis->edge[mid] <= x)
			low = mid + 1;
		else
			high = mid;
	}
	return (uint32_t)low;
}

uint32_t mql_axis_code_level(const struct mql_axis *axis, struct mql_str s)
{
	const uint32_t i = mql_map_find(&axis->level_map, s);

	return i == MQL_MAP_NONE ? (uint32_t)axis->n_level : i;
}

static bool group_has(const struct mql_group *group, struct mql_str s)
{
	for (size_t i = 0; i < group->n_phrase; i++)
		if (mql_text_has(s, mql_str_of(group->phrase[i])))
			return true;
	return false;
}

uint32_t mql_axis_code_text(const struct mql_axis *axis, struct mql_str s)
{
	size_t i = 0;

	while (i < axis->n_group && !group_has(&axis->group[i], s))
		i++;
	return (uint32_t)i;
}

bool mql_missing_has(const struct mql_missing *missing, struct mql_str trimmed)
{
	for (size_t i = 0; i < missing->n; i++)
		if (mql_str_eq(missing->token[i], trimmed))
			return true;
	return false;
}

/* A future date is age 0, and said (rule 12). */
static bool read_age(const struct mql_axis *axis, struct mql_str text,
		     int32_t as_of, double *age, bool *future)
{
	int32_t day;

	if (!mql_day_parse(text, axis->order, &day))
		return false;
	assert(as_of != MQL_DAY_NONE);
	*future = day > as_of;
	*age = *future ? 0.0 : (double)as_of - (double)day;
	return true;
}

bool mql_axis_read(const struct mql_axis *axis,
		   const struct mql_missing *missing, struct mql_str cell,
		   int32_t as_of, double *x, bool *future)
{
	const struct mql_str text = mql_str_trim(cell);

	*x = NAN;
	*future = false;
	if (mql_missing_has(missing, text))
		return true;
	switch (axis->kind) {
	case MQL_AXIS_NUMBER:
		return mql_num_parse_as(text, &axis->format, x);
	case MQL_AXIS_DATE:
		return read_age(axis, text, as_of, x, future);
	case MQL_AXIS_LEVEL:
	case MQL_AXIS_TEXT:
		break;
	}
	return true;
}

bool mql_axis_code(const struct mql_axis *axis,
		   const struct mql_missing *missing, struct mql_str cell,
		   int32_t as_of, uint32_t *code, bool *future)
{
	const struct mql_str text = mql_str_trim(cell);
	double x;

	if (by_number(axis)) {
		if (!mql_axis_read(axis, missing, cell, as_of, &x, future))
			return false;
		*code = mql_axis_code_number(axis, x);
		return true;
	}
	*future = false;
	if (mql_missing_has(missing, text))
		*code = mql_axis_missing(axis);
	else if (axis->kind == MQL_AXIS_LEVEL)
		*code = mql_axis_code_level(axis, text);
	else
		*code = mql_axis_code_text(axis, text);
	return true;
}

/* The bin [edge[i-1], edge[i]) of values that are whole: its whole numbers. */
static void add_whole(struct mql_buf *buf, const struct mql_axis *axis,
		      uint32_t i)
{
	const bool from = i > 0;
	const bool to = i < axis->n_edge;
	// + 0.0: no "-0"
	const double first = from ? ceil(axis->edge[i - 1]) + 0.0 : 0.0;
	const double last = to ? ceil(axis->edge[i]) - 1.0 : 0.0;

	if (!from)
		mql_buf_adds(buf, "<=");
	if (!to)
		mql_buf_adds(buf, ">=");
	if (from)
		mql_num_add(buf, first);
	if (from && to && first < last)
		mql_buf_adds(buf, "..");
	if (to && !(from && first >= last))
		mql_num_add(buf, last);
}

static void add_range(struct mql_buf *buf, const struct mql_axis *axis,
		      uint32_t i)
{
	if (i == axis->n_edge)
		mql_buf_adds(buf, ">=");
	if (i > 0)
		mql_num_add(buf, axis->edge[i - 1]);
	if (i > 0 && i < axis->n_edge)
		mql_buf_adds(buf, "..");
	if (i < axis->n_edge) {
		mql_buf_addc(buf, '<');
		mql_num_add(buf, axis->edge[i]);
	}
}

/* Ages are whole days, whatever the edges are. */
static void add_bin(struct mql_buf *buf, const struct mql_axis *axis,
		    uint32_t i)
{
	if (axis->n_edge == 0) {
		mql_buf_adds(buf, "any");
		return;
	}
	if (axis->whole || axis->kind == MQL_AXIS_DATE)
		add_whole(buf, axis, i);
	else
		add_range(buf, axis, i);
	if (axis->kind == MQL_AXIS_DATE)
		mql_buf_adds(buf, " days");
}

void mql_axis_add_label(struct mql_buf *buf, const struct mql_axis *axis,
			uint32_t code)
{
	if (code == mql_axis_missing(axis))
		mql_buf_adds(buf, "missing");
	else if (by_number(axis))
		add_bin(buf, axis, code);
	else if (code == n_named(axis))
		mql_buf_adds(buf, "other");
	else if (axis->kind == MQL_AXIS_LEVEL)
		mql_buf_add(buf, axis->level[code].p, axis->level[code].n);
	else
		mql_buf_adds(buf, axis->group[code].name);
}
