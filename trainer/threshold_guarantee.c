/* SPDX-License-Identifier: MIT */
/* threshold_guarantee.c - not below the target, with confidence 1 - delta
 *
 * Cut-offs k_1 < k_2 < .. (known leads handed over) are tested in a fixed
 * order, each with the exact binomial test of "the rate of H is at most r", and
 * the walk ends at the first that is not rejected:
 *
 *     start    the k that maximises (mean model probability of H - r) sqrt(k)
 *              among k >= ln delta / ln r (fewer leads could not pass if all
 *              were SQLs); labels are not looked at
 *     step     to the last k that asks for no more SQLs than this one: the
 *              least c with P(Bin(k, r) >= c) <= delta is the same for a run
 *              of k, and who passes at one of them passes at the last
 *     descend  while P(Bin(k, r) >= SQLs in H) <= delta
 *     result   the last one that passed; if the first fails, none
 *
 * Steps of equal volume, 100 of them, stop short by half a step, and test where
 * the test, counting whole SQLs, spends less than delta; what that costs stands
 * in bench/promise/RESULTS.md.
 *
 * Because order and start don't depend on the labels tested, a wrong cut-off is
 * reached only through a false rejection of the first wrong one in the order:
 * at most delta, with nothing to pay for testing many (fixed sequence testing:
 * Maurer, Hothorn, Lehmacher 1995; for thresholds: Angelopoulos et al., "Learn
 * then test", 2021).  "Everything passes" is no test of its own, which would
 * cost a second delta: it is the end of the walk.
 *
 * Where outcomes are still coming in, lead i has shown a share m_i of its SQLs,
 * and with W = sum m_i the test is P(Bin(k, r W / k) >= SQLs) <= delta (rule
 * 16).  The SQLs are then a sum of k unequal Bernoullis with mean at most r W,
 * and by Hoeffding (1956, theorem 4) the binomial of the same mean has at least
 * as much in the tail from c on where c >= r W + 1; below that nothing is
 * rejected.  (For c = 1 it is the other way round: 1 - prod(1 - p_i) is least
 * where all p_i are equal.)  Where m depends on the score, W is what
 * handed_shown says.
 *
 * Fast track breaks the target where the walk fails with the fast-tracked,
 * succeeds without them, and their own rate is below r beyond chance
 * (P(Bin(k, r) <= SQLs) <= .05).
 *
 * A refusal says what is missing: with headroom m = prob / r - 1 at the start,
 * the test passes with 80 % power from (z_(1 - delta) + z_.8)^2 (1 - r) / m^2
 * SQLs on; 6.2 (1 - r) / m^2 at 95 %.  The headroom is the model's: the rate
 * seen among a handful of leads asks for anything from a few SQLs to hundreds.
 * Where the model promises more than is seen, the SQLs that the test asks for
 * at the start are what is needed.
 */
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "trainer/threshold_parts.h"

static const double POWER_Z = 0.8416212335729143;        /* 80 % */

struct walk {
	size_t start, last;      // rungs: begun at, the last passed
	size_t n_test;           // 0: no rung could be tested
	bool passed;
	double p_value;          // of rung `last`
};

/* The p-value of `sql` SQLs at a rung. */
static double p_of(const struct ladder_rung *r, uint64_t sql, double rate)
{
	const double k = (double)r->known;

	if (r->shown < k && (double)sql < rate * r->shown + 1.0)
		return 1.0;
	return threshold_tail(sql, r->known, rate * (r->shown / k));
}

/* The least number of SQLs that passes; known + 1 where all would not. */
static uint64_t asked(const struct ladder_rung *r, double rate, double delta)
{
	uint64_t low = 0, high = r->known + 1;

	while (high - low > 1) {
		const uint64_t mid = low + (high - low) / 2;

		if (p_of(r, mid, rate) <= delta)
			high = mid;
		else
			low = mid;
	}
	return high;
}

static bool asks(const struct ladder_rung *r, uint64_t sql, double rate,
		 double delta)
{
	return p_of(r, sql, rate) <= delta && p_of(r, sql - 1, rate) > delta;
}

/* The last rung of those from j on that ask for as many SQLs as j does. */
static size_t last_alike(const struct ladder *ladder, size_t j, double rate,
			 double delta)
{
	const uint64_t c = asked(&ladder->rung[j], rate, delta);

	while (c <= ladder->rung[j].known && j + 1 < ladder->n &&
	       asks(&ladder->rung[j + 1], c, rate, delta))
		j++;
	return j;
}

/* The rung to start at; n where none has leads enough.  A mean that is not a
 * number never wins. */
static size_t start_of(const struct ladder *ladder, double rate, double delta)
{
	size_t best = ladder->n;
	double best_z = -INFINITY;

	for (size_t j = 0; j < ladder->n; j++) {
		const struct ladder_rung *r = &ladder->rung[j];
		const double k = (double)r->known;
		const double least = log(delta) / log(rate * (r->shown / k));
		const double z = (r->prob - rate) * sqrt(r->shown);

		if (k < least)
			continue;
		if (best == ladder->n || z > best_z) {
			best = j;
			best_z = fmax(z, -INFINITY);   // NaN: the least
		}
	}
	return best;
}

static struct walk walk_down(const struct ladder *ladder, double rate,
			     double delta)
{
	struct walk w = { .p_value = NAN };

	w.start = start_of(ladder, rate, delta);
	for (size_t j = w.start; j < ladder->n; j++) {
		j = last_alike(ladder, j, rate, delta);

		const struct ladder_rung *r = &ladder->rung[j];
		const double p = p_of(r, r->sql, rate);

		w.n_test++;
		if (!(p <= delta))
			break;
		w.passed = true;
		w.last = j;
		w.p_value = p;
	}
	return w;
}

/* The highest target below `rate`, in steps of .1 % (.01 % below 10 %), that
 * the same walk would accept. */
static double best_rate(const struct ladder *ladder, double rate,
			double delta)
{
	const double steps = rate > .1 ? 1e3 : 1e4;

	for (double i = ceil(rate * steps) - 1.0; i >= 1.0; i -= 1.0)
		if (walk_down(ladder, i / steps, delta).passed)
			return i / steps;
	return NAN;
}

/* Two digits, rounded up: more would pretend to know. */
static double round_up(double x)
{
	double unit = 1.0;

	while (x > 100.0 * unit)
		unit *= 10.0;
	return ceil(x / unit) * unit;
}

static void say_what_is_missing(struct threshold *result,
				const struct ladder *ladder,
				const struct walk *w, double rate, double delta)
{
	const double z = gsl_cdf_ugaussian_Qinv(delta) + POWER_Z;

	result->best_rate = best_rate(ladder, rate, delta);
	if (ladder->n == 0)
		return;

	const struct ladder_rung *r =
		&ladder->rung[w->n_test ? w->start : ladder->n - 1];
	const double m = r->prob / rate - 1.0;
	const double needed = round_up(fmax(z * z * (1.0 - rate) / (m * m),
					    (double)asked(r, rate, delta)));

	result->sql_have = r->sql;
	if (m > 0.0 && needed < 1e15)
		result->sql_needed = (uint64_t)needed;
}

static bool fast_track_breaks(const struct handed *handed,
			      const struct thin *thin,
			      const struct threshold_options *options)
{
	const struct handed_count *fast = &thin->fast;
	const double rate = options->target.rate;
	struct ladder without;

	if (fast->known == 0 ||
	    gsl_cdf_binomial_P((unsigned)fast->sql, rate,
			       (unsigned)fast->known) > .05)
		return false;
	ladder_build(&without, handed, thin, options->seed, false);
	return walk_down(&without, rate,
			 1.0 - options->target.confidence).passed;
}

static void accept(struct threshold *result, const struct handed *handed,
		   const struct ladder *ladder, const struct walk *w)
{
	const struct ladder_rung *r = &ladder->rung[w->last];
	const bool all = w->last == ladder->n - 1 && ladder->whole;

	result->status = all ? THRESHOLD_ALL_PASS : THRESHOLD_SET;
	result->cut = all ? handed_lead(handed, handed->n_eligible - 1)->score
			  : r->cut;
	result->known = r->known;
	result->sql = r->sql;
	result->mature = r->shown / (double)r->known;
	result->p_value = w->p_value;
}

void threshold_guarantee(struct threshold *result, const struct handed *handed,
			 const struct thin *thin,
			 const struct threshold_options *options)
{
	const double rate = options->target.rate;
	const double delta = 1.0 - options->target.confidence;
	struct ladder ladder;

	ladder_build(&ladder, handed, thin, options->seed, true);

	const struct walk w = walk_down(&ladder, rate, delta);

	result->n_test = w.n_test;
	result->thinned = thin->selects;
	if (thin->selects && thin->n_usable > 0)
		result->floor = thin->band[thin->n_usable - 1].low;
	if (w.passed) {
		accept(result, handed, &ladder, &w);
		return;
	}
	result->status = fast_track_breaks(handed, thin, options) ?
		THRESHOLD_FAST_TRACK : THRESHOLD_REFUSED;
	say_what_is_missing(result, &ladder, &w, rate, delta);
}
