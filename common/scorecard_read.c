/* SPDX-License-Identifier: MIT */
#include "common/scorecard_part.h"

#include <stdio.h>

#include "common/schema.h"

struct reader {
	const struct mql_yaml *yaml;
	struct mql_scorecard *card;
	struct mql_err *err;
};

static const struct mql_yaml_node *get(const struct reader *r,
				       const char *key)
{
	return mql_yaml_get(r->yaml->root, key);
}

static bool read_head(struct reader *r)
{
	static const char *const lead_key[] = { "id", NULL };
	struct mql_scorecard *card = r->card;
	const struct mql_yaml_node *lead = get(r, "lead");

	card->name = "scorecard";
	return mql_yaml_text(r->yaml, get(r, "name"), &card->name, r->err) &&
	       (!lead || mql_yaml_keys(r->yaml, lead, lead_key, r->err)) &&
	       mql_yaml_text(r->yaml, mql_yaml_get(lead, "id"), &card->id,
			     r->err) &&
	       mql_schema_missing(r->yaml, get(r, "missing"), &card->missing,
				  r->err) &&
	       mql_yaml_tenths(r->yaml, get(r, "base"), &card->base, r->err);
}

static bool read_gate(struct reader *r)
{
	static const char *const known[] = { "score", "fit", "intent",
					     "product", "mixed", NULL };
	const struct mql_yaml_node *node = get(r, "gate");
	struct mql_gate *gate = &r->card->gate;
	int64_t score = MQL_POINTS_NONE;

	gate->score = MQL_POINTS_NONE;
	for (size_t i = 0; i < MQL_N_DIMENSION; i++)
		gate->least[i] = MQL_POINTS_NONE;
	if (!node)
		return true;
	if (!mql_yaml_keys(r->yaml, node, known, r->err) ||
	    !mql_yaml_score(r->yaml, mql_yaml_get(node, "score"), &score,
			    r->err))
		return false;
	gate->score = (int32_t)score;
	return mql_schema_least(r->yaml, node, gate, r->err);
}

static bool read_bounds(struct reader *r, const struct mql_yaml_node *list,
			int32_t bound[3])
{
	size_t i = 0;

	if (!mql_yaml_is_list(r->yaml, list, r->err))
		return false;
	if (list->n != 3)
		return mql_yaml_fail(r->yaml, list, r->err,
				     "\"%s\" has %zu bounds, four grades take "
				     "3", list->key.p, list->n);
	for (const struct mql_yaml_node *m = list->first; m; m = m->next, i++) {
		int64_t x = 0;

		if (!mql_yaml_score(r->yaml, m, &x, r->err))
			return false;
		bound[i] = (int32_t)x;
		if (i > 0 && bound[i] > bound[i - 1])
			return mql_yaml_fail(r->yaml, m, r->err,
					     "\"%s\": %s is above the bound "
					     "before it", list->key.p,
					     m->text.p);
	}
	return true;
}

static bool read_grades(struct reader *r)
{
	static const char *const known[] = { "fit", "intent", NULL };
	const struct mql_yaml_node *node = get(r, "grades");
	const struct mql_yaml_node *fit, *intent;

	if (!node)
		return true;
	r->card->has_grades = true;
	return mql_yaml_keys(r->yaml, node, known, r->err) &&
	       mql_yaml_need(r->yaml, node, "fit", &fit, r->err) &&
	       mql_yaml_need(r->yaml, node, "intent", &intent, r->err) &&
	       read_bounds(r, fit, r->card->grade_fit) &&
	       read_bounds(r, intent, r->card->grade_intent);
}

bool mql_scorecard_read_calib(const struct mql_yaml *yaml,
			      const struct mql_yaml_node *node,
			      struct mql_calib *calib, struct mql_err *err)
{
	static const char *const known[] = { "slope", "offset", NULL };
	const struct mql_yaml_node *slope, *offset;
	char where[600];

	if (!node)
		return true;
	calib->present = true;
	snprintf(where, sizeof(where), "%.500s:%u:%u: calibration \"%s\"",
		 yaml->path, node->line, node->column, node->key.p);
	return mql_yaml_keys(yaml, node, known, err) &&
	       mql_yaml_need(yaml, node, "slope", &slope, err) &&
	       mql_yaml_need(yaml, node, "offset", &offset, err) &&
	       mql_yaml_number(yaml, slope, &calib->slope, err) &&
	       mql_yaml_number(yaml, offset, &calib->offset, err) &&
	       mql_calib_check(calib, where, err);
}

static bool read_calibration(struct reader *r)
{
	static const char *const known[] = { "won", "sql", NULL };
	const struct mql_yaml_node *node = get(r, "calibration");

	return !node ||
	       (mql_yaml_keys(r->yaml, node, known, r->err) &&
		mql_scorecard_read_calib(r->yaml, mql_yaml_get(node, "won"),
					 &r->card->won, r->err) &&
		mql_scorecard_read_calib(r->yaml, mql_yaml_get(node, "sql"),
					 &r->card->sql, r->err));
}

static void index_axes(struct mql_scorecard *card)
{
	for (size_t i = 0; i < card->n_term; i++) {
		mql_axis_index(&card->term[i].axis[0]);
		if (card->term[i].kind == MQL_TERM_PAIR)
			mql_axis_index(&card->term[i].axis[1]);
	}
}

static bool read_all(struct reader *r)
{
	static const char *const known[] = {
		"scorecard", "name", "lead", "missing", "base", "terms",
		"caps", "overrides", "gate", "grades", "calibration",
		"contract", "baseline", "provenance", "history", "signed",
		"probes", "digest", NULL
	};
	struct mql_scorecard *card = r->card;

	if (!mql_schema_version(r->yaml, "scorecard", r->err) ||
	    !mql_yaml_keys(r->yaml, r->yaml->root, known, r->err) ||
	    !read_head(r) ||
	    !mql_scorecard_read_terms(r->yaml, card, r->err) ||
	    !mql_schema_rules(r->yaml, get(r, "overrides"), &card->rule,
			      &card->n_rule, r->err) ||
	    !read_gate(r) ||
	    !mql_scorecard_read_caps(r->yaml, card, r->err) ||
	    !read_grades(r) || !read_calibration(r) ||
	    !mql_scorecard_read_record(r->yaml, card, r->err) ||
	    !mql_scorecard_read_history(r->yaml, card, r->err) ||
	    !mql_scorecard_read_signed(r->yaml, card, r->err) ||
	    !mql_scorecard_read_digest(r->yaml, get(r, "digest"),
				       &card->digest, r->err))
		return false;
	index_axes(card);
	return mql_scorecard_read_probes(r->yaml, card, r->err);
}

static void check_digests(struct mql_scorecard *card, struct mql_str bytes)
{
	char hex[65];

	mql_scorecard_agreed(hex, bytes);
	mql_scorecard_check_signed(card, hex);
	mql_scorecard_digest(card->content, bytes);
	card->digest_holds = card->digest &&
			     strcmp(card->content, card->digest) == 0;
}

bool mql_scorecard_parse(struct mql_scorecard *card, const char *path,
			 struct mql_str bytes, struct mql_err *err)
{
	*card = (struct mql_scorecard){ 0 };
	card->path = mql_arena_text(&card->arena, path, strlen(path));

	struct mql_yaml yaml = { .path = card->path,
				 .code = MQL_E_CARD,
				 .keep = &card->arena };
	struct reader r = { &yaml, card, err };
	const bool ok = mql_yaml_parse(&yaml, bytes, err) && read_all(&r);

	mql_yaml_release(&yaml);
	if (ok)
		check_digests(card, bytes);
	else
		mql_scorecard_release(card);
	return ok;
}
