/* SPDX-License-Identifier: MIT */
#include "trainer/labels.h"

#include <stdlib.h>

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

enum {
	W = OUTCOME_WON, S = OUTCOME_SQL, K = OUTCOME_KNOWN, L = OUTCOME_LOST,
	NO = LABEL_NO, YES = LABEL_YES, UNKNOWN = LABEL_UNKNOWN,
	AGELESS = LABELS_AGE_UNKNOWN, YOUNG = LABELS_YOUNG,
	MATURE = LABELS_MATURE,
};

/* Definitions: does it have `sql`, does it have `known_when`? */
struct rule_row {
	int has_sql, has_known, marks, age;
	int won, sql;
	int won_not_sql, won_and_lost, sql_not_known, young;
};

static void check_row(const struct rule_row *p)
{
	struct mql_definition d = {
		.sql = { .present = p->has_sql },
		.known_when = { .present = p->has_known },
	};
	struct dataset_counts counts = { 0 };
	const struct labels label = labels_of(&d, (uint8_t)p->marks,
					      (enum labels_age)p->age,
					      &counts);

	cr_assert_eq((int)label.won, p->won);
	cr_assert_eq((int)label.sql, p->sql);
	cr_assert_eq(counts.won[p->won], 1);
	cr_assert_eq(counts.sql[p->sql], 1);
	cr_assert_eq(counts.won_not_sql, (uint64_t)p->won_not_sql);
	cr_assert_eq(counts.won_and_lost, (uint64_t)p->won_and_lost);
	cr_assert_eq(counts.sql_not_known, (uint64_t)p->sql_not_known);
	cr_assert_eq(counts.young, (uint64_t)p->young);
}

ParameterizedTestParameters(labels, rule_01_one_zero_or_unknown)
{
	static struct rule_row row[] = {
		/* an open lead is not a loss */
		{ 1, 0, 0, AGELESS, UNKNOWN, UNKNOWN, 0, 0, 0, 0 },
		{ 1, 0, 0, YOUNG, UNKNOWN, UNKNOWN, 0, 0, 0, 1 },
		/* 0 is lost, or older than the horizon */
		{ 1, 0, L, AGELESS, NO, NO, 0, 0, 0, 0 },
		{ 1, 0, L, YOUNG, UNKNOWN, UNKNOWN, 0, 0, 0, 1 },
		{ 1, 0, 0, MATURE, NO, NO, 0, 0, 0, 0 },
		/* won implies SQL; contradictions are counted */
		{ 1, 0, W | S, AGELESS, YES, YES, 0, 0, 0, 0 },
		/* a young one is unknown, whatever has happened */
		{ 1, 0, W | S, YOUNG, UNKNOWN, UNKNOWN, 0, 0, 0, 1 },
		{ 1, 0, W, MATURE, YES, YES, 1, 0, 0, 0 },
		{ 1, 0, W | L | S, MATURE, YES, YES, 0, 1, 0, 0 },
		/* SQL and then lost, open, or old */
		{ 1, 0, S | L, MATURE, NO, YES, 0, 0, 0, 0 },
		{ 1, 0, S, YOUNG, UNKNOWN, UNKNOWN, 0, 0, 0, 1 },
		{ 1, 0, S, AGELESS, UNKNOWN, YES, 0, 0, 0, 0 },
		{ 1, 0, S, MATURE, NO, YES, 0, 0, 0, 0 },
		/* without `sql` in the definition, won is the SQL mark */
		{ 0, 0, W, MATURE, YES, YES, 0, 0, 0, 0 },
		{ 0, 0, L, AGELESS, NO, NO, 0, 0, 0, 0 },
		{ 0, 0, 0, YOUNG, UNKNOWN, UNKNOWN, 0, 0, 0, 1 },
	};

	return cr_make_param_array(struct rule_row, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct rule_row *p, labels, rule_01_one_zero_or_unknown)
{
	check_row(p);
}

ParameterizedTestParameters(labels, rule_02_only_the_handed_over_are_known)
{
	static struct rule_row row[] = {
		/* never handed over: old or lost, sales said nothing of it */
		{ 1, 1, 0, MATURE, NO, UNKNOWN, 0, 0, 0, 0 },
		{ 1, 1, L, AGELESS, NO, UNKNOWN, 0, 0, 0, 0 },
		/* handed over: the same as without known_when */
		{ 1, 1, K, MATURE, NO, NO, 0, 0, 0, 0 },
		{ 1, 1, K | L, AGELESS, NO, NO, 0, 0, 0, 0 },
		{ 1, 1, K, YOUNG, UNKNOWN, UNKNOWN, 0, 0, 0, 1 },
		{ 1, 1, K | S, YOUNG, UNKNOWN, UNKNOWN, 0, 0, 0, 1 },
		{ 1, 1, K | S, AGELESS, UNKNOWN, YES, 0, 0, 0, 0 },
		{ 1, 1, K | S | W, MATURE, YES, YES, 0, 0, 0, 0 },
		/* a mark on what was never handed over is unknown: counted */
		{ 1, 1, S, MATURE, NO, UNKNOWN, 0, 0, 1, 0 },
		{ 1, 1, S | W, MATURE, YES, UNKNOWN, 0, 0, 1, 0 },
		{ 1, 1, W, MATURE, YES, UNKNOWN, 1, 0, 0, 0 },
		{ 0, 1, W, MATURE, YES, UNKNOWN, 0, 0, 1, 0 },
		{ 1, 1, K | W, MATURE, YES, YES, 1, 0, 0, 0 },
	};

	return cr_make_param_array(struct rule_row, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct rule_row *p, labels,
		  rule_02_only_the_handed_over_are_known)
{
	check_row(p);
}

Test(labels, a_lead_is_mature_on_the_day_of_the_horizon_not_before)
{
	cr_assert_eq(labels_age(100, 190, 90), LABELS_MATURE);
	cr_assert_eq(labels_age(100, 189, 90), LABELS_YOUNG);
	cr_assert_eq(labels_age(101, 190, 90), LABELS_YOUNG);
}

Test(labels, a_lead_created_after_as_of_is_young)
{
	cr_assert_eq(labels_age(INT32_MAX, -1000000, 90), LABELS_YOUNG);
}

Test(labels, without_a_date_or_a_horizon_age_says_nothing)
{
	cr_assert_eq(labels_age(MQL_DAY_NONE, 190, 90), LABELS_AGE_UNKNOWN);
	cr_assert_eq(labels_age(100, 190, 0), LABELS_AGE_UNKNOWN);
	cr_assert_eq(labels_age(100, 190, 1), LABELS_MATURE);
}

/* ---- what a fit can't do without ---- */

struct enough {
	uint64_t won[3], sql[3];
	char path[8], want[96];  // "" = enough
};

ParameterizedTestParameters(labels, rule_26_too_little_is_refused_by_count)
{
	static struct enough enough[] = {
		{ { 10, 10, 3 }, { 1, 1, 0 }, "x.csv", "" },
		{ { 9, 10, 0 }, { 1, 1, 0 }, "x.csv",
		  "x.csv: too few outcomes to learn from: 10 won and 9 not "
		  "won; at least 10 of each are needed" },
		{ { 10, 9, 0 }, { 1, 1, 0 }, "-",
		  "stdin: too few outcomes to learn from: 9 won and 10 not "
		  "won; at least 10 of each are needed" },
		{ { 10, 10, 0 }, { 0, 0, 20 }, "x.csv",
		  "x.csv: no lead has a known \"sql\" outcome (20 leads are "
		  "open, too young or not handed over)" },
		{ { 0, 12, 0 }, { 1, 1, 0 }, "x.csv",
		  "x.csv: all 12 leads with a known \"won\" outcome are 1: "
		  "there is nothing to learn from one class" },
		{ { 10, 10, 0 }, { 7, 0, 0 }, "x.csv",
		  "x.csv: all 7 leads with a known \"sql\" outcome are 0: "
		  "there is nothing to learn from one class" },
	};

	return cr_make_param_array(struct enough, enough,
				   MQL_ARRAY_LEN(enough));
}

ParameterizedTest(struct enough *p, labels,
		  rule_26_too_little_is_refused_by_count)
{
	struct dataset data = { 0 };
	struct mql_err err = MQL_ERR_INIT;

	memcpy(data.counts.won, p->won, sizeof(p->won));
	memcpy(data.counts.sql, p->sql, sizeof(p->sql));
	cr_assert_eq(labels_check(&data, p->path, &err), !p->want[0]);
	cr_expect_str_eq(err.msg, p->want);
}

/* Nobody closes what was never handed over: of those only wins show. */
Test(labels, rule_02_wins_alone_do_not_speak_for_the_never_handed_over)
{
	const uint8_t marks[] = { K | W, K | L, W, W, 0 };
	uint8_t won[] = { YES, NO, YES, YES, UNKNOWN };
	struct dataset_counts counts = { .won = { 1, 3, 1 } };

	labels_drop_one_sided(won, marks, 5, &counts);
	cr_expect_eq(won[0], YES);
	cr_expect_eq(won[2], UNKNOWN);
	cr_expect_eq(won[3], UNKNOWN);
	cr_expect_eq(counts.won_one_sided, 2);
	cr_expect_eq(counts.won[YES], 1);
	cr_expect_eq(counts.won[UNKNOWN], 3);
}

Test(labels, one_known_loss_among_the_never_handed_over_keeps_their_wins)
{
	const uint8_t marks[] = { K | W, K | L, W, L };
	uint8_t won[] = { YES, NO, YES, NO };
	struct dataset_counts counts = { .won = { 2, 2, 0 } };

	labels_drop_one_sided(won, marks, 4, &counts);
	cr_expect_eq(won[2], YES);
	cr_expect_eq(counts.won_one_sided, 0);
}

/* ---- what a young lead is so far ---- */

struct so_far_row { int has_known, marks, age, sql, so_far; };

ParameterizedTestParameters(labels, young_leads_are_what_they_are_so_far)
{
	static struct so_far_row row[] = {
		{ 0, 0, YOUNG, UNKNOWN, NO },
		{ 0, S, YOUNG, UNKNOWN, YES },
		{ 0, W, YOUNG, UNKNOWN, YES },
		{ 0, L, YOUNG, UNKNOWN, NO },
		/* nobody has looked at what was not handed over */
		{ 1, 0, YOUNG, UNKNOWN, UNKNOWN },
		{ 1, S, YOUNG, UNKNOWN, UNKNOWN },
		{ 1, K, YOUNG, UNKNOWN, NO },
		{ 1, K | S, YOUNG, UNKNOWN, YES },
		/* else it is the label */
		{ 0, 0, MATURE, NO, NO },
		{ 0, 0, AGELESS, UNKNOWN, UNKNOWN },
		{ 1, K | S, MATURE, YES, YES },
		{ 1, S, MATURE, UNKNOWN, UNKNOWN },
	};

	return cr_make_param_array(struct so_far_row, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct so_far_row *p, labels,
		  young_leads_are_what_they_are_so_far)
{
	const struct mql_definition d = {
		.sql = { .present = true },
		.known_when = { .present = p->has_known },
	};
	struct dataset_counts counts = { 0 };
	const struct labels label = labels_of(&d, (uint8_t)p->marks,
					      (enum labels_age)p->age,
					      &counts);

	cr_assert_eq((int)label.sql, p->sql);
	cr_assert_eq((int)label.sql_so_far, p->so_far);
}

Test(labels, a_lead_created_after_as_of_is_nothing_so_far)
{
	const struct mql_definition d = { .created = "c", .won.present = true,
					  .matures = MQL_MATURES_DAYS,
					  .matures_days = 10 };
	struct outcome_days event[] = { OUTCOME_DAYS_NEVER,
					OUTCOME_DAYS_NEVER };
	int32_t created[] = { 1000, 1001 };
	struct dataset data = { .definition = &d, .n = 2, .event = event,
				.created = created, .as_of = 1000 };
	struct mql_err err = MQL_ERR_INIT;

	cr_assert(labels_set(&data, &err));
	cr_assert_eq(data.sql_so_far[0], NO);
	cr_assert_eq(data.sql_so_far[1], UNKNOWN);
	cr_assert_eq(data.counts.created_later, 1);
	free(data.won);
	free(data.sql);
	free(data.sql_so_far);
}
