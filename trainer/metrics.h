/* SPDX-License-Identifier: MIT */
/* metrics.h - how good scores and probabilities are, on leads not learned from
 *
 *   Layer     trainer; includes trainer/ties.h
 *
 * Definitions: AUC is the Mann-Whitney statistic with ties as one half; its
 * interval is DeLong, DeLong, Clarke-Pearson 1988 by the algorithm of Sun and
 * Xu 2014 on the logit scale; log-loss and Brier are means per lead,
 * probabilities clipped to [1e-15, 1 - 1e-15] for the log; lift is the rate
 * among the top tenth over the rate of all, ties at the cut shared out in
 * proportion; calibration slope and intercept are those of a logistic
 * regression of the label on logit(prob) (Cox 1958; slope 1, intercept 0 is
 * perfect; the intercept is fitted with the slope fixed at 1).
 *
 * With weights (what each lead counts for, [n] > 0; NULL = 1) every mean, share
 * and tenth is weighted, and the AUC's variance is that of a ratio of weighted
 * sums (delong.c).  Only their ratios matter: equal weights are none.
 */
#ifndef MQL_TRAINER_METRICS_H
#define MQL_TRAINER_METRICS_H

#include "trainer/ties.h"

#define METRICS_Z95 1.959963984540054   /* normal quantile at .975 */

struct metrics {
	uint64_t n, n_yes;       // rows, whatever they weigh
	double auc, auc_se, auc_low, auc_high;   // NaN with one class
	double log_loss, brier;
	double lift_top10;
	double calibration_slope, calibration_intercept;
	double ece;              // expected calibration error, 10 equal-volume
				 // bins by probability
};

/* What figures (and a chart) need of leads: those of equal score as one, and of
 * equal probability.  score orders (integer tenths), prob is the probability
 * stated (NULL, or NaN somewhere: none is); label 0/1: [n]. */
struct metrics_ranking {
	struct ties score, prob;
	bool stated;             // prob is of all of them
	uint64_t n, n_yes;       // rows
};
void metrics_rank(struct metrics_ranking *ranking, const int64_t *score,
		  const double *prob, const uint8_t *label,
		  const double *weight, size_t n);
void metrics_ranking_release(struct metrics_ranking *ranking);

/* The same lead by lead: add to { 0 }, and end.  prob NaN: not stated. */
struct metrics_count {
	struct ties_count score, prob;
	bool unstated;
	uint64_t n, n_yes;
};
void metrics_add(struct metrics_count *count, int64_t score, double prob,
		 bool yes, double weight);
void metrics_rank_end(struct metrics_ranking *ranking,
		      struct metrics_count *count);

/* Where no probability is stated, the figures of it are NaN. */
void metrics_of(struct metrics *m, const struct metrics_ranking *ranking);

/* Both in one. */
void metrics_compute(struct metrics *m, const int64_t *score,
		     const double *prob, const uint8_t *label,
		     const double *weight, size_t n);

/* AUC and its DeLong variance alone. */
double metrics_auc(const int64_t *score, const uint8_t *label,
		   const double *weight, size_t n, double *variance);

/* Difference of two AUCs on the same leads, paired DeLong: a - b, its standard
 * error and two-sided p. */
double metrics_auc_difference(const int64_t *a, const int64_t *b,
			      const uint8_t *label, const double *weight,
			      size_t n, double *se, double *p);

/* Clopper-Pearson interval of a binomial share k of n (Clopper, Pearson 1934):
 * both ends at the given confidence. n = 0 gives [0, 1]. */
void metrics_share_interval(uint64_t k, uint64_t n, double confidence,
			    double *low, double *high);

/* The same where either is no whole number, but worth so many leads; >= 0. */
void metrics_rate_interval(double yes, double no, double confidence,
			   double *low, double *high);

#endif
