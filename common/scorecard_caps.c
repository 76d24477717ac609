/* SPDX-License-Identifier: MIT */
/* scorecard_caps.c - bounds on sums of points: reading and writing them
 *
 * However the file orders them, they are kept in the order in which they
 * apply: groups, dimensions, the total.
 */
#include "common/scorecard_part.h"

/* The caps so far, and which terms are in a group. */
struct reader {
	const struct mql_yaml *yaml;
	struct mql_scorecard *card;
	struct mql_cap *cap;     // [list->n]
	const struct mql_cap **group_of;         // [n_term] NULL = none
	struct mql_err *err;
};

/* ---- what a cap is of ---- */

static bool find_term(const struct reader *r, const struct mql_yaml_node *node,
		      const char *name, size_t *i_term)
{
	const struct mql_scorecard *card = r->card;

	*i_term = card->n_term;
	for (size_t i = 0; i < card->n_term; i++) {
		if (strcmp(card->term[i].name, name) != 0)
			continue;
		if (*i_term < card->n_term)
			return mql_yaml_fail(r->yaml, node, r->err,
					     "two terms are called \"%s\": "
					     "give one of them a \"name\"",
					     MQL_SHOW(node->text));
		*i_term = i;
	}
	return *i_term < card->n_term ||
	       mql_yaml_fail(r->yaml, node, r->err,
			     "there is no term \"%s\": a cap names terms by "
			     "their column, or their \"name\" where they have "
			     "one", MQL_SHOW(node->text));
}

static bool take_term(struct reader *r, const struct mql_yaml_node *node,
		      struct mql_cap *cap, size_t *i_term)
{
	const char *name;

	if (!mql_yaml_text(r->yaml, node, &name, r->err) ||
	    !find_term(r, node, name, i_term))
		return false;

	const struct mql_term *term = &r->card->term[*i_term];

	if (r->group_of[*i_term])
		return mql_yaml_fail(r->yaml, node, r->err,
				     "term \"%s\" is in the cap \"%s\" already",
				     MQL_SHOW(node->text),
				     MQL_SHOW(mql_str_of(
					     r->group_of[*i_term]->name)));
	if (cap->n_term > 0 && term->dimension != cap->dimension)
		return mql_yaml_fail(r->yaml, node, r->err,
				     "term \"%s\" counts under %s, the one "
				     "before it under %s: a cap is of one "
				     "dimension", MQL_SHOW(node->text),
				     mql_dimension_name[term->dimension],
				     mql_dimension_name[cap->dimension]);
	cap->dimension = term->dimension;
	r->group_of[*i_term] = cap;
	cap->n_term++;
	return true;
}

static bool read_group(struct reader *r, const struct mql_yaml_node *node,
		       const struct mql_yaml_node *terms, struct mql_cap *cap)
{
	const struct mql_yaml_node *name;

	if (!mql_yaml_need(r->yaml, node, "name", &name, r->err) ||
	    !mql_yaml_text(r->yaml, name, &cap->name, r->err) ||
	    !mql_yaml_is_list(r->yaml, terms, r->err))
		return false;
	if (terms->n == 0)
		return mql_yaml_fail(r->yaml, terms, r->err,
				     "\"terms\" is empty: there is nothing to "
				     "cap");

	size_t *term = mql_arena_alloc(r->yaml->keep, terms->n, sizeof(*term));
	size_t i = 0;

	cap->kind = MQL_CAP_GROUP;
	cap->term = term;
	for (const struct mql_yaml_node *m = terms->first; m; m = m->next)
		if (!take_term(r, m, cap, &term[i++]))
			return false;
	return true;
}

static bool has_terms(const struct mql_scorecard *card,
		      enum mql_dimension dimension)
{
	for (size_t i = 0; i < card->n_term; i++)
		if (card->term[i].dimension == dimension)
			return true;
	return false;
}

static bool read_dimension(struct reader *r, const struct mql_yaml_node *node,
			   struct mql_cap *cap)
{
	size_t i = 0;

	if (!mql_yaml_choice(r->yaml, node, mql_dimension_name, &i, r->err))
		return false;
	cap->kind = MQL_CAP_DIMENSION;
	cap->dimension = (enum mql_dimension)i;
	cap->name = mql_dimension_name[i];
	return has_terms(r->card, cap->dimension) ||
	       mql_yaml_fail(r->yaml, node, r->err,
			     "no term counts under %s: there is nothing to "
			     "cap", cap->name);
}

/* Its adjustment counts under mixed, where no minimum may then stand: a lead
 * would fail it for having too high a score. */
static bool read_total(struct reader *r, const struct mql_yaml_node *node,
		       struct mql_cap *cap)
{
	bool total = true;

	if (!mql_yaml_bool(r->yaml, node, &total, r->err))
		return false;
	cap->kind = MQL_CAP_TOTAL;
	cap->dimension = MQL_MIXED;
	cap->name = "score";
	if (!total)
		return mql_yaml_fail(r->yaml, node, r->err,
				     "\"total: false\" caps nothing: leave "
				     "the cap out");
	return r->card->gate.least[MQL_MIXED] == MQL_POINTS_NONE ||
	       mql_yaml_fail_key(r->yaml, node, r->err,
				 "a cap on the total counts under mixed, so "
				 "\"gate\" cannot have a minimum for mixed");
}

/* ---- a cap ---- */

static bool read_subject(struct reader *r, const struct mql_yaml_node *node,
			 struct mql_cap *cap)
{
	const struct mql_yaml_node *terms = mql_yaml_get(node, "terms");
	const struct mql_yaml_node *dimension =
		mql_yaml_get(node, "dimension");
	const struct mql_yaml_node *total = mql_yaml_get(node, "total");

	if ((terms != NULL) + (dimension != NULL) + (total != NULL) != 1)
		return mql_yaml_fail(r->yaml, node, r->err,
				     "a cap needs one of \"terms\", "
				     "\"dimension\", \"total\"");
	if (terms)
		return read_group(r, node, terms, cap);
	return (dimension ? read_dimension(r, dimension, cap)
			  : read_total(r, total, cap)) &&
	       mql_yaml_text(r->yaml, mql_yaml_get(node, "name"), &cap->name,
			     r->err);
}

static bool read_bounds(struct reader *r, const struct mql_yaml_node *node,
			struct mql_cap *cap)
{
	const struct mql_yaml_node *most = mql_yaml_get(node, "at_most");
	const struct mql_yaml_node *least = mql_yaml_get(node, "at_least");

	cap->at_most = MQL_CAP_NONE;
	cap->at_least = MQL_POINTS_NONE;
	if (!most && !least)
		return mql_yaml_fail(r->yaml, node, r->err,
				     "a cap needs \"at_most\", \"at_least\" or "
				     "both");
	if (!mql_yaml_tenths(r->yaml, most, &cap->at_most, r->err) ||
	    !mql_yaml_tenths(r->yaml, least, &cap->at_least, r->err))
		return false;
	return cap->at_least <= cap->at_most ||
	       mql_yaml_fail(r->yaml, least, r->err,
			     "\"at_least\": %s is above \"at_most\": %s",
			     least->text.p, most->text.p);
}

/* Two caps of one dimension, of the total, or of one name. */
static bool check_new(const struct reader *r, const struct mql_yaml_node *node,
		      const struct mql_cap *cap)
{
	for (const struct mql_cap *c = r->cap; c < cap; c++) {
		if (cap->kind != MQL_CAP_GROUP && c->kind == cap->kind &&
		    c->dimension == cap->dimension)
			return mql_yaml_fail(
				r->yaml, node, r->err, "%s has a cap already",
				cap->kind == MQL_CAP_TOTAL
					? "the total"
					: mql_dimension_name[cap->dimension]);
		if (strcmp(c->name, cap->name) == 0)
			return mql_yaml_fail(
				r->yaml, node, r->err, "two caps are called "
				"\"%s\": reasons could not tell them apart",
				MQL_SHOW(mql_str_of(cap->name)));
	}
	return true;
}

static bool read_cap(struct reader *r, const struct mql_yaml_node *node,
		     struct mql_cap *cap)
{
	static const char *const known[] = { "name", "terms", "dimension",
					     "total", "at_most", "at_least",
					     NULL };

	return mql_yaml_keys(r->yaml, node, known, r->err) &&
	       read_subject(r, node, cap) && read_bounds(r, node, cap) &&
	       check_new(r, node, cap);
}

/* ---- the list ---- */

static const struct mql_cap *in_order(struct mql_arena *arena,
				      const struct mql_cap *cap, size_t n)
{
	struct mql_cap *sorted = mql_arena_alloc(arena, n, sizeof(*sorted));
	size_t n_sorted = 0;

	for (int kind = MQL_CAP_GROUP; kind <= MQL_CAP_TOTAL; kind++)
		for (size_t i = 0; i < n; i++)
			if ((int)cap[i].kind == kind)
				sorted[n_sorted++] = cap[i];
	return sorted;
}

bool mql_scorecard_read_caps(const struct mql_yaml *yaml,
			     struct mql_scorecard *card, struct mql_err *err)
{
	const struct mql_yaml_node *list = mql_yaml_get(yaml->root, "caps");
	struct reader r = { .yaml = yaml, .card = card, .err = err };
	size_t n = 0;

	if (!list)
		return true;
	if (!mql_yaml_is_list(yaml, list, err))
		return false;
	r.cap = mql_arena_alloc(yaml->keep, list->n, sizeof(*r.cap));
	r.group_of = mql_arena_alloc(yaml->keep, card->n_term,
				     sizeof(*r.group_of));
	for (const struct mql_yaml_node *m = list->first; m; m = m->next)
		if (!read_cap(&r, m, &r.cap[n++]))
			return false;
	card->cap = in_order(yaml->keep, r.cap, n);
	card->n_cap = n;
	return true;
}

/* ---- writing ---- */

static void put_subject(struct mql_yaml_writer *w,
			const struct mql_scorecard *card,
			const struct mql_cap *cap)
{
	switch (cap->kind) {
	case MQL_CAP_GROUP:
		mql_yaml_key_text(w, "name", cap->name);
		mql_yaml_put_word(w, "terms");
		mql_yaml_open_list(w, true);
		for (size_t i = 0; i < cap->n_term; i++)
			mql_yaml_put_text(w, card->term[cap->term[i]].name);
		mql_yaml_close_list(w);
		return;
	case MQL_CAP_DIMENSION:
		mql_yaml_key_text(w, "dimension",
				  mql_dimension_name[cap->dimension]);
		if (strcmp(cap->name, mql_dimension_name[cap->dimension]) != 0)
			mql_yaml_key_text(w, "name", cap->name);
		return;
	case MQL_CAP_TOTAL:
		mql_yaml_key_word(w, "total", "true");
		if (strcmp(cap->name, "score") != 0)
			mql_yaml_key_text(w, "name", cap->name);
		return;
	}
}

void mql_scorecard_put_caps(struct mql_yaml_writer *w,
			    const struct mql_scorecard *card)
{
	if (card->n_cap == 0)
		return;
	mql_yaml_put_word(w, "caps");
	mql_yaml_open_list(w, false);
	for (size_t i = 0; i < card->n_cap; i++) {
		const struct mql_cap *cap = &card->cap[i];

		mql_yaml_open_map(w, true);
		put_subject(w, card, cap);
		if (cap->at_most != MQL_CAP_NONE)
			mql_yaml_key_tenths(w, "at_most", cap->at_most);
		if (cap->at_least != MQL_POINTS_NONE)
			mql_yaml_key_tenths(w, "at_least", cap->at_least);
		mql_yaml_close_map(w);
	}
	mql_yaml_close_list(w);
}
