/* SPDX-License-Identifier: MIT */
/* pg.h - leads out of PostgreSQL, scores into it
 *
 * Two connections.  One reads, by COPY (query) TO STDOUT, and is taken up by
 * that until the last lead; the other writes what is scored meanwhile, by COPY
 * into a temporary table of its own, so that neither memory nor a disk of ours
 * has to hold a table.  At the end one INSERT ... ON CONFLICT merges it, and
 * COMMIT makes it visible: whatever goes wrong before, on either side, the
 * table is as it was, as the server undoes what was not committed.
 *
 * Why they share no snapshot.  All that is read of other people's rows is
 * read by one statement, in a transaction that is REPEATABLE READ and READ
 * ONLY: one moment, functions that the query calls included, and no lock that
 * could stand in the writer's way.  The writer must not see the table as of
 * that moment: it has to update what others have committed since, which a
 * snapshot shared by both would refuse; so it is READ COMMITTED.
 *
 * Runs into the same table come one after the other: the writer takes an
 * advisory lock of its name, and the moment of reading, which becomes
 * `scored_at`, comes after.  So a run that read later also wins.  Others may
 * read and write the table all the while; the writer holds no more than what
 * keeps it from being altered or dropped, and until it merges, no row.
 *
 * What the server would refuse at the end (columns, keys, permissions) is
 * asked for at the beginning, before a lead is read.
 *
 *   Layer     scorer; includes common/csv.h
 *   Threads   belongs to the main thread
 *   Memory    a block of rows on either side, whatever the table's length
 *
 * libpq is loaded by pg_check; where it is not on the machine that says so.  In
 * a program built without its header pg_none.c stands here, and says that.
 */
#ifndef MQL_SCORER_PG_H
#define MQL_SCORER_PG_H

#include "common/csv.h"

struct pg;

struct pg_options {              /* borrowed */
	const char *from;        // a connection string; NULL: none of it
	const char *query;
	const char *into;        // table, or schema.table; NULL: read alone
	const char *digest;      // of the scorecard
	bool handed_prob;        // the rows to come have these columns
	bool reasons;
};

/* What needs no server: MQL_E_USAGE.  Warns of a password on the command
 * line. */
MQL_MUST_CHECK
bool pg_check(const struct pg_options *options, struct mql_err *err);

/* Connect, lock, make or check the table, send the query.  *pg may be closed
 * after a failure too. */
MQL_MUST_CHECK
bool pg_open(struct pg **pg, const struct pg_options *options,
	     struct mql_err *err);

/* The database, for messages; and the query's rows, as CSV with a header. */
const char *pg_label(const struct pg *pg);
const struct mql_csv_source *pg_source(const struct pg *pg);

/* Lines of the scorer's CSV, without its header. */
MQL_MUST_CHECK
bool pg_write(struct pg *pg, const char *p, size_t n, struct mql_err *err);

/* Merge and commit n leads.  Fails where an id is there twice, and names
 * some. */
MQL_MUST_CHECK
bool pg_publish(struct pg *pg, uint64_t n, struct mql_err *err);

/* What is not published is undone; NULL is fine. */
void pg_close(struct pg *pg);

#endif
