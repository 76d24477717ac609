/* SPDX-License-Identifier: MIT */
#include "trainer/plan_draw.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>

#include "common/map.h"
#include "trainer/metrics.h"
#include "trainer/order.h"

#define TAIL .025

void plan_draw_init(struct plan_draw *draw, uint64_t seed)
{
	*draw = (struct plan_draw){
		.rng = gsl_rng_alloc(gsl_rng_mt19937),
		.deal = mql_calloc(PLAN_DRAWS, sizeof(*draw->deal)),
		.room = mql_calloc(PLAN_DRAWS, sizeof(*draw->room)),
	};
	if (!draw->rng)
		mql_out_of_memory();
	plan_draw_seed(draw, seed, 0);
}

void plan_draw_release(struct plan_draw *draw)
{
	gsl_rng_free(draw->rng);
	free(draw->deal);
	free(draw->room);
	*draw = (struct plan_draw){ 0 };
}

void plan_draw_seed(struct plan_draw *draw, uint64_t seed, uint64_t stream)
{
	uint64_t state = seed;

	state = mql_rng_next(&state) + stream;
	gsl_rng_set(draw->rng, (unsigned long)(mql_rng_next(&state) >> 32));
}

double plan_draw_share(struct plan_draw *draw, const struct plan_rate *rate)
{
	const double no = rate->of > rate->yes ? rate->of - rate->yes : 0.0;

	return gsl_ran_beta(draw->rng, rate->yes + 0.5, no + 0.5);
}

double plan_draw_weight(struct plan_draw *draw)
{
	return gsl_ran_exponential(draw->rng, 1.0);
}

double plan_draw_volume(struct plan_draw *draw, uint64_t count)
{
	const double k = (double)count;

	return gsl_ran_gamma(draw->rng, k + 0.5, 1.0) / (k > 0.0 ? k : 1.0);
}

/* From so many on the two cannot be told apart, and counts may not fit. */
#define POISSON_IS_NORMAL 1e7

double plan_draw_wins(struct plan_draw *draw, double mean)
{
	if (!isfinite(mean))
		return NAN;
	if (mean >= POISSON_IS_NORMAL)
		return mean + gsl_ran_gaussian(draw->rng, sqrt(mean));
	return (double)gsl_ran_poisson(draw->rng, mean);
}

double plan_draw_deals(struct plan_draw *draw, double wins, double mean,
		       double spread)
{
	const double scale = spread * spread;

	if (!(wins > 0.0) || !(scale > 0.0))
		return wins * mean;
	return mean * scale * gsl_ran_gamma(draw->rng, wins / scale, 1.0);
}

struct plan_range plan_range_unknown(void)
{
	return (struct plan_range){ NAN, NAN, NAN };
}

struct plan_rate plan_rate_of(double yes, double of)
{
	struct plan_rate r = { yes, of, { NAN, 0.0, 1.0 } };

	if (!(of > 0.0))
		return r;
	r.rate.mid = fmin(yes / of, 1.0);
	metrics_rate_interval(fmin(yes, of), fmax(of - yes, 0.0), .95,
			      &r.rate.low, &r.rate.high);
	return r;
}

struct plan_range plan_range_of(double mid, double *value, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!isfinite(value[i]))
			return plan_range_unknown();
	order_doubles(value, n);

	const size_t cut = (size_t)((double)n * TAIL);

	return (struct plan_range){ mid, value[cut], value[n - 1 - cut] };
}
