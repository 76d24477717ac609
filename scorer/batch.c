/* SPDX-License-Identifier: MIT */
#include "scorer/batch.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

void batch_init(struct batch *batch, const struct mql_scorecard *card,
		size_t n_drift)
{
	*batch = (struct batch){ 0 };
	batch->result.points = mql_calloc(mql_scorecard_n_entry(card),
					  sizeof(*batch->result.points));
	batch->result.code = mql_calloc(card->n_term,
					sizeof(*batch->result.code));
	batch->drift = mql_calloc(n_drift, sizeof(*batch->drift));
}

void batch_release(struct batch *batch)
{
	mql_csv_block_release(&batch->block);
	mql_buf_release(&batch->out);
	mql_buf_release(&batch->rejects);
	mql_buf_release(&batch->scratch);
	ids_release(&batch->ids);
	free(batch->drift);
	free(batch->result.points);
	free(batch->result.code);
}

static bool is_wanted(const struct batch_plan *plan, enum mql_verdict verdict)
{
	if (plan->only == BATCH_ALL)
		return true;
	if (plan->only == MQL_QUALIFIED)
		return mql_handed_over(verdict) || verdict == MQL_EXPLORE;
	return plan->only == (int)verdict;
}

static void take_lead(struct batch *batch, const struct batch_plan *plan,
		      struct mql_str id)
{
	struct mql_result *result = &batch->result;
	struct tally *tally = &batch->tally;
	double handed_prob = 0.0;

	drift_count(plan->drift, batch->drift, result);
	if (plan->sink.explore) {
		handed_prob = explore_lead(plan->sink.explore, plan->sink.card,
					   id, result);
		tally->in_reach += handed_prob > 0.0 && handed_prob < 1.0;
	}
	tally->verdict[result->verdict]++;
	tally->bad_cells += result->n_bad;
	tally->future += result->n_future;
	if (mql_str_trim(id).n == 0)
		tally->no_id++;
	if (plan->check_ids)
		ids_add(&batch->ids, id);
	if (!is_wanted(plan, result->verdict))
		return;
	tally->written++;
	sink_add_lead(&batch->out, &batch->scratch, &plan->sink, id, result,
		      handed_prob);
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

/* Views die with the next row's. */
static struct mql_str id_of(const struct batch_plan *plan,
			    const struct mql_csv_row *row,
			    const struct mql_str *cell, char room[24])
{
	int n;

	if (plan->id != SIZE_MAX)
		return cell[plan->id];
	n = snprintf(room, 24, "%" PRIu64, row->line);
	return (struct mql_str){ room, (size_t)n };
}

static void score_row(struct batch *batch, const struct batch_plan *plan,
		      size_t i)
{
	const struct mql_csv_row *row = &batch->block.row[i];
	const struct mql_str *cell =
		batch->block.cell + i * batch->block.n_column;
	struct reject reject = { .line = row->line };
	char room[24];

	batch->tally.read++;
	if (row->bad) {
		reject.bad = row->bad;
		reject.raw = row->raw;
		reject.column = row->bad_column > 0 ? row->bad_column - 1
						    : SIZE_MAX;
	} else if (mql_evaluate(plan->evaluator, cell, plan->as_of,
				&batch->result)) {
		take_lead(batch, plan, id_of(plan, row, cell, room));
		return;
	} else {
		reject.column = batch->result.bad_column;
		reject.want = batch->result.bad_want;
		reject.cell = cell;
	}
	take_reject(batch, plan, &reject);
}

void batch_score(struct batch *batch, const struct batch_plan *plan)
{
	mql_buf_reset(&batch->out);
	mql_buf_reset(&batch->rejects);
	ids_reset(&batch->ids);
	batch->tally = (struct tally){ 0 };
	batch->ended = false;
	for (size_t i = 0; i < batch->block.n_row && !batch->ended; i++)
		score_row(batch, plan, i);
}
