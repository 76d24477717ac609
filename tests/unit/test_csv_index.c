/* SPDX-License-Identifier: MIT */
/* Every implementation against the one in plain C, and that one by hand. */
#include "common/csv_index.h"

#include <criterion/criterion.h>
#include <string.h>

#include "common/csv.h"
#include "common/map.h"

enum { MOST = 400 };

struct text { char room[MQL_CSV_PADDING + MOST + MQL_CSV_PADDING], *p; };

/* n bytes that quotes and line ends are dense in; quote: one in so many. */
static void make_text(struct text *t, uint64_t *seed, size_t n, uint64_t quote)
{
	static const char alphabet[] = ",,\n\n\r\nabc;\t \0\x80\xFF";

	memset(t->room, 0, sizeof(t->room));
	t->p = t->room + MQL_CSV_PADDING;
	for (size_t i = 0; i < n; i++)
		t->p[i] = mql_rng_next(seed) % quote == 0
			  ? '"' : alphabet[mql_rng_next(seed) %
					   (sizeof(alphabet) - 1)];
}

/* A scan with room for what it finds in a text. */
struct found {
	struct mql_csv_scan scan;
	uint32_t end[MOST + 64], odd[MOST / 64 + 2];
};

static void start(struct found *f, enum mql_csv_state state)
{
	f->scan = (struct mql_csv_scan){ .state = state, .end = f->end,
					 .odd = f->odd };
}

static void assert_same(const struct mql_csv_scan *got,
			const struct mql_csv_scan *want)
{
	cr_assert_eq(got->state, want->state);
	cr_assert_eq(got->n_row, want->n_row);
	cr_assert_eq(got->n_line, want->n_line);
	cr_assert_eq(got->n_end, want->n_end);
	for (size_t i = 0; i < want->n_end; i++)
		cr_assert_eq(got->end[i], want->end[i]);
	cr_assert_eq(got->n_odd, want->n_odd);
	for (size_t i = 0; i < want->n_odd; i++)
		cr_assert_eq(got->odd[i], want->odd[i]);
	cr_assert_eq(got->has_cr, want->has_cr);
}

static void assert_same_scan(const struct mql_csv_index *index,
			     const struct text *t, size_t n,
			     enum mql_csv_state state)
{
	struct found want, got;
	size_t end, at;

	start(&want, state);
	start(&got, state);
	end = mql_csv_scan_plain(&want.scan, t->p, 0, n, ',', SIZE_MAX);
	at = index->scan(&got.scan, t->p, 0, n, ',');
	cr_assert(at <= end && end - at < 64);
	cr_assert_eq(at + mql_csv_scan_plain(&got.scan, t->p, at, n - at, ',',
					     SIZE_MAX), end);
	assert_same(&got.scan, &want.scan);
}

Test(csv_index, every_scan_goes_as_far_as_the_plain_one)
{
	const struct mql_csv_index *index;
	uint64_t seed = 1;
	struct text t;

	for (size_t i = 0; i < 20000; i++) {
		const size_t n = mql_rng_next(&seed) % MOST;

		make_text(&t, &seed, n, 4 + i % 200);
		for (size_t k = 0; (index = mql_csv_index(k)); k++)
			assert_same_scan(index, &t, n,
					 (enum mql_csv_state)(i % 5));
	}
}

/* Sound text: a quote opens where a cell may begin and closes before its end,
 * at any place among 64 bytes. */
static size_t make_sound(struct text *t, uint64_t *seed)
{
	static const char *const cell[] = {
		"", "a", "\"\"", "\"x\"", "\"a,b\"", "\"\n\"", "\"\"\"\"",
		"\"say \"\"hi\"\"\"", "plain text", "\"\r\n,\"",
		"\"a long one that goes on for more than sixty-four bytes, "
		"with a comma and\na line end\"",
	};
	size_t n = 0;

	memset(t->room, 0, sizeof(t->room));
	t->p = t->room + MQL_CSV_PADDING;
	while (n < MOST - 150) {
		const char *c = cell[mql_rng_next(seed) %
				     MQL_ARRAY_LEN(cell)];
		const uint64_t end = mql_rng_next(seed) % 8;

		memcpy(t->p + n, c, strlen(c));
		n += strlen(c);
		if (end == 0)
			t->p[n++] = '\r';
		t->p[n++] = end < 2 ? '\n' : ',';
	}
	return n;
}

Test(csv_index, sound_quotes_are_passed_wherever_they_stand)
{
	const struct mql_csv_index *index;
	uint64_t seed = 2;
	struct text t;

	for (size_t i = 0; i < 5000; i++) {
		const size_t n = make_sound(&t, &seed);

		for (size_t k = 0; (index = mql_csv_index(k)); k++) {
			struct found f;

			start(&f, MQL_CSV_AT_START);
			cr_assert_eq(index->scan(&f.scan, t.p, 0, n, ','), n,
				     "%s", index->name);
			cr_assert_eq(f.scan.state, MQL_CSV_AT_START);
		}
	}
}

static void scan_all(struct found *f, const struct mql_csv_index *index,
		     const struct text *t, size_t n, size_t slice)
{
	start(f, MQL_CSV_AT_START);
	for (size_t from = 0; from < n; from += slice) {
		const size_t m = n - from < slice ? n - from : slice;

		cr_assert_eq(index->scan(&f->scan, t->p, from, m, ','), m);
	}
}

Test(csv_index, every_index_gives_the_same_marks_in_any_slices)
{
	const struct mql_csv_index *index;
	struct found want, got;
	uint64_t seed = 3;
	struct text t;

	for (size_t i = 0; i < 5000; i++) {
		const size_t n = make_sound(&t, &seed);

		scan_all(&want, &mql_csv_index_plain, &t, n, n);
		for (size_t k = 0; (index = mql_csv_index(k)); k++) {
			scan_all(&got, index, &t, n, n);
			assert_same(&got.scan, &want.scan);
			scan_all(&got, index, &t, n, 128);
			assert_same(&got.scan, &want.scan);
		}
	}
}

Test(csv_index, the_last_one_is_plain_c)
{
	size_t n = 0;

	while (mql_csv_index(n))
		n++;
	cr_assert_geq(n, 1);
	cr_expect_eq(mql_csv_index(n - 1), &mql_csv_index_plain);
}

/* ---- the plain one ---- */

static size_t scan_of(const char *text, struct found *f)
{
	start(f, MQL_CSV_AT_START);
	return mql_csv_scan_plain(&f->scan, text, 0, strlen(text), ',',
				  SIZE_MAX);
}

Test(csv_index, stops_in_front_of_what_it_cannot_vouch_for)
{
	struct found f;

	cr_expect_eq(scan_of("a,b\n1,2\"", &f), 7);
	cr_expect_eq(scan_of("\"a\"x", &f), 3);
	cr_expect_eq(scan_of("\"a\" ,", &f), 3);
	cr_expect_eq(scan_of("\"a\"\rx", &f), 4);
	cr_expect_eq(scan_of("\r\"a\"", &f), 1);
	cr_expect_eq(scan_of("\"a\"\r\n\"b\"\"\",\n", &f), 12);
	cr_expect_eq(f.scan.n_row, 2);
}

Test(csv_index, counts_rows_outside_quotes_and_lines_anywhere)
{
	struct found f;

	cr_assert_eq(scan_of("a,\"\n\n\"\nb\n", &f), 9);
	cr_expect_eq(f.scan.n_row, 2);
	cr_expect_eq(f.scan.n_line, 4);
	start(&f, MQL_CSV_AT_START);
	cr_expect_eq(mql_csv_scan_plain(&f.scan, "a\nb\nc\n", 0, 6, ',', 2),
		     4);
}

Test(csv_index, marks_ends_outside_quotes_and_what_is_odd)
{
	static const char nul[] = "a,\0";
	struct found f;

	(void)scan_of("a,\",\"\n,\r\n", &f);
	cr_assert_eq(f.scan.n_end, 4);
	cr_expect(f.end[0] == 1 && f.end[1] == 5 && f.end[2] == 6 &&
		  f.end[3] == 8);
	cr_expect(f.scan.has_cr && f.scan.n_odd == 0);
	(void)scan_of("\"\"\"\",\n", &f);
	cr_expect_eq(f.scan.n_end, 2);
	cr_expect_eq(f.scan.n_odd, 1);
	(void)scan_of("a\rb\n", &f);
	cr_expect(f.scan.n_odd == 1 && !f.scan.has_cr);
	(void)scan_of("\"\r\"\n", &f);
	cr_expect(f.scan.n_odd == 0 && !f.scan.has_cr);
	start(&f, MQL_CSV_AT_START);
	cr_expect_eq(mql_csv_scan_plain(&f.scan, nul, 0, 3, ',', SIZE_MAX), 3);
	cr_expect_eq(f.scan.n_odd, 1);
}
