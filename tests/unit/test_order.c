/* SPDX-License-Identifier: MIT */
#include "trainer/order.h"

#include <math.h>

#include "tests/unit/fit_table.h"

static uint32_t *ordered(const struct dataset *data, uint64_t seed)
{
	uint32_t *row = fit_table_rows(data->n);
	uint32_t *out = mql_calloc(data->n, sizeof(*out));

	order_rows(out, data, row, data->n, seed);
	free(row);
	return out;
}

Test(order, is_the_same_for_rows_in_any_order)
{
	const struct fit_table table = { .n = 300, .seed = 1 };
	const struct fit_table turned = { .n = 300, .seed = 1,
					  .reversed = true };
	struct table_read a, b;
	uint32_t *row_a, *row_b;

	fit_table_read(&a, &table);
	fit_table_read(&b, &turned);
	row_a = ordered(&a.data, 7);
	row_b = ordered(&b.data, 7);
	for (size_t i = 0; i < 300; i++)
		cr_assert_eq(row_a[i], 299 - row_b[i]);
	free(row_a);
	free(row_b);
	table_read_release(&a);
	table_read_release(&b);
}

Test(order, is_a_permutation_that_the_seed_changes)
{
	const struct fit_table table = { .n = 300, .seed = 1 };
	struct table_read t;
	uint8_t seen[300] = { 0 };
	uint32_t *one, *two;
	size_t moved = 0;

	fit_table_read(&t, &table);
	one = ordered(&t.data, 1);
	two = ordered(&t.data, 2);
	for (size_t i = 0; i < 300; i++) {
		seen[one[i]]++;
		moved += one[i] != two[i];
	}
	for (size_t i = 0; i < 300; i++)
		cr_assert_eq(seen[i], 1);
	cr_assert_gt(moved, 250);
	free(one);
	free(two);
	table_read_release(&t);
}

/* The front is a sample: it is not the head of the table. */
Test(order, its_front_is_a_random_sample)
{
	const struct fit_table table = { .n = 1000, .seed = 1 };
	struct table_read t;
	uint32_t *row;
	size_t early = 0;

	fit_table_read(&t, &table);
	row = ordered(&t.data, 1);
	for (size_t i = 0; i < 200; i++)
		early += row[i] < 500;
	/* 100 expected, standard deviation 6.3 */
	cr_assert(early > 75 && early < 125, "%zu", early);
	free(row);
	table_read_release(&t);
}

Test(order, leads_of_one_id_go_by_content)
{
	static const char definition[] =
		"definition: 1\nlead: {id: id}\n"
		"outcome: {won: {column: s, is: [W]}, lost: {column: s,"
		" is: [L]}}\n"
		"features:\n  x: {dimension: fit, type: number}\n"
		"  k: {dimension: fit, type: level}\n"
		"target: {mql_to_sql: 20%, promise: aim}\n";
	struct table_read a = {
		.definition = definition,
		.leads = "id,s,x,k\nq,W,1,u\nq,W,2,u\nq,W,,v\nq,L,1,v\n",
	}, b = {
		.definition = definition,
		.leads = "id,s,x,k\nq,L,1,v\nq,W,,v\nq,W,2,u\nq,W,1,u\n",
	};
	uint32_t *row_a, *row_b;

	table_read_run(&a);
	table_read_run(&b);
	cr_assert(a.ok && b.ok);
	row_a = ordered(&a.data, 3);
	row_b = ordered(&b.data, 3);
	for (size_t i = 0; i < 4; i++)
		cr_assert_eq(row_a[i], 3 - row_b[i]);
	free(row_a);
	free(row_b);
	table_read_release(&a);
	table_read_release(&b);
}

/* Ties are put in order where they stand, among leads that have none. */
Test(order, ties_among_others_go_by_content)
{
	static const char definition[] =
		"definition: 1\nlead: {id: id}\n"
		"outcome: {won: {column: s, is: [W]}, lost: {column: s,"
		" is: [L]}}\n"
		"features:\n  x: {dimension: fit, type: number}\n"
		"target: {mql_to_sql: 20%, promise: aim}\n";
	struct table_read a = {
		.definition = definition,
		.leads = "id,s,x\nq,W,1\na,W,9\nr,L,5\nb,L,8\nq,W,2\nc,W,7\n"
			 "r,L,6\nq,L,3\nd,L,4\n",
	}, b = {
		.definition = definition,
		.leads = "id,s,x\nd,L,4\nq,L,3\nr,L,6\nc,W,7\nq,W,2\nb,L,8\n"
			 "r,L,5\na,W,9\nq,W,1\n",
	};

	table_read_run(&a);
	table_read_run(&b);
	cr_assert(a.ok && b.ok);
	for (uint64_t seed = 1; seed < 20; seed++) {
		uint32_t *row_a = ordered(&a.data, seed);
		uint32_t *row_b = ordered(&b.data, seed);

		for (size_t i = 0; i < 9; i++)
			cr_assert_eq(row_a[i], 8 - row_b[i]);
		free(row_a);
		free(row_b);
	}
	table_read_release(&a);
	table_read_release(&b);
}

Test(order, numbers_and_days_go_from_the_least)
{
	double x[] = { 2.5, -INFINITY, 2.5, -1.0, 1e300 };
	int32_t day[] = { 20000, MQL_DAY_NONE, INT32_MAX, -1, 20000 };

	order_doubles(x, 5);
	order_days(day, 5);
	for (size_t i = 1; i < 5; i++) {
		cr_assert_leq(x[i - 1], x[i]);
		cr_assert_leq(day[i - 1], day[i]);
	}
	cr_assert_eq(x[4], 1e300);
	cr_assert_eq(day[0], MQL_DAY_NONE);
	order_doubles(x, 0);
	order_days(day, 1);
	cr_assert_eq(day[0], MQL_DAY_NONE);
}
