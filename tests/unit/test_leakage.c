/* SPDX-License-Identifier: MIT */
#include "trainer/leakage.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/table_file.h"

enum { NONE, WARNED, REFUSED, MOST = 24000, LEVELS = 4 };

/* A data set of one column.  Every group of leads is added half to one half
 * and half to the other, so that what is chosen and what is measured agree and
 * figures can be had by hand. */
struct made {
	struct dataset data;
	struct mql_definition definition;
	struct mql_feature feature;
	struct dataset_column column;
	const char *trust[1];
};

static struct made *made_new(const char *name)
{
	struct made *m = mql_calloc(1, sizeof(*m));
	struct dataset *d = &m->data;

	m->trust[0] = name;
	m->feature = (struct mql_feature){ .column = name,
					   .kind = MQL_AXIS_LEVEL };
	m->column = (struct dataset_column){
		.feature = &m->feature, .n_value = LEVELS,
		.level = mql_calloc(MOST, sizeof(uint32_t)),
	};
	m->definition.trust = m->trust;
	d->definition = &m->definition;
	d->column = &m->column;
	d->n_column = 1;
	d->won = mql_calloc(MOST, 1);
	d->sql = mql_calloc(MOST, 1);
	d->fold_key = mql_calloc(MOST, sizeof(*d->fold_key));
	d->event = mql_calloc(MOST, sizeof(*d->event));
	d->observed = mql_calloc(MOST, sizeof(*d->observed));
	return m;
}

static void made_free(struct made *m)
{
	free(m->data.won);
	free(m->data.sql);
	free(m->data.fold_key);
	free(m->data.event);
	free(m->data.observed);
	free(m->column.level);
	free(m->column.number);
	free(m);
}

static void add_leads(struct made *m, uint32_t level, uint8_t label, size_t n)
{
	struct dataset *d = &m->data;

	for (size_t i = 0; i < n; i++) {
		cr_assert_lt(d->n, (size_t)MOST);
		m->column.level[d->n] = level;
		d->won[d->n] = d->sql[d->n] = label;
		d->event[d->n] = OUTCOME_DAYS_NEVER;
		d->observed[d->n] = MQL_DAY_NONE;
		d->fold_key[d->n++] = i;
	}
}

/* won and lost leads of each level; the last is that of a missing value. */
struct counts {
	size_t n[LEVELS + 1][2];
};

static void add_counts(struct made *m, const struct counts *counts)
{
	for (uint32_t v = 0; v <= LEVELS; v++) {
		const uint32_t level = v < LEVELS ? v : DATASET_MISSING;

		add_leads(m, level, LABEL_YES, counts->n[v][0]);
		add_leads(m, level, LABEL_NO, counts->n[v][1]);
	}
}

/* ---- one mechanism, at its bar and one step beside it ---- */

struct bar {
	const char name[16];
	struct counts counts;
	int verdict;
	int kind;
	const char what[160];
};

static void check_bar(const struct bar *bar)
{
	struct made *m = made_new(bar->name);
	struct leakage leakage;

	add_counts(m, &bar->counts);
	leakage_find(&leakage, &m->data);
	cr_assert(leakage.known);
	cr_assert_eq(leakage.n, (size_t)(bar->verdict != NONE), "%s: %s",
		     bar->name, leakage.n ? leakage.finding[0].what : "");
	if (bar->verdict != NONE) {
		cr_assert_str_eq(leakage.finding[0].what, bar->what);
		cr_assert_str_eq(leakage.finding[0].column, bar->name);
		cr_assert_eq((int)leakage.finding[0].kind, bar->kind);
		cr_assert_eq(leakage.finding[0].refused,
			     bar->verdict == REFUSED);
		cr_assert_eq(leakage.n_refused,
			     (size_t)(bar->verdict == REFUSED));
	}
	leakage_release(&leakage);
	made_free(m);
}

ParameterizedTestParameters(leakage, being_filled_gives_a_column_away)
{
	static struct bar row[] = {
		{ "a", { { { 90, 10 }, [4] = { 10, 90 } } }, REFUSED,
		  LEAKAGE_BY_FILLED,
		  "filled for 90 of 100 won and 10 of 100 lost" },
		{ "below .80", { { { 90, 12 }, [4] = { 10, 88 } } }, WARNED,
		  LEAKAGE_BY_FILLED,
		  "filled for 90 of 100 won and 12 of 100 lost" },
		{ "lost alone", { { { 10, 90 }, [4] = { 90, 10 } } }, REFUSED,
		  LEAKAGE_BY_FILLED,
		  "filled for 10 of 100 won and 90 of 100 lost" },
		{ "at .40", { { { 60, 20 }, [4] = { 40, 80 } } }, WARNED,
		  LEAKAGE_BY_FILLED,
		  "filled for 60 of 100 won and 20 of 100 lost" },
		{ "below .40", { { { 58, 20 }, [4] = { 42, 80 } } }, NONE,
		  0, "" },
		/* few of the won, but nobody else: by its odds */
		{ "won alone", { { { 20, 0 }, [4] = { 180, 1800 } } }, REFUSED,
		  LEAKAGE_BY_FILLED, "filled for won alone: 20 leads with 0 "
		  "lost where 18 were expected" },
		{ "empty", { { { 300, 1350 }, [4] = { 0, 1350 } } },
		  REFUSED, LEAKAGE_BY_FILLED, "empty for lost alone: 1350 "
		  "leads with 0 won where 135 were expected" },
	};

	return cr_make_param_array(struct bar, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct bar *p, leakage, being_filled_gives_a_column_away)
{
	check_bar(p);
}

ParameterizedTestParameters(leakage, separating_alone_gives_a_column_away)
{
	/* two levels: AUC = (1 + share of the won - share of the lost) / 2 */
	static struct bar row[] = {
		{ "a", { { { 190, 90 }, { 10, 1710 } } }, REFUSED,
		  LEAKAGE_BY_AUC,
		  "separates won and lost with an AUC of 0.950 alone" },
		{ "below .95", { { { 188, 90 }, { 12, 1710 } } }, WARNED,
		  LEAKAGE_BY_AUC,
		  "separates won and lost with an AUC of 0.945 alone" },
		{ "at .80", { { { 80, 20 }, { 20, 80 } } }, WARNED,
		  LEAKAGE_BY_AUC,
		  "separates won and lost with an AUC of 0.800 alone" },
		{ "below .80", { { { 78, 20 }, { 22, 80 } } }, NONE, 0, "" },
		{ "noise", { { { 50, 50 }, { 50, 50 } } }, NONE, 0, "" },
	};

	return cr_make_param_array(struct bar, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct bar *p, leakage, separating_alone_gives_a_column_away)
{
	check_bar(p);
}

ParameterizedTestParameters(leakage, a_verdict_is_sure_at_both_ends)
{
	static struct bar row[] = {
		{ "a", { { { 0, 20 }, { 380, 380 }, { 20, 0 } } }, REFUSED,
		  LEAKAGE_BY_ENDS, "sure at both ends: 20 leads with 0 won "
		  "where 10 were expected, and 20 leads with 0 lost where 10 "
		  "were" },
		{ "18 lost", { { { 0, 18 }, { 380, 382 }, { 20, 0 } } }, NONE,
		  0, "" },
		{ "18 won", { { { 0, 20 }, { 382, 380 }, { 18, 0 } } }, NONE,
		  0, "" },
		/* an eighth of 16: 2, one of them in each half */
		{ "an eighth", { { { 2, 30 }, { 368, 368 }, { 30, 2 } } },
		  REFUSED, LEAKAGE_BY_ENDS, "sure at both ends: 32 leads with "
		  "2 won where 16 were expected, and 32 leads with 2 lost "
		  "where 16 were" },
		{ "low above", { { { 2, 28 }, { 368, 370 }, { 30, 2 } } },
		  NONE, 0, "" },
		{ "high above", { { { 2, 30 }, { 370, 368 }, { 28, 2 } } },
		  NONE, 0, "" },
	};

	return cr_make_param_array(struct bar, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct bar *p, leakage, a_verdict_is_sure_at_both_ends)
{
	check_bar(p);
}

ParameterizedTestParameters(leakage, values_of_one_class_alone)
{
	/* The bound of the odds of n leads that all won: q / (1 - q) / (p /
	 * (1 - p)), q = .05^(1/n): 55.7 of 20 leads at p = .1, 49.7 of 18. */
	static struct bar row[] = {
		{ "a", { { { 20, 0 }, { 380, 3600 } } }, REFUSED,
		  LEAKAGE_BY_LEVELS, "has values of won alone: 20 leads with 0 "
		  "lost where 18 were expected" },
		{ "below 5 %", { { { 20, 0 }, { 384, 3636 } } }, WARNED,
		  LEAKAGE_BY_LEVELS, "has values of won alone: 20 leads with 0 "
		  "lost where 18 were expected" },
		{ "below 1 %", { { { 20, 0 }, { 1984, 18000 } } }, NONE, 0,
		  "" },
		{ "odds below 50", { { { 18, 0 }, { 182, 1800 } } }, NONE, 0,
		  "" },
		/* at a rate of a half 20 leads that won are nothing much */
		{ "high rate", { { { 20, 0 }, { 180, 200 } } }, NONE, 0, "" },
		{ "lost alone", { { { 0, 2000 }, { 2000, 16000 } } }, REFUSED,
		  LEAKAGE_BY_LEVELS, "has values of lost alone: 2000 leads "
		  "with 0 won where 200 were expected" },
		{ "below 10 %", { { { 0, 1998 }, { 2000, 16002 } } }, NONE, 0,
		  "" },
		/* 1350 leads: odds of 50.0; fewer, or an exception: a filter */
		{ "odds of 50", { { { 0, 1350 }, { 300, 1350 } } }, REFUSED,
		  LEAKAGE_BY_LEVELS, "has values of lost alone: 1350 leads "
		  "with 0 won where 135 were expected" },
		{ "odds below", { { { 0, 1346 }, { 300, 1354 } } }, WARNED,
		  LEAKAGE_BY_REGION, "rules out: 1346 leads (45 %) with 0 won "
		  "where 135 were expected" },
		{ "one exception", { { { 1, 3000 }, { 1999, 15000 } } },
		  WARNED, LEAKAGE_BY_REGION, "rules out: 3001 leads (15 %) "
		  "with 1 won where 300 were expected" },
	};

	return cr_make_param_array(struct bar, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct bar *p, leakage, values_of_one_class_alone)
{
	check_bar(p);
}

ParameterizedTestParameters(leakage, a_filter_that_orders_the_rest)
{
	static struct bar row[] = {
		{ "a", { { { 0, 200 }, { 120, 320 }, { 80, 1280 } } }, REFUSED,
		  LEAKAGE_BY_REGION, "rules out: 200 leads (10 %) with 0 won "
		  "where 20 were expected, and an AUC of 0.70 among the rest" },
		{ "rest below", { { { 0, 200 }, { 120, 322 }, { 80, 1278 } } },
		  WARNED, LEAKAGE_BY_REGION, "rules out: 200 leads (10 %) with "
		  "0 won where 20 were expected" },
		{ "below 10 %", { { { 0, 198 }, { 120, 320 }, { 80, 1282 } } },
		  NONE, 0, "" },
		/* 18 expected */
		{ "too few", { { { 0, 180 }, { 108, 288 }, { 72, 1152 } } },
		  NONE, 0, "" },
		/* a twentieth of 40 */
		{ "a twentieth", { { { 2, 398 }, { 398, 3202 } } }, WARNED,
		  LEAKAGE_BY_REGION, "rules out: 400 leads (10 %) with 2 won "
		  "where 40 were expected" },
		{ "above", { { { 4, 396 }, { 396, 3204 } } }, NONE, 0, "" },
	};

	return cr_make_param_array(struct bar, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct bar *p, leakage, a_filter_that_orders_the_rest)
{
	check_bar(p);
}

ParameterizedTestParameters(leakage, names_only_strengthen)
{
	static struct bar row[] = {
		{ "tags", { { { 80, 20 }, { 20, 80 } } }, REFUSED,
		  LEAKAGE_BY_AUC, "separates won and lost with an AUC of 0.800 "
		  "alone; its name, too, is one of what comes later" },
		{ "tags", { { { 150, 50 }, { 50, 150 } } }, REFUSED,
		  LEAKAGE_BY_NAME, "comes later by its name, and tells won "
		  "from lost with an AUC of 0.75 alone" },
		{ "tags", { { { 148, 50 }, { 52, 150 } } }, WARNED,
		  LEAKAGE_BY_NAME, "comes later by its name, and tells won "
		  "from lost with an AUC of 0.74 alone" },
		/* standard error .0289: three of them above .5 are .5867 */
		{ "tags", { { { 118, 82 }, { 82, 118 } } }, WARNED,
		  LEAKAGE_BY_NAME, "comes later by its name, and tells won "
		  "from lost with an AUC of 0.59 alone" },
		{ "tags", { { { 116, 82 }, { 84, 118 } } }, NONE, 0, "" },
		{ "lead index", { { { 150, 50 }, { 50, 150 } } }, WARNED,
		  LEAKAGE_BY_NAME, "a judgement by its name, and tells won "
		  "from lost with an AUC of 0.75 alone" },
		{ "lead index", { { { 80, 20 }, { 20, 80 } } }, WARNED,
		  LEAKAGE_BY_AUC,
		  "separates won and lost with an AUC of 0.800 alone" },
		{ "city", { { { 150, 50 }, { 50, 150 } } }, NONE, 0, "" },
	};

	return cr_make_param_array(struct bar, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct bar *p, leakage, names_only_strengthen)
{
	check_bar(p);
}

/* ---- dates ---- */

/* Wins on day 100 with a date `age` days before day 200. */
static void add_wins(struct made *m, size_t n, double age)
{
	const size_t first = m->data.n;

	add_leads(m, 0, LABEL_YES, n);
	for (size_t i = first; i < m->data.n; i++) {
		m->data.event[i].won = 100;
		m->data.observed[i] = 200;
		m->column.number[i] = age;
	}
}

static struct made *made_dates(size_t later, size_t in_time)
{
	struct made *m = made_new("seen");

	m->feature.kind = MQL_AXIS_DATE;
	m->column.number = mql_calloc(MOST, sizeof(double));
	add_wins(m, later, 99.0);        // day 101
	add_wins(m, in_time, 100.0);     // the day of the win
	add_leads(m, 0, LABEL_NO, 100);
	for (size_t i = 0; i < 100; i++) // the lost have the same ages
		m->column.number[m->data.n - 100 + i] =
			m->column.number[i % (later + in_time)];
	return m;
}

struct dates {
	size_t later, in_time;
	int verdict;
	const char what[64];
};

ParameterizedTestParameters(leakage, dates_later_than_the_win)
{
	static struct dates row[] = {
		{ 10, 90, REFUSED,
		  "later than the day of the win for 10 of 100 won" },
		{ 9, 91, WARNED,
		  "later than the day of the win for 9 of 100 won" },
		{ 5, 95, WARNED,
		  "later than the day of the win for 5 of 100 won" },
		{ 5, 96, NONE, "" },
		{ 4, 16, NONE, "" },     // too few to be more than slips
		{ 5, 15, REFUSED,
		  "later than the day of the win for 5 of 20 won" },
	};

	return cr_make_param_array(struct dates, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct dates *p, leakage, dates_later_than_the_win)
{
	struct made *m = made_dates(p->later, p->in_time);
	struct leakage leakage;

	leakage_find(&leakage, &m->data);
	cr_assert_eq(leakage.n, (size_t)(p->verdict != NONE));
	if (p->verdict != NONE) {
		cr_assert_str_eq(leakage.finding[0].what, p->what);
		cr_assert_eq(leakage.finding[0].kind, LEAKAGE_BY_DATES);
		cr_assert_eq(leakage.finding[0].refused,
			     p->verdict == REFUSED);
	}
	leakage_release(&leakage);
	made_free(m);
}

Test(leakage, dates_count_where_win_and_date_are_known)
{
	struct made *m = made_dates(10, 90);
	struct leakage leakage;

	m->data.event[0].won = OUTCOME_SOMETIME;
	leakage_find(&leakage, &m->data);
	cr_assert_str_eq(leakage.finding[0].what,
			 "later than the day of the win for 9 of 99 won");
	leakage_release(&leakage);
	m->column.number[1] = (double)NAN;
	leakage_find(&leakage, &m->data);
	cr_assert_str_eq(leakage.finding[0].what,
			 "later than the day of the win for 8 of 98 won");
	leakage_release(&leakage);
	m->data.won[2] = m->data.sql[2] = LABEL_UNKNOWN;
	leakage_find(&leakage, &m->data);
	cr_assert_str_eq(leakage.finding[0].what,
			 "later than the day of the win for 7 of 97 won");
	leakage_release(&leakage);
	made_free(m);
}

/* 50 won on the 10th and 50 lost, seen on the 20th; 6 won were touched on the
 * 11th, and one after it was seen, which is age 0 and late all the same. */
static void add_touched(struct mql_buf *buf)
{
	mql_buf_adds(buf, "id,seen,stage,won_at,touched\n");
	for (int i = 0; i < 100; i++)
		mql_buf_addf(buf, "L%d,2026-01-20,%s,%s,2026-01-%d\n", i,
			     i < 50 ? "Won" : "Lost",
			     i < 50 ? "2026-01-10" : "",
			     i == 0 ? 25 : i < 7 ? 11 : i % 5 + 6);
}

Test(leakage, dates_are_those_of_the_table)
{
	struct mql_buf leads = { 0 };
	struct table_read t = {
		.definition = "definition: 1\nlead: {id: id, observed: seen}\n"
			      "outcome:\n"
			      "  won: {column: stage, is: Won, at: won_at}\n"
			      "  lost: {column: stage, is: Lost}\n"
			      "features: {touched: {dimension: intent, "
			      "type: date}}\ntrust: [seen]\n"
			      "target: {mql_to_sql: 60%}\n",
	};
	struct dataset some;
	struct leakage leakage;
	uint32_t row[99];

	add_touched(&leads);
	t.leads = leads.p;
	table_read_run(&t);
	cr_assert(t.ok, "%s", t.err.msg);
	leakage_find(&leakage, &t.data);
	cr_assert_str_eq(leakage.finding[0].what,
			 "later than the day of the win for 7 of 50 won");
	leakage_release(&leakage);

	for (uint32_t i = 0; i < 99; i++)
		row[i] = i + 1;
	cr_assert(dataset_select(&some, &t.data, row, 99, INT32_MAX, &t.err));
	leakage_find(&leakage, &some);
	cr_assert_str_eq(leakage.finding[0].what,
			 "later than the day of the win for 6 of 49 won");
	leakage_release(&leakage);
	dataset_release(&some);
	mql_buf_release(&leads);
	table_read_release(&t);
}

Test(leakage, leads_seen_after_their_win_put_all_in_doubt)
{
	struct made *m = made_dates(0, 100);
	struct leakage leakage;

	m->definition.observed = "export";
	for (size_t i = 0; i < 100; i++)
		m->data.observed[i] = i < 10 ? 101 : 100;
	leakage_find(&leakage, &m->data);
	cr_assert_eq(leakage.n, 1u);
	cr_assert_eq(leakage.n_refused, 0u);
	cr_assert_eq(leakage.finding[0].kind, LEAKAGE_BY_OBSERVED);
	cr_assert_str_eq(leakage.finding[0].column, "export");
	cr_assert_str_eq(leakage.finding[0].what,
			 "10 of 100 won leads were seen after the day of their "
			 "win, and so all their features");
	leakage_release(&leakage);

	m->data.observed[0] = 100;
	leakage_find(&leakage, &m->data);
	cr_assert_eq(leakage.n, 0u);
	leakage_release(&leakage);

	m->data.observed[0] = 101;
	m->trust[0] = "export";
	m->definition.n_trust = 1;
	leakage_find(&leakage, &m->data);
	cr_assert_eq(leakage.n, 0u);
	leakage_release(&leakage);
	made_free(m);
}

/* ---- which columns, which labels ---- */

static const struct counts separated = { { { 100, 0 }, { 0, 100 } } };

Test(leakage, a_trusted_column_is_neither_refused_nor_warned_about)
{
	struct made *m = made_new("tags");
	struct leakage leakage;

	add_counts(m, &separated);
	leakage_find(&leakage, &m->data);
	cr_assert_eq(leakage.n_refused, 1u);
	leakage_release(&leakage);
	m->definition.n_trust = 1;
	leakage_find(&leakage, &m->data);
	cr_assert_eq(leakage.n, 0u);
	m->trust[0] = "tag";
	leakage_release(&leakage);
	leakage_find(&leakage, &m->data);
	cr_assert_eq(leakage.n_refused, 1u);
	leakage_release(&leakage);
	made_free(m);
}

Test(leakage, sql_is_looked_at_among_its_own)
{
	struct made *m = made_new("a");
	struct leakage leakage;

	/* won is mixed; of the leads whose SQL outcome is known, level 0 are */
	add_leads(m, 0, LABEL_YES, 100);
	add_leads(m, 0, LABEL_NO, 100);
	add_leads(m, 1, LABEL_YES, 100);
	add_leads(m, 1, LABEL_NO, 100);
	for (size_t i = 0; i < 400; i++)
		m->data.sql[i] = i % 200 < 20 ? (uint8_t)(i < 200)
					      : LABEL_UNKNOWN;
	leakage_find(&leakage, &m->data);
	cr_assert_eq(leakage.n_refused, 1u);
	cr_assert_str_eq(leakage.finding[0].what,
			 "separates SQLs and others with an AUC of 1.000 "
			 "alone");
	leakage_release(&leakage);
	made_free(m);
}

Test(leakage, leads_of_unknown_outcome_say_nothing)
{
	struct made *m = made_new("a");
	struct leakage leakage;

	add_leads(m, 0, LABEL_UNKNOWN, 1000);
	add_leads(m, 0, LABEL_YES, 50);
	add_leads(m, 1, LABEL_YES, 50);
	add_leads(m, 0, LABEL_NO, 50);
	add_leads(m, 1, LABEL_NO, 50);
	leakage_find(&leakage, &m->data);
	cr_assert_eq(leakage.n, 0u);
	leakage_release(&leakage);
	made_free(m);
}

Test(leakage, with_fewer_than_ten_of_a_class_in_a_half_nothing_is_said)
{
	struct made *m = made_new("tags");
	struct leakage leakage;
	struct mql_buf text = { 0 };

	add_leads(m, 0, LABEL_YES, 20);
	add_leads(m, 1, LABEL_NO, 20);
	leakage_find(&leakage, &m->data);
	cr_assert(leakage.known);
	cr_assert_eq(leakage.n_refused, 1u);
	cr_assert_eq(leakage_n_warning(&leakage), 0u);
	leakage_release(&leakage);

	m->data.won[0] = m->data.sql[0] = LABEL_UNKNOWN;
	leakage_find(&leakage, &m->data);
	cr_assert_not(leakage.known);
	cr_assert_eq(leakage.n, 0u);
	cr_assert_eq(leakage_n_warning(&leakage), 1u);
	leakage_add_text(&text, &leakage);
	cr_assert_str_eq(text.p, "note: too few leads are known to be won or "
			 "lost to find columns that know the outcome\n");
	mql_buf_release(&text);
	leakage_release(&leakage);
	made_free(m);
}
