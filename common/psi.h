/* SPDX-License-Identifier: MIT */
/* psi.h - has a distribution moved, and by more than chance?
 *
 * The population stability index compares the leads of today with those that
 * something was learned from, cell by cell of one table: 0 where the shares
 * are the same, rising with every cell that grew or shrank.
 *
 *   Layer     common, domain
 *   Threads   no shared state
 *   Memory    none
 *
 *     struct mql_psi psi = mql_psi_of(trained, today, n_cell);
 *     if (mql_psi_exceeds(&psi, MQL_PSI_SHIFTED))     // cell psi.most did it
 */
#ifndef MQL_COMMON_PSI_H
#define MQL_COMMON_PSI_H

#include "common/base.h"

/* The customary thresholds (Siddiqi 2006): below the first nothing to speak
 * of, above the second another population. */
#define MQL_PSI_MOVED   0.1
#define MQL_PSI_SHIFTED 0.25

struct mql_psi {
	double psi;              // >= 0
	double chance;           // what it exceeds once in 10,000 samples of
				 // an unchanged population
	size_t most;             // the cell with the largest part in it
	uint64_t n_base, n_now;  // leads in all cells
};

/* Compare two tables of counts, [n_cell] each.  Where one of them is empty
 * there is nothing to compare: psi 0.  Never allocates; O(n_cell). */
struct mql_psi mql_psi_of(const uint64_t *base, const uint64_t *now,
			  size_t n_cell);

/* Above the limit, and above what chance explains? */
bool mql_psi_exceeds(const struct mql_psi *psi, double limit);

#endif
