/* SPDX-License-Identifier: MIT */
#include "common/scorecard_axis.h"

#include <math.h>

#include "common/schema.h"

/* Keys that mean something for one type only. */
static bool check_type_keys(const struct mql_yaml *yaml,
			    const struct mql_yaml_node *map,
			    enum mql_axis_kind kind, struct mql_err *err)
{
	static const struct {
		const char *key;
		enum mql_axis_kind kind;
	} rule[] = {
		{ "whole", MQL_AXIS_NUMBER },
		{ "thousands", MQL_AXIS_NUMBER },
		{ "strip", MQL_AXIS_NUMBER },
		{ "dates", MQL_AXIS_DATE },
	};

	for (size_t i = 0; i < MQL_ARRAY_LEN(rule); i++) {
		const struct mql_yaml_node *m = mql_yaml_get(map, rule[i].key);

		if (m && rule[i].kind != kind)
			return mql_yaml_fail_key(
				yaml, m, err, "\"%s\" is for type: %s",
				rule[i].key, mql_axis_kind_name[rule[i].kind]);
	}
	return true;
}

bool mql_scorecard_read_type(const struct mql_yaml *yaml,
			     const struct mql_yaml_node *map,
			     struct mql_axis *axis, struct mql_err *err)
{
	const struct mql_yaml_node *type;
	size_t i = 0;

	if (!mql_yaml_need(yaml, map, "type", &type, err) ||
	    !mql_yaml_choice(yaml, type, mql_axis_kind_name, &i, err))
		return false;
	axis->kind = (enum mql_axis_kind)i;
	return check_type_keys(yaml, map, axis->kind, err) &&
	       mql_yaml_bool(yaml, mql_yaml_get(map, "whole"), &axis->whole,
			     err) &&
	       mql_schema_format(yaml, map, &axis->format, err) &&
	       mql_schema_dates_order(yaml, mql_yaml_get(map, "dates"),
				      &axis->order, err);
}

double *mql_scorecard_new_edges(const struct mql_yaml *yaml, size_t n)
{
	return mql_arena_alloc(yaml->keep, n, sizeof(double));
}

bool mql_scorecard_read_edge(const struct mql_yaml *yaml,
			     const struct mql_yaml_node *node,
			     const struct mql_axis *axis, double *edge,
			     size_t i, struct mql_err *err)
{
	if (!mql_yaml_number(yaml, node, &edge[i], err))
		return false;
	if (axis->whole && edge[i] > floor(edge[i]))
		return mql_yaml_fail(yaml, node, err,
				     "\"below\": %s is not a whole number, as "
				     "\"whole: true\" says", node->text.p);
	return i == 0 || edge[i] > edge[i - 1] ||
	       mql_yaml_fail(yaml, node, err,
			     "\"below\": %s is not above the bin before it",
			     node->text.p);
}

bool mql_scorecard_check_level(const struct mql_yaml *yaml,
			       const struct mql_yaml_node *node,
			       const struct mql_missing *missing,
			       struct mql_map *seen, struct mql_str level,
			       struct mql_err *err)
{
	bool added;

	if (mql_str_trim(level).n != level.n)
		return mql_yaml_fail(yaml, node, err,
				     "level \"%s\" begins or ends with a "
				     "blank; cells are compared without",
				     MQL_SHOW(level));
	if (mql_missing_has(missing, level))
		return mql_yaml_fail(yaml, node, err,
				     "level \"%s\" stands for a missing cell: "
				     "its points belong to \"missing\"",
				     MQL_SHOW(level));
	mql_map_put(seen, level, 0, &added);
	return added ||
	       mql_yaml_fail(yaml, node, err, "level \"%s\" is here twice",
			     MQL_SHOW(level));
}

/* ---- the axes of a pair ---- */

static bool read_below(const struct mql_yaml *yaml,
		       const struct mql_yaml_node *map, struct mql_axis *axis,
		       struct mql_err *err)
{
	const struct mql_yaml_node *list;
	size_t i = 0;

	if (!mql_yaml_need(yaml, map, "below", &list, err) ||
	    !mql_yaml_is_list(yaml, list, err))
		return false;

	double *edge = mql_scorecard_new_edges(yaml, list->n);

	for (const struct mql_yaml_node *m = list->first; m; m = m->next)
		if (!mql_scorecard_read_edge(yaml, m, axis, edge, i++, err))
			return false;
	axis->edge = edge;
	axis->n_edge = list->n;
	return true;
}

static bool read_levels(const struct mql_yaml *yaml,
			const struct mql_yaml_node *map,
			const struct mql_missing *missing,
			struct mql_axis *axis, struct mql_err *err)
{
	const struct mql_yaml_node *list;
	struct mql_map seen = { 0 };
	size_t i = 0;

	if (!mql_yaml_need(yaml, map, "levels", &list, err) ||
	    !mql_yaml_str_list(yaml, list, &axis->level, &axis->n_level, err))
		return false;

	const struct mql_yaml_node *m = list->first;
	bool ok = true;

	for (; m && ok; m = m->next)
		ok = mql_scorecard_check_level(yaml, m, missing, &seen,
					       axis->level[i++], err);
	mql_map_release(&seen);
	return ok;
}

static bool check_codes_key(const struct mql_yaml *yaml,
			    const struct mql_yaml_node *map,
			    enum mql_axis_kind kind, struct mql_err *err)
{
	static const char *const key[] = { "below", "below", "levels",
					   "groups" };
	static const char *const other[] = { "below", "levels", "groups" };

	for (size_t i = 0; i < MQL_ARRAY_LEN(other); i++) {
		const struct mql_yaml_node *m = mql_yaml_get(map, other[i]);

		if (m && strcmp(other[i], key[kind]) != 0)
			return mql_yaml_fail_key(yaml, m, err,
						 "\"%s\" is not for type: %s, "
						 "which has \"%s\"", other[i],
						 mql_axis_kind_name[kind],
						 key[kind]);
	}
	return true;
}

bool mql_scorecard_read_axis(const struct mql_yaml *yaml,
			     const struct mql_yaml_node *node,
			     const struct mql_missing *missing,
			     struct mql_axis *axis, struct mql_err *err)
{
	static const char *const known[] = { "type", "below", "levels",
					     "groups", "whole", "thousands",
					     "strip", "dates", NULL };
	const struct mql_yaml_node *groups;

	if (!mql_yaml_keys(yaml, node, known, err) ||
	    !mql_scorecard_read_type(yaml, node, axis, err) ||
	    !check_codes_key(yaml, node, axis->kind, err))
		return false;
	switch (axis->kind) {
	case MQL_AXIS_NUMBER:
	case MQL_AXIS_DATE:
		return read_below(yaml, node, axis, err);
	case MQL_AXIS_LEVEL:
		return read_levels(yaml, node, missing, axis, err);
	case MQL_AXIS_TEXT:
		return mql_yaml_need(yaml, node, "groups", &groups, err) &&
		       mql_schema_groups(yaml, groups, &axis->group,
					 &axis->n_group, err);
	}
	return false;
}
