/* SPDX-License-Identifier: MIT */
/* fit_table.h - tables of made-up leads as text, for tests of whole fits
 *
 * Columns: size (number, some missing), kind (levels, some rare or missing),
 * title (text), visits (whole number), made (date).  Lead i depends on i and
 * seed alone. */
#ifndef TESTS_UNIT_FIT_TABLE_H
#define TESTS_UNIT_FIT_TABLE_H

#include <math.h>

#include "tests/unit/table_file.h"

#define FIT_TABLE_DEFINITION \
	"definition: 1\n" \
	"lead: {id: id, account: firm, created: made, observed: seen}\n" \
	"outcome:\n" \
	"  sql: {column: sql, is: [\"1\"]}\n" \
	"  won: {column: stage, is: [Won]}\n" \
	"  lost: {column: stage, is: [Lost]}\n" \
	"missing: [\"\"]\n" \
	"features:\n" \
	"  size: {dimension: fit, type: number}\n" \
	"  kind: {dimension: fit, type: level}\n" \
	"  title: {dimension: fit, type: text," \
	" groups: {chief: [ceo], vice: [vp]}}\n" \
	"  visits: {dimension: intent, type: number}\n"

struct fit_table {
	size_t n;
	uint32_t seed;
	bool reversed;           // the same leads from the last to the first
	bool swapped;            // won and lost change places
	double scale;            // of size; 0 = 1
	double separates;        // size and the outcome: 1 = size decides
	size_t every_lost;       // every so manieth lead is lost; 0 = none
};

static inline double fit_table_draw(uint32_t *state)
{
	*state = (uint32_t)((uint64_t)*state * 48271 % 2147483647);
	return *state / 2147483647.0;
}

static inline void fit_table_row(struct mql_buf *buf,
				 const struct fit_table *t, size_t i)
{
	static const char *const kind[] = { "red", "red", "red", "blue",
					    "blue", "green", "", "odd" };
	static const char *const title[] = { "ceo", "vp of sales", "clerk",
					     "" };
	uint32_t s = (uint32_t)(i * 7919 + 104729 + t->seed * 15485863u) %
		     2147483646 + 1;
	double size, eta;
	size_t k, w, visits, day;
	bool won;

	fit_table_draw(&s);
	fit_table_draw(&s);
	size = floor(1000.0 * fit_table_draw(&s)) / 8.0;
	k = (size_t)(7.04 * fit_table_draw(&s));
	w = (size_t)(4.0 * fit_table_draw(&s));
	visits = (size_t)(8.0 * fit_table_draw(&s));
	day = (size_t)(300.0 * fit_table_draw(&s));
	eta = -2.0 + 0.012 * size + 0.25 * (double)visits + (k < 3) +
	      0.8 * (w == 0);
	won = fit_table_draw(&s) < 1.0 / (1.0 + exp(-eta));
	if (t->separates > 0.0)
		won = size > 60.0;
	if (t->every_lost > 0 && i % t->every_lost == 0)
		won = false;
	won ^= t->swapped;
	mql_buf_addf(buf, "L%05zu,F%04zu,2025-%02zu-%02zu,2025-12-01,%s,%d,",
		     i, i / 2, 1 + day / 28, 1 + day % 28,
		     won ? "Won" : "Lost", won);
	if (fit_table_draw(&s) >= 0.06 || t->separates > 0.0)
		mql_num_add(buf, size * (t->scale > 0.0 ? t->scale : 1.0));
	mql_buf_addf(buf, ",%s,%s,%zu\n", kind[k], title[w], visits);
}

/* The table as CSV; the caller releases buf. */
static inline const char *fit_table_text(struct mql_buf *buf,
					 const struct fit_table *t)
{
	mql_buf_adds(buf, "id,firm,made,seen,stage,sql,size,kind,title,"
		     "visits\n");
	for (size_t i = 0; i < t->n; i++)
		fit_table_row(buf, t, t->reversed ? t->n - 1 - i : i);
	return mql_buf_text(buf);
}

static inline void fit_table_read_with(struct table_read *read,
				       const struct fit_table *t,
				       const char *rest)
{
	struct mql_buf text = { 0 }, definition = { 0 };

	mql_buf_adds(&definition, FIT_TABLE_DEFINITION);
	mql_buf_adds(&definition, rest);
	*read = (struct table_read){
		.definition = mql_buf_text(&definition),
		.leads = fit_table_text(&text, t), .as_of = "2026-01-31",
	};
	table_read_run(read);
	cr_assert(read->ok, "%s", read->err.msg);
	mql_buf_release(&definition);
	mql_buf_release(&text);
}

static inline void fit_table_read(struct table_read *read,
				  const struct fit_table *t)
{
	fit_table_read_with(read, t,
			    "target: {mql_to_sql: 50%, promise: aim}\n");
}

/* 0, 1, 2, ...; the caller frees. */
static inline uint32_t *fit_table_rows(size_t n)
{
	uint32_t *row = mql_calloc(n, sizeof(*row));

	for (uint32_t i = 0; i < n; i++)
		row[i] = i;
	return row;
}

#endif
