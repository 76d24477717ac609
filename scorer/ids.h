/* SPDX-License-Identifier: MIT */
/* ids.h - the ids of a run as digests, to count those that repeat (rule 20)
 *
 * Eight bytes an id whatever its length.  Two ids may share a digest: among ten
 * million that happens once in some 370,000 runs, and costs one false warning.
 *
 *   Layer     scorer; includes map.h
 *   Threads   a struct ids belongs to one thread at a time
 *   Memory    owns its array; counting takes as much again while it sorts
 */
#ifndef MQL_SCORER_IDS_H
#define MQL_SCORER_IDS_H

#include "common/map.h"

struct ids {                     /* { 0 } is none yet */
	uint64_t *digest;
	size_t n, cap;
};

/* A blank cell is no id, and not taken. */
void ids_add(struct ids *ids, struct mql_str id);
void ids_append(struct ids *ids, const struct ids *more);
void ids_reset(struct ids *ids);         /* n = 0, capacity kept */
void ids_release(struct ids *ids);

/* How many stood before: an id that is there three times counts twice.  Sorts:
 * the order of the table is lost. */
uint64_t ids_repeated(struct ids *ids);

#endif
