/* SPDX-License-Identifier: MIT */
/* sentinel.h - a number that stands for something else: 999, -1
 *
 *   Layer     trainer
 */
#ifndef MQL_TRAINER_SENTINEL_H
#define MQL_TRAINER_SENTINEL_H

#include <stdbool.h>
#include <stddef.h>

/* Is v one, by how far it stands from the rest?  x: [n] a column's distinct
 * numbers, rising.  The highest is one from 99 on, where it is more than four
 * times the next; the lowest where it alone is negative.  Of fewer than three
 * numbers none is. */
bool sentinel_is(double v, const double *x, size_t n);

#endif
