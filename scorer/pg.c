/* SPDX-License-Identifier: MIT */
#include "scorer/pg.h"

#include <stdlib.h>

#include "common/log.h"
#include "common/num.h"
#include "scorer/pg_link.h"
#include "scorer/pg_table.h"

#define TWICE "21000"            /* SQLSTATE: an upsert met a row twice */

struct pg {
	struct pg_options options;
	struct pg_link *from, *into;     // NULL: not there, or no more
	struct pg_name name;             // of the table, with its schema
	struct mql_buf schema;           // its bytes
	struct mql_buf table;            // the name, quoted
	struct mql_buf shown;            // the name, for messages
	struct mql_buf label;
	struct mql_buf scored_at;
	struct mql_csv_source source;
	struct mql_str rest;             // of a row that did not fit whole
};

/* ---- statements ---- */

static bool do_buf(struct pg_link *link, const char *what, struct mql_buf *sql,
		   struct mql_err *err)
{
	const bool ok = pg_link_do(link, what, mql_buf_text(sql), err);

	mql_buf_release(sql);
	return ok;
}

/* With what of a session the outcome depends on. */
static bool begin(struct pg_link *link, const char *how, struct mql_err *err)
{
	struct mql_buf sql = { 0 };

	mql_buf_adds(&sql, "BEGIN ISOLATION LEVEL ");
	mql_buf_adds(&sql, how);
	return do_buf(link, NULL, &sql, err) &&
	       pg_link_do(link, NULL, "SET LOCAL DateStyle = ISO", err) &&
	       pg_link_do(link, NULL,
			  "SET LOCAL standard_conforming_strings = on", err);
}

/* ---- the table ---- */

/* The schema it is in, or would be made in. */
static bool find_schema(struct pg *pg, struct mql_err *err)
{
	struct mql_buf sql = { 0 };
	const char *schema;

	if (pg->name.schema.n > 0)
		return true;
	mql_buf_adds(&sql, "SELECT coalesce((SELECT n.nspname FROM pg_class c "
			   "JOIN pg_namespace n ON n.oid = c.relnamespace "
			   "WHERE c.oid = to_regclass(");
	pg_name_add_text(&sql, mql_buf_str(&pg->table));
	mql_buf_adds(&sql, ")), current_schema())");
	if (!do_buf(pg->into, NULL, &sql, err))
		return false;
	schema = pg_link_value(pg->into, 0, 0);
	if (!schema)
		return mql_fail(err, MQL_E_DATA,
				"%s: the search path has no schema that "
				"exists: give --into SCHEMA.TABLE",
				pg_label(pg));
	mql_buf_adds(&pg->schema, schema);
	pg->name.schema = mql_buf_str(&pg->schema);
	mql_buf_reset(&pg->table);
	pg_name_add(&pg->table, &pg->name);
	return true;
}

static void add_lock(struct mql_buf *sql, const struct pg *pg, const char *how)
{
	mql_buf_addf(sql, "SELECT %s(hashtextextended('mql-scorer ' || ", how);
	pg_name_add_text(sql, mql_buf_str(&pg->table));
	mql_buf_adds(sql, ", 0))");
}

static bool lock(struct pg *pg, struct mql_err *err)
{
	struct mql_buf sql = { 0 };

	add_lock(&sql, pg, "pg_try_advisory_xact_lock");
	if (!do_buf(pg->into, NULL, &sql, err))
		return false;
	if (strcmp(pg_link_value(pg->into, 0, 0), "t") == 0)
		return true;
	mql_log_note("%s: another run writes into %s: waiting for its end",
		     pg_label(pg), mql_buf_text(&pg->shown));
	add_lock(&sql, pg, "pg_advisory_xact_lock");
	return do_buf(pg->into, NULL, &sql, err);
}

static bool look(struct pg *pg, struct mql_err *err)
{
	struct mql_buf sql = { 0 };

	pg_table_add_look(&sql, &pg->name);
	return do_buf(pg->into, NULL, &sql, err);
}

static bool is_set(const struct pg_link *link, size_t row, size_t column)
{
	return strcmp(pg_link_value(link, row, column), "t") == 0;
}

static bool make(struct pg *pg, struct mql_err *err)
{
	struct mql_buf sql = { 0 };

	pg_table_add_create(&sql, &pg->name);
	if (!do_buf(pg->into, mql_buf_text(&pg->shown), &sql, err))
		return false;
	mql_log_note("%s: no table %s yet: made, if the run succeeds",
		     pg_label(pg), mql_buf_text(&pg->shown));
	return look(pg, err);
}

/* Columns are views of the last result. */
static size_t get_columns(const struct pg_link *link, struct pg_column *column)
{
	size_t n = 0;

	for (size_t i = 0; i < pg_link_n_row(link); i++)
		if (pg_link_value(link, i, 1))
			column[n++] = (struct pg_column){
				.name = pg_link_value(link, i, 1),
				.type = pg_link_value(link, i, 2),
				.category = pg_link_value(link, i, 3)[0],
				.must = is_set(link, i, 4),
				.computed = is_set(link, i, 5),
				.key = is_set(link, i, 6),
			};
	return n;
}

/* Check what was looked at, and say what a room for it is made by. */
static bool plan_room(const struct pg *pg, struct mql_buf *sql,
		      struct mql_err *err)
{
	struct mql_buf what = { 0 };
	struct pg_column *column = mql_calloc(pg_link_n_row(pg->into),
					      sizeof(*column));
	const size_t n = get_columns(pg->into, column);
	bool ok;

	mql_buf_addf(&what, "%s: %s", pg_label(pg),
		     mql_buf_text(&pg->shown));
	ok = pg_table_check(mql_buf_text(&what), column, n, err);
	if (ok)
		pg_table_add_room(sql, column, n);
	free(column);
	mql_buf_release(&what);
	return ok;
}

static bool check_kind(const struct pg *pg, struct mql_err *err)
{
	const char *kind = pg_link_value(pg->into, 0, 0);

	return strcmp(kind, "r") == 0 || strcmp(kind, "p") == 0 ||
	       mql_fail(err, MQL_E_DATA, "%s: %s is not a table", pg_label(pg),
			mql_buf_text(&pg->shown));
}

/* As the merge will be: planned and its permissions looked at, not run. */
static bool try_merge(struct pg *pg, struct mql_err *err)
{
	struct mql_buf sql = { 0 };

	mql_buf_adds(&sql, "EXPLAIN ");
	pg_table_add_merge(&sql, &pg->name, pg->options.digest, "now");
	return do_buf(pg->into, mql_buf_text(&pg->shown), &sql, err);
}

static bool open_table(struct pg *pg, struct mql_err *err)
{
	struct mql_buf sql = { 0 };

	if (!begin(pg->into, "READ COMMITTED READ WRITE", err) ||
	    !find_schema(pg, err) || !lock(pg, err) || !look(pg, err) ||
	    (pg_link_n_row(pg->into) == 0 && !make(pg, err)) ||
	    !check_kind(pg, err) || !plan_room(pg, &sql, err) ||
	    !do_buf(pg->into, NULL, &sql, err) || !try_merge(pg, err))
		return false;
	pg_table_add_copy(&sql, pg->options.handed_prob, pg->options.reasons);
	return do_buf(pg->into, NULL, &sql, err);
}

/* ---- the query ---- */

/* Without what ends a statement: it goes between parentheses, and ends in a
 * line of its own, as its last one may be a comment. */
static struct mql_str trimmed(const char *query)
{
	struct mql_str s = mql_str_trim(mql_str_of(query));

	while (s.n > 0 && s.p[s.n - 1] == ';') {
		s.n--;
		s = mql_str_trim(s);
	}
	return s;
}

static bool open_query(struct pg *pg, struct mql_err *err)
{
	const struct mql_str query = trimmed(pg->options.query);
	struct mql_buf sql = { 0 };

	if (!begin(pg->from, "REPEATABLE READ READ ONLY", err) ||
	    !pg_link_do(pg->from, NULL, "SELECT now()", err))
		return false;
	mql_buf_adds(&pg->scored_at, pg_link_value(pg->from, 0, 0));
	mql_buf_adds(&sql, "COPY (");
	mql_buf_add(&sql, query.p, query.n);
	mql_buf_adds(&sql, "\n) TO STDOUT (FORMAT csv, HEADER)");
	return do_buf(pg->from, "the query", &sql, err);
}

/* With the last row the connection is of no more use. */
static bool next_row(struct pg *pg, bool *more, struct mql_err *err)
{
	*more = pg->from != NULL;
	if (!pg->from)
		return true;
	if (!pg_link_get(pg->from, &pg->rest, more, err))
		return false;
	if (!*more) {
		pg_link_close(pg->from);
		pg->from = NULL;
	}
	return true;
}

static bool read_rows(void *context, char *p, size_t want, size_t *got,
		      struct mql_err *err)
{
	struct pg *pg = context;
	bool more = true;

	*got = 0;
	while (more && *got < want) {
		const size_t left = want - *got;
		const size_t n = pg->rest.n < left ? pg->rest.n : left;

		if (n > 0)
			memcpy(p + *got, pg->rest.p, n);
		*got += n;
		pg->rest.p += n;
		pg->rest.n -= n;
		if (pg->rest.n == 0 && *got < want &&
		    !next_row(pg, &more, err))
			return false;
	}
	return true;
}

/* ---- the end ---- */

/* Which ids the merge met twice. */
static bool fail_repeated(struct pg *pg, struct mql_err *err)
{
	struct mql_buf sql = { 0 }, ids = { 0 };

	pg_table_add_repeated(&sql);
	if (!pg_link_do(pg->into, NULL, "ROLLBACK TO merge", err) ||
	    !do_buf(pg->into, NULL, &sql, err))
		return false;
	for (size_t i = 0; i < pg_link_n_row(pg->into); i++)
		mql_buf_addf(&ids, "%s\"%s\" %s times", i > 0 ? ", " : "",
			     MQL_SHOW(mql_str_of(pg_link_value(pg->into, i,
							       0))),
			     pg_link_value(pg->into, i, 1));
	mql_fail(err, MQL_E_DATA,
		 "%s: ids that the query gives more than once: %s (%s%s); "
		 "nothing was written", pg_label(pg),
		 pg_link_value(pg->into, 0, 2), mql_buf_text(&ids),
		 strtoul(pg_link_value(pg->into, 0, 2), NULL, 10) >
		 pg_link_n_row(pg->into) ? ", ..." : "");
	mql_buf_release(&ids);
	return false;
}

static bool merge(struct pg *pg, struct mql_err *err)
{
	struct mql_buf sql = { 0 };
	struct mql_err met = MQL_ERR_INIT;

	if (!pg_link_do(pg->into, NULL, "SAVEPOINT merge", err))
		return false;
	pg_table_add_merge(&sql, &pg->name, pg->options.digest,
			   mql_buf_text(&pg->scored_at));
	if (do_buf(pg->into, mql_buf_text(&pg->shown), &sql, &met))
		return true;
	if (strcmp(pg_link_state(pg->into), TWICE) == 0)
		return fail_repeated(pg, err);
	*err = met;
	return false;
}

static void say_written(const struct pg *pg, uint64_t n)
{
	struct mql_buf text = { 0 };

	mql_count_add(&text, n);
	mql_log_note("%s %s written into %s of %s", mql_buf_text(&text),
		     n == 1 ? "lead" : "leads",
		     mql_buf_text(&pg->shown), pg_label(pg));
	mql_buf_release(&text);
}

/* ---- the door ---- */

bool pg_check(const struct pg_options *options, struct mql_err *err)
{
	struct pg_name name;
	bool password;

	if (trimmed(options->query).n == 0)
		return mql_fail(err, MQL_E_USAGE, "--query is empty");
	if ((options->into && !pg_name_parse(&name, options->into, err)) ||
	    !pg_link_check(options->from, &password, err))
		return false;
	if (password)
		mql_log_warn("--from holds a password, which other users of "
			     "this machine can see: PGPASSFILE or a service "
			     "file keeps it");
	return true;
}

bool pg_open(struct pg **pg_out, const struct pg_options *options,
	     struct mql_err *err)
{
	struct pg *pg = mql_calloc(1, sizeof(*pg));

	*pg_out = pg;
	pg->options = *options;
	pg->source = (struct mql_csv_source){ read_rows, pg };
	if (!pg_link_open(&pg->from, options->from, err))
		return false;
	mql_buf_adds(&pg->label, pg_link_label(pg->from));
	if (!options->into)
		return open_query(pg, err);
	if (!pg_name_parse(&pg->name, options->into, err) ||
	    !pg_link_open(&pg->into, options->from, err))
		return false;
	pg_name_add(&pg->table, &pg->name);
	mql_buf_adds(&pg->shown, MQL_SHOW(mql_str_of(options->into)));
	return open_table(pg, err) && open_query(pg, err);
}

const char *pg_label(const struct pg *pg)
{
	return mql_buf_text(&pg->label);
}

const struct mql_csv_source *pg_source(const struct pg *pg)
{
	return &pg->source;
}

bool pg_write(struct pg *pg, const char *p, size_t n, struct mql_err *err)
{
	return n == 0 || pg_link_put(pg->into, p, n, err);
}

bool pg_publish(struct pg *pg, uint64_t n, struct mql_err *err)
{
	if (!pg_link_end(pg->into, err) || !merge(pg, err) ||
	    !pg_link_commit(pg->into, err))
		return false;
	say_written(pg, n);
	return true;
}

void pg_close(struct pg *pg)
{
	if (!pg)
		return;
	pg_link_close(pg->from);
	pg_link_close(pg->into);
	mql_buf_release(&pg->schema);
	mql_buf_release(&pg->table);
	mql_buf_release(&pg->shown);
	mql_buf_release(&pg->label);
	mql_buf_release(&pg->scored_at);
	free(pg);
}
