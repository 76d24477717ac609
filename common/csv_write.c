/* SPDX-License-Identifier: MIT */
#include "common/csv_write.h"

#include "common/num.h"

static bool needs_quotes(struct mql_str cell, char delimiter)
{
	if (cell.n == 0)
		return false;
	if (mql_is_blank(cell.p[0]) || mql_is_blank(cell.p[cell.n - 1]))
		return true;
	return memchr(cell.p, delimiter, cell.n) ||
	       memchr(cell.p, '"', cell.n) || memchr(cell.p, '\r', cell.n) ||
	       memchr(cell.p, '\n', cell.n);
}

/* Would a spreadsheet take it for a formula? */
static bool looks_like_formula(struct mql_str cell)
{
	double x;

	return cell.n > 0 && cell.p[0] && strchr("=+-@\t\r", cell.p[0]) &&
	       !mql_num_parse(cell, &x);
}

static void add_quoted(struct mql_buf *buf, struct mql_str cell)
{
	const char *p = cell.p, *end = cell.p + cell.n;

	while (p < end) {
		const char *q = memchr(p, '"', (size_t)(end - p));
		const char *stop = q ? q + 1 : end;

		mql_buf_add(buf, p, (size_t)(stop - p));
		if (q)
			mql_buf_addc(buf, '"');
		p = stop;
	}
}

void mql_csv_add_cell(struct mql_buf *buf, struct mql_str cell, char delimiter,
		      bool excel_safe)
{
	const bool quotes = needs_quotes(cell, delimiter);

	if (quotes)
		mql_buf_addc(buf, '"');
	if (excel_safe && looks_like_formula(cell))
		mql_buf_addc(buf, '\'');
	add_quoted(buf, cell);
	if (quotes)
		mql_buf_addc(buf, '"');
}
