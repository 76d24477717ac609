/* SPDX-License-Identifier: MIT */
/* mem.h - memory that cannot be NULL, and arenas that free in one call
 *
 * Out of memory ends the program here, with one line on stderr and exit 6:
 * nobody else checks an allocation.  Sizes that come from a file are checked
 * against their bound *before* they reach this module.
 *
 *   Layer     common, ground
 *   Threads   an arena belongs to one thread at a time
 */
#ifndef MQL_COMMON_MEM_H
#define MQL_COMMON_MEM_H

#include "common/base.h"

/* The end, for what allocates by other means (a library). */
_Noreturn void mql_out_of_memory(void);

/* n * size bytes, zeroed; n * size may be 0 (the result is still freeable).
 * Overflow counts as out of memory.  Free with free(). */
void *mql_calloc(size_t n, size_t size);

/* The same from the start of a cache line on, for arrays that wide registers
 * load: what lies across two lines is loaded twice. */
#define MQL_CACHE_LINE 64
void *mql_calloc_line(size_t n, size_t size);

/* Grow or shrink to n * size bytes; new bytes are not zeroed. */
void *mql_realloc(void *p, size_t n, size_t size);

/* Make room for element *cap (doubling), so that array[need - 1] is valid:
 *     x->v = mql_grow(x->v, &x->cap, x->n + 1, sizeof(*x->v));               */
void *mql_grow(void *p, size_t *cap, size_t need, size_t size);

/* Between stages: what was freed goes back to the system, where the C library
 * would keep it for the next allocations of its size. */
void mql_mem_trim(void);

struct mql_arena_chunk;

/* A caller's struct; { 0 } is an empty arena. */
struct mql_arena {
	struct mql_arena_chunk *chunk;
};

/* n * size zeroed bytes, aligned for any type, alive until release. */
void *mql_arena_alloc(struct mql_arena *arena, size_t n, size_t size);

/* A NUL-terminated copy of n bytes. */
char *mql_arena_text(struct mql_arena *arena, const char *p, size_t n);

void mql_arena_release(struct mql_arena *arena);

#endif
