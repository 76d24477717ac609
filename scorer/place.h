/* SPDX-License-Identifier: MIT */
/* place.h - do two paths name one file?
 *
 * So that no run overwrites what it reads, or writes two tables into one file.
 *
 *   Layer     scorer; includes base.h
 */
#ifndef MQL_SCORER_PLACE_H
#define MQL_SCORER_PLACE_H

#include "common/base.h"

struct place {
	const char *path;        // NULL or "-": the stream `fd`
	int fd;                  // 0 or 1
};

/* The same regular file, or the same free name in one directory.  Devices,
 * pipes and what can't be looked at are never the same. */
bool place_same(const struct place *a, const struct place *b);

#endif
