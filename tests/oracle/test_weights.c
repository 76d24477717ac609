/* SPDX-License-Identifier: MIT */
/* R's glm with prior weights, and weighted figures of merit from their
 * definitions (weights.R): both sides are at the maximum, or sum the same
 * doubles in another order. */
#include "common/io.h"
#include "tests/unit/fit_table.h"
#include "tests/unit/oracle_table.h"
#include "trainer/learn.h"
#include "trainer/metrics.h"

static const char definition[] =
	"definition: 1\nlead: {id: id, weight: weight}\n"
	"outcome: {won: {column: stage, is: [Won]},"
	" lost: {column: stage, is: [Lost]}}\n"
	"features:\n"
	"  x: {dimension: fit, type: number}\n"
	"  y: {dimension: fit, type: number}\n"
	"  kind: {dimension: fit, type: level}\n"
	"target: {mql_to_sql: 20%, promise: aim}\n";

static struct oracle_table want, scores;

static void near(double got, double expected, double relative)
{
	cr_assert_float_eq(got, expected, relative * fabs(expected),
			   "%.12g, want %.12g", got, expected);
}

Test(weights_oracle, a_plain_fit_is_R_glm_with_prior_weights)
{
	struct mql_buf text = { 0 };
	struct mql_err err = MQL_ERR_INIT;
	struct table_read t = { .definition = definition };
	struct learn_model model;
	uint32_t *row;

	oracle_read(&want, "tests/oracle/weights.csv");
	cr_assert(mql_io_read_file(&text, "tests/oracle/weights_leads.csv",
				   1u << 20, &err), "%s", err.msg);
	t.leads = mql_buf_text(&text);
	table_read_run(&t);
	cr_assert(t.ok, "%s", t.err.msg);
	row = fit_table_rows(t.data.n);
	cr_assert(learn_fit(&model, &t.data, row, t.data.n,
			    &(struct learn_options){ .method = LEARN_PLAIN,
						     .seed = 1 }, &err),
		  "%s", err.msg);
	cr_assert_eq(model.n_coefficient, 6);
	for (size_t i = 0; i < 6; i++) {
		cr_assert_str_eq(model.coefficient[i].name, want.name[i]);
		near(model.coefficient[i].estimate, want.cell[i][1], 1e-9);
		near(model.coefficient[i].se, want.cell[i][2], 1e-9);
	}
	near(model.info.deviance, oracle_figure(&want, "deviance"), 1e-12);
	near(model.info.null_deviance, oracle_figure(&want, "null deviance"),
	     1e-12);
	learn_release(&model);
	free(row);
	table_read_release(&t);
	mql_buf_release(&text);
}

Test(weights_oracle, every_figure_of_merit_is_its_weighted_definition)
{
	static int64_t score[ORACLE_ROWS];
	static double prob[ORACLE_ROWS], weight[ORACLE_ROWS];
	static uint8_t label[ORACLE_ROWS];
	struct metrics m;

	oracle_read(&scores, "tests/oracle/weights_scores.csv");
	oracle_read(&want, "tests/oracle/weights.csv");
	for (size_t i = 0; i < scores.n; i++) {
		score[i] = (int64_t)scores.cell[i][0];
		prob[i] = scores.cell[i][1];
		label[i] = (uint8_t)scores.cell[i][2];
		weight[i] = scores.cell[i][3];
	}
	metrics_compute(&m, score, prob, label, weight, scores.n);
	cr_assert_eq(m.n, 240);
	near(m.auc, oracle_figure(&want, "auc"), 1e-12);
	near(m.auc_se * m.auc_se, oracle_figure(&want, "auc variance"), 1e-9);
	near(m.log_loss, oracle_figure(&want, "log_loss"), 1e-12);
	near(m.brier, oracle_figure(&want, "brier"), 1e-12);
	near(m.lift_top10, oracle_figure(&want, "lift_top10"), 1e-9);
	near(m.ece, oracle_figure(&want, "ece"), 1e-9);
	near(m.calibration_slope, oracle_figure(&want, "cox_slope"), 1e-8);
	near(m.calibration_intercept, oracle_figure(&want, "cox_intercept"),
	     1e-8);
}
