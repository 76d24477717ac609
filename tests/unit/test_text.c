/* SPDX-License-Identifier: MIT */
#include "common/text.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

struct phrase_case { char text[48]; char phrase[24]; bool want; };

ParameterizedTestParameters(text, finds_words_in_a_row)
{
	static struct phrase_case rows[] = {
		{ "Head-of, Digital", "head of", true },
		{ "Forehead offer", "head of", false },
		{ "Head and of", "head of", false },
		{ "of head", "head of", false },
		{ "head head of", "head of", true },
		{ "the head of", "HEAD OF", true },
		{ "VP", "vp", true },
		{ "VPs", "vp", false },
		{ "SVP", "vp", false },
		{ "head", "head of", false },
		{ "", "head", false },
		{ "  ", "head", false },
		{ "a1", "a", false },
		{ "a_1", "a", true },
		{ "z@[`{Z", "z z", true },
		{ "09", "0", false },
		{ "/0:9", "0 9", true },
		{ "ingénieur", "ing", false },
		{ "Ingénieur en chef", "ingénieur", true },
		{ "INGÉNIEUR", "ingénieur", false },
		{ "anything", "", false },
		{ "anything", " - ", false },
		{ "x a b a b c", "a b c", true },
		{ "c-level", "  C--level! ", true },
	};

	return cr_make_param_array(struct phrase_case, rows,
				   MQL_ARRAY_LEN(rows));
}

ParameterizedTest(struct phrase_case *row, text, finds_words_in_a_row)
{
	cr_assert_eq(mql_text_has(mql_str_of(row->text),
				  mql_str_of(row->phrase)), row->want,
		     "\"%s\" in \"%s\"", row->phrase, row->text);
}

Test(text, counts_words)
{
	cr_assert_eq(mql_text_n_word(MQL_STR("")), 0);
	cr_assert_eq(mql_text_n_word(MQL_STR(" -, ")), 0);
	cr_assert_eq(mql_text_n_word(MQL_STR("head-of, x9")), 3);
}

Test(text, does_not_read_past_a_view)
{
	cr_assert_not(mql_text_has((struct mql_str){ "head of", 6 },
				   MQL_STR("head of")));
	cr_assert(mql_text_has((struct mql_str){ "head of", 7 },
			       (struct mql_str){ "head office", 4 }));
	cr_assert_not(mql_text_has((struct mql_str){ NULL, 0 },
				   MQL_STR("x")));
}

/* 20 MB of words that nearly match: seconds would mean quadratic. */
Test(text, is_linear_in_the_text, .timeout = 20)
{
	struct mql_buf buf = { 0 };

	for (size_t i = 0; i < 10000000; i++)
		mql_buf_add(&buf, "a ", 2);
	cr_assert_not(mql_text_has((struct mql_str){ buf.p, buf.n },
				   MQL_STR("a a a b")));
	mql_buf_release(&buf);
}
