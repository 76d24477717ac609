/* SPDX-License-Identifier: MIT */
#include "trainer/dataset.h"

#include <stdlib.h>

#include "tests/unit/fit_table.h"

#define DEFINITION \
	"definition: 1\n" \
	"lead: {id: id, account: firm, created: made, observed: seen," \
	" weight: w, handed_prob: p, cost: c}\n" \
	"outcome:\n" \
	"  sql: {column: sql, set: true, at: sql," \
	" known_when: {column: mql, set: true}}\n" \
	"  won: {column: stage, is: [Won], at: closed}\n" \
	"  lost: {column: stage, is: [Lost], at: closed}\n" \
	"  matures: auto\n" \
	"missing: [\"\"]\n" \
	"features:\n" \
	"  size: {dimension: fit, type: number}\n" \
	"  kind: {dimension: fit, type: level}\n" \
	"  seen: {dimension: intent, type: date}\n" \
	"overrides:\n" \
	"  - {when: {kind: odd}, verdict: disqualified, reason: odd}\n" \
	"target: {mql_to_sql: 50%, promise: aim}\n"

enum { N = 400, FIRST = 20000 };         /* day 20000: 2024-10-04 */

static void add_day(struct mql_buf *buf, int32_t day, bool there)
{
	if (there)
		mql_day_add(buf, day);
	mql_buf_addc(buf, ',');
}

/* Lead i is created on day i of the table, handed over (all but one in seven)
 * after 3 days, SQL (one in two) after 1 to 30 more, and closed 1 to 60 days
 * after it was created: won is one SQL in two. */
static void add_row(struct mql_buf *buf, size_t i)
{
	static const char *const kind[] = { "red", "blue", "", "odd" };
	const int32_t made = FIRST + (int32_t)i;
	const bool handed = i % 7 > 0, sql = handed && i % 2 == 0;
	const bool won = sql && i % 4 == 0;

	mql_buf_addf(buf, "L%03zu,F%03zu,", i, i / 3);
	add_day(buf, made, true);
	add_day(buf, made + 2, true);
	add_day(buf, made + 3, handed);
	add_day(buf, made + 4 + (int32_t)(i * 11 % 30), sql);
	add_day(buf, made + 1 + (int32_t)(i * 13 % 60), true);
	mql_buf_addf(buf, "%s,%zu,%s,%g,%g,%zu\n", won ? "Won" : "Lost", i % 50,
		     kind[i % 4], 1.0 + (double)(i % 3),
		     (double)(i % 10) / 10.0, i % 7);
}

/* Its first n leads, read on a day. */
static void read_table(struct table_read *read, size_t n, int32_t as_of)
{
	struct mql_buf text = { 0 }, day = { 0 };

	mql_buf_adds(&text, "id,firm,made,seen,mql,sql,closed,stage,size,kind,"
		     "w,p,c\n");
	for (size_t i = 0; i < n; i++)
		add_row(&text, i);
	mql_day_add(&day, as_of);
	*read = (struct table_read){
		.definition = DEFINITION, .leads = mql_buf_text(&text),
		.as_of = mql_buf_text(&day),
	};
	table_read_run(read);
	cr_assert(read->ok, "%s", read->err.msg);
	mql_buf_release(&text);
	mql_buf_release(&day);
}

static void select_first(struct dataset *to, const struct dataset *from,
			 size_t n, int32_t as_of)
{
	struct mql_err err = MQL_ERR_INIT;
	uint32_t *row = fit_table_rows(n);

	cr_assert(dataset_select(to, from, row, n, as_of, &err), "%s", err.msg);
	free(row);
}

/* On day 300 of the table's 460: what became of a lead is known to the reader
 * of the export only. */
Test(dataset_select, knows_what_reading_that_table_on_that_day_knows)
{
	const int32_t day = FIRST + 300;
	struct table_read all, then;
	struct dataset some;

	read_table(&all, N, FIRST + 460);
	read_table(&then, 300, day);
	select_first(&some, &all.data, 300, day);
	cr_assert_gt(then.data.counts.happened_later, 10u);
	cr_assert_gt(then.data.counts.young, 10u);
	cr_assert_eq(some.n, then.data.n);
	cr_assert_eq(some.as_of, day);
	cr_assert_eq(some.matures_days, then.data.matures_days);
	cr_assert_eq(some.matures_median, then.data.matures_median);
	cr_assert_eq(some.matures_wins, then.data.matures_wins);
	cr_assert_neq(some.matures_wins, all.data.matures_wins);
	cr_assert_arr_eq(some.won, then.data.won, 300);
	cr_assert_arr_eq(some.sql, then.data.sql, 300);
	cr_assert_arr_eq(some.sql_so_far, then.data.sql_so_far, 300);
	cr_assert_arr_eq(some.counts.won, then.data.counts.won,
			 sizeof(some.counts.won));
	cr_assert_arr_eq(some.counts.sql, then.data.counts.sql,
			 sizeof(some.counts.sql));
	cr_assert_eq(some.counts.young, then.data.counts.young);
	cr_assert_eq(some.counts.happened_later,
		     then.data.counts.happened_later);
	cr_assert_eq(some.first_created, FIRST);
	cr_assert_eq(some.last_created, FIRST + 299);
	dataset_release(&some);
	table_read_release(&then);
	table_read_release(&all);
}

/* A win of that very day is known, one of the next is not. */
Test(dataset_select, an_outcome_after_the_day_is_not_known)
{
	struct table_read all;
	struct dataset some;
	int32_t sql;

	read_table(&all, N, FIRST + 460);
	sql = all.data.event[298].sql;           // lost on day 333
	cr_assert_gt(sql, FIRST + 300);
	select_first(&some, &all.data, 310, sql);
	cr_assert_eq(some.sql_so_far[298], LABEL_YES);
	dataset_release(&some);
	select_first(&some, &all.data, 310, sql - 1);
	cr_assert_eq(some.sql_so_far[298], LABEL_NO);
	cr_assert_eq(some.event[298].sql, sql, "it is still to come");
	dataset_release(&some);
	/* and before it was handed over nothing is known of it at all */
	select_first(&some, &all.data, 310, FIRST + 298);
	cr_assert_eq(some.sql_so_far[298], LABEL_UNKNOWN);
	dataset_release(&some);
	table_read_release(&all);
}

Test(dataset_select, all_that_is_known_of_a_lead_comes_along)
{
	enum { n = 131 };
	uint32_t row[n];         // every third, from the last
	struct mql_err err = MQL_ERR_INIT;
	struct dataset_column *column;
	struct table_read all;
	struct dataset some;

	for (uint32_t j = 0; j < n; j++)
		row[j] = 390 - 3 * j;
	read_table(&all, N, FIRST + 460);
	cr_assert(dataset_select(&some, &all.data, row, n, FIRST + 460,
				 &err), "%s", err.msg);
	column = some.column;
	cr_assert_eq(some.n_column, all.data.n_column);
	for (size_t j = 0; j < n; j++) {
		const size_t i = row[j];

		cr_assert_float_eq(dataset_number(&column[0], j),
				   (double)(i % 50), 0.0);
		cr_assert_eq(dataset_level(&column[1], j),
			     dataset_level(&all.data.column[1], i));
		cr_assert_float_eq(dataset_number(&column[2], j),
				   dataset_number(&all.data.column[2], i),
				   0.0);
		cr_assert_float_eq(some.weight[j], 1.0 + (double)(i % 3), 0.0);
		cr_assert_float_eq(some.handed_prob[j], (double)(i % 10) / 10.0,
				   0.0);
		cr_assert_float_eq(some.cost[j], (double)(i % 7), 0.0);
		cr_assert_eq(some.rule[j], all.data.rule[i]);
		cr_assert_eq(some.id_key[j], all.data.id_key[i]);
		cr_assert_eq(some.fold_key[j], all.data.fold_key[i]);
		cr_assert_eq(some.observed[j], FIRST + (int32_t)i + 2);
	}
	cr_assert_eq(column[1].n_value, all.data.column[1].n_value);
	cr_assert_eq(some.rule[129], 0, "lead 3 is odd");
	cr_assert_eq(some.first_created, FIRST);
	cr_assert_eq(some.last_created, FIRST + 390);
	dataset_release(&some);
	table_read_release(&all);
}

/* A day so early that no horizon can be learned from it. */
Test(dataset_select, too_few_wins_for_a_horizon_are_an_error)
{
	struct mql_err err = MQL_ERR_INIT;
	struct table_read all;
	struct dataset some;
	uint32_t *row = fit_table_rows(20);

	read_table(&all, N, FIRST + 460);
	cr_assert_not(dataset_select(&some, &all.data, row, 20, FIRST + 30,
				     &err));
	cr_assert_eq(err.code, MQL_E_DATA);
	cr_assert_null(some.column, "nothing to release");
	free(row);
	table_read_release(&all);
}

/* An SQL or a win that came later than the horizon is none: by the days
 * alone. */
Test(dataset_select, what_comes_after_the_horizon_is_none)
{
	struct table_read all;
	struct dataset some;
	uint32_t *row = fit_table_rows(N);
	size_t n_late = 0;

	read_table(&all, N, FIRST + 460);
	dataset_select_within(&some, &all.data, row, N, FIRST + 460, 20);
	for (size_t i = 0; i < N; i++) {
		const struct outcome_days *days = &all.data.event[i];
		const int32_t last = some.created[i] + 20;
		const bool sql = days->sql != OUTCOME_NEVER &&
				 days->sql <= last;
		const bool won = days->won != OUTCOME_NEVER &&
				 days->won <= last;

		if (some.sql[i] == LABEL_UNKNOWN)
			continue;
		cr_expect_eq(some.sql[i] == LABEL_YES, sql || won, "%zu", i);
		n_late += days->sql > last;
	}
	cr_assert_gt(n_late, 5u);
	dataset_release(&some);
	free(row);
	table_read_release(&all);
}

/* Lead 298 was lost on day 333 only, and is 162 days old: lost where a horizon
 * of as many is in force, and young a day beyond. */
Test(dataset_select, labels_within_a_horizon_that_is_told)
{
	struct table_read all;
	struct dataset some;
	uint32_t *row = fit_table_rows(N);

	read_table(&all, N, FIRST + 460);
	dataset_select_within(&some, &all.data, row, N, FIRST + 460, 162);
	cr_assert_eq(some.matures_days, 162);
	cr_assert_neq(some.won[298], LABEL_UNKNOWN);
	cr_assert_eq(some.counts.young, (uint64_t)(N - 299));
	dataset_release(&some);
	dataset_select_within(&some, &all.data, row, N, FIRST + 460, 163);
	cr_assert_eq(some.won[298], LABEL_UNKNOWN);
	cr_assert_eq(some.counts.young, (uint64_t)(N - 298));
	dataset_release(&some);
	free(row);
	table_read_release(&all);
}

/* All turned round: what is lent is in the other order, and what comes back as
 * it was. */
Test(dataset_select, lent_columns_come_back)
{
	struct table_read all;
	struct dataset lent;
	uint32_t row[N];
	double number[N];
	uint32_t level[N];

	read_table(&all, N, FIRST + 460);
	for (uint32_t i = 0; i < N; i++) {
		row[i] = (i * 7 + 3) % N;
		number[i] = dataset_number(&all.data.column[0], i);
		level[i] = dataset_level(&all.data.column[1], i);
	}
	dataset_lend(&lent, &all.data, row);
	cr_assert_eq(lent.n, N);
	for (size_t i = 0; i < N; i++) {
		cr_assert_eq(dataset_level(&lent.column[1], i), level[row[i]]);
		cr_assert_float_eq(dataset_number(&lent.column[0], i),
				   number[row[i]], 0.0);
		cr_assert_eq(lent.won[i], all.data.won[row[i]]);
		cr_assert_float_eq(lent.weight[i], all.data.weight[row[i]],
				   0.0);
	}
	dataset_give_back(&lent, &all.data, row);
	for (size_t i = 0; i < N; i++) {
		cr_assert_eq(dataset_level(&all.data.column[1], i), level[i]);
		cr_assert_float_eq(dataset_number(&all.data.column[0], i),
				   number[i], 0.0);
	}
	table_read_release(&all);
}
