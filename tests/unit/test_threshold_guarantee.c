/* SPDX-License-Identifier: MIT */
#include "tests/unit/threshold_leads.h"

/* ---- the walk ---- */

Test(threshold_guarantee, a_tie_block_is_handed_over_whole)
{
	/* 7 SQLs of 8 pass at 50 %; inside the second block nothing is cut */
	picture("1111 1110 00000000");

	const struct threshold t = find(MQL_GUARANTEE, .5, .95);

	cr_assert_eq(t.status, THRESHOLD_SET);
	cr_assert_eq(t.cut, 4990);
	cr_assert_eq(t.known, 8);
	cr_assert_eq(t.sql, 7);
	cr_assert_float_eq(t.p_value, 9.0 / 256.0, 1e-12);
}

Test(threshold_guarantee, confidence_decides_at_the_margin)
{
	/* 5 of 5 at 50 % has p = 1/32 */
	picture("11111 00000");
	cr_assert_eq(find(MQL_GUARANTEE, .5, 30.9 / 32.0).cut, 5000);
	cr_assert_eq(find(MQL_GUARANTEE, .5, 31.1 / 32.0).status,
		     THRESHOLD_REFUSED);
}

Test(threshold_guarantee, rule_15_the_start_goes_by_probability_not_labels)
{
	/* The best leads fail, but the model expects 18 to be the best cut. */
	picture("000111111111111111000000000000000000");
	for (size_t i = 0; i < n_lead; i++)
		lead[i].prob = i < 18 ? .9 : 0.0;

	const struct threshold t = find(MQL_GUARANTEE, .5, .95);

	cr_assert_eq(t.status, THRESHOLD_SET);
	/* 15 of 21: .039; 15 of 22: .067 */
	cr_assert_eq(t.cut, 5000 - 21 * 10);
	cr_assert_eq(t.known, 21);
	cr_assert_eq(t.n_test, 4);       /* 18, 19, 20 or 21, 22 or 23 */

	/* Had it looked, it would have started at 10; the model says 20. */
	picture("111111111100000000000000000000000000");
	for (size_t i = 0; i < n_lead; i++)
		lead[i].prob = i < 20 ? .9 : 0.0;
	cr_assert_eq(find(MQL_GUARANTEE, .5, .95).status, THRESHOLD_REFUSED);
}

Test(threshold_guarantee, the_start_has_enough_leads_to_pass)
{
	/* 4 leads can't pass at 50 %: ln .05 / ln .5 = 4.3 */
	picture("1111100000");
	for (size_t i = 0; i < n_lead; i++)
		lead[i].prob = i < 4 ? 1.0 : i == 4 ? .5 : 0.0;

	const struct threshold t = find(MQL_GUARANTEE, .5, .95);

	cr_assert_eq(t.status, THRESHOLD_SET);
	cr_assert_eq(t.known, 5);
	cr_assert_eq(t.n_test, 2);
}

Test(threshold_guarantee, without_probabilities_it_starts_at_the_top)
{
	picture("1111111100000000");
	for (size_t i = 0; i < n_lead; i++)
		lead[i].prob = (double)NAN;

	const struct threshold t = find(MQL_GUARANTEE, .5, .95);

	cr_assert_eq(t.status, THRESHOLD_SET);
	cr_assert_eq(t.known, 9);       /* 8 of 9: .0195; 8 of 10: .0547 */
	cr_assert_eq(t.n_test, 5);       /* 5, 6, 8, 9, 11 */
}

Test(threshold_guarantee, the_walk_ends_at_the_first_failure)
{
	/* 8 of 11 fails; 19 of 23 would pass again */
	picture("11111111000011111111111000000000");
	for (size_t i = 0; i < n_lead; i++)
		lead[i].prob = i < 6 ? .99 : 0.0;

	const struct threshold t = find(MQL_GUARANTEE, .5, .95);

	cr_assert_eq(t.known, 9);
	cr_assert_eq(t.n_test, 4);       /* 6, 8, 9, 11 */
}

Test(threshold_guarantee, of_cut_offs_that_ask_for_as_many_the_last_is_tested)
{
	/* 8 of 10 would fail by a hair; 9 are asked for there, and of 11 too */
	picture("11111111001000000000000000000000");
	for (size_t i = 0; i < n_lead; i++)
		lead[i].prob = i < 6 ? .99 : 0.0;

	const struct threshold t = find(MQL_GUARANTEE, .5, .95);

	cr_assert_eq(t.known, 11);
	cr_assert_eq(t.sql, 9);
	cr_assert_eq(t.n_test, 5);       /* 6, 8, 9, 11, 13 */
}

/* ---- a refusal teaches ---- */

Test(threshold_guarantee, the_best_promise_is_the_highest_that_is_accepted)
{
	read_leads();

	const struct threshold t = find(MQL_GUARANTEE, .7, .95);

	cr_assert_eq(t.status, THRESHOLD_REFUSED);
	cr_assert_eq(find(MQL_GUARANTEE, t.best_rate, .95).status,
		     THRESHOLD_SET);
	for (double r = t.best_rate + .001; r < .7; r += .001)
		cr_assert_eq(find(MQL_GUARANTEE, r, .95).status,
			     THRESHOLD_REFUSED);
}

Test(threshold_guarantee, a_refusal_says_how_many_sqls_are_missing)
{
	/* 12 of 20 at the start, as the model says: headroom 20 % over 50 % */
	picture("11111111111100000000" "0000000000");
	for (size_t i = 0; i < n_lead; i++)
		lead[i].prob = i < 20 ? .6 : 0.0;

	const struct threshold t = find(MQL_GUARANTEE, .5, .95);

	cr_assert_eq(t.status, THRESHOLD_REFUSED);
	cr_assert_eq(t.sql_have, 12);
	/* (1.645 + .842)^2 * .5 / .2^2 = 77.3 */
	cr_assert_eq(t.sql_needed, 78);
	cr_assert(isnan(t.rate) && isnan(t.share));
}

Test(threshold_guarantee, where_it_is_refused_more_sqls_are_missing_than_seen)
{
	/* the model's headroom asks for 6 SQLs, and the test of 20 leads for
	 * 15: P(Bin(20, .5) >= 15) = .021, >= 14 .058 */
	picture("11111111111100000000" "0000000000");
	for (size_t i = 0; i < n_lead; i++)
		lead[i].prob = i < 20 ? .86 : 0.0;

	const struct threshold t = find(MQL_GUARANTEE, .5, .95);

	cr_assert_eq(t.status, THRESHOLD_REFUSED);
	cr_assert_eq(t.sql_have, 12);
	cr_assert_eq(t.sql_needed, 15);
}

Test(threshold_guarantee, without_headroom_no_number_of_sqls_is_enough)
{
	picture("01010010000000000000");

	const struct threshold t = find(MQL_GUARANTEE, .9, .95);

	cr_assert_eq(t.status, THRESHOLD_REFUSED);
	cr_assert_eq(t.sql_needed, 0);
}

Test(threshold_guarantee, the_best_promise_may_be_the_next_step_down)
{
	read_leads();

	const double best = find(MQL_GUARANTEE, .7, .95).best_rate;

	cr_assert_float_eq(find(MQL_GUARANTEE, best + .001, .95).best_rate,
			   best, 0.0);
}

/* ---- outcomes that are still coming in ---- */

static void all_have_shown(double mature)
{
	for (size_t i = 0; i < n_lead; i++)
		lead[i].mature = mature;
}

Test(threshold_guarantee, rule_16_young_leads_are_tested_by_what_has_shown)
{
	/* 9 of 20, of which half has shown: 90 % of them will be SQLs */
	picture("10101011010010101000" "0000000000000000");
	for (size_t i = 0; i < n_lead; i++)
		lead[i].prob = i < 20 ? .9 : 0.0;
	all_have_shown(.5);

	const struct threshold t = find(MQL_GUARANTEE, .45, .95);

	cr_assert_eq(t.status, THRESHOLD_SET);
	/* 9 SQLs are enough up to 22 leads; R:
	 * pbinom(8, 22, .45 / 2, lower.tail = FALSE) */
	cr_assert_eq(t.known, 22);
	cr_assert_eq(t.sql, 9);
	cr_assert_float_eq(t.p_value, 0.041122869868, 1e-12);
	cr_assert_float_eq(t.mature, .5, 1e-15);
	cr_assert_float_eq(t.rate, 9.0 / 11.0, 1e-15);
	cr_assert_float_eq(t.high, 1.0, 0.0);

	/* taken for mature, they are a loss */
	all_have_shown(1.0);
	cr_assert_eq(find(MQL_GUARANTEE, .45, .95).status, THRESHOLD_REFUSED);
}

Test(threshold_guarantee, rule_16_hot_leads_that_mature_faster_do_not_help)
{
	/* of the hot half all has shown, of the others a fifth */
	picture("1111111111" "0000000000" "0000000000000000");
	for (size_t i = 0; i < n_lead; i++) {
		lead[i].prob = i < 10 ? .8 : i < 20 ? .2 : 0.0;
		lead[i].mature = i < 10 ? 1.0 : .2;
	}

	const struct threshold_options options = { .seed = 1 };
	struct threshold t;

	threshold_at(&t, lead, n_lead, lead[19].score, &options);
	cr_assert_eq(t.known, 20);
	/* by leads 12 of 20; by SQLs (10 * .8 + 10 * .04) of 10: 16.8 */
	cr_assert_float_eq(t.mature, .84, 1e-12);
	cr_assert_float_eq(t.rate, 10.0 / 16.8, 1e-12);
}

Test(threshold_guarantee, one_sql_of_unequally_mature_leads_proves_nothing)
{
	/* P(Bin(k, r W / k) >= 1) is no bound for unequal leads */
	picture("10" "00000000");
	for (size_t i = 0; i < n_lead; i++) {
		lead[i].prob = i < 2 ? .9 : 0.0;
		lead[i].mature = .02;
	}
	cr_assert_eq(find(MQL_GUARANTEE, .3, .95).status, THRESHOLD_REFUSED);
}
