/* SPDX-License-Identifier: MIT */
/* log.h - what a person at the terminal is told; stderr only
 *
 *   Layer     common, ground
 *   Threads   lines are whole; progress belongs to one thread at a time
 */
#ifndef MQL_COMMON_LOG_H
#define MQL_COMMON_LOG_H

#include "common/base.h"

/* "mql-scorer: note: ...", "mql-scorer: warning: ...", "mql-scorer: ...".
 * The program's name is set once in main; quiet drops notes, not warnings. */
void mql_log_init(const char *program, bool quiet);
void mql_log_note(const char *fmt, ...) MQL_PRINTF(1, 2);
void mql_log_warn(const char *fmt, ...) MQL_PRINTF(1, 2);
void mql_log_error(const char *fmt, ...) MQL_PRINTF(1, 2);

/* Text of several lines, as it is: a report whose place on standard output is
 * taken by data. */
void mql_log_text(const char *text);

/* One line on a terminal, at most ten times a second, none before a second has
 * passed, none at all where stderr is not a terminal.  It says how many are
 * done, how many a second from ten on, and, where the share of the whole is
 * known, the share and the time left:
 *     scoring: 3400000 leads, 1700000 leads/s, 34%, 0:04 left
 * { 0 } with a `what` is ready; done erases the line. */
struct mql_progress {
	const char *what;        // "scoring", a verb in -ing
	const char *unit;        // "leads"
	uint64_t total;          // of the unit; 0: unknown
	double share;            // where total is unknown: done, of all; 0:
				 // unknown too
	double started_s, shown_s;   // monotonic; 0 = not yet
};

void mql_progress_show(struct mql_progress *progress, uint64_t done);
void mql_progress_done(struct mql_progress *progress);

/* The line without the program's name, for `done` after elapsed_s > 0. */
void mql_progress_text(char *room, size_t n_room,
		       const struct mql_progress *progress, uint64_t done,
		       double elapsed_s);

#endif
