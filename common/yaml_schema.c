/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>

#include "common/yaml.h"

/* ---- keys ---- */

const struct mql_yaml_node *mql_yaml_get(const struct mql_yaml_node *map,
					 const char *key)
{
	const struct mql_str want = mql_str_of(key);

	if (!map || map->kind != MQL_YAML_MAP)
		return NULL;
	for (const struct mql_yaml_node *m = map->first; m; m = m->next)
		if (mql_str_eq(m->key, want))
			return m;
	return NULL;
}

static bool fail_unknown(const struct mql_yaml *yaml,
			 const struct mql_yaml_node *node,
			 const char *const *known, size_t n_known,
			 struct mql_err *err)
{
	const char *nearest = mql_str_nearest(node->key, known, n_known);
	struct mql_buf list = { 0 };

	if (nearest)
		return mql_yaml_fail_key(yaml, node, err,
					 "unknown key \"%s\", did you mean "
					 "\"%s\"?", MQL_SHOW(node->key),
					 nearest);
	for (size_t i = 0; i < n_known; i++)
		mql_buf_addf(&list, "%s%s", i ? ", " : "", known[i]);
	mql_yaml_fail_key(yaml, node, err,
			  "unknown key \"%s\": the keys here are %s",
			  MQL_SHOW(node->key), mql_buf_text(&list));
	mql_buf_release(&list);
	return false;
}

bool mql_yaml_keys(const struct mql_yaml *yaml,
		   const struct mql_yaml_node *node, const char *const *known,
		   struct mql_err *err)
{
	size_t n_known = 0;

	if (!mql_yaml_is_map(yaml, node, err))
		return false;
	while (known[n_known])
		n_known++;
	for (const struct mql_yaml_node *m = node->first; m; m = m->next) {
		size_t i = 0;

		while (i < n_known && !mql_str_eq(m->key, mql_str_of(known[i])))
			i++;
		if (i == n_known)
			return fail_unknown(yaml, m, known, n_known, err);
	}
	return true;
}

bool mql_yaml_need(const struct mql_yaml *yaml,
		   const struct mql_yaml_node *map, const char *key,
		   const struct mql_yaml_node **node, struct mql_err *err)
{
	*node = mql_yaml_get(map, key);
	if (*node)
		return true;
	return mql_yaml_fail(yaml, map, err, "key \"%s\" is missing here",
			     key);
}

/* ---- kinds ---- */

/* `"base" ` where the value has a key, so that a message names it. */
struct label {
	char text[72];
};

static const char *label_of(struct label *label,
			    const struct mql_yaml_node *node)
{
	label->text[0] = '\0';
	if (node->key.n > 0)
		snprintf(label->text, sizeof(label->text), "\"%.60s\": ",
			 MQL_SHOW(node->key));
	return label->text;
}

static bool fail_want(const struct mql_yaml *yaml,
		      const struct mql_yaml_node *node, struct mql_err *err,
		      const char *want)
{
	struct label label;

	if (node->kind == MQL_YAML_SCALAR)
		return mql_yaml_fail(yaml, node, err, "%s\"%s\" is not %s",
				     label_of(&label, node),
				     MQL_SHOW(node->text), want);
	return mql_yaml_fail(yaml, node, err, "%s%s is not %s",
			     label_of(&label, node),
			     node->kind == MQL_YAML_MAP ? "a map" : "a list",
			     want);
}

bool mql_yaml_is_list(const struct mql_yaml *yaml,
		      const struct mql_yaml_node *node, struct mql_err *err)
{
	return node->kind == MQL_YAML_SEQ ||
	       fail_want(yaml, node, err, "a list: write [a, b]");
}

bool mql_yaml_is_map(const struct mql_yaml *yaml,
		     const struct mql_yaml_node *node, struct mql_err *err)
{
	return node->kind == MQL_YAML_MAP ||
	       fail_want(yaml, node, err, "a map: write key: value");
}

/* ---- text ---- */

bool mql_yaml_str(const struct mql_yaml *yaml,
		  const struct mql_yaml_node *node, struct mql_str *x,
		  struct mql_err *err)
{
	struct label label;

	if (!node)
		return true;
	if (node->kind != MQL_YAML_SCALAR)
		return fail_want(yaml, node, err, "text");
	if (node->text.n == 0 && node->plain)
		return mql_yaml_fail(yaml, node, err,
				     "%sno value; for empty text write \"\"",
				     label_of(&label, node));
	x->p = mql_arena_text(yaml->keep, node->text.p, node->text.n);
	x->n = node->text.n;
	return true;
}

bool mql_yaml_text(const struct mql_yaml *yaml,
		   const struct mql_yaml_node *node, const char **x,
		   struct mql_err *err)
{
	struct mql_str s = { 0 };

	if (!node)
		return true;
	if (!mql_yaml_trimmed(yaml, node, &s, err))
		return false;
	if (s.n == 0)
		return fail_want(yaml, node, err, "a name: it is empty");
	*x = s.p;
	return true;
}

bool mql_yaml_trimmed(const struct mql_yaml *yaml,
		      const struct mql_yaml_node *node, struct mql_str *x,
		      struct mql_err *err)
{
	struct label label;

	if (!mql_yaml_str(yaml, node, x, err))
		return false;
	if (!node || mql_str_trim(node->text).n == node->text.n)
		return true;
	return mql_yaml_fail(yaml, node, err,
			     "%s\"%s\" begins or ends with a blank; cells are "
			     "compared without", label_of(&label, node),
			     MQL_SHOW(node->text));
}

bool mql_yaml_str_list(const struct mql_yaml *yaml,
		       const struct mql_yaml_node *node,
		       const struct mql_str **x, size_t *n,
		       struct mql_err *err)
{
	if (!node)
		return true;
	if (!mql_yaml_is_list(yaml, node, err))
		return false;

	struct mql_str *list =
		mql_arena_alloc(yaml->keep, node->n, sizeof(*list));
	size_t i = 0;

	for (const struct mql_yaml_node *m = node->first; m; m = m->next)
		if (!mql_yaml_trimmed(yaml, m, &list[i++], err))
			return false;
	*x = node->n ? list : NULL;
	*n = node->n;
	return true;
}

/* ---- numbers ---- */

static bool is_scalar(const struct mql_yaml_node *node)
{
	return node->kind == MQL_YAML_SCALAR;
}

static bool read_tenths(const struct mql_yaml *yaml,
			const struct mql_yaml_node *node, const char *what,
			int64_t max, int64_t *x, struct mql_err *err)
{
	struct mql_buf want = { 0 };

	if (!node || (is_scalar(node) &&
		      mql_tenths_parse(node->text, max, x)))
		return true;
	mql_buf_addf(&want, "%s: a number with at most one decimal, between ",
		     what);
	mql_tenths_add(&want, -max);
	mql_buf_adds(&want, " and ");
	mql_tenths_add(&want, max);
	fail_want(yaml, node, err, mql_buf_text(&want));
	mql_buf_release(&want);
	return false;
}

bool mql_yaml_tenths(const struct mql_yaml *yaml,
		     const struct mql_yaml_node *node, int32_t *x,
		     struct mql_err *err)
{
	int64_t tenths;

	if (!node)
		return true;
	if (!read_tenths(yaml, node, "points", MQL_MAX_POINTS, &tenths, err))
		return false;
	*x = (int32_t)tenths;
	return true;
}

bool mql_yaml_score(const struct mql_yaml *yaml,
		    const struct mql_yaml_node *node, int64_t *x,
		    struct mql_err *err)
{
	return read_tenths(yaml, node, "a score", MQL_MAX_SCORE, x, err);
}

bool mql_yaml_number(const struct mql_yaml *yaml,
		     const struct mql_yaml_node *node, double *x,
		     struct mql_err *err)
{
	return !node || (is_scalar(node) && mql_num_parse(node->text, x)) ||
	       fail_want(yaml, node, err, "a number");
}

bool mql_yaml_share(const struct mql_yaml *yaml,
		    const struct mql_yaml_node *node, double *x,
		    struct mql_err *err)
{
	return !node ||
	       (is_scalar(node) && mql_num_parse_share(node->text, x)) ||
	       fail_want(yaml, node, err,
			 "a share: write 20% or 0.2, from 0 to 1");
}

bool mql_yaml_count(const struct mql_yaml *yaml,
		    const struct mql_yaml_node *node, uint64_t max,
		    uint64_t *x, struct mql_err *err)
{
	char want[64];

	if (!node ||
	    (is_scalar(node) && mql_num_parse_count(node->text, max, x)))
		return true;
	snprintf(want, sizeof(want), "a whole number from 0 to %" PRIu64, max);
	return fail_want(yaml, node, err, want);
}

bool mql_yaml_bool(const struct mql_yaml *yaml,
		   const struct mql_yaml_node *node, bool *x,
		   struct mql_err *err)
{
	if (!node)
		return true;

	const bool yes = mql_str_eq(node->text, MQL_STR("true"));

	if (!yes && !mql_str_eq(node->text, MQL_STR("false")))
		return fail_want(yaml, node, err, "true or false");
	*x = yes;
	return true;
}

static bool parse_days(struct mql_str s, int32_t *days)
{
	static const char *const unit[] = { " days", " day" };
	uint64_t n;

	for (size_t i = 0; i < MQL_ARRAY_LEN(unit); i++) {
		const size_t length = strlen(unit[i]);

		if (s.n <= length ||
		    memcmp(s.p + s.n - length, unit[i], length) != 0)
			continue;
		s.n -= length;
		if (!mql_num_parse_count(s, 36500, &n) || n == 0)
			return false;
		*days = (int32_t)n;
		return true;
	}
	return false;
}

bool mql_yaml_days(const struct mql_yaml *yaml,
		   const struct mql_yaml_node *node, int32_t *x,
		   struct mql_err *err)
{
	return !node || (is_scalar(node) && parse_days(node->text, x)) ||
	       fail_want(yaml, node, err,
			 "a number of days: write 30 days, from 1 to 36500");
}

bool mql_yaml_day(const struct mql_yaml *yaml,
		  const struct mql_yaml_node *node, int32_t *x,
		  struct mql_err *err)
{
	return !node ||
	       (is_scalar(node) &&
		mql_day_parse(node->text, MQL_DATE_YMD, x)) ||
	       fail_want(yaml, node, err, "a date: write 2026-11-21");
}

bool mql_yaml_choice(const struct mql_yaml *yaml,
		     const struct mql_yaml_node *node,
		     const char *const *name, size_t *x, struct mql_err *err)
{
	struct mql_buf want = { 0 };
	size_t n = 0;

	if (!node)
		return true;
	for (; name[n]; n++) {
		if (is_scalar(node) &&
		    mql_str_eq(node->text, mql_str_of(name[n]))) {
			mql_buf_release(&want);
			*x = n;
			return true;
		}
		mql_buf_addf(&want, "%s%s", n ? ", " : "one of ", name[n]);
	}

	fail_want(yaml, node, err, mql_buf_text(&want));
	mql_buf_release(&want);
	return false;
}
