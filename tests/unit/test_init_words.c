/* SPDX-License-Identifier: MIT */
#include "trainer/init_words.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

struct words_row {
	char name[40];
	enum init_hint hint;
	int has;
};

ParameterizedTestParameters(init_words, names_are_split_into_words)
{
	static struct words_row row[] = {
		{ "lead_id", INIT_HINT_ID, 1 },
		{ "Prospect ID", INIT_HINT_ID, 1 },
		{ "LeadID", INIT_HINT_ID, 1 },
		{ "leadId", INIT_HINT_ID, 1 },
		{ "width", INIT_HINT_ID, 0 },
		{ "idle_days", INIT_HINT_ID, 0 },
		{ "company", INIT_HINT_ACCOUNT, 1 },
		{ "company_size", INIT_HINT_ACCOUNT, 0 },
		{ "y", INIT_HINT_WON, 1 },
		{ "y2", INIT_HINT_WON, 0 },
		{ "Revenue", INIT_HINT_WON, 1 },
		{ "annual_revenue", INIT_HINT_WON, 0 },
		{ "poutcome", INIT_HINT_WON, 0 },
		{ "duration", INIT_HINT_AFTER, 1 },
		{ "Session_Duration", INIT_HINT_AFTER, 0 },
		{ "Last Notable Activity", INIT_HINT_AFTER, 1 },
		{ "first_contact_date", INIT_HINT_CREATED, 1 },
		{ "TRUE", INIT_HINT_POSITIVE, 1 },
		{ "untrue", INIT_HINT_POSITIVE, 0 },
	};

	return cr_make_param_array(struct words_row, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct words_row *p, init_words, names_are_split_into_words)
{
	cr_assert_eq(init_words_hint(mql_str_of(p->name), p->hint), p->has,
		     "%s", p->name);
}

Test(init_words, the_most_telling_name_ranks_first)
{
	cr_assert_lt(init_words_rank(MQL_STR("Lead Source"), INIT_HINT_SOURCE),
		     init_words_rank(MQL_STR("Lead Origin"), INIT_HINT_SOURCE));
	cr_assert_eq(init_words_rank(MQL_STR("x"), INIT_HINT_SOURCE),
		     SIZE_MAX);
}

Test(init_words, dimensions_come_from_words_and_fit_is_the_default)
{
	bool sure;

	cr_assert_eq(init_words_dimension(MQL_STR("PricingVisits"), &sure),
		     MQL_INTENT);
	cr_assert(sure);
	cr_assert_eq(init_words_dimension(MQL_STR("product_events"), &sure),
		     MQL_PRODUCT);
	cr_assert_eq(init_words_dimension(MQL_STR("company size"), &sure),
		     MQL_FIT);
	cr_assert(sure);
	cr_assert_eq(init_words_dimension(MQL_STR("q17"), &sure), MQL_FIT);
	cr_assert_not(sure);
}
