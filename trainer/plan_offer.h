/* SPDX-License-Identifier: MIT */
/* plan_offer.h - what a threshold hands over a month, and what becomes of it
 *
 *   Layer     trainer; private to plan*.c; includes plan_funnel.h, thin.h
 *   Memory    release frees
 */
#ifndef MQL_TRAINER_PLAN_OFFER_H
#define MQL_TRAINER_PLAN_OFFER_H

#include "trainer/plan_funnel.h"
#include "trainer/thin.h"

struct plan_sql {                /* an SQL among the scored leads */
	int64_t score;           // INT64_MAX: fast-tracked
	bool won;
	double shown;
};

struct plan_sums {               /* of leads that are handed over */
	struct thin_sum known;   // what is known of them, and stands for them
	uint64_t handed;
	double weight;           // on the scale of plan_walk.weight
	double won, of;          // of their SQLs, as plan_funnel_won has it
};

struct plan_walk {
	const struct plan_leads *leads;
	const struct plan_funnel *funnel;
	const struct plan_options *options;
	double revenue;          // a month; NaN: not asked
	struct plan_draw *draw;
	struct handed handed;
	struct thin thin;
	double weight;           // of all leads
	struct plan_sql *sql;    // [n_sql], best first
	size_t n_sql;
};

/* Of the plan: its options and the revenue a month. */
void plan_walk_init(struct plan_walk *walk, const struct plan *plan,
		    const struct plan_leads *leads,
		    const struct plan_funnel *funnel, struct plan_draw *draw);
void plan_walk_release(struct plan_walk *walk);

/* What is a deal worth: the estimate, draws [PLAN_DRAWS] of it, and how far
 * deals are from it (plan_deal). */
struct plan_worth { double mid; const double *draw; double spread; };

/* stream: of the draws, another one for each offer. */
struct plan_offer plan_offer_of(const struct plan_walk *walk,
				const struct plan_sums *sums,
				const struct plan_worth *deal, int64_t cut,
				uint64_t stream);

/* offer, curve, volume, capacity, limit. */
void plan_walk_down(struct plan *plan, const struct plan_walk *walk,
		    const struct plan_worth *deal);

/* The sources at the threshold; plan->offer is known. */
void plan_set_sources(struct plan *plan, const struct plan_walk *walk,
		      const struct plan_worth *deal);

/* When MQLs of the period's wins are handed over. */
void plan_set_timing(struct plan *plan, const struct plan_funnel *funnel,
		     struct plan_draw *draw);

#endif
