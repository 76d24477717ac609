/* SPDX-License-Identifier: MIT */
#include "common/mem.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "common/err.h"

enum { FIRST_CHUNK = 4096, LARGEST_CHUNK = 1 << 20 };

struct mql_arena_chunk {
	struct mql_arena_chunk *next;
	size_t used, size;
	alignas(max_align_t) char bytes[];
};

_Noreturn void mql_out_of_memory(void)
{
	fputs("out of memory\n", stderr);
	exit(MQL_E_IO);
}

static size_t product(size_t n, size_t size)
{
	if (size != 0 && n > PTRDIFF_MAX / size)
		mql_out_of_memory();
	return n * size;
}

void *mql_calloc(size_t n, size_t size)
{
	const size_t bytes = product(n, size);
	void *p = calloc(bytes ? bytes : 1, 1);

	if (!p)
		mql_out_of_memory();
	return p;
}

void *mql_calloc_line(size_t n, size_t size)
{
	const size_t bytes = product(n, size);
	void *p;

	if (posix_memalign(&p, MQL_CACHE_LINE, bytes ? bytes : 1) != 0)
		mql_out_of_memory();
	return memset(p, 0, bytes);
}

void *mql_realloc(void *p, size_t n, size_t size)
{
	const size_t bytes = product(n, size);
	void *q = realloc(p, bytes ? bytes : 1);

	if (!q)
		mql_out_of_memory();
	return q;
}

void *mql_grow(void *p, size_t *cap, size_t need, size_t size)
{
	if (need <= *cap)
		return p;

	size_t want = *cap <= PTRDIFF_MAX / 2 ? *cap * 2 : need;

	if (want < need)
		want = need;
	if (want < 8)
		want = 8;
	p = mql_realloc(p, want, size);
	*cap = want;
	return p;
}

void mql_mem_trim(void)
{
#ifdef __GLIBC__
	malloc_trim(0);
#endif
}

static struct mql_arena_chunk *new_chunk(size_t last_size, size_t need)
{
	size_t size = last_size ? last_size * 2 : FIRST_CHUNK;

	if (size > LARGEST_CHUNK)
		size = LARGEST_CHUNK;
	if (size < need)
		size = need;

	struct mql_arena_chunk *chunk =
		mql_realloc(NULL, product(size, 1) + sizeof(*chunk), 1);

	*chunk = (struct mql_arena_chunk){ .size = size };
	return chunk;
}

void *mql_arena_alloc(struct mql_arena *arena, size_t n, size_t size)
{
	const size_t align = alignof(max_align_t);
	const size_t bytes = (product(n, size) + align - 1) / align * align;
	struct mql_arena_chunk *chunk = arena->chunk;

	if (!chunk || chunk->size - chunk->used < bytes) {
		chunk = new_chunk(chunk ? chunk->size : 0, bytes);
		chunk->next = arena->chunk;
		arena->chunk = chunk;
	}

	void *p = chunk->bytes + chunk->used;

	chunk->used += bytes;
	return memset(p, 0, bytes);
}

char *mql_arena_text(struct mql_arena *arena, const char *p, size_t n)
{
	char *text = mql_arena_alloc(arena, n + 1, 1);

	if (n > 0)
		memcpy(text, p, n);
	return text;
}

void mql_arena_release(struct mql_arena *arena)
{
	while (arena->chunk) {
		struct mql_arena_chunk *next = arena->chunk->next;

		free(arena->chunk);
		arena->chunk = next;
	}
}
