/* SPDX-License-Identifier: MIT */
/* oof.h - out-of-fold leads: what a threshold and a probability map learn from
 *
 *   Layer     trainer; includes trainer/{lag_weigh,propensity,threshold}.h
 *   Memory    release frees
 */
#ifndef MQL_TRAINER_OOF_H
#define MQL_TRAINER_OOF_H

#include "trainer/lag_weigh.h"
#include "trainer/propensity.h"
#include "trainer/threshold.h"

struct oof {
	struct threshold_lead *lead;     // [n]
	uint32_t *row;           // [n] index in the data set, rising
	uint8_t *fold;           // [n] the lead was tested in
	size_t n;
	struct lag_weights lag;  // what the young among them count for
	struct mql_calib won, sql;       // score -> probability, of all leads;
					 // one map where there is one label
};

/* The leads that have an out-of-fold score, each with the side that its rule
 * and the minimums of the definition's gate put it on, and its label; lag. */
void oof_gather(struct oof *oof, const struct dataset *data,
		const struct split *split, const struct cv *cv,
		const struct propensity *propensity);
/* Their maps and cross-fitted probabilities (rule 15); what gathered them may
 * be gone by then. */
void oof_calibrate(struct oof *oof, const struct dataset *data,
		   size_t n_fold);
void oof_release(struct oof *oof);

/* Where verdict would put a lead (rules 13, 14): rule is an index in the
 * definition's overrides, or DATASET_NO_RULE; below as in points.h. */
enum threshold_side oof_side(const struct mql_definition *definition,
			     uint16_t rule, bool below);

/* Lead i as a threshold sees it, with what is known of it by itself: key,
 * weight, told handed, final label.  prob is not set, and mature is 1. */
struct threshold_lead oof_lead(const struct dataset *data, size_t i,
			       int64_t score, enum threshold_side side);

/* A table of them, a line a lead: its number among the leads read, fold, score,
 * prob_sql, won, sql ("" = unknown; of a young lead so far), weight, mature,
 * handed ("" = not known), verdict by the threshold. */
void oof_add_csv(struct mql_buf *buf, const struct oof *oof,
		 const struct dataset *data, const struct threshold *threshold,
		 int64_t shift);

#endif
