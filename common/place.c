/* SPDX-License-Identifier: MIT */
#include "common/place.h"

#include <sys/stat.h>
#include <unistd.h>

bool mql_place_is_stream(const char *path)
{
	return path == NULL || strcmp(path, "-") == 0;
}

bool mql_place_is_once(const char *path)
{
	struct stat st;

	return mql_place_is_stream(path) ||
	       (stat(path, &st) == 0 && !S_ISREG(st.st_mode));
}

static bool is_stream(const struct mql_place *place)
{
	return mql_place_is_stream(place->path);
}

static bool look(const struct mql_place *place, struct stat *st)
{
	if (is_stream(place))
		return fstat(place->written ? STDOUT_FILENO : STDIN_FILENO,
			     st) == 0;
	return stat(place->path, st) == 0;
}

/* What is written and not there will be a regular file. */
bool mql_place_may_wait(const char *path, bool written)
{
	const struct mql_place place = { .path = path, .written = written };
	struct stat st;

	if (!look(&place, &st))
		return !written || is_stream(&place);
	return !S_ISREG(st.st_mode) &&
	       !(S_ISCHR(st.st_mode) && is_stream(&place) && written &&
		 !isatty(STDOUT_FILENO));
}

static bool is_one(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool look_at_directory(const char *path, struct stat *st)
{
	struct mql_buf dir = { 0 };
	bool ok;

	mql_buf_add(&dir, path, (size_t)(base_name(path) - path));
	mql_buf_addc(&dir, '.');
	ok = stat(mql_buf_text(&dir), st) == 0;
	mql_buf_release(&dir);
	return ok;
}

bool mql_place_same(const struct mql_place *a, const struct mql_place *b)
{
	struct stat in_a, in_b;

	if (!a->path || !b->path)
		return false;

	const bool is_a = look(a, &in_a), is_b = look(b, &in_b);

	if (is_a && is_b)
		return S_ISREG(in_a.st_mode) && is_one(&in_a, &in_b);
	if (is_a || is_b || is_stream(a) || is_stream(b) ||
	    strcmp(base_name(a->path), base_name(b->path)) != 0)
		return false;
	return look_at_directory(a->path, &in_a) &&
	       look_at_directory(b->path, &in_b) && is_one(&in_a, &in_b);
}

static bool fail_same(const struct mql_place *place,
		      const struct mql_place *other, struct mql_err *err)
{
	if (is_stream(place))
		return mql_fail(err, MQL_E_USAGE,
				"standard output is the same file as %s: "
				"choose another", other->what);
	return mql_fail(err, MQL_E_USAGE,
			"%s%s is the same file as %s: choose another",
			place->option, MQL_SHOW(mql_str_of(place->path)),
			other->what);
}

bool mql_place_check(const struct mql_place *place, size_t n,
		     struct mql_err *err)
{
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; place[i].written && j < n; j++)
			if (j != i && (j < i || !place[j].written) &&
			    mql_place_same(&place[i], &place[j]))
				return fail_same(&place[i], &place[j], err);
	return true;
}
