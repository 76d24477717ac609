/* SPDX-License-Identifier: MIT */
#include "common/json.h"

#include <assert.h>
#include <math.h>

static void line_break(struct mql_json *json)
{
	if (!json->indent)
		return;
	mql_buf_addc(json->buf, '\n');
	for (unsigned i = 0; i < json->depth; i++)
		mql_buf_adds(json->buf, "  ");
}

/* U+FFFD for what is not UTF-8.  U+2028 and U+2029 end a line in older
 * JavaScript, where a document may be inlined, so they are escaped too. */
static size_t add_char(struct mql_buf *buf, struct mql_str rest)
{
	const unsigned char c = (unsigned char)rest.p[0];
	const size_t n = mql_str_utf8(rest);

	if (n == 0)
		mql_buf_adds(buf, "\xEF\xBF\xBD");
	else if (c == '"' || c == '\\')
		mql_buf_add(buf, (char[2]){ '\\', (char)c }, 2);
	else if (c < 0x20 || c == 0x7F || c == '<')
		mql_buf_addf(buf, "\\u%04x", c);
	else if (n == 3 && memcmp(rest.p, "\xE2\x80\xA8", 3) == 0)
		mql_buf_adds(buf, "\\u2028");
	else if (n == 3 && memcmp(rest.p, "\xE2\x80\xA9", 3) == 0)
		mql_buf_adds(buf, "\\u2029");
	else
		mql_buf_add(buf, rest.p, n);
	return n ? n : 1;
}

static void add_string(struct mql_buf *buf, struct mql_str s)
{
	mql_buf_addc(buf, '"');
	for (size_t i = 0; i < s.n;)
		i += add_char(buf, (struct mql_str){ s.p + i, s.n - i });
	mql_buf_addc(buf, '"');
}

/* What stands before every value: comma, line break, key. */
static void begin(struct mql_json *json, const char *key)
{
	if (json->depth > 0) {
		if (json->any[json->depth - 1])
			mql_buf_addc(json->buf, ',');
		json->any[json->depth - 1] = true;
		line_break(json);
	}
	if (key) {
		add_string(json->buf, mql_str_of(key));
		mql_buf_adds(json->buf, json->indent ? ": " : ":");
	}
}

void mql_json_open(struct mql_json *json, const char *key, char bracket)
{
	assert(bracket == '{' || bracket == '[');
	assert(json->depth < MQL_JSON_DEPTH);
	begin(json, key);
	mql_buf_addc(json->buf, bracket);
	json->any[json->depth++] = false;
}

void mql_json_close(struct mql_json *json, char bracket)
{
	assert(bracket == '}' || bracket == ']');
	assert(json->depth > 0);
	json->depth--;
	if (json->any[json->depth])
		line_break(json);
	mql_buf_addc(json->buf, bracket);
}

void mql_json_text(struct mql_json *json, const char *key, const char *text)
{
	if (text)
		mql_json_str(json, key, mql_str_of(text));
	else
		mql_json_null(json, key);
}

void mql_json_str(struct mql_json *json, const char *key, struct mql_str s)
{
	begin(json, key);
	add_string(json->buf, s);
}

void mql_json_num(struct mql_json *json, const char *key, double x)
{
	begin(json, key);
	if (isfinite(x))
		mql_num_add(json->buf, x);
	else
		mql_buf_adds(json->buf, "null");
}

void mql_json_num9(struct mql_json *json, const char *key, double x)
{
	mql_json_num(json, key, mql_num_round9(x));
}

void mql_json_count(struct mql_json *json, const char *key, uint64_t x)
{
	begin(json, key);
	mql_buf_addf(json->buf, "%ju", (uintmax_t)x);
}

void mql_json_tenths(struct mql_json *json, const char *key, int64_t tenths)
{
	begin(json, key);
	mql_tenths_add(json->buf, tenths);
}

void mql_json_day(struct mql_json *json, const char *key, int32_t day)
{
	if (day == MQL_DAY_NONE) {
		mql_json_null(json, key);
		return;
	}
	begin(json, key);
	mql_buf_addc(json->buf, '"');
	mql_day_add(json->buf, day);
	mql_buf_addc(json->buf, '"');
}

void mql_json_bool(struct mql_json *json, const char *key, bool x)
{
	begin(json, key);
	mql_buf_adds(json->buf, x ? "true" : "false");
}

void mql_json_null(struct mql_json *json, const char *key)
{
	begin(json, key);
	mql_buf_adds(json->buf, "null");
}
