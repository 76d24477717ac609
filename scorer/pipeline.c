/* SPDX-License-Identifier: MIT */
/* A thread that has nothing to do looks for it, in this order: write the oldest
 * slot, if it is done; read one; work on the oldest that was read.  Serial
 * numbers are given when a slot is read:
 *
 *     written <= serial of a slot in flight < read <= written + n_slot
 */
#include "scorer/pipeline.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "common/mem.h"

enum state { FREE, READ, BUSY, DONE };   /* BUSY: it is one thread's alone */

struct slot {
	enum state state;
	uint64_t serial;
};

struct run {
	const struct pipeline *job;
	pthread_mutex_t lock;    // guards what follows
	pthread_cond_t changed;
	struct slot *slot;       // [n_slot]
	uint64_t read, written;
	bool reading, writing;   // some thread is
	bool ended;              // the input, or it can't be read on
	bool failed;             // reading or writing: see err
	bool given_up;           // nothing more is to be done
	struct mql_err *err;     // of the failure that is first in order
};

/* All below, but for the start and the end of threads, are called and left with
 * the lock held. */

static void set_state(struct run *run, size_t s, enum state state)
{
	run->slot[s].state = state;
	pthread_cond_broadcast(&run->changed);
}

/* ---- what there is to do: a slot, or n_slot ---- */

static size_t find_to_write(const struct run *run)
{
	size_t s = 0;

	while (s < run->job->n_slot &&
	       !(run->slot[s].state == DONE &&
		 run->slot[s].serial == run->written))
		s++;
	return run->writing ? run->job->n_slot : s;
}

/* The one that thread i used before, if it can be. */
static size_t find_to_read(const struct run *run, size_t i)
{
	const size_t n = run->job->n_slot;
	const size_t own = i * n / run->job->n_thread;

	for (size_t k = 0; k < n && !run->reading && !run->ended; k++)
		if (run->slot[(own + k) % n].state == FREE)
			return (own + k) % n;
	return n;
}

static size_t find_to_work(const struct run *run)
{
	size_t oldest = run->job->n_slot;

	for (size_t s = 0; s < run->job->n_slot; s++)
		if (run->slot[s].state == READ &&
		    (oldest == run->job->n_slot ||
		     run->slot[s].serial < run->slot[oldest].serial))
			oldest = s;
	return oldest;
}

/* ---- doing it ---- */

static void write_slot(struct run *run, size_t s)
{
	struct mql_err err = MQL_ERR_INIT;
	bool ok;

	run->writing = true;
	pthread_mutex_unlock(&run->lock);
	ok = run->job->write(run->job->context, s, &err);
	pthread_mutex_lock(&run->lock);
	run->writing = false;
	run->written++;
	if (!ok) {       // in front of all that was not read
		*run->err = err;
		run->failed = run->given_up = true;
	}
	set_state(run, s, FREE);
}

static void work_on(struct run *run, size_t s)
{
	run->slot[s].state = BUSY;
	pthread_mutex_unlock(&run->lock);
	run->job->work(run->job->context, s);
	pthread_mutex_lock(&run->lock);
	set_state(run, s, DONE);
}

static void read_slot(struct run *run, size_t s)
{
	struct mql_err err = MQL_ERR_INIT;
	bool ok, more = false;

	run->reading = true;
	run->slot[s].state = BUSY;
	pthread_mutex_unlock(&run->lock);
	ok = run->job->read(run->job->context, s, &more, &err);
	pthread_mutex_lock(&run->lock);
	run->reading = false;
	if (!ok && !run->failed)
		*run->err = err;
	run->failed |= !ok;
	more = more && ok;
	run->ended |= !more;
	run->slot[s].serial = run->read;
	run->read += more;
	set_state(run, s, more ? READ : FREE);
	if (more && !run->job->may_wait)
		work_on(run, s);
}

/* Is all written? */
static bool is_over(const struct run *run)
{
	return run->ended && run->written == run->read;
}

static void go(struct run *run, size_t i)
{
	const size_t n = run->job->n_slot;
	const bool moves = i == 0 || !run->job->may_wait;
	size_t s;

	pthread_mutex_lock(&run->lock);
	while (!run->given_up && !is_over(run)) {
		if (moves && (s = find_to_write(run)) < n)
			write_slot(run, s);
		else if (moves && (s = find_to_read(run, i)) < n)
			read_slot(run, s);
		else if ((s = find_to_work(run)) < n)
			work_on(run, s);
		else
			pthread_cond_wait(&run->changed, &run->lock);
	}
	pthread_cond_broadcast(&run->changed);
	pthread_mutex_unlock(&run->lock);
}

/* ---- threads ---- */

struct worker {
	struct run *run;
	size_t i;                // >= 1; the calling thread is 0
	pthread_t thread;
};

static void *work(void *arg)
{
	struct worker *worker = arg;

	go(worker->run, worker->i);
	return NULL;
}

/* Signals stay with the calling thread. */
static size_t start(struct run *run, struct worker *worker, size_t n)
{
	sigset_t all, before;
	size_t i;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	for (i = 0; i < n; i++) {
		worker[i].run = run;
		worker[i].i = i + 1;
		if (pthread_create(&worker[i].thread, NULL, work,
				   &worker[i]) != 0)
			break;
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return i;
}

bool pipeline_run(const struct pipeline *pipeline, struct mql_err *err)
{
	const size_t n = pipeline->n_thread - 1;
	struct run run = {
		.job = pipeline,
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.changed = PTHREAD_COND_INITIALIZER,
		.slot = mql_calloc(pipeline->n_slot, sizeof(*run.slot)),
		.err = err,
	};
	struct worker *worker = mql_calloc(n, sizeof(*worker));
	size_t n_started;

	pthread_mutex_lock(&run.lock);   // none begins before all are there
	n_started = start(&run, worker, n);
	run.failed = run.given_up = n_started < n;
	pthread_mutex_unlock(&run.lock);
	if (n_started < n)
		(void)mql_fail(err, MQL_E_IO,
			       "only %zu of %zu threads could be started: try "
			       "--threads %zu", n_started + 1, n + 1,
			       n_started + 1);
	go(&run, 0);
	for (size_t i = 0; i < n_started; i++)
		pthread_join(worker[i].thread, NULL);
	pthread_cond_destroy(&run.changed);
	pthread_mutex_destroy(&run.lock);
	free(run.slot);
	free(worker);
	return !run.failed;
}
