/* SPDX-License-Identifier: MIT */
/* report_terms.c - the card's tables of points as JSON, an entry a bin */
#include "common/json.h"
#include "trainer/report.h"

static size_t n_entry(const struct mql_term *term)
{
	switch (term->kind) {
	case MQL_TERM_TABLE:
		return mql_axis_n_code(&term->axis[0]);
	case MQL_TERM_PAIR:
		return mql_axis_n_code(&term->axis[0]) *
		       mql_axis_n_code(&term->axis[1]);
	case MQL_TERM_EACH:
		return 0;
	}
	return 0;
}

/* Of a pair, the codes of the second axis run fastest. */
static void add_label(struct mql_buf *label, const struct mql_term *term,
		      size_t entry)
{
	const size_t n = term->kind == MQL_TERM_PAIR
		? mql_axis_n_code(&term->axis[1]) : 1;

	mql_buf_reset(label);
	mql_axis_add_label(label, &term->axis[0], (uint32_t)(entry / n));
	if (term->kind != MQL_TERM_PAIR)
		return;
	mql_buf_adds(label, " x ");
	mql_axis_add_label(label, &term->axis[1], (uint32_t)(entry % n));
}

static void add_evidence(struct mql_json *json, const struct mql_evidence *e)
{
	mql_json_count(json, "leads", e->leads);
	mql_json_count(json, "won", e->won);
	if (e->se >= 0.0)
		mql_json_num9(json, "se", e->se);
	else
		mql_json_null(json, "se");
}

static void add_table(struct mql_json *json, const struct mql_term *term)
{
	struct mql_buf label = { 0 };

	mql_json_open(json, "table", '[');
	for (size_t c = 0; c < n_entry(term); c++) {
		add_label(&label, term, c);
		mql_json_open(json, NULL, '{');
		mql_json_str(json, "label", mql_buf_str(&label));
		mql_json_tenths(json, "points", term->points[c]);
		if (term->evidence != NULL)
			add_evidence(json, &term->evidence[c]);
		mql_json_close(json, '}');
	}
	mql_json_close(json, ']');
	mql_buf_release(&label);
}

static void add_term(struct mql_json *json, const struct mql_term *term)
{
	const size_t n = n_entry(term);
	int32_t low = n ? term->points[0] : 0, high = low;

	for (size_t c = 1; c < n; c++) {
		low = term->points[c] < low ? term->points[c] : low;
		high = term->points[c] > high ? term->points[c] : high;
	}
	mql_json_open(json, NULL, '{');
	mql_json_text(json, "name", term->name);
	mql_json_text(json, "dimension", mql_dimension_name[term->dimension]);
	mql_json_count(json, "entries", n);
	mql_json_tenths(json, "points_low", low);
	mql_json_tenths(json, "points_high", high);
	add_table(json, term);
	mql_json_close(json, '}');
}

void report_json_terms(struct mql_json *json, const struct mql_scorecard *card)
{
	mql_json_open(json, "terms", '[');
	for (size_t t = 0; card != NULL && t < card->n_term; t++)
		add_term(json, &card->term[t]);
	mql_json_close(json, ']');
}
