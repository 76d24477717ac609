/* SPDX-License-Identifier: MIT */
/* explain.h - one lead: what it scored and why, and what would hand it over
 *
 * What would change is asked of the evaluator itself: one cell of the lead is
 * written otherwise and the lead is scored again, so that every term, pair,
 * cap, rule and minimum that reads the column is in the answer.
 *
 *   Layer     trainer; includes common/evaluate.h
 *   Memory    release frees; the card is borrowed
 */
#ifndef MQL_TRAINER_EXPLAIN_H
#define MQL_TRAINER_EXPLAIN_H

#include "common/evaluate.h"

struct explain_options {
	const char *leads;       // path; "-" is standard input
	const char *id;          // of the lead
	const char *id_column;   // NULL: the card's; has it none either: `id`
				 // is the lead's line in the table
	char delimiter;          // 0: found
	int32_t as_of;
	bool bad_is_missing;
};

enum explain_bar {               /* why a change is nobody's to make          */
	EXPLAIN_OPEN,            /* none: somebody may do it                  */
	EXPLAIN_IS_FIT,          /* it is who the lead is                     */
	EXPLAIN_HAPPENED,        /* something else has happened               */
	EXPLAIN_UNKNOWN,         /* nobody noted which it is: to fill in, not
				  * to bring about                            */
	EXPLAIN_JUDGED,          /* by its name, what somebody thinks of the
				  * lead, or notes when all is over           */
};

/* One column with another value, the nearest that hands the lead over. */
struct explain_change {
	const char *column;
	const char *from;        // the cell as it is, trimmed; NULL = missing
	const char *to;          // "3 or more", "Referral",
				 // "7 days ago or less"
	size_t n_other;          // other levels or groups that would do, too
	enum explain_bar bar;
	int64_t gain, score;     // by which, to which
	enum mql_verdict verdict;
	size_t rule;             // that decides then, or SIZE_MAX
};

struct explain {
	const struct mql_scorecard *card;
	const char *leads, *id;
	int32_t as_of;
	uint64_t line;           // where it stands in the table
	struct mql_str *cell;    // [columns of the table]
	struct mql_result result;
	uint64_t n, above, equal, handed;        // leads read; with a higher,
						 // with this score, itself
						 // included; handed over
	uint64_t n_bad;          // rows left out
	char first_bad[256];
	/* what would hand it over: where it is not, and not disqualified */
	struct explain_change *change;           // [n_change] open ones first,
	size_t n_change, cap_change;             // then by gain
	bool has_best;           // no open one: the open one that gains most
	struct explain_change best;
	struct mql_arena arena;
};

/* Points that the score lacks of the threshold; 0 where it lacks none. */
int64_t explain_lacks(const struct explain *e);

/* Fails (MQL_E_DATA) where no lead or more than one has the id, where this one
 * can't be read, or where a column is absent. */
MQL_MUST_CHECK
bool explain_run(struct explain *e, const struct mql_scorecard *card,
		 const struct explain_options *options, struct mql_err *err);
void explain_release(struct explain *e);

/* Fill change[] (called by run). */
void explain_find_changes(struct explain *e,
			  const struct mql_evaluator *evaluator,
			  size_t n_column);

/* A page of text; a JSON object (trainer/README.md). */
void explain_add_text(struct mql_buf *buf, const struct explain *e);
void explain_add_json(struct mql_buf *buf, const struct explain *e);

#endif
