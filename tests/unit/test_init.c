/* SPDX-License-Identifier: MIT */
#include "trainer/init_write.h"

#include <math.h>

#include "tests/unit/table_file.h"

/* ---- profile ---- */

static void profile_of(struct init_profile *profile, const char *text)
{
	struct table_file file = table_file_of("leads.csv", text);
	struct mql_err err = MQL_ERR_INIT;

	cr_assert(init_profile_read(profile, file.path, '\0', false, &err),
		  "%s", err.msg);
	table_file_remove(&file);
}

Test(init, a_profile_counts_what_cells_are)
{
	struct init_profile p;

	profile_of(&p, "a,b,c\n 7 ,Select,2026-01-31\n8.5,null,01/02/2026\n"
		   "\"$1,200\",x,13/02/2026\n,unknown,02/13/2026\n");

	const struct init_column *c = p.column;

	cr_assert_eq(p.rows, 4);
	cr_assert_eq(c[0].n_empty, 1);
	cr_assert_eq(c[0].n_filled, 3);
	cr_assert_eq(c[0].n_number, 2);
	cr_assert_eq(c[0].n_styled, 3);
	cr_assert(c[0].has_comma);
	cr_assert(c[0].has_sign);
	cr_assert_eq(c[0].n_whole, 2);
	cr_assert_float_eq(c[0].min, 7.0, 0.0);
	cr_assert_float_eq(c[0].max, 1200.0, 0.0);
	cr_assert_eq(c[1].n_token, 3);
	cr_assert_eq(p.n_token, 3);
	cr_assert_eq(c[2].n_day[MQL_DATE_YMD], 1);
	cr_assert_eq(c[2].n_day[MQL_DATE_DMY], 2);
	cr_assert_eq(c[2].n_day[MQL_DATE_MDY], 2);
	init_profile_release(&p);
}

Test(init, values_are_tracked_up_to_a_bound)
{
	struct mql_buf text = { 0 };
	struct init_profile p;

	mql_buf_adds(&text, "id,v\n");
	for (int i = 0; i < 1500; i++)
		mql_buf_addf(&text, "k%d,%d\n", i, i % 1000);
	profile_of(&p, text.p);
	cr_assert(p.column[0].capped);
	cr_assert_eq(p.column[0].n_value, INIT_MOST_VALUES);
	cr_assert_not_null(p.column[0].digest);
	cr_assert_not(p.column[1].capped);
	cr_assert_eq(p.column[1].n_value, 1000);
	cr_assert_null(p.column[1].digest);
	init_profile_release(&p);
	mql_buf_release(&text);
}

Test(init, a_few_duplicates_do_not_rule_an_id_out)
{
	struct mql_buf text = { 0 };
	struct init_profile p;

	mql_buf_adds(&text, "id,v\n");
	for (int i = 0; i < 1000; i++)
		mql_buf_addf(&text, "k%d,k%d\n", i % 980, i % 979);
	profile_of(&p, text.p);
	cr_assert_not_null(p.column[0].digest);  // 20 twice: 10 + 1 %
	cr_assert_eq(p.column[0].n_twice, 20);
	cr_assert_null(p.column[1].digest);      // 21
	init_profile_release(&p);
	mql_buf_release(&text);
}

Test(init, the_sample_is_spread_over_a_sorted_table)
{
	struct mql_buf text = { 0 };
	struct init_profile p;
	size_t late = 0;

	mql_buf_adds(&text, "v\n");
	for (int i = 0; i < 60000; i++)
		mql_buf_addf(&text, "%d\n", i);
	profile_of(&p, text.p);
	cr_assert_eq(p.n_sample, INIT_MOST_ROWS);
	for (size_t i = 0; i < p.n_sample; i++)
		late += p.cell[i].number >= 30000.0;
	cr_assert_gt(late, 9500);
	cr_assert_lt(late, 10500);
	init_profile_release(&p);
	mql_buf_release(&text);
}

/* ---- leaks ---- */

static struct init_leak leak_of(struct init_profile *p, size_t column)
{
	struct init_labels labels = { .label = mql_calloc(p->n_sample, 1) };

	for (size_t i = 0; i < p->n_sample; i++) {
		const struct init_cell *cell = p->cell + i * p->n_column;

		labels.label[i] = cell[0].number > 0.5;
		labels.n[labels.label[i]]++;
	}

	const struct init_leak leak = init_leak_measure(p, &labels, column);

	free(labels.label);
	return leak;
}

Test(init, leaks_are_measured_as_auc_and_as_who_is_filled)
{
	struct mql_buf text = { 0 };
	struct init_profile p;

	/* a: 30 of 40 won, b: 10 of 40, blank: 0 of 20 */
	mql_buf_adds(&text, "won,level,closed,noise\n");
	for (int i = 0; i < 100; i++) {
		const bool won = i < 40 ? i % 4 != 3 : i < 80 && i % 4 == 0;

		mql_buf_addf(&text, "%d,%s,%s,same\n", won,
			     i < 40 ? "a" : i < 80 ? "b" : "",
			     won ? "yes" : "");
	}
	profile_of(&p, text.p);

	struct init_leak leak = leak_of(&p, 1);

	cr_assert(leak.known);
	/* by hand (30*(50+5) + 10*(20+15)) / (40*60) over all pairs; measured
	 * within two halves, which differ a little */
	cr_assert_float_eq(leak.auc, 2000.0 / 2400.0, .03);
	cr_assert_float_eq(leak.filled[1], 1.0, 1e-12);
	cr_assert_float_eq(leak.filled[0], 40.0 / 60.0, 1e-12);
	leak = leak_of(&p, 2);
	cr_assert_float_eq(leak.auc, 1.0, 1e-12);
	cr_assert_float_eq(leak.filled[0], 0.0, 1e-12);
	leak = leak_of(&p, 3);
	cr_assert_float_eq(leak.auc, .5, 1e-12);
	init_profile_release(&p);
	mql_buf_release(&text);
}

Test(init, rare_levels_do_not_pass_for_a_leak)
{
	struct mql_buf text = { 0 };
	struct init_profile p;

	mql_buf_adds(&text, "won,level,number\n");
	for (int i = 0; i < 190; i++)
		mql_buf_addf(&text, "%d,v%d,%d\n", i % 2, i, i / 2);
	profile_of(&p, text.p);
	cr_assert_float_eq(leak_of(&p, 1).auc, .5, 1e-12);
	cr_assert_lt(leak_of(&p, 2).auc, .6);    // by bins, not by value
	init_profile_release(&p);
	mql_buf_release(&text);
}

Test(init, a_number_that_separates_does)
{
	struct mql_buf text = { 0 };
	struct init_profile p;

	mql_buf_adds(&text, "won,number\n");
	for (int i = 0; i < 200; i++)
		mql_buf_addf(&text, "%d,%d.5\n", i >= 100, i);
	profile_of(&p, text.p);
	cr_assert_float_eq(leak_of(&p, 1).auc, 1.0, 1e-12);
	init_profile_release(&p);
	mql_buf_release(&text);
}

Test(init, says_nothing_of_leaks_without_enough_labels)
{
	struct mql_buf text = { 0 };
	struct init_profile p;

	mql_buf_adds(&text, "won,level\n");
	for (int i = 0; i < 200; i++)
		mql_buf_addf(&text, "%d,%d\n", i < 19, i < 19);
	profile_of(&p, text.p);
	cr_assert_not(leak_of(&p, 1).known);
	init_profile_release(&p);
	mql_buf_release(&text);
}

/* ---- drafts ---- */

/* The draft of a table, and what mql_definition_parse makes of it. */
struct draft {
	struct mql_buf text;
	struct mql_definition definition;
};

static void draft_of(struct draft *draft, const char *leads, const char *deals)
{
	struct table_file a = table_file_of("leads.csv", leads);
	struct table_file b = table_file_of("deals.csv", deals ? deals : "");
	struct init_profile pa = { 0 }, pb = { 0 };
	struct mql_err err = MQL_ERR_INIT;
	struct init_guess guess;

	draft->text = (struct mql_buf){ 0 };
	cr_assert(init_profile_read(&pa, a.path, '\0', false, &err), "%s",
		  err.msg);
	if (deals)
		cr_assert(init_profile_read(&pb, b.path, '\0', true, &err),
			  "%s", err.msg);
	cr_assert(init_guess_make(&guess, &pa, deals ? &pb : NULL, &err), "%s",
		  err.msg);
	init_write_add(&draft->text, &guess);
	cr_assert(mql_definition_parse(&draft->definition, "draft.yaml",
				       (struct mql_str){ draft->text.p,
							 draft->text.n },
				       &err), "%s\n%s", err.msg,
		  draft->text.p);
	init_guess_release(&guess);
	init_profile_release(&pa);
	init_profile_release(&pb);
	table_file_remove(&a);
	table_file_remove(&b);
}

static void draft_release(struct draft *draft)
{
	mql_buf_release(&draft->text);
	mql_definition_release(&draft->definition);
}

static const struct mql_feature *feature_of(const struct draft *draft,
					    const char *name)
{
	const struct mql_definition *d = &draft->definition;

	for (size_t i = 0; i < d->n_feature; i++)
		if (strcmp(d->feature[i].column, name) == 0)
			return &d->feature[i];
	return NULL;
}

/* `header`, then for i < n a row of `row` with every '#' replaced by i, '%' by
 * i % 5 and '?' by yes for every third lead, else no. */
static char *table_of(const char *header, const char *row, int n)
{
	struct mql_buf text = { 0 };

	mql_buf_adds(&text, header);
	for (int i = 0; i < n; i++)
		for (const char *p = row; *p; p++) {
			if (*p == '#')
				mql_buf_addf(&text, "%d", i);
			else if (*p == '%')
				mql_buf_addf(&text, "%d", i % 5);
			else if (*p == '?')
				mql_buf_adds(&text, i % 3 ? "no" : "yes");
			else
				mql_buf_addc(&text, *p);
		}
	return text.p;
}

Test(init, outcome_and_id_are_no_features)
{
	struct draft d;
	char *leads = table_of("key,size,converted\n", "k#,%,?\n", 60);

	draft_of(&d, leads, NULL);
	cr_assert_str_eq(d.definition.id, "key");
	cr_assert_str_eq(d.definition.won.test.column, "converted");
	cr_assert(mql_str_eq(d.definition.won.test.text[0], MQL_STR("yes")));
	cr_assert(mql_str_eq(d.definition.lost.test.text[0], MQL_STR("no")));
	cr_assert_eq(d.definition.n_feature, 1);
	cr_assert_not_null(feature_of(&d, "size"));
	draft_release(&d);
	free(leads);
}

Test(init, the_order_of_dates_is_taken_from_the_evidence)
{
	struct draft d;
	char *leads = table_of("id,created,won,x\n", "k#,1%/02/2026,?,%\n",
			       60);

	draft_of(&d, leads, NULL);
	cr_assert_eq(d.definition.dates, MQL_DATE_DMY);
	cr_assert_str_eq(d.definition.created, "created");
	cr_assert_null(strstr(d.text.p, "AMBIGUOUS"));
	draft_release(&d);
	free(leads);

	leads = table_of("id,created,won,x\n", "k#,02/1%/2026,?,%\n", 60);
	draft_of(&d, leads, NULL);
	cr_assert_eq(d.definition.dates, MQL_DATE_MDY);
	draft_release(&d);
	free(leads);

	leads = table_of("id,created,won,x\n", "k#,02/0%/2026,?,%\n", 60);
	for (char *p = leads; (p = strstr(p, "/00/")); )
		p[2] = '7';
	draft_of(&d, leads, NULL);
	cr_assert_not_null(strstr(d.text.p, "AMBIGUOUS"));
	draft_release(&d);
	free(leads);
}

Test(init, dates_need_observed_to_be_features)
{
	struct draft d;
	char *leads = table_of("id,created,touched,won,x\n",
			       "k#,2026-01-1%,2026-02-1%,?,%\n", 60);

	draft_of(&d, leads, NULL);
	cr_assert_null(feature_of(&d, "touched"));
	cr_assert_not_null(strstr(d.text.p, "# touched:"));
	draft_release(&d);
	free(leads);

	leads = table_of("id,created,touched,won,x,observed\n",
			 "k#,2026-01-1%,2026-02-1%,?,%,2026-03-01\n", 60);
	draft_of(&d, leads, NULL);
	cr_assert_eq(feature_of(&d, "touched")->kind, MQL_AXIS_DATE);
	cr_assert_str_eq(d.definition.observed, "observed");
	draft_release(&d);
	free(leads);
}

Test(init, numbers_may_be_written_in_a_style)
{
	struct draft d;
	char *leads = table_of("id,won,size,plain,rank\n",
			       "k#,?,\"$1,20%\",7%,%\n", 60);

	draft_of(&d, leads, NULL);
	cr_assert_eq(feature_of(&d, "size")->kind, MQL_AXIS_NUMBER);
	cr_assert_eq(feature_of(&d, "size")->format.thousands, ',');
	cr_assert_not_null(feature_of(&d, "size")->format.strip);
	cr_assert_eq(feature_of(&d, "plain")->format.thousands, '\0');
	cr_assert_null(feature_of(&d, "plain")->format.strip);
	cr_assert_eq(feature_of(&d, "rank")->kind, MQL_AXIS_LEVEL);
	draft_release(&d);
	free(leads);
}

/* Euros of every lead: neither ids nor levels. */
Test(init, a_decimal_comma_is_told_for_what_it_is)
{
	struct draft d;
	char *leads = table_of("id;won;revenue;rate;list;x\n",
			       "k#;?;1.23%,#;0,%;%,%,%;%\n", 120);

	draft_of(&d, leads, NULL);
	cr_assert_not_null(strstr(d.text.p, "- revenue  # numbers with a "
				  "decimal comma, such as \"1.230,0\", are not "
				  "read: export them with a point"));
	cr_assert_not_null(strstr(d.text.p, "- rate  # numbers with a "));
	cr_assert_eq(feature_of(&d, "list")->kind, MQL_AXIS_LEVEL);
	draft_release(&d);
	free(leads);
}

/* One in a hundred is a slip: its row is rejected, as always. */
Test(init, few_decimal_commas_are_slips)
{
	for (int n_slip = 2; n_slip <= 3; n_slip++) {
		struct draft d;
		char *leads = table_of("id;won;x;size\n", "k#;?;%;10%\n",
				       200);
		char *slip = leads;

		for (int i = 0; i < n_slip; i++) {
			slip = strstr(slip, ";104\n") + 2;
			*slip = ',';
		}
		draft_of(&d, leads, NULL);
		cr_assert_eq(feature_of(&d, "size") != NULL, n_slip == 2);
		draft_release(&d);
		free(leads);
	}
}

Test(init, what_was_written_after_the_outcome_is_left_out)
{
	struct draft d;
	char *leads = table_of("id,won,x,answer,tags,lost_reason\n",
			       "k#,?,%,really ?,t%,r%\n", 90);

	draft_of(&d, leads, NULL);
	cr_assert_null(feature_of(&d, "answer"));
	cr_assert_null(feature_of(&d, "tags"));
	cr_assert_null(feature_of(&d, "lost_reason"));
	cr_assert_not_null(strstr(d.text.p, "- answer  # looks as if written "
				  "after the outcome; AUC 1.00 alone"));
	cr_assert_not_null(strstr(d.text.p, "- tags  # by its name"));
	draft_release(&d);
	free(leads);
}

/* grade follows the outcome in part, rating not at all. */
Test(init, a_judgement_that_tells_the_outcome_is_left_out)
{
	struct mql_buf text = { 0 };
	struct draft d;

	mql_buf_adds(&text, "id,won,x,grade,rating\n");
	for (int i = 0; i < 240; i++)
		mql_buf_addf(&text, "k%d,%s,%d,%c,%c\n", i,
			     i % 3 ? "no" : "yes", i % 5,
			     i % 12 < 3 ? 'A' + (i % 3 > 0) : i % 2 ? 'A' : 'B',
			     i % 4 < 2 ? 'A' : 'B');
	draft_of(&d, text.p, NULL);
	cr_assert_null(feature_of(&d, "grade"));
	cr_assert_not_null(strstr(d.text.p, "# by its name a judgement "
				  "(whose, and when?); AUC 0.69 alone; "));
	cr_assert_not_null(feature_of(&d, "rating"));
	cr_assert_not_null(strstr(d.text.p, "whose judgement, and when?"));
	draft_release(&d);
	mql_buf_release(&text);
}

Test(init, deals_join_by_the_values_of_the_id_not_by_its_name)
{
	struct draft d;
	char *leads = table_of("lead,created,x\n", "k#,2026-01-1%,%\n", 60);
	char *deals = table_of("deal,their_key,won_date\n",
			       "d#,k#,2026-02-1%\n", 30);

	draft_of(&d, leads, deals);
	cr_assert_str_eq(d.definition.outcomes_id, "their_key");
	cr_assert(d.definition.won.in_outcomes);
	cr_assert_eq(d.definition.won.test.kind, MQL_SET);
	cr_assert_eq(d.definition.matures, MQL_MATURES_AUTO);
	draft_release(&d);
	free(leads);
	free(deals);
}

Test(init, sql_and_the_handover_are_found_by_name)
{
	struct draft d;
	char *leads = table_of("id,created,mql_at,sql_at,stage,closed_at,x\n",
			       "k#,2026-01-1%,2026-01-2%,2026-02-1%,"
			       "Closed Won ?,2026-03-01,%\n", 60);

	for (char *p = leads; (p = strstr(p, "Won no")); )
		memcpy(p, "Lost  ", 6);
	draft_of(&d, leads, NULL);
	cr_assert_str_eq(d.definition.sql.test.column, "sql_at");
	cr_assert_str_eq(d.definition.known_when.test.column, "mql_at");
	cr_assert_str_eq(d.definition.won.at, "closed_at");
	cr_assert(d.definition.lost.present);
	cr_assert_eq(d.definition.matures, MQL_MATURES_AUTO);
	cr_assert_null(feature_of(&d, "closed_at"));
	draft_release(&d);
	free(leads);
}

Test(init, rule_01_a_flag_that_is_not_yet_set_is_no_loss)
{
	struct draft d;
	char *leads = table_of("id,created,converted,converted_at,x\n",
			       "k#,2026-01-1%,?,2026-03-01,%\n", 60);

	draft_of(&d, leads, NULL);
	cr_assert_str_eq(d.definition.won.at, "converted_at");
	cr_assert_not(d.definition.lost.present);
	cr_assert_eq(d.definition.matures, MQL_MATURES_AUTO);
	draft_release(&d);
	free(leads);

	leads = table_of("id,converted,x\n", "k#,?,%\n", 60);
	draft_of(&d, leads, NULL);
	cr_assert(d.definition.lost.present);
	cr_assert_not_null(strstr(d.text.p, "old enough to tell?"));
	draft_release(&d);
	free(leads);
}

/* Whatever a table holds, the draft parses, and no byte of it leaves its
 * comment or its quotes. */
Test(init, rule_23_every_draft_parses)
{
	static const char *const piece[] = {
		"a", "won", "id", ": ", " #", "\"\"", "\n", "- ", "{", "}",
		"[", "\x1b", "\xff", "\xc3\xa9", "'", "&x", "*y", "!t", "%",
		"yes", "no", "1", "2026-01-01", "\t", "|", ">", "\\", "Select",
		"~", "0x1F", "date", "stage", "closed won", "@", "`", ",",
	};
	uint64_t random = 7;

	for (int round = 0; round < 150; round++) {
		struct mql_buf text = { 0 };
		const size_t D = 2 + mql_rng_next(&random) % 6;

		for (size_t row = 0; row < 40; row++)
			for (size_t i = 0; i <= D; i++) {
				mql_buf_adds(&text, i ? ",\"" : "\"");
				if (i == D)      // something to learn from
					mql_buf_addf(&text, "%zu", row % 7);
				for (size_t k = mql_rng_next(&random) % 4;
				     k > 0 && i < D; k--)
					mql_buf_adds(&text, piece[
						mql_rng_next(&random) %
						MQL_ARRAY_LEN(piece)]);
				mql_buf_adds(&text, i < D ? "\"" : "\"\n");
			}

		struct draft d;

		draft_of(&d, text.p, NULL);
		for (size_t i = 0; i < d.text.n; i++)
			cr_assert((unsigned char)d.text.p[i] >= 0x20 ||
				  d.text.p[i] == '\n');
		draft_release(&d);
		mql_buf_release(&text);
	}
}

/* ---- refusals ---- */

Test(init, refuses_a_table_without_rows)
{
	struct table_file file = table_file_of("leads.csv", "a,b\nx\n");
	struct mql_err err = MQL_ERR_INIT;
	struct init_profile p;

	cr_assert_not(init_profile_read(&p, file.path, '\0', false, &err));
	cr_assert_eq(err.code, MQL_E_DATA);
	cr_assert_not_null(strstr(err.msg, "leads.csv: has no row that can be "
				  "read; the first: "), "%s", err.msg);
	table_file_remove(&file);
}
