/* SPDX-License-Identifier: MIT */
#include "common/str.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { LONGEST_SHOWN = 60, LONGEST_NAME = 128 };

struct mql_str mql_str_trim(struct mql_str s)
{
	while (s.n > 0 && mql_is_blank(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && mql_is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

int mql_str_cmp(struct mql_str a, struct mql_str b)
{
	const size_t n = a.n < b.n ? a.n : b.n;
	const int c = n ? memcmp(a.p, b.p, n) : 0;

	return c ? c : (a.n > b.n) - (a.n < b.n);
}

/* ---- buffers ---- */

void mql_buf_release(struct mql_buf *buf)
{
	free(buf->p);
	*buf = (struct mql_buf){ 0 };
}

void mql_buf_reset(struct mql_buf *buf)
{
	buf->n = 0;
	if (buf->p)
		buf->p[0] = '\0';
}

void mql_buf_reserve(struct mql_buf *buf, size_t more)
{
	// a sum that wraps must reach mem.c as too much, not as too little
	const size_t need = more < SIZE_MAX - buf->n ? buf->n + more + 1
						     : SIZE_MAX;

	buf->p = mql_grow(buf->p, &buf->cap, need, 1);
}

void mql_buf_add(struct mql_buf *buf, const char *p, size_t n)
{
	mql_buf_reserve(buf, n);
	if (n > 0)
		memcpy(buf->p + buf->n, p, n);
	buf->n += n;
	buf->p[buf->n] = '\0';
}

void mql_buf_addc(struct mql_buf *buf, char c)
{
	mql_buf_add(buf, &c, 1);
}

void mql_buf_adds(struct mql_buf *buf, const char *text)
{
	mql_buf_add(buf, text, strlen(text));
}

void mql_buf_addf(struct mql_buf *buf, const char *fmt, ...)
{
	char room[256];          // most of what is added fits
	va_list args, again;

	assert(fmt);             // or gcc 12 warns of it under UBSan
	va_start(args, fmt);
	va_copy(again, args);
	const int n = vsnprintf(room, sizeof(room), fmt, args);
	va_end(args);

	if (n >= (int)sizeof(room)) {
		mql_buf_reserve(buf, (size_t)n);
		vsnprintf(buf->p + buf->n, (size_t)n + 1, fmt, again);
		buf->n += (size_t)n;
	} else if (n >= 0) {
		mql_buf_add(buf, room, (size_t)n);
	}
	va_end(again);
}

const char *mql_buf_text(const struct mql_buf *buf)
{
	return buf->p ? buf->p : "";
}

/* ---- text from outside ---- */

/* Length by the lead byte, and the range of the second byte, which is what
 * rules out overlong forms, surrogates and values past U+10FFFF. */
static size_t utf8_shape(unsigned char lead, unsigned char *lo,
			 unsigned char *hi)
{
	*lo = 0x80;
	*hi = 0xBF;
	if (lead < 0x80)
		return 1;
	if (lead < 0xC2 || lead > 0xF4)
		return 0;
	if (lead < 0xE0)
		return 2;
	if (lead == 0xE0)
		*lo = 0xA0;
	if (lead == 0xED)
		*hi = 0x9F;
	if (lead == 0xF0)
		*lo = 0x90;
	if (lead == 0xF4)
		*hi = 0x8F;
	return lead < 0xF0 ? 3 : 4;
}

size_t mql_str_utf8(struct mql_str s)
{
	unsigned char lo, hi;

	if (s.n == 0)
		return 0;

	const size_t n = utf8_shape((unsigned char)s.p[0], &lo, &hi);

	if (n > s.n)
		return 0;
	for (size_t i = 1; i < n; i++) {
		const unsigned char c = (unsigned char)s.p[i];

		if (c < lo || c > hi)
			return 0;
		lo = 0x80;
		hi = 0xBF;
	}
	return n;
}

bool mql_str_is_utf8(struct mql_str s)
{
	while (s.n > 0) {
		const size_t n = mql_str_utf8(s);

		if (n == 0)
			return false;
		s.p += n;
		s.n -= n;
	}
	return true;
}

/* What moves or hides the text around it on a screen: U+200B..F, U+2028..E,
 * U+2060..F, U+FEFF. */
static bool turns_text(const char *p)
{
	const unsigned char a = (unsigned char)p[0], b = (unsigned char)p[1];
	const unsigned char c = (unsigned char)p[2];

	if (a == 0xEF)
		return b == 0xBB && c == 0xBF;
	return a == 0xE2 && ((b == 0x80 && ((c >= 0x8B && c <= 0x8F) ||
					    (c >= 0xA8 && c <= 0xAE))) ||
			     (b == 0x81 && c >= 0xA0 && c <= 0xAF));
}

/* How the first character of s is shown: its text in out (not terminated),
 * its bytes consumed as the result. */
static size_t show_one(struct mql_str s, char out[8], size_t *n_out)
{
	static const char hex[] = "0123456789ABCDEF";
	const unsigned char c = (unsigned char)s.p[0];
	const size_t n = mql_str_utf8(s);
	const bool control = c < 0x20 || c == 0x7F ||
			     (n == 2 && c == 0xC2 &&
			      (unsigned char)s.p[1] < 0xA0) ||
			     (n == 3 && turns_text(s.p));

	if (n == 0 || control) {
		memcpy(out, (char[4]){ '\\', 'x', hex[c >> 4], hex[c & 15] },
		       4);
		*n_out = 4;
		return 1;
	}
	*n_out = 0;
	if (c == '\\' || c == '"')
		out[(*n_out)++] = '\\';
	memcpy(out + *n_out, s.p, n);
	*n_out += n;
	return n;
}

const char *mql_str_show(struct mql_str s, char *room, size_t n_room)
{
	static const char dots[] = "...";
	size_t at = 0, n = 0, fits = 0;

	while (at < s.n) {
		char out[8];
		size_t n_out;
		const struct mql_str rest = { s.p + at, s.n - at };
		const size_t used = show_one(rest, out, &n_out);

		if (at + used > LONGEST_SHOWN || n + n_out >= n_room)
			break;
		memcpy(room + n, out, n_out);
		n += n_out;
		at += used;
		if (n + sizeof(dots) <= n_room)
			fits = n;
	}
	room[n] = '\0';
	if (at < s.n && n_room >= sizeof(dots))
		memcpy(room + fits, dots, sizeof(dots));
	return room;
}

/* ---- the nearest name ---- */

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Edit distance with transposed neighbours ("optimal string alignment"),
 * three rows of its table at a time.  b is at most LONGEST_NAME bytes. */
static size_t edit_distance(struct mql_str a, struct mql_str b)
{
	size_t room[3][LONGEST_NAME + 1];
	size_t *before = room[0], *last = room[1], *row = room[2];

	for (size_t j = 0; j <= b.n; j++)
		last[j] = before[j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		row[0] = i;
		for (size_t j = 1; j <= b.n; j++) {
			const bool same = a.p[i - 1] == b.p[j - 1];
			const bool swapped = i > 1 && j > 1 &&
					     a.p[i - 1] == b.p[j - 2] &&
					     a.p[i - 2] == b.p[j - 1];

			row[j] = least(last[j - 1] + !same,
				       least(last[j], row[j - 1]) + 1);
			if (swapped)
				row[j] = least(row[j], before[j - 2] + 1);
		}

		size_t *const oldest = before;

		before = last;
		last = row;
		row = oldest;
	}
	return last[b.n];
}

const char *mql_str_nearest(struct mql_str s, const char *const *name,
			    size_t n)
{
	const char *best = NULL;
	size_t best_distance = s.n / 3 + 1;

	if (s.n > LONGEST_NAME)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		if (!name[i] || strlen(name[i]) > LONGEST_NAME)
			continue;

		const size_t d = edit_distance(s, mql_str_of(name[i]));

		if (d < best_distance) {
			best_distance = d;
			best = name[i];
		}
	}
	return best;
}

void mql_buf_add_shown(struct mql_buf *buf, struct mql_str text)
{
	while (text.n > 0) {
		const size_t n = mql_str_utf8(text) ? mql_str_utf8(text) : 1;

		mql_buf_adds(buf, MQL_SHOW(((struct mql_str){ text.p, n })));
		text.p += n;
		text.n -= n;
	}
}
