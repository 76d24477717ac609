/* SPDX-License-Identifier: MIT */
#include "trainer/metrics.h"

#include <math.h>
#include <string.h>

#include <criterion/criterion.h>

#include "common/map.h"
#include "tests/unit/oracle_table.h"

/* Both sides sum some hundred doubles in another order, or invert a
 * distribution function: 1e-9 relative leaves room for nothing else. */
static const double TOL = 1e-9;

struct leads {
	int64_t a[ORACLE_ROWS], b[ORACLE_ROWS];
	double prob[ORACLE_ROWS];
	uint8_t label[ORACLE_ROWS];
	size_t n;
};

static struct oracle_table table;
static struct leads leads;

static void read_leads(void)
{
	oracle_read(&table, "tests/oracle/metrics_leads.csv");
	leads.n = table.n;
	for (size_t i = 0; i < table.n; i++) {
		leads.a[i] = (int64_t)table.cell[i][0];
		leads.b[i] = (int64_t)table.cell[i][1];
		leads.prob[i] = table.cell[i][2];
		leads.label[i] = (uint8_t)table.cell[i][3];
	}
	oracle_read(&table, "tests/oracle/metrics.csv");
}

static void expect(double got, const char *name)
{
	cr_assert_float_eq(got, oracle_figure(&table, name), TOL,
			   "%s: %.12g, not %.12g", name, got,
			   oracle_figure(&table, name));
}

Test(metrics, every_figure_is_that_of_its_definition_in_R)
{
	struct metrics m;

	read_leads();
	metrics_compute(&m, leads.a, leads.prob, leads.label, NULL, leads.n);
	cr_assert_eq(m.n, 160);
	expect(m.auc, "auc_a");
	expect(m.auc_se * m.auc_se, "var_a");
	expect(m.auc_low, "auc_low");
	expect(m.auc_high, "auc_high");
	expect(m.log_loss, "log_loss");
	expect(m.brier, "brier");
	expect(m.lift_top10, "lift_top10");
	expect(m.ece, "ece");
	expect(m.calibration_slope, "cox_slope");
	expect(m.calibration_intercept, "cox_intercept");
}

Test(metrics, ties_at_the_top_tenth_are_shared_out)
{
	struct metrics m;

	read_leads();
	metrics_compute(&m, leads.b, NULL, leads.label, NULL, leads.n);
	expect(m.lift_top10, "lift_top10_b");
	expect(m.auc, "auc_b");
	cr_assert(isnan(m.log_loss) && isnan(m.brier) && isnan(m.ece));
	cr_assert(isnan(m.calibration_slope));
}

Test(metrics, paired_difference_is_that_of_the_definition)
{
	double se, p;

	read_leads();
	expect(metrics_auc_difference(leads.a, leads.b, leads.label, NULL,
				      leads.n, &se, &p), "difference");
	expect(se, "difference_se");
	expect(p, "difference_p");
}

Test(metrics, equal_orders_differ_by_nothing)
{
	int64_t twice[ORACLE_ROWS];
	double se, p;

	read_leads();
	for (size_t i = 0; i < leads.n; i++)
		twice[i] = 2 * leads.a[i] - 7;
	cr_assert_float_eq(metrics_auc_difference(leads.a, twice, leads.label,
						  NULL, leads.n, &se, &p),
			   0.0, 0.0);
	cr_assert_float_eq(se, 0.0, 0.0);
	cr_assert_float_eq(p, 1.0, 0.0);
}

Test(metrics, auc_is_the_share_of_pairs_in_order)
{
	uint64_t rng = 3;

	for (int round = 0; round < 40; round++) {
		int64_t score[90];
		uint8_t label[90];
		double pairs = 0.0, in_order = 0.0, variance;

		for (int i = 0; i < 90; i++) {
			score[i] = (int64_t)(mql_rng_next(&rng) %
					     (unsigned)(2 + round)) - 3;
			label[i] = mql_rng_unit(&rng) < .3;
		}
		for (int i = 0; i < 90; i++)
			for (int j = 0; j < 90; j++) {
				if (label[i] != 1 || label[j] != 0)
					continue;
				pairs += 1.0;
				in_order += score[i] > score[j] ? 1.0 :
					    score[i] == score[j] ? .5 : 0.0;
			}
		cr_assert_float_eq(metrics_auc(score, label, NULL, 90,
					       &variance),
				   in_order / pairs, 1e-12);
	}
}

Test(metrics, one_class_has_no_auc_and_no_calibration)
{
	const int64_t score[3] = { 1, 2, 3 };
	const double prob[3] = { .1, .2, .3 };
	const uint8_t none[3] = { 0, 0, 0 };
	struct metrics m;

	metrics_compute(&m, score, prob, none, NULL, 3);
	cr_assert(isnan(m.auc) && isnan(m.auc_se) && isnan(m.auc_low));
	cr_assert(isnan(m.lift_top10) && isnan(m.calibration_slope));
	cr_assert(isnan(m.calibration_intercept));
	cr_assert_float_eq(m.brier, .14 / 3.0, 1e-15);
	metrics_compute(&m, score, prob, none, NULL, 0);
	cr_assert(isnan(m.brier) && isnan(m.log_loss));
}

Test(metrics, a_perfect_order_of_few_leads_is_not_certain)
{
	const int64_t score[6] = { 9, 8, 7, 3, 2, 1 };
	const uint8_t best[6] = { 1, 1, 1, 0, 0, 0 };
	const uint8_t worst[6] = { 0, 0, 0, 1, 1, 1 };
	struct metrics m;

	metrics_compute(&m, score, NULL, best, NULL, 6);
	cr_assert_float_eq(m.auc, 1.0, 0.0);
	cr_assert_float_eq(m.auc_low, cbrt(.025), 1e-12);
	cr_assert_float_eq(m.auc_high, 1.0, 0.0);
	metrics_compute(&m, score, NULL, worst, NULL, 6);
	cr_assert_float_eq(m.auc_low, 0.0, 0.0);
	cr_assert_float_eq(m.auc_high, 1.0 - cbrt(.025), 1e-12);
}

Test(metrics, one_yes_has_an_auc_without_an_error)
{
	const int64_t score[4] = { 4, 3, 2, 1 };
	const uint8_t label[4] = { 0, 1, 0, 0 };
	double variance;

	cr_assert_float_eq(metrics_auc(score, label, NULL, 4, &variance),
			   2.0 / 3.0, 1e-15);
	cr_assert(isnan(variance));
}

Test(metrics, a_sure_and_wrong_probability_costs_a_finite_log_loss)
{
	const int64_t score[2] = { 1, 2 };
	const double prob[2] = { 1.0, 0.0 };
	const uint8_t label[2] = { 0, 1 };
	struct metrics m;

	metrics_compute(&m, score, prob, label, NULL, 2);
	cr_assert_float_eq(m.log_loss, -log(1e-15), .06);
	cr_assert_float_eq(m.brier, 1.0, 0.0);
}

Test(metrics, separated_probabilities_have_no_calibration_slope)
{
	const int64_t score[4] = { 1, 2, 3, 4 };
	const double prob[4] = { .1, .2, .3, .4 };
	const uint8_t label[4] = { 0, 0, 1, 1 };
	struct metrics m;

	metrics_compute(&m, score, prob, label, NULL, 4);
	cr_assert(isnan(m.calibration_slope));
	cr_assert_gt(m.calibration_intercept, 0.0);
}

Test(metrics, row_order_changes_no_lift_and_no_calibration_error)
{
	const int64_t score[5] = { 5, 5, 5, 1, 1 };
	const int64_t back[5] = { 1, 1, 5, 5, 5 };
	const double prob[5] = { .5, .5, .5, .1, .1 };
	const double prob_back[5] = { .1, .1, .5, .5, .5 };
	const uint8_t label[5] = { 1, 0, 0, 0, 1 };
	const uint8_t label_back[5] = { 1, 0, 0, 0, 1 };
	struct metrics m, n;

	metrics_compute(&m, score, prob, label, NULL, 5);
	metrics_compute(&n, back, prob_back, label_back, NULL, 5);
	cr_assert_float_eq(m.lift_top10, (1.0 / 3.0) / .4, 1e-15);
	cr_assert_float_eq(m.lift_top10, n.lift_top10, 0.0);
	cr_assert_float_eq(m.ece, n.ece, 0.0);
}

/* GSL's inverse of the beta distribution gives up on these; R's qbeta says. */
Test(metrics, share_interval_is_never_out_of_reach)
{
	double low, high;

	metrics_share_interval(354, 358, .95, &low, &high);
	cr_assert_float_eq(low, 0.971640769053512, 1e-12);
	cr_assert_float_eq(high, 0.996947524122906, 1e-12);
	metrics_share_interval(36, 533, .95, &low, &high);
	cr_assert_float_eq(low, 0.0477506570593913, 1e-12);
	cr_assert_float_eq(high, 0.0922835358718308, 1e-12);
}

Test(metrics, share_interval_is_clopper_and_pearsons)
{
	oracle_read(&table, "tests/oracle/shares.csv");
	cr_assert_eq(table.n, 10);
	for (size_t i = 0; i < table.n; i++) {
		const double *c = table.cell[i];
		double low, high;

		metrics_share_interval((uint64_t)c[0], (uint64_t)c[1], c[2],
				       &low, &high);
		cr_assert_float_eq(low, c[4], TOL, "row %zu", i);
		cr_assert_float_eq(high, c[5], TOL, "row %zu", i);
	}
}

Test(metrics, the_share_of_no_lead_may_be_anything)
{
	double low, high;

	metrics_share_interval(0, 0, .95, &low, &high);
	cr_assert_float_eq(low, 0.0, 0.0);
	cr_assert_float_eq(high, 1.0, 0.0);
}

/* A probability that one lead lacks is none; its score counts all the same. */
Test(metrics, counted_lead_by_lead_are_as_in_one)
{
	static const int64_t score[] = { 30, 10, 20, 10 };
	static const double prob[] = { .8, .2, .5, .1 };
	static const uint8_t label[] = { 1, 0, 1, 0 };

	for (size_t without = 0; without < 5; without++) {
		struct metrics_count count = { 0 };
		struct metrics_ranking ranking;
		struct metrics m, want;

		for (size_t i = 0; i < 4; i++)
			metrics_add(&count, score[i],
				    i == without ? (double)NAN : prob[i],
				    label[i], 1.0);
		metrics_rank_end(&ranking, &count);
		metrics_of(&m, &ranking);
		metrics_ranking_release(&ranking);
		metrics_compute(&want, score, without < 4 ? NULL : prob, label,
				NULL, 4);
		cr_assert_eq(memcmp(&m, &want, sizeof(m)), 0, "%zu", without);
	}
}
