/* SPDX-License-Identifier: MIT */
/* evaluated_card.h - a card with a term of each kind, and a lead for it
 *
 *   Layer     tests; includes tests/unit/lead_table.h
 */
#ifndef MQL_TESTS_UNIT_EVALUATED_CARD_H
#define MQL_TESTS_UNIT_EVALUATED_CARD_H

#include <criterion/criterion.h>

#include "lead_table.h"

/* The card of the examples: a table of numbers, one of levels, a count with
 * decay, a pair.  As of 2026-11-21, day 20778. */
#define TODAY 20778

static const char *const columns[] = { "id", "visits", "industry", "clicks",
				       "clicked_at", "title", NULL };
enum { VISITS = 1, INDUSTRY, CLICKS, CLICKED_AT, TITLE };

static const double edge[] = { 5.0, 10.0 };
static const struct mql_str level[] = { { "Fintech", 7 }, { "Retail", 6 } };
static const char *const chief[] = { "chief" };
static const struct mql_group group[] = { { "executive", chief, 1 } };
static int32_t visit_points[] = { -11, 22, 33, -4 };
static int32_t industry_points[] = { 50, -60, 7, -8 };
static int32_t pair_points[] = {         /* [executive, other, missing][4] */
	1, 2, 3, 4,  10, 20, 30, 40,  100, 200, 300, 400
};

#define VISITS_AXIS { .kind = MQL_AXIS_NUMBER, .edge = edge, .n_edge = 2 }
#define TITLE_AXIS  { .kind = MQL_AXIS_TEXT, .group = group, .n_group = 1 }

enum { T_VISITS, T_INDUSTRY, T_CLICKS, T_PAIR, N_TERM };

struct fixture {
	struct mql_term term[N_TERM];
	struct mql_scorecard card;
	const char *text[6];
	struct lead_table_room room;
};

static inline void set_up(struct fixture *f)
{
	*f = (struct fixture){
		.term = {
			{ MQL_TERM_TABLE, MQL_INTENT, "visits", { "visits" },
			  { VISITS_AXIS }, visit_points },
			{ MQL_TERM_TABLE, MQL_FIT, "industry", { "industry" },
			  { { .kind = MQL_AXIS_LEVEL, .level = level,
			      .n_level = 2 } }, industry_points },
			{ .kind = MQL_TERM_EACH, .dimension = MQL_PRODUCT,
			  .name = "clicks", .column = { "clicks" },
			  .each = 15, .at_most = 150, .missing = -7,
			  .since = "clicked_at", .halves_every = 30 },
			{ MQL_TERM_PAIR, MQL_MIXED, "title x visits",
			  { "title", "visits" }, { TITLE_AXIS, VISITS_AXIS },
			  pair_points },
		},
		.text = { "007", "6", "Fintech", "4", "2026-11-01",
			  "Chief of Staff" },
	};
	f->card = (struct mql_scorecard){
		.path = "card.yaml", .missing = lead_table_missing,
		.base = 1000, .term = f->term, .n_term = N_TERM,
		.gate = LEAD_TABLE_NO_GATE
	};
	mql_axis_index(&f->term[T_INDUSTRY].axis[0]);
}

static inline bool score(struct fixture *f)
{
	return lead_table_score(&f->card, columns, f->text, TODAY, false,
				&f->room);
}

static inline void tear_down(struct fixture *f)
{
	mql_axis_release(&f->term[T_INDUSTRY].axis[0]);
}

#endif
