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
	for (int i = 0; i < 4; i++)
		sum += h.lead[i].weight;
	cr_assert_float_eq(sum, 30.0 / 4.0, 0.0);
	cr_assert_float_eq(h.lead[2].weight, 1.0, 0.0);  /* fast-tracked */
	handed_release(&h);
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
