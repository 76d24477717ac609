/* SPDX-License-Identifier: MIT */
/* count_alloc.c - malloc & co. with a counter in front
 *
 * In a plain build the test program's own malloc stands before libc's (which
 * keeps its functions under a second name, __libc_malloc).  A sanitizer has
 * its own malloc already, and a hook to watch it.
 */
#include "count_alloc.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>

static atomic_ulong n_alloc;

unsigned long count_alloc(void)
{
	return atomic_load(&n_alloc);
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)

int __sanitizer_install_malloc_and_free_hooks(
	void (*on_malloc)(const volatile void *, size_t),
	void (*on_free)(const volatile void *));

static void on_malloc(const volatile void *p, size_t n)
{
	(void)p;
	(void)n;
	atomic_fetch_add(&n_alloc, 1);
}

static void on_free(const volatile void *p)
{
	(void)p;
}

__attribute__((constructor)) static void watch(void)
{
	__sanitizer_install_malloc_and_free_hooks(on_malloc, on_free);
}

#else

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);

void *malloc(size_t n)
{
	atomic_fetch_add(&n_alloc, 1);
	return __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
	atomic_fetch_add(&n_alloc, 1);
	return __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
	atomic_fetch_add(&n_alloc, 1);
	return __libc_realloc(p, n);
}

#endif
