/* SPDX-License-Identifier: MIT */
#include "tests/unit/definition_text.h"

#include <criterion/parameterized.h>

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
