/* SPDX-License-Identifier: MIT */
#include "evaluated_card.h"

#include <criterion/parameterized.h>

/* visits 2.2 (intent), industry 5.0 (fit), clicks 6.0 (product), pair 0.2. */
struct cap_case {
	int32_t group_least, group_most;         /* of industry alone         */
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
