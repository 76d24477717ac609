/* SPDX-License-Identifier: MIT */
#include "scorer/pg_table.h"

#include <stdlib.h>

#define ROOM "pg_temp.mql_scored"

enum kind {
	KEY,                     /* any type */
	TENTHS,                  /* exact to a tenth */
	PROB,                    /* six decimals */
	WORD,                    /* text, or an enum */
	MOMENT,                  /* date and time */
};

static const char *const expected[] = {
	[KEY] = "any type",
	[TENTHS] = "numeric(10,1)",
	[PROB] = "double precision",
	[WORD] = "text",
	[MOMENT] = "timestamp with time zone",
};

static const struct {
	const char *name;
	enum kind kind;
	const char *type;        // where we make the table
} wanted[] = {
	{ "lead_id", KEY, "text PRIMARY KEY" },
	{ "score", TENTHS, "numeric(10,1) NOT NULL" },
	{ "prob_sql", PROB, "double precision" },
	{ "prob_won", PROB, "double precision" },
	{ "fit", TENTHS, "numeric(10,1) NOT NULL" },
	{ "intent", TENTHS, "numeric(10,1) NOT NULL" },
	{ "product", TENTHS, "numeric(10,1) NOT NULL" },
	{ "mixed", TENTHS, "numeric(10,1) NOT NULL" },
	{ "grade", WORD, "text" },
	{ "verdict", WORD, "text NOT NULL" },
	{ "handed_prob", PROB, "double precision" },
	{ "reasons", WORD, "text" },
	{ "scorecard_digest", WORD, "text NOT NULL" },
	{ "scored_at", MOMENT, "timestamp with time zone NOT NULL" },
};
#define N_WANTED    MQL_ARRAY_LEN(wanted)
#define HANDED_PROB 10           /* their places */
#define REASONS     11
#define N_COPIED    12           /* the rest is the same for all rows */

/* ---- the table as it is ---- */

void pg_table_add_create(struct mql_buf *buf, const struct pg_name *name)
{
	mql_buf_adds(buf, "CREATE TABLE ");
	pg_name_add(buf, name);
	mql_buf_adds(buf, " (\n");
	for (size_t i = 0; i < N_WANTED; i++)
		mql_buf_addf(buf, "    %-16s %s%s\n", wanted[i].name,
			     wanted[i].type, i + 1 < N_WANTED ? "," : "");
	mql_buf_adds(buf, ")");
}

void pg_table_add_look(struct mql_buf *buf, const struct pg_name *name)
{
	struct mql_buf quoted = { 0 };

	pg_name_add(&quoted, name);
	mql_buf_adds(buf,
		"SELECT c.relkind, a.attname, "
		"format_type(a.atttypid, a.atttypmod), t.typcategory, "
		"a.attnotnull AND NOT a.atthasdef AND a.attidentity = '', "
		"a.attgenerated <> '' OR a.attidentity = 'a', "
		"EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid "
		"AND i.indisunique AND i.indisvalid AND i.indimmediate "
		"AND i.indnkeyatts = 1 AND i.indkey[0] = a.attnum "
		"AND i.indpred IS NULL AND i.indexprs IS NULL) "
		"FROM pg_class c LEFT JOIN pg_attribute a "
		"ON a.attrelid = c.oid AND a.attnum > 0 "
		"AND NOT a.attisdropped "
		"LEFT JOIN pg_type t ON t.oid = a.atttypid "
		"WHERE c.oid = to_regclass(");
	pg_name_add_text(buf, mql_buf_str(&quoted));
	mql_buf_adds(buf, ") ORDER BY a.attnum");
	mql_buf_release(&quoted);
}

static const struct pg_column *find(const struct pg_column *column, size_t n,
				    const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(column[i].name, name) == 0)
			return &column[i];
	return NULL;
}

/* The decimals of "numeric(p,s)"; of another type, plenty. */
static long decimals(const char *type)
{
	const char *comma = strchr(type, ',');

	return strncmp(type, "numeric(", 8) == 0 && comma
	       ? strtol(comma + 1, NULL, 10) : 99;
}

static bool is_one_of(const char *type, const char *const *name)
{
	for (; *name; name++)
		if (strcmp(type, *name) == 0)
			return true;
	return false;
}

/* A double has every score exactly enough to be read back; a real has not. */
static bool holds(const struct pg_column *c, enum kind kind)
{
	static const char *const whole[] = {
		"smallint", "integer", "bigint", "money", "oid", NULL,
	};
	const bool number = c->category == 'N' && !is_one_of(c->type, whole);

	switch (kind) {
	case KEY:
		return true;
	case TENTHS:
		return number && decimals(c->type) >= 1 &&
		       strcmp(c->type, "real") != 0;
	case PROB:
		return number && decimals(c->type) >= 6;
	case WORD:
		return c->category == 'S' || c->category == 'E';
	case MOMENT:
		return strncmp(c->type, "timestamp", 9) == 0;
	}
	return false;
}

/* Begins a complaint about a column. */
static void add_about(struct mql_buf *buf, const char *name)
{
	if (buf->n > 0)
		mql_buf_adds(buf, "; ");
	mql_buf_addf(buf, "\"%s\" ", MQL_SHOW(mql_str_of(name)));
}

static void look_for(struct mql_buf *bad, size_t i,
		     const struct pg_column *column, size_t n)
{
	const struct pg_column *c = find(column, n, wanted[i].name);

	if (c && !c->computed && holds(c, wanted[i].kind) &&
	    (wanted[i].kind != KEY || c->key))
		return;
	add_about(bad, wanted[i].name);
	if (!c)
		mql_buf_adds(bad, "is missing");
	else if (c->computed)
		mql_buf_adds(bad, "is generated always");
	else if (!holds(c, wanted[i].kind))
		mql_buf_addf(bad, "is %s, not %s",
			     MQL_SHOW(mql_str_of(c->type)),
			     expected[wanted[i].kind]);
	else
		mql_buf_adds(bad, "is not the primary key, nor unique by "
				  "itself");
}

static void look_at_other(struct mql_buf *bad, const struct pg_column *c)
{
	for (size_t i = 0; i < N_WANTED; i++)
		if (strcmp(c->name, wanted[i].name) == 0)
			return;
	if (!c->must)
		return;
	add_about(bad, c->name);
	mql_buf_adds(bad, "takes no NULL and has no default");
}

bool pg_table_check(const char *what, const struct pg_column *column, size_t n,
		    struct mql_err *err)
{
	struct mql_buf bad = { 0 };
	bool ok;

	for (size_t i = 0; i < N_WANTED; i++)
		look_for(&bad, i, column, n);
	for (size_t i = 0; i < n; i++)
		look_at_other(&bad, &column[i]);
	ok = bad.n == 0 ||
	     mql_fail(err, MQL_E_DATA, "%s does not fit: %s", what,
		      mql_buf_text(&bad));
	mql_buf_release(&bad);
	return ok;
}

/* ---- filling it ---- */

void pg_table_add_room(struct mql_buf *buf, const struct pg_column *column,
		       size_t n)
{
	mql_buf_adds(buf, "CREATE TEMPORARY TABLE mql_scored (");
	for (size_t i = 0; i < N_COPIED; i++) {
		const struct pg_column *c = find(column, n, wanted[i].name);

		mql_buf_addf(buf, "%s%s %s", i > 0 ? ", " : "", c->name,
			     c->type);
	}
	mql_buf_adds(buf, ") ON COMMIT DROP");
}

void pg_table_add_copy(struct mql_buf *buf, bool handed_prob, bool reasons)
{
	mql_buf_adds(buf, "COPY " ROOM " (");
	for (size_t i = 0; i < N_COPIED; i++) {
		if ((i == HANDED_PROB && !handed_prob) ||
		    (i == REASONS && !reasons))
			continue;
		mql_buf_addf(buf, "%s%s", i > 0 ? ", " : "", wanted[i].name);
	}
	mql_buf_adds(buf, ") FROM STDIN (FORMAT csv)");
}

void pg_table_add_repeated(struct mql_buf *buf)
{
	mql_buf_adds(buf, "SELECT lead_id::text, count(*), count(*) OVER () "
			  "FROM " ROOM " GROUP BY lead_id "
			  "HAVING count(*) > 1 "
			  "ORDER BY lead_id::text COLLATE \"C\" LIMIT 3");
}

void pg_table_add_merge(struct mql_buf *buf, const struct pg_name *name,
			const char *digest, const char *scored_at)
{
	mql_buf_adds(buf, "INSERT INTO ");
	pg_name_add(buf, name);
	for (size_t i = 0; i < N_WANTED; i++)
		mql_buf_addf(buf, "%s%s", i > 0 ? ", " : " (",
			     wanted[i].name);
	mql_buf_adds(buf, ") SELECT ");
	for (size_t i = 0; i < N_COPIED; i++)
		mql_buf_addf(buf, "%s, ", wanted[i].name);
	pg_name_add_text(buf, mql_str_of(digest));
	mql_buf_adds(buf, ", ");
	pg_name_add_text(buf, mql_str_of(scored_at));
	mql_buf_adds(buf, "::timestamptz FROM " ROOM
			  " ON CONFLICT (lead_id) DO UPDATE SET ");
	for (size_t i = 1; i < N_WANTED; i++)
		mql_buf_addf(buf, "%s%s = excluded.%s", i > 1 ? ", " : "",
			     wanted[i].name, wanted[i].name);
}
