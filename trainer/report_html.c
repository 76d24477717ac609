/* SPDX-License-Identifier: MIT */
/* report_html.c - {{name}} in the template stands for the part of that name */
#include "trainer/report_html.h"

#include "common/io.h"
#include "trainer/report_web.h"

static struct mql_str part(struct mql_str name, struct mql_str json)
{
	if (mql_str_eq(name, mql_str_of("data")))
		return json;
	for (size_t i = 0; i < REPORT_PARTS; i++)
		if (mql_str_eq(name, mql_str_of(report_web[i].name)))
			return (struct mql_str){ report_web[i].text,
						 report_web[i].n };
	return (struct mql_str){ "", 0 };
}

/* Where `two` stands in the text from i on; n: nowhere. */
static size_t find_two(struct mql_str text, size_t i, const char *two)
{
	while (i + 1 < text.n && memcmp(text.p + i, two, 2) != 0)
		i++;
	return i + 1 < text.n ? i : text.n;
}

/* Only the template is searched: a part may hold braces of its own. */
void report_html_add(struct mql_buf *buf, struct mql_str json)
{
	const struct mql_str page = part(mql_str_of("page"), json);
	size_t i = 0;

	while (i < page.n) {
		const size_t open = find_two(page, i, "{{");
		const size_t close = find_two(page, open, "}}");
		struct mql_str put;

		mql_buf_add(buf, page.p + i, open - i);
		if (open == page.n)
			break;
		put = part((struct mql_str){ page.p + open + 2,
					     close - open - 2 }, json);
		mql_buf_add(buf, put.p, put.n);
		i = close + 2;
	}
}

bool report_html_write(const char *path, struct mql_str json,
		       struct mql_err *err)
{
	struct mql_buf page = { 0 };
	bool ok;

	if (path == NULL)
		return true;
	report_html_add(&page, json);
	ok = mql_out_file(path, mql_buf_str(&page), err);
	mql_buf_release(&page);
	return ok;
}
