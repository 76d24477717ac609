/* SPDX-License-Identifier: MIT */
/* design_row.h - a row of the design, column by column, as design.h says
 *
 *   Layer     tests; includes trainer/design.h
 */
#ifndef MQL_TESTS_UNIT_DESIGN_ROW_H
#define MQL_TESTS_UNIT_DESIGN_ROW_H

#include "tests/unit/lead_code.h"
#include "trainer/design.h"

static inline double design_value(const struct design *design,
				  const struct design_column *column, size_t i)
{
	const struct dataset_column *from =
		&design->data->column[column->feature];
	const struct coding *coding = &design->coding[column->feature];

	if (column->is_number || column->is_missing) {
		const double x = dataset_number(from, i);

		if (column->is_missing)
			return isnan(x) ? 1.0 : 0.0;
		return isnan(x) ? 0.0 : (x - column->mean) / column->sd;
	}
	return coding->param[lead_code(&coding->axis, from, i)] ==
	       column->param;
}

/* x[0] = 1, x[1 + j] = column j of row i */
static inline void design_row(double *x, const struct design *design, size_t i)
{
	x[0] = 1.0;
	for (size_t j = 0; j < design->n; j++)
		x[1 + j] = design_value(design, &design->column[j], i);
}

#endif
