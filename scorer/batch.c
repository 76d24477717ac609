/* SPDX-License-Identifier: MIT */
#include "scorer/batch.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

void batch_init(struct batch *batch, const struct batch_plan *plan)
{
	const struct mql_scorecard *card = plan->sink.card;

	*batch = (struct batch){ 0 };
	kernel_tile_init(&batch->tile, plan->kernel);
	batch->result.points = mql_calloc(mql_scorecard_n_entry(card),
					  sizeof(*batch->result.points));
	batch->result.code = mql_calloc(card->n_term,
					sizeof(*batch->result.code));
	batch->cell = mql_calloc(plan->table.n_column, sizeof(*batch->cell));
	batch->drift = mql_calloc(plan->drift->n_cell, sizeof(*batch->drift));
}

void batch_release(struct batch *batch)
{
	mql_csv_chunk_release(&batch->chunk);
	mql_buf_release(&batch->out);
	mql_buf_release(&batch->rejects);
	mql_buf_release(&batch->scratch);
	ids_release(&batch->ids);
	kernel_tile_release(&batch->tile);
	free(batch->drift);
	free(batch->result.points);
	free(batch->result.code);
	free(batch->cell);
}

static bool is_blank(struct mql_str id)
{
	return (id.n == 0 || mql_is_blank(id.p[0])) && mql_str_trim(id).n == 0;
}

static bool is_wanted(const struct batch_plan *plan, enum mql_verdict verdict)
{
	if (plan->only == BATCH_ALL)
		return true;
	if (plan->only == MQL_QUALIFIED)
		return mql_handed_over(verdict) || verdict == MQL_EXPLORE;
	return plan->only == (int)verdict;
}

/* A lead that is scored, whether or not it is written. */
static inline void count_lead(struct batch *batch,
			      const struct batch_plan *plan, struct mql_str id,
			      enum mql_verdict verdict, uint32_t n_future)
{
	struct tally *tally = &batch->tally;

	tally->verdict[verdict]++;
	tally->future += n_future;
	tally->no_id += is_blank(id);
	if (plan->check_ids)
		ids_add(&batch->ids, id);
}

/* lead: but for handed_prob, and for points that nobody needs complete. */
static void take_lead(struct batch *batch, const struct batch_plan *plan,
		      struct line_lead *lead)
{
	struct mql_result *result = &batch->result;
	struct tally *tally = &batch->tally;

	if (plan->sink.explore) {
		lead->handed_prob = explore_lead(plan->sink.explore,
						 plan->sink.card, lead->id,
						 result);
		tally->in_reach += lead->handed_prob > 0.0 &&
				   lead->handed_prob < 1.0;
	}
	count_lead(batch, plan, lead->id, result->verdict, result->n_future);
	tally->bad_cells += result->n_bad;
	if (!is_wanted(plan, result->verdict))
		return;
	tally->written++;
	sink_add_lead(&batch->out, &batch->scratch, &plan->sink, lead);
}

static void take_reject(struct batch *batch, const struct batch_plan *plan,
			const struct reject *reject)
{
	batch->tally.rejected++;
	if (plan->keep_rejects) {
		rejects_add(&batch->rejects, &batch->scratch, &plan->table,
			    reject, plan->sink.excel_safe);
	} else {
		batch->first = *reject;
		batch->ended = true;
	}
}

/* ---- bad rows ---- */

static void score_bad(struct batch *batch, const struct batch_plan *plan,
		      const struct mql_csv_row *row)
{
	const struct reject reject = {
		.line = row->line,
		.bad = row->bad,
		.raw = row->raw,
		.column = row->bad_column > 0 ? row->bad_column - 1 : SIZE_MAX,
	};

	batch->tally.read++;
	take_reject(batch, plan, &reject);
}

/* Those that stand before good row i. */
static void score_bad_before(struct batch *batch,
			     const struct batch_plan *plan, size_t i,
			     size_t *i_bad)
{
	const struct mql_csv_chunk *chunk = &batch->chunk;

	while (!batch->ended && *i_bad < chunk->n_bad &&
	       chunk->bad[*i_bad].before == i)
		score_bad(batch, plan, &chunk->bad[(*i_bad)++].row);
}

/* ---- good rows ---- */

static uint64_t line_of(const struct batch *batch, size_t i)
{
	return batch->chunk.line + batch->chunk.line_after[i];
}

enum { ID_ROOM = 24 };           /* of a line number */

static inline struct mql_str id_of(const struct batch *batch,
				   const struct batch_plan *plan, size_t i,
				   char room[ID_ROOM])
{
	int n;

	if (plan->id != SIZE_MAX)
		return mql_csv_cell(&batch->chunk, i, plan->id);
	n = snprintf(room, ID_ROOM, "%" PRIu64, line_of(batch, i));
	return (struct mql_str){ room, (size_t)n };
}

/* A lead that the kernel does not vouch for. */
static bool evaluate(struct batch *batch, const struct batch_plan *plan,
		     size_t i)
{
	for (size_t k = 0; k < plan->table.n_column; k++)
		batch->cell[k] = mql_csv_cell(&batch->chunk, i, k);
	return mql_evaluate(plan->evaluator, batch->cell, plan->as_of,
			    &batch->result);
}

static bool lacks_id(const struct batch_plan *plan, struct mql_str id)
{
	return plan->must_have_id && is_blank(id);
}

static void score_odd(struct batch *batch, const struct batch_plan *plan,
		      size_t i, struct line_lead *lead)
{
	const bool good = evaluate(batch, plan, i);
	const bool lacks = lacks_id(plan, lead->id);

	if (!good || lacks) {
		const struct reject reject = {
			.line = line_of(batch, i),
			.bad = lacks ? "a lead without an id" : NULL,
			.column = lacks ? plan->id : batch->result.bad_column,
			.want = batch->result.bad_want,
			.cell = batch->cell,
		};

		take_reject(batch, plan, &reject);
		return;
	}
	drift_count(plan->drift, batch->drift, &batch->result);
	lead->n_top = mql_reason_top(plan->sink.card, &batch->result,
				     lead->top, MQL_REASONS);
	take_lead(batch, plan, lead);
}

/* Those that are rejects for want of an id, before they are counted. */
static void mark_lacking(struct batch *batch, const struct batch_plan *plan,
			 size_t i, size_t n)
{
	char room[ID_ROOM];

	for (size_t r = 0; plan->must_have_id && r < n; r++)
		if (lacks_id(plan, id_of(batch, plan, i + r, room)))
			batch->tile.odd |= UINT64_C(1) << r;
}

/* n rows from row i on.  Where the run fails before the last of them, that all
 * were counted for drift does not matter. */
static void score_tile(struct batch *batch, const struct batch_plan *plan,
		       size_t i, size_t n)
{
	kernel_score(plan->kernel, &batch->tile, &batch->chunk, i, n,
		     plan->as_of);
	mark_lacking(batch, plan, i, n);
	drift_count_tile(plan->drift, batch->drift, plan->kernel,
			 &batch->tile);
	if (plan->sink.reasons)
		kernel_top(plan->kernel, &batch->tile);
}

static void take_row(struct batch *batch, const struct batch_plan *plan,
		     size_t i, size_t r)
{
	char room[ID_ROOM];
	struct line_lead lead = {
		.id = id_of(batch, plan, i, room),
		.result = &batch->result,
	};

	batch->tally.read++;
	if (batch->tile.odd >> r & 1) {
		score_odd(batch, plan, i, &lead);
		return;
	}
	kernel_get(&batch->tile, r, &batch->result);
	if (plan->sink.reasons)
		lead.n_top = kernel_get_top(plan->kernel, &batch->tile, r,
					    &batch->result, lead.top);
	take_lead(batch, plan, &lead);
}

/* Is a line written of every row of the tile, and is nothing else to be done
 * with one but to count it? */
static bool is_even(const struct batch *batch, const struct batch_plan *plan,
		    size_t i, size_t i_bad)
{
	const struct mql_csv_chunk *chunk = &batch->chunk;

	return batch->tile.odd == 0 && plan->only == BATCH_ALL &&
	       !plan->sink.json && !plan->sink.explore &&
	       (i_bad == chunk->n_bad ||
		chunk->bad[i_bad].before >= i + batch->tile.n);
}

static void take_even(struct batch *batch, const struct batch_plan *plan,
		      size_t i)
{
	const struct kernel_tile *tile = &batch->tile;
	char room[KERNEL_ROWS][ID_ROOM];
	struct mql_str id[KERNEL_ROWS];

	for (size_t r = 0; r < tile->n; r++) {
		id[r] = id_of(batch, plan, i + r, room[r]);
		count_lead(batch, plan, id[r], tile->verdict[r],
			   tile->n_future[r]);
	}
	batch->tally.read += tile->n;
	batch->tally.written += tile->n;
	line_add_tile(&batch->out, &batch->scratch, plan->sink.line,
		      plan->kernel, tile, id, &batch->result);
}

static void score_rows(struct batch *batch, const struct batch_plan *plan)
{
	const size_t n_row = batch->chunk.n_row;
	size_t i_bad = 0;

	for (size_t i = 0; i < n_row && !batch->ended; i += KERNEL_ROWS) {
		const size_t n = n_row - i < KERNEL_ROWS ? n_row - i
							 : KERNEL_ROWS;

		score_tile(batch, plan, i, n);
		if (is_even(batch, plan, i, i_bad)) {
			take_even(batch, plan, i);
			continue;
		}
		for (size_t r = 0; r < n && !batch->ended; r++) {
			score_bad_before(batch, plan, i + r, &i_bad);
			if (!batch->ended)
				take_row(batch, plan, i + r, r);
		}
	}
	score_bad_before(batch, plan, n_row, &i_bad);
}

void batch_score(struct batch *batch, const struct batch_plan *plan)
{
	mql_buf_reset(&batch->out);
	mql_buf_reset(&batch->rejects);
	ids_reset(&batch->ids);
	batch->tally = (struct tally){ 0 };
	batch->ended = false;
	score_rows(batch, plan);
}
