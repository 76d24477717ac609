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

#include "common/mem.h"

struct radix {
	uint64_t key;
	uint32_t row;            // goes with the key
};

/* Rising keys; equal ones stay in order. */
void radix_sort(struct radix *place, size_t n);

#endif
