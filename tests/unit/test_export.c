/* SPDX-License-Identifier: MIT */
/* What an exported statement says; that engines agree with mql-scorer is shown
 * by tests/parity. */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "trainer/export_dialect.h"

#define TABLE_OF(id)                                                           \
	"scorecard: 1\n" id                                                    \
	"terms:\n- {column: a, dimension: fit, type: level, points: {x: 1}}\n"

static bool make(struct mql_buf *sql, const char *yaml,
		 const struct export_options *options, struct mql_err *err)
{
	struct mql_scorecard card;

	cr_assert(mql_scorecard_parse(&card, "card.yaml", mql_str_of(yaml),
				      err), "%s", err->msg);

	const bool ok = export_add(sql, &card, options, err);

	mql_scorecard_release(&card);
	return ok;
}

Test(export, refuses_a_card_without_an_id)
{
	const struct export_options options = {
		.table = "leads", .as_of = MQL_DAY_NONE,
	};
	struct mql_buf sql = { 0 };
	struct mql_err err = MQL_ERR_INIT;

	cr_assert_not(make(&sql, TABLE_OF(""), &options, &err));
	cr_assert_eq(err.code, MQL_E_CARD);
	cr_assert_str_eq(err.msg, "card.yaml: the card names no id column "
			 "(lead: {id: ...}): give it with --id");
	mql_buf_release(&sql);
}

Test(export, the_id_of_the_options_wins)
{
	const struct export_options options = {
		.table = "leads", .id = "other id", .as_of = MQL_DAY_NONE,
	};
	struct mql_buf sql = { 0 };
	struct mql_err err = MQL_ERR_INIT;

	cr_assert(make(&sql, TABLE_OF("lead: {id: k}\n"), &options, &err));
	cr_assert(strstr(sql.p, "SELECT lead AS \"other id\""));
	cr_assert_not(strstr(sql.p, "\"k\""));
	mql_buf_release(&sql);
}

Test(export, a_dbt_model_hides_all_but_its_ref_from_templates)
{
	const struct export_options options = {
		.table = "stg_leads", .dbt = true, .as_of = MQL_DAY_NONE,
	};
	struct mql_buf sql = { 0 };
	struct mql_err err = MQL_ERR_INIT;

	cr_assert(make(&sql, TABLE_OF("lead: {id: k}\n"), &options, &err));
	cr_assert_eq(strncmp(sql.p, "{% raw %}", 9), 0);
	cr_assert(strstr(sql.p,
			 "{% endraw %}{{ ref('stg_leads') }}{% raw %}"));
	cr_assert_str_eq(sql.p + sql.n - 13, "{% endraw %}\n");
	mql_buf_release(&sql);
}

Test(export, refuses_text_that_would_leave_a_dbt_models_raw_part)
{
	const struct export_options options = {
		.table = "leads", .dbt = true, .as_of = MQL_DAY_NONE,
	};
	struct mql_buf sql = { 0 };
	struct mql_err err = MQL_ERR_INIT;

	cr_assert_not(make(&sql, "scorecard: 1\nlead: {id: k}\nterms:\n"
			   "- {column: a, dimension: fit, type: level, "
			   "points: {\"{% endraw %}\": 1}}\n", &options,
			   &err));
	cr_assert_str_eq(err.msg, "card.yaml: a name or level holds "
			 "\"endraw\", which ends the raw text of a dbt model: "
			 "export it without --dbt");
	mql_buf_release(&sql);
}

Test(export, a_table_is_named_part_by_part)
{
	const struct export_options options = {
		.table = "crm.a\"b", .as_of = MQL_DAY_NONE,
	};
	struct mql_buf sql = { 0 };
	struct mql_err err = MQL_ERR_INIT;

	cr_assert(make(&sql, TABLE_OF("lead: {id: k}\n"), &options, &err));
	cr_assert(strstr(sql.p, "FROM \"crm\".\"a\"\"b\"\n"));
	mql_buf_release(&sql);
}

Test(export, the_same_card_gives_the_same_bytes)
{
	const struct export_options options = {
		.table = "leads", .view = "v", .as_of = 20000,
	};
	struct mql_buf a = { 0 }, b = { 0 };
	struct mql_err err = MQL_ERR_INIT;

	cr_assert(make(&a, TABLE_OF("lead: {id: k}\n"), &options, &err));
	cr_assert(make(&b, TABLE_OF("lead: {id: k}\n"), &options, &err));
	cr_assert(mql_str_eq(mql_buf_str(&a), mql_buf_str(&b)));
	cr_assert(strstr(a.p, "CREATE VIEW \"v\" AS\n"));
	mql_buf_release(&a);
	mql_buf_release(&b);
}

/* Scores 0.0 to 1.0; no chance of being won. */
#define CHANCES                                                                \
	TABLE_OF("lead: {id: k}\n")                                            \
	"calibration:\n  sql: {slope: 1.0, offset: 0.0}\n"

Test(export, spark_looks_probabilities_up_without_a_join)
{
	const struct export_options options = {
		.dialect = EXPORT_SPARK, .table = "leads",
		.as_of = MQL_DAY_NONE,
	};
	struct mql_buf sql = { 0 };
	struct mql_err err = MQL_ERR_INIT;

	cr_assert(make(&sql, CHANCES, &options, &err));
	cr_assert_not(strstr(sql.p, "JOIN"));
	/* 1 / (1 + exp(-k ln 2 / 100)), k = 0..10, by Python */
	cr_assert(strstr(sql.p, "ARRAY(0.500000, 0.501733, 0.503466, 0.505198, "
			 "0.506931, 0.508663, 0.510396, 0.512128, 0.513859, "
			 "0.515591, 0.517322)[chance_score - (0)] AS "
			 "prob_sql"));
	cr_assert(strstr(sql.p, "CAST(NULL AS DECIMAL(7, 6)) AS prob_won"));
	mql_buf_release(&sql);
}

/* ---- names and literals ---- */

struct quoting {
	enum export_dialect dialect;
	char text[24], name[40], literal[40];
};

ParameterizedTestParameters(export, quotes)
{
	static struct quoting row[] = {
		{ EXPORT_POSTGRESQL, "a\"b'c\\d`", "\"a\"\"b'c\\d`\"",
		  "'a\"b''c\\d`'" },
		{ EXPORT_SQLITE, "'", "\"'\"", "''''" },
		{ EXPORT_DUCKDB, "\n", "\"\n\"", "'\n'" },
		{ EXPORT_SPARK, "a`b\\'\n", "`a``b\\'\n`", "'a`b\\\\\\'\\n'" },
		{ EXPORT_BIGQUERY, "a`b\\'", "`a\\`b\\\\'`",
		  "'a`b\\\\\\''" },
		{ EXPORT_SNOWFLAKE, "a\"\\'\r", "\"a\"\"\\'\r\"",
		  "'a\"\\\\\\'\\r'" },
		{ EXPORT_SQLITE, "", "\"\"", "''" },
	};

	return cr_make_param_array(struct quoting, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct quoting *p, export, quotes)
{
	const struct export_words *words = export_words_of(p->dialect);
	struct mql_buf buf = { 0 };

	export_add_name(&buf, words, mql_str_of(p->text));
	cr_assert_str_eq(mql_buf_text(&buf), p->name);
	mql_buf_reset(&buf);
	export_add_literal(&buf, words, mql_str_of(p->text));
	cr_assert_str_eq(mql_buf_text(&buf), p->literal);
	mql_buf_release(&buf);
}

Test(export, a_template_takes_its_arguments_in_any_order)
{
	struct mql_buf buf = { 0 };

	export_fill(&buf, "f($2, $1, $2)$", "a", "b", NULL);
	cr_assert_str_eq(buf.p, "f(b, a, b)$");
	mql_buf_release(&buf);
}
