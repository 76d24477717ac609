/* SPDX-License-Identifier: MIT */
#include "common/scorecard.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/io.h"

static void open_card(struct mql_scorecard *card, struct mql_str bytes)
{
	struct mql_err err = MQL_ERR_INIT;

	cr_assert(mql_scorecard_parse(card, "c", bytes, &err), "%s\n%s",
		  err.msg, bytes.p);
}

static void read_card(struct mql_scorecard *card, const char *path)
{
	struct mql_err err = MQL_ERR_INIT;

	cr_assert(mql_scorecard_read(card, path, &err), "%s", err.msg);
	cr_assert_eq(err.code, MQL_OK);
}

/* ---- the two directions ---- */

static void check_rewrite(struct mql_scorecard *card)
{
	struct mql_buf once = { 0 }, twice = { 0 };
	struct mql_scorecard again;

	mql_scorecard_add(&once, card);
	open_card(&again, (struct mql_str){ once.p, once.n });
	cr_assert(again.digest_holds);
	cr_assert_str_eq(again.content, again.digest);
	mql_scorecard_add(&twice, &again);
	cr_assert_str_eq(twice.p, once.p);
	cr_assert_eq(twice.n, once.n);
	mql_scorecard_release(&again);
	mql_buf_release(&once);
	mql_buf_release(&twice);
}

struct path { char path[64]; };

ParameterizedTestParameters(scorecard, written_and_read_is_the_same_bytes)
{
	static struct path row[] = {
		{ "tests/data/everything.yaml" },
		{ "models/rules-b2b.yaml" },
		{ "models/rules-plain.yaml" },
		{ "models/rules-demo.yaml" },
		{ "models/rules-decay.yaml" },
	};

	return cr_make_param_array(struct path, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct path *p, scorecard,
		  written_and_read_is_the_same_bytes)
{
	struct mql_scorecard card;

	read_card(&card, p->path);
	check_rewrite(&card);
	mql_scorecard_release(&card);
}

Test(scorecard, is_written_in_one_form)
{
	static const char in[] =
		"name: b2b\n"
		"gate: {fit: 10, score: 70}\n"
		"terms:\n"
		"  - {type: level, points: {\"1\": 40, NO: -0.5}, other: 0,\n"
		"     dimension: intent, column: demo, missing: -1}\n"
		"  - {column: size, dimension: fit, type: number, whole: true,\n"
		"     bins: [{below: 1e1, points: +8, leads: 3}, {points: 2}]}\n"
		"  - {column: n, name: clicks, dimension: intent,\n"
		"     type: number, each: 1.5,\n"
		"     decay: {since: d, halves_every: 1 days}}\n"
		"scorecard: 1\n";
	struct mql_scorecard card;
	struct mql_buf out = { 0 };

	open_card(&card, MQL_STR(in));
	cr_assert_null(card.digest);
	cr_assert_not(card.digest_holds);
	mql_scorecard_add(&out, &card);
	cr_assert_str_eq(
		out.p,
		"scorecard: 1\n"
		"name: b2b\n"
		"missing: [\"\"]\n"
		"base: 0.0\n"
		"terms:\n"
		"- column: demo\n"
		"  dimension: intent\n"
		"  type: level\n"
		"  levels:\n"
		"  - {value: \"1\", points: 40.0}\n"
		"  - {value: \"NO\", points: -0.5}\n"
		"  missing: -1.0\n"
		"- column: size\n"
		"  dimension: fit\n"
		"  type: number\n"
		"  whole: true\n"
		"  bins:\n"
		"  - {below: 10, points: 8.0, leads: 3, won: 0}\n"
		"  - {points: 2.0, leads: 0, won: 0}\n"
		"  missing: {points: 0.0, leads: 0, won: 0}\n"
		"- column: \"n\"\n"
		"  name: clicks\n"
		"  dimension: intent\n"
		"  type: number\n"
		"  each: 1.5\n"
		"  decay: {since: d, halves_every: 1 day}\n"
		"gate: {score: 70.0, fit: 10.0}\n"
		/* printf of the lines above | sha256sum */
		"digest: "
		"ed6b798c481260b670ad1ad8efba5fcc599dcac7d0d06edbb267ef7667554"
		"962\n");
	mql_buf_release(&out);
	mql_scorecard_release(&card);
}

/* The bytes that stay the same are also the right ones. */
Test(scorecard, every_key_is_written)
{
	struct mql_buf want = { 0 }, got = { 0 };
	struct mql_err err = MQL_ERR_INIT;
	struct mql_scorecard card;

	cr_assert(mql_io_read_file(&want, "tests/data/everything.want.yaml",
				   1u << 20, &err), "%s", err.msg);
	read_card(&card, "tests/data/everything.yaml");
	mql_scorecard_add(&got, &card);
	cr_assert_str_eq(got.p, want.p);
	mql_scorecard_release(&card);
	mql_buf_release(&want);
	mql_buf_release(&got);
}

Test(scorecard, an_aim_is_written_without_confidence)
{
	struct mql_scorecard card;

	open_card(&card, MQL_STR("scorecard: 1\nterms: []\n"
				 "contract: {target: {mql_to_sql: 20%}}\n"));
	check_rewrite(&card);
	mql_scorecard_release(&card);
}

Test(scorecard, numbers_read_back_exactly)
{
	static const double edge[] = { -1.0 / 3.0, 0.1, 1e22, 1.7e308 };
	int32_t points[] = { 1, -1000000, 1000000, 0, 5, 0 };
	struct mql_evidence evidence[] = {
		{ 1, 1, 0.1 + 0.2 }, { 0, 0, -1.0 }, { 3, 2, 0.0 },
		{ 0, 0, -1.0 },      { 0, 0, -1.0 }, { 0, 0, -1.0 },
	};
	struct mql_term term = {
		.kind = MQL_TERM_TABLE, .name = "x", .column = { "x" },
		.axis = { { .kind = MQL_AXIS_NUMBER, .edge = edge,
			    .n_edge = 4 } },
		.points = points, .evidence = evidence,
	};
	struct mql_scorecard card = {
		.name = "t", .term = &term, .n_term = 1,
		.missing = { (struct mql_str[]){ { "", 0 } }, 1 },
		.won = { true, 1.0 / 3.0, -1e-300 },
		.provenance = { .as_of = MQL_DAY_NONE,
				.trained_until = MQL_DAY_NONE },
	}, again;
	struct mql_buf out = { 0 };

	mql_scorecard_add(&out, &card);
	open_card(&again, (struct mql_str){ out.p, out.n });
	cr_assert_arr_eq(again.term[0].points, points, sizeof(points));
	for (size_t i = 0; i < 4; i++)
		cr_assert_float_eq(again.term[0].axis[0].edge[i], edge[i],
				   0.0);
	for (size_t i = 0; i < 6; i++) {
		cr_assert_eq(again.term[0].evidence[i].leads,
			     evidence[i].leads);
		cr_assert_float_eq(again.term[0].evidence[i].se,
				   evidence[i].se, 0.0);
	}
	cr_assert_float_eq(again.won.slope, 1.0 / 3.0, 0.0);
	cr_assert_float_eq(again.won.offset, -1e-300, 0.0);
	mql_scorecard_release(&again);
	mql_buf_release(&out);
}

/* ---- the digest ---- */

struct digest_case { char in[64]; char want[65]; };

/* Expected: printf '...' | grep -v ^digest: | sha256sum (GNU coreutils). */
ParameterizedTestParameters(scorecard, rule_22_digest_is_what_sha256sum_says)
{
	static struct digest_case row[] = {
		{ "a: 1\nb: 2\n",
		  "d02b8bb58aa82e872f709035f39b734b9f28dde0c3d305698a95d04aec594cfa" },
		{ "a: 1\ndigest: x\nb: 2\n",
		  "d02b8bb58aa82e872f709035f39b734b9f28dde0c3d305698a95d04aec594cfa" },
		{ "digest:\na: 1\nb: 2\n",
		  "d02b8bb58aa82e872f709035f39b734b9f28dde0c3d305698a95d04aec594cfa" },
		{ "a: 1\nb: 2",
		  "d02b8bb58aa82e872f709035f39b734b9f28dde0c3d305698a95d04aec594cfa" },
		{ "a: 1\nb: 2\ndigest: x",
		  "d02b8bb58aa82e872f709035f39b734b9f28dde0c3d305698a95d04aec594cfa" },
		{ "a: 1\n digest: x\n",
		  "d1da090a856b8360f59521ef0433c9a54f57ebaddedc51761186b2691a379311" },
		{ "digest: x\n",
		  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
		{ "digest\n",
		  "fdd33d7bf8cc80f223e30b4aa6c2ad705ffc7cf1a77697f37ed7232bc74484b0" },
	};

	return cr_make_param_array(struct digest_case, row,
				   MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct digest_case *p, scorecard,
		  rule_22_digest_is_what_sha256sum_says)
{
	char hex[65];

	mql_scorecard_digest(hex, mql_str_of(p->in));
	cr_assert_str_eq(hex, p->want);
}

Test(scorecard, rule_22_a_changed_byte_breaks_the_digest)
{
	struct mql_scorecard card, changed;
	struct mql_buf out = { 0 };

	open_card(&card, MQL_STR("scorecard: 1\nbase: 3\nterms: []\n"));
	mql_scorecard_add(&out, &card);
	*strstr(out.p, "3.0") = '4';
	open_card(&changed, (struct mql_str){ out.p, out.n });
	cr_assert_not_null(changed.digest);
	cr_assert_not(changed.digest_holds, "and reading goes on");
	cr_assert_eq(changed.base, 40);
	mql_scorecard_release(&card);
	mql_scorecard_release(&changed);
	mql_buf_release(&out);
}

/* ---- probes ---- */

#define PROBED "scorecard: 1\n" \
	"base: 1.5\n" \
	"terms: [{column: a, dimension: fit, type: number, each: 2}]\n" \
	"gate: {score: 5}\n"
#define AGED "scorecard: 1\n" \
	"terms: [{column: d, dimension: fit, type: date, bins: [{below: 10, " \
	"points: 3}, {points: 1}], missing: -1}]\n" \
	"gate: {score: 5}\n"
#define ADVICE "the card was changed after its probes were written; correct " \
	"it, or remove `probes` and `digest` to accept the change"

struct probe_case { char in[400]; char want[256]; };

ParameterizedTestParameters(scorecard, probes_are_tried)
{
	static struct probe_case row[] = {
		{ PROBED "probes:\n"
		  "- {lead: {a: \"2\"}, score: 5.5, verdict: mql}\n"
		  "- {lead: {}, score: 1.5, verdict: nurture}\n"
		  "- {lead: {b: \"7\", a: \"1\"}, score: 3.5, verdict: "
		  "nurture}\n", "" },
		{ PROBED "probes: []\n", "" },
		{ AGED "probes: [{lead: {d: 2026-11-01}, as_of: 2026-11-10, "
		       "score: 3, verdict: nurture}]", "" },
		{ AGED "probes: [{lead: {d: 2026-11-01}, as_of: 2026-11-11, "
		       "score: 1, verdict: nurture}]", "" },
		{ PROBED "probes:\n"
		  "- {lead: {}, score: 1.5, verdict: nurture}\n"
		  "- {lead: {a: \"2\"}, score: 5.6, verdict: mql}\n",
		  "c:7:3: probe 2 scores 5.5, the card says 5.6: " ADVICE },
		{ PROBED "probes:\n"
		  "- {lead: {a: \"2\"}, score: 5.5, verdict: nurture}\n",
		  "c:6:3: probe 1 gets the verdict mql, the card says "
		  "nurture: " ADVICE },
		{ PROBED "probes:\n"
		  "- {lead: {b: \"1\", a: \"x\"}, score: 0, verdict: mql}\n",
		  "c:6:3: probe 1: column \"a\": \"x\" is not a number" },
		{ AGED "probes: [{lead: {d: 1.11.2026}, as_of: 2026-11-11, "
		       "score: 1, verdict: nurture}]",
		  "c:4:10: probe 1: column \"d\": \"1.11.2026\" is not a "
		  "date" },
		{ AGED "probes: [{lead: {}, score: -1, verdict: nurture}]",
		  "c:4:10: probe 1 needs \"as_of\": a term of the card counts "
		  "days" },
		{ PROBED "probes: {}",
		  "c:5:9: \"probes\": a map is not a list: write [a, b]" },
		{ PROBED "probes: [{score: 1, verdict: mql}]",
		  "c:5:10: key \"lead\" is missing here" },
		{ PROBED "probes: [{lead: {}, verdict: mql}]",
		  "c:5:10: key \"score\" is missing here" },
		{ PROBED "probes: [{lead: {}, score: 1}]",
		  "c:5:10: key \"verdict\" is missing here" },
		{ PROBED "probes: [{lead: [], score: 1, verdict: mql}]",
		  "c:5:17: \"lead\": a list is not a map: write key: value" },
		{ PROBED "probes: [{lead: {a: }, score: 1, verdict: mql}]",
		  "c:5:21: \"a\": no value; for empty text write \"\"" },
		{ PROBED "probes: [{lead: {}, score: 1, verdict: yes}]",
		  "c:5:40: \"verdict\": \"yes\" is not one of nurture, mql, "
		  "fast_track, disqualified" },
		{ PROBED "probes: [{lead: {}, score: 1, verdict: mql, as_of: "
			 "x}]",
		  "c:5:52: \"as_of\": \"x\" is not a date: write "
		  "2026-11-21" },
	};

	return cr_make_param_array(struct probe_case, row,
				   MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct probe_case *p, scorecard, probes_are_tried)
{
	struct mql_scorecard card;
	struct mql_err err = MQL_ERR_INIT;
	const bool ok =
		mql_scorecard_parse(&card, "c", mql_str_of(p->in), &err);

	cr_assert_eq(ok, p->want[0] == '\0');
	cr_assert_str_eq(err.msg, p->want);
	cr_assert_eq(err.code, ok ? MQL_OK : MQL_E_CARD);
	mql_scorecard_release(&card);
}

/* ---- files ---- */

Test(scorecard, the_written_example_is_a_plain_70_point_card)
{
	struct mql_scorecard card;

	read_card(&card, "models/rules-b2b.yaml");
	cr_assert_str_eq(card.path, "models/rules-b2b.yaml");
	cr_assert_str_eq(card.id, "lead_id");
	cr_assert_eq(card.gate.score, 700);
	cr_assert_eq(card.gate.least[MQL_FIT], 100);
	cr_assert_not(card.won.present || card.sql.present);
	cr_assert_not(card.contract.present);
	cr_assert_geq(card.n_rule, 2u);
	cr_assert_geq(card.n_probe, 2u);
	mql_scorecard_release(&card);
}

Test(scorecard, a_failure_leaves_nothing_to_release)
{
	struct mql_scorecard card;
	struct mql_err err = MQL_ERR_INIT;

	cr_assert_not(mql_scorecard_read(&card, "models/none.yaml", &err));
	cr_assert_eq(err.code, MQL_E_IO);
	cr_assert_null(card.arena.chunk);
	cr_assert_not(mql_scorecard_read(&card,
					 "datasets/demo_definition.yaml",
					 &err));
	cr_assert_eq(err.code, MQL_E_CARD);
	cr_assert_str_eq(err.msg,
			 "datasets/demo_definition.yaml:2:1: this is no "
			 "scorecard: it lacks the line \"scorecard: 1\"");
	cr_assert_null(card.arena.chunk);
}
