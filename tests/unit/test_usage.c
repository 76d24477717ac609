/* SPDX-License-Identifier: MIT */
#include "scorer/usage.h"

#include "table_file.h"

#define TODAY 20000

static const char card_text[] =
	"scorecard: 1\n"
	"terms:\n"
	"- {column: size, dimension: fit, type: number, bins: [{below: 10, "
	"points: 1}, {below: 20, points: 2}, {points: 3}]}\n"
	"- {column: country, dimension: fit, type: level, points: {DE: 1, "
	"\"N|O\": 2}}\n"
	"- {column: title, dimension: fit, type: text, groups: [{name: head, "
	"any: [head of], points: 1}, {name: vp, any: [vp, vise], points: 3}]}\n"
	"- {column: visits, dimension: intent, type: number, each: 2}\n"
	"- {pair: [size, visits], dimension: mixed, axes: [{type: number, "
	"below: []}, {type: number, below: []}], points: [[1, 1], [1, 1]]}\n"
	"overrides:\n"
	"- {when: {country: DE}, verdict: disqualified, reason: ours}\n"
	"- {when: {country: DE, size: {at_least: 1}}, verdict: disqualified, "
	"reason: forestalled}\n"
	"- {when: {country: XX}, verdict: fast_track, reason: nowhere}\n"
	"gate: {score: 5}\n";

struct tried {
	struct mql_scorecard card;
	struct usage usage;
	struct mql_err err;
	bool ok;
};

static void try_leads(struct tried *t, const char *leads)
{
	const struct table_file file = table_file_of("leads.csv", leads);

	t->err = (struct mql_err)MQL_ERR_INIT;
	cr_assert(mql_scorecard_parse(&t->card, "c", mql_str_of(card_text),
				      &t->err), "%s", t->err.msg);
	t->ok = usage_count(&t->usage, &t->card, file.path, TODAY, &t->err);
	table_file_remove(&file);
}

static void let_go(struct tried *t)
{
	usage_release(&t->usage);
	mql_scorecard_release(&t->card);
}

static void says(const struct tried *t, const char *want)
{
	struct mql_buf said = { 0 };

	usage_add(&said, &t->usage);
	cr_assert_str_eq(mql_buf_text(&said), want);
	mql_buf_release(&said);
}

/* Neither bins nor levels, groups, counts or rules that no lead has are
 * overlooked; `other`, `missing` and pairs are nobody's spelling. */
Test(usage, names_what_no_lead_has)
{
	struct tried t;

	try_leads(&t, "size,country,title,visits\n12,FR,clerk,0\n");
	cr_assert(t.ok, "%s", t.err.msg);
	says(&t, "tried on   1 lead read, 1 scored: 0 mql, 0 fast_track, "
		 "1 nurture, 0 disqualified\n"
		 "unused     size <10\n"
		 "unused     size >=20\n"
		 "unused     country DE\n"
		 "unused     country N|O\n"
		 "unused     title head\n"
		 "unused     title vp\n"
		 "unused     visits gives no points\n"
		 "unused     override ours\n"
		 "unused     override forestalled\n"
		 "unused     override nowhere\n");
	let_go(&t);
}

/* A rule is used where it holds, though another decides; a row that can't be
 * cut is none, a bad cell is missing. */
Test(usage, counts_what_leads_have)
{
	struct tried t;

	try_leads(&t, "size,country,title,visits\n9,DE,Head of IT,1\n"
		      "10,N|O,VP,\n20,FR\nx,FR,,7\n20,,,\n");
	cr_assert(t.ok, "%s", t.err.msg);
	says(&t, "tried on   5 leads read, 4 scored: 2 mql, 0 fast_track, "
		 "1 nurture, 1 disqualified; uses of bad cells, as missing: 3\n"
		 "unused     title vp: vise\n"
		 "unused     override nowhere\n");
	cr_assert_eq(t.usage.term[0][0], 1);
	cr_assert_eq(t.usage.term[3][0], 2);
	cr_assert_eq(t.usage.rule[1], 1);
	cr_assert_eq(t.usage.tally.rejected, 1);
	let_go(&t);
}

Test(usage, needs_the_columns_of_the_card)
{
	struct tried t;

	try_leads(&t, "size,title,visits\n9,x,1\n");
	cr_assert_not(t.ok);
	cr_assert_eq(t.err.code, MQL_E_DATA);
	let_go(&t);

	try_leads(&t, "size,country,title,visits,id\n");
	cr_assert(t.ok, "no lead is a table, too");
	t.card.id = "lead";
	usage_release(&t.usage);
	const struct table_file file = table_file_of(
		"leads.csv", "size,country,title,visits,id\n");
	cr_assert_not(usage_count(&t.usage, &t.card, file.path, TODAY,
				  &t.err));
	cr_assert(strstr(t.err.msg, "no column \"lead\""), "%s", t.err.msg);
	table_file_remove(&file);
	let_go(&t);
}

/* More than a screen of it is a card of other leads. */
Test(usage, says_no_more_than_it_has_to)
{
	struct mql_scorecard card = { 0 };
	struct mql_rule rule[USAGE_MOST + 3];
	uint64_t held[USAGE_MOST + 3] = { 0 };
	const struct usage usage = { .card = &card, .rule = held };
	struct mql_buf said = { 0 };

	for (size_t i = 0; i < USAGE_MOST + 3; i++)
		rule[i] = (struct mql_rule){ .reason = "r" };
	card.rule = rule;
	card.n_rule = USAGE_MOST + 3;
	usage_add(&said, &usage);
	cr_assert_not_null(strstr(mql_buf_text(&said),
				  "override r\n           and 3 more\n"));
	mql_buf_release(&said);
}
