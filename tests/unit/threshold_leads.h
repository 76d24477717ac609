/* SPDX-License-Identifier: MIT */
/* threshold_leads.h - leads to set thresholds on: from a picture, or a table
 *
 *   Layer     tests; includes trainer/threshold.h
 */
#ifndef MQL_TESTS_UNIT_THRESHOLD_LEADS_H
#define MQL_TESTS_UNIT_THRESHOLD_LEADS_H

#include <math.h>

#include <criterion/criterion.h>

#include "tests/unit/oracle_table.h"
#include "trainer/threshold.h"

static struct threshold_lead lead[ORACLE_ROWS];
static size_t n_lead;

/* Leads from a picture, best score first, a step of 10 a lead: 1 SQL, 0 not,
 * ? unknown; + and - are fast-tracked with and without SQL, x is disqualified;
 * a blank ends a tie block, where there are any.  The model is sure of the
 * first five, so the guarantee starts there. */
static inline void picture(const char *text)
{
	const bool blocks = strchr(text, ' ') != NULL;
	int64_t score = 5000;

	n_lead = 0;
	for (const char *p = text; *p; p++) {
		if (*p == ' ' || !blocks)
			score -= 10;
		if (*p == ' ')
			continue;
		lead[n_lead] = (struct threshold_lead){
			.score = score,
			.prob = n_lead < 5 ? 1.0 : 0.0,
			.key = n_lead * UINT64_C(0x9E3779B97F4A7C15),
			.weight = 1.0, .mature = 1.0,
			.label = *p == '1' || *p == '+' ? LABEL_YES :
				 *p == '?' ? LABEL_UNKNOWN : LABEL_NO,
			.side = *p == '+' || *p == '-' ? THRESHOLD_ALWAYS :
				*p == 'x' ? THRESHOLD_NEVER :
				THRESHOLD_ELIGIBLE,
		};
		n_lead++;
	}
}

static inline struct threshold find(enum mql_promise promise, double rate,
			     double confidence)
{
	const struct threshold_options options = {
		.target = { rate, promise, confidence }, .seed = 1,
	};
	struct threshold t;

	threshold_find(&t, lead, n_lead, &options);
	return t;
}

static inline void read_leads(void)
{
	static struct oracle_table t;

	oracle_read(&t, "tests/oracle/threshold_leads.csv");
	n_lead = t.n;
	for (size_t i = 0; i < t.n; i++)
		lead[i] = (struct threshold_lead){
			.score = (int64_t)t.cell[i][0],
			.prob = t.cell[i][1], .key = i * 77 + 5,
			.weight = 1.0, .mature = 1.0,
			.label = (uint8_t)t.cell[i][2],
			.side = t.cell[i][3] > 1.5 ? THRESHOLD_NEVER :
				t.cell[i][3] > .5 ? THRESHOLD_ALWAYS :
				THRESHOLD_ELIGIBLE,
		};
}

#endif
