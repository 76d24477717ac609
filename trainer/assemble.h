/* SPDX-License-Identifier: MIT */
/* assemble.h - from points and a threshold to a card that can be signed
 *
 * What a card needs besides its terms: the anchor, the gate, grades, a baseline
 * for drift, and probe rows that prove it whenever it is read.
 *
 *   Layer     trainer; includes trainer/points.h, trainer/threshold.h
 *   Memory    everything added lives in the card's arena
 */
#ifndef MQL_TRAINER_ASSEMBLE_H
#define MQL_TRAINER_ASSEMBLE_H

#include "trainer/points.h"
#include "trainer/threshold.h"

#define ASSEMBLE_ANCHOR 700      /* tenths: a fresh threshold reads 70.0 */

/* Shift base and probability maps so that the cut reads 70.0, and set the gate
 * (rule 9: one integer shift, at the very end).  Where everyone passes, the cut
 * is the least score that the card can give.  Returns the shift. */
int64_t assemble_anchor(struct mql_scorecard *card,
			const struct threshold *threshold);

/* Grades at the quartiles of the fit and intent subtotals, and the baseline at
 * the deciles of the score, over the leads given. */
void assemble_distribution(struct mql_scorecard *card,
			   const struct dataset *data, const uint32_t *row,
			   size_t n_row);

/* Made-up leads, put together from the card's own bins and levels: no value of
 * a real lead that fewer than a level's worth of leads share gets in. */
MQL_MUST_CHECK
bool assemble_probes(struct mql_scorecard *card, int32_t as_of,
		     struct mql_err *err);

/* What was agreed, and what the threshold reaches; the gate is set before. */
void assemble_contract(struct mql_scorecard *card,
		       const struct threshold *threshold,
		       const struct mql_target *target, double mql_per_month);

/* Where the card comes from. */
void assemble_provenance(struct mql_scorecard *card,
			 const struct dataset *data,
			 const struct learn_options *options);

/* The least score the card can give. */
int64_t assemble_least_score(const struct mql_scorecard *card);

#endif
