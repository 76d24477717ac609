/* SPDX-License-Identifier: MIT */
/* unpack.h - bytes of a file that is compressed, as they are read
 *
 * gzip by zlib, Zstandard by libzstd; which one is told by the first bytes, not
 * by a name, so that it works on standard input too.  Members and frames that
 * follow one another are one stream.  Nothing is kept but a block and the
 * library's window (at most 128 MB, and that only where a Zstandard frame asks
 * for it), whatever the file unpacks to.
 *
 *   Layer     common, ground; includes io.h
 *   Threads   belongs to one thread
 */
#ifndef MQL_COMMON_UNPACK_H
#define MQL_COMMON_UNPACK_H

#include "common/err.h"
#include "common/str.h"

#define MQL_UNPACK_MAGIC 4       /* bytes that tell */

struct mql_unpack;

/* Is a file that begins so compressed?  Then *unpack reads on from fd, behind
 * `start`, which is copied; else it is NULL.  `path` is for messages and
 * borrowed. */
void mql_unpack_new(struct mql_unpack **unpack, struct mql_str start, int fd,
		    const char *path);
void mql_unpack_free(struct mql_unpack *unpack);         /* NULL is fine */

/* Unpacked bytes until there are `want` of them or the file ends (*got < want);
 * *n_read is what was read of the file for them.  Fails with MQL_E_DATA on
 * damaged or cut data, and as mql_io_read does. */
MQL_MUST_CHECK
bool mql_unpack_read(struct mql_unpack *unpack, char *p, size_t want,
		     size_t *got, size_t *n_read, struct mql_err *err);

#endif
