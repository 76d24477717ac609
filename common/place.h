/* SPDX-License-Identifier: MIT */
/* place.h - do two paths name one file?
 *
 * A run must not overwrite what it reads, though the rename would let it: the
 * leads themselves would be gone.  Nor may it write two tables into one file.
 *
 *   Layer     common, ground; includes err.h, str.h
 *   Threads   no shared state
 *
 *     const struct mql_place place[] = {
 *             { leads, false, "the leads", "" },
 *             { args->output, true, "the card", "--output " },
 *     };
 *     if (!mql_place_check(place, MQL_ARRAY_LEN(place), err))
 */
#ifndef MQL_COMMON_PLACE_H
#define MQL_COMMON_PLACE_H

#include "common/err.h"
#include "common/str.h"

struct mql_place {               /* a file of a run, in its role */
	const char *path;        // NULL: the run has none; "-": the stream
	bool written;            // else it is read
	const char *what;        // for messages: "the leads"
	const char *option;      // how it was named: "--output ", or ""
};

/* Standard input, or output: "-", or where a run need not name a path, none. */
bool mql_place_is_stream(const char *path);

/* What is read there is gone once it is read: a stream, a pipe by its name. */
bool mql_place_is_once(const char *path);

/* May reading or writing there have to wait for somebody else: for a pipe, a
 * terminal, what can't be looked at?  A device by its name may, standard output
 * at /dev/null does not. */
bool mql_place_may_wait(const char *path, bool written);

/* The same regular file, or the same free name in one directory.  Devices,
 * pipes and what can't be looked at are never the same. */
bool mql_place_same(const struct mql_place *a, const struct mql_place *b);

/* That no place is written that is also read, or written before it in the
 * list.  MQL_E_USAGE. */
MQL_MUST_CHECK
bool mql_place_check(const struct mql_place *place, size_t n,
		     struct mql_err *err);

#endif
