/* SPDX-License-Identifier: MIT */
#include "trainer/leakage.h"

#include <criterion/criterion.h>

static struct leakage_finding said[] = {
	{ .column = "a", .kind = LEAKAGE_BY_AUC, .what = "one" },
	{ .column = "b\n", .refused = true, .what = "two" },
	{ .column = "c", .what = "three" },
	{ .column = "d", .refused = true, .what = "four" },
};

Test(leakage_report, is_told_a_line_each_what_is_refused_first)
{
	const struct leakage leakage = { said, 4, 2, true };
	struct mql_buf text = { 0 };

	leakage_add_text(&text, &leakage);
	cr_assert_str_eq(text.p,
		"! b\\x0A: knows the outcome (exclude it, or trust it): two\n"
		"! d: knows the outcome (exclude it, or trust it): four\n"
		"note: a: was it known before the outcome? one\n"
		"note: c: was it known before the outcome? three\n");
	mql_buf_release(&text);
}

Test(leakage_report, refusal_names_every_column_with_mechanism_and_number)
{
	const struct leakage leakage = { said, 4, 2, true };
	const struct leakage one = { said, 2, 1, true };
	const struct leakage none = { said, 1, 0, true };
	struct mql_err err = MQL_ERR_INIT;

	cr_assert(leakage_check(&none, "leads.csv", &err));
	cr_assert_eq(err.code, MQL_OK);
	cr_assert_not(leakage_check(&leakage, "leads.csv", &err));
	cr_assert_eq(err.code, MQL_E_DATA);
	cr_assert_str_eq(err.msg, "leads.csv: 2 columns know the outcome (move "
			 "to \"exclude\", or list in \"trust\" what was known "
			 "before): \"b\\x0A\" (two), \"d\" (four)");
	cr_assert_not(leakage_check(&one, "-", &err));
	cr_assert_str_eq(err.msg, "stdin: 1 column knows the outcome (move to "
			 "\"exclude\", or list in \"trust\" what was known "
			 "before): \"b\\x0A\" (two)");
}

/* What they show goes to the log then, where nothing is cut. */
Test(leakage_report, refusal_of_many_names_them_all)
{
	static struct leakage_finding f[8];
	static const char *const name[] = { "c0", "c1", "c2", "c3", "c4", "c5",
					    "c6", "c7" };
	const struct leakage leakage = { f, 8, 8, true };
	struct mql_err err = MQL_ERR_INIT;

	for (size_t i = 0; i < 8; i++) {
		f[i] = (struct leakage_finding){ .column = name[i],
						 .refused = true };
		memset(f[i].what, 'x', 60);
	}
	cr_assert_not(leakage_check(&leakage, "leads.csv", &err));
	cr_assert_str_eq(err.msg, "leads.csv: 8 columns know the outcome (move "
			 "to \"exclude\", or list in \"trust\" what was known "
			 "before): \"c0\", \"c1\", \"c2\", \"c3\", \"c4\", "
			 "\"c5\", \"c6\", \"c7\"");
}
