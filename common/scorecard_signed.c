/* SPDX-License-Identifier: MIT */
/* scorecard_signed.c - who agreed to a card, and whether it is still that card
 *
 * A signature is of the lines that decide and promise, not of the history, nor
 * of the other party's signature: neither party's hand makes the other's
 * untrue.  It shows change, not forgery (rule 22).
 */
#include "common/scorecard_part.h"

const char *const mql_party_name[3] = { "sales", "marketing", NULL };

/* ---- reading ---- */

static bool read_signature(const struct mql_yaml *yaml,
			   const struct mql_yaml_node *node,
			   struct mql_signature *signature,
			   struct mql_err *err)
{
	static const char *const known[] = { "as", "name", "date", "digest",
					     NULL };
	const struct mql_yaml_node *as, *name, *date, *digest;
	size_t party = 0;

	if (!mql_yaml_keys(yaml, node, known, err) ||
	    !mql_yaml_need(yaml, node, "as", &as, err) ||
	    !mql_yaml_need(yaml, node, "name", &name, err) ||
	    !mql_yaml_need(yaml, node, "date", &date, err) ||
	    !mql_yaml_need(yaml, node, "digest", &digest, err) ||
	    !mql_yaml_choice(yaml, as, mql_party_name, &party, err))
		return false;
	signature->as = (enum mql_party)party;
	return mql_yaml_text(yaml, name, &signature->name, err) &&
	       mql_yaml_day(yaml, date, &signature->date, err) &&
	       mql_scorecard_read_digest(yaml, digest, &signature->digest,
					 err);
}

bool mql_scorecard_read_signed(const struct mql_yaml *yaml,
			       struct mql_scorecard *card, struct mql_err *err)
{
	const struct mql_yaml_node *list = mql_yaml_get(yaml->root, "signed");
	struct mql_signature *signature = mql_arena_alloc(
		yaml->keep, MQL_N_PARTY, sizeof(*signature));

	if (!list)
		return true;
	if (!mql_yaml_is_list(yaml, list, err))
		return false;
	card->signature = signature;
	for (const struct mql_yaml_node *m = list->first; m; m = m->next) {
		struct mql_signature next = { 0 };

		if (!read_signature(yaml, m, &next, err))
			return false;
		if (mql_scorecard_signature(card, next.as))
			return mql_yaml_fail(yaml, mql_yaml_get(m, "as"), err,
					     "\"as\": %s has signed above: "
					     "each party signs once",
					     mql_party_name[next.as]);
		signature[card->n_signature++] = next;
	}
	return true;
}

void mql_scorecard_check_signed(struct mql_scorecard *card, const char *hex)
{
	struct mql_signature *checked = mql_arena_alloc(
		&card->arena, MQL_N_PARTY, sizeof(*checked));

	for (size_t i = 0; i < card->n_signature; i++) {
		checked[i] = card->signature[i];
		checked[i].holds = strcmp(checked[i].digest, hex) == 0;
	}
	card->signature = checked;
}

/* ---- signing ---- */

const struct mql_signature *
mql_scorecard_signature(const struct mql_scorecard *card, enum mql_party as)
{
	for (size_t i = 0; i < card->n_signature; i++)
		if (card->signature[i].as == as)
			return &card->signature[i];
	return NULL;
}

void mql_scorecard_sign(struct mql_scorecard *card, enum mql_party as,
			const char *name, int32_t date)
{
	struct mql_signature *list = mql_arena_alloc(
		&card->arena, MQL_N_PARTY, sizeof(*list));
	char *digest = mql_arena_alloc(&card->arena, 65, 1);
	struct mql_buf text = { 0 };
	size_t n = 0;

	mql_scorecard_add(&text, card);
	mql_scorecard_agreed(digest, mql_buf_str(&text));
	mql_buf_release(&text);
	for (size_t i = 0; i < card->n_signature; i++)
		if (card->signature[i].as != as)
			list[n++] = card->signature[i];
	list[n++] = (struct mql_signature){ .as = as, .name = name,
					    .date = date, .digest = digest };
	card->signature = list;
	card->n_signature = n;
	mql_scorecard_check_signed(card, digest);
}

/* ---- writing ---- */

void mql_scorecard_put_signed(struct mql_yaml_writer *w,
			      const struct mql_scorecard *card)
{
	if (card->n_signature == 0)
		return;
	mql_yaml_put_word(w, "signed");
	mql_yaml_open_list(w, false);
	for (size_t i = 0; i < card->n_signature; i++) {
		const struct mql_signature *s = &card->signature[i];

		mql_yaml_open_map(w, true);
		mql_yaml_key_word(w, "as", mql_party_name[s->as]);
		mql_yaml_key_text(w, "name", s->name);
		mql_yaml_key_day(w, "date", s->date);
		mql_yaml_key_text(w, "digest", s->digest);
		mql_yaml_close_map(w);
	}
	mql_yaml_close_list(w);
}
