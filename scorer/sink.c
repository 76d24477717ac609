/* SPDX-License-Identifier: MIT */
#include "scorer/sink.h"

#include <math.h>

#include "common/csv_write.h"
#include "common/json.h"

static const char *const column[] = {
	"score", "prob_sql", "prob_won", "fit", "intent", "product", "mixed",
	"grade", "verdict", "handed_prob", "reasons",
};
#define HANDED_PROB 9            /* its place */

const char *sink_taken_name(const char *name)
{
	for (size_t i = 0; i < MQL_ARRAY_LEN(column); i++)
		if (strcmp(name, column[i]) == 0)
			return column[i];
	return strcmp(name, "rule") == 0 ? "rule" : NULL;
}

void sink_add_head(struct mql_buf *buf, const struct sink *sink)
{
	const size_t n = MQL_ARRAY_LEN(column) - (sink->reasons ? 0 : 1);

	if (sink->json)
		return;
	mql_csv_add_cell(buf, mql_str_of(sink->id_name), ',',
			 sink->excel_safe);
	for (size_t i = 0; i < n; i++) {
		if (i == HANDED_PROB && !sink->explore)
			continue;
		mql_buf_addc(buf, ',');
		mql_buf_adds(buf, column[i]);
	}
	mql_buf_addc(buf, '\n');
}

/* 0, 1 or the share, whose text is there: to write a double is slow. */
static void add_handed_prob(struct mql_buf *buf, const struct explore *explore,
			    double p)
{
	mql_buf_addc(buf, ',');
	mql_buf_adds(buf, p <= 0.0 ? "0" : p >= 1.0 ? "1" : explore->text);
}

static void add_csv(struct mql_buf *buf, struct mql_buf *scratch,
		    const struct sink *sink, struct mql_str id,
		    const struct mql_result *result, double handed_prob)
{
	mql_csv_add_cell(buf, id, ',', sink->excel_safe);
	mql_buf_addc(buf, ',');
	mql_tenths_add(buf, result->score);
	mql_buf_addc(buf, ',');
	probs_add(buf, sink->probs, &sink->probs->sql, result->score);
	mql_buf_addc(buf, ',');
	probs_add(buf, sink->probs, &sink->probs->won, result->score);
	for (size_t i = 0; i < MQL_N_DIMENSION; i++) {
		mql_buf_addc(buf, ',');
		mql_tenths_add(buf, result->subtotal[i]);
	}
	mql_buf_addc(buf, ',');
	mql_buf_adds(buf, result->grade);
	mql_buf_addc(buf, ',');
	mql_buf_adds(buf, explore_verdict_name(result->verdict));
	if (sink->explore)
		add_handed_prob(buf, sink->explore, handed_prob);
	if (sink->reasons) {
		mql_buf_reset(scratch);
		mql_reason_add(scratch, sink->card, result, SINK_N_REASON);
		mql_buf_addc(buf, ',');
		mql_csv_add_cell(buf,
				 (struct mql_str){ mql_buf_text(scratch),
						   scratch->n },
				 ',', sink->excel_safe);
	}
	mql_buf_addc(buf, '\n');
}

/* ---- JSON ---- */

static void json_prob(struct mql_json *json, const char *key, double p)
{
	if (isnan(p))
		mql_json_null(json, key);
	else
		mql_json_num(json, key, probs_millionths(p) / 1e6);
}

static void json_reasons(struct mql_json *json, struct mql_buf *scratch,
			 const struct mql_scorecard *card,
			 const struct mql_result *result)
{
	size_t top[SINK_N_REASON];
	const size_t n = mql_reason_top(card, result, top, SINK_N_REASON);

	if (result->rule == SIZE_MAX)
		mql_json_null(json, "rule");
	else
		mql_json_text(json, "rule", card->rule[result->rule].reason);
	mql_json_open(json, "reasons", '[');
	for (size_t i = 0; i < n; i++) {
		mql_json_open(json, NULL, '{');
		mql_buf_reset(scratch);
		mql_reason_add_name(scratch, card, top[i]);
		mql_json_text(json, "term", mql_buf_text(scratch));
		mql_buf_reset(scratch);
		if (mql_reason_add_label(scratch, card, result, top[i]))
			mql_json_text(json, "label", mql_buf_text(scratch));
		else
			mql_json_null(json, "label");
		mql_json_tenths(json, "points", result->points[top[i]]);
		mql_json_close(json, '}');
	}
	mql_json_close(json, ']');
}

static void add_json(struct mql_buf *buf, struct mql_buf *scratch,
		     const struct sink *sink, struct mql_str id,
		     const struct mql_result *result, double handed_prob)
{
	struct mql_json json = { .buf = buf };

	mql_json_open(&json, NULL, '{');
	mql_json_str(&json, sink->id_name, id);
	mql_json_tenths(&json, "score", result->score);
	json_prob(&json, "prob_sql",
		  mql_calib_prob(&sink->card->sql, result->score));
	json_prob(&json, "prob_won",
		  mql_calib_prob(&sink->card->won, result->score));
	for (size_t i = 0; i < MQL_N_DIMENSION; i++)
		mql_json_tenths(&json, mql_dimension_name[i],
				result->subtotal[i]);
	if (result->grade[0] == '\0')
		mql_json_null(&json, "grade");
	else
		mql_json_text(&json, "grade", result->grade);
	mql_json_text(&json, "verdict", explore_verdict_name(result->verdict));
	if (sink->explore)
		mql_json_num(&json, column[HANDED_PROB], handed_prob);
	if (sink->reasons)
		json_reasons(&json, scratch, sink->card, result);
	mql_json_close(&json, '}');
	mql_buf_addc(buf, '\n');
}

void sink_add_lead(struct mql_buf *buf, struct mql_buf *scratch,
		   const struct sink *sink, struct mql_str id,
		   const struct mql_result *result, double handed_prob)
{
	if (sink->json)
		add_json(buf, scratch, sink, id, result, handed_prob);
	else
		add_csv(buf, scratch, sink, id, result, handed_prob);
}
