/* SPDX-License-Identifier: MIT */
/* A card on a market that drifts: its threshold as it was, and calibrated on
 * the recent past.  Base rate 10 %, target 20 %, scores with a spread of 1.5 in
 * log-odds; the mean over four drifts, offset by -.3 or .3 with the slope as it
 * was or .8 of it.  Runs are seeded, so a bound is met always or never. */
#include <criterion/criterion.h>

#include "tests/unit/recent_leads.h"
#include "trainer/recalibrate.h"

/* 1.5 in log-odds are 216 tenths; at a mean of 400 the base rate is 10 %. */
static const struct recent_law old = { 1.0, -5.7255, 400, 216.4 };
static const int64_t old_cut = 441;      // where the rate above is 20 %

static struct recent_leads leads;

/* The slope turns about the mean score. */
static struct recent_law drifted(double shift, double slope)
{
	const double centre = (double)old.centre * MQL_LOGIT_PER_TENTH;
	struct recent_law law = old;

	law.slope = slope;
	law.offset = old.offset + (1.0 - slope) * centre + shift;
	return law;
}

struct outcome { double before, after, below, refused; };

static struct outcome calibrate(size_t n, enum mql_promise promise, int reps)
{
	static const struct { double shift, slope; } drift[] = {
		{ -.3, 1.0 }, { .3, 1.0 }, { -.3, .8 }, { .3, .8 },
	};
	const struct mql_scorecard card = {
		.path = "card.yaml", .gate.score = (int32_t)old_cut,
		.sql = { true, old.slope, old.offset },
		.won = { true, old.slope, old.offset - 1.1 },
		.provenance.trained_until = MQL_DAY_NONE,
	};
	const double r = .2, part = 1.0 / (4.0 * reps);
	struct outcome sum = { 0.0, 0.0, 0.0, 0.0 };
	uint64_t rng = 20261122;

	for (int i = 0; i < 4 * reps; i++) {
		const struct recent_law law = drifted(drift[i % 4].shift,
						      drift[i % 4].slope);
		const struct recalibrate_options options = {
			.target = { r, promise, .95 }, .recent.seed = 1,
		};
		struct mql_err err = MQL_ERR_INIT;
		struct recalibrate found;
		double rate;

		recent_leads_draw(&leads, n, &law, &rng);
		cr_assert(recalibrate_run(&found, &card, &leads.data, &options,
					  &err), "%s", err.msg);
		rate = recent_rate(&law, found.after.cut);
		sum.before += part * fabs(recent_rate(&law, old_cut) - r) / r;
		if (found.status == RECALIBRATE_DONE) {
			sum.after += part * fabs(rate - r) / r;
			sum.below += part * (rate < r);
		} else {
			sum.refused += part;
		}
		recalibrate_release(&found);
	}
	return sum;
}

Test(calibrating, the_old_card_kept_its_promise)
{
	cr_assert_float_eq(recent_rate(&old, old_cut), .2, .002, "%g",
			   recent_rate(&old, old_cut));
	cr_assert_float_eq(recent_rate(&old, -2000), .1, .002, "%g",
			   recent_rate(&old, -2000));
}

Test(calibrating, calibrating_on_two_thousand_leads_mends_most_of_it)
{
	const struct outcome aim = calibrate(2000, MQL_AIM, 30);

	/* measured: from 20.7 to 6.4 % */
	cr_assert_gt(aim.before, .2, "%g", aim.before);
	cr_assert_lt(aim.after, .07, "%g", aim.after);
	/* what was measured contradicts the aim, by chance */
	cr_assert_lt(aim.refused, .1);
}

Test(calibrating, the_slope_is_worth_learning_with_more)
{
	const struct outcome aim = calibrate(10000, MQL_AIM, 6);

	cr_assert_lt(aim.after, .03, "%g", aim.after);
}

Test(calibrating, fifteen_hundred_leads_are_better_than_none)
{
	const struct outcome aim = calibrate(1500, MQL_AIM, 25);

	cr_assert_lt(aim.after, .12, "%g", aim.after);
}

Test(calibrating, a_guarantee_is_one_again)
{
	const struct outcome sure = calibrate(2000, MQL_GUARANTEE, 50);

	/* 200 runs at 5 % give 10, and 18 is two and a half errors above */
	cr_assert_lt(sure.below, .09, "%g", sure.below);
	cr_assert_lt(sure.refused, .1, "%g", sure.refused);
}
