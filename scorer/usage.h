/* SPDX-License-Identifier: MIT */
/* usage.h - what of a card the leads of a table use, and what none of them does
 *
 * A level that is misspelled is no error: a card may name what no lead has
 * today.  It is found by asking, of every bin, level, group and its phrases,
 * count and rule, how many leads it speaks of.  Pairs are not asked: those are
 * learned from leads, not written.
 *
 *   Layer     scorer; includes evaluate.h, tally.h
 *   Threads   one
 *   Memory    release frees; the card is borrowed
 */
#ifndef MQL_SCORER_USAGE_H
#define MQL_SCORER_USAGE_H

#include "common/evaluate.h"
#include "scorer/tally.h"

struct usage {                   /* { 0 } may be released */
	const struct mql_scorecard *card;
	struct tally tally;      // bad cells are scored as missing
	uint64_t **term;         // [n_term]: TABLE: [n_code] leads; EACH: [1]
				 // leads it gives points; PAIR: NULL
	bool **phrase;           // [n_term]: TEXT: [phrases of all groups] some
				 // lead has it; else NULL
	uint64_t *rule;          // [n_rule] leads it holds for, whether or not
				 // it decides
	struct mql_arena arena;
};

/* Reads all of a table ("-": standard input); MQL_E_DATA where it lacks a
 * column that the card needs. */
MQL_MUST_CHECK
bool usage_count(struct usage *usage, const struct mql_scorecard *card,
		 const char *path, int32_t as_of, struct mql_err *err);
void usage_release(struct usage *usage);

/* The verdicts, and a line for each entry that no lead has, at most
 * USAGE_MOST. */
#define USAGE_MOST 20
void usage_add(struct mql_buf *buf, const struct usage *usage);

#endif
