/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>

#include "trainer/binning.h"

static const struct mql_feature number = { .column = "x",
					   .kind = MQL_AXIS_NUMBER };

/* Edges for values 0, 1, 2, ... with the given counts. */
struct cuts {
	size_t count[6];
	struct binning binning;
	bool whole;
	double scale;            // value i is i * scale
	double want[6];
	size_t n_want;
};

ParameterizedTestParameters(binning, cuts_have_enough_rows_on_both_sides)
{
	static struct cuts cuts[] = {
		/* few values: each may be a bin */
		{ { 5, 5, 5 }, { 128, 5, 0, 20 }, 0, 1, { .5, 1.5 }, 2 },
		/* one row short of a bin: it joins the next */
		{ { 4, 5, 5 }, { 128, 5, 0, 20 }, 0, 1, { 1.5 }, 1 },
		/* the last bin must be full too */
		{ { 5, 5, 4 }, { 128, 5, 0, 20 }, 0, 1, { .5 }, 1 },
		/* exactly max_bin values: still each its own */
		{ { 9, 9, 9 }, { 3, 9, 0, 20 }, 0, 1, { .5, 1.5 }, 2 },
		/* one more: shares of 36 / 3 */
		{ { 9, 9, 9, 9 }, { 3, 5, 0, 20 }, 0, 1, { 1.5 }, 1 },
		/* a value that is a share alone closes the bin before it */
		{ { 3, 3, 90, 4 }, { 3, 4, 0, 20 }, 0, 1, { 1.5, 2.5 }, 2 },
		/* halfway between whole values is the next whole number */
		{ { 5, 5, 5 }, { 128, 5, 0, 20 }, 1, 1, { 1, 2 }, 2 },
		{ { 5, 5, 5 }, { 128, 5, 0, 20 }, 1, 3, { 2, 5 }, 2 },
		/* nothing to cut */
		{ { 50 }, { 128, 5, 0, 20 }, 0, 1, { 0 }, 0 },
		{ { 0 }, { 128, 5, 0, 20 }, 0, 1, { 0 }, 0 },
	};

	return cr_make_param_array(struct cuts, cuts, MQL_ARRAY_LEN(cuts));
}

ParameterizedTest(struct cuts *p, binning,
		  cuts_have_enough_rows_on_both_sides)
{
	double x[200];
	uint32_t row[200];
	struct dataset_column column = { .feature = &number, .number = x,
					 .whole = p->whole };
	struct mql_axis axis;
	struct mql_arena arena = { 0 };
	size_t n = 0;

	for (size_t k = 0; k < 6; k++)
		for (size_t i = 0; i < p->count[k]; i++, n++) {
			x[n] = (double)k * p->scale;
			row[n] = (uint32_t)n;
		}
	x[n] = NAN;
	row[n] = (uint32_t)n;
	binning_learn(&axis, &column, row, n + 1, &p->binning, &arena);
	cr_assert_eq(axis.n_edge, p->n_want, "%zu edges", axis.n_edge);
	for (size_t i = 0; i < axis.n_edge; i++)
		cr_expect_float_eq(axis.edge[i], p->want[i], 0.0);
	mql_arena_release(&arena);
}

Test(binning, parts_neighbouring_doubles)
{
	double a = 1, b = nextafter(1, 2), x[] = { a, a, b, b };
	uint32_t row[] = { 0, 1, 2, 3 };
	struct dataset_column column = { .feature = &number, .number = x };
	struct mql_axis axis;
	struct mql_arena arena = { 0 };

	binning_learn(&axis, &column, row, 4, &(struct binning){ 8, 2, 0, 2 },
		      &arena);
	cr_assert_eq(axis.n_edge, 1);
	cr_expect_float_eq(axis.edge[0], b, 0.0);
	cr_expect_eq(mql_axis_code_number(&axis, a), 0);
	cr_expect_eq(mql_axis_code_number(&axis, b), 1);
	mql_arena_release(&arena);
}

Test(binning, orders_negative_and_huge_numbers)
{
	double x[] = { 1e300, -1e300, -0.0, 0.0, -2, 1e-300 };
	uint32_t row[] = { 0, 1, 2, 3, 4, 5 };
	struct dataset_column column = { .feature = &number, .number = x };
	struct mql_axis axis;
	struct mql_arena arena = { 0 };

	binning_learn(&axis, &column, row, 6, &(struct binning){ 8, 1, 0, 1 },
		      &arena);
	cr_assert_eq(axis.n_edge, 4, "-0 and 0 are one value");
	for (size_t i = 1; i < axis.n_edge; i++)
		cr_expect(axis.edge[i - 1] < axis.edge[i]);
	cr_expect_float_eq(axis.edge[0], -5e299, 1e285);
	cr_expect_float_eq(axis.edge[1], -1.0, 0.0);
	mql_arena_release(&arena);
}

Test(binning, sees_only_the_rows_given)
{
	double x[] = { 1, 2, 3, 4 };
	uint32_t row[] = { 3, 2 };
	struct dataset_column column = { .feature = &number, .number = x };
	struct mql_axis axis;
	struct mql_arena arena = { 0 };

	binning_learn(&axis, &column, row, 2, &(struct binning){ 8, 1, 0, 1 },
		      &arena);
	cr_assert_eq(axis.n_edge, 1);
	cr_expect_float_eq(axis.edge[0], 3.5, 0.0);
	mql_arena_release(&arena);
}

/* ---- levels ---- */

struct levels {
	struct binning binning;
	char want[16];
};

ParameterizedTestParameters(binning, levels_go_by_count_then_bytes)
{
	static struct levels levels[] = {
		{ { 128, 5, 0, 2 }, "b a d " },          /* 3, 2, 2 */
		{ { 128, 5, 0, 3 }, "b " },
		{ { 128, 5, 2, 2 }, "b a " },
		{ { 128, 5, 0, 4 }, "" },
		{ { 128, 5, 0, 0 }, "b a d c " },        /* never unseen */
	};

	return cr_make_param_array(struct levels, levels,
				   MQL_ARRAY_LEN(levels));
}

ParameterizedTest(struct levels *p, binning, levels_go_by_count_then_bytes)
{
	static const struct mql_feature feature = { .column = "l",
						    .kind = MQL_AXIS_LEVEL };
	static const struct mql_str value[] = {
		{ "d", 1 }, { "c", 1 }, { "b", 1 }, { "a", 1 }, { "e", 1 } };
	uint32_t level[] = { 2, 0, 2, 1, 3, DATASET_MISSING, 2, 3, 0 };
	uint32_t row[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8 };
	struct dataset_column column = { .feature = &feature, .level = level,
					 .value = value, .n_value = 5 };
	struct mql_axis axis;
	struct mql_arena arena = { 0 };
	struct mql_buf got = { 0 };

	binning_learn(&axis, &column, row, 9, &p->binning, &arena);
	cr_assert_eq(axis.kind, MQL_AXIS_LEVEL);
	for (size_t i = 0; i < axis.n_level; i++) {
		mql_buf_add(&got, axis.level[i].p, axis.level[i].n);
		mql_buf_addc(&got, ' ');
	}
	cr_expect_str_eq(mql_buf_text(&got), p->want);
	mql_buf_release(&got);
	mql_arena_release(&arena);
}

Test(binning, a_level_that_no_card_can_name_is_other)
{
	static const struct mql_feature feature = { .column = "l",
						    .kind = MQL_AXIS_LEVEL };
	static const struct mql_str value[] = {
		{ "caf\xE9", 4 }, { "caf\xC3\xA9", 5 }, { "tea", 3 } };
	uint32_t level[] = { 0, 0, 0, 1, 2, 2 };
	uint32_t row[] = { 0, 1, 2, 3, 4, 5 };
	struct dataset_column column = { .feature = &feature, .level = level,
					 .value = value, .n_value = 3 };
	struct mql_axis axis;
	struct mql_arena arena = { 0 };

	binning_learn(&axis, &column, row, 6, &(struct binning){ 8, 1, 2, 1 },
		      &arena);
	cr_assert_eq(axis.n_level, 2, "it takes no other level's place");
	cr_expect(mql_str_eq(axis.level[0], value[2]));
	cr_expect(mql_str_eq(axis.level[1], value[1]));
	mql_axis_index(&axis);
	cr_expect_eq(mql_axis_code_level(&axis, value[0]), 2);
	mql_axis_release(&axis);
	mql_arena_release(&arena);
}

Test(binning, text_has_the_groups_of_the_definition)
{
	static const char *const word[] = { "chief" };
	static const struct mql_group group[] = { { "boss", word, 1 } };
	static const struct mql_feature feature = {
		.column = "t", .kind = MQL_AXIS_TEXT, .group = group,
		.n_group = 1 };
	uint32_t level[] = { 1 }, row[] = { 0 };
	struct dataset_column column = { .feature = &feature,
					 .level = level };
	struct mql_axis axis;
	struct mql_arena arena = { 0 };

	binning_learn(&axis, &column, row, 1, &BINNING_FINE, &arena);
	cr_expect_eq(axis.kind, MQL_AXIS_TEXT);
	cr_expect_eq(axis.n_group, 1, "a group is kept whatever its count");
	mql_arena_release(&arena);
}

Test(binning, ages_are_cut_at_whole_days)
{
	static const struct mql_feature feature = { .column = "d",
						    .kind = MQL_AXIS_DATE };
	double x[] = { 1, 1, 2, 2 };
	uint32_t row[] = { 0, 1, 2, 3 };
	struct dataset_column column = { .feature = &feature, .number = x };
	struct mql_axis axis;
	struct mql_arena arena = { 0 };

	binning_learn(&axis, &column, row, 4, &(struct binning){ 8, 2, 0, 2 },
		      &arena);
	cr_expect_eq(axis.kind, MQL_AXIS_DATE);
	cr_assert_eq(axis.n_edge, 1);
	cr_expect_float_eq(axis.edge[0], 2.0, 0.0);
	mql_arena_release(&arena);
}

/* A gap and the cut that people read in it. */
struct gap { double a, b, want; };

ParameterizedTestParameters(binning, cuts_are_short_and_keep_the_sides)
{
	static struct gap gap[] = {
		{ 3.15, 3.16, 3.155 },    { 3, 4.0000001, 3.5 },
		{ 0.1, 0.2, 0.15 },       { 10, 20.5, 15 },
		{ 1234.5, 1300.25, 1270 }, { -0.3, 0.9, 0.3 },
		{ -2.5, 2.5, 0 },         { -1300.25, -1234.5, -1270 },
		{ 99.5, 1000.25, 500 },   { 1e-9, 1.5e-9, 1.3e-9 },
		{ 1, 1 + 0x1p-52, 1 + 0x1p-52 },  /* nothing between them */
		{ 1, 1 + 0x1p-51, 1 + 0x1p-52 },
		{ 0.5, 1e300, 5e299 },
	};

	return cr_make_param_array(struct gap, gap, MQL_ARRAY_LEN(gap));
}

ParameterizedTest(struct gap *p, binning, cuts_are_short_and_keep_the_sides)
{
	static const struct mql_feature feature = { .column = "x",
						    .kind = MQL_AXIS_NUMBER };
	double x[] = { p->a, p->b };
	uint32_t row[] = { 0, 1 };
	struct dataset_column column = { .feature = &feature, .number = x };
	struct mql_axis axis;
	struct mql_arena arena = { 0 };

	binning_learn(&axis, &column, row, 2, &(struct binning){ 8, 1, 0, 1 },
		      &arena);
	cr_assert_eq(axis.n_edge, 1);
	cr_expect_float_eq(axis.edge[0], p->want, 0.0, "%.17g", axis.edge[0]);
	cr_expect_eq(mql_axis_code_number(&axis, p->a), 0);
	cr_expect_eq(mql_axis_code_number(&axis, p->b), 1);
	mql_arena_release(&arena);
}
