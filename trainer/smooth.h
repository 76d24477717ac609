/* SPDX-License-Identifier: MIT */
/* smooth.h - the state of a smooth fit (private to learn_smooth.c and
 * smooth_model.c)
 *
 *   Layer     trainer; includes trainer/newton.h, trainer/pairs.h
 *
 * Letters: N leads, D columns, T = D + n_pair terms, P parameters.
 */
#ifndef MQL_TRAINER_SMOOTH_H
#define MQL_TRAINER_SMOOTH_H

#include "trainer/newton.h"
#include "trainer/pairs.h"

#define SMOOTH_MOST_PAIRS (PAIRS_STAGES * PAIRS_A_STAGE)

struct smooth {
	const struct dataset *data;      // with the columns that are learned
	struct dataset view;     // `data` after screening
	const uint32_t *row;     // [N] of the data set
	size_t n;                // N
	size_t n_sample;         // the first of them teach penalties and pairs
	double unit;             // of the leads' weights (weights.h)
	bool no_errors;          // learn.h
	size_t *origin;          // [D] index of a column before screening
	size_t n_screened;       // columns left out
	struct coding *fine;     // [D] terms 0 .. D-1
	struct pairs pairs;
	struct pairs_found pair[SMOOTH_MOST_PAIRS];      // terms D .. T-1
	uint16_t *cell[SMOOTH_MOST_PAIRS];       // see pairs_cells
	size_t n_kept[SMOOTH_MOST_PAIRS];        // parameter n_kept is that of
						 // dropped cells, held at 0
	size_t n_pair;
	struct codes codes;
	struct penalty penalty;
	struct newton fit;
	struct mql_arena arena;
};

/* The fitted state as a model: merging, centring, standard errors. */
MQL_MUST_CHECK
bool smooth_model(struct learn_model *model, struct smooth *s,
		  struct mql_err *err);

#endif
