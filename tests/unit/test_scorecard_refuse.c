/* SPDX-License-Identifier: MIT */
/* What is no scorecard, and what is said of it. */
#include "common/scorecard.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#define EMPTY "scorecard: 1\nterms: []\n"

struct refusal { char in[400]; char want[240]; };

static bool parse(struct mql_scorecard *card, const char *text,
		  struct mql_err *err)
{
	*err = (struct mql_err)MQL_ERR_INIT;
	return mql_scorecard_parse(card, "c", mql_str_of(text), err);
}

static void check_refusal(const struct refusal *p)
{
	struct mql_scorecard card;
	struct mql_err err;
	const bool ok = parse(&card, p->in, &err);

	cr_assert_eq(ok, p->want[0] == '\0');
	cr_assert_eq(err.code, ok ? MQL_OK : MQL_E_CARD);
	cr_assert_str_eq(err.msg, p->want);
	mql_scorecard_release(&card);
}

#define NO_POINTS " is not points: a number with at most one decimal, " \
	"between -100000.0 and 100000.0"
#define NO_SCORE " is not a score: a number with at most one decimal, " \
	"between -200100000.0 and 200100000.0"
#define HEX "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde"

ParameterizedTestParameters(scorecard_refuse, refuses_around_the_terms)
{
	static struct refusal row[] = {
		{ EMPTY, "" },
		{ "terms: []", "c:1:1: this is no scorecard: it lacks the "
			       "line \"scorecard: 1\"" },
		{ "scorecard: 2\nfuture: 1",
		  "c:1:12: \"scorecard\": version 2 was written by a newer "
		  "mql; this one reads version 1" },
		{ "scorecard: 1\nbse: 3", "c:2:1: unknown key \"bse\", did "
					  "you mean \"base\"?" },
		{ "scorecard: 1", "c:1:1: key \"terms\" is missing here" },
		{ EMPTY "name: \"\"", "c:3:7: \"name\": \"\" is not a name: "
				      "it is empty" },
		{ EMPTY "lead: {created: c}", "c:3:8: unknown key "
		  "\"created\": the keys here are id" },
		{ EMPTY "base: 12.34", "c:3:7: \"base\": \"12.34\"" NO_POINTS },
		{ EMPTY "base: 100000.1", "c:3:7: \"base\": "
		  "\"100000.1\"" NO_POINTS },
		{ EMPTY "base: -100000", "" },
		{ "scorecard: 1\nterms: {}",
		  "c:2:8: \"terms\": a map is not a list: write [a, b]" },
		{ EMPTY "gate: {scores: 70}", "c:3:8: unknown key \"scores\", "
		  "did you mean \"score\"?" },
		{ EMPTY "gate: {score: 70.55}", "c:3:15: \"score\": "
		  "\"70.55\"" NO_SCORE },
		{ EMPTY "gate: {score: 200100000, mixed: -200100000}", "" },
		{ EMPTY "gate: {intent: 1e3}", "c:3:16: \"intent\": "
		  "\"1e3\"" NO_SCORE },
		{ EMPTY "grades: {fit: [3, 2, 1]}", "c:3:9: key \"intent\" is "
		  "missing here" },
		{ EMPTY "grades: {fit: [3, 2], intent: [3, 2, 1]}",
		  "c:3:15: \"fit\" has 2 bounds, four grades take 3" },
		{ EMPTY "grades: {fit: [3, 2, 2], intent: [3, 2, 1]}", "" },
		{ EMPTY "grades: {fit: [3, 2, 3], intent: [3, 2, 1]}",
		  "c:3:22: \"fit\": 3 is above the bound before it" },
		{ EMPTY "grades: {fit: [0.1, 0, -0.1], intent: [3, 2, 1]}",
		  "" },
		{ EMPTY "grades: {fit: 3, intent: [3, 2, 1]}",
		  "c:3:15: \"fit\": \"3\" is not a list: write [a, b]" },
		{ EMPTY "calibration: {won: {slope: 1}}",
		  "c:3:20: key \"offset\" is missing here" },
		{ EMPTY "calibration: {won: {offset: 1}}",
		  "c:3:20: key \"slope\" is missing here" },
		{ EMPTY "calibration: {sql: {slope: -1, offset: 0}}",
		  "c:3:20: calibration \"sql\": calibration slope -1 must be "
		  "finite and >= 0" },
		{ EMPTY "calibration: {opp: {}}", "c:3:15: unknown key "
		  "\"opp\": the keys here are won, sql" },
		{ EMPTY "contract: {rate: 1}", "c:3:11: key \"target\" is "
		  "missing here" },
		{ EMPTY "contract: {target: {mql_to_sql: 20%}, rate: 2}",
		  "c:3:45: \"rate\": \"2\" is not a share: write 20% or 0.2, "
		  "from 0 to 1" },
		{ EMPTY "contract: {target: {mql_to_sql: 20%}, interval: "
			"[0.1]}",
		  "c:3:49: \"interval\" has 1 entries, it takes 2: [low, "
		  "high]" },
		{ EMPTY "contract: {target: {mql_to_sql: 20%}, interval: "
			"[0.2, 0.1]}",
		  "c:3:49: \"interval\": 0.2 is above 0.1" },
		{ EMPTY "contract: {target: {mql_to_sql: 20%}, "
			"mql_per_month: -1}",
		  "c:3:54: \"mql_per_month\": -1 is below 0" },
		{ EMPTY "baseline: {cuts: [], leads: [1]}",
		  "c:3:18: \"cuts\" is empty: without cuts leave the baseline "
		  "out" },
		{ EMPTY "baseline: {cuts: [1], leads: [1]}",
		  "c:3:30: \"leads\" has 1 entries; 1 cuts make 2" },
		{ EMPTY "baseline: {cuts: [1, 1], leads: [1, 2, 3]}",
		  "c:3:22: \"cuts\": 1 is not above the one before it" },
		{ EMPTY "baseline: {cuts: [1], leads: [1, -2]}",
		  "c:3:34: \"-2\" is not a whole number from 0 to "
		  "1000000000000000" },
		{ EMPTY "provenance: {sed: 1}", "c:3:14: unknown key \"sed\", "
		  "did you mean \"seed\"?" },
		{ EMPTY "provenance: {seed: 18446744073709551616}",
		  "c:3:20: \"seed\": \"18446744073709551616\" is not a whole "
		  "number from 0 to 18446744073709551615" },
		{ EMPTY "provenance: {as_of: 1.1.2026}",
		  "c:3:21: \"as_of\": \"1.1.2026\" is not a date: write "
		  "2026-11-21" },
		{ EMPTY "provenance: {data_digest: abc}",
		  "c:3:27: \"data_digest\": \"abc\" is not a SHA-256: 64 of "
		  "0-9 and a-f" },
		{ EMPTY "digest: " HEX "f", "" },
		{ EMPTY "digest: " HEX "F",
		  "c:3:9: \"digest\": "
		  "\"0123456789abcdef0123456789abcdef0123456789abcdef01234567"
		  "89ab...\" is not a SHA-256: 64 of 0-9 and a-f" },
	};

	return cr_make_param_array(struct refusal, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct refusal *p, scorecard_refuse,
		  refuses_around_the_terms)
{
	check_refusal(p);
}

#define TERM(text) "scorecard: 1\nmissing: [unknown]\nterms:\n- {column: a, " \
	"dimension: fit, " text "}\n"
#define PAIR(text) "scorecard: 1\nmissing: [unknown]\nterms:\n- {pair: [a, " \
	"b], dimension: mixed, " text "}\n"
#define ONE_AXIS "axes: [{type: number, below: []}, {type: number, below: " \
	"[]}]"

ParameterizedTestParameters(scorecard_refuse, refuses_terms)
{
	static struct refusal row[] = {
		{ "scorecard: 1\nterms: [x]", "c:2:9: \"x\" is not a map: "
		  "write key: value" },
		{ TERM("typ: number"), "c:4:31: unknown key \"typ\", did you "
				       "mean \"type\"?" },
		{ TERM("bins: []"), "c:4:3: key \"type\" is missing here" },
		{ TERM("type: bool"), "c:4:37: \"type\": \"bool\" is not one "
				      "of number, date, level, text" },
		{ "scorecard: 1\nterms: [{type: number}]",
		  "c:2:9: key \"column\" is missing here" },
		{ "scorecard: 1\nterms: [{column: a, type: level, points: "
		  "{}}]",
		  "c:2:9: key \"dimension\" is missing here" },
		{ "scorecard: 1\nterms: [{column: a, type: level, points: {}, "
		  "dimension: mixed}]",
		  "c:2:57: \"mixed\" is for pairs; a column counts under fit, "
		  "intent or product" },
		{ TERM("name: \"\", type: level, points: {}"),
		  "c:4:37: \"name\": \"\" is not a name: it is empty" },
		/* number, date */
		{ TERM("type: number"), "c:4:3: key \"bins\" is missing "
					"here" },
		{ TERM("type: number, bins: []"),
		  "c:4:51: \"bins\" needs at least the open one, {points: "
		  "0}" },
		{ TERM("type: number, bins: [{points: 0}]"), "" },
		{ TERM("type: number, bins: [{below: 1}, {points: 1}]"),
		  "c:4:52: key \"points\" is missing here" },
		{ TERM("type: number, bins: [{points: 1}, {points: 1}]"),
		  "c:4:52: a bin needs \"below\"; only the last one is "
		  "open" },
		{ TERM("type: number, bins: [{below: 1, points: 1}]"),
		  "c:4:53: the last bin is open: it has no \"below\"" },
		{ TERM("type: number, bins: [{below: 2, points: 1}, {below: "
		       "2, points: 1}, {points: 0}]"),
		  "c:4:83: \"below\": 2 is not above the bin before it" },
		{ TERM("type: number, bins: [{below: x, points: 1}, {points: "
		       "0}]"),
		  "c:4:60: \"below\": \"x\" is not a number" },
		{ TERM("type: number, whole: true, bins: [{below: 2.5, "
		       "points: 1}, {points: 0}]"),
		  "c:4:73: \"below\": 2.5 is not a whole number, as \"whole: "
		  "true\" says" },
		{ TERM("type: number, whole: true, bins: [{below: -2.0, "
		       "points: 1}, {points: 0}]"), "" },
		{ TERM("type: number, bins: [{points: 1.25}]"),
		  "c:4:61: \"points\": \"1.25\"" NO_POINTS },
		{ TERM("type: number, bins: [{points: 100000.0}]"), "" },
		{ TERM("type: number, bins: [{points: 1, leads: 3, won: 4}]"),
		  "c:4:79: \"won\": 4 is more than its leads" },
		{ TERM("type: number, bins: [{points: 1, leads: 3, won: 3}]"),
		  "" },
		{ TERM("type: number, bins: [{points: 1, se: -0.1}]"),
		  "c:4:68: \"se\": -0.1 is below 0" },
		{ TERM("type: number, bins: [{points: 1}], missing: {won: "
		       "0}"),
		  "c:4:75: key \"points\" is missing here" },
		{ TERM("type: number, bins: [{points: 1}], missing: x"),
		  "c:4:75: \"missing\": \"x\"" NO_POINTS },
		{ TERM("type: number, bins: [{points: 1}], other: 1"),
		  "c:4:66: unknown key \"other\": the keys here are column, "
		  "name, dimension, type, bins, missing, whole, thousands, "
		  "strip" },
		{ TERM("type: number, dates: dmy, bins: [{points: 1}]"),
		  "c:4:45: \"dates\" is for type: date" },
		{ TERM("type: date, whole: true, bins: [{points: 1}]"),
		  "c:4:43: \"whole\" is for type: number" },
		{ TERM("type: date, dates: iso, bins: [{points: 1}]"),
		  "c:4:50: \"dates\": \"iso\" is not one of ymd, dmy, mdy" },
		/* each */
		{ TERM("type: number, each: 1, bins: []"),
		  "c:4:54: unknown key \"bins\": the keys here are column, "
		  "name, dimension, type, each, at_most, decay, missing, "
		  "thousands, strip" },
		{ TERM("type: level, each: 1"),
		  "c:4:44: unknown key \"each\": the keys here are column, "
		  "name, dimension, type, points, levels, other, missing" },
		{ TERM("type: number, each: 1, at_most: -5"),
		  "c:4:63: \"at_most\": -5 must have the sign of \"each\" and "
		  "not be 0" },
		{ TERM("type: number, each: -1, at_most: 5"),
		  "c:4:64: \"at_most\": 5 must have the sign of \"each\" and "
		  "not be 0" },
		{ TERM("type: number, each: 1, at_most: 0"),
		  "c:4:63: \"at_most\": 0 must have the sign of \"each\" and "
		  "not be 0" },
		{ TERM("type: number, each: -1, at_most: -5"), "" },
		{ TERM("type: number, each: 1, decay: {since: b}"),
		  "c:4:61: key \"halves_every\" is missing here" },
		{ TERM("type: number, each: 1, decay: {halves_every: 3 "
		       "days}"),
		  "c:4:61: key \"since\" is missing here" },
		{ TERM("type: number, each: 1, decay: {since: b, "
		       "halves_every: 3}"),
		  "c:4:86: \"halves_every\": \"3\" is not a number of days: "
		  "write 30 days, from 1 to 36500" },
		/* level */
		{ TERM("type: level"),
		  "c:4:3: a level term needs \"points: {value: points}\" or a "
		  "list \"levels\", not both" },
		{ TERM("type: level, points: {}, levels: []"),
		  "c:4:3: a level term needs \"points: {value: points}\" or a "
		  "list \"levels\", not both" },
		{ TERM("type: level, points: []"),
		  "c:4:52: \"points\": a list is not a map: write key: "
		  "value" },
		{ TERM("type: level, levels: {}"),
		  "c:4:52: \"levels\": a map is not a list: write [a, b]" },
		{ TERM("type: level, points: {\"x \": 1}"),
		  "c:4:59: level \"x \" begins or ends with a blank; cells "
		  "are compared without" },
		{ TERM("type: level, points: {unknown: 1}"),
		  "c:4:62: level \"unknown\" stands for a missing cell: its "
		  "points belong to \"missing\"" },
		{ TERM("type: level, levels: [{value: \"\", points: 1}]"),
		  "c:4:61: level \"\" stands for a missing cell: its points "
		  "belong to \"missing\"" },
		{ TERM("type: level, levels: [{value: x, points: 1}, {value: "
		       "x, points: 2}]"),
		  "c:4:84: level \"x\" is here twice" },
		{ TERM("type: level, levels: [{points: 1}]"),
		  "c:4:53: key \"value\" is missing here" },
		{ TERM("type: level, levels: [{value: x}]"),
		  "c:4:53: key \"points\" is missing here" },
		{ TERM("type: level, levels: [], other: {points: 1, leads: "
		       "2}"), "" },
		/* text */
		{ TERM("type: text"), "c:4:3: key \"groups\" is missing "
				      "here" },
		{ TERM("type: text, groups: []"),
		  "c:4:51: text needs at least one group" },
		{ TERM("type: text, groups: [{any: [x], points: 1}]"),
		  "c:4:52: key \"name\" is missing here" },
		{ TERM("type: text, groups: [{name: x, points: 1}]"),
		  "c:4:52: key \"any\" is missing here" },
		{ TERM("type: text, groups: [{name: x, any: [\"&\"], points: "
		       "1}]"),
		  "c:4:68: \"&\" has no word to look for" },
		{ TERM("type: text, groups: [{name: x, any: [x]}]"),
		  "c:4:52: key \"points\" is missing here" },
		{ TERM("type: text, groups: {x: [y]}"),
		  "c:4:51: \"groups\": a map is not a list: write [a, b]" },
	};

	return cr_make_param_array(struct refusal, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct refusal *p, scorecard_refuse, refuses_terms)
{
	check_refusal(p);
}

ParameterizedTestParameters(scorecard_refuse, refuses_pairs)
{
	static struct refusal row[] = {
		{ PAIR(ONE_AXIS ", points: [[1, 2], [3, 4]]"), "" },
		{ "scorecard: 1\nterms: [{pair: a}]",
		  "c:2:16: \"pair\": \"a\" is not a list: write [a, b]" },
		{ "scorecard: 1\nterms: [{pair: [a, b, c]}]",
		  "c:2:16: \"pair\" names 3 columns, it takes 2" },
		{ PAIR("type: number"), "c:4:36: unknown key \"type\": the "
		  "keys here are pair, name, dimension, axes, points, leads, "
		  "won, se" },
		{ PAIR("points: []"), "c:4:3: key \"axes\" is missing here" },
		{ PAIR("axes: [{type: number, below: []}]"),
		  "c:4:42: \"axes\" has 1 entries, a pair has 2" },
		{ PAIR("axes: [{type: number}, {}]"),
		  "c:4:43: key \"below\" is missing here" },
		{ PAIR("axes: [{type: date, below: [1, 1]}, {}]"),
		  "c:4:67: \"below\": 1 is not above the bin before it" },
		{ PAIR("axes: [{type: date, levels: []}, {}]"),
		  "c:4:56: \"levels\" is not for type: date, which has "
		  "\"below\"" },
		{ PAIR("axes: [{type: level, groups: []}, {}]"),
		  "c:4:57: \"groups\" is not for type: level, which has "
		  "\"levels\"" },
		{ PAIR("axes: [{type: text, below: []}, {}]"),
		  "c:4:56: \"below\" is not for type: text, which has "
		  "\"groups\"" },
		{ PAIR("axes: [{type: level, levels: [x, x]}, {}]"),
		  "c:4:69: level \"x\" is here twice" },
		{ PAIR("axes: [{type: level, levels: [unknown]}, {}]"),
		  "c:4:66: level \"unknown\" stands for a missing cell: its "
		  "points belong to \"missing\"" },
		{ PAIR("axes: [{type: text, groups: {}}, {}]"),
		  "c:4:64: text needs at least one group" },
		{ PAIR(ONE_AXIS), "c:4:3: key \"points\" is missing here" },
		{ PAIR(ONE_AXIS ", points: 1"),
		  "c:4:106: \"points\": \"1\" is not a list: write [a, b]" },
		{ PAIR(ONE_AXIS ", points: [[1, 2]]"),
		  "c:4:106: \"points\" has 1 rows; the first axis has 2 "
		  "codes, other and missing counted" },
		{ PAIR(ONE_AXIS ", points: [[1, 2], [3, 4, 5]]"),
		  "c:4:115: this row of \"points\" has 3 entries; the second "
		  "axis has 2 codes, other and missing counted" },
		{ PAIR(ONE_AXIS ", points: [[1, 2], 3]"),
		  "c:4:115: \"3\" is not a list: write [a, b]" },
		{ PAIR(ONE_AXIS ", points: [[1, 2], [3, 0.25]]"),
		  "c:4:119: \"0.25\"" NO_POINTS },
		{ PAIR(ONE_AXIS ", points: [[1, 2], [3, 4]], leads: [[1]]"),
		  "c:4:131: \"leads\" has 1 rows; the first axis has 2 codes, "
		  "other and missing counted" },
		{ PAIR(ONE_AXIS ", points: [[1, 2], [3, 4]], won: [[1, 0], "
		       "[0, 0]]"),
		  "c:4:131: \"won\": 1 is more than its leads" },
		{ PAIR(ONE_AXIS ", points: [[1, 2], [3, 4]], won: [[1, 0], "
		       "[0, 0]], leads: [[1, 0], [0, 0]]"), "" },
		{ PAIR(ONE_AXIS ", points: [[1, 2], [3, 4]], se: [[1, none], "
		       "[-0.5, 0]]"),
		  "c:4:141: \"se\": -0.5 is below 0" },
	};

	return cr_make_param_array(struct refusal, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct refusal *p, scorecard_refuse, refuses_pairs)
{
	check_refusal(p);
}

#define CAP(text) "scorecard: 1\nterms:\n" \
	"- {column: a, dimension: fit, type: number, each: 1}\n" \
	"- {column: b, dimension: fit, type: number, each: 1}\n" \
	"- {column: c, dimension: intent, type: number, each: 1}\n" \
	"- {column: d, dimension: fit, type: number, each: 1}\n" \
	"- {column: d, dimension: fit, type: number, each: 1}\n" \
	"caps: [" text "]\n"
#define TOTAL "{total: true, at_most: 1}"

ParameterizedTestParameters(scorecard_refuse, rule_27_refuses_caps)
{
	static struct refusal row[] = {
		{ CAP(""), "" },
		{ CAP("{name: n, terms: [a, b], at_most: 1}, {dimension: fit, "
		      "at_most: 1}, " TOTAL), "" },
		{ EMPTY "caps: {}", "c:3:7: \"caps\": a map is not a list: "
		  "write [a, b]" },
		{ CAP("{dimnsion: fit}"), "c:8:9: unknown key \"dimnsion\", "
		  "did you mean \"dimension\"?" },
		{ CAP("{at_most: 1}"), "c:8:8: a cap needs one of \"terms\", "
		  "\"dimension\", \"total\"" },
		{ CAP("{dimension: fit, total: true}"), "c:8:8: a cap needs "
		  "one of \"terms\", \"dimension\", \"total\"" },
		{ CAP("{terms: [a], at_most: 1}"),
		  "c:8:8: key \"name\" is missing here" },
		{ CAP("{name: n, terms: a, at_most: 1}"), "c:8:25: \"terms\": "
		  "\"a\" is not a list: write [a, b]" },
		{ CAP("{name: n, terms: [], at_most: 1}"), "c:8:25: \"terms\" "
		  "is empty: there is nothing to cap" },
		{ CAP("{name: n, terms: [a, x], at_most: 1}"), "c:8:29: there "
		  "is no term \"x\": a cap names terms by their column, or "
		  "their \"name\" where they have one" },
		{ CAP("{name: n, terms: [d], at_most: 1}"), "c:8:26: two terms "
		  "are called \"d\": give one of them a \"name\"" },
		{ CAP("{name: n, terms: [a, a], at_most: 1}"), "c:8:29: term "
		  "\"a\" is in the cap \"n\" already" },
		{ CAP("{name: n, terms: [a], at_most: 1}, {name: m, terms: "
		      "[b, a], at_most: 1}"), "c:8:64: term \"a\" is in the "
		  "cap \"n\" already" },
		{ CAP("{name: n, terms: [a, c], at_most: 1}"), "c:8:29: term "
		  "\"c\" counts under intent, the one before it under fit: a "
		  "cap is of one dimension" },
		{ CAP("{dimension: product, at_most: 1}"), "c:8:20: no term "
		  "counts under product: there is nothing to cap" },
		{ CAP("{dimension: all, at_most: 1}"), "c:8:20: \"dimension\": "
		  "\"all\" is not one of fit, intent, product, mixed" },
		{ CAP("{total: false, at_most: 1}"), "c:8:16: \"total: false\" "
		  "caps nothing: leave the cap out" },
		{ CAP("{dimension: fit}"), "c:8:8: a cap needs \"at_most\", "
		  "\"at_least\" or both" },
		{ CAP("{dimension: fit, at_most: 1.25}"), "c:8:34: \"at_most\":"
		  " \"1.25\"" NO_POINTS },
		{ CAP("{dimension: fit, at_least: 1, at_most: 1}"), "" },
		{ CAP("{dimension: fit, at_least: 1.1, at_most: 1}"),
		  "c:8:35: \"at_least\": 1.1 is above \"at_most\": 1" },
		{ CAP("{dimension: fit, at_most: 1}, {dimension: intent, "
		      "at_most: 1}"), "" },
		{ CAP("{dimension: fit, at_most: 1}, {dimension: fit, name: n,"
		      " at_least: 1}"), "c:8:38: fit has a cap already" },
		{ CAP(TOTAL ", " TOTAL), "c:8:35: the total has a cap "
		  "already" },
		{ CAP("{dimension: fit, at_most: 1}, {name: fit, terms: [a], "
		      "at_most: 1}"), "c:8:38: two caps are called \"fit\": "
		  "reasons could not tell them apart" },
		{ CAP(TOTAL) "gate: {mixed: 1}", "c:8:9: a cap on the total "
		  "counts under mixed, so \"gate\" cannot have a minimum for "
		  "mixed" },
		{ CAP(TOTAL) "gate: {fit: 1}", "" },
	};

	return cr_make_param_array(struct refusal, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct refusal *p, scorecard_refuse, rule_27_refuses_caps)
{
	check_refusal(p);
}

Test(scorecard_refuse, rule_06_points_with_two_decimals_are_an_error)
{
	check_refusal(&(struct refusal){
		TERM("type: level, points: {x: 0.25}"),
		"c:4:56: \"x\": \"0.25\"" NO_POINTS });
}

Test(scorecard_refuse, rule_10_only_the_last_bin_is_open)
{
	check_refusal(&(struct refusal){
		TERM("type: date, bins: [{points: 1}, {points: 2}]"),
		"c:4:50: a bin needs \"below\"; only the last one is open" });
}

struct bound {
	char head[64];
	const char *entry;       // '#' stands for its number
	char tail[4];
	size_t n;
	char want[80];
};

static void add_entry(struct mql_buf *buf, const char *entry, size_t i)
{
	for (; *entry; entry++)
		if (*entry == '#')
			mql_buf_addf(buf, "%zu", i);
		else
			mql_buf_addc(buf, *entry);
	mql_buf_adds(buf, i % 8 == 7 ? ",\n" : ", ");
}

/* Of everything that a lead is compared with one by one. */
Test(scorecard_refuse, lists_are_bounded)
{
	static const char each[] = "{column: a, dimension: fit, type: number, "
				   "each: 1}";
	static const char group[] = "{name: a#, any: [x], points: 1}";
	static const char rule[] = "{when: {a: b}, verdict: fast_track, "
				   "reason: r}";
	static const struct bound row[] = {
		{ "terms: [", each, "]", 2000, "" },
		{ "terms: [", each, "]", 2001,
		  "c:2:8: \"terms\" has 2001 entries, more than 2000" },
		{ "terms: [{column: t, dimension: fit, type: text, groups: [",
		  group, "]}]", 1000, "" },
		{ "terms: [{column: t, dimension: fit, type: text, groups: [",
		  group, "]}]", 1001,
		  "c:2:57: \"groups\" has 1001 entries, more than 1000" },
		{ "terms: []\noverrides: [", rule, "]", 1000, "" },
		{ "terms: []\noverrides: [", rule, "]", 1001,
		  "c:3:12: \"overrides\" has 1001 entries, more than 1000" },
	};

	for (size_t i = 0; i < MQL_ARRAY_LEN(row); i++) {
		struct mql_buf text = { 0 };
		struct mql_scorecard card;
		struct mql_err err;

		mql_buf_addf(&text, "scorecard: 1\n%s", row[i].head);
		for (size_t j = 0; j < row[i].n; j++)
			add_entry(&text, row[i].entry, j);
		mql_buf_adds(&text, row[i].tail);
		cr_expect_eq(parse(&card, text.p, &err),
			     row[i].want[0] == '\0', "row %zu", i);
		cr_expect_str_eq(err.msg, row[i].want);
		mql_scorecard_release(&card);
		mql_buf_release(&text);
	}
}
