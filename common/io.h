/* SPDX-License-Identifier: MIT */
/* io.h - whole files in, atomic files out, the stop flag
 *
 *   Layer     common, ground; includes err.h, str.h
 *   Threads   an mql_out belongs to one thread at a time; the stop flag may be
 *             read anywhere
 */
#ifndef MQL_COMMON_IO_H
#define MQL_COMMON_IO_H

#include "common/err.h"
#include "common/str.h"

/* All bytes of a file ("-" is standard input) into *buf.  More than max_bytes
 * is an MQL_E_DATA failure that names the limit. */
MQL_MUST_CHECK bool mql_io_read_file(struct mql_buf *buf, const char *path,
				     size_t max_bytes, struct mql_err *err);

/* Open for reading; "-" is standard input (then *fd = 0, not to be closed).
 * A directory fails here, not at the first read. */
MQL_MUST_CHECK bool mql_io_open(int *fd, const char *path,
				struct mql_err *err);

/* read(2) until `want` bytes or the end; *got < want means the end.  Retries
 * EINTR unless a stop was asked for (then it fails). */
MQL_MUST_CHECK bool mql_io_read(int fd, const char *path, char *p, size_t want,
				size_t *got, struct mql_err *err);

/* A file that appears whole or not at all (rule 19): written beside
 * its target under a temporary name, then flushed, fsync'ed and renamed.
 * Path NULL or "-" is standard output: a stream, nothing to rename.  A target
 * that exists and is not a regular file (/dev/null, a FIFO) is written to
 * directly.  A symbolic link's target is replaced, not the link.  Permissions
 * of an existing target are kept; a new one gets 0666 & ~umask. */
struct mql_out;

MQL_MUST_CHECK bool mql_out_open(struct mql_out **out, const char *path,
				 struct mql_err *err);
MQL_MUST_CHECK bool mql_out_write(struct mql_out *out, const char *p, size_t n,
				  struct mql_err *err);

/* Flush, fsync, rename, fsync the directory; frees *out and sets it NULL,
 * also on failure (the temporary file is then gone). */
MQL_MUST_CHECK bool mql_out_publish(struct mql_out **out, struct mql_err *err);

/* Drop what was written: the temporary file is gone, the target untouched.
 * *out becomes NULL; NULL is fine. */
void mql_out_abandon(struct mql_out **out);

/* Open, write and publish in one go. */
MQL_MUST_CHECK bool mql_out_file(const char *path, struct mql_str bytes,
				 struct mql_err *err);

/* SHA-256 (libnettle) as 64 hex digits and a NUL. */
void mql_sha256_hex(char hex[65], struct mql_str bytes);

/* Standard descriptors that came closed are opened on /dev/null the wrong way
 * round, so that no file of ours becomes 0, 1 or 2, and using them fails. */
void mql_io_keep_standard(void);

/* First SIGINT or SIGTERM sets a flag, the second kills (rule 21).  Install
 * once, in main.  A closed terminal (SIGHUP) and a reader that went away
 * (SIGPIPE) count as well, so that no temporary file is left; a signal that
 * the parent ignores stays ignored. mql_io_stopped() is what long loops ask;
 * mql_io_stop_signal() is the signal's number, 0 where none came;
 * mql_io_die_of_signal() ends the process by the signal that came, so that
 * the shell sees it; it returns where none came. */
void mql_io_catch_stop(void);
/* After the work: a signal ends the process again. */
void mql_io_release_stop(void);
bool mql_io_stopped(void);
int mql_io_stop_signal(void);
void mql_io_die_of_signal(void);

#endif
