/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "count_alloc.h"
#include "lead_table.h"

/* The card of the examples: a table of numbers, one of levels, a count with
 * decay, a pair.  As of 2026-11-21, day 20778. */
#define TODAY 20778

static const char *const columns[] = { "id", "visits", "industry", "clicks",
				       "clicked_at", "title", NULL };
enum { VISITS = 1, INDUSTRY, CLICKS, CLICKED_AT, TITLE };

static const double edge[] = { 5.0, 10.0 };
static const struct mql_str level[] = { { "Fintech", 7 }, { "Retail", 6 } };
static const char *const chief[] = { "chief" };
static const struct mql_group group[] = { { "executive", chief, 1 } };
static int32_t visit_points[] = { -11, 22, 33, -4 };
static int32_t industry_points[] = { 50, -60, 7, -8 };
static int32_t pair_points[] = {         /* [executive, other, missing][4] */
	1, 2, 3, 4,  10, 20, 30, 40,  100, 200, 300, 400
};

#define VISITS_AXIS { .kind = MQL_AXIS_NUMBER, .edge = edge, .n_edge = 2 }
#define TITLE_AXIS  { .kind = MQL_AXIS_TEXT, .group = group, .n_group = 1 }

enum { T_VISITS, T_INDUSTRY, T_CLICKS, T_PAIR, N_TERM };

struct fixture {
	struct mql_term term[N_TERM];
	struct mql_scorecard card;
	const char *text[6];
	struct lead_table_room room;
};

static void set_up(struct fixture *f)
{
	*f = (struct fixture){
		.term = {
			{ MQL_TERM_TABLE, MQL_INTENT, "visits", { "visits" },
			  { VISITS_AXIS }, visit_points },
			{ MQL_TERM_TABLE, MQL_FIT, "industry", { "industry" },
			  { { .kind = MQL_AXIS_LEVEL, .level = level,
			      .n_level = 2 } }, industry_points },
			{ .kind = MQL_TERM_EACH, .dimension = MQL_PRODUCT,
			  .name = "clicks", .column = { "clicks" },
			  .each = 15, .at_most = 150, .missing = -7,
			  .since = "clicked_at", .halves_every = 30 },
			{ MQL_TERM_PAIR, MQL_MIXED, "title x visits",
			  { "title", "visits" }, { TITLE_AXIS, VISITS_AXIS },
			  pair_points },
		},
		.text = { "007", "6", "Fintech", "4", "2026-11-01",
			  "Chief of Staff" },
	};
	f->card = (struct mql_scorecard){
		.path = "card.yaml", .missing = lead_table_missing,
		.base = 1000, .term = f->term, .n_term = N_TERM,
		.gate = LEAD_TABLE_NO_GATE
	};
	mql_axis_index(&f->term[T_INDUSTRY].axis[0]);
}

static bool score(struct fixture *f)
{
	return lead_table_score(&f->card, columns, f->text, TODAY, false,
				&f->room);
}

static void tear_down(struct fixture *f)
{
	mql_axis_release(&f->term[T_INDUSTRY].axis[0]);
}

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

/* ---- caps ---- */

/* visits 2.2 (intent), industry 5.0 (fit), clicks 6.0 (product), pair 0.2. */
struct cap_case {
	int32_t group_least, group_most;         /* of industry alone          */
	int32_t fit_least, fit_most;
	int32_t total_least, total_most;
	int32_t want[3];
	int64_t want_fit, want_mixed;
	int64_t want_score;
};

#define NO_LEAST MQL_POINTS_NONE
#define NO_MOST  MQL_CAP_NONE
#define OPEN     NO_LEAST, NO_MOST

ParameterizedTestParameters(evaluate, rule_27_caps_bound_sums)
{
	static struct cap_case rows[] = {
		{ OPEN, OPEN, OPEN, { 0, 0, 0 }, 50, 2, 1134 },
		{ NO_LEAST, 50, OPEN, OPEN, { 0, 0, 0 }, 50, 2, 1134 },
		{ NO_LEAST, 49, OPEN, OPEN, { -1, 0, 0 }, 49, 2, 1133 },
		{ 50, NO_MOST, OPEN, OPEN, { 0, 0, 0 }, 50, 2, 1134 },
		{ 51, NO_MOST, OPEN, OPEN, { 1, 0, 0 }, 51, 2, 1135 },
		{ OPEN, NO_LEAST, 50, OPEN, { 0, 0, 0 }, 50, 2, 1134 },
		{ OPEN, NO_LEAST, 49, OPEN, { 0, -1, 0 }, 49, 2, 1133 },
		{ OPEN, 51, 60, OPEN, { 0, 1, 0 }, 51, 2, 1135 },
		{ OPEN, OPEN, NO_LEAST, 1134, { 0, 0, 0 }, 50, 2, 1134 },
		{ OPEN, OPEN, NO_LEAST, 1133, { 0, 0, -1 }, 50, 1, 1133 },
		{ OPEN, OPEN, 1135, NO_MOST, { 0, 0, 1 }, 50, 3, 1135 },
		/* each sees what the one before it left */
		{ NO_LEAST, 30, 40, 60, NO_LEAST, 1000, { -20, 10, -124 },
		  40, -122, 1000 },
		{ -1000000, -1000000, 1000000, 1000000, 0, 0,
		  { -1000050, 2000000, -1001084 }, 1000000, -1001082, 0 },
	};

	return cr_make_param_array(struct cap_case, rows,
				   MQL_ARRAY_LEN(rows));
}

ParameterizedTest(struct cap_case *row, evaluate, rule_27_caps_bound_sums)
{
	static const size_t industry = T_INDUSTRY;
	const struct mql_cap cap[] = {
		{ MQL_CAP_GROUP, MQL_FIT, "who", &industry, 1,
		  row->group_most, row->group_least },
		{ MQL_CAP_DIMENSION, MQL_FIT, "fit", NULL, 0, row->fit_most,
		  row->fit_least },
		{ MQL_CAP_TOTAL, MQL_MIXED, "score", NULL, 0, row->total_most,
		  row->total_least },
	};
	const struct mql_result *result;
	struct fixture f;

	set_up(&f);
	f.card.cap = cap;
	f.card.n_cap = 3;
	cr_assert(score(&f));
	result = &f.room.result;
	cr_assert_arr_eq(&result->points[N_TERM], row->want,
			 sizeof(row->want));
	cr_assert_eq(result->subtotal[MQL_FIT], row->want_fit);
	cr_assert_eq(result->subtotal[MQL_INTENT], 22);
	cr_assert_eq(result->subtotal[MQL_PRODUCT], 60);
	cr_assert_eq(result->subtotal[MQL_MIXED], row->want_mixed);
	cr_assert_eq(result->score, row->want_score);
	tear_down(&f);
}

Test(evaluate, rule_27_a_group_bounds_the_sum_of_its_terms)
{
	static const size_t both[] = { T_VISITS, T_INDUSTRY };
	const struct mql_cap cap = { MQL_CAP_GROUP, MQL_FIT, "who", both, 2,
				     71, MQL_POINTS_NONE };
	struct fixture f;

	set_up(&f);
	f.term[T_VISITS].dimension = MQL_FIT;
	f.card.cap = &cap;
	f.card.n_cap = 1;
	cr_assert(score(&f));
	cr_assert_eq(f.room.result.subtotal[MQL_FIT], 71);
	cr_assert_eq(f.room.points[N_TERM], -1);
	cr_assert_eq(f.room.result.score, 1133);
	tear_down(&f);
}

Test(evaluate, rule_27_gate_and_grade_see_what_the_caps_left)
{
	static const size_t industry = T_INDUSTRY;
	const struct mql_cap cap = { MQL_CAP_GROUP, MQL_FIT, "who", &industry,
				     1, 49, MQL_POINTS_NONE };
	struct fixture f;

	set_up(&f);
	f.card.cap = &cap;
	f.card.n_cap = 1;
	f.card.has_grades = true;
	memcpy(f.card.grade_fit, (int32_t[]){ 50, 49, 0 },
	       sizeof(f.card.grade_fit));
	f.card.gate.score = 1133;
	f.card.gate.least[MQL_FIT] = 49;
	cr_assert(score(&f));
	cr_assert_eq(f.room.result.verdict, MQL_QUALIFIED);
	cr_assert_eq(f.room.result.grade[0], 'B');
	f.card.gate.least[MQL_FIT] = 50;
	cr_assert(score(&f));
	cr_assert_eq(f.room.result.verdict, MQL_NURTURE);
	f.card.gate.least[MQL_FIT] = 49;
	f.card.gate.score = 1134;
	cr_assert(score(&f));
	cr_assert_eq(f.room.result.verdict, MQL_NURTURE);
	tear_down(&f);
}

/* As many terms as there may be, all at their most, and a cap that says the
 * contrary: the largest adjustment there is. */
Test(evaluate, rule_27_the_largest_adjustment_fits)
{
	static int32_t points[MQL_MAX_TERMS + 1];
	const struct mql_cap cap = { MQL_CAP_TOTAL, MQL_MIXED, "score", NULL,
				     0, -MQL_MAX_POINTS, MQL_POINTS_NONE };
	const struct mql_scorecard card = { .n_term = MQL_MAX_TERMS,
					    .cap = &cap, .n_cap = 1 };
	int64_t subtotal[MQL_N_DIMENSION] = { 0 };
	int64_t score = MQL_MAX_SCORE;

	mql_caps_apply(&card, points, &score, subtotal);
	cr_assert_eq(points[MQL_MAX_TERMS], -2002000000);
	cr_assert_eq(subtotal[MQL_MIXED], -2002000000);
	cr_assert_eq(score, -MQL_MAX_POINTS);
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
