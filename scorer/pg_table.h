/* SPDX-License-Identifier: MIT */
/* pg_table.h - the table of --into: its columns, and the statements for it
 *
 * Rows are not copied into the table but into a room, a temporary table with
 * the columns' own types, and from there merged by one INSERT: what is there
 * already is updated, and the server's checks of types come with the copying.
 * The columns are those of the scorer's CSV, in its order, with the lead's id
 * as `lead_id`, and behind them the digest of the scorecard and the moment as
 * of which the leads were read.
 *
 * The table may have other columns, in any order, as long as a new row needs
 * no value for them; and the types may be others, as long as nothing is lost:
 * a lead_id that is a bigint, a grade that is an enum.
 *
 *   Layer     scorer; includes pg_name.h
 *   Threads   no shared state
 *   Memory    statements are added to the caller's buffer
 */
#ifndef MQL_SCORER_PG_TABLE_H
#define MQL_SCORER_PG_TABLE_H

#include "scorer/pg_name.h"

struct pg_column {               /* of the table that is there; borrowed */
	const char *name;
	const char *type;        // as format_type() writes it
	char category;           // pg_type.typcategory
	bool must;               // NOT NULL, and nothing fills it
	bool computed;           // GENERATED ALWAYS: not to be written
	bool key;                // a unique index is on it alone
};

/* CREATE TABLE. */
void pg_table_add_create(struct mql_buf *buf, const struct pg_name *name);

/* A SELECT of the table's columns: kind (pg_class.relkind), then what struct
 * pg_column has, flags as t and f.  No row: no such relation.  A row whose
 * name is NULL: a relation without columns. */
void pg_table_add_look(struct mql_buf *buf, const struct pg_name *name);

/* That the columns fit.  Fails with MQL_E_DATA and one message that names all
 * that do not; what: the table, for the message. */
MQL_MUST_CHECK
bool pg_table_check(const char *what, const struct pg_column *column, size_t n,
		    struct mql_err *err);

/* The room for a table that fits; COPY into it, of rows that have `handed_prob`
 * and `reasons` or not; the ids that are in it more than once, as text, with
 * how often and how many such ids there are. */
void pg_table_add_room(struct mql_buf *buf, const struct pg_column *column,
		       size_t n);
void pg_table_add_copy(struct mql_buf *buf, bool handed_prob, bool reasons);
void pg_table_add_repeated(struct mql_buf *buf);

/* INSERT ... ON CONFLICT DO UPDATE, from the room; what the rows do not have
 * becomes NULL. */
void pg_table_add_merge(struct mql_buf *buf, const struct pg_name *name,
			const char *digest, const char *scored_at);

#endif
