/* SPDX-License-Identifier: MIT */
/* dataset_number.h - numbers of a column while they are read
 * (private to dataset*.c)
 *
 * Visits, sizes, ages: most columns of a lead table have few distinct numbers.
 * Those are held as places in the list of them, 2 bytes a lead instead of 8;
 * sums over a column become sums over its list.  A column starts so, and turns
 * into plain numbers when a lead brings one too many.
 *
 *   Layer     trainer; includes trainer/dataset.h
 *   Memory    arrays grow by doubling and belong to the column; release frees
 *             what was needed only for reading
 */
#ifndef MQL_TRAINER_DATASET_NUMBER_H
#define MQL_TRAINER_DATASET_NUMBER_H

#include "trainer/dataset.h"

/* Distinct numbers a list takes; what is above marks a missing one. */
#define DATASET_MOST_DISTINCT DATASET_NO_PLACE

struct dataset_distinct {        /* { 0 } is empty */
	double *value;           // [n] in order of coming
	size_t n, cap;
	uint16_t *slot;          // [n_slot] of a hash table: a place, or
				 // DATASET_NO_PLACE
	size_t n_slot;           // a power of 2
};

/* Room for n leads. */
void dataset_number_size(struct dataset_column *column, size_t n);
/* Lead `at` has x; leads before it are set.  room: as given to size. */
void dataset_number_put(struct dataset_column *column,
			struct dataset_distinct *distinct, size_t at, double x,
			size_t room);
/* After the last of n leads: the list in rising order, without numbers that no
 * lead has; whether all are whole. */
void dataset_number_finish(struct dataset_column *column,
			   struct dataset_distinct *distinct, size_t n,
			   struct mql_arena *arena);
void dataset_distinct_release(struct dataset_distinct *distinct);

#endif
