/* SPDX-License-Identifier: MIT */
/* cmd_check.c - mql-trainer check: what would be wrong, before time is spent */
#include "common/io.h"
#include "trainer/check_report.h"
#include "trainer/cmd.h"

struct check_args {
	const char *definition, *outcomes, *delimiter;
	int bad_cells;
	int32_t as_of;
	double max_rejects;
};

static const struct check_args defaults = { .as_of = MQL_DAY_NONE,
					    .max_rejects = .01 };

static const char *const bad_cells_name[] = { "reject", "missing", NULL };

#define AT(field) offsetof(struct check_args, field)
static const struct mql_opt rows[] = {
	{ "definition", 'd', "FILE", MQL_OPT_TEXT, AT(definition),
	  .must = true, .help = "which column is what, and the target" },
	{ "outcomes", 0, "FILE", MQL_OPT_TEXT, AT(outcomes),
	  .help = "a second table with the outcomes, joined by lead id" },
	{ "as-of", 0, "DATE", MQL_OPT_DAY, AT(as_of),
	  .help = "the day of the export, YYYY-MM-DD: outcomes mature until "
		  "then (default: today)" },
	{ "max-rejects", 0, "SHARE", MQL_OPT_SHARE, AT(max_rejects), .max = 1,
	  .help = "share of rows that may be unreadable (default: 1%)" },
	{ "bad-cells", 0, "WHAT", MQL_OPT_CHOICE, AT(bad_cells),
	  .choice = bad_cells_name,
	  .help = "a cell that is no number or date: reject its row, or read "
		  "it as missing (default: reject)" },
	{ "delimiter", 0, "C", MQL_OPT_TEXT, AT(delimiter),
	  .help = "delimiter of the leads table (default: found)" },
};

static bool report(const struct dataset *data,
		   const struct dataset_options *options, size_t *n_warning,
		   struct mql_err *err)
{
	const struct mql_csv_options csv = { .delimiter = options->delimiter };
	struct mql_csv *table = NULL;
	struct mql_buf text = { 0 };

	if (strcmp(options->leads, "-") != 0 &&
	    !mql_csv_open(&table, options->leads, &csv, err))
		return false;
	*n_warning = check_report_add(&text, data, table);

	const bool ok = mql_out_file(NULL, (struct mql_str){ text.p, text.n },
				     err);

	mql_csv_close(table);
	mql_buf_release(&text);
	return ok;
}

static enum mql_code run(const void *args_in, char *const *operand,
			 size_t n_operand, struct mql_err *err)
{
	const struct check_args *a = args_in;
	const struct dataset_options options = {
		.leads = n_operand > 0 ? operand[0] : "-",
		.outcomes = a->outcomes,
		.delimiter = a->delimiter ? a->delimiter[0] : '\0',
		.as_of = a->as_of == MQL_DAY_NONE ? mql_day_today() : a->as_of,
		.bad_is_missing = a->bad_cells == 1,
		.max_bad = a->max_rejects,
	};
	struct mql_definition definition = { 0 };
	struct dataset data = { 0 };
	size_t n_warning = 0;
	const bool ok =
		mql_definition_read(&definition, a->definition, err) &&
		dataset_read(&data, &definition, &options, err) &&
		report(&data, &options, &n_warning, err) &&
		check_report_usable(&data, strcmp(options.leads, "-") == 0
				    ? "stdin" : options.leads, err);

	dataset_release(&data);
	mql_definition_release(&definition);
	if (!ok)
		return err->code;
	return n_warning > 0 ? MQL_E_ATTENTION : MQL_OK;
}

const struct mql_cmd cmd_check = {
	.name = "check", .operands = "[leads.csv]",
	.summary = "read definition and data, say what would be wrong",
	.text = "Reads the definition and all of the data and prints leads, "
		"outcomes, base rates and every feature on one screen, without "
		"learning anything. Lines that begin with \"!\" want a look, "
		"and the exit code is then 1. What can't be used at all is an "
		"error (exit code 3).",
	.opt = rows, .n_opt = MQL_ARRAY_LEN(rows), .max_operand = 1,
	.args_size = sizeof(struct check_args), .defaults = &defaults,
	.run = run,
};
