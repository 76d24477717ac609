/* SPDX-License-Identifier: MIT */
#include "common/scorecard.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#define HEAD "scorecard: 1\nterms: []\n"

/* The form in which programs write it. */
static const char written[] =
	"scorecard: 1\n"
	"name: scorecard\n"
	"missing: [\"\"]\n"
	"base: 0.0\n"
	"terms: []\n"
	"gate: {}\n"
	"history:\n"
	"- when: 2026-07-01\n"
	"  what: calibrated\n"
	"  to: {threshold: -0.5, sql: {slope: 0.1, offset: -1e-07}}\n"
	"- when: 2026-07-01\n"
	"  who: Ana\n"
	"  why: \"volume: 300 a month\\nsaid the board\"\n"
	"  what: threshold set by hand\n"
	"  from: {threshold: 200100000.0, won: {slope: 1, offset: 2}, "
	"sql: {slope: 0, offset: -3.25}, target: {mql_to_sql: 0.2, "
	"promise: guarantee, confidence: 0.9}}\n"
	"  to: {threshold: 66.2, won: {slope: 1, offset: 2.5}, "
	"sql: {slope: 0, offset: -3}, target: {mql_to_sql: 0.15, "
	"promise: aim}}\n"
	"  leads: 1000000000000000\n"
	"  known_sql: 700\n"
	"  sql: 700\n";

static void read_written(struct mql_scorecard *card)
{
	struct mql_err err = MQL_ERR_INIT;

	cr_assert(mql_scorecard_parse(card, "c", mql_str_of(written), &err),
		  "%s", err.msg);
}

Test(scorecard_history, is_written_as_it_was_read)
{
	struct mql_scorecard card;
	struct mql_buf got = { 0 }, want = { 0 };
	char hex[65];

	read_written(&card);
	mql_scorecard_add(&got, &card);
	mql_scorecard_digest(hex, mql_str_of(written));
	mql_buf_addf(&want, "%sdigest: ", written);
	cr_assert_eq(memcmp(got.p, want.p, want.n), 0, "%s", got.p);
	mql_scorecard_release(&card);
	mql_buf_release(&got);
	mql_buf_release(&want);
}

Test(scorecard_history, what_the_keys_become)
{
	struct mql_scorecard card;

	read_written(&card);
	cr_assert_eq(card.n_history, 2u);

	const struct mql_history *first = &card.history[0];
	const struct mql_history *last = &card.history[1];

	cr_assert_eq(first->what, MQL_CHANGE_CALIBRATED);
	cr_assert_null(first->who);
	cr_assert_null(first->why);
	cr_assert_eq(first->from.score, MQL_POINTS_NONE);
	cr_assert_not(first->from.sql.present || first->to.won.present);
	cr_assert_eq(first->to.score, -5);
	cr_assert_float_eq(first->to.sql.offset, -1e-7, 0.0);
	cr_assert_float_eq(first->to.target.rate, 0.0, 0.0);
	cr_assert_eq(first->leads + first->known_sql + first->sql, 0u);

	cr_assert_eq(last->what, MQL_CHANGE_BY_HAND);
	cr_assert_eq(last->when, first->when);
	cr_assert_str_eq(last->who, "Ana");
	cr_assert_str_eq(last->why, "volume: 300 a month\nsaid the board");
	cr_assert_eq(last->from.score, 2001000000);
	cr_assert_eq(last->from.target.promise, MQL_GUARANTEE);
	cr_assert_float_eq(last->from.target.confidence, 0.9, 0.0);
	cr_assert_eq(last->to.target.promise, MQL_AIM);
	cr_assert_float_eq(last->to.won.offset, 2.5, 0.0);
	cr_assert_eq(last->leads, 1000000000000000u);
	cr_assert_eq(last->sql, 700u);
	mql_scorecard_release(&card);
}

Test(scorecard_history, a_change_of_it_breaks_the_digest)
{
	struct mql_scorecard card;
	struct mql_err err = MQL_ERR_INIT;
	struct mql_buf out = { 0 };

	read_written(&card);
	mql_scorecard_add(&out, &card);
	mql_scorecard_release(&card);
	cr_assert(mql_scorecard_parse(&card, "c", mql_buf_str(&out), &err));
	cr_assert(card.digest_holds);
	mql_scorecard_release(&card);

	memcpy(strstr(out.p, "Ana"), "Bob", 3);
	cr_assert(mql_scorecard_parse(&card, "c", mql_buf_str(&out), &err));
	cr_assert_not(card.digest_holds);
	mql_scorecard_release(&card);
	mql_buf_release(&out);
}

/* ---- what is refused ---- */

struct refusal { char in[160]; char want[200]; };

#define WHEN "history: [{when: 2026-07-01, what: calibrated, "

ParameterizedTestParameters(scorecard_history, refuses)
{
	static struct refusal bad[] = {
		{ "history: {}\n", "c:3:10: \"history\": a map is "
		  "not a list: write [a, b]" },
		{ "history: [1]\n", "c:3:11: \"1\" is not a map: write "
		  "key: value" },
		{ "history: [{what: calibrated}]\n",
		  "c:3:11: key \"when\" is missing here" },
		{ "history: [{when: 2026-07-01}]\n",
		  "c:3:11: key \"what\" is missing here" },
		{ "history: [{when: 2026-07-32, what: calibrated}]\n",
		  "c:3:18: \"when\": \"2026-07-32\" is not a date: write "
		  "2026-11-21" },
		{ "history: [{when: 2026-07-01, what: nudged}]\n",
		  "c:3:36: \"what\": \"nudged\" is not one of calibrated, "
		  "threshold set by hand, signed anew" },
		{ WHEN "whom: Ana}]\n",
		  "c:3:48: unknown key \"whom\", did you mean \"who\"?" },
		{ WHEN "who: \"\"}]\n", "c:3:53: \"who\": \"\" is not a name: it is empty" },
		{ WHEN "to: {score: 1}}]\n",
		  "c:3:53: unknown key \"score\": the keys here are threshold, "
		  "won, sql, target" },
		{ WHEN "to: {threshold: 1.25}}]\n", "c:3:64: \"threshold\": "
		  "\"1.25\" is not a score: a number with at most one decimal, "
		  "between -200100000.0 and 200100000.0" },
		{ WHEN "from: {sql: {slope: -1, offset: 0}}}]\n",
		  "c:3:60: calibration \"sql\": calibration slope -1 must be "
		  "finite and >= 0" },
		{ WHEN "from: {won: {slope: 1}}}]\n",
		  "c:3:60: key \"offset\" is missing here" },
		{ WHEN "to: {target: {mql_to_sql: 0}}}]\n",
		  "c:3:74: \"mql_to_sql\": 0 is not between 0 and 1, both left "
		  "out" },
		{ WHEN "leads: 1000000000000001}]\n", "c:3:55: \"leads\": "
		  "\"1000000000000001\" is not a whole number from 0 to "
		  "1000000000000000" },
		{ WHEN "leads: 9, known_sql: 10}]\n",
		  "c:3:69: \"known_sql\": 10 is more than the 9 leads" },
		{ WHEN "leads: 9, known_sql: 9, sql: 10}]\n",
		  "c:3:77: \"sql\": 10 is more than the 9 known" },
		{ WHEN "leads: 9, known_sql: 8, sql: 9}]\n",
		  "c:3:77: \"sql\": 9 is more than the 8 known" },
		{ "history:\n- {when: 2026-07-02, what: calibrated}\n"
		  "- {when: 2026-07-01, what: calibrated}\n",
		  "c:5:10: \"when\": 2026-07-01 is before the entry above it" },
		{ WHEN "leads: 9, known_sql: 9, sql: 9}]\n", "" },
		{ "history: []\n", "" },
	};

	return cr_make_param_array(struct refusal, bad, MQL_ARRAY_LEN(bad));
}

ParameterizedTest(struct refusal *p, scorecard_history, refuses)
{
	struct mql_scorecard card;
	struct mql_err err = MQL_ERR_INIT;
	char text[300] = HEAD;
	bool ok;

	strcat(text, p->in);
	ok = mql_scorecard_parse(&card, "c", mql_str_of(text), &err);
	cr_assert_eq(ok, p->want[0] == '\0', "%s", p->in);
	cr_assert_eq(err.code, ok ? MQL_OK : MQL_E_CARD);
	cr_assert_str_eq(err.msg, p->want);
	mql_scorecard_release(&card);
}
