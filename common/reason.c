/* SPDX-License-Identifier: MIT */
/* reason.c - which terms and caps moved a lead, in words people read */
#include "common/evaluate.h"

static int64_t size_of(const struct mql_result *result, size_t i)
{
	const int64_t points = result->points[i];

	return points < 0 ? -points : points;
}

/* The entry that follows `last` (SIZE_MAX: the first) in the order of reasons;
 * n at their end.  A walk a reason: nobody reads many, and neither a list
 * nor a sort has to be kept anywhere. */
static size_t next_entry(const struct mql_result *result, size_t n,
			 size_t last)
{
	size_t best = n;

	for (size_t i = 0; i < n; i++) {
		const int64_t size = size_of(result, i);
		const bool behind = last == SIZE_MAX ||
				    size < size_of(result, last) ||
				    (size == size_of(result, last) && i > last);

		if (size > 0 && behind &&
		    (best == n || size > size_of(result, best)))
			best = i;
	}
	return best;
}

size_t mql_reason_top(const struct mql_scorecard *card,
		      const struct mql_result *result, size_t *top,
		      size_t n_top)
{
	const size_t n_entry = mql_scorecard_n_entry(card);
	size_t last = SIZE_MAX;
	size_t n = 0;

	while (n < n_top) {
		last = next_entry(result, n_entry, last);
		if (last == n_entry)
			break;
		top[n++] = last;
	}
	return n;
}

void mql_reason_add_name(struct mql_buf *buf, const struct mql_scorecard *card,
			 size_t i_entry)
{
	if (i_entry < card->n_term) {
		mql_buf_adds(buf, card->term[i_entry].name);
		return;
	}
	mql_buf_adds(buf, card->cap[i_entry - card->n_term].name);
	mql_buf_adds(buf, " cap");
}

bool mql_reason_add_label(struct mql_buf *buf,
			  const struct mql_scorecard *card,
			  const struct mql_result *result, size_t i_entry)
{
	if (i_entry >= card->n_term)
		return false;

	const struct mql_term *term = &card->term[i_entry];
	const struct mql_axis *axis = term->axis;
	const uint32_t code = result->code[i_entry];

	switch (term->kind) {
	case MQL_TERM_TABLE:
		mql_axis_add_label(buf, &axis[0], code);
		return true;
	case MQL_TERM_PAIR: {
		const uint32_t n_code1 = (uint32_t)mql_axis_n_code(&axis[1]);

		mql_axis_add_label(buf, &axis[0], code / n_code1);
		mql_buf_adds(buf, " x ");
		mql_axis_add_label(buf, &axis[1], code % n_code1);
		return true;
	}
	case MQL_TERM_EACH:
		break;
	}
	return false;
}

/* The bar stands between entries, so it must not occur inside one. */
static void replace_bars(struct mql_buf *buf, size_t from)
{
	for (size_t i = from; i < buf->n; i++)
		if (buf->p[i] == '|')
			buf->p[i] = '/';
}

void mql_reason_add_text(struct mql_buf *buf, const char *text)
{
	const size_t from = buf->n;

	mql_buf_adds(buf, text);
	replace_bars(buf, from);
}

void mql_reason_add_entry(struct mql_buf *buf,
			  const struct mql_scorecard *card,
			  const struct mql_result *result, size_t i_entry)
{
	const size_t from = buf->n;

	mql_reason_add_name(buf, card, i_entry);
	mql_buf_addc(buf, ' ');
	if (mql_reason_add_label(buf, card, result, i_entry))
		mql_buf_addc(buf, ' ');
	replace_bars(buf, from);
	mql_tenths_add_signed(buf, result->points[i_entry]);
}
