/* SPDX-License-Identifier: MIT */
#include "scorer/reasons.h"

#include "common/csv_write.h"

#define BETWEEN   " | "
#define N_BETWEEN (sizeof(BETWEEN) - 1)

/* ---- texts that are ready ---- */

static struct reasons_text make_text(struct reasons *reasons,
				     const struct mql_buf *buf)
{
	const char *from = mql_buf_text(buf);
	const size_t n = buf->n;
	char *to = mql_arena_alloc(&reasons->arena, 2 * n + REASONS_WIDE, 1);
	struct reasons_text text = {
		.p = to,
		.begins_blank = n == 0 || mql_is_blank(from[0]),
		.ends_blank = n > 0 && mql_is_blank(from[n - 1]),
	};

	for (size_t i = 0; i < n; i++) {
		text.quoted |= from[i] == ',' || from[i] == '"' ||
			       from[i] == '\r' || from[i] == '\n';
		to[text.n++] = from[i];
		if (from[i] == '"')
			to[text.n++] = '"';
	}
	if (n > reasons->longest)
		reasons->longest = n;
	return text;
}

/* Codes that make a difference to an entry's text. */
static size_t n_code(const struct mql_scorecard *card, size_t i_entry)
{
	if (i_entry >= card->n_term)     // a cap
		return 1;

	const struct mql_term *term = &card->term[i_entry];
	const size_t n = mql_axis_n_code(&term->axis[0]);

	if (term->kind == MQL_TERM_EACH)
		return 1;
	return term->kind == MQL_TERM_PAIR ? n * mql_axis_n_code(&term->axis[1])
					   : n;
}

/* An entry of a tenth of a point, without it. */
static void add_before_points(struct mql_buf *buf,
			      const struct mql_scorecard *card, size_t i_entry,
			      const struct mql_result *result)
{
	mql_reason_add_entry(buf, card, result, i_entry);
	buf->n -= sizeof("+0.1") - 1;
}

static void make_entry(struct reasons *reasons, size_t i_entry,
		       const struct mql_result *result, struct mql_buf *buf)
{
	const struct mql_scorecard *card = reasons->card;
	const size_t n = n_code(card, i_entry);

	result->points[i_entry] = 1;
	if (n <= REASONS_MOST)
		reasons->entry[i_entry] =
			mql_arena_alloc(&reasons->arena, n,
					sizeof(**reasons->entry));
	for (size_t code = 0; code < n; code++) {
		if (i_entry < card->n_term)
			result->code[i_entry] = (uint32_t)code;
		mql_buf_reset(buf);
		add_before_points(buf, card, i_entry, result);
		if (n <= REASONS_MOST)
			reasons->entry[i_entry][code] = make_text(reasons,
								  buf);
		else if (buf->n > reasons->longest)
			reasons->longest = buf->n;
	}
}

static void make_rules(struct reasons *reasons, struct mql_buf *buf)
{
	const struct mql_scorecard *card = reasons->card;

	reasons->rule = mql_arena_alloc(&reasons->arena, card->n_rule,
					sizeof(*reasons->rule));
	for (size_t i = 0; i < card->n_rule; i++) {
		mql_buf_reset(buf);
		mql_reason_add_text(buf, card->rule[i].reason);
		reasons->rule[i] = make_text(reasons, buf);
	}
}

void reasons_init(struct reasons *reasons, const struct mql_scorecard *card,
		  const struct tenths *tenths)
{
	const size_t n = mql_scorecard_n_entry(card);
	struct mql_arena scratch = { 0 };
	const struct mql_result result = {
		.points = mql_arena_alloc(&scratch, n, sizeof(int32_t)),
		.code = mql_arena_alloc(&scratch, n, sizeof(uint32_t)),
	};
	struct mql_buf buf = { 0 };

	*reasons = (struct reasons){ .card = card, .tenths = tenths };
	reasons->entry = mql_arena_alloc(&reasons->arena, n,
					 sizeof(*reasons->entry));
	for (size_t i = 0; i < n; i++)
		make_entry(reasons, i, &result, &buf);
	make_rules(reasons, &buf);
	mql_buf_release(&buf);
	mql_arena_release(&scratch);
}

void reasons_release(struct reasons *reasons)
{
	mql_arena_release(&reasons->arena);
	*reasons = (struct reasons){ 0 };
}

size_t reasons_room(const struct reasons *reasons, size_t n_top)
{
	return 2 * (n_top + 1) *
		       (reasons->longest + N_BETWEEN + TENTHS_ROOM) +
	       REASONS_WIDE + 4;
}

/* ---- a lead's ---- */

static const struct reasons_text *
text_of(const struct reasons *reasons, const struct mql_result *result,
	size_t i_entry)
{
	const struct reasons_text *text = reasons->entry[i_entry];

	if (!text || i_entry >= reasons->card->n_term ||
	    reasons->card->term[i_entry].kind == MQL_TERM_EACH)
		return text;
	return &text[result->code[i_entry]];
}

/* Any cell, from scratch. */
static char *put_any(const struct reasons *reasons, char *p,
		     struct mql_buf *scratch, const struct mql_result *result,
		     const size_t *top, size_t n_top, bool excel_safe)
{
	struct mql_buf cell = { .p = p,
				.cap = reasons_room(reasons, n_top) };
	const char *between = "";

	mql_buf_reset(scratch);
	if (result->rule != SIZE_MAX) {
		mql_reason_add_text(scratch,
				    reasons->card->rule[result->rule].reason);
		between = BETWEEN;
	}
	for (size_t i = 0; i < n_top; i++) {
		mql_buf_adds(scratch, between);
		mql_reason_add_entry(scratch, reasons->card, result, top[i]);
		between = BETWEEN;
	}
	mql_csv_add_cell(&cell, mql_buf_str(scratch), ',', excel_safe);
	return p + cell.n;
}

static char *put_text(char *p, const struct reasons_text *text)
{
	memcpy(p, text->p, REASONS_WIDE);
	if (text->n > REASONS_WIDE)
		memcpy(p + REASONS_WIDE, text->p + REASONS_WIDE,
		       text->n - REASONS_WIDE);
	return p + text->n;
}

static char *put_between(char *p)
{
	memcpy(p, BETWEEN, N_BETWEEN);
	return p + N_BETWEEN;
}

static char *put_points(char *p, const struct reasons *reasons, int32_t points)
{
	*p = '+';
	return tenths_put(p + (points > 0), reasons->tenths, points);
}

/* False where one is not ready. */
static bool find_texts(const struct reasons *reasons,
		       const struct mql_result *result, const size_t *top,
		       size_t n_top, const struct reasons_text **text)
{
	bool all = true;

	for (size_t i = 0; i < n_top; i++) {
		text[i] = text_of(reasons, result, top[i]);
		all = all && text[i];
	}
	return all;
}

static bool needs_quotes(const struct reasons_text *rule,
			 const struct reasons_text *const *text, size_t n)
{
	bool quoted = (rule ? rule : text[0])->begins_blank;

	if (rule)
		quoted |= rule->quoted || (n == 0 && rule->ends_blank);
	for (size_t i = 0; i < n; i++)
		quoted |= text[i]->quoted;
	return quoted;
}

char *reasons_put(const struct reasons *reasons, char *p,
		  struct mql_buf *scratch, const struct mql_result *result,
		  const size_t *top, size_t n_top, bool excel_safe)
{
	const struct reasons_text *text[MQL_REASONS];
	const struct reasons_text *rule = result->rule != SIZE_MAX
					  ? &reasons->rule[result->rule] : NULL;
	bool quoted;

	if (n_top == 0 && (!rule || rule->n == 0))
		return p;
	if (excel_safe || !find_texts(reasons, result, top, n_top, text))
		return put_any(reasons, p, scratch, result, top, n_top,
			       excel_safe);
	quoted = needs_quotes(rule, text, n_top);
	*p = '"';
	p += quoted;
	if (rule)
		p = put_text(p, rule);
	for (size_t i = 0; i < n_top; i++) {
		if (i > 0 || rule)
			p = put_between(p);
		p = put_text(p, text[i]);
		p = put_points(p, reasons, result->points[top[i]]);
	}
	*p = '"';
	return p + quoted;
}
