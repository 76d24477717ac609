/* SPDX-License-Identifier: MIT */
/* tally.h - what a run counted, and the lines that say so
 *
 *   Layer     scorer; includes explore.h
 *   Threads   a tally belongs to one thread at a time
 */
#ifndef MQL_SCORER_TALLY_H
#define MQL_SCORER_TALLY_H

#include "scorer/explore.h"

#define TALLY_FEW 100000         /* the speed of fewer leads says nothing */

struct tally {                   /* { 0 } is nothing yet */
	uint64_t read;           // rows, rejects included
	uint64_t rejected;
	uint64_t verdict[MQL_N_VERDICT]; // scored leads, by enum mql_verdict
	uint64_t in_reach;       // of --explore, drawn or not
	uint64_t written;        // leads on the output (--only)
	uint64_t no_id;          // scored leads with a blank id
	uint64_t bad_cells;      // uses of them, scored as missing
	uint64_t future;         // dates after as_of
};

void tally_merge(struct tally *total, const struct tally *part);
uint64_t tally_scored(const struct tally *tally);

/* "3 leads read, 2 scored: 1 mql, 1 nurture, ..."; and "1 explore", where leads
 * were in reach. */
void tally_add_summary(struct mql_buf *buf, const struct tally *tally);

/* "ages as of 2026-11-21, 2 future dates taken as age 0, 3 of 150 leads in
 * reach explored, 1,234 leads/s": what there is to say, maybe nothing.  as_of
 * MQL_DAY_NONE: no ages were needed; the speed is said only of TALLY_FEW leads
 * or more that took a second or more. */
void tally_add_details(struct mql_buf *buf, const struct tally *tally,
		       int32_t as_of, double elapsed_s);

#endif
