/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "lead_table.h"

#define NONE MQL_POINTS_NONE

struct gate_case {
	int32_t score_gate;
	int32_t least[MQL_N_DIMENSION];
	int64_t score;
	int64_t subtotal[MQL_N_DIMENSION];
	enum mql_verdict want;
};

ParameterizedTestParameters(gate, rule_13_hands_over_from_the_threshold_up)
{
	static struct gate_case rows[] = {
		{ 700, { NONE, NONE, NONE, NONE }, 700, { 0 }, MQL_QUALIFIED },
		{ 700, { NONE, NONE, NONE, NONE }, 699, { 0 }, MQL_NURTURE },
		{ -50, { NONE, NONE, NONE, NONE }, -50, { 0 }, MQL_QUALIFIED },
		{ 0, { NONE, NONE, NONE, NONE }, -1, { 0 }, MQL_NURTURE },
		/* below a minimum never */
		{ 700, { 100, NONE, NONE, NONE }, 5000, { 99, 0, 0, 0 },
		  MQL_NURTURE },
		{ 700, { 100, NONE, NONE, NONE }, 700, { 100, 0, 0, 0 },
		  MQL_QUALIFIED },
		{ 0, { NONE, 0, NONE, NONE }, 0, { 9, -1, 9, 9 },
		  MQL_NURTURE },
		{ 0, { NONE, NONE, 5, NONE }, 0, { 9, 9, 4, 9 },
		  MQL_NURTURE },
		{ 0, { NONE, NONE, NONE, -5 }, 0, { 9, 9, 9, -6 },
		  MQL_NURTURE },
		{ 0, { -9, -9, -9, -9 }, 0, { -9, -9, -9, -9 },
		  MQL_QUALIFIED },
	};

	return cr_make_param_array(struct gate_case, rows,
				   MQL_ARRAY_LEN(rows));
}

static enum mql_verdict judge(const struct gate_case *row)
{
	struct mql_scorecard card = { .gate.score = row->score_gate };

	memcpy(card.gate.least, row->least, sizeof(row->least));
	return mql_gate_verdict(&card, row->score, row->subtotal, SIZE_MAX);
}

ParameterizedTest(struct gate_case *row, gate,
		  rule_13_hands_over_from_the_threshold_up)
{
	cr_assert_eq(judge(row), row->want);
}

Test(gate, rule_26_without_threshold_every_eligible_lead_passes)
{
	struct gate_case row = { NONE, { 100, NONE, NONE, NONE }, INT64_MIN,
				 { 100, 0, 0, 0 }, MQL_QUALIFIED };

	cr_assert_eq(judge(&row), MQL_QUALIFIED);
	row.subtotal[MQL_FIT] = 99;
	cr_assert_eq(judge(&row), MQL_NURTURE);
}

Test(gate, rule_13_a_rule_decides_whatever_the_score)
{
	const struct mql_rule rule[] = {
		{ .verdict = MQL_FAST_TRACK }, { .verdict = MQL_DISQUALIFIED }
	};
	const struct mql_scorecard card = {
		.rule = rule, .n_rule = 2,
		.gate = { 700, { 100, NONE, NONE, NONE } }
	};
	const int64_t low[MQL_N_DIMENSION] = { 0 };
	const int64_t high[MQL_N_DIMENSION] = { 900 };

	cr_assert_eq(mql_gate_verdict(&card, 0, low, 0), MQL_FAST_TRACK);
	cr_assert_eq(mql_gate_verdict(&card, 900, high, 1), MQL_DISQUALIFIED);
}

Test(gate, rule_13_handed_over_is_mql_and_fast_track)
{
	cr_assert(mql_handed_over(MQL_QUALIFIED));
	cr_assert(mql_handed_over(MQL_FAST_TRACK));
	cr_assert_not(mql_handed_over(MQL_NURTURE));
	cr_assert_not(mql_handed_over(MQL_DISQUALIFIED));
}

/* Four rules over the columns a (text) and n (number):
 *   0 fast track where a is demo      1 disqualified where a is rival, n < 10
 *   2 disqualified where n >= 90      3 fast track where n >= 50 */
static const struct mql_str demo[] = { { "demo", 4 }, { "both", 4 } };
static const struct mql_str rival[] = { { "rival", 5 }, { "both", 4 } };
static const struct mql_condition is_demo[] = {
	{ .column = "a", .kind = MQL_IS, .text = demo, .n_text = 2 },
};
static const struct mql_condition is_small_rival[] = {
	{ .column = "a", .kind = MQL_IS, .text = rival, .n_text = 2 },
	{ .column = "n", .kind = MQL_IN_RANGE, .at_least = -1e9, .below = 10 },
};
static const struct mql_condition from_90[] = {
	{ .column = "n", .kind = MQL_IN_RANGE, .at_least = 90, .below = 1e9 },
};
static const struct mql_condition from_50[] = {
	{ .column = "n", .kind = MQL_IN_RANGE, .at_least = 50, .below = 1e9 },
};
static const struct mql_rule four[] = {
	{ is_demo, 1, MQL_FAST_TRACK, "asked for a demo" },
	{ is_small_rival, 2, MQL_DISQUALIFIED, "small competitor" },
	{ from_90, 1, MQL_DISQUALIFIED, "robot" },
	{ from_50, 1, MQL_FAST_TRACK, "busy" },
};

struct rule_case { char a[8]; char n[8]; size_t want; };

ParameterizedTestParameters(gate, rule_14_disqualify_beats_fast_track)
{
	static struct rule_case rows[] = {
		{ "", "", SIZE_MAX },
		{ "x", "10", SIZE_MAX },
		{ "demo", "10", 0 },
		{ "demo", "", 0 },
		{ "demo", "50", 0 },
		{ "x", "50", 3 },
		{ "x", "90", 2 },
		{ "demo", "90", 2 },
		{ "rival", "9", 1 },
		{ "rival", "10", SIZE_MAX },    /* all conditions must hold */
		{ "rival", "", SIZE_MAX },
		{ "both", "9", 1 },
		{ "both", "10", 0 },
		{ "rival", "95", 2 },
		{ "demo", "many", MQL_RULE_BAD_CELL },
		{ "x", "many", MQL_RULE_BAD_CELL },
	};

	return cr_make_param_array(struct rule_case, rows,
				   MQL_ARRAY_LEN(rows));
}

static size_t first_column[] = { 0, 1 };
static size_t second_column[] = { 1 };
static size_t *const columns[] = { first_column, first_column, second_column,
				   second_column };

ParameterizedTest(struct rule_case *row, gate,
		  rule_14_disqualify_beats_fast_track)
{
	const struct mql_str cell[] = { mql_str_of(row->a),
					mql_str_of(row->n) };
	size_t bad = SIZE_MAX;

	cr_assert_eq(mql_rule_find(four, 4, columns, &lead_table_missing, cell,
				   &bad), row->want);
	cr_assert_eq(bad, row->want == MQL_RULE_BAD_CELL ? 1 : SIZE_MAX);
}

Test(gate, rule_14_within_a_kind_the_first_rule_is_the_reason)
{
	const struct mql_rule twice[] = {
		{ from_50, 1, MQL_FAST_TRACK, "first" },
		{ from_90, 1, MQL_FAST_TRACK, "second" },
		{ from_50, 1, MQL_DISQUALIFIED, "third" },
		{ from_90, 1, MQL_DISQUALIFIED, "fourth" },
	};
	size_t *const column[] = { second_column, second_column,
				   second_column, second_column };
	const struct mql_str cell[] = { { "", 0 }, { "95", 2 } };
	size_t bad;

	cr_assert_eq(mql_rule_find(twice, 2, column, &lead_table_missing, cell,
				   &bad), 0);
	cr_assert_eq(mql_rule_find(twice, 4, column, &lead_table_missing, cell,
				   &bad), 2);
}

Test(gate, names_the_first_bad_cell_of_the_first_rule)
{
	const struct mql_condition both[] = {
		{ .column = "a", .kind = MQL_IN_RANGE, .at_least = 0,
		  .below = 1 },
		{ .column = "n", .kind = MQL_IN_RANGE, .at_least = 0,
		  .below = 1 },
	};
	const struct mql_rule rule = { both, 2, MQL_FAST_TRACK, "x" };
	const struct mql_str cell[] = { { "x", 1 }, { "many", 4 } };
	size_t bad = SIZE_MAX;

	cr_assert_eq(mql_rule_find(&rule, 1, columns, &lead_table_missing,
				   cell, &bad), MQL_RULE_BAD_CELL);
	cr_assert_eq(bad, 0);
}

Test(gate, lenient_takes_bad_cells_as_missing_and_counts_them)
{
	const struct mql_str cell[] = { { "demo", 4 }, { "many", 4 } };
	uint32_t n_bad = 5;

	cr_assert_eq(mql_rule_find_lenient(four, 4, columns,
					   &lead_table_missing, cell, &n_bad),
		     0);
	cr_assert_eq(n_bad, 5 + 3);      /* three conditions read n */
}

struct grade_case { int64_t fit, intent; char want[3]; };

ParameterizedTestParameters(gate, rule_10_an_equal_grade_bound_goes_up)
{
	static struct grade_case rows[] = {
		{ 200, 90, "A1" },
		{ 199, 89, "B2" },
		{ 100, 50, "B2" },
		{ 99, 49, "C3" },
		{ 0, -10, "C3" },
		{ -1, -11, "D4" },
		{ INT64_MAX, INT64_MIN, "A4" },
	};

	return cr_make_param_array(struct grade_case, rows,
				   MQL_ARRAY_LEN(rows));
}

ParameterizedTest(struct grade_case *row, gate,
		  rule_10_an_equal_grade_bound_goes_up)
{
	const struct mql_scorecard card = {
		.has_grades = true, .grade_fit = { 200, 100, 0 },
		.grade_intent = { 90, 50, -10 }
	};
	const int64_t subtotal[MQL_N_DIMENSION] = { row->fit, row->intent,
						    7777, 7777 };
	char grade[3];

	mql_grade(&card, subtotal, grade);
	cr_assert_str_eq(grade, row->want);
}

Test(gate, a_card_without_grades_gives_none)
{
	const struct mql_scorecard card = { .has_grades = false };
	const int64_t subtotal[MQL_N_DIMENSION] = { 0 };
	char grade[3] = "xx";

	mql_grade(&card, subtotal, grade);
	cr_assert_str_eq(grade, "");
}
