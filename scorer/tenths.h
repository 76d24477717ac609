/* SPDX-License-Identifier: MIT */
/* tenths.h - points and scores as text, looked up
 *
 *   Layer     scorer; includes str.h
 *   Threads   immutable after init: share it without locks
 *   Memory    owns its table
 */
#ifndef MQL_SCORER_TENTHS_H
#define MQL_SCORER_TENTHS_H

#include "common/str.h"

#define TENTHS_REACH INT64_C(4096)       /* -409.6 .. 409.5 are looked up */
#define TENTHS_ROOM  24          /* bytes that a put may write */

struct tenths {                  /* { 0 } may be released */
	char (*text)[8];         // [2 * TENTHS_REACH]: up to 7 characters, in
				 // the last byte how many
};

void tenths_init(struct tenths *tenths);
void tenths_release(struct tenths *tenths);

/* What mql_tenths_add writes, at p, which has TENTHS_ROOM bytes; returns where
 * it ends. */
char *tenths_put_far(char *p, int64_t x);
static inline char *tenths_put(char *p, const struct tenths *tenths, int64_t x)
{
	const uint64_t i = (uint64_t)x + (uint64_t)TENTHS_REACH;

	char text[8];

	if (i >= 2 * (uint64_t)TENTHS_REACH)
		return tenths_put_far(p, x);
	memcpy(text, tenths->text[i], sizeof(text));
	memcpy(p, text, sizeof(text));
	return p + text[7];
}

#endif
