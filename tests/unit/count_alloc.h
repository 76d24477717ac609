/* SPDX-License-Identifier: MIT */
/* count_alloc.h - how many times this process has asked the heap for memory
 *
 * For tests of "never allocates": read it before and after.  Counts malloc,
 * calloc and realloc of every thread.
 */
#ifndef TESTS_UNIT_COUNT_ALLOC_H
#define TESTS_UNIT_COUNT_ALLOC_H

unsigned long count_alloc(void);

#endif
