/* SPDX-License-Identifier: MIT */
/* cmd_fit.c - past leads in; scorecard and report out, or a refusal */
#include <stdlib.h>
#include <unistd.h>

#include "common/evaluate.h"
#include "common/io.h"
#include "common/log.h"
#include "common/place.h"
#include "trainer/assemble.h"
#include "trainer/calibrate.h"
#include "trainer/cmd.h"
#include "trainer/cv.h"
#include "trainer/labels.h"
#include "trainer/report.h"

struct fit_args {
	struct cmd_table table;
	const char *definition, *output, *json, *name;
	int method;
	size_t folds, seed, threads;
	bool time_split, no_pairs;
};

/* All that a fit holds; released in one place. */
struct fit {
	const struct fit_args *args;
	const char *leads;
	struct mql_definition definition;
	struct dataset data;
	struct split split;
	struct cv cv;
	struct learn_options options;
	struct learn_model model;
	struct mql_scorecard card;
	uint32_t *row;           // leads the card is learned from
	size_t n_row;
	struct threshold_lead *lead;     // [n_lead] scored out of fold
	size_t n_lead;
	struct report report;
};

static void fit_release(struct fit *fit)
{
	report_release(&fit->report);
	free(fit->lead);
	free(fit->row);
	mql_scorecard_release(&fit->card);
	learn_release(&fit->model);
	cv_release(&fit->cv);
	split_release(&fit->split);
	dataset_release(&fit->data);
	mql_definition_release(&fit->definition);
}

static size_t count_cores(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n < 1 ? 1 : (size_t)n;
}

static bool read_data(struct fit *fit, struct mql_err *err)
{
	const struct fit_args *a = fit->args;
	const struct dataset_options options =
		cmd_table_options(&a->table, fit->leads);

	return mql_definition_read(&fit->definition, a->definition, err) &&
	       dataset_read(&fit->data, &fit->definition, &options, err);
}

/* Rule 26: a card that says the same of everybody decides nothing. */
static bool check_terms(const struct fit *fit, struct mql_err *err)
{
	return fit->card.n_term > 0 ||
	       mql_fail(err, MQL_E_DATA, "%s: all %zu leads would have the "
			"same score: none of the %zu features says anything "
			"about \"won\"", fit->leads, fit->n_row,
			fit->data.n_column);
}

static bool learn(struct fit *fit, struct mql_err *err)
{
	const struct fit_args *a = fit->args;

	fit->options = (struct learn_options){
		.method = (enum learn_method)a->method, .seed = a->seed,
		.sample_above = 200000, .no_pairs = a->no_pairs,
	};
	return split_init(&fit->split, &fit->data, a->folds, a->time_split,
			  a->seed, err) &&
	       cv_run(&fit->cv, &fit->model, &fit->data, &fit->split,
		      &fit->options,
		      a->threads ? a->threads : count_cores(), err);
}

static uint8_t side_of(const struct fit *fit, size_t i)
{
	const struct mql_definition *def = &fit->definition;

	if (fit->data.rule[i] != DATASET_NO_RULE)
		return def->rule[fit->data.rule[i]].verdict == MQL_FAST_TRACK
		       ? THRESHOLD_ALWAYS : THRESHOLD_NEVER;
	for (size_t d = 0; d < MQL_N_DIMENSION; d++)
		if (def->gate.least[d] != MQL_POINTS_NONE &&
		    fit->cv.subtotal[i][d] < def->gate.least[d])
			return THRESHOLD_NEVER;
	return THRESHOLD_ELIGIBLE;
}

/* Out-of-fold leads as the threshold sees them, and both probability maps. */
static void gather_leads(struct fit *fit)
{
	size_t n = fit->data.n, m = 0, known;
	int64_t *score = mql_calloc(n, sizeof(*score));
	uint8_t *label = mql_calloc(n, 1), *fold = mql_calloc(n, 1);
	double *prob = mql_calloc(n, sizeof(*prob));

	fit->lead = mql_calloc(n, sizeof(*fit->lead));
	for (size_t i = 0; i < n; i++) {
		if (fit->split.test[i] == SPLIT_NEVER)
			continue;
		score[m] = fit->cv.score[i];
		label[m] = fit->data.sql[i];
		fold[m] = fit->split.test[i];
		fit->lead[m++] = (struct threshold_lead){
			.score = fit->cv.score[i], .key = fit->data.id_key[i],
			.weight = 1.0, .mature = 1.0,
			.label = fit->data.sql[i], .side = side_of(fit, i),
		};
	}
	fit->n_lead = m;
	calibrate_cross(prob, score, label, fold, fit->split.n_fold, m);
	for (size_t j = 0; j < m; j++)
		fit->lead[j].prob = prob[j];

	known = 0;
	for (size_t j = 0; j < m; j++) {
		if (label[j] == LABEL_UNKNOWN)
			continue;
		score[known] = score[j];
		label[known++] = label[j];
	}
	calibrate_fit(&fit->card.sql, score, label, known);
	known = 0;
	for (size_t i = 0; i < n; i++) {
		if (fit->split.test[i] == SPLIT_NEVER ||
		    fit->data.won[i] == LABEL_UNKNOWN)
			continue;
		score[known] = fit->cv.score[i];
		label[known++] = fit->data.won[i];
	}
	calibrate_fit(&fit->card.won, score, label, known);
	free(prob);
	free(fold);
	free(label);
	free(score);
}

static void find_threshold(struct fit *fit)
{
	struct report *r = &fit->report;
	struct threshold_options options = {
		.target = fit->definition.target, .seed = fit->args->seed,
	};

	r->data = &fit->data;
	r->model = &fit->model;
	r->options = &fit->options;
	r->split = &fit->split;
	r->target = fit->definition.target;
	threshold_find(&r->threshold, fit->lead, fit->n_lead, &options);
	report_compute(r, &fit->cv, fit->lead, fit->n_lead);
	if (r->threshold.status == THRESHOLD_SET ||
	    r->threshold.status == THRESHOLD_ALL_PASS)
		r->card = &fit->card;
}

static void set_contract(struct fit *fit)
{
	const struct threshold *t = &fit->report.threshold;

	fit->card.contract = (struct mql_contract){
		.present = true, .target = fit->definition.target,
		.rate = mql_num_round9(t->rate),
		.rate_low = mql_num_round9(t->low),
		.rate_high = mql_num_round9(t->high),
		.share = mql_num_round9(t->share),
		.sql_caught = mql_num_round9(t->sql_caught),
		.mql_per_month = mql_num_round9(fit->report.mql_per_month),
	};
}

static void set_provenance(struct fit *fit)
{
	struct mql_arena *arena = &fit->card.arena;
	const struct dataset_counts *c = &fit->data.counts;
	char digest[65];

	mql_sha256_hex(digest, fit->definition.bytes);
	fit->card.provenance = (struct mql_provenance){
		.program = "mql-trainer " MQL_VERSION,
		.method = learn_method_name[fit->options.method],
		.as_of = fit->data.as_of,
		.trained_until = fit->data.last_created,
		.definition_digest = mql_arena_text(arena, digest, 64),
		.data_digest = fit->data.digest[0]
			       ? mql_arena_text(arena, fit->data.digest, 64)
			       : NULL,
		.seed = fit->options.seed,
		.leads = fit->data.n,
		.known_won = c->won[LABEL_NO] + c->won[LABEL_YES],
		.won = c->won[LABEL_YES],
		.known_sql = c->sql[LABEL_NO] + c->sql[LABEL_YES],
		.sql = c->sql[LABEL_YES],
	};
}

/* "runs/q4/card.yaml" is named "card" where --name says nothing; a card is
 * UTF-8, paths need not be. */
static const char *card_name(struct fit *fit)
{
	const char *path = fit->args->output, *slash;
	size_t n;

	if (fit->args->name != NULL)
		return fit->args->name;
	if (path == NULL || strcmp(path, "-") == 0)
		return "scorecard";
	slash = strrchr(path, '/');
	path = slash ? slash + 1 : path;
	n = strlen(path);
	if (n > 5 && strcmp(path + n - 5, ".yaml") == 0)
		n -= 5;
	if (!mql_str_is_utf8((struct mql_str){ path, n }))
		return "scorecard";
	return mql_arena_text(&fit->card.arena, path, n);
}

/* The card is read back before anybody else does: what is published has proved
 * its ranges, its probes and its digest. */
static bool draw_card(struct fit *fit, struct mql_buf *text,
		      struct mql_err *err)
{
	struct mql_scorecard *card = &fit->card, again = { 0 };
	bool ok;

	card->name = card_name(fit);
	fit->report.shift = assemble_anchor(card, &fit->report.threshold);
	assemble_distribution(card, &fit->data, fit->row, fit->n_row);
	set_contract(fit);
	set_provenance(fit);
	if (!assemble_probes(card, fit->data.as_of, err))
		return false;
	mql_scorecard_add(text, card);
	ok = mql_scorecard_parse(&again, "written card", mql_buf_str(text),
				 err);
	mql_scorecard_release(&again);
	return ok;
}

static bool is_stream(const char *path)
{
	return path == NULL || strcmp(path, "-") == 0;
}

/* The screen goes to stdout unless the card or the JSON does. */
static bool write_text(struct fit *fit, struct mql_err *err)
{
	const struct fit_args *a = fit->args;
	struct mql_buf buf = { 0 };
	bool ok = true;

	report_add_text(&buf, &fit->report);
	if ((a->json != NULL && is_stream(a->json)) ||
	    (is_stream(a->output) && fit->report.card != NULL))
		mql_log_text(mql_buf_text(&buf));
	else
		ok = mql_out_file("-", mql_buf_str(&buf), err);
	mql_buf_release(&buf);
	return ok;
}

static bool write_json(struct fit *fit, struct mql_err *err)
{
	struct mql_buf buf = { 0 };
	bool ok;

	if (fit->args->json == NULL)
		return true;
	report_add_json(&buf, &fit->report);
	ok = mql_out_file(fit->args->json, mql_buf_str(&buf), err);
	mql_buf_release(&buf);
	return ok;
}

/* The card comes last: it replaces the one before only where all went well. */
static bool publish(struct fit *fit, struct mql_err *err)
{
	const bool has_card = fit->report.card != NULL;
	struct mql_buf text = { 0 };
	bool ok = (!has_card || draw_card(fit, &text, err)) &&
		  write_json(fit, err) && write_text(fit, err) &&
		  (!has_card ||
		   mql_out_file(fit->args->output, mql_buf_str(&text), err));

	mql_buf_release(&text);
	return ok;
}

static bool fit_run(struct fit *fit, struct mql_err *err)
{
	if (!read_data(fit, err) || !labels_check(&fit->data, fit->leads, err) ||
	    !learn(fit, err))
		return false;
	split_train_rows(&fit->split, &fit->data, fit->split.n_fold, &fit->row,
			 &fit->n_row);
	points_card(&fit->card, &fit->model, &fit->data, fit->row, fit->n_row);
	if (!check_terms(fit, err))
		return false;
	gather_leads(fit);
	find_threshold(fit);
	return publish(fit, err);
}

static bool check_places(const struct fit *fit, struct mql_err *err)
{
	const struct fit_args *a = fit->args;
	const bool is_free = !is_stream(a->output) &&
			     (a->json == NULL || !is_stream(a->json));
	const struct mql_place place[] = {
		{ fit->leads, false, "the leads", "" },
		{ a->definition, false, "the definition", "--definition " },
		{ a->table.outcomes, false, "the outcomes", "--outcomes " },
		{ a->output ? a->output : "-", true, "the card", "--output " },
		{ a->json, true, "the JSON report", "--json " },
		{ is_free ? "-" : NULL, true, "the report", "" },
	};

	if (a->json != NULL && is_stream(a->json) && is_stream(a->output))
		return mql_fail(err, MQL_E_USAGE, "--json - and the card would "
				"both go to standard output: give -o CARD");
	if (a->name != NULL && !mql_str_is_utf8(mql_str_of(a->name)))
		return mql_fail(err, MQL_E_USAGE, "--name: \"%s\" is not "
				"UTF-8, which a card is written in",
				MQL_SHOW(mql_str_of(a->name)));
	return mql_place_check(place, MQL_ARRAY_LEN(place), err);
}

static enum mql_code run(const void *args, char *const *operand,
			 size_t n_operand, struct mql_err *err)
{
	struct fit fit = {
		.args = args, .leads = n_operand ? operand[0] : "-",
	};
	enum mql_code code = MQL_OK;

	if (!check_places(&fit, err) || !fit_run(&fit, err))
		code = err->code;
	else if (fit.report.card == NULL)
		code = MQL_E_ATTENTION;
	fit_release(&fit);
	return code;
}

static const struct fit_args defaults = {
	.table = CMD_TABLE_DEFAULT, .folds = 5, .seed = 1,
};

#define AT(field) offsetof(struct fit_args, field)
static const struct mql_opt rows[] = {
	CMD_ROW_DEFINITION(struct fit_args),
	{ "output", 'o', "CARD", MQL_OPT_TEXT, AT(output),
	  .help = "write the scorecard here (default: standard output)" },
	CMD_ROW_JSON(struct fit_args),
	CMD_ROWS_TABLE(struct fit_args),
	{ "name", 0, "NAME", MQL_OPT_TEXT, AT(name),
	  .help = "the card's name (default: from --output)" },
	{ "method", 0, "METHOD", MQL_OPT_CHOICE, AT(method),
	  .choice = learn_method_name,
	  .help = "smooth, l1 or plain (default: smooth)" },
	{ "no-pairs", 0, NULL, MQL_OPT_FLAG, AT(no_pairs),
	  .help = "no tables of two columns" },
	{ "folds", 0, "K", MQL_OPT_COUNT, AT(folds), .min = 2, .max = 50,
	  .help = "folds for out-of-fold scores, 2 to 50 (default: 5)" },
	{ "time-split", 0, NULL, MQL_OPT_FLAG, AT(time_split),
	  .help = "folds by lead.created: train on the past, score what "
		  "came next" },
	{ "seed", 0, "N", MQL_OPT_COUNT, AT(seed), .max = 4294967295.0,
	  .help = "seed of folds and samples (default: 1)" },
	{ "threads", 0, "N", MQL_OPT_COUNT, AT(threads), .min = 1, .max = 256,
	  .help = "fits side by side (default: one per core); the result is "
		  "the same" },
};

const struct mql_cmd cmd_fit = {
	.name = "fit", .operands = "[leads.csv]",
	.summary = "learn a scorecard and the threshold that keeps the target",
	.text = "Learns points from past leads and their outcomes, calibrates "
		"them, sets the threshold that reaches the agreed "
		"MQL-to-SQL rate, and writes scorecard and report.\n\n"
		"All figures are out of fold: each lead is scored by a card "
		"that was learned without it. Where the target can't be "
		"promised, no card is written, the report says what is "
		"missing, and the exit code is 1.",
	.opt = rows, .n_opt = MQL_ARRAY_LEN(rows), .max_operand = 1,
	.args_size = sizeof(struct fit_args), .defaults = &defaults,
	.run = run,
};
