/* SPDX-License-Identifier: MIT */
#include "trainer/dataset_seen.h"

#include <criterion/criterion.h>
#include <stdio.h>

Test(dataset_seen, nothing_at_first_not_even_the_empty_cell)
{
	struct dataset_seen seen = { 0 };
	uint32_t is;

	cr_assert_not(dataset_seen_find(&seen, MQL_STR(""), &is));
	dataset_seen_put(&seen, MQL_STR("a"), 1);
	cr_assert_not(dataset_seen_find(&seen, MQL_STR(""), &is));
	dataset_seen_put(&seen, MQL_STR(""), 2);
	cr_assert(dataset_seen_find(&seen, MQL_STR(""), &is));
	cr_assert_eq(is, 2);
	dataset_seen_release(&seen);
}

/* Of every length, a cell and those that differ from it in one byte, or in a
 * byte more or less: none is taken for it. */
Test(dataset_seen, every_byte_of_a_cell_tells)
{
	const char text[] = "aaaaaaaaaaaaaaaaa";
	struct dataset_seen seen = { 0 };
	uint32_t is;

	for (size_t n = 0; n <= DATASET_SEEN_LONGEST; n++) {
		char other[sizeof(text)];

		dataset_seen_put(&seen, (struct mql_str){ text, n },
				 (uint32_t)n);
		cr_assert(dataset_seen_find(&seen, (struct mql_str){ text, n },
					    &is));
		cr_assert_eq(is, n);
		cr_assert_not(dataset_seen_find(
			&seen, (struct mql_str){ text, n + 1 }, &is));
		for (size_t i = 0; i < n; i++) {
			memcpy(other, text, sizeof(text));
			other[i] = 'b';
			cr_assert_not(dataset_seen_find(
				&seen, (struct mql_str){ other, n }, &is),
				"%zu of %zu", i, n);
		}
	}
	dataset_seen_release(&seen);
}

Test(dataset_seen, longer_cells_are_passed_over)
{
	const struct mql_str longer = MQL_STR("seventeen letters");
	struct dataset_seen seen = { 0 };
	uint32_t is;

	dataset_seen_put(&seen, longer, 3);
	cr_assert_not(dataset_seen_find(&seen, longer, &is));
	dataset_seen_release(&seen);
}

/* More cells than slots: what is found is what was put, and the last always. */
Test(dataset_seen, forgets_but_never_errs)
{
	struct dataset_seen seen = { 0 };
	uint32_t is, found = 0;
	char text[16];

	for (uint32_t i = 0; i < 5000; i++) {
		struct mql_str cell = { text, 0 };

		cell.n = (size_t)snprintf(text, sizeof(text), "%u", i);
		dataset_seen_put(&seen, cell, i);
		cr_assert(dataset_seen_find(&seen, cell, &is));
		cr_assert_eq(is, i);
	}
	for (uint32_t i = 0; i < 5000; i++) {
		struct mql_str cell = { text, 0 };

		cell.n = (size_t)snprintf(text, sizeof(text), "%u", i);
		if (!dataset_seen_find(&seen, cell, &is))
			continue;
		cr_assert_eq(is, i);
		found++;
	}
	cr_assert_gt(found, 100);
	dataset_seen_release(&seen);
}
