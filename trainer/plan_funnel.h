/* SPDX-License-Identifier: MIT */
/* plan_funnel.h - the steps MQL to SQL to won as leads took them so far
 *
 *   Layer     trainer; private to plan*.c; includes trainer/plan_draw.h
 *   Memory    release frees; the data set is borrowed
 */
#ifndef MQL_TRAINER_PLAN_FUNNEL_H
#define MQL_TRAINER_PLAN_FUNNEL_H

#include "trainer/plan_draw.h"

struct plan_lag {                /* a lead, and whose it is */
	uint64_t key;            // of its account
	struct lag_lead lead;
};

struct plan_funnel {
	const struct dataset *data;
	struct plan_stage stage[PLAN_N_STEP];
	struct plan_lag *lag[PLAN_N_STEP];       // [n_lag], by key
	size_t n_lag[PLAN_N_STEP];
	struct lag_curve curve[PLAN_N_STEP];     // where stage[].dated
};

/* MQLs are leads handed over (known_when) by as_of; all leads where the
 * definition has no known_when.  Without an SQL outcome a win is the SQL, and
 * there is no step between. */
void plan_funnel_learn(struct plan_funnel *funnel, const struct dataset *data);
void plan_funnel_release(struct plan_funnel *funnel);

/* half and most of every dated stage. */
void plan_funnel_set_lags(struct plan_funnel *funnel, struct plan_draw *draw);

/* How many curves are drawn: PLAN_LAG_DRAWS, or fewer of many leads. */
size_t plan_funnel_draws(const struct plan_funnel *funnel,
			 enum plan_step step);

/* A curve as it might have been; the caller releases it. */
void plan_funnel_draw(struct lag_curve *curve, const struct plan_funnel *funnel,
		      enum plan_step step, struct plan_draw *draw);

bool plan_is_mql(const struct dataset *data, size_t i);

/* Was lead i, an SQL, won so far, and how much of that has shown: at most 1;
 * 0: nothing is known of it. */
bool plan_funnel_won(const struct plan_funnel *funnel, size_t i, double *shown);

/* Mean value of the deals that leads won, MQLs alone; only of `source` unless
 * it is NULL.  draws: [PLAN_DRAWS], or NULL. */
struct plan_deal plan_deal_of(const struct dataset *data,
			      const uint32_t *source, struct plan_draw *draw,
			      double *draws);

#endif
