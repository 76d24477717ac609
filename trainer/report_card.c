/* SPDX-License-Identifier: MIT */
/* report_card.c - the head of a card as JSON: what decides beside its terms,
 * what was changed since, and who agreed */
#include "common/json.h"
#include "trainer/report.h"

static void add_bound(struct mql_json *json, const char *key, int32_t bound)
{
	if (bound == MQL_POINTS_NONE || bound == MQL_CAP_NONE)
		mql_json_null(json, key);
	else
		mql_json_tenths(json, key, bound);
}

static void add_text(struct mql_json *json, const char *key, const char *text)
{
	if (text)
		mql_json_text(json, key, text);
	else
		mql_json_null(json, key);
}

static void add_minimums(struct mql_json *json,
			 const struct mql_scorecard *card)
{
	mql_json_open(json, "minimums", '[');
	for (size_t d = 0; d < MQL_N_DIMENSION; d++) {
		if (card->gate.least[d] == MQL_POINTS_NONE)
			continue;
		mql_json_open(json, NULL, '{');
		mql_json_text(json, "dimension", mql_dimension_name[d]);
		mql_json_tenths(json, "points", card->gate.least[d]);
		mql_json_close(json, '}');
	}
	mql_json_close(json, ']');
}

static void add_rules(struct mql_json *json, const struct mql_scorecard *card)
{
	mql_json_open(json, "rules", '[');
	for (size_t k = 0; k < card->n_rule; k++) {
		mql_json_open(json, NULL, '{');
		mql_json_text(json, "verdict",
			      mql_verdict_name[card->rule[k].verdict]);
		mql_json_text(json, "reason", card->rule[k].reason);
		mql_json_close(json, '}');
	}
	mql_json_close(json, ']');
}

static void add_caps(struct mql_json *json, const struct mql_scorecard *card)
{
	mql_json_open(json, "caps", '[');
	for (size_t k = 0; k < card->n_cap; k++) {
		const struct mql_cap *cap = &card->cap[k];

		mql_json_open(json, NULL, '{');
		mql_json_text(json, "name", cap->name);
		mql_json_open(json, "of", '[');
		for (size_t t = 0; t < cap->n_term; t++)
			mql_json_text(json, NULL,
				      card->term[cap->term[t]].name);
		mql_json_close(json, ']');
		add_bound(json, "at_most", cap->at_most);
		add_bound(json, "at_least", cap->at_least);
		mql_json_close(json, '}');
	}
	mql_json_close(json, ']');
}

void report_json_change(struct mql_json *json, const struct mql_history *h)
{
	mql_json_open(json, NULL, '{');
	mql_json_day(json, "when", h->when);
	mql_json_text(json, "what", mql_change_name[h->what]);
	add_bound(json, "from", h->from.score);
	add_bound(json, "to", h->to.score);
	add_text(json, "who", h->who);
	add_text(json, "why", h->why);
	mql_json_close(json, '}');
}

static void add_record(struct mql_json *json, const struct mql_scorecard *card)
{
	mql_json_day(json, "learned", card->provenance.as_of);
	mql_json_open(json, "history", '[');
	for (size_t i = 0; i < card->n_history; i++)
		report_json_change(json, &card->history[i]);
	mql_json_close(json, ']');
	mql_json_open(json, "signed", '[');
	for (size_t i = 0; i < card->n_signature; i++) {
		const struct mql_signature *s = &card->signature[i];

		mql_json_open(json, NULL, '{');
		mql_json_text(json, "as", mql_party_name[s->as]);
		mql_json_text(json, "name", s->name);
		mql_json_day(json, "date", s->date);
		mql_json_bool(json, "holds", s->holds);
		mql_json_close(json, '}');
	}
	mql_json_close(json, ']');
}

void report_json_card(struct mql_json *json, const char *key,
		      const struct mql_scorecard *card)
{
	if (card == NULL) {
		mql_json_null(json, key);
		return;
	}
	mql_json_open(json, key, '{');
	mql_json_text(json, "name", card->name);
	mql_json_tenths(json, "base", card->base);
	add_minimums(json, card);
	add_rules(json, card);
	add_caps(json, card);
	add_record(json, card);
	mql_json_close(json, '}');
}
