/* SPDX-License-Identifier: MIT */
/* pg_lib.h - libpq, loaded by the run that connects and by no other
 *
 * libpq brings some twenty libraries along (TLS, Kerberos, LDAP ...).  A
 * program that is linked against it maps and relocates them all at every start,
 * and most runs read a file.  So the library is opened when a connection is
 * asked for, and its functions are called through a struct that has each under
 * its own name, with the type that <libpq-fe.h> declares:
 *
 *     struct pg_lib lib;
 *     if (pg_lib_load(&lib, err))
 *             conn = lib.PQconnectdbParams(keyword, value, 1);
 *
 *   Layer     scorer; the only header that includes libpq's
 *   Threads   no shared state: whoever needs the functions loads them
 *   Memory    the library stays until the process ends.  It is never closed:
 *             libraries that it brings keep what they allocate once in
 *             variables of their own, and register what runs at exit
 */
#ifndef MQL_SCORER_PG_LIB_H
#define MQL_SCORER_PG_LIB_H

#include <libpq-fe.h>

#include "common/err.h"

#define PG_LIB_FUNCTIONS(X)                                                   \
	X(PQcancel) X(PQclear) X(PQconnectdbParams) X(PQconninfoFree)         \
	X(PQconninfoParse) X(PQconsumeInput) X(PQdb) X(PQerrorMessage)        \
	X(PQfinish) X(PQflush) X(PQfreeCancel) X(PQfreemem) X(PQgetCancel)    \
	X(PQgetCopyData) X(PQgetResult) X(PQgetisnull) X(PQgetvalue)          \
	X(PQhost) X(PQisBusy) X(PQntuples) X(PQpass) X(PQputCopyData)         \
	X(PQputCopyEnd) X(PQresultErrorField) X(PQresultStatus)               \
	X(PQsendQueryParams) X(PQsetNoticeReceiver) X(PQsetnonblocking)       \
	X(PQsocket) X(PQstatus) X(PQtransactionStatus)

#define PG_LIB_MEMBER(name) __typeof__(name) *name;
struct pg_lib {
	PG_LIB_FUNCTIONS(PG_LIB_MEMBER)
};
#undef PG_LIB_MEMBER

/* All of them or MQL_E_USAGE, with what the system says and the package to
 * install.  A second time it is the library that is there. */
MQL_MUST_CHECK
bool pg_lib_load(struct pg_lib *lib, struct mql_err *err);

#endif
