/* SPDX-License-Identifier: MIT */
/* export_dialect.c - six engines in words
 *
 * Hazards that the templates know:
 *   - PostgreSQL raises an error where a number is out of a double's range, so
 *     the range is asked as NUMERIC first; its other casts can't fail on what
 *     the regular expression let through.
 *   - SQLite has REGEXP in its shell, and in programs that load its regexp
 *     extension; its splitting and replacing are done by hand.
 *   - lower() knows other letters than ASCII's, except in SQLite.
 *   - Spark, BigQuery and Snowflake read a backslash in a literal as an escape.
 *   - BigQuery has no VALUES.
 */
#include "trainer/export_dialect.h"

const char *const export_dialect_name[7] = {
	"postgresql", "sqlite", "duckdb", "spark", "bigquery", "snowflake",
	NULL
};

#define UPPER "'ABCDEFGHIJKLMNOPQRSTUVWXYZ'"
#define LOWER "'abcdefghijklmnopqrstuvwxyz'"
#define FINITE(cast, mark)                                                     \
	"CASE WHEN ABS(" cast ") <= 1.7976931348623157E308" mark              \
	" THEN " cast " END"
#define TRANSLATE "TRANSLATE($1, " UPPER ", " LOWER ")"

/* The hyphen stands first: SQLite's REGEXP takes it for a range elsewhere. */
static const struct export_words words[] = {
	[EXPORT_POSTGRESQL] = {
		.step = "AS MATERIALIZED (",
		.string = "TEXT", .tenths = "CAST($1 * 0.1 AS NUMERIC(12, 1))",
		.blanks = "E' \\t\\n\\013\\f\\r'",
		.quote = '"', .big = "BIGINT",
		.greatest = "GREATEST", .most_arguments = 100,
		.text = "CAST($1 AS TEXT)",
		.trim = "BTRIM($1, $2)",
		.match = "$1 ~ $2",
		.number = "CASE WHEN ABS(CAST($1 AS NUMERIC)) >= "
			  "1.797693134862315807937e308 THEN NULL "
			  "WHEN ABS(CAST($1 AS NUMERIC)) < 2.48e-324 "
			  "THEN 0 ELSE CAST($1 AS DOUBLE PRECISION) END",
		.divide = "(($1) / ($2))", .modulo = "MOD($1, $2)",
		.power2 = "(CAST(1 AS BIGINT) << CAST($1 AS INTEGER))",
		.has = "STRPOS($1, $2) > 0",
		.lower = TRANSLATE,
		.spaced = "REGEXP_REPLACE($1, "
			  "'[\\x01-\\x2f\\x3a-\\x60\\x7b-\\x7f]+', ' ', 'g')",
		.piece = "SPLIT_PART($1, $2, $3)",
		.today = "(CURRENT_DATE - DATE '1970-01-01')",
		.list = "$1($2) AS (VALUES$3)", .row = "($1)",
	},
	[EXPORT_SQLITE] = {
		.step = "AS MATERIALIZED (",
		.string = "TEXT", .tenths = "$1 / 10.0",
		.blanks = "' ' || CHAR(9, 10, 11, 12, 13)",
		.quote = '"', .big = "INTEGER",
		.greatest = "MAX", .most_arguments = 100,
		.text = "CAST($1 AS TEXT)",
		.trim = "TRIM($1, $2)",
		.match = "$1 REGEXP $2",
		.number = FINITE("CAST($1 AS REAL)", ""),
		.divide = "(($1) / ($2))", .modulo = "(($1) % ($2))",
		.power2 = "(1 << ($1))",
		.has = "INSTR($1, $2) > 0",
		.lower = "LOWER($1)",
		.today = "CAST(JULIANDAY(DATE('now', 'localtime')) - "
			 "2440587.5 AS INTEGER)",
		.list = "$1($2) AS (VALUES$3)", .row = "($1)",
	},
	[EXPORT_DUCKDB] = {
		.step = "AS MATERIALIZED (",
		.string = "VARCHAR",
		.tenths = "CAST($1 * 0.1 AS DECIMAL(12, 1))",
		.blanks = "' ' || CHR(9) || CHR(10) || CHR(11) || CHR(12) || "
			  "CHR(13)",
		.quote = '"', .big = "BIGINT",
		.greatest = "GREATEST", .most_arguments = 100,
		.text = "CAST($1 AS VARCHAR)",
		.trim = "TRIM($1, $2)",
		.match = "REGEXP_MATCHES($1, $2)",
		.number = FINITE("TRY_CAST($1 AS DOUBLE)", ""),
		.divide = "(($1) // ($2))", .modulo = "(($1) % ($2))",
		.power2 = "(CAST(1 AS BIGINT) << CAST($1 AS BIGINT))",
		.has = "CONTAINS($1, $2)",
		.lower = TRANSLATE,
		.spaced = "REGEXP_REPLACE($1, "
			  "'[\\x01-\\x2f\\x3a-\\x60\\x7b-\\x7f]+', ' ', 'g')",
		.piece = "SPLIT_PART($1, $2, $3)",
		.today = "DATE_DIFF('day', DATE '1970-01-01', CURRENT_DATE)",
		.list = "$1($2) AS (VALUES$3)", .row = "($1)",
	},
	[EXPORT_SPARK] = {
		.note = "faster after SET spark.sql.codegen.wholeStage = "
			"false: as one method it is too long to be compiled",
		.step = "AS (",
		.string = "STRING",
		.tenths = "CAST($1 * 0.1BD AS DECIMAL(12, 1))",
		.blanks = "' \\t\\n\\u000b\\u000c\\r'",
		.quote = '`', .backslash = true,
		.big = "BIGINT",
		.greatest = "GREATEST", .most_arguments = 100,
		.text = "CAST($1 AS STRING)",
		.trim = "TRIM(BOTH $2 FROM $1)",
		.match = "$1 RLIKE $2",
		.number = FINITE("CAST($1 AS DOUBLE)", "D"),
		.divide = "(($1) DIV ($2))", .modulo = "(($1) % ($2))",
		.power2 = "SHIFTLEFT(CAST(1 AS BIGINT), CAST($1 AS INT))",
		.has = "INSTR($1, $2) > 0",
		.lower = TRANSLATE,
		.spaced = "REGEXP_REPLACE($1, "
			  "'[\\\\x01-\\\\x2f\\\\x3a-\\\\x60\\\\x7b-\\\\x7f]+', "
			  "' ')",
		.piece = "SPLIT_PART($1, $2, $3)",
		.today = "DATEDIFF(CURRENT_DATE(), DATE '1970-01-01')",
		.list = "$1($2) AS (VALUES$3)", .row = "($1)",
		.array = "ARRAY($1)[$2]",
	},
	[EXPORT_BIGQUERY] = {
		.step = "AS (",
		.string = "STRING", .tenths = "CAST($1 AS NUMERIC) / 10",
		.blanks = "' \\t\\n\\v\\f\\r'",
		.quote = '`', .backslash = true, .name_backslash = true,
		.big = "INT64",
		.greatest = "GREATEST", .most_arguments = 100,
		.text = "CAST($1 AS STRING)",
		.trim = "TRIM($1, $2)",
		.match = "REGEXP_CONTAINS($1, $2)",
		.number = FINITE("SAFE_CAST($1 AS FLOAT64)", ""),
		.divide = "DIV($1, $2)", .modulo = "MOD($1, $2)",
		.power2 = "(1 << ($1))",
		.has = "STRPOS($1, $2) > 0",
		.lower = TRANSLATE,
		.spaced = "REGEXP_REPLACE($1, "
			  "'[\\\\x01-\\\\x2f\\\\x3a-\\\\x60\\\\x7b-\\\\x7f]+', "
			  "' ')",
		.piece = "SPLIT($1, $2)[SAFE_ORDINAL($3)]",
		.today = "UNIX_DATE(CURRENT_DATE())",
		.list = "$1 AS (SELECT * FROM UNNEST([$3]))",
		.row = "STRUCT($1)", .row_named = true,
	},
	[EXPORT_SNOWFLAKE] = {
		.step = "AS (",
		.string = "VARCHAR",
		.tenths = "CAST($1 * 0.1 AS DECIMAL(12, 1))",
		.blanks = "' \\t\\n\\x0b\\f\\r'",
		.quote = '"', .backslash = true,
		.big = "BIGINT",
		.greatest = "GREATEST", .most_arguments = 100,
		.text = "CAST($1 AS VARCHAR)",
		.trim = "TRIM($1, $2)",
		.match = "REGEXP_LIKE($1, $2)",
		.number = FINITE("TRY_CAST($1 AS DOUBLE)", ""),
		.divide = "FLOOR(($1) / ($2))", .modulo = "MOD($1, $2)",
		.power2 = "BITSHIFTLEFT(1, $1)",
		.has = "CONTAINS($1, $2)",
		.lower = TRANSLATE,
		.spaced = "REGEXP_REPLACE($1, "
			  "'[\\\\x01-\\\\x2f\\\\x3a-\\\\x60\\\\x7b-\\\\x7f]+', "
			  "' ')",
		.piece = "SPLIT_PART($1, $2, $3)",
		.today = "DATEDIFF('day', DATE '1970-01-01', CURRENT_DATE)",
		.list = "$1($2) AS (SELECT * FROM VALUES$3)", .row = "($1)",
	},
};

const struct export_words *export_words_of(enum export_dialect dialect)
{
	return &words[dialect];
}

void export_fill(struct mql_buf *buf, const char *text, const char *a,
		 const char *b, const char *c)
{
	const char *const argument[] = { a, b, c };

	for (; *text != '\0'; text++) {
		if (text[0] == '$' && text[1] >= '1' && text[1] <= '3')
			mql_buf_adds(buf, argument[*++text - '1']);
		else
			mql_buf_addc(buf, *text);
	}
}

void export_add_name(struct mql_buf *buf, const struct export_words *w,
		     struct mql_str name)
{
	mql_buf_addc(buf, w->quote);
	for (size_t i = 0; i < name.n; i++) {
		const char c = name.p[i];

		if (w->name_backslash && (c == w->quote || c == '\\'))
			mql_buf_addc(buf, '\\');
		else if (c == w->quote)
			mql_buf_addc(buf, c);
		mql_buf_addc(buf, c);
	}
	mql_buf_addc(buf, w->quote);
}

static void add_escaped(struct mql_buf *buf, char c)
{
	switch (c) {
	case '\n':
		mql_buf_adds(buf, "\\n");
		break;
	case '\r':
		mql_buf_adds(buf, "\\r");
		break;
	case '\\':
	case '\'':
		mql_buf_addc(buf, '\\');
		mql_buf_addc(buf, c);
		break;
	default:
		mql_buf_addc(buf, c);
	}
}

void export_add_literal(struct mql_buf *buf, const struct export_words *w,
			struct mql_str text)
{
	mql_buf_addc(buf, '\'');
	for (size_t i = 0; i < text.n; i++) {
		if (w->backslash) {
			add_escaped(buf, text.p[i]);
			continue;
		}
		if (text.p[i] == '\'')
			mql_buf_addc(buf, '\'');
		mql_buf_addc(buf, text.p[i]);
	}
	mql_buf_addc(buf, '\'');
}
