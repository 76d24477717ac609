/* SPDX-License-Identifier: MIT */
#include "scorer/line.h"

#include "common/csv_write.h"

typedef unsigned char bytes16 __attribute__((vector_size(16)));

void line_init(struct line *line, const struct mql_scorecard *card,
	       const struct explore *explore, bool with_reasons,
	       bool excel_safe)
{
	*line = (struct line){ .explore = explore,
			       .with_reasons = with_reasons,
			       .excel_safe = excel_safe };
	tenths_init(&line->tenths);
	scores_init(&line->scores, card);
	line->room = SCORES_ROOM + MQL_N_DIMENSION * TENTHS_ROOM + 64 +
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
	scores_release(&line->scores);
	reasons_release(&line->reasons);
}

/* ---- the id ---- */

/* Ones where a byte is a reason for quotes, wherever it stands. */
static inline bytes16 harm_in(bytes16 b)
{
	return (bytes16)((b <= ' ') | (b == ',') | (b == '"'));
}

static inline bool is_none(bytes16 harm)
{
	uint64_t half[2];

	memcpy(half, &harm, sizeof(half));
	return (half[0] | half[1]) == 0;
}

static inline bytes16 copy_16(char *to, const char *from)
{
	bytes16 b;

	memcpy(&b, from, sizeof(b));
	memcpy(to, &b, sizeof(b));
	return harm_in(b);
}

/* m bytes at either end, at most 8, half of them or more: they are all. */
static inline bool copy_ends(char *to, struct mql_str id, size_t m)
{
	char room[16];
	bytes16 b;

	memset(room, '0', sizeof(room));
	memcpy(room, id.p, m);
	memcpy(room + 8, id.p + id.n - m, m);
	memcpy(to, room, m);
	memcpy(to + id.n - m, room + 8, m);
	memcpy(&b, room, sizeof(b));
	return is_none(harm_in(b));
}

/* Fewer than 16 bytes. */
static bool copy_short(char *to, struct mql_str id)
{
	if (id.n < 2)
		return id.n == 0 || copy_ends(to, id, 1);
	if (id.n < 4)
		return copy_ends(to, id, 2);
	return id.n < 8 ? copy_ends(to, id, 4) : copy_ends(to, id, 8);
}

/* Ids are short and plain: a look or two says so, and they are copied on the
 * way.  Any other is left to the writer of cells. */
static inline bool copy_plain(char *to, struct mql_str id)
{
	bytes16 harm = { 0 };

	if (id.n < 16)
		return copy_short(to, id);
	for (size_t i = 0; i < id.n - 16; i += 16)
		harm |= copy_16(to + i, id.p + i);
	harm |= copy_16(to + id.n - 16, id.p + id.n - 16);
	return is_none(harm);
}

static inline char *put_id(char *p, struct mql_str id, bool excel_safe)
{
	struct mql_buf cell = { .p = p, .cap = 2 * id.n + 8 };

	if (!excel_safe && copy_plain(p, id))
		return p + id.n;
	mql_csv_add_cell(&cell, id, ',', excel_safe);
	return p + cell.n;
}

/* ---- the rest ---- */

static inline char *put_subtotal(char *p, const struct line *line, int64_t x)
{
	*p++ = ',';
	return tenths_put(p, &line->tenths, x);
}

/* Two letters, or none where the first is '\0'. */
static inline char *put_verdict(char *p, const struct line *line,
				const char grade[2], size_t verdict)
{
	*p++ = ',';
	memcpy(p, grade, 2);
	p += grade[0] != '\0' ? 2 : 0;
	*p++ = ',';
	memcpy(p, line->verdict[verdict].text,
	       sizeof(line->verdict[verdict].text));
	return p + line->verdict[verdict].n;
}

/* What every line has: all but handed_prob and reasons.  In the loop over a
 * tile there is no call: it is most of what writing costs. */
__attribute__((always_inline))
static inline char *put_lead(char *p, const struct line *line,
			     struct mql_str id, int64_t score,
			     const int64_t subtotal[MQL_N_DIMENSION],
			     const char grade[2], size_t verdict)
{
	p = put_id(p, id, line->excel_safe);
	*p++ = ',';
	p = scores_put(p, &line->scores, score);
	for (size_t d = 0; d < MQL_N_DIMENSION; d++)
		p = put_subtotal(p, line, subtotal[d]);
	return put_verdict(p, line, grade, verdict);
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

static char *put_reasons(char *p, struct mql_buf *scratch,
			 const struct line *line, const struct line_lead *lead)
{
	*p++ = ',';
	return reasons_put(&line->reasons, p, scratch, lead->result, lead->top,
			   lead->n_top, line->excel_safe);
}

static void end_lines(struct mql_buf *buf, char *p)
{
	*p = '\0';
	buf->n = (size_t)(p - buf->p);
}

void line_add(struct mql_buf *buf, struct mql_buf *scratch,
	      const struct line *line, const struct line_lead *lead)
{
	const struct mql_result *result = lead->result;
	char *p;

	mql_buf_reserve(buf, line->room + 2 * lead->id.n);
	p = put_lead(buf->p + buf->n, line, lead->id, result->score,
		     result->subtotal, result->grade, result->verdict);
	if (line->explore)
		p = put_handed_prob(p, line->explore, lead->handed_prob);
	if (line->with_reasons)
		p = put_reasons(p, scratch, line, lead);
	*p++ = '\n';
	end_lines(buf, p);
}

static size_t room_of(const struct line *line, const struct mql_str *id,
		      size_t n)
{
	size_t room = n * line->room;

	for (size_t i = 0; i < n; i++)
		room += 2 * id[i].n;
	return room;
}

void line_add_tile(struct mql_buf *buf, struct mql_buf *scratch,
		   const struct line *line, const struct kernel *kernel,
		   const struct kernel_tile *tile, const struct mql_str *id,
		   struct mql_result *result)
{
	struct line_lead lead = { .result = result };
	char *p;

	mql_buf_reserve(buf, room_of(line, id, tile->n));
	p = buf->p + buf->n;
	for (size_t r = 0; r < tile->n; r++) {
		const char grade[2] = { tile->grade[0][r], tile->grade[1][r] };
		int64_t subtotal[MQL_N_DIMENSION];

		for (size_t d = 0; d < MQL_N_DIMENSION; d++)
			subtotal[d] = tile->subtotal[d][r];
		p = put_lead(p, line, id[r], tile->score[r], subtotal, grade,
			     tile->verdict[r]);
		if (line->with_reasons) {
			lead.n_top = kernel_get_top(kernel, tile, r, result,
						    lead.top);
			p = put_reasons(p, scratch, line, &lead);
		}
		*p++ = '\n';
	}
	end_lines(buf, p);
}
