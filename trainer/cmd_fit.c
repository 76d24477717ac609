/* SPDX-License-Identifier: MIT */
/* cmd_fit.c - past leads in; scorecard and report out, or a refusal */
#include "common/io.h"
#include "common/log.h"
#include "common/place.h"
#include "trainer/champion.h"
#include "trainer/cmd.h"
#include "trainer/handed.h"
#include "trainer/leakage.h"
#include "trainer/report.h"

struct fit_args {
	struct cmd_table table;
	struct cmd_learn learn;
	const char *definition, *output, *json, *report, *name, *oof;
	const char *champion;
};

/* All that the command holds; released in one place. */
struct fit_cmd {
	const struct fit_args *args;
	const char *leads;
	struct mql_definition definition;
	struct dataset data;
	struct leakage leakage;
	struct fit fit;
	struct report report;
	struct mql_scorecard live;       // --champion
	struct champion champion;
};

static void release(struct fit_cmd *c)
{
	report_release(&c->report);
	fit_release(&c->fit);
	leakage_release(&c->leakage);
	dataset_release(&c->data);
	mql_scorecard_release(&c->live);
	mql_definition_release(&c->definition);
}

static bool read_data(struct fit_cmd *c, struct mql_err *err)
{
	const struct fit_args *a = c->args;
	struct dataset_options options = cmd_table_options(&a->table,
							   c->leads);

	if (a->champion != NULL) {
		if (!mql_scorecard_read(&c->live, a->champion, err))
			return false;
		if (c->live.digest && !c->live.digest_holds)
			mql_log_warn("%s: the digest does not hold: it was "
				     "changed after it was written",
				     c->live.path);
		options.card = &c->live;
	}
	return mql_definition_read(&c->definition, a->definition, err) &&
	       cmd_table_read(&c->data, &a->table, &c->definition, &options,
			      err);
}

/* A champion is met on later leads: folds go by time, few wins or not. */
static bool learn(struct fit_cmd *c, struct mql_err *err)
{
	struct fit_options options = cmd_learn_options(&c->args->learn);

	if (c->args->champion != NULL) {
		if (options.split == FIT_SPLIT_AUTO)
			options.split = FIT_SPLIT_TIME;
		if (!champion_check(&c->data, options.split, err))
			return false;
	}
	return fit_learn(&c->fit, &c->data, &options, c->leads, err);
}

static bool check_leaks(struct fit_cmd *c, struct mql_err *err)
{
	leakage_find(&c->leakage, &c->data);
	return leakage_check(&c->leakage, c->leads, err);
}

static void warn_leaks(struct fit_cmd *c)
{
	for (size_t i = 0; i < leakage_n_warning(&c->leakage); i++) {
		struct mql_buf text = { 0 };

		leakage_add_warning(&text, &c->leakage, i);
		report_warn(&c->report, "%s", mql_buf_text(&text));
		mql_buf_release(&text);
	}
}

static void find_threshold(struct fit_cmd *c)
{
	struct report *r = &c->report;
	struct fit *fit = &c->fit;
	struct threshold_options options = {
		.target = c->definition.target,
		.seed = fit->options.learn.seed,
	};
	struct handed handed;

	r->data = &c->data;
	r->model = &fit->model;
	r->options = &fit->options.learn;
	r->split = &fit->split;
	r->lag = fit->oof.lag;
	r->target = c->definition.target;
	handed_init(&handed, fit->oof.lead, fit->oof.n);
	threshold_find_of(&r->threshold, &handed, &options);
	backtest_folds(&r->chained, fit, &r->target);
	report_compute(r, &fit->oof, &handed);
	handed_release(&handed);
	warn_leaks(c);
	if (threshold_has_cut(&r->threshold))
		r->card = &fit->card;
}

/* "runs/q4/card.yaml" is named "card" where --name says nothing; a card is
 * UTF-8, paths need not be. */
static const char *card_name(struct fit_cmd *c)
{
	const char *path = c->args->output, *slash;
	size_t n;

	if (c->args->name != NULL)
		return c->args->name;
	if (mql_place_is_stream(path))
		return "scorecard";
	slash = strrchr(path, '/');
	path = slash ? slash + 1 : path;
	n = strlen(path);
	if (n > 5 && strcmp(path + n - 5, ".yaml") == 0)
		n -= 5;
	if (!mql_str_is_utf8((struct mql_str){ path, n }))
		return "scorecard";
	return mql_arena_text(&c->fit.card.arena, path, n);
}

/* The card is read back before anybody else does: what is published has proved
 * its ranges, its probes and its digest. */
static bool draw_card(struct fit_cmd *c, struct mql_buf *text,
		      struct mql_err *err)
{
	struct report *r = &c->report;
	struct mql_scorecard *card = &c->fit.card, again = { 0 };
	bool ok;

	card->name = card_name(c);
	if (!fit_finish(&c->fit, &r->threshold, &r->target, r->mql_per_month,
			&r->shift, err))
		return false;
	mql_scorecard_add(text, card);
	ok = mql_scorecard_parse(&again, "written card", mql_buf_str(text),
				 err);
	mql_scorecard_release(&again);
	return ok;
}

/* A card is written where its promise is supported and, with a live one, where
 * that should go. */
static bool is_written(const struct fit_cmd *c)
{
	return c->report.card != NULL &&
	       (c->report.champion == NULL ||
		champion_publishes(&c->champion));
}

/* The screen goes to stdout unless the card or the JSON does. */
static bool write_reports(const struct fit_cmd *c, struct mql_err *err)
{
	const struct fit_args *a = c->args;
	const bool is_taken = (a->json && mql_place_is_stream(a->json)) ||
			      (mql_place_is_stream(a->output) && is_written(c));
	struct mql_buf json = { 0 }, text = { 0 };
	bool ok;

	report_add_json(&json, &c->report);
	report_add_text(&text, &c->report);
	ok = cmd_write_reports(a->json, a->report, &json,
			       is_taken ? NULL : &text, err);
	if (ok && is_taken)
		mql_log_text(mql_buf_text(&text));
	mql_buf_release(&text);
	mql_buf_release(&json);
	return ok;
}

static void meet_champion(struct fit_cmd *c)
{
	if (c->args->champion == NULL)
		return;
	c->report.champion = &c->champion;
	champion_compare(&c->champion, &c->fit, &c->live, &c->report.target);
}

static bool write_oof(struct fit_cmd *c, struct mql_err *err)
{
	struct mql_buf buf = { 0 };
	bool ok;

	if (c->args->oof == NULL)
		return true;
	oof_add_csv(&buf, &c->fit.oof, &c->data, &c->report.threshold,
		    c->report.shift);
	ok = mql_out_file(c->args->oof, mql_buf_str(&buf), err);
	mql_buf_release(&buf);
	return ok;
}

/* The card comes last: it replaces the one before only where all went well. */
static bool publish(struct fit_cmd *c, struct mql_err *err)
{
	struct mql_buf text = { 0 };
	bool ok = (c->report.card == NULL || draw_card(c, &text, err)) &&
		  write_oof(c, err) && write_reports(c, err) &&
		  (!is_written(c) ||
		   mql_out_file(c->args->output, mql_buf_str(&text), err));

	mql_buf_release(&text);
	return ok;
}

static bool fit_run(struct fit_cmd *c, struct mql_err *err)
{
	if (!read_data(c, err) || !check_leaks(c, err) || !learn(c, err))
		return false;
	find_threshold(c);
	meet_champion(c);
	return publish(c, err);
}

static bool check_places(const struct fit_cmd *c, struct mql_err *err)
{
	const struct fit_args *a = c->args;
	const bool is_free = !mql_place_is_stream(a->output) &&
			     (a->json == NULL || !mql_place_is_stream(a->json));
	const struct mql_place place[] = {
		{ c->leads, false, "the leads", "" },
		{ a->definition, false, "the definition", "--definition " },
		{ a->champion, false, "the live card", "--champion " },
		{ a->table.outcomes, false, "the outcomes", "--outcomes " },
		{ a->output ? a->output : "-", true, "the card", "--output " },
		{ a->json, true, "the JSON report", "--json " },
		{ a->report, true, "the report's page", "--report " },
		{ a->oof, true, "the out-of-fold scores", "--oof " },
		{ is_free ? "-" : NULL, true, "the report", "" },
	};

	if (a->json != NULL && mql_place_is_stream(a->json) &&
	    mql_place_is_stream(a->output))
		return mql_fail(err, MQL_E_USAGE, "--json - and the card would "
				"both go to standard output: give -o CARD");
	if (a->name != NULL && !mql_str_is_utf8(mql_str_of(a->name)))
		return mql_fail(err, MQL_E_USAGE, "--name: \"%s\" is not "
				"UTF-8, which a card is written in",
				MQL_SHOW(mql_str_of(a->name)));
	return cmd_check_report(a->report, err) &&
	       mql_place_check(place, MQL_ARRAY_LEN(place), err);
}

static enum mql_code run(const void *args, char *const *operand,
			 size_t n_operand, struct mql_err *err)
{
	struct fit_cmd c = {
		.args = args, .leads = n_operand ? operand[0] : "-",
	};
	enum mql_code code = MQL_OK;

	if (!check_places(&c, err) || !fit_run(&c, err))
		code = err->code;
	else if (!is_written(&c))
		code = MQL_E_ATTENTION;
	release(&c);
	return code;
}

static const struct fit_args defaults = {
	.table = CMD_TABLE_DEFAULT, .learn = CMD_LEARN_DEFAULT,
};

#define AT(field) offsetof(struct fit_args, field)
static const struct mql_opt rows[] = {
	CMD_ROW_DEFINITION(struct fit_args),
	{ "output", 'o', "CARD", MQL_OPT_TEXT, AT(output),
	  .help = "write the scorecard here (default: standard output)" },
	CMD_ROW_JSON(struct fit_args),
	CMD_ROW_REPORT(struct fit_args),
	CMD_ROWS_TABLE(struct fit_args),
	{ "name", 0, "NAME", MQL_OPT_TEXT, AT(name),
	  .help = "the card's name (default: from --output)" },
	{ "champion", 0, "CARD", MQL_OPT_TEXT, AT(champion),
	  .help = "the live card: write the new one only where it is better "
		  "on leads later than both saw, or the live promise no longer "
		  "holds; folds go by time" },
	{ "oof", 0, "FILE", MQL_OPT_TEXT, AT(oof),
	  .help = "write the out-of-fold scores, a line a lead: what the "
		  "figures were computed from" },
	CMD_ROWS_LEARN(struct fit_args),
};

const struct mql_cmd cmd_fit = {
	.name = "fit", .operands = "[leads.csv]",
	.summary = "learn a scorecard and the threshold that keeps the target",
	.text = "Learns points from past leads and their outcomes, calibrates "
		"them, sets the threshold that reaches the agreed "
		"MQL-to-SQL rate, and writes scorecard and report.\n\n"
		"Features that know the outcome are refused (exit code 3) "
		"unless the definition says `trust`.\n\n"
		"All figures are out of fold: each lead is scored by a card "
		"that was learned without it. Where the target can't be "
		"promised, no card is written, the report says what is "
		"missing, and the exit code is 1. So it is where the "
		"--champion stays.",
	.opt = rows, .n_opt = MQL_ARRAY_LEN(rows), .max_operand = 1,
	.args_size = sizeof(struct fit_args), .defaults = &defaults,
	.run = run,
};
