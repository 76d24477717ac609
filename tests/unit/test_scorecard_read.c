/* SPDX-License-Identifier: MIT */
#include "common/scorecard.h"

#include <criterion/criterion.h>
#include <math.h>

static void read_everything(struct mql_scorecard *card)
{
	struct mql_err err = MQL_ERR_INIT;

	cr_assert(mql_scorecard_read(card, "tests/data/everything.yaml", &err),
		  "%s", err.msg);
}

/* ---- what the keys become ---- */

Test(scorecard_read, head_gate_grades_and_calibration)
{
	struct mql_scorecard card;

	read_everything(&card);
	cr_assert_str_eq(card.name, "everything");
	cr_assert_str_eq(card.id, "lead id");
	cr_assert_eq(card.missing.n, 4u);
	cr_assert_eq(card.missing.token[0].n, 0u);
	cr_assert_eq(card.base, 310);
	cr_assert_eq(card.gate.score, 700);
	cr_assert_eq(card.gate.least[MQL_FIT], 100);
	cr_assert_eq(card.gate.least[MQL_INTENT], MQL_POINTS_NONE);
	cr_assert_eq(card.gate.least[MQL_MIXED], -50);
	cr_assert(card.has_grades);
	cr_assert_eq(card.grade_fit[2], 105);
	cr_assert_eq(card.grade_intent[0], 30);
	cr_assert(card.won.present && card.sql.present);
	cr_assert_float_eq(card.won.slope, 1.1, 0.0);
	cr_assert_float_eq(card.sql.offset, -2.0, 0.0);
	mql_scorecard_release(&card);
}

Test(scorecard_read, tables_have_a_place_for_every_code)
{
	struct mql_scorecard card;

	read_everything(&card);

	const struct mql_term *level = &card.term[0], *number = &card.term[1];
	const struct mql_term *date = &card.term[3], *text = &card.term[4];

	cr_assert_eq(level->axis[0].n_level, 2u);
	cr_assert_eq(mql_axis_code_level(&level->axis[0], MQL_STR("1")), 0u,
		     "the axis is indexed");
	cr_assert_arr_eq(level->points, ((int32_t[]){ 400, 10, 0, 0 }), 16);
	cr_assert_null(level->evidence);
	cr_assert_str_eq(level->name, "demo_request");

	cr_assert_str_eq(number->name, "Size");
	cr_assert_eq(number->axis[0].format.thousands, ',');
	cr_assert_str_eq(number->axis[0].format.strip, "$%");
	cr_assert(number->axis[0].whole);
	cr_assert_arr_eq(number->points,
			 ((int32_t[]){ -81, 0, 64, 90, -12 }), 20);
	cr_assert_eq(number->evidence[0].leads, 5u);
	cr_assert_eq(number->evidence[0].won, 1u);
	cr_assert_float_eq(number->evidence[0].se, 0.1, 0.0);
	cr_assert_float_eq(number->evidence[1].se, -1.0, 0.0);
	cr_assert_eq(number->evidence[4].leads, 3u);

	cr_assert_eq(date->axis[0].order, MQL_DATE_DMY);
	cr_assert_float_eq(date->axis[0].edge[0], 7.5, 0.0);
	cr_assert_arr_eq(date->points, ((int32_t[]){ 50, 0, -10 }), 12);

	cr_assert_str_eq(text->axis[0].group[1].phrase[0], "head of");
	cr_assert_arr_eq(text->points, ((int32_t[]){ 100, 50, -10, -20 }), 16);
	cr_assert_eq(text->evidence[3].leads, 10u);
	mql_scorecard_release(&card);
}

Test(scorecard_read, each_and_its_decay)
{
	struct mql_scorecard card;

	read_everything(&card);

	const struct mql_term *each = &card.term[2];

	cr_assert_eq(each->kind, MQL_TERM_EACH);
	cr_assert_eq(each->each, 15);
	cr_assert_eq(each->at_most, 150);
	cr_assert_eq(each->missing, -20);
	cr_assert_str_eq(each->since, "last_touch_at");
	cr_assert_eq(each->halves_every, 30);
	cr_assert_eq(each->order, MQL_DATE_DMY);
	mql_scorecard_release(&card);
}

Test(scorecard_read, rule_05_pairs_are_rows_of_the_first_axis)
{
	struct mql_scorecard card;

	read_everything(&card);

	const struct mql_term *pair = &card.term[5], *named = &card.term[6];

	cr_assert_eq(pair->kind, MQL_TERM_PAIR);
	cr_assert_eq(pair->dimension, MQL_MIXED);
	cr_assert_str_eq(pair->name, "company_size x industry");
	cr_assert_str_eq(pair->column[1], "industry");
	cr_assert_eq(pair->points[1 * 5 + 2], 30);
	cr_assert_eq(pair->points[3 * 5 + 4], -1);
	cr_assert_eq(pair->evidence[2 * 5 + 3].leads, 4u);
	cr_assert_float_eq(pair->evidence[3 * 5 + 2].se, -1.0, 0.0);
	cr_assert_float_eq(pair->evidence[3 * 5 + 4].se, 1.0, 0.0);
	cr_assert_str_eq(named->name, "Title by age");
	cr_assert_null(named->evidence);
	cr_assert_eq(named->axis[1].n_edge, 0u);
	mql_scorecard_release(&card);
}

Test(scorecard_read, rule_27_caps_are_kept_in_the_order_they_apply)
{
	struct mql_scorecard card;

	read_everything(&card);
	cr_assert_eq(card.n_cap, 3u);

	const struct mql_cap *group = &card.cap[0], *mixed = &card.cap[1];
	const struct mql_cap *fit = &card.cap[2];

	cr_assert_eq(group->kind, MQL_CAP_GROUP);
	cr_assert_eq(group->dimension, MQL_INTENT);
	cr_assert_str_eq(group->name, "touch");
	cr_assert_eq(group->n_term, 2u);
	cr_assert_arr_eq(group->term, ((size_t[]){ 3, 2 }),
			 2 * sizeof(size_t));
	cr_assert_eq(group->at_most, 25);
	cr_assert_eq(group->at_least, MQL_POINTS_NONE);
	cr_assert_eq(mixed->kind, MQL_CAP_DIMENSION);
	cr_assert_eq(mixed->dimension, MQL_MIXED);
	cr_assert_str_eq(mixed->name, "pairs, \"all\"");
	cr_assert_eq(mixed->at_most, MQL_MAX_POINTS);
	cr_assert_eq(mixed->at_least, -35);
	cr_assert_eq(fit->kind, MQL_CAP_DIMENSION);
	cr_assert_eq(fit->dimension, MQL_FIT);
	cr_assert_str_eq(fit->name, "fit");
	cr_assert_eq(fit->at_most, MQL_CAP_NONE);
	cr_assert_eq(fit->at_least, 10);
	mql_scorecard_release(&card);
}

Test(scorecard_read, conditions_may_be_turned_round)
{
	struct mql_scorecard card;

	read_everything(&card);

	const struct mql_condition *when = card.rule[1].when;

	cr_assert_eq(when[5].kind, MQL_IS_NOT);
	cr_assert_eq(when[5].n_text, 1u);
	cr_assert(mql_str_eq(when[5].text[0], MQL_STR("NO")));
	cr_assert_eq(when[6].kind, MQL_IS_NOT);
	cr_assert_str_eq(when[6].column, "country");
	cr_assert_eq(when[6].n_text, 2u);
	mql_scorecard_release(&card);
}

Test(scorecard_read, the_record_of_training)
{
	struct mql_scorecard card;

	read_everything(&card);

	const struct mql_contract *contract = &card.contract;
	const struct mql_provenance *p = &card.provenance;

	cr_assert(contract->present);
	cr_assert_float_eq(contract->target.rate, 0.2, 0.0);
	cr_assert_float_eq(contract->rate, 0.241, 0.0);
	cr_assert_float_eq(contract->rate_high, 0.28, 0.0);
	cr_assert_float_eq(contract->mql_per_month, 120.5, 0.0);
	cr_assert_eq(card.baseline.n_cut, 2u);
	cr_assert_eq(card.baseline.cut[1], 200);
	cr_assert_eq(card.baseline.leads[2], 6u);
	cr_assert_str_eq(p->method, "smooth");
	cr_assert_eq(p->seed, UINT64_MAX);
	cr_assert_eq(p->known_sql, 30u);
	cr_assert_eq(p->as_of - p->trained_until, 324);
	mql_scorecard_release(&card);
}

Test(scorecard_read, rule_04_what_is_left_out_adds_nothing)
{
	struct mql_scorecard card;
	struct mql_err err = MQL_ERR_INIT;

	cr_assert(mql_scorecard_parse(
			  &card, "c",
			  MQL_STR("scorecard: 1\n"
				  "terms: [{column: a, dimension: fit, type: "
				  "level, points: {x: 1}}]\n"
				  "contract: {target: {mql_to_sql: 0.2}}\n"),
			  &err), "%s", err.msg);
	cr_assert_eq(card.term[0].points[1], 0, "other");
	cr_assert_eq(card.term[0].points[2], 0, "missing");
	cr_assert_str_eq(card.name, "scorecard");
	cr_assert_null(card.id);
	cr_assert_eq(card.base, 0);
	cr_assert_eq(card.missing.n, 1u);
	cr_assert_eq(card.gate.score, MQL_POINTS_NONE);
	cr_assert_eq(card.gate.least[MQL_PRODUCT], MQL_POINTS_NONE);
	cr_assert_not(card.has_grades);
	cr_assert(isnan(card.contract.rate) && isnan(card.contract.rate_low));
	cr_assert(isnan(card.contract.share) &&
		  isnan(card.contract.mql_per_month));
	cr_assert_eq(card.provenance.as_of, MQL_DAY_NONE);
	cr_assert_eq(card.provenance.trained_until, MQL_DAY_NONE);
	mql_scorecard_release(&card);
}
