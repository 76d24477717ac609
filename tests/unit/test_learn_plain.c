/* SPDX-License-Identifier: MIT */
#include "trainer/learn.h"

#include "common/io.h"
#include "tests/unit/fit_table.h"
#include "tests/unit/oracle_table.h"

static const struct learn_options plain = { .method = LEARN_PLAIN, .seed = 1 };

static const char oracle_definition[] =
	"definition: 1\nlead: {id: id}\n"
	"outcome: {won: {column: stage, is: [Won]},"
	" lost: {column: stage, is: [Lost]}}\n"
	"features:\n"
	"  x: {dimension: fit, type: number}\n"
	"  y: {dimension: fit, type: number}\n"
	"  twice: {dimension: fit, type: number}\n"
	"  one: {dimension: fit, type: number}\n"
	"  kind: {dimension: fit, type: level}\n"
	"  title: {dimension: fit, type: text,"
	" groups: {chief: [ceo], vice: [vp]}}\n"
	"target: {mql_to_sql: 20%, promise: aim}\n";

static void fit(struct learn_model *model, const struct table_read *t)
{
	uint32_t *row = fit_table_rows(t->data.n);
	struct mql_err err = MQL_ERR_INIT;

	cr_assert(learn_fit(model, &t->data, row, t->data.n, &plain, &err),
		  "%s", err.msg);
	free(row);
}

static const struct learn_coefficient *find(const struct learn_model *model,
					    const char *name)
{
	for (size_t i = 0; i < model->n_coefficient; i++)
		if (strcmp(model->coefficient[i].name, name) == 0)
			return &model->coefficient[i];
	cr_assert_fail("no coefficient %s", name);
	return NULL;
}

static void near(double got, double want, double relative)
{
	if (isnan(want))
		cr_assert(isnan(got));
	else
		cr_assert_float_eq(got, want, relative * fabs(want),
				   "%.10g, want %.10g", got, want);
}

/* Both are at the maximum to rounding; columns differ by 1e5 in scale. */
Test(learn_plain, equals_r_glm)
{
	static struct oracle_table want;
	struct mql_buf text = { 0 };
	struct mql_err err = MQL_ERR_INIT;
	struct table_read t = { .definition = oracle_definition };
	struct learn_model model;
	size_t n = 0;

	oracle_read(&want, "tests/oracle/glm.csv");
	cr_assert(mql_io_read_file(&text, "tests/oracle/glm_leads.csv",
				   1u << 20, &err), "%s", err.msg);
	t.leads = mql_buf_text(&text);
	table_read_run(&t);
	cr_assert(t.ok, "%s", t.err.msg);
	fit(&model, &t);
	for (; strcmp(want.name[n], "deviance") != 0; n++) {
		const struct learn_coefficient *c = &model.coefficient[n];

		cr_assert_str_eq(c->name, want.name[n]);
		near(c->estimate, want.cell[n][1], 1e-9);
		near(c->se, want.cell[n][2], 1e-9);
		near(c->z, want.cell[n][3], 1e-8);
		near(c->p, want.cell[n][4], 1e-7);
		near(c->low, c->estimate - 1.959964 * c->se, 1e-4);
		near(c->high, c->estimate + 1.959964 * c->se, 1e-4);
	}
	cr_assert_eq(n, model.n_coefficient);
	near(model.info.deviance, oracle_figure(&want, "deviance"), 1e-12);
	near(model.info.null_deviance,
	     oracle_figure(&want, "null deviance"), 1e-12);
	near(model.info.deviance + 2.0 * (double)model.info.n_parameter,
	     oracle_figure(&want, "aic"), 1e-12);
	learn_release(&model);
	table_read_release(&t);
	mql_buf_release(&text);
}

Test(learn_plain, rescaling_a_feature_rescales_its_coefficient)
{
	const struct fit_table one = { .n = 800, .seed = 3 };
	const struct fit_table eight = { .n = 800, .seed = 3, .scale = 8.0 };
	struct table_read a, b;
	struct learn_model ma, mb;

	fit_table_read(&a, &one);
	fit_table_read(&b, &eight);
	fit(&ma, &a);
	fit(&mb, &b);
	near(find(&mb, "size")->estimate, find(&ma, "size")->estimate / 8.0,
	     1e-10);
	near(find(&mb, "size")->se, find(&ma, "size")->se / 8.0, 1e-10);
	near(find(&mb, "visits")->estimate, find(&ma, "visits")->estimate,
	     1e-9);
	near(mb.info.deviance, ma.info.deviance, 1e-12);
	learn_release(&ma);
	learn_release(&mb);
	table_read_release(&a);
	table_read_release(&b);
}

Test(learn_plain, swapping_labels_negates)
{
	const struct fit_table one = { .n = 800, .seed = 3 };
	const struct fit_table other = { .n = 800, .seed = 3, .swapped = true };
	struct table_read a, b;
	struct learn_model ma, mb;

	fit_table_read(&a, &one);
	fit_table_read(&b, &other);
	fit(&ma, &a);
	fit(&mb, &b);
	for (size_t i = 0; i < ma.n_coefficient; i++) {
		near(mb.coefficient[i].estimate, -ma.coefficient[i].estimate,
		     1e-8);
		near(mb.coefficient[i].se, ma.coefficient[i].se, 1e-9);
	}
	learn_release(&ma);
	learn_release(&mb);
	table_read_release(&a);
	table_read_release(&b);
}

Test(learn_plain, row_order_does_not_change_a_bit)
{
	const struct fit_table one = { .n = 800, .seed = 3 };
	const struct fit_table turned = { .n = 800, .seed = 3,
					  .reversed = true };
	struct table_read a, b;
	struct learn_model ma, mb;

	fit_table_read(&a, &one);
	fit_table_read(&b, &turned);
	fit(&ma, &a);
	fit(&mb, &b);
	for (size_t i = 0; i < ma.n_coefficient; i++) {
		near(mb.coefficient[i].estimate, ma.coefficient[i].estimate,
		     0.0);
		near(mb.coefficient[i].se, ma.coefficient[i].se, 0.0);
	}
	learn_release(&ma);
	learn_release(&mb);
	table_read_release(&a);
	table_read_release(&b);
}

/* A bin stands for the slope at the mean of its leads; visits has a bin for
 * each value, so there the bins are the slope itself. */
Test(learn_plain, rule_08_slopes_ship_as_bins)
{
	const struct fit_table table = { .n = 800, .seed = 3 };
	struct table_read t;
	struct learn_model model;
	const struct learn_term *size, *visits;
	const struct mql_axis *axis;
	double slope, mean[2];

	fit_table_read(&t, &table);
	fit(&model, &t);
	visits = &model.term[3];
	slope = find(&model, "visits")->estimate;
	cr_assert_eq(visits->axis[0].n_edge, 7);
	for (size_t c = 1; c < 8; c++)
		near(visits->beta[c] - visits->beta[c - 1], slope, 1e-9);

	size = &model.term[0];
	axis = &size->axis[0];
	slope = find(&model, "size")->estimate;
	for (size_t c = 0; c < 2; c++) {
		double n = 0.0, sum = 0.0;

		for (size_t i = 0; i < t.data.n; i++) {
			const double x =
				dataset_number(&t.data.column[0], i);

			if (isnan(x) || mql_axis_code_number(axis, x) != 5 * c)
				continue;
			sum += x;
			n++;
		}
		mean[c] = sum / n;
	}
	near(size->beta[5] - size->beta[0], slope * (mean[1] - mean[0]), 1e-9);
	near(size->beta[mql_axis_missing(axis)],
	     find(&model, "size (missing)")->estimate, 1e-9);
	learn_release(&model);
	table_read_release(&t);
}

/* Level by level, the term has the table's coefficients; the reference and
 * what was never seen have 0. */
Test(learn_plain, levels_ship_as_their_coefficients)
{
	const struct fit_table table = { .n = 800, .seed = 3 };
	struct table_read t;
	struct learn_model model;
	const struct learn_term *kind;

	fit_table_read(&t, &table);
	fit(&model, &t);
	kind = &model.term[1];
	for (size_t c = 0; c < kind->axis[0].n_level; c++) {
		char name[64];

		snprintf(name, sizeof(name), "kind %s",
			 MQL_SHOW(kind->axis[0].level[c]));
		if (strcmp(name, "kind blue") == 0)
			cr_assert_float_eq(kind->beta[c], 0.0, 0.0);
		else
			near(kind->beta[c], find(&model, name)->estimate, 0.0);
	}
	cr_assert_float_eq(model.info.n_parameter, model.n_coefficient, 0.0);
	learn_release(&model);
	table_read_release(&t);
}

/* x moves 600 leads in [-2, 2) by about a log-odds a unit; one is far and
 * won. */
static bool fit_with_far(double far, struct mql_err *err)
{
	struct mql_buf text = { 0 };
	struct table_read t = {
		.definition = "definition: 1\nlead: {id: id}\n"
			      "outcome: {won: {column: s, is: [W]},"
			      " lost: {column: s, is: [L]}}\nfeatures:\n"
			      "  x: {dimension: fit, type: number}\n"
			      "target: {mql_to_sql: 20%, promise: aim}\n",
	};
	struct learn_model model = { 0 };
	uint32_t s = 11, *row;
	bool ok;

	mql_buf_addf(&text, "id,s,x\nfar,W,%.0f\n", far);
	for (int i = 0; i < 600; i++) {
		const double x = 4.0 * fit_table_draw(&s) - 2.0;
		const bool won = fit_table_draw(&s) < 1.0 / (1.0 + exp(-x));

		mql_buf_addf(&text, "%d,%s,%.4f\n", i, won ? "W" : "L", x);
	}
	t.leads = mql_buf_text(&text);
	table_read_run(&t);
	cr_assert(t.ok, "%s", t.err.msg);
	row = fit_table_rows(t.data.n);
	ok = learn_fit(&model, &t.data, row, t.data.n, &plain, err);
	learn_release(&model);
	free(row);
	table_read_release(&t);
	mql_buf_release(&text);
	return ok;
}

/* The far lead is certain, so that the slope stays: it is worth its x. */
Test(learn_plain, a_number_worth_more_than_a_card_can_say_is_refused)
{
	static const double far[] = { 1e4, 1e6 };
	static const char *const want[] = { "column \"x\": 10000 moves",
					    "column \"x\": 1e+06 moves" };

	for (size_t k = 0; k < MQL_ARRAY_LEN(far); k++) {
		struct mql_err err = MQL_ERR_INIT;

		cr_assert_not(fit_with_far(far[k], &err));
		cr_assert_eq(err.code, MQL_E_NUMERIC);
		cr_assert(strstr(err.msg, want[k]), "%s", err.msg);
	}
}

Test(learn_plain, a_number_worth_thousands_of_log_odds_is_learned)
{
	struct mql_err err = MQL_ERR_INIT;

	cr_assert(fit_with_far(4000, &err), "%s", err.msg);
}
