/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "common/evaluate.h"

/* The most points in tenths, of fit, intent and product, and the score. */
struct reach_case {
	char terms[160];
	char rest[160];
	int64_t fit, intent, product, score;
};

#define SIZE "{column: a, dimension: fit, type: number, bins: " \
	     "[{below: 1, points: -3}, {points: -1}], missing: -2}"
#define READ "{column: b, dimension: intent, type: number, each: 2"
#define USED "{column: c, dimension: product, type: level, points: {x: 4}"

ParameterizedTestParameters(reach, no_lead_has_more_than_terms_at_their_best)
{
	static struct reach_case row[] = {
		/* the best code of a table, perhaps missing or other */
		{ SIZE, "base: 5", -10, 0, 0, 40 },
		{ USED "}", "base: 0", 0, 0, 40, 40 },
		{ USED ", other: 4.1}", "base: 0", 0, 0, 41, 41 },
		{ USED ", missing: 7}", "base: 0", 0, 0, 70, 70 },
		/* a count: its at_most, or as far as points go; 0 at least */
		{ READ ", at_most: 9}", "base: 0", 0, 90, 0, 90 },
		{ READ "}", "base: 0", 0, 1000000, 0, 1000000 },
		{ READ ", at_most: 9, missing: 9.1}", "base: 0", 0, 91, 0, 91 },
		{ "{column: b, dimension: intent, type: number, each: -2}",
		  "base: 0", 0, 0, 0, 0 },
		{ READ ", at_most: 9, decay: {since: d, halves_every: 1 day}}",
		  "base: 0", 0, 90, 0, 90 },
		/* two columns at once */
		{ "{pair: [a, b], dimension: fit, axes: [{type: number, below: "
		  "[]}, {type: level, levels: [x]}], points: [[1, 2, 3], "
		  "[4, 5, 6]]}", "base: 0", 60, 0, 0, 60 },
		/* what caps leave, from below too */
		{ READ "}, " USED "}", "caps: [{dimension: intent, at_most: 7}]",
		  0, 70, 40, 110 },
		{ READ "}, " USED "}",
		  "caps: [{name: g, terms: [b], at_most: 8}, "
		  "{total: true, at_most: 10}]", 0, 80, 40, 100 },
		{ SIZE, "caps: [{dimension: fit, at_least: 2}]", 20, 0, 0, 20 },
	};

	return cr_make_param_array(struct reach_case, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct reach_case *row, reach,
		  no_lead_has_more_than_terms_at_their_best)
{
	struct mql_err err = MQL_ERR_INIT;
	struct mql_scorecard card;
	struct mql_buf text = { 0 };
	int64_t score, subtotal[MQL_N_DIMENSION];

	mql_buf_addf(&text, "scorecard: 1\n%s\nterms: [%s]\n", row->rest,
		     row->terms);
	cr_assert(mql_scorecard_parse(&card, "c", mql_buf_str(&text), &err),
		  "%s", err.msg);
	mql_reach_highest(&card, &score, subtotal);
	cr_assert_eq(subtotal[MQL_FIT], row->fit);
	cr_assert_eq(subtotal[MQL_INTENT], row->intent);
	cr_assert_eq(subtotal[MQL_PRODUCT], row->product);
	cr_assert_eq(score, row->score);
	mql_scorecard_release(&card);
	mql_buf_release(&text);
}
