/* SPDX-License-Identifier: MIT */
#include "tests/unit/definition_text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

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
