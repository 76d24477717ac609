/* SPDX-License-Identifier: MIT */
/* signed.h - whose contract the scorer runs under
 *
 *   Layer     scorer; includes scorecard.h
 *   Threads   no shared state
 */
#ifndef MQL_SCORER_SIGNED_H
#define MQL_SCORER_SIGNED_H

#include "common/scorecard.h"

/* That the card is signed by nobody, or by both parties as it is. */
bool signed_is_sound(const struct mql_scorecard *card);

/* A note of who signed what, and a warning for each party whose signature is
 * missing or of another card; nothing where nobody signed.  Returns
 * signed_is_sound. */
bool signed_say(const struct mql_scorecard *card);

/* That both parties have signed the card as it is, and its digest vouches for
 * the rest of the file.  MQL_E_CARD names the first party that has not. */
MQL_MUST_CHECK
bool signed_require(const struct mql_scorecard *card, struct mql_err *err);

#endif
