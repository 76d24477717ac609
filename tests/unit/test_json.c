/* SPDX-License-Identifier: MIT */
#include "common/json.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>

static void write_all_kinds(struct mql_json *json)
{
	mql_json_open(json, NULL, '{');
	mql_json_text(json, "text", "a\"b\\");
	mql_json_text(json, "none", NULL);
	mql_json_num(json, "num", 0.1);
	mql_json_num(json, "nan", NAN);
	mql_json_num(json, "inf", -INFINITY);
	mql_json_count(json, "count", UINT64_MAX);
	mql_json_tenths(json, "tenths", -5);
	mql_json_bool(json, "yes", true);
	mql_json_bool(json, "no", false);
	mql_json_open(json, "list", '[');
	mql_json_num(json, NULL, 1.0);
	mql_json_open(json, NULL, '{');
	mql_json_close(json, '}');
	mql_json_open(json, NULL, '[');
	mql_json_close(json, ']');
	mql_json_null(json, NULL);
	mql_json_close(json, ']');
	mql_json_close(json, '}');
}

Test(json, one_line_of_every_kind)
{
	struct mql_buf buf = { 0 };
	struct mql_json json = { .buf = &buf };

	write_all_kinds(&json);
	cr_assert_str_eq(buf.p,
		"{\"text\":\"a\\\"b\\\\\",\"none\":null,\"num\":0.1,"
		"\"nan\":null,\"inf\":null,\"count\":18446744073709551615,"
		"\"tenths\":-0.5,\"yes\":true,\"no\":false,"
		"\"list\":[1,{},[],null]}");
	cr_assert_eq(json.depth, 0);
	mql_buf_release(&buf);
}

Test(json, a_day_is_text_and_no_day_null)
{
	struct mql_buf buf = { 0 };
	struct mql_json json = { .buf = &buf };

	mql_json_open(&json, NULL, '{');
	mql_json_day(&json, "day", 0);
	mql_json_day(&json, "none", MQL_DAY_NONE);
	mql_json_close(&json, '}');
	cr_assert_str_eq(buf.p, "{\"day\":\"1970-01-01\",\"none\":null}");
	mql_buf_release(&buf);
}

Test(json, indented_by_two_blanks_a_level)
{
	struct mql_buf buf = { 0 };
	struct mql_json json = { .buf = &buf, .indent = true };

	mql_json_open(&json, NULL, '{');
	mql_json_open(&json, "a", '[');
	mql_json_count(&json, NULL, 1);
	mql_json_count(&json, NULL, 2);
	mql_json_close(&json, ']');
	mql_json_open(&json, "b", '{');
	mql_json_close(&json, '}');
	mql_json_close(&json, '}');
	cr_assert_str_eq(buf.p,
			 "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {}\n}");
	mql_buf_release(&buf);
}

struct text { char in[16]; size_t n; char want[40]; };

ParameterizedTestParameters(json, rule_23_strings_are_safe_inside_html)
{
	static struct text row[] = {
		{ "</script>", 9, "\"\\u003c/script>\"" },
		{ "\0\x1F\x7F", 3, "\"\\u0000\\u001f\\u007f\"" },
		{ "\n\t ", 3, "\"\\u000a\\u0009 \"" },
		{ "\xC3\xA4", 2, "\"\xC3\xA4\"" },
		{ "a\xFF\xC3", 3, "\"a\xEF\xBF\xBD\xEF\xBF\xBD\"" },
		{ "\xE2\x80\xA8\xE2\x80\xA9", 6, "\"\\u2028\\u2029\"" },
		{ "\xE2\x80\xA7", 3, "\"\xE2\x80\xA7\"" },
		{ "", 0, "\"\"" },
	};

	return cr_make_param_array(struct text, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct text *p, json, rule_23_strings_are_safe_inside_html)
{
	struct mql_buf buf = { 0 };
	struct mql_json json = { .buf = &buf };

	mql_json_str(&json, NULL, (struct mql_str){ p->in, p->n });
	cr_assert_str_eq(buf.p, p->want);
	mql_buf_release(&buf);
}

Test(json, keys_are_escaped_too)
{
	struct mql_buf buf = { 0 };
	struct mql_json json = { .buf = &buf };

	mql_json_open(&json, NULL, '{');
	mql_json_null(&json, "a\"<");
	mql_json_close(&json, '}');
	cr_assert_str_eq(buf.p, "{\"a\\\"\\u003c\":null}");
	mql_buf_release(&buf);
}

Test(json, what_decides_nothing_has_9_digits)
{
	struct mql_buf buf = { 0 };
	struct mql_json json = { .buf = &buf };

	mql_json_open(&json, NULL, '[');
	mql_json_num9(&json, NULL, 1.0 / 3.0);
	mql_json_num9(&json, NULL, 1234567.8949);
	mql_json_num9(&json, NULL, (double)NAN);
	mql_json_close(&json, ']');
	cr_assert_str_eq(mql_buf_text(&buf),
			 "[0.333333333,1234567.89,null]");
	mql_buf_release(&buf);
}
