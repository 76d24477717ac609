/* SPDX-License-Identifier: MIT */
/* definition_read.c - the keys of a definition, one function for each
 *
 * What a single key may hold is checked where it is read, what keys mean to
 * each other (a leaking feature, an outcome nobody can lose) at the end, when
 * all of them are known.
 */
#include "common/definition.h"

#include <math.h>

#include "common/schema.h"

/* Reading in progress: the definition, and where its keys stand. */
struct reader {
	const struct mql_yaml *yaml;
	struct mql_definition *out;
	const struct mql_yaml_node *root, *outcome;
	struct mql_err *err;
};

/* ---- lead, outcomes ---- */

static bool read_lead(struct reader *r)
{
	static const char *const known[] = { "id", "account", "created",
					     "observed", "source", "weight",
					     "handed_prob", "cost", NULL };
	struct mql_definition *d = r->out;
	const char **const into[] = { &d->id, &d->account, &d->created,
				      &d->observed, &d->source, &d->weight,
				      &d->handed_prob, &d->cost };
	const struct mql_yaml_node *lead;

	if (!mql_yaml_need(r->yaml, r->root, "lead", &lead, r->err) ||
	    !mql_yaml_keys(r->yaml, lead, known, r->err))
		return false;
	for (size_t i = 0; i < MQL_ARRAY_LEN(into); i++)
		if (!mql_yaml_text(r->yaml, mql_yaml_get(lead, known[i]),
				   into[i], r->err))
			return false;
	return true;
}

static bool read_outcomes(struct reader *r)
{
	static const char *const known[] = { "id", NULL };
	const struct mql_yaml_node *node = mql_yaml_get(r->root, "outcomes");
	const struct mql_yaml_node *id;

	return !node ||
	       (mql_yaml_keys(r->yaml, node, known, r->err) &&
		mql_yaml_need(r->yaml, node, "id", &id, r->err) &&
		mql_yaml_text(r->yaml, id, &r->out->outcomes_id, r->err));
}

static bool read_file(struct reader *r, const struct mql_yaml_node *test,
		      struct mql_outcome *outcome)
{
	static const char *const name[] = { "outcomes", NULL };
	const struct mql_yaml_node *file = mql_yaml_get(test, "file");
	size_t i;

	if (!mql_yaml_choice(r->yaml, file, name, &i, r->err))
		return false;
	outcome->in_outcomes = file != NULL;
	return !file || r->out->outcomes_id ||
	       mql_yaml_fail(r->yaml, file, r->err,
			     "\"file: outcomes\" needs \"outcomes: {id: "
			     "COLUMN}\", the lead's id in that file");
}

static bool read_test(struct reader *r, const struct mql_yaml_node *node,
		      const char *const *known, struct mql_outcome *outcome)
{
	const struct mql_yaml_node *column;

	if (!node)
		return true;
	if (!mql_yaml_keys(r->yaml, node, known, r->err) ||
	    !mql_yaml_need(r->yaml, node, "column", &column, r->err) ||
	    !mql_yaml_text(r->yaml, column, &outcome->test.column, r->err) ||
	    !mql_schema_test(r->yaml, node, &outcome->test, r->err) ||
	    !mql_yaml_text(r->yaml, mql_yaml_get(node, "at"), &outcome->at,
			   r->err) ||
	    !read_file(r, node, outcome))
		return false;
	outcome->present = true;
	return true;
}

static bool read_matures(struct reader *r)
{
	const struct mql_yaml_node *node = mql_yaml_get(r->outcome, "matures");
	struct mql_definition *d = r->out;

	if (!node)
		return true;
	if (!d->created)
		return mql_yaml_fail_key(r->yaml, node, r->err,
					 "\"matures\" needs \"lead: {created: "
					 "COLUMN}\": leads age from that day");
	d->matures = MQL_MATURES_AUTO;
	if (node->kind == MQL_YAML_SCALAR &&
	    mql_str_eq(node->text, MQL_STR("auto")))
		return true;
	d->matures = MQL_MATURES_DAYS;

	struct mql_err days = MQL_ERR_INIT;

	return mql_yaml_days(r->yaml, node, &d->matures_days, &days) ||
	       mql_yaml_fail(r->yaml, node, r->err,
			     "\"matures\": \"%s\" is neither auto nor a "
			     "number of days such as 90 days",
			     MQL_SHOW(node->text));
}

static bool read_outcome(struct reader *r)
{
	static const char *const known[] = { "won", "sql", "lost", "matures",
					     NULL };
	static const char *const test[] = { "column", "is", "not", "set",
					    "at_least", "below", "file", "at",
					    NULL };
	static const char *const sql_test[] = { "column", "is", "not", "set",
						"at_least", "below", "file",
						"at", "known_when", NULL };
	static const char *const won_test[] = { "column", "is", "not", "set",
						"at_least", "below", "file",
						"at", "value", NULL };
	static const char *const known_test[] = { "column", "is", "not", "set",
						  "at_least", "below", "file",
						  NULL };
	struct mql_definition *d = r->out;
	const struct mql_yaml_node *sql, *won;

	if (!mql_yaml_need(r->yaml, r->root, "outcome", &r->outcome, r->err) ||
	    !mql_yaml_keys(r->yaml, r->outcome, known, r->err) ||
	    !mql_yaml_need(r->yaml, r->outcome, "won", &won, r->err))
		return false;
	sql = mql_yaml_get(r->outcome, "sql");
	return read_test(r, won, won_test, &d->won) &&
	       mql_yaml_text(r->yaml, mql_yaml_get(won, "value"),
			     &d->won.value, r->err) &&
	       read_test(r, sql, sql_test, &d->sql) &&
	       read_test(r, mql_yaml_get(sql, "known_when"), known_test,
			 &d->known_when) &&
	       read_test(r, mql_yaml_get(r->outcome, "lost"), test,
			 &d->lost) &&
	       read_matures(r);
}

/* ---- features ---- */

static bool read_monotone(struct reader *r, const struct mql_yaml_node *node,
			  struct mql_feature *feature)
{
	static const char *const name[] = { "decreasing", "increasing", NULL };
	size_t i = 0;

	if (!node)
		return true;
	if (!mql_yaml_choice(r->yaml, node, name, &i, r->err))
		return false;
	feature->monotone = i == 0 ? -1 : 1;
	return true;
}

/* Keys that mean something for other types only. */
static bool check_type_keys(struct reader *r,
			    const struct mql_yaml_node *node,
			    enum mql_axis_kind kind)
{
	static const struct {
		const char *key, *types;
		unsigned allowed;
	} rule[] = {
		{ "groups", "text", 1u << MQL_AXIS_TEXT },
		{ "monotone", "number and date",
		  1u << MQL_AXIS_NUMBER | 1u << MQL_AXIS_DATE },
		{ "thousands", "number", 1u << MQL_AXIS_NUMBER },
		{ "strip", "number", 1u << MQL_AXIS_NUMBER },
	};

	for (size_t i = 0; i < MQL_ARRAY_LEN(rule); i++) {
		const struct mql_yaml_node *m = mql_yaml_get(node, rule[i].key);

		if (m && !(rule[i].allowed >> kind & 1u))
			return mql_yaml_fail_key(r->yaml, m, r->err,
						 "\"%s\" is for type: %s",
						 rule[i].key, rule[i].types);
	}
	return true;
}

static bool read_type(struct reader *r, const struct mql_yaml_node *node,
		      struct mql_feature *feature)
{
	static const char *const dimension_name[] = { "fit", "intent",
						      "product", NULL };
	const struct mql_yaml_node *dimension, *type;
	size_t i = 0, j = 0;

	if (!mql_yaml_need(r->yaml, node, "dimension", &dimension, r->err) ||
	    !mql_yaml_need(r->yaml, node, "type", &type, r->err) ||
	    !mql_yaml_choice(r->yaml, dimension, dimension_name, &i, r->err) ||
	    !mql_yaml_choice(r->yaml, type, mql_axis_kind_name, &j, r->err))
		return false;
	feature->dimension = (enum mql_dimension)i;
	feature->kind = (enum mql_axis_kind)j;
	return true;
}

static bool read_feature(struct reader *r, const struct mql_yaml_node *node,
			 struct mql_feature *feature)
{
	static const char *const known[] = { "dimension", "type", "groups",
					     "monotone", "thousands", "strip",
					     NULL };
	const struct mql_yaml_node *groups;

	if (node->key.n == 0 ||
	    mql_str_trim(node->key).n != node->key.n)
		return mql_yaml_fail_key(r->yaml, node, r->err,
					 "\"%s\" cannot be a column: it is "
					 "empty or begins or ends with a blank",
					 MQL_SHOW(node->key));
	feature->column = mql_arena_text(&r->out->arena, node->key.p,
					 node->key.n);
	feature->line = node->key_line;
	if (!mql_yaml_keys(r->yaml, node, known, r->err) ||
	    !read_type(r, node, feature) ||
	    !check_type_keys(r, node, feature->kind) ||
	    !mql_schema_format(r->yaml, node, &feature->format, r->err) ||
	    !read_monotone(r, mql_yaml_get(node, "monotone"), feature))
		return false;
	if (feature->kind != MQL_AXIS_TEXT)
		return true;
	return mql_yaml_need(r->yaml, node, "groups", &groups, r->err) &&
	       mql_schema_groups(r->yaml, groups, &feature->group,
				 &feature->n_group, r->err);
}

static bool read_features(struct reader *r)
{
	const struct mql_yaml_node *node;
	struct mql_definition *d = r->out;

	if (!mql_yaml_need(r->yaml, r->root, "features", &node, r->err) ||
	    !mql_yaml_is_map(r->yaml, node, r->err))
		return false;
	if (node->n == 0)
		return mql_yaml_fail(r->yaml, node, r->err,
				     "\"features\" is empty: there is nothing "
				     "to learn from");

	struct mql_feature *feature =
		mql_arena_alloc(&d->arena, node->n, sizeof(*feature));
	size_t i = 0;

	for (const struct mql_yaml_node *m = node->first; m; m = m->next)
		if (!read_feature(r, m, &feature[i++]))
			return false;
	d->feature = feature;
	d->n_feature = node->n;
	return true;
}

/* ---- the rest ---- */

static bool read_columns(struct reader *r, const char *key,
			 const char *const **column, size_t *n)
{
	const struct mql_yaml_node *node = mql_yaml_get(r->root, key);

	if (!node)
		return true;
	if (!mql_yaml_is_list(r->yaml, node, r->err))
		return false;

	const char **list =
		mql_arena_alloc(&r->out->arena, node->n, sizeof(*list));
	size_t i = 0;

	for (const struct mql_yaml_node *m = node->first; m; m = m->next)
		if (!mql_yaml_text(r->yaml, m, &list[i++], r->err))
			return false;
	*column = list;
	*n = node->n;
	return true;
}

static bool read_gate(struct reader *r)
{
	static const char *const known[] = { "fit", "intent", "product",
					     "mixed", "score", NULL };
	const struct mql_yaml_node *node = mql_yaml_get(r->root, "gate");
	const struct mql_yaml_node *score = mql_yaml_get(node, "score");

	r->out->gate.score = MQL_POINTS_NONE;
	for (size_t i = 0; i < MQL_N_DIMENSION; i++)
		r->out->gate.least[i] = MQL_POINTS_NONE;
	if (!node)
		return true;
	if (score)
		return mql_yaml_fail_key(r->yaml, score, r->err,
					 "the threshold on the score is "
					 "learned; a definition has minimums "
					 "only: fit, intent, product");
	return mql_yaml_keys(r->yaml, node, known, r->err) &&
	       mql_schema_least(r->yaml, node, &r->out->gate, r->err);
}

static bool read_target(struct reader *r)
{
	const struct mql_yaml_node *node;

	return mql_yaml_need(r->yaml, r->root, "target", &node, r->err) &&
	       mql_schema_target(r->yaml, node, &r->out->target, r->err);
}

/* ---- benchmarks ---- */

static bool check_benchmark(struct reader *r, const struct mql_yaml_node *map,
			    const struct mql_benchmark *b)
{
	if (b->low > b->high)
		return mql_yaml_fail(r->yaml, map, r->err,
				     "\"low\" is above \"high\"");
	if (b->loose > b->low)
		return mql_yaml_fail(r->yaml, map, r->err,
				     "\"loose\" is above \"low\": what is too "
				     "loose can't be usual");
	return !(b->tight < b->high) ||
	       mql_yaml_fail(r->yaml, map, r->err,
			     "\"tight\" is below \"high\": what is too tight "
			     "can't be usual");
}

static bool read_benchmark(struct reader *r, const struct mql_yaml_node *map,
			   struct mql_benchmark *b)
{
	static const char *const known[] = { "source", "low", "high", "loose",
					     "tight", NULL };
	const struct mql_yaml *y = r->yaml;
	const struct mql_yaml_node *source, *low, *high;

	*b = (struct mql_benchmark){ .loose = NAN, .tight = NAN };
	return mql_yaml_keys(y, map, known, r->err) &&
	       mql_yaml_need(y, map, "source", &source, r->err) &&
	       mql_yaml_need(y, map, "low", &low, r->err) &&
	       mql_yaml_need(y, map, "high", &high, r->err) &&
	       mql_yaml_text(y, source, &b->source, r->err) &&
	       mql_yaml_share(y, low, &b->low, r->err) &&
	       mql_yaml_share(y, high, &b->high, r->err) &&
	       mql_yaml_share(y, mql_yaml_get(map, "loose"), &b->loose,
			      r->err) &&
	       mql_yaml_share(y, mql_yaml_get(map, "tight"), &b->tight,
			      r->err) &&
	       check_benchmark(r, map, b);
}

/* An empty list is a word too: none are shown. */
static bool read_benchmarks(struct reader *r)
{
	const struct mql_yaml_node *node = mql_yaml_get(r->root, "benchmarks");
	struct mql_definition *d = r->out;
	struct mql_benchmark *list;

	if (!node)
		return true;
	if (!mql_yaml_is_list(r->yaml, node, r->err) ||
	    !mql_schema_at_most(r->yaml, node, MQL_MAX_BENCHMARKS, r->err))
		return false;
	list = mql_arena_alloc(&d->arena, node->n, sizeof(*list));
	d->has_benchmarks = true;
	d->benchmark = list;
	for (const struct mql_yaml_node *m = node->first; m; m = m->next)
		if (!read_benchmark(r, m, &list[d->n_benchmark++]))
			return false;
	return true;
}

/* ---- what the keys mean to each other ---- */

static bool is_in(const char *const *list, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], name) == 0)
			return true;
	return false;
}

static bool same(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

/* What a column of the leads says about the outcome, or NULL. */
static const char *role_in_outcome(const struct mql_definition *d,
				   const char *column)
{
	const struct {
		const char *role;
		const struct mql_outcome *outcome;
	} part[] = {
		{ "outcome.won", &d->won },
		{ "outcome.sql", &d->sql },
		{ "outcome.sql.known_when", &d->known_when },
		{ "outcome.lost", &d->lost },
	};

	for (size_t i = 0; i < MQL_ARRAY_LEN(part); i++) {
		const struct mql_outcome *o = part[i].outcome;

		if (o->present && !o->in_outcomes &&
		    (same(o->test.column, column) || same(o->at, column) ||
		     same(o->value, column)))
			return part[i].role;
	}
	return NULL;
}

static bool check_feature(struct reader *r, const struct mql_yaml_node *node)
{
	const struct mql_definition *d = r->out;
	const char *column = node->key.p;
	const char *role = role_in_outcome(d, column);

	if (d->id && strcmp(column, d->id) == 0)
		return mql_yaml_fail_key(r->yaml, node, r->err,
					 "\"%s\" is the lead's id: it cannot "
					 "be a feature", MQL_SHOW(node->key));
	if (is_in(d->exclude, d->n_exclude, column))
		return mql_yaml_fail_key(r->yaml, node, r->err,
					 "\"%s\" is a feature and in "
					 "\"exclude\": remove one of them",
					 MQL_SHOW(node->key));
	if (role && !is_in(d->trust, d->n_trust, column))
		return mql_yaml_fail_key(r->yaml, node, r->err,
					 "\"%s\" says the outcome (%s): as a "
					 "feature it would leak; remove it, or "
					 "list it in \"trust\"",
					 MQL_SHOW(node->key), role);
	return true;
}

static bool check_features(struct reader *r)
{
	const struct mql_yaml_node *list = mql_yaml_get(r->root, "features");

	for (const struct mql_yaml_node *m = list->first; m; m = m->next)
		if (!check_feature(r, m))
			return false;
	return true;
}

static bool is_feature(const struct mql_definition *d, const char *column)
{
	for (size_t i = 0; i < d->n_feature; i++)
		if (strcmp(d->feature[i].column, column) == 0)
			return true;
	return false;
}

/* Trusted as a feature (or as the day that features are of), or left out: not
 * both, and not a name that nothing reads. */
static bool check_trust(struct reader *r)
{
	const struct mql_definition *d = r->out;
	const struct mql_yaml_node *list = mql_yaml_get(r->root, "trust");

	for (const struct mql_yaml_node *m = list ? list->first : NULL; m;
	     m = m->next) {
		if (is_in(d->exclude, d->n_exclude, m->text.p))
			return mql_yaml_fail(r->yaml, m, r->err,
					     "\"%s\" is in \"trust\" and in "
					     "\"exclude\": remove one of them",
					     MQL_SHOW(m->text));
		if (!is_feature(d, m->text.p) &&
		    !(d->observed && strcmp(d->observed, m->text.p) == 0))
			return mql_yaml_fail(r->yaml, m, r->err,
					     "\"%s\" is in \"trust\" and no "
					     "feature: correct its name, or "
					     "remove it", MQL_SHOW(m->text));
	}
	return true;
}

static bool check_outcome(struct reader *r)
{
	const struct mql_definition *d = r->out;

	if (!d->lost.present && d->matures == MQL_MATURES_NEVER)
		return mql_yaml_fail(r->yaml, r->outcome, r->err,
				     "nothing says which leads were not won: "
				     "name the lost ones, lost: {column: "
				     "stage, is: [Closed Lost]}, or say when "
				     "the outcome is known, matures: 90 days "
				     "(or auto)");
	if (d->outcomes_id && !d->won.in_outcomes && !d->sql.in_outcomes &&
	    !d->lost.in_outcomes && !d->known_when.in_outcomes)
		return mql_yaml_fail_key(r->yaml,
					 mql_yaml_get(r->root, "outcomes"),
					 r->err, "no outcome is read from the "
					 "outcomes file: add \"file: "
					 "outcomes\" to one, or remove this");
	if (d->outcomes_id && !d->id)
		return mql_yaml_fail_key(r->yaml,
					 mql_yaml_get(r->root, "outcomes"),
					 r->err, "outcomes are joined by the "
					 "lead's id: name its column, lead: "
					 "{id: COLUMN}");
	return true;
}

/* ---- all of it ---- */

static bool read_all(struct reader *r)
{
	static const char *const known[] = {
		"definition", "lead", "dates", "outcomes", "outcome",
		"missing", "features", "exclude", "trust", "overrides",
		"gate", "target", "benchmarks", NULL
	};
	struct mql_definition *d = r->out;

	return mql_schema_version(r->yaml, "definition", r->err) &&
	       mql_yaml_keys(r->yaml, r->root, known, r->err) &&
	       read_lead(r) &&
	       mql_schema_dates_order(r->yaml, mql_yaml_get(r->root, "dates"),
				      &d->dates, r->err) &&
	       read_outcomes(r) && read_outcome(r) &&
	       mql_schema_missing(r->yaml, mql_yaml_get(r->root, "missing"),
				  &d->missing, r->err) &&
	       read_features(r) &&
	       read_columns(r, "exclude", &d->exclude, &d->n_exclude) &&
	       read_columns(r, "trust", &d->trust, &d->n_trust) &&
	       mql_schema_rules(r->yaml, mql_yaml_get(r->root, "overrides"),
				&d->rule, &d->n_rule, r->err) &&
	       read_gate(r) && read_target(r) && read_benchmarks(r) &&
	       check_outcome(r) &&
	       check_trust(r) && check_features(r);
}

bool mql_definition_parse(struct mql_definition *definition, const char *path,
			  struct mql_str bytes, struct mql_err *err)
{
	struct mql_arena *arena = &definition->arena;

	*definition = (struct mql_definition){ 0 };
	definition->path = mql_arena_text(arena, path, strlen(path));

	struct mql_yaml yaml = { .path = definition->path,
				 .code = MQL_E_DATA,
				 .keep = arena };
	struct reader r = { .yaml = &yaml, .out = definition, .err = err };
	bool ok = mql_yaml_parse(&yaml, bytes, err);

	if (ok) {
		definition->bytes = (struct mql_str){
			mql_arena_text(arena, bytes.p, bytes.n), bytes.n
		};
		r.root = yaml.root;
		ok = read_all(&r);
	}
	mql_yaml_release(&yaml);
	if (!ok)
		mql_definition_release(definition);
	return ok;
}
