/* SPDX-License-Identifier: MIT */
/* alike.h - levels that a person would take for one (rule 24)
 *
 * Levels compare byte for byte, so "Google" and "google" are two.  Here are
 * those that differ only by case, blanks, '-' or '_', to be told of.
 *
 *   Layer     trainer; includes common/str.h
 */
#ifndef MQL_TRAINER_ALIKE_H
#define MQL_TRAINER_ALIKE_H

#include "common/str.h"

/* Add `"Google" and "google" are two levels; ...` (at most three pairs, then
 * how many more) for the distinct values [n]; returns the number of pairs. */
size_t alike_add(struct mql_buf *buf, const struct mql_str *value, size_t n);

#endif
