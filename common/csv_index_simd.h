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

struct masks {
	uint64_t quote, end;     // end: delimiters and LFs, in quotes or not
	uint64_t inside;
};

/* What a state says of the byte before the first. */
static inline SIMD uint64_t bit_if(bool yes)
{
	return yes ? 1 : 0;
}

static inline SIMD uint64_t count(uint64_t bits)
{
	return (uint64_t)__builtin_popcountll(bits);
}

static inline SIMD enum mql_csv_state state_after(const struct masks *m,
						  uint64_t after_cr)
{
	const uint64_t last = 1ull << 63;

	if (m->inside & last)
		return MQL_CSV_IN_QUOTES;
	if (m->quote & last)
		return MQL_CSV_AFTER_QUOTE;
	if (after_cr & last)
		return MQL_CSV_AFTER_CR;
	return m->end & last ? MQL_CSV_AT_START : MQL_CSV_IN_CELL;
}

/* 64 bytes with quotes in them or around them; false: can't vouch. */
static inline SIMD bool scan_quotes(struct mql_csv_scan *scan, struct wide w,
				    char delimiter, uint64_t quote, uint64_t lf)
{
	const uint64_t cr = wide_equal(w, '\r');
	struct masks m = { quote, wide_equal(w, delimiter) | lf, 0 };

	m.inside = wide_parity(quote);
	if (scan->state == MQL_CSV_IN_QUOTES)
		m.inside = ~m.inside;

	const uint64_t opening = quote & m.inside, closing = quote & ~m.inside;
	const uint64_t end = m.end & ~m.inside;
	const uint64_t may_open =
		(end | closing) << 1 |
		bit_if(scan->state == MQL_CSV_AT_START ||
		       scan->state == MQL_CSV_AFTER_QUOTE);
	const uint64_t after = closing << 1 |
			       bit_if(scan->state == MQL_CSV_AFTER_QUOTE);
	const uint64_t after_cr = (after & cr) << 1 |
				  bit_if(scan->state == MQL_CSV_AFTER_CR);

	if ((opening & ~may_open) | (after & ~(end | cr | quote)) |
	    (after_cr & ~lf))
		return false;
	scan->state = state_after(&m, after & cr);
	scan->n_row += count(lf & ~m.inside);
	scan->n_line += count(lf);
	return true;
}

static SIMD size_t scan(struct mql_csv_scan *scan, const char *p, size_t n,
			char delimiter)
{
	size_t i = 0;

	for (; i + 64 <= n; i += 64) {
		const struct wide w = wide_load(p + i);
		const uint64_t quote = wide_equal(w, '"');
		const uint64_t lf = wide_equal(w, '\n');

		if (quote == 0 && scan->state <= MQL_CSV_IN_CELL) {
			const char last = p[i + 63];

			scan->state = last == '\n' || last == delimiter
				      ? MQL_CSV_AT_START : MQL_CSV_IN_CELL;
			scan->n_row += count(lf);
			scan->n_line += count(lf);
		} else if (!scan_quotes(scan, w, delimiter, quote, lf)) {
			return i;
		}
	}
	return i + mql_csv_scan_plain(scan, p + i, n - i, delimiter,
				      SIZE_MAX);
}

/* NULs and carriage returns, and quotes that are doubled. */
static inline SIMD bool is_odd(struct mql_csv_marks *marks, struct wide w,
			       const struct masks *m, uint64_t after,
			       bool lf_follows)
{
	const uint64_t nul = wide_equal(w, '\0');
	const uint64_t cr = wide_equal(w, '\r') & ~m->inside;
	const uint64_t before_lf = wide_equal(w, '\n') >> 1 |
				   (uint64_t)lf_follows << 63;

	marks->has_cr |= (cr & before_lf) != 0;
	return (nul | (after & m->quote) | (cr & ~before_lf)) != 0;
}

static inline SIMD void mark_64(struct mql_csv_marks *marks, const char *p,
				size_t from, char delimiter)
{
	const struct wide w = wide_load(p + from);
	struct masks m = { wide_equal(w, '"'),
			   wide_either(w, delimiter, '\n'), 0 };
	uint64_t after = 0;

	if (m.quote != 0 || marks->state >= MQL_CSV_IN_QUOTES) {
		m.inside = wide_parity(m.quote);
		if (marks->state == MQL_CSV_IN_QUOTES)
			m.inside = ~m.inside;
		after = (m.quote & ~m.inside) << 1 |
			bit_if(marks->state == MQL_CSV_AFTER_QUOTE);
		marks->state = state_after(&m, 0);
	}
	if ((wide_either(w, '\r', '\0') | (after & m.quote)) != 0 &&
	    is_odd(marks, w, &m, after, p[from + 64] == '\n'))
		marks->odd[marks->n_odd++] = (uint32_t)from;

	marks->n = (size_t)(wide_add(marks->at + marks->n, m.end & ~m.inside,
				     from) - marks->at);
}

static SIMD void mark(struct mql_csv_marks *marks, const char *p, size_t from,
		      size_t n, char delimiter)
{
	const size_t end = from + n;

	for (; from + 64 <= end; from += 64)
		mark_64(marks, p, from, delimiter);
	mql_csv_index_plain.mark(marks, p, from, end - from, delimiter);
}
