/* SPDX-License-Identifier: MIT */
#include "trainer/alike.h"

#include <ctype.h>

#include "common/map.h"

enum { MOST_TOLD = 3 };

static struct mql_str plain_of(struct mql_arena *arena, struct mql_str s)
{
	char *p = mql_arena_text(arena, s.p, s.n);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		if (!strchr(" \t\r\n-_", s.p[i]) || s.p[i] == '\0')
			p[n++] = (char)tolower((unsigned char)s.p[i]);
	return (struct mql_str){ p, n };
}

size_t alike_add(struct mql_buf *buf, const struct mql_str *value, size_t n)
{
	struct mql_map map = { 0 };
	struct mql_arena arena = { 0 };
	size_t n_pair = 0;

	for (size_t i = 0; i < n; i++) {
		const uint32_t k = mql_map_put(&map, plain_of(&arena, value[i]),
					       (uint32_t)i, NULL);

		if (k == i || n_pair++ >= MOST_TOLD)
			continue;
		mql_buf_addf(buf, "%s\"%s\" and \"%s\" are two levels",
			     n_pair > 1 ? "; " : "", MQL_SHOW(value[k]),
			     MQL_SHOW(value[i]));
	}
	if (n_pair > MOST_TOLD)
		mql_buf_addf(buf, "; and %zu more such pairs",
			     n_pair - MOST_TOLD);
	mql_map_release(&map);
	mql_arena_release(&arena);
	return n_pair;
}
