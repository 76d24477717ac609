/* SPDX-License-Identifier: MIT */
/* cmd_calibrate.c - the same points, what they mean now, or a void promise */
#include "common/evaluate.h"
#include "common/io.h"
#include "common/log.h"
#include "common/place.h"
#include "trainer/cmd.h"
#include "trainer/recalibrate_card.h"
#include "trainer/recalibrate_report.h"

struct calibrate_args {
	struct cmd_table table;
	const char *card, *definition, *output, *json;
	const char *who, *why, *threshold;
	size_t seed;
};

/* All that the command holds; released in one place. */
struct calibrate_cmd {
	const struct calibrate_args *args;
	const char *leads;
	struct mql_definition definition;
	struct mql_scorecard card;
	struct mql_scorecard open;       // the card without a threshold:
					 // what it says of eligibility alone
	struct dataset data;
	struct recalibrate_options options;
	struct recalibrate result;
};

static void release(struct calibrate_cmd *c)
{
	recalibrate_release(&c->result);
	dataset_release(&c->data);
	mql_scorecard_release(&c->card);         // open is a copy of it
	mql_definition_release(&c->definition);
}

static bool read_all(struct calibrate_cmd *c, struct mql_err *err)
{
	const struct calibrate_args *a = c->args;
	struct dataset_options options = cmd_table_options(&a->table,
							   c->leads);

	if (!mql_definition_read(&c->definition, a->definition, err) ||
	    !mql_scorecard_read(&c->card, a->card, err) ||
	    !cmd_check_days(&c->definition, &c->card, err) ||
	    !cmd_check_when(&c->card, "--as-of", options.as_of, err))
		return false;
	if (c->card.digest && !c->card.digest_holds)
		mql_log_warn("%s: the digest does not hold: it was changed "
			     "after it was written, and no history says how",
			     c->card.path);
	c->open = c->card;
	c->open.gate.score = MQL_POINTS_NONE;
	options.card = &c->open;
	c->options.target = c->definition.target;
	c->options.recent.leads = c->leads;
	c->options.recent.seed = a->seed;
	return cmd_table_read(&c->data, &a->table, &c->definition, &options,
			      err);
}

/* ---- writing ---- */

/* The new card is read back before anybody else does. */
static bool draw_card(struct calibrate_cmd *c, struct mql_buf *text,
		      struct mql_err *err)
{
	const struct recalibrate_note note = {
		c->data.as_of, c->args->who, c->args->why,
	};
	struct mql_scorecard again = { 0 };
	bool ok;

	if (!recalibrate_card(&c->card, &c->result, &c->options.target, &note,
			      err))
		return false;
	mql_scorecard_add(text, &c->card);
	ok = mql_scorecard_parse(&again, "written card", mql_buf_str(text),
				 err);
	mql_scorecard_release(&again);
	return ok;
}

static bool write_reports(const struct calibrate_cmd *c,
			  struct mql_buf *screen, const struct mql_buf *json,
			  struct mql_err *err)
{
	const struct calibrate_args *a = c->args;
	const bool done = c->result.status == RECALIBRATE_DONE;
	const bool is_taken = (a->json && mql_place_is_stream(a->json)) ||
			      (mql_place_is_stream(a->output) && done);

	if (!cmd_write_reports(a->json, NULL, json, is_taken ? NULL : screen,
			       err))
		return false;
	if (is_taken)
		mql_log_text(mql_buf_text(screen));
	return true;
}

/* The reports are of the card as it was, so they are drawn before it changes;
 * the card is published last, where all went well. */
static bool publish(struct calibrate_cmd *c, struct mql_err *err)
{
	const struct recalibrate_report report = {
		.result = &c->result, .card = &c->card, .data = &c->data,
		.leads = c->leads, .target = c->options.target,
	};
	const bool done = c->result.status == RECALIBRATE_DONE;
	struct mql_buf screen = { 0 }, json = { 0 }, text = { 0 };
	bool ok;

	recalibrate_add_text(&screen, &report);
	recalibrate_add_json(&json, &report);
	ok = (!done || draw_card(c, &text, err)) &&
	     write_reports(c, &screen, &json, err) &&
	     (!done || mql_out_file(c->args->output, mql_buf_str(&text), err));
	if (ok && done && !c->args->who)
		mql_log_warn("the history of the new card says \"nobody "
			     "named\": --who NAME and --why TEXT say who "
			     "decided this, and why");
	if (ok && done && c->card.n_signature > 0)
		mql_log_note("%s was signed: whoever agrees to the new card "
			     "signs it anew, with mql-trainer sign",
			     c->card.path);
	mql_buf_release(&text);
	mql_buf_release(&json);
	mql_buf_release(&screen);
	return ok;
}

/* ---- the command line ---- */

/* Whoever overrules the trainer signs for it. */
static bool check_by_hand(struct calibrate_cmd *c, struct mql_err *err)
{
	const struct calibrate_args *a = c->args;
	int64_t score = 0;

	if (!a->threshold)
		return true;
	if (!mql_tenths_parse(mql_str_of(a->threshold), MQL_MAX_SCORE,
				     &score))
		return mql_fail(err, MQL_E_USAGE, "--threshold: \"%s\" is not "
				"a score: a number with at most one decimal, "
				"such as 66.2",
				MQL_SHOW(mql_str_of(a->threshold)));
	if (!a->who || !a->why)
		return mql_fail(err, MQL_E_USAGE, "--threshold sets the "
				"threshold by hand: --who and --why say in the "
				"card's history who decided it and why");
	c->options.by_hand = true;
	c->options.score = (int32_t)score;
	return true;
}

static bool check_args(struct calibrate_cmd *c, struct mql_err *err)
{
	const struct calibrate_args *a = c->args;
	const bool is_free = !mql_place_is_stream(a->output) &&
			     !(a->json && mql_place_is_stream(a->json));
	const struct mql_place place[] = {
		{ c->leads, false, "the leads", "" },
		{ a->definition, false, "the definition", "--definition " },
		{ a->card, false, "the card", "--model " },
		{ a->table.outcomes, false, "the outcomes", "--outcomes " },
		{ a->output ? a->output : "-", true, "the new card",
		  "--output " },
		{ a->json, true, "the JSON report", "--json " },
		{ is_free ? "-" : NULL, true, "the report", "" },
	};

	if (a->json && mql_place_is_stream(a->json) &&
	    mql_place_is_stream(a->output))
		return mql_fail(err, MQL_E_USAGE, "--json - and the card would "
				"both go to standard output: give -o CARD");
	return cmd_check_text("--who", a->who, err) &&
	       cmd_check_text("--why", a->why, err) && check_by_hand(c, err) &&
	       mql_place_check(place, MQL_ARRAY_LEN(place), err);
}

static enum mql_code run(const void *args, char *const *operand,
			 size_t n_operand, struct mql_err *err)
{
	struct calibrate_cmd c = {
		.args = args, .leads = n_operand ? operand[0] : "-",
	};
	enum mql_code code = MQL_OK;

	if (!check_args(&c, err) || !read_all(&c, err) ||
	    !recalibrate_run(&c.result, &c.card, &c.data, &c.options, err) ||
	    !publish(&c, err))
		code = err->code;
	else if (c.result.status != RECALIBRATE_DONE || c.result.missed ||
		 c.result.recent.as_many)
		code = MQL_E_ATTENTION;
	release(&c);
	return code;
}

static const struct calibrate_args defaults = {
	.table = CMD_TABLE_DEFAULT, .seed = 1,
};

#define AT(field) offsetof(struct calibrate_args, field)
static const struct mql_opt rows[] = {
	{ "model", 'm', "CARD", MQL_OPT_TEXT, AT(card), .must = true,
	  .help = "the scorecard to calibrate; trained, or written by hand" },
	CMD_ROW_DEFINITION(struct calibrate_args),
	{ "output", 'o', "CARD", MQL_OPT_TEXT, AT(output),
	  .help = "write the calibrated card here (default: standard "
		  "output)" },
	CMD_ROW_JSON(struct calibrate_args),
	{ "who", 0, "NAME", MQL_OPT_TEXT, AT(who),
	  .help = "who decided this, for the card's history (without it, a "
		  "warning)" },
	{ "why", 0, "TEXT", MQL_OPT_TEXT, AT(why),
	  .help = "and why" },
	{ "threshold", 0, "SCORE", MQL_OPT_TEXT, AT(threshold),
	  .help = "set the threshold by hand, whatever it reaches; needs "
		  "--who and --why" },
	{ "seed", 0, "N", MQL_OPT_COUNT, AT(seed), .max = 4294967295.0,
	  .help = "seed of folds and samples (default: 1)" },
	CMD_ROWS_TABLE(struct calibrate_args),
};

const struct mql_cmd cmd_calibrate = {
	.name = "calibrate", .operands = "[recent.csv]",
	.summary = "same points, recent outcomes: probabilities and threshold",
	.text = "Learns from recent outcomes what the card's scores mean now: "
		"the points stay, the probabilities and the threshold move, "
		"and the card's history says who, when, why, from what to "
		"what. Leads that the card was learned from are left "
		"out.\n\n"
		"Where the rate itself has moved so far that the old points "
		"prove nothing, the promise is declared void, no card is "
		"written, and the exit code is 1; so it is where too few "
		"outcomes are known, where the target can't be kept, and where "
		"known outcomes contradict the threshold, one set by hand "
		"above all (then the card is written). Leads without "
		"a date may be those that the card was learned from: a table "
		"that begins with that one is refused, and of one that has "
		"as many leads or more the exit code is 1 too.",
	.opt = rows, .n_opt = MQL_ARRAY_LEN(rows), .max_operand = 1,
	.args_size = sizeof(struct calibrate_args), .defaults = &defaults,
	.run = run,
};
