/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <math.h>

#include "trainer/assemble.h"
#include "trainer/compare_fresh.h"

/* Leads 1, 2, 4, 5, 7 of eight have an out-of-fold score. */
enum { N = 5 };
static struct threshold_lead lead[N];
static uint32_t tested[N] = { 1, 2, 4, 5, 7 };
static struct fresh fresh;

static void set_up(void)
{
	for (size_t j = 0; j < N; j++)
		lead[j] = (struct threshold_lead){
			.score = 10 * (int64_t)tested[j], .prob = .5,
			.key = j, .weight = 1.0, .mature = 1.0,
			.label = (uint8_t)(j % 2), .side = THRESHOLD_ELIGIBLE,
		};
	fresh.fit.oof = (struct oof){ .lead = lead, .row = tested, .n = N };
	fresh.threshold = (struct threshold){ .status = THRESHOLD_SET,
					      .cut = 40 };
}

Test(compare_fresh, leads_are_picked_by_their_rows, .init = set_up)
{
	const uint32_t row[] = { 1, 4, 7 };
	struct threshold_lead *picked = compare_pick(row, 3, tested, lead);

	cr_assert_eq(picked[0].score, 10);
	cr_assert_eq(picked[1].score, 40);
	cr_assert_eq(picked[2].score, 70);
	free(picked);
}

Test(compare_fresh, its_threshold_reads_seventy, .init = set_up)
{
	const uint32_t row[] = { 2, 4 };
	struct threshold_lead *of = NULL;
	const struct compare_card c = compare_fresh_card(&fresh, row, 2, &of);

	cr_assert_eq(c.gate, ASSEMBLE_ANCHOR);
	cr_assert_not(c.refused);
	cr_assert_eq(c.lead, of);
	cr_assert_eq(of[1].score, ASSEMBLE_ANCHOR);      // the cut itself
	cr_assert_eq(of[0].score, ASSEMBLE_ANCHOR - 20);
	cr_assert(threshold_passes(&of[1], c.gate));
	cr_assert_not(threshold_passes(&of[0], c.gate));
	free(of);
}

Test(compare_fresh, no_gate_and_no_promise_are_two_things, .init = set_up)
{
	struct threshold_lead *of = NULL;
	struct compare_card c;

	fresh.threshold.status = THRESHOLD_ALL_PASS;
	c = compare_fresh_card(&fresh, tested, N, &of);
	cr_assert_eq(c.gate, INT64_MIN);
	cr_assert_not(c.refused);
	cr_assert_eq(of[0].score, 10);
	free(of);
	fresh.threshold.status = THRESHOLD_REFUSED;
	c = compare_fresh_card(&fresh, tested, N, &of);
	cr_assert(c.refused);
	free(of);
}

/* All probabilities are .5, whatever a map of the card says: ln 2.  Refused, it
 * has nothing at a threshold of its own, and no swap set there. */
Test(compare_fresh, it_is_judged_by_cross_fitted_probabilities, .init = set_up)
{
	static const struct compare_options options = {
		.target = { .rate = .5, .promise = MQL_AIM }, .seed = 1,
		.leads_per_month = 1.0, .capacity = (double)NAN,
	};
	static uint8_t label[8] = { 2, 0, 1, 2, 0, 1, 2, 0 };
	static uint64_t key[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };
	static struct dataset data = { .n = 8, .sql = label, .won = label,
				       .fold_key = key };
	static struct compare compare;
	struct threshold_lead *of = NULL;

	fresh.fit.card.sql = (struct mql_calib){ true, 1.0, 5.0 };
	fresh.threshold.status = THRESHOLD_REFUSED;
	compare = (struct compare){ .data = &data, .row = tested, .n = N,
				    .n_card = 2 };
	compare.card[1] = compare_fresh_card(&fresh, tested, N, &of);
	compare.card[0] = compare.card[1];
	compare.card[0].refused = false;
	compare_run(&compare, &options);
	cr_assert_float_eq(compare.card[1].sql.log_loss, log(2.0), 1e-12);
	cr_assert(compare.card[0].at[COMPARE_OWN].known);
	cr_assert_not(compare.card[1].at[COMPARE_OWN].known);
	cr_assert_not(compare.pair[0].swap[COMPARE_OWN].known);
	cr_assert(compare.pair[0].swap[COMPARE_VOLUME].known);
	free(of);
}
