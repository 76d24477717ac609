/* SPDX-License-Identifier: MIT */
#include "scorer/signed.h"

#include "common/log.h"

static bool has_signed(const struct mql_scorecard *card, enum mql_party as)
{
	const struct mql_signature *signature =
		mql_scorecard_signature(card, as);

	return signature && signature->holds;
}

bool signed_is_sound(const struct mql_scorecard *card)
{
	return card->n_signature == 0 ||
	       (has_signed(card, MQL_SALES) && has_signed(card, MQL_MARKETING));
}

/* ---- saying it ---- */

/* "changed after Ana Ruiz signed it for sales on 2026-10-01" */
static void add_flaw(struct mql_buf *buf, const struct mql_scorecard *card,
		     enum mql_party as)
{
	const struct mql_signature *signature =
		mql_scorecard_signature(card, as);

	if (!signature) {
		mql_buf_addf(buf, "%s has not signed it", mql_party_name[as]);
		return;
	}
	mql_buf_addf(buf, "it was changed after %s signed it for %s on ",
		     MQL_SHOW(mql_str_of(signature->name)),
		     mql_party_name[as]);
	mql_day_add(buf, signature->date);
}

static void warn_of(const struct mql_scorecard *card, enum mql_party as)
{
	struct mql_buf flaw = { 0 };

	if (has_signed(card, as))
		return;
	add_flaw(&flaw, card, as);
	mql_log_warn("%s: the contract: %s", card->path, mql_buf_text(&flaw));
	mql_buf_release(&flaw);
}

static void add_terms_agreed(struct mql_buf *buf,
			     const struct mql_scorecard *card)
{
	if (card->contract.present) {
		mql_target_add(buf, &card->contract.target);
		mql_buf_adds(buf, ", ");
	}
	if (card->gate.score == MQL_POINTS_NONE) {
		mql_buf_adds(buf, "no threshold");
		return;
	}
	mql_buf_adds(buf, "threshold ");
	mql_tenths_add(buf, card->gate.score);
}

static void note(const struct mql_scorecard *card)
{
	struct mql_buf text = { 0 };
	const char *between = "; signed ";

	add_terms_agreed(&text, card);
	for (size_t i = 0; i < card->n_signature; i++) {
		const struct mql_signature *s = &card->signature[i];

		if (!s->holds)
			continue;
		mql_buf_addf(&text, "%sfor %s by %s, ", between,
			     mql_party_name[s->as],
			     MQL_SHOW(mql_str_of(s->name)));
		mql_day_add(&text, s->date);
		between = "; ";
	}
	mql_log_note("contract: %s", mql_buf_text(&text));
	mql_buf_release(&text);
}

bool signed_say(const struct mql_scorecard *card)
{
	if (card->n_signature == 0)
		return true;
	note(card);
	warn_of(card, MQL_SALES);
	warn_of(card, MQL_MARKETING);
	return signed_is_sound(card);
}

bool signed_require(const struct mql_scorecard *card, struct mql_err *err)
{
	struct mql_buf flaw = { 0 };

	for (size_t as = 0; as < MQL_N_PARTY && flaw.n == 0; as++)
		if (!has_signed(card, (enum mql_party)as))
			add_flaw(&flaw, card, (enum mql_party)as);
	if (flaw.n == 0 && !(card->digest && card->digest_holds))
		mql_buf_addf(&flaw, "its digest %s: names and history may "
			     "have been changed", card->digest
			     ? "does not hold" : "is absent");
	if (flaw.n > 0)
		mql_fail(err, MQL_E_CARD, "%s: --require-signed: %s",
			 card->path, mql_buf_text(&flaw));

	const bool ok = flaw.n == 0;

	mql_buf_release(&flaw);
	return ok;
}
