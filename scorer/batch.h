/* SPDX-License-Identifier: MIT */
/* batch.h - a chunk of rows scored and formatted: the work of one thread
 *
 *   Layer     scorer; includes kernel.h, drift.h, explore.h, ids.h, sink.h,
 *             rejects.h, tally.h
 *   Threads   a plan is immutable: share it without locks; a batch belongs to
 *             one thread at a time
 *   Memory    a batch owns its buffers and keeps their capacity: in the steady
 *             state nothing is allocated
 */
#ifndef MQL_SCORER_BATCH_H
#define MQL_SCORER_BATCH_H

#include "scorer/drift.h"
#include "scorer/explore.h"
#include "scorer/ids.h"
#include "scorer/kernel.h"
#include "scorer/rejects.h"
#include "scorer/sink.h"
#include "scorer/tally.h"

#define BATCH_ALL (-1)           /* `only`: every verdict */

struct batch_plan {
	const struct kernel *kernel;
	const struct mql_evaluator *evaluator;   // for leads that are odd
	struct sink sink;
	struct rejects_table table;
	size_t id;               // column of the lead's id; SIZE_MAX: its line
	int32_t as_of;
	int only;                // an enum mql_verdict, or BATCH_ALL.
				 // MQL_QUALIFIED: all that are handed
				 // over, explored ones included
	const struct drift *drift;       // leads are counted in its tables
	bool keep_rejects;       // else the batch ends before its first one
	bool check_ids;          // collect them; needs a column `id`
	bool must_have_id;       // a lead without one is a reject; the same
};

struct batch {                   /* { 0 } is empty */
	struct mql_csv_chunk chunk;      // read and split
	double share;            // of the input, up to its end
	struct mql_buf out;      // lines for the output
	struct mql_buf rejects;  // lines for the rejects file
	struct tally tally;
	struct ids ids;          // of the leads scored, written or not
	uint64_t *drift;         // [drift->n_cell], of all blocks so far
	bool ended;              // before `first`: the run is to fail
	struct reject first;     // where ended; borrows the batch
	/* owned; for batch.c alone */
	struct mql_buf scratch;
	struct kernel_tile tile;
	struct mql_result result;
	struct mql_str *cell;    // [columns of the table]: of an odd lead
};

void batch_init(struct batch *batch, const struct batch_plan *plan);
void batch_release(struct batch *batch);

/* Score the chunk: sets everything from `out` to `first`, but adds to `drift`,
 * which has more cells than a chunk has rows. */
void batch_score(struct batch *batch, const struct batch_plan *plan);

#endif
