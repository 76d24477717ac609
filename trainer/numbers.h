/* SPDX-License-Identifier: MIT */
/* numbers.h - what leads have in a column of numbers
 *
 *   Layer     trainer; includes trainer/dataset.h
 *   Memory    numbers_release frees; 24 bytes a number
 */
#ifndef MQL_TRAINER_NUMBERS_H
#define MQL_TRAINER_NUMBERS_H

#include "trainer/dataset.h"

/* Without the missing: each once, rising, where the column has places; else one
 * by one, as the leads come. */
struct numbers {
	double *value;           // [n]
	double *rows;            // [n] leads that have it
	double *weight;          // [n] how many they stand for; where all weigh
				 // alike, `rows`
	size_t n;
};

void numbers_init(struct numbers *numbers, const struct dataset *data,
		  const struct dataset_column *from, const uint32_t *row,
		  size_t n_row);
void numbers_release(struct numbers *numbers);

#endif
