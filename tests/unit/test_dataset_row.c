/* SPDX-License-Identifier: MIT */
/* The arrays that rows are taken into, as they grow and change their kind. */
#include "trainer/dataset.h"

#include <criterion/criterion.h>
#include <math.h>

#include "tests/unit/table_file.h"

static const char simple[] =
	"definition: 1\n"
	"lead: {id: id}\n"
	"outcome:\n"
	"  won: {column: stage, is: [Won]}\n"
	"  lost: {column: stage, is: [Lost]}\n"
	"missing: [\"\", Select]\n"
	"features:\n"
	"  size: {dimension: fit, type: number}\n"
	"  city: {dimension: fit, type: level}\n"
	"  title: {dimension: fit, type: text,"
	" groups: {boss: [chief], head: [head of]}}\n"
	"target: {mql_to_sql: 20%, promise: aim}\n";

/* More rows than the first room, and than a block of the reader. */
Test(dataset_row, grows_with_the_table)
{
	enum { N = 5000 };
	struct mql_buf text = { 0 };

	mql_buf_adds(&text, "id,stage,size,city,title\n");
	for (int i = 0; i < N; i++)
		mql_buf_addf(&text, "%d,%s,%d,c%d,x\n", i,
			     i % 2 ? "Won" : "Lost", i, i % 1000);

	struct table_read t = { .definition = simple, .leads = text.p };

	table_read_run(&t);
	cr_assert(t.ok, "%s", t.err.msg);
	cr_assert_eq(t.data.n, N);
	cr_assert_eq(t.data.column[1].n_value, 1000);
	for (int i = 0; i < N; i++) {
		cr_assert_float_eq(dataset_number(&t.data.column[0],
						  (size_t)i), i, 0.0);
		cr_assert_eq(dataset_level(&t.data.column[1], (size_t)i),
			     (uint32_t)i % 1000);
		cr_assert_eq(t.data.won[i], i % 2);
	}
	cr_assert_eq(t.data.counts.duplicate_ids, 0);
	table_read_release(&t);
	mql_buf_release(&text);
}

/* The last level that 16 bits hold, and the first that they don't. */
Test(dataset_row, levels_are_short_until_there_are_too_many)
{
	enum { MOST = DATASET_NO_PLACE };

	for (int more = 0; more < 2; more++) {
		struct mql_buf text = { 0 };
		struct table_read t = { .definition = simple };
		const struct dataset_column *city;

		mql_buf_adds(&text, "id,stage,size,city,title\n"
			     "x,Won,1,Select,x\n");
		for (int i = 0; i < MOST + more; i++)
			mql_buf_addf(&text, "%d,Won,1,c%d,x\n", i, i);
		mql_buf_adds(&text, "y,Won,1,c7,x\nz,Won,1,,x\n");
		t.leads = text.p;
		table_read_run(&t);
		cr_assert(t.ok, "%s", t.err.msg);
		city = &t.data.column[1];
		cr_assert_eq(city->level != NULL, more);
		cr_assert_eq(city->short_level != NULL, !more);
		cr_assert_eq(dataset_level(city, 0), DATASET_MISSING);
		for (size_t i = 0; i < (size_t)MOST + (size_t)more; i++)
			cr_assert_eq(dataset_level(city, i + 1), i);
		cr_assert_eq(dataset_level(city, t.data.n - 2), 7);
		cr_assert_eq(dataset_level(city, t.data.n - 1),
			     DATASET_MISSING);
		cr_assert_eq(dataset_index(city, t.data.n - 1, city->n_value),
			     city->n_value);
		table_read_release(&t);
		mql_buf_release(&text);
	}
}

/* Short cells come again and again, before a column becomes plain numbers and
 * after; blanks are trimmed each time. */
Test(dataset_row, cells_that_were_seen_are_what_they_were)
{
	enum { MANY = DATASET_NO_PLACE + 2 };
	struct mql_buf text = { 0 };
	struct table_read t = { .definition = simple };
	const struct dataset_column *size, *city, *title;

	mql_buf_adds(&text, "id,stage,size,city,title\n");
	for (int i = 0; i < MANY; i++)
		mql_buf_addf(&text, "%d,Won,%d, Rome,chief\n"
			     "%d,Won, 7 ,Rome,Select\n%d,Won,Select,,clerk\n",
			     i, i, i, i);
	t.leads = text.p;
	table_read_run(&t);
	cr_assert(t.ok, "%s", t.err.msg);
	size = &t.data.column[0];
	city = &t.data.column[1];
	title = &t.data.column[2];
	cr_assert_null(size->place);
	cr_assert_eq(city->n_value, 1);
	for (size_t i = 0; i < MANY; i++) {
		cr_assert_float_eq(dataset_number(size, 3 * i), (double)i, 0.0);
		cr_assert_float_eq(dataset_number(size, 3 * i + 1), 7.0, 0.0);
		cr_assert(isnan(dataset_number(size, 3 * i + 2)));
		cr_assert_eq(dataset_level(city, 3 * i), 0);
		cr_assert_eq(dataset_level(city, 3 * i + 1), 0);
		cr_assert_eq(dataset_level(city, 3 * i + 2), DATASET_MISSING);
		cr_assert_eq(dataset_level(title, 3 * i), 0);
		cr_assert_eq(dataset_level(title, 3 * i + 1), DATASET_MISSING);
		cr_assert_eq(dataset_level(title, 3 * i + 2), 2);
	}
	table_read_release(&t);
	mql_buf_release(&text);
}
