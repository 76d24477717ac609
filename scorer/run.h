/* SPDX-License-Identifier: MIT */
/* run.h - one run of the scorer: what is open, and what is counted
 *
 * In order: run_open_card, run_open_leads, run_open_outputs, run_score,
 * run_publish; whatever failed, run_release.  Nothing is written before
 * run_score, so a table that lacks a column leaves no trace.
 *
 *   Layer     scorer; includes batch.h, io.h, pg.h
 *   Threads   belongs to the main thread; run_score starts workers and ends
 *             them
 */
#ifndef MQL_SCORER_RUN_H
#define MQL_SCORER_RUN_H

#include "common/csv.h"
#include "common/io.h"
#include "common/log.h"
#include "scorer/batch.h"
#include "scorer/pg.h"

struct run_options {
	const char *card;
	const char *leads;       // "-": standard input
	struct pg_options pg;    // instead of leads, and of output where it
				 // has `into`
	const char *output;      // NULL or "-": standard output
	const char *rejects;     // NULL: the first reject ends the run
	const char *drift;       // figures as JSON; NULL: not asked for
	double max_psi;          // above it: attention
	double explore;          // share; 0: none
	uint64_t seed;           // of it
	const char *id;          // column; NULL: the card's, else the
				 // number of the line
	double max_rejects;      // share of the rows read
	char delimiter;          // 0: found
	bool json, no_reasons, excel_safe, bad_is_missing;
	bool check_ids;
	bool require_signed;     // by both parties, as it is
	int only;                // see batch_plan
	int32_t as_of;           // a day
	size_t n_thread;         // >= 1
	struct mql_csv_options csv;      // block and read sizes; 0: default
};

struct run {                     /* set `options`, rest 0 */
	struct run_options options;
	struct mql_scorecard card;
	bool unsound;            // see signed.h
	struct pg *pg;           // where options.pg.from
	struct mql_csv *csv;
	struct mql_str *name;    // [n_column], the header
	char *id_name;
	struct mql_evaluator evaluator;
	struct kernel *kernel;
	struct explore explore;
	struct batch_plan plan;
	struct batch *batch;     // [n_batch]
	size_t n_batch;
	struct mql_out *output, *rejects, *drift_out;
	struct tally tally;
	struct line line;        // CSV only
	struct drift drift;
	struct ids ids;          // where check_ids
	struct mql_progress progress;
};

MQL_MUST_CHECK bool run_open_card(struct run *run, struct mql_err *err);
MQL_MUST_CHECK bool run_open_leads(struct run *run, struct mql_err *err);
MQL_MUST_CHECK bool run_open_outputs(struct run *run, struct mql_err *err);
MQL_MUST_CHECK bool run_score(struct run *run, struct mql_err *err);

/* Rejects first, so that a published output never lacks them; with too many,
 * they alone.  Then the figures of drift, then the leads. */
MQL_MUST_CHECK bool run_publish(struct run *run, struct mql_err *err);

/* What is still open is dropped, but what standard output was already promised
 * is flushed: how much of a stream arrives must not depend on a buffer. */
void run_release(struct run *run);

#endif
