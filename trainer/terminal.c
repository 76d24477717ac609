/* SPDX-License-Identifier: MIT */
#include "trainer/terminal.h"

struct range { uint32_t first, last; };

static const struct range wide[] = {
	{ 0x1100, 0x115f }, { 0x2e80, 0x303e }, { 0x3041, 0x4dbf },
	{ 0x4e00, 0xa4cf }, { 0xa960, 0xa97c }, { 0xac00, 0xd7a3 },
	{ 0xf900, 0xfaff }, { 0xfe30, 0xfe6f }, { 0xff00, 0xff60 },
	{ 0xffe0, 0xffe6 }, { 0x1f300, 0x1f64f }, { 0x1f680, 0x1f6ff },
	{ 0x1f900, 0x1faff }, { 0x20000, 0x3fffd },
};
static const struct range none[] = {
	{ 0x0300, 0x036f }, { 0x0483, 0x0489 }, { 0x0591, 0x05bd },
	{ 0x0610, 0x061a }, { 0x064b, 0x065f }, { 0x1ab0, 0x1aff },
	{ 0x1dc0, 0x1dff }, { 0x200b, 0x200f }, { 0x20d0, 0x20ff },
	{ 0xfe00, 0xfe0f }, { 0xfe20, 0xfe2f },
};

static bool is_in(const struct range *range, size_t n, uint32_t c)
{
	for (size_t i = 0; i < n; i++)
		if (c >= range[i].first && c <= range[i].last)
			return true;
	return false;
}

static size_t width_of(uint32_t c)
{
	if (c < 0x300)
		return 1;
	if (is_in(none, MQL_ARRAY_LEN(none), c))
		return 0;
	return is_in(wide, MQL_ARRAY_LEN(wide), c) ? 2 : 1;
}

/* The character at *i, which goes on to the next. */
static uint32_t next(struct mql_str text, size_t *i)
{
	const unsigned char lead = (unsigned char)text.p[(*i)++];
	uint32_t c = lead < 0xc0 ? lead : lead < 0xe0 ? lead & 0x1fu
		     : lead < 0xf0 ? lead & 0x0fu : lead & 0x07u;

	while (*i < text.n && ((unsigned char)text.p[*i] & 0xc0) == 0x80)
		c = c << 6 | ((unsigned char)text.p[(*i)++] & 0x3fu);
	return c;
}

size_t terminal_width(struct mql_str text)
{
	size_t width = 0;

	for (size_t i = 0; i < text.n; )
		width += width_of(next(text, &i));
	return width;
}

void terminal_add(struct mql_buf *buf, struct mql_str text, size_t width)
{
	size_t used = 0, end = 0;

	if (terminal_width(text) <= width) {
		mql_buf_add(buf, text.p, text.n);
		return;
	}
	for (size_t i = 0; i < text.n; end = i) {
		used += width_of(next(text, &i));
		if (used > width - 3)
			break;
	}
	mql_buf_add(buf, text.p, end);
	mql_buf_adds(buf, "...");
}

void terminal_pad(struct mql_buf *buf, size_t from, size_t width)
{
	const struct mql_str text = { buf->p + from, buf->n - from };

	for (size_t n = terminal_width(text); n < width; n++)
		mql_buf_addc(buf, ' ');
}
