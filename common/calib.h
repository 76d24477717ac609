/* SPDX-License-Identifier: MIT */
/* calib.h - from a score to a probability that can be trusted
 *
 * A score is an integer number of tenths on a scale where +10.0 doubles the
 * odds.  What the odds really are is learned from out-of-fold scores
 * (trainer/calibrate.h), stored in the card, and only applied here:
 *
 *     prob = 1 / (1 + exp(-(slope * logit + offset))),
 *     logit = score_tenths * ln 2 / 100
 *
 * (Platt 1999; Cox 1958 for reading slope and offset as a check: a perfect
 * score has slope 1.)
 *
 *   Layer     common, domain; includes err.h
 *   Threads   a checked map is immutable: share it without locks
 */
#ifndef MQL_COMMON_CALIB_H
#define MQL_COMMON_CALIB_H

#include "common/err.h"

#define MQL_LOGIT_PER_TENTH 0.0069314718055994530942   /* ln 2 / 100 */

struct mql_calib {
	bool present;            // false: the card states no probability
	double slope;            // finite, >= 0
	double offset;           // finite, log-odds
};

/* Fails with MQL_E_CARD; the message begins with `where`. */
MQL_MUST_CHECK
bool mql_calib_check(const struct mql_calib *map, const char *where,
		     struct mql_err *err);

/* Of a map that is present: its log-odds. */
static inline double mql_calib_logit(const struct mql_calib *map,
				     int64_t score_tenths)
{
	return map->slope * ((double)score_tenths * MQL_LOGIT_PER_TENTH) +
	       map->offset;
}

/* In [0, 1]; never falls as the score rises.  NaN where not present. */
double mql_calib_prob(const struct mql_calib *map, int64_t score_tenths);

#endif
