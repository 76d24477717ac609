/* SPDX-License-Identifier: MIT */
/* plan.c - the order of a plan, and what it takes for granted
 *
 * Backward, a month:
 *
 *     wins = revenue / deal,  SQLs = wins / w,  MQLs = SQLs / q
 *
 * where w, the share of SQLs that is won, and q, that of MQLs that become
 * SQLs, are those of the threshold (plan_offer.c); without a threshold w is
 * that of all SQLs so far.  At the agreed rate q is the target itself.
 *
 * Forward the same product from what a threshold hands over: whether it brings
 * the revenue on average is decided by the estimates; in how many single months
 * and quarters it does is drawn, for a mean that suffices is missed by many of
 * them.  So it is whether the threshold keeps the agreed rate.  A
 * guarantee is a floor, and what is measured below it is too little; around an
 * aim rates fall to either side, and it is missed where chance does not explain
 * that.
 *
 * It rests on: as many leads a month, from the same sources, as in the table;
 * rates, deals and lags of the leads seen so far; and that outcomes which
 * nobody recorded would have been like those that somebody did.
 */
#include "trainer/plan.h"

#include <math.h>

#include "trainer/plan_offer.h"

enum { STREAM_DEAL = 1, STREAM_LAGS, STREAM_NEEDED };

/* ---- what must be known ---- */

static bool check_steps(const struct plan_funnel *f, struct mql_err *err)
{
	static const char *const what[] = { "MQLs", "SQLs" };
	const char *path = f->data->definition->path;

	for (size_t s = PLAN_MQL_SQL; s <= PLAN_SQL_WON; s++)
		if (f->stage[s].present && !(f->stage[s].rate.yes > 0.0))
			return mql_fail(err, MQL_E_DATA, "%s: of %ju %s whose "
					"outcome is known none %s: there is no "
					"rate to plan with", path,
					(uintmax_t)f->stage[s].from, what[s],
					s == PLAN_MQL_SQL ? "became an SQL"
					: "was won");
	return true;
}

static bool set_deal(struct plan *plan, const struct dataset *data,
		     struct plan_draw *draw, struct mql_err *err)
{
	const double given = plan->options.deal;

	plan_draw_seed(draw, plan->options.seed, STREAM_DEAL);
	plan->deal = plan_deal_of(data, NULL, draw, draw->deal);
	if (isnan(given) && plan->deal.valued > 0)
		return plan->deal.mean.mid > 0.0 ||
		       mql_fail(err, MQL_E_DATA, "%s: outcome.won.value: all "
				"deals are worth 0: state the average deal "
				"with --deal", data->definition->path);
	if (isnan(given) && !isnan(plan->revenue))
		return mql_fail(err, MQL_E_DATA, "%s: of %ju wins none has a "
				"value: name its column as outcome.won.value, "
				"or state the average deal with --deal",
				data->definition->path,
				(uintmax_t)plan->deal.wins);
	plan->deal.given = !isnan(given);
	plan->deal.spread = 0.0;
	plan->deal.mean = (struct plan_range){ given, given, given };
	for (size_t r = 0; r < PLAN_DRAWS; r++)
		draw->deal[r] = given;
	return true;
}

/* ---- backward ---- */

/* The share of SQLs that is won, where they are like those of the threshold. */
static struct plan_rate won_rate(const struct plan *plan)
{
	if (!plan->stage[PLAN_SQL_WON].present)
		return (struct plan_rate){ NAN, NAN, { 1.0, 1.0, 1.0 } };
	return plan->has_offer && plan->offer.won.yes > 0.0
	       ? plan->offer.won : plan->stage[PLAN_SQL_WON].rate;
}

static void set_needed(struct plan *plan, struct plan_draw *draw)
{
	const struct plan_rate won = won_rate(plan);
	const double rate = plan->options.target.rate;
	const double wins = plan->revenue / plan->deal.mean.mid;
	double *sqls = draw->room, all[PLAN_DRAWS];
	struct plan_needed *n = &plan->needed;

	plan_draw_seed(draw, plan->options.seed, STREAM_NEEDED);
	for (size_t r = 0; r < PLAN_DRAWS; r++) {
		const double w = isnan(won.of) ? 1.0
				 : plan_draw_share(draw, &won);

		all[r] = plan->revenue / draw->deal[r];
		sqls[r] = all[r] / w;
	}
	n->wins = plan_range_of(wins, all, PLAN_DRAWS);
	n->sqls = plan_range_of(wins / won.rate.mid, sqls, PLAN_DRAWS);
	n->at_target = (struct plan_range){ n->sqls.mid / rate,
					    n->sqls.low / rate,
					    n->sqls.high / rate };
	n->at_threshold = plan->has_offer ? plan->offer.needed
					  : plan_range_unknown();
}

static bool is_missed(const struct plan *plan)
{
	const struct plan_range *rate = &plan->offer.sql.rate;
	const struct mql_target *target = &plan->options.target;

	return plan->has_offer &&
	       (target->promise == MQL_GUARANTEE ? rate->mid : rate->high) <
	       target->rate;
}

/* ---- in order ---- */

static void look_forward(struct plan *plan, const struct plan_leads *leads,
			 const struct plan_funnel *funnel,
			 struct plan_draw *draw)
{
	const struct plan_worth deal = { plan->deal.mean.mid, draw->deal,
					 plan->deal.spread };
	struct plan_walk walk;

	plan_walk_init(&walk, plan, leads, funnel, draw);
	plan_walk_down(plan, &walk, &deal);
	plan_set_sources(plan, &walk, &deal);
	plan_walk_release(&walk);
}

bool plan_run(struct plan *plan, const struct plan_leads *leads,
	      const struct plan_options *options, struct mql_err *err)
{
	struct plan_funnel funnel;
	struct plan_draw draw;

	*plan = (struct plan){
		.options = *options,
		.revenue = options->revenue / (double)options->months,
		.all_leads = !leads->data->definition->known_when.present,
	};
	plan_draw_init(&draw, options->seed);
	plan_funnel_learn(&funnel, leads->data);

	const bool ok = check_steps(&funnel, err) &&
			set_deal(plan, leads->data, &draw, err);

	if (ok) {
		plan_draw_seed(&draw, options->seed, STREAM_LAGS);
		plan_funnel_set_lags(&funnel, &draw);
		for (size_t s = 0; s < PLAN_N_STEP; s++)
			plan->stage[s] = funnel.stage[s];
		look_forward(plan, leads, &funnel, &draw);
		plan->missed = is_missed(plan);
		set_needed(plan, &draw);
		plan_set_timing(plan, &funnel, &draw);
	}
	plan_funnel_release(&funnel);
	plan_draw_release(&draw);
	return ok;
}

void plan_release(struct plan *plan)
{
	mql_arena_release(&plan->arena);
	*plan = (struct plan){ 0 };
}
