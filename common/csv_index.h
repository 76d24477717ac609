/* SPDX-License-Identifier: MIT */
/* csv_index.h - where rows and cells end, 64 bytes at once (private to csv*.c)
 *
 * Two passes over text.  The scan is cheap and goes first, in order: it finds
 * where rows end, so that text can be cut there and its pieces handed out.
 * The marks are the index itself: every delimiter and LF outside quotes.
 *
 * The scan vouches for quotes: each opens at the start of a cell and closes at
 * its end or is doubled.  It stops in front of what it can't vouch for, and
 * that is libcsv's to judge.  In text that the scan passed, quotes that are
 * counted up tell inside from outside; the marks rely on it.
 *
 * All of them read up to MQL_CSV_PADDING bytes past their text.
 *
 * Each pass is written once (csv_index_simd.h), over a handful of operations
 * on 64 bytes that AVX-512, AVX2, SSE2 and NEON have; and once more in plain C,
 * which is what the others are tested against.  The processor is asked at run
 * time.
 *
 *   Layer     common, formats
 *   Threads   no shared state
 */
#ifndef MQL_COMMON_CSV_INDEX_H
#define MQL_COMMON_CSV_INDEX_H

#include "common/base.h"

enum mql_csv_state {             /* between two bytes */
	MQL_CSV_AT_START,        /* of a cell */
	MQL_CSV_IN_CELL,         /* unquoted */
	MQL_CSV_IN_QUOTES,
	MQL_CSV_AFTER_QUOTE,     /* it closed, or the next one doubles it */
	MQL_CSV_AFTER_CR,        /* of a CRLF after a closing quote */
};

struct mql_csv_scan {            /* { 0 } is ready at the start of a row */
	enum mql_csv_state state;
	size_t n_row;            // LFs outside quotes
	size_t n_line;           // all LFs
};

struct mql_csv_marks {           /* { 0 } is ready at the start of a row */
	enum mql_csv_state state;
	uint32_t *at;            // [n]; room for as many as there are bytes,
	size_t n;                // and for 64 more
	uint32_t *odd;           // [n_odd], each within 64 bytes of a doubled
	size_t n_odd;            // quote, a NUL or a CR outside quotes and not
				 // before an LF; room for n_byte / 64 + 1
	bool has_cr;             // outside quotes, before an LF
};

struct mql_csv_index {
	const char *name;
	/* Look at p[0 .. n) and return how far it went: n, or less where it
	 * can't vouch for what follows within the next 64 bytes. */
	size_t (*scan)(struct mql_csv_scan *scan, const char *p, size_t n,
		       char delimiter);
	/* Add the marks of p[from .. from + n), a text that ends in an LF or
	 * goes on; p[from + n] is looked at. */
	void (*mark)(struct mql_csv_marks *marks, const char *p, size_t from,
		     size_t n, char delimiter);
};

/* The i-th implementation that this processor can run, fastest first; NULL
 * past the last, which is plain C.  0 costs next to nothing. */
const struct mql_csv_index *mql_csv_index(size_t i);

extern const struct mql_csv_index mql_csv_index_plain;

/* For csv_index.c: NULL where they were not built for this processor. */
const struct mql_csv_index *mql_csv_index_avx512(void);
const struct mql_csv_index *mql_csv_index_avx2(void);
const struct mql_csv_index *mql_csv_index_vector(void);

/* The scan in plain C: it stops exactly in front of the byte that it can't
 * vouch for, or after max_row rows. */
size_t mql_csv_scan_plain(struct mql_csv_scan *scan, const char *p, size_t n,
			  char delimiter, size_t max_row);

#endif
