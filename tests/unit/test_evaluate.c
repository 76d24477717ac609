/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "count_alloc.h"
#include "evaluated_card.h"

Test(evaluate, adds_the_points_of_every_term)
{
	struct fixture f;

	set_up(&f);
	cr_assert(score(&f));
	cr_assert_eq(f.room.points[T_VISITS], 22);
	cr_assert_eq(f.room.points[T_INDUSTRY], 50);
	cr_assert_eq(f.room.points[T_CLICKS], 60);
	cr_assert_eq(f.room.points[T_PAIR], 2);
	cr_assert_eq(f.room.result.score, 1134);
	cr_assert_eq(f.room.result.rule, SIZE_MAX);
	cr_assert_eq(f.room.result.verdict, MQL_QUALIFIED);
	cr_assert_str_eq(f.room.result.grade, "");
	tear_down(&f);
}

Test(evaluate, rule_05_base_and_subtotals_make_the_score)
{
	const int64_t want[MQL_N_DIMENSION] = { 50, 22, 60, 2 };
	struct fixture f;

	set_up(&f);
	cr_assert(score(&f));
	cr_assert_arr_eq(f.room.result.subtotal, want, sizeof(want));
	cr_assert_eq(f.card.base + 50 + 22 + 60 + 2, f.room.result.score);
	tear_down(&f);
}

Test(evaluate, rule_05_a_pair_is_indexed_by_both_codes)
{
	static const char *const title[] = { "chief", "clerk", "" };
	static const char *const visits[] = { "4.9", "5", "10", "" };
	struct fixture f;

	set_up(&f);
	for (uint32_t i = 0; i < 3; i++)
		for (uint32_t k = 0; k < 4; k++) {
			f.text[TITLE] = title[i];
			f.text[VISITS] = visits[k];
			cr_assert(score(&f));
			cr_assert_eq(f.room.code[T_PAIR], i * 4 + k);
			cr_assert_eq(f.room.points[T_PAIR],
				     pair_points[i * 4 + k]);
		}
	tear_down(&f);
}

Test(evaluate, rule_04_unseen_and_missing_have_entries_of_their_own)
{
	struct fixture f;

	set_up(&f);
	f.text[INDUSTRY] = "Farming";
	f.text[VISITS] = "";
	cr_assert(score(&f));
	cr_assert_eq(f.room.points[T_INDUSTRY], 7);
	cr_assert_eq(f.room.points[T_VISITS], -4);
	f.text[INDUSTRY] = " ";
	cr_assert(score(&f));
	cr_assert_eq(f.room.points[T_INDUSTRY], -8);
	tear_down(&f);
}

Test(evaluate, rule_24_ids_and_cells_outside_the_card_are_never_read)
{
	struct fixture f;

	set_up(&f);
	f.text[0] = " \xff,not a number ";
	cr_assert(score(&f));
	cr_assert_eq(f.room.result.score, 1134);
	tear_down(&f);
}

/* ---- counts ---- */

struct each_case {
	int32_t each, at_most;
	char count[16];
	char since[16];
	int32_t want;
	uint32_t want_code;
};

static void assert_each(const struct each_case *row)
{
	struct fixture f;

	set_up(&f);
	f.term[T_CLICKS].each = row->each;
	f.term[T_CLICKS].at_most = row->at_most;
	f.text[CLICKS] = row->count;
	f.text[CLICKED_AT] = row->since;
	cr_assert(score(&f));
	cr_assert_eq(f.room.points[T_CLICKS], row->want, "%s at %s: got %d",
		     row->count, row->since, f.room.points[T_CLICKS]);
	cr_assert_eq(f.room.code[T_CLICKS], row->want_code);
	tear_down(&f);
}

ParameterizedTestParameters(evaluate, rule_06_counts_saturate)
{
	static struct each_case rows[] = {
		{ 15, 150, "0", "2026-11-21", 0, 0 },
		{ 15, 150, "1", "2026-11-21", 15, 0 },
		{ 15, 150, "1.999", "2026-11-21", 15, 0 },
		{ 15, 150, "0.999", "2026-11-21", 0, 0 },
		{ 15, 150, "-3", "2026-11-21", 0, 0 },
		{ 15, 150, "-1e300", "2026-11-21", 0, 0 },
		{ 15, 150, "9", "2026-11-21", 135, 0 },
		{ 15, 150, "10", "2026-11-21", 150, 0 },
		{ 15, 150, "11", "2026-11-21", 150, 0 },
		{ 15, 151, "11", "2026-11-21", 151, 0 },
		{ 15, 150, "1e300", "2026-11-21", 150, 0 },
		{ 15, 0, "1e300", "2026-11-21", 1000000, 0 },
		{ 1, 0, "1e300", "2026-11-21", 1000000, 0 },
		{ 1, 0, "999999", "2026-11-21", 999999, 0 },
		{ 1, 0, "1000000", "2026-11-21", 1000000, 0 },
		{ 1, 0, "1000001", "2026-11-21", 1000000, 0 },
		{ 3, 0, "333334", "2026-11-21", 1000000, 0 },
		{ 1000000, 0, "1000000", "2026-11-21", 1000000, 0 },
		{ 1000000, 1000000, "1.7e308", "2026-11-21", 1000000, 0 },
		{ -15, 0, "1e300", "2026-11-21", -1000000, 0 },
		{ -15, -150, "9", "2026-11-21", -135, 0 },
		{ -15, -150, "11", "2026-11-21", -150, 0 },
		{ 0, 0, "1e300", "2026-11-21", 0, 0 },
	};

	return cr_make_param_array(struct each_case, rows,
				   MQL_ARRAY_LEN(rows));
}

ParameterizedTest(struct each_case *row, evaluate, rule_06_counts_saturate)
{
	assert_each(row);
}

/* 30 days a period: day 0 .. 29 are period 0. */
ParameterizedTestParameters(evaluate, rule_07_decay_divides_after_the_cap)
{
	static struct each_case rows[] = {
		{ 15, 150, "5", "2026-11-21", 75, 0 },
		{ 15, 150, "5", "2026-10-23", 75, 0 },          /* day 29 */
		{ 15, 150, "5", "2026-10-22", 37, 1 },          /* day 30 */
		{ 15, 150, "5", "2026-09-23", 37, 1 },          /* day 59 */
		{ 15, 150, "5", "2026-09-22", 18, 2 },          /* day 60 */
		{ -15, -150, "5", "2026-10-22", -37, 1 },  /* toward zero */
		{ -15, -150, "5", "2026-09-22", -18, 2 },
		{ 15, 150, "100", "2026-10-22", 75, 1 }, /* after the cap */
		{ 15, 0, "1e300", "2026-10-22", 500000, 1 },
		{ 1, 0, "1", "2026-10-22", 0, 1 },
		{ -1, 0, "1", "2026-10-22", 0, 1 },
		{ 1000000, 0, "1", "2025-04-01", 1, 19 },
		{ 1000000, 0, "1", "2025-03-31", 0, 20 },
		{ 1000000, 0, "1", "2024-06-04", 0, 30 },
		{ 1000000, 0, "1", "2024-05-05", 0, 31 },
		{ 1000000, 0, "1", "2024-04-05", 0, 32 },
		{ 1000000, 0, "1", "0001-01-01", 0, 24664 },
		{ 15, 150, "5", "2027-01-01", 75, 0 },        /* the future */
	};

	return cr_make_param_array(struct each_case, rows,
				   MQL_ARRAY_LEN(rows));
}

ParameterizedTest(struct each_case *row, evaluate,
		  rule_07_decay_divides_after_the_cap)
{
	assert_each(row);
}

ParameterizedTestParameters(evaluate, rule_04_a_missing_count_has_its_points)
{
	static struct each_case rows[] = {
		{ 15, 150, "", "2026-11-21", -7, UINT32_MAX },
		{ 15, 150, "5", " ", -7, UINT32_MAX },
		{ 15, 150, "", "", -7, UINT32_MAX },
		{ 15, 150, "0", "", -7, UINT32_MAX },
	};

	return cr_make_param_array(struct each_case, rows,
				   MQL_ARRAY_LEN(rows));
}

ParameterizedTest(struct each_case *row, evaluate,
		  rule_04_a_missing_count_has_its_points)
{
	assert_each(row);
}

Test(evaluate, a_count_without_decay_needs_no_date)
{
	struct fixture f;

	set_up(&f);
	f.term[T_CLICKS].since = NULL;
	f.text[CLICKED_AT] = "never";
	cr_assert_not(mql_evaluate_needs_day(&f.card));
	cr_assert(lead_table_score(&f.card, columns, f.text, MQL_DAY_NONE,
				   false, &f.room));
	cr_assert_eq(f.room.points[T_CLICKS], 60);
	cr_assert_eq(f.room.code[T_CLICKS], 0);
	tear_down(&f);
}

Test(evaluate, knows_which_cards_run_ages)
{
	struct fixture f;

	set_up(&f);
	cr_assert(mql_evaluate_needs_day(&f.card));
	f.term[T_CLICKS].since = NULL;
	f.term[T_PAIR].axis[1].kind = MQL_AXIS_DATE;
	cr_assert(mql_evaluate_needs_day(&f.card));
	f.term[T_PAIR].axis[1].kind = MQL_AXIS_NUMBER;
	cr_assert_not(mql_evaluate_needs_day(&f.card));
	f.term[T_VISITS].axis[0].kind = MQL_AXIS_DATE;
	cr_assert(mql_evaluate_needs_day(&f.card));
	tear_down(&f);
}

Test(evaluate, rule_12_a_future_date_is_counted)
{
	struct fixture f;

	set_up(&f);
	f.text[CLICKED_AT] = "2026-11-22";
	cr_assert(score(&f));
	cr_assert_eq(f.room.result.n_future, 1);
	f.term[T_PAIR].axis[1].kind = MQL_AXIS_DATE;
	f.term[T_PAIR].column[1] = "clicked_at";
	cr_assert(score(&f));
	cr_assert_eq(f.room.result.n_future, 2);
	cr_assert_eq(f.room.points[T_PAIR], 1);
	f.text[CLICKED_AT] = "2026-11-21";
	cr_assert(score(&f));
	cr_assert_eq(f.room.result.n_future, 0);
	tear_down(&f);
}

/* ---- bad cells ---- */

static const struct mql_condition busy[] = {
	{ .column = "visits", .kind = MQL_IN_RANGE, .at_least = 90,
	  .below = 1e9 },
};
static const struct mql_condition long_title[] = {
	{ .column = "title", .kind = MQL_IN_RANGE, .at_least = 0,
	  .below = 1 },
};
static const struct mql_rule busy_rule[] = {
	{ busy, 1, MQL_FAST_TRACK, "busy" },
};
static const struct mql_rule title_rule[] = {
	{ long_title, 1, MQL_DISQUALIFIED, "no title" },
};

struct bad_case { size_t column; char cell[16]; char want[12]; };

ParameterizedTestParameters(evaluate, rule_24_a_bad_cell_fails_the_lead)
{
	static struct bad_case rows[] = {
		{ VISITS, "many", "a number" },
		{ VISITS, "1,234", "a number" },
		{ CLICKS, "12%", "a number" },
		{ CLICKED_AT, "yesterday", "a date" },
		{ CLICKED_AT, "2026-13-01", "a date" },
		{ TITLE, "Chief", "a number" },
	};

	return cr_make_param_array(struct bad_case, rows,
				   MQL_ARRAY_LEN(rows));
}

ParameterizedTest(struct bad_case *row, evaluate,
		  rule_24_a_bad_cell_fails_the_lead)
{
	struct fixture f;

	set_up(&f);
	if (row->column == TITLE) {
		f.card.rule = title_rule;
		f.card.n_rule = 1;
	}
	f.text[row->column] = row->cell;
	cr_assert_not(score(&f));
	cr_assert_eq(f.room.result.bad_column, row->column);
	cr_assert_str_eq(f.room.result.bad_want, row->want);
	tear_down(&f);
}

Test(evaluate, rule_24_a_bad_second_cell_of_a_pair_fails_the_lead)
{
	struct fixture f;

	set_up(&f);
	f.text[CLICKS] = "many";
	f.term[T_CLICKS].kind = MQL_TERM_TABLE;
	f.term[T_CLICKS].axis[0] = f.term[T_INDUSTRY].axis[0];
	f.term[T_CLICKS].points = industry_points;
	f.term[T_PAIR].column[1] = "clicks";
	cr_assert_not(score(&f));
	cr_assert_eq(f.room.result.bad_column, CLICKS);
	tear_down(&f);
}

Test(evaluate, rule_24_a_bad_date_is_bad_also_beside_a_missing_count)
{
	struct fixture f;

	set_up(&f);
	f.text[CLICKS] = "";
	f.text[CLICKED_AT] = "yesterday";
	cr_assert_not(score(&f));
	tear_down(&f);
}

Test(evaluate, rule_24_bad_cells_may_be_scored_as_missing_and_are_counted)
{
	struct fixture f;

	set_up(&f);
	f.card.rule = busy_rule;
	f.card.n_rule = 1;
	f.text[VISITS] = "many";
	f.text[CLICKED_AT] = "yesterday";
	cr_assert(lead_table_score(&f.card, columns, f.text, TODAY, true,
				   &f.room));
	cr_assert_eq(f.room.points[T_VISITS], -4);
	cr_assert_eq(f.room.points[T_CLICKS], -7);
	cr_assert_eq(f.room.points[T_PAIR], 4);
	cr_assert_eq(f.room.result.rule, SIZE_MAX);
	cr_assert_eq(f.room.result.n_bad, 4);
	f.text[VISITS] = "90";
	f.text[CLICKED_AT] = "2026-11-01";
	cr_assert(lead_table_score(&f.card, columns, f.text, TODAY, true,
				   &f.room));
	cr_assert_eq(f.room.result.n_bad, 0);
	cr_assert_eq(f.room.result.rule, 0);
	tear_down(&f);
}

/* ---- verdict and grade reach the result ---- */

Test(evaluate, rule_13_the_gate_sees_score_and_subtotals)
{
	struct fixture f;

	set_up(&f);
	f.card.gate.score = 1134;
	f.card.gate.least[MQL_PRODUCT] = 60;
	cr_assert(score(&f));
	cr_assert_eq(f.room.result.verdict, MQL_QUALIFIED);
	f.card.gate.score = 1135;
	cr_assert(score(&f));
	cr_assert_eq(f.room.result.verdict, MQL_NURTURE);
	f.card.gate.score = 1134;
	f.card.gate.least[MQL_PRODUCT] = 61;
	cr_assert(score(&f));
	cr_assert_eq(f.room.result.verdict, MQL_NURTURE);
	tear_down(&f);
}

Test(evaluate, rule_14_a_rule_reaches_the_verdict)
{
	struct fixture f;

	set_up(&f);
	f.card.rule = busy_rule;
	f.card.n_rule = 1;
	f.card.gate.score = 9999999;
	f.text[VISITS] = "90";
	cr_assert(score(&f));
	cr_assert_eq(f.room.result.verdict, MQL_FAST_TRACK);
	cr_assert_eq(f.room.result.rule, 0);
	tear_down(&f);
}

Test(evaluate, rule_10_a_grade_reads_fit_and_intent)
{
	struct fixture f;

	set_up(&f);
	f.card.has_grades = true;
	memcpy(f.card.grade_fit, (int32_t[]){ 60, 50, 0 },
	       sizeof(f.card.grade_fit));
	memcpy(f.card.grade_intent, (int32_t[]){ 60, 50, 22 },
	       sizeof(f.card.grade_intent));
	cr_assert(score(&f));
	cr_assert_str_eq(f.room.result.grade, "B3");
	tear_down(&f);
}

/* ---- binding ---- */

struct absent_case { char column[12]; char want[160]; };

ParameterizedTestParameters(evaluate, names_the_column_and_who_needs_it)
{
	static struct absent_case rows[] = {
		{ "visits", "leads.csv: no column \"visits\" "
		  "(term \"visits\" of card.yaml needs it)" },
		{ "clicked_at", "leads.csv: no column \"clicked_at\" "
		  "(term \"clicks\" of card.yaml needs it)" },
		{ "title", "leads.csv: no column \"title\" "
		  "(term \"title x visits\" of card.yaml needs it)" },
		{ "budget", "leads.csv: no column \"budget\" "
		  "(override \"rich\" of card.yaml needs it)" },
	};

	return cr_make_param_array(struct absent_case, rows,
				   MQL_ARRAY_LEN(rows));
}

ParameterizedTest(struct absent_case *row, evaluate,
		  names_the_column_and_who_needs_it)
{
	const struct mql_condition when[] = {
		{ .column = "visits", .kind = MQL_SET },
		{ .column = "budget", .kind = MQL_SET },
	};
	const struct mql_rule rich = { when, 2, MQL_FAST_TRACK, "rich" };
	const char *present[7];
	size_t n = 0;
	struct mql_evaluator evaluator;
	struct mql_err err = MQL_ERR_INIT;
	struct fixture f;

	set_up(&f);
	f.card.rule = &rich;
	f.card.n_rule = 1;
	for (size_t i = 0; columns[i]; i++)
		if (strcmp(columns[i], row->column) != 0)
			present[n++] = columns[i];
	present[n] = NULL;
	cr_assert_not(mql_evaluator_init(&evaluator, &f.card, lead_table_find,
					 present, &err));
	mql_evaluator_release(&evaluator);
	cr_assert_eq(err.code, MQL_E_DATA);
	cr_assert_str_eq(err.msg, row->want);
	tear_down(&f);
}

Test(evaluate, a_card_from_memory_is_named_in_words)
{
	struct mql_evaluator evaluator;
	struct mql_err err = MQL_ERR_INIT;
	const char *const none[] = { NULL };
	struct fixture f;

	set_up(&f);
	f.card.path = NULL;
	cr_assert_not(mql_evaluator_init(&evaluator, &f.card, lead_table_find,
					 none, &err));
	mql_evaluator_release(&evaluator);
	cr_assert_str_eq(err.msg, "leads.csv: no column \"visits\" (term "
			 "\"visits\" of the scorecard needs it)");
	tear_down(&f);
}

Test(evaluate, an_empty_card_scores_its_base)
{
	const struct mql_scorecard card = { .base = -5,
					    .missing = lead_table_missing,
					    .gate = LEAD_TABLE_NO_GATE };
	const char *const none[] = { NULL };
	struct lead_table_room room;

	cr_assert(lead_table_score(&card, none, none, MQL_DAY_NONE, false,
				   &room));
	cr_assert_eq(room.result.score, -5);
	cr_assert_eq(room.result.verdict, MQL_QUALIFIED);
}

Test(evaluate, never_allocates)
{
	struct fixture f;
	struct mql_evaluator evaluator;
	struct mql_err err = MQL_ERR_INIT;
	struct mql_str cell[6];
	const unsigned long at_start = count_alloc();

	free(mql_calloc(1, 1));
	cr_assert_gt(count_alloc(), at_start, "the counter is not in place");
	set_up(&f);
	f.card.rule = busy_rule;
	f.card.n_rule = 1;
	for (size_t i = 0; i < 6; i++)
		cell[i] = mql_str_of(f.text[i]);
	f.room.result.points = f.room.points;
	f.room.result.code = f.room.code;
	cr_assert(mql_evaluator_init(&evaluator, &f.card, lead_table_find,
				     columns, &err));

	const unsigned long before = count_alloc();
	bool ok = mql_evaluate(&evaluator, cell, TODAY, &f.room.result);

	cell[VISITS] = MQL_STR("many");
	ok = ok && !mql_evaluate(&evaluator, cell, TODAY, &f.room.result);
	cr_assert_eq(count_alloc(), before);
	cr_assert(ok);
	mql_evaluator_release(&evaluator);
	tear_down(&f);
}
