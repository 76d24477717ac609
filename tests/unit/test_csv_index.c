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

static void assert_same_scan(const struct mql_csv_index *index,
			     const struct text *t, size_t n,
			     enum mql_csv_state state)
{
	struct mql_csv_scan want = { .state = state }, got = want;
	const size_t end = mql_csv_scan_plain(&want, t->p, n, ',', SIZE_MAX);
	const size_t at = index->scan(&got, t->p, n, ',');

	cr_assert(at <= end && end - at < 64);
	cr_assert_eq(at + mql_csv_scan_plain(&got, t->p + at, n - at, ',',
					     SIZE_MAX), end);
	cr_assert_eq(got.state, want.state);
	cr_assert_eq(got.n_row, want.n_row);
	cr_assert_eq(got.n_line, want.n_line);
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
			struct mql_csv_scan scan = { 0 };

			cr_assert_eq(index->scan(&scan, t.p, n, ','), n, "%s",
				     index->name);
			cr_assert_eq(scan.state, MQL_CSV_AT_START);
		}
	}
}

static void mark_all(struct mql_csv_marks *marks, uint32_t *at, uint32_t *odd,
		     const struct mql_csv_index *index, const struct text *t,
		     size_t n, size_t slice)
{
	*marks = (struct mql_csv_marks){ .at = at, .odd = odd };
	for (size_t from = 0; from < n; from += slice)
		index->mark(marks, t->p, from,
			    n - from < slice ? n - from : slice, ',');
}

static void assert_same_marks(const struct mql_csv_marks *got,
			      const struct mql_csv_marks *want)
{
	cr_assert_eq(got->n, want->n);
	cr_assert_eq(memcmp(got->at, want->at, want->n * sizeof(*got->at)), 0);
	cr_assert_eq(got->n_odd, want->n_odd);
	for (size_t i = 0; i < want->n_odd; i++)
		cr_assert_eq(got->odd[i], want->odd[i]);
	cr_assert_eq(got->has_cr, want->has_cr);
}

Test(csv_index, every_index_gives_the_same_marks_in_any_slices)
{
	uint32_t at[2][MOST + 64], odd[2][MOST / 64 + 2];
	const struct mql_csv_index *index;
	struct mql_csv_marks want, got;
	uint64_t seed = 3;
	struct text t;

	for (size_t i = 0; i < 5000; i++) {
		const size_t n = i % 2 ? make_sound(&t, &seed) : MOST - 7;

		if (i % 2 == 0)
			make_text(&t, &seed, n, 1000);
		mark_all(&want, at[0], odd[0], &mql_csv_index_plain, &t, n, n);
		for (size_t k = 0; (index = mql_csv_index(k)); k++) {
			mark_all(&got, at[1], odd[1], index, &t, n, n);
			assert_same_marks(&got, &want);
			mark_all(&got, at[1], odd[1], index, &t, n, 128);
			assert_same_marks(&got, &want);
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

static size_t scan_of(const char *text, struct mql_csv_scan *scan)
{
	*scan = (struct mql_csv_scan){ 0 };
	return mql_csv_scan_plain(scan, text, strlen(text), ',', SIZE_MAX);
}

Test(csv_index, stops_in_front_of_what_it_cannot_vouch_for)
{
	struct mql_csv_scan scan;

	cr_expect_eq(scan_of("a,b\n1,2\"", &scan), 7);
	cr_expect_eq(scan_of("\"a\"x", &scan), 3);
	cr_expect_eq(scan_of("\"a\" ,", &scan), 3);
	cr_expect_eq(scan_of("\"a\"\rx", &scan), 4);
	cr_expect_eq(scan_of("\r\"a\"", &scan), 1);
	cr_expect_eq(scan_of("\"a\"\r\n\"b\"\"\",\n", &scan), 12);
	cr_expect_eq(scan.n_row, 2);
}

Test(csv_index, counts_rows_outside_quotes_and_lines_anywhere)
{
	struct mql_csv_scan scan;

	cr_assert_eq(scan_of("a,\"\n\n\"\nb\n", &scan), 9);
	cr_expect_eq(scan.n_row, 2);
	cr_expect_eq(scan.n_line, 4);
	scan = (struct mql_csv_scan){ 0 };
	cr_expect_eq(mql_csv_scan_plain(&scan, "a\nb\nc\n", 6, ',', 2), 4);
}

Test(csv_index, marks_ends_outside_quotes_and_what_is_odd)
{
	static const char text[MQL_CSV_PADDING * 3] =
		"a,\",\"\n,\r\n";
	static const char doubled[MQL_CSV_PADDING * 3] = "\"\"\"\",\n";
	uint32_t at[200], odd[4];
	struct mql_csv_marks marks = { .at = at, .odd = odd };

	mql_csv_index_plain.mark(&marks, text, 0, 9, ',');
	cr_assert_eq(marks.n, 4);
	cr_expect(at[0] == 1 && at[1] == 5 && at[2] == 6 && at[3] == 8);
	cr_expect(marks.has_cr && marks.n_odd == 0);
	mql_csv_index_plain.mark(&marks, text, 9, 1, ',');
	cr_expect_eq(marks.n_odd, 1);    // the NUL
	marks = (struct mql_csv_marks){ .at = at, .odd = odd };
	mql_csv_index_plain.mark(&marks, doubled, 0, 6, ',');
	cr_expect_eq(marks.n, 2);
	cr_expect_eq(marks.n_odd, 1);
}
