/* SPDX-License-Identifier: MIT */
#include "trainer/cv.h"

#include "tests/unit/fit_table.h"

static const struct fit_table table = { .n = 1200, .seed = 3 };

struct ran {
	struct table_read read;
	struct split split;
	struct cv cv;
	struct learn_model final;
	struct mql_err err;
	bool ok;
};

static void run(struct ran *r, size_t n_thread, enum learn_method method)
{
	const struct learn_options options = {
		.method = method, .seed = 1, .sample_above = 200000,
	};

	cr_assert(split_init(&r->split, &r->read.data, 5, false, 1, &r->err));
	r->ok = cv_run(&r->cv, &r->final, &r->read.data, &r->split, &options,
		       n_thread, &r->err);
}

static void release(struct ran *r)
{
	learn_release(&r->final);
	cv_release(&r->cv);
	split_release(&r->split);
	table_read_release(&r->read);
}

static void same_scores(size_t n_thread)
{
	struct ran one = { 0 }, many = { 0 };

	fit_table_read(&one.read, &table);
	fit_table_read(&many.read, &table);
	run(&one, 1, LEARN_SMOOTH);
	run(&many, n_thread, LEARN_SMOOTH);
	cr_assert(one.ok && many.ok);
	cr_assert_arr_eq(one.cv.score, many.cv.score,
			 table.n * sizeof(*one.cv.score));
	cr_assert_arr_eq(one.cv.below, many.cv.below,
			 table.n * sizeof(*one.cv.below));
	cr_assert_float_eq(one.final.intercept, many.final.intercept, 0.0);
	cr_assert_eq(one.final.n_term, many.final.n_term);
	release(&one);
	release(&many);
}

Test(cv, nobody_need_ask_for_the_model_of_all_leads)
{
	const struct learn_options options = {
		.method = LEARN_SMOOTH, .seed = 1, .sample_above = 200000,
	};
	struct ran asked = { 0 };
	struct cv alone = { 0 };

	fit_table_read(&asked.read, &table);
	run(&asked, 1, LEARN_SMOOTH);
	cr_assert(asked.ok);
	cr_assert(cv_run(&alone, NULL, &asked.read.data, &asked.split,
			 &options, 2, &asked.err));
	cr_assert_arr_eq(alone.score, asked.cv.score,
			 table.n * sizeof(*asked.cv.score));
	cv_release(&alone);
	release(&asked);
}

Test(cv, two_threads_give_what_one_gives)
{
	same_scores(2);
}

Test(cv, seven_threads_give_what_one_gives)
{
	same_scores(7);
}

/* Absurd labels in a fold move the scores of all others, and none of its
 * own. */
static void poison(enum learn_method method)
{
	struct ran clean = { 0 }, poisoned = { 0 };
	size_t moved = 0;

	fit_table_read(&clean.read, &table);
	fit_table_read(&poisoned.read, &table);
	run(&clean, 2, method);
	for (size_t i = 0; i < table.n; i++)
		if (clean.split.test[i] == 2)
			poisoned.read.data.won[i] ^= 1;
	run(&poisoned, 2, method);
	cr_assert(clean.ok && poisoned.ok);
	for (size_t i = 0; i < table.n; i++) {
		cr_assert_eq(clean.split.test[i], poisoned.split.test[i]);
		if (clean.split.test[i] == 2)
			cr_assert_eq(clean.cv.score[i], poisoned.cv.score[i]);
		else
			moved += clean.cv.score[i] != poisoned.cv.score[i];
	}
	cr_assert_gt(moved, table.n / 2);
	release(&clean);
	release(&poisoned);
}

Test(cv, rule_17_a_smooth_fold_never_sees_its_own_leads)
{
	poison(LEARN_SMOOTH);
}

Test(cv, rule_17_an_l1_fold_never_sees_its_own_leads)
{
	poison(LEARN_L1);
}

Test(cv, rule_17_a_plain_fold_never_sees_its_own_leads)
{
	poison(LEARN_PLAIN);
}

static void fails_in_folds(size_t n_thread)
{
	struct ran r = { 0 };

	fit_table_read(&r.read, &table);
	cr_assert(split_init(&r.split, &r.read.data, 5, false, 1, &r.err));
	/* Only folds 1 and 3 have won leads: both can't be trained. */
	for (size_t i = 0, n[5] = { 0 }; i < table.n; i++) {
		const size_t k = r.split.test[i];

		r.read.data.won[i] = (k == 1 || k == 3) && n[k]++ < 9;
	}
	split_release(&r.split);
	run(&r, n_thread, LEARN_SMOOTH);
	cr_assert_not(r.ok);
	cr_assert_eq(r.err.code, MQL_E_DATA);
	cr_assert(strstr(r.err.msg, "fold 2 of 5: too few outcomes to learn "
			 "from: 9 won and ") == r.err.msg, "%s", r.err.msg);
	release(&r);
}

Test(cv, the_first_failing_fold_is_reported_by_one_thread)
{
	fails_in_folds(1);
}

Test(cv, the_first_failing_fold_is_reported_by_seven_threads)
{
	fails_in_folds(7);
}
