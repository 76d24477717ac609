/* SPDX-License-Identifier: MIT */
/* recalibrate_card.h - a card after it was calibrated, with the trace of it
 *
 *   Layer     trainer; includes trainer/recalibrate.h
 *   Memory    what is added lives in the card's arena; who and why are borrowed
 */
#ifndef MQL_TRAINER_RECALIBRATE_CARD_H
#define MQL_TRAINER_RECALIBRATE_CARD_H

#include "trainer/recalibrate.h"

struct recalibrate_note {
	int32_t when;            // day, not before the card's last entry
	const char *who, *why;   // NULL = not said
};

/* Set maps, gate and contract as status DONE has them, add an entry to the
 * history, and what the probes get from the new gate.  Points, base, grades,
 * baseline and provenance stay. */
MQL_MUST_CHECK
bool recalibrate_card(struct mql_scorecard *card, const struct recalibrate *r,
		      const struct mql_target *target,
		      const struct recalibrate_note *note, struct mql_err *err);

#endif
