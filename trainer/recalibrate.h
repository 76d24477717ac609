/* SPDX-License-Identifier: MIT */
/* recalibrate.h - the same points on new outcomes: probabilities and threshold
 *
 * Markets drift.  The order of a card's scores holds longer than what they
 * promise, so that between two fits the maps from score to probability and the
 * threshold are learned anew from the recent past, and the points stay (rule 9:
 * base too).  recalibrate.c says how much must be known for what, and when a
 * promise is void.
 *
 * Which leads speak, and for which, says recent.h: a lead too young to know
 * counts by what has shown, in the threshold and its rate, in the map of
 * prob_sql, and in how much is known.  A `matures: auto` may be longer than the
 * recent past is; prob_won goes by leads that are old enough, unless won is all
 * that the definition asks for.
 *
 *   Layer     trainer; includes trainer/recent.h
 *   Memory    release frees; card and data are borrowed
 */
#ifndef MQL_TRAINER_RECALIBRATE_H
#define MQL_TRAINER_RECALIBRATE_H

#include "trainer/recent.h"

enum recalibrate_status {
	RECALIBRATE_DONE,        /* maps and threshold are there              */
	RECALIBRATE_TOO_FEW,     /* too little is known to say anything       */
	RECALIBRATE_VOID,        /* the base rate has moved: fit anew         */
	RECALIBRATE_FLAT,        /* the score orders leads no more: fit anew  */
	RECALIBRATE_REFUSED,     /* the target can't be kept any more         */
};

enum recalibrate_how {
	RECALIBRATE_KEPT,        /* too little is known: as it was, or none   */
	RECALIBRATE_OFFSET,      /* the slope is the card's                   */
	RECALIBRATE_BOTH,        /* slope and offset                          */
};

struct recalibrate_map {
	enum recalibrate_how how;
	uint64_t known, yes;     // labels it is learned from; of the young, as
				 // many as have shown
	struct mql_calib from, to;
};

/* At equal score: SQLs seen against what the card says of the same leads. */
struct recalibrate_shift {
	bool known;              // false: the card states no prob_sql
	double observed, expected;       // SQL rate of the known leads
	double odds, low, high;  // ratio of the odds, and its 95 % interval
};

struct recalibrate {
	enum recalibrate_status status;
	struct recent recent;    // the leads used; with cross-fitted
				 // probabilities, where how is KEPT the card's
				 // or one for all
	struct recalibrate_map won, sql;
	struct recalibrate_shift shift;
	struct threshold before; // the card's own threshold on these leads
	struct threshold after;  // DONE, REFUSED: the new one
	bool by_hand;
	bool missed;             // what is known contradicts the target
	double leads_per_month, mql_per_month;   // NaN without dates
};

struct recalibrate_options {
	struct mql_target target;
	struct recent_options recent;
	bool by_hand;            // the threshold is given:
	int32_t score;
};

/* Labels without which nothing is said, and from which on a slope is learned
 * too; of either class. */
#define RECALIBRATE_LEAST_KNOWN 500
#define RECALIBRATE_LEAST_YES   100
#define RECALIBRATE_SLOPE_KNOWN 1000
#define RECALIBRATE_SLOPE_YES   200

/* Ratio of the odds beyond which, either way, a promise is void. */
#define RECALIBRATE_VOID_ODDS   2.0

/* data: as for recent_find, and fails where that does. */
MQL_MUST_CHECK
bool recalibrate_run(struct recalibrate *r, const struct mql_scorecard *card,
		     const struct dataset *data,
		     const struct recalibrate_options *options,
		     struct mql_err *err);
void recalibrate_release(struct recalibrate *r);

/* The last change by outcomes, or NULL: threshold and probabilities have seen
 * its leads, as young as its day.  A signature looked at none. */
const struct mql_history *recalibrate_change(const struct mql_scorecard *card);
/* Its day, or MQL_DAY_NONE. */
int32_t recalibrate_last(const struct mql_scorecard *card);

#endif
