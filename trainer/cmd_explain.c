/* SPDX-License-Identifier: MIT */
/* cmd_explain.c - mql-trainer explain: one lead, and what would hand it over */
#include "common/log.h"
#include "common/place.h"
#include "trainer/cmd.h"
#include "trainer/explain.h"

struct explain_args {
	struct cmd_table table;
	const char *card, *id, *id_column, *json;
};

static const struct explain_args defaults = { .table = CMD_TABLE_DEFAULT };

static const struct mql_opt rows[] = {
	{ "model", 'm', "CARD", MQL_OPT_TEXT,
	  offsetof(struct explain_args, card), .must = true,
	  .help = "the scorecard" },
	{ "id", 0, "ID", MQL_OPT_TEXT, offsetof(struct explain_args, id),
	  .must = true, .help = "which lead" },
	{ "id-column", 0, "COLUMN", MQL_OPT_TEXT,
	  offsetof(struct explain_args, id_column),
	  .help = "where its id stands (default: the card's; has it none, ID "
		  "is the line on which the lead begins)" },
	CMD_ROW_JSON(struct explain_args),
	{ "as-of", 0, "DATE", MQL_OPT_DAY,
	  offsetof(struct explain_args, table.as_of),
	  .help = "the day that ages run to, YYYY-MM-DD (default: today)" },
	{ "bad-cells", 0, "WHAT", MQL_OPT_CHOICE,
	  offsetof(struct explain_args, table.bad_cells),
	  .choice = cmd_bad_cells_name,
	  .help = "a cell that is no number or date: reject its row, or read "
		  "it as missing (default: reject)" },
	CMD_ROW_DELIMITER(struct explain_args),
};

static bool write_all(const struct explain *e, const char *path,
		      struct mql_err *err)
{
	struct mql_buf json = { 0 }, text = { 0 };
	bool ok;

	explain_add_json(&json, e);
	explain_add_text(&text, e);
	ok = cmd_write_reports(path, NULL, &json, &text, err);
	mql_buf_release(&text);
	mql_buf_release(&json);
	return ok;
}

/* Rows that can't be read have no rank. */
static enum mql_code warn(const struct explain *e)
{
	if (e->n_bad == 0)
		return MQL_OK;
	mql_log_warn("%ju row%s can't be read and %s no rank; the first: %s",
		     (uintmax_t)e->n_bad, e->n_bad == 1 ? "" : "s",
		     e->n_bad == 1 ? "has" : "have", e->first_bad);
	return MQL_E_ATTENTION;
}

static bool explain(struct explain *e, struct mql_scorecard *card,
		    const struct explain_args *args, const char *leads,
		    struct mql_err *err)
{
	const struct dataset_options table = cmd_table_options(&args->table,
							       leads);
	const struct explain_options options = {
		.leads = leads, .id = args->id, .id_column = args->id_column,
		.delimiter = table.delimiter, .as_of = table.as_of,
		.bad_is_missing = table.bad_is_missing,
	};

	return mql_scorecard_read(card, args->card, err) &&
	       explain_run(e, card, &options, err) &&
	       write_all(e, args->json, err);
}

static enum mql_code run(const void *args_in, char *const *operand,
			 size_t n_operand, struct mql_err *err)
{
	const struct explain_args *args = args_in;
	const char *leads = n_operand > 0 ? operand[0] : "-";
	const char *json = args->json;
	const struct mql_place place[] = {
		{ leads, false, "the leads", "" },
		{ args->card, false, "the card", "--model " },
		{ json, true, "the JSON report", "--json " },
		{ json && strcmp(json, "-") == 0 ? NULL : "-", true,
		  "the report", "" },
	};
	struct mql_scorecard card = { 0 };
	struct explain e = { 0 };
	enum mql_code code = err->code;

	if (mql_place_check(place, MQL_ARRAY_LEN(place), err) &&
	    explain(&e, &card, args, leads, err))
		code = warn(&e);
	else
		code = err->code;
	explain_release(&e);
	mql_scorecard_release(&card);
	return code;
}

const struct mql_cmd cmd_explain = {
	.name = "explain", .operands = "[leads.csv]",
	.summary = "one lead: its points, and what would hand it over",
	.text = "Scores the lead exactly as mql-scorer does and shows all that "
		"it earned: every term, the caps that bit, subtotals, "
		"probabilities, grade and verdict, each with its why; which "
		"single change of one column would hand it over, found by "
		"scoring the lead again with it (what the lead is, and what "
		"has happened, is no one's to change and is said to be so); "
		"where it stands among all leads of the table; and how the "
		"threshold came to where it is.",
	.opt = rows, .n_opt = MQL_ARRAY_LEN(rows), .max_operand = 1,
	.args_size = sizeof(struct explain_args), .defaults = &defaults,
	.run = run,
};
