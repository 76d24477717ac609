/* SPDX-License-Identifier: MIT */
#include "trainer/terminal.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

struct shown {
	char text[48];
	size_t width;
	char in_5[16];           // cut to 5 columns
};

ParameterizedTestParameters(terminal, counts_columns)
{
	static struct shown row[] = {
		{ "", 0, "" },
		{ "abcde", 5, "abcde" },
		{ "abcdef", 6, "ab..." },
		{ "Zürich", 6, "Zü..." },
		{ "Zu\xcc\x88rich", 6, "Zu\xcc\x88..." },      // u, two dots
		{ "a\xcc\x88\xcc\x81", 1, "a\xcc\x88\xcc\x81" },
		{ "営業", 4, "営業" },
		{ "営業部", 6, "営..." },
		{ "a営業部", 7, "a..." },        // no half character
		{ "\xf0\x9f\x98\x80 ok", 5, "\xf0\x9f\x98\x80 ok" },
		{ "\xcc\xbf\xcd\xaf", 0, "\xcc\xbf\xcd\xaf" },  // U+033F, U+036F
		{ "\xcd\xb0", 1, "\xcd\xb0" },                  // U+0370
		{ "\xe1\x84\x80\xe1\x85\x9f", 4, "\xe1\x84\x80\xe1\x85\x9f" },
		{ "\xe1\x85\xa0", 1, "\xe1\x85\xa0" },          // U+1160
	};

	return cr_make_param_array(struct shown, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct shown *p, terminal, counts_columns)
{
	struct mql_buf buf = { 0 };

	cr_assert_eq(terminal_width(mql_str_of(p->text)), p->width);
	terminal_add(&buf, mql_str_of(p->text), 5);
	cr_assert_str_eq(mql_buf_text(&buf), p->in_5);
	mql_buf_release(&buf);
}

Test(terminal, pads_to_a_column_and_no_further)
{
	struct mql_buf buf = { 0 };

	mql_buf_adds(&buf, "before ");
	terminal_pad(&buf, 7, 0);
	mql_buf_adds(&buf, "営業");
	terminal_pad(&buf, 7, 6);
	mql_buf_addc(&buf, '|');
	terminal_pad(&buf, 7, 6);
	cr_assert_str_eq(mql_buf_text(&buf), "before 営業  |");
	mql_buf_release(&buf);
}
