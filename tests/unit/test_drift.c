/* SPDX-License-Identifier: MIT */
#include "scorer/drift.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

/* A score of three classes, two tables of a term; a term per unit, a pair, and
 * a term that states no evidence have none. */
static const char text[] =
"scorecard: 1\n"
"base: 0\n"
"terms:\n"
"- column: clicks\n"
"  dimension: intent\n"
"  type: number\n"
"  each: 1.5\n"
"- column: size\n"
"  dimension: fit\n"
"  type: number\n"
"  bins:\n"
"  - {below: 10, points: 1, leads: 300, won: 1}\n"
"  - {points: 2, leads: 600, won: 2}\n"
"  missing: {points: 0, leads: 100, won: 0}\n"
"- column: industry\n"
"  name: in\"dustry\n"
"  dimension: fit\n"
"  type: level\n"
"  levels:\n"
"  - {value: Software, points: 1, leads: 500, won: 1}\n"
"  - {value: Retail, points: 2, leads: 500, won: 2}\n"
"  other: {points: 0, leads: 0, won: 0}\n"
"- {column: country, dimension: fit, type: level, points: {NO: 1}}\n"
"- pair: [size, industry]\n"
"  dimension: fit\n"
"  axes:\n"
"  - {type: number, below: [10]}\n"
"  - {type: level, levels: [Software]}\n"
"  points: [[0, 0, 0], [0, 0, 0], [0, 0, 0]]\n"
"  leads: [[1, 1, 1], [1, 1, 1], [1, 1, 1]]\n"
"  won: [[0, 0, 0], [0, 0, 0], [0, 0, 0]]\n"
"gate: {score: 1}\n"
"baseline:\n"
"  cuts: [12.0, 25.5]\n"
"  leads: [250, 500, 250]\n";

#define N_TERM 5

struct made {
	struct mql_scorecard card;
	struct drift drift;
	int32_t points[N_TERM];
	uint32_t code[N_TERM];
	struct mql_result result;
};

static void made_init(struct made *m)
{
	struct mql_err err = MQL_ERR_INIT;

	*m = (struct made){ 0 };
	cr_assert(mql_scorecard_parse(&m->card, "card.yaml", mql_str_of(text),
				      &err), "%s", err.msg);
	cr_assert_eq(m->card.n_term, N_TERM);
	drift_init(&m->drift, &m->card);
	m->result = (struct mql_result){ .points = m->points,
					 .code = m->code };
}

static void made_release(struct made *m)
{
	drift_release(&m->drift);
	mql_scorecard_release(&m->card);
}

/* n leads that are alike. */
static void take(struct made *m, uint64_t n, int64_t score, uint32_t size,
		 uint32_t industry)
{
	uint64_t *count = mql_calloc(m->drift.n_cell, sizeof(*count));

	m->result.score = score;
	m->code[1] = size;
	m->code[2] = industry;
	for (uint64_t i = 0; i < n; i++)
		drift_count(&m->drift, count, &m->result);
	drift_take(&m->drift, count);
	free(count);
}

/* As the training leads were, `each` times 20. */
static void take_usual(struct made *m, uint64_t each)
{
	take(m, 3 * each, 0, 0, 0);
	take(m, 2 * each, 0, 1, 0);
	take(m, 5 * each, 120, 1, 0);
	take(m, 5 * each, 120, 1, 1);
	take(m, 3 * each, 255, 0, 1);
	take(m, 2 * each, 255, 2, 1);
}

Test(drift, tables_are_the_score_and_terms_with_evidence)
{
	struct made m;

	made_init(&m);
	cr_assert_eq(m.drift.n_table, 3);
	cr_assert_null(m.drift.table[0].term);
	cr_assert_str_eq(m.drift.table[1].term->name, "size");
	cr_assert_str_eq(m.drift.table[2].term->name, "in\"dustry");
	cr_assert_eq(m.drift.n_cell, 3 + 3 + 4);
	made_release(&m);
}

struct class_case { int64_t score; size_t want; };

ParameterizedTestParameters(drift, a_score_at_a_cut_is_above_it)
{
	static struct class_case row[] = {
		{ -1000, 0 }, { 119, 0 }, { 120, 1 }, { 121, 1 }, { 254, 1 },
		{ 255, 2 }, { 9999, 2 },
	};

	return cr_make_param_array(struct class_case, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct class_case *p, drift, a_score_at_a_cut_is_above_it)
{
	struct made m;

	made_init(&m);
	take(&m, 1, p->score, 2, 3);
	for (size_t c = 0; c < 3; c++)
		cr_assert_eq(m.drift.count[c], c == p->want);
	cr_assert_eq(m.drift.count[3 + 2], 1);
	cr_assert_eq(m.drift.count[6 + 3], 1);
	made_release(&m);
}

Test(drift, a_few_leads_say_nothing)
{
	struct mql_buf json = { 0 };
	struct made m;

	made_init(&m);
	drift_measure(&m.drift);
	cr_assert_not(m.drift.speaks);
	take(&m, DRIFT_FEW - 1, 0, 0, 0);
	drift_measure(&m.drift);
	cr_assert_not(m.drift.speaks);
	cr_assert_gt(m.drift.table[0].psi.psi, 1.0);
	cr_assert_eq(drift_n_above(&m.drift, 0.25), 0);
	drift_add_json(&json, &m.drift, 0.25);
	cr_assert_null(strstr(json.p, "true"));
	take(&m, 1, 0, 0, 0);
	drift_measure(&m.drift);
	cr_assert(m.drift.speaks);
	cr_assert_eq(drift_n_above(&m.drift, 0.25), 3);
	mql_buf_release(&json);
	made_release(&m);
}

Test(drift, a_card_without_counts_says_nothing)
{
	static const char bare[] =
		"scorecard: 1\nterms:\n"
		"- {column: a, dimension: fit, type: level, points: {b: 1}}\n";
	struct mql_err err = MQL_ERR_INIT;
	struct mql_scorecard card;
	struct drift drift;

	cr_assert(mql_scorecard_parse(&card, "c", mql_str_of(bare), &err));
	drift_init(&drift, &card);
	cr_assert_eq(drift.n_table, 0);
	drift_measure(&drift);
	cr_assert_not(drift.speaks);
	drift_release(&drift);
	mql_scorecard_release(&card);
}

/* Whatever the order of the parts, as threads end in any. */
Test(drift, parts_add_up)
{
	struct made m;

	made_init(&m);
	take_usual(&m, 50);
	take_usual(&m, 50);
	cr_assert_eq(m.drift.count[0], 500);
	cr_assert_eq(m.drift.count[1], 1000);
	cr_assert_eq(m.drift.count[2], 500);
	made_release(&m);
}

struct said_case {
	uint64_t usual, others;
	size_t n_above;
	char summary[200], warning[2][200];
};

ParameterizedTestParameters(drift, says_what_moved)
{
	static struct said_case row[] = {
		{ 50, 0, 0,
		  "drift: PSI of the score 0.000, of 2 single-column "
		  "terms at most 0.000 (size)", { "", "" } },
		// figures by R; 4 of 100 leads have an industry never seen
		{ 48, 40, 0,
		  "drift: PSI of the score 0.005, of 2 single-column "
		  "terms at most 0.175 (in\\\"dustry); 1 above 0.1",
		  { "", "" } },
		{ 40, 200, 1,
		  "drift: PSI of the score 0.104, of 2 single-column "
		  "terms at most 1.240 (in\\\"dustry); 2 above 0.1",
		  { "drift: term \"in\\\"dustry\" has PSI 1.240 against the "
		    "training leads, above --max-psi 0.25: \"other\" from 0.0% "
		    "to 20.0%", "" } },
		{ 20, 600, 3,
		  "drift: PSI of the score 0.876, of 2 single-column "
		  "terms at most 4.800 (in\\\"dustry); 3 above 0.1",
		  { "drift: term \"in\\\"dustry\" has PSI 4.800 against the "
		    "training leads, above --max-psi 0.25: \"other\" from 0.0% "
		    "to 60.0%",
		    "drift: the score has PSI 0.876 against the training "
		    "leads, above --max-psi 0.25: \">=25.5\" from 25.0% to "
		    "70.0%" } },
	};

	return cr_make_param_array(struct said_case, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct said_case *p, drift, says_what_moved)
{
	struct mql_buf said = { 0 };
	struct made m;

	made_init(&m);
	take_usual(&m, p->usual);
	take(&m, p->others, 255, 1, 2);
	drift_measure(&m.drift);
	drift_add_summary(&said, &m.drift);
	cr_assert_str_eq(mql_buf_text(&said), p->summary, "%s",
			 mql_buf_text(&said));
	cr_assert_eq(drift_n_above(&m.drift, 0.25), p->n_above);
	for (size_t i = 0; i < 2 && p->warning[i][0]; i++) {
		mql_buf_reset(&said);
		drift_add_warning(&said, &m.drift, 0.25, i);
		cr_assert_str_eq(mql_buf_text(&said), p->warning[i], "%s",
				 mql_buf_text(&said));
	}
	mql_buf_release(&said);
	made_release(&m);
}

struct label_case { uint64_t low, middle, high; char want[48]; };

ParameterizedTestParameters(drift, names_the_class_of_the_score)
{
	static struct label_case row[] = {
		{ 450, 100, 50, "\"<12.0\" from 25.0% to 75.0%" },
		{ 95, 10, 95, "\"12.0..<25.5\" from 50.0% to 5.0%" },
		{ 10, 40, 150, "\">=25.5\" from 25.0% to 75.0%" },
	};

	return cr_make_param_array(struct label_case, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct label_case *p, drift, names_the_class_of_the_score)
{
	struct mql_buf said = { 0 };
	struct made m;
	size_t i = 0;

	made_init(&m);
	take(&m, p->low, 119, 0, 0);
	take(&m, p->middle, 120, 0, 0);
	take(&m, p->high, 255, 0, 0);
	drift_measure(&m.drift);
	for (i = 0; i < 3 && !strstr(mql_buf_text(&said), "the score"); i++) {
		mql_buf_reset(&said);
		drift_add_warning(&said, &m.drift, 0.25, i);
	}
	cr_assert_not_null(strstr(mql_buf_text(&said), p->want), "%s",
			   mql_buf_text(&said));
	mql_buf_release(&said);
	made_release(&m);
}

Test(drift, json_has_every_figure)
{
	struct mql_buf json = { 0 };
	struct made m;

	made_init(&m);
	take_usual(&m, 40);
	take(&m, 200, 255, 1, 2);
	drift_measure(&m.drift);
	drift_add_json(&json, &m.drift, 0.25);
	cr_assert_not_null(strstr(json.p, "{\n  \"leads\": 1000,\n"
				  "  \"max_psi\": 0.25,\n  \"tables\": [\n"
				  "    {\n      \"term\": null,\n"));
	cr_assert_not_null(strstr(json.p, "\"term\": \"in\\\"dustry\",\n"
				  "      \"psi\": 1.23992589,\n"));
	cr_assert_not_null(strstr(json.p, "\"above\": true,\n"));
	cr_assert_not_null(strstr(json.p, "\"label\": \"other\",\n"
				  "          \"trained\": 0,\n"
				  "          \"scored\": 200\n"));
	mql_buf_release(&json);
	made_release(&m);
}
