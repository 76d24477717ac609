/* SPDX-License-Identifier: MIT */
#include "scorer/line.h"

#include "common/csv_write.h"

#define EACH_BYTE UINT64_C(0x0101010101010101)
#define HIGH_BITS (EACH_BYTE * 0x80)

void line_init(struct line *line, const struct mql_scorecard *card,
	       const struct explore *explore, bool with_reasons,
	       bool excel_safe)
{
	*line = (struct line){ .explore = explore,
			       .with_reasons = with_reasons,
			       .excel_safe = excel_safe };
	tenths_init(&line->tenths);
	probs_init(&line->probs, card);
	line->room = 6 * TENTHS_ROOM + 2 * PROBS_N_CHAR + 64 +
		     (explore ? sizeof(explore->text) : 0);
	for (size_t v = 0; v < MQL_N_VERDICT; v++) {
		const char *name = explore_verdict_name((enum mql_verdict)v);

		line->verdict[v].n = (uint32_t)strlen(name);
		memcpy(line->verdict[v].text, name, line->verdict[v].n);
	}
	if (!with_reasons)
		return;
	reasons_init(&line->reasons, card, &line->tenths);
	line->room += reasons_room(&line->reasons, MQL_REASONS);
}

void line_release(struct line *line)
{
	tenths_release(&line->tenths);
	probs_release(&line->probs);
	reasons_release(&line->reasons);
}

/* ---- the id ---- */

/* Bit 7 of some byte is set where one is `c`, exactly. */
static uint64_t has_byte(uint64_t w, char c)
{
	const uint64_t v = w ^ EACH_BYTE * (unsigned char)c;

	return (v - EACH_BYTE) & ~v;
}

/* No byte of these 8 is a reason for quotes, wherever it stands. */
static bool is_harmless(const char *p)
{
	uint64_t w;

	memcpy(&w, p, 8);
	return ((((w - EACH_BYTE * (' ' + 1)) & ~w) | has_byte(w, ',') |
		 has_byte(w, '"')) & HIGH_BITS) == 0;
}

/* Ids are short and plain: a few words of 8 bytes say so.  Any other is left to
 * the writer of cells. */
static bool is_plain(struct mql_str id)
{
	size_t i = 0;

	if (id.n < 8)
		return id.n == 0;
	for (; i + 8 <= id.n; i += 8)
		if (!is_harmless(id.p + i))
			return false;
	return i == id.n || is_harmless(id.p + id.n - 8);
}

static char *put_id(char *p, struct mql_str id, bool excel_safe)
{
	struct mql_buf cell = { .p = p, .cap = 2 * id.n + 8 };

	if (is_plain(id) && !excel_safe) {
		if (id.n > 0)
			memcpy(p, id.p, id.n);
		return p + id.n;
	}
	mql_csv_add_cell(&cell, id, ',', excel_safe);
	return p + cell.n;
}

/* ---- the rest ---- */

static char *put_tenths(char *p, const struct line *line, int64_t x)
{
	*p++ = ',';
	return tenths_put(p, &line->tenths, x);
}

static char *put_verdict(char *p, const struct line *line,
			 const struct mql_result *result)
{
	const size_t v = result->verdict;

	*p++ = ',';
	if (result->grade[0] != '\0') {
		memcpy(p, result->grade, 2);
		p += 2;
	}
	*p++ = ',';
	memcpy(p, line->verdict[v].text, sizeof(line->verdict[v].text));
	return p + line->verdict[v].n;
}

/* 0, 1 or the share, whose text is there: to write a double is slow. */
static char *put_handed_prob(char *p, const struct explore *explore,
			     double handed_prob)
{
	const char *text = handed_prob <= 0.0   ? "0"
			   : handed_prob >= 1.0 ? "1"
						: explore->text;
	const size_t n = strlen(text);

	*p++ = ',';
	memcpy(p, text, n);
	return p + n;
}

void line_add(struct mql_buf *buf, struct mql_buf *scratch,
	      const struct line *line, const struct line_lead *lead)
{
	const struct mql_result *result = lead->result;
	const int64_t score = result->score;
	char *p;

	mql_buf_reserve(buf, line->room + 2 * lead->id.n);
	p = put_id(buf->p + buf->n, lead->id, line->excel_safe);
	p = put_tenths(p, line, score);
	*p++ = ',';
	p = probs_put(p, &line->probs, &line->probs.sql, score);
	*p++ = ',';
	p = probs_put(p, &line->probs, &line->probs.won, score);
	for (size_t d = 0; d < MQL_N_DIMENSION; d++)
		p = put_tenths(p, line, result->subtotal[d]);
	p = put_verdict(p, line, result);
	if (line->explore)
		p = put_handed_prob(p, line->explore, lead->handed_prob);
	if (line->with_reasons) {
		*p++ = ',';
		p = reasons_put(&line->reasons, p, scratch, result, lead->top,
				lead->n_top, line->excel_safe);
	}
	*p++ = '\n';
	*p = '\0';
	buf->n = (size_t)(p - buf->p);
}
