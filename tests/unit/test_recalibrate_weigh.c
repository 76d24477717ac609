/* SPDX-License-Identifier: MIT */
/* recalibrate: leads that stand for others, as too young to know or as handed
 * over by a chance that was told */
#include "trainer/recalibrate.h"

#include <criterion/criterion.h>

#include "tests/unit/recent_leads.h"

static const struct recent_law law = { 1.0, -5.0, 400, 150.0 };
static struct recent_leads leads;
static struct recalibrate found;
static struct mql_err err = MQL_ERR_INIT;

static const struct recalibrate_options aim = {
	.target = { .5, MQL_AIM, .95 }, .recent.seed = 1,
};

static bool run(const struct mql_scorecard *card,
		const struct recalibrate_options *options)
{
	return recalibrate_run(&found, card, &leads.data, options, &err);
}

enum { HORIZON = 90, DAYS = 180 };
static struct outcome_days event[RECENT_LEADS_MOST];
static uint8_t so_far[RECENT_LEADS_MOST];
static double told[RECENT_LEADS_MOST];

/* Created over the last 180 days; SQLs come evenly over 90 days, the horizon,
 * so that half of the leads are young and half of their SQLs have shown. */
static void make_half_young(void)
{
	struct dataset *data = &leads.data;

	data->created = leads.created;
	data->event = event;
	data->sql_so_far = so_far;
	data->matures_days = HORIZON;
	leads.definition.sql.present = true;
	for (size_t i = 0; i < data->n; i++) {
		const int32_t age = (int32_t)(i % DAYS);
		const int32_t lag = (int32_t)(i * 37 % HORIZON);

		leads.created[i] = data->as_of - age;
		event[i] = OUTCOME_DAYS_NEVER;
		if (leads.sql[i] == LABEL_YES)
			event[i].sql = leads.created[i] + lag;
		so_far[i] = leads.sql[i] == LABEL_YES && lag <= age;
		if (age < HORIZON)
			leads.sql[i] = leads.won[i] = LABEL_UNKNOWN;
		else
			so_far[i] = leads.sql[i];
	}
}

static uint64_t count_from(int64_t cut, bool known)
{
	uint64_t n = 0;

	for (size_t i = 0; i < leads.data.n; i++)
		n += leads.score[i] >= cut &&
		     (!known || leads.sql[i] != LABEL_UNKNOWN);
	return n;
}

Test(recalibrate_weigh, young_leads_count_by_what_has_shown)
{
	const struct mql_scorecard card = recent_card(1.0, -5.0);
	uint64_t rng = 23;

	recent_leads_draw(&leads, 8000, &law, &rng);
	make_half_young();
	cr_assert(run(&card, &aim), "%s", err.msg);
	cr_assert_eq(found.status, RECALIBRATE_DONE);
	cr_assert_eq(found.recent.lag.use, LAG_COUNTED);
	/* more than are old enough, fewer than all: those of the first days
	 * have shown too little */
	cr_assert_gt(found.after.known,
		     count_from(found.after.cut, true) * 3 / 2);
	cr_assert_lt(found.after.known, count_from(found.after.cut, false));
	cr_assert_float_eq(found.after.mature, .78, .05, "%g",
			   found.after.mature);
	cr_assert_float_eq(found.after.rate,
			   recent_rate(&law, found.after.cut), .04, "%g",
			   found.after.rate);
	cr_assert_not(found.missed);
	recalibrate_release(&found);
	leads.definition = (struct mql_definition){ 0 };
}

/* None is old enough, as where outcomes of years ago set the horizon: what has
 * shown tells the map and how far it is from the card's, and counts as so many
 * known outcomes. */
Test(recalibrate_weigh, young_leads_alone_can_move_a_card)
{
	const struct mql_scorecard card = recent_card(1.0, -5.4);
	struct recalibrate_options third = aim;
	uint64_t rng = 31, yes = 0;

	recent_leads_draw(&leads, 20000, &law, &rng);
	make_half_young();
	leads.data.matures_days = DAYS;
	for (size_t i = 0; i < leads.data.n; i++) {
		if (event[i].sql != OUTCOME_NEVER)
			event[i].sql = leads.created[i] +
				(int32_t)(HORIZON * mql_rng_unit(&rng));
		so_far[i] = event[i].sql != OUTCOME_NEVER &&
			    event[i].sql <= leads.data.as_of;
		leads.sql[i] = leads.won[i] = LABEL_UNKNOWN;
	}
	third.target.rate = .3;
	cr_assert(run(&card, &third), "%s", err.msg);
	cr_assert_eq(found.status, RECALIBRATE_DONE);
	for (size_t i = 0; i < found.recent.n; i++)
		yes += found.recent.lead[i].label == LABEL_YES;
	cr_expect_eq(found.sql.yes, yes);
	cr_expect_eq(found.sql.known, (uint64_t)found.recent.lag.weight);
	cr_expect_eq(found.sql.how, RECALIBRATE_BOTH);
	cr_expect_float_eq(found.sql.to.slope, law.slope, .1, "%g",
			   found.sql.to.slope);
	for (int64_t at = 200; at <= 600; at += 100)
		cr_expect_float_eq(mql_calib_prob(&found.sql.to, at),
				   recent_prob(&law, at), .03);
	/* the offset is .4 higher than the card's */
	cr_expect_float_eq(found.shift.odds, exp(.4), .1, "%g",
			   found.shift.odds);
	cr_expect_lt(found.shift.low, exp(.4));
	cr_expect_gt(found.shift.high, exp(.4));
	cr_expect_float_eq(found.after.rate,
			   recent_rate(&law, found.after.cut), .04, "%g of %g",
			   found.after.rate,
			   recent_rate(&law, found.after.cut));
	cr_expect_eq(found.won.how, RECALIBRATE_KEPT);
	recalibrate_release(&found);
	leads.definition = (struct mql_definition){ 0 };
}

/* What has not shown yet contradicts no guarantee. */
Test(recalibrate_weigh, young_leads_are_no_broken_promise)
{
	const struct mql_scorecard card = recent_card(1.0, -5.0);
	struct recalibrate_options hand = aim;
	uint64_t rng = 23;

	recent_leads_draw(&leads, 8000, &law, &rng);
	make_half_young();
	hand.by_hand = true;
	hand.score = 500;
	hand.target = (struct mql_target){
		.9 * recent_rate(&law, 500), MQL_GUARANTEE, .9,
	};
	cr_assert(run(&card, &hand), "%s", err.msg);
	cr_assert_not(found.missed, "%g of %g", found.after.rate,
		      hand.target.rate);
	recalibrate_release(&found);
	leads.definition = (struct mql_definition){ 0 };
}

/* Too little is known for a map of these leads; what the card's own threshold
 * reaches is told all the same, whether it states probabilities or not. */
Test(recalibrate_weigh, too_few_leads_of_a_selection_have_a_rate)
{
	struct mql_scorecard card = recent_card(1.0, -5.0);
	uint64_t rng = 37, known = 0, yes = 0;

	recent_leads_draw(&leads, 800, &law, &rng);
	for (size_t i = 0; i < 800; i++) {
		const bool above = leads.score[i] >= 500;

		told[i] = above ? .9 : .3;
		if (mql_rng_unit(&rng) >= told[i])
			leads.sql[i] = LABEL_UNKNOWN;
		known += above && leads.sql[i] != LABEL_UNKNOWN;
		yes += above && leads.sql[i] == LABEL_YES;
	}
	for (int states = 0; states < 2; states++) {
		card.sql.present = states;
		leads.data.handed_prob = told;
		cr_assert(run(&card, &aim), "%s", err.msg);
		cr_assert_eq(found.status, RECALIBRATE_TOO_FEW);
		cr_assert(found.before.thinned);
		cr_expect_float_eq((double)found.before.known, (double)known,
				   .1 * (double)known);
		cr_expect_float_eq(found.before.rate,
				   (double)yes / (double)known, .01, "%g",
				   found.before.rate);
		recalibrate_release(&found);
	}
}

/* Half of the leads are better than their score, and of those 8 in 10 were
 * handed over, of the others 2 in 10. Each says so. */
Test(recalibrate_weigh, told_chances_put_right_what_the_score_does_not_see)
{
	const struct mql_scorecard card = recent_card(1.0, -5.0);
	uint64_t rng = 29, known = 0, yes = 0;
	double all = 0.0, true_yes = 0.0;
	struct recent_law better = law;

	better.offset += 1.5;
	recent_leads_draw(&leads, 20000, &law, &rng);
	for (size_t i = 0; i < 20000; i++) {
		const bool good = mql_rng_unit(&rng) < .5;
		const double p = recent_prob(good ? &better : &law,
					     leads.score[i]);

		leads.sql[i] = mql_rng_unit(&rng) < p;
		told[i] = good ? .8 : .2;
		all += leads.score[i] >= 500;
		true_yes += leads.score[i] >= 500 && leads.sql[i];
		if (mql_rng_unit(&rng) >= told[i])
			leads.sql[i] = LABEL_UNKNOWN;
		known += leads.score[i] >= 500 && leads.sql[i] != LABEL_UNKNOWN;
		yes += leads.score[i] >= 500 && leads.sql[i] == LABEL_YES;
	}
	leads.data.handed_prob = told;
	cr_assert(run(&card, &aim), "%s", err.msg);
	cr_assert(found.recent.chance_told && !found.recent.chance_learned);
	cr_assert(found.before.thinned);
	cr_assert_gt((double)yes / (double)known, true_yes / all + .06);
	cr_assert_float_eq(found.before.rate, true_yes / all, .025, "%g",
			   found.before.rate);
	/* and so do the map and the shift of the odds */
	true_yes = 0.0;
	for (size_t i = 0; i < 20000; i++)
		true_yes += mql_calib_prob(&found.sql.to, leads.score[i]) /
			    20000.0;
	cr_assert_float_eq(true_yes, (recent_rate(&law, -2000) +
				      recent_rate(&better, -2000)) / 2.0, .01,
			   "%g", true_yes);
	cr_assert_float_eq(found.shift.observed, true_yes, .01);
	recalibrate_release(&found);
}
