/* SPDX-License-Identifier: MIT */
/* leakage_stat.h - what a column says alone, measured where it was not chosen
 *
 * Leads fall into two halves.  Which bin is better than which, and which bins
 * make a region, is learned on one half and measured on the other, both ways:
 * the noise of a hundred small bins then says nothing.
 *
 *   Layer     trainer; includes common/base.h
 */
#ifndef MQL_TRAINER_LEAKAGE_STAT_H
#define MQL_TRAINER_LEAKAGE_STAT_H

#include "common/base.h"

struct leakage_bin {
	uint32_t n[2][2];        // [half][label]
};

/* The half of a lead with this key. */
static inline size_t leakage_half(uint64_t key)
{
	return (size_t)(key & 1);
}

/* The share of pairs (won, lost) that the column puts in order, ties as one
 * half.  Without both labels in both halves: .5. */
double leakage_auc(const struct leakage_bin *bin, size_t n_bin);

/* The standard error of an AUC of .5 (Mann and Whitney 1947). */
double leakage_auc_error(uint64_t n_won, uint64_t n_lost);

/* Bins in which leads of one label, `odd`, are `few` times (or less) as
 * frequent as among all leads. */
struct leakage_region {
	uint64_t leads;
	uint64_t odd;            // of them, with that label
	double expected;         // the same, were the region like all leads
	double share;            // of all leads
	double caught;           // of the leads of the other label
	double rest;             // AUC among the leads outside
};

struct leakage_region leakage_region_find(const struct leakage_bin *bin,
					  size_t n_bin, size_t odd,
					  double few);

/* By how much the odds of the other label are greater in the region than among
 * all leads, of which `share` have the odd label: a lower bound, 95 % sure
 * (Clopper and Pearson 1934). */
double leakage_region_odds(const struct leakage_region *region, double share);

#endif
