/* SPDX-License-Identifier: MIT */
#include "scorer/sink.h"

#include <math.h>
#include <stdio.h>

#include "tests/unit/scored_lead.h"

/* One lead through a sink, as text. */
static void add_handed(struct mql_buf *out, const struct sink *sink,
		       struct scored_lead *lead, const char *const cell[4],
		       double handed_prob)
{
	int32_t points[3];
	uint32_t code[3];
	struct mql_result result = { .points = points, .code = code };
	struct line_lead scored = { mql_str_of(cell[0]), &result, { 0 }, 0,
				    handed_prob };
	struct mql_buf scratch = { 0 };
	struct sink full = *sink;
	struct line line;
	struct mql_str s[4];

	line_init(&line, &lead->card, sink->explore, sink->reasons,
		  sink->excel_safe);
	full.line = &line;
	for (size_t i = 0; i < 4; i++)
		s[i] = mql_str_of(cell[i]);
	cr_assert(mql_evaluate(&lead->evaluator, s, 0, &result));
	if (handed_prob > 0.0 && handed_prob < 1.0)
		result.verdict = MQL_EXPLORE;
	scored.n_top = mql_reason_top(&lead->card, &result, scored.top,
				      MQL_REASONS);
	sink_add_lead(out, &scratch, &full, &scored);
	line_release(&line);
	mql_buf_release(&scratch);
}

static void add(struct mql_buf *out, const struct sink *sink,
		struct scored_lead *lead, const char *const cell[4])
{
	add_handed(out, sink, lead, cell, 0.0);
}

struct line_case {
	const char cell[4][24];
	bool json, no_reasons, excel_safe;
	char want[400];
};

ParameterizedTestParameters(sink, writes_a_lead)
{
	static struct line_case row[] = {
		// 31.0 + 6.4 + 1.0 + 15.0; 1 / (1 + exp(-534 ln 2 / 100))
		{ { "L1", "50", "C,D", "10" }, false, false, false,
		  "L1,53.4,0.975906,,7.4,15.0,0.0,0.0,,mql,"
		  "\"clicks +15.0 | size >=50 +6.4 | industry C,D +1.0\"\n" },
		{ { "L1", "50", "C,D", "10" }, false, true, false,
		  "L1,53.4,0.975906,,7.4,15.0,0.0,0.0,,mql\n" },
		// a bar inside a label would read as a separator
		{ { "L2", "9", "A|B", "" }, false, false, false,
		  "L2,27.0,0.866631,,-4.0,0.0,0.0,0.0,,nurture,"
		  "size <=9 -8.1 | industry A/B +4.1\n" },
		{ { "L3", "20", "stop", "0" }, false, false, false,
		  "L3,31.0,0.895552,,0.0,0.0,0.0,0.0,,disqualified,"
		  "no such customers\n" },
		{ { " a,\"b\" ", "20", "", "0" }, false, true, false,
		  "\" a,\"\"b\"\" \",31.0,0.895552,,0.0,0.0,0.0,0.0,,"
		  "nurture\n" },
		{ { "=1+2", "20", "", "0" }, false, true, true,
		  "'=1+2,31.0,0.895552,,0.0,0.0,0.0,0.0,,nurture\n" },
		{ { "=1+2", "20", "", "0" }, false, true, false,
		  "=1+2,31.0,0.895552,,0.0,0.0,0.0,0.0,,nurture\n" },
		{ { "L1", "50", "C,D", "10" }, true, false, false,
		  "{\"lead id\":\"L1\",\"score\":53.4,\"prob_sql\":0.975906,"
		  "\"prob_won\":null,\"fit\":7.4,\"intent\":15.0,"
		  "\"product\":0.0,\"mixed\":0.0,\"grade\":null,"
		  "\"verdict\":\"mql\",\"rule\":null,\"reasons\":["
		  "{\"term\":\"clicks\",\"label\":null,\"points\":15.0},"
		  "{\"term\":\"size\",\"label\":\">=50\",\"points\":6.4},"
		  "{\"term\":\"industry\",\"label\":\"C,D\",\"points\":1.0}"
		  "]}\n" },
		{ { "L\"3", "20", "stop", "0" }, true, false, false,
		  "{\"lead id\":\"L\\\"3\",\"score\":31.0,"
		  "\"prob_sql\":0.895552,\"prob_won\":null,\"fit\":0.0,"
		  "\"intent\":0.0,\"product\":0.0,\"mixed\":0.0,"
		  "\"grade\":null,\"verdict\":\"disqualified\","
		  "\"rule\":\"no such customers\",\"reasons\":[]}\n" },
		{ { "L3", "20", "", "0" }, true, true, false,
		  "{\"lead id\":\"L3\",\"score\":31.0,"
		  "\"prob_sql\":0.895552,\"prob_won\":null,\"fit\":0.0,"
		  "\"intent\":0.0,\"product\":0.0,\"mixed\":0.0,"
		  "\"grade\":null,\"verdict\":\"nurture\"}\n" },
	};

	return cr_make_param_array(struct line_case, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct line_case *p, sink, writes_a_lead)
{
	struct scored_lead lead;
	struct mql_buf out = { 0 };
	const char *const cell[4] = { p->cell[0], p->cell[1], p->cell[2],
				      p->cell[3] };

	scored_lead_init(&lead);

	const struct sink sink = { &lead.card, "lead id", p->json,
				   !p->no_reasons, p->excel_safe, NULL, NULL };

	add(&out, &sink, &lead, cell);
	cr_assert_str_eq(mql_buf_text(&out), p->want);
	mql_buf_release(&out);
	scored_lead_release(&lead);
}

struct handed_case {
	double handed_prob;
	bool json, reasons;
	char want[160];
};

ParameterizedTestParameters(sink, handed_prob_stands_before_the_reasons)
{
	static struct handed_case row[] = {
		{ 0.02, false, true, ",explore,0.02,size <=9 -8.1\n" },
		{ 0.02, false, false, ",explore,0.02\n" },
		{ 0.0625, false, false, ",explore,0.0625\n" },
		{ 0.999999999, false, false, ",explore,0.999999999\n" },
		{ 1.0, false, false, ",nurture,1\n" },
		{ 0.0, false, true, ",nurture,0,size <=9 -8.1\n" },
		{ 0.02, true, true,
		  "\"verdict\":\"explore\",\"handed_prob\":0.02,\"rule\":null,"
		  "\"reasons\":[{\"term\":\"size\",\"label\":\"\\u003c=9\","
		  "\"points\":-8.1}]}\n" },
		{ 0.0, true, false,
		  "\"verdict\":\"nurture\",\"handed_prob\":0}\n" },
	};

	return cr_make_param_array(struct handed_case, row,
				   MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct handed_case *p, sink,
		  handed_prob_stands_before_the_reasons)
{
	struct explore share;
	struct scored_lead lead;
	struct mql_buf out = { 0 };

	scored_lead_init(&lead);

	explore_init(&share, fmin(fmax(p->handed_prob, 0.02), 0.999999999), 1);

	const struct sink sink = { &lead.card, "id", p->json, p->reasons,
				   false, &share, NULL };

	add_handed(&out, &sink, &lead,
		   (const char *const[4]){ "1", "9", "", "" },
		   p->handed_prob);
	cr_assert_not_null(strstr(out.p, p->want), "%s", out.p);
	mql_buf_release(&out);
	scored_lead_release(&lead);
}

Test(sink, rule_24_ids_pass_through_untrimmed)
{
	struct scored_lead lead;
	struct mql_buf out = { 0 };

	scored_lead_init(&lead);

	const struct sink sink = { .card = &lead.card, .id_name = "id" };

	add(&out, &sink, &lead, (const char *const[4]){ "\t007 ", "20", "",
							"" });
	cr_assert(strncmp(out.p, "\"\t007 \",", 8) == 0, "%s", out.p);
	mql_buf_release(&out);
	scored_lead_release(&lead);
}

Test(sink, rule_5_base_and_dimensions_sum_to_the_score)
{
	struct scored_lead lead;
	struct mql_buf out = { 0 };
	double score, fit, intent, product, mixed;

	scored_lead_init(&lead);

	const struct sink sink = { .card = &lead.card, .id_name = "id" };

	add(&out, &sink, &lead, (const char *const[4]){ "1", "5", "A|B",
							"7" });
	cr_assert_eq(sscanf(out.p, "1,%lf,%*f,,%lf,%lf,%lf,%lf", &score, &fit,
			    &intent, &product, &mixed), 5);
	cr_assert_eq(lround(10 * score),
		     lround(10 * (31 + fit + intent + product + mixed)));
	mql_buf_release(&out);
	scored_lead_release(&lead);
}

struct prob_case { double slope, offset; char want[12]; };

/* slope 0 makes the probability that of the offset alone */
ParameterizedTestParameters(sink, probabilities_have_six_decimals)
{
	static struct prob_case row[] = {
		{ 0.0, 0.0, "0.500000" },
		{ 0.0, 800.0, "1.000000" },
		{ 0.0, -800.0, "0.000000" },
		{ 0.0, 20.0, "1.000000" },
		{ 0.0, 10.0, "0.999955" },       // 0.9999546
		{ 0.0, -10.0, "0.000045" },      // 0.0000454
		{ 0.0, -14.6, "0.000000" },      // 4.6e-7
		{ 0.0, -14.4, "0.000001" },      // 5.6e-7
	};

	return cr_make_param_array(struct prob_case, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct prob_case *p, sink, probabilities_have_six_decimals)
{
	struct scored_lead lead;
	struct mql_buf out = { 0 };
	char got[12] = "";

	scored_lead_init(&lead);
	lead.card.won = (struct mql_calib){ true, p->slope, p->offset };

	const struct sink sink = { .card = &lead.card, .id_name = "id" };

	add(&out, &sink, &lead, (const char *const[4]){ "1", "20", "", "" });
	cr_assert_eq(sscanf(out.p, "1,31.0,0.895552,%11[^,]", got), 1);
	cr_assert_str_eq(got, p->want);
	mql_buf_release(&out);
	scored_lead_release(&lead);
}

struct head_case { bool json, reasons, explored; char want[120]; };

ParameterizedTestParameters(sink, writes_a_header)
{
	static struct head_case row[] = {
		{ false, true, false, "\"my, id\",score,prob_sql,prob_won,fit,intent,"
			       "product,mixed,grade,verdict,reasons\n" },
		{ false, false, false,
		  "\"my, id\",score,prob_sql,prob_won,fit,"
		  "intent,product,mixed,grade,verdict\n" },
		{ false, true, true,
		  "\"my, id\",score,prob_sql,prob_won,fit,intent,product,"
		  "mixed,grade,verdict,handed_prob,reasons\n" },
		{ false, false, true,
		  "\"my, id\",score,prob_sql,prob_won,fit,intent,product,"
		  "mixed,grade,verdict,handed_prob\n" },
		{ true, true, true, "" },
	};

	return cr_make_param_array(struct head_case, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct head_case *p, sink, writes_a_header)
{
	const struct explore share = { .share = 0.02 };
	const struct sink sink = { .id_name = "my, id", .json = p->json,
				   .reasons = p->reasons,
				   .explore = p->explored ? &share : NULL };
	struct mql_buf out = { 0 };

	sink_add_head(&out, &sink);
	cr_assert_str_eq(mql_buf_text(&out), p->want);
	mql_buf_release(&out);
}

Test(sink, knows_its_own_columns)
{
	cr_assert_str_eq(sink_taken_name("score"), "score");
	cr_assert_str_eq(sink_taken_name("reasons"), "reasons");
	cr_assert_str_eq(sink_taken_name("handed_prob"), "handed_prob");
	cr_assert_str_eq(sink_taken_name("rule"), "rule");
	cr_assert_null(sink_taken_name("Score"));
	cr_assert_null(sink_taken_name(""));
}
