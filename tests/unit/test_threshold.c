/* SPDX-License-Identifier: MIT */
#include "tests/unit/threshold_leads.h"

#include <criterion/parameterized.h>

#include "common/map.h"
#include "trainer/metrics.h"

static const struct threshold_lead *selected_lead;

static void same(const struct threshold *a, const struct threshold *b)
{
	cr_assert_eq(a->status, b->status);
	cr_assert_eq(a->cut, b->cut);
	cr_assert_eq(a->handed, b->handed);
	cr_assert_eq(a->sql, b->sql);
	cr_assert_eq(a->n_test, b->n_test);
	cr_assert_eq(a->floor, b->floor);
	cr_assert_eq(a->sql_needed, b->sql_needed);
	cr_assert_eq(a->sql_have, b->sql_have);
	cr_assert(memcmp(&a->p_value, &b->p_value, sizeof(double)) == 0);
	cr_assert(memcmp(&a->best_rate, &b->best_rate, sizeof(double)) == 0);
}

/* ---- against the second writing in R ---- */

Test(threshold, both_promises_are_what_R_makes_of_their_description)
{
	static struct oracle_table want;

	read_leads();
	oracle_read(&want, "tests/oracle/threshold.csv");
	cr_assert_eq(want.n, 33);
	for (size_t i = 0; i < want.n; i++) {
		const double *w = want.cell[i];
		const struct threshold t =
			find(w[2] > 0 ? MQL_GUARANTEE : MQL_AIM, w[0], w[1]);

		cr_assert_eq(t.n_test, (size_t)w[7], "row %zu", i);
		if (w[3] < -9000.0) {
			cr_assert(t.status == THRESHOLD_REFUSED ||
				  t.status == THRESHOLD_FAST_TRACK);
			continue;
		}
		cr_assert_eq(t.cut, (int64_t)w[3], "row %zu", i);
		cr_assert_eq(t.known, (uint64_t)w[4], "row %zu", i);
		cr_assert_eq(t.sql, (uint64_t)w[5], "row %zu", i);
		cr_assert_eq(t.status, w[3] > -590.0 ? THRESHOLD_SET :
				       THRESHOLD_ALL_PASS, "row %zu", i);
		if (w[2] > 0)
			cr_assert_float_eq(t.p_value, w[6], 1e-11);
		else
			cr_assert(isnan(t.p_value));
	}
}

Test(threshold, facts_are_those_of_the_leads_handed_over)
{
	uint64_t over = 0, known_sql = 0, caught = 0;
	double low, high;

	read_leads();

	const struct threshold t = find(MQL_GUARANTEE, .4, .95);

	for (size_t i = 0; i < n_lead; i++) {
		const bool in = lead[i].side == THRESHOLD_ALWAYS ||
				(lead[i].side == THRESHOLD_ELIGIBLE &&
				 lead[i].score >= t.cut);

		over += in;
		known_sql += lead[i].label == LABEL_YES;
		caught += in && lead[i].label == LABEL_YES;
	}
	cr_assert_eq(t.known, over);
	cr_assert_eq(t.sql, caught);
	cr_assert_float_eq(t.share, (double)over / (double)n_lead, 0.0);
	cr_assert_float_eq(t.sql_caught, (double)caught / (double)known_sql,
			   0.0);
	cr_assert_float_eq(t.rate, (double)caught / (double)over, 0.0);
	metrics_share_interval(t.sql, t.known, .95, &low, &high);
	cr_assert_float_eq(t.low, low, 0.0);
	cr_assert_float_eq(t.high, high, 0.0);
	cr_assert(isnan(t.best_rate));
	cr_assert_not(t.thinned);
}

Test(threshold, the_order_of_the_leads_does_not_matter)
{
	uint64_t rng = 5;

	read_leads();
	for (size_t i = 0; i < n_lead; i += 7)
		if (lead[i].score < 100)
			lead[i].label = LABEL_UNKNOWN;   /* thinning too */
	for (int promise = 0; promise < 2; promise++)
		for (double rate = .2; rate < .8; rate += .1) {
			const struct threshold before =
				find((enum mql_promise)promise, rate, .95);

			for (size_t i = n_lead - 1; i > 0; i--) {
				const size_t j = mql_rng_next(&rng) % (i + 1);
				const struct threshold_lead swap = lead[i];

				lead[i] = lead[j];
				lead[j] = swap;
			}

			const struct threshold after =
				find((enum mql_promise)promise, rate, .95);

			same(&before, &after);
		}
}

/* ---- who is counted ---- */

Test(threshold, rule_13_fast_tracked_leads_count_at_every_cut)
{
	picture("11111111++++00000000");

	const struct threshold t = find(MQL_GUARANTEE, .5, .95);

	/* 12 of 16 is the last that passes, 12 of 17 is not (.072) */
	cr_assert_eq(t.known, 16);
	cr_assert_eq(t.sql, 12);
	cr_assert_eq(t.cut, 5000 - 16 * 10);
	cr_assert_float_eq(t.share, .8, 1e-15);
}

Test(threshold, rule_13_fast_tracked_leads_that_fail_raise_the_cut)
{
	picture("11111111111100000000--");
	for (size_t i = 0; i < 12; i++)
		lead[i].prob = 1.0;

	const struct threshold with = find(MQL_GUARANTEE, .5, .95);

	lead[20].side = lead[21].side = THRESHOLD_NEVER;

	const struct threshold without = find(MQL_GUARANTEE, .5, .95);

	cr_assert_eq(with.known, 16);
	cr_assert_eq(without.known, 16);
	cr_assert_eq(with.cut, without.cut + 20);
}

Test(threshold, rule_13_disqualified_leads_are_never_handed_over)
{
	picture("11111111xxxxxxxx0000");

	const struct threshold t = find(MQL_GUARANTEE, .5, .95);

	cr_assert_eq(t.known, 9);
	cr_assert_float_eq(t.share, 9.0 / 20.0, 1e-15);
}

Test(threshold, rule_13_sqls_among_the_disqualified_are_not_caught)
{
	picture("1111111110000000xx");
	lead[n_lead - 1].label = LABEL_YES;
	cr_assert_float_eq(find(MQL_GUARANTEE, .5, .95).sql_caught, .9, 1e-15);
}

struct promise_case { enum mql_promise promise; };

ParameterizedTestParameters(threshold, rule_13_fast_track_that_breaks_it)
{
	static struct promise_case rows[] = { { MQL_AIM }, { MQL_GUARANTEE } };

	return cr_make_param_array(struct promise_case, rows, 2);
}

ParameterizedTest(struct promise_case *p, threshold,
		  rule_13_fast_track_that_breaks_it)
{
	picture("111111110100000000000000" "--------------------------------");
	cr_assert_eq(find(p->promise, .5, .95).status, THRESHOLD_FAST_TRACK);
	cr_assert_eq(find(p->promise, .999, .95).status, THRESHOLD_REFUSED);

	/* Without them it is an ordinary threshold. */
	n_lead = 24;
	cr_assert_eq(find(p->promise, .5, .95).status, THRESHOLD_SET);
}

Test(threshold, fast_track_is_not_blamed_for_chance)
{
	/* 2 of 5: no proof that its rate is below 50 % */
	picture("1111100000000000" "++---");
	cr_assert_eq(find(MQL_GUARANTEE, .5, .95).status, THRESHOLD_REFUSED);
}

Test(threshold, rule_02_unknown_is_not_a_no)
{
	/* every second lead unknown, everywhere alike */
	picture("1?1?1?1?1?1?1?1?0?0?0?0?0?0?0?0?");

	const struct threshold t = find(MQL_GUARANTEE, .5, .95);

	cr_assert_eq(t.status, THRESHOLD_SET);
	cr_assert_not(t.thinned);
	cr_assert_eq(t.known, 9);
	cr_assert_eq(t.sql, 8);
	cr_assert_eq(t.cut, 5000 - 18 * 10);     /* 9 known of 18 */
	cr_assert_float_eq(t.share, 18.0 / 32.0, 1e-15);
}

/* ---- rule 26 ---- */

Test(threshold, rule_26_a_target_below_the_base_rate_lets_all_pass)
{
	picture("1111111111111111111111110010010011??x");

	for (int promise = 0; promise < 2; promise++) {
		const struct threshold t =
			find((enum mql_promise)promise, .5, .95);

		cr_assert_eq(t.status, THRESHOLD_ALL_PASS);
		cr_assert_eq(t.cut, 5000 - 36 * 10);     /* the last "?" */
		cr_assert_eq(t.known, 34);
		cr_assert_float_eq(t.share, 36.0 / 37.0, 1e-15);
		cr_assert_float_eq(t.sql_caught, 1.0, 0.0);
	}
}

Test(threshold, rule_26_all_pass_must_pass_the_test_too)
{
	/* 11 of 20 is above 50 %, but not with 95 % confidence */
	picture("11111111110000100000");
	cr_assert_eq(find(MQL_GUARANTEE, .5, .95).status, THRESHOLD_SET);
	cr_assert_eq(find(MQL_AIM, .5, .95).status, THRESHOLD_ALL_PASS);
}

struct no_answer { char leads[24]; uint64_t have, known; };

ParameterizedTestParameters(threshold, rule_26_refuses_without_an_answer)
{
	static struct no_answer rows[] = {
		{ "", 0, 0 },
		{ "????????", 0, 0 },
		{ "00000000", 0, 0 },            /* a single class */
		{ "11111111?", 8, 8 },
		{ "++++----", 4, 4 },            /* nobody to choose from */
		{ "xxxxxxxx", 0, 0 },
		{ "11111110 ", 0, 7 },           /* a constant score */
	};

	return cr_make_param_array(struct no_answer, rows,
				   MQL_ARRAY_LEN(rows));
}

ParameterizedTest(struct no_answer *p, threshold,
		  rule_26_refuses_without_an_answer)
{
	picture(p->leads);
	for (int promise = 0; promise < 2; promise++) {
		const struct threshold t =
			find((enum mql_promise)promise, .2, .95);

		cr_assert_eq(t.status, THRESHOLD_REFUSED);
		cr_assert_eq(t.sql_have, p->have);
		cr_assert_eq(t.sql_known, p->known);
		cr_assert_eq(t.sql_needed, 0);
		cr_assert(isnan(t.best_rate) && isnan(t.rate));
	}
}

/* ---- selected outcomes ---- */

/* 2,000 leads of score 2000 .. 1, SQL in a rising share of them; of the best
 * 600 all are known, of the next 600 every fourth, of the rest none. */
static void selected(void)
{
	static struct threshold_lead many[2000];

	for (size_t i = 0; i < 2000; i++) {
		uint64_t rng = i;

		many[i] = (struct threshold_lead){
			.score = 2000 - (int64_t)i,
			.prob = .9 - .4 * (double)i / 1200.0,
			.key = mql_rng_next(&rng),
			.weight = 1.0, .mature = 1.0,
		};
		many[i].label = i < 600 || (i < 1200 && i % 4 == 0) ?
			mql_rng_unit(&rng) < many[i].prob : LABEL_UNKNOWN;
	}
	selected_lead = many;
}

static struct threshold find_selected(enum mql_promise promise, double rate)
{
	const struct threshold_options options = {
		.target = { rate, promise, .95 }, .seed = 1,
	};
	struct threshold t;

	selected();
	threshold_find(&t, selected_lead, 2000, &options);
	return t;
}

ParameterizedTestParameters(threshold, rule_16_never_below_the_floor)
{
	static struct promise_case rows[] = { { MQL_AIM }, { MQL_GUARANTEE } };

	return cr_make_param_array(struct promise_case, rows, 2);
}

ParameterizedTest(struct promise_case *p, threshold,
		  rule_16_never_below_the_floor)
{
	/* All that were ever handed over are far above 30 %. */
	const struct threshold t = find_selected(p->promise, .3);

	cr_assert(t.thinned);
	cr_assert_eq(t.floor, 801);
	cr_assert_eq(t.status, THRESHOLD_SET);
	cr_assert_eq(t.cut, 801);
	cr_assert_float_eq(t.share, .6, 1e-15);
}

ParameterizedTestParameters(threshold, rule_16_counts_are_of_kept_leads)
{
	static struct promise_case rows[] = { { MQL_AIM }, { MQL_GUARANTEE } };

	return cr_make_param_array(struct promise_case, rows, 2);
}

ParameterizedTest(struct promise_case *p, threshold,
		  rule_16_counts_are_of_kept_leads)
{
	const struct threshold t = find_selected(p->promise, .3);

	/* 600 that stand for themselves and 150 that stand for 4 each: not the
	 * 750 that are known, but 1200^2 / (600 + 150 x 16) = 480, and a
	 * little more, for how all 1,200 differ is seen in all of them. */
	cr_assert_float_eq((double)t.known, 480.0, 80.0);
	cr_assert_float_eq(t.rate, .7, .07);
}

/* ---- weights ---- */

Test(threshold, equal_weights_change_nothing)
{
	read_leads();
	for (size_t i = 0; i < n_lead; i += 7)
		if (lead[i].score < 100)
			lead[i].label = LABEL_UNKNOWN;
	for (int promise = 0; promise < 2; promise++) {
		struct threshold t[2];

		for (int k = 0; k < 2; k++) {
			for (size_t i = 0; i < n_lead; i++)
				lead[i].weight = k ? 3.7 : 1.0;
			t[k] = find((enum mql_promise)promise, .35, .95);
		}
		cr_assert(memcmp(&t[0], &t[1], sizeof(t[0])) == 0);
	}
}

/* 2,000 leads; of those of the lower half each stands for four. */
static void sampled_down(void)
{
	uint64_t rng = 4;

	read_leads();
	n_lead = ORACLE_ROWS < 2000 ? ORACLE_ROWS : 2000;
	for (size_t i = 0; i < n_lead; i++)
		lead[i] = (struct threshold_lead){
			.score = (int64_t)(n_lead - i), .prob = .5,
			.key = mql_rng_next(&rng), .mature = 1.0,
			.weight = i < n_lead / 2 ? 2.0 : 8.0,
			.label = mql_rng_unit(&rng) <
				 1.0 - (double)i / (double)n_lead,
		};
}

Test(threshold, rule_16_weights_thin_and_do_not_count)
{
	const struct threshold_options options = { .seed = 1 };
	struct threshold t;

	sampled_down();
	threshold_at(&t, lead, n_lead, 1, &options);

	const double half = (double)n_lead / 2.0;

	/* a quarter of the first half, all of the second */
	cr_assert_float_eq((double)t.known, 1.25 * half,
			   4.0 * sqrt(half * .25 * .75));
	/* rates .75 and .25, at 1 to 4 */
	cr_assert_float_eq(t.rate, .35, 4.0 * sqrt(.35 * .65 / (1.25 * half)));
	cr_assert_eq(t.handed, n_lead);
	threshold_at(&t, lead, n_lead, (int64_t)(n_lead - n_lead / 2 + 1),
		     &options);
	cr_assert_eq(t.handed, n_lead / 2);
	cr_assert_float_eq(t.share, .2, .002);
	cr_assert_float_eq(t.sql_caught, .75 / (.75 + 4.0 * .25), .05);
}

/* Upper half: 200 leads, all known, 100 SQLs.  Lower half: 200, of which 50 are
 * known, 10 SQLs: of all there are 40, and 100 of 140 are caught; of those seen
 * it would be 100 of 110. */
Test(threshold, rule_16_sqls_that_nobody_saw_are_missed)
{
	const struct threshold_options options = { .seed = 1 };
	struct threshold t;
	struct threshold_point p[2];

	n_lead = 400;
	for (size_t i = 0; i < n_lead; i++) {
		const size_t k = i % 200;
		const bool low = i >= 200;

		lead[i] = (struct threshold_lead){
			.score = low ? 1 : 2, .prob = .5, .key = i,
			.mature = 1.0, .weight = 1.0,
			.label = low && k >= 50 ? LABEL_UNKNOWN
				 : k < (low ? 10 : 100) ? LABEL_YES : LABEL_NO,
		};
	}
	threshold_at(&t, lead, n_lead, 2, &options);
	cr_assert(t.thinned);
	cr_assert_float_eq(t.sql_caught, 100.0 / 140.0, 1e-12);
	cr_assert_eq(threshold_curve(p, 2, lead, n_lead, 1, NULL), 2);
	cr_assert_float_eq(p[0].sql_caught, 100.0 / 140.0, 1e-12);
	cr_assert_float_eq(p[1].sql_caught, 1.0, 0.0);
	threshold_at(&t, lead, n_lead, 1, &options);
	cr_assert_float_eq(t.sql_caught, 1.0, 0.0);
}

Test(threshold, what_is_set_reaches_what_was_said)
{
	const struct threshold_options options = { .seed = 1 };
	struct threshold at;

	read_leads();

	const struct threshold t = find(MQL_GUARANTEE, .4, .95);

	threshold_at(&at, lead, n_lead, t.cut, &options);
	cr_assert_eq(at.status, THRESHOLD_SET);
	cr_assert_eq(at.known, t.known);
	cr_assert_eq(at.sql, t.sql);
	cr_assert_eq(at.handed, t.handed);
	cr_assert_float_eq(at.rate, t.rate, 0.0);
	cr_assert_float_eq(at.low, t.low, 0.0);
	cr_assert_float_eq(at.mature, 1.0, 0.0);
	cr_assert_float_eq(at.sql_caught, t.sql_caught, 0.0);
}

Test(threshold, chance_is_that_of_so_few_sqls_at_the_target)
{
	cr_assert_float_eq(threshold_chance(2, 10, 10.0, .5), 56.0 / 1024.0,
			   1e-12);
	cr_assert_float_eq(threshold_chance(0, 20, 10.0, .5), pow(.75, 20),
			   1e-12);
	cr_assert(isnan(threshold_chance(0, 0, 0.0, .5)));
}

Test(threshold, rule_13_who_is_handed_over_at_a_cut)
{
	const struct threshold_lead fast = { .score = -900,
					     .side = THRESHOLD_ALWAYS };
	const struct threshold_lead never = { .score = 900,
					      .side = THRESHOLD_NEVER };
	const struct threshold_lead at = { .score = 700,
					   .side = THRESHOLD_ELIGIBLE };

	cr_assert(threshold_passes(&fast, 700));
	cr_assert_not(threshold_passes(&never, 700));
	cr_assert_not(threshold_passes(&never, INT64_MIN));
	cr_assert(threshold_passes(&at, 700));
	cr_assert_not(threshold_passes(&at, 701));
	cr_assert(threshold_passes(&at, INT64_MIN));
}

/* 3 of 20: [.0320711, .3789268] by Clopper and Pearson. */
Test(threshold, a_rate_and_its_interval_are_over_what_has_shown)
{
	struct threshold_rate r = threshold_rate_of(3, 20, 1.0);

	cr_assert_float_eq(r.rate, .15, 1e-15);
	cr_assert_float_eq(r.low, .0320711, 1e-6);
	cr_assert_float_eq(r.high, .3789268, 1e-6);
	r = threshold_rate_of(3, 20, .5);
	cr_assert_float_eq(r.rate, .3, 1e-15);
	cr_assert_float_eq(r.low, 2 * .0320711, 1e-6);
	cr_assert_float_eq(r.high, 2 * .3789268, 1e-6);
	r = threshold_rate_of(3, 20, .1);        /* more than all: all */
	cr_assert_eq(r.rate, 1.0);
	cr_assert_eq(r.high, 1.0);
	r = threshold_rate_of(0, 0, (double)NAN);
	cr_assert(isnan(r.rate));
	cr_assert_eq(r.low, 0.0);
	cr_assert_eq(r.high, 1.0);
}
