/* SPDX-License-Identifier: MIT */
#include "scorer/tally.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

Test(tally, merging_adds_every_count)
{
	const struct tally part = { 10, 1, { 2, 3, 4, 5, 6 }, 11,
				    6, 7, 8, 9 };
	struct tally total = part;

	tally_merge(&total, &part);
	cr_assert_eq(total.read, 20);
	cr_assert_eq(total.rejected, 2);
	for (size_t i = 0; i < MQL_N_VERDICT; i++)
		cr_assert_eq(total.verdict[i], 2 * part.verdict[i]);
	cr_assert_eq(total.in_reach, 22);
	cr_assert_eq(total.written, 12);
	cr_assert_eq(total.no_id, 14);
	cr_assert_eq(total.bad_cells, 16);
	cr_assert_eq(total.future, 18);
	cr_assert_eq(tally_scored(&total), 18);
}

struct tally_case {
	struct tally tally;
	int32_t as_of;
	double elapsed_s;
	char summary[120], details[160];
};

ParameterizedTestParameters(tally, says_what_was_counted)
{
	static struct tally_case row[] = {
		{ { .read = 1, .verdict = { 1 }, .written = 1 },
		  MQL_DAY_NONE, 0.9,
		  "1 lead read, 1 scored: 0 mql, 0 fast_track, 1 nurture, "
		  "0 disqualified", "" },
		{ { .read = 3000, .rejected = 2, .verdict = { 4, 3, 2, 1 },
		    .written = 2998, .future = 1, .bad_cells = 1 },
		  0, 0.0,
		  "3,000 leads read, 2,998 scored: 3 mql, 2 fast_track, "
		  "4 nurture, 1 disqualified",
		  "ages as of 1970-01-01, 1 future date taken as age 0, "
		  "1 use of a bad cell scored as missing" },
		{ { .read = 100000, .verdict = { 100000 }, .written = 2,
		    .future = 1000, .bad_cells = 2 },
		  MQL_DAY_NONE, 1.0,
		  "100,000 leads read, 100,000 scored: 0 mql, 0 fast_track, "
		  "100,000 nurture, 0 disqualified",
		  "1,000 future dates taken as age 0, 2 uses of bad cells "
		  "scored as missing, 2 leads written, 100,000 leads/s" },
		{ { .read = 9, .verdict = { 6, 1, 0, 0, 2 }, .in_reach = 7,
		    .written = 2 },
		  MQL_DAY_NONE, 0.0,
		  "9 leads read, 9 scored: 1 mql, 0 fast_track, 6 nurture, "
		  "0 disqualified, 2 explore",
		  "2 of 7 leads in reach explored, 2 leads written" },
		{ { .read = 1, .verdict = { 1 }, .in_reach = 1, .written = 1 },
		  MQL_DAY_NONE, 0.0,
		  "1 lead read, 1 scored: 0 mql, 0 fast_track, 1 nurture, "
		  "0 disqualified, 0 explore",
		  "0 of 1 lead in reach explored" },
		{ { .read = 300000, .verdict = { 300000 }, .written = 300000 },
		  MQL_DAY_NONE, 2.0,
		  "300,000 leads read, 300,000 scored: 0 mql, 0 fast_track, "
		  "300,000 nurture, 0 disqualified", "150,000 leads/s" },
		{ { .read = 300000, .verdict = { 300000 }, .written = 300000 },
		  MQL_DAY_NONE, 0.99,
		  "300,000 leads read, 300,000 scored: 0 mql, 0 fast_track, "
		  "300,000 nurture, 0 disqualified", "" },
		{ { .read = 99999, .verdict = { 99999 }, .written = 99999 },
		  MQL_DAY_NONE, 2.0,
		  "99,999 leads read, 99,999 scored: 0 mql, 0 fast_track, "
		  "99,999 nurture, 0 disqualified", "" },
	};

	return cr_make_param_array(struct tally_case, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct tally_case *p, tally, says_what_was_counted)
{
	struct mql_buf buf = { 0 };

	tally_add_summary(&buf, &p->tally);
	cr_assert_str_eq(mql_buf_text(&buf), p->summary);
	mql_buf_reset(&buf);
	tally_add_details(&buf, &p->tally, p->as_of, p->elapsed_s);
	cr_assert_str_eq(mql_buf_text(&buf), p->details);
	mql_buf_release(&buf);
}
