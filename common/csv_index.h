/* SPDX-License-Identifier: MIT */
/* csv_index.h - where rows and cells end, 64 bytes at once (private to csv*.c)
 *
 * The scan vouches for quotes: each opens at the start of a cell and closes at
 * its end or is doubled.  It stops in front of what it can't vouch for, and
 * that is libcsv's to judge.  On the way it writes down every delimiter and LF
 * outside quotes.
 *
 * It reads up to MQL_CSV_PADDING bytes past its text.
 *
 * It is written once (csv_index_simd.h), over a handful of operations on 64
 * bytes that AVX-512, AVX2, SSE2 and NEON have; and once more in plain C, which
 * is what the others are tested against.  The processor is asked at run time.
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
	uint32_t *end;           // [n_end] the marks: delimiters and LFs
	size_t n_end;            // outside quotes
	uint32_t *odd;           // [n_odd] each within 64 bytes of a doubled
	size_t n_odd;            // quote, a NUL or a CR outside quotes and not
				 // before an LF
	bool has_cr;             // outside quotes, before an LF
};

struct mql_csv_index {
	const char *name;
	/* Look at p[from .. from + n) and return how far it went: n, or less
	 * where it can't vouch for what follows within the next 64 bytes.
	 * Marks are offsets from p; there must be room for n + 64 more, and for
	 * n / 64 + 2 odd ones. */
	size_t (*scan)(struct mql_csv_scan *scan, const char *p, size_t from,
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
size_t mql_csv_scan_plain(struct mql_csv_scan *scan, const char *p, size_t from,
			  size_t n, char delimiter, size_t max_row);

#endif
