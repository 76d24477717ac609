/* SPDX-License-Identifier: MIT */
#include "common/axis.h"

#include <math.h>

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

static const double edge[] = { 10.0, 50.0, 500.0 };
static const struct mql_axis number = { .kind = MQL_AXIS_NUMBER, .edge = edge,
					.n_edge = 3 };
static const struct mql_axis age = { .kind = MQL_AXIS_DATE, .edge = edge,
				     .n_edge = 3 };
static const struct mql_str level[] = { { "NO", 2 }, { "no", 2 },
					{ "a b", 3 } };
static const char *const chief[] = { "chief", "vp" };
static const char *const director[] = { "head of", "director" };
static const struct mql_group group[] = { { "executive", chief, 2 },
					  { "director", director, 2 } };
static const struct mql_axis text = { .kind = MQL_AXIS_TEXT, .group = group,
				      .n_group = 2 };

static const struct mql_str tokens[] = { { "", 0 }, { "Select", 6 } };
static const struct mql_missing missing = { tokens, 2 };

static struct mql_axis level_axis(void)
{
	struct mql_axis axis = { .kind = MQL_AXIS_LEVEL, .level = level,
				 .n_level = 3 };

	mql_axis_index(&axis);
	return axis;
}

static uint32_t code_of(const struct mql_axis *axis, const char *cell)
{
	uint32_t code = UINT32_MAX;
	bool future = true;

	cr_assert(mql_axis_code(axis, &missing, mql_str_of(cell), 0, &code,
				&future), "\"%s\"", cell);
	cr_assert_not(future);
	return code;
}

Test(axis, missing_is_the_last_code)
{
	struct mql_axis levels = level_axis();

	cr_assert_eq(mql_axis_n_code(&number), 5);
	cr_assert_eq(mql_axis_missing(&number), 4);
	cr_assert_eq(mql_axis_n_code(&age), 5);
	cr_assert_eq(mql_axis_n_code(&levels), 5);
	cr_assert_eq(mql_axis_missing(&levels), 4);
	cr_assert_eq(mql_axis_n_code(&text), 4);
	cr_assert_eq(mql_axis_missing(&text), 3);
	mql_axis_release(&levels);
}

Test(axis, rule_10_a_value_at_the_edge_is_in_the_upper_bin)
{
	for (uint32_t i = 0; i < 3; i++) {
		cr_assert_eq(mql_axis_code_number(&number, edge[i]), i + 1);
		cr_assert_eq(mql_axis_code_number(
				     &number, nextafter(edge[i], -1e9)), i);
		cr_assert_eq(mql_axis_code_number(
				     &number, nextafter(edge[i], 1e9)),
			     i + 1);
	}
}

Test(axis, rule_10_the_last_bin_is_open)
{
	const struct mql_axis open = { .kind = MQL_AXIS_NUMBER };

	cr_assert_eq(mql_axis_code_number(&number, 1e308), 3);
	cr_assert_eq(mql_axis_code_number(&number, -1e308), 0);
	cr_assert_eq(mql_axis_code_number(&number, (double)INFINITY), 3);
	cr_assert_eq(mql_axis_code_number(&number, (double)-INFINITY), 0);
	cr_assert_eq(mql_axis_code_number(&number, (double)NAN), 4);
	cr_assert_eq(mql_axis_code_number(&open, 1.0), 0);
	cr_assert_eq(mql_axis_code_number(&open, (double)NAN), 1);
}

/* Against the definition, for every count of edges a search may stumble on. */
Test(axis, code_number_counts_the_edges_at_or_below)
{
	double edges[17];
	struct mql_axis axis = { .kind = MQL_AXIS_NUMBER, .edge = edges };

	for (size_t i = 0; i < 17; i++)
		edges[i] = (double)i;
	for (axis.n_edge = 0; axis.n_edge <= 17; axis.n_edge++)
		for (double x = -1.0; x < 19.0; x += 0.5) {
			size_t n = 0;

			while (n < axis.n_edge && edges[n] <= x)
				n++;
			cr_assert_eq(mql_axis_code_number(&axis, x), n);
		}
}

Test(axis, rule_10_edges_compare_as_the_numbers_people_wrote)
{
	const double tenth = 0.1;
	const struct mql_axis axis = { .kind = MQL_AXIS_NUMBER, .edge = &tenth,
				       .n_edge = 1 };

	cr_assert_eq(code_of(&axis, "0.1"), 1);
	cr_assert_eq(code_of(&axis, "1e-1"), 1);
	cr_assert_eq(code_of(&axis, "0.09999999999999999"), 0);
}

Test(axis, rule_24_cells_are_taken_without_blanks)
{
	struct mql_axis levels = level_axis();

	cr_assert_eq(code_of(&number, " \t50\r\n"), 2);
	cr_assert_eq(code_of(&number, " Select "), 4);
	cr_assert_eq(code_of(&number, "  "), 4);
	cr_assert_eq(code_of(&levels, "  NO "), 0);
	cr_assert_eq(code_of(&levels, " Select"), 4);
	cr_assert_eq(code_of(&levels, " "), 4);
	cr_assert_eq(code_of(&text, " "), 3);
	mql_axis_release(&levels);
}

Test(axis, rule_24_levels_compare_byte_for_byte)
{
	struct mql_axis levels = level_axis();

	cr_assert_eq(code_of(&levels, "NO"), 0);
	cr_assert_eq(code_of(&levels, "no"), 1);
	cr_assert_eq(code_of(&levels, "No"), 3);
	cr_assert_eq(code_of(&levels, "a b"), 2);
	cr_assert_eq(code_of(&levels, "a  b"), 3);
	cr_assert_eq(code_of(&levels, "select"), 3);
	mql_axis_release(&levels);
}

Test(axis, rule_04_a_level_axis_without_levels_knows_other_and_missing)
{
	struct mql_axis none = { .kind = MQL_AXIS_LEVEL };

	mql_axis_index(&none);
	cr_assert_eq(code_of(&none, "x"), 0);
	cr_assert_eq(code_of(&none, ""), 1);
	mql_axis_release(&none);
}

Test(axis, indexes_levels_alone)
{
	struct mql_axis axis = number;

	mql_axis_index(&axis);
	cr_assert_eq(axis.level_map.n, 0);
	mql_axis_release(&axis);
}

Test(axis, the_first_group_that_matches_decides)
{
	cr_assert_eq(code_of(&text, "Director and VP"), 0);
	cr_assert_eq(code_of(&text, "DIRECTOR, Sales"), 1);
	cr_assert_eq(code_of(&text, "Head-of, Digital"), 1);
	cr_assert_eq(code_of(&text, "Forehead offer"), 2);
	cr_assert_eq(code_of(&text, "Select"), 3);
	cr_assert_eq(code_of(&text, "Select VP"), 0);
}

struct bad_cell { bool date; char cell[24]; };

ParameterizedTestParameters(axis, rule_24_what_is_no_number_is_a_bad_cell)
{
	static struct bad_cell rows[] = {
		{ false, "1,234" }, { false, "12%" }, { false, "$5" },
		{ false, "12k" }, { false, "0x10" }, { false, "inf" },
		{ false, "nan" }, { false, "1 2" }, { false, "1e999" },
		{ false, "select" }, { true, "yesterday" },
		{ true, "2026-02-30" }, { true, "21.11.2026" },
		{ true, "46000" },
	};

	return cr_make_param_array(struct bad_cell, rows,
				   MQL_ARRAY_LEN(rows));
}

ParameterizedTest(struct bad_cell *row, axis,
		  rule_24_what_is_no_number_is_a_bad_cell)
{
	const struct mql_axis *axis = row->date ? &age : &number;
	uint32_t code;
	double x;
	bool future;

	cr_assert_not(mql_axis_code(axis, &missing, mql_str_of(row->cell), 0,
				    &code, &future));
	cr_assert_not(mql_axis_read(axis, &missing, mql_str_of(row->cell), 0,
				    &x, &future));
}

Test(axis, rule_24_the_column_says_how_its_numbers_are_written)
{
	const struct mql_axis axis = { .kind = MQL_AXIS_NUMBER,
				       .format = { ',', "$%" }, .edge = edge,
				       .n_edge = 3 };

	cr_assert_eq(code_of(&axis, " $1,234 "), 3);
	cr_assert_eq(code_of(&axis, "12%"), 1);
	cr_assert_eq(code_of(&axis, "Select"), 4);
}

struct age_case {
	char cell[24];
	enum mql_date_order order;
	uint32_t want;
	double want_age;
	bool want_future;
};

/* As of 2026-11-21 (day 20778). */
ParameterizedTestParameters(axis, rule_12_ages_are_whole_calendar_days)
{
	static struct age_case rows[] = {
		{ "2026-11-21", MQL_DATE_YMD, 0, 0.0, false },
		{ "2026-11-21T23:59:59Z", MQL_DATE_YMD, 0, 0.0, false },
		{ "2026-11-20 23:59:59", MQL_DATE_YMD, 0, 1.0, false },
		{ "2026-11-12", MQL_DATE_YMD, 0, 9.0, false },
		{ "2026-11-11", MQL_DATE_YMD, 1, 10.0, false },
		{ "2026-10-03", MQL_DATE_YMD, 1, 49.0, false },
		{ "02.10.2026", MQL_DATE_DMY, 2, 50.0, false },
		{ "10/02/2026", MQL_DATE_MDY, 2, 50.0, false },
		{ "2025-07-09", MQL_DATE_YMD, 3, 500.0, false },
		{ "0001-01-01", MQL_DATE_YMD, 3, 739940.0, false },
		{ "2026-11-22", MQL_DATE_YMD, 0, 0.0, true },
		{ "9999-12-31", MQL_DATE_YMD, 0, 0.0, true },
	};

	return cr_make_param_array(struct age_case, rows,
				   MQL_ARRAY_LEN(rows));
}

ParameterizedTest(struct age_case *row, axis,
		  rule_12_ages_are_whole_calendar_days)
{
	struct mql_axis axis = age;
	bool future = !row->want_future;
	uint32_t code;
	double x;

	axis.order = row->order;
	cr_assert(mql_axis_read(&axis, &missing, mql_str_of(row->cell), 20778,
				&x, &future));
	cr_assert_float_eq(x, row->want_age, 0.0);
	cr_assert_eq(future, row->want_future);
	future = !row->want_future;
	cr_assert(mql_axis_code(&axis, &missing, mql_str_of(row->cell), 20778,
				&code, &future));
	cr_assert_eq(code, row->want);
	cr_assert_eq(future, row->want_future);
}

Test(axis, reads_missing_as_nan)
{
	struct mql_axis levels = level_axis();
	const struct mql_axis *axis[] = { &number, &age, &levels, &text };

	for (size_t i = 0; i < MQL_ARRAY_LEN(axis); i++) {
		bool future = true;
		double x = 0.0;

		cr_assert(mql_axis_read(axis[i], &missing, MQL_STR(" Select "),
					MQL_DAY_NONE, &x, &future));
		cr_assert(isnan(x));
		cr_assert_not(future);
	}
	mql_axis_release(&levels);
}

Test(axis, a_missing_date_needs_no_day)
{
	uint32_t code;
	bool future;

	cr_assert(mql_axis_code(&age, &missing, MQL_STR(""), MQL_DAY_NONE,
				&code, &future));
	cr_assert_eq(code, 4);
}

Test(axis, rule_25_text_passes_as_bytes)
{
	const struct mql_str bytes[] = { { "M\xc3\xbcnchen", 8 },
					 { "\xff\xfe", 2 } };
	struct mql_axis axis = { .kind = MQL_AXIS_LEVEL, .level = bytes,
				 .n_level = 2 };

	mql_axis_index(&axis);
	cr_assert_eq(code_of(&axis, "M\xc3\xbcnchen"), 0);
	cr_assert_eq(code_of(&axis, "\xff\xfe"), 1);
	cr_assert_eq(code_of(&axis, "Mu\xcc\x88nchen"), 2);
	mql_axis_release(&axis);
}

/* ---- labels ---- */

struct label_case {
	enum mql_axis_kind kind;
	bool whole;
	double edge[3];
	size_t n_edge;
	uint32_t code;
	char want[24];
};

#define NUM MQL_AXIS_NUMBER, false
#define WHOLE MQL_AXIS_NUMBER, true
#define DATE MQL_AXIS_DATE, false

ParameterizedTestParameters(axis, labels_are_what_people_read)
{
	static struct label_case rows[] = {
		{ NUM, { 10, 50, 500 }, 3, 0, "<10" },
		{ NUM, { 10, 50, 500 }, 3, 1, "10..<50" },
		{ NUM, { 10, 50, 500 }, 3, 3, ">=500" },
		{ NUM, { 10, 50, 500 }, 3, 4, "missing" },
		{ NUM, { -0.5, 0.1 }, 2, 0, "<-0.5" },
		{ NUM, { -0.5, 0.1 }, 2, 1, "-0.5..<0.1" },
		{ NUM, { 5 }, 1, 1, ">=5" },
		{ NUM, { 0 }, 0, 0, "any" },
		{ NUM, { 0 }, 0, 1, "missing" },
		{ WHOLE, { 10, 50, 500 }, 3, 0, "<=9" },
		{ WHOLE, { 10, 50, 500 }, 3, 1, "10..49" },
		{ WHOLE, { 7, 8, 500 }, 3, 1, "7" },
		{ WHOLE, { 7, 9, 500 }, 3, 1, "7..8" },
		{ WHOLE, { 10, 50, 500 }, 3, 3, ">=500" },
		{ WHOLE, { 10, 50, 500 }, 3, 4, "missing" },
		{ WHOLE, { 1, 2 }, 2, 0, "<=0" },
		{ WHOLE, { -3, 0 }, 2, 0, "<=-4" },
		{ WHOLE, { -3, 0 }, 2, 1, "-3..-1" },
		{ WHOLE, { 0 }, 0, 0, "any" },
		{ DATE, { 10, 50, 500 }, 3, 0, "<=9 days" },
		{ DATE, { 10, 50, 500 }, 3, 2, "50..499 days" },
		{ DATE, { 7, 8, 500 }, 3, 1, "7 days" },
		{ DATE, { 10, 50, 500 }, 3, 3, ">=500 days" },
		{ DATE, { 10, 50, 500 }, 3, 4, "missing" },
		{ DATE, { -0.5, 10.5, 20 }, 3, 1, "0..10 days" },
		{ DATE, { -0.5, 10.5, 20 }, 3, 2, "11..19 days" },
		{ DATE, { 0 }, 0, 0, "any" },
	};

	return cr_make_param_array(struct label_case, rows,
				   MQL_ARRAY_LEN(rows));
}

static void assert_label(const struct mql_axis *axis, uint32_t code,
			 const char *want)
{
	struct mql_buf buf = { 0 };

	mql_axis_add_label(&buf, axis, code);
	cr_assert_str_eq(mql_buf_text(&buf), want);
	mql_buf_release(&buf);
}

ParameterizedTest(struct label_case *row, axis, labels_are_what_people_read)
{
	const struct mql_axis axis = { .kind = row->kind, .whole = row->whole,
				       .edge = row->edge,
				       .n_edge = row->n_edge };

	assert_label(&axis, row->code, row->want);
}

Test(axis, levels_and_groups_are_labelled_by_name)
{
	struct mql_axis levels = level_axis();

	assert_label(&levels, 0, "NO");
	assert_label(&levels, 2, "a b");
	assert_label(&levels, 3, "other");
	assert_label(&levels, 4, "missing");
	assert_label(&text, 0, "executive");
	assert_label(&text, 1, "director");
	assert_label(&text, 2, "other");
	assert_label(&text, 3, "missing");
	mql_axis_release(&levels);
}
