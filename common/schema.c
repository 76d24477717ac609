/* SPDX-License-Identifier: MIT */
#include "common/schema.h"

#include <inttypes.h>
#include <math.h>

#include "common/text.h"

const char *const mql_schema_dates[4] = { "ymd", "dmy", "mdy", NULL };

bool mql_schema_version(const struct mql_yaml *yaml, const char *key,
			struct mql_err *err)
{
	const struct mql_yaml_node *node;
	uint64_t version = 0;

	if (!mql_yaml_is_map(yaml, yaml->root, err))
		return false;
	node = mql_yaml_get(yaml->root, key);
	if (!node)
		return mql_yaml_fail(yaml, yaml->root, err,
				     "this is no %s: it lacks the line "
				     "\"%s: 1\"", key, key);
	if (!mql_yaml_count(yaml, node, 1000000, &version, err))
		return false;
	if (version == 0)
		return mql_yaml_fail(yaml, node, err,
				     "\"%s\": there is no version 0, the "
				     "first is 1", key);
	return version == 1 ||
	       mql_yaml_fail(yaml, node, err,
			     "\"%s\": version %" PRIu64 " was written by a "
			     "newer mql; this one reads version 1", key,
			     version);
}

bool mql_schema_at_most(const struct mql_yaml *yaml,
			const struct mql_yaml_node *node, size_t max,
			struct mql_err *err)
{
	return node->n <= max ||
	       mql_yaml_fail(yaml, node, err,
			     "\"%s\" has %zu entries, more than %zu",
			     MQL_SHOW(node->key), node->n, max);
}

/* ---- cells ---- */

static bool has_empty(const struct mql_str *token, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (token[i].n == 0)
			return true;
	return false;
}

bool mql_schema_missing(const struct mql_yaml *yaml,
			const struct mql_yaml_node *node,
			struct mql_missing *missing, struct mql_err *err)
{
	const struct mql_str *token = NULL;
	size_t n = 0;

	if (!mql_yaml_str_list(yaml, node, &token, &n, err))
		return false;
	if (!has_empty(token, n)) {
		struct mql_str *more =
			mql_arena_alloc(yaml->keep, n + 1, sizeof(*more));

		more[0] = MQL_STR("");
		if (n > 0)
			memcpy(more + 1, token, n * sizeof(*more));
		token = more;
		n++;
	}
	*missing = (struct mql_missing){ token, n };
	return true;
}

bool mql_schema_dates_order(const struct mql_yaml *yaml,
			    const struct mql_yaml_node *node,
			    enum mql_date_order *order, struct mql_err *err)
{
	size_t i = *order;

	if (!mql_yaml_choice(yaml, node, mql_schema_dates, &i, err))
		return false;
	*order = (enum mql_date_order)i;
	return true;
}

/* Bytes that make a number a number cannot be taken away from it. */
static bool is_numeric_byte(char c)
{
	return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' ||
	       c == 'e' || c == 'E';
}

static bool read_thousands(const struct mql_yaml *yaml,
			   const struct mql_yaml_node *node, char *thousands,
			   struct mql_err *err)
{
	struct mql_str s = { 0 };

	if (!mql_yaml_str(yaml, node, &s, err))
		return false;
	if (!node)
		return true;
	if (s.n != 1 || is_numeric_byte(s.p[0]))
		return mql_yaml_fail(yaml, node, err,
				     "\"thousands\": \"%s\" is not one "
				     "character that parts thousands, as in "
				     "\",\"", MQL_SHOW(s));
	*thousands = s.p[0];
	return true;
}

static bool read_strip(const struct mql_yaml *yaml,
		       const struct mql_yaml_node *node, const char **strip,
		       struct mql_err *err)
{
	struct mql_str s = { 0 };

	if (!mql_yaml_str(yaml, node, &s, err))
		return false;
	if (!node)
		return true;
	for (size_t i = 0; i < s.n; i++)
		if (is_numeric_byte(s.p[i]))
			return mql_yaml_fail(yaml, node, err,
					     "\"strip\": '%c' is part of "
					     "numbers and cannot be stripped",
					     s.p[i]);
	if (s.n == 0)
		return mql_yaml_fail(yaml, node, err,
				     "\"strip\" is empty: write the "
				     "characters to remove, as in \"$%%\"");
	*strip = s.p;
	return true;
}

bool mql_schema_format(const struct mql_yaml *yaml,
		       const struct mql_yaml_node *map,
		       struct mql_number_format *format, struct mql_err *err)
{
	return read_thousands(yaml, mql_yaml_get(map, "thousands"),
			      &format->thousands, err) &&
	       read_strip(yaml, mql_yaml_get(map, "strip"), &format->strip,
			  err);
}

/* ---- conditions ---- */

static bool read_is(const struct mql_yaml *yaml,
		    const struct mql_yaml_node *node,
		    enum mql_condition_kind kind,
		    struct mql_condition *condition, struct mql_err *err)
{
	condition->kind = kind;
	if (node->kind == MQL_YAML_SEQ) {
		if (node->n == 0)
			return mql_yaml_fail(yaml, node, err,
					     "an empty list matches nothing");
		return mql_yaml_str_list(yaml, node, &condition->text,
					 &condition->n_text, err);
	}

	struct mql_str *one = mql_arena_alloc(yaml->keep, 1, sizeof(*one));

	condition->text = one;
	condition->n_text = 1;
	return mql_yaml_trimmed(yaml, node, one, err);
}

static bool read_range(const struct mql_yaml *yaml,
		       const struct mql_yaml_node *map,
		       struct mql_condition *condition, struct mql_err *err)
{
	const struct mql_yaml_node *at_least = mql_yaml_get(map, "at_least");
	const struct mql_yaml_node *below = mql_yaml_get(map, "below");

	condition->kind = MQL_IN_RANGE;
	condition->at_least = -INFINITY;
	condition->below = INFINITY;
	if (!mql_yaml_number(yaml, at_least, &condition->at_least, err) ||
	    !mql_yaml_number(yaml, below, &condition->below, err))
		return false;
	return condition->at_least < condition->below ||
	       mql_yaml_fail(yaml, at_least, err,
			     "no number is at least %.60s and below %.60s",
			     at_least->text.p, below->text.p);
}

bool mql_schema_test(const struct mql_yaml *yaml,
		     const struct mql_yaml_node *map,
		     struct mql_condition *condition, struct mql_err *err)
{
	const struct mql_yaml_node *is = mql_yaml_get(map, "is");
	const struct mql_yaml_node *is_not = mql_yaml_get(map, "not");
	const struct mql_yaml_node *set = mql_yaml_get(map, "set");
	const bool range = mql_yaml_get(map, "at_least") ||
			   mql_yaml_get(map, "below");
	bool is_set = true;

	if ((is != NULL) + (is_not != NULL) + (set != NULL) + range != 1)
		return mql_yaml_fail(yaml, map, err,
				     "a test needs one of \"is\", \"not\", "
				     "\"set\", \"at_least\"/\"below\"");
	if (is)
		return read_is(yaml, is, MQL_IS, condition, err);
	if (is_not)
		return read_is(yaml, is_not, MQL_IS_NOT, condition, err);
	if (range)
		return read_range(yaml, map, condition, err);
	if (!mql_yaml_bool(yaml, set, &is_set, err))
		return false;
	condition->kind = is_set ? MQL_SET : MQL_NOT_SET;
	return true;
}

/* ---- groups ---- */

static bool read_phrase(const struct mql_yaml *yaml,
			const struct mql_yaml_node *node, const char **phrase,
			struct mql_err *err)
{
	struct mql_str s = { 0 };

	if (!mql_yaml_trimmed(yaml, node, &s, err))
		return false;
	*phrase = s.p;
	return mql_text_n_word(s) > 0 ||
	       mql_yaml_fail(yaml, node, err,
			     "\"%s\" has no word to look for", MQL_SHOW(s));
}

bool mql_schema_phrases(const struct mql_yaml *yaml,
			const struct mql_yaml_node *node,
			struct mql_group *group, struct mql_err *err)
{
	if (!mql_yaml_is_list(yaml, node, err))
		return false;
	if (node->n == 0)
		return mql_yaml_fail(yaml, node, err,
				     "a group needs at least one phrase");

	const char **phrase =
		mql_arena_alloc(yaml->keep, node->n, sizeof(*phrase));
	size_t i = 0;

	for (const struct mql_yaml_node *m = node->first; m; m = m->next)
		if (!read_phrase(yaml, m, &phrase[i++], err))
			return false;
	group->phrase = phrase;
	group->n_phrase = node->n;
	return true;
}

static bool key_name(const struct mql_yaml *yaml,
		     const struct mql_yaml_node *node, const char *what,
		     const char **name, struct mql_err *err)
{
	if (node->key.n == 0)
		return mql_yaml_fail_key(yaml, node, err, "%s has no name",
					 what);
	if (mql_str_trim(node->key).n != node->key.n)
		return mql_yaml_fail_key(yaml, node, err,
					 "%s \"%s\" begins or ends with a "
					 "blank", what, MQL_SHOW(node->key));
	*name = mql_arena_text(yaml->keep, node->key.p, node->key.n);
	return true;
}

bool mql_schema_groups(const struct mql_yaml *yaml,
		       const struct mql_yaml_node *node,
		       const struct mql_group **group, size_t *n_group,
		       struct mql_err *err)
{
	if (!mql_yaml_is_map(yaml, node, err))
		return false;
	if (node->n == 0)
		return mql_yaml_fail(yaml, node, err,
				     "text needs at least one group");
	if (!mql_schema_at_most(yaml, node, MQL_MAX_GROUPS, err))
		return false;

	struct mql_group *list =
		mql_arena_alloc(yaml->keep, node->n, sizeof(*list));
	size_t i = 0;

	for (const struct mql_yaml_node *m = node->first; m; m = m->next, i++)
		if (!key_name(yaml, m, "a group", &list[i].name, err) ||
		    !mql_schema_phrases(yaml, m, &list[i], err))
			return false;
	*group = list;
	*n_group = node->n;
	return true;
}

/* ---- overrides ---- */

static bool read_when(const struct mql_yaml *yaml,
		      const struct mql_yaml_node *node,
		      struct mql_condition *condition, struct mql_err *err)
{
	static const char *const known[] = { "is", "not", "set", "at_least",
					     "below", NULL };

	if (!key_name(yaml, node, "a column", &condition->column, err))
		return false;
	if (node->kind != MQL_YAML_MAP)
		return read_is(yaml, node, MQL_IS, condition, err);
	return mql_yaml_keys(yaml, node, known, err) &&
	       mql_schema_test(yaml, node, condition, err);
}

static bool read_whens(const struct mql_yaml *yaml,
		       const struct mql_yaml_node *node,
		       struct mql_rule *rule, struct mql_err *err)
{
	if (!mql_yaml_is_map(yaml, node, err))
		return false;
	if (node->n == 0)
		return mql_yaml_fail(yaml, node, err,
				     "\"when\" needs at least one column");

	struct mql_condition *when =
		mql_arena_alloc(yaml->keep, node->n, sizeof(*when));
	size_t i = 0;

	for (const struct mql_yaml_node *m = node->first; m; m = m->next)
		if (!read_when(yaml, m, &when[i++], err))
			return false;
	rule->when = when;
	rule->n_when = node->n;
	return true;
}

static bool read_rule(const struct mql_yaml *yaml,
		      const struct mql_yaml_node *node, struct mql_rule *rule,
		      struct mql_err *err)
{
	static const char *const known[] = { "when", "verdict", "reason",
					     NULL };
	static const char *const verdict_name[] = { "fast_track",
						    "disqualified", NULL };
	const struct mql_yaml_node *when, *verdict, *reason;
	size_t i = 0;

	if (!mql_yaml_keys(yaml, node, known, err) ||
	    !mql_yaml_need(yaml, node, "when", &when, err) ||
	    !mql_yaml_need(yaml, node, "verdict", &verdict, err) ||
	    !mql_yaml_need(yaml, node, "reason", &reason, err) ||
	    !read_whens(yaml, when, rule, err) ||
	    !mql_yaml_choice(yaml, verdict, verdict_name, &i, err))
		return false;
	rule->verdict = i == 0 ? MQL_FAST_TRACK : MQL_DISQUALIFIED;
	return mql_yaml_text(yaml, reason, &rule->reason, err);
}

bool mql_schema_rules(const struct mql_yaml *yaml,
		      const struct mql_yaml_node *node,
		      const struct mql_rule **rule, size_t *n_rule,
		      struct mql_err *err)
{
	if (!node)
		return true;
	if (!mql_yaml_is_list(yaml, node, err) ||
	    !mql_schema_at_most(yaml, node, MQL_MAX_RULES, err))
		return false;

	struct mql_rule *list =
		mql_arena_alloc(yaml->keep, node->n, sizeof(*list));
	size_t i = 0;

	for (const struct mql_yaml_node *m = node->first; m; m = m->next)
		if (!read_rule(yaml, m, &list[i++], err))
			return false;
	*rule = list;
	*n_rule = node->n;
	return true;
}

bool mql_schema_least(const struct mql_yaml *yaml,
		      const struct mql_yaml_node *gate,
		      struct mql_gate *out, struct mql_err *err)
{
	for (size_t i = 0; i < MQL_N_DIMENSION; i++) {
		const struct mql_yaml_node *node =
			mql_yaml_get(gate, mql_dimension_name[i]);
		int64_t least = out->least[i];

		if (!mql_yaml_score(yaml, node, &least, err))
			return false;
		out->least[i] = (int32_t)least;
	}
	return true;
}

/* ---- the target ---- */

static bool check_target(const struct mql_yaml *yaml,
			 const struct mql_yaml_node *rate,
			 const struct mql_yaml_node *confidence,
			 const struct mql_target *target, struct mql_err *err)
{
	if (!(target->rate > 0.0 && target->rate < 1.0))
		return mql_yaml_fail(yaml, rate, err,
				     "\"mql_to_sql\": %s is not between 0 and "
				     "1, both left out", rate->text.p);
	if (!confidence)
		return true;
	if (target->promise == MQL_AIM)
		return mql_yaml_fail_key(yaml, confidence, err,
					 "\"confidence\" belongs to promise: "
					 "guarantee; an aim has none");
	return (target->confidence >= 0.5 && target->confidence <= 0.999) ||
	       mql_yaml_fail(yaml, confidence, err,
			     "\"confidence\": %s is not between 50%% and "
			     "99.9%% (95%% is usual)", confidence->text.p);
}

bool mql_schema_target(const struct mql_yaml *yaml,
		       const struct mql_yaml_node *node,
		       struct mql_target *target, struct mql_err *err)
{
	static const char *const known[] = { "mql_to_sql", "promise",
					     "confidence", NULL };
	const struct mql_yaml_node *rate, *confidence;
	size_t promise = MQL_AIM;

	target->confidence = 0.95;
	if (!mql_yaml_keys(yaml, node, known, err) ||
	    !mql_yaml_need(yaml, node, "mql_to_sql", &rate, err))
		return false;
	confidence = mql_yaml_get(node, "confidence");
	if (!mql_yaml_share(yaml, rate, &target->rate, err) ||
	    !mql_yaml_choice(yaml, mql_yaml_get(node, "promise"),
			     mql_promise_name, &promise, err) ||
	    !mql_yaml_share(yaml, confidence, &target->confidence, err))
		return false;
	target->promise = (enum mql_promise)promise;
	return check_target(yaml, rate, confidence, target, err);
}
