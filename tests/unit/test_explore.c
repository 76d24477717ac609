/* SPDX-License-Identifier: MIT */
#include "scorer/explore.h"

#include <inttypes.h>
#include <stdio.h>

#include "tests/unit/scored_lead.h"

#define N_LEAD 100000

/* The card of scored_lead.h, its fit minimum -5.0; a lead at the threshold. */
static struct mql_result result_of(struct scored_lead *lead)
{
	lead->card.gate.least[MQL_FIT] = -50;
	return (struct mql_result){ .score = 400, .rule = SIZE_MAX,
				    .verdict = MQL_NURTURE };
}

struct reach_case {
	char id[8];
	enum mql_verdict verdict;
	int32_t fit;
	bool want;
};

ParameterizedTestParameters(explore, reaches_what_the_threshold_alone_keeps)
{
	static struct reach_case row[] = {
		{ "L1", MQL_NURTURE, 0, true },
		{ "L1", MQL_NURTURE, -50, true },        // at the minimum
		{ "L1", MQL_NURTURE, -51, false },
		{ "", MQL_NURTURE, 0, false },
		{ " \t", MQL_NURTURE, 0, false },
		{ "L1", MQL_QUALIFIED, 0, false },
		{ "L1", MQL_FAST_TRACK, 0, false },
		{ "L1", MQL_DISQUALIFIED, 0, false },
	};

	return cr_make_param_array(struct reach_case, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct reach_case *p, explore,
		  reaches_what_the_threshold_alone_keeps)
{
	const struct mql_str id = mql_str_of(p->id);
	struct explore all = { 0 };
	struct scored_lead lead;

	scored_lead_init(&lead);
	explore_init(&all, 0.999999999, 1);

	struct mql_result result = result_of(&lead);
	const double handed = p->verdict == MQL_QUALIFIED ||
			      p->verdict == MQL_FAST_TRACK;

	result.verdict = p->verdict;
	result.subtotal[MQL_FIT] = p->fit;
	if (p->verdict == MQL_DISQUALIFIED)
		result.rule = 0;
	cr_assert_float_eq(explore_lead(&all, &lead.card, id, &result),
			   p->want ? all.share : handed, 0.0);
	cr_assert_eq(result.verdict, p->want ? MQL_EXPLORE : p->verdict);
	scored_lead_release(&lead);
}

/* Draw from L0 .. L99999; drawn[i] says whether i was. */
static size_t draw(double share, uint64_t seed, bool *drawn)
{
	struct scored_lead lead;
	struct explore explore;
	size_t n = 0;

	scored_lead_init(&lead);
	explore_init(&explore, share, seed);
	for (size_t i = 0; i < N_LEAD; i++) {
		struct mql_result result = result_of(&lead);
		char id[24];
		const int len = snprintf(id, sizeof(id), "L%zu", i);
		const double p = explore_lead(
			&explore, &lead.card,
			(struct mql_str){ id, (size_t)len }, &result);

		cr_assert_float_eq(p, share, 0.0);
		drawn[i] = result.verdict == MQL_EXPLORE;
		n += drawn[i];
	}
	scored_lead_release(&lead);
	return n;
}

static bool drawn[3][N_LEAD];

/* Five standard errors of a binomial count. */
Test(explore, draws_the_share_it_was_told)
{
	cr_assert_float_eq((double)draw(0.02, 1, drawn[0]), 2000, 5 * 44.3);
	cr_assert_float_eq((double)draw(0.5, 1, drawn[0]), 50000, 5 * 158.2);
	cr_assert_float_eq((double)draw(0.001, 1, drawn[0]), 100, 5 * 10.0);
}

Test(explore, a_larger_share_draws_all_of_a_smaller_one)
{
	draw(0.02, 3, drawn[0]);
	draw(0.05, 3, drawn[1]);
	for (size_t i = 0; i < N_LEAD; i++)
		cr_assert(!drawn[0][i] || drawn[1][i]);
}

/* At a share of a half, two ids go alike half of the time; were blanks cut off,
 * both would always go alike. */
Test(explore, rule_24_ids_are_never_trimmed)
{
	struct scored_lead lead;
	struct explore explore;
	size_t n_alike = 0;

	scored_lead_init(&lead);
	explore_init(&explore, 0.5, 1);
	for (size_t i = 0; i < 1000; i++) {
		struct mql_result a = result_of(&lead), b = a;
		char id[24];
		const int len = snprintf(id, sizeof(id), "L%zu ", i);
		const size_t n = (size_t)len;

		explore_lead(&explore, &lead.card,
			     (struct mql_str){ id, n - 1 }, &a);
		explore_lead(&explore, &lead.card, (struct mql_str){ id, n },
			     &b);
		n_alike += a.verdict == b.verdict;
	}
	cr_assert_float_eq((double)n_alike, 500, 5 * 15.8);
	scored_lead_release(&lead);
}

/* Of two independent draws of 5 % a quarter percent is in both: 250, with a
 * standard error of 15.8. */
Test(explore, another_seed_draws_other_leads)
{
	size_t n_both = 0;

	draw(0.05, 1, drawn[0]);
	draw(0.05, 2, drawn[1]);
	for (size_t i = 0; i < N_LEAD; i++)
		n_both += drawn[0][i] && drawn[1][i];
	cr_assert_float_eq((double)n_both, 250, 5 * 15.8);
}

/* Whoever takes every tenth lead by the digest of its id under the same seed,
 * as folds and thinning do, finds a tenth of the draw among them. */
Test(explore, has_nothing_to_do_with_other_uses_of_the_digest)
{
	const size_t n = draw(0.05, 1, drawn[0]);
	size_t n_both = 0;

	for (size_t i = 0; i < N_LEAD; i++) {
		char id[24];
		const int len = snprintf(id, sizeof(id), "L%zu", i);
		const struct mql_str s = { id, (size_t)len };

		n_both += drawn[0][i] && mql_digest64(s, 1) < UINT64_MAX / 10;
	}
	cr_assert_float_eq((double)n_both, 0.1 * (double)n, 5 * 21.3);
}

Test(explore, draws_nothing_without_a_share)
{
	const struct explore none = { 0 };
	struct scored_lead lead;

	scored_lead_init(&lead);

	struct mql_result result = result_of(&lead);

	cr_assert_float_eq(explore_lead(&none, &lead.card, MQL_STR("L1"),
					&result), 0.0, 0.0);
	cr_assert_eq(result.verdict, MQL_NURTURE);
	scored_lead_release(&lead);
}

Test(explore, the_share_reads_as_it_was_written)
{
	struct explore explore;

	explore_init(&explore, 2.2 / 100, 1);
	cr_assert_float_eq(explore.share, 0.022, 0.0);
	cr_assert_str_eq(explore.text, "0.022");
}

Test(explore, its_verdict_is_none_of_a_card)
{
	cr_assert_str_eq(explore_verdict_name(MQL_EXPLORE), "explore");
	cr_assert_str_eq(explore_verdict_name(MQL_DISQUALIFIED),
			 "disqualified");
	for (size_t i = 0; mql_verdict_name[i]; i++)
		cr_assert_str_neq(mql_verdict_name[i], "explore");
	cr_assert_not(mql_handed_over(MQL_EXPLORE));
}
