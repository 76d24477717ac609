/* SPDX-License-Identifier: MIT */
/* random_card.h - scorecards and leads of every shape, by seed
 *
 * For laws that must hold for all cards: every kind of term, axis, cap,
 * condition and verdict occurs, leads fall on edges and beside them, and a few
 * cells are missing, unseen, in the future or not what their column promises.
 */
#ifndef TESTS_PROP_RANDOM_CARD_H
#define TESTS_PROP_RANDOM_CARD_H

#include "common/evaluate.h"

enum {
	RANDOM_CARD_COLUMNS = 10,
	RANDOM_CARD_TERMS = 24,          /* at most */
	RANDOM_CARD_ENTRIES = 37,        /* terms and caps, at most */
	RANDOM_CARD_TODAY = 20778,       /* 2026-11-21 */
};

/* "n0" ... "n3" numbers, "l0" "l1" levels, "t0" "t1" text, "d0" "d1" dates. */
extern const char *const random_card_column[RANDOM_CARD_COLUMNS + 1];

/* A valid card, axes indexed.  Everything but the level maps is in its arena;
 * free it with random_card_release. */
void random_card_init(struct mql_scorecard *card, uint64_t *state);
void random_card_release(struct mql_scorecard *card);

/* A lead; texts live in the arena.  share_bad: of cells that are junk. */
void random_card_lead(struct mql_str cell[RANDOM_CARD_COLUMNS],
		      struct mql_arena *arena, double share_bad,
		      uint64_t *state);

/* A mql_find_column over random_card_column; table is not used. */
bool random_card_find(const void *table, const char *name, size_t *i,
		      struct mql_err *err);

#endif
