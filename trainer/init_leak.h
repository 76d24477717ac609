/* SPDX-License-Identifier: MIT */
/* init_leak.h - does a column know the outcome already?
 *
 * A column that was written after the outcome gives itself away: it separates
 * won from lost by itself, or it is filled for one of them only.  Measured on
 * the sample of the profile.
 *
 *   Layer     trainer; includes trainer/init_profile.h
 */
#ifndef MQL_TRAINER_INIT_LEAK_H
#define MQL_TRAINER_INIT_LEAK_H

#include "trainer/init_profile.h"

#define INIT_LEAST_LABELS 20     /* of each kind, to say anything */

struct init_labels {
	uint8_t *label;          // [n_sample]: 0, 1, 2 = unknown
	size_t n[3];
};

struct init_leak {
	bool known;              // enough labels to say anything
	double auc;              // of the column alone; noise has .5
	double filled[2];        // share that has a value, by label
};

/* Levels with fewer than 20 rows are one; numbers go into 20 bins of equal
 * volume; no value is a bin.  The AUC is that of leakage_stat.h. */
struct init_leak init_leak_measure(const struct init_profile *profile,
				   const struct init_labels *labels,
				   size_t column);

#endif
