/* SPDX-License-Identifier: MIT */
#include "trainer/oof.h"

#include <stdlib.h>

#include "common/evaluate.h"
#include "trainer/calibrate.h"
#include "trainer/thin.h"

enum threshold_side oof_side(const struct mql_definition *definition,
			     uint16_t rule, bool below)
{
	if (rule != DATASET_NO_RULE)
		return definition->rule[rule].verdict == MQL_FAST_TRACK
		       ? THRESHOLD_ALWAYS : THRESHOLD_NEVER;
	return below ? THRESHOLD_NEVER : THRESHOLD_ELIGIBLE;
}

/* ---- maps ---- */

/* The fold of each lead.  Where all that is known is of one, as of the only
 * period that is old enough, no other could teach it: a digest makes as
 * many. */
static void take_folds(uint8_t *fold, const struct oof *oof,
		       const struct dataset *data, size_t n_fold)
{
	size_t one = n_fold;
	bool several = false;

	for (size_t j = 0; j < oof->n; j++) {
		fold[j] = oof->fold[j];
		if (oof->lead[j].label == LABEL_UNKNOWN)
			continue;
		several = several || (one < n_fold && one != fold[j]);
		one = fold[j];
	}
	for (size_t j = 0; !several && j < oof->n; j++)
		fold[j] = (uint8_t)(data->fold_key[oof->row[j]] % n_fold);
}

/* Of leads too young to know what has shown teaches: without them the maps
 * would know nothing of what is recent, and of a table of young leads
 * nothing. */
static void learn_sql(struct oof *oof, const struct dataset *data,
		      size_t n_fold)
{
	uint8_t *fold = mql_calloc(oof->n, sizeof(*fold));
	struct calibrate_sum sum = { 0 };

	take_folds(fold, oof, data, n_fold);
	for (size_t j = 0; j < oof->n; j++) {
		const struct threshold_lead *lead = &oof->lead[j];

		calibrate_add(&sum, lead->score, lead->label,
			      thin_stands(lead), lead->mature, fold[j]);
	}
	calibrate_all(&oof->sql, &sum);
	calibrate_others(&sum, n_fold);
	for (size_t j = 0; j < oof->n; j++)
		oof->lead[j].prob = calibrate_prob(&sum, oof->lead[j].score,
						   fold[j]);
	calibrate_sum_release(&sum);
	free(fold);
}

/* Where won is all that is asked for, the young teach it, too. */
static void learn_won(struct oof *oof, const struct dataset *data)
{
	struct calibrate_sum sum = { 0 };

	if (!data->definition->sql.present) {
		oof->won = oof->sql;
		return;
	}
	for (size_t j = 0; j < oof->n; j++) {
		const struct threshold_lead *lead = &oof->lead[j];

		calibrate_add(&sum, lead->score, data->won[oof->row[j]],
			      lead->weight, 1.0, 0);
	}
	calibrate_all(&oof->won, &sum);
	calibrate_sum_release(&sum);
}

struct threshold_lead oof_lead(const struct dataset *data, size_t i,
			       int64_t score, enum threshold_side side)
{
	return (struct threshold_lead){
		.score = score, .key = data->id_key[i],
		.weight = dataset_weight(data, i), .mature = 1.0,
		.handed = data->handed_prob ? data->handed_prob[i] : 0.0,
		.label = data->sql[i], .side = (uint8_t)side,
	};
}

void oof_gather(struct oof *oof, const struct dataset *data,
		const struct split *split, const struct cv *cv,
		const struct propensity *propensity)
{
	oof->lead = mql_calloc(data->n, sizeof(*oof->lead));
	oof->row = mql_calloc(data->n, sizeof(*oof->row));
	oof->fold = mql_calloc(data->n, 1);
	for (size_t i = 0; i < data->n; i++) {
		if (split->test[i] == SPLIT_NEVER)
			continue;
		oof->row[oof->n] = (uint32_t)i;
		oof->fold[oof->n] = split->test[i];

		struct threshold_lead *lead = &oof->lead[oof->n++];

		*lead = oof_lead(data, i, cv->score[i],
				 oof_side(data->definition, data->rule[i],
					  cv->below[i]));
		propensity_mark(lead, propensity, i);
	}
	oof->lag = lag_weigh(oof->lead, oof->row, oof->n, data);
}

void oof_calibrate(struct oof *oof, const struct dataset *data, size_t n_fold)
{
	learn_sql(oof, data, n_fold);
	learn_won(oof, data);
}

void oof_release(struct oof *oof)
{
	free(oof->lead);
	free(oof->row);
	free(oof->fold);
	*oof = (struct oof){ 0 };
}

static const char *const label_text[] = { "0", "1", "" };

static const char *verdict_of(const struct threshold_lead *lead,
			      const struct threshold *threshold,
			      const struct dataset *data, size_t i)
{
	if (data->rule[i] != DATASET_NO_RULE)
		return mql_verdict_name[data->definition->rule[
			data->rule[i]].verdict];
	if (!threshold_has_cut(threshold))
		return "";
	return mql_verdict_name[lead->side == THRESHOLD_ELIGIBLE &&
				lead->score >= threshold->cut
				? MQL_QUALIFIED : MQL_NURTURE];
}

void oof_add_csv(struct mql_buf *buf, const struct oof *oof,
		 const struct dataset *data, const struct threshold *threshold,
		 int64_t shift)
{
	mql_buf_adds(buf, "lead,fold,score,prob_sql,won,sql,weight,"
		     "mature,handed,verdict\n");
	for (size_t j = 0; j < oof->n; j++) {
		const struct threshold_lead *lead = &oof->lead[j];
		const size_t i = oof->row[j];

		mql_buf_addf(buf, "%zu,%u,", i + 1, oof->fold[j] + 1u);
		mql_tenths_add(buf, lead->score + shift);
		mql_buf_addc(buf, ',');
		mql_num_add(buf, mql_num_round9(lead->prob));
		mql_buf_addf(buf, ",%s,%s,", label_text[data->won[i]],
			     label_text[lead->label]);
		mql_num_add(buf, lead->weight);
		mql_buf_addc(buf, ',');
		mql_num_add(buf, mql_num_round9(lead->mature));
		mql_buf_addc(buf, ',');
		if (lead->handed > 0.0)
			mql_num_add(buf, mql_num_round9(lead->handed));
		mql_buf_addf(buf, ",%s\n",
			     verdict_of(lead, threshold, data, i));
	}
}
