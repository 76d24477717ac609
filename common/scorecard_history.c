/* SPDX-License-Identifier: MIT */
/* scorecard_history.c - what was changed since a card was learned or written
 *
 * Entries stand oldest first.  An order that can be checked is checked: what
 * is dated before the entry above it was not written by a program.
 */
#include "common/schema.h"
#include "common/scorecard_part.h"

const char *const mql_change_name[4] = { "calibrated", "threshold set by hand",
					 "signed anew", NULL };

/* ---- reading ---- */

static bool read_setting(const struct mql_yaml *yaml,
			 const struct mql_yaml_node *node,
			 struct mql_setting *setting, struct mql_err *err)
{
	static const char *const known[] = { "threshold", "won", "sql",
					     "target", NULL };
	const struct mql_yaml_node *target = mql_yaml_get(node, "target");
	int64_t score = MQL_POINTS_NONE;

	setting->score = MQL_POINTS_NONE;
	if (!node)
		return true;
	if (!mql_yaml_keys(yaml, node, known, err) ||
	    !mql_yaml_score(yaml, mql_yaml_get(node, "threshold"), &score,
			    err) ||
	    !mql_scorecard_read_calib(yaml, mql_yaml_get(node, "won"),
				      &setting->won, err) ||
	    !mql_scorecard_read_calib(yaml, mql_yaml_get(node, "sql"),
				      &setting->sql, err))
		return false;
	setting->score = (int32_t)score;
	return !target ||
	       mql_schema_target(yaml, target, &setting->target, err);
}

static bool read_counts(const struct mql_yaml *yaml,
			const struct mql_yaml_node *node,
			struct mql_history *entry, struct mql_err *err)
{
	const struct mql_yaml_node *known = mql_yaml_get(node, "known_sql");
	const struct mql_yaml_node *sql = mql_yaml_get(node, "sql");

	if (!mql_yaml_count(yaml, mql_yaml_get(node, "leads"), MQL_MOST_LEADS,
			    &entry->leads, err) ||
	    !mql_yaml_count(yaml, known, MQL_MOST_LEADS, &entry->known_sql,
			    err) ||
	    !mql_yaml_count(yaml, sql, MQL_MOST_LEADS, &entry->sql, err))
		return false;
	if (entry->known_sql > entry->leads)
		return mql_yaml_fail(yaml, known, err,
				     "\"known_sql\": %s is more than the %ju "
				     "leads", known->text.p,
				     (uintmax_t)entry->leads);
	return entry->sql <= entry->known_sql ||
	       mql_yaml_fail(yaml, sql, err,
			     "\"sql\": %s is more than the %ju known",
			     sql->text.p, (uintmax_t)entry->known_sql);
}

static bool read_entry(const struct mql_yaml *yaml,
		       const struct mql_yaml_node *node,
		       struct mql_history *entry, struct mql_err *err)
{
	static const char *const known[] = { "when", "who", "why", "what",
					     "from", "to", "leads",
					     "known_sql", "sql", NULL };
	const struct mql_yaml_node *when, *what;
	size_t change = 0;

	if (!mql_yaml_keys(yaml, node, known, err) ||
	    !mql_yaml_need(yaml, node, "when", &when, err) ||
	    !mql_yaml_need(yaml, node, "what", &what, err) ||
	    !mql_yaml_day(yaml, when, &entry->when, err) ||
	    !mql_yaml_text(yaml, mql_yaml_get(node, "who"), &entry->who,
			   err) ||
	    !mql_yaml_text(yaml, mql_yaml_get(node, "why"), &entry->why,
			   err) ||
	    !mql_yaml_choice(yaml, what, mql_change_name, &change, err))
		return false;
	entry->what = (enum mql_change)change;
	return read_setting(yaml, mql_yaml_get(node, "from"), &entry->from,
			    err) &&
	       read_setting(yaml, mql_yaml_get(node, "to"), &entry->to, err) &&
	       read_counts(yaml, node, entry, err);
}

bool mql_scorecard_read_history(const struct mql_yaml *yaml,
				struct mql_scorecard *card,
				struct mql_err *err)
{
	const struct mql_yaml_node *list = mql_yaml_get(yaml->root, "history");

	if (!list)
		return true;
	if (!mql_yaml_is_list(yaml, list, err))
		return false;

	struct mql_history *entry =
		mql_arena_alloc(yaml->keep, list->n, sizeof(*entry));
	size_t n = 0;

	for (const struct mql_yaml_node *m = list->first; m; m = m->next, n++) {
		if (!read_entry(yaml, m, &entry[n], err))
			return false;
		if (n > 0 && entry[n].when < entry[n - 1].when)
			return mql_yaml_fail(yaml, mql_yaml_get(m, "when"),
					     err, "\"when\": %s is before the "
					     "entry above it",
					     mql_yaml_get(m, "when")->text.p);
	}
	card->history = entry;
	card->n_history = n;
	return true;
}

void mql_scorecard_note(struct mql_scorecard *card,
			const struct mql_history *entry)
{
	const size_t n = card->n_history;
	struct mql_history *list =
		mql_arena_alloc(&card->arena, n + 1, sizeof(*list));

	if (n > 0)
		memcpy(list, card->history, n * sizeof(*list));
	list[n] = *entry;
	card->history = list;
	card->n_history = n + 1;
}

/* ---- writing ---- */

static void put_setting(struct mql_yaml_writer *w, const char *key,
			const struct mql_setting *setting)
{
	if (setting->score == MQL_POINTS_NONE && !setting->won.present &&
	    !setting->sql.present && !(setting->target.rate > 0.0))
		return;
	mql_yaml_put_word(w, key);
	mql_yaml_open_map(w, true);
	if (setting->score != MQL_POINTS_NONE)
		mql_yaml_key_tenths(w, "threshold", setting->score);
	mql_scorecard_put_calib(w, "won", &setting->won);
	mql_scorecard_put_calib(w, "sql", &setting->sql);
	if (setting->target.rate > 0.0)
		mql_scorecard_put_target(w, &setting->target);
	mql_yaml_close_map(w);
}

static void put_some(struct mql_yaml_writer *w, const char *key, uint64_t x)
{
	if (x > 0)
		mql_yaml_key_count(w, key, x);
}

void mql_scorecard_put_history(struct mql_yaml_writer *w,
			       const struct mql_scorecard *card)
{
	if (card->n_history == 0)
		return;
	mql_yaml_put_word(w, "history");
	mql_yaml_open_list(w, false);
	for (size_t i = 0; i < card->n_history; i++) {
		const struct mql_history *entry = &card->history[i];

		mql_yaml_open_map(w, false);
		mql_yaml_key_day(w, "when", entry->when);
		mql_yaml_key_text(w, "who", entry->who);
		mql_yaml_key_text(w, "why", entry->why);
		mql_yaml_key_word(w, "what", mql_change_name[entry->what]);
		put_setting(w, "from", &entry->from);
		put_setting(w, "to", &entry->to);
		put_some(w, "leads", entry->leads);
		put_some(w, "known_sql", entry->known_sql);
		put_some(w, "sql", entry->sql);
		mql_yaml_close_map(w);
	}
	mql_yaml_close_list(w);
}
