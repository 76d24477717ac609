/* SPDX-License-Identifier: MIT */
#include "trainer/coding.h"

#include <math.h>

static bool is_ordered(const struct mql_axis *axis)
{
	return axis->kind == MQL_AXIS_NUMBER || axis->kind == MQL_AXIS_DATE;
}

static void number_params(struct coding *coding, size_t min_own)
{
	size_t n_code = mql_axis_n_code(&coding->axis);
	size_t missing = n_code - 1, other = n_code - 2;
	bool shares = !is_ordered(&coding->axis) && coding->count[other] > 0 &&
		      coding->count[missing] < min_own;

	coding->n_param = 0;
	for (size_t c = 0; c < n_code; c++) {
		coding->param[c] = CODING_NONE;
		if (coding->count[c] == 0)
			continue;
		if (c == missing && shares)
			coding->param[c] = coding->param[other];
		else
			coding->param[c] = (uint16_t)coding->n_param++;
	}
	coding->n_bin = is_ordered(&coding->axis)
		? coding->n_param - (coding->count[missing] > 0) : 0;
}

static void count_codes(struct coding *coding, const uint32_t *row,
			size_t n_row)
{
	struct learn_table table;
	uint32_t code[LEARN_BLOCK];
	size_t n;

	learn_table_init(&table, &coding->axis, coding->column);
	for (size_t i = 0; i < n_row; i += n) {
		n = learn_table_block(code, &table, row + i, n_row - i);
		for (size_t k = 0; k < n; k++)
			coding->count[code[k]]++;
	}
	learn_table_release(&table);
}

void coding_learn(struct coding *coding, const struct dataset_column *column,
		  const uint32_t *row, size_t n_row,
		  const struct binning *binning, struct mql_arena *arena)
{
	size_t n_code;

	*coding = (struct coding){ .column = column };
	binning_learn(&coding->axis, column, row, n_row, binning, arena);
	n_code = mql_axis_n_code(&coding->axis);
	coding->count = mql_arena_alloc(arena, n_code, sizeof(uint64_t));
	coding->param = mql_arena_alloc(arena, n_code, sizeof(uint16_t));
	count_codes(coding, row, n_row);
	number_params(coding, binning->min_level);
}

void coding_see_others(struct coding *coding, const uint32_t *row,
		       size_t n_row)
{
	/* No bin of those that were learned is empty, but for that of
	 * nothing. */
	uint64_t *bin = &coding->count[0];
	uint64_t *missing = &coding->count[mql_axis_missing(&coding->axis)];

	for (size_t i = 0; i < n_row && (*bin == 0 || *missing == 0); i++) {
		if (isnan(dataset_number(coding->column, row[i])))
			++*missing;
		else
			++*bin;
	}
	number_params(coding, 0);
}

void coding_encode(uint16_t *param, const struct coding *coding,
		   const uint32_t *row, size_t n_row)
{
	struct learn_table table;
	uint32_t code[LEARN_BLOCK];
	size_t n;

	learn_table_init(&table, &coding->axis, coding->column);
	for (size_t i = 0; i < n_row; i += n) {
		n = learn_table_block(code, &table, row + i, n_row - i);
		for (size_t k = 0; k < n; k++)
			param[i + k] = coding->param[code[k]];
	}
	learn_table_release(&table);
}
