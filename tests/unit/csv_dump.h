/* SPDX-License-Identifier: MIT */
/* csv_dump.h - a table as text, for tests to compare
 *
 *     , [name][size]               the delimiter, the header
 *     2 [Ada][12]                  a good row: its line, its cells
 *     3 bad 2: a NUL byte {x,\0}   a bad row: line, column, reason, raw bytes
 *
 * or "error 3: ..." where the file cannot be opened.  LF, CR and NUL are shown
 * as \n, \r and \0. */
#ifndef MQL_TESTS_CSV_DUMP_H
#define MQL_TESTS_CSV_DUMP_H

#include "common/csv.h"

/* Writes the bytes to leads.csv in a directory of its own, reads that, and adds
 * the dump to *out. */
void csv_dump(struct mql_buf *out, struct mql_str bytes,
	      const struct mql_csv_options *options);

/* The same for a file that is there. */
void csv_dump_file(struct mql_buf *out, const char *path,
		   const struct mql_csv_options *options);

/* The path of a real data set, or NULL after a visible skip. */
const char *csv_real(const char *name);

#endif
