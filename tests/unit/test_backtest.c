/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "common/map.h"
#include "tests/unit/table_file.h"
#include "trainer/backtest.h"

/* ---- a replay by rows: outcomes of the rows before are known ---- */

enum { N = 3000, ROWS = 1000 };

static const struct mql_target targets[] = {
	{ .rate = .5, .promise = MQL_AIM },
	{ .rate = .45, .promise = MQL_GUARANTEE, .confidence = .95 },
};

/* x says how likely a lead is won, from row `lost_from` on none is.  coin: x
 * says nothing. */
static void add_leads(struct mql_buf *csv, size_t lost_from, bool coin)
{
	uint64_t rng = 11;

	mql_buf_adds(csv, "id,x,stage\n");
	for (size_t i = 0; i < N; i++) {
		const double x = mql_rng_unit(&rng);
		const double p = coin ? .25 : x * x;
		const bool won = mql_rng_unit(&rng) < p && i < lost_from;

		mql_buf_addf(csv, "L%zu,%.3f,%s\n", i, x, won ? "Won" : "Lost");
	}
}

static void read_leads(struct table_read *t, size_t lost_from, bool coin)
{
	struct mql_buf csv = { 0 };

	*t = (struct table_read){
		.definition = "definition: 1\nlead: {id: id}\n"
			      "outcome: {won: {column: stage, is: Won}, "
			      "lost: {column: stage, is: Lost}}\n"
			      "features: {x: {dimension: fit, type: number}}\n"
			      "target: {mql_to_sql: 50%}\n",
		.as_of = "1970-01-31",   // fewer days than there are rows
	};

	add_leads(&csv, lost_from, coin);
	t->leads = csv.p;
	table_read_run(t);
	cr_assert(t->ok, "%s", t->err.msg);
	mql_buf_release(&csv);
}

static bool replay(struct backtest *b, struct table_read *t, size_t rows)
{
	const struct backtest_options options = {
		.fit = { .learn = { .method = LEARN_SMOOTH, .seed = 1,
				    .no_pairs = true },
			 .folds = 3, .threads = 1 },
		.rows = rows, .target = targets, .n_target = 2,
	};

	return backtest_run(b, &t->data, &options, "leads.csv", &t->err);
}

Test(backtest, periods_of_rows_follow_each_other)
{
	struct table_read t;
	struct backtest b = { 0 };

	read_leads(&t, N, false);

	cr_assert(replay(&b, &t, ROWS), "%s", t.err.msg);
	cr_assert(b.by_rows);
	cr_assert_eq(b.n, 2);
	for (size_t i = 0; i < b.n; i++) {
		cr_expect_eq(b.period[i].status, BACKTEST_TRIED);
		cr_expect_eq(b.period[i].to - b.period[i].from, ROWS);
		cr_expect_eq(b.period[i].before, (i + 1) * ROWS);
		cr_expect_eq(b.period[i].leads, (uint64_t)ROWS);
	}
	cr_expect_eq(b.period[1].from, b.period[0].to);
	backtest_release(&b);
	table_read_release(&t);
}

/* What comes later has no say: where all leads of the first period and after
 * are lost, its threshold and what it hands over are as before. */
Test(backtest, knows_nothing_of_what_came_after)
{
	struct table_read t, u;
	struct backtest b = { 0 }, c = { 0 };

	read_leads(&t, N, false);
	read_leads(&u, ROWS, false);

	cr_assert(replay(&b, &t, ROWS), "%s", t.err.msg);
	cr_assert(replay(&c, &u, ROWS), "%s", u.err.msg);
	for (size_t k = 0; k < 2; k++) {
		const struct backtest_trial *x = &b.period[0].trial[k];
		const struct backtest_trial *y = &c.period[0].trial[k];

		cr_expect_eq(x->threshold.status, THRESHOLD_SET);
		cr_expect_eq(x->threshold.cut, y->threshold.cut);
		cr_expect_eq(x->handed, y->handed);
		cr_expect_gt(x->sql, 0u);
		cr_expect_eq(y->sql, 0u);
		cr_expect_not(y->kept);
		cr_expect(y->broken);
	}
	backtest_release(&b);
	backtest_release(&c);
	table_read_release(&t);
	table_read_release(&u);
}

Test(backtest, the_summary_is_the_sum_of_its_trials)
{
	struct table_read t;
	struct backtest b = { 0 };

	read_leads(&t, N, false);

	cr_assert(replay(&b, &t, ROWS), "%s", t.err.msg);
	for (size_t k = 0; k < 2; k++) {
		const struct backtest_summary *s = &b.summary[k];
		const double rate = targets[k].rate;
		uint64_t known = 0, sql = 0, handed = 0;
		double error = 0.0;
		size_t kept = 0;

		for (size_t i = 0; i < b.n; i++) {
			const struct backtest_trial *x = &b.period[i].trial[k];

			cr_expect_float_eq(x->rate, (double)x->sql /
					   (double)x->known, 1e-12);
			cr_expect_eq(x->kept, x->rate >= rate);
			known += x->known;
			sql += x->sql;
			handed += x->handed;
			error += fabs(x->rate - rate) / rate;
			kept += x->kept;
		}
		cr_expect_eq(s->tried, 2);
		cr_expect_eq(s->issued, 2);
		cr_expect_eq(s->known, known);
		cr_expect_eq(s->sql, sql);
		cr_expect_eq(s->kept, kept);
		cr_expect_eq(s->idle, 0);
		cr_expect_float_eq(s->chance, gsl_cdf_binomial_P(
			(unsigned)sql, rate, (unsigned)known), 1e-12);
		cr_expect_float_eq(s->error, error / 2, 1e-12);
		cr_expect_float_eq(s->share, (double)handed / (2.0 * ROWS),
				   1e-12);
	}
	backtest_release(&b);
	table_read_release(&t);
}

/* Nothing tells one lead from another: there is no card to try. */
Test(backtest, says_why_no_period_could_be_tried)
{
	struct table_read t;
	struct backtest b = { 0 };

	read_leads(&t, N, true);

	cr_assert(replay(&b, &t, ROWS), "%s", t.err.msg);
	cr_assert_eq(b.n_tried, 0);
	cr_assert_eq(b.period[1].status, BACKTEST_EARLY);
	cr_assert_str_eq(b.period[1].why, "the leads before it: all 2000 leads "
			 "would have the same score: none of the 1 features "
			 "says anything about \"won\"");
	cr_assert_eq(b.summary[0].tried, 0);
	cr_assert(isnan(b.summary[0].chance));
	cr_assert_not(backtest_is_broken(&b.summary[0]));
	backtest_release(&b);
	table_read_release(&t);
}

Test(backtest, a_period_of_fewer_than_twenty_leads_says_nothing)
{
	struct table_read t;
	struct backtest b = { 0 };

	read_leads(&t, N, false);
	cr_assert(replay(&b, &t, N - BACKTEST_LEAST_LEADS), "%s", t.err.msg);
	cr_assert_eq(b.period[0].status, BACKTEST_TRIED);
	backtest_release(&b);
	table_read_release(&t);
	read_leads(&t, N, false);
	cr_assert(replay(&b, &t, N - BACKTEST_LEAST_LEADS + 1));
	cr_assert_eq(b.period[0].status, BACKTEST_SMALL);
	backtest_release(&b);
	table_read_release(&t);
}

/* From row 2000 on no lead is like those that were handed over before. */
Test(backtest, a_period_that_hands_nothing_over_has_not_reached_anything)
{
	struct table_read t;
	struct backtest b = { 0 };

	read_leads(&t, N, false);
	for (size_t i = 2000; i < N; i++)
		t.data.column[0].place[i] = 0;   // the least x of all
	cr_assert(replay(&b, &t, ROWS), "%s", t.err.msg);
	for (size_t k = 0; k < 2; k++) {
		cr_expect_eq(b.period[1].trial[k].threshold.status,
			     THRESHOLD_SET);
		cr_expect_eq(b.period[1].trial[k].handed, 0u);
		cr_expect_not(b.period[1].trial[k].kept);
		cr_expect_not(b.period[1].trial[k].broken);
		cr_expect_eq(b.summary[k].issued, 2);
		cr_expect_eq(b.summary[k].idle, 1);
		cr_expect_not(backtest_is_untold(&b.summary[k]));
		cr_expect_eq(b.summary[k].kept, b.period[0].trial[k].kept);
		cr_expect_eq(b.summary[k].known, b.period[0].trial[k].known);
	}
	backtest_release(&b);
	table_read_release(&t);
}

Test(backtest, what_no_period_made_or_judged_is_untold)
{
	cr_expect(backtest_is_untold(&(struct backtest_summary){ .tried = 3 }));
	cr_expect(backtest_is_untold(&(struct backtest_summary){
		.tried = 3, .issued = 2, .idle = 2 }));
	cr_expect_not(backtest_is_untold(&(struct backtest_summary){
		.tried = 3, .issued = 2, .idle = 1 }));
}

Test(backtest, needs_a_second_period)
{
	struct table_read t;
	struct backtest b = { 0 };

	read_leads(&t, N, false);

	cr_assert_not(replay(&b, &t, N));
	cr_assert_eq(t.err.code, MQL_E_DATA);
	cr_assert_str_eq(t.err.msg, "leads.csv: no lead is left to try a card "
			 "on: all are of the first period");
	backtest_release(&b);
	table_read_release(&t);
}

/* ---- dates: what is known on the day, and what is known by the end ---- */

/* 100 leads a day, which win or not by chance; x tells which.  Wins come after
 * `lag` days, from day `from` on. */
static void add_dated(struct mql_buf *csv, int n_day, int32_t from, int lag)
{
	uint64_t rng = 5;

	mql_buf_adds(csv, "id,created,x,won_at\n");
	for (int32_t i = 0; i < 100 * n_day; i++) {
		const double x = mql_rng_unit(&rng);
		const bool won = mql_rng_unit(&rng) < x * x;
		const int32_t day = 20000 + i / 100, at = day + lag;

		mql_buf_addf(csv, "L%d,", i);
		mql_day_add(csv, day);
		mql_buf_addf(csv, ",%.3f,", x);
		if (won && at >= 20000 + from)
			mql_day_add(csv, at);
		mql_buf_addc(csv, '\n');
	}
}

/* As of 2024-12-31: day 20088.  Leads come from 2024-10-04 on. */
static bool replay_dated(struct backtest *b, const char *matures, int n_day,
			 int32_t from, int lag)
{
	const struct backtest_options options = {
		.fit = { .learn = { .method = LEARN_SMOOTH, .seed = 1,
				    .no_pairs = true },
			 .folds = 3, .threads = 1 },
		.every = BACKTEST_MONTH, .target = targets, .n_target = 2,
	};
	struct mql_buf csv = { 0 };
	char definition[400];
	struct table_read t = { .definition = definition,
				.as_of = "2024-12-31" };
	bool ok;

	snprintf(definition, sizeof(definition),
		 "definition: 1\nlead: {id: id, created: created}\n"
		 "outcome: {won: {column: won_at, set: true}, matures: %s}\n"
		 "features: {x: {dimension: fit, type: number}}\n"
		 "target: {mql_to_sql: 50%%}\n", matures);
	add_dated(&csv, n_day, from, lag);
	t.leads = csv.p;
	table_read_run(&t);
	cr_assert(t.ok, "%s", t.err.msg);
	ok = backtest_run(b, &t.data, &options, "leads.csv", &t.err);
	table_read_release(&t);
	mql_buf_release(&csv);
	return ok;
}

/* On 2024-11-01 (day 20028) wins of the last eight days are not in. */
Test(backtest, a_period_is_judged_within_the_horizon_of_its_threshold)
{
	struct backtest b = { 0 };

	cr_assert(replay_dated(&b, "auto", 70, 0, 8));
	cr_assert_eq(b.n, 2);
	cr_assert_eq(b.period[0].status, BACKTEST_TRIED);
	cr_assert_eq(b.period[0].horizon, 8);
	cr_assert_eq(b.period[0].leads, 3000u);
	cr_assert_gt(b.period[0].trial[0].known, 500u);
	cr_assert_eq(b.period[0].trial[0].known, b.period[0].trial[0].handed);
	backtest_release(&b);
}

/* Of 2,800 leads a third wins.  The oldest were 27 days old the day before, and
 * of their hundred more than twenty were won. Half of November's leads came by
 * the 15th, day 20042: 46 days later the table ends. */
Test(backtest, says_what_would_make_a_period_work)
{
	struct backtest b = { 0 };

	cr_assert(replay_dated(&b, "28 days", 70, 0, 0));
	cr_assert_eq(b.period[0].status, BACKTEST_EARLY);
	cr_assert_eq(b.period[0].won, 0u);
	cr_assert_float_eq((double)b.period[0].wins, 2800.0 / 3.0, 5 * 25.0);
	cr_assert_str_eq(strchr(b.period[0].why, ' '), " wins by then, 0 of "
			 "leads 28 days old (outcome.matures): a fit needs 10; "
			 "27 days would leave 20");
	backtest_release(&b);
	cr_assert(replay_dated(&b, "46 days", 70, 0, 0));
	cr_assert_eq(b.period[0].status, BACKTEST_EARLY);
	backtest_release(&b);
	cr_assert(replay_dated(&b, "47 days", 70, 0, 0));
	cr_assert_eq(b.period[0].status, BACKTEST_OPEN);
	cr_assert_str_eq(b.period[0].why, "its outcomes are not in: half of "
			 "its leads are 47 days old on 2025-01-01");
	backtest_release(&b);
	cr_assert(replay_dated(&b, "auto", 70, 28, 0));
	cr_assert_eq(b.period[0].status, BACKTEST_EARLY);
	cr_assert_str_eq(b.period[0].why, "0 wins by then: a fit needs 10");
	backtest_release(&b);
}
