/* SPDX-License-Identifier: MIT */
/* sink.h - a scored lead as a line of CSV or JSON
 *
 * The columns: the lead's id under its own name, then score, prob_sql,
 * prob_won, fit, intent, product, mixed, grade, verdict, reasons; and in front
 * of the reasons handed_prob, where leads are explored.  Scores are tenths
 * ("71.3"), probabilities have six decimals; what the card does not state is
 * empty (JSON: null).  handed_prob, a share that somebody chose, is written
 * as it is.  JSON says the same under the same names, one
 * object a line; `reasons` is an array of {term, label, points}, and `rule` is
 * the reason of the override that decided, or null.
 *
 *   Layer     scorer; includes line.h
 *   Threads   a sink is immutable: share it without locks
 *   Memory    borrows the card and the line; nothing is allocated beside the
 *             buffers
 */
#ifndef MQL_SCORER_SINK_H
#define MQL_SCORER_SINK_H

#include "scorer/line.h"

struct sink {
	const struct mql_scorecard *card;
	const char *id_name;     // as the table's header has it
	bool json;
	bool reasons;            // false: no `reasons` (JSON: nor `rule`)
	bool excel_safe;         // CSV only
	const struct explore *explore;   // NULL: no column `handed_prob`
	const struct line *line; // of the card; CSV only
};

/* The name of a column of the output that is also `name`, or NULL: a lead's id
 * may not be called so. */
const char *sink_taken_name(const char *name);

/* The header line; nothing for JSON. */
void sink_add_head(struct mql_buf *buf, const struct sink *sink);

/* One lead, line end included.  scratch: its content is lost. */
void sink_add_lead(struct mql_buf *buf, struct mql_buf *scratch,
		   const struct sink *sink, const struct line_lead *lead);

#endif
