/* SPDX-License-Identifier: MIT */
/* csv_index_simd.h - the scan of csv_index.h, over any 64-byte unit
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

/* Of 64 bytes; end and lf in quotes or not, doubled the second quotes. */
struct masks {
	uint64_t quote, end, lf, cr, inside, doubled;
};

static inline SIMD struct masks masks_of(const struct carry *c, struct wide w,
					 uint64_t quote, char delimiter)
{
	struct masks m = {
		.quote = quote,
		.lf = wide_equal(w, '\n'),
		.cr = wide_equal(w, '\r'),
		.inside = wide_parity(quote) ^ c->inside,
	};

	m.end = wide_equal(w, delimiter) | m.lf;
	m.doubled = ((quote & ~m.inside) << 1 | c->after_quote) & quote;
	return m;
}

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

/* Of the 64 bytes at p[from], which have a CR, a NUL or a doubled quote. */
static SIMD __attribute__((noinline)) void take_odd(struct mql_csv_scan *scan,
						   const char *p, size_t from,
						   uint64_t inside,
						   uint64_t doubled)
{
	const struct wide w = wide_load(p + from);
	const uint64_t cr = wide_equal(w, '\r') & ~inside;
	const uint64_t before_lf = wide_equal(w, '\n') >> 1 |
				   (uint64_t)(p[from + 64] == '\n') << 63;

	scan->has_cr |= (cr & before_lf) != 0;
	if ((wide_equal(w, '\0') | doubled | (cr & ~before_lf)) != 0)
		scan->odd[scan->n_odd++] = (uint32_t)from;
}

/* All blocks from p[from] up to one with quotes; returns where it begins. */
static inline SIMD size_t pass_plain(struct mql_csv_scan *scan, const char *p,
				     size_t from, size_t end, char delimiter)
{
	uint32_t *at = scan->end + scan->n_end;
	size_t n_line = 0;

	for (; from + 64 <= end; from += 64) {
		const struct wide w = wide_load(p + from);
		const uint64_t lf = wide_equal(w, '\n');

		if (wide_equal(w, '"') != 0)
			break;
		if (wide_either(w, '\r', '\0') != 0)
			take_odd(scan, p, from, 0, 0);
		at = wide_add(at, wide_equal(w, delimiter) | lf, from);
		n_line += count(lf);
	}
	scan->n_end = (size_t)(at - scan->end);
	scan->n_line += n_line;
	scan->n_row += n_line;
	return from;
}

/* The same up to a block that is plain again; *ok false: or that it can't vouch
 * for. */
static inline SIMD size_t pass_quotes(struct mql_csv_scan *scan,
				      struct carry *c, const char *p,
				      size_t from, size_t end, char delimiter,
				      bool *ok)
{
	uint32_t *at = scan->end + scan->n_end;
	size_t n_line = 0, n_inner = 0;  // lines that end in quotes

	for (; from + 64 <= end; from += 64) {
		const struct wide w = wide_load(p + from);
		const uint64_t quote = wide_equal(w, '"');
		struct carry next = *c;

		if ((quote | c->inside | c->after_quote | c->after_cr) == 0)
			break;

		const struct masks m = masks_of(c, w, quote, delimiter);

		*ok = take_quoted(&next, &m) || take_mixed(&next, &m);
		if (!*ok)
			break;
		if ((m.cr | m.doubled | wide_equal(w, '\0')) != 0)
			take_odd(scan, p, from, m.inside, m.doubled);
		at = wide_add(at, m.end & ~m.inside, from);
		n_line += count(m.lf);
		n_inner += count(m.lf & m.inside);
		*c = next;
	}
	scan->n_end = (size_t)(at - scan->end);
	scan->n_line += n_line;
	scan->n_row += n_line - n_inner;
	return from;
}

static SIMD size_t scan(struct mql_csv_scan *scan, const char *p, size_t from,
			size_t n, char delimiter)
{
	const size_t end = from + n;
	struct carry c = carry_of(scan->state);
	size_t i = from;
	bool ok = true;

	while (ok && i + 64 <= end) {
		i = pass_quotes(scan, &c, p, i, end, delimiter, &ok);
		if (!ok || i + 64 > end)
			break;
		i = pass_plain(scan, p, i, end, delimiter);
		c.may_open = p[i - 1] == '\n' || p[i - 1] == delimiter;
	}
	scan->state = state_of(&c);
	if (!ok)
		return i - from;
	return i - from + mql_csv_scan_plain(scan, p, i, end - i, delimiter,
					     SIZE_MAX);
}
