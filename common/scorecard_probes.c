/* SPDX-License-Identifier: MIT */
/* scorecard_probes.c - made-up leads with their scores, tried at every load
 *
 * A digest says that a card was changed; a probe says that what the change
 * did, or what this build of the evaluator does, is not what was meant.
 */
#include <stdlib.h>

#include "common/evaluate.h"
#include "common/scorecard_part.h"

static const char advice[] =
	"the card was changed after its probes were written; correct it, or "
	"remove `probes` and `digest` to accept the change";

/* ---- reading ---- */

static bool read_lead(const struct mql_yaml *yaml,
		      const struct mql_yaml_node *node,
		      struct mql_probe *probe, struct mql_err *err)
{
	if (!mql_yaml_is_map(yaml, node, err))
		return false;

	const char **column =
		mql_arena_alloc(yaml->keep, node->n, sizeof(*column));
	struct mql_str *cell =
		mql_arena_alloc(yaml->keep, node->n, sizeof(*cell));
	size_t i = 0;

	for (const struct mql_yaml_node *m = node->first; m; m = m->next, i++) {
		column[i] = mql_arena_text(yaml->keep, m->key.p, m->key.n);
		if (!mql_yaml_str(yaml, m, &cell[i], err))
			return false;
	}
	probe->column = column;
	probe->cell = cell;
	probe->n = node->n;
	return true;
}

static bool read_probe(const struct mql_yaml *yaml,
		       const struct mql_yaml_node *node,
		       struct mql_probe *probe, struct mql_err *err)
{
	static const char *const known[] = { "lead", "as_of", "score",
					     "verdict", NULL };
	const struct mql_yaml_node *lead, *score, *verdict;
	size_t i = 0;

	probe->as_of = MQL_DAY_NONE;
	if (!mql_yaml_keys(yaml, node, known, err) ||
	    !mql_yaml_need(yaml, node, "lead", &lead, err) ||
	    !mql_yaml_need(yaml, node, "score", &score, err) ||
	    !mql_yaml_need(yaml, node, "verdict", &verdict, err) ||
	    !read_lead(yaml, lead, probe, err) ||
	    !mql_yaml_day(yaml, mql_yaml_get(node, "as_of"), &probe->as_of,
			  err) ||
	    !mql_yaml_score(yaml, score, &probe->score, err) ||
	    !mql_yaml_choice(yaml, verdict, mql_verdict_name, &i, err))
		return false;
	probe->verdict = (enum mql_verdict)i;
	return true;
}

/* ---- trying ---- */

/* The columns of all probes: bound once, whatever a probe leaves out. */
struct table {
	struct mql_map column;   // name -> index
	size_t n;                // one more stands for every other column
};

static bool find_column(const void *table, const char *name, size_t *i,
			struct mql_err *err)
{
	const struct table *t = table;
	const uint32_t found = mql_map_find(&t->column, mql_str_of(name));

	(void)err;
	*i = found == MQL_MAP_NONE ? t->n : found;
	return true;
}

static void add_columns(struct table *t, const struct mql_scorecard *card)
{
	for (size_t i = 0; i < card->n_probe; i++)
		for (size_t j = 0; j < card->probe[i].n; j++) {
			bool added;

			mql_map_put(&t->column,
				    mql_str_of(card->probe[i].column[j]),
				    (uint32_t)t->n, &added);
			t->n += added;
		}
}

/* Everything one evaluation needs, kept for the next. */
struct trial {
	const struct mql_yaml *yaml;
	const struct mql_scorecard *card;
	struct table table;
	struct mql_evaluator evaluator;
	struct mql_str *cell;    // [table.n + 1]
	struct mql_result result;
	struct mql_err *err;
};

static bool fail_bad_cell(const struct trial *t,
			  const struct mql_yaml_node *node, size_t i)
{
	const struct mql_probe *probe = &t->card->probe[i];
	size_t j = 0;

	while (j + 1 < probe->n &&
	       mql_map_find(&t->table.column,
			    mql_str_of(probe->column[j])) !=
		       t->result.bad_column)
		j++;
	return mql_yaml_fail(t->yaml, node, t->err,
			     "probe %zu: column \"%s\": \"%s\" is not %s",
			     i + 1, MQL_SHOW(mql_str_of(probe->column[j])),
			     MQL_SHOW(probe->cell[j]), t->result.bad_want);
}

static bool check_result(const struct trial *t,
			 const struct mql_yaml_node *node, size_t i)
{
	const struct mql_probe *probe = &t->card->probe[i];
	struct mql_buf got = { 0 }, want = { 0 };
	bool ok = true;

	mql_tenths_add(&got, t->result.score);
	mql_tenths_add(&want, probe->score);
	if (t->result.score != probe->score)
		ok = mql_yaml_fail(t->yaml, node, t->err,
				   "probe %zu scores %s, the card says %s: %s",
				   i + 1, mql_buf_text(&got),
				   mql_buf_text(&want), advice);
	else if (t->result.verdict != probe->verdict)
		ok = mql_yaml_fail(t->yaml, node, t->err,
				   "probe %zu gets the verdict %s, the card "
				   "says %s: %s", i + 1,
				   mql_verdict_name[t->result.verdict],
				   mql_verdict_name[probe->verdict], advice);
	mql_buf_release(&got);
	mql_buf_release(&want);
	return ok;
}

static bool try_probe(struct trial *t, const struct mql_yaml_node *node,
		      size_t i)
{
	const struct mql_probe *probe = &t->card->probe[i];

	if (probe->as_of == MQL_DAY_NONE &&
	    mql_evaluate_needs_day(t->card))
		return mql_yaml_fail(t->yaml, node, t->err,
				     "probe %zu needs \"as_of\": a term of "
				     "the card counts days", i + 1);
	for (size_t j = 0; j <= t->table.n; j++)
		t->cell[j] = MQL_STR("");
	for (size_t j = 0; j < probe->n; j++)
		t->cell[mql_map_find(&t->table.column,
				     mql_str_of(probe->column[j]))] =
			probe->cell[j];
	if (!mql_evaluate(&t->evaluator, t->cell, probe->as_of, &t->result))
		return fail_bad_cell(t, node, i);
	return check_result(t, node, i);
}

static bool try_probes(const struct mql_yaml *yaml,
		       const struct mql_scorecard *card,
		       const struct mql_yaml_node *list, struct mql_err *err)
{
	struct trial t = { .yaml = yaml, .card = card, .err = err };
	size_t i = 0;

	add_columns(&t.table, card);
	t.cell = mql_calloc(t.table.n + 1, sizeof(*t.cell));
	t.result.points = mql_calloc(mql_scorecard_n_entry(card),
				     sizeof(int32_t));
	t.result.code = mql_calloc(card->n_term, sizeof(uint32_t));

	bool ok = mql_evaluator_init(&t.evaluator, card, find_column, &t.table,
				     err);

	for (const struct mql_yaml_node *m = list->first; m && ok; m = m->next)
		ok = try_probe(&t, m, i++);
	mql_evaluator_release(&t.evaluator);
	mql_map_release(&t.table.column);
	free(t.cell);
	free(t.result.points);
	free(t.result.code);
	return ok;
}

bool mql_scorecard_read_probes(const struct mql_yaml *yaml,
			       struct mql_scorecard *card,
			       struct mql_err *err)
{
	const struct mql_yaml_node *list = mql_yaml_get(yaml->root, "probes");

	if (!list)
		return true;
	if (!mql_yaml_is_list(yaml, list, err))
		return false;
	card->probe =
		mql_arena_alloc(yaml->keep, list->n, sizeof(*card->probe));
	for (const struct mql_yaml_node *m = list->first; m; m = m->next)
		if (!read_probe(yaml, m, &card->probe[card->n_probe++], err))
			return false;
	return list->n == 0 || try_probes(yaml, card, list, err);
}
