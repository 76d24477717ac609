/* SPDX-License-Identifier: MIT */
/* num.h - numbers, tenths and dates, read and written without a locale
 *
 * Neither program calls setlocale(), so libc's number functions are those of
 * the C locale; a test runs both under fr_FR.  What this module adds is
 * strictness: all of the text must be the number.
 *
 *   Layer     common, ground; includes str.h
 *   Threads   no shared state
 */
#ifndef MQL_COMMON_NUM_H
#define MQL_COMMON_NUM_H

#include "common/str.h"

/* A number: optional sign, digits with at most one decimal point (at least one
 * digit), optional exponent.  No blanks, no hex, no inf, no nan (rule 24).
 * Correctly rounded; false where the text is not a number or overflows a
 * double.  *x is untouched on failure.  Exact for any length. */
MQL_MUST_CHECK bool mql_num_parse(struct mql_str s, double *x);

/* How a number column is written, where it is not plain (rule 24). */
struct mql_number_format {
	char thousands;          // removed before parsing; 0 = none
	const char *strip;       // bytes removed at either end; NULL = none
};

/* The same, after the format's characters are taken away. */
MQL_MUST_CHECK bool mql_num_parse_as(struct mql_str s,
				     const struct mql_number_format *format,
				     double *x);

/* Unsigned decimal integer, at most `max`. */
MQL_MUST_CHECK bool mql_num_parse_count(struct mql_str s, uint64_t max,
					uint64_t *x);

/* A share: "20%", "20 %" or "0.2" give .2; the range [0, 1] is checked. */
MQL_MUST_CHECK bool mql_num_parse_share(struct mql_str s, double *x);

/* The shortest decimal text (15, 16 or 17 digits) that reads back as x.
 * x must be finite. */
void mql_num_add(struct mql_buf *buf, double x);

/* "12,345": n with commas, for people. */
void mql_count_add(struct mql_buf *buf, uint64_t n);

/* x to 9 significant digits, as a double: how statistics that decide nothing
 * are stored, so that files do not depend on the last bits of a BLAS. */
double mql_num_round9(double x);

/* ---- tenths: points and scores are integers; people read "12.3" ---- */

#define MQL_MAX_POINTS INT32_C(1000000)          /* tenths a term (rule 6) */
#define MQL_MAX_SCORE  INT64_C(2001000000)       /* a base and 2,000 terms */

/* "12", "12.3", ".5", "-0.5" give tenths.  More than one decimal, or a
 * magnitude above `max`, is false (rule 6). */
MQL_MUST_CHECK bool mql_tenths_parse(struct mql_str s, int64_t max,
				     int64_t *tenths);
void mql_tenths_add(struct mql_buf *buf, int64_t tenths);       /* "-0.5" */
void mql_tenths_add_signed(struct mql_buf *buf, int64_t tenths);/* "+12.3" */

/* x (in tenths) to the nearest integer, half away from zero (rule 6). */
int32_t mql_tenths_round(double x);

/* ---- days: dates are days since 1970-01-01, proleptic Gregorian ---- */

#define MQL_DAY_NONE INT32_MIN

enum mql_date_order { MQL_DATE_YMD, MQL_DATE_DMY, MQL_DATE_MDY };

/* The calendar day of a date: four-digit year, separators - / or . (the same
 * twice), optionally followed by a blank or T and a time of day, fraction and
 * zone, which are checked and dropped: ages are whole calendar days as written
 * (rule 12).  Years 1 to 9999; "2026-02-30" is false. */
MQL_MUST_CHECK bool mql_day_parse(struct mql_str s, enum mql_date_order order,
				  int32_t *day);
void mql_day_add(struct mql_buf *buf, int32_t day);     /* "2026-11-21" */
/* The first day of the next period of so many months: 1, 2, 3, 4, 6 or 12,
 * counted from January.  It is after `day`; `day` itself where it would be
 * after the year 9999. */
int32_t mql_day_next_start(int32_t day, int32_t months);
int32_t mql_day_today(void);                           /* local calendar */

#endif
