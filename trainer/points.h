/* SPDX-License-Identifier: MIT */
/* points.h - from log-odds to a scorecard of integer tenths, and scores by it
 *
 * +10.0 doubles the odds: tenths = log-odds * 100 / ln 2 (rule 9).  Terms are
 * centred over the training leads (by weight, where they have weights) and the
 * remainder goes to the base (rule 4); evidence counts rows; rounding is once,
 * half away from zero (rule 6).  Everything that is measured afterwards is
 * measured on these integers.
 *
 *   Layer     trainer; includes common/scorecard.h, trainer/learn.h
 */
#ifndef MQL_TRAINER_POINTS_H
#define MQL_TRAINER_POINTS_H

#include "common/scorecard.h"
#include "trainer/learn.h"

/* Fill base, terms (with evidence from the rows), id, missing tokens, rules and
 * gate minimums of an empty card ({ 0 }).  Neighbouring bins with equal points
 * are one bin; terms that add 0 everywhere are left out.  Strings are copied:
 * the card outlives model, data set and definition.  Axes are indexed. */
void points_card(struct mql_scorecard *card, const struct learn_model *model,
		 const struct dataset *data, const uint32_t *row,
		 size_t n_row);

/* Scores and subtotals of leads by the card's integer tables: exactly what
 * mql_evaluate gives for their cells.  score: [n_row]; subtotal:
 * [n_row][MQL_N_DIMENSION] or NULL.  The card's terms must name columns of the
 * data set. */
void points_score(int64_t *score, int64_t (*subtotal)[MQL_N_DIMENSION],
		  const struct mql_scorecard *card, const struct dataset *data,
		  const uint32_t *row, size_t n_row);

/* The same of some leads after others: what values become is found once.  The
 * card and the data set are borrowed. */
struct points_scorer {
	const struct mql_scorecard *card;
	struct points_coder *coder;      // [n_term]
};
void points_scorer_init(struct points_scorer *scorer,
			const struct mql_scorecard *card,
			const struct dataset *data);
void points_scorer_release(struct points_scorer *scorer);
void points_scorer_run(int64_t *score, int64_t (*subtotal)[MQL_N_DIMENSION],
		       const struct points_scorer *scorer,
		       const uint32_t *row, size_t n_row);

/* Is a subtotal [MQL_N_DIMENSION] under a minimum of the definition's gate? */
bool points_below(const struct mql_definition *definition,
		  const int64_t *subtotal);

#endif
