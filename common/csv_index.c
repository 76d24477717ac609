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

size_t mql_csv_scan_plain(struct mql_csv_scan *scan, const char *p, size_t n,
			  char delimiter, size_t max_row)
{
	for (size_t i = 0; i < n; i++) {
		bool ok = true;

		if (scan->n_row >= max_row)
			return i;

		const enum mql_csv_state next = step(scan->state, p[i],
						     delimiter, &ok);

		if (!ok)
			return i;
		scan->n_line += p[i] == '\n';
		scan->n_row += p[i] == '\n' &&
			       scan->state != MQL_CSV_IN_QUOTES;
		scan->state = next;
	}
	return n;
}

static size_t scan(struct mql_csv_scan *scan, const char *p, size_t n,
		   char delimiter)
{
	return mql_csv_scan_plain(scan, p, n, delimiter, SIZE_MAX);
}

static void add_odd(struct mql_csv_marks *marks, size_t i)
{
	if (marks->n_odd > 0 && marks->odd[marks->n_odd - 1] == (i & ~63u))
		return;
	marks->odd[marks->n_odd++] = (uint32_t)(i & ~63u);
}

static void mark(struct mql_csv_marks *marks, const char *p, size_t from,
		 size_t n, char delimiter)
{
	for (size_t i = from; i < from + n; i++) {
		const bool inside = marks->state == MQL_CSV_IN_QUOTES;
		const bool after = marks->state == MQL_CSV_AFTER_QUOTE;
		const char c = p[i];

		if (c == '"') {
			if (after)
				add_odd(marks, i);
			marks->state = inside ? MQL_CSV_AFTER_QUOTE
					      : MQL_CSV_IN_QUOTES;
			continue;
		}
		if (c == '\0' || (c == '\r' && !inside && p[i + 1] != '\n'))
			add_odd(marks, i);
		if (inside)
			continue;
		marks->state = MQL_CSV_IN_CELL;
		marks->has_cr |= c == '\r' && p[i + 1] == '\n';
		if (c == delimiter || c == '\n')
			marks->at[marks->n++] = (uint32_t)i;
	}
}

const struct mql_csv_index mql_csv_index_plain = { "plain", scan, mark };

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
