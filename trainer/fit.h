/* SPDX-License-Identifier: MIT */
/* fit.h - from leads whose outcome is known to a card: the order of the steps
 *
 *   split     who is tested by whom
 *   cv        each fold a fresh world, and the model of all leads
 *   points    the model as a card of integer tenths
 *   propensity  how likely each lead was to be handed over
 *   oof       the out-of-fold leads, which threshold and maps are learned from
 *
 * What is promised of it (threshold.h) and what is said of it (report.h) come
 * after; fit_finish then anchors the card and fills in what it records.
 *
 *   Layer     trainer; includes trainer/oof.h
 *   Threads   folds run side by side; results do not depend on how many
 *   Memory    release frees; the data set is borrowed
 */
#ifndef MQL_TRAINER_FIT_H
#define MQL_TRAINER_FIT_H

#include "trainer/oof.h"

/* How leads are put into folds.  AUTO: by time where split_fits_time. */
enum fit_split {
	FIT_SPLIT_AUTO, FIT_SPLIT_DIGEST, FIT_SPLIT_TIME, FIT_SPLIT_ROWS,
};
extern const char *const fit_split_name[5];      /* "auto", ..., NULL */

struct fit_options {
	struct learn_options learn;
	enum fit_split split;
	size_t folds;            // in [2, 50]
	size_t threads;          // >= 1
};

struct fit {                     /* { 0 } may be released */
	const struct dataset *data;
	struct fit_options options;
	struct split split;
	struct learn_model model;
	struct mql_scorecard card;       // on the unanchored scale
	struct oof oof;
};

/* `path` is the table's, for messages.  MQL_E_DATA where there is nothing to
 * learn from, or where the card would say the same of every lead. */
MQL_MUST_CHECK
bool fit_learn(struct fit *fit, const struct dataset *data,
	       const struct fit_options *options, const char *path,
	       struct mql_err *err);
void fit_release(struct fit *fit);

/* Make the card whole: anchor (*shift says by how much), gate, grades,
 * baseline, contract, provenance, probes. */
MQL_MUST_CHECK
bool fit_finish(struct fit *fit, const struct threshold *threshold,
		const struct mql_target *target, double mql_per_month,
		int64_t *shift, struct mql_err *err);

#endif
