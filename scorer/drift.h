/* SPDX-License-Identifier: MIT */
/* drift.h - are tonight's leads those that the card was learned from?
 *
 * Every scored lead is counted in the tables that the card keeps of its
 * training leads: the score in the classes of `baseline`, and of each term that
 * states its evidence the bin, level or group.  At the end each table has its
 * population stability index (psi.h).  A pair has no table, for its columns
 * have theirs; nor has a term per unit, which states no evidence.
 *
 *   Layer     scorer; includes psi.h, kernel.h
 *   Threads   immutable while leads are counted: every thread counts into an
 *             array of its own, drift_take adds them up in any order
 *   Memory    owns its arrays, borrows the card
 */
#ifndef MQL_SCORER_DRIFT_H
#define MQL_SCORER_DRIFT_H

#include "common/psi.h"
#include "scorer/kernel.h"

#define DRIFT_FEW  200           /* leads: fewer say nothing */
#define DRIFT_MOST 10            /* warnings, before the rest is a number */

struct drift_table {
	const struct mql_term *term;     // NULL: the score
	size_t i_term;
	size_t first, n_cell;    // its cells in the arrays
	struct mql_psi psi;      // set by drift_measure
};

struct drift {                   /* { 0 } has no table */
	const struct mql_scorecard *card;
	struct drift_table *table;       // [n_table]; the score first
	size_t n_table;
	size_t n_cell;           // of all tables
	uint64_t *base;          // [n_cell] training leads
	uint64_t *count;         // [n_cell] scored leads
	bool speaks;             // set by drift_measure: enough leads
};

void drift_init(struct drift *drift, const struct mql_scorecard *card);
void drift_release(struct drift *drift);

/* Count one lead into count[n_cell]: an increment a table; and all leads of a
 * tile that are not odd. */
void drift_count(const struct drift *drift, uint64_t *count,
		 const struct mql_result *result);
void drift_count_tile(const struct drift *drift, uint64_t *count,
		      const struct kernel *kernel,
		      const struct kernel_tile *tile);

/* Add count[n_cell] to the run's. */
void drift_take(struct drift *drift, const uint64_t *count);

/* Set every table's psi, and whether there is anything to say: not where there
 * is no table or fewer than DRIFT_FEW leads were counted. */
void drift_measure(struct drift *drift);

/* ---- after it: drift_report.c ---- */

/* Tables above the limit, and above chance; 0 where nothing is to be said. */
size_t drift_n_above(const struct drift *drift, double limit);

/* "drift: PSI of the score 0.012, of 23 single-column terms at most 0.034
 * (industry)", and how many are above MQL_PSI_MOVED, where some are. */
void drift_add_summary(struct mql_buf *buf, const struct drift *drift);

/* One line on the table with the i-th largest psi of those above the limit:
 * which it is, and the cell that moved most. i < drift_n_above. */
void drift_add_warning(struct mql_buf *buf, const struct drift *drift,
		       double limit, size_t i);

/* All figures as a JSON object, `above` as for drift_n_above. */
void drift_add_json(struct mql_buf *buf, const struct drift *drift,
		    double limit);

#endif
