/* SPDX-License-Identifier: MIT */
/* threshold.h - the score from which leads are handed over, so that the agreed
 * share of them is accepted
 *
 * The promise is about H(t): every lead the verdict hands over at threshold t;
 * fast-tracked always, disqualified and below-minimum never, otherwise score
 * >= t (rule 13).
 *
 *   Layer     trainer; includes trainer/dataset.h, common/calib.h
 *   Memory    results are plain values
 */
#ifndef MQL_TRAINER_THRESHOLD_H
#define MQL_TRAINER_THRESHOLD_H

#include "common/calib.h"
#include "trainer/dataset.h"

enum threshold_side {
	THRESHOLD_ELIGIBLE,      /* handed over where score >= t              */
	THRESHOLD_ALWAYS,        /* fast-tracked                              */
	THRESHOLD_NEVER,         /* disqualified, or below a minimum          */
};

struct threshold_lead {
	int64_t score;           // out of fold, tenths
	double prob;             // cross-fitted SQL probability (rule 15)
	uint64_t key;            // digest of the id, for thinning (rule 16)
	double weight;           // > 0: how many leads it stands for
	double mature;           // in (0, 1]: share of the SQLs among leads of
				 // its age and score that has shown; 1: old
				 // enough to know.  Below 1 the label is what
				 // is known so far
	double handed;           // in (0, 1]: the chance that its outcome would
				 // be known (propensity.h); 0: not known
	uint8_t label;           // enum dataset_label of sql (so far)
	uint8_t side;            // enum threshold_side
	bool rare;               // fewer than one in ten like it were handed
				 // over: `handed` is a bound
};

/* Is it handed over at this cut?  INT64_MIN: every eligible lead is. */
static inline bool threshold_passes(const struct threshold_lead *lead,
				    int64_t cut)
{
	return lead->side == THRESHOLD_ALWAYS ||
	       (lead->side == THRESHOLD_ELIGIBLE && lead->score >= cut);
}

enum threshold_status {
	THRESHOLD_SET,           /* cut is the threshold                      */
	THRESHOLD_ALL_PASS,      /* target <= the rate of all: no gate needed */
				 /* (rule 26); cut lets every eligible pass   */
	THRESHOLD_REFUSED,       /* not reachable, or not with the confidence */
	THRESHOLD_FAST_TRACK,    /* fast track alone breaks the target        */
};
extern const char *const threshold_status_name[4];       /* "set", ... */

struct threshold {
	enum threshold_status status;
	int64_t cut;             // tenths; SET and ALL_PASS
	/* over H(cut), known leads only; rows of the table.  Where outcomes
	 * are selected they are weighted, and this is how many leads of a
	 * sample of all of H they are worth; where leads only have unequal
	 * weights, it is of a sample by weight (thin.h, rule 16): */
	uint64_t known, sql;     // leads, and SQLs among them (so far)
	double mature;           // share of their SQLs that has shown; NaN:
				 // none known
	double rate, low, high;  // sql / (known * mature), at most 1, and its
				 // 95 % Clopper-Pearson interval over mature
	uint64_t handed;         // leads handed over, known or not: rows
	double share;            // they are of all leads: by weight
	double sql_caught;       // of all SQLs: by weight.  thinned: each known
				 // one stands for the leads like it, known or
				 // not; where none is known, none is counted
	/* guarantee */
	double p_value;          // of the last test that passed
	size_t n_test;           // cut-offs tried
	bool thinned;            // known_when selects: rule 16
	int64_t floor;           // thinned: never below this score
	/* REFUSED: what is missing, and what could be promised instead */
	double best_rate;        // highest target that this data could promise
				 // under the same confidence; NaN = none
	uint64_t sql_needed;     // above the threshold, for 80 % power
	uint64_t sql_have;       // at the most promising cut-off
	uint64_t sql_known;      // of all leads that could be handed over
};

static inline bool threshold_has_cut(const struct threshold *threshold)
{
	return threshold->status == THRESHOLD_SET ||
	       threshold->status == THRESHOLD_ALL_PASS;
}

/* The promise in words: "at least 25 % of the leads handed over become SQLs,
 * with 95 % confidence". */
void threshold_add_promise(struct mql_buf *buf,
			   const struct mql_target *target);

struct threshold_options {
	struct mql_target target;
	uint64_t seed;
	const struct mql_calib *map;     // AIM: score -> SQL probability; NULL:
					 // learned from the leads
};

/* lead: [n], any order; unchanged.  Leads with an unknown label count for
 * volume only. */
void threshold_find(struct threshold *result, const struct threshold_lead *lead,
		    size_t n, const struct threshold_options *options);

/* The same of leads that are in their order already (handed.h). */
struct handed;
void threshold_find_of(struct threshold *result, const struct handed *handed,
		       const struct threshold_options *options);

/* What a threshold that is already set reaches on these leads: handed, share,
 * known, sql, mature, rate with its interval, sql_caught, thinned; status is
 * SET.  Known leads are weighted or sampled as for a promise (thin.h). */
void threshold_at(struct threshold *result, const struct threshold_lead *lead,
		  size_t n, int64_t cut,
		  const struct threshold_options *options);

/* SQLs of so many known leads, of whose SQLs the share `mature` has shown: the
 * rate, at most 1, and its 95 % Clopper-Pearson interval.  None known: NaN, and
 * anything from 0 to 1. */
struct threshold_rate { double rate, low, high; };
struct threshold_rate threshold_rate_of(uint64_t sql, uint64_t known,
					double mature);

/* known, sql, mature and the rate with its interval, of what a set of leads is
 * worth (thin.h); NaN where nothing is known of it. */
struct thin_worth;
void threshold_set_worth(struct threshold *result,
			 const struct thin_worth *worth);

/* P(Bin(n, rate) >= k): how likely so many SQLs are at a true rate no better
 * than `rate`. */
double threshold_tail(uint64_t k, uint64_t n, double rate);

/* Is a rate below the target by more than chance?  The chance of no more SQLs
 * than these where the rate were the target, of known leads of whose outcome
 * `shown` has shown: below *beyond chance* is a chance of at most 5 %.  The
 * test has one side, as a promise has; the 95 % intervals beside it have two,
 * with 2.5 % at each end, and may just hold a target that this test does
 * not. */
#define THRESHOLD_CHANCE .05
double threshold_chance(uint64_t sql, uint64_t known, double shown,
			double target);

/* The curve behind it, for reports: at each of up to n_point equal-volume
 * cut-offs of the eligible leads (tie ends), what would be handed over, and at
 * the threshold itself where `at` is not NULL: then there is room for one
 * more.  What it would reach is what threshold_at says of the cut-off; rate and
 * interval are NaN below the floor, where too little is known to tell. */
struct threshold_point {
	int64_t cut;
	uint64_t handed;         // leads, known or not: rows
	uint64_t known, sql;     // rows, SQLs so far
	double prob;             // mean cross-fitted probability of H(cut)
	double rate, low, high, share, sql_caught;
};
size_t threshold_curve(struct threshold_point *point, size_t n_point,
		       const struct threshold_lead *lead, size_t n,
		       uint64_t seed, const int64_t *at);
size_t threshold_curve_of(struct threshold_point *point, size_t n_point,
			  const struct handed *handed, uint64_t seed,
			  const int64_t *at);

#endif
