/* SPDX-License-Identifier: MIT */
/* csv_index_simd.h - the two passes of csv_index.h, over any 64-byte unit
 *
 * Included once by each csv_index_<unit>.c, which defines before:
 *
 *     SIMD                      attributes of every function
 *     struct wide               64 bytes
 *     wide_load(p)              them from memory, any alignment
 *     wide_equal(w, c)          bit i: is byte i equal to c?
 *     wide_either(w, c, d)      bit i: is byte i equal to c or d?
 *     wide_parity(bits)         bit i: are bits 0 .. i of an odd number?
 *     wide_add(at, bits, from)  append from + i for each bit i, maybe more than
 *                               there are; returns the end
 *
 * A mask has bit i for byte i.  Parity of the quotes tells inside from
 * outside: an opening quote counts as inside, a closing one as outside; of a
 * doubled one the first closes and the second opens.
 */

/* What is known of the byte before the next 64. */
struct carry {
	uint64_t inside;         // all ones: it is in quotes
	uint64_t may_open;       // 1: after it a quote may open,
	uint64_t after_quote;    // ... because it closes quotes, perhaps,
	uint64_t after_cr;       // 1: it is a CR after those
};

static inline SIMD struct carry carry_of(enum mql_csv_state state)
{
	return (struct carry){
		.inside = state == MQL_CSV_IN_QUOTES ? ~UINT64_C(0) : 0,
		.may_open = state == MQL_CSV_AT_START ||
			    state == MQL_CSV_AFTER_QUOTE,
		.after_quote = state == MQL_CSV_AFTER_QUOTE,
		.after_cr = state == MQL_CSV_AFTER_CR,
	};
}

static inline SIMD enum mql_csv_state state_of(const struct carry *c)
{
	if (c->inside)
		return MQL_CSV_IN_QUOTES;
	if (c->after_quote)
		return MQL_CSV_AFTER_QUOTE;
	if (c->after_cr)
		return MQL_CSV_AFTER_CR;
	return c->may_open ? MQL_CSV_AT_START : MQL_CSV_IN_CELL;
}

static inline SIMD uint64_t count(uint64_t bits)
{
	return (uint64_t)__builtin_popcountll(bits);
}

/* Opening quotes and all up to the closing one. */
static inline SIMD uint64_t take_inside(struct carry *c, uint64_t quote)
{
	const uint64_t inside = wide_parity(quote) ^ c->inside;

	c->inside = 0 - (inside >> 63);
	return inside;
}

/* Bytes that follow a closing quote, or one that is doubled. */
static inline SIMD uint64_t take_closing(struct carry *c, uint64_t closing)
{
	const uint64_t after = closing << 1 | c->after_quote;

	c->after_quote = closing >> 63;
	return after;
}

/* Of 64 bytes; end and lf in quotes or not. */
struct masks {
	uint64_t quote, end, lf, cr, inside;
};

/* Is each outside byte a quote that closes, or an end?  Then every quote opens
 * and closes where it may, if the first does. */
static inline SIMD bool take_quoted(struct carry *c, const struct masks *m)
{
	const uint64_t all = m->inside | m->quote | m->end |
			     (m->cr & m->lf >> 1);

	if (all != ~UINT64_C(0) || (c->may_open | c->inside) == 0)
		return false;
	c->may_open = ~m->inside >> 63;
	c->after_quote = (m->quote & ~m->inside) >> 63;
	c->inside = 0 - (m->inside >> 63);
	return true;
}

/* Any others with quotes in them or around them.  False: can't vouch. */
static SIMD __attribute__((noinline)) bool take_mixed(struct carry *c,
						     const struct masks *m)
{
	const uint64_t closing = m->quote & ~m->inside;
	const uint64_t end = m->end & ~m->inside;
	const uint64_t may_open = (end | closing) << 1 | c->may_open;
	const uint64_t after = closing << 1 | c->after_quote;
	const uint64_t after_cr = (after & m->cr) << 1 | c->after_cr;

	c->inside = 0 - (m->inside >> 63);
	c->may_open = (end | closing) >> 63;
	c->after_quote = closing >> 63;
	c->after_cr = (after & m->cr) >> 63;
	return ((m->quote & m->inside & ~may_open) |
		(after & ~(end | m->cr | m->quote)) |
		(after_cr & ~m->lf)) == 0;
}

/* All blocks up to one with quotes; returns how many bytes they are. */
static inline SIMD size_t pass_plain(const char *p, size_t n, size_t *n_line)
{
	size_t i = 0;

	for (; i + 64 <= n; i += 64) {
		const struct wide w = wide_load(p + i);

		if (wide_equal(w, '"') != 0)
			break;
		*n_line += count(wide_equal(w, '\n'));
	}
	return i;
}

static SIMD size_t scan(struct mql_csv_scan *scan, const char *p, size_t n,
			char delimiter)
{
	struct carry c = carry_of(scan->state);
	size_t i = 0, n_line = 0, n_inner = 0;   // lines that end in quotes

	while (i + 64 <= n) {
		const struct wide w = wide_load(p + i);
		struct carry next = c;
		struct masks m = { .quote = wide_equal(w, '"') };

		if ((m.quote | c.inside | c.after_quote | c.after_cr) == 0) {
			i += pass_plain(p + i, n - i, &n_line);
			c.may_open = p[i - 1] == '\n' || p[i - 1] == delimiter;
			continue;
		}
		m.lf = wide_equal(w, '\n');
		m.cr = wide_equal(w, '\r');
		m.end = wide_equal(w, delimiter) | m.lf;
		m.inside = wide_parity(m.quote) ^ c.inside;
		if (!take_quoted(&next, &m) && !take_mixed(&next, &m))
			break;
		c = next;
		n_line += count(m.lf);
		n_inner += count(m.lf & m.inside);
		i += 64;
	}
	scan->state = state_of(&c);
	scan->n_row += n_line - n_inner;
	scan->n_line += n_line;
	if (i + 64 <= n)         // it broke off
		return i;
	return i + mql_csv_scan_plain(scan, p + i, n - i, delimiter,
				      SIZE_MAX);
}

/* NULs and carriage returns, and quotes that are doubled. */
static inline SIMD bool is_odd(struct mql_csv_marks *marks, struct wide w,
			       uint64_t inside, bool lf_follows)
{
	const uint64_t nul = wide_equal(w, '\0');
	const uint64_t cr = wide_equal(w, '\r') & ~inside;
	const uint64_t before_lf = wide_equal(w, '\n') >> 1 |
				   (uint64_t)lf_follows << 63;

	marks->has_cr |= (cr & before_lf) != 0;
	return (nul | (cr & ~before_lf)) != 0;
}

/* Returns the end of the offsets, which begin at `at`. */
static inline SIMD uint32_t *mark_64(struct mql_csv_marks *marks, uint32_t *at,
				     struct carry *c, const char *p,
				     size_t from, char delimiter)
{
	const struct wide w = wide_load(p + from);
	const uint64_t quote = wide_equal(w, '"');
	const uint64_t end = wide_either(w, delimiter, '\n');
	const uint64_t inside = take_inside(c, quote);
	const uint64_t doubled = take_closing(c, quote & ~inside) & quote;

	if ((wide_either(w, '\r', '\0') | doubled) != 0 &&
	    (is_odd(marks, w, inside, p[from + 64] == '\n') || doubled))
		marks->odd[marks->n_odd++] = (uint32_t)from;
	return wide_add(at, end & ~inside, from);
}

static SIMD void mark(struct mql_csv_marks *marks, const char *p, size_t from,
		      size_t n, char delimiter)
{
	const size_t end = from + n;
	struct carry c = carry_of(marks->state);
	uint32_t *at = marks->at + marks->n;

	for (; from + 64 <= end; from += 64)
		at = mark_64(marks, at, &c, p, from, delimiter);
	marks->state = state_of(&c);
	marks->n = (size_t)(at - marks->at);
	mql_csv_index_plain.mark(marks, p, from, end - from, delimiter);
}
