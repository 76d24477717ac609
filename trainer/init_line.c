/* SPDX-License-Identifier: MIT */
#include "trainer/init_line.h"

enum { WIDTH = 80, WIDEST_LINE = 110 };

void init_line_comment(struct mql_buf *buf, const char *indent,
		       const char *text)
{
	size_t width = 0;

	while (*text) {
		const size_t n = strcspn(text, " ");

		if (width > 0 && width + 1 + n > WIDTH) {
			mql_buf_addc(buf, '\n');
			width = 0;
		}
		if (width == 0) {
			mql_buf_addf(buf, "%s#", indent);
			width = strlen(indent) + 1;
		}
		mql_buf_addc(buf, ' ');
		mql_buf_add(buf, text, n);
		width += 1 + n;
		text += n;
		while (*text == ' ')
			text++;
	}
	mql_buf_addc(buf, '\n');
}

void init_line_add(struct mql_buf *buf, const char *indent,
		   struct mql_buf *line, const char *comment)
{
	const size_t n = strlen(indent) + line->n + 4 + strlen(comment);

	if (*comment && n > WIDEST_LINE)
		init_line_comment(buf, indent, comment);
	mql_buf_addf(buf, "%s%s", indent, mql_buf_text(line));
	if (*comment && n <= WIDEST_LINE)
		mql_buf_addf(buf, "  # %s", comment);
	mql_buf_addc(buf, '\n');
	mql_buf_reset(line);
}
