/* SPDX-License-Identifier: MIT */
#include "scorer/place.h"

#include <string.h>
#include <sys/stat.h>

#include "common/str.h"

static bool look(const struct place *place, struct stat *st)
{
	if (!place->path || strcmp(place->path, "-") == 0)
		return fstat(place->fd, st) == 0;
	return stat(place->path, st) == 0;
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

bool place_same(const struct place *a, const struct place *b)
{
	struct stat in_a, in_b;
	const bool is_a = look(a, &in_a), is_b = look(b, &in_b);

	if (is_a && is_b)
		return S_ISREG(in_a.st_mode) && is_one(&in_a, &in_b);
	if (is_a || is_b || !a->path || !b->path ||
	    strcmp(base_name(a->path), base_name(b->path)) != 0)
		return false;
	return look_at_directory(a->path, &in_a) &&
	       look_at_directory(b->path, &in_b) && is_one(&in_a, &in_b);
}
