/* SPDX-License-Identifier: MIT */
/* opt.h - one table per command: parsing, ranges, --help and the man page
 *
 * getopt_long(3) does the parsing.  argp would print help too, but knows
 * neither types nor ranges nor man pages, so the rows below would exist beside
 * its own; and it cannot be asked to return its errors.
 *
 *   Layer     common, ground; includes err.h, str.h
 *   Threads   call from main only (getopt's state is global)
 *
 *     struct args { const char *card; size_t threads; };
 *     static const struct mql_opt rows[] = {
 *             { "model", 'm', "CARD", MQL_OPT_TEXT,
 *               offsetof(struct args, card),
 *               .must = true, .help = "the scorecard to apply" },
 *             { "threads", 't', "N", MQL_OPT_COUNT,
 *               offsetof(struct args, threads), .min = 1, .max = 256,
 *               .help = "worker threads (default: one per core)" },
 *     };
 */
#ifndef MQL_COMMON_OPT_H
#define MQL_COMMON_OPT_H

#include "common/err.h"
#include "common/str.h"

enum mql_opt_type {
	MQL_OPT_FLAG,            /* bool                                      */
	MQL_OPT_TEXT,            /* const char *, from argv                   */
	MQL_OPT_COUNT,           /* size_t in [min, max]                      */
	MQL_OPT_NUMBER,          /* double in [min, max]                      */
	MQL_OPT_SHARE,           /* double in [min, max], "1%" or 0.01        */
	MQL_OPT_DAY,             /* int32_t, YYYY-MM-DD                       */
	MQL_OPT_CHOICE,          /* int, index in choice[]                    */
};

struct mql_opt {
	const char *name;        // long name, no dashes
	char letter;             // 0 = none
	const char *arg;         // "FILE"; NULL for a flag
	enum mql_opt_type type;
	size_t offset;           // of the target in the caller's struct
	double min, max;         // COUNT, NUMBER, SHARE
	const char *const *choice;       // CHOICE: NULL-terminated names
	bool must;               // TEXT: an error where it is absent
	const char *help;        // one line: meaning, range, default
};

struct mql_cmd {
	const char *name;        // the verb; the program's own name if alone
	const char *operands;    // "[leads.csv]", for the synopsis
	const char *summary;     // one line
	const char *text;        // paragraphs for --help and the man page
	const struct mql_opt *opt;
	size_t n_opt;
	size_t min_operand, max_operand;
	size_t args_size;        // sizeof the caller's struct
	const void *defaults;    // its initial value, args_size bytes
	/* Runs the command.  Returns MQL_OK or MQL_E_ATTENTION, or any other
	 * code with *err filled. */
	enum mql_code (*run)(const void *args, char *const *operand,
			     size_t n_operand, struct mql_err *err);
};

struct mql_program {
	const char *name;        // "mql-trainer"
	const char *summary;
	const char *text;        // exit codes etc., for help and man page
	const struct mql_cmd *cmd;
	size_t n_cmd;
	const struct mql_cmd *alone;     // runs where no verb is named; or NULL
};

/* All of a main(): finds the verb, parses, runs, prints the error, returns the
 * exit code.  Knows --help, --version, and --man (the roff page of the program
 * or verb) everywhere.  Unknown verbs and options name the nearest. */
int mql_program_main(const struct mql_program *program, int argc, char **argv);

/* The page of a command in man(7) roff, and its --help, from the same rows;
 * cmd NULL is the program's own page.  In `text`, paragraphs are filled and a
 * line that begins with a blank stands as it is.  min and max left at 0 mean
 * no bound; max alone left at 0, no upper bound. */
void mql_cmd_add_man(struct mql_buf *buf, const struct mql_program *program,
		     const struct mql_cmd *cmd);
void mql_cmd_add_help(struct mql_buf *buf, const struct mql_program *program,
		      const struct mql_cmd *cmd);

#endif
