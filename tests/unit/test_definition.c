/* SPDX-License-Identifier: MIT */
#include "common/definition.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static bool parse(struct mql_definition *d, const char *text,
		  struct mql_err *err)
{
	*err = (struct mql_err)MQL_ERR_INIT;
	return mql_definition_parse(d, "d", mql_str_of(text), err);
}

static void open_definition(struct mql_definition *d, const char *text)
{
	struct mql_err err;

	cr_assert(parse(d, text, &err), "%s", err.msg);
}

/* Parts of small definitions; HEAD has two lines, the others one. */
#define HEAD "definition: 1\nlead: {id: id, created: c}\n"
#define OUT  "outcome: {won: {column: w, is: \"1\"}, matures: auto}\n"
#define FEAT "features: {x: {dimension: fit, type: number}}\n"
#define GOAL "target: {mql_to_sql: 20%}\n"

/* The least a definition has. */
#define LEAST "definition: 1\n" \
	"lead: {id: id}\n" \
	"outcome: {won: {column: stage, is: Won}, lost: {column: stage, " \
	"set: true}}\n" \
	"features: {x: {dimension: fit, type: number}}\n" \
	"target: {mql_to_sql: 20%}\n"

static const char whole[] =
	"definition: 1\n"
	"lead: {id: lead_id, account: company, created: c, observed: o,\n"
	"       source: s}\n"
	"dates: dmy\n"
	"outcomes: {id: mql_id}\n"
	"outcome:\n"
	"  won: {column: won_date, set: true, file: outcomes, at: won_date}\n"
	"  sql: {column: n, at_least: 1, below: 5.5, at: sql_at,\n"
	"        known_when: {column: mql_at, set: false}}\n"
	"  lost: {column: stage, is: [Lost, Disqualified]}\n"
	"  matures: 90 days\n"
	"missing: [Select, NULL]\n"
	"features:\n"
	"  size:  {dimension: fit, type: number, monotone: increasing,\n"
	"          thousands: \",\", strip: \"$%\"}\n"
	"  touch: {dimension: intent, type: date, monotone: decreasing}\n"
	"  title: {dimension: product, type: text,\n"
	"          groups: {executive: [chief, vp], head: [head of]}}\n"
	"  stage: {dimension: fit, type: level}\n"
	"exclude: [tags, note]\n"
	"trust: [stage]\n"
	"overrides:\n"
	"  - {when: {a: \"1\", b: [x, \"\"], c: {at_least: 2}, d: {set: true},\n"
	"           e: {is: z}}, verdict: fast_track, reason: asked}\n"
	"  - {when: {f: {below: 1}}, verdict: disqualified, reason: no}\n"
	"gate: {fit: 10.0, product: -2}\n"
	"target: {mql_to_sql: 20%, promise: guarantee, confidence: 90%}\n";

Test(definition, reads_lead_and_outcomes)
{
	struct mql_definition d;

	open_definition(&d, whole);
	cr_assert_str_eq(d.path, "d");
	cr_assert(mql_str_eq(d.bytes, mql_str_of(whole)));
	cr_assert_str_eq(d.id, "lead_id");
	cr_assert_str_eq(d.account, "company");
	cr_assert_str_eq(d.created, "c");
	cr_assert_str_eq(d.observed, "o");
	cr_assert_str_eq(d.source, "s");
	cr_assert_eq(d.dates, MQL_DATE_DMY);
	cr_assert_str_eq(d.outcomes_id, "mql_id");
	cr_assert(d.won.present && d.won.in_outcomes);
	cr_assert_str_eq(d.won.test.column, "won_date");
	cr_assert_eq(d.won.test.kind, MQL_SET);
	cr_assert_str_eq(d.won.at, "won_date");
	cr_assert(d.sql.present && !d.sql.in_outcomes);
	cr_assert_eq(d.sql.test.kind, MQL_IN_RANGE);
	cr_assert_float_eq(d.sql.test.at_least, 1.0, 0.0);
	cr_assert_float_eq(d.sql.test.below, 5.5, 0.0);
	cr_assert_str_eq(d.sql.at, "sql_at");
	cr_assert(d.lost.present);
	cr_assert_eq(d.lost.test.n_text, 2u);
	cr_assert_str_eq(d.lost.test.text[1].p, "Disqualified");
	cr_assert_null(d.lost.at);
	cr_assert_eq(d.matures, MQL_MATURES_DAYS);
	cr_assert_eq(d.matures_days, 90);
	mql_definition_release(&d);
}

Test(definition, rule_02_known_when_belongs_to_sql)
{
	struct mql_definition d;

	open_definition(&d, whole);
	cr_assert(d.known_when.present);
	cr_assert_str_eq(d.known_when.test.column, "mql_at");
	cr_assert_eq(d.known_when.test.kind, MQL_NOT_SET);
	mql_definition_release(&d);
}

Test(definition, reads_features)
{
	struct mql_definition d;

	open_definition(&d, whole);
	cr_assert_eq(d.n_feature, 4u);

	const struct mql_feature *f = d.feature;

	cr_assert_str_eq(f[0].column, "size");
	cr_assert_eq(f[0].line, 14u);
	cr_assert_eq(f[0].monotone, 1);
	cr_assert_eq(f[0].format.thousands, ',');
	cr_assert_str_eq(f[0].format.strip, "$%");
	cr_assert_eq(f[1].kind, MQL_AXIS_DATE);
	cr_assert_eq(f[1].monotone, -1);
	cr_assert_eq(f[1].dimension, MQL_INTENT);
	cr_assert_eq(f[2].kind, MQL_AXIS_TEXT);
	cr_assert_eq(f[2].dimension, MQL_PRODUCT);
	cr_assert_eq(f[2].n_group, 2u);
	cr_assert_str_eq(f[2].group[1].name, "head");
	cr_assert_str_eq(f[2].group[0].phrase[1], "vp");
	cr_assert_eq(f[3].kind, MQL_AXIS_LEVEL);
	cr_assert_eq(f[3].monotone, 0);
	cr_assert_null(f[3].format.strip);
	mql_definition_release(&d);
}

Test(definition, reads_lists_rules_gate_and_target)
{
	struct mql_definition d;

	open_definition(&d, whole);
	cr_assert_eq(d.missing.n, 3u);
	cr_assert_str_eq(d.missing.token[0].p, "");
	cr_assert_str_eq(d.missing.token[2].p, "NULL");
	cr_assert_eq(d.n_exclude, 2u);
	cr_assert_str_eq(d.exclude[1], "note");
	cr_assert_eq(d.n_trust, 1u);
	cr_assert_eq(d.n_rule, 2u);
	cr_assert_eq(d.rule[0].n_when, 5u);
	cr_assert_eq(d.rule[0].when[1].n_text, 2u);
	cr_assert_eq(d.rule[0].when[2].kind, MQL_IN_RANGE);
	cr_assert(isinf(d.rule[0].when[2].below));
	cr_assert_eq(d.rule[0].when[3].kind, MQL_SET);
	cr_assert_eq(d.rule[0].when[4].kind, MQL_IS);
	cr_assert_str_eq(d.rule[0].reason, "asked");
	cr_assert_eq(d.rule[1].verdict, MQL_DISQUALIFIED);
	cr_assert(isinf(d.rule[1].when[0].at_least));
	cr_assert_eq(d.gate.score, MQL_POINTS_NONE);
	cr_assert_eq(d.gate.least[MQL_FIT], 100);
	cr_assert_eq(d.gate.least[MQL_INTENT], MQL_POINTS_NONE);
	cr_assert_eq(d.gate.least[MQL_PRODUCT], -20);
	cr_assert_float_eq(d.target.rate, 0.2, 0.0);
	cr_assert_eq(d.target.promise, MQL_GUARANTEE);
	cr_assert_float_eq(d.target.confidence, 0.9, 0.0);
	mql_definition_release(&d);
}

Test(definition, what_is_left_out_has_a_default)
{
	struct mql_definition d;

	open_definition(&d, LEAST);
	cr_assert_null(d.account);
	cr_assert_null(d.outcomes_id);
	cr_assert_eq(d.dates, MQL_DATE_YMD);
	cr_assert_not(d.sql.present);
	cr_assert_not(d.known_when.present);
	cr_assert_eq(d.matures, MQL_MATURES_NEVER);
	cr_assert_eq(d.missing.n, 1u);
	cr_assert_eq(d.missing.token[0].n, 0u);
	cr_assert_eq(d.n_rule + d.n_exclude + d.n_trust, 0u);
	cr_assert_eq(d.gate.least[MQL_FIT], MQL_POINTS_NONE);
	cr_assert_eq(d.target.promise, MQL_AIM);
	cr_assert_float_eq(d.target.confidence, 0.95, 0.0);
	mql_definition_release(&d);
}

Test(definition, leads_may_have_no_id)
{
	struct mql_definition d;

	open_definition(&d, "definition: 1\nlead: {created: c}\n" OUT FEAT
			    GOAL);
	cr_assert_null(d.id);
	mql_definition_release(&d);
}

Test(definition, an_outcome_may_be_what_a_column_does_not_say)
{
	struct mql_definition d;

	open_definition(&d, HEAD "outcome: {won: {column: w, is: \"1\"}, lost: "
			"{column: stage, not: [Open, New]}}\n" FEAT GOAL);
	cr_assert_eq(d.lost.test.kind, MQL_IS_NOT);
	cr_assert_eq(d.lost.test.n_text, 2u);
	mql_definition_release(&d);
}

Test(definition, rule_01_matures_alone_tells_losses)
{
	struct mql_definition d;

	open_definition(&d, "definition: 1\n"
			    "lead: {id: id, created: c}\n"
			    "outcome: {won: {column: w, is: \"1\"}, "
			    "matures: auto}\n"
			    "features: {c: {dimension: fit, type: date}}\n"
			    "target: {mql_to_sql: 0.2}\n");
	cr_assert_eq(d.matures, MQL_MATURES_AUTO);
	cr_assert_not(d.lost.present);
	mql_definition_release(&d);
}

/* ---- what is refused ---- */

struct refusal { char in[460]; char want[220]; };

ParameterizedTestParameters(definition, refuses)
{
	static struct refusal row[] = {
		{ "lead: {id: id}", "d:1:1: this is no definition: it lacks "
				    "the line \"definition: 1\"" },
		{ "[]", "d:1:1: a list is not a map: write key: value" },
		{ "definition: 0", "d:1:13: \"definition\": there is no "
				   "version 0, the first is 1" },
		{ "definition: 2\nnew_key: 1",
		  "d:1:13: \"definition\": version 2 was written by a newer "
		  "mql; this one reads version 1" },
		{ "definition: x", "d:1:13: \"definition\": \"x\" is not a "
				   "whole number from 0 to 1000000" },
		{ "definition: 1\nfeature: {}", "d:2:1: unknown key "
		  "\"feature\", did you mean \"features\"?" },
		/* lead, dates */
		{ "definition: 1\n" OUT, "d:1:1: key \"lead\" is missing "
					 "here" },
		{ "definition: 1\nlead: id",
		  "d:2:7: \"lead\": \"id\" is not a map: write key: "
		  "value" },
		{ "definition: 1\nlead: {created: c}\noutcomes: {id: x}\n"
		  "outcome: {won: {column: w, set: true, file: outcomes}, "
		  "matures: auto}\n" FEAT GOAL,
		  "d:3:1: outcomes are joined by the lead's id: name its "
		  "column, lead: {id: COLUMN}" },
		{ "definition: 1\nlead: {id: \"\"}",
		  "d:2:12: \"id\": \"\" is not a name: it is empty" },
		{ "definition: 1\nlead: {id: a, create: b}",
		  "d:2:15: unknown key \"create\", did you mean "
		  "\"created\"?" },
		{ HEAD "dates: iso", "d:3:8: \"dates\": \"iso\" is not one of "
				     "ymd, dmy, mdy" },
		/* outcome */
		{ HEAD FEAT GOAL, "d:1:1: key \"outcome\" is missing here" },
		{ HEAD "outcome: {lost: {column: a, is: b}}",
		  "d:3:10: key \"won\" is missing here" },
		{ HEAD "outcome: {won: {is: b}}",
		  "d:3:16: key \"column\" is missing here" },
		{ HEAD "outcome: {won: {column: b}}",
		  "d:3:16: a test needs one of \"is\", \"not\", \"set\", "
		  "\"at_least\"/\"below\"" },
		{ HEAD "outcome: {won: {column: b, is: c, set: true}}",
		  "d:3:16: a test needs one of \"is\", \"not\", \"set\", "
		  "\"at_least\"/\"below\"" },
		{ HEAD "outcome: {won: {column: b, is: []}}",
		  "d:3:32: an empty list matches nothing" },
		{ HEAD "outcome: {won: {column: b, is: \" c\"}}",
		  "d:3:32: \"is\": \" c\" begins or ends with a blank; cells "
		  "are compared without" },
		{ HEAD "outcome: {won: {column: b, at_least: 2, below: 2}}",
		  "d:3:38: no number is at least 2 and below 2" },
		{ HEAD "outcome: {won: {column: b, set: yes}}",
		  "d:3:33: \"set\": \"yes\" is not true or false" },
		{ HEAD "outcome: {won: {column: b, set: true, known_when: "
		       "{}}}",
		  "d:3:39: unknown key \"known_when\": the keys here are "
		  "column, is, not, set, at_least, below, file, at, value" },
		{ HEAD "outcome: {won: {column: b, set: true}, sql: {column: "
		       "b, set: true, known_when: {column: b, set: true, at: "
		       "c}}}",
		  "d:3:103: unknown key \"at\": the keys here are column, is, "
		  "not, set, at_least, below, file" },
		{ HEAD "outcome: {won: {column: b, set: true, file: deals}}",
		  "d:3:45: \"file\": \"deals\" is not one of outcomes" },
		{ HEAD "outcome: {won: {column: b, set: true, file: "
		       "outcomes}}",
		  "d:3:45: \"file: outcomes\" needs \"outcomes: {id: "
		  "COLUMN}\", the lead's id in that file" },
		{ HEAD "outcomes: {}", "d:3:11: key \"id\" is missing here" },
		{ HEAD "outcomes: {id: x}\n" OUT FEAT GOAL,
		  "d:3:1: no outcome is read from the outcomes file: add "
		  "\"file: outcomes\" to one, or remove this" },
		{ "definition: 1\nlead: {id: id}\n" OUT,
		  "d:3:38: \"matures\" needs \"lead: {created: COLUMN}\": "
		  "leads age from that day" },
		{ HEAD "outcome: {won: {column: w, set: true}, matures: 90}",
		  "d:3:49: \"matures\": \"90\" is neither auto nor a number "
		  "of days such as 90 days" },
		{ HEAD "outcome: {won: {column: w, set: true}}\n" FEAT GOAL,
		  "d:3:10: nothing says which leads were not won: name the "
		  "lost ones, lost: {column: stage, is: [Closed Lost]}, or "
		  "say when the outcome is known, matures: 90 days (or "
		  "auto)" },
		/* missing */
		{ HEAD OUT "missing: Select",
		  "d:4:10: \"missing\": \"Select\" is not a list: write [a, "
		  "b]" },
		/* features */
		{ HEAD OUT GOAL, "d:1:1: key \"features\" is missing here" },
		{ HEAD OUT "features: [x]",
		  "d:4:11: \"features\": a list is not a map: write key: "
		  "value" },
		{ HEAD OUT "features: {}",
		  "d:4:11: \"features\" is empty: there is nothing to learn "
		  "from" },
		{ HEAD OUT "features: {\" x\": {}}",
		  "d:4:12: \" x\" cannot be a column: it is empty or begins "
		  "or ends with a blank" },
		{ HEAD OUT "features: {\"\": {}}",
		  "d:4:12: \"\" cannot be a column: it is empty or begins or "
		  "ends with a blank" },
		{ HEAD OUT "features: {x: {type: number}}",
		  "d:4:15: key \"dimension\" is missing here" },
		{ HEAD OUT "features: {x: {dimension: fit}}",
		  "d:4:15: key \"type\" is missing here" },
		{ HEAD OUT "features: {x: {dimension: mixed, type: number}}",
		  "d:4:27: \"dimension\": \"mixed\" is not one of fit, "
		  "intent, product" },
		{ HEAD OUT "features: {x: {dimension: fit, type: bool}}",
		  "d:4:38: \"type\": \"bool\" is not one of number, date, "
		  "level, text" },
		{ HEAD OUT "features: {x: {dimension: fit, type: level, "
			   "groups: {}}}",
		  "d:4:45: \"groups\" is for type: text" },
		{ HEAD OUT "features: {x: {dimension: fit, type: level, "
			   "monotone: increasing}}",
		  "d:4:45: \"monotone\" is for type: number and date" },
		{ HEAD OUT "features: {x: {dimension: fit, type: date, "
			   "thousands: \",\"}}",
		  "d:4:44: \"thousands\" is for type: number" },
		{ HEAD OUT "features: {x: {dimension: fit, type: text, "
			   "strip: \",\"}}",
		  "d:4:44: \"strip\" is for type: number" },
		{ HEAD OUT "features: {x: {dimension: fit, type: number, "
			   "monotone: up}}",
		  "d:4:56: \"monotone\": \"up\" is not one of decreasing, "
		  "increasing" },
		{ HEAD OUT "features: {x: {dimension: fit, type: number, "
			   "thousands: \"5\"}}",
		  "d:4:57: \"thousands\": \"5\" is not one character that "
		  "parts thousands, as in \",\"" },
		{ HEAD OUT "features: {x: {dimension: fit, type: number, "
			   "thousands: \", \"}}",
		  "d:4:57: \"thousands\": \", \" is not one character that "
		  "parts thousands, as in \",\"" },
		{ HEAD OUT "features: {x: {dimension: fit, type: number, "
			   "strip: \"$-\"}}",
		  "d:4:53: \"strip\": '-' is part of numbers and cannot be "
		  "stripped" },
		{ HEAD OUT "features: {x: {dimension: fit, type: number, "
			   "strip: \"\"}}",
		  "d:4:53: \"strip\" is empty: write the characters to "
		  "remove, as in \"$%\"" },
		{ HEAD OUT "features: {x: {dimension: fit, type: text}}",
		  "d:4:15: key \"groups\" is missing here" },
		{ HEAD OUT "features: {x: {dimension: fit, type: text, "
			   "groups: {}}}",
		  "d:4:52: text needs at least one group" },
		{ HEAD OUT "features: {x: {dimension: fit, type: text, "
			   "groups: {a: []}}}",
		  "d:4:56: a group needs at least one phrase" },
		{ HEAD OUT "features: {x: {dimension: fit, type: text, "
			   "groups: {a: [b, \"--\"]}}}",
		  "d:4:60: \"--\" has no word to look for" },
		{ HEAD OUT "features: {x: {dimension: fit, type: text, "
			   "groups: {\"\": [b]}}}",
		  "d:4:53: a group has no name" },
		{ HEAD OUT "features: {x: {dimension: fit, type: text, "
			   "groups: {\"a \": [b]}}}",
		  "d:4:53: a group \"a \" begins or ends with a blank" },
		/* what keys mean to each other */
		{ HEAD OUT "features: {id: {dimension: fit, type: level}}\n"
		  GOAL,
		  "d:4:12: \"id\" is the lead's id: it cannot be a feature" },
		{ HEAD OUT FEAT "exclude: [x]\n" GOAL,
		  "d:4:12: \"x\" is a feature and in \"exclude\": remove one "
		  "of them" },
		{ HEAD OUT "features: {w: {dimension: fit, type: level}}\n"
		  GOAL,
		  "d:4:12: \"w\" says the outcome (outcome.won): as a feature "
		  "it would leak; remove it, or list it in \"trust\"" },
		{ HEAD "outcome: {won: {column: w, set: true}, sql: {column: "
		       "s, set: true, at: t}, matures: auto}\n"
		       "features: {t: {dimension: fit, type: date}}\n" GOAL,
		  "d:4:12: \"t\" says the outcome (outcome.sql): as a feature "
		  "it would leak; remove it, or list it in \"trust\"" },
		{ HEAD "outcome: {won: {column: w, set: true}, sql: {column: "
		       "s, set: true, known_when: {column: x, set: true}}, "
		       "matures: auto}\n" FEAT GOAL,
		  "d:4:12: \"x\" says the outcome (outcome.sql.known_when): "
		  "as a feature it would leak; remove it, or list it in "
		  "\"trust\"" },
		{ HEAD "outcome: {won: {column: w, set: true}, lost: {column: "
		       "x, set: true}}\n" FEAT GOAL,
		  "d:4:12: \"x\" says the outcome (outcome.lost): as a "
		  "feature it would leak; remove it, or list it in "
		  "\"trust\"" },
		{ HEAD OUT FEAT "trust: [xx]\n" GOAL,
		  "d:5:9: \"xx\" is in \"trust\" and no feature: correct its "
		  "name, or remove it" },
		{ HEAD OUT FEAT "exclude: [y, z]\ntrust: [x, z]\n" GOAL,
		  "d:6:12: \"z\" is in \"trust\" and in \"exclude\": remove "
		  "one of them" },
		/* lists */
		{ HEAD OUT FEAT "exclude: x",
		  "d:5:10: \"exclude\": \"x\" is not a list: write [a, b]" },
		{ HEAD OUT FEAT "trust: [\"\"]",
		  "d:5:9: \"\" is not a name: it is empty" },
		/* overrides */
		{ HEAD OUT FEAT "overrides: {}",
		  "d:5:12: \"overrides\": a map is not a list: write [a, "
		  "b]" },
		{ HEAD OUT FEAT "overrides: [{verdict: fast_track}]",
		  "d:5:13: key \"when\" is missing here" },
		{ HEAD OUT FEAT "overrides: [{when: {a: b}}]",
		  "d:5:13: key \"verdict\" is missing here" },
		{ HEAD OUT FEAT "overrides: [{when: {a: b}, verdict: "
				"fast_track}]",
		  "d:5:13: key \"reason\" is missing here" },
		{ HEAD OUT FEAT "overrides: [{when: {}, verdict: fast_track, "
				"reason: r}]",
		  "d:5:20: \"when\" needs at least one column" },
		{ HEAD OUT FEAT "overrides: [{when: {a: {}}, verdict: "
				"fast_track, reason: r}]",
		  "d:5:24: a test needs one of \"is\", \"not\", \"set\", "
		  "\"at_least\"/\"below\"" },
		{ HEAD OUT FEAT "overrides: [{when: {\"\": b}, verdict: "
				"fast_track, reason: r}]",
		  "d:5:21: a column has no name" },
		{ HEAD OUT FEAT "overrides: [{when: {a: {at_last: 3}}, "
				"verdict: fast_track, reason: r}]",
		  "d:5:25: unknown key \"at_last\", did you mean "
		  "\"at_least\"?" },
		{ HEAD OUT FEAT "overrides: [{when: {a: b}, verdict: mql, "
				"reason: r}]",
		  "d:5:37: \"verdict\": \"mql\" is not one of fast_track, "
		  "disqualified" },
		/* gate, target */
		{ HEAD OUT FEAT "gate: {score: 70}",
		  "d:5:8: the threshold on the score is learned; a definition "
		  "has minimums only: fit, intent, product" },
		{ HEAD OUT FEAT "gate: {fit: a}",
		  "d:5:13: \"fit\": \"a\" is not a score: a number with at "
		  "most one decimal, between -200100000.0 and 200100000.0" },
		{ HEAD OUT FEAT, "d:1:1: key \"target\" is missing here" },
		{ HEAD OUT FEAT "target: {promise: aim}",
		  "d:5:9: key \"mql_to_sql\" is missing here" },
		{ HEAD OUT FEAT "target: {mql_to_sql: 20}",
		  "d:5:22: \"mql_to_sql\": \"20\" is not a share: write 20% "
		  "or 0.2, from 0 to 1" },
		{ HEAD OUT FEAT "target: {mql_to_sql: 100%}",
		  "d:5:22: \"mql_to_sql\": 100% is not between 0 and 1, both "
		  "left out" },
		{ HEAD OUT FEAT "target: {mql_to_sql: 0}",
		  "d:5:22: \"mql_to_sql\": 0 is not between 0 and 1, both "
		  "left out" },
		{ HEAD OUT FEAT "target: {mql_to_sql: 20%, promise: hope}",
		  "d:5:36: \"promise\": \"hope\" is not one of aim, "
		  "guarantee" },
		/* benchmarks */
		{ HEAD OUT FEAT GOAL "benchmarks: {}",
		  "d:6:13: \"benchmarks\": a map is not a list: write [a, b]" },
		{ HEAD OUT FEAT GOAL "benchmarks: [{low: 1%}]",
		  "d:6:14: key \"source\" is missing here" },
		{ HEAD OUT FEAT GOAL "benchmarks: [{source: s, high: 1%}]",
		  "d:6:14: key \"low\" is missing here" },
		{ HEAD OUT FEAT GOAL "benchmarks: [{source: s, low: 1%}]",
		  "d:6:14: key \"high\" is missing here" },
		{ HEAD OUT FEAT GOAL "benchmarks: [{source: s, lose: 1%}]",
		  "d:6:26: unknown key \"lose\", did you mean \"loose\"?" },
		{ HEAD OUT FEAT GOAL "benchmarks: [{source: s, low: 13, high: "
				     "20%}]",
		  "d:6:31: \"low\": \"13\" is not a share: write 20% or 0.2, "
		  "from 0 to 1" },
		{ HEAD OUT FEAT GOAL "benchmarks: [{source: s, low: 21%, high: "
				     "20%}]",
		  "d:6:14: \"low\" is above \"high\"" },
		{ HEAD OUT FEAT GOAL "benchmarks: [{source: s, low: 13%, high: "
				     "20%, loose: 14%}]",
		  "d:6:14: \"loose\" is above \"low\": what is too loose can't "
		  "be usual" },
		{ HEAD OUT FEAT GOAL "benchmarks: [{source: s, low: 13%, high: "
				     "20%, tight: 19%}]",
		  "d:6:14: \"tight\" is below \"high\": what is too tight "
		  "can't be usual" },
		/* the target again */
		{ HEAD OUT FEAT "target: {mql_to_sql: 20%, confidence: 95%}",
		  "d:5:27: \"confidence\" belongs to promise: guarantee; an "
		  "aim has none" },
		{ HEAD OUT FEAT "target: {mql_to_sql: 20%, promise: "
				"guarantee, confidence: 49.9%}",
		  "d:5:59: \"confidence\": 49.9% is not between 50% and 99.9% "
		  "(95% is usual)" },
		{ HEAD OUT FEAT "target: {mql_to_sql: 20%, promise: "
				"guarantee, confidence: 99.91%}",
		  "d:5:59: \"confidence\": 99.91% is not between 50% and "
		  "99.9% (95% is usual)" },
	};

	return cr_make_param_array(struct refusal, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct refusal *p, definition, refuses)
{
	struct mql_definition d;
	struct mql_err err;

	cr_assert_not(parse(&d, p->in, &err));
	cr_assert_eq(err.code, MQL_E_DATA);
	cr_assert_str_eq(err.msg, p->want);
	mql_definition_release(&d);
}

struct text { char in[460]; };

ParameterizedTestParameters(definition, takes_the_edge_of_what_is_allowed)
{
	static struct text row[] = {
		{ HEAD OUT FEAT "target: {mql_to_sql: 20%, promise: "
				"guarantee, confidence: 50%}" },
		{ HEAD OUT FEAT "target: {mql_to_sql: 20%, promise: "
				"guarantee, confidence: 99.9%}" },
		/* an outcome in the other file may share a feature's name */
		{ HEAD "outcomes: {id: id}\n"
		       "outcome: {won: {column: x, set: true, file: "
		       "outcomes}, matures: 1 day}\n" FEAT GOAL },
		{ HEAD "outcomes: {id: id}\n"
		       "outcome: {won: {column: w, set: true}, sql: {column: "
		       "w, set: true, known_when: {column: x, set: true, "
		       "file: outcomes}}, matures: 1 day}\n" FEAT GOAL },
		{ HEAD "outcome: {won: {column: x, set: true}, matures: "
		       "auto}\n" FEAT "trust: [x]\n" GOAL },
		/* any feature may be trusted, not only what an outcome reads */
		{ HEAD OUT FEAT "exclude: [y]\ntrust: [x]\n" GOAL },
		{ HEAD "outcome: {won: {column: w, is: \"\"}, matures: "
		       "auto}\n" FEAT GOAL },
	};

	return cr_make_param_array(struct text, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct text *p, definition,
		  takes_the_edge_of_what_is_allowed)
{
	struct mql_definition d;

	open_definition(&d, p->in);
	mql_definition_release(&d);
}

/* Bounds may meet; an absent one is not said, and an empty list is a word. */
Test(definition, benchmarks_are_read_as_written)
{
	struct mql_err err = MQL_ERR_INIT;
	struct mql_definition d;

	cr_assert(parse(&d, HEAD OUT FEAT GOAL, &err));
	cr_assert_not(d.has_benchmarks);
	mql_definition_release(&d);
	cr_assert(parse(&d, HEAD OUT FEAT GOAL "benchmarks: []", &err));
	cr_assert(d.has_benchmarks);
	cr_assert_eq(d.n_benchmark, 0);
	mql_definition_release(&d);
	cr_assert(parse(&d, HEAD OUT FEAT GOAL "benchmarks:\n"
			"- {source: a survey, low: 13%, high: 25%}\n"
			"- {source: b, low: 5%, high: 5%, loose: 5%, tight: "
			"5%}\n", &err), "%s", err.msg);
	cr_assert_eq(d.n_benchmark, 2);
	cr_assert_str_eq(d.benchmark[0].source, "a survey");
	cr_assert_float_eq(d.benchmark[0].low, .13, 1e-15);
	cr_assert_float_eq(d.benchmark[0].high, .25, 1e-15);
	cr_assert(isnan(d.benchmark[0].loose));
	cr_assert(isnan(d.benchmark[0].tight));
	cr_assert_float_eq(d.benchmark[1].tight, .05, 1e-15);
	mql_definition_release(&d);
}

Test(definition, lists_are_bounded)
{
	struct mql_buf text = { 0 };
	struct mql_definition d;
	struct mql_err err;

	mql_buf_adds(&text, HEAD OUT FEAT "overrides: [");
	for (size_t i = 0; i < 1001; i++)
		mql_buf_adds(&text, "{when: {a: b}, verdict: fast_track, "
				    "reason: r}, ");
	mql_buf_adds(&text, "]");
	cr_expect_not(parse(&d, text.p, &err));
	cr_expect_str_eq(err.msg, "d:5:12: \"overrides\" has 1001 entries, "
				  "more than 1000");
	mql_buf_reset(&text);
	mql_buf_adds(&text, HEAD OUT "features: {x: {dimension: fit, type: "
				     "text, groups: {");
	for (size_t i = 0; i < 1001; i++)
		mql_buf_addf(&text, "g%zu: [w], ", i);
	mql_buf_adds(&text, "}}}");
	cr_expect_not(parse(&d, text.p, &err));
	cr_expect_str_eq(err.msg, "d:4:52: \"groups\" has 1001 entries, more "
				  "than 1000");
	mql_buf_release(&text);
}

Test(definition, a_failure_leaves_nothing_to_release)
{
	struct mql_definition d;
	struct mql_err err;

	cr_assert_not(parse(&d, "definition: 1\nlead: {id: id}\nx: 1", &err));
	cr_assert_null(d.arena.chunk);
	cr_assert_null(d.id);
}

Test(definition, reads_a_file_and_names_it)
{
	struct mql_definition d;
	struct mql_err err = MQL_ERR_INIT;

	cr_assert(mql_definition_read(&d, "datasets/demo_definition.yaml",
				      &err), "%s", err.msg);
	cr_assert_str_eq(d.path, "datasets/demo_definition.yaml");
	cr_assert_eq(d.matures, MQL_MATURES_AUTO);
	mql_definition_release(&d);

	cr_assert_not(mql_definition_read(&d, "models/rules-b2b.yaml", &err));
	cr_assert_str_eq(err.msg,
			 "models/rules-b2b.yaml:3:1: this is no definition: "
			 "it lacks the line \"definition: 1\"");

	cr_assert_not(mql_definition_read(&d, "models/none.yaml", &err));
	cr_assert_eq(err.code, MQL_E_IO);
	mql_definition_release(&d);
}
