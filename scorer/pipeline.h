/* SPDX-License-Identifier: MIT */
/* pipeline.h - read, work, write: in order, on any number of threads
 *
 * Every thread reads a slot, works on it and writes it: what one core has read
 * stays in its cache.  One thread reads at a time and one writes, in the order
 * of the input, and the first failure in that order ends the run: it is the
 * same one for any number of threads.  The calling thread is one of them:
 * n_thread = 1 starts no other.
 *
 * Where reading or writing may have to wait for somebody else, the calling
 * thread alone does both, because signals come to it alone and have to
 * interrupt what waits; the others work on what it has read.
 *
 *   Layer     scorer; includes err.h
 *   Threads   `read`, `work` and `write` run on any thread: one a slot, one
 *             that reads and one that writes at a time
 *   Memory    slots are the caller's and are used again and again: no more
 *             than n_slot are in flight
 */
#ifndef MQL_SCORER_PIPELINE_H
#define MQL_SCORER_PIPELINE_H

#include "common/err.h"

struct pipeline {
	size_t n_thread;         // >= 1, the calling one included
	size_t n_slot;           // >= 1
	bool may_wait;           // the calling thread alone reads and writes
	void *context;           // handed to the three below
	/* Fill a slot.  *more false: there was nothing left, the slot is not
	 * worked on. */
	bool (*read)(void *context, size_t slot, bool *more,
		     struct mql_err *err);
	void (*work)(void *context, size_t slot);
	bool (*write)(void *context, size_t slot, struct mql_err *err);
};

/* Run to the end of the input, or to the first failure of `read` or `write`:
 * no thread is left either way.  What was read before a failing read is
 * written. */
MQL_MUST_CHECK
bool pipeline_run(const struct pipeline *pipeline, struct mql_err *err);

#endif
