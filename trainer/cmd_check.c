/* SPDX-License-Identifier: MIT */
/* cmd_check.c - mql-trainer check: what would be wrong, before time is spent */
#include "common/io.h"
#include "common/place.h"
#include "trainer/check_report.h"
#include "trainer/cmd.h"
#include "trainer/labels.h"
#include "trainer/leakage.h"

struct check_args {
	struct cmd_table table;
	const char *definition;
};

static const struct check_args defaults = { .table = CMD_TABLE_DEFAULT };

static const struct mql_opt rows[] = {
	CMD_ROW_DEFINITION(struct check_args),
	CMD_ROWS_TABLE(struct check_args),
};

/* Returns how many columns fit would refuse. */
static size_t add_leaks(struct mql_buf *text, const struct dataset *data,
			bool follows)
{
	struct leakage leakage;

	leakage_find(&leakage, data);

	const size_t n = leakage.n_refused;

	if (!follows && n + leakage_n_warning(&leakage) > 0)
		mql_buf_addc(text, '\n');
	leakage_add_text(text, &leakage);
	leakage_release(&leakage);
	return n;
}

static bool report(const struct dataset *data,
		   const struct dataset_options *options, size_t *n_warning,
		   struct mql_err *err)
{
	const struct mql_csv_options csv = { .delimiter = options->delimiter };
	struct mql_csv *table = NULL;
	struct mql_buf text = { 0 };

	if (!mql_place_is_once(options->leads) &&
	    !mql_csv_open(&table, options->leads, &csv, err))
		return false;
	*n_warning = check_report_add(&text, data, table);
	*n_warning += add_leaks(&text, data, *n_warning > 0);

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
	const struct dataset_options options = cmd_table_options(
		&a->table, n_operand > 0 ? operand[0] : "-");
	struct mql_definition definition = { 0 };
	struct dataset data = { 0 };
	size_t n_warning = 0;
	const bool ok =
		mql_definition_read(&definition, a->definition, err) &&
		cmd_table_read(&data, &a->table, &definition, &options, err) &&
		report(&data, &options, &n_warning, err) &&
		labels_check(&data, options.leads, err);

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
		"outcomes, base rates, every feature, and columns that know "
		"the outcome, on one screen, without learning anything. Lines "
		"that begin with \"!\" want a look, and the exit code is then "
		"1. What can't be used at all is an error (exit code 3).",
	.opt = rows, .n_opt = MQL_ARRAY_LEN(rows), .max_operand = 1,
	.args_size = sizeof(struct check_args), .defaults = &defaults,
	.run = run,
};
