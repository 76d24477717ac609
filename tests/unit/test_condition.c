/* SPDX-License-Identifier: MIT */
#include "common/definition.h"

#include <math.h>

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

static const struct mql_str tokens[] = { { "", 0 }, { "NULL", 4 } };
static const struct mql_missing missing = { tokens, 2 };

struct cell_case {
	enum mql_condition_kind kind;
	double at_least, below;
	char cell[24];
	int want;
};

#define INF ((double)INFINITY)

ParameterizedTestParameters(condition, rule_24_takes_cells_trimmed)
{
	static struct cell_case rows[] = {
		{ MQL_IS, 0, 0, "yes", 1 },
		{ MQL_IS, 0, 0, " \tyes \r\n", 1 },
		{ MQL_IS, 0, 0, "sure thing", 1 },
		{ MQL_IS, 0, 0, "Yes", 0 },
		{ MQL_IS, 0, 0, "ye", 0 },
		{ MQL_IS, 0, 0, "yess", 0 },
		{ MQL_IS, 0, 0, "", 0 },
		{ MQL_SET, 0, 0, "x", 1 },
		{ MQL_SET, 0, 0, " ", 0 },
		{ MQL_SET, 0, 0, " NULL ", 0 },
		{ MQL_SET, 0, 0, "null", 1 },
		{ MQL_NOT_SET, 0, 0, "x", 0 },
		{ MQL_NOT_SET, 0, 0, "", 1 },
		{ MQL_NOT_SET, 0, 0, "NULL", 1 },
	};

	return cr_make_param_array(struct cell_case, rows,
				   MQL_ARRAY_LEN(rows));
}

static int holds(const struct cell_case *row)
{
	static const struct mql_str texts[] = { { "sure thing", 10 },
						{ "yes", 3 } };
	const struct mql_condition condition = {
		"c", row->kind, texts, 2, row->at_least, row->below
	};

	return mql_condition_holds(&condition, &missing,
				   mql_str_of(row->cell));
}

ParameterizedTest(struct cell_case *row, condition, rule_24_takes_cells_trimmed)
{
	cr_assert_eq(holds(row), row->want, "\"%s\"", row->cell);
}

ParameterizedTestParameters(condition, rule_10_range_is_closed_below_open_above)
{
	static struct cell_case rows[] = {
		{ MQL_IN_RANGE, 5, 10, "5", 1 },
		{ MQL_IN_RANGE, 5, 10, "4.999999999999999", 0 },
		{ MQL_IN_RANGE, 5, 10, "9.999999999999998", 1 },
		{ MQL_IN_RANGE, 5, 10, " 10 ", 0 },
		{ MQL_IN_RANGE, 5, 10, "", 0 },
		{ MQL_IN_RANGE, 5, 10, "NULL", 0 },
		{ MQL_IN_RANGE, 5, 10, "many", -1 },
		{ MQL_IN_RANGE, 5, 10, "1,234", -1 },
		{ MQL_IN_RANGE, 5, 10, "12%", -1 },
		{ MQL_IN_RANGE, -INF, 10, "-1e300", 1 },
		{ MQL_IN_RANGE, 5, INF, "1e300", 1 },
	};

	return cr_make_param_array(struct cell_case, rows,
				   MQL_ARRAY_LEN(rows));
}

ParameterizedTest(struct cell_case *row, condition,
		  rule_10_range_is_closed_below_open_above)
{
	cr_assert_eq(holds(row), row->want, "\"%s\"", row->cell);
}

Test(condition, is_may_name_the_empty_cell)
{
	const struct mql_str empty = MQL_STR("");
	const struct mql_condition condition = {
		.column = "c", .kind = MQL_IS, .text = &empty, .n_text = 1
	};

	cr_assert_eq(mql_condition_holds(&condition, &missing,
					 MQL_STR("  ")), 1);
	cr_assert_eq(mql_condition_holds(&condition, &missing,
					 MQL_STR("x")), 0);
}

/* Whoever is of no country is not of another one. */
Test(condition, is_not_leaves_missing_cells_alone)
{
	const struct mql_str land[] = { MQL_STR("DE"), MQL_STR("AT") };
	const struct mql_condition condition = {
		.column = "c", .kind = MQL_IS_NOT, .text = land, .n_text = 2
	};

	cr_assert_eq(mql_condition_holds(&condition, &missing,
					 MQL_STR("US")), 1);
	cr_assert_eq(mql_condition_holds(&condition, &missing,
					 MQL_STR("de")), 1);
	cr_assert_eq(mql_condition_holds(&condition, &missing,
					 MQL_STR(" AT ")), 0);
	cr_assert_eq(mql_condition_holds(&condition, &missing,
					 MQL_STR(" ")), 0);
	cr_assert_eq(mql_condition_holds(&condition, &missing,
					 MQL_STR("NULL")), 0);
}

Test(condition, names_follow_the_enums)
{
	cr_assert_str_eq(mql_dimension_name[MQL_FIT], "fit");
	cr_assert_str_eq(mql_dimension_name[MQL_INTENT], "intent");
	cr_assert_str_eq(mql_dimension_name[MQL_PRODUCT], "product");
	cr_assert_str_eq(mql_dimension_name[MQL_MIXED], "mixed");
	cr_assert_null(mql_dimension_name[MQL_N_DIMENSION]);
	cr_assert_str_eq(mql_verdict_name[MQL_NURTURE], "nurture");
	cr_assert_str_eq(mql_verdict_name[MQL_QUALIFIED], "mql");
	cr_assert_str_eq(mql_verdict_name[MQL_FAST_TRACK], "fast_track");
	cr_assert_str_eq(mql_verdict_name[MQL_DISQUALIFIED], "disqualified");
	cr_assert_null(mql_verdict_name[4]);
	cr_assert_str_eq(mql_promise_name[MQL_AIM], "aim");
	cr_assert_str_eq(mql_promise_name[MQL_GUARANTEE], "guarantee");
	cr_assert_null(mql_promise_name[2]);
}
