/* SPDX-License-Identifier: MIT */
/* plan_report.h - a plan on one screen, and as JSON
 *
 *   Layer     trainer; includes trainer/{plan,recalibrate}.h
 */
#ifndef MQL_TRAINER_PLAN_REPORT_H
#define MQL_TRAINER_PLAN_REPORT_H

#include "common/scorecard.h"
#include "trainer/plan.h"
#include "trainer/recalibrate.h"

struct plan_report {
	const struct plan *plan;
	const struct plan_leads *leads;
	const struct mql_scorecard *card;        // NULL: learned here, and
						 // scored out of fold
	const struct recent *recent;     // with a card: which leads could
					 // speak
	int32_t first, last;     // created days of the scored leads, or NONE
	enum threshold_status status;    // of the threshold for the target
	double best_rate;        // refused: what could be promised; or NaN
};

/* What a plan takes for granted: returns how many. */
struct plan_premise { const char *key; char text[400]; };
#define PLAN_MAX_PREMISE 8
size_t plan_premises(struct plan_premise premise[PLAN_MAX_PREMISE],
		     const struct plan_report *report);

void plan_report_add_text(struct mql_buf *buf, const struct plan_report *r);
void plan_report_add_json(struct mql_buf *buf, const struct plan_report *r);

#endif
