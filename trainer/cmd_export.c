/* SPDX-License-Identifier: MIT */
/* cmd_export.c - the scorecard as SQL, where the data already is */
#include "common/io.h"
#include "common/place.h"
#include "trainer/cmd.h"
#include "trainer/export.h"

struct export_args {
	const char *card, *output, *table, *id, *view;
	int dialect;             // -1: not given
	int bad_cells;
	int32_t as_of;
	bool dbt;
};

static const struct export_args defaults = {
	.dialect = -1, .as_of = MQL_DAY_NONE, .table = "leads",
};

static const struct mql_opt rows[] = {
	{ "model", 'm', "CARD", MQL_OPT_TEXT,
	  offsetof(struct export_args, card), .must = true,
	  .help = "the scorecard to write as SQL" },
	{ "dialect", 0, "ENGINE", MQL_OPT_CHOICE,
	  offsetof(struct export_args, dialect), .choice = export_dialect_name,
	  .help = "postgresql, sqlite, duckdb, spark, bigquery or snowflake" },
	{ "output", 'o', "FILE", MQL_OPT_TEXT,
	  offsetof(struct export_args, output),
	  .help = "write the statement here (default: standard output)" },
	{ "table", 0, "NAME", MQL_OPT_TEXT, offsetof(struct export_args, table),
	  .help = "the table of leads, as schema.table where it has a schema; "
		  "with --dbt a model (default: leads)" },
	{ "id", 0, "COLUMN", MQL_OPT_TEXT, offsetof(struct export_args, id),
	  .help = "the column of the leads' id (default: the scorecard's)" },
	{ "view", 0, "NAME", MQL_OPT_TEXT, offsetof(struct export_args, view),
	  .help = "create a view of this name (default: a SELECT)" },
	{ "dbt", 0, NULL, MQL_OPT_FLAG, offsetof(struct export_args, dbt),
	  .help = "a dbt model that selects from ref(TABLE)" },
	{ "bad-cells", 0, "HOW", MQL_OPT_CHOICE,
	  offsetof(struct export_args, bad_cells), .choice = cmd_bad_cells_name,
	  .help = "a cell that should be a number or a date and is not: its "
		  "lead has a reject and no score, or it counts as missing "
		  "(default: reject)" },
	{ "as-of", 0, "DATE", MQL_OPT_DAY, offsetof(struct export_args, as_of),
	  .help = "the day that ages run to, YYYY-MM-DD (default: the day the "
		  "statement is run)" },
};

static enum mql_code run(const void *args, char *const *operand,
			 size_t n_operand, struct mql_err *err)
{
	const struct export_args *a = args;
	const struct export_options options = {
		.dialect = (enum export_dialect)a->dialect, .table = a->table,
		.id = a->id, .view = a->view, .dbt = a->dbt,
		.bad_is_missing = a->bad_cells == 1, .as_of = a->as_of,
	};
	const struct mql_place place[] = {
		{ a->card, false, "the card", "--model " },
		{ a->output ? a->output : "-", true, "the statement",
		  "--output " },
	};
	struct mql_scorecard card = { 0 };
	struct mql_buf sql = { 0 };

	(void)operand;
	(void)n_operand;
	if (a->dialect < 0) {
		mql_fail(err, MQL_E_USAGE, "--dialect is missing: name the "
			 "engine");
		return err->code;
	}
	if (a->dbt && a->view) {
		mql_fail(err, MQL_E_USAGE, "--view and --dbt: dbt names the "
			 "view itself");
		return err->code;
	}

	const bool ok = mql_place_check(place, MQL_ARRAY_LEN(place), err) &&
			mql_scorecard_read(&card, a->card, err) &&
			export_add(&sql, &card, &options, err) &&
			mql_out_file(a->output, mql_buf_str(&sql), err);

	mql_buf_release(&sql);
	mql_scorecard_release(&card);
	return ok ? MQL_OK : err->code;
}

const struct mql_cmd cmd_export = {
	.name = "export", .operands = "",
	.summary = "write a scorecard as SQL, for the engine that holds the "
		   "leads",
	.text = "The statement gives every lead the score, subtotals, grade, "
		"verdict and reasons that mql-scorer gives it, under the same "
		"column names. PostgreSQL, SQLite, DuckDB and Spark are "
		"tested against mql-scorer lead by lead; BigQuery and "
		"Snowflake are written from their manuals and unproven. "
		"SQLite needs REGEXP, which its shell has.\n\n"
		"    mql-trainer export -m card.yaml --dialect postgresql "
		"--table crm.leads | psql\n"
		"    sqlite3 db '.import --csv leads.csv leads'\n"
		"    mql-trainer export -m card.yaml --dialect sqlite -o "
		"score.sql\n"
		"    sqlite3 -csv -header db < score.sql > scored.csv\n\n"
		"The last column, reject, is NULL for a lead that was scored. "
		"Where a cell that the card reads is no number or date it says "
		"which and why, and the lead has no score, as mql-scorer would "
		"reject its row: WHERE reject IS NOT NULL finds them. "
		"--bad-cells missing reads such cells as missing, and rejects "
		"none.",
	.opt = rows, .n_opt = MQL_ARRAY_LEN(rows),
	.args_size = sizeof(struct export_args), .defaults = &defaults,
	.run = run,
};
