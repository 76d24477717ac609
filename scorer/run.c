/* SPDX-License-Identifier: MIT */
#include "scorer/run.h"

#include <stdlib.h>

#include "common/place.h"
#include "scorer/pipeline.h"
#include "scorer/signed.h"

/* ---- what comes in ---- */

bool run_open_card(struct run *run, struct mql_err *err)
{
	struct mql_scorecard *card = &run->card;

	if (!mql_scorecard_read(card, run->options.card, err))
		return false;
	if (card->digest && !card->digest_holds)
		mql_log_warn("%s: the scorecard was changed after it was "
			     "written: its digest does not hold", card->path);
	if (run->options.require_signed && !signed_require(card, err))
		return false;
	run->unsound = !signed_say(card);
	if (run->options.explore > 0.0 && card->gate.score == MQL_POINTS_NONE)
		return mql_fail(err, MQL_E_CARD,
				"%s: --explore draws from below the threshold, "
				"and the gate has no score", card->path);
	return true;
}

static bool find_column(const void *table, const char *name, size_t *i,
			struct mql_err *err)
{
	const struct mql_csv *csv = table;

	return mql_csv_find(csv, name, i, err);
}

static bool set_id_name(struct run *run, struct mql_err *err)
{
	const struct mql_str s = run->plan.id == SIZE_MAX
				 ? MQL_STR("line") : run->name[run->plan.id];
	const char *taken;

	run->id_name = mql_calloc(s.n + 1, 1);
	memcpy(run->id_name, s.p, s.n);
	taken = sink_taken_name(run->id_name);
	if (!taken)
		return true;
	return mql_fail(err, MQL_E_DATA,
			"%s:1: the id column is called \"%s\", as a column of "
			"the output is: rename it, or name another with --id",
			mql_csv_path(run->csv), taken);
}

static bool find_id(struct run *run, struct mql_err *err)
{
	const struct run_options *o = &run->options;
	const char *name = o->id ? o->id : run->card.id;
	struct mql_err absent = MQL_ERR_INIT;

	if (name && !mql_csv_find(run->csv, name, &run->plan.id, &absent))
		return mql_fail(err, absent.code, "%s (the leads' id, %s)",
				absent.msg, o->id
				? "by --id"
				: "by the scorecard; --id names another");
	if (!name && o->explore > 0.0)
		return mql_fail(err, MQL_E_USAGE,
				"--explore needs --id COLUMN: the scorecard "
				"names no id column, and a line is another "
				"lead tomorrow");
	if (!name && o->pg.into)
		return mql_fail(err, MQL_E_USAGE,
				"--into needs --id COLUMN: the scorecard "
				"names no id column, and a line is another "
				"lead tomorrow");
	if (!name && o->check_ids)
		return mql_fail(err, MQL_E_USAGE,
				"--check-ids needs --id COLUMN: the scorecard "
				"names no id column, and lines never repeat");
	if (!name) {
		run->plan.id = SIZE_MAX;
		mql_log_note("the scorecard names no id column: leads go by "
			     "their line in the table; --id COLUMN names one");
	}
	return set_id_name(run, err);
}

static void set_plan(struct run *run)
{
	const struct run_options *o = &run->options;
	struct batch_plan *plan = &run->plan;

	run->evaluator.bad_is_missing = o->bad_is_missing;
	plan->evaluator = &run->evaluator;
	plan->kernel = run->kernel = kernel_new(&run->evaluator);
	plan->sink = (struct sink){
		.card = &run->card,
		.line = &run->line,
		.id_name = run->id_name,
		.json = o->json,
		.reasons = !o->no_reasons,
		.excel_safe = o->excel_safe,
		.explore = o->explore > 0.0 ? &run->explore : NULL,
	};
	plan->table = (struct rejects_table){
		.path = mql_csv_path(run->csv),
		.name = run->name,
		.n_column = mql_csv_n_column(run->csv),
		.delimiter = mql_csv_delimiter(run->csv),
	};
	if (o->explore > 0.0)
		explore_init(&run->explore, o->explore, o->seed);
	if (!o->json)
		line_init(&run->line, &run->card, plan->sink.explore,
			  plan->sink.reasons, plan->sink.excel_safe);
	drift_init(&run->drift, &run->card);
	plan->drift = &run->drift;
	plan->as_of = o->as_of;
	plan->only = o->only;
	plan->keep_rejects = o->rejects != NULL;
	plan->check_ids = o->check_ids;
	plan->must_have_id = o->pg.into != NULL;
}

static bool open_csv(struct run *run, struct mql_err *err)
{
	struct mql_csv_options csv = run->options.csv;
	struct pg_options pg = run->options.pg;

	csv.delimiter = run->options.delimiter;
	if (!pg.from)
		return mql_csv_open(&run->csv, run->options.leads, &csv, err);
	pg.digest = run->card.content;
	pg.handed_prob = run->options.explore > 0.0;
	pg.reasons = !run->options.no_reasons;
	csv.delimiter = ',';
	if (!pg_open(&run->pg, &pg, err))
		return false;
	csv.source = pg_source(run->pg);
	return mql_csv_open(&run->csv, pg_label(run->pg), &csv, err);
}

bool run_open_leads(struct run *run, struct mql_err *err)
{
	if (!open_csv(run, err))
		return false;
	run->name = mql_calloc(mql_csv_n_column(run->csv),
			       sizeof(*run->name));
	for (size_t i = 0; i < mql_csv_n_column(run->csv); i++)
		run->name[i] = mql_csv_column(run->csv, i);
	if (!find_id(run, err) ||
	    !mql_evaluator_init(&run->evaluator, &run->card, find_column,
				run->csv, err))
		return false;
	set_plan(run);
	return true;
}

bool run_open_outputs(struct run *run, struct mql_err *err)
{
	const struct run_options *o = &run->options;

	return (o->pg.into || mql_out_open(&run->output, o->output, err)) &&
	       (!o->rejects || mql_out_open(&run->rejects, o->rejects, err)) &&
	       (!o->drift || mql_out_open(&run->drift_out, o->drift, err));
}

/* ---- the three stages ---- */

/* Cutting alone: all else that a row needs is work, which threads share. */
static bool stage_read(void *context, size_t slot, bool *more,
		       struct mql_err *err)
{
	struct run *run = context;

	struct batch *batch = &run->batch[slot];

	if (!mql_csv_read(run->csv, &batch->chunk, more, err))
		return false;
	batch->share = mql_csv_share(run->csv);
	return true;
}

static void stage_work(void *context, size_t slot)
{
	struct run *run = context;
	struct batch *batch = &run->batch[slot];

	mql_csv_split(&batch->chunk);
	batch_score(batch, &run->plan);
}

static bool write_buf(struct mql_out *out, const struct mql_buf *buf,
		      struct mql_err *err)
{
	return mql_out_write(out, mql_buf_text(buf), buf->n, err);
}

static bool write_leads(struct run *run, const struct mql_buf *buf,
			struct mql_err *err)
{
	if (run->options.pg.into)
		return pg_write(run->pg, mql_buf_text(buf), buf->n, err);
	return write_buf(run->output, buf, err);
}

static bool stage_write(void *context, size_t slot, struct mql_err *err)
{
	struct run *run = context;
	const struct batch *batch = &run->batch[slot];

	tally_merge(&run->tally, &batch->tally);
	run->progress.share = batch->share;
	mql_progress_show(&run->progress, run->tally.read);
	ids_append(&run->ids, &batch->ids);
	if (!write_leads(run, &batch->out, err))
		return false;
	if (batch->ended)
		return rejects_fail(err, &run->plan.table, &batch->first);
	return !run->rejects || write_buf(run->rejects, &batch->rejects, err);
}

static bool write_heads(struct run *run, struct mql_err *err)
{
	struct mql_buf head = { 0 };
	bool ok;

	if (!run->options.pg.into)
		sink_add_head(&head, &run->plan.sink);
	ok = write_leads(run, &head, err);
	mql_buf_reset(&head);
	rejects_add_head(&head);
	ok = ok && (!run->rejects || write_buf(run->rejects, &head, err));
	mql_buf_release(&head);
	return ok;
}

/* Is a pipe, a terminal or a server at either end? */
static bool may_wait(const struct run_options *o)
{
	return o->pg.from || o->pg.into ||
	       mql_place_may_wait(o->leads, false) ||
	       mql_place_may_wait(o->output, true) ||
	       (o->rejects && mql_place_may_wait(o->rejects, true));
}

/* Two blocks a thread, so that none waits for the reader; more would only push
 * each other out of the caches.  A single thread needs one, which then stays in
 * its cache. */
bool run_score(struct run *run, struct mql_err *err)
{
	const size_t n_slot = run->options.n_thread == 1
			      ? 1 : 2 * run->options.n_thread;
	const struct pipeline pipeline = {
		.n_thread = run->options.n_thread,
		.n_slot = n_slot,
		.may_wait = may_wait(&run->options),
		.context = run,
		.read = stage_read,
		.work = stage_work,
		.write = stage_write,
	};
	bool ok;

	run->n_batch = pipeline.n_slot;
	run->batch = mql_calloc_line(run->n_batch, sizeof(*run->batch));
	for (size_t i = 0; i < run->n_batch; i++)
		batch_init(&run->batch[i], &run->plan);
	run->progress = (struct mql_progress){
		.what = "scoring",
		.unit = "leads",
	};
	ok = write_heads(run, err) && pipeline_run(&pipeline, err);
	mql_progress_done(&run->progress);
	for (size_t i = 0; i < run->n_batch; i++)
		drift_take(&run->drift, run->batch[i].drift);
	drift_measure(&run->drift);
	return ok;
}

/* ---- what goes out ---- */

static bool is_stream(const struct run *run)
{
	return run->output && mql_place_is_stream(run->options.output);
}

static bool fail_too_many(const struct run *run, struct mql_err *err)
{
	struct mql_buf n = { 0 }, of = { 0 };
	const double share = 100.0 * (double)run->tally.rejected /
			     (double)run->tally.read;

	mql_count_add(&n, run->tally.rejected);
	mql_count_add(&of, run->tally.read);
	mql_fail(err, MQL_E_DATA,
		 "%s: %s of %s rows rejected (%.2f%%), more than --max-rejects "
		 "%.4g%%: %s; the rows are in %s", mql_csv_path(run->csv),
		 mql_buf_text(&n), mql_buf_text(&of), share,
		 100.0 * run->options.max_rejects,
		 is_stream(run) ? "do not use the output"
				: "nothing was published",
		 run->options.rejects);
	mql_buf_release(&n);
	mql_buf_release(&of);
	return false;
}

static bool publish_drift(struct run *run, struct mql_err *err)
{
	struct mql_buf text = { 0 };
	bool ok;

	drift_add_json(&text, &run->drift, run->options.max_psi);
	ok = write_buf(run->drift_out, &text, err) &&
	     mql_out_publish(&run->drift_out, err);
	mql_buf_release(&text);
	return ok;
}

bool run_publish(struct run *run, struct mql_err *err)
{
	if (run->rejects && !mql_out_publish(&run->rejects, err))
		return false;
	if (rejects_too_many(run->tally.rejected, run->tally.read,
			     run->options.max_rejects))
		return fail_too_many(run, err);
	if (run->drift_out && !publish_drift(run, err))
		return false;
	if (run->options.pg.into)
		return pg_publish(run->pg, run->tally.written, err);
	return mql_out_publish(&run->output, err);
}

void run_release(struct run *run)
{
	struct mql_err ignored = MQL_ERR_INIT;   // the first one is reported

	if (is_stream(run) && !mql_io_stopped())
		(void)!mql_out_publish(&run->output, &ignored);
	mql_out_abandon(&run->output);
	mql_out_abandon(&run->rejects);
	mql_out_abandon(&run->drift_out);
	for (size_t i = 0; i < run->n_batch; i++)
		batch_release(&run->batch[i]);
	free(run->batch);
	ids_release(&run->ids);
	drift_release(&run->drift);
	kernel_free(run->kernel);
	line_release(&run->line);
	mql_evaluator_release(&run->evaluator);
	free(run->id_name);
	free(run->name);
	mql_csv_close(run->csv);
	pg_close(run->pg);
	mql_scorecard_release(&run->card);
}
