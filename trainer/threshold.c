/* SPDX-License-Identifier: MIT */
/* threshold.c - refuse what can't be answered, ask the promise, fill in facts
 *
 * Refused at once (rule 26): no known label among the leads that could be
 * handed over, one class only, a score that is the same for all.
 *
 * known, sql, rate and its interval are over known leads of H(cut).  Where
 * outcomes are selected (thinned) these are weighted, and the figures are those
 * of the sample of all of H that they are worth; where leads only have unequal
 * weights, of a sample in which each stands for as many (thin.h).
 *
 * Of k known leads with the outcome of W shown, the rate is SQLs / W, and its
 * interval the binomial one of SQLs / k times k / W.
 */
#include "trainer/threshold.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "trainer/handed.h"
#include "trainer/metrics.h"
#include "trainer/thin.h"
#include "trainer/threshold_parts.h"

const char *const threshold_status_name[4] = { "set", "all_pass", "refused",
					       "fast_track_breaks_target" };

/* False where no threshold can mean anything. */
static bool is_answerable(struct threshold *result, const struct handed *h,
			  const struct thin *thin)
{
	uint64_t known = thin->fast.known, sql = thin->fast.sql;

	for (size_t b = 0; b < thin->n_band; b++) {
		known += thin->band[b].count.known;
		sql += thin->band[b].count.sql;
	}
	result->sql_have = result->sql_known = sql;
	if (sql == 0 || sql == known || h->n_eligible == 0)
		return false;
	result->sql_have = 0;
	return handed_lead(h, 0)->score !=
	       handed_lead(h, h->n_eligible - 1)->score;
}

static void set_known(struct threshold *result, const struct thin_worth *c)
{
	result->known = c->known;
	result->sql = c->sql;
	if (c->known > 0)
		result->mature = c->shown / (double)c->known;
}

void threshold_count(struct threshold *result, const struct handed *handed,
		     const struct thin *thin, uint64_t seed)
{
	const struct thin_worth c = ladder_at(handed, thin, result->cut, seed);

	set_known(result, &c);
}

struct threshold_rate threshold_rate_of(uint64_t sql, uint64_t known,
					double mature)
{
	struct threshold_rate r = { .rate = NAN };

	metrics_share_interval(sql, known, .95, &r.low, &r.high);
	if (known == 0)
		return r;
	r.rate = fmin((double)sql / ((double)known * mature), 1.0);
	r.low = fmin(r.low / mature, 1.0);
	r.high = fmin(r.high / mature, 1.0);
	return r;
}

static void set_rate(struct threshold *result)
{
	const struct threshold_rate r = threshold_rate_of(
		result->sql, result->known, result->mature);

	result->rate = r.rate;
	result->low = r.low;
	result->high = r.high;
}

void threshold_set_worth(struct threshold *result,
			 const struct thin_worth *worth)
{
	result->mature = result->rate = (double)NAN;
	set_known(result, worth);
	set_rate(result);
	if (worth->known == 0)
		result->low = result->high = (double)NAN;
}

/* Leads, and the SQLs that those known among them stand for: outcomes of leads
 * that were never handed over are missing, and the SQLs among them are missed
 * all the same. */
struct reach {
	struct handed_count count;
	double sql;
	size_t n;                // eligible leads so far, from the best down
};

static void reach_add(struct reach *reach, const struct thin *thin,
		      const struct threshold_lead *lead)
{
	handed_add(&reach->count, lead);
	if (lead->label == LABEL_YES)
		reach->sql += thin_weight(thin, lead);
}

static struct reach reach_fast(const struct handed *h, const struct thin *thin)
{
	struct reach fast = { .sql = 0.0 };

	for (size_t i = 0; i < h->n_fast; i++)
		reach_add(&fast, thin, handed_lead(h, h->n_eligible + i));
	return fast;
}

/* Down to a cut-off, from where `in` is. */
static void reach_down(struct reach *in, const struct handed *h,
		       const struct thin *thin, int64_t cut)
{
	for (; in->n < h->n_eligible && handed_lead(h, in->n)->score >= cut;
	     in->n++)
		reach_add(in, thin, handed_lead(h, in->n));
}

/* In the same order, so that all of them are exactly all. */
static struct reach reach_all(const struct reach *in, const struct handed *h,
			      const struct thin *thin)
{
	struct reach all = *in;

	reach_down(&all, h, thin, INT64_MIN);
	for (size_t i = h->n_eligible + h->n_fast; i < h->n; i++)
		reach_add(&all, thin, handed_lead(h, i));
	return all;
}

static void fill_in(struct threshold *result, const struct reach *in,
		    const struct reach *all)
{
	result->handed = in->count.all;
	if (all->count.all > 0)
		result->share = in->count.weight / all->count.weight;
	if (all->count.sql > 0)
		result->sql_caught = in->sql / all->sql;
	set_rate(result);
}

static void fill_in_at(struct threshold *result, const struct handed *h,
		       const struct thin *thin)
{
	struct reach in = reach_fast(h, thin), all;

	reach_down(&in, h, thin, result->cut);
	all = reach_all(&in, h, thin);
	fill_in(result, &in, &all);
}

static struct threshold nothing(enum threshold_status status)
{
	return (struct threshold){
		.status = status, .mature = NAN, .rate = NAN, .low = NAN,
		.high = NAN, .share = NAN, .sql_caught = NAN, .p_value = NAN,
		.best_rate = NAN,
	};
}

static void keep_promise(struct threshold *result, const struct handed *h,
			 const struct thin *thin,
			 const struct threshold_options *options)
{
	switch (options->target.promise) {
	case MQL_AIM:
		threshold_aim(result, h, thin, options);
		break;
	case MQL_GUARANTEE:
		threshold_guarantee(result, h, thin, options);
		break;
	}
}

/* An aim goes by a map from score to probability; where what is known of the
 * leads handed over lies below the target beyond doubt, the map does not hold
 * there, and the aim is missed. */
static void refuse_missed(struct threshold *result, double rate)
{
	if (!threshold_has_cut(result) || !(result->high < rate))
		return;
	result->status = THRESHOLD_REFUSED;
	result->best_rate = result->rate;
	result->sql_have = result->sql;
}

void threshold_find_of(struct threshold *result, const struct handed *handed,
		       const struct threshold_options *options)
{
	struct thin thin;

	*result = nothing(THRESHOLD_REFUSED);
	thin_learn(&thin, handed);
	if (is_answerable(result, handed, &thin))
		keep_promise(result, handed, &thin, options);
	if (threshold_has_cut(result))
		fill_in_at(result, handed, &thin);
	if (options->target.promise == MQL_AIM)
		refuse_missed(result, options->target.rate);
}

void threshold_find(struct threshold *result, const struct threshold_lead *lead,
		    size_t n, const struct threshold_options *options)
{
	struct handed handed;

	handed_init(&handed, lead, n);
	threshold_find_of(result, &handed, options);
	handed_release(&handed);
}

void threshold_at(struct threshold *result, const struct threshold_lead *lead,
		  size_t n, int64_t cut,
		  const struct threshold_options *options)
{
	struct handed handed;
	struct thin thin;

	*result = nothing(THRESHOLD_SET);
	result->cut = cut;
	handed_init(&handed, lead, n);
	thin_learn(&thin, &handed);
	result->thinned = thin.selects;
	threshold_count(result, &handed, &thin, options->seed);
	fill_in_at(result, &handed, &thin);
	handed_release(&handed);
}

double threshold_tail(uint64_t k, uint64_t n, double rate)
{
	if (k == 0)
		return 1.0;
	return gsl_cdf_binomial_Q((unsigned)(k - 1), rate, (unsigned)n);
}

double threshold_chance(uint64_t sql, uint64_t known, double shown,
			double target)
{
	if (known == 0)
		return (double)NAN;
	return gsl_cdf_binomial_P((unsigned)sql,
				  target * shown / (double)known,
				  (unsigned)known);
}

void threshold_add_promise(struct mql_buf *buf,
			   const struct mql_target *target)
{
	const double rate = 100.0 * target->rate;

	switch (target->promise) {
	case MQL_GUARANTEE:
		mql_buf_addf(buf, "at least %.4g %% of the leads handed over "
			     "become SQLs, with %.4g %% confidence", rate,
			     100.0 * target->confidence);
		break;
	case MQL_AIM:
		mql_buf_addf(buf, "as near as can be to %.4g %% of the leads "
			     "handed over become SQLs", rate);
		break;
	}
}

/* ---- the curve ---- */

struct curve {
	struct threshold_point *point;   // [n]
	size_t n;
	const struct handed *handed;
	struct thin thin;
	uint64_t seed;
	struct reach in, all;    // handed over so far; of all leads
	struct thin_sum worth;   // of what is handed over
};

static void hand_over(struct curve *curve, size_t i)
{
	const struct threshold_lead *lead = handed_lead(curve->handed, i);

	reach_add(&curve->in, &curve->thin, lead);
	thin_add(&curve->worth, &curve->thin, lead, curve->seed);
}

/* Whether enough is known down to this cut-off to speak of a rate. */
static bool is_told(const struct thin *thin, int64_t cut)
{
	return !thin->selects ||
	       (thin->n_usable > 0 &&
		cut >= thin->band[thin->n_usable - 1].low);
}

static void add_point(struct curve *curve, int64_t cut)
{
	const struct handed_count *c = &curve->in.count;
	const struct thin_worth worth = thin_worth(&curve->worth);
	struct threshold at = nothing(THRESHOLD_SET);

	set_known(&at, &worth);
	fill_in(&at, &curve->in, &curve->all);
	if (!is_told(&curve->thin, cut) || at.known == 0)
		at.rate = at.low = at.high = NAN;
	curve->point[curve->n++] = (struct threshold_point){
		.cut = cut, .handed = c->all, .known = c->known, .sql = c->sql,
		.prob = c->prob_all / c->weight, .rate = at.rate,
		.low = at.low, .high = at.high, .share = at.share,
		.sql_caught = at.sql_caught,
	};
}

/* The lead after which the j-th of n_point cut-offs ends its tie block. */
static size_t cut_end(const struct handed *h, size_t j, size_t n_point)
{
	const size_t end = (j * h->n_eligible + n_point / 2) / n_point;

	return end == 0 ? 0 : handed_tie_end(h, end - 1);
}

size_t threshold_curve_of(struct threshold_point *point, size_t n_point,
			  const struct handed *h, uint64_t seed,
			  const int64_t *at)
{
	struct curve curve = { .point = point, .handed = h, .seed = seed };
	size_t end = 0, j = 0;

	thin_learn(&curve.thin, h);
	curve.in = reach_fast(h, &curve.thin);
	curve.all = reach_all(&curve.in, h, &curve.thin);
	curve.in = (struct reach){ .sql = 0.0 };
	for (size_t i = 0; i < h->n_fast; i++)
		hand_over(&curve, h->n_eligible + i);
	for (size_t i = 0; i < h->n_eligible; ) {
		const size_t next = handed_tie_end(h, i);
		const int64_t score = handed_lead(h, i)->score;

		for (; i < next; i++)
			hand_over(&curve, i);
		while (end < next)
			end = cut_end(h, ++j, n_point);
		if (end == next || (at != NULL && *at == score))
			add_point(&curve, score);
	}
	return curve.n;
}

size_t threshold_curve(struct threshold_point *point, size_t n_point,
		       const struct threshold_lead *lead, size_t n,
		       uint64_t seed, const int64_t *at)
{
	struct handed handed;
	size_t n_curve;

	handed_init(&handed, lead, n);
	n_curve = threshold_curve_of(point, n_point, &handed, seed, at);
	handed_release(&handed);
	return n_curve;
}
