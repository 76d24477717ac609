/* SPDX-License-Identifier: MIT */
#include <time.h>
#include <unistd.h>

#include "common/place.h"
#include "scorer/cmd.h"
#include "scorer/pg_name.h"
#include "scorer/run.h"

#define MOST_THREADS 256

struct args {
	const char *card, *output, *rejects, *id, *drift;
	const char *from, *query, *into;
	double max_rejects;      // < 0: not given
	double max_psi;
	double explore;          // 0: not given
	size_t seed;             // SIZE_MAX: not given
	bool json, no_reasons, excel_safe, check_ids, quiet;
	bool require_signed;
	int only;                // index in only_name[]; -1: not given
	int bad_cells, delimiter;        // the same
	int32_t as_of;
	size_t threads;          // 0: one per core
};

static const struct args defaults = {
	.max_rejects = -1.0, .only = -1, .bad_cells = -1, .delimiter = -1,
	.as_of = MQL_DAY_NONE, .max_psi = MQL_PSI_SHIFTED, .seed = SIZE_MAX,
};

static const char *const only_name[] = {
	"mql", "nurture", "fast_track", "disqualified", EXPLORE_NAME, NULL,
};
static const enum mql_verdict only_verdict[] = {
	MQL_QUALIFIED, MQL_NURTURE, MQL_FAST_TRACK, MQL_DISQUALIFIED,
	MQL_EXPLORE,
};
static const char *const bad_cells_name[] = { "reject", "missing", NULL };
static const char *const delimiter_name[] = { ",", ";", "tab", "|", NULL };
static const char delimiter_char[] = { ',', ';', '\t', '|' };

static const struct mql_opt rows[] = {
	{ "model", 'm', "CARD", MQL_OPT_TEXT, offsetof(struct args, card),
	  .must = true, .help = "the scorecard to apply" },
	{ "output", 'o', "FILE", MQL_OPT_TEXT, offsetof(struct args, output),
	  .help = "write here, all or nothing (default: standard output)" },
	{ "from", 0, "CONNECTION", MQL_OPT_TEXT, offsetof(struct args, from),
	  .help = "read the leads from PostgreSQL instead: "
		  "postgresql://user@host/dbname, or key=value ... as libpq "
		  "has it; passwords belong in PGPASSFILE or a service file" },
	{ "query", 0, "SELECT", MQL_OPT_TEXT, offsetof(struct args, query),
	  .help = "the leads of --from: a row a lead, with the columns that "
		  "the scorecard names" },
	{ "into", 0, "TABLE", MQL_OPT_TEXT, offsetof(struct args, into),
	  .help = "write the scored leads into this table of --from, or "
		  "SCHEMA.TABLE, in one transaction: rows are updated by "
		  "lead_id, the table is made where there is none" },
	{ "rejects", 0, "FILE", MQL_OPT_TEXT, offsetof(struct args, rejects),
	  .help = "keep rows that can't be read here and go on (default: the "
		  "first one fails the run)" },
	{ "max-rejects", 0, "SHARE", MQL_OPT_SHARE,
	  offsetof(struct args, max_rejects), .min = 0.0, .max = 1.0,
	  .help = "with more rejects than this share of the rows nothing is "
		  "published (default: 1%)" },
	{ "bad-cells", 0, "HOW", MQL_OPT_CHOICE,
	  offsetof(struct args, bad_cells), .choice = bad_cells_name,
	  .help = "a cell that should be a number or a date and is not: "
		  "reject its row, or score it as missing (default: reject)" },
	{ "id", 0, "COLUMN", MQL_OPT_TEXT, offsetof(struct args, id),
	  .help = "the column of the leads' id (default: the scorecard's, else "
		  "the line in the table)" },
	{ "check-ids", 0, NULL, MQL_OPT_FLAG, offsetof(struct args, check_ids),
	  .help = "count leads whose id stood before, a warning and exit code "
		  "1 (8 bytes of memory a lead, twice that at the end)" },
	{ "require-signed", 0, NULL, MQL_OPT_FLAG,
	  offsetof(struct args, require_signed),
	  .help = "refuse a scorecard, with exit code 4, that sales and "
		  "marketing have not both signed as it is" },
	{ "as-of", 0, "DATE", MQL_OPT_DAY, offsetof(struct args, as_of),
	  .help = "the day that ages run to, YYYY-MM-DD (default: today)" },
	{ "only", 0, "VERDICT", MQL_OPT_CHOICE, offsetof(struct args, only),
	  .choice = only_name,
	  .help = "write these leads alone; mql is every lead that is handed "
		  "over, fast_track and explore included (default: all)" },
	{ "explore", 0, "SHARE", MQL_OPT_SHARE, offsetof(struct args, explore),
	  .min = 0.0001, .max = 0.9999,
	  .help = "hand over this share of the leads that the threshold alone "
		  "keeps back, drawn by their id, as verdict explore; every "
		  "lead then has its handed_prob" },
	{ "seed", 0, "N", MQL_OPT_COUNT, offsetof(struct args, seed),
	  .max = 4294967295.0,
	  .help = "of that draw: another one draws other leads (default: 1)" },
	{ "max-psi", 0, "X", MQL_OPT_NUMBER, offsetof(struct args, max_psi),
	  .min = 0.01, .max = 1000.0,
	  .help = "warn, and exit with 1, where the score or a term has "
		  "drifted from the training leads by more than this "
		  "population stability index, and more than chance explains "
		  "(default: 0.25)" },
	{ "drift", 0, "FILE", MQL_OPT_TEXT, offsetof(struct args, drift),
	  .help = "write the figures of drift here, as JSON" },
	{ "json", 0, NULL, MQL_OPT_FLAG, offsetof(struct args, json),
	  .help = "one JSON object a line instead of CSV" },
	{ "no-reasons", 0, NULL, MQL_OPT_FLAG,
	  offsetof(struct args, no_reasons), .help = "leave out the reasons" },
	{ "delimiter", 0, "CHAR", MQL_OPT_CHOICE,
	  offsetof(struct args, delimiter), .choice = delimiter_name,
	  .help = "between the cells of the leads (default: the one most "
		  "frequent in the header)" },
	{ "excel-safe", 0, NULL, MQL_OPT_FLAG,
	  offsetof(struct args, excel_safe),
	  .help = "put ' before cells that a spreadsheet would run as a "
		  "formula" },
	{ "threads", 0, "N", MQL_OPT_COUNT, offsetof(struct args, threads),
	  .min = 1, .max = MOST_THREADS,
	  .help = "threads to use (default: one per core); the output is the "
		  "same for all" },
	{ "quiet", 'q', NULL, MQL_OPT_FLAG, offsetof(struct args, quiet),
	  .help = "no summary, no notes; warnings and errors stay" },
};

/* ---- the command line as a whole ---- */

static bool check_flags(const struct args *args, struct mql_err *err)
{
	if (args->max_rejects >= 0.0 && !args->rejects)
		return mql_fail(err, MQL_E_USAGE,
				"--max-rejects needs --rejects FILE");
	if (args->excel_safe && args->json)
		return mql_fail(err, MQL_E_USAGE,
				"--excel-safe is for CSV, not for --json");
	if (args->seed != SIZE_MAX && args->explore <= 0.0)
		return mql_fail(err, MQL_E_USAGE,
				"--seed needs --explore SHARE");
	if (args->only >= 0 && only_verdict[args->only] == MQL_EXPLORE &&
	    args->explore <= 0.0)
		return mql_fail(err, MQL_E_USAGE,
				"--only explore needs --explore SHARE");
	return true;
}

static bool check_into(const struct args *args, struct mql_err *err)
{
	if (args->into && args->output)
		return mql_fail(err, MQL_E_USAGE,
				"--into and -o: choose one");
	if (args->into && (args->json || args->excel_safe))
		return mql_fail(err, MQL_E_USAGE,
				"--%s is for a file, not for --into",
				args->json ? "json" : "excel-safe");
	if (args->into && args->only >= 0)
		return mql_fail(err, MQL_E_USAGE,
				"--only would leave the other leads' rows as "
				"they were: --into writes every lead, filter "
				"by verdict when you read it");
	return true;
}

static struct pg_options pg_options_of(const struct args *args)
{
	return (struct pg_options){ .from = args->from,
				    .query = args->query,
				    .into = args->into };
}

/* A database instead of files.  Its address may hold a password: where it
 * stands in another place it is not shown either. */
static bool check_database(const struct args *args, const char *leads,
			   struct mql_err *err)
{
	const struct pg_options pg = pg_options_of(args);

	if ((leads && pg_name_is_uri(leads)) ||
	    (args->output && pg_name_is_uri(args->output)))
		return mql_fail(err, MQL_E_USAGE,
				"a database is no file: leads come from it by "
				"--from and --query, scores go to it by "
				"--into");
	if (!args->from && (args->query || args->into))
		return mql_fail(err, MQL_E_USAGE, "--%s needs --from",
				args->query ? "query" : "into");
	if (!args->from)
		return true;
	if (leads || !args->query)
		return mql_fail(err, MQL_E_USAGE,
				leads ? "--from and a file of leads: choose one"
				      : "--from needs --query SELECT");
	if (args->delimiter >= 0)
		return mql_fail(err, MQL_E_USAGE,
				"--delimiter is for a file, not for --from");
	return check_into(args, err) && pg_check(&pg, err);
}

/* No two tables, nor two inputs, in one stream. */
static bool check_streams(const struct args *args, const char *leads,
			  struct mql_err *err)
{
	const bool scored = !args->into && mql_place_is_stream(args->output);
	const bool rejects = args->rejects &&
			     mql_place_is_stream(args->rejects);
	const bool drift = args->drift && mql_place_is_stream(args->drift);

	if ((rejects || drift) && scored)
		return mql_fail(err, MQL_E_USAGE,
				"--%s - and the scored leads can't share "
				"standard output: give -o FILE",
				rejects ? "rejects" : "drift");
	if (rejects && drift)
		return mql_fail(err, MQL_E_USAGE,
				"--rejects - and --drift - can't share "
				"standard output");
	if (args->from)
		return true;
	if (mql_place_is_stream(args->card) && mql_place_is_stream(leads))
		return mql_fail(err, MQL_E_USAGE,
				"the scorecard and the leads can't both come "
				"from standard input");
	if (!leads && isatty(STDIN_FILENO))
		return mql_fail(err, MQL_E_USAGE,
				"no leads: standard input is a terminal; name "
				"a CSV file or pipe one in");
	return true;
}

static bool check_places(const struct args *args, const char *leads,
			 struct mql_err *err)
{
	const char *from = args->from ? NULL : leads ? leads : "-";
	const char *to = args->into ? NULL : args->output ? args->output : "-";
	const struct mql_place place[] = {
		{ from, false, "the leads", "" },
		{ args->card, false, "the scorecard", "" },
		{ to, true, "the scored leads", "-o " },
		{ args->rejects, true, "the rejects", "--rejects " },
		{ args->drift, true, "the figures of drift", "--drift " },
	};

	return mql_place_check(place, MQL_ARRAY_LEN(place), err);
}

static size_t n_core(void)
{
	const long n = sysconf(_SC_NPROCESSORS_ONLN);

	if (n < 1)
		return 1;
	return n < MOST_THREADS ? (size_t)n : MOST_THREADS;
}

static struct run_options options_of(const struct args *args,
				     const char *leads)
{
	return (struct run_options){
		.card = args->card,
		.leads = leads ? leads : "-",
		.pg = pg_options_of(args),
		.output = args->output,
		.rejects = args->rejects,
		.id = args->id,
		.drift = args->drift,
		.max_psi = args->max_psi,
		.explore = args->explore,
		.seed = args->seed != SIZE_MAX ? args->seed : 1,
		.max_rejects = args->max_rejects >= 0.0 ? args->max_rejects
							: REJECTS_MOST,
		.delimiter = args->delimiter >= 0
				     ? delimiter_char[args->delimiter]
				     : '\0',
		.json = args->json,
		.no_reasons = args->no_reasons,
		.excel_safe = args->excel_safe,
		.check_ids = args->check_ids,
		.require_signed = args->require_signed,
		.bad_is_missing = args->bad_cells == 1,
		.only = args->only >= 0 ? (int)only_verdict[args->only]
					: BATCH_ALL,
		.as_of = args->as_of != MQL_DAY_NONE ? args->as_of
						     : mql_day_today(),
		.n_thread = args->threads > 0 ? args->threads : n_core(),
	};
}

/* ---- what is said at the end ---- */

static void warn(const struct run *run)
{
	struct mql_buf n = { 0 }, of = { 0 };

	mql_count_add(&n, run->tally.rejected);
	mql_count_add(&of, run->tally.read);
	if (run->tally.rejected > 0)
		mql_log_warn("%s of %s rows rejected, kept in %s",
			     mql_buf_text(&n), mql_buf_text(&of),
			     run->options.rejects);
	mql_buf_reset(&n);
	mql_count_add(&n, run->tally.no_id);
	if (run->tally.no_id > 0)
		mql_log_warn("leads with an empty \"%s\": %s",
			     MQL_SHOW(mql_str_of(run->id_name)),
			     mql_buf_text(&n));
	mql_buf_release(&n);
	mql_buf_release(&of);
}

/* The old scores are gone all the same: whoever waits for leads must hear. */
static bool warn_of_none(const struct run *run)
{
	if (run->tally.read > 0)
		return false;
	mql_log_warn("no leads: %s has a header alone",
		     mql_csv_path(run->csv));
	return true;
}

/* After the output is published: nobody waits for the sort. */
static bool warn_of_repeated(struct run *run)
{
	const uint64_t n_repeated = ids_repeated(&run->ids);
	struct mql_buf n = { 0 }, of = { 0 };

	if (n_repeated == 0)
		return false;
	mql_count_add(&n, n_repeated);
	mql_count_add(&of, run->ids.n);
	mql_log_warn("leads whose id stood before: %s of %s",
		     mql_buf_text(&n), mql_buf_text(&of));
	mql_buf_release(&n);
	mql_buf_release(&of);
	return true;
}

static bool warn_of_drift(const struct run *run)
{
	const size_t n = drift_n_above(&run->drift, run->options.max_psi);
	struct mql_buf text = { 0 };

	for (size_t i = 0; i < n && i < DRIFT_MOST; i++) {
		mql_buf_reset(&text);
		drift_add_warning(&text, &run->drift, run->options.max_psi, i);
		mql_log_warn("%s", mql_buf_text(&text));
	}
	if (n > DRIFT_MOST)
		mql_log_warn("drift: and %zu more above --max-psi %g",
			     n - DRIFT_MOST, run->options.max_psi);
	mql_buf_release(&text);
	return n > 0;
}

static void summarise(const struct run *run, double elapsed_s)
{
	const int32_t as_of = mql_evaluate_needs_day(&run->card)
				      ? run->options.as_of
				      : MQL_DAY_NONE;
	struct mql_buf text = { 0 };

	if (run->tally.read == 0)
		return;
	tally_add_summary(&text, &run->tally);
	mql_log_note("%s", mql_buf_text(&text));
	mql_buf_reset(&text);
	tally_add_details(&text, &run->tally, as_of, elapsed_s);
	if (text.n > 0)
		mql_log_note("%s", mql_buf_text(&text));
	if (run->drift.speaks) {
		mql_buf_reset(&text);
		drift_add_summary(&text, &run->drift);
		mql_log_note("%s", mql_buf_text(&text));
	}
	mql_buf_release(&text);
}

static double monotonic_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static bool score(struct run *run, bool *attention, struct mql_err *err)
{
	const double started_s = monotonic_s();

	if (!run_open_card(run, err) || !run_open_leads(run, err) ||
	    !run_open_outputs(run, err) || !run_score(run, err) ||
	    !run_publish(run, err))
		return false;
	warn(run);
	*attention = run->tally.rejected > 0 || run->unsound;
	*attention |= warn_of_none(run);
	*attention |= warn_of_repeated(run);
	*attention |= warn_of_drift(run);
	summarise(run, monotonic_s() - started_s);
	return true;
}

static enum mql_code run_cmd(const void *any, char *const *operand,
			     size_t n_operand, struct mql_err *err)
{
	const struct args *args = any;
	const char *leads = n_operand > 0 ? operand[0] : NULL;
	struct run run = { .options = options_of(args, leads) };
	enum mql_code code = MQL_OK;
	bool attention = false;

	mql_log_init(CMD_PROGRAM, args->quiet);
	if (!check_flags(args, err) || !check_database(args, leads, err) ||
	    !check_streams(args, leads, err) || !check_places(args, leads, err))
		return err->code;
	if (!score(&run, &attention, err))
		code = err->code;
	else if (attention)
		code = MQL_E_ATTENTION;
	run_release(&run);
	return code;
}

const struct mql_cmd cmd_score = {
	.name = CMD_PROGRAM,
	.operands = "[leads.csv]",
	.summary = "score every lead of a table and say why",
	.text = "Reads a table of leads and writes one line a lead: its id, "
		"then score, prob_sql, prob_won, fit, intent, product, mixed, "
		"grade, verdict and the three strongest reasons.  Without a "
		"file it reads standard input; without -o it writes standard "
		"output, where the exit code tells whether to trust it.  A "
		"table that gzip or zstd compressed is unpacked as it is "
		"read.\n\n"
		"  " CMD_PROGRAM " -m card.yaml -o scored.csv --rejects "
		"bad.csv leads.csv\n"
		"  " CMD_PROGRAM " -m card.yaml --only mql leads.csv.gz\n\n"
		"With --from and --query the leads are a query's rows, and "
		"with --into the scored ones are written into a table of the "
		"same database: all in one transaction, or none.\n\n"
		"  " CMD_PROGRAM " -m card.yaml --rejects bad.csv --from "
		"service=crm\n"
		"    --query \"select * from open_leads\" --into lead_scores",
	.opt = rows,
	.n_opt = MQL_ARRAY_LEN(rows),
	.max_operand = 1,
	.args_size = sizeof(struct args),
	.defaults = &defaults,
	.run = run_cmd,
};
