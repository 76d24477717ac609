/* SPDX-License-Identifier: MIT */
/* err.h - errors are values: filled by the callee, printed by main()
 *
 * A function that can fail takes `struct mql_err *err` last and returns false
 * (or NULL).  On success it leaves *err alone, so calls chain with && and the
 * first failure is the one reported.
 *
 *   Layer     common, ground
 *   Threads   an mql_err belongs to one thread
 */
#ifndef MQL_COMMON_ERR_H
#define MQL_COMMON_ERR_H

#include "common/base.h"

/* What the caller can do about it.  Values are the programs' exit codes, so
 * they never change meaning; see README.md, "Exit codes". */
enum mql_code {
	MQL_OK          = 0,
	MQL_E_ATTENTION = 1,     /* done, and the answer needs a look         */
	MQL_E_USAGE     = 2,     /* the command line is wrong                 */
	MQL_E_DATA      = 3,     /* a table or a definition is wrong          */
	MQL_E_CARD      = 4,     /* a scorecard is wrong, or too new          */
	MQL_E_NUMERIC   = 5,     /* no finite answer: separation, divergence  */
	MQL_E_IO        = 6,     /* the operating system refused              */
};

struct mql_err {
	enum mql_code code;
	char msg[512];           /* one line, no final '.', NUL-terminated    */
};

#define MQL_ERR_INIT { .code = MQL_OK }

/* Record a failure and return false, so that a caller can write
 *     return mql_fail(err, MQL_E_DATA, "%s:%zu: ...", path, line);
 * Text past the buffer is cut at a UTF-8 character and ends in "...".  Bytes
 * from a table must pass through mql_str_show first (rule 23). */
bool mql_fail(struct mql_err *err, enum mql_code code, const char *fmt, ...)
	MQL_PRINTF(3, 4);

#endif
