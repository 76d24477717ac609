/* SPDX-License-Identifier: MIT */
/* scores.h - a score and its two probabilities as text, looked up
 *
 * A score is a whole number of tenths, so near the base of a card all texts
 * can be made beforehand: two logistic maps a lead would else be paid for on
 * every line.  Further away they are worked out as they come.
 *
 *   Layer     scorer; includes scorecard.h
 *   Threads   immutable after init: share it without locks
 *   Memory    borrows the card; the table is its own
 */
#ifndef MQL_SCORER_SCORES_H
#define MQL_SCORER_SCORES_H

#include "common/scorecard.h"

#define SCORES_REACH INT64_C(4096)       /* tenths on either side of the base */
#define SCORES_ROOM  48          /* bytes that a put may write */

struct scores {                  /* { 0 } may be released */
	const struct mql_scorecard *card;
	int64_t first;           // score of text[0]
	char (*text)[32];        // [2 * SCORES_REACH], in the last byte how
				 // many characters
};

void scores_init(struct scores *scores, const struct mql_scorecard *card);
void scores_release(struct scores *scores);

/* "12.3,0.123456,0.023456" at p, which has SCORES_ROOM bytes: the score, and
 * what the sql and the won map of the card make of it, or nothing where it has
 * no such map.  Returns where it ends. */
char *scores_put_far(char *p, const struct scores *scores, int64_t score);
static inline char *scores_put(char *p, const struct scores *scores,
			       int64_t score)
{
	const uint64_t i = (uint64_t)score - (uint64_t)scores->first;
	const char *text;

	if (i >= 2 * (uint64_t)SCORES_REACH)
		return scores_put_far(p, scores, score);
	text = scores->text[i];
	memcpy(p, text, sizeof(scores->text[i]));
	return p + text[sizeof(scores->text[i]) - 1];
}

/* A probability in millionths, the nearest (ties up). */
uint32_t scores_millionths(double p);

#endif
