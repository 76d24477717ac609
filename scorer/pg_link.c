/* SPDX-License-Identifier: MIT */
#include "scorer/pg_link.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>

#include "common/io.h"
#include "scorer/pg_lib.h"
#include "scorer/pg_name.h"

enum { LOOK_EVERY_MS = 500 };    // a signal may come just before a poll

struct pg_link {
	struct pg_lib lib;
	PGconn *conn;
	PGresult *result;
	char *row;               // of a COPY, libpq's
	struct mql_buf what;     // of the statement, in front of messages
	struct mql_buf label;
	char state[6];
	bool awaits;             // COMMIT: a stop does not matter
};

/* ---- failing ---- */

/* On one line: line ends and what stands around them are a blank. */
static void add_line(struct mql_buf *buf, const char *text)
{
	const size_t from = buf->n;

	for (; *text; text++) {
		const bool blank = (unsigned char)*text <= ' ';

		if (!blank)
			mql_buf_addc(buf, *text);
		else if (buf->n > from && buf->p[buf->n - 1] != ' ')
			mql_buf_addc(buf, ' ');
	}
	while (buf->n > from && buf->p[buf->n - 1] == ' ')
		buf->p[--buf->n] = '\0';
}

/* By the class of the SQLSTATE: connection, authorisation, roll-back, read-only
 * server, resources, limits, locks, operator, system, internal. */
static enum mql_code code_of(const char *state)
{
	static const char system[][3] = {
		"08", "25", "28", "40", "53", "54", "55", "57", "58", "XX",
	};

	if (!state[0] || strcmp(state, "42501") == 0)
		return MQL_E_IO;
	for (size_t i = 0; i < MQL_ARRAY_LEN(system); i++)
		if (strncmp(state, system[i], 2) == 0)
			return MQL_E_IO;
	return MQL_E_DATA;
}

static bool fail_text(const struct pg_link *link, const char *text,
		      struct mql_err *err)
{
	return mql_fail(err, code_of(link->state), "%s: %s%s%s",
			pg_link_label(link), mql_buf_text(&link->what),
			link->what.n > 0 ? ": " : "", text);
}

/* By what libpq says of the connection; where that were ever to quote the
 * password, by nothing. */
static bool fail_conn(struct pg_link *link, struct mql_err *err)
{
	const char *said = link->lib.PQerrorMessage(link->conn);
	const char *password = link->lib.PQpass(link->conn);
	struct mql_buf text = { 0 };

	link->state[0] = '\0';
	if (password && password[0] && strstr(said, password))
		said = "";
	add_line(&text, said);
	fail_text(link, text.n > 0 ? text.p : "the connection failed", err);
	mql_buf_release(&text);
	return false;
}

/* What the server says besides, in parentheses. */
static void add_besides(struct mql_buf *buf, const char *text)
{
	if (!text)
		return;
	mql_buf_adds(buf, " (");
	add_line(buf, text);
	mql_buf_addc(buf, ')');
}

static bool fail_result(struct pg_link *link, const PGresult *result,
			struct mql_err *err)
{
	char *(*const field)(const PGresult *, int) =
		link->lib.PQresultErrorField;
	const char *state = field(result, PG_DIAG_SQLSTATE);
	struct mql_buf text = { 0 };

	if (!state)
		return fail_conn(link, err);
	memcpy(link->state, state, sizeof(link->state) - 1);
	add_line(&text, field(result, PG_DIAG_MESSAGE_PRIMARY));
	add_besides(&text, field(result, PG_DIAG_MESSAGE_DETAIL));
	add_besides(&text, field(result, PG_DIAG_CONTEXT));
	fail_text(link, mql_buf_text(&text), err);
	mql_buf_release(&text);
	return false;
}

/* ---- waiting ---- */

static bool check_stop(const struct pg_link *link, struct mql_err *err)
{
	if (link->awaits || !mql_io_stopped())
		return true;
	return mql_fail(err, MQL_E_IO, "%s: stopped by a signal",
			pg_link_label(link));
}

/* Until the socket is ready; what there is to read is read. */
static bool wait_for(struct pg_link *link, short events, struct mql_err *err)
{
	struct pollfd p = {
		.fd = link->lib.PQsocket(link->conn), .events = events,
	};
	int n = 0;

	while (n <= 0) {
		if (!check_stop(link, err))
			return false;
		n = poll(&p, 1, LOOK_EVERY_MS);
		if (n < 0 && errno != EINTR)
			return fail_conn(link, err);
	}
	if (p.revents != POLLOUT && !link->lib.PQconsumeInput(link->conn))
		return fail_conn(link, err);
	return true;
}

static bool flush(struct pg_link *link, struct mql_err *err)
{
	int more;

	while ((more = link->lib.PQflush(link->conn)) > 0)
		if (!wait_for(link, POLLIN | POLLOUT, err))
			return false;
	return more == 0 || fail_conn(link, err);
}

/* The next result of the statement that runs; *result NULL: it has ended. */
static bool next_result(struct pg_link *link, PGresult **result,
			struct mql_err *err)
{
	while (link->lib.PQisBusy(link->conn))
		if (!wait_for(link, POLLIN, err))
			return false;
	*result = link->lib.PQgetResult(link->conn);
	return true;
}

static bool is_copy(ExecStatusType status)
{
	return status == PGRES_COPY_IN || status == PGRES_COPY_OUT;
}

static bool is_good(ExecStatusType status)
{
	return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ||
	       is_copy(status);
}

/* Take results to the last one, or to a COPY, which goes on. */
static bool take_results(struct pg_link *link, struct mql_err *err)
{
	PGresult *result = NULL;
	bool ok = true;

	while (next_result(link, &result, ok ? err : &(struct mql_err){ 0 })) {
		ExecStatusType status;

		if (!result)
			return ok;
		status = link->lib.PQresultStatus(result);
		if (ok && !is_good(status))
			ok = fail_result(link, result, err);
		link->lib.PQclear(link->result);
		link->result = result;
		if (is_copy(status))
			return ok;
	}
	return false;
}

static void forget(struct pg_link *link)
{
	link->lib.PQclear(link->result);
	link->result = NULL;
	link->lib.PQfreemem(link->row);
	link->row = NULL;
	link->state[0] = '\0';
}

/* ---- connecting ---- */

static const char *setting(const PQconninfoOption *option, const char *keyword)
{
	for (; option->keyword; option++)
		if (strcmp(option->keyword, keyword) == 0)
			return option->val ? option->val : "";
	return "";
}

bool pg_link_check(const char *from, bool *password, struct mql_err *err)
{
	PQconninfoOption *option;
	struct pg_lib lib;
	bool ok = true;

	if (!pg_name_check_from(from, err) || !pg_lib_load(&lib, err))
		return false;
	option = lib.PQconninfoParse(from, NULL);
	if (!option)
		return mql_fail(err, MQL_E_USAGE,
				"--from is no connection string that libpq "
				"reads (not shown: it may hold a password)");
	if (!pg_name_is_port(setting(option, "port")))
		ok = mql_fail(err, MQL_E_USAGE,
			      "--from: the port is not one, from 1 to 65535 "
			      "(not shown: it may be part of a password)");
	else if (strchr(setting(option, "host"), '@') &&
		 setting(option, "host")[0] != '@')
		ok = mql_fail(err, MQL_E_USAGE,
			      "--from: a host has no @ in it");
	*password = setting(option, "password")[0] != '\0';
	lib.PQconninfoFree(option);
	return ok;
}

static void ignore(void *context, const PGresult *notice)
{
	(void)context;
	(void)notice;
}

static void set_label(struct pg_link *link)
{
	const char *host = link->lib.PQhost(link->conn);
	const char *db = link->lib.PQdb(link->conn);

	mql_buf_adds(&link->label, "postgresql://");
	if (host && host[0] != '/' && host[0] != '@')
		mql_buf_adds(&link->label, MQL_SHOW(mql_str_of(host)));
	mql_buf_addc(&link->label, '/');
	mql_buf_adds(&link->label, MQL_SHOW(mql_str_of(db ? db : "")));
}

/* Blocking, as that alone tries every host and keeps connect_timeout. */
static PGconn *connect_now(const struct pg_lib *lib, const char *from)
{
	static const char *const keyword[] = {
		"fallback_application_name", "dbname", "client_encoding", NULL,
	};
	const char *const value[] = { "mql-scorer", from, "UTF8", NULL };
	PGconn *conn;

	mql_io_release_stop();
	conn = lib->PQconnectdbParams(keyword, value, 1);
	mql_io_catch_stop();
	return conn;
}

bool pg_link_open(struct pg_link **link, const char *from, struct mql_err *err)
{
	struct pg_lib lib;
	struct pg_link *l;

	if (mql_io_stopped())
		return mql_fail(err, MQL_E_IO, "stopped by a signal");
	if (!pg_lib_load(&lib, err))
		return false;
	l = mql_calloc(1, sizeof(*l));
	l->lib = lib;
	l->conn = connect_now(&lib, from);
	if (!l->conn)
		mql_out_of_memory();
	set_label(l);
	*link = l;
	l->lib.PQsetNoticeReceiver(l->conn, ignore, NULL);
	if (l->lib.PQstatus(l->conn) != CONNECTION_OK ||
	    l->lib.PQsetnonblocking(l->conn, 1) != 0)
		return fail_conn(l, err);
	return true;
}

/* A statement would run on to its end, though nobody listens. */
static void cancel(struct pg_link *link)
{
	PGcancel *handle;
	char ignored[256];

	if (link->lib.PQtransactionStatus(link->conn) != PQTRANS_ACTIVE)
		return;
	handle = link->lib.PQgetCancel(link->conn);
	if (handle)
		(void)!link->lib.PQcancel(handle, ignored, sizeof(ignored));
	link->lib.PQfreeCancel(handle);
}

void pg_link_close(struct pg_link *link)
{
	if (!link)
		return;
	cancel(link);
	forget(link);
	link->lib.PQfinish(link->conn);
	mql_buf_release(&link->what);
	mql_buf_release(&link->label);
	free(link);
}

const char *pg_link_label(const struct pg_link *link)
{
	return mql_buf_text(&link->label);
}

/* ---- statements ---- */

/* By the protocol that takes one statement alone. */
bool pg_link_do(struct pg_link *link, const char *what, const char *sql,
		struct mql_err *err)
{
	forget(link);
	mql_buf_reset(&link->what);
	if (what)
		mql_buf_adds(&link->what, what);
	if (!link->lib.PQsendQueryParams(link->conn, sql, 0, NULL, NULL, NULL,
					 NULL, 0))
		return fail_conn(link, err);
	return flush(link, err) && take_results(link, err);
}

size_t pg_link_n_row(const struct pg_link *link)
{
	return (size_t)link->lib.PQntuples(link->result);
}

const char *pg_link_value(const struct pg_link *link, size_t row,
			  size_t column)
{
	const int i = (int)row, k = (int)column;

	return link->lib.PQgetisnull(link->result, i, k)
	       ? NULL : link->lib.PQgetvalue(link->result, i, k);
}

const char *pg_link_state(const struct pg_link *link)
{
	return link->state;
}

bool pg_link_commit(struct pg_link *link, struct mql_err *err)
{
	bool ok;

	if (!check_stop(link, err))
		return false;
	link->awaits = true;
	ok = pg_link_do(link, NULL, "COMMIT", err);
	link->awaits = false;
	if (ok || link->state[0])
		return ok;
	return mql_fail(err, MQL_E_IO,
			"%s: the connection was lost while committing: the "
			"table has all of this run or nothing, see scored_at",
			pg_link_label(link));
}

/* ---- COPY ---- */

bool pg_link_get(struct pg_link *link, struct mql_str *row, bool *more,
		 struct mql_err *err)
{
	int n;

	link->lib.PQfreemem(link->row);
	link->row = NULL;
	while ((n = link->lib.PQgetCopyData(link->conn, &link->row, 1)) == 0)
		if (!wait_for(link, POLLIN, err))
			return false;
	*more = n > 0;
	if (n > 0) {
		*row = (struct mql_str){ link->row, (size_t)n };
		return true;
	}
	return n == -1 ? take_results(link, err) : fail_conn(link, err);
}

/* A server that hangs up has said why, where nobody listened yet. */
static bool fail_put(struct pg_link *link, struct mql_err *err)
{
	struct mql_err why = MQL_ERR_INIT;

	if (link->lib.PQstatus(link->conn) == CONNECTION_BAD &&
	    link->lib.PQputCopyEnd(link->conn, NULL) != 0 &&
	    !take_results(link, &why))
		*err = why;
	return false;
}

/* What was queued is sent before it returns: libpq would keep all of it. */
bool pg_link_put(struct pg_link *link, const char *p, size_t n,
		 struct mql_err *err)
{
	int done;

	while ((done = link->lib.PQputCopyData(link->conn, p, (int)n)) == 0)
		if (!wait_for(link, POLLIN | POLLOUT, err))
			return fail_put(link, err);
	if (done < 0)
		fail_conn(link, err);
	return (done > 0 && flush(link, err)) || fail_put(link, err);
}

bool pg_link_end(struct pg_link *link, struct mql_err *err)
{
	int done;

	while ((done = link->lib.PQputCopyEnd(link->conn, NULL)) == 0)
		if (!wait_for(link, POLLIN | POLLOUT, err))
			return false;
	if (done < 0)
		return fail_conn(link, err);
	return flush(link, err) && take_results(link, err);
}
