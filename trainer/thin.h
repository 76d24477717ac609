/* SPDX-License-Identifier: MIT */
/* thin.h - known outcomes that stand for all leads (rule 16)
 *
 * SQL outcomes exist only for leads that were handed over, and those
 * over-represent high scores: the known rate of H(t) is not the rate of H(t).
 * Leads are cut into bands of score; where the share known differs between
 * bands, a known lead is kept with a probability that makes all bands above a
 * cut-off equally represented.  Then exact tests hold again on what is kept.
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
	size_t n_usable;         // bands from the top with enough known leads;
				 // the low of the last is the floor
	struct handed_count fast;
};

void thin_learn(struct thin *thin, const struct handed *handed);

/* The bands from the top that hold `score`; n_band where none does. */
size_t thin_bands_down_to(const struct thin *thin, int64_t score);

/* Whether a lead with a known label stays among the best `n_band` bands.  Goes
 * by key and seed alone. */
bool thin_keeps(const struct thin *thin, size_t n_band,
		const struct threshold_lead *lead, uint64_t seed);

#endif
