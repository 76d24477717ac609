/* SPDX-License-Identifier: MIT */
#include "common/err.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <string.h>

Test(err, fail_returns_false_and_keeps_code_and_text)
{
	struct mql_err err = MQL_ERR_INIT;

	cr_assert_not(mql_fail(&err, MQL_E_DATA, "%s:%d: odd", "a.csv", 7));
	cr_assert_eq(err.code, MQL_E_DATA);
	cr_assert_str_eq(err.msg, "a.csv:7: odd");
}

Test(err, a_message_may_quote_the_one_it_replaces)
{
	struct mql_err err = MQL_ERR_INIT;

	mql_fail(&err, MQL_E_DATA, "inner");
	mql_fail(&err, MQL_E_CARD, "outer: %s", err.msg);
	cr_assert_str_eq(err.msg, "outer: inner");
	cr_assert_eq(err.code, MQL_E_CARD);
}

struct long_text { size_t n; size_t want; };

ParameterizedTestParameters(err, text_past_the_buffer_ends_in_dots)
{
	static struct long_text row[] = {
		{ 510, 510 }, { 511, 511 }, { 512, 511 }, { 2000, 511 },
	};

	return cr_make_param_array(struct long_text, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct long_text *p, err, text_past_the_buffer_ends_in_dots)
{
	struct mql_err err = MQL_ERR_INIT;
	char text[2001];

	memset(text, 'x', p->n);
	text[p->n] = '\0';
	mql_fail(&err, MQL_E_DATA, "%s", text);
	cr_assert_eq(strlen(err.msg), p->want);
	cr_assert_eq(err.msg[p->want - 1], p->n > 511 ? '.' : 'x');
	if (p->n > 511)
		cr_assert_str_eq(err.msg + 507, "x...");
}

/* 508 bytes are kept before the dots; the two-byte character at 507 would be
 * cut in half, the one at 506 would not. */
Test(err, never_cuts_inside_a_character)
{
	struct mql_err err = MQL_ERR_INIT;
	char text[601];

	memset(text, 'x', 600);
	text[600] = '\0';
	memcpy(text + 507, "\xC3\xA4", 2);
	mql_fail(&err, MQL_E_DATA, "%s", text);
	cr_assert_str_eq(err.msg + 506, "x...");

	memset(text, 'x', 600);
	memcpy(text + 506, "\xC3\xA4", 2);
	mql_fail(&err, MQL_E_DATA, "%s", text);
	cr_assert_str_eq(err.msg + 505, "x\xC3\xA4...");
}

Test(err, codes_are_the_documented_exit_codes)
{
	cr_assert_eq(MQL_OK, 0);
	cr_assert_eq(MQL_E_ATTENTION, 1);
	cr_assert_eq(MQL_E_USAGE, 2);
	cr_assert_eq(MQL_E_DATA, 3);
	cr_assert_eq(MQL_E_CARD, 4);
	cr_assert_eq(MQL_E_NUMERIC, 5);
	cr_assert_eq(MQL_E_IO, 6);
}
