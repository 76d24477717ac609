/* SPDX-License-Identifier: MIT */
#include "tests/unit/threshold_leads.h"

Test(threshold, the_curve_counts_known_and_unknown)
{
	struct threshold_point p[4];

	picture("11?? 1000 0?0x+");
	cr_assert_eq(threshold_curve(p, 4, lead, n_lead, 1, NULL), 3);
	cr_assert_eq(p[0].cut, 5000);
	cr_assert_eq(p[0].handed, 5);
	cr_assert_eq(p[0].known, 3);
	cr_assert_eq(p[0].sql, 3);
	cr_assert_eq(p[2].cut, 4980);
	cr_assert_eq(p[2].handed, 12);
	cr_assert_eq(p[2].known, 9);
	cr_assert_eq(p[2].sql, 4);
	/* four of the first block and the fast-tracked one */
	cr_assert_float_eq(p[0].prob, .8, 1e-15);
}

Test(threshold, the_curve_has_equal_volumes)
{
	struct threshold_point p[10];

	read_leads();
	for (size_t i = 0; i < n_lead; i++)
		lead[i].score = (int64_t)i;

	size_t n = threshold_curve(p, 10, lead, n_lead, 1, NULL);
	size_t n_eligible = 0;

	for (size_t i = 0; i < n_lead; i++)
		n_eligible += lead[i].side == THRESHOLD_ELIGIBLE;
	cr_assert_eq(n, 10);
	for (size_t i = 1; i < n; i++)
		cr_assert_leq(llabs((long long)(10 * (p[i].handed -
						p[i - 1].handed)) -
				    (long long)n_eligible), 10);
	cr_assert_eq(threshold_curve(p, 10, lead, 0, 1, NULL), 0);
}

Test(threshold, the_curve_weighs_probabilities_and_counts_rows)
{
	struct threshold_point p[2];

	picture("10 10");
	lead[1].weight = 3.0;
	lead[0].prob = .8;
	lead[1].prob = .4;
	cr_assert_eq(threshold_curve(p, 2, lead, n_lead, 1, NULL), 2);
	cr_assert_float_eq(p[0].prob, (.8 + 3.0 * .4) / 4.0, 1e-12);
	cr_assert_eq(p[0].handed, 2);
	cr_assert_eq(p[1].handed, 4);
}

Test(threshold, the_curve_says_what_a_threshold_there_would_reach)
{
	const struct threshold_options options = { .seed = 1 };
	struct threshold_point p[9];
	struct threshold at;
	size_t n, n_here = 0;

	read_leads();

	const struct threshold t = find(MQL_GUARANTEE, .4, .95);

	n = threshold_curve(p, 8, lead, n_lead, 1, &t.cut);
	cr_assert_leq(n, 9);
	for (size_t i = 0; i < n; i++) {
		threshold_at(&at, lead, n_lead, p[i].cut, &options);
		cr_assert_eq(p[i].handed, at.handed);
		cr_assert_float_eq(p[i].rate, at.rate, 0.0);
		cr_assert_float_eq(p[i].low, at.low, 0.0);
		cr_assert_float_eq(p[i].high, at.high, 0.0);
		cr_assert_float_eq(p[i].share, at.share, 0.0);
		cr_assert_float_eq(p[i].sql_caught, at.sql_caught, 0.0);
		n_here += p[i].cut == t.cut;
		cr_assert(i == 0 || p[i].cut < p[i - 1].cut);
	}
	cr_assert_eq(n_here, 1);
}

/* Every second lead of the better half is known, no other: below the floor
 * there is no rate to speak of, and what is caught is of what is known. */
Test(threshold, the_curve_has_no_rate_below_the_floor)
{
	struct threshold_point p[10];
	size_t n;

	read_leads();
	for (size_t i = 0; i < n_lead; i++) {
		lead[i].score = (int64_t)i;
		lead[i].side = THRESHOLD_ELIGIBLE;
		if (i < n_lead / 2 || i % 2)
			lead[i].label = LABEL_UNKNOWN;
		else
			lead[i].label = i % 4 ? LABEL_YES : LABEL_NO;
	}
	n = threshold_curve(p, 10, lead, n_lead, 1, NULL);
	cr_assert_eq(n, 10);
	cr_assert_not(isnan(p[4].rate));
	cr_assert(isnan(p[5].rate));
	cr_assert(isnan(p[5].low));
	cr_assert(isnan(p[9].high));
	cr_assert_float_eq(p[9].sql_caught, 1.0, 0.0);
	cr_assert_float_eq(p[9].share, 1.0, 0.0);
}

/* 2 or fewer of 10 at even odds: (1 + 10 + 45) / 1024.  Of 20 leads half of
 * whose outcomes have shown, a rate of .5 is one of .25: (3/4)^20 for none. */
