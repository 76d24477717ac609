/* SPDX-License-Identifier: MIT */
#include "trainer/recalibrate.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "tests/unit/recent_leads.h"

static const struct recent_law law = { 1.0, -5.0, 400, 150.0 };
static struct recent_leads leads;
static struct recalibrate found;
static struct mql_err err = MQL_ERR_INIT;

static const struct recalibrate_options aim = {
	.target = { .5, MQL_AIM, .95 },
	.recent = { .leads = "leads.csv", .seed = 1 },
};

static bool run(const struct mql_scorecard *card,
		const struct recalibrate_options *options)
{
	return recalibrate_run(&found, card, &leads.data, options, &err);
}

/* `yes` of n leads are SQLs, whatever they score. */
static void draw_exactly(size_t n, size_t yes)
{
	uint64_t rng = 7;
	size_t have = 0;

	recent_leads_draw(&leads, n, &law, &rng);
	for (size_t i = 0; i < n; i++)
		have += leads.sql[i] == LABEL_YES;
	for (size_t i = 0; i < n && have != yes; i++) {
		const uint8_t off = have > yes ? LABEL_YES : LABEL_NO;

		if (leads.sql[i] != off)
			continue;
		leads.sql[i] = have > yes ? LABEL_NO : LABEL_YES;
		have += have > yes ? (size_t)-1 : 1u;
	}
}

/* ---- how much must be known ---- */

struct amount { size_t n, yes; enum recalibrate_how how; };

ParameterizedTestParameters(recalibrate, learns_no_more_than_is_known)
{
	static struct amount amount[] = {
		{ 499, 200, RECALIBRATE_KEPT },
		{ 500, 200, RECALIBRATE_OFFSET },
		{ 500, 100, RECALIBRATE_OFFSET },
		{ 500, 99, RECALIBRATE_KEPT },
		{ 500, 400, RECALIBRATE_OFFSET },
		{ 500, 401, RECALIBRATE_KEPT },
		{ 999, 400, RECALIBRATE_OFFSET },
		{ 1000, 200, RECALIBRATE_BOTH },
		{ 1000, 199, RECALIBRATE_OFFSET },
		{ 1000, 800, RECALIBRATE_BOTH },
		{ 1000, 801, RECALIBRATE_OFFSET },
	};

	return cr_make_param_array(struct amount, amount,
				   MQL_ARRAY_LEN(amount));
}

ParameterizedTest(struct amount *p, recalibrate, learns_no_more_than_is_known)
{
	const struct mql_scorecard card = recent_card(1.0, -4.0);

	draw_exactly(p->n, p->yes);
	cr_assert(run(&card, &aim), "%s", err.msg);
	cr_assert_eq(found.sql.how, p->how, "%zu of %zu", p->yes, p->n);
	cr_assert_eq(found.sql.known, p->n);
	cr_assert_eq(found.sql.yes, p->yes);
	cr_assert_eq(found.status == RECALIBRATE_TOO_FEW,
		     p->how == RECALIBRATE_KEPT);
	if (p->how == RECALIBRATE_OFFSET)
		cr_assert_float_eq(found.sql.to.slope, 1.0, 0.0);
	recalibrate_release(&found);
}

/* The score equation: as many SQLs are expected as there are. */
Test(recalibrate, an_offset_makes_the_sums_agree)
{
	const struct mql_scorecard card = recent_card(1.3, -5.5);
	double sum = 0.0;

	draw_exactly(600, 150);
	cr_assert(run(&card, &aim));
	for (size_t i = 0; i < 600; i++)
		sum += mql_calib_prob(&found.sql.to, leads.score[i]);
	cr_assert_float_eq(sum, 150.0, 1e-5, "%g", sum);
	cr_assert_float_eq(found.sql.to.slope, 1.3, 0.0);
	recalibrate_release(&found);
}

Test(recalibrate, finds_the_law_that_made_the_labels)
{
	const struct mql_scorecard card = recent_card(1.3, -5.5);
	uint64_t rng = 3;

	recent_leads_draw(&leads, 20000, &law, &rng);
	cr_assert(run(&card, &aim));
	cr_assert_eq(found.status, RECALIBRATE_DONE);
	cr_assert_float_eq(found.sql.to.slope, law.slope, .06);
	cr_assert_float_eq(found.sql.to.offset, law.offset, .2);
	cr_assert_float_eq(recent_rate(&law, found.after.cut), .5, .02);
	recalibrate_release(&found);
}

Test(recalibrate, a_card_without_probabilities_is_given_them)
{
	struct mql_scorecard card = recent_card(1.0, 0.0);
	uint64_t rng = 3;

	card.sql.present = card.won.present = false;
	recent_leads_draw(&leads, 900, &law, &rng);
	cr_assert(run(&card, &aim));
	cr_assert_eq(found.sql.how, RECALIBRATE_BOTH);
	cr_assert_not(found.shift.known);
	cr_assert_not(found.sql.from.present);
	cr_assert_float_eq(found.sql.to.slope, 1.0, .25, "%g",
			   found.sql.to.slope);
	recalibrate_release(&found);
}

Test(recalibrate, wins_that_are_few_leave_prob_won_as_it_was)
{
	const struct mql_scorecard card = recent_card(1.0, -5.0);

	draw_exactly(2000, 250);
	cr_assert(run(&card, &aim));
	cr_assert_lt(found.won.yes, (uint64_t)RECALIBRATE_LEAST_YES);
	cr_assert_eq(found.won.how, RECALIBRATE_KEPT);
	cr_assert_float_eq(found.won.to.offset, -6.0, 0.0);
	cr_assert_eq(found.sql.how, RECALIBRATE_BOTH);
	recalibrate_release(&found);
}

Test(recalibrate, a_lead_of_weight_2_is_two_leads)
{
	const struct mql_scorecard card = recent_card(1.0, -4.5);
	static double weight[1200];
	struct mql_calib twice;

	draw_exactly(600, 150);
	for (size_t i = 0; i < 600; i++) {
		leads.score[600 + i] = leads.score[i];
		leads.sql[600 + i] = leads.sql[i];
		leads.won[600 + i] = leads.won[i];
		leads.verdict[600 + i] = leads.verdict[i];
		leads.key[600 + i] = leads.key[i];
		weight[i] = 2.0;
	}
	/* 900 of them, so that the slope is kept in both */
	leads.data.n = 900;
	cr_assert(run(&card, &aim));
	twice = found.sql.to;
	recalibrate_release(&found);

	for (size_t i = 300; i < 600; i++)
		weight[i] = 1.0;
	leads.data.n = 600;
	leads.data.weight = weight;
	cr_assert(run(&card, &aim));
	cr_assert_float_eq(found.sql.to.offset, twice.offset, 2e-8);
	recalibrate_release(&found);
}

/* ---- what the rate says ---- */

struct step { double offset, slope; enum recalibrate_status want; };

ParameterizedTestParameters(recalibrate, a_rate_that_moved_too_far_is_void)
{
	/* of 5,000 leads the interval is about .07 either way: log 2 = .69 */
	static struct step step[] = {
		{ -5.0, 1.0, RECALIBRATE_DONE },
		{ -5.0 + .55, 1.0, RECALIBRATE_DONE },
		{ -5.0 - .55, 1.0, RECALIBRATE_DONE },
		{ -5.0 + .69, 1.0, RECALIBRATE_DONE },
		{ -5.0 + .85, 1.0, RECALIBRATE_VOID },
		{ -5.0 - .85, 1.0, RECALIBRATE_VOID },
		{ -2.0 + .3 * 2.77, -.3, RECALIBRATE_FLAT },
	};

	return cr_make_param_array(struct step, step, MQL_ARRAY_LEN(step));
}

ParameterizedTest(struct step *p, recalibrate,
		  a_rate_that_moved_too_far_is_void)
{
	const struct mql_scorecard card = recent_card(1.0, -5.0);
	const struct recalibrate_options low = {
		.target = { .2, MQL_AIM, .95 },
		.recent = { .leads = "leads.csv", .seed = 1 },
	};
	struct recent_law now = law;
	uint64_t rng = 5;

	now.offset = p->offset;
	now.slope = p->slope;
	recent_leads_draw(&leads, 5000, &now, &rng);
	cr_assert(run(&card, &low));
	cr_assert_eq(found.status, p->want, "%g: %d, odds %g (%g to %g)",
		     p->offset, (int)found.status, found.shift.odds,
		     found.shift.low, found.shift.high);
	recalibrate_release(&found);
}

Test(recalibrate, the_ratio_of_odds_is_that_of_the_laws)
{
	const struct mql_scorecard card = recent_card(1.0, -5.0);
	struct recent_law now = law;
	uint64_t rng = 11;

	now.offset = -5.0 + .3;
	recent_leads_draw(&leads, 20000, &now, &rng);
	cr_assert(run(&card, &aim));
	cr_assert(found.shift.low < exp(.3) && exp(.3) < found.shift.high);
	cr_assert_float_eq(log(found.shift.high / found.shift.low) / 2.0,
			   1.96 / sqrt(20000 * .14), .01);
	cr_assert_float_eq(found.shift.observed,
			   (double)found.sql.yes / 20000.0, 1e-12);
	cr_assert_lt(found.shift.expected, found.shift.observed);
	recalibrate_release(&found);
}

/* Four leads of an account that say the same are one witness. */
Test(recalibrate, an_account_is_one_witness)
{
	const struct mql_scorecard card = recent_card(1.0, -5.0);
	uint64_t rng = 13;
	double alone;

	recent_leads_draw(&leads, 1000, &law, &rng);
	cr_assert(run(&card, &aim));
	alone = found.shift.high;
	recalibrate_release(&found);
	for (size_t i = 1000; i < 4000; i++) {
		leads.score[i] = leads.score[i - 1000];
		leads.sql[i] = leads.sql[i - 1000];
		leads.won[i] = leads.won[i - 1000];
		leads.verdict[i] = MQL_QUALIFIED;
		leads.key[i] = leads.key[i - 1000];
	}
	leads.data.n = 4000;
	cr_assert(run(&card, &aim));
	cr_assert_float_eq(found.shift.high, alone, 1e-7);
	recalibrate_release(&found);
}

/* ---- which leads may speak ---- */

Test(recalibrate, leads_the_card_was_learned_from_are_left_out)
{
	struct mql_scorecard card = recent_card(1.0, -5.0);
	uint64_t rng = 17;

	recent_leads_draw(&leads, 2000, &law, &rng);
	leads.data.created = leads.created;
	for (size_t i = 0; i < 300; i++)
		leads.created[i] = 20600;        // the day itself is learned
	leads.created[1999] = MQL_DAY_NONE;
	for (size_t i = 300; i < 600; i++)
		leads.created[i] = 20601;
	card.provenance.trained_until = 20600;
	cr_assert(run(&card, &aim));
	cr_assert_eq(found.recent.learned_from, 300u);
	cr_assert_eq(found.recent.undated, 1u);
	cr_assert_eq(found.recent.n, 1699u);
	cr_assert_eq(found.recent.first, 20601);
	cr_assert_eq(found.recent.last, 20700);
	cr_assert_not(found.recent.unproven);
	cr_assert_eq(found.status, RECALIBRATE_DONE);
	cr_assert_float_eq(found.leads_per_month, 1699.0 / 100.0 * 30.436875,
			   1e-9);
	recalibrate_release(&found);
}

Test(recalibrate, says_what_it_had_to_assume)
{
	struct mql_scorecard card = recent_card(1.0, -5.0);

	draw_exactly(600, 200);
	card.provenance.trained_until = 20600;   // and no dates
	cr_assert(run(&card, &aim));
	cr_assert(found.recent.unproven);
	cr_assert_eq(found.recent.n, 600u);
	cr_assert(isnan(found.leads_per_month) && isnan(found.mql_per_month));
	recalibrate_release(&found);

	card.provenance.trained_until = MQL_DAY_NONE;
	cr_assert(run(&card, &aim));
	cr_assert_not(found.recent.unproven,
		      "a card written by hand saw no lead");
	recalibrate_release(&found);

	card.provenance.program = "mql-trainer 0.1.0";
	cr_assert(run(&card, &aim));
	cr_assert(found.recent.unproven);
	recalibrate_release(&found);
}

Test(recalibrate, no_newer_lead_is_an_error)
{
	struct mql_scorecard card = recent_card(1.0, -5.0);

	draw_exactly(600, 200);
	leads.data.created = leads.created;
	leads.created[5] = MQL_DAY_NONE;
	card.provenance.trained_until = 20700;
	cr_assert_not(run(&card, &aim));
	cr_assert_eq(err.code, MQL_E_DATA);
	cr_assert_str_eq(err.msg, "leads.csv: no lead is newer than the card: of 600 "
			 "leads 599 were created until 2026-09-04, which "
			 "card.yaml was learned from "
			 "(provenance.trained_until), and 1 have no date");
}

Test(recalibrate, the_leads_it_was_learned_from_are_known_by_their_digest)
{
	struct mql_scorecard card = recent_card(1.0, -5.0);

	draw_exactly(600, 200);
	card.provenance.program = "mql-trainer 0.1.0";
	card.provenance.data_digest = "abc";
	strcpy(leads.data.digest, "abc");
	cr_assert_not(run(&card, &aim));
	cr_assert_str_eq(err.msg, "leads.csv: these are the leads that card.yaml was "
			 "learned from (provenance.data_digest): what it "
			 "promises can only be checked on others");
	strcpy(leads.data.digest, "abd");
	cr_assert(run(&card, &aim));
	recalibrate_release(&found);
	leads.data.card_lines = 201;
	cr_assert_not(run(&card, &aim));
	cr_assert_str_eq(err.msg, "leads.csv: the first 201 lines are the "
			 "table that card.yaml was learned from "
			 "(provenance.data_digest): what it promises can only "
			 "be checked on others: keep the header and the lines "
			 "after these (sed 2,201d)");
}

Test(recalibrate, as_many_undated_leads_may_be_those_it_was_learned_from)
{
	struct mql_scorecard card = recent_card(1.0, -5.0);

	draw_exactly(600, 200);
	card.provenance.program = "mql-trainer 0.1.0";
	for (card.provenance.leads = 599; card.provenance.leads <= 601;
	     card.provenance.leads++) {
		cr_assert(run(&card, &aim));
		cr_assert_eq(found.recent.as_many,
			     card.provenance.leads <= 600);
		recalibrate_release(&found);
	}
	leads.data.created = leads.created;
	card.provenance.leads = 600;
	card.provenance.trained_until = 20600;
	cr_assert(run(&card, &aim));
	cr_assert_not(found.recent.as_many, "days tell them apart");
	recalibrate_release(&found);
}

Test(recalibrate, the_last_change_by_outcomes_is_known)
{
	struct mql_scorecard card = recent_card(1.0, -5.0);
	const struct mql_history history[] = {
		{ .when = 20600, .leads = 10 }, { .when = 20650, .leads = 20 },
		{ .when = 20700, .what = MQL_CHANGE_SIGNATURE },
	};

	cr_assert_eq(recalibrate_last(&card), MQL_DAY_NONE);
	card.history = history;
	card.n_history = 3;
	cr_assert_eq(recalibrate_last(&card), 20650);
}

/* ---- the threshold ---- */

/* The lowest score whose leads have a mean probability of at least `rate`. */
static int64_t lowest_cut(const struct mql_calib *map, double rate)
{
	int64_t cut = INT64_MAX;

	for (int64_t t = 0; t < 1000; t++) {
		double sum = 0.0, all = 0.0;
		bool at = false;

		for (size_t i = 0; i < leads.data.n; i++) {
			at = at || leads.score[i] == t;
			if (leads.score[i] < t)
				continue;
			all += 1.0;
			sum += mql_calib_prob(map, leads.score[i]);
		}
		if (at && sum / all >= rate && t < cut)
			cut = t;
	}
	return cut;
}

Test(recalibrate, an_aim_goes_by_the_slope_that_is_kept)
{
	const struct mql_scorecard card = recent_card(1.5, -6.2);
	const struct recalibrate_options quarter = {
		.target = { .25, MQL_AIM, .95 },
		.recent = { .leads = "leads.csv", .seed = 1 },
	};
	uint64_t rng = 19;

	recent_leads_draw(&leads, 980, &law, &rng);
	cr_assert(run(&card, &quarter));
	cr_assert_eq(found.status, RECALIBRATE_DONE);
	cr_assert_eq(found.sql.how, RECALIBRATE_OFFSET);
	cr_assert_eq(found.after.cut, lowest_cut(&found.sql.to, .25));
	recalibrate_release(&found);
}

Test(recalibrate, rule_13_verdicts_of_an_open_gate_tell_the_sides)
{
	const struct mql_scorecard card = recent_card(1.0, -5.0);

	draw_exactly(600, 200);
	leads.verdict[0] = MQL_FAST_TRACK;
	leads.verdict[1] = MQL_DISQUALIFIED;
	leads.verdict[2] = MQL_NURTURE;
	cr_assert(run(&card, &aim));
	cr_assert_eq(found.recent.lead[0].side, THRESHOLD_ALWAYS);
	cr_assert_eq(found.recent.lead[1].side, THRESHOLD_NEVER);
	cr_assert_eq(found.recent.lead[2].side, THRESHOLD_NEVER);
	cr_assert_eq(found.recent.lead[3].side, THRESHOLD_ELIGIBLE);
	cr_assert_eq(found.recent.lead[3].key, leads.key[3]);
	recalibrate_release(&found);
}

/* Rule 15: a lead does not teach its own fold; nor with the slope kept. */
Test(recalibrate, rule_15_probabilities_come_from_the_other_folds)
{
	const struct mql_scorecard card = recent_card(1.0, -5.0);
	double before;

	draw_exactly(600, 200);
	cr_assert(run(&card, &aim));
	cr_assert_eq(found.sql.how, RECALIBRATE_OFFSET);
	before = found.recent.lead[0].prob;
	recalibrate_release(&found);
	leads.sql[0] = !leads.sql[0];
	cr_assert(run(&card, &aim));
	cr_assert_float_eq(found.recent.lead[0].prob, before, 1e-9);
	cr_assert_float_neq(found.sql.to.offset, -5.0, 1e-3);
	recalibrate_release(&found);
}

Test(recalibrate, a_threshold_by_hand_is_measured_and_not_moved)
{
	const struct mql_scorecard card = recent_card(1.0, -5.0);
	struct recalibrate_options hand = aim;
	uint64_t in = 0, sql = 0;

	hand.by_hand = true;
	hand.score = 431;
	draw_exactly(2000, 300);
	for (size_t i = 0; i < 2000; i++) {
		in += leads.score[i] >= 431;
		sql += leads.score[i] >= 431 && leads.sql[i] == LABEL_YES;
	}
	cr_assert(run(&card, &hand));
	cr_assert_eq(found.after.cut, 431);
	cr_assert_eq(found.after.handed, in);
	cr_assert_eq(found.after.sql, sql);
	cr_assert(found.by_hand && found.missed);
	cr_assert_eq(found.before.cut, 500);
	recalibrate_release(&found);

	hand.target.rate = (double)sql / (double)in;
	cr_assert(run(&card, &hand));
	cr_assert_not(found.missed);
	recalibrate_release(&found);
	hand.target.promise = MQL_GUARANTEE;     // at the rate itself: no proof
	cr_assert(run(&card, &hand));
	cr_assert(found.missed);
	recalibrate_release(&found);
	hand.target.rate *= .8;
	cr_assert(run(&card, &hand));
	cr_assert_not(found.missed);
	recalibrate_release(&found);
}

Test(recalibrate, a_target_out_of_reach_is_refused)
{
	const struct mql_scorecard card = recent_card(1.0, -5.0);
	const struct recalibrate_options high = {
		.target = { .99, MQL_GUARANTEE, .95 },
		.recent = { .leads = "leads.csv", .seed = 1 },
	};

	draw_exactly(2000, 300);
	cr_assert(run(&card, &high));
	cr_assert_eq(found.status, RECALIBRATE_REFUSED);
	cr_assert_not(found.missed);
	cr_assert_gt(found.after.best_rate, .2);
	recalibrate_release(&found);
}
