/* SPDX-License-Identifier: MIT */
#include "trainer/radix.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "common/map.h"

static int by_key_then_row(const void *pa, const void *pb)
{
	const struct radix *a = pa, *b = pb;

	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	return (a->row > b->row) - (a->row < b->row);
}

/* Against the C library's sort; rows come in order, so stable is by row. */
static void check(uint64_t mask, size_t n)
{
	struct radix *got = mql_calloc(n, sizeof(*got));
	struct radix *want = mql_calloc(n, sizeof(*want));
	uint64_t state = 5;

	for (size_t i = 0; i < n; i++)
		got[i] = want[i] = (struct radix){
			mql_rng_next(&state) & mask, (uint32_t)i
		};
	radix_sort(got, n);
	qsort(want, n, sizeof(*want), by_key_then_row);
	for (size_t i = 0; i < n; i++) {
		cr_assert_eq(got[i].key, want[i].key);
		cr_assert_eq(got[i].row, want[i].row);
	}
	free(got);
	free(want);
}

Test(radix, sorts_by_all_64_bits)
{
	check(UINT64_MAX, 3000);
	check(UINT64_C(1) << 63, 300);
	check(1, 300);
}

/* One pass leaves the result in the other array, two in the first. */
Test(radix, keeps_equal_keys_in_order_after_any_number_of_passes)
{
	check(UINT64_C(0x3f), 3000);
	check(UINT64_C(0x3f0000), 3000);
	check(UINT64_C(0x3ff001), 3000);
	check(UINT64_C(0xf00003ff003f), 3000);
}

/* The highest three digits come first: few keys share those of the first mask,
 * most those of the second, and of the third they leave runs of all lengths. */
Test(radix, sorts_runs_that_share_their_high_digits)
{
	check(UINT64_C(0xffe003ff003fffff), 3000);
	check(UINT64_C(0x80100200003fffff), 3000);
	check(UINT64_C(0x8010020000000001), 3000);
	check(UINT64_C(0xf01f020000300001), 3000);
}

Test(radix, takes_few)
{
	struct radix one = { 7, 3 };

	radix_sort(&one, 1);
	cr_assert_eq(one.key, 7);
	cr_assert_eq(one.row, 3);
	radix_sort(&one, 0);
	cr_assert_eq(one.key, 7);
	check(UINT64_MAX, 2);
}

Test(radix, order_puts_negative_ones_first_and_keeps_ties)
{
	const int64_t score[] = { 3, -200100000000, 0, 3, 200100000000, -1 };
	const uint32_t want[] = { 1, 5, 2, 0, 3, 4 };
	uint32_t *got = radix_order(score, 6);

	for (size_t i = 0; i < 6; i++)
		cr_assert_eq(got[i], want[i], "%zu: %u", i, got[i]);
	free(got);
	free(radix_order(score, 0));
}

/* One pass and an array, two passes and two. */
Test(radix, order_is_by_score_then_row_whatever_the_spread)
{
	enum { MANY = 5000 };
	int64_t score[MANY];
	uint64_t state = 9;

	for (unsigned bits = 1; bits < 64; bits += 5) {
		uint32_t *got;

		for (size_t i = 0; i < MANY; i++)
			score[i] = (int64_t)(mql_rng_next(&state) >>
					     (64 - bits)) - 1000;
		got = radix_order(score, MANY);
		for (size_t i = 1; i < MANY; i++)
			cr_assert(score[got[i - 1]] < score[got[i]] ||
				  (score[got[i - 1]] == score[got[i]] &&
				   got[i - 1] < got[i]), "%u bits", bits);
		free(got);
	}
}
