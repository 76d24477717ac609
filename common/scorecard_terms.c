/* SPDX-License-Identifier: MIT */
/* scorecard_terms.c - reading the terms
 *
 * Whatever way an entry is written (`missing: -1.2`, a bin, a level), it ends
 * in the same place: points[code] and, where the file states counts,
 * evidence[code].
 */
#include <stdlib.h>

#include "common/schema.h"
#include "common/scorecard_axis.h"
#include "common/scorecard_part.h"

#define MAX_LEADS 1000000000000000u      /* 10^15: exact in a double, too */

/* A term being read, with its tables at full size. */
struct reader {
	const struct mql_yaml *yaml;
	const struct mql_missing *missing;
	struct mql_term *term;
	struct mql_evidence *evidence;   // [n_code]
	bool has_evidence;
	struct mql_err *err;
};

/* ---- one entry ---- */

static bool read_evidence(struct reader *r, const struct mql_yaml_node *map,
			  struct mql_evidence *out)
{
	const struct mql_yaml_node *leads = mql_yaml_get(map, "leads");
	const struct mql_yaml_node *won = mql_yaml_get(map, "won");
	const struct mql_yaml_node *se = mql_yaml_get(map, "se");

	if (!mql_yaml_count(r->yaml, leads, MAX_LEADS, &out->leads, r->err) ||
	    !mql_yaml_count(r->yaml, won, MAX_LEADS, &out->won, r->err) ||
	    !mql_yaml_number(r->yaml, se, &out->se, r->err))
		return false;
	if (won && out->won > out->leads)
		return mql_yaml_fail(r->yaml, won, r->err,
				     "\"won\": %s is more than its leads",
				     won->text.p);
	if (se && !(out->se >= 0.0))
		return mql_yaml_fail(r->yaml, se, r->err,
				     "\"se\": %s is below 0", se->text.p);
	r->has_evidence = r->has_evidence || leads || won || se;
	return true;
}

/* `points` and the counts of a map whose other keys the caller knows. */
static bool read_entry(struct reader *r, const struct mql_yaml_node *map,
		       size_t code)
{
	const struct mql_yaml_node *points;

	return mql_yaml_need(r->yaml, map, "points", &points, r->err) &&
	       mql_yaml_tenths(r->yaml, points, &r->term->points[code],
			       r->err) &&
	       read_evidence(r, map, &r->evidence[code]);
}

/* `missing: -1.2` or `missing: {points: -1.2, leads: 40, won: 2}`. */
static bool read_rest(struct reader *r, const struct mql_yaml_node *node,
		      size_t code)
{
	static const char *const known[] = { "points", "leads", "won", "se",
					     NULL };

	if (!node || node->kind != MQL_YAML_MAP)
		return mql_yaml_tenths(r->yaml, node, &r->term->points[code],
				       r->err);
	return mql_yaml_keys(r->yaml, node, known, r->err) &&
	       read_entry(r, node, code);
}

static void new_tables(struct reader *r, size_t n)
{
	r->term->points = mql_arena_alloc(r->yaml->keep, n,
					  sizeof(*r->term->points));
	r->evidence = mql_arena_alloc(r->yaml->keep, n, sizeof(*r->evidence));
	for (size_t i = 0; i < n; i++)
		r->evidence[i].se = -1.0;
}

/* ---- number, date ---- */

static bool read_bin(struct reader *r, const struct mql_yaml_node *node,
		     double *edge, size_t i, size_t n_bin)
{
	static const char *const known[] = { "below", "points", "leads", "won",
					     "se", NULL };

	if (!mql_yaml_keys(r->yaml, node, known, r->err))
		return false;

	const struct mql_yaml_node *below = mql_yaml_get(node, "below");

	if (below && i + 1 == n_bin)
		return mql_yaml_fail_key(r->yaml, below, r->err,
					 "the last bin is open: it has no "
					 "\"below\"");
	if (!below && i + 1 < n_bin)
		return mql_yaml_fail(r->yaml, node, r->err,
				     "a bin needs \"below\"; only the last "
				     "one is open");
	return (!below ||
		mql_scorecard_read_edge(r->yaml, below, &r->term->axis[0],
					edge, i, r->err)) &&
	       read_entry(r, node, i);
}

static bool read_bins(struct reader *r, const struct mql_yaml_node *node)
{
	const struct mql_yaml_node *bins;
	struct mql_axis *axis = &r->term->axis[0];
	size_t i = 0;

	if (!mql_yaml_need(r->yaml, node, "bins", &bins, r->err) ||
	    !mql_yaml_is_list(r->yaml, bins, r->err))
		return false;
	if (bins->n == 0)
		return mql_yaml_fail(r->yaml, bins, r->err,
				     "\"bins\" needs at least the open one, "
				     "{points: 0}");

	double *edge = mql_scorecard_new_edges(r->yaml, bins->n - 1);

	axis->edge = edge;
	axis->n_edge = bins->n - 1;
	new_tables(r, bins->n + 1);
	for (const struct mql_yaml_node *m = bins->first; m; m = m->next)
		if (!read_bin(r, m, edge, i++, bins->n))
			return false;
	return read_rest(r, mql_yaml_get(node, "missing"), bins->n);
}

/* ---- level ---- */

static bool read_level(struct reader *r, const struct mql_yaml_node *node,
		       struct mql_map *seen, struct mql_str *level, size_t i)
{
	static const char *const known[] = { "value", "points", "leads", "won",
					     "se", NULL };
	const struct mql_yaml_node *value;

	return mql_yaml_keys(r->yaml, node, known, r->err) &&
	       mql_yaml_need(r->yaml, node, "value", &value, r->err) &&
	       mql_yaml_str(r->yaml, value, level, r->err) &&
	       mql_scorecard_check_level(r->yaml, value, r->missing, seen,
					 *level, r->err) &&
	       read_entry(r, node, i);
}

static bool read_short_level(struct reader *r,
			     const struct mql_yaml_node *node,
			     struct mql_map *seen, struct mql_str *level,
			     size_t i)
{
	*level = (struct mql_str){
		mql_arena_text(r->yaml->keep, node->key.p, node->key.n),
		node->key.n
	};
	return mql_scorecard_check_level(r->yaml, node, r->missing, seen,
					 *level, r->err) &&
	       mql_yaml_tenths(r->yaml, node, &r->term->points[i], r->err);
}

static bool read_level_list(struct reader *r,
			    const struct mql_yaml_node *list,
			    struct mql_str *level)
{
	struct mql_map seen = { 0 };
	bool ok = true;
	size_t i = 0;

	for (const struct mql_yaml_node *m = list->first; m && ok;
	     m = m->next, i++)
		ok = list->kind == MQL_YAML_SEQ
			     ? read_level(r, m, &seen, &level[i], i)
			     : read_short_level(r, m, &seen, &level[i], i);
	mql_map_release(&seen);
	return ok;
}

static bool read_levels(struct reader *r, const struct mql_yaml_node *node)
{
	const struct mql_yaml_node *points = mql_yaml_get(node, "points");
	const struct mql_yaml_node *levels = mql_yaml_get(node, "levels");
	const struct mql_yaml_node *list = points ? points : levels;
	struct mql_axis *axis = &r->term->axis[0];

	if ((points != NULL) + (levels != NULL) != 1)
		return mql_yaml_fail(r->yaml, node, r->err,
				     "a level term needs \"points: {value: "
				     "points}\" or a list \"levels\", not "
				     "both");
	if (points ? !mql_yaml_is_map(r->yaml, list, r->err)
		   : !mql_yaml_is_list(r->yaml, list, r->err))
		return false;

	struct mql_str *level =
		mql_arena_alloc(r->yaml->keep, list->n, sizeof(*level));

	axis->level = level;
	axis->n_level = list->n;
	new_tables(r, list->n + 2);
	return read_level_list(r, list, level) &&
	       read_rest(r, mql_yaml_get(node, "other"), list->n) &&
	       read_rest(r, mql_yaml_get(node, "missing"), list->n + 1);
}

/* ---- text ---- */

static bool read_group(struct reader *r, const struct mql_yaml_node *node,
		       struct mql_group *group, size_t i)
{
	static const char *const known[] = { "name", "any", "points", "leads",
					     "won", "se", NULL };
	const struct mql_yaml_node *name, *any;

	return mql_yaml_keys(r->yaml, node, known, r->err) &&
	       mql_yaml_need(r->yaml, node, "name", &name, r->err) &&
	       mql_yaml_need(r->yaml, node, "any", &any, r->err) &&
	       mql_yaml_text(r->yaml, name, &group->name, r->err) &&
	       mql_schema_phrases(r->yaml, any, group, r->err) &&
	       read_entry(r, node, i);
}

static bool read_groups(struct reader *r, const struct mql_yaml_node *node)
{
	const struct mql_yaml_node *list;
	struct mql_axis *axis = &r->term->axis[0];
	size_t i = 0;

	if (!mql_yaml_need(r->yaml, node, "groups", &list, r->err) ||
	    !mql_yaml_is_list(r->yaml, list, r->err))
		return false;
	if (list->n == 0)
		return mql_yaml_fail(r->yaml, list, r->err,
				     "text needs at least one group");
	if (!mql_schema_at_most(r->yaml, list, MQL_MAX_GROUPS, r->err))
		return false;

	struct mql_group *group =
		mql_arena_alloc(r->yaml->keep, list->n, sizeof(*group));

	axis->group = group;
	axis->n_group = list->n;
	new_tables(r, list->n + 2);
	for (const struct mql_yaml_node *m = list->first; m; m = m->next, i++)
		if (!read_group(r, m, &group[i], i))
			return false;
	return read_rest(r, mql_yaml_get(node, "other"), list->n) &&
	       read_rest(r, mql_yaml_get(node, "missing"), list->n + 1);
}

/* ---- pair ---- */

static bool check_shape(struct reader *r, const struct mql_yaml_node *matrix,
			size_t n_row, size_t n_column)
{
	if (!mql_yaml_is_list(r->yaml, matrix, r->err))
		return false;
	if (matrix->n != n_row)
		return mql_yaml_fail(r->yaml, matrix, r->err,
				     "\"%s\" has %zu rows; the first axis has "
				     "%zu codes, other and missing counted",
				     matrix->key.p, matrix->n, n_row);
	for (const struct mql_yaml_node *m = matrix->first; m; m = m->next) {
		if (!mql_yaml_is_list(r->yaml, m, r->err))
			return false;
		if (m->n != n_column)
			return mql_yaml_fail(r->yaml, m, r->err,
					     "this row of \"%s\" has %zu "
					     "entries; the second axis has %zu "
					     "codes, other and missing counted",
					     matrix->key.p, m->n, n_column);
	}
	return true;
}

/* One cell of the matrix that `key` names. */
static bool read_cell(struct reader *r, const char *key,
		      const struct mql_yaml_node *node, size_t i)
{
	struct mql_evidence *e = &r->evidence[i];

	if (strcmp(key, "points") == 0)
		return mql_yaml_tenths(r->yaml, node, &r->term->points[i],
				       r->err);
	if (strcmp(key, "leads") == 0)
		return mql_yaml_count(r->yaml, node, MAX_LEADS, &e->leads,
				      r->err);
	if (strcmp(key, "won") == 0)
		return mql_yaml_count(r->yaml, node, MAX_LEADS, &e->won,
				      r->err) &&
		       (e->won <= e->leads ||
			mql_yaml_fail(r->yaml, node, r->err,
				      "\"won\": %s is more than its leads",
				      node->text.p));
	if (node->kind == MQL_YAML_SCALAR &&
	    mql_str_eq(node->text, MQL_STR("none")))
		return true;
	return mql_yaml_number(r->yaml, node, &e->se, r->err) &&
	       (e->se >= 0.0 ||
		mql_yaml_fail(r->yaml, node, r->err, "\"se\": %s is below 0",
			      node->text.p));
}

static bool read_matrix(struct reader *r, const char *key,
			const struct mql_yaml_node *matrix)
{
	size_t i = 0;

	for (const struct mql_yaml_node *row = matrix->first; row;
	     row = row->next)
		for (const struct mql_yaml_node *m = row->first; m;
		     m = m->next)
			if (!read_cell(r, key, m, i++))
				return false;
	return true;
}

static bool read_matrices(struct reader *r, const struct mql_yaml_node *node)
{
	static const char *const key[] = { "points", "leads", "won", "se" };
	const struct mql_yaml_node *matrix[4];
	const size_t n_row = mql_axis_n_code(&r->term->axis[0]);
	const size_t n_column = mql_axis_n_code(&r->term->axis[1]);

	if (!mql_yaml_need(r->yaml, node, "points", &matrix[0], r->err))
		return false;
	for (size_t i = 0; i < MQL_ARRAY_LEN(key); i++) {
		matrix[i] = mql_yaml_get(node, key[i]);
		if (matrix[i] && !check_shape(r, matrix[i], n_row, n_column))
			return false;
	}
	new_tables(r, n_row * n_column);
	for (size_t i = 0; i < MQL_ARRAY_LEN(key); i++) {
		if (!matrix[i])
			continue;
		if (!read_matrix(r, key[i], matrix[i]))
			return false;
		r->has_evidence = r->has_evidence || i > 0;
	}
	return true;
}

static bool read_axes(struct reader *r, const struct mql_yaml_node *node)
{
	const struct mql_yaml_node *axes;
	size_t i = 0;

	if (!mql_yaml_need(r->yaml, node, "axes", &axes, r->err) ||
	    !mql_yaml_is_list(r->yaml, axes, r->err))
		return false;
	if (axes->n != 2)
		return mql_yaml_fail(r->yaml, axes, r->err,
				     "\"axes\" has %zu entries, a pair has 2",
				     axes->n);
	for (const struct mql_yaml_node *m = axes->first; m; m = m->next)
		if (!mql_scorecard_read_axis(r->yaml, m, r->missing,
					     &r->term->axis[i++], r->err))
			return false;
	return true;
}

const char *mql_scorecard_pair_name(struct mql_arena *arena,
				    const char *const column[2])
{
	struct mql_buf name = { 0 };

	mql_buf_addf(&name, "%s x %s", column[0], column[1]);

	const char *text = mql_arena_text(arena, name.p, name.n);

	mql_buf_release(&name);
	return text;
}

static bool read_pair(struct reader *r, const struct mql_yaml_node *node)
{
	static const char *const known[] = { "pair", "name", "dimension",
					     "axes", "points", "leads", "won",
					     "se", NULL };
	const struct mql_yaml_node *pair = mql_yaml_get(node, "pair");
	const char **column = r->term->column;

	r->term->kind = MQL_TERM_PAIR;
	if (!mql_yaml_keys(r->yaml, node, known, r->err) ||
	    !mql_yaml_is_list(r->yaml, pair, r->err))
		return false;
	if (pair->n != 2)
		return mql_yaml_fail(r->yaml, pair, r->err,
				     "\"pair\" names %zu columns, it takes 2",
				     pair->n);
	if (!mql_yaml_text(r->yaml, pair->first, &column[0], r->err) ||
	    !mql_yaml_text(r->yaml, pair->last, &column[1], r->err))
		return false;
	r->term->name = mql_scorecard_pair_name(r->yaml->keep, column);
	return read_axes(r, node) && read_matrices(r, node);
}

/* ---- each ---- */

static bool read_decay(struct reader *r, const struct mql_yaml_node *node)
{
	static const char *const known[] = { "since", "halves_every", "dates",
					     NULL };
	const struct mql_yaml_node *since, *every;
	struct mql_term *term = r->term;

	return !node ||
	       (mql_yaml_keys(r->yaml, node, known, r->err) &&
		mql_yaml_need(r->yaml, node, "since", &since, r->err) &&
		mql_yaml_need(r->yaml, node, "halves_every", &every, r->err) &&
		mql_yaml_text(r->yaml, since, &term->since, r->err) &&
		mql_yaml_days(r->yaml, every, &term->halves_every, r->err) &&
		mql_schema_dates_order(r->yaml, mql_yaml_get(node, "dates"),
				       &term->order, r->err));
}

static bool read_each(struct reader *r, const struct mql_yaml_node *node)
{
	struct mql_term *term = r->term;
	const struct mql_yaml_node *at_most = mql_yaml_get(node, "at_most");

	term->kind = MQL_TERM_EACH;
	if (!mql_yaml_tenths(r->yaml, mql_yaml_get(node, "each"), &term->each,
			     r->err) ||
	    !mql_yaml_tenths(r->yaml, at_most, &term->at_most, r->err) ||
	    !mql_yaml_tenths(r->yaml, mql_yaml_get(node, "missing"),
			     &term->missing, r->err) ||
	    !read_decay(r, mql_yaml_get(node, "decay")))
		return false;
	if (at_most && (term->at_most == 0 ||
			(term->at_most > 0) != (term->each > 0)))
		return mql_yaml_fail(r->yaml, at_most, r->err,
				     "\"at_most\": %s must have the sign of "
				     "\"each\" and not be 0", at_most->text.p);
	return true;
}

/* ---- a term ---- */

static bool read_codes(struct reader *r, const struct mql_yaml_node *node)
{
	static const char *const number[] = {
		"column", "name", "dimension", "type", "bins", "missing",
		"whole", "thousands", "strip", NULL
	};
	static const char *const each[] = {
		"column", "name", "dimension", "type", "each", "at_most",
		"decay", "missing", "thousands", "strip", NULL
	};
	static const char *const date[] = {
		"column", "name", "dimension", "type", "bins", "missing",
		"dates", NULL
	};
	static const char *const level[] = {
		"column", "name", "dimension", "type", "points", "levels",
		"other", "missing", NULL
	};
	static const char *const text[] = {
		"column", "name", "dimension", "type", "groups", "other",
		"missing", NULL
	};

	switch (r->term->axis[0].kind) {
	case MQL_AXIS_NUMBER:
		if (mql_yaml_get(node, "each"))
			return mql_yaml_keys(r->yaml, node, each, r->err) &&
			       read_each(r, node);
		return mql_yaml_keys(r->yaml, node, number, r->err) &&
		       read_bins(r, node);
	case MQL_AXIS_DATE:
		return mql_yaml_keys(r->yaml, node, date, r->err) &&
		       read_bins(r, node);
	case MQL_AXIS_LEVEL:
		return mql_yaml_keys(r->yaml, node, level, r->err) &&
		       read_levels(r, node);
	case MQL_AXIS_TEXT:
		return mql_yaml_keys(r->yaml, node, text, r->err) &&
		       read_groups(r, node);
	}
	return false;
}

static bool read_single(struct reader *r, const struct mql_yaml_node *node)
{
	const struct mql_yaml_node *column;
	struct mql_term *term = r->term;

	if (!mql_yaml_need(r->yaml, node, "column", &column, r->err) ||
	    !mql_yaml_text(r->yaml, column, &term->column[0], r->err) ||
	    !mql_scorecard_read_type(r->yaml, node, &term->axis[0], r->err) ||
	    !read_codes(r, node))
		return false;
	term->name = term->column[0];
	return true;
}

static bool read_dimension(struct reader *r, const struct mql_yaml_node *node)
{
	const struct mql_yaml_node *dimension;
	size_t i = 0;

	if (!mql_yaml_need(r->yaml, node, "dimension", &dimension, r->err) ||
	    !mql_yaml_choice(r->yaml, dimension, mql_dimension_name, &i,
			     r->err))
		return false;
	r->term->dimension = (enum mql_dimension)i;
	return i != MQL_MIXED || r->term->kind == MQL_TERM_PAIR ||
	       mql_yaml_fail(r->yaml, dimension, r->err,
			     "\"mixed\" is for pairs; a column counts under "
			     "fit, intent or product");
}

static bool read_term(struct reader *r, const struct mql_yaml_node *node)
{
	static const char *const any[] = {
		"column", "pair", "name", "dimension", "type", "bins",
		"missing", "whole", "thousands", "strip", "dates", "points",
		"levels", "groups", "other", "each", "at_most", "decay",
		"axes", "leads", "won", "se", NULL
	};

	if (!mql_yaml_keys(r->yaml, node, any, r->err))
		return false;
	if (mql_yaml_get(node, "pair") ? !read_pair(r, node)
				       : !read_single(r, node))
		return false;
	if (r->has_evidence)
		r->term->evidence = r->evidence;
	return read_dimension(r, node) &&
	       mql_yaml_text(r->yaml, mql_yaml_get(node, "name"),
			     &r->term->name, r->err);
}

bool mql_scorecard_read_terms(const struct mql_yaml *yaml,
			      struct mql_scorecard *card, struct mql_err *err)
{
	const struct mql_yaml_node *list;

	if (!mql_yaml_need(yaml, yaml->root, "terms", &list, err) ||
	    !mql_yaml_is_list(yaml, list, err) ||
	    !mql_schema_at_most(yaml, list, MQL_MAX_TERMS, err))
		return false;
	card->term = mql_arena_alloc(yaml->keep, list->n, sizeof(*card->term));
	for (const struct mql_yaml_node *m = list->first; m; m = m->next) {
		struct mql_term *term = &card->term[card->n_term++];
		struct reader r = { .yaml = yaml, .missing = &card->missing,
				    .term = term, .err = err };

		if (!read_term(&r, m))
			return false;
	}
	return true;
}
