/* SPDX-License-Identifier: MIT */
/* cmd_plan.c - a revenue back to MQLs, a capacity to a threshold */
#include <math.h>

#include "common/log.h"
#include "common/place.h"
#include "trainer/cmd.h"
#include "trainer/fresh.h"
#include "trainer/plan_report.h"
#include "trainer/recalibrate.h"

static const char *const per_name[] = { "month", "quarter", NULL };

struct plan_args {
	struct cmd_table table;
	struct cmd_learn learn;
	const char *definition, *card, *json, *report, *capacity;
	const char *leads;
	double revenue, deal;    // 0: not given
	int per;
	int32_t start;           // MQL_DAY_NONE: the next period
};

/* All that the command holds; released in one place. */
struct plan_cmd {
	const struct plan_args *args;
	const char *leads_path;
	struct mql_definition definition;
	struct mql_scorecard card;       // --model
	struct mql_scorecard open;       // the same without a threshold
	struct dataset data;
	struct fresh fresh;      // without --model
	struct recalibrate judged;
	struct plan_options options;
	struct plan_leads leads;
	struct plan plan;
	struct plan_report report;
};

static void release(struct plan_cmd *c)
{
	plan_release(&c->plan);
	recalibrate_release(&c->judged);
	fresh_release(&c->fresh);
	dataset_release(&c->data);
	mql_scorecard_release(&c->card);         // open is a copy of it
	mql_definition_release(&c->definition);
}

/* ---- the leads ---- */

static bool read_all(struct plan_cmd *c, struct mql_err *err)
{
	const struct plan_args *a = c->args;
	struct dataset_options options = cmd_table_options(&a->table,
							   c->leads_path);

	if (!mql_definition_read(&c->definition, a->definition, err))
		return false;
	if (a->card) {
		if (!mql_scorecard_read(&c->card, a->card, err) ||
		    !cmd_check_days(&c->definition, &c->card, err))
			return false;
		c->open = c->card;
		c->open.gate.score = MQL_POINTS_NONE;
		options.card = &c->open;
	}
	return cmd_table_read(&c->data, &a->table, &c->definition, &options,
			      err);
}

/* Leads later than the card saw, and the threshold that it has. */
static bool judge_card(struct plan_cmd *c, struct mql_err *err)
{
	struct recalibrate *r = &c->judged;
	const struct recalibrate_options options = {
		.target = c->options.target,
		.recent = { .leads = c->leads_path,
			    .instead = "without -m a card is learned from all "
				       "of them",
			    .seed = c->args->learn.seed },
	};

	if (!recalibrate_run(r, &c->card, &c->data, &options, err))
		return false;
	if (r->sql.how == RECALIBRATE_KEPT)
		return mql_fail(err, MQL_E_DATA, "%s: of the %zu leads that %s "
				"was not learned from, %ju have a known SQL "
				"outcome, %ju of them yes; it takes %d, and %d "
				"of the rarer kind: without -m a card is "
				"learned from all of them", c->leads_path,
				r->recent.n, c->card.path,
				(uintmax_t)r->sql.known, (uintmax_t)r->sql.yes,
				RECALIBRATE_LEAST_KNOWN,
				RECALIBRATE_LEAST_YES);
	c->leads = (struct plan_leads){
		.data = &c->data, .lead = r->recent.lead,
		.row = r->recent.row, .n = r->recent.n,
		.has_cut = true,
		.cut = c->card.gate.score == MQL_POINTS_NONE
		       ? INT64_MIN : c->card.gate.score,
	};
	c->report.card = &c->card;
	c->report.recent = &r->recent;
	c->report.first = r->recent.first;
	c->report.last = r->recent.last;
	return true;
}

/* Out of fold, and the threshold that a fit would set. */
static bool learn(struct plan_cmd *c, struct mql_err *err)
{
	const struct fit_options how = cmd_learn_options(&c->args->learn);
	struct fresh *f = &c->fresh;
	const struct threshold *threshold = &f->threshold;

	if (!fresh_learn(f, &c->data, &how, &c->options.target,
			 c->leads_path, err))
		return false;
	c->leads = (struct plan_leads){
		.data = &c->data, .lead = f->fit.oof.lead,
		.row = f->fit.oof.row, .n = f->fit.oof.n,
		.has_cut = threshold_has_cut(threshold),
		.cut = threshold->status == THRESHOLD_ALL_PASS ? INT64_MIN
							       : threshold->cut,
		.shift = fresh_shift(f),
	};
	c->report.first = c->data.first_created;
	c->report.last = c->data.last_created;
	c->report.status = threshold->status;
	c->report.best_rate = threshold->best_rate;
	return true;
}

/* ---- what is asked ---- */

static void set_options(struct plan_cmd *c)
{
	const struct plan_args *a = c->args;

	c->options.target = c->card.contract.present ? c->card.contract.target
						     : c->definition.target;
	c->options.revenue = a->revenue > 0.0 ? a->revenue : (double)NAN;
	c->options.deal = a->deal > 0.0 ? a->deal : (double)NAN;
	c->options.months = a->per == 0 ? 1 : 3;
	c->options.seed = a->learn.seed;
	c->options.start = a->start != MQL_DAY_NONE ? a->start
			   : mql_day_next_start(c->data.as_of - 1,
						(int32_t)c->options.months);
}

static bool make(struct plan_cmd *c, struct mql_err *err)
{
	c->report.best_rate = NAN;
	if (!read_all(c, err))
		return false;
	set_options(c);
	if (!(c->args->card ? judge_card(c, err) : learn(c, err)))
		return false;
	if (isnan(c->options.leads_per_month))
		c->options.leads_per_month = dataset_per_month(
			&c->data, c->judged.recent.row, c->judged.recent.n);
	c->report.plan = &c->plan;
	c->report.leads = &c->leads;
	return cmd_check_volume(c->options.capacity,
				c->options.leads_per_month, &c->definition,
				err) &&
	       plan_run(&c->plan, &c->leads, &c->options, err);
}

static bool write_reports(const struct plan_cmd *c, struct mql_err *err)
{
	struct mql_buf json = { 0 }, text = { 0 };
	bool ok;

	plan_report_add_json(&json, &c->report);
	plan_report_add_text(&text, &c->report);
	ok = cmd_write_reports(c->args->json, c->args->report, &json, &text,
			       err);
	mql_buf_release(&text);
	mql_buf_release(&json);
	return ok;
}

/* ---- the command line ---- */

static bool check_args(struct plan_cmd *c, struct mql_err *err)
{
	const struct plan_args *a = c->args;
	const struct mql_place place[] = {
		{ c->leads_path, false, "the leads", "" },
		{ a->definition, false, "the definition", "--definition " },
		{ a->card, false, "the card", "--model " },
		{ a->table.outcomes, false, "the outcomes", "--outcomes " },
		{ a->json, true, "the JSON report", "--json " },
		{ a->report, true, "the report's page", "--report " },
		{ a->json && mql_place_is_stream(a->json) ? NULL : "-", true,
		  "the report", "" },
	};

	c->options.capacity = c->options.leads_per_month = NAN;
	c->options.volume_given = a->leads != NULL;
	if (!(a->revenue > 0.0) && !a->capacity)
		return mql_fail(err, MQL_E_USAGE, "nothing is asked: give "
				"--revenue, --capacity, or both");
	return cmd_read_rate("--capacity", a->capacity, &c->options.capacity,
			     err) &&
	       cmd_read_rate("--leads", a->leads, &c->options.leads_per_month,
			     err) &&
	       cmd_check_report(a->report, err) &&
	       mql_place_check(place, MQL_ARRAY_LEN(place), err);
}

/* Not reached, not known whether, or nothing to reach it with; not at the rate
 * agreed on; or by leads that may be those the card was learned from. */
static bool needs_attention(const struct plan_cmd *c)
{
	const struct plan *plan = &c->plan;

	return !plan->has_offer || plan->missed || c->judged.recent.as_many ||
	       (!isnan(plan->revenue) && !plan->reached);
}

static enum mql_code run(const void *args, char *const *operand,
			 size_t n_operand, struct mql_err *err)
{
	struct plan_cmd c = {
		.args = args, .leads_path = n_operand ? operand[0] : "-",
	};
	enum mql_code code = MQL_OK;

	if (!check_args(&c, err) || !make(&c, err) || !write_reports(&c, err))
		code = err->code;
	else if (needs_attention(&c))
		code = MQL_E_ATTENTION;
	release(&c);
	return code;
}

static const struct plan_args defaults = {
	.table = CMD_TABLE_DEFAULT, .learn = CMD_LEARN_DEFAULT,
	.start = MQL_DAY_NONE,
};

#define AT(field) offsetof(struct plan_args, field)
static const struct mql_opt rows[] = {
	CMD_ROW_DEFINITION(struct plan_args),
	{ "revenue", 0, "AMOUNT", MQL_OPT_NUMBER, AT(revenue), .min = 1e-6,
	  .max = 1e15,
	  .help = "the revenue to reach in a period, in the currency of the "
		  "deals" },
	{ "per", 0, "PERIOD", MQL_OPT_CHOICE, AT(per), .choice = per_name,
	  .help = "of that revenue: month or quarter (default: month)" },
	{ "deal", 0, "AMOUNT", MQL_OPT_NUMBER, AT(deal), .min = 1e-6,
	  .max = 1e15,
	  .help = "the average deal (default: the mean of the won leads' "
		  "outcome.won.value)" },
	{ "capacity", 0, "N/MONTH", MQL_OPT_TEXT, AT(capacity),
	  .help = "how many MQLs sales can work, such as 400/month or 20/day "
		  "(seven days a week; also week, quarter, year; a bare 400 is "
		  "a month): which threshold hands over so many" },
	{ "leads", 0, "N/MONTH", MQL_OPT_TEXT, AT(leads),
	  .help = "how many leads come, such as 1200/month or 3600/quarter; "
		  "a bare 1200 is a month (default: as many as in the "
		  "table)" },
	{ "start", 0, "DATE", MQL_OPT_DAY, AT(start),
	  .help = "first day of the period (default: of the month or quarter "
		  "that begins on --as-of or next)" },
	{ "model", 'm', "CARD", MQL_OPT_TEXT, AT(card),
	  .help = "plan with this card and its threshold, by leads later than "
		  "it was learned from (default: learn one, out of fold)" },
	CMD_ROW_JSON(struct plan_args),
	CMD_ROW_REPORT(struct plan_args),
	CMD_ROWS_TABLE(struct plan_args),
	CMD_ROWS_LEARN(struct plan_args),
};

const struct mql_cmd cmd_plan = {
	.name = "plan", .operands = "[leads.csv]",
	.summary = "a revenue back to the MQLs it takes, a capacity to a "
		   "threshold",
	.text = "From a revenue, the average deal and the rates and lags of "
		"past leads works out how many wins, SQLs and MQLs it takes a "
		"month, from which source and by when, and compares with what "
		"the threshold of the agreed rate hands over: reached, or by "
		"how much not, and which threshold would bring it at which "
		"rate. From the capacity of sales, the threshold that hands "
		"over so many.\n\n"
		"Every figure is an estimate and the central 95 % of what it "
		"may be; the report says what it rests on. Exit code 1: the "
		"revenue is not reached or it can't be told; the SQL rate at "
		"the threshold is below a guarantee, or beyond chance below an "
		"aim, or no threshold keeps it; or nothing tells the leads "
		"from those that the card was learned from.",
	.opt = rows, .n_opt = MQL_ARRAY_LEN(rows), .max_operand = 1,
	.args_size = sizeof(struct plan_args), .defaults = &defaults,
	.run = run,
};
