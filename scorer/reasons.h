/* SPDX-License-Identifier: MIT */
/* reasons.h - the reasons of a lead as a cell of CSV, from texts that are ready
 *
 * What stands before the points of an entry, "company_size >=226 ", depends on
 * the term and the code alone: it is made once, bars and quotes as they must
 * be.  A lead's reasons are then up to three copies with the points behind.
 *
 *   Layer     scorer; includes evaluate.h, tenths.h
 *   Threads   immutable after init: share it without locks
 *   Memory    borrows the card; the texts are its own: those of a term with
 *             more codes than REASONS_MOST are made when they are needed
 */
#ifndef MQL_SCORER_REASONS_H
#define MQL_SCORER_REASONS_H

#include "common/evaluate.h"
#include "scorer/tenths.h"

#define REASONS_MOST 4096u

struct reasons_text {            /* quotes doubled, REASONS_WIDE readable */
	const char *p;
	uint32_t n;
	bool quoted;             // a cell that it stands in has quotes,
	bool begins_blank;       // ... that it begins,
	bool ends_blank;         // ... that it ends
};
#define REASONS_WIDE 32

struct reasons {                 /* { 0 } may be released */
	const struct mql_scorecard *card;
	const struct tenths *tenths;
	struct reasons_text **entry;     // [n_entry][codes; a count and a cap
					 // have one]; NULL: too many
	struct reasons_text *rule;       // [n_rule]
	struct mql_arena arena;
	size_t longest;          // bytes of a text, before quotes are doubled
};

void reasons_init(struct reasons *reasons, const struct mql_scorecard *card,
		  const struct tenths *tenths);
void reasons_release(struct reasons *reasons);

/* Bytes that a put of n_top entries may write. */
size_t reasons_room(const struct reasons *reasons, size_t n_top);

/* At p the cell that mql_csv_add_cell would give of the deciding rule's reason
 * (mql_reason_add_text) and of the entries top[0 .. n_top)
 * (mql_reason_add_entry), " | " between; n_top is at most MQL_REASONS; of the
 * result rule, and points and code of these entries are looked at.  scratch:
 * its content is lost.  Returns where it ends. */
char *reasons_put(const struct reasons *reasons, char *p,
		  struct mql_buf *scratch, const struct mql_result *result,
		  const size_t *top, size_t n_top, bool excel_safe);

#endif
