/* SPDX-License-Identifier: MIT */
/* lead_code.h - the code of a lead on an axis, by its definition
 *
 *   Layer     tests; includes trainer/learn.h
 */
#ifndef MQL_TESTS_UNIT_LEAD_CODE_H
#define MQL_TESTS_UNIT_LEAD_CODE_H

#include "trainer/learn.h"

static inline uint32_t lead_number_code(const struct mql_axis *axis, double x)
{
	uint32_t code = 0;

	if (isnan(x))
		return mql_axis_missing(axis);
	while (code < axis->n_edge && axis->edge[code] <= x)
		code++;
	return code;
}

static inline uint32_t lead_code(const struct mql_axis *axis,
				 const struct dataset_column *column, size_t i)
{
	uint32_t level, code = 0;

	if (axis->kind == MQL_AXIS_NUMBER || axis->kind == MQL_AXIS_DATE)
		return lead_number_code(axis, dataset_number(column, i));
	level = dataset_level(column, i);
	if (level == DATASET_MISSING)
		return mql_axis_missing(axis);
	if (axis->kind == MQL_AXIS_TEXT)
		return level;
	while (code < axis->n_level &&
	       !mql_str_eq(axis->level[code], column->value[level]))
		code++;
	return code;             // n_level: any other
}

#endif
