/* SPDX-License-Identifier: MIT */
/* population.h - leads without end, whose true rates are known
 *
 * A lead has a quality z, normal; its SQL probability is
 *
 *     LOGISTIC   sigmoid(a + 1.5 z)
 *     SATURATED  min(.9, 5 base) sigmoid(a + 2.7 z)
 *
 * with a such that the mean is the base rate.  The score is a model's that is
 * a little flat and a little biased: logit(prob) times .9 plus .1, in tenths.
 * The true rate of H(t) and its volume are sums over a fine grid of z.
 *
 *   Layer     bench and tests; includes trainer/threshold.h, calibrate.h
 */
#ifndef MQL_BENCH_PROMISE_POPULATION_H
#define MQL_BENCH_PROMISE_POPULATION_H

#include <math.h>
#include <stdlib.h>

#include "common/map.h"
#include "common/mem.h"
#include "trainer/calibrate.h"
#include "trainer/threshold.h"

enum population_shape { POPULATION_LOGISTIC, POPULATION_SATURATED };
enum population_outcomes {
	POPULATION_ALL,          /* every outcome is known                    */
	POPULATION_SELECTED,     /* known where an old rule handed over: the  */
				 /* best 30 % by z + noise of the same size   */
	POPULATION_ONLY_KNOWN,   /* those, and the others are not even there: */
				 /* known leads taken for all leads           */
	POPULATION_YOUNG,        /* half are younger than the horizon: SQLs   */
				 /* take time, those of hot leads less        */
	POPULATION_YOUNG_TAKEN,  /* the same, taken for mature                */
	POPULATION_WEIGHTED,     /* four of five losers are not there, the    */
				 /* fifth has weight 5                        */
	POPULATION_N_OUTCOMES
};
enum { POPULATION_GRID = 6001, POPULATION_FOLDS = 5 };

struct population {
	double p[POPULATION_GRID];               // SQL probability at z
	double volume[POPULATION_GRID];          // share of leads from z up
	double rate[POPULATION_GRID];            // their SQL rate
};

static inline double population_z(int i)
{
	return -6.0 + 12.0 * i / (POPULATION_GRID - 1);
}

static inline double population_prob(double z, double base, double a,
				     enum population_shape shape)
{
	if (shape == POPULATION_LOGISTIC)
		return 1.0 / (1.0 + exp(-(a + 1.5 * z)));
	return fmin(.9, 5.0 * base) / (1.0 + exp(-(a + 2.7 * z)));
}

static inline double population_mean(double base, double a,
				     enum population_shape shape)
{
	double sum = 0.0, all = 0.0;

	for (int i = 0; i < POPULATION_GRID; i++) {
		const double z = population_z(i), w = exp(-z * z / 2.0);

		sum += w * population_prob(z, base, a, shape);
		all += w;
	}
	return sum / all;
}

static inline void population_init(struct population *pop, double base,
				   enum population_shape shape)
{
	double low = -15.0, high = 10.0, all = 0.0, sql = 0.0;

	for (int i = 0; i < 60; i++) {
		const double a = (low + high) / 2.0;

		if (population_mean(base, a, shape) < base)
			low = a;
		else
			high = a;
	}
	for (int i = POPULATION_GRID - 1; i >= 0; i--) {
		const double z = population_z(i), w = exp(-z * z / 2.0);

		pop->p[i] = population_prob(z, base, low, shape);
		all += w;
		sql += w * pop->p[i];
		pop->volume[i] = all;
		pop->rate[i] = sql / all;
	}
	for (int i = 0; i < POPULATION_GRID; i++)
		pop->volume[i] /= all;
}

static inline int64_t population_score(double p)
{
	const double logit = .1 + .9 * log(p / (1.0 - p));

	return (int64_t)lround(logit / MQL_LOGIT_PER_TENTH);
}

/* Everything is handed over from the first grid point that reaches the cut. */
static inline int population_at(const struct population *pop, int64_t cut)
{
	int low = 0, high = POPULATION_GRID - 1;

	while (low < high) {
		const int mid = (low + high) / 2;

		if (population_score(pop->p[mid]) >= cut)
			high = mid;
		else
			low = mid + 1;
	}
	return low;
}

/* The volume of one who knows the true rates; 0 where r is out of reach. */
static inline double population_oracle(const struct population *pop, double r)
{
	for (int i = 0; i < POPULATION_GRID; i++)
		if (pop->rate[i] >= r)
			return pop->volume[i];
	return 0.0;
}

static inline double population_normal(uint64_t *rng)
{
	const double u = 1.0 - mql_rng_unit(rng);

	return sqrt(-2.0 * log(u)) *
	       cos(6.283185307179586 * mql_rng_unit(rng));
}

/* The SQL probability at z, between grid points. */
static inline double population_p(const struct population *pop, double z)
{
	const double x = (fmin(fmax(z, -6.0), 6.0) + 6.0) / 12.0 *
			 (POPULATION_GRID - 1);
	const int i = (int)fmin(floor(x), POPULATION_GRID - 2);

	return pop->p[i] + (x - i) * (pop->p[i + 1] - pop->p[i]);
}

/* Give the leads their cross-fitted probabilities, as the trainer does: young
 * leads teach what they have shown. */
static inline void population_cross_fit(struct threshold_lead *lead, size_t n)
{
	int64_t *score = mql_calloc(n, sizeof(*score));
	uint8_t *label = mql_calloc(n, 1), *fold = mql_calloc(n, 1);
	double *prob = mql_calloc(n, sizeof(*prob));
	double *weight = mql_calloc(n, sizeof(*weight));
	double *mature = mql_calloc(n, sizeof(*mature));

	for (size_t i = 0; i < n; i++) {
		score[i] = lead[i].score;
		label[i] = lead[i].label;
		weight[i] = lead[i].weight;
		mature[i] = lead[i].mature;
		fold[i] = (uint8_t)(i % POPULATION_FOLDS);
	}
	calibrate_cross(prob, score, label, weight, mature, fold,
			POPULATION_FOLDS, n);
	for (size_t i = 0; i < n; i++)
		lead[i].prob = prob[i];
	free(score);
	free(label);
	free(fold);
	free(prob);
	free(weight);
	free(mature);
}

/* The share of its SQLs that a lead of this age (1 = the horizon) and quality
 * has shown: exponential lags, cut at the horizon, mean .5 / (1 + z^+). */
static inline double population_mature(double age, double z)
{
	const double rate = 2.0 * (1.0 + fmax(z, 0.0));

	return age >= 1.0 ? 1.0 : (1.0 - exp(-rate * age)) /
				  (1.0 - exp(-rate));
}

/* What becomes of a lead that is SQL or not; false: it is not in the table. */
static inline bool population_outcome(struct threshold_lead *lead, bool sql,
				      double z,
				      enum population_outcomes outcomes,
				      uint64_t *rng)
{
	const double u = mql_rng_unit(rng);
	const bool old = z + population_normal(rng) > 0.7416143;

	lead->label = sql;
	switch (outcomes) {
	case POPULATION_ALL:
		return true;
	case POPULATION_SELECTED:
		lead->label = old ? sql : LABEL_UNKNOWN;
		return true;
	case POPULATION_ONLY_KNOWN:
		return old;
	case POPULATION_YOUNG:
	case POPULATION_YOUNG_TAKEN:
		lead->mature = population_mature(.05 + 1.9 * u, z);
		lead->label = sql && mql_rng_unit(rng) < lead->mature;
		if (outcomes == POPULATION_YOUNG_TAKEN)
			lead->mature = 1.0;
		return true;
	case POPULATION_WEIGHTED:
		lead->weight = sql ? 1.0 : 5.0;
		return sql || u < .2;
	case POPULATION_N_OUTCOMES:
		break;
	}
	return false;
}

/* Draw leads until n are in the table; ONLY_KNOWN: n leads, of which fewer
 * are.  Returns how many. */
static inline size_t population_draw(struct threshold_lead *lead, size_t n,
				     const struct population *pop,
				     enum population_outcomes outcomes,
				     uint64_t *rng)
{
	const bool until_full = outcomes == POPULATION_WEIGHTED;
	size_t m = 0;

	for (size_t i = 0; until_full ? m < n : i < n; i++) {
		const double z = population_normal(rng);
		const double p = population_p(pop, z);
		const bool sql = mql_rng_unit(rng) < p;

		lead[m] = (struct threshold_lead){
			.score = population_score(p),
			.key = mql_rng_next(rng),
			.weight = 1.0, .mature = 1.0,
			.side = THRESHOLD_ELIGIBLE,
		};
		m += population_outcome(&lead[m], sql, z, outcomes, rng);
	}
	population_cross_fit(lead, m);
	return m;
}

#endif
