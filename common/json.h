/* SPDX-License-Identifier: MIT */
/* json.h - write JSON, in order, straight into a buffer
 *
 * Objects and arrays are opened and closed; commas and indentation are kept
 * here.  Doubles print as the shortest text that reads back, and NaN and
 * infinities as null.  Bytes that are not UTF-8 become U+FFFD; `<` is written
 * \u003c so that a document can stand inside HTML (rule 23).
 * (Debian's libraries build a tree first; a night's leads do not fit in one.)
 *
 *   Layer     common, formats; includes num.h
 */
#ifndef MQL_COMMON_JSON_H
#define MQL_COMMON_JSON_H

#include "common/num.h"

#define MQL_JSON_DEPTH 32

struct mql_json {                /* set `buf` (and `indent`), rest 0 */
	struct mql_buf *buf;     // borrowed
	bool indent;             // two blanks a level; else one line
	unsigned depth;
	bool any[MQL_JSON_DEPTH];        // has the level a member yet?
};

/* `key` NULL inside an array and at the top. */
void mql_json_open(struct mql_json *json, const char *key, char bracket);
void mql_json_close(struct mql_json *json, char bracket);       /* '}' ']' */
void mql_json_text(struct mql_json *json, const char *key, const char *text);
void mql_json_str(struct mql_json *json, const char *key, struct mql_str s);
void mql_json_num(struct mql_json *json, const char *key, double x);
/* To 9 digits: a statistic that decides nothing, see mql_num_round9. */
void mql_json_num9(struct mql_json *json, const char *key, double x);
void mql_json_count(struct mql_json *json, const char *key, uint64_t x);
void mql_json_tenths(struct mql_json *json, const char *key, int64_t tenths);
/* "2026-11-21"; MQL_DAY_NONE is null. */
void mql_json_day(struct mql_json *json, const char *key, int32_t day);
void mql_json_bool(struct mql_json *json, const char *key, bool x);
void mql_json_null(struct mql_json *json, const char *key);

#endif
