/* SPDX-License-Identifier: MIT */
/* recalibrate_report.h - what calibrating found, for people and for programs
 *
 *   Layer     trainer; includes trainer/recalibrate.h
 */
#ifndef MQL_TRAINER_RECALIBRATE_REPORT_H
#define MQL_TRAINER_RECALIBRATE_REPORT_H

#include "common/str.h"
#include "trainer/recalibrate.h"

struct recalibrate_report {
	const struct recalibrate *result;
	const struct mql_scorecard *card;        // as it was
	const struct dataset *data;
	const char *leads;       // path of the table
	struct mql_target target;
};

/* One screen. */
void recalibrate_add_text(struct mql_buf *buf,
			  const struct recalibrate_report *report);
/* The warning of recent.as_many, of a card learned from so many leads; or
 * calibrated on so many. */
void recalibrate_add_as_many(struct mql_buf *buf,
			     const struct mql_scorecard *card,
			     bool calibrated);
/* All of it; trainer/README.md. */
void recalibrate_add_json(struct mql_buf *buf,
			  const struct recalibrate_report *report);

#endif
