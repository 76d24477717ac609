/* SPDX-License-Identifier: MIT */
#include "trainer/recent.h"

#include <stdlib.h>
#include <string.h>

#include "common/evaluate.h"
#include "trainer/oof.h"

/* ---- which leads may speak ---- */

struct choice {                  /* until when they have been seen, by what */
	int32_t after;           // MQL_DAY_NONE: no day says
	const char *path;
};

static bool is_new(struct recent *r, int32_t after, const struct dataset *data,
		   size_t i)
{
	if (r->unproven || after == MQL_DAY_NONE)
		return true;
	if (data->created[i] == MQL_DAY_NONE) {
		r->undated++;
		return false;
	}
	if (data->created[i] > after)
		return true;
	r->learned_from++;
	return false;
}

static void note_day(struct recent *r, const struct dataset *data, size_t i)
{
	const int32_t day = data->created ? data->created[i] : MQL_DAY_NONE;

	if (day == MQL_DAY_NONE)
		return;
	if (r->first == MQL_DAY_NONE || day < r->first)
		r->first = day;
	if (r->last == MQL_DAY_NONE || day > r->last)
		r->last = day;
}

/* Where no day tells them apart, that these are not the leads of the card. */
static bool check_seen(const struct mql_scorecard *card,
		       const struct dataset *data,
		       const struct recent_options *o, struct mql_err *err)
{
	const struct mql_provenance *p = &card->provenance;
	const char *also = o->instead ? "; " : "";

	if ((p->trained_until != MQL_DAY_NONE && data->created) ||
	    !p->data_digest)
		return true;
	if (strcmp(p->data_digest, data->digest) == 0)
		return mql_fail(err, MQL_E_DATA, "%s: these are the leads that "
				"%s was learned from (provenance.data_digest): "
				"what it promises can only be checked on "
				"others%s%s", o->leads, card->path, also,
				o->instead ? o->instead : "");
	return data->card_lines == 0 ||
	       mql_fail(err, MQL_E_DATA, "%s: the first %ju lines are the "
			"table that %s was learned from "
			"(provenance.data_digest): what it promises can only "
			"be checked on others: keep the header and the lines "
			"after these (sed 2,%jud)%s%s", o->leads,
			(uintmax_t)data->card_lines, card->path,
			(uintmax_t)data->card_lines, also,
			o->instead ? o->instead : "");
}

static bool check_new(const struct recent *r, const struct choice *c,
		      const struct dataset *data,
		      const struct recent_options *o, struct mql_err *err)
{
	struct mql_buf day = { 0 };

	if (r->n > 0)
		return true;
	mql_day_add(&day, c->after);
	mql_fail(err, MQL_E_DATA, "%s: no lead is newer than the card: of %zu "
		 "leads %ju were created until %s, which %s was learned from "
		 "(provenance.trained_until), and %ju have no date", o->leads,
		 data->n, (uintmax_t)r->learned_from, mql_buf_text(&day),
		 c->path, (uintmax_t)r->undated);
	mql_buf_release(&day);
	return false;
}

/* A card that no program learned has seen no lead. */
static bool choose(struct recent *r, const struct mql_scorecard *card,
		   const struct dataset *data, const struct recent_options *o,
		   struct mql_err *err)
{
	const struct mql_provenance *p = &card->provenance;
	const struct choice c = {
		.after = o->after_path ? o->after : p->trained_until,
		.path = o->after_path ? o->after_path : card->path,
	};

	r->row = mql_calloc(data->n, sizeof(*r->row));
	r->unproven = c.after == MQL_DAY_NONE ? p->program != NULL
					      : !data->created;
	r->as_many = r->unproven && p->leads > 0 && data->n >= p->leads;
	for (size_t i = 0; i < data->n; i++) {
		if (!is_new(r, c.after, data, i))
			continue;
		r->row[r->n++] = (uint32_t)i;
		note_day(r, data, i);
	}
	return check_seen(card, data, o, err) &&
	       check_new(r, &c, data, o, err);
}

/* ---- as a threshold sees them ---- */

static uint8_t side_of(uint8_t verdict)
{
	switch ((enum mql_verdict)verdict) {
	case MQL_QUALIFIED:
		return THRESHOLD_ELIGIBLE;
	case MQL_FAST_TRACK:
		return THRESHOLD_ALWAYS;
	case MQL_NURTURE:        // of an open gate: below a minimum
	case MQL_DISQUALIFIED:
	case MQL_EXPLORE:        // a card never says it
		break;
	}
	return THRESHOLD_NEVER;
}

/* The leads as oof_gather has them, for a card that is there already. */
static void gather_leads(struct recent *r, const struct dataset *data,
			 const struct propensity *propensity)
{
	r->lead = mql_calloc(r->n, sizeof(*r->lead));
	for (size_t j = 0; j < r->n; j++) {
		const size_t i = r->row[j];

		r->lead[j] = oof_lead(data, i, data->score[i],
				      side_of(data->verdict[i]));
		propensity_mark(&r->lead[j], propensity, i);
	}
	r->chance_learned = propensity->learned;
	r->chance_told = data->handed_prob != NULL;
	r->lag = lag_weigh(r->lead, r->row, r->n, data);
}

bool recent_find(struct recent *r, const struct mql_scorecard *card,
		 const struct dataset *data,
		 const struct recent_options *options, struct mql_err *err)
{
	const struct learn_options learn = {
		.seed = options->seed,
		.sample_above = LEARN_SAMPLE_ABOVE,
	};
	struct propensity propensity = { 0 };

	*r = (struct recent){ .first = MQL_DAY_NONE, .last = MQL_DAY_NONE };

	const bool ok = choose(r, card, data, options, err) &&
			split_init(&r->split, data, RECENT_FOLDS,
				   SPLIT_BY_DIGEST, options->seed, err) &&
			propensity_learn(&propensity, data, &r->split, &learn,
					 1, err);

	if (ok)
		gather_leads(r, data, &propensity);
	else
		recent_release(r);
	propensity_release(&propensity);
	return ok;
}

void recent_release(struct recent *r)
{
	split_release(&r->split);
	free(r->lead);
	free(r->row);
	*r = (struct recent){ 0 };
}
