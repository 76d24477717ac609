/* SPDX-License-Identifier: MIT */
/* csv.h - a table read in blocks of rows; nothing is silently mended
 *
 * Both programs read every table through this door.  A block holds whole rows
 * as views of cells, each with the number of the physical line it began on.  A
 * row that can't be vouched for stays in its place, marked bad, with the
 * reason: the caller rejects it or fails, but never loses it.
 *
 * Behind the door are two lanes.  A line without a quote is split at its
 * delimiters directly and never reaches libcsv; a row with one goes through
 * libcsv (csv_libcsv.c), fed one physical line at a time so that lines, columns
 * and the place to resynchronise are known.  Both give the same blocks for
 * every input.
 *
 * What a table is: RFC 4180 with LF or CRLF line ends, a delimiter of
 * , ; tab or |, UTF-8 with or without a byte-order mark, and a header.
 * These rows are bad:
 *   - another number of cells than the header has (a row wrapped whole in
 *     quotes is named as that)
 *   - a quote inside an unquoted cell, or text after a closing quote
 *   - a quote that is still open 1 MB later or at the end of the file; it is
 *     reported at the line where the row began, and reading goes on at the line
 *     after that one
 *   - a NUL byte; a carriage return outside quotes that is not part of a CRLF
 *   - an empty line before the last row (in a table of one column it is an
 *     empty cell); empty lines at the end of the file are not rows
 *   - more than 16 MB
 * A UTF-16 file is refused with the iconv command that mends it (rule 25).
 *
 *   Layer     common, formats; includes io.h
 *   Threads   a reader belongs to one thread; a filled block may be handed to
 *             another
 *   Memory    a block owns its text: views die at its next fill or release
 */
#ifndef MQL_COMMON_CSV_H
#define MQL_COMMON_CSV_H

#include "common/err.h"
#include "common/str.h"

#define MQL_CSV_MAX_ROW   (16u << 20)    /* bytes                      */
#define MQL_CSV_MAX_QUOTE (1u << 20)     /* bytes an open quote may run */
#define MQL_CSV_MAX_COLUMN 65536u

struct mql_csv_options {
	char delimiter;          // 0: the one of , ; tab | most frequent
				 // outside quotes in the header line
	size_t block_rows;       // at most so many rows a block; 0: 1024
	size_t block_bytes;      // soon after so many; 0: 256 kB
	size_t read_bytes;       // bytes a read(2); 0: 256 kB (tests: 1...)
};

struct mql_csv_row {
	uint64_t line;           // physical line it began on; header's is 1
	const char *bad;         // why the row can't be used; NULL = it can
	size_t bad_column;       // from 1; 0 = none in particular
	struct mql_str raw;      // bad rows: the bytes as read, without line end
};

struct mql_csv_block {           /* { 0 } is empty */
	size_t n_row;
	size_t n_column;         // of the header
	struct mql_csv_row *row;         // [n_row]
	struct mql_str *cell;    // [n_row][n_column]; of bad rows: empty
	/* owned; for the reader alone */
	struct mql_buf text;
	size_t cap_row, cap_cell;
};

struct mql_csv;

/* Open a table and read its header.  Path "-" is standard input. options NULL
 * = all defaults.  Fails on an empty file ("... is empty: expected a header
 * line"), a bad header row, UTF-16. */
MQL_MUST_CHECK
bool mql_csv_open(struct mql_csv **csv, const char *path,
		  const struct mql_csv_options *options, struct mql_err *err);
void mql_csv_close(struct mql_csv *csv);         /* NULL is fine */

/* The header, as read (not trimmed); views live as long as the reader. */
size_t mql_csv_n_column(const struct mql_csv *csv);
struct mql_str mql_csv_column(const struct mql_csv *csv, size_t i);
char mql_csv_delimiter(const struct mql_csv *csv);
const char *mql_csv_path(const struct mql_csv *csv);    /* "-": "stdin" */

/* Bytes read so far and, for a regular file, in all (else 0): for progress. */
uint64_t mql_csv_bytes_done(const struct mql_csv *csv);
uint64_t mql_csv_bytes_total(const struct mql_csv *csv);

/* The column named `name` (trimmed ASCII blanks on both sides, else byte for
 * byte).  Fails with MQL_E_DATA where it is absent (naming the nearest) or
 * stands in the header more than once (naming both columns). */
MQL_MUST_CHECK
bool mql_csv_find(const struct mql_csv *csv, const char *name, size_t *i,
		  struct mql_err *err);

/* Fill the block with the next rows; n_row = 0 is the end of the table.
 * Fails only where the system refuses or a stop was asked for. */
MQL_MUST_CHECK
bool mql_csv_next(struct mql_csv *csv, struct mql_csv_block *block,
		  struct mql_err *err);
void mql_csv_block_release(struct mql_csv_block *block);

#endif
