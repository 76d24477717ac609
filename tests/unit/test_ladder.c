/* SPDX-License-Identifier: MIT */
#include "trainer/ladder.h"

#include <criterion/criterion.h>

enum { N = 3000 };

static struct threshold_lead lead[N];
static struct ladder ladder;

/* Leads of score N .. 1, or in blocks of `block` equal ones. */
static void build(int block)
{
	struct handed handed;
	struct thin thin;

	for (int i = 0; i < N; i++)
		lead[i] = (struct threshold_lead){
			.score = N - i / block * block, .prob = .5,
			.key = (uint64_t)i, .weight = 1.0, .mature = 1.0,
			.label = i % 2 ? LABEL_YES : LABEL_NO,
		};
	handed_init(&handed, lead, N);
	thin_learn(&thin, &handed);
	ladder_build(&ladder, &handed, &thin, 1, true);
	handed_release(&handed);
}

Test(ladder, has_a_rung_a_lead_and_then_steps_of_half_a_percent)
{
	build(1);
	cr_assert(ladder.whole);
	for (size_t j = 0; j < LADDER_FINE; j++)
		cr_assert_eq(ladder.rung[j].known, j + 1);
	for (size_t j = LADDER_FINE; j + 1 < ladder.n; j++) {
		const double k = (double)ladder.rung[j].known;
		const double step = k - (double)ladder.rung[j - 1].known;

		cr_assert(step >= .005 * k - 1.0 && step <= .005 * k + 1.0);
	}
	cr_assert_eq(ladder.rung[ladder.n - 1].known, N);
	cr_assert_eq(ladder.rung[ladder.n - 1].cut, 1);
}

Test(ladder, never_cuts_a_tie_block)
{
	build(7);
	for (size_t j = 0; j + 1 < ladder.n; j++)
		cr_assert_eq(ladder.rung[j].known % 7, 0);
	cr_assert_eq(ladder.rung[ladder.n - 1].known, N);
}

Test(ladder, has_room_for_as_many_leads_as_there_can_be)
{
	size_t n = 1;

	for (uint64_t k = 1; k < UINT32_MAX; k += 1 + k / LADDER_FINE)
		n++;
	cr_assert_lt(n, LADDER_RUNGS);
}
