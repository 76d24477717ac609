/* SPDX-License-Identifier: MIT */
#include "trainer/explain.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "table_file.h"

/* as of 2026-11-21 */
#define TODAY 20778

#define CARD(terms, rest) "scorecard: 1\nlead: {id: id}\nmissing: [none]\n" \
	"terms:\n" terms "\ngate: {score: 50}\n" rest
#define VISITS "- {column: visits, dimension: intent, type: number, bins: " \
	"[{below: 3, points: 0}, {below: 5, points: 10}, {points: 20}]}\n"
#define COLUMNS "id,visits,demo,size,source,touch,title"
#define HEAD COLUMNS "\n"

struct run {
	struct mql_scorecard card;
	struct explain e;
	struct mql_err err;
	bool ok;
};

static void run_with(struct run *r, const char *card, const char *leads,
		     struct explain_options options)
{
	const struct table_file file = table_file_of("leads.csv", leads);

	r->err = (struct mql_err)MQL_ERR_INIT;
	cr_assert(mql_scorecard_parse(&r->card, "card.yaml", mql_str_of(card),
				      &r->err), "%s", r->err.msg);
	options.leads = file.path;
	options.as_of = TODAY;
	r->ok = explain_run(&r->e, &r->card, &options, &r->err);
	table_file_remove(&file);
}

static void run(struct run *r, const char *card, const char *leads)
{
	run_with(r, card, leads, (struct explain_options){ .id = "x" });
}

static void run_release(struct run *r)
{
	explain_release(&r->e);
	mql_scorecard_release(&r->card);
}

/* ---- what would hand it over ---- */

static void add_change(struct mql_buf *buf, const struct explain_change *c)
{
	static const char *const bar[] = { "", " fit", " happened",
					   " unknown", " judged" };

	mql_buf_addf(buf, "%s %s ", c->column, c->to);
	if (c->n_other > 0)
		mql_buf_addf(buf, "(%zu more) ", c->n_other);
	mql_tenths_add_signed(buf, c->gain);
	mql_buf_addf(buf, "%s%s; ", c->rule == SIZE_MAX ? "" : " by rule",
		     bar[c->bar]);
}

struct change_case { char card[900]; char lead[80]; char want[200]; };

ParameterizedTestParameters(explain, finds_the_nearest_change_that_crosses)
{
	static struct change_case rows[] = {
		/* on the threshold, one tenth below it */
		{ CARD(VISITS, "base: 30"), "x,1,,,,,",
		  "visits 5 or more +20.0; " },
		{ CARD(VISITS, "base: 29.9"), "x,1,,,,,",
		  "best visits 5 +20.0; " },
		{ CARD(VISITS, "base: 40"), "x,1,,,,,",
		  "visits 3 or more +10.0; " },
		{ CARD(VISITS, "base: 40"), "x,none,,,,,",
		  "visits 3 or more +10.0; " },
		/* nothing to do for who is handed over */
		{ CARD(VISITS, "base: 50"), "x,1,,,,,", "" },
		/* a peak: more is not better */
		{ CARD("- {column: visits, dimension: intent, type: number, "
		       "bins: [{below: 3, points: 0}, {below: 5, points: 10}, "
		       "{points: 5}]}", "base: 40"), "x,1,,,,,",
		  "visits 3 +10.0; " },
		/* counts do not go down, whatever that would be worth */
		{ CARD("- {column: visits, dimension: intent, type: number, "
		       "bins: [{below: 3, points: 10}, {points: 0}]}",
		       "base: 40"), "x,3,,,,,", "" },
		/* who they are goes either way, and is nobody's to change */
		{ CARD("- {column: size, dimension: fit, type: number, whole: "
		       "true, bins: [{below: 3, points: 10}, {below: 9, "
		       "points: 0}, {points: 15}]}", "base: 40"), "x,,,4,,,",
		  "size <=2 (1 more) +10.0 fit; " },
		/* units, one by one, to the cap and no further */
		{ CARD("- {column: visits, dimension: intent, type: number, "
		       "each: 1.5, at_most: 15}", "base: 35"), "x,2,,,,,",
		  "visits 10 or more +12.0; " },
		{ CARD("- {column: visits, dimension: intent, type: number, "
		       "each: 1.5, at_most: 15}", "base: 34.9"), "x,2,,,,,",
		  "best visits 10 +12.0; " },
		{ CARD("- {column: visits, dimension: intent, type: number, "
		       "each: 0.1}", "base: -50"), "x,0.5,,,,,",
		  "visits 1000 or more +100.0; " },
		{ CARD("- {column: visits, dimension: intent, type: number, "
		       "each: 0.1}", "base: -50.1"), "x,0,,,,,",
		  "best visits 1000 +100.0; " },
		{ CARD("- {column: visits, dimension: intent, type: number, "
		       "each: 2, at_most: 15}", "base: 35"), "x,2,,,,,",
		  "visits 8 or more +11.0; " },
		/* what takes points away is no advice */
		{ CARD("- {column: visits, dimension: intent, type: number, "
		       "bins: [{below: 3, points: 10}, {points: 0}]}",
		       "base: 30"), "x,1,,,,,", "" },
		/* decay as it is, or a new date, each on its own */
		{ CARD("- {column: visits, dimension: intent, type: number, "
		       "each: 5, decay: {since: touch, halves_every: 10 "
		       "days}}", "base: 40"), "x,2,,,,2026-11-10,",
		  "touch 9 days ago or less +5.0; visits 4 or more +5.0; " },
		{ CARD("- {column: touch, dimension: intent, type: date, "
		       "dates: dmy, bins: [{below: 8, points: 10}, {points: "
		       "0}]}", "base: 40"), "x,,,,,1.11.2026,",
		  "touch 7 days ago or less +10.0; " },
		{ CARD("- {column: touch, dimension: intent, type: date, "
		       "dates: mdy, bins: [{below: 1, points: 10}, {points: "
		       "0}]}", "base: 40"), "x,,,,,none,",
		  "touch today +10.0; " },
		/* the level that is enough, and how many more there are */
		{ CARD("- {column: demo, dimension: intent, type: level, "
		       "points: {a: 9.9, b: 10, c: 30}}", "base: 40"),
		  "x,,no,,,,", "demo b (1 more) +10.0; " },
		{ CARD("- {column: source, dimension: intent, type: level, "
		       "points: {ads: 0, friend: 10}}", "base: 40"),
		  "x,,,,ads,,", "source friend +10.0 happened; " },
		/* a missing level was not noted; as a yes, it has not
		 * happened */
		{ CARD("- {column: source, dimension: intent, type: level, "
		       "points: {ads: 9, friend: 10, fair: 11}}", "base: 40"),
		  "x,,,,,,", "source friend (1 more) +10.0 unknown; " },
		{ CARD("- {column: demo, dimension: intent, type: level, "
		       "points: {maybe: 10, \"Yes\": 12, \"1\": 15}}",
		       "base: 40"), "x,,none,,,,",
		  "demo Yes (1 more) +12.0; " },
		{ CARD("- {column: source, dimension: intent, type: level, "
		       "points: {ads: 9, friend: 9}}", "base: 40"),
		  "x,,,,,,", "" },
		/* what somebody thinks of the lead is nobody's to change */
		{ CARD("- {column: lead_quality, dimension: intent, type: "
		       "level, points: {High: 20}}", "base: 40"),
		  "x,,,,,,,no", "lead_quality High +20.0 judged; " },
		{ CARD("- {column: lead_quality, dimension: fit, type: number, "
		       "bins: [{below: 5, points: 0}, {points: 20}]}",
		       "base: 40"), "x,,,,,,,4",
		  "lead_quality >=5 +20.0 judged; " },
		{ CARD("- {column: title, dimension: fit, type: text, groups: "
		       "[{name: boss, any: [head of], points: 20}]}",
		       "base: 40"), "x,,,,,,clerk",
		  "title boss +20.0 fit; " },
	};

	return cr_make_param_array(struct change_case, rows,
				   MQL_ARRAY_LEN(rows));
}

static void assert_changes(const struct change_case *p)
{
	struct mql_buf leads = { 0 }, got = { 0 };
	struct run r;

	mql_buf_addf(&leads, COLUMNS "%s\n%s\n", strstr(p->card, "quality")
		     ? ",lead_quality" : "", p->lead);
	run(&r, p->card, leads.p);
	cr_assert(r.ok, "%s", r.err.msg);
	for (size_t i = 0; i < r.e.n_change; i++)
		add_change(&got, &r.e.change[i]);
	if (r.e.has_best) {
		mql_buf_adds(&got, "best ");
		add_change(&got, &r.e.best);
	}
	cr_assert_str_eq(mql_buf_text(&got), p->want, "got: %s",
			 mql_buf_text(&got));
	mql_buf_release(&got);
	mql_buf_release(&leads);
	run_release(&r);
}

ParameterizedTest(struct change_case *p, explain,
		  finds_the_nearest_change_that_crosses)
{
	assert_changes(p);
}

#define DEMO "- {column: demo, dimension: intent, type: level, points: " \
	"{\"1\": 40}}"

ParameterizedTestParameters(explain, asks_the_whole_card)
{
	static struct change_case rows[] = {
		/* a cap takes some of it back */
		{ CARD(VISITS DEMO, "base: 35\ncaps: [{dimension: intent, "
		       "at_most: 15}]"), "x,1,,,,,",
		  "demo 1 +15.0; visits 5 or more +15.0; " },
		/* a minimum of another dimension is not reached by it */
		{ CARD("- {column: size, dimension: fit, type: number, bins: "
		       "[{below: 9, points: 0}, {points: 5}]}\n" DEMO,
		       "base: 40"), "x,,0,1,,,", "demo 1 +40.0; " },
		{ "scorecard: 1\nlead: {id: id}\nterms:\n- {column: size, "
		  "dimension: fit, type: number, bins: [{below: 9, points: "
		  "0}, {points: 5}]}\n" DEMO "\ngate: {score: 30, fit: 5}\n",
		  "x,,0,1,,,", "best demo 1 +40.0; " },
		/* a pair that reads the column, too */
		{ CARD(VISITS "- {pair: [visits, size], dimension: mixed, "
		       "axes: [{type: number, below: [5]}, {type: number, "
		       "below: []}], points: [[0, 0], [-15, 0], [0, 0]]}",
		       "base: 40"), "x,1,,7,,,", "visits 3 +10.0; " },
		/* a rule fast-tracks, and worth no points */
		{ CARD(VISITS, "overrides: [{when: {demo: yes, size: "
		       "{at_least: 9}}, verdict: fast_track, reason: r}]"),
		  "x,1,,9,,,", "demo yes 0.0 by rule; " },
		{ CARD(VISITS, "overrides: [{when: {demo: yes, size: "
		       "{at_least: 9}}, verdict: fast_track, reason: r}]"),
		  "x,1,,8,,,", "best visits 5 +20.0; " },
		{ CARD(VISITS, "overrides: [{when: {visits: {at_least: 4}}, "
		       "verdict: fast_track, reason: r}]"),
		  "x,1,,,,,", "visits 4 or more +10.0 by rule; " },
		/* who is disqualified is not handed over by anything else */
		{ CARD(VISITS, "base: 40\noverrides: [{when: {source: rival}, "
		       "verdict: disqualified, reason: r}]"),
		  "x,1,,,rival,,", "" },
	};

	return cr_make_param_array(struct change_case, rows,
				   MQL_ARRAY_LEN(rows));
}

ParameterizedTest(struct change_case *p, explain, asks_the_whole_card)
{
	assert_changes(p);
}

Test(explain, says_what_the_column_holds_now)
{
	struct run r;

	run(&r, CARD(VISITS DEMO, "base: 40"), HEAD "x, 1 ,none,,,,\n");
	cr_assert_str_eq(r.e.change[0].column, "visits");
	cr_assert_str_eq(r.e.change[0].from, "1");
	cr_assert_null(r.e.change[1].from);
	run_release(&r);
}

/* ---- where it stands ---- */

Test(explain, ranks_among_all_leads_of_the_table)
{
	struct run r;

	run(&r, CARD(VISITS, "base: 30"),
	    HEAD "a,1,,,,,\nb,3,,,,,\nx,3,,,,,\nc,5,,,,,\nd,0,,,,,\n"
	    "e,9,,,,,\n");
	cr_assert_eq(r.e.n, 6);
	cr_assert_eq(r.e.above, 2);
	cr_assert_eq(r.e.equal, 2);
	cr_assert_eq(r.e.handed, 2);
	cr_assert_eq(r.e.line, 4);
	cr_assert_eq(explain_lacks(&r.e), 100);
	run_release(&r);
}

Test(explain, lacks_nothing_on_the_threshold_or_without_one)
{
	struct run r;

	run(&r, CARD(VISITS, "base: 50"), HEAD "x,1,,,,,\n");
	cr_assert_eq(explain_lacks(&r.e), 0);
	run_release(&r);
	run(&r, "scorecard: 1\nlead: {id: id}\nterms:\n" VISITS,
	    HEAD "x,1,,,,,\n");
	cr_assert_eq(explain_lacks(&r.e), 0);
	cr_assert_eq(r.e.result.verdict, MQL_QUALIFIED);
	run_release(&r);
}

/* ---- which lead ---- */

struct id_case { char leads[160]; char id[16]; char want[200]; };

ParameterizedTestParameters(explain, rule_24_an_id_is_one_lead_s_byte_for_byte)
{
	static struct id_case rows[] = {
		{ HEAD "x,1,,,,,\nX,1,,,,,\n", "x", "" },
		{ HEAD "\" x\",1,,,,,\n", "x", "leads.csv: no lead has the id "
		  "\"x\" in column \"id\" (1 leads read)" },
		{ HEAD "x,1,,,,,\na,1,,,,,\nx,1,,,,,\nx,1,,,,,\n", "x",
		  "leads.csv: 3 leads have the id \"x\", the first two in "
		  "lines 2 and 4: an id must be a lead's own" },
		{ HEAD "x,many,,,,,\na,1,,,,,\n", "x", "leads.csv:2: column "
		  "\"visits\": \"many\" is not a number" },
		{ HEAD "x,many,,,,,\na,1,,,,,\n", "a", "" },
		{ HEAD "x,many,,,,,\na,1,,,,,\n", "b", "leads.csv: no lead "
		  "has the id \"b\" in column \"id\" (1 leads read, some rows "
		  "can't be)" },
		{ "ID,visits\nx,1\n", "x", "leads.csv:1: no column \"id\" in "
		  "the header" },
		{ "id,visit\nx,1\n", "x", "leads.csv:1: no column \"visits\" "
		  "in the header; the nearest is \"visit\" (term \"visits\" of "
		  "card.yaml needs it)" },
	};

	return cr_make_param_array(struct id_case, rows, MQL_ARRAY_LEN(rows));
}

ParameterizedTest(struct id_case *p, explain,
		  rule_24_an_id_is_one_lead_s_byte_for_byte)
{
	struct run r;
	const char *message;

	run_with(&r, CARD(VISITS, ""), p->leads,
		 (struct explain_options){ .id = p->id });
	cr_assert_eq(r.ok, p->want[0] == '\0', "%s", r.err.msg);
	message = strstr(r.err.msg, "leads.csv");
	cr_assert_str_eq(message ? message : "", p->want);
	cr_assert_eq(r.err.code, r.ok ? MQL_OK : MQL_E_DATA);
	run_release(&r);
}

Test(explain, bad_cells_may_be_missing)
{
	struct run r;

	run_with(&r, CARD(VISITS, "base: 40"), HEAD "x,many,,,,,\n",
		 (struct explain_options){ .id = "x",
					   .bad_is_missing = true });
	cr_assert(r.ok, "%s", r.err.msg);
	cr_assert_eq(r.e.result.score, 400);
	cr_assert_null(r.e.change[0].from);
	run_release(&r);
}

Test(explain, rows_that_cannot_be_read_have_no_rank)
{
	struct run r;

	run(&r, CARD(VISITS, ""), HEAD "x,1,,,,,\na,many,,,,,\nb,1\n");
	cr_assert(r.ok);
	cr_assert_eq(r.e.n, 1);
	cr_assert_eq(r.e.n_bad, 2);
	cr_assert_not_null(strstr(r.e.first_bad, "leads.csv:3: column "
				  "\"visits\": \"many\" is not a number"));
	run_release(&r);
}

Test(explain, without_an_id_a_lead_goes_by_its_line)
{
	static const char card[] = "scorecard: 1\nterms:\n" VISITS;
	static const char leads[] = "visits,note\n1,\"a\nb\"\n3,c\n";
	struct run r;

	run_with(&r, card, leads, (struct explain_options){ .id = "4" });
	cr_assert(r.ok, "%s", r.err.msg);
	cr_assert_eq(r.e.result.score, 100);
	run_release(&r);
	run_with(&r, card, leads, (struct explain_options){ .id = "3" });
	cr_assert_not(r.ok);
	cr_assert_str_eq(strstr(r.err.msg, "leads.csv"),
			 "leads.csv: no lead begins on line \"3\" (card.yaml "
			 "names no id, so a lead goes by its line; --id-column "
			 "names one)");
	run_release(&r);
	run_with(&r, card, leads, (struct explain_options){
		 .id = "c", .id_column = "note" });
	cr_assert(r.ok, "%s", r.err.msg);
	run_release(&r);
}
