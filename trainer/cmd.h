/* SPDX-License-Identifier: MIT */
/* cmd.h - the verbs of mql-trainer, one file each
 *
 *   Layer     trainer; includes common/opt.h, trainer/fit.h
 */
#ifndef MQL_TRAINER_CMD_H
#define MQL_TRAINER_CMD_H

#include "common/opt.h"
#include "trainer/dataset.h"
#include "trainer/fit.h"

extern const struct mql_cmd cmd_init;
extern const struct mql_cmd cmd_check;
extern const struct mql_cmd cmd_fit;
extern const struct mql_cmd cmd_evaluate;
extern const struct mql_cmd cmd_calibrate;
extern const struct mql_cmd cmd_backtest;
extern const struct mql_cmd cmd_sign;
extern const struct mql_cmd cmd_plan;
extern const struct mql_cmd cmd_compare;
extern const struct mql_cmd cmd_export;
extern const struct mql_cmd cmd_explain;

/* How tables are read: the same options for every verb, so that what check
 * accepts fit accepts.  A verb's arguments hold it as `table`. */
struct cmd_table {
	const char *outcomes;
	int bad_cells;
	int delimiter;           // -1: found
	int32_t as_of;           // MQL_DAY_NONE: today
	double max_rejects;
};

#define CMD_TABLE_DEFAULT { .delimiter = -1, .as_of = MQL_DAY_NONE }

extern const char *const cmd_bad_cells_name[3];
extern const char *const cmd_delimiter_name[5];

/* Rows of the options, for a verb whose arguments are a `type`. */
#define CMD_ROW_DEFINITION(type)                                               \
	{ "definition", 'd', "FILE", MQL_OPT_TEXT,                             \
	  offsetof(type, definition), .must = true,                            \
	  .help = "which column is what, and the target" }
#define CMD_ROW_OUTCOMES(type)                                                 \
	{ "outcomes", 0, "FILE", MQL_OPT_TEXT,                                 \
	  offsetof(type, table.outcomes),                                      \
	  .help = "a second table with the outcomes, joined by lead id" }
#define CMD_ROW_DELIMITER(type)                                                \
	{ "delimiter", 0, "CHAR", MQL_OPT_CHOICE,                              \
	  offsetof(type, table.delimiter), .choice = cmd_delimiter_name,       \
	  .help = "delimiter of the leads table: \",\", \";\", \"tab\" or "    \
		  "\"|\" (default: found)" }
#define CMD_ROW_JSON(type)                                                     \
	{ "json", 0, "FILE", MQL_OPT_TEXT, offsetof(type, json),               \
	  .help = "write every figure as JSON; - is standard output" }
#define CMD_ROW_REPORT(type)                                                   \
	{ "report", 0, "FILE", MQL_OPT_TEXT, offsetof(type, report),           \
	  .help = "write the report as one HTML page that opens offline" }
#define CMD_ROWS_TABLE(type)                                                   \
	CMD_ROW_OUTCOMES(type),                                                \
	{ "as-of", 0, "DATE", MQL_OPT_DAY, offsetof(type, table.as_of),        \
	  .help = "the day of the export, YYYY-MM-DD: outcomes mature until "  \
		  "then (default: today)" },                                   \
	{ "max-rejects", 0, "SHARE", MQL_OPT_SHARE,                            \
	  offsetof(type, table.max_rejects), .max = 1,                         \
	  .help = "leave out unreadable rows up to this share (default: 0)" }, \
	{ "bad-cells", 0, "WHAT", MQL_OPT_CHOICE,                              \
	  offsetof(type, table.bad_cells), .choice = cmd_bad_cells_name,       \
	  .help = "a cell that is no number or date: reject its row, or read " \
		  "it as missing (default: reject)" },                         \
	CMD_ROW_DELIMITER(type)

/* How a card is learned: of every verb that learns. */
struct cmd_learn {
	int method, split;
	size_t folds, seed, threads;
	bool no_pairs;
};

#define CMD_LEARN_DEFAULT { .folds = 5, .seed = 1 }

#define CMD_ROWS_LEARN(type)                                                   \
	{ "method", 0, "METHOD", MQL_OPT_CHOICE, offsetof(type, learn.method), \
	  .choice = learn_method_name,                                         \
	  .help = "smooth, l1 or plain (default: smooth)" },                   \
	{ "no-pairs", 0, NULL, MQL_OPT_FLAG, offsetof(type, learn.no_pairs),   \
	  .help = "no tables of two columns" },                                \
	{ "folds", 0, "K", MQL_OPT_COUNT, offsetof(type, learn.folds),         \
	  .min = 2, .max = 50,                                                 \
	  .help = "folds for out-of-fold scores, 2 to 50 (default: 5)" },      \
	{ "split", 0, "HOW", MQL_OPT_CHOICE, offsetof(type, learn.split),      \
	  .choice = fit_split_name,                                            \
	  .help = "folds by time (train on the past, score what came next), "  \
		  "by digest of account or id, or by rows that are in order "  \
		  "of time and have no date; auto: by time where created "     \
		  "dates allow it, else digest (default: auto)" },             \
	{ "seed", 0, "N", MQL_OPT_COUNT, offsetof(type, learn.seed),           \
	  .max = 4294967295.0,                                                 \
	  .help = "seed of folds and samples (default: 1)" },                  \
	{ "threads", 0, "N", MQL_OPT_COUNT, offsetof(type, learn.threads),     \
	  .min = 1, .max = 256,                                                \
	  .help = "fits side by side (default: one per core); the result is "  \
		  "the same" }

/* dataset_read; and where no --as-of was given, so that outcomes mature until
 * today, a warning where the table ends weeks before. */
MQL_MUST_CHECK
bool cmd_table_read(struct dataset *data, const struct cmd_table *table,
		    const struct mql_definition *definition,
		    const struct dataset_options *options, struct mql_err *err);

/* A text that a card can hold: UTF-8, neither empty nor between blanks; NULL
 * is none, and fine.  MQL_E_USAGE. */
MQL_MUST_CHECK
bool cmd_check_text(const char *option, const char *text, struct mql_err *err);

/* Rule 12: ages of past leads run to the day each was seen.  MQL_E_DATA. */
MQL_MUST_CHECK
bool cmd_check_days(const struct mql_definition *definition,
		    const struct mql_scorecard *card, struct mql_err *err);

/* That --report, where it was given, names a file.  MQL_E_USAGE. */
MQL_MUST_CHECK
bool cmd_check_report(const char *report, struct mql_err *err);

/* What a verb has to say.  Files first: its figures, one JSON document, into
 * each of the two files that has a path; then the text on standard output,
 * unless the JSON goes there.  text NULL: none. */
MQL_MUST_CHECK
bool cmd_write_reports(const char *json_path, const char *page_path,
		       const struct mql_buf *json, const struct mql_buf *text,
		       struct mql_err *err);

/* That `day` is not before the last change of the card: a history that could
 * be written out of order would prove nothing.  MQL_E_USAGE. */
MQL_MUST_CHECK
bool cmd_check_when(const struct mql_scorecard *card, const char *option,
		    int32_t day, struct mql_err *err);

/* "400/month", or "400": a month; also per day, week, quarter and year.  NULL
 * leaves *per_month alone.  MQL_E_USAGE. */
MQL_MUST_CHECK
bool cmd_read_rate(const char *option, const char *text, double *per_month,
		   struct mql_err *err);

/* That where --capacity was given (no NaN) it is known how many leads come a
 * month.  MQL_E_DATA. */
MQL_MUST_CHECK
bool cmd_check_volume(double capacity, double leads_per_month,
		      const struct mql_definition *definition,
		      struct mql_err *err);

struct fit_options cmd_learn_options(const struct cmd_learn *learn);

/* 0: found. */
char cmd_table_delimiter(const struct cmd_table *table);
struct dataset_options cmd_table_options(const struct cmd_table *table,
					 const char *leads);

#endif
