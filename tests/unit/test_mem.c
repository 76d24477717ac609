/* SPDX-License-Identifier: MIT */
#include "common/mem.h"

#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

Test(mem, calloc_is_zeroed_and_zero_bytes_are_freeable)
{
	char *p = mql_calloc(100, 3);
	void *none = mql_calloc(0, 8);

	for (int i = 0; i < 300; i++)
		cr_assert_eq(p[i], 0);
	cr_assert_not_null(none);
	free(p);
	free(none);
}

Test(mem, calloc_line_is_zeroed_and_begins_with_a_cache_line)
{
	for (size_t n = 0; n < 300; n += 7) {
		char *p = mql_calloc_line(n, 3);

		cr_assert_eq((uintptr_t)p % MQL_CACHE_LINE, 0);
		for (size_t i = 0; i < 3 * n; i++)
			cr_assert_eq(p[i], 0);
		free(p);
	}
}

Test(mem, calloc_line_overflow_ends_the_program, .exit_code = 6,
     .init = cr_redirect_stderr)
{
	mql_calloc_line(SIZE_MAX / 2, 3);
}

Test(mem, overflow_ends_the_program, .exit_code = 6,
     .init = cr_redirect_stderr)
{
	mql_calloc(SIZE_MAX / 2, 3);
}

Test(mem, realloc_overflow_ends_the_program, .exit_code = 6,
     .init = cr_redirect_stderr)
{
	mql_realloc(NULL, SIZE_MAX / 8, 9);
}

Test(mem, arena_overflow_ends_the_program, .exit_code = 6,
     .init = cr_redirect_stderr)
{
	struct mql_arena arena = { 0 };

	mql_arena_alloc(&arena, SIZE_MAX / 4, 8);
}

Test(mem, grow_doubles_and_keeps_content)
{
	size_t cap = 0;
	int *v = NULL;

	for (int i = 0; i < 1000; i++) {
		const size_t before = cap;

		v = mql_grow(v, &cap, (size_t)i + 1, sizeof(*v));
		cr_assert_geq(cap, (size_t)i + 1);
		cr_assert(cap == before || cap >= 2 * before);
		v[i] = i;
	}
	for (int i = 0; i < 1000; i++)
		cr_assert_eq(v[i], i);
	free(v);
}

Test(mem, grow_leaves_enough_room_alone)
{
	size_t cap = 10;
	char *p = mql_calloc(cap, 1);

	cr_assert_eq(mql_grow(p, &cap, 10, 1), p);
	cr_assert_eq(cap, 10);
	p = mql_grow(p, &cap, 11, 1);
	cr_assert_eq(cap, 20);
	p = mql_grow(p, &cap, 100, 1);
	cr_assert_eq(cap, 100);
	free(p);
}

Test(mem, arena_blocks_are_aligned_zeroed_and_apart)
{
	struct mql_arena arena = { 0 };
	unsigned char *block[500];

	for (size_t i = 0; i < 500; i++) {
		block[i] = mql_arena_alloc(&arena, i + 1, 1);
		cr_assert_eq((uintptr_t)block[i] % alignof(max_align_t), 0);
		for (size_t j = 0; j <= i; j++)
			cr_assert_eq(block[i][j], 0);
		memset(block[i], (int)(i % 251) + 1, i + 1);
	}
	for (size_t i = 0; i < 500; i++)
		for (size_t j = 0; j <= i; j++)
			cr_assert_eq(block[i][j], i % 251 + 1);
	mql_arena_release(&arena);
	cr_assert_null(arena.chunk);
}

Test(mem, arena_is_zeroed_where_memory_was_in_use)
{
	struct mql_arena arena = { 0 };
	const char *p;

	memset(mql_arena_alloc(&arena, 3000, 1), 'x', 3000);
	mql_arena_release(&arena);
	p = mql_arena_alloc(&arena, 3000, 1);
	for (int i = 0; i < 3000; i++)
		cr_assert_eq(p[i], 0);
	mql_arena_release(&arena);
}

Test(mem, arena_text_is_terminated)
{
	struct mql_arena arena = { 0 };

	cr_assert_str_eq(mql_arena_text(&arena, "abcdef", 3), "abc");
	cr_assert_str_eq(mql_arena_text(&arena, NULL, 0), "");
	mql_arena_release(&arena);
}
