/* SPDX-License-Identifier: MIT */
#include "common/scorecard.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#define HEAD "scorecard: 1\nterms: []\n"
/* sha256sum of HEAD's two lines */
#define OF_HEAD "88b1c7c6cceecb8a62dbb84da7848f2106582686e6f1fb3feeec21ddbceb20d7"

static void parse(struct mql_scorecard *card, const char *text)
{
	struct mql_err err = MQL_ERR_INIT;

	cr_assert(mql_scorecard_parse(card, "c", mql_str_of(text), &err),
		  "%s", err.msg);
}

static const char *agreed(const char *text)
{
	static char hex[65];

	mql_scorecard_agreed(hex, mql_str_of(text));
	return hex;
}

/* ---- which lines are agreed to ---- */

struct lines { char text[160]; bool same; };

ParameterizedTestParameters(scorecard_signed, agreed_lines)
{
	static struct lines row[] = {
		{ HEAD, true },
		{ HEAD "digest: x\n", true },
		{ "digest: x\n" HEAD, true },
		{ HEAD "signed:\n- {as: sales}\n", true },
		{ HEAD "history:\n- when: 1\n\n  who: a\n", true },
		{ HEAD "signed: []\ndigest: x\nhistory: []", true },
		{ "signed:\n- a\n- b\n" HEAD, true },
		/* grep and awk end a last line that has no newline */
		{ "scorecard: 1\nterms: []", true },
		{ HEAD "base: 1\n", false },
		{ HEAD "\n", false },
		{ HEAD "signed:\n- a\nbase: 1\n", false },
		/* what would hide behind the signatures */
		{ HEAD "signed:\n- a\n\"base\": 1\n", false },
		{ HEAD "signed:\n- a\n# a note\n", false },
		{ HEAD "signed:\n- a\n? base\n", false },
		{ HEAD "signed:\n\tbase: 1\n", false },
		{ HEAD "signedby: 1\n", false },
		{ HEAD " signed: 1\n", false },
		{ HEAD "signed :\n", false },
	};

	return cr_make_param_array(struct lines, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct lines *p, scorecard_signed, agreed_lines)
{
	cr_assert_eq(strcmp(agreed(p->text), OF_HEAD) == 0, p->same, "%s",
		     p->text);
}

/* ---- holding ---- */

#define SIGNED_AS(party)                                                       \
	"- {as: " party ", name: Ana, date: 2026-10-02, digest: " OF_HEAD "}\n"

Test(scorecard_signed, what_the_keys_become)
{
	struct mql_scorecard card;

	parse(&card, HEAD "signed:\n" SIGNED_AS("marketing"));
	cr_assert_eq(card.n_signature, 1u);
	cr_assert_null(mql_scorecard_signature(&card, MQL_SALES));

	const struct mql_signature *s =
		mql_scorecard_signature(&card, MQL_MARKETING);

	cr_assert_str_eq(s->name, "Ana");
	cr_assert_eq(s->date, 20728);    /* date -d 2026-10-02 +%s / 86400 */
	cr_assert(s->holds);
	mql_scorecard_release(&card);
}

Test(scorecard_signed, no_change_but_of_history_leaves_it_whole)
{
	struct mql_scorecard card;

	parse(&card, HEAD "history:\n- {when: 2026-10-01, what: calibrated}\n"
	      "signed:\n" SIGNED_AS("sales"));
	cr_assert(card.signature[0].holds);
	mql_scorecard_release(&card);

	parse(&card, HEAD "base: 0.1\nsigned:\n" SIGNED_AS("sales"));
	cr_assert_not(card.signature[0].holds);
	mql_scorecard_release(&card);
}

/* ---- signing ---- */

Test(scorecard_signed, both_sign_the_same_card)
{
	struct mql_scorecard card, again;
	struct mql_buf text = { 0 }, twice = { 0 };

	parse(&card, HEAD);
	mql_scorecard_sign(&card, MQL_SALES, "Ana", 20728);
	mql_scorecard_sign(&card, MQL_MARKETING, "Bo: \"x\"\nLee", 20729);
	mql_scorecard_add(&text, &card);
	parse(&again, mql_buf_text(&text));
	cr_assert_eq(again.n_signature, 2u);
	cr_assert(again.signature[0].holds && again.signature[1].holds);
	cr_assert(again.digest_holds);
	cr_assert_str_eq(again.signature[1].name, "Bo: \"x\"\nLee");
	cr_assert_str_eq(again.signature[1].digest,
			 agreed(mql_buf_text(&text)));
	mql_scorecard_add(&twice, &again);
	cr_assert_str_eq(mql_buf_text(&text), mql_buf_text(&twice));
	mql_scorecard_release(&again);
	mql_scorecard_release(&card);
	mql_buf_release(&twice);
	mql_buf_release(&text);
}

Test(scorecard_signed, signing_again_replaces_one_and_tests_the_other)
{
	struct mql_scorecard card;

	parse(&card, HEAD);
	mql_scorecard_sign(&card, MQL_SALES, "Ana", 20728);
	mql_scorecard_sign(&card, MQL_MARKETING, "Bo", 20728);
	card.base = 1;
	mql_scorecard_sign(&card, MQL_SALES, "Eva", 20729);
	cr_assert_eq(card.n_signature, 2u);
	cr_assert_str_eq(mql_scorecard_signature(&card, MQL_SALES)->name,
			 "Eva");
	cr_assert(mql_scorecard_signature(&card, MQL_SALES)->holds);
	cr_assert_not(mql_scorecard_signature(&card, MQL_MARKETING)->holds);
	mql_scorecard_release(&card);
}

/* ---- what is refused ---- */

struct refusal { char in[260]; char want[200]; };

ParameterizedTestParameters(scorecard_signed, refuses)
{
	static struct refusal bad[] = {
		{ "signed: sales\n", "c:3:9: \"signed\": \"sales\" is not a list: "
		  "write [a, b]" },
		{ "signed: [{name: Ana}]\n",
		  "c:3:10: key \"as\" is missing here" },
		{ "signed: [{as: sales, name: Ana, digest: x}]\n",
		  "c:3:10: key \"date\" is missing here" },
		{ "signed: [{as: boss, name: Ana, date: 2026-10-02, digest: "
		  "x}]\n", "c:3:15: \"as\": \"boss\" is not one of sales, "
		  "marketing" },
		{ "signed: [{as: sales, name: \"\", date: 2026-10-02, digest: "
		  "x}]\n", "c:3:28: \"name\": \"\" is not a name: it is empty" },
		{ "signed: [{as: sales, name: Ana, date: today, digest: x}]\n",
		  "c:3:39: \"date\": \"today\" is not a date: write "
		  "2026-11-21" },
		{ "signed: [{as: sales, name: Ana, date: 2026-10-02, digest: "
		  "x}]\n", "c:3:59: \"digest\": \"x\" is not a SHA-256: 64 of "
		  "0-9 and a-f" },
		{ "signed: [{as: sales, who: Ana}]\n", "c:3:22: unknown key "
		  "\"who\": the keys here are as, name, date, digest" },
		{ "signed:\n" SIGNED_AS("sales") SIGNED_AS("sales"),
		  "c:5:8: \"as\": sales has signed above: each party signs "
		  "once" },
		{ "signed:\n" SIGNED_AS("sales") SIGNED_AS("marketing"), "" },
		{ "signed: []\n", "" },
	};

	return cr_make_param_array(struct refusal, bad, MQL_ARRAY_LEN(bad));
}

ParameterizedTest(struct refusal *p, scorecard_signed, refuses)
{
	struct mql_scorecard card;
	struct mql_err err = MQL_ERR_INIT;
	char text[400] = HEAD;
	bool ok;

	strcat(text, p->in);
	ok = mql_scorecard_parse(&card, "c", mql_str_of(text), &err);
	cr_assert_eq(ok, p->want[0] == '\0', "%s: %s", p->in, err.msg);
	cr_assert_str_eq(err.msg, p->want);
	mql_scorecard_release(&card);
}
