/* SPDX-License-Identifier: MIT */
/* reason.c - which terms moved a lead, in words people read */
#include "common/evaluate.h"

static int64_t size_of(const struct mql_result *result, size_t i)
{
	const int64_t points = result->points[i];

	return points < 0 ? -points : points;
}

/* The term that follows `last` (SIZE_MAX: the first) in the order of reasons;
 * n_term at their end.  A walk a reason: nobody reads many, and neither a list
 * nor a sort has to be kept anywhere. */
static size_t next_term(const struct mql_result *result, size_t n_term,
			size_t last)
{
	size_t best = n_term;

	for (size_t i = 0; i < n_term; i++) {
		const int64_t size = size_of(result, i);
		const bool behind = last == SIZE_MAX ||
				    size < size_of(result, last) ||
				    (size == size_of(result, last) && i > last);

		if (size > 0 && behind &&
		    (best == n_term || size > size_of(result, best)))
			best = i;
	}
	return best;
}

size_t mql_reason_top(const struct mql_scorecard *card,
		      const struct mql_result *result, size_t *top,
		      size_t n_top)
{
	size_t last = SIZE_MAX;
	size_t n = 0;

	while (n < n_top) {
		last = next_term(result, card->n_term, last);
		if (last == card->n_term)
			break;
		top[n++] = last;
	}
	return n;
}

static void add_label(struct mql_buf *buf, const struct mql_term *term,
		      uint32_t code)
{
	const struct mql_axis *axis = term->axis;

	switch (term->kind) {
	case MQL_TERM_TABLE:
		mql_buf_addc(buf, ' ');
		mql_axis_add_label(buf, &axis[0], code);
		break;
	case MQL_TERM_PAIR: {
		const uint32_t n_code1 = (uint32_t)mql_axis_n_code(&axis[1]);

		mql_buf_addc(buf, ' ');
		mql_axis_add_label(buf, &axis[0], code / n_code1);
		mql_buf_adds(buf, " x ");
		mql_axis_add_label(buf, &axis[1], code % n_code1);
		break;
	}
	case MQL_TERM_EACH:
		break;
	}
}

/* The bar stands between entries, so it must not occur inside one. */
static void replace_bars(struct mql_buf *buf, size_t from)
{
	for (size_t i = from; i < buf->n; i++)
		if (buf->p[i] == '|')
			buf->p[i] = '/';
}

static void add_entry(struct mql_buf *buf, const struct mql_term *term,
		      uint32_t code, int32_t points)
{
	const size_t from = buf->n;

	mql_buf_adds(buf, term->name);
	add_label(buf, term, code);
	replace_bars(buf, from);
	mql_buf_addc(buf, ' ');
	mql_tenths_add_signed(buf, points);
}

void mql_reason_add(struct mql_buf *buf, const struct mql_scorecard *card,
		    const struct mql_result *result, size_t n_top)
{
	const char *between = "";
	size_t last = SIZE_MAX;

	if (result->rule != SIZE_MAX) {
		const size_t from = buf->n;

		mql_buf_adds(buf, card->rule[result->rule].reason);
		replace_bars(buf, from);
		between = " | ";
	}
	for (size_t i = 0; i < n_top; i++) {
		last = next_term(result, card->n_term, last);
		if (last == card->n_term)
			return;
		mql_buf_adds(buf, between);
		add_entry(buf, &card->term[last], result->code[last],
			  result->points[last]);
		between = " | ";
	}
}
