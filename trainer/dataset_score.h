/* SPDX-License-Identifier: MIT */
/* dataset_score.h - a card's verdict on each lead while the table is read
 * (private to dataset*.c)
 *
 * Scoring on the raw cells, by the reference evaluator, is what the scorer will
 * do; so a card is judged on exactly what it would have said.
 *
 *   Layer     trainer; includes common/evaluate.h, common/csv.h
 *   Memory    release frees; results are plain values
 */
#ifndef MQL_TRAINER_DATASET_SCORE_H
#define MQL_TRAINER_DATASET_SCORE_H

#include "common/csv.h"
#include "common/evaluate.h"
#include "trainer/outcome.h"

struct dataset_scorer {          /* { 0 }: no card */
	struct mql_evaluator evaluator;
	struct mql_result result;
	size_t n_entry;          // terms and caps of the card
};

MQL_MUST_CHECK
bool dataset_scorer_init(struct dataset_scorer *scorer,
			 const struct mql_scorecard *card,
			 const struct mql_csv *csv, struct mql_err *err);
void dataset_scorer_release(struct dataset_scorer *scorer);

/* Score and verdict of a row; false where a cell can't be read. */
MQL_MUST_CHECK
bool dataset_scorer_take(struct dataset_scorer *scorer,
			 const struct mql_str *cell, int32_t as_of,
			 int64_t *score, uint8_t *verdict,
			 struct outcome_flaw *flaw);

/* The points of every entry of the row just taken, into row `at` of points
 * [N][n_entry]. */
void dataset_scorer_points(const struct dataset_scorer *scorer,
			   int32_t *points, size_t at);

#endif
