/* SPDX-License-Identifier: MIT */
#include "trainer/codes.h"

#include <stdlib.h>

/* ---- a column's codes ---- */

static uint32_t code_of(const struct coding *coding, size_t i)
{
	return learn_code(&coding->axis, coding->column, i,
			  coding->level_code);
}

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
		coding->param[c] = CODES_NONE;
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
	if (coding->axis.kind == MQL_AXIS_LEVEL) {
		coding->level_code = mql_arena_alloc(arena, column->n_value,
						     sizeof(uint32_t));
		learn_level_codes(coding->level_code, &coding->axis, column);
	}
	for (size_t i = 0; i < n_row; i++)
		coding->count[code_of(coding, row[i])]++;
	number_params(coding, binning->min_level);
}

void coding_encode(uint16_t *param, const struct coding *coding,
		   const uint32_t *row, size_t n_row)
{
	for (size_t i = 0; i < n_row; i++)
		param[i] = coding->param[code_of(coding, row[i])];
}

/* ---- the matrix ---- */

void codes_init(struct codes *codes, size_t n)
{
	*codes = (struct codes){ .n = n };
	codes->label = mql_calloc(n, sizeof(*codes->label));
	codes->first = mql_grow(NULL, &codes->cap_first, 1,
				sizeof(*codes->first));
	codes->first[0] = 0;
}

void codes_release(struct codes *codes)
{
	for (size_t t = 0; t < codes->n_term; t++)
		free(codes->code[t]);
	free(codes->code);
	free(codes->first);
	free(codes->held);
	free(codes->label);
	*codes = (struct codes){ 0 };
}

uint16_t *codes_add(struct codes *codes, size_t n, size_t n_param)
{
	size_t t = codes->n_term++, p = codes->first[t];

	codes->code = mql_grow(codes->code, &codes->cap_term, t + 1,
			       sizeof(*codes->code));
	codes->first = mql_grow(codes->first, &codes->cap_first, t + 2,
				sizeof(*codes->first));
	codes->held = mql_grow(codes->held, &codes->cap_held, p + n_param + 1,
			       sizeof(*codes->held));
	memset(codes->held + p, 0, n_param);
	codes->first[t + 1] = p + n_param;
	codes->code[t] = mql_calloc(n, sizeof(**codes->code));
	return codes->code[t];
}

void codes_product(double *sum, const struct codes *codes, double constant,
		   const double *beta, size_t begin, size_t end)
{
	for (size_t i = 0; i < end - begin; i++)
		sum[i] = constant;
	for (size_t t = 0; t < codes->n_term; t++) {
		const uint16_t *code = codes->code[t] + begin;
		const double *b = beta + codes->first[t];

		for (size_t i = 0; i < end - begin; i++)
			sum[i] += b[code[i]];
	}
}

/* Most leads of a column share a code, and an addition to the cell that the
 * last one wrote has to wait for it: four lanes take turns. */
enum { LANES = 4, MOST_IN_LANES = 512 };

static void add_in_lanes(double *out, size_t n_param, const uint16_t *code,
			 const double *value, size_t n)
{
	double lane[LANES][MOST_IN_LANES];
	size_t i = 0;

	for (size_t k = 0; k < LANES; k++)
		memset(lane[k], 0, n_param * sizeof(double));
	for (; i + LANES <= n; i += LANES) {
		lane[0][code[i]] += value[i];
		lane[1][code[i + 1]] += value[i + 1];
		lane[2][code[i + 2]] += value[i + 2];
		lane[3][code[i + 3]] += value[i + 3];
	}
	for (; i < n; i++)
		lane[0][code[i]] += value[i];
	for (size_t j = 0; j < n_param; j++)
		out[j] += (lane[0][j] + lane[1][j]) + (lane[2][j] + lane[3][j]);
}

void codes_add_transposed(double *out, const struct codes *codes,
			  const double *value, size_t begin, size_t end)
{
	for (size_t t = 0; t < codes->n_term; t++) {
		size_t n_param = codes->first[t + 1] - codes->first[t];
		const uint16_t *code = codes->code[t] + begin;
		double *o = out + codes->first[t];

		if (n_param <= MOST_IN_LANES) {
			add_in_lanes(o, n_param, code, value, end - begin);
			continue;
		}
		for (size_t i = 0; i < end - begin; i++)
			o[code[i]] += value[i];
	}
}
