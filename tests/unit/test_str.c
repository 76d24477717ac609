/* SPDX-License-Identifier: MIT */
#include "common/str.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

struct pair { char in[80]; char want[300]; };

ParameterizedTestParameters(str, rule_24_trim_takes_ascii_blanks_only)
{
	static struct pair row[] = {
		{ "", "" },
		{ " ", "" },
		{ " \t\r\n\v\fa b\f\v\n\r\t ", "a b" },
		{ "a", "a" },
		{ "\xC2\xA0x\xC2\xA0", "\xC2\xA0x\xC2\xA0" },
		{ "\bx\x0E", "\bx\x0E" },        // beside \t and \r
	};

	return cr_make_param_array(struct pair, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct pair *p, str, rule_24_trim_takes_ascii_blanks_only)
{
	cr_assert(mql_str_eq(mql_str_trim(mql_str_of(p->in)),
			     mql_str_of(p->want)));
}

Test(str, cmp_is_byte_order_and_shorter_first)
{
	cr_assert_eq(mql_str_cmp(MQL_STR("ab"), MQL_STR("ab")), 0);
	cr_assert_lt(mql_str_cmp(MQL_STR("ab"), MQL_STR("abc")), 0);
	cr_assert_gt(mql_str_cmp(MQL_STR("abc"), MQL_STR("ab")), 0);
	cr_assert_lt(mql_str_cmp(MQL_STR("Z"), MQL_STR("a")), 0);
	cr_assert_gt(mql_str_cmp(MQL_STR("\xFF"), MQL_STR("a")), 0);
	cr_assert_eq(mql_str_cmp((struct mql_str){ 0 }, MQL_STR("")), 0);
	cr_assert_lt(mql_str_cmp((struct mql_str){ 0 }, MQL_STR("a")), 0);
}

Test(str, buffer_is_always_terminated)
{
	struct mql_buf buf = { 0 };

	cr_assert_str_eq(mql_buf_text(&buf), "");
	mql_buf_reset(&buf);
	mql_buf_add(&buf, NULL, 0);
	cr_assert_str_eq(buf.p, "");
	for (int i = 0; i < 100; i++) {
		mql_buf_addc(&buf, 'x');
		cr_assert_eq(strlen(buf.p), (size_t)i + 1);
	}
	mql_buf_reset(&buf);
	cr_assert_str_eq(buf.p, "");
	mql_buf_addf(&buf, "%s-%d", "a", 12);
	mql_buf_adds(&buf, "!");
	cr_assert_str_eq(buf.p, "a-12!");
	cr_assert_eq(buf.n, 5);
	mql_buf_release(&buf);
	cr_assert_null(buf.p);
}

Test(str, addf_takes_text_of_any_length)
{
	struct mql_buf buf = { 0 };

	mql_buf_addf(&buf, "%05000d", 1);
	cr_assert_eq(buf.n, 5000);
	cr_assert_eq(buf.p[4999], '1');
	mql_buf_release(&buf);
}

Test(str, addf_is_right_where_its_own_room_ends)
{
	for (int n = 254; n <= 258; n++) {
		struct mql_buf buf = { 0 };

		mql_buf_addf(&buf, "%0*d", n, 7);
		cr_assert_eq(buf.n, (size_t)n);
		cr_assert_eq(strlen(buf.p), (size_t)n);
		cr_assert_eq(buf.p[n - 1], '7');
		mql_buf_release(&buf);
	}
}

Test(str, reserve_that_wraps_ends_the_program, .exit_code = 6)
{
	struct mql_buf buf = { 0 };

	mql_buf_adds(&buf, "abc");
	mql_buf_reserve(&buf, SIZE_MAX - 1);
}

struct utf8 { char in[8]; size_t n; };

/* From the table of well-formed sequences, Unicode 15, table 3-7: the ends of
 * every row and one step beside. */
ParameterizedTestParameters(str, utf8_accepts_what_unicode_calls_well_formed)
{
	static struct utf8 row[] = {
		{ "", 0 },           { "a", 1 },
		{ "\x7F", 1 },       { "\x80", 0 },
		{ "\xBF", 0 },       { "\xC1\xBF", 0 },
		{ "\xC2\x80", 2 },   { "\xC2\x7F", 0 },
		{ "\xC2", 0 },       { "\xDF\xBF", 2 },
		{ "\xDF\xC0", 0 },   { "\xE0\x9F\xBF", 0 },
		{ "\xE0\xA0\x80", 3 },       { "\xE0\xA0", 0 },
		{ "\xED\x9F\xBF", 3 },       { "\xED\xA0\x80", 0 },
		{ "\xEE\x80\x80", 3 },       { "\xEF\xBF\xBF", 3 },
		{ "\xEF\xBF\xC0", 0 },       { "\xF0\x8F\xBF\xBF", 0 },
		{ "\xF0\x90\x80\x80", 4 },   { "\xF4\x8F\xBF\xBF", 4 },
		{ "\xF4\x90\x80\x80", 0 },   { "\xF5\x80\x80\x80", 0 },
		{ "\xF1\x80\x80", 0 },       { "\xFF", 0 },
	};

	return cr_make_param_array(struct utf8, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct utf8 *p, str,
		  utf8_accepts_what_unicode_calls_well_formed)
{
	cr_assert_eq(mql_str_utf8(mql_str_of(p->in)), p->n);
}

ParameterizedTestParameters(str, rule_23_shown_text_is_safe)
{
	static struct pair row[] = {
		{ "plain", "plain" },
		{ "a\"b\\c", "a\\\"b\\\\c" },
		{ "\x1B[31m\n\x7F", "\\x1B[31m\\x0A\\x7F" },
		{ "\xC3\xA4\xFF", "\xC3\xA4\\xFF" },
		{ "\xC2\x9B" "0m", "\\xC2\\x9B" "0m" },  // C1: CSI
		{ "\xC2\xA0", "\xC2\xA0" },
		{ "\x1F \x20~", "\\x1F  ~" },
	};

	return cr_make_param_array(struct pair, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct pair *p, str, rule_23_shown_text_is_safe)
{
	cr_assert_str_eq(MQL_SHOW(mql_str_of(p->in)), p->want);
}

Test(str, shown_text_is_cut_after_60_bytes)
{
	char text[62];

	memset(text, 'x', 61);
	text[61] = '\0';
	cr_assert_eq(strlen(MQL_SHOW(((struct mql_str){ text, 60 }))), 60);

	const char *cut = MQL_SHOW(((struct mql_str){ text, 61 }));

	cr_assert_eq(strlen(cut), 63);
	cr_assert_str_eq(cut + 59, "x...");
	memcpy(text + 59, "\xC3\xA4", 2);        // does not fit whole
	cut = MQL_SHOW(((struct mql_str){ text, 61 }));
	cr_assert_str_eq(cut + 58, "x...");
}

Test(str, shown_text_fits_any_room)
{
	const struct mql_str s = MQL_STR("\x01\x02\"long enough");

	for (size_t n = 1; n < 40; n++) {
		char room[41];

		memset(room, '#', sizeof(room));
		mql_str_show(s, room, n);
		cr_assert_lt(strlen(room), n);
		cr_assert_eq(room[n], '#');
	}

	char room[8];

	cr_assert_str_eq(mql_str_show(MQL_STR("abcdefg"), room, 8), "abcdefg");
	cr_assert_str_eq(mql_str_show(MQL_STR("abcdefgh"), room, 8),
			 "abcd...");
	cr_assert_str_eq(mql_str_show(MQL_STR("\x01" "ab"), room, 8),
			 "\\x01ab");
	cr_assert_str_eq(mql_str_show(MQL_STR("\x01\x02"), room, 8),
			 "\\x01...");
}

struct nearest { char in[24]; char want[16]; };

ParameterizedTestParameters(str, nearest_is_within_a_third)
{
	static struct nearest row[] = {
		{ "modle", "model" },            // a swap costs 1
		{ "mode", "model" },
		{ "modell", "model" },
		{ "treads", "threads" },
		{ "fti", "fit" },
		{ "it", "" },                    // 1 of 2 letters
		{ "mod", "" },                   // 2 of 3
		{ "xmodel", "model" },
		{ "xymodel", "model" },          // 2 of 7
		{ "xyzmodel", "" },              // 3 of 8
		{ "", "" },
		{ "model", "model" },
	};

	return cr_make_param_array(struct nearest, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct nearest *p, str, nearest_is_within_a_third)
{
	const char *const name[] = { "threads", NULL, "model", "fit" };
	const char *got = mql_str_nearest(mql_str_of(p->in), name,
					  MQL_ARRAY_LEN(name));

	if (p->want[0])
		cr_assert_str_eq(got ? got : "NULL", p->want);
	else
		cr_assert_null(got);
}

Test(str, nearest_takes_the_first_of_equals_and_ignores_giants)
{
	static char giant[1000];
	const char *const name[] = { "cat", "car" };
	const char *const one[] = { giant };

	memset(giant, 'x', sizeof(giant) - 1);
	cr_assert_str_eq(mql_str_nearest(MQL_STR("cax"), name, 2), "cat");
	cr_assert_null(mql_str_nearest(mql_str_of(giant), name, 2));
	cr_assert_null(mql_str_nearest(MQL_STR("xxxxxx"), one, 1));
	cr_assert_null(mql_str_nearest(MQL_STR("abc"), NULL, 0));
}

Test(str, is_utf8_to_its_last_byte)
{
	cr_expect(mql_str_is_utf8(MQL_STR("")));
	cr_expect(mql_str_is_utf8(MQL_STR("caf\xC3\xA9")));
	cr_expect_not(mql_str_is_utf8(MQL_STR("caf\xE9")));
	cr_expect_not(mql_str_is_utf8(MQL_STR("\xE9t\xC3\xA9")));
	cr_expect_not(mql_str_is_utf8(MQL_STR("\xC3\xA9t\xC3")));
}

/* An address is longer than what MQL_SHOW shows; control bytes stay
 * harmless. */
Test(str, the_whole_text_is_shown)
{
	struct mql_buf buf = { 0 };

	mql_buf_add_shown(&buf, mql_str_of("0123456789012345678901234567890123"
					    "4567890123456789012345678901234567"
					    "\x1b[m \xc3\xa9 \xff"));
	cr_assert_str_eq(mql_buf_text(&buf),
			 "0123456789012345678901234567890123"
			 "4567890123456789012345678901234567"
			 "\\x1B[m \xc3\xa9 \\xFF");
	mql_buf_release(&buf);
}
