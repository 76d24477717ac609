/* SPDX-License-Identifier: MIT */
/* plan_table.h - a table of leads with a score each, for tests of plans
 *
 * A line a lead by hand; what it scores is told apart from what it is. */
#ifndef TESTS_UNIT_PLAN_TABLE_H
#define TESTS_UNIT_PLAN_TABLE_H

#include <math.h>

#include "common/num.h"
#include "tests/unit/table_file.h"
#include "trainer/oof.h"
#include "trainer/plan.h"

static const char plan_table_definition[] =
	"definition: 1\n"
	"lead: {id: id, created: created, source: from}\n"
	"outcome:\n"
	"  sql: {column: sql_at, set: true, at: sql_at}\n"
	"  won: {column: won_at, set: true, at: won_at, value: amount}\n"
	"  matures: 60 days\n"
	"features:\n"
	"  size: {dimension: fit, type: number}\n"
	"target: {mql_to_sql: 30%}\n";

struct plan_table {
	struct mql_buf csv;
	int64_t score[4000];
	size_t n;
	struct table_read read;
	struct threshold_lead lead[4000];
	uint32_t row[4000];
	struct plan_leads leads;
};

static inline int32_t plan_table_day(const char *text)
{
	int32_t day = 0;

	cr_assert(mql_day_parse(mql_str_of(text), MQL_DATE_YMD, &day));
	return day;
}

static inline void plan_table_add_day(struct plan_table *t, int32_t day)
{
	mql_buf_addc(&t->csv, ',');
	if (day != MQL_DAY_NONE)
		mql_day_add(&t->csv, day);
}

/* n leads created on a day; sql and won: days later, < 0: never. */
static inline void plan_table_add(struct plan_table *t, size_t n,
				  int64_t score, const char *from,
				  const char *created, int32_t sql,
				  int32_t won, const char *amount)
{
	const int32_t day = plan_table_day(created);

	if (t->n == 0)
		mql_buf_adds(&t->csv,
			     "id,from,created,sql_at,won_at,amount,size\n");
	for (size_t i = 0; i < n; i++) {
		t->score[t->n] = score;
		mql_buf_addf(&t->csv, "L%zu,%s", t->n++, from);
		plan_table_add_day(t, day);
		plan_table_add_day(t, sql < 0 ? MQL_DAY_NONE : day + sql);
		plan_table_add_day(t, won < 0 ? MQL_DAY_NONE : day + won);
		mql_buf_addf(&t->csv, ",%s,1\n", amount);
	}
}

static inline void plan_table_read(struct plan_table *t, const char *as_of,
				   int64_t cut)
{
	if (!t->read.definition)
		t->read.definition = plan_table_definition;
	t->read.leads = mql_buf_text(&t->csv);
	t->read.as_of = as_of;
	table_read_run(&t->read);
	cr_assert(t->read.ok, "%s", t->read.err.msg);
	for (size_t i = 0; i < t->n; i++) {
		t->row[i] = (uint32_t)i;
		t->lead[i] = oof_lead(&t->read.data, i, t->score[i],
				      THRESHOLD_ELIGIBLE);
		t->lead[i].prob = 0.3;
	}
	t->leads = (struct plan_leads){
		.data = &t->read.data, .lead = t->lead, .row = t->row,
		.n = t->n, .has_cut = true, .cut = cut,
	};
}

static inline struct plan_options plan_table_options(void)
{
	return (struct plan_options){
		.target = { .rate = 0.3 }, .revenue = NAN, .months = 1,
		.deal = NAN, .capacity = NAN, .leads_per_month = NAN,
		.start = MQL_DAY_NONE, .seed = 1,
	};
}

static inline void plan_table_release(struct plan_table *t)
{
	table_read_release(&t->read);
	mql_buf_release(&t->csv);
}

#endif
