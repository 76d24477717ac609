/* SPDX-License-Identifier: MIT */
/* csv_input.h - a window of a file, seen as physical lines (private to csv*.c)
 *
 * The window, which MQL_CSV_PADDING zero bytes precede, holds what has been
 * read and not yet been taken.  It grows to the longest row that is looked at,
 * whatever the size of a read, and to no more than a few times
 * MQL_CSV_MAX_ROW.
 *
 *   Layer     common, formats; includes io.h
 *   Threads   belongs to one thread
 *   Memory    owns the window: pointers into it die at the next call
 */
#ifndef MQL_COMMON_CSV_INPUT_H
#define MQL_COMMON_CSV_INPUT_H

#include "common/err.h"
#include "common/str.h"

struct mql_csv_source;

struct mql_csv_input {           /* { 0 } may be closed */
	const char *path;        // for messages; borrowed
	const struct mql_csv_source *source;     // NULL: fd
	int fd;
	bool is_open, at_end;
	struct mql_unpack *unpack;       // NULL: not compressed
	size_t read_bytes;
	struct mql_buf window;   // padding included
	size_t pos;              // in window: first byte not taken
	uint64_t line;           // physical number of the line at pos
	uint64_t done, total;    // bytes of the file, as it is; total 0: not
				 // known
};

enum mql_csv_line_kind {
	MQL_CSV_LINE_WHOLE,      /* ends in LF */
	MQL_CSV_LINE_LAST,       /* ends where the file ends; may be empty */
	MQL_CSV_LINE_LONG,       /* no LF before the limit */
};

struct mql_csv_line {
	enum mql_csv_line_kind kind;
	size_t end;              // from pos; past the LF
};

/* Opens at line 1; path "-" is standard input.  A file that is compressed is
 * unpacked as it is read.  source, borrowed: instead of a file, or NULL. */
MQL_MUST_CHECK
bool mql_csv_input_open(struct mql_csv_input *input, const char *path,
			const struct mql_csv_source *source, size_t read_bytes,
			struct mql_err *err);
void mql_csv_input_close(struct mql_csv_input *input);

/* The first bytes not taken, after reading until there are `want` of them or
 * the file ends: fewer mean the end. */
MQL_MUST_CHECK
bool mql_csv_input_peek(struct mql_csv_input *input, size_t want,
			struct mql_str *bytes, struct mql_err *err);

/* Where the line that begins `from` bytes past pos ends.  It is LONG where
 * more than `limit` bytes past pos come before its LF. */
MQL_MUST_CHECK
bool mql_csv_input_line(struct mql_csv_input *input, size_t from, size_t limit,
			struct mql_csv_line *line, struct mql_err *err);

/* Take n bytes of the window, which end n_line lines. */
void mql_csv_input_take(struct mql_csv_input *input, size_t n, size_t n_line);

/* Take n bytes, which end n_line lines, and hand them over in `buf`: they begin
 * at the offset returned, with padding before them and room for it behind.
 * `buf` is empty but for its padding.  Costs the lesser of copying n bytes and
 * copying those that are left. */
MQL_MUST_CHECK
size_t mql_csv_input_hand(struct mql_csv_input *input, size_t n, size_t n_line,
			  struct mql_buf *buf);

/* Take the rest of the line, however long, without keeping it. */
MQL_MUST_CHECK
bool mql_csv_input_take_line(struct mql_csv_input *input, struct mql_err *err);

#endif
