/* SPDX-License-Identifier: MIT */
/* pipeline.h - read, work, write: in order, on any number of threads
 *
 * The calling thread reads slots and writes them, in turn; the work in between
 * is done by whichever thread is free.  Because one thread does all input and
 * output, the order is the input's, a signal interrupts whatever blocks, and
 * the first failure is the same one for any number of threads.  While it waits
 * for the oldest slot, the calling thread works too: n_thread = 1 starts no
 * thread at all.
 *
 *   Layer     scorer; includes err.h
 *   Threads   `read` and `write` run on the caller's thread, `work` on any,
 *             one thread a slot at a time
 *   Memory    slots are the caller's and are used again and again: no more
 *             than n_slot are in flight
 */
#ifndef MQL_SCORER_PIPELINE_H
#define MQL_SCORER_PIPELINE_H

#include "common/err.h"

struct pipeline {
	size_t n_thread;         // >= 1, the calling one included
	size_t n_slot;           // >= 1
	void *context;           // handed to the three below
	/* Fill a slot.  *more false: there was nothing left, the slot is not
	 * worked on. */
	bool (*read)(void *context, size_t slot, bool *more,
		     struct mql_err *err);
	void (*work)(void *context, size_t slot);
	bool (*write)(void *context, size_t slot, struct mql_err *err);
};

/* Run to the end of the input, or to the first failure of `read` or `write`:
 * no thread is left either way.  What was read before a failing read is not
 * necessarily written. */
MQL_MUST_CHECK
bool pipeline_run(const struct pipeline *pipeline, struct mql_err *err);

#endif
