/* SPDX-License-Identifier: MIT */
/* split.h - which leads a fold trains on, and which it is tested on
 *
 * Folds go by a digest of the account, else of the id (rule 17), so that row
 * order and chunking do not matter and one company is never on both sides.
 * By time they are forward-chained (rule 18): of the leads in order of creation
 * the first third is period 0, the rest K periods of equal volume (a day is
 * never split); fold k trains on periods 0 .. k and is tested on period k + 1,
 * so the leads of the first period have no out-of-fold score.  By rows is the
 * same, of leads without dates whose rows are in order of time, oldest first.
 *
 *   Layer     trainer; includes trainer/dataset.h
 *   Memory    release frees
 */
#ifndef MQL_TRAINER_SPLIT_H
#define MQL_TRAINER_SPLIT_H

#include "trainer/dataset.h"

#define SPLIT_NEVER    UINT8_MAX
#define SPLIT_MAX_FOLD 50

enum split_by { SPLIT_BY_DIGEST, SPLIT_BY_TIME, SPLIT_BY_ROWS };

struct split {
	size_t n_fold;           // K
	uint8_t *test;           // [N] fold the lead is tested in, SPLIT_NEVER
	uint8_t *period;         // [N] by time, by rows; NULL = by digest
	bool by_rows;
};

/* K in [2, 50]. By time it needs lead.created, and leads without a date are
 * SPLIT_NEVER and train in no fold; by rows there is none. */
MQL_MUST_CHECK
bool split_init(struct split *split, const struct dataset *data, size_t n_fold,
		enum split_by by, uint64_t seed, struct mql_err *err);
/* Are there dates enough to chain folds by?  Created dates over
 * SPLIT_LEAST_DAYS and SPLIT_LEAST_WON wins in the first period, or the first
 * folds would teach how little can be learned from little. */
#define SPLIT_LEAST_DAYS 90
#define SPLIT_LEAST_WON  100
bool split_fits_time(const struct dataset *data, size_t n_fold);

void split_release(struct split *split);

/* The same of the leads row[n]. */
void split_pick(struct split *to, const struct split *from,
		const uint32_t *row, size_t n);

/* Leads that fold k trains on and whose `won` label is known, rising; k ==
 * n_fold means all leads.  The caller frees *row. */
void split_train_rows(const struct split *split, const struct dataset *data,
		      size_t k, uint32_t **row, size_t *n_row);
/* Their number. */
size_t split_n_train(const struct split *split, const struct dataset *data,
		     size_t k);

#endif
