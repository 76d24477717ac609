/* SPDX-License-Identifier: MIT */
#include "trainer/dataset_score.h"

#include <stdlib.h>
#include <string.h>

static bool find_column(const void *table, const char *name, size_t *i,
			struct mql_err *err)
{
	return mql_csv_find(table, name, i, err);
}

bool dataset_scorer_init(struct dataset_scorer *scorer,
			 const struct mql_scorecard *card,
			 const struct mql_csv *csv, struct mql_err *err)
{
	if (!card)
		return true;
	scorer->n_entry = mql_scorecard_n_entry(card);
	scorer->result.points = mql_calloc(scorer->n_entry, sizeof(int32_t));
	scorer->result.code = mql_calloc(card->n_term, sizeof(uint32_t));
	return mql_evaluator_init(&scorer->evaluator, card, find_column, csv,
				  err);
}

void dataset_scorer_release(struct dataset_scorer *scorer)
{
	mql_evaluator_release(&scorer->evaluator);
	free(scorer->result.points);
	free(scorer->result.code);
	*scorer = (struct dataset_scorer){ 0 };
}

bool dataset_scorer_take(struct dataset_scorer *scorer,
			 const struct mql_str *cell, int32_t as_of,
			 int64_t *score, uint8_t *verdict,
			 struct outcome_flaw *flaw)
{
	struct mql_result *result = &scorer->result;

	if (!mql_evaluate(&scorer->evaluator, cell, as_of, result)) {
		*flaw = (struct outcome_flaw){ result->bad_column,
					       result->bad_want };
		return false;
	}
	*score = result->score;
	*verdict = (uint8_t)result->verdict;
	return true;
}

void dataset_scorer_points(const struct dataset_scorer *scorer,
			   int32_t *points, size_t at)
{
	memcpy(points + at * scorer->n_entry, scorer->result.points,
	       scorer->n_entry * sizeof(*points));
}
