/* SPDX-License-Identifier: MIT */
/* plan_draw.h - what a figure may be: seeded draws, and their central 95 %
 *
 * A share of `yes` in `of` is drawn from Beta(yes + 1/2, of - yes + 1/2), the
 * posterior of Jeffreys' prior (Brown, Cai, DasGupta, Statistical Science 16,
 * 2001); a month's volume, counted on k leads, from Gamma(k + 1/2), its
 * likeness for a Poisson mean; what has no formula, a mean deal and a lag
 * curve, by the Bayesian bootstrap: every account counts for an exponential
 * weight (Rubin, Annals of Statistics 9, 1981), so that leads of one company
 * are one witness and no draw lacks them all.
 *
 * So much of means.  What a single month brings is drawn around them: its wins
 * are Poisson, and the sum of so many deals is a gamma with their mean and
 * variance, exact for gamma deals and close for any sum of many.
 *
 *   Layer     trainer; private to plan*.c
 *   Memory    release frees
 */
#ifndef MQL_TRAINER_PLAN_DRAW_H
#define MQL_TRAINER_PLAN_DRAW_H

#include <gsl/gsl_rng.h>

#include "trainer/plan.h"

struct plan_draw {
	gsl_rng *rng;
	double *deal;            // [PLAN_DRAWS] mean deal
	double *room;            // [PLAN_DRAWS] scratch
};

void plan_draw_init(struct plan_draw *draw, uint64_t seed);
void plan_draw_release(struct plan_draw *draw);

/* Draws that follow depend on `stream` alone, not on what was drawn before. */
void plan_draw_seed(struct plan_draw *draw, uint64_t seed, uint64_t stream);

double plan_draw_share(struct plan_draw *draw, const struct plan_rate *rate);
double plan_draw_weight(struct plan_draw *draw);         // exponential, mean 1
/* Around 1: a volume counted on so many leads. */
double plan_draw_volume(struct plan_draw *draw, uint64_t count);
/* Wins of a month that has so many on average; of a mean that is not finite,
 * NaN. */
double plan_draw_wins(struct plan_draw *draw, double mean);
/* Value of so many deals: spread is the SD of one, of their mean. */
double plan_draw_deals(struct plan_draw *draw, double wins, double mean,
		       double spread);

/* Yes in `of`: the rate, and its Clopper-Pearson interval, whose beta quantiles
 * take any `of`; at most 1. */
struct plan_rate plan_rate_of(double yes, double of);

/* Central 95 % of n values, which are sorted; NaN where one is not finite. */
struct plan_range plan_range_of(double mid, double *value, size_t n);
struct plan_range plan_range_unknown(void);

#endif
