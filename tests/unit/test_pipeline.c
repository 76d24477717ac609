/* SPDX-License-Identifier: MIT */
#include "scorer/pipeline.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <pthread.h>
#include <stdatomic.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#define MOST_SLOTS 16

/* Numbers 0 .. n-1 are read; work squares them; written is the sequence. */
struct squares {
	size_t n;
	atomic_size_t n_read, n_written;
	size_t fail_read, fail_write;    // at this number; SIZE_MAX: never
	bool slow;               // work takes longer the smaller the number
	uint64_t in[MOST_SLOTS], out[MOST_SLOTS];
	size_t n_slot;
	bool may_wait;
	atomic_int n_reading, n_writing;
	bool order_broken, overrun, crowded;
	bool foreign;            // read or written by another thread
	pthread_t main;
};

static void count_in(struct squares *s, atomic_int *n)
{
	if (atomic_fetch_add(n, 1) > 0)
		s->crowded = true;
	if (!pthread_equal(pthread_self(), s->main))
		s->foreign = true;
}

static bool read_number(void *context, size_t slot, bool *more,
			struct mql_err *err)
{
	struct squares *s = context;

	count_in(s, &s->n_reading);
	if (s->n_read == s->fail_read)
		return mql_fail(err, MQL_E_DATA, "read %zu", s->n_read);
	*more = s->n_read < s->n;
	if (*more) {
		s->overrun |= s->n_read - s->n_written >= s->n_slot;
		s->in[slot] = s->n_read++;
		s->out[slot] = UINT64_MAX;
	}
	atomic_fetch_sub(&s->n_reading, 1);
	return true;
}

static void square(void *context, size_t slot)
{
	struct squares *s = context;
	const struct timespec pause = {
		.tv_nsec = 1000 * (long)(s->in[slot] % 7 == 0 ? 3000 : 10),
	};

	if (s->slow)
		nanosleep(&pause, NULL);
	s->out[slot] = s->in[slot] * s->in[slot];
}

static bool write_square(void *context, size_t slot, struct mql_err *err)
{
	struct squares *s = context;
	const uint64_t want = (uint64_t)s->n_written * s->n_written;

	count_in(s, &s->n_writing);
	if (s->n_written == s->fail_write)
		return mql_fail(err, MQL_E_IO, "write %zu", s->n_written);
	s->order_broken |= s->out[slot] != want;
	s->n_written++;
	atomic_fetch_sub(&s->n_writing, 1);
	return true;
}

static bool run(struct squares *s, size_t n_thread, struct mql_err *err)
{
	const struct pipeline pipeline = {
		n_thread, s->n_slot, s->may_wait, s, read_number, square,
		write_square,
	};

	s->main = pthread_self();
	return pipeline_run(&pipeline, err);
}

struct size_case { size_t n_thread, n_slot, n; bool slow; };

ParameterizedTestParameters(pipeline, writes_in_the_order_of_reading)
{
	static struct size_case row[] = {
		{ 1, 1, 0, false }, { 1, 1, 1, false }, { 1, 1, 50, false },
		{ 1, 4, 50, false }, { 2, 1, 50, true }, { 2, 2, 50, true },
		{ 2, 6, 3000, false }, { 7, 16, 200, true },
		{ 7, 3, 200, true }, { 16, 16, 3000, false },
		{ 16, 16, 0, false }, { 16, 2, 5, true },
	};

	return cr_make_param_array(struct size_case, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct size_case *p, pipeline,
		  writes_in_the_order_of_reading)
{
	for (int may_wait = 0; may_wait < 2; may_wait++) {
		struct squares s = { .n = p->n, .n_slot = p->n_slot,
				     .slow = p->slow, .may_wait = may_wait,
				     .fail_read = SIZE_MAX,
				     .fail_write = SIZE_MAX };
		struct mql_err err = MQL_ERR_INIT;

		cr_assert(run(&s, p->n_thread, &err), "%s", err.msg);
		cr_assert_eq(s.n_written, p->n);
		cr_assert_not(s.order_broken);
		cr_assert_not(s.overrun);
		cr_assert_not(s.crowded);
		if (may_wait)
			cr_assert_not(s.foreign);
	}
}

/* Whose work is slow is not waited for: others read and write. */
Test(pipeline, every_thread_reads_and_writes)
{
	struct squares s = { .n = 300, .n_slot = 8, .slow = true,
			     .fail_read = SIZE_MAX, .fail_write = SIZE_MAX };
	struct mql_err err = MQL_ERR_INIT;

	cr_assert(run(&s, 4, &err));
	cr_assert(s.foreign);
}

struct stop_case {
	size_t n_thread, fail_read, fail_write;
	char want[16];
};

ParameterizedTestParameters(pipeline, ends_at_the_first_failure)
{
	static struct stop_case row[] = {
		{ 1, 0, SIZE_MAX, "read 0" },
		{ 1, 30, SIZE_MAX, "read 30" },
		{ 4, 0, SIZE_MAX, "read 0" },
		{ 4, 30, SIZE_MAX, "read 30" },
		{ 1, SIZE_MAX, 0, "write 0" },
		{ 4, SIZE_MAX, 0, "write 0" },
		{ 4, SIZE_MAX, 31, "write 31" },
		{ 4, SIZE_MAX, 99, "write 99" },
		{ 1, 30, 29, "write 29" },
		{ 4, 30, 29, "write 29" },
		{ 4, 30, 24, "write 24" },
	};

	return cr_make_param_array(struct stop_case, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct stop_case *p, pipeline, ends_at_the_first_failure)
{
	for (int may_wait = 0; may_wait < 2; may_wait++) {
		struct squares s = { .n = 100, .n_slot = 10, .slow = true,
				     .may_wait = may_wait,
				     .fail_read = p->fail_read,
				     .fail_write = p->fail_write };
		struct mql_err err = MQL_ERR_INIT;

		cr_assert_not(run(&s, p->n_thread, &err));
		cr_assert_str_eq(err.msg, p->want);
		cr_assert_not(s.order_broken);
		cr_assert_eq(s.n_written, p->fail_read < p->fail_write
					  ? p->fail_read : p->fail_write);
	}
}

/* One thread fails to write the first slot while another fails to read the
 * second, and says so later. */
struct both_fail { size_t n_read; atomic_bool reads, fails; };

static void wait_for(atomic_bool *flag)
{
	const struct timespec pause = { .tv_nsec = 1000000 };

	while (!*flag)
		nanosleep(&pause, NULL);
}

static bool fail_second(void *context, size_t slot, bool *more,
			struct mql_err *err)
{
	const struct timespec late = { .tv_nsec = 30000000 };
	struct both_fail *both = context;

	(void)slot;
	*more = both->n_read++ == 0;
	if (*more)
		return true;
	both->reads = true;
	wait_for(&both->fails);
	nanosleep(&late, NULL);
	return mql_fail(err, MQL_E_DATA, "read 1");
}

static void no_work(void *context, size_t slot)
{
	(void)context;
	(void)slot;
}

static bool fail_first(void *context, size_t slot, struct mql_err *err)
{
	struct both_fail *both = context;

	(void)slot;
	wait_for(&both->reads);
	both->fails = true;
	return mql_fail(err, MQL_E_IO, "write 0");
}

Test(pipeline, what_could_not_be_written_comes_before_what_could_not_be_read)
{
	struct both_fail both = { 0 };
	const struct pipeline pipeline = {
		2, 4, false, &both, fail_second, no_work, fail_first,
	};
	struct mql_err err = MQL_ERR_INIT;

	cr_assert_not(pipeline_run(&pipeline, &err));
	cr_assert_str_eq(err.msg, "write 0");
}

/* A signal must reach the thread that waits in read(2), so the workers block
 * all of them. */
struct masks {
	pthread_t main;
	size_t left;
	pthread_mutex_t lock;
	size_t n_worker, n_blocked;
};

static bool read_some(void *context, size_t slot, bool *more,
		      struct mql_err *err)
{
	struct masks *masks = context;

	(void)slot;
	(void)err;
	*more = masks->left > 0;
	masks->left -= *more;
	return true;
}

static void see_mask(void *context, size_t slot)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	struct masks *masks = context;
	sigset_t mask;

	(void)slot;
	pthread_sigmask(SIG_SETMASK, NULL, &mask);
	nanosleep(&pause, NULL);
	if (pthread_equal(pthread_self(), masks->main))
		return;
	pthread_mutex_lock(&masks->lock);
	masks->n_worker++;
	masks->n_blocked += sigismember(&mask, SIGTERM) == 1;
	pthread_mutex_unlock(&masks->lock);
}

static bool write_nothing(void *context, size_t slot, struct mql_err *err)
{
	(void)context;
	(void)slot;
	(void)err;
	return true;
}

Test(pipeline, signals_are_left_to_the_calling_thread)
{
	struct masks masks = { .main = pthread_self(), .left = 50,
			       .lock = PTHREAD_MUTEX_INITIALIZER };
	const struct pipeline pipeline = {
		4, 10, true, &masks, read_some, see_mask, write_nothing,
	};
	struct mql_err err = MQL_ERR_INIT;
	sigset_t mask;

	cr_assert(pipeline_run(&pipeline, &err));
	cr_assert_gt(masks.n_worker, 0);
	cr_assert_eq(masks.n_blocked, masks.n_worker);
	pthread_sigmask(SIG_SETMASK, NULL, &mask);
	cr_assert_eq(sigismember(&mask, SIGTERM), 0);
}
