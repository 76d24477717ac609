/* SPDX-License-Identifier: MIT */
#include "trainer/handed.h"

#include <math.h>

#include <criterion/criterion.h>

#include "common/map.h"

static struct threshold_lead of_weight(double weight, uint8_t label,
				       uint8_t side)
{
	return (struct threshold_lead){
		.score = 10, .weight = weight, .mature = 1.0, .label = label,
		.side = side,
	};
}

Test(handed, the_largest_weight_of_what_can_be_tested_counts_as_one)
{
	const struct threshold_lead lead[] = {
		of_weight(2.0, LABEL_YES, THRESHOLD_ELIGIBLE),
		of_weight(4.0, LABEL_NO, THRESHOLD_ALWAYS),
		of_weight(8.0, LABEL_UNKNOWN, THRESHOLD_ELIGIBLE),
		of_weight(16.0, LABEL_NO, THRESHOLD_NEVER),
	};
	struct handed h;
	double sum = 0.0;

	handed_init(&h, lead, 4);
	for (size_t i = 0; i < 4; i++)
		sum += handed_lead(&h, i)->weight;
	cr_assert_float_eq(sum, 30.0 / 4.0, 0.0);
	/* one that is fast-tracked */
	cr_assert_float_eq(handed_lead(&h, 2)->weight, 1.0, 0.0);
	handed_release(&h);
}

/* -1: a comes first, as the header has it; equal scores go by key, then by
 * what else they are. */
static int want_order(const struct threshold_lead *a,
		      const struct threshold_lead *b)
{
	if (a->side != b->side)
		return a->side < b->side ? -1 : 1;
	if (a->score != b->score)
		return a->score > b->score ? -1 : 1;
	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	if (a->label != b->label)
		return a->label < b->label ? -1 : 1;
	return a->weight <= b->weight ? -1 : 1;
}

Test(handed, leads_go_by_side_then_score_then_content)
{
	struct threshold_lead lead[400];
	struct handed h;
	uint64_t rng = 4;

	for (size_t i = 0; i < 400; i++) {
		lead[i] = of_weight(1.0 + (double)(mql_rng_next(&rng) % 3),
				    (uint8_t)(mql_rng_next(&rng) % 3),
				    (uint8_t)(mql_rng_next(&rng) % 3));
		lead[i].score = (int64_t)(mql_rng_next(&rng) % 9) - 4;
		lead[i].key = UINT64_MAX - mql_rng_next(&rng) % 4;
	}
	handed_init(&h, lead, 400);
	for (size_t i = 1; i < 400; i++)
		cr_assert_eq(want_order(handed_lead(&h, i - 1),
					handed_lead(&h, i)), -1,
			     "%zu", i);
	handed_release(&h);
}

/* Scores are sorted some at a time: near each other, far apart, all the same;
 * then as far as they go, which leaves little room for the key. */
Test(handed, order_is_the_same_however_far_scores_lie_apart)
{
	static const int64_t apart[] = { 0, 1, 1000, 200000, 4000000000 };
	struct threshold_lead lead[400];
	uint64_t rng = 5;

	for (size_t k = 0; k < MQL_ARRAY_LEN(apart); k++) {
		struct handed h;

		for (size_t i = 0; i < 400; i++) {
			lead[i] = of_weight(1.0, LABEL_YES,
					    (uint8_t)(mql_rng_next(&rng) % 3));
			lead[i].score = (int64_t)(mql_rng_next(&rng) % 40) *
					apart[k] - 20 * apart[k] +
					(int64_t)(mql_rng_next(&rng) % 3);
			lead[i].key = mql_rng_next(&rng) % 4 * 99;
			lead[i].label = (uint8_t)(mql_rng_next(&rng) % 3);
		}
		handed_init(&h, lead, 400);
		cr_assert_eq(h.lead, lead, "borrowed: weights are 1");
		for (size_t i = 1; i < 400; i++)
			cr_assert_eq(want_order(handed_lead(&h, i - 1),
						handed_lead(&h, i)), -1,
				     "%zu, %zu", k, i);
		handed_release(&h);
	}
}

Test(handed, a_lead_stays_as_often_as_it_weighs)
{
	uint64_t rng = 1;
	int kept = 0, both = 0;

	for (int i = 0; i < 10000; i++) {
		struct threshold_lead lead =
			of_weight(.3, LABEL_NO, THRESHOLD_ELIGIBLE);

		lead.key = mql_rng_next(&rng);
		kept += handed_keeps(&lead, 1);
		both += handed_keeps(&lead, 1) && handed_keeps(&lead, 2);
		lead.weight = 1.0;
		cr_assert(handed_keeps(&lead, 1));
	}
	/* four standard errors; seeds are independent */
	cr_assert_float_eq(kept, 3000.0, 4.0 * 46.0);
	cr_assert_float_eq(both, 900.0, 4.0 * 29.0);
}

Test(handed, what_has_shown_is_the_larger_of_leads_and_sqls)
{
	struct handed_count c = { 0 };
	struct threshold_lead lead =
		of_weight(1.0, LABEL_YES, THRESHOLD_ELIGIBLE);

	lead.mature = .5;
	lead.prob = .1;
	handed_add(&c, &lead);
	lead.mature = 1.0;
	lead.prob = .3;
	handed_add(&c, &lead);
	/* 2 * (.05 + .3) / .4 */
	cr_assert_float_eq(handed_shown(&c), 1.75, 1e-15);
	lead.prob = 0.0;
	handed_add(&c, &lead);
	lead.mature = .1;
	lead.prob = .9;
	handed_add(&c, &lead);
	cr_assert_float_eq(handed_shown(&c), 2.6, 1e-15);
	lead.prob = (double)NAN;
	handed_add(&c, &lead);
	cr_assert_float_eq(handed_shown(&c), 2.7, 1e-15);
}
