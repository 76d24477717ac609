/* SPDX-License-Identifier: MIT */
#include "trainer/oof.h"

#include <stdlib.h>

#include "common/evaluate.h"
#include "trainer/calibrate.h"
#include "trainer/thin.h"

enum threshold_side oof_side(const struct mql_definition *definition,
			     uint16_t rule, const int64_t *subtotal)
{
	if (rule != DATASET_NO_RULE)
		return definition->rule[rule].verdict == MQL_FAST_TRACK
		       ? THRESHOLD_ALWAYS : THRESHOLD_NEVER;
	for (size_t d = 0; d < MQL_N_DIMENSION; d++)
		if (definition->gate.least[d] != MQL_POINTS_NONE &&
		    subtotal[d] < definition->gate.least[d])
			return THRESHOLD_NEVER;
	return THRESHOLD_ELIGIBLE;
}

/* From scores, labels and weights of the leads whose label is known. */
static void learn_map(struct mql_calib *map, const struct oof *oof,
		      const uint8_t *label, bool selected)
{
	int64_t *score = mql_calloc(oof->n, sizeof(*score));
	uint8_t *known = mql_calloc(oof->n, 1);
	double *weight = mql_calloc(oof->n, sizeof(*weight));
	size_t n = 0;

	for (size_t j = 0; j < oof->n; j++) {
		if (label[oof->row[j]] == LABEL_UNKNOWN)
			continue;
		score[n] = oof->lead[j].score;
		weight[n] = selected ? thin_stands(&oof->lead[j])
				     : oof->lead[j].weight;
		known[n++] = label[oof->row[j]];
	}
	calibrate_fit(map, score, known, weight, n);
	free(weight);
	free(known);
	free(score);
}

static void set_probs(struct oof *oof, const struct dataset *data,
		      size_t n_fold)
{
	int64_t *score = mql_calloc(oof->n, sizeof(*score));
	uint8_t *label = mql_calloc(oof->n, 1);
	double *weight = mql_calloc(oof->n, sizeof(*weight));
	double *prob = mql_calloc(oof->n, sizeof(*prob));

	for (size_t j = 0; j < oof->n; j++) {
		score[j] = oof->lead[j].score;
		weight[j] = thin_stands(&oof->lead[j]);
		label[j] = data->sql[oof->row[j]];
	}
	calibrate_cross(prob, score, label, weight, oof->fold, n_fold, oof->n);
	for (size_t j = 0; j < oof->n; j++)
		oof->lead[j].prob = prob[j];
	free(prob);
	free(weight);
	free(label);
	free(score);
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
					  cv->subtotal[i]));
		if (propensity->handed)
			lead->handed = propensity->handed[i];
		lead->rare = propensity->rare && propensity->rare[i];
	}
	oof->lag = lag_weigh(oof->lead, oof->row, oof->n, data);
	set_probs(oof, data, split->n_fold);
	learn_map(&oof->sql, oof, data->sql, true);
	learn_map(&oof->won, oof, data->won, false);
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
