/* SPDX-License-Identifier: MIT */
/* leakage_bins.h - a column of the data set as bins of won and lost leads
 *
 *   Layer     trainer; includes trainer/{dataset,leakage_stat}.h
 */
#ifndef MQL_TRAINER_LEAKAGE_BINS_H
#define MQL_TRAINER_LEAKAGE_BINS_H

#include "trainer/dataset.h"
#include "trainer/leakage_stat.h"

#define LEAKAGE_LEAST_LEADS 20   /* a level with fewer shares a bin */
#define LEAKAGE_NUMBER_BINS 50

enum leakage_label { LEAKAGE_WON, LEAKAGE_SQL };
#define LEAKAGE_N_LABEL 2

/* Half and labels of a lead in a byte. */
#define LEAKAGE_N_TAG 32

/* [n]; by fold_key, so that the leads of an account stay together. */
uint8_t *leakage_tags_new(const struct dataset *data);

struct leakage_bins {
	struct leakage_bin *bin[LEAKAGE_N_LABEL];        // [n]
	size_t n;
	/* the same in two bins: no value, a value */
	struct leakage_bin filled[LEAKAGE_N_LABEL][2];
};

/* No value is a bin; a level is one, where it has 20 leads, and all others
 * are one together; numbers make bins of equal volume, their cuts from at most
 * 16384 of them, and a value is never in two. */
void leakage_bins_init(struct leakage_bins *bins,
		       const struct dataset_column *column,
		       const uint8_t *tag, size_t n);
void leakage_bins_release(struct leakage_bins *bins);

/* Leads by label, both halves. */
void leakage_bins_count(uint64_t count[2], const struct leakage_bin *bin,
			size_t n_bin);

#endif
