/* SPDX-License-Identifier: MIT */
/* made_leads.h - a data set made in memory, with a truth that is known
 *
 * Columns: spend (number, some missing), visits (whole number), age (days),
 * industry (levels, some rare, some missing), plan (levels "a" "b"), title
 * (text: two groups, none, missing).  The log-odds of `won` rise with spend,
 * bend in visits, fall with age, differ by industry; `plan` matters only with
 * visits (where an interaction is asked for); title "chief" adds.
 */
#ifndef TESTS_UNIT_MADE_LEADS_H
#define TESTS_UNIT_MADE_LEADS_H

#include "trainer/dataset.h"

enum { MADE_SPEND, MADE_VISITS, MADE_AGE, MADE_INDUSTRY, MADE_PLAN,
       MADE_TITLE, MADE_COLUMNS };

#define MADE_TODAY 20778         /* 2026-11-21 */

struct made_options {
	size_t n;
	uint64_t seed;
	double interaction;      // log-odds between plan and visits
	bool no_signal;          // won is a coin
	bool shuffled;           // the same leads in another order
	bool same_ids;           // all leads have one id
	bool swapped;            // won and lost change places
	bool rescaled;           // spend becomes exp(spend / 20)
	int monotone;            // of spend
};

struct made_leads {
	struct dataset data;
	struct mql_definition definition;
	struct mql_feature feature[MADE_COLUMNS];
	uint32_t *row;           // [n] 0, 1, 2, ...
};

void made_leads_init(struct made_leads *made,
		     const struct made_options *options);
void made_leads_release(struct made_leads *made);

/* The lead as a table would have it: texts in the arena. */
void made_leads_cells(struct mql_str cell[MADE_COLUMNS],
		      const struct made_leads *made, size_t i,
		      struct mql_arena *arena);

#endif
