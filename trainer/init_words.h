/* SPDX-License-Identifier: MIT */
/* init_words.h - what the name of a column suggests
 *
 * Names are split into words at what is no letter or digit and where a capital
 * follows a small letter: "Page Views", "page_views" and "PageViews" are alike.
 *
 *   Layer     trainer; includes common/definition.h
 */
#ifndef MQL_TRAINER_INIT_WORDS_H
#define MQL_TRAINER_INIT_WORDS_H

#include "common/definition.h"

enum init_hint {
	INIT_HINT_ID, INIT_HINT_ACCOUNT, INIT_HINT_SOURCE, INIT_HINT_CREATED,
	INIT_HINT_OBSERVED, INIT_HINT_HANDED_PROB,
	INIT_HINT_WON,           /* the name alone says: this is the outcome */
	INIT_HINT_STAGE, INIT_HINT_CLOSED_DATE, INIT_HINT_SQL,
	INIT_HINT_HANDED_OVER,
	INIT_HINT_AFTER,         /* known only after sales worked the lead */
	INIT_HINT_JUDGED,        /* somebody's verdict: whose, and when? */
	INIT_HINT_CODE,          /* numbers that are names */
	INIT_HINT_TITLE,
	INIT_HINT_POSITIVE, INIT_HINT_NEGATIVE,  /* values of an outcome */
	INIT_HINT_STAGE_WON, INIT_HINT_STAGE_LOST,
	INIT_HINT_HAND_RAISED,   /* somebody asks for sales */
	INIT_HINT_NO_LEAD,       /* whoever has it is not to be called */
	INIT_HINT_COUNTRY,
};
#define INIT_N_HINT 22

/* The words of `name` have it. */
bool init_words_hint(struct mql_str name, enum init_hint hint);

/* How near the best of them stands to the front of the list, most telling
 * first: 0, 1, ...; SIZE_MAX where the name has none. */
size_t init_words_rank(struct mql_str name, enum init_hint hint);

/* The dimension that the words suggest; *sure is false where none does and the
 * answer is only a default (fit). */
enum mql_dimension init_words_dimension(struct mql_str name, bool *sure);

#endif
