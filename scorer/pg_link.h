/* SPDX-License-Identifier: MIT */
/* pg_link.h - one connection to PostgreSQL, that a signal interrupts
 *
 * Nothing here blocks but connecting: every other wait ends where a stop was
 * asked for (io.h), and closing cancels the statement that still runs.  The
 * one exception is COMMIT, whose answer is always awaited.  While a connection
 * is being made signals end the process, as nothing is open yet.
 *
 * Errors say which database in front (pg_link_label) and what the server said,
 * on one line; never a connection string.  Their code is MQL_E_IO where the
 * server or the network refused (connections, resources, locks, permissions),
 * else MQL_E_DATA: the statement, or what it met.  Notices are dropped.
 *
 *   Layer     scorer; the only file that calls libpq, by way of pg_lib.h
 *   Threads   a link belongs to one thread
 *   Memory    owns its last result: texts of it die at the next call
 */
#ifndef MQL_SCORER_PG_LINK_H
#define MQL_SCORER_PG_LINK_H

#include "common/err.h"
#include "common/str.h"

struct pg_link;

/* That libpq is there and reads the connection string, and that host and port
 * can be shown.  *password: is there one in it?  MQL_E_USAGE; nothing of the
 * string is in the message. */
MQL_MUST_CHECK
bool pg_link_check(const char *from, bool *password, struct mql_err *err);

/* `from` is as pg_link_check wants it; passwords, service files and the
 * environment are libpq's business. */
MQL_MUST_CHECK
bool pg_link_open(struct pg_link **link, const char *from,
		  struct mql_err *err);

/* What is not committed is undone by the server.  NULL is fine. */
void pg_link_close(struct pg_link *link);

/* "postgresql://host/dbname"; without the host where it is a socket. */
const char *pg_link_label(const struct pg_link *link);

/* One statement, to its end or to its rows (see COPY).  what, in front of the
 * server's words: "the query", or NULL. */
MQL_MUST_CHECK
bool pg_link_do(struct pg_link *link, const char *what, const char *sql,
		struct mql_err *err);

/* The rows of the last pg_link_do; NULL is NULL. */
size_t pg_link_n_row(const struct pg_link *link);
const char *pg_link_value(const struct pg_link *link, size_t row,
			  size_t column);

/* SQLSTATE of the last failure, five characters; "" where the server gave
 * none. */
const char *pg_link_state(const struct pg_link *link);

/* COMMIT.  Once it is sent no stop matters; a connection lost meanwhile leaves
 * open which of all or nothing it was, and the message says so. */
MQL_MUST_CHECK
bool pg_link_commit(struct pg_link *link, struct mql_err *err);

/* After a COPY: rows out until *more is false (a row's text lives until the
 * next call), or bytes in, ended by pg_link_end. */
MQL_MUST_CHECK
bool pg_link_get(struct pg_link *link, struct mql_str *row, bool *more,
		 struct mql_err *err);
MQL_MUST_CHECK
bool pg_link_put(struct pg_link *link, const char *p, size_t n,
		 struct mql_err *err);
MQL_MUST_CHECK
bool pg_link_end(struct pg_link *link, struct mql_err *err);

#endif
