/* SPDX-License-Identifier: MIT */
#include "common/csv_index.h"

#include <stddef.h>

/* The state after a byte; *ok false: can't vouch for it. */
static enum mql_csv_state step(enum mql_csv_state state, char c,
			       char delimiter, bool *ok)
{
	const bool end = c == delimiter || c == '\n';

	switch (state) {
	case MQL_CSV_AT_START:
		if (c == '"')
			return MQL_CSV_IN_QUOTES;
		return end ? MQL_CSV_AT_START : MQL_CSV_IN_CELL;
	case MQL_CSV_IN_CELL:
		*ok = c != '"';
		return end ? MQL_CSV_AT_START : MQL_CSV_IN_CELL;
	case MQL_CSV_IN_QUOTES:
		return c == '"' ? MQL_CSV_AFTER_QUOTE : MQL_CSV_IN_QUOTES;
	case MQL_CSV_AFTER_QUOTE:
		if (c == '"')
			return MQL_CSV_IN_QUOTES;
		if (c == '\r')
			return MQL_CSV_AFTER_CR;
		*ok = end;
		return MQL_CSV_AT_START;
	case MQL_CSV_AFTER_CR:
		*ok = c == '\n';
		return MQL_CSV_AT_START;
	}
	return state;
}

static void add_odd(struct mql_csv_scan *scan, size_t i)
{
	const uint32_t at = (uint32_t)(i & ~(size_t)63);

	if (scan->n_odd == 0 || scan->odd[scan->n_odd - 1] != at)
		scan->odd[scan->n_odd++] = at;
}

/* p[i], which is good in the state before it. */
static void take(struct mql_csv_scan *scan, const char *p, size_t i,
		 char delimiter)
{
	const bool inside = scan->state == MQL_CSV_IN_QUOTES;
	const char c = p[i];

	scan->n_line += c == '\n';
	if (c == '\0' || (c == '"' && scan->state == MQL_CSV_AFTER_QUOTE) ||
	    (c == '\r' && !inside && p[i + 1] != '\n'))
		add_odd(scan, i);
	if (inside)
		return;
	scan->n_row += c == '\n';
	scan->has_cr |= c == '\r' && p[i + 1] == '\n';
	if (c == delimiter || c == '\n')
		scan->end[scan->n_end++] = (uint32_t)i;
}

size_t mql_csv_scan_plain(struct mql_csv_scan *scan, const char *p, size_t from,
			  size_t n, char delimiter, size_t max_row)
{
	for (size_t i = from; i < from + n; i++) {
		bool ok = true;

		if (scan->n_row >= max_row)
			return i - from;

		const enum mql_csv_state next = step(scan->state, p[i],
						     delimiter, &ok);

		if (!ok)
			return i - from;
		take(scan, p, i, delimiter);
		scan->state = next;
	}
	return n;
}

static size_t scan(struct mql_csv_scan *scan, const char *p, size_t from,
		   size_t n, char delimiter)
{
	return mql_csv_scan_plain(scan, p, from, n, delimiter, SIZE_MAX);
}

const struct mql_csv_index mql_csv_index_plain = { "plain", scan };

const struct mql_csv_index *mql_csv_index(size_t i)
{
	const struct mql_csv_index *all[] = {
		mql_csv_index_avx512(), mql_csv_index_avx2(),
		mql_csv_index_vector(), &mql_csv_index_plain,
	};

	for (size_t k = 0; k < sizeof(all) / sizeof(all[0]); k++) {
		if (all[k] && i-- == 0)
			return all[k];
	}
	return NULL;
}
