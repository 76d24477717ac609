/* SPDX-License-Identifier: MIT */
/* One row is an attempt: physical lines are fed to the lane until it says that
 * the row is complete or cannot be one.
 *
 * Where quotes went wrong nobody knows where the row ends.  Only its first
 * line is rejected then, and the line after it begins a row of its own, so that
 * a stray quote costs one row and not the rest of the file.
 *
 * Reading lines twice stays linear, whatever the input.  Call a line odd if it
 * has an odd number of quotes.  A row that begins outside quotes and is not in
 * error after an even line is outside quotes again: it ends there.  So only
 * odd lines begin rows of several lines; and the next odd line, fed to an open
 * row, leaves it outside quotes or in error: no attempt goes past it.  Hence a
 * line is fed at most once on its own account and once on account of the
 * nearest odd line before it: twice. */
#include "common/csv_row.h"

#include <inttypes.h>
#include <stdio.h>

static const char never_closed[] = "a quote that is never closed";

struct attempt {
	struct mql_csv_cells cells;
	size_t start;            // of the row's bytes in target.text
	size_t first;            // bytes of its first line
	size_t end;              // bytes of all its lines so far
	size_t n_line;
	bool whole;              // its end is known
	const char *reason;      // why it is bad
	size_t column;
	char room[128];          // for a reason with numbers in it

	/* where quotes stand after `walked` bytes; kept once a row is long */
	size_t walked, opened_at;
	bool open;
};

static bool reject(struct attempt *a, const char *reason, size_t column)
{
	a->reason = reason;
	a->column = column;
	return true;
}

/* A quote that closes wrongly lines later is reported where the row began, so
 * it also says where that was. */
static bool reject_quote(struct attempt *a, const char *reason, uint64_t line)
{
	if (a->n_line == 1)
		return reject(a, reason, a->cells.n_cell + 1);
	snprintf(a->room, sizeof(a->room), "%s, on line %" PRIu64, reason,
		 line + a->n_line - 1);
	return reject(a, a->room, a->cells.n_cell + 1);
}

/* Does a quote run too far at the end of an open row?  Only a row that is
 * itself that long can have one. */
static bool quote_runs_far(struct attempt *a, const char *p)
{
	if (a->end <= MQL_CSV_MAX_QUOTE)
		return false;

	while (a->walked < a->end) {
		const char *q = memchr(p + a->walked, '"', a->end - a->walked);

		if (!q) {
			a->walked = a->end;
			break;
		}
		const size_t at = (size_t)(q - p);

		a->walked = at + 1;
		if (!a->open) {
			a->open = true;
			a->opened_at = at;
		} else if (q[1] == '"') {
			a->walked++;
		} else {
			a->open = false;
		}
	}
	return a->open && a->end - a->opened_at - 1 > MQL_CSV_MAX_QUOTE;
}

/* Without LF or CRLF. */
static size_t without_line_end(const char *p, size_t n)
{
	if (n == 0 || p[n - 1] != '\n')
		return n;
	n--;
	return n > 0 && p[n - 1] == '\r' ? n - 1 : n;
}

/* A line without a quote is a row and needs no parser.  libcsv asks two
 * functions about every byte of it: that is most of the time of a run. */
static void split(struct mql_csv_cells *cells, const char *p, size_t n,
		  char delimiter)
{
	const char *end = p + without_line_end(p, n);

	memcpy(cells->text, p, n);
	cells->n_text = (size_t)(end - p) + 1;
	for (;;) {
		const char *d = memchr(p, delimiter, (size_t)(end - p));
		const char *stop = d ? d : end;

		if (cells->n_cell < cells->max_cell)
			cells->cell[cells->n_cell].n = (size_t)(stop - p);
		cells->n_cell++;
		if (!d)
			return;
		p = d + 1;
	}
}

static enum mql_csv_fed feed(struct mql_csv_lane *lane, struct attempt *a,
			     const struct mql_csv_line *line, const char *p,
			     char delimiter)
{
	const size_t n = line->end - a->end;

	p += a->end;
	if (a->n_line == 0 && !memchr(p, '"', n)) {
		split(&a->cells, p, n, delimiter);
		return MQL_CSV_FED_ROW;
	}

	const enum mql_csv_fed fed = mql_csv_lane_feed(lane, &a->cells, p, n);

	if (fed == MQL_CSV_FED_OPEN && line->kind == MQL_CSV_LINE_LAST)
		return mql_csv_lane_feed(lane, &a->cells, "\n", 1);
	return fed;
}

/* Feed one more line. */
static bool feed_line(struct mql_csv_input *input, struct mql_csv_lane *lane,
		      struct mql_csv_target *target, struct attempt *a,
		      struct mql_err *err)
{
	struct mql_csv_line line;

	if (!mql_csv_input_line(input, a->end, MQL_CSV_MAX_ROW, &line, err))
		return false;
	if (line.kind == MQL_CSV_LINE_LONG) {
		if (a->n_line == 0)
			a->first = MQL_CSV_MAX_ROW;
		return reject(a, "more than 16 MB", 0);
	}
	if (line.end == a->end)
		return reject(a, never_closed, a->cells.n_cell + 1);

	const char *p = input->window.p + input->pos;

	mql_buf_reserve(target->text, line.end + MQL_CSV_PADDING);
	a->cells.text = target->text->p + a->start;

	const enum mql_csv_fed fed = feed(lane, a, &line, p,
					  target->delimiter);

	a->end = line.end;
	if (a->n_line++ == 0)
		a->first = line.end;

	switch (fed) {
	case MQL_CSV_FED_OPEN:
		if (line.kind != MQL_CSV_LINE_LAST && !quote_runs_far(a, p))
			return true;
		return reject(a, never_closed, a->cells.n_cell + 1);
	case MQL_CSV_FED_ROW:
		a->whole = true;
		return true;
	case MQL_CSV_FED_STRAY_QUOTE:
		return reject_quote(a, "a quote inside an unquoted cell",
				    input->line);
	case MQL_CSV_FED_STRAY_TEXT:
		return reject_quote(a, "text after a closing quote",
				    input->line);
	}
	return true;
}

/* Go through a complete row byte by byte for what the lane lets pass.  Its
 * quotes are sound, so a quote outside quotes opens a cell. */
static void walk(struct attempt *a, const char *p, size_t n, char delimiter)
{
	size_t column = 1, opened_at = 0;
	bool open = false;

	for (size_t i = 0; i < n; i++) {
		if (p[i] == '\0') {
			reject(a, "a NUL byte", column);
			return;
		}
		if (p[i] == '"' && open && i + 1 < n && p[i + 1] == '"') {
			i++;
		} else if (p[i] == '"') {
			open = !open;
			opened_at = i;
		} else if (p[i] == '\r' && !open) {
			reject(a, "a carriage return outside quotes", column);
			return;
		} else if (p[i] == delimiter && !open) {
			column++;
		}
		if (open && i - opened_at > MQL_CSV_MAX_QUOTE) {
			a->whole = false;
			reject(a, never_closed, column);
			return;
		}
	}
}

/* Is a complete row a good one? */
static void judge(struct attempt *a, const struct mql_csv_target *target,
		  const char *p)
{
	const size_t n = without_line_end(p, a->end);
	const size_t n_cell = a->cells.n_cell, want = target->want_cell;

	if (n > MQL_CSV_MAX_QUOTE || memchr(p, '\r', n) || memchr(p, '\0', n))
		walk(a, p, n, target->delimiter);
	if (a->reason || want == 0 || n_cell == want)
		return;

	const bool wrapped = n_cell == 1 && p[0] == '"' &&
			     memchr(a->cells.text, target->delimiter,
				    a->cells.n_text);

	snprintf(a->room, sizeof(a->room),
		 "%zu cell%s, the header has %zu%s",
		 n_cell, n_cell == 1 ? "" : "s", want,
		 wrapped ? ": the whole row is wrapped in quotes" : "");
	reject(a, a->room, 0);
}

/* Make the target a bad row. */
static void set_bad(struct mql_csv_target *target, uint64_t line,
		    struct mql_str raw, const char *reason, size_t column)
{
	target->row = (struct mql_csv_row){ .line = line, .bad = reason,
					    .bad_column = column,
					    .raw = { NULL, raw.n } };
	mql_buf_add(target->text, raw.p, raw.n);
	mql_buf_add(target->text, reason, strlen(reason) + 1);
}

/* Take the lines of an attempt that are good or known to be bad. */
static bool take(struct mql_csv_input *input, const struct attempt *a,
		 struct mql_err *err)
{
	if (a->whole)
		mql_csv_input_take(input, a->end, a->n_line);
	else if (a->n_line > 0)
		mql_csv_input_take(input, a->first, 1);
	else
		return mql_csv_input_take_line(input, err);
	return true;
}

bool mql_csv_row_read(struct mql_csv_input *input, struct mql_csv_lane *lane,
		      struct mql_csv_target *target, struct mql_err *err)
{
	struct attempt a = {
		.cells = { .cell = target->cell, .max_cell = target->max_cell },
		.start = target->text->n,
	};

	while (!a.whole && !a.reason) {
		if (!feed_line(input, lane, target, &a, err))
			return false;
	}

	const char *p = input->window.p + input->pos;

	if (a.whole)
		judge(&a, target, p);
	else if (a.n_line > 0)
		mql_csv_lane_drop(lane);

	if (a.reason) {
		const size_t n = a.whole ? a.end : a.first;
		const struct mql_str raw = { p, without_line_end(p, n) };

		set_bad(target, input->line, raw, a.reason, a.column);
	} else {
		target->row = (struct mql_csv_row){ .line = input->line };
		target->text->n += a.cells.n_text;
		target->n_cell = a.cells.n_cell;
		target->n_byte = a.end;
	}
	return take(input, &a, err);
}
