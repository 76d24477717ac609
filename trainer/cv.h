/* SPDX-License-Identifier: MIT */
/* cv.h - out-of-fold scores: every lead scored by a card that never saw it
 *
 * Each fold is a fresh world (rule 17): it learns bins, penalties, pairs,
 * merging and rounding from its own training leads and scores its test leads
 * by its own integer card.  All folds share the unanchored scale (rule 9).
 *
 *   Layer     trainer; includes trainer/split.h, trainer/points.h
 *   Threads   folds run side by side; results do not depend on how many.  The
 *             data set's columns are moved meanwhile (dataset_lend)
 *   Memory    release frees
 */
#ifndef MQL_TRAINER_CV_H
#define MQL_TRAINER_CV_H

#include "trainer/points.h"
#include "trainer/split.h"

struct cv {
	int32_t *score;          // [N] tenths; where split.test is not NEVER
	uint8_t *below;          // [N] 1 = under a minimum (points_below)
};

/* Learn and score all folds, and beside them the model of all leads, unless
 * `final` is NULL; it is the caller's to release.  The first fold's failure is
 * the one reported, whatever the order they ran in. */
MQL_MUST_CHECK
bool cv_run(struct cv *cv, struct learn_model *final,
	    const struct dataset *data, const struct split *split,
	    const struct learn_options *options, size_t n_thread,
	    struct mql_err *err);
void cv_release(struct cv *cv);

#endif
