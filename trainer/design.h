/* SPDX-License-Identifier: MIT */
/* design.h - the columns of a plain regression
 *
 *   number, date   (x - mean) / sd; missing is the mean (by weight), and where
 *                  training saw missing values, an indicator beside it
 *   level          an indicator for each level but the reference: the first in
 *                  byte order, as R's treatment contrasts have it.  Levels of
 *                  fewer than 20 leads are one, "(other)"; missing is
 *                  "(missing)" where it is not as rare
 *   text           an indicator for each group; the reference is none of them
 *
 *   Layer     trainer; includes trainer/coding.h
 *   Memory    everything lives in the caller's arena
 */
#ifndef MQL_TRAINER_DESIGN_H
#define MQL_TRAINER_DESIGN_H

#include "common/err.h"
#include "trainer/coding.h"

struct design_column {
	const char *name;        // "gre", "rank 2", "gre (missing)"
	size_t feature;          // column of the data set
	bool is_number;          // else an indicator
	bool is_missing;         // indicator of a missing number
	uint16_t param;          // indicator: the coding's parameter
	double mean, sd;         // number; an indicator has 0 and 1
	double far, rest;        // number: the farthest from the mean, and the
				 // standard deviation of the others
};

struct design {
	const struct dataset *data;
	struct coding *coding;   // [D]; LEVEL and TEXT
	struct design_column *column;    // [n]
	size_t n;                // P, without the intercept
};

void design_learn(struct design *design, const struct dataset *data,
		  const uint32_t *row, size_t n_row, struct mql_arena *arena);

/* MQL_E_NUMERIC where a number is so far from all others of its column that
 * they can't be told apart beside it: the column and the number are named. */
MQL_MUST_CHECK
bool design_check(const struct design *design, struct mql_err *err);

/* What the column moves the log-odds of its farthest lead by, from the mean, if
 * its coefficient is beta, on the standardised scale; at least 0. */
double design_worth(const struct design_column *column, double beta);

#endif
