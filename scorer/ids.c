/* SPDX-License-Identifier: MIT */
#include "scorer/ids.h"

#include <stdlib.h>

void ids_add(struct ids *ids, struct mql_str id)
{
	if (mql_str_trim(id).n == 0)
		return;
	ids->digest = mql_grow(ids->digest, &ids->cap, ids->n + 1,
			       sizeof(*ids->digest));
	ids->digest[ids->n++] = mql_digest64(id, 0);
}

void ids_append(struct ids *ids, const struct ids *more)
{
	if (more->n == 0)
		return;
	ids->digest = mql_grow(ids->digest, &ids->cap, ids->n + more->n,
			       sizeof(*ids->digest));
	memcpy(ids->digest + ids->n, more->digest,
	       more->n * sizeof(*ids->digest));
	ids->n += more->n;
}

void ids_reset(struct ids *ids)
{
	ids->n = 0;
}

void ids_release(struct ids *ids)
{
	free(ids->digest);
	*ids = (struct ids){ 0 };
}

static int by_value(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

uint64_t ids_repeated(struct ids *ids)
{
	uint64_t n = 0;

	if (ids->n == 0)
		return 0;
	qsort(ids->digest, ids->n, sizeof(*ids->digest), by_value);
	for (size_t i = 1; i < ids->n; i++)
		n += ids->digest[i] == ids->digest[i - 1];
	return n;
}
