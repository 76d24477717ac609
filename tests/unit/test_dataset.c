/* SPDX-License-Identifier: MIT */
#include "trainer/dataset.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>

#include "common/io.h"
#include "common/scorecard.h"
#include "tests/unit/table_file.h"

#define TARGET "target: {mql_to_sql: 20%, promise: aim}\n"
#define STAGE \
	"outcome:\n" \
	"  won: {column: stage, is: [Won]}\n" \
	"  lost: {column: stage, is: [Lost]}\n"

static const char simple[] =
	"definition: 1\n"
	"lead: {id: id}\n" STAGE
	"missing: [\"\", Select]\n"
	"features:\n"
	"  size: {dimension: fit, type: number}\n"
	"  city: {dimension: fit, type: level}\n"
	"  title: {dimension: fit, type: text,"
	" groups: {boss: [chief], head: [head of]}}\n"
	"exclude: [not_in_the_table]\n" TARGET;

Test(dataset, columns_are_typed_and_trimmed)
{
	struct table_read t = {
		.definition = simple,
		.leads = "id,stage,size,city,title\n"
			 "a,Won, 7 , Rome ,Chief of staff\n"
			 "b,Lost,Select,rome,\"Head-of, Sales\"\n"
			 "c,Open,-2.5,Select,clerk\n"
			 "d,,1e2,Rome,\n",
	};

	table_read_run(&t);
	cr_assert(t.ok, "%s", t.err.msg);

	const struct dataset *d = &t.data;

	cr_assert_eq(d->n, 4);
	cr_assert_eq(d->n_column, 3);
	cr_assert_float_eq(dataset_number(&d->column[0], 0), 7.0, 0.0);
	cr_assert(isnan(dataset_number(&d->column[0], 1)));
	cr_assert_float_eq(dataset_number(&d->column[0], 2), -2.5, 0.0);
	cr_assert_float_eq(dataset_number(&d->column[0], 3), 100.0, 0.0);
	cr_assert_not(d->column[0].whole);
	cr_assert_eq(d->column[1].n_value, 2);
	cr_assert(mql_str_eq(d->column[1].value[0], MQL_STR("Rome")));
	cr_assert(mql_str_eq(d->column[1].value[1], MQL_STR("rome")));
	for (size_t i = 0; i < 4; i++) {
		static const uint32_t city[] = { 0, 1, DATASET_MISSING, 0 };
		static const uint32_t title[] = { 0, 1, 2, DATASET_MISSING };

		cr_assert_eq(dataset_level(&d->column[1], i), city[i]);
		cr_assert_eq(dataset_level(&d->column[2], i), title[i]);
	}
	cr_assert_arr_eq(d->won, ((uint8_t[]){ 1, 0, 2, 2 }), 4);
	cr_assert_arr_eq(d->sql, ((uint8_t[]){ 1, 0, 2, 2 }), 4);
	cr_assert_eq(d->matures_days, 0);
	cr_assert_null(d->created);
	cr_assert_eq(d->counts.young, 0);
	table_read_release(&t);
}

Test(dataset, whole_columns_are_known_as_such)
{
	struct table_read t = {
		.definition = simple,
		.leads = "id,stage,size,city,title\na,Won,7,x,x\n"
			 "b,Won,,x,x\nc,Won,-12,x,x\n",
	};

	table_read_run(&t);
	cr_assert(t.ok, "%s", t.err.msg);
	cr_assert(t.data.column[0].whole);
	table_read_release(&t);
}

Test(dataset, the_digest_is_sha256_of_the_bytes)
{
	struct table_read t = {
		.definition = simple,
		.leads = "id,stage,size,city,title\na,Won,7,x,x\n",
	};

	table_read_run(&t);
	cr_assert(t.ok, "%s", t.err.msg);
	/* sha256sum */
	cr_assert_str_eq(t.data.digest, "582debd765f9935ecc248729363e87df"
			 "e1bc7a0d45ff8d2e98d9aeeea1bf1718");
	table_read_release(&t);
}

struct grown {
	char leads[96];
	uint64_t lines;
};

ParameterizedTestParameters(dataset, a_table_that_grew_is_known)
{
	static struct grown row[] = {
		{ "id,stage,size,city,title\na,Won,7,x,x\n", 2 },
		{ "id,stage,size,city,title\na,Won,7,x,x\nb,Lost,8,x,x\n", 2 },
		{ "id,stage,size,city,title\na,Won,7,x,y\nb,Lost,8,x,x\n", 0 },
		{ "id,stage,size,city,title\nb,Lost,8,x,x\na,Won,7,x,x\n", 0 },
	};

	return cr_make_param_array(struct grown, row, MQL_ARRAY_LEN(row));
}

/* Its digest was taken with the newline at its end, or it had none. */
ParameterizedTest(struct grown *p, dataset, a_table_that_grew_is_known)
{
	static const char *const table[] = {
		"id,stage,size,city,title\na,Won,7,x,x\n",
		"id,stage,size,city,title\na,Won,7,x,x",
	};

	for (size_t i = 0; i < MQL_ARRAY_LEN(table); i++) {
		struct mql_scorecard card = { 0 };
		struct table_read t = { .definition = simple,
					.leads = p->leads, .card = &card };
		char digest[65], text[256];

		mql_sha256_hex(digest, mql_str_of(table[i]));
		snprintf(text, sizeof(text), "scorecard: 1\nterms: [{column: "
			 "size, dimension: fit, type: number, bins: [{points: "
			 "1}]}]\nprovenance: {data_digest: %s}\n", digest);
		cr_assert(mql_scorecard_parse(&card, "card", mql_str_of(text),
					      &t.err), "%s", t.err.msg);
		table_read_run(&t);
		cr_assert(t.ok, "%s", t.err.msg);
		cr_assert_eq(t.data.card_lines, p->lines);
		table_read_release(&t);
		mql_scorecard_release(&card);
	}
}

/* ---- rule 12: ages ---- */

static const char dated[] =
	"definition: 1\n"
	"lead: {id: id, created: made, observed: seen, account: firm}\n"
	"outcome:\n"
	"  won: {column: won_at, set: true}\n"
	"  matures: 90 days\n"
	"features:\n"
	"  touched: {dimension: intent, type: date}\n" TARGET;

Test(dataset, rule_12_ages_run_to_the_day_the_lead_was_observed)
{
	struct table_read t = {
		.definition = dated, .as_of = "2026-06-30",
		.leads = "id,made,seen,won_at,touched,firm\n"
			 "a,2026-01-01,2026-03-01,,2026-02-28 23:59:00,f\n"
			 "b,2026-01-01,2026-03-01,,2026-03-01,f\n"
			 "c,2026-01-01,2026-03-01,,2026-03-02,f\n"
			 "d,2026-01-01,,,2026-03-02,f\n"
			 "e,2026-01-01,2026-03-01,,,f\n",
	};

	table_read_run(&t);
	cr_assert(t.ok, "%s", t.err.msg);

	const struct dataset_column *age = t.data.column;

	cr_assert_float_eq(dataset_number(age, 0), 1.0, 0.0);
	cr_assert_float_eq(dataset_number(age, 1), 0.0, 0.0);
	cr_assert_float_eq(dataset_number(age, 2), 0.0, 0.0);  // future
	cr_assert(isnan(dataset_number(age, 3)));   // no observed day
	cr_assert(isnan(dataset_number(age, 4)));
	cr_assert_eq(t.data.counts.future_dates, 1);
	table_read_release(&t);
}

Test(dataset, rule_12_a_date_feature_without_observed_is_refused)
{
	struct table_read t = {
		.definition = "definition: 1\nlead: {id: id}\n" STAGE
			      "features:\n"
			      "  touched: {dimension: intent, type: date}\n"
			      TARGET,
		.leads = "id,stage,touched\na,Won,2026-01-01\n",
	};

	table_read_run(&t);
	cr_assert_not(t.ok);
	cr_assert_eq(t.err.code, MQL_E_DATA);
	cr_assert_str_eq(t.err.msg, "definition.yaml:7: the age of \"touched\" "
			 "needs the day each lead was seen as in this table: "
			 "name its column as lead.observed; without it ages "
			 "would run to the day of the export and tell the "
			 "outcome");
	table_read_release(&t);
}

/* ---- maturity and folds, through the table ---- */

Test(dataset, rule_01_age_runs_from_created_to_as_of)
{
	struct table_read t = {
		.definition = dated, .as_of = "2026-06-30",
		.leads = "id,made,seen,won_at,touched,firm\n"
			 "a,2026-04-01,2026-03-01,,,f\n"         // 90 days
			 "b,2026-04-02,2026-03-01,,,f\n"         // 89
			 "c,,2026-03-01,,,f\n"
			 "d,2026-06-29,2026-03-01,2026-06-30,,f\n",
	};

	table_read_run(&t);
	cr_assert(t.ok, "%s", t.err.msg);
	cr_assert_arr_eq(t.data.won, ((uint8_t[]){ 0, 2, 2, 2 }), 4);
	cr_assert_eq(t.data.counts.young, 2);
	cr_assert_eq(t.data.counts.young_yes, 1);
	cr_assert_eq(t.data.matures_days, 90);
	cr_assert_eq(t.data.created[2], MQL_DAY_NONE);
	cr_assert_eq(t.data.last_created - t.data.first_created, 89);
	table_read_release(&t);
}

Test(dataset, rule_17_folds_go_by_account_else_by_id)
{
	struct table_read t = {
		.definition = dated, .as_of = "2026-06-30",
		.leads = "id,made,seen,won_at,touched,firm\n"
			 "a,,,,,acme\nb,,,,, acme \nc,,,,,\na,,,,,zeta\n",
	};

	table_read_run(&t);
	cr_assert(t.ok, "%s", t.err.msg);

	const struct dataset *d = &t.data;

	cr_assert_eq(d->fold_key[0], d->fold_key[1]);
	cr_assert_eq(d->fold_key[2], d->id_key[2]);
	cr_assert_neq(d->fold_key[0], d->id_key[0]);
	cr_assert_eq(d->id_key[0], d->id_key[3]);
	cr_assert_eq(d->counts.duplicate_ids, 1);
	table_read_release(&t);
}

/* ---- the outcomes file ---- */

static const char joined[] =
	"definition: 1\n"
	"lead: {id: id, created: made}\n"
	"outcomes: {id: lead}\n"
	"outcome:\n"
	"  won: {file: outcomes, column: won_date, set: true}\n"
	"  lost: {column: stage, is: [Lost]}\n"
	"  matures: MATURES\n"
	"features:\n"
	"  size: {dimension: fit, type: number}\n" TARGET;

static const char *joined_with(const char *matures, char *room, size_t n)
{
	const char *at = strstr(joined, "MATURES");

	snprintf(room, n, "%.*s%s%s", (int)(at - joined), joined, matures,
		 at + strlen("MATURES"));
	return room;
}

Test(dataset, outcomes_join_by_id_byte_for_byte)
{
	char room[1024];
	struct table_read t = {
		.definition = joined_with("90 days", room, sizeof(room)),
		.as_of = "2026-08-30",   // the last day of 90
		.leads = "id,made,stage,size\n"
			 "a,2026-06-01,,1\n"
			 " b,2026-06-01,,1\n"
			 "c,2026-06-01,Lost,1\n"
			 ",2026-06-01,,1\n"
			 "e,2026-06-01,,1\n",
		.outcomes = "lead,won_date\n"
			    "a,\na,2026-06-20\na,2026-06-10\n"
			    "b,2026-06-20\nb,2026-06-21\n"
			    "c,2026-06-20\n"
			    ",2026-06-20\n",
	};

	table_read_run(&t);
	cr_assert(t.ok, "%s", t.err.msg);
	cr_assert_arr_eq(t.data.won, ((uint8_t[]){ 1, 0, 1, 0, 0 }), 5);
	cr_assert_eq(t.data.counts.outcomes, 7);
	cr_assert_eq(t.data.counts.outcomes_unmatched, 3);
	cr_assert_eq(t.data.counts.won_and_lost, 1);
	cr_assert_eq(t.data.counts.young, 0);
	table_read_release(&t);
}

Test(dataset, auto_maturity_is_learned_from_the_earliest_win_of_each_lead)
{
	char room[1024];
	struct table_read t = {
		.definition = joined_with("auto", room, sizeof(room)),
		.as_of = "2026-06-30",
		.leads = "id,made,stage,size\n"
			 "0,2026-01-01,,1\n1,2026-01-01,,1\n2,2026-01-01,,1\n"
			 "3,2026-01-01,,1\n4,2026-01-01,,1\n5,2026-01-01,,1\n"
			 "6,2026-01-01,,1\n7,2026-01-01,,1\n8,2026-01-01,,1\n"
			 "9,2026-01-01,,1\nx,2026-06-20,,1\ny,2026-06-21,,1\n",
		.outcomes = "lead,won_date\n"
			    "0,2026-03-02\n0,2026-01-02\n1,2026-01-03\n"
			    "2,2026-01-03\n3,2026-01-03\n4,2026-01-03\n"
			    "5,2026-01-04\n6,2026-01-04\n7,2026-01-04\n"
			    "8,2026-01-11\n9,2026-01-11\n",
	};

	table_read_run(&t);
	cr_assert(t.ok, "%s", t.err.msg);
	cr_assert_eq(t.data.matures_days, 10);
	cr_assert_eq(t.data.matures_median, 3);
	cr_assert_eq(t.data.matures_wins, 10);
	cr_assert_eq(t.data.won[10], LABEL_NO);          // 10 days old
	cr_assert_eq(t.data.won[11], LABEL_UNKNOWN);     // 9
	table_read_release(&t);
}

/* ---- overrides ---- */

static const char ruled[] =
	"definition: 1\n"
	"lead: {id: id}\n" STAGE
	"features:\n"
	"  size: {dimension: fit, type: number}\n"
	"overrides:\n"
	"  - {when: {demo: \"1\"}, verdict: fast_track, reason: demo}\n"
	"  - {when: {size: {at_least: 100}, demo: \"2\"},"
	" verdict: disqualified, reason: big}\n" TARGET;

/* The day comes with the third lead: those before it are moved over. */
Test(dataset, outcomes_are_marks_until_one_has_a_day)
{
	static const char at_day[] =
		"definition: 1\nlead: {id: id}\n"
		"outcome:\n"
		"  won: {column: stage, is: [Won], at: day}\n"
		"  lost: {column: stage, is: [Lost]}\n"
		"features:\n  size: {dimension: fit, type: number}\n" TARGET;
	const struct { const char *leads; int32_t day; } row[] = {
		{ "id,stage,day,size\na,Won,,1\nb,Lost,,2\nc,Won,,3\n",
		  OUTCOME_SOMETIME },
		{ "id,stage,day,size\na,Won,,1\nb,Lost,,2\n"
		  "c,Won,1970-01-11,3\n", 10 },
	};

	for (size_t k = 0; k < MQL_ARRAY_LEN(row); k++) {
		struct table_read t = { .definition = at_day,
					.leads = row[k].leads };
		const struct dataset *d = &t.data;

		table_read_run(&t);
		cr_assert(t.ok, "%s", t.err.msg);
		cr_assert_eq(d->event == NULL, k == 0);
		cr_assert_eq(dataset_event(d, 0).won, OUTCOME_SOMETIME);
		cr_assert_eq(dataset_event(d, 0).lost, OUTCOME_NEVER);
		cr_assert_eq(dataset_event(d, 1).won, OUTCOME_NEVER);
		cr_assert_eq(dataset_event(d, 1).lost, OUTCOME_SOMETIME);
		cr_assert_eq(dataset_event(d, 2).won, row[k].day);
		cr_assert_eq(dataset_marks(d, 1, 100), OUTCOME_LOST);
		cr_assert_eq(dataset_marks(d, 2, 9),
			     k == 0 ? OUTCOME_WON : OUTCOME_LATER);
		table_read_release(&t);
	}
}

Test(dataset, overrides_are_decided_per_lead)
{
	struct table_read t = {
		.definition = ruled,
		.leads = "id,stage,size,demo\n"
			 "a,Won,1,1\nb,Won,100,2\nc,Won,99,2\nd,Won,,2\n",
	};

	table_read_run(&t);
	cr_assert(t.ok, "%s", t.err.msg);
	cr_assert_eq(t.data.rule[0], 0);
	cr_assert_eq(t.data.rule[1], 1);
	cr_assert_eq(t.data.rule[2], DATASET_NO_RULE);
	cr_assert_eq(t.data.rule[3], DATASET_NO_RULE);
	table_read_release(&t);
}

/* ---- what can't be read ---- */

struct bad_row {
	const char *definition, *leads, *outcomes;
	double max_bad;
	const char *want;
};

static struct bad_row bad_rows[] = {
	{ simple, "id,stage,size,city,title\na,Won,12k,x,x\n", NULL, 0.0,
	  "leads.csv:2: column \"size\": \"12k\" is not a number" },
	{ simple, "id,stage,size,city,title\na,Won,1,x,x\nb,Won\n", NULL, 0.0,
	  "leads.csv:3: 2 cells, the header has 5" },
	{ simple, "id,stage,size,city,title\n", NULL, 0.0,
	  "leads.csv: has no leads" },
	{ dated, "id,made,seen,won_at,touched,firm\n"
		 "a,2026-04-02,,,,f\nb,2027-01-01,,,,f\n", NULL, 0.0,
	  "leads.csv: has no leads as of 2026-04-01 (--as-of): all 2 that can "
	  "be read were created later" },
	{ simple, "id,stage,size,city,title\na,Won,x,x,x\nb,Won,y,x,x\n"
		  "c,Won,1,x,x\nd,Won,1,x,x\n", NULL, .25,
	  "leads.csv: 2 of 4 rows can't be read (50 %, and 25 % may be left "
	  "out); the first: leads.csv:2: column \"size\": \"x\" is not a "
	  "number" },
	{ dated, "id,made,seen,won_at,touched,firm\n"
		 "a,01.02.2026,2026-03-01,,,f\n", NULL, 0.0,
	  "leads.csv:2: column \"made\": \"01.02.2026\" is not a date" },
	{ dated, "id,made,seen,won_at,touched,firm\n"
		 "a,2026-01-01,soon,,,f\n", NULL, 0.0,
	  "leads.csv:2: column \"seen\": \"soon\" is not a date" },
	{ dated, "id,made,seen,won_at,touched,firm\n"
		 "a,2026-01-01,,,soon,f\n", NULL, 0.0,
	  "leads.csv:2: column \"touched\": \"soon\" is not a date" },
	{ ruled, "id,stage,size,demo\na,Won,x,2\n", NULL, 0.0,
	  "leads.csv:2: column \"size\": \"x\" is not a number" },
	{ ruled, "id,stage,size\na,Won,1\n", NULL, 0.0, "demo" },
	{ joined, "id,made,stage,size\na,,,1\n", NULL, 0.0,
	  "definition.yaml: an outcome stands in the outcomes file: give it "
	  "with --outcomes" },
	{ simple, "id,stage,size,city,title\na,Won,1,x,x\n", "lead\n", 0.0,
	  "definition.yaml: says nothing of an outcomes file: name its lead id "
	  "column as outcomes.id" },
	{ joined, "id,made,stage,size\na,,,1\n", "lead,won_date\na,b,c\n", 0.0,
	  "deals.csv:2: 3 cells, the header has 2" },
	{ joined, "id,made,stage,size\na,,,1\n", "lead,won_date\na,2026-01-01\n",
	  0.0, "definition.yaml: outcome.matures: auto needs at least 10 wins "
	  "with both dates and has 0: too few are won to learn from" },
	/* ten wins, and no day on which the leads were created */
	{ joined, "id,made,stage,size\n0,,,1\n1,,,1\n2,,,1\n3,,,1\n4,,,1\n"
		  "5,,,1\n6,,,1\n7,,,1\n8,,,1\n9,,,1\n",
	  "lead,won_date\n0,2026-01-01\n1,2026-01-01\n2,2026-01-01\n"
	  "3,2026-01-01\n4,2026-01-01\n5,2026-01-01\n6,2026-01-01\n"
	  "7,2026-01-01\n8,2026-01-01\n9,2026-01-01\n",
	  0.0, "definition.yaml: outcome.matures: auto needs at least 10 wins "
	  "with both dates and has 0: give a number of days instead" },
};

Test(dataset, says_where_and_what_it_can_not_read)
{
	for (size_t i = 0; i < MQL_ARRAY_LEN(bad_rows); i++) {
		const struct bad_row *p = &bad_rows[i];
		char room[1024];
		struct table_read t = {
			.definition = p->definition == joined
				? joined_with("auto", room, sizeof(room))
				: p->definition,
			.leads = p->leads, .outcomes = p->outcomes,
			.max_bad = p->max_bad, .as_of = "2026-04-01",
		};

		table_read_run(&t);
		cr_assert_not(t.ok, "row %zu", i);
		cr_assert_eq(t.err.code, MQL_E_DATA);
		if (strcmp(p->want, "demo") == 0)
			cr_assert_not_null(strstr(t.err.msg, "\"demo\""), "%s",
					   t.err.msg);
		else
			cr_assert_str_eq(table_read_message(&t), p->want);
		cr_assert_null(t.data.won);      // nothing is left behind
		table_read_release(&t);
	}
}

Test(dataset, a_few_bad_rows_may_be_left_out)
{
	struct table_read t = {
		.definition = simple, .max_bad = .25,
		.leads = "id,stage,size,city,title\na,Won,1,x,x\n"
			 "b,Won,x,new,x\nc,Lost,1,x,x\nd,Won,1,x,x\n",
	};

	table_read_run(&t);
	cr_assert(t.ok, "%s", t.err.msg);
	cr_assert_eq(t.data.n, 3);
	cr_assert_eq(t.data.counts.rows, 4);
	cr_assert_eq(t.data.counts.bad_rows, 1);
	cr_assert_not_null(strstr(t.data.counts.first_bad, "leads.csv:3: "));
	cr_assert_arr_eq(t.data.won, ((uint8_t[]){ 1, 0, 1 }), 3);
	/* a level of a row that was left out is no level */
	cr_assert_eq(t.data.column[1].n_value, 1);
	table_read_release(&t);
}

Test(dataset, bad_cells_may_be_read_as_missing)
{
	struct table_read t = {
		.definition = ruled, .bad_is_missing = true,
		.leads = "id,stage,size,demo\na,Won,x,2\nb,Won,1,2\n",
	};

	table_read_run(&t);
	cr_assert(t.ok, "%s", t.err.msg);
	cr_assert_eq(t.data.n, 2);
	cr_assert(isnan(dataset_number(&t.data.column[0], 0)));
	cr_assert_eq(t.data.rule[0], DATASET_NO_RULE);
	cr_assert_eq(t.data.counts.bad_cells, 1);
	cr_assert_eq(t.data.counts.bad_rows, 0);
	table_read_release(&t);
}

Test(dataset, rule_23_cells_are_escaped_in_messages)
{
	struct table_read t = {
		.definition = simple,
		.leads = "id,stage,size,city,title\na,Won,\"\x1b[2J\",x,x\n",
	};

	table_read_run(&t);
	cr_assert_not(t.ok);
	cr_assert_str_eq(table_read_message(&t), "leads.csv:2: column \"size\": "
			 "\"\\x1B[2J\" is not a number");
	table_read_release(&t);
}

/* ---- how many come ---- */

Test(dataset, a_month_is_told_from_two_weeks_of_days_or_more)
{
	int32_t created[] = { 20000, MQL_DAY_NONE, 20012, 20013, 20027 };
	const uint32_t row[] = { 0, 1, 2 }, more[] = { 0, 1, 3 };
	struct dataset data = { .n = 5, .created = created };

	/* 4 leads in 28 days; 2 in 14; of 13 days nothing is said */
	cr_assert_float_eq(dataset_per_month(&data, NULL, 0),
			   4.0 / 28.0 * 30.436875, 1e-12);
	cr_assert_float_eq(dataset_per_month(&data, more, 3),
			   2.0 / 14.0 * 30.436875, 1e-12);
	cr_assert(isnan(dataset_per_month(&data, row, 3)));
	cr_assert(isnan(dataset_per_month(&data, row + 1, 1)), "no date");
	cr_assert(isnan(dataset_per_month(&data, row, 0)));
	data.created = NULL;
	cr_assert(isnan(dataset_per_month(&data, NULL, 0)));
}

Test(dataset, created_days_are_said_where_there_are_any)
{
	struct mql_buf buf = { 0 };

	dataset_add_created(&buf, MQL_DAY_NONE, MQL_DAY_NONE);
	cr_assert_eq(buf.n, 0u);
	dataset_add_created(&buf, 0, 31);
	cr_assert_str_eq(mql_buf_text(&buf),
			 ", created 1970-01-01 to 1970-02-01");
	mql_buf_release(&buf);
}
