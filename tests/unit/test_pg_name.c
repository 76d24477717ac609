/* SPDX-License-Identifier: MIT */
#include "scorer/pg_name.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

struct name_case { char text[80]; char want[80]; };

/* Quoted by hand: each part between quotes, its own quotes doubled. */
ParameterizedTestParameters(pg_name, takes_bytes_for_a_name)
{
	static struct name_case row[] = {
		{ "lead_scores", "\"lead_scores\"" },
		{ "Lead Scores", "\"Lead Scores\"" },
		{ "crm.leads", "\"crm\".\"leads\"" },
		{ "my schema.x\"; drop table leads",
		  "\"my schema\".\"x\"\"; drop table leads\"" },
		{ "\"a\"", "\"\"\"a\"\"\"" },
		{ "'", "\"'\"" },
		{ "a63456789012345678901234567890123456789012345678901234567"
		  "890123",
		  "\"a63456789012345678901234567890123456789012345678901234567"
		  "890123\"" },
	};

	return cr_make_param_array(struct name_case, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct name_case *p, pg_name, takes_bytes_for_a_name)
{
	struct mql_err err = MQL_ERR_INIT;
	struct mql_buf buf = { 0 };
	struct pg_name name;

	cr_assert(pg_name_parse(&name, p->text, &err));
	pg_name_add(&buf, &name);
	cr_assert_str_eq(mql_buf_text(&buf), p->want);
	mql_buf_release(&buf);
}

struct bad_name { char text[80]; char want[120]; };

ParameterizedTestParameters(pg_name, refuses)
{
	static struct bad_name row[] = {
		{ "", "--into: a name is empty, expected a table or "
		  "schema.table" },
		{ ".x", "--into: a name is empty, expected a table or "
		  "schema.table" },
		{ "x.", "--into: a name is empty, expected a table or "
		  "schema.table" },
		{ "a.b.c", "--into: \"a.b.c\" has more than two parts, "
		  "expected a table or schema.table" },
		{ "a634567890123456789012345678901234567890123456789012345678"
		  "901234", "--into: \"a634567890123456789012345678901234567890"
		  "12345678901234567890...\" has 64 bytes, a name at most 63" },
		{ "s.a\xff", "--into: \"a\\xFF\" is not UTF-8" },
		{ "postgresql://u:secret@h/d", "--into is a table's name; the "
		  "database is that of --from" },
	};

	return cr_make_param_array(struct bad_name, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct bad_name *p, pg_name, refuses)
{
	struct mql_err err = MQL_ERR_INIT;
	struct pg_name name;

	cr_assert_not(pg_name_parse(&name, p->text, &err));
	cr_assert_eq(err.code, MQL_E_USAGE);
	cr_assert_str_eq(err.msg, p->want);
}

Test(pg_name, doubles_the_quotes_of_a_text)
{
	struct mql_buf buf = { 0 };

	pg_name_add_text(&buf, MQL_STR("it's \\ \"x\""));
	cr_assert_str_eq(mql_buf_text(&buf), "'it''s \\ \"x\"'");
	mql_buf_release(&buf);
}

/* ---- connection strings ---- */

struct from_case { char from[80]; bool good; };

ParameterizedTestParameters(pg_name, keeps_passwords_apart)
{
	static struct from_case row[] = {
		{ "postgresql://u:s3cret@h:5432/d?sslmode=require", true },
		{ "postgres://h/d", true },
		{ "postgresql:///d?host=/tmp&user=a%40b", true },
		{ "postgresql://u@h", true },
		{ "postgresql://", true },
		{ "postgresql://[::1]:5432/d", true },
		{ "postgresql://[::1]", true },
		{ "postgresql://u@h1:1,h2:2/d", true },
		{ "postgresql://h:5432?user=u", true },
		{ "host=h password='a@b/c'", true },
		{ "service=crm", true },
		// an @ too many, or behind what ended user and password
		{ "postgresql://u:s3@cret@h/d", false },
		{ "postgresql://u:s3/cret@h/d", false },
		{ "postgresql://u:s3?cret@h/d", false },
		{ "postgresql:///d?user=s3cret@h", false },
		// the @ and the host are missing
		{ "postgresql://u:s3cret", false },
		{ "postgresql://u:s3cret/d", false },
		{ "postgresql://u:,s3cret/d", false },
		{ "postgresql://u:/s3cret/d", false },
		{ "postgresql://u:1,s3cret/d", false },
		{ "postgresql://u:1s3cret?x", false },
		{ "postgresql://[s3,cret]", false },
		{ "postgresql://[u]s3cret", false },
		{ "s3cret", false },
		{ "mysql://u:s3cret@h/d", false },
		{ "", false },
	};

	return cr_make_param_array(struct from_case, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct from_case *p, pg_name, keeps_passwords_apart)
{
	struct mql_err err = MQL_ERR_INIT;

	cr_assert_eq(pg_name_check_from(p->from, &err), p->good);
	if (p->good)
		return;
	cr_assert_eq(err.code, MQL_E_USAGE);
	cr_assert_null(strstr(err.msg, "s3"));
	cr_assert_not_null(strstr(err.msg, "not shown"));
}

struct port_case { char port[16]; bool is; };

ParameterizedTestParameters(pg_name, knows_a_port)
{
	static struct port_case row[] = {
		{ "", true }, { "1", true }, { "65535", true },
		{ "5432,,6432", true }, { "65536", false },
		{ "123456789", false }, { "12x", false }, { "x", false },
		{ "1 2", false }, { "1,x", false },
	};

	return cr_make_param_array(struct port_case, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct port_case *p, pg_name, knows_a_port)
{
	cr_assert_eq(pg_name_is_port(p->port), p->is);
}

Test(pg_name, knows_an_address)
{
	cr_assert(pg_name_is_uri("postgresql://"));
	cr_assert(pg_name_is_uri("postgres://h"));
	cr_assert_not(pg_name_is_uri("postgresql:/"));
	cr_assert_not(pg_name_is_uri("xpostgresql://"));
	cr_assert_not(pg_name_is_uri("leads.csv"));
}
