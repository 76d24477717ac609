/* SPDX-License-Identifier: MIT */
#include "trainer/recalibrate_card.h"

#include <stdlib.h>
#include <string.h>

#include "common/evaluate.h"
#include "trainer/assemble.h"

/* ---- history ---- */

static struct mql_setting setting_of(const struct mql_scorecard *card)
{
	return (struct mql_setting){ .score = card->gate.score,
				     .won = card->won, .sql = card->sql };
}

static bool same_target(const struct mql_target *a, const struct mql_target *b)
{
	const double gap = a->promise == MQL_GUARANTEE
			   ? a->confidence - b->confidence : 0.0;

	/* as written: a difference is a change, however small */
	return a->promise == b->promise && !(a->rate < b->rate) &&
	       !(a->rate > b->rate) && !(gap < 0.0) && !(gap > 0.0);
}

/* What was agreed is said where it is not what the card says. */
static void note_target(struct mql_history *entry,
			const struct mql_contract *contract,
			const struct mql_target *target)
{
	if (contract->present && same_target(&contract->target, target))
		return;
	if (contract->present)
		entry->from.target = contract->target;
	entry->to.target = *target;
}

/* ---- probes ---- */

/* Columns that a probe does not name are an empty cell behind the rest. */
static bool find_cell(const void *table, const char *name, size_t *i,
		      struct mql_err *err)
{
	const struct mql_probe *probe = table;

	(void)err;
	for (*i = 0; *i < probe->n; (*i)++)
		if (strcmp(probe->column[*i], name) == 0)
			break;
	return true;
}

static bool judge_probe(struct mql_probe *probe,
			const struct mql_scorecard *card, struct mql_err *err)
{
	struct mql_evaluator evaluator = { 0 };
	struct mql_str *cell = mql_calloc(probe->n + 1, sizeof(*cell));
	struct mql_result result = {
		.points = mql_calloc(mql_scorecard_n_entry(card),
				     sizeof(int32_t)),
		.code = mql_calloc(card->n_term, sizeof(uint32_t)),
	};
	bool ok = mql_evaluator_init(&evaluator, card, find_cell, probe, err);

	if (probe->n > 0)
		memcpy(cell, probe->cell, probe->n * sizeof(*cell));
	cell[probe->n] = MQL_STR("");
	/* it was scored when the card was read */
	if (ok && mql_evaluate(&evaluator, cell, probe->as_of, &result))
		probe->verdict = result.verdict;
	mql_evaluator_release(&evaluator);
	free(result.code);
	free(result.points);
	free(cell);
	return ok;
}

/* ---- the door ---- */

static int32_t new_gate(const struct recalibrate *r)
{
	return r->after.status == THRESHOLD_ALL_PASS ? MQL_POINTS_NONE
						     : (int32_t)r->after.cut;
}

bool recalibrate_card(struct mql_scorecard *card, const struct recalibrate *r,
		      const struct mql_target *target,
		      const struct recalibrate_note *note, struct mql_err *err)
{
	struct mql_history entry = {
		.when = note->when, .who = note->who, .why = note->why,
		.what = r->by_hand ? MQL_CHANGE_BY_HAND
				   : MQL_CHANGE_CALIBRATED,
		.from = setting_of(card), .leads = r->recent.n,
		.known_sql = r->sql.known, .sql = r->sql.yes,
	};

	card->won = r->won.to;
	card->sql = r->sql.to;
	card->gate.score = new_gate(r);
	entry.to = setting_of(card);
	note_target(&entry, &card->contract, target);
	mql_scorecard_note(card, &entry);
	assemble_contract(card, &r->after, target, r->mql_per_month);
	for (size_t i = 0; i < card->n_probe; i++)
		if (!judge_probe(&card->probe[i], card, err))
			return false;
	return true;
}
