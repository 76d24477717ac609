/* SPDX-License-Identifier: MIT */
/* scored_lead.h - a small card of three terms, written out, for the scorer's
 * tests: a number, a level and a count */
#ifndef TESTS_UNIT_SCORED_LEAD_H
#define TESTS_UNIT_SCORED_LEAD_H

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "common/evaluate.h"

/* Columns of its tables, in this order. */
static const char *const scored_lead_column[] = {
	"id", "size", "industry", "clicks", NULL,
};

struct scored_lead {
	struct mql_scorecard card;
	struct mql_term term[3];
	struct mql_condition when;
	struct mql_rule rule;
	struct mql_evaluator evaluator;
};

static inline bool scored_lead_find(const void *table, const char *name,
				    size_t *i, struct mql_err *err)
{
	(void)table;
	for (*i = 0; scored_lead_column[*i]; ++*i)
		if (strcmp(scored_lead_column[*i], name) == 0)
			return true;
	return mql_fail(err, MQL_E_DATA, "no column %s", name);
}

static inline void scored_lead_terms(struct mql_term *term)
{
	static const double edge[] = { 10.0, 50.0 };
	static const struct mql_str level[] = { { "A|B", 3 }, { "C,D", 3 } };
	static int32_t size_points[] = { -81, 0, 64, -12 };
	static int32_t industry_points[] = { 41, 10, 0, 0 };

	term[0] = (struct mql_term){
		.kind = MQL_TERM_TABLE, .dimension = MQL_FIT, .name = "size",
		.column = { "size" }, .points = size_points,
		.axis = { { .kind = MQL_AXIS_NUMBER, .whole = true,
			    .edge = edge, .n_edge = 2 } },
	};
	term[1] = (struct mql_term){
		.kind = MQL_TERM_TABLE, .dimension = MQL_FIT,
		.name = "industry", .column = { "industry" },
		.points = industry_points,
		.axis = { { .kind = MQL_AXIS_LEVEL, .level = level,
			    .n_level = 2 } },
	};
	term[2] = (struct mql_term){
		.kind = MQL_TERM_EACH, .dimension = MQL_INTENT,
		.name = "clicks", .column = { "clicks" }, .each = 15,
		.axis = { { .kind = MQL_AXIS_NUMBER } },
	};
	mql_axis_index(&term[1].axis[0]);
}

/* base 31.0, threshold 50.0, industry "stop" disqualifies, prob_sql only */
static inline void scored_lead_init(struct scored_lead *lead)
{
	static const struct mql_str empty = { "", 0 };
	static const struct mql_str stop = { "stop", 4 };
	struct mql_err err = MQL_ERR_INIT;

	*lead = (struct scored_lead){ 0 };
	scored_lead_terms(lead->term);
	lead->when = (struct mql_condition){ .column = "industry",
					     .kind = MQL_IS, .text = &stop,
					     .n_text = 1 };
	lead->rule = (struct mql_rule){ &lead->when, 1, MQL_DISQUALIFIED,
					"no such customers" };
	lead->card = (struct mql_scorecard){
		.path = "card.yaml", .name = "test",
		.missing = { &empty, 1 }, .base = 310,
		.term = lead->term, .n_term = 3,
		.rule = &lead->rule, .n_rule = 1,
		.sql = { true, 1.0, 0.0 },
	};
	lead->card.gate.score = 500;
	for (size_t i = 0; i < MQL_N_DIMENSION; i++)
		lead->card.gate.least[i] = MQL_POINTS_NONE;
	cr_assert(mql_evaluator_init(&lead->evaluator, &lead->card,
				     scored_lead_find, NULL, &err),
		  "%s", err.msg);
}

static inline void scored_lead_release(struct scored_lead *lead)
{
	mql_evaluator_release(&lead->evaluator);
	mql_axis_release(&lead->term[1].axis[0]);
}

#endif
