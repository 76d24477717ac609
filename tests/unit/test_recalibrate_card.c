/* SPDX-License-Identifier: MIT */
#include "trainer/recalibrate_card.h"

#include <criterion/criterion.h>

static const char written[] =
	"scorecard: 1\n"
	"base: 10.5\n"
	"terms: [{column: size, dimension: fit, type: number, bins: [{below: "
	"10, points: 0}, {points: 50}], missing: -1}]\n"
	"gate: {score: 60}\n"
	"calibration: {won: {slope: 1, offset: -6}, sql: {slope: 1, offset: "
	"-5}}\n"
	"contract: {target: {mql_to_sql: 20%, promise: guarantee}, rate: 0.3}\n"
	"baseline: {cuts: [20], leads: [5, 6]}\n"
	"probes:\n"
	"- {lead: {size: \"20\", other: x}, score: 60.5, verdict: mql}\n"
	"- {lead: {}, score: 9.5, verdict: nurture}\n";

static const struct mql_target guarantee = { .2, MQL_GUARANTEE, .95 };

static void open_card(struct mql_scorecard *card)
{
	struct mql_err err = MQL_ERR_INIT;

	cr_assert(mql_scorecard_parse(card, "c", mql_str_of(written), &err),
		  "%s", err.msg);
}

static const struct recalibrate result = {
	.status = RECALIBRATE_DONE, .recent.n = 900,
	.sql = { .how = RECALIBRATE_BOTH, .known = 700, .yes = 300,
		 .to = { true, 1.25, -4.5 } },
	.won = { .how = RECALIBRATE_KEPT, .to = { true, 1.0, -6.0 } },
	.after = { .status = THRESHOLD_SET, .cut = 606, .rate = .25,
		   .low = .2, .high = .3, .share = .4, .sql_caught = .5 },
	.mql_per_month = 12.5,
};

static const struct recalibrate_note note = { 20778, "Ana", "Q3" };

/* What is written must be read: probes are tried then. */
static void check_readable(const struct mql_scorecard *card)
{
	struct mql_buf text = { 0 };
	struct mql_err err = MQL_ERR_INIT;
	struct mql_scorecard again;

	mql_scorecard_add(&text, card);
	cr_assert(mql_scorecard_parse(&again, "again", mql_buf_str(&text),
				      &err), "%s", err.msg);
	cr_assert(again.digest_holds);
	mql_scorecard_release(&again);
	mql_buf_release(&text);
}

Test(recalibrate_card, moves_maps_threshold_and_contract)
{
	struct mql_scorecard card;
	struct mql_err err = MQL_ERR_INIT;

	open_card(&card);
	cr_assert(recalibrate_card(&card, &result, &guarantee, &note, &err));
	cr_assert_eq(card.gate.score, 606);
	cr_assert_float_eq(card.sql.slope, 1.25, 0.0);
	cr_assert_float_eq(card.won.offset, -6.0, 0.0);
	cr_assert_float_eq(card.contract.rate, .25, 0.0);
	cr_assert_float_eq(card.contract.mql_per_month, 12.5, 0.0);
	cr_assert_float_eq(card.contract.target.rate, .2, 0.0);
	check_readable(&card);
	mql_scorecard_release(&card);
}

Test(recalibrate_card, rule_09_base_stays_and_so_does_what_training_saw)
{
	struct mql_scorecard card;
	struct mql_err err = MQL_ERR_INIT;

	open_card(&card);
	cr_assert(recalibrate_card(&card, &result, &guarantee, &note, &err));
	cr_assert_eq(card.base, 105);
	cr_assert_eq(card.term[0].points[1], 500);
	cr_assert_eq(card.baseline.leads[1], 6u);
	cr_assert_eq(card.provenance.trained_until, MQL_DAY_NONE);
	cr_assert_eq(card.probe[0].score, 605);
	mql_scorecard_release(&card);
}

Test(recalibrate_card, probes_get_the_verdict_of_the_new_gate)
{
	struct mql_scorecard card;
	struct mql_err err = MQL_ERR_INIT;

	open_card(&card);
	cr_assert(recalibrate_card(&card, &result, &guarantee, &note, &err));
	cr_assert_eq(card.probe[0].verdict, MQL_NURTURE);
	cr_assert_eq(card.probe[1].verdict, MQL_NURTURE);
	mql_scorecard_release(&card);
}

Test(recalibrate_card, leaves_a_trace)
{
	struct mql_scorecard card;
	struct mql_err err = MQL_ERR_INIT;
	struct recalibrate second = result;
	const struct mql_target less = { .15, MQL_GUARANTEE, .95 };
	const struct mql_history *h;

	open_card(&card);
	cr_assert(recalibrate_card(&card, &result, &guarantee, &note, &err));
	second.by_hand = true;
	second.after.cut = 590;
	cr_assert(recalibrate_card(&card, &second, &less, &note, &err));
	cr_assert_eq(card.n_history, 2u);

	h = &card.history[0];
	cr_assert_eq(h->what, MQL_CHANGE_CALIBRATED);
	cr_assert_eq(h->when, 20778);
	cr_assert_str_eq(h->who, "Ana");
	cr_assert_str_eq(h->why, "Q3");
	cr_assert_eq(h->from.score, 600);
	cr_assert_eq(h->to.score, 606);
	cr_assert_float_eq(h->from.sql.offset, -5.0, 0.0);
	cr_assert_float_eq(h->to.sql.offset, -4.5, 0.0);
	cr_assert_eq(h->leads, 900u);
	cr_assert_eq(h->known_sql, 700u);
	cr_assert_eq(h->sql, 300u);
	cr_assert_float_eq(h->to.target.rate, 0.0, 0.0, "as agreed before");

	h = &card.history[1];
	cr_assert_eq(h->what, MQL_CHANGE_BY_HAND);
	cr_assert_eq(h->from.score, 606);
	cr_assert_eq(h->to.score, 590);
	cr_assert_float_eq(h->from.target.rate, .2, 0.0);
	cr_assert_float_eq(h->to.target.rate, .15, 0.0);
	check_readable(&card);
	mql_scorecard_release(&card);
}

Test(recalibrate_card, another_promise_or_confidence_is_a_trace_too)
{
	const struct mql_target other[] = {
		{ .2, MQL_AIM, .95 }, { .2, MQL_GUARANTEE, .9 },
	};

	for (size_t i = 0; i < MQL_ARRAY_LEN(other); i++) {
		struct mql_scorecard card;
		struct mql_err err = MQL_ERR_INIT;

		open_card(&card);
		cr_assert(recalibrate_card(&card, &result, &other[i], &note,
					   &err));
		cr_assert_float_eq(card.history[0].from.target.confidence, .95,
				   0.0);
		cr_assert_eq(card.history[0].to.target.promise,
			     other[i].promise);
		mql_scorecard_release(&card);
	}
}

Test(recalibrate_card, rule_26_where_all_pass_there_is_no_gate)
{
	struct mql_scorecard card;
	struct mql_err err = MQL_ERR_INIT;
	struct recalibrate all = result;

	open_card(&card);
	all.after.status = THRESHOLD_ALL_PASS;
	cr_assert(recalibrate_card(&card, &all, &guarantee, &note, &err));
	cr_assert_eq(card.gate.score, MQL_POINTS_NONE);
	cr_assert_eq(card.history[0].to.score, MQL_POINTS_NONE);
	cr_assert_eq(card.probe[1].verdict, MQL_QUALIFIED);
	check_readable(&card);
	mql_scorecard_release(&card);
}
