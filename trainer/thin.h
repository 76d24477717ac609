/* SPDX-License-Identifier: MIT */
/* thin.h - known outcomes that stand for all leads (rule 16)
 *
 * SQL outcomes exist only for leads that were handed over, and those
 * over-represent high scores: the known rate of H(t) is not the rate of H(t).
 * So each known lead stands for the leads like it, known or not, and what is
 * known of a set of leads is thinned to what it is worth: so many known leads,
 * so many of them SQLs, as in a sample of which every lead had the same chance
 * to be known.  For those an exact test is meant.
 *
 *   Layer     trainer; includes trainer/handed.h
 */
#ifndef MQL_TRAINER_THIN_H
#define MQL_TRAINER_THIN_H

#include "trainer/handed.h"

#define THIN_MOST_BANDS 200

struct thin_band {
	int64_t low;             // lowest score; a tie block is in one band
	struct handed_count count;
	double stands;           // leads that the known ones stand for by their
				 // own probability, before bands are levelled
};

struct thin {
	bool selects;            // the share known differs between bands, or
				 // leads differ in their chance to be known
	struct thin_band band[THIN_MOST_BANDS];       // [n_band], best first
	size_t n_band;
	size_t n_usable;         // bands from the top with enough known leads;
				 // the low of the last is the floor
	struct handed_count fast;
	double fast_stands;
};

/* How many leads a lead with a known label stands for by its own chance to be
 * known, before bands are levelled; no lead speaks for more than a hundred, or
 * one told chance of one in ten thousand would be all that is known. */
#define THIN_LEAST_CHANCE .01
static inline double thin_stands(const struct threshold_lead *lead)
{
	if (!(lead->handed > 0.0))
		return lead->weight;
	return lead->weight / (lead->handed > THIN_LEAST_CHANCE
			       ? lead->handed : THIN_LEAST_CHANCE);
}

void thin_learn(struct thin *thin, const struct handed *handed);

/* How many leads a known lead stands for: by weight, probability and band (one
 * that is never handed over is in none); where nothing selects, its weight.  0
 * where the label is unknown. */
double thin_weight(const struct thin *thin, const struct threshold_lead *lead);

/* What is known of a set of leads, { 0 } of none.  Where nothing selects it is
 * a count of the leads that thinning by weight keeps (handed_keeps). */
struct thin_sum {
	struct handed_count count;
	/* where something selects: sums over all leads of the set */
	double weight, weight2;
	/* and over the known, of the leads they stand for: all, SQLs, mature,
	 * probability, mature times that, its square, and its variance times
	 * the leads again */
	double stands, sql, mature, prob, shown, shown2, noise;
};
void thin_add(struct thin_sum *sum, const struct thin *thin,
	      const struct threshold_lead *lead, uint64_t seed);

struct thin_worth {
	uint64_t known, sql;     // 0 where nothing is known
	double shown;            // of how many the outcome has shown
	double prob;             // mean cross-fitted probability
};
struct thin_worth thin_worth(const struct thin_sum *sum);

/* The rate of a set alone, in sums that add up over parts of it: for a
 * bootstrap.  The same leads by the same weights; not rounded to whole leads,
 * as a worth is. */
struct thin_tally {
	double known, sql, mature, prob, shown;
};
void thin_tally_add(struct thin_tally *tally, const struct thin *thin,
		    const struct threshold_lead *lead, uint64_t seed);
void thin_tally_merge(struct thin_tally *to, const struct thin_tally *from);
double thin_tally_rate(const struct thin_tally *tally);  // NaN: none known

#endif
