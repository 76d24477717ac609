/* SPDX-License-Identifier: MIT */
/* Slots carry serial numbers: serial s lives in slot s % n_slot.  Always
 *
 *     written <= taken <= read <= written + n_slot
 *
 * and a slot is the calling thread's unless its serial lies in
 * [written, read) and it is not done.  Serials are handed out in rising order,
 * so the oldest is never starved. */
#include "scorer/pipeline.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "common/mem.h"

struct run {
	const struct pipeline *job;
	uint64_t written;        // the calling thread's alone
	pthread_mutex_t lock;    // guards what follows
	pthread_cond_t ready;    // there is work to take, or quit is set
	pthread_cond_t done;     // a slot is done
	uint64_t read, taken;
	bool *is_done;           // [n_slot]
	bool quit;
};

/* Take the next serial and work on it.  Called and left with the lock held;
 * there must be one to take. */
static void work_one(struct run *run)
{
	const size_t slot = (size_t)(run->taken++ % run->job->n_slot);

	pthread_mutex_unlock(&run->lock);
	run->job->work(run->job->context, slot);
	pthread_mutex_lock(&run->lock);
	run->is_done[slot] = true;
	pthread_cond_signal(&run->done);
}

static void *worker(void *arg)
{
	struct run *run = arg;

	pthread_mutex_lock(&run->lock);
	while (!run->quit) {
		if (run->taken < run->read)
			work_one(run);
		else
			pthread_cond_wait(&run->ready, &run->lock);
	}
	pthread_mutex_unlock(&run->lock);
	return NULL;
}

static bool oldest_is_done(struct run *run)
{
	bool done;

	pthread_mutex_lock(&run->lock);
	done = run->written < run->read &&
	       run->is_done[run->written % run->job->n_slot];
	pthread_mutex_unlock(&run->lock);
	return done;
}

/* Every slot is in flight and the oldest is not done: be useful. */
static void work_or_wait(struct run *run)
{
	pthread_mutex_lock(&run->lock);
	if (run->taken < run->read)
		work_one(run);
	else if (!run->is_done[run->written % run->job->n_slot])
		pthread_cond_wait(&run->done, &run->lock);
	pthread_mutex_unlock(&run->lock);
}

static bool read_one(struct run *run, bool *more, struct mql_err *err)
{
	const size_t slot = (size_t)(run->read % run->job->n_slot);

	if (!run->job->read(run->job->context, slot, more, err))
		return false;
	if (!*more)
		return true;
	pthread_mutex_lock(&run->lock);
	run->is_done[slot] = false;
	run->read++;
	pthread_cond_signal(&run->ready);
	pthread_mutex_unlock(&run->lock);
	return true;
}

static bool write_one(struct run *run, struct mql_err *err)
{
	const size_t slot = (size_t)(run->written % run->job->n_slot);

	if (!run->job->write(run->job->context, slot, err))
		return false;
	run->written++;
	return true;
}

/* `read` is changed by this thread only, which may so look without the lock. */
static bool conduct(struct run *run, struct mql_err *err)
{
	bool more = true;

	while (more || run->written < run->read) {
		if (oldest_is_done(run)) {
			if (!write_one(run, err))
				return false;
		} else if (more &&
			   run->read - run->written < run->job->n_slot) {
			if (!read_one(run, &more, err))
				return false;
		} else {
			work_or_wait(run);
		}
	}
	return true;
}

/* Signals stay with the calling thread, where they interrupt read and write. */
static size_t start(struct run *run, pthread_t *thread, size_t n)
{
	sigset_t all, before;
	size_t i;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	for (i = 0; i < n; i++)
		if (pthread_create(&thread[i], NULL, worker, run) != 0)
			break;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return i;
}

static void stop(struct run *run, pthread_t *thread, size_t n)
{
	pthread_mutex_lock(&run->lock);
	run->quit = true;
	pthread_cond_broadcast(&run->ready);
	pthread_mutex_unlock(&run->lock);
	for (size_t i = 0; i < n; i++)
		pthread_join(thread[i], NULL);
}

bool pipeline_run(const struct pipeline *pipeline, struct mql_err *err)
{
	const size_t n = pipeline->n_thread - 1;
	struct run run = {
		.job = pipeline,
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.ready = PTHREAD_COND_INITIALIZER,
		.done = PTHREAD_COND_INITIALIZER,
	};
	pthread_t *thread = mql_calloc(n, sizeof(*thread));
	size_t n_started;
	bool ok;

	run.is_done = mql_calloc(pipeline->n_slot, sizeof(*run.is_done));
	n_started = start(&run, thread, n);
	if (n_started < n)
		ok = mql_fail(err, MQL_E_IO,
			      "only %zu of %zu threads could be started: try "
			      "--threads %zu", n_started + 1, n + 1,
			      n_started + 1);
	else
		ok = conduct(&run, err);
	stop(&run, thread, n_started);
	pthread_cond_destroy(&run.done);
	pthread_cond_destroy(&run.ready);
	pthread_mutex_destroy(&run.lock);
	free(run.is_done);
	free(thread);
	return ok;
}
