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

/* ---- JSON ---- */

static void json_prob(struct mql_json *json, const char *key, double p)
{
	if (isnan(p))
		mql_json_null(json, key);
	else
		mql_json_num(json, key, scores_millionths(p) / 1e6);
}

static void json_reasons(struct mql_json *json, struct mql_buf *scratch,
			 const struct mql_scorecard *card,
			 const struct line_lead *lead)
{
	const struct mql_result *result = lead->result;

	if (result->rule == SIZE_MAX)
		mql_json_null(json, "rule");
	else
		mql_json_text(json, "rule", card->rule[result->rule].reason);
	mql_json_open(json, "reasons", '[');
	for (size_t i = 0; i < lead->n_top; i++) {
		const size_t entry = lead->top[i];

		mql_json_open(json, NULL, '{');
		mql_buf_reset(scratch);
		mql_reason_add_name(scratch, card, entry);
		mql_json_text(json, "term", mql_buf_text(scratch));
		mql_buf_reset(scratch);
		if (mql_reason_add_label(scratch, card, result, entry))
			mql_json_text(json, "label", mql_buf_text(scratch));
		else
			mql_json_null(json, "label");
		mql_json_tenths(json, "points", result->points[entry]);
		mql_json_close(json, '}');
	}
	mql_json_close(json, ']');
}

static void add_json(struct mql_buf *buf, struct mql_buf *scratch,
		     const struct sink *sink, const struct line_lead *lead)
{
	const struct mql_result *result = lead->result;
	struct mql_json json = { .buf = buf };

	mql_json_open(&json, NULL, '{');
	mql_json_str(&json, sink->id_name, lead->id);
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
		mql_json_num(&json, column[HANDED_PROB], lead->handed_prob);
	if (sink->reasons)
		json_reasons(&json, scratch, sink->card, lead);
	mql_json_close(&json, '}');
	mql_buf_addc(buf, '\n');
}

void sink_add_lead(struct mql_buf *buf, struct mql_buf *scratch,
		   const struct sink *sink, const struct line_lead *lead)
{
	if (sink->json)
		add_json(buf, scratch, sink, lead);
	else
		line_add(buf, scratch, sink->line, lead);
}
