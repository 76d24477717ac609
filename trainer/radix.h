/* SPDX-License-Identifier: MIT */
/* radix.h - a stable sort by 64-bit keys, digit by digit
 *
 * Where a table's leads are put in order, comparing sorts spend their time on
 * guesses that fail; this one compares nothing.
 *
 *   Layer     trainer
 *   Memory    as much again as what is sorted, while it sorts
 */
#ifndef MQL_TRAINER_RADIX_H
#define MQL_TRAINER_RADIX_H

#include <stdint.h>
#include <string.h>

#include "common/mem.h"

struct radix {
	uint64_t key;
	uint32_t row;            // goes with the key
};

/* A key that rises with x: keys of numbers compare as the numbers do, -0 comes
 * before 0.  And back. */
static inline uint64_t radix_key(double x)
{
	uint64_t u;

	memcpy(&u, &x, sizeof(u));
	return u >> 63 ? ~u : u | UINT64_C(1) << 63;
}

static inline double radix_number(uint64_t key)
{
	double x;

	key = key >> 63 ? key & ~(UINT64_C(1) << 63) : ~key;
	memcpy(&x, &key, sizeof(x));
	return x;
}

/* Rising keys; equal ones stay in order. */
void radix_sort(struct radix *place, size_t n);

/* The rows 0 .. n-1 by rising score, equal ones in order; scores that lie near
 * each other take a pass or two.  The caller frees. */
uint32_t *radix_order(const int64_t *score, size_t n);

#endif
