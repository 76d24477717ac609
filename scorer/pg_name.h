/* SPDX-License-Identifier: MIT */
/* pg_name.h - names and texts in SQL, and what a connection string must not be
 *
 * Whatever bytes are in a name, it is only a name: it is taken as it is
 * written, case included, and quoted wherever it stands.
 *
 *   Layer     scorer; includes common/err.h, common/str.h
 *   Threads   no shared state
 *   Memory    a name borrows the text it was read from
 */
#ifndef MQL_SCORER_PG_NAME_H
#define MQL_SCORER_PG_NAME_H

#include "common/err.h"
#include "common/str.h"

#define PG_NAME_LONGEST 63       /* bytes; a server cuts what is longer */

struct pg_name {
	struct mql_str schema;   // n = 0: the first of the search path
	struct mql_str table;
};

/* "table" or "schema.table".  Fails with MQL_E_USAGE where a part is empty, is
 * too long or is not UTF-8, and where there are three. */
MQL_MUST_CHECK
bool pg_name_parse(struct pg_name *name, const char *text,
		   struct mql_err *err);

void pg_name_add(struct mql_buf *buf, const struct pg_name *name);

/* A literal, for a session whose standard_conforming_strings is on. */
void pg_name_add_text(struct mql_buf *buf, struct mql_str text);

/* Is it the address of a database, and so perhaps with a password?  No message
 * may show such a text. */
bool pg_name_is_uri(const char *text);

/* That a connection string is a URI or `key=value ...`, and that no part of a
 * password in it can be taken for another part, which messages do show: an @
 * or / of a password must be written %40 or %2F, and several hosts need a user
 * in front.  MQL_E_USAGE; the message has nothing of the text. */
MQL_MUST_CHECK
bool pg_name_check_from(const char *from, struct mql_err *err);

/* "5432", or several with commas, empty ones included: is each a port? */
bool pg_name_is_port(const char *text);

#endif
