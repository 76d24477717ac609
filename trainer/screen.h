/* SPDX-License-Identifier: MIT */
/* screen.h - which columns of a wide table are worth a closer look
 *
 * A smooth fit costs the square of its parameters, and beside hundreds of
 * columns that say nothing it learns by chance from some of them.  So wide
 * tables go through an L1 path first: liblinear on coarse steps of all columns,
 * cost by an inner 80/20 split; columns that keep no weight are out.
 *
 *   Layer     trainer; includes common/err.h, trainer/dataset.h
 *   Threads   as fit_liblinear.h: solves wait for each other
 *   Memory    some 400 MB at most, while it runs
 *
 * Rows count once here, whatever they weigh: which columns speak hardly depends
 * on how the rows were sampled, and liblinear has no weights.
 */
#ifndef MQL_TRAINER_SCREEN_H
#define MQL_TRAINER_SCREEN_H

#include "common/err.h"
#include "trainer/dataset.h"

#define SCREEN_MOST_LEADS 50000

/* column: [D] gets the columns to keep, the strongest first; *n_kept how many,
 * at least 1.  row: in canonical order, its front is a fair sample; both labels
 * occur. */
MQL_MUST_CHECK
bool screen_columns(size_t *column, size_t *n_kept, const struct dataset *data,
		    const uint32_t *row, size_t n_row, uint64_t seed,
		    struct mql_err *err);

#endif
