/* SPDX-License-Identifier: MIT */
/* init_rules.h - guesses as a scorecard to be written by hand
 *
 * The shape is the table's: columns, bins where the leads lie, levels that
 * occur.  The points are made up, by one rule each and always the same, and
 * said to be: nobody knows yet what a lead is worth.  What is written parses
 * with mql_scorecard_parse.
 *
 *   Layer     trainer; includes trainer/init_guess.h
 */
#ifndef MQL_TRAINER_INIT_RULES_H
#define MQL_TRAINER_INIT_RULES_H

#include "trainer/init_guess.h"

void init_rules_add(struct mql_buf *buf, const struct init_guess *guess);

#endif
