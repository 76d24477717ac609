/* SPDX-License-Identifier: MIT */
#include "common/map.h"

#include <criterion/criterion.h>
#include <stdio.h>

Test(map, an_empty_map_finds_nothing)
{
	struct mql_map map = { 0 };

	cr_assert_eq(mql_map_find(&map, MQL_STR("a")), MQL_MAP_NONE);
	mql_map_release(&map);
}

Test(map, put_keeps_the_first_value)
{
	struct mql_map map = { 0 };
	bool added = false;

	cr_assert_eq(mql_map_put(&map, MQL_STR("a"), 7, &added), 7);
	cr_assert(added);
	cr_assert_eq(mql_map_put(&map, MQL_STR("a"), 8, &added), 7);
	cr_assert_not(added);
	cr_assert_eq(mql_map_put(&map, MQL_STR("b"), 9, NULL), 9);
	cr_assert_eq(map.n, 2);
	cr_assert_eq(mql_map_find(&map, MQL_STR("a")), 7);
	cr_assert_eq(mql_map_find(&map, MQL_STR("")), MQL_MAP_NONE);
	mql_map_release(&map);
	cr_assert_eq(map.n, 0);
}

Test(map, the_empty_key_and_nul_bytes_are_keys)
{
	struct mql_map map = { 0 };

	mql_map_put(&map, (struct mql_str){ 0 }, 1, NULL);
	mql_map_put(&map, (struct mql_str){ "\0", 1 }, 2, NULL);
	mql_map_put(&map, (struct mql_str){ "\0\0", 2 }, 3, NULL);
	cr_assert_eq(mql_map_find(&map, MQL_STR("")), 1);
	cr_assert_eq(mql_map_find(&map, (struct mql_str){ "\0", 1 }), 2);
	cr_assert_eq(mql_map_find(&map, (struct mql_str){ "\0\0", 2 }), 3);
	mql_map_release(&map);
}

Test(map, a_hundred_thousand_keys_are_found_again)
{
	enum { N = 100000 };
	static char key[N][8];
	struct mql_map map = { 0 };

	for (uint32_t i = 0; i < N; i++) {
		snprintf(key[i], sizeof(key[i]), "%u", i);
		mql_map_put(&map, mql_str_of(key[i]), i, NULL);
	}
	cr_assert_eq(map.n, N);
	for (uint32_t i = 0; i < N; i++)
		cr_assert_eq(mql_map_find(&map, mql_str_of(key[i])), i);
	cr_assert_eq(mql_map_find(&map, MQL_STR("100000")), MQL_MAP_NONE);
	mql_map_release(&map);
}

/* XXH3_64bits of the empty input, from the sanity values of xxHash. */
Test(map, digest_is_xxh3_and_depends_on_seed_and_bytes)
{
	cr_assert_eq(mql_digest64(MQL_STR(""), 0),
		     UINT64_C(0x2D06800538D394C2));
	cr_assert_eq(mql_digest64((struct mql_str){ 0 }, 0),
		     UINT64_C(0x2D06800538D394C2));
	cr_assert_neq(mql_digest64(MQL_STR("a"), 0),
		      mql_digest64(MQL_STR("a"), 1));
	cr_assert_neq(mql_digest64(MQL_STR("a"), 0),
		      mql_digest64(MQL_STR("b"), 0));
}

/* The reference program's first values for seed 1234567. */
Test(map, rng_is_splitmix64)
{
	uint64_t state = 1234567;

	cr_assert_eq(mql_rng_next(&state), UINT64_C(6457827717110365317));
	cr_assert_eq(mql_rng_next(&state), UINT64_C(3203168211198807973));
	cr_assert_eq(mql_rng_next(&state), UINT64_C(9817491932198370423));
}

Test(map, rng_unit_is_in_0_1_and_even)
{
	uint64_t state = 1;
	double sum = 0.0;

	for (int i = 0; i < 100000; i++) {
		const double u = mql_rng_unit(&state);

		cr_assert(u >= 0.0 && u < 1.0);
		sum += u;
	}
	// 5 standard errors of a mean of 1e5 uniforms
	cr_assert_float_eq(sum / 1e5, 0.5, 5 * 0.2887 / 316.2);
}
