/* SPDX-License-Identifier: MIT */
/* cmd_init.c - mql-trainer init: look at a table, draft its definition */
#include "common/io.h"
#include "common/log.h"
#include "common/place.h"
#include "trainer/cmd.h"
#include "trainer/init_rules.h"
#include "trainer/init_write.h"

struct init_args {
	struct cmd_table table;
	const char *output;
	bool rules;
};

static const struct init_args defaults = { .table = CMD_TABLE_DEFAULT };

static const struct mql_opt options[] = {
	CMD_ROW_OUTCOMES(struct init_args),
	{ "rules", 0, NULL, MQL_OPT_FLAG, offsetof(struct init_args, rules),
	  .help = "draft a scorecard to write by hand, points and all, in "
		  "place of a definition" },
	{ "output", 'o', "FILE", MQL_OPT_TEXT,
	  offsetof(struct init_args, output),
	  .help = "write the draft here (default: standard output)" },
	CMD_ROW_DELIMITER(struct init_args),
};

/* What a person must put right before the draft can be used. */
static enum mql_code warn(const struct init_guess *guess, bool rules)
{
	enum mql_code code = MQL_OK;

	if (guess->id == INIT_NONE)
		mql_log_note("no column is unique, so leads have no id");
	if (guess->won.column == INIT_NONE && !rules) {
		mql_log_warn("no column looks like an outcome: name it in the "
			     "draft");
		code = MQL_E_ATTENTION;
	}
	if (guess->leads->bad_rows > 0) {
		mql_log_warn("%ju rows can't be read; the first: %s",
			     (uintmax_t)guess->leads->bad_rows,
			     guess->leads->first_bad);
		code = MQL_E_ATTENTION;
	}
	return code;
}

static bool draft(const struct init_args *args,
		  const struct init_profile *leads,
		  const struct init_profile *deals, enum mql_code *code,
		  struct mql_err *err)
{
	struct init_guess guess;
	struct mql_buf text = { 0 };

	if (!init_guess_make(&guess, leads, deals, err))
		return false;
	if (args->rules)
		init_rules_add(&text, &guess);
	else
		init_write_add(&text, &guess);

	const bool ok = mql_out_file(args->output,
				     (struct mql_str){ text.p, text.n }, err);

	if (ok)
		*code = warn(&guess, args->rules);
	mql_buf_release(&text);
	init_guess_release(&guess);
	return ok;
}

static enum mql_code run(const void *args_in, char *const *operand,
			 size_t n_operand, struct mql_err *err)
{
	const struct init_args *args = args_in;
	const char *path = n_operand > 0 ? operand[0] : "-";
	struct init_profile leads = { 0 }, deals = { 0 };
	enum mql_code code = MQL_OK;
	const char *outcomes = args->table.outcomes;
	const struct mql_place place[] = {
		{ path, false, "the leads", "" },
		{ outcomes, false, "the outcomes", "--outcomes " },
		{ args->output ? args->output : "-", true, "the draft",
		  "--output " },
	};
	const bool ok =
		mql_place_check(place, MQL_ARRAY_LEN(place), err) &&
		init_profile_read(&leads, path,
				  cmd_table_delimiter(&args->table), false,
				  err) &&
		(!outcomes ||
		 init_profile_read(&deals, outcomes, '\0', true, err)) &&
		draft(args, &leads, outcomes ? &deals : NULL, &code, err);

	init_profile_release(&leads);
	init_profile_release(&deals);
	return ok ? code : err->code;
}

const struct mql_cmd cmd_init = {
	.name = "init",
	.operands = "[leads.csv]",
	.summary = "look at a table of leads, draft its definition or a card",
	.text = "Reads the table once and writes a commented definition to "
		"start from: which column is the id, which the outcome, what "
		"types the others have, which words mean \"no value\", and "
		"which columns look as if they were written after the outcome. "
		"Every guess carries its reason; all of them are for people to "
		"check.\n\n"
		"    mql-trainer init leads.csv > definition.yaml\n\n"
		"With --rules it drafts a scorecard instead, to be filled in "
		"by those who know the leads: every usable column as a term "
		"with bins or levels from the table and made-up points, a cap, "
		"overrides and a gate. mql-scorer verify checks it, and "
		"calibrate finds its threshold where outcomes are known.\n\n"
		"    mql-trainer init --rules leads.csv > card.yaml\n\n"
		"Exit code 1: the draft has a gap that must be filled (no "
		"outcome, unreadable rows).",
	.opt = options, .n_opt = MQL_ARRAY_LEN(options),
	.max_operand = 1,
	.args_size = sizeof(struct init_args), .defaults = &defaults,
	.run = run,
};
