/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <yaml.h>

#include "common/yaml.h"

struct mql_yaml_writer {
	yaml_emitter_t emitter;
	struct mql_buf *out;
	struct mql_buf scratch;
};

/* ---- what may stand without quotes ---- */

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_plain_byte(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9') || c == '.' ||
	       c == '/' || c == '-' || c == ' ';
}

static bool same_word(struct mql_str s, const char *word)
{
	if (s.n != strlen(word))
		return false;
	for (size_t i = 0; i < s.n; i++) {
		const bool upper = s.p[i] >= 'A' && s.p[i] <= 'Z';

		if ((upper ? s.p[i] - 'A' + 'a' : s.p[i]) != word[i])
			return false;
	}
	return true;
}

/* Whether other YAML tools read these bytes, unquoted, as the same text: no
 * "no", "1", "2026-01-01", "a: b". */
static bool is_plain(struct mql_str s)
{
	/* what YAML 1.1 takes for a truth value or for nothing */
	static const char *const word[] = { "y", "n", "yes", "no", "true",
					    "false", "on", "off", "null" };

	// numbers and dates begin with a digit, a sign or a point
	if (s.n == 0 || !is_letter(s.p[0]) || s.p[s.n - 1] == ' ')
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!is_plain_byte(s.p[i]))
			return false;
	for (size_t i = 0; i < MQL_ARRAY_LEN(word); i++)
		if (same_word(s, word[i]))
			return false;
	return true;
}

/* ---- by hand ---- */

static uint32_t code_point(const char *text, size_t n)
{
	const unsigned char *p = (const unsigned char *)text;
	uint32_t x = p[0];

	if (n > 1)
		x &= 0x7Fu >> n;
	for (size_t i = 1; i < n; i++)
		x = x << 6 | (p[i] & 0x3F);
	return x;
}

static bool is_printable(uint32_t x)
{
	return x >= 0x20 && x != 0x7F && !(x >= 0x80 && x < 0xA0) &&
	       x != 0x2028 && x != 0x2029 && x != 0xFEFF && x != 0xFFFE &&
	       x != 0xFFFF;
}

static void add_escaped(struct mql_buf *buf, struct mql_str c)
{
	const uint32_t x = code_point(c.p, c.n);

	if (x == '"' || x == '\\')
		mql_buf_addf(buf, "\\%c", (char)x);
	else if (x == '\n')
		mql_buf_adds(buf, "\\n");
	else if (x == '\t')
		mql_buf_adds(buf, "\\t");
	else if (is_printable(x))
		mql_buf_add(buf, c.p, c.n);
	else if (x < 0x100)
		mql_buf_addf(buf, "\\x%02" PRIX32, x);
	else
		mql_buf_addf(buf, "\\u%04" PRIX32, x);
}

void mql_yaml_add_scalar(struct mql_buf *buf, struct mql_str s)
{
	if (is_plain(s)) {
		mql_buf_add(buf, s.p, s.n);
		return;
	}
	mql_buf_addc(buf, '"');
	while (s.n > 0) {
		static const char unknown[] = "\xEF\xBF\xBD";    // U+FFFD
		const size_t n = mql_str_utf8(s);

		if (n > 0)
			add_escaped(buf, (struct mql_str){ s.p, n });
		else
			mql_buf_adds(buf, unknown);
		s.p += n ? n : 1;
		s.n -= n ? n : 1;
	}
	mql_buf_addc(buf, '"');
}

/* ---- through libyaml ---- */

static int append(void *writer, unsigned char *bytes, size_t n)
{
	struct mql_yaml_writer *w = writer;

	mql_buf_add(w->out, (const char *)bytes, n);
	return 1;
}

/* Events are well formed and texts are UTF-8 by now, so that what remains is
 * a lack of memory; it ends the program where every other one does. */
static void emit(struct mql_yaml_writer *w, yaml_event_t *event, int made)
{
	if (!made || !yaml_emitter_emit(&w->emitter, event))
		mql_out_of_memory();
}

struct mql_yaml_writer *mql_yaml_writer_new(struct mql_buf *buf)
{
	struct mql_yaml_writer *w = mql_calloc(1, sizeof(*w));
	yaml_event_t event;

	w->out = buf;
	if (!yaml_emitter_initialize(&w->emitter))
		mql_out_of_memory();
	yaml_emitter_set_output(&w->emitter, append, w);
	yaml_emitter_set_encoding(&w->emitter, YAML_UTF8_ENCODING);
	yaml_emitter_set_unicode(&w->emitter, 1);
	yaml_emitter_set_width(&w->emitter, -1);
	yaml_emitter_set_break(&w->emitter, YAML_LN_BREAK);
	emit(w, &event,
	     yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING));
	emit(w, &event,
	     yaml_document_start_event_initialize(&event, NULL, NULL, NULL, 1));
	return w;
}

void mql_yaml_writer_finish(struct mql_yaml_writer *w)
{
	yaml_event_t event;

	emit(w, &event, yaml_document_end_event_initialize(&event, 1));
	emit(w, &event, yaml_stream_end_event_initialize(&event));
	yaml_emitter_delete(&w->emitter);
	mql_buf_release(&w->scratch);
	free(w);
}

void mql_yaml_open_map(struct mql_yaml_writer *w, bool flow)
{
	yaml_event_t event;

	emit(w, &event,
	     yaml_mapping_start_event_initialize(
		     &event, NULL, NULL, 1,
		     flow ? YAML_FLOW_MAPPING_STYLE
			  : YAML_BLOCK_MAPPING_STYLE));
}

void mql_yaml_close_map(struct mql_yaml_writer *w)
{
	yaml_event_t event;

	emit(w, &event, yaml_mapping_end_event_initialize(&event));
}

void mql_yaml_open_list(struct mql_yaml_writer *w, bool flow)
{
	yaml_event_t event;

	emit(w, &event,
	     yaml_sequence_start_event_initialize(
		     &event, NULL, NULL, 1,
		     flow ? YAML_FLOW_SEQUENCE_STYLE
			  : YAML_BLOCK_SEQUENCE_STYLE));
}

void mql_yaml_close_list(struct mql_yaml_writer *w)
{
	yaml_event_t event;

	emit(w, &event, yaml_sequence_end_event_initialize(&event));
}

static void put_scalar(struct mql_yaml_writer *w, struct mql_str s,
		       yaml_scalar_style_t style)
{
	/* libyaml wants bytes it may write to */
	struct mql_buf *bytes = &w->scratch;
	yaml_event_t event;

	assert(mql_str_is_utf8(s));
	mql_buf_reset(bytes);
	mql_buf_add(bytes, s.p, s.n);
	emit(w, &event,
	     yaml_scalar_event_initialize(&event, NULL, NULL,
					  (yaml_char_t *)bytes->p,
					  (int)bytes->n, 1, 1, style));
}

void mql_yaml_put_str(struct mql_yaml_writer *w, struct mql_str s)
{
	put_scalar(w, s,
		   is_plain(s) ? YAML_PLAIN_SCALAR_STYLE
					: YAML_DOUBLE_QUOTED_SCALAR_STYLE);
}

void mql_yaml_put_text(struct mql_yaml_writer *w, const char *text)
{
	mql_yaml_put_str(w, mql_str_of(text));
}

void mql_yaml_put_word(struct mql_yaml_writer *w, const char *word)
{
	put_scalar(w, mql_str_of(word), YAML_PLAIN_SCALAR_STYLE);
}

void mql_yaml_put_num(struct mql_yaml_writer *w, double x)
{
	struct mql_buf text = { 0 };

	mql_num_add(&text, x);
	mql_yaml_put_word(w, mql_buf_text(&text));
	mql_buf_release(&text);
}

void mql_yaml_put_count(struct mql_yaml_writer *w, uint64_t x)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, x);
	mql_yaml_put_word(w, text);
}

void mql_yaml_put_tenths(struct mql_yaml_writer *w, int64_t tenths)
{
	struct mql_buf text = { 0 };

	mql_tenths_add(&text, tenths);
	mql_yaml_put_word(w, mql_buf_text(&text));
	mql_buf_release(&text);
}

/* ---- members ---- */

void mql_yaml_key_text(struct mql_yaml_writer *w, const char *key,
		       const char *text)
{
	if (!text)
		return;
	mql_yaml_put_word(w, key);
	mql_yaml_put_text(w, text);
}

void mql_yaml_key_word(struct mql_yaml_writer *w, const char *key,
		       const char *word)
{
	mql_yaml_put_word(w, key);
	mql_yaml_put_word(w, word);
}

void mql_yaml_key_str(struct mql_yaml_writer *w, const char *key,
		      struct mql_str s)
{
	mql_yaml_put_word(w, key);
	mql_yaml_put_str(w, s);
}

void mql_yaml_key_num(struct mql_yaml_writer *w, const char *key, double x)
{
	if (!isfinite(x))
		return;
	mql_yaml_put_word(w, key);
	mql_yaml_put_num(w, x);
}

void mql_yaml_key_count(struct mql_yaml_writer *w, const char *key, uint64_t x)
{
	mql_yaml_put_word(w, key);
	mql_yaml_put_count(w, x);
}

void mql_yaml_key_tenths(struct mql_yaml_writer *w, const char *key,
			 int64_t tenths)
{
	mql_yaml_put_word(w, key);
	mql_yaml_put_tenths(w, tenths);
}

void mql_yaml_key_day(struct mql_yaml_writer *w, const char *key, int32_t day)
{
	struct mql_buf text = { 0 };

	if (day == MQL_DAY_NONE)
		return;
	mql_day_add(&text, day);
	mql_yaml_key_word(w, key, mql_buf_text(&text));
	mql_buf_release(&text);
}
