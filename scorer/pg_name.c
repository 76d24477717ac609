/* SPDX-License-Identifier: MIT */
#include "scorer/pg_name.h"

#include "common/num.h"

static bool check_part(struct mql_str part, struct mql_err *err)
{
	if (part.n == 0)
		return mql_fail(err, MQL_E_USAGE,
				"--into: a name is empty, expected a table or "
				"schema.table");
	if (part.n > PG_NAME_LONGEST)
		return mql_fail(err, MQL_E_USAGE,
				"--into: \"%s\" has %zu bytes, a name at most "
				"%d", MQL_SHOW(part), part.n, PG_NAME_LONGEST);
	if (!mql_str_is_utf8(part))
		return mql_fail(err, MQL_E_USAGE,
				"--into: \"%s\" is not UTF-8", MQL_SHOW(part));
	return true;
}

bool pg_name_parse(struct pg_name *name, const char *text, struct mql_err *err)
{
	const char *dot = strchr(text, '.');

	*name = (struct pg_name){ .schema = { text, 0 },
				  .table = mql_str_of(text) };
	if (pg_name_is_uri(text))
		return mql_fail(err, MQL_E_USAGE,
				"--into is a table's name; the database is "
				"that of --from");
	if (!dot)
		return check_part(name->table, err);
	name->schema.n = (size_t)(dot - text);
	name->table = mql_str_of(dot + 1);
	if (strchr(dot + 1, '.'))
		return mql_fail(err, MQL_E_USAGE,
				"--into: \"%s\" has more than two parts, "
				"expected a table or schema.table",
				MQL_SHOW(mql_str_of(text)));
	return check_part(name->schema, err) && check_part(name->table, err);
}

static void add_quoted(struct mql_buf *buf, struct mql_str s, char quote)
{
	mql_buf_addc(buf, quote);
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == quote)
			mql_buf_addc(buf, quote);
		mql_buf_addc(buf, s.p[i]);
	}
	mql_buf_addc(buf, quote);
}

static void add_part(struct mql_buf *buf, struct mql_str part)
{
	add_quoted(buf, part, '"');
}

void pg_name_add(struct mql_buf *buf, const struct pg_name *name)
{
	if (name->schema.n > 0) {
		add_part(buf, name->schema);
		mql_buf_addc(buf, '.');
	}
	add_part(buf, name->table);
}

void pg_name_add_text(struct mql_buf *buf, struct mql_str text)
{
	add_quoted(buf, text, '\'');
}

/* ---- connection strings ---- */

/* What follows the scheme of a URI, or NULL. */
static const char *behind_scheme(const char *text)
{
	static const char *const scheme[] = { "postgresql://", "postgres://" };

	for (size_t i = 0; i < MQL_ARRAY_LEN(scheme); i++)
		if (strncmp(text, scheme[i], strlen(scheme[i])) == 0)
			return text + strlen(scheme[i]);
	return NULL;
}

bool pg_name_is_uri(const char *text)
{
	return behind_scheme(text) != NULL;
}

/* Host, or host:port, and nothing else. */
static bool is_host(const char *text, size_t n)
{
	const char *end = text + n, *p = text;

	p += *p == '[' ? strcspn(p, "],/?") : strcspn(p, ":,/?");
	p += p < end && *p == ']';
	if (p < end && *p == ':')
		p += 1 + strspn(p + 1, "0123456789");
	return p == end && (n == 0 || p[-1] != ':');
}

/* An @ ends user and password; one more, or one behind what already ended
 * them, is a password's.  Without any, what looks like a list of hosts may be a
 * user and a password. */
static bool is_clear(const char *rest)
{
	const size_t n = strcspn(rest, "/?");
	const char *at = strchr(rest, '@');

	return at ? n > (size_t)(at - rest) && !strchr(at + 1, '@')
		  : is_host(rest, n);
}

bool pg_name_check_from(const char *from, struct mql_err *err)
{
	const char *rest = behind_scheme(from);

	if (!rest && !strchr(from, '='))
		return mql_fail(err, MQL_E_USAGE,
				"--from is no connection string, expected "
				"postgresql://user@host/dbname, or "
				"key=value ... (not shown: it may hold a "
				"password)");
	if (rest && !is_clear(rest))
		return mql_fail(err, MQL_E_USAGE,
				"--from: an @ stands between user and host, "
				"alone; in a password it is written %%40, a / "
				"%%2F, a ? %%3F (not shown: it may hold a "
				"password)");
	return true;
}

bool pg_name_is_port(const char *text)
{
	while (*text) {
		const size_t n = strspn(text, "0123456789");
		uint64_t port;

		if (n > 0 && !mql_num_parse_count((struct mql_str){ text, n },
						  65535, &port))
			return false;
		text += n;
		if (*text && *text++ != ',')
			return false;
	}
	return true;
}
