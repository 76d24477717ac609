/* SPDX-License-Identifier: MIT */
/* csv.h - a table read in blocks of rows; nothing is silently mended
 *
 * Both programs read every table through this door.  A block holds whole rows
 * as views of cells, each with the number of the physical line it began on.  A
 * row that can't be vouched for stays in its place, marked bad, with the
 * reason: the caller rejects it or fails, but never loses it.
 *
 * Reading has two stages.  Cutting must go through the file in order: it looks
 * for where rows and cells end, and hands out chunks of whole rows.  Splitting
 * makes cells of what it found, and any thread may do it.  mql_csv_next does
 * both and gives views of cells; what must be fast takes chunks as they are.
 *
 * Behind the door are two lanes.  Rows whose quotes are sound are split by an
 * index of 64 bytes at a time (csv_index.h).  What the index can't vouch for (a
 * doubled quote, a NUL, a stray carriage return or quote, a row of another
 * number of cells) goes through libcsv (csv_libcsv.c), that row alone, fed one
 * physical line at a time so that lines, columns and the place to
 * resynchronise are known.  Both give the same rows for every input.
 *
 * Files are read in blocks, not mapped: a file that is cut while it is read
 * is an error instead of ending the process, one thread and a pipe are read by
 * the same code, and mapping was measured to be no faster.
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
 * A UTF-16 file is refused with the iconv command that mends it (rule 25), a
 * workbook or an archive by its name.
 *
 *   Layer     common, formats; includes io.h
 *   Threads   a reader belongs to one thread at a time; a chunk or a filled
 *             block may be handed to another
 *   Memory    a block owns its text, and so does a chunk: views die at its next
 *             fill or release
 */
#ifndef MQL_COMMON_CSV_H
#define MQL_COMMON_CSV_H

#include "common/err.h"
#include "common/str.h"

#define MQL_CSV_MAX_ROW   (16u << 20)    /* bytes                      */
#define MQL_CSV_MAX_QUOTE (1u << 20)     /* bytes an open quote may run */
#define MQL_CSV_MAX_COLUMN 65536u

/* Readable bytes before the text of a chunk and behind it, for code that reads
 * in wide steps. */
#define MQL_CSV_PADDING    64

/* Where a table comes from that is no file: bytes until there are `want` of
 * them or the table ends (*got < want).  They are taken as they are. */
struct mql_csv_source {
	bool (*read)(void *context, char *p, size_t want, size_t *got,
		     struct mql_err *err);
	void *context;
};

struct mql_csv_options {
	const struct mql_csv_source *source;     // NULL: a file; borrowed
	char delimiter;          // 0: the one of , ; tab | most frequent
				 // outside quotes in the header line
	size_t block_rows;       // at most so many rows a block; 0: 4096
	size_t block_bytes;      // and so many bytes, where a row has not
				 // more; 0: 256 kB; at most 1 MB
	size_t read_bytes;       // bytes a read(2); 0: 256 kB (tests: 1...)
	size_t index;            // see mql_csv_index; 0: the fastest, past
				 // the last: plain C (tests)
};

struct mql_csv_row {
	uint64_t line;           // physical line it began on; header's is 1
	const char *bad;         // why the row can't be used; NULL = it can
	size_t bad_column;       // from 1; 0 = none in particular
	struct mql_str raw;      // bad rows: the bytes read, without line end
};

struct mql_csv_index;
struct mql_csv_lane;

struct mql_csv_bad {
	size_t before;           // good rows of the chunk before it
	struct mql_csv_row row;
};

/* Whole rows as they stand in the file, and offsets of their cells: good rows
 * and bad ones apart, each kind in order.  See mql_csv_cell. */
struct mql_csv_chunk {           /* { 0 } is empty */
	const char *text;
	size_t n_row;            // good ones
	size_t n_column;         // of the header
	uint32_t *start;         // [n_row] of the first cell
	uint32_t *end;           // [n_row][n_column] of the cells; the next
				 // one starts a byte later
	uint32_t *line_after;    // [n_row] physical line, counted from `line`
	uint64_t line;           // of the first row
	size_t n_bad;
	struct mql_csv_bad *bad; // [n_bad]
	/* owned; for the reader alone */
	struct mql_csv_lane *lane;
	struct mql_buf buf, scratch, reasons;
	size_t n_end;            // until it is split, end[] is [n_end]: the
	uint32_t *odd;           // marks of csv_index.h, as are these, [n_odd]
	size_t n_odd;
	bool has_cr;
	struct mql_str *cell;
	size_t cap_start, cap_end, cap_line, cap_bad, cap_odd, cap_cell;
	size_t n_byte, n_line;
	char delimiter;
};

struct mql_csv_block {           /* { 0 } is empty */
	size_t n_row;            // bad ones included
	size_t n_column;         // of the header
	struct mql_csv_row *row;         // [n_row]
	struct mql_str *cell;    // [n_row][n_column]; of bad rows: empty
	/* owned; for the reader alone */
	struct mql_csv_chunk chunk;
	size_t cap_row, cap_cell;
};

struct mql_csv;

/* Open a table and read its header.  Path "-" is standard input; with a source
 * it is the table's name in messages.  options NULL = all defaults.  Fails on
 * an empty file ("... is empty: expected a header line"), a bad header row,
 * UTF-16, a workbook. */
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
double mql_csv_share(const struct mql_csv *csv);         /* 0: unknown */

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

/* The two stages by themselves.  Read the next rows, as they are; *more false
 * at the end of the table.  Fails as mql_csv_next does. */
MQL_MUST_CHECK
bool mql_csv_read(struct mql_csv *csv, struct mql_csv_chunk *chunk,
		  bool *more, struct mql_err *err);

/* Find the rows and cells of a chunk that was just read; once. */
void mql_csv_split(struct mql_csv_chunk *chunk);
void mql_csv_chunk_release(struct mql_csv_chunk *chunk);

/* Rows and views of block->chunk, which was read and split: the rest of
 * mql_csv_next.  The reader is only looked at. */
void mql_csv_view(const struct mql_csv *csv, struct mql_csv_block *block);

/* Cell k of good row i, without its quotes.  A cell that begins with a quote
 * ends with one, and no other is; doubled ones have been made single. */
static inline struct mql_str mql_csv_cell(const struct mql_csv_chunk *chunk,
					  size_t i, size_t k)
{
	const uint32_t *end = chunk->end + i * chunk->n_column + k;
	const uint32_t start = k > 0 ? end[-1] + 1 : chunk->start[i];
	const size_t quote = chunk->text[start] == '"';

	return (struct mql_str){ chunk->text + start + quote,
				 *end - start - 2 * quote };
}

#endif
