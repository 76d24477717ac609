/* SPDX-License-Identifier: MIT */
/* binning.h - learn an axis from a column: cuts that respect ties, levels worth
 * a row of their own
 *
 *   Layer     trainer; includes trainer/dataset.h
 *   Memory    arrays go to the caller's arena; level strings are the data set's
 */
#ifndef MQL_TRAINER_BINNING_H
#define MQL_TRAINER_BINNING_H

#include "trainer/dataset.h"

struct binning {
	size_t max_bin;          // K: numbers are cut into about so many
	size_t min_bin;          // rows a bin has at least
	size_t max_level;        // levels kept, commonest first; 0 = all
	size_t min_level;        // rows a level has at least
};

/* Where a penalty smooths what was cut too fine. */
#define BINNING_FINE   ((struct binning){ 128, 5, 0, 20 })

/* Numbers and ages: greedy equal-frequency cuts halfway between neighbouring
 * distinct values (the next whole number up where the column is whole: same
 * bins for whole values, and people can read it).  With at most K distinct
 * values each may be a bin.  Levels: by count falling, then bytes.  Text: the
 * definition's groups.  Only the rows given are looked at. */
void binning_learn(struct mql_axis *axis, const struct dataset_column *column,
		   const uint32_t *row, size_t n_row,
		   const struct binning *binning, struct mql_arena *arena);

#endif
