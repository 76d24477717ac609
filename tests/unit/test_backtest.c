/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>
#include <stdlib.h>

#include "common/map.h"
#include "tests/unit/table_file.h"
#include "trainer/backtest.h"

/* ---- the calendar ---- */

struct start { char day[16]; enum backtest_every every; char next[16]; };

ParameterizedTestParameters(backtest, next_start)
{
	static struct start row[] = {
		{ "2026-11-21", BACKTEST_MONTH, "2026-12-01" },
		{ "2026-11-21", BACKTEST_QUARTER, "2027-01-01" },
		{ "2026-12-31", BACKTEST_MONTH, "2027-01-01" },
		{ "2026-12-31", BACKTEST_QUARTER, "2027-01-01" },
		/* the day itself is not after itself */
		{ "2026-04-01", BACKTEST_MONTH, "2026-05-01" },
		{ "2026-04-01", BACKTEST_QUARTER, "2026-07-01" },
		{ "2026-03-31", BACKTEST_QUARTER, "2026-04-01" },
		{ "2024-02-29", BACKTEST_MONTH, "2024-03-01" },
	};

	return cr_make_param_array(struct start, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct start *p, backtest, next_start)
{
	struct mql_buf buf = { 0 };
	int32_t day;

	cr_assert(mql_day_parse(mql_str_of(p->day), MQL_DATE_YMD, &day));
	mql_day_add(&buf, backtest_next_start(day, p->every));
	cr_assert_str_eq(mql_buf_text(&buf), p->next);
	mql_buf_release(&buf);
}

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
		.as_of = "2026-01-31",
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

	cr_assert_not(replay(&b, &t, ROWS));
	cr_assert_eq(t.err.code, MQL_E_DATA);
	cr_assert_str_eq(t.err.msg, "leads.csv: none of 2 periods could be "
			 "tried; the last: the leads before it: all 2000 leads "
			 "would have the same score: none of the 1 features "
			 "says anything about \"won\"");
	backtest_release(&b);
	table_read_release(&t);
}

Test(backtest, needs_a_second_period)
{
	struct table_read t;
	struct backtest b = { 0 };

	read_leads(&t, N, false);

	cr_assert_not(replay(&b, &t, N));
	cr_assert_eq(t.err.code, MQL_E_DATA);
	cr_assert_str_eq(t.err.msg, "leads.csv: none of 0 periods could be "
			 "tried; the last: there is one period at most");
	backtest_release(&b);
	table_read_release(&t);
}
