/* SPDX-License-Identifier: MIT */
/* scorecard_record.c - reading what training recorded beside the points */
#include <math.h>

#include "common/schema.h"
#include "common/scorecard_part.h"

/* ---- contract ---- */

static bool read_interval(const struct mql_yaml *yaml,
			  const struct mql_yaml_node *node,
			  struct mql_contract *contract, struct mql_err *err)
{
	if (!node)
		return true;
	if (!mql_yaml_is_list(yaml, node, err))
		return false;
	if (node->n != 2)
		return mql_yaml_fail(yaml, node, err,
				     "\"interval\" has %zu entries, it takes "
				     "2: [low, high]", node->n);
	if (!mql_yaml_share(yaml, node->first, &contract->rate_low, err) ||
	    !mql_yaml_share(yaml, node->last, &contract->rate_high, err))
		return false;
	return contract->rate_low <= contract->rate_high ||
	       mql_yaml_fail(yaml, node, err,
			     "\"interval\": %s is above %s",
			     node->first->text.p, node->last->text.p);
}

static bool read_per_month(const struct mql_yaml *yaml,
			   const struct mql_yaml_node *node, double *x,
			   struct mql_err *err)
{
	return !node ||
	       (mql_yaml_number(yaml, node, x, err) &&
		(*x >= 0.0 ||
		 mql_yaml_fail(yaml, node, err,
			       "\"mql_per_month\": %s is below 0",
			       node->text.p)));
}

static bool read_contract(const struct mql_yaml *yaml,
			  struct mql_contract *contract, struct mql_err *err)
{
	static const char *const known[] = { "target", "rate", "interval",
					     "share", "sql_caught",
					     "mql_per_month", "known_down_to",
					     NULL };
	const struct mql_yaml_node *node =
		mql_yaml_get(yaml->root, "contract");
	const struct mql_yaml_node *target;

	if (!node)
		return true;
	contract->present = true;
	contract->rate = contract->rate_low = contract->rate_high = NAN;
	contract->share = contract->sql_caught = NAN;
	contract->mql_per_month = NAN;
	contract->has_floor = mql_yaml_get(node, "known_down_to") != NULL;
	return mql_yaml_keys(yaml, node, known, err) &&
	       mql_yaml_need(yaml, node, "target", &target, err) &&
	       mql_schema_target(yaml, target, &contract->target, err) &&
	       mql_yaml_share(yaml, mql_yaml_get(node, "rate"),
			      &contract->rate, err) &&
	       read_interval(yaml, mql_yaml_get(node, "interval"), contract,
			     err) &&
	       mql_yaml_share(yaml, mql_yaml_get(node, "share"),
			      &contract->share, err) &&
	       mql_yaml_share(yaml, mql_yaml_get(node, "sql_caught"),
			      &contract->sql_caught, err) &&
	       read_per_month(yaml, mql_yaml_get(node, "mql_per_month"),
			      &contract->mql_per_month, err) &&
	       mql_yaml_score(yaml, mql_yaml_get(node, "known_down_to"),
			      &contract->known_down_to, err);
}

/* ---- baseline ---- */

static bool read_cuts(const struct mql_yaml *yaml,
		      const struct mql_yaml_node *list,
		      struct mql_baseline *baseline, struct mql_err *err)
{
	int64_t *cut = mql_arena_alloc(yaml->keep, list->n, sizeof(*cut));
	size_t i = 0;

	for (const struct mql_yaml_node *m = list->first; m; m = m->next, i++) {
		if (!mql_yaml_score(yaml, m, &cut[i], err))
			return false;
		if (i > 0 && cut[i] <= cut[i - 1])
			return mql_yaml_fail(yaml, m, err,
					     "\"cuts\": %s is not above the "
					     "one before it", m->text.p);
	}
	baseline->cut = cut;
	baseline->n_cut = list->n;
	return true;
}

static bool read_baseline_leads(const struct mql_yaml *yaml,
				const struct mql_yaml_node *list,
				struct mql_baseline *baseline,
				struct mql_err *err)
{
	uint64_t *leads =
		mql_arena_alloc(yaml->keep, list->n, sizeof(*leads));
	size_t i = 0;

	for (const struct mql_yaml_node *m = list->first; m; m = m->next)
		if (!mql_yaml_count(yaml, m, MQL_MOST_LEADS, &leads[i++],
				    err))
			return false;
	baseline->leads = leads;
	return true;
}

static bool read_baseline(const struct mql_yaml *yaml,
			  struct mql_baseline *baseline, struct mql_err *err)
{
	static const char *const known[] = { "cuts", "leads", NULL };
	const struct mql_yaml_node *node =
		mql_yaml_get(yaml->root, "baseline");
	const struct mql_yaml_node *cuts, *leads;

	if (!node)
		return true;
	if (!mql_yaml_keys(yaml, node, known, err) ||
	    !mql_yaml_need(yaml, node, "cuts", &cuts, err) ||
	    !mql_yaml_need(yaml, node, "leads", &leads, err) ||
	    !mql_yaml_is_list(yaml, cuts, err) ||
	    !mql_yaml_is_list(yaml, leads, err))
		return false;
	if (cuts->n == 0)
		return mql_yaml_fail(yaml, cuts, err,
				     "\"cuts\" is empty: without cuts leave "
				     "the baseline out");
	if (leads->n != cuts->n + 1)
		return mql_yaml_fail(yaml, leads, err,
				     "\"leads\" has %zu entries; %zu cuts "
				     "make %zu", leads->n, cuts->n,
				     cuts->n + 1);
	return read_cuts(yaml, cuts, baseline, err) &&
	       read_baseline_leads(yaml, leads, baseline, err);
}

/* ---- provenance ---- */

static bool is_hex(struct mql_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!(s.p[i] >= '0' && s.p[i] <= '9') &&
		    !(s.p[i] >= 'a' && s.p[i] <= 'f'))
			return false;
	return s.n == 64;
}

bool mql_scorecard_read_digest(const struct mql_yaml *yaml,
			       const struct mql_yaml_node *node,
			       const char **digest, struct mql_err *err)
{
	return mql_yaml_text(yaml, node, digest, err) &&
	       (!node || is_hex(node->text) ||
		mql_yaml_fail(yaml, node, err,
			      "\"%s\": \"%s\" is not a SHA-256: 64 of 0-9 and "
			      "a-f", node->key.p, MQL_SHOW(node->text)));
}

static bool read_counts(const struct mql_yaml *yaml,
			const struct mql_yaml_node *node,
			struct mql_provenance *p, struct mql_err *err)
{
	const struct {
		const char *key;
		uint64_t *x, max;
	} count[] = {
		{ "seed", &p->seed, UINT64_MAX },
		{ "leads", &p->leads, MQL_MOST_LEADS },
		{ "known_won", &p->known_won, MQL_MOST_LEADS },
		{ "won", &p->won, MQL_MOST_LEADS },
		{ "known_sql", &p->known_sql, MQL_MOST_LEADS },
		{ "sql", &p->sql, MQL_MOST_LEADS },
	};

	for (size_t i = 0; i < MQL_ARRAY_LEN(count); i++)
		if (!mql_yaml_count(yaml, mql_yaml_get(node, count[i].key),
				    count[i].max, count[i].x, err))
			return false;
	return true;
}

static bool read_provenance(const struct mql_yaml *yaml,
			    struct mql_provenance *p, struct mql_err *err)
{
	static const char *const known[] = {
		"program", "method", "as_of", "trained_until",
		"definition_digest", "data_digest", "seed", "leads",
		"known_won", "won", "known_sql", "sql", NULL
	};
	const struct mql_yaml_node *node =
		mql_yaml_get(yaml->root, "provenance");

	p->as_of = p->trained_until = MQL_DAY_NONE;
	return !node ||
	       (mql_yaml_keys(yaml, node, known, err) &&
		mql_yaml_text(yaml, mql_yaml_get(node, "program"), &p->program,
			      err) &&
		mql_yaml_text(yaml, mql_yaml_get(node, "method"), &p->method,
			      err) &&
		mql_yaml_day(yaml, mql_yaml_get(node, "as_of"), &p->as_of,
			     err) &&
		mql_yaml_day(yaml, mql_yaml_get(node, "trained_until"),
			     &p->trained_until, err) &&
		mql_scorecard_read_digest(
			yaml, mql_yaml_get(node, "definition_digest"),
			&p->definition_digest, err) &&
		mql_scorecard_read_digest(yaml,
					  mql_yaml_get(node, "data_digest"),
					  &p->data_digest, err) &&
		read_counts(yaml, node, p, err));
}

bool mql_scorecard_read_record(const struct mql_yaml *yaml,
			       struct mql_scorecard *card,
			       struct mql_err *err)
{
	return read_contract(yaml, &card->contract, err) &&
	       read_baseline(yaml, &card->baseline, err) &&
	       read_provenance(yaml, &card->provenance, err);
}
