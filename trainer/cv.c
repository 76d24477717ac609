/* SPDX-License-Identifier: MIT */
#include "trainer/cv.h"

#include <pthread.h>
#include <stdlib.h>

#include "common/io.h"
#include "common/log.h"
#include "trainer/order.h"

/* Leads in the order that fits take them in. */
struct ordered {
	uint32_t *row;           // [N] of the data set
	struct dataset data;
	struct split split;
};

/* Jobs 0 .. K-1 are folds, job K is the model of all leads, if asked for. */
struct pool {
	struct cv *cv;
	struct learn_model *final;
	struct ordered ordered;
	struct learn_options options;
	struct mql_err *err;     // [n_job]
	size_t n_job;
	pthread_mutex_t lock;
	size_t next, done;       // under lock
	bool stop;               // under lock: a job failed
	struct mql_progress progress;    // the first worker's
};

enum { AT_A_TIME = 4096 };

static void order_leads(struct ordered *ordered, const struct dataset *data,
			const struct split *split, uint64_t seed)
{
	ordered->row = mql_calloc(data->n, sizeof(*ordered->row));
	order_rows(ordered->row, data, NULL, data->n, seed);
	dataset_lend(&ordered->data, data, ordered->row);
	split_pick(&ordered->split, split, ordered->row, data->n);
}

static void release_leads(struct ordered *ordered, const struct dataset *data)
{
	dataset_give_back(&ordered->data, data, ordered->row);
	split_release(&ordered->split);
	free(ordered->row);
}

/* Leads that are scored at a time. */
struct scored {
	uint32_t row[AT_A_TIME];
	int64_t score[AT_A_TIME];
	int64_t subtotal[AT_A_TIME][MQL_N_DIMENSION];
};

/* Scores are at most MQL_MAX_SCORE. */
static void score_rows(struct pool *pool, const struct points_scorer *scorer,
		       struct scored *s, size_t n)
{
	const struct dataset *data = &pool->ordered.data;

	points_scorer_run(s->score, s->subtotal, scorer, s->row, n);
	for (size_t j = 0; j < n; j++) {
		const uint32_t i = pool->ordered.row[s->row[j]];

		pool->cv->score[i] = (int32_t)s->score[j];
		pool->cv->below[i] = points_below(data->definition,
						  s->subtotal[j]);
	}
}

/* The test leads of a fold get their scores from the fold's own card. */
static void score_fold(struct pool *pool, const struct mql_scorecard *card,
		       size_t k)
{
	const uint8_t *test = pool->ordered.split.test;
	struct scored *s = mql_calloc(1, sizeof(*s));
	struct points_scorer scorer;
	size_t n = 0;

	points_scorer_init(&scorer, card, &pool->ordered.data);

	for (size_t i = 0; i < pool->ordered.data.n; i++) {
		if (test[i] != k)
			continue;
		s->row[n++] = (uint32_t)i;
		if (n == AT_A_TIME) {
			score_rows(pool, &scorer, s, n);
			n = 0;
		}
	}
	score_rows(pool, &scorer, s, n);
	points_scorer_release(&scorer);
	free(s);
}

static bool run_fold(struct pool *pool, size_t k, struct mql_err *err)
{
	const struct dataset *data = &pool->ordered.data;
	const struct split *split = &pool->ordered.split;
	struct learn_options options = pool->options;
	struct learn_model model = { 0 };
	struct mql_scorecard card = { 0 };
	uint32_t *row = NULL;
	size_t n_row;
	bool ok;

	split_train_rows(split, data, k, &row, &n_row);
	if (k == split->n_fold) {
		ok = learn_fit(pool->final, data, row, n_row, &options, err);
		free(row);
		return ok;
	}
	options.no_errors = true;        // of a fold, scores alone are read
	ok = learn_fit(&model, data, row, n_row, &options, err);
	if (ok) {
		points_card(&card, &model, data, row, n_row);
		score_fold(pool, &card, k);
	}
	mql_scorecard_release(&card);
	learn_release(&model);
	free(row);
	return ok;
}

static bool take_job(struct pool *pool, size_t *k)
{
	bool any;

	pthread_mutex_lock(&pool->lock);
	any = !pool->stop && pool->next < pool->n_job;
	if (any)
		*k = pool->next++;
	pthread_mutex_unlock(&pool->lock);
	return any;
}

static size_t finish_job(struct pool *pool, bool ok)
{
	size_t done;

	pthread_mutex_lock(&pool->lock);
	done = ++pool->done;
	if (!ok)
		pool->stop = true;
	pthread_mutex_unlock(&pool->lock);
	return done;
}

static void work(struct pool *pool, bool shows)
{
	size_t k;

	while (take_job(pool, &k)) {
		struct mql_err *err = &pool->err[k];
		bool ok = run_fold(pool, k, err);
		size_t done;

		if (ok && mql_io_stopped())
			ok = mql_fail(err, MQL_E_IO, "learning was "
				      "stopped by a signal");
		done = finish_job(pool, ok);
		if (shows)
			mql_progress_show(&pool->progress, done);
	}
}

static void *work_beside(void *pool)
{
	work(pool, false);
	return NULL;
}

/* Jobs start in rising order, so the failed job with the lowest number is the
 * same for any number of threads. */
static bool report_failure(const struct pool *pool, struct mql_err *err)
{
	size_t n_fold = pool->ordered.split.n_fold;

	for (size_t k = 0; k < pool->n_job; k++) {
		if (pool->err[k].code == MQL_OK)
			continue;
		if (k == n_fold)
			return mql_fail(err, pool->err[k].code, "%s",
					pool->err[k].msg);
		return mql_fail(err, pool->err[k].code, "fold %zu of %zu: %s",
				k + 1, n_fold, pool->err[k].msg);
	}
	return true;
}

static void run_pool(struct pool *pool, size_t n_thread)
{
	pthread_t *thread = mql_calloc(n_thread, sizeof(*thread));
	size_t n = 0;

	pthread_mutex_init(&pool->lock, NULL);
	/* Fewer threads than asked for is slower, not wrong. */
	while (n + 1 < n_thread &&
	       pthread_create(&thread[n], NULL, work_beside, pool) == 0)
		n++;
	work(pool, true);
	for (size_t t = 0; t < n; t++)
		pthread_join(thread[t], NULL);
	mql_progress_done(&pool->progress);
	pthread_mutex_destroy(&pool->lock);
	free(thread);
}

bool cv_run(struct cv *cv, struct learn_model *final,
	    const struct dataset *data, const struct split *split,
	    const struct learn_options *options, size_t n_thread,
	    struct mql_err *err)
{
	const size_t n_job = split->n_fold + (final != NULL);
	struct pool pool = {
		.cv = cv, .final = final, .options = *options,
		.n_job = n_job,
		.err = mql_calloc(n_job, sizeof(*pool.err)),
		.progress = { .what = "learning", .unit = "fits",
			      .total = n_job },
	};
	bool ok;

	order_leads(&pool.ordered, data, split, options->seed);
	pool.options.in_order = true;
	cv->score = mql_calloc(data->n, sizeof(*cv->score));
	cv->below = mql_calloc(data->n, sizeof(*cv->below));
	run_pool(&pool, n_thread);
	ok = report_failure(&pool, err);
	release_leads(&pool.ordered, data);
	free(pool.err);
	return ok;
}

void cv_release(struct cv *cv)
{
	free(cv->score);
	free(cv->below);
	*cv = (struct cv){ 0 };
}
