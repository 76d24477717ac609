/* SPDX-License-Identifier: MIT */
/* str.h - views of bytes, and a buffer that grows
 *
 * A view never owns and never outlives the buffer it names; whoever hands one
 * out says which buffer that is.  Views need not be NUL-terminated.
 *
 *   Layer     common, ground; includes mem.h
 *   Threads   no shared state
 */
#ifndef MQL_COMMON_STR_H
#define MQL_COMMON_STR_H

#include <string.h>

#include "common/mem.h"

struct mql_str {
	const char *p;
	size_t n;
};

#define MQL_STR(literal) ((struct mql_str){ (literal), sizeof(literal) - 1 })

static inline struct mql_str mql_str_of(const char *text)
{
	return (struct mql_str){ text, strlen(text) };
}

static inline bool mql_str_eq(struct mql_str a, struct mql_str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* Without leading and trailing ASCII blanks (space, tab, CR, LF, VT, FF):
 * how every cell is taken for matching (rule 24). */
struct mql_str mql_str_trim(struct mql_str s);

/* Byte order, shorter first on a common prefix: <0, 0, >0. */
int mql_str_cmp(struct mql_str a, struct mql_str b);

/* A growing, always NUL-terminated buffer; { 0 } is empty and valid (p may
 * then be NULL: use mql_buf_text to read it as a C string). */
struct mql_buf {
	char *p;
	size_t n;                // bytes in use, the NUL not counted
	size_t cap;
};

void mql_buf_release(struct mql_buf *buf);
void mql_buf_reset(struct mql_buf *buf);         /* n = 0, capacity kept */
void mql_buf_reserve(struct mql_buf *buf, size_t more);
void mql_buf_add(struct mql_buf *buf, const char *p, size_t n);
void mql_buf_addc(struct mql_buf *buf, char c);
void mql_buf_adds(struct mql_buf *buf, const char *text);
void mql_buf_addf(struct mql_buf *buf, const char *fmt, ...) MQL_PRINTF(2, 3);
const char *mql_buf_text(const struct mql_buf *buf);    /* never NULL */

/* A view of the bytes in use, alive until the buffer changes. */
static inline struct mql_str mql_buf_str(const struct mql_buf *buf)
{
	return (struct mql_str){ mql_buf_text(buf), buf->n };
}

static inline bool mql_is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Text from outside, made safe to print: control bytes and invalid UTF-8
 * become \xNN, backslash and the double quote are escaped, more than 60 bytes
 * are cut and end in "...".  Writes into `room` (at least 1 byte) and returns
 * it, so that it can stand in an argument list. */
const char *mql_str_show(struct mql_str s, char *room, size_t n_room);
struct mql_shown { char text[256]; };
#define MQL_SHOW(s) mql_str_show((s), (struct mql_shown){ { 0 } }.text, 256)

/* The same without a cut, added to the buffer. */
void mql_buf_add_shown(struct mql_buf *buf, struct mql_str text);

/* Bytes of the valid UTF-8 character at the start of s, 0 where there is none
 * (or s is empty).  Overlong forms and surrogates are not valid. */
size_t mql_str_utf8(struct mql_str s);
bool mql_str_is_utf8(struct mql_str s);          /* all of it */

/* The name nearest to `s` by edit distance (Damerau-Levenshtein, transposed
 * neighbours cost 1), or NULL where none is within a third of its length.
 * Names are NULL-able entries of an array of n. */
const char *mql_str_nearest(struct mql_str s, const char *const *name,
			    size_t n);

#endif
