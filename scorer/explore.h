/* SPDX-License-Identifier: MIT */
/* explore.h - hand over a sample from below the threshold
 *
 * Sales accepts or rejects only what it was handed, so what lies below the
 * threshold is never heard of again, and a threshold that should come down
 * can't be told.  A small share of those leads, drawn blindly and marked with
 * the probability it was drawn at, keeps the question open.
 *
 * In reach are leads that the threshold alone keeps back: not the disqualified,
 * nor those below a dimension's minimum, nor those without an id.  A lead is
 * drawn by a digest of its id and the seed: the same one on every rerun, in
 * any order of rows, on any number of threads; and a larger share draws all
 * that a smaller one does.  Ids go byte for byte (rule 24), as in outcomes,
 * folds and duplicates: with a blank at its end an id is another one.
 *
 *   Layer     scorer; includes evaluate.h
 *   Threads   immutable once it is set
 *   Memory    none
 */
#ifndef MQL_SCORER_EXPLORE_H
#define MQL_SCORER_EXPLORE_H

#include "common/evaluate.h"

struct explore {                 /* { 0 }: nothing is drawn */
	double share;            // in (0, 1)
	char text[32];           // the same, as it is written
	/* for explore.c alone */
	uint64_t salt;
	uint64_t below;          // a digest below this one is drawn
};

void explore_init(struct explore *explore, double share, uint64_t seed);

/* The probability with which the lead is handed over: the share where it is in
 * reach, else 0 or 1.  Where it is drawn, its verdict becomes MQL_EXPLORE. */
double explore_lead(const struct explore *explore,
		    const struct mql_scorecard *card, struct mql_str id,
		    struct mql_result *result);

/* The name of any verdict: MQL_EXPLORE is in none of the cards' names. */
#define EXPLORE_NAME "explore"
const char *explore_verdict_name(enum mql_verdict verdict);

#endif
