/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "lead_table.h"
#include "reason_list.h"

/* Four terms of every kind, and what a lead got from them. */
static const double edge[] = { 5.0, 10.0 };
static const struct mql_str level[] = { { "Fintech", 7 }, { "a|b", 3 } };

#define VISITS { .kind = MQL_AXIS_NUMBER, .whole = true, .edge = edge, \
		 .n_edge = 2 }
#define INDUSTRY { .kind = MQL_AXIS_LEVEL, .level = level, .n_level = 2 }

static struct mql_term term[] = {
	{ .kind = MQL_TERM_TABLE, .name = "pricing_visits",
	  .axis = { VISITS } },
	{ .kind = MQL_TERM_TABLE, .name = "industry", .axis = { INDUSTRY } },
	{ .kind = MQL_TERM_EACH, .name = "emails_clicked",
	  .axis = { { .kind = MQL_AXIS_NUMBER } } },
	{ .kind = MQL_TERM_PAIR, .name = "industry x visits",
	  .axis = { INDUSTRY, VISITS } },
};
static const struct mql_rule rule[] = {
	{ .verdict = MQL_FAST_TRACK, .reason = "asked for a demo" },
	{ .verdict = MQL_DISQUALIFIED, .reason = "rival|friend" },
};
static const struct mql_scorecard card = {
	.term = term, .n_term = 4, .rule = rule, .n_rule = 2
};

struct reason_case {
	int32_t points[4];
	uint32_t code[4];
	size_t rule;
	size_t n_top;
	char want[120];
};

ParameterizedTestParameters(reason, reads_like_a_list)
{
	static struct reason_case rows[] = {
		{ { 123, 41, 0, 0 }, { 1, 0, 0, 0 }, SIZE_MAX, 3,
		  "pricing_visits 5..9 +12.3 | industry Fintech +4.1" },
		{ { 123, 41, 0, 0 }, { 1, 0, 0, 0 }, 0, 3,
		  "asked for a demo | pricing_visits 5..9 +12.3 | "
		  "industry Fintech +4.1" },
		{ { 1, -500, 120, 2 }, { 0, 2, 3, 0 }, SIZE_MAX, 3,
		  "industry other -50.0 | emails_clicked +12.0 | "
		  "industry x visits Fintech x <=4 +0.2" },
		{ { 1, -500, 120, 2 }, { 0, 2, 3, 0 }, SIZE_MAX, 1,
		  "industry other -50.0" },
		/* PAIR codes: 2 * 4 + 3 = other x missing, 1 * 4 + 2 */
		{ { 0, 0, 0, 7 }, { 0, 0, 0, 11 }, SIZE_MAX, 3,
		  "industry x visits other x missing +0.7" },
		{ { 0, 0, 0, 7 }, { 0, 0, 0, 6 }, SIZE_MAX, 3,
		  "industry x visits a/b x >=10 +0.7" },
		{ { 0, -12, 0, 0 }, { 0, 3, 0, 0 }, SIZE_MAX, 3,
		  "industry missing -1.2" },
		{ { 0, 0, -12, 0 }, { 0, 0, UINT32_MAX, 0 }, SIZE_MAX, 3,
		  "emails_clicked -1.2" },
		{ { 0, 10, 0, 0 }, { 0, 1, 0, 0 }, 1, 9,
		  "rival/friend | industry a/b +1.0" },
		{ { 0 }, { 0 }, SIZE_MAX, 3, "" },
		{ { 0 }, { 0 }, 0, 3, "asked for a demo" },
		{ { 5, 5, 5, 5 }, { 0 }, SIZE_MAX, 0, "" },
		{ { 5, 5, 5, 5 }, { 0 }, 0, 0, "asked for a demo" },
	};

	return cr_make_param_array(struct reason_case, rows,
				   MQL_ARRAY_LEN(rows));
}

ParameterizedTest(struct reason_case *row, reason, reads_like_a_list)
{
	const struct mql_result result = { .rule = row->rule,
					   .points = row->points,
					   .code = row->code };
	struct mql_buf buf = { 0 };

	mql_buf_adds(&buf, "7|");        /* what was there stays as it is */
	reason_list(&buf, &card, &result, row->n_top);
	cr_assert_str_eq(mql_buf_text(&buf) + 2, row->want);
	cr_assert_eq(strncmp(buf.p, "7|", 2), 0);
	mql_buf_release(&buf);
}

Test(reason, a_cap_is_an_entry_of_its_own_behind_the_terms)
{
	static const struct mql_cap cap[] = {
		{ .kind = MQL_CAP_GROUP, .name = "web|mail" },
		{ .kind = MQL_CAP_TOTAL, .name = "score" },
	};
	const struct mql_scorecard capped = { .term = term, .n_term = 4,
					      .cap = cap, .n_cap = 2 };
	int32_t points[] = { 123, 0, 120, 0, -120, -20 };
	uint32_t code[] = { 1, 0, 0, 0 };
	const struct mql_result result = { .rule = SIZE_MAX, .points = points,
					   .code = code };
	struct mql_buf buf = { 0 };
	size_t top[6];

	reason_list(&buf, &capped, &result, 9);
	cr_assert_str_eq(mql_buf_text(&buf),
			 "pricing_visits 5..9 +12.3 | emails_clicked +12.0 | "
			 "web/mail cap -12.0 | score cap -2.0");
	cr_assert_eq(mql_reason_top(&capped, &result, top, 6), 4);
	cr_assert_arr_eq(top, ((size_t[]){ 0, 2, 4, 5 }), 4 * sizeof(top[0]));
	mql_buf_release(&buf);
}

Test(reason, counts_and_caps_have_a_name_and_no_label)
{
	static const struct mql_cap cap = { .kind = MQL_CAP_TOTAL,
					    .name = "score" };
	const struct mql_scorecard capped = { .term = term, .n_term = 4,
					      .cap = &cap, .n_cap = 1 };
	uint32_t code[] = { 1, 0, 0, 6 };
	const struct mql_result result = { .code = code };
	struct mql_buf buf = { 0 };

	cr_assert_not(mql_reason_add_label(&buf, &capped, &result, 2));
	cr_assert_not(mql_reason_add_label(&buf, &capped, &result, 4));
	cr_assert_eq(buf.n, 0);
	cr_assert(mql_reason_add_label(&buf, &capped, &result, 3));
	cr_assert_str_eq(mql_buf_text(&buf), "a|b x >=10");
	mql_buf_reset(&buf);
	mql_reason_add_name(&buf, &capped, 3);
	mql_reason_add_name(&buf, &capped, 4);
	cr_assert_str_eq(mql_buf_text(&buf), "industry x visitsscore cap");
	mql_buf_release(&buf);
}

struct top_case { int32_t points[6]; size_t n_top, want_n, want[6]; };

ParameterizedTestParameters(reason, orders_by_size_then_by_place)
{
	static struct top_case rows[] = {
		{ { 1, -3, 2, 0, 3, -1 }, 6, 5, { 1, 4, 2, 0, 5 } },
		{ { 1, -3, 2, 0, 3, -1 }, 2, 2, { 1, 4 } },
		{ { 5, 5, 5, 5, 5, 5 }, 4, 4, { 0, 1, 2, 3 } },
		{ { 0 }, 6, 0, { 0 } },
		{ { 7 }, 0, 0, { 0 } },
		{ { -1000000, 999999, 1000000 }, 6, 3, { 0, 2, 1 } },
	};

	return cr_make_param_array(struct top_case, rows,
				   MQL_ARRAY_LEN(rows));
}

ParameterizedTest(struct top_case *row, reason, orders_by_size_then_by_place)
{
	const struct mql_scorecard six = { .n_term = 6 };
	const struct mql_result result = { .rule = SIZE_MAX,
					   .points = row->points };
	size_t top[6] = { 0 };

	cr_assert_eq(mql_reason_top(&six, &result, top, row->n_top),
		     row->want_n);
	for (size_t i = 0; i < row->want_n; i++)
		cr_assert_eq(top[i], row->want[i]);
}
