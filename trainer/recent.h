/* SPDX-License-Identifier: MIT */
/* recent.h - the leads that a card may be judged on, as a threshold sees them
 *
 * Only leads later than those a card was learned from can say whether it keeps
 * what it promises.  Days tell them apart; where nothing does, the table must
 * not be the one that the card was learned from, nor begin with it, and that it
 * is another is taken for granted and said.
 *
 * Which leads stand for which is as in a fit: the chance of an outcome to be
 * known is told or learned (propensity.h), and a lead too young to know counts
 * by what has shown (lag_weigh.h).
 *
 *   Layer     trainer; includes common/scorecard.h,
 *             trainer/{lag_weigh,split}.h
 *   Memory    release frees; card and data are borrowed
 */
#ifndef MQL_TRAINER_RECENT_H
#define MQL_TRAINER_RECENT_H

#include "common/scorecard.h"
#include "trainer/lag_weigh.h"
#include "trainer/split.h"

enum { RECENT_FOLDS = 5 };

struct recent {                  /* { 0 } may be released */
	size_t n;                // leads used
	uint64_t learned_from;   // left out: as old as those behind the card
	uint64_t undated;        // left out: nothing says how old they are
	bool unproven;           // nothing says that the card has not seen them
	bool as_many;            // and they are as many as it has seen, or more
	int32_t first, last;     // created days of the used, or MQL_DAY_NONE
	struct split split;      // of all rows, in RECENT_FOLDS
	struct lag_weights lag;  // what the young count for
	bool chance_learned, chance_told;        // of being handed over
	struct threshold_lead *lead;     // [n]; prob is 0
	uint32_t *row;           // [n] index in the data set, rising
};

struct recent_options {
	const char *leads;       // path of the table, for messages
	/* later than what the card was learned from; or, where several are
	 * judged on the same leads, than this day, which is another's: */
	const char *after_path;  // NULL: the card's own
	int32_t after;
	const char *instead;     // what else could be done with leads that it
				 // was learned from; NULL: nothing
	uint64_t seed;
};

/* data: scored by the card with its gate open (gate.score MQL_POINTS_NONE), so
 * that verdicts tell who is eligible.  Fails (MQL_E_DATA) where no lead is new,
 * the table is, or begins with, the one that the card was learned from, or
 * accounts are too few for folds. */
MQL_MUST_CHECK
bool recent_find(struct recent *recent, const struct mql_scorecard *card,
		 const struct dataset *data,
		 const struct recent_options *options, struct mql_err *err);
void recent_release(struct recent *recent);

#endif
