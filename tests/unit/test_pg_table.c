/* SPDX-License-Identifier: MIT */
#include "scorer/pg_table.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

static const struct pg_name name = { { "s", 1 }, { "a\"b", 3 } };

/* As a server says of the table that we make. */
static const struct pg_column made[] = {
	{ "lead_id", "text", 'S', true, false, true },
	{ "score", "numeric(10,1)", 'N', true, false, false },
	{ "prob_sql", "double precision", 'N', false, false, false },
	{ "prob_won", "double precision", 'N', false, false, false },
	{ "fit", "numeric(10,1)", 'N', true, false, false },
	{ "intent", "numeric(10,1)", 'N', true, false, false },
	{ "product", "numeric(10,1)", 'N', true, false, false },
	{ "mixed", "numeric(10,1)", 'N', true, false, false },
	{ "grade", "text", 'S', false, false, false },
	{ "verdict", "text", 'S', true, false, false },
	{ "handed_prob", "double precision", 'N', false, false, false },
	{ "reasons", "text", 'S', false, false, false },
	{ "scorecard_digest", "text", 'S', true, false, false },
	{ "scored_at", "timestamp with time zone", 'D', true, false, false },
};
#define N_MADE MQL_ARRAY_LEN(made)
enum { LEAD_ID = 0, SCORE = 1, PROB_SQL = 2, GRADE = 8, SCORED_AT = 13 };

Test(pg_table, makes_a_table_that_fits)
{
	struct mql_err err = MQL_ERR_INIT;
	struct mql_buf sql = { 0 };

	cr_assert(pg_table_check("x", made, N_MADE, &err), "%s", err.msg);
	pg_table_add_create(&sql, &name);
	cr_assert_eq(strncmp(mql_buf_text(&sql),
			     "CREATE TABLE \"s\".\"a\"\"b\" (\n"
			     "    lead_id          text PRIMARY KEY,\n", 60), 0);
	mql_buf_release(&sql);
}

struct type_case { size_t i; char type[32]; char category; bool fits; };

/* What a type must hold: a tenth, six decimals, a text, a moment. */
ParameterizedTestParameters(pg_table, takes_types_that_lose_nothing)
{
	static struct type_case row[] = {
		{ LEAD_ID, "bigint", 'N', true },
		{ LEAD_ID, "uuid", 'U', true },
		{ SCORE, "numeric", 'N', true },
		{ SCORE, "numeric(20,4)", 'N', true },
		{ SCORE, "numeric(5,0)", 'N', false },
		{ SCORE, "double precision", 'N', true },
		{ SCORE, "real", 'N', false },
		{ SCORE, "integer", 'N', false },
		{ SCORE, "money", 'N', false },
		{ SCORE, "text", 'S', false },
		{ PROB_SQL, "real", 'N', true },
		{ PROB_SQL, "numeric(7,6)", 'N', true },
		{ PROB_SQL, "numeric(7,5)", 'N', false },
		{ PROB_SQL, "bigint", 'N', false },
		{ GRADE, "character varying(2)", 'S', true },
		{ GRADE, "crm.grade", 'E', true },
		{ GRADE, "integer", 'N', false },
		{ SCORED_AT, "timestamp without time zone", 'D', true },
		{ SCORED_AT, "date", 'D', false },
	};

	return cr_make_param_array(struct type_case, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct type_case *p, pg_table, takes_types_that_lose_nothing)
{
	struct pg_column column[N_MADE];
	struct mql_err err = MQL_ERR_INIT;

	memcpy(column, made, sizeof(made));
	column[p->i].type = p->type;
	column[p->i].category = p->category;
	cr_assert_eq(pg_table_check("x", column, N_MADE, &err), p->fits);
	if (!p->fits)
		cr_assert_eq(err.code, MQL_E_DATA);
}

Test(pg_table, names_all_that_do_not_fit)
{
	struct pg_column column[N_MADE + 2];
	struct mql_err err = MQL_ERR_INIT;

	memcpy(column, made, sizeof(made));
	column[LEAD_ID].key = false;
	column[SCORE].type = "integer";
	column[GRADE].name = "note";
	column[SCORED_AT].computed = true;
	column[N_MADE] = (struct pg_column){ "owner", "text", 'S', true, false,
					     false };
	cr_assert_not(pg_table_check("d: t", column, N_MADE + 1, &err));
	cr_assert_str_eq(err.msg, "d: t does not fit: \"lead_id\" is not the "
			 "primary key, nor unique by itself; \"score\" is "
			 "integer, not numeric(10,1); \"grade\" is missing; "
			 "\"scored_at\" is generated always; \"owner\" takes "
			 "no NULL and has no default");
}

Test(pg_table, says_no_more_than_one_line)
{
	struct mql_err err = MQL_ERR_INIT;

	cr_assert_not(pg_table_check("x", NULL, 0, &err));
	cr_assert_null(strchr(err.msg, '\n'));
	cr_assert_not_null(strstr(err.msg, "\"lead_id\" is missing; "));
}

/* ---- statements ---- */

Test(pg_table, the_room_has_the_types_of_the_table)
{
	struct pg_column column[N_MADE];
	struct mql_buf sql = { 0 };

	memcpy(column, made, sizeof(made));
	column[LEAD_ID].type = "bigint";
	pg_table_add_room(&sql, column, N_MADE);
	cr_assert_not_null(strstr(sql.p, "TEMPORARY TABLE mql_scored (lead_id "
				  "bigint, score numeric(10,1), "));
	cr_assert_not_null(strstr(sql.p, "reasons text) ON COMMIT DROP"));
	cr_assert_null(strstr(sql.p, "scored_at"));
	mql_buf_release(&sql);
}

struct copy_case { bool handed_prob, reasons; char want[64]; };

ParameterizedTestParameters(pg_table, copies_the_columns_there_are)
{
	static struct copy_case row[] = {
		{ true, true, "verdict, handed_prob, reasons) FROM" },
		{ false, true, "verdict, reasons) FROM" },
		{ true, false, "verdict, handed_prob) FROM" },
		{ false, false, "verdict) FROM" },
	};

	return cr_make_param_array(struct copy_case, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct copy_case *p, pg_table, copies_the_columns_there_are)
{
	struct mql_buf sql = { 0 };

	pg_table_add_copy(&sql, p->handed_prob, p->reasons);
	cr_assert_not_null(strstr(sql.p, p->want));
	mql_buf_release(&sql);
}

Test(pg_table, merges_by_lead_id_and_quotes)
{
	struct mql_buf sql = { 0 };

	pg_table_add_merge(&sql, &name, "ab'c", "2026-11-21 01:00:00+00");
	cr_assert_not_null(strstr(sql.p,
				  "INSERT INTO \"s\".\"a\"\"b\" (lead_id, "));
	cr_assert_not_null(strstr(sql.p, "'ab''c', '2026-11-21 01:00:00+00'::"
				  "timestamptz FROM pg_temp.mql_scored ON "
				  "CONFLICT (lead_id) DO UPDATE SET score = "
				  "excluded.score, "));
	cr_assert_null(strstr(sql.p, "lead_id = excluded"));
	mql_buf_release(&sql);
}
