/* SPDX-License-Identifier: MIT */
#include "tests/unit/table_file.h"

static const char all_four[] =
	"definition: 1\n"
	"lead: {id: id, created: made}\n"
	"outcome:\n"
	"  won: {column: stage, is: [Won, Renewed], at: won_at}\n"
	"  sql: {column: score, at_least: 5, at: sql_at,"
	" known_when: {column: mql, set: true}}\n"
	"  lost: {column: stage, is: [Lost]}\n"
	"features:\n"
	"  size: {dimension: fit, type: number}\n"
	"target: {mql_to_sql: 20%, promise: aim}\n";

#define HEADER "id,made,stage,won_at,score,sql_at,mql,size\n"

Test(outcome, all_marks_of_a_row_count)
{
	struct table_read t = {
		.definition = all_four,
		.leads = HEADER
			 "a,,Won,2026-01-01,5,,x,1\n"    // won, sql, known
			 "b,,Renewed,,4.9,,x,1\n"        // won without sql
			 "c,,Lost,,7,,x,1\n"             // sql, then lost
			 "d,,Lost,,,,x,1\n"              // missing: no sql
			 "e,,Lost,,9,,,1\n"              // never handed over
			 "f,, Won ,,9,, ,1\n",
	};

	table_read_run(&t);
	cr_assert(t.ok, "%s", t.err.msg);
	cr_assert_arr_eq(t.data.won, ((uint8_t[]){ 1, 1, 0, 0, 0, 1 }), 6);
	cr_assert_arr_eq(t.data.sql, ((uint8_t[]){ 1, 1, 1, 0, 2, 2 }), 6);
	cr_assert_eq(t.data.counts.won_not_sql, 1);
	cr_assert_eq(t.data.counts.sql_not_known, 2);
	table_read_release(&t);
}

static const char in_deals[] =
	"definition: 1\n"
	"lead: {id: id, created: made}\n"
	"outcomes: {id: lead}\n"
	"outcome:\n"
	"  won: {file: outcomes, column: event, is: [won], at: day}\n"
	"  sql: {file: outcomes, column: event, is: [sql]}\n"
	"  lost: {file: outcomes, column: event, is: [lost]}\n"
	"features:\n"
	"  size: {dimension: fit, type: number}\n"
	"target: {mql_to_sql: 20%, promise: aim}\n";

/* A log of events: each row of a lead adds to what the others say. */
Test(outcome, rows_of_the_outcomes_file_add_up)
{
	struct table_read t = {
		.definition = in_deals,
		.leads = "id,made,size\na,,1\nb,,1\nc,,1\n",
		.outcomes = "lead,event,day\n"
			    "a,sql,\na,won,2026-01-01\na,call,\n"
			    "b,sql,\nb,lost,\n"
			    "c,lost,\nc,call,\n",
	};

	table_read_run(&t);
	cr_assert(t.ok, "%s", t.err.msg);
	cr_assert_arr_eq(t.data.won, ((uint8_t[]){ 1, 0, 0 }), 3);
	cr_assert_arr_eq(t.data.sql, ((uint8_t[]){ 1, 1, 0 }), 3);
	cr_assert_eq(t.data.counts.won_not_sql, 0);
	table_read_release(&t);
}

Test(outcome, what_can_not_be_read_is_named_with_its_table)
{
	static const struct {
		const char *definition, *leads, *deals, *want;
	} row[] = {
		{ all_four, HEADER "a,,Won,yes,5,,x,1\n", NULL,
		  "leads.csv:2: column \"won_at\": \"yes\" is not a date" },
		{ all_four, HEADER "a,,Won,,high,,x,1\n", NULL,
		  "leads.csv:2: column \"score\": \"high\" is not a number" },
		{ all_four, HEADER "a,,Won,,5,2026-13-01,x,1\n", NULL,
		  "leads.csv:2: column \"sql_at\": \"2026-13-01\" is not a "
		  "date" },
		{ in_deals, "id,made,size\na,,1\n",
		  "lead,event,day\na,won,soon\n",
		  "deals.csv:2: column \"day\": \"soon\" is not a date" },
	};

	for (size_t i = 0; i < MQL_ARRAY_LEN(row); i++) {
		struct table_read t = { .definition = row[i].definition,
					.leads = row[i].leads,
					.outcomes = row[i].deals };

		table_read_run(&t);
		cr_assert_not(t.ok);
		cr_assert_eq(t.err.code, MQL_E_DATA);
		cr_assert_str_eq(table_read_message(&t), row[i].want);
		table_read_release(&t);
	}
}

/* What happened after as_of has not happened yet; nor is a lead there that was
 * created later. */
Test(outcome, what_is_later_than_as_of_is_not_known)
{
	struct table_read t = {
		.definition = all_four, .as_of = "2026-01-31",
		.leads = HEADER
			 "a,2025-01-01,Won,2026-01-31,5,2026-01-31,x,1\n"
			 "b,2025-01-01,Won,2026-02-01,5,2026-01-31,x,1\n"
			 "c,2026-02-01,Lost,,5,2026-02-01,x,1\n",
	};

	table_read_run(&t);
	cr_assert(t.ok, "%s", t.err.msg);
	cr_assert_eq(t.data.n, 2);
	cr_assert_arr_eq(t.data.won, ((uint8_t[]){ 1, 2 }), 2);
	cr_assert_arr_eq(t.data.sql, ((uint8_t[]){ 1, 1 }), 2);
	cr_assert_eq(t.data.counts.happened_later, 1);
	cr_assert_eq(t.data.counts.created_later, 1);
	table_read_release(&t);
}

/* A horizon that is learned from dates does not do without half of them. */
Test(outcome, a_win_whose_date_cannot_be_read_is_a_bad_cell)
{
	struct table_read t = {
		.definition = "definition: 1\n"
			      "lead: {id: id, created: made}\n"
			      "outcome:\n"
			      "  won: {column: won_at, set: true}\n"
			      "  matures: auto\n"
			      "features:\n"
			      "  size: {dimension: fit, type: number}\n"
			      "target: {mql_to_sql: 20%, promise: aim}\n",
		.leads = "id,made,won_at,size\na,2026-01-01,26-02-2026,1\n",
	};

	table_read_run(&t);
	cr_assert_not(t.ok);
	cr_assert(strstr(t.err.msg, ":2: column \"won_at\": \"26-02-2026\" is "
			 "not a date"), "%s", t.err.msg);
	table_read_release(&t);
}

Test(outcome, what_has_no_day_is_its_marks_and_back)
{
	for (uint8_t marks = 0; marks < OUTCOME_LATER; marks++) {
		struct outcome_days days = outcome_undated(marks);

		cr_assert_not(outcome_is_dated(&days));
		cr_assert_eq(outcome_marks(&days, INT32_MIN + 2), marks);
		days.known = OUTCOME_SOMETIME + 1;
		cr_assert(outcome_is_dated(&days));
	}
}
