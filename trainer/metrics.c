/* SPDX-License-Identifier: MIT */
/* metrics.c - the figures of merit, each by its textbook definition
 *
 * (1) Where a figure needs both labels and one is absent, it is NaN.
 * (2) The AUC's interval is auc +- 1.96 se on the logit scale.  DeLong's
 *     variance of a perfect AUC is 0, which would claim certainty from three
 *     leads.  There the interval comes from min(n1, n0) pairs of leads that
 *     share none: all of them in order has probability AUC^min(n1, n0), so
 *     every AUC below .025^(1 / min) is rejected at 2.5 %.
 * (3) "The top tenth" is n / 10 leads (of the weight, where they have weights),
 *     a fraction where need be; a tie block that straddles a border gives each
 *     side its share of the block.  So no figure depends on the order of the
 *     rows.  The bins of the expected calibration error are cut alike.
 */
#include "trainer/metrics.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "common/mem.h"
#include "trainer/delong.h"
#include "trainer/logistic.h"
#include "trainer/ties.h"

static const double CLIP = 1e-15;
enum { ECE_BINS = 10 };

/* ---- AUC ---- */

static uint64_t count_yes(const uint8_t *label, size_t n)
{
	uint64_t yes = 0;

	for (size_t i = 0; i < n; i++)
		yes += label[i] == 1;
	return yes;
}

/* (1) */
static double auc_of(const struct ties *ties, double *variance)
{
	const double all = ties_weight(ties), yes = ties_yes(ties);

	*variance = NAN;
	return yes > 0.0 && yes < all ? delong_of_ties(ties, variance)
				      : (double)NAN;
}

double metrics_auc(const int64_t *score, const uint8_t *label,
		   const double *weight, size_t n, double *variance)
{
	struct ties ties;
	double auc;

	ties_init(&ties, score, label, weight, n);
	auc = auc_of(&ties, variance);
	ties_release(&ties);
	return auc;
}

double metrics_auc_difference(const int64_t *a, const int64_t *b,
			      const uint8_t *label, const double *weight,
			      size_t n, double *se, double *p)
{
	const uint64_t n_yes = count_yes(label, n);

	*se = *p = NAN;
	if (n_yes == 0 || n_yes == n)
		return NAN;

	double *place_a = mql_calloc(n, sizeof(*place_a));
	double *place_b = mql_calloc(n, sizeof(*place_b));

	delong_place(place_a, a, label, weight, n);
	delong_place(place_b, b, label, weight, n);

	/* The variance of the mean of the differences: no cancelling between
	 * two variances and a covariance, and exactly 0 for equal orders. */
	const double difference = delong_auc(place_a, label, weight, n) -
				  delong_auc(place_b, label, weight, n);

	for (size_t i = 0; i < n; i++)
		place_a[i] -= place_b[i];
	*se = sqrt(delong_variance(place_a, label, weight, n));
	if (*se > 0.0)
		*p = 2.0 * gsl_cdf_ugaussian_Q(fabs(difference) / *se);
	else if (difference == 0.0)
		*p = 1.0;
	free(place_a);
	free(place_b);
	return difference;
}

static void interval_of_auc(struct metrics *m)
{
	const uint64_t n_no = m->n - m->n_yes;
	const uint64_t pairs = m->n_yes < n_no ? m->n_yes : n_no;
	const double exact = pow(.025, 1.0 / (double)pairs);

	if (m->auc >= 1.0 || m->auc <= 0.0) {
		m->auc_low = m->auc >= 1.0 ? exact : 0.0;
		m->auc_high = m->auc >= 1.0 ? 1.0 : 1.0 - exact;
		return;
	}

	const double logit = logistic_logit(m->auc);
	const double half = METRICS_Z95 * m->auc_se / (m->auc * (1.0 - m->auc));

	m->auc_low = logistic_sigmoid(logit - half);
	m->auc_high = logistic_sigmoid(logit + half);
}

/* ---- ranks ---- */

/* Sums over the leads at ranks [from, to), real numbers; (3).  Ranks are sums
 * of weights: without them, counts. */
static void sum_ranks(const struct ties *ties, double from, double to,
		      double *yes, double *value)
{
	double rank = 0.0, next;

	*yes = *value = 0.0;
	for (size_t t = 0; t < ties->n && rank < to; t++, rank = next) {
		const struct tie *tie = &ties->tie[t];
		const double a = fmax(rank, from);
		double part;

		next = rank + tie_weight(tie);
		part = (fmin(next, to) - a) / (next - rank);
		if (!(part > 0.0))
			continue;
		*yes += part * tie->weight[1];
		*value += part * tie_weight(tie) * tie->value;
	}
}

static double lift_top10(const struct ties *ties)
{
	const double all = ties_yes(ties);
	double yes, unused;

	sum_ranks(ties, 0.0, ties_weight(ties) / 10.0, &yes, &unused);
	return all > 0.0 ? yes / (all / 10.0) : (double)NAN;
}

static double calibration_error(const struct ties *ties)
{
	const double all = ties_weight(ties), width = all / ECE_BINS;
	double error = 0.0;

	for (int b = 0; b < ECE_BINS; b++) {
		double yes, stated;

		sum_ranks(ties, b * width, (b + 1) * width, &yes, &stated);
		error += fabs(stated - yes);
	}
	return error / all;
}

/* ---- probabilities ---- */

static double clipped(double p)
{
	return fmin(fmax(p, CLIP), 1.0 - CLIP);
}

static void mean_losses(struct metrics *m, const struct ties *ties)
{
	double log_sum = 0.0, square_sum = 0.0;

	for (size_t t = 0; t < ties->n; t++) {
		const struct tie *tie = &ties->tie[t];
		const double p = tie->value, q = 1.0 - p;

		log_sum -= tie->weight[1] * log(clipped(p)) +
			   tie->weight[0] * log1p(-clipped(p));
		square_sum += tie->weight[1] * q * q +
			      tie->weight[0] * p * p;
	}
	m->log_loss = log_sum / ties_weight(ties);
	m->brier = square_sum / ties_weight(ties);
}

/* Leads of one probability and label are one row. */
static void cox(struct metrics *m, const struct ties *ties)
{
	double *x = mql_calloc(3 * 2 * ties->n, sizeof(*x));
	double *target = x + 2 * ties->n, *weight = x + 4 * ties->n, unused;
	struct logistic_rows rows = { .x = x, .target = target,
				      .weight = weight };

	for (size_t t = 0; t < ties->n; t++)
		for (int yes = 0; yes < 2; yes++) {
			if (ties->tie[t].leads[yes] == 0)
				continue;
			x[rows.n] = logistic_logit(clipped(
				ties->tie[t].value));
			target[rows.n] = yes;
			weight[rows.n++] = ties->tie[t].weight[yes];
		}
	if (!logistic_fit_rows(&unused, &m->calibration_slope, &rows))
		m->calibration_slope = NAN;
	if (!logistic_intercept_rows(&m->calibration_intercept, &rows))
		m->calibration_intercept = NAN;
	free(x);
}

/* A fold whose others have one class has no map, and states nothing. */
void metrics_add(struct metrics_count *count, int64_t score, double prob,
		 bool yes, double weight)
{
	count->n++;
	count->n_yes += yes;
	ties_add(&count->score, (double)score, yes, weight);
	if (isnan(prob))
		count->unstated = true;
	else
		ties_add(&count->prob, prob, yes, weight);
}

void metrics_rank_end(struct metrics_ranking *ranking,
		      struct metrics_count *count)
{
	*ranking = (struct metrics_ranking){
		.n = count->n, .n_yes = count->n_yes,
		.stated = count->n > 0 && !count->unstated,
	};
	ties_end(&ranking->score, &count->score);
	ties_end(&ranking->prob, &count->prob);
	*count = (struct metrics_count){ 0 };
}

void metrics_rank(struct metrics_ranking *ranking, const int64_t *score,
		  const double *prob, const uint8_t *label,
		  const double *weight, size_t n)
{
	struct metrics_count count = { 0 };

	for (size_t i = 0; i < n; i++)
		metrics_add(&count, score[i], prob ? prob[i] : (double)NAN,
			    label[i] == 1, weight ? weight[i] : 1.0);
	metrics_rank_end(ranking, &count);
}

void metrics_ranking_release(struct metrics_ranking *ranking)
{
	ties_release(&ranking->score);
	ties_release(&ranking->prob);
}

void metrics_of(struct metrics *m, const struct metrics_ranking *ranking)
{
	double variance;

	*m = (struct metrics){
		.n = ranking->n, .n_yes = ranking->n_yes,
		.auc_low = NAN, .auc_high = NAN, .log_loss = NAN, .brier = NAN,
		.calibration_slope = NAN, .calibration_intercept = NAN,
		.ece = NAN,
	};
	m->auc = auc_of(&ranking->score, &variance);
	m->auc_se = sqrt(variance);
	if (!isnan(m->auc))
		interval_of_auc(m);
	m->lift_top10 = lift_top10(&ranking->score);
	if (ranking->stated) {
		mean_losses(m, &ranking->prob);
		cox(m, &ranking->prob);
		m->ece = calibration_error(&ranking->prob);
	}
}

void metrics_compute(struct metrics *m, const int64_t *score,
		     const double *prob, const uint8_t *label,
		     const double *weight, size_t n)
{
	struct metrics_ranking ranking;

	metrics_rank(&ranking, score, prob, label, weight, n);
	metrics_of(m, &ranking);
	metrics_ranking_release(&ranking);
}

/* ---- shares ---- */

/* The x at which a beta distribution has `tail` below it; by bisection, for
 * GSL's own inverse gives up on one pair of counts in seventy (358 and 354,
 * say). */
static double beta_quantile(double tail, double a, double b)
{
	double low = 0.0, high = 1.0;

	for (int i = 0; i < 100; i++) {
		const double x = low + (high - low) / 2.0;

		if (gsl_cdf_beta_P(x, a, b) < tail)
			low = x;
		else
			high = x;
	}
	return low + (high - low) / 2.0;
}

void metrics_share_interval(uint64_t k, uint64_t n, double confidence,
			    double *low, double *high)
{
	metrics_rate_interval((double)k, (double)(n - k), confidence, low,
			      high);
}

void metrics_rate_interval(double yes, double no, double confidence,
			   double *low, double *high)
{
	const double tail = (1.0 - confidence) / 2.0;

	/* a share of yes is one minus a share of no: the same tail for both */
	*low = yes > 0.0 ? beta_quantile(tail, yes, no + 1.0) : 0.0;
	*high = no > 0.0 ? 1.0 - beta_quantile(tail, no, yes + 1.0) : 1.0;
}
