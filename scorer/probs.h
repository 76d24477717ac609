/* SPDX-License-Identifier: MIT */
/* probs.h - the two probabilities of a score as text, looked up
 *
 * A score is a whole number of tenths, so near the base of a card all texts
 * can be made beforehand: two logistic maps a lead would else be paid for on
 * every line.  Further away they are worked out as they come.
 *
 *   Layer     scorer; includes scorecard.h
 *   Threads   immutable after init: share it without locks
 *   Memory    borrows the card; the table is its own
 */
#ifndef MQL_SCORER_PROBS_H
#define MQL_SCORER_PROBS_H

#include "common/scorecard.h"

#define PROBS_N_CHAR 8           /* "0.123456" */
#define PROBS_REACH  INT64_C(4096)       /* tenths on either side of the base */

struct probs_map {
	const struct mql_calib *calib;
	char (*text)[PROBS_N_CHAR];      // [2 * PROBS_REACH]; NULL: the card
					 // has no such map
};

struct probs {                   /* { 0 } may be released */
	int64_t first;           // score of text[0]
	struct probs_map sql, won;
};

void probs_init(struct probs *probs, const struct mql_scorecard *card);
void probs_release(struct probs *probs);

/* The probability of a score by one of the maps at p, which has PROBS_N_CHAR
 * bytes: six decimals, nearest (ties up); nothing where the card has no such
 * map.  Returns where it ends. */
char *probs_put_far(char *p, const struct probs_map *map, int64_t score);
static inline char *probs_put(char *p, const struct probs *probs,
			      const struct probs_map *map, int64_t score)
{
	const uint64_t i = (uint64_t)score - (uint64_t)probs->first;

	if (!map->text)
		return p;
	if (i >= 2 * (uint64_t)PROBS_REACH)
		return probs_put_far(p, map, score);
	memcpy(p, map->text[i], PROBS_N_CHAR);
	return p + PROBS_N_CHAR;
}

/* p in [0, 1] in millionths, the nearest (ties up). */
uint32_t probs_millionths(double p);

#endif
