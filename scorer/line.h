/* SPDX-License-Identifier: MIT */
/* line.h - a scored lead as a line of CSV, put together from texts
 *
 * Nothing of a line is worked out where a table can have it: scores and
 * probabilities near the base, what stands before the points of a reason,
 * grades and verdicts.
 *
 *   Layer     scorer; includes explore.h, kernel.h, reasons.h, scores.h
 *   Threads   immutable after init: share it without locks
 *   Memory    borrows the card; adding allocates in the caller's buffers alone
 */
#ifndef MQL_SCORER_LINE_H
#define MQL_SCORER_LINE_H

#include "scorer/explore.h"
#include "scorer/kernel.h"
#include "scorer/reasons.h"
#include "scorer/scores.h"

struct line {                    /* { 0 } may be released */
	const struct explore *explore;   // NULL: no handed_prob
	bool with_reasons;
	bool excel_safe;
	struct tenths tenths;
	struct scores scores;
	struct reasons reasons;
	struct { char text[16]; uint32_t n; } verdict[MQL_N_VERDICT];
	size_t room;             // bytes of a line, the id not counted
};

/* A lead that is to be written. */
struct line_lead {
	struct mql_str id;
	const struct mql_result *result;         // points and code: of top[]
	size_t top[MQL_REASONS]; // entries that moved it most
	size_t n_top;
	double handed_prob;      // counts where leads are explored
};

/* explore NULL, with_reasons, excel_safe: as in sink.h. */
void line_init(struct line *line, const struct mql_scorecard *card,
	       const struct explore *explore, bool with_reasons,
	       bool excel_safe);
void line_release(struct line *line);

/* The line, its end included.  scratch: its content is lost. */
void line_add(struct mql_buf *buf, struct mql_buf *scratch,
	      const struct line *line, const struct line_lead *lead);

/* The lines of all leads of a tile, none of which is odd, nor explored.
 * id: [tile->n]; result: room for what is asked of the tile. */
void line_add_tile(struct mql_buf *buf, struct mql_buf *scratch,
		   const struct line *line, const struct kernel *kernel,
		   const struct kernel_tile *tile, const struct mql_str *id,
		   struct mql_result *result);

#endif
