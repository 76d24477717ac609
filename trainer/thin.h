/* SPDX-License-Identifier: MIT */
/* thin.h - known outcomes that stand for all leads (rule 16)
 *
 * SQL outcomes exist only for leads that were handed over, and those
 * over-represent high scores: the known rate of H(t) is not the rate of H(t).
 * Leads are cut into bands of score; where the share known differs between
 * bands, a known lead is kept with a probability that makes all bands above a
 * floor equally represented.  Then exact tests hold again on what is kept.
 *
 *   Layer     trainer; includes trainer/handed.h
 */
#ifndef MQL_TRAINER_THIN_H
#define MQL_TRAINER_THIN_H

#include "trainer/handed.h"

#define THIN_BANDS 20

struct thin_band {
	int64_t low;             // lowest score; a tie block is in one band
	struct handed_count count;
};

struct thin {
	bool selects;            // the share known differs between bands
	struct thin_band band[THIN_BANDS];       // [n_band], best first
	size_t n_band;
	size_t n_usable;         // bands from the top with enough known leads
	struct handed_count fast;
};

void thin_learn(struct thin *thin, const struct handed *handed);

/* How many bands to test on: the floor is the low of the last.  More bands
 * reach lower and keep fewer leads of each, so that the one is taken for which
 * the model expects the largest hand-over to pass a test of `rate` with
 * `confidence`.  Labels are not looked at.  0 = no band is usable. */
size_t thin_choose(const struct thin *thin, double rate, double confidence);

/* The bands from the top that hold `score`; n_band where none does. */
size_t thin_bands_down_to(const struct thin *thin, int64_t score);

/* Whether a lead with a known label stays among the best `n_band` bands.  Goes
 * by key and seed alone. */
bool thin_keeps(const struct thin *thin, size_t n_band,
		const struct threshold_lead *lead, uint64_t seed);

#endif
