/* SPDX-License-Identifier: MIT */
/* evaluate.h - the reference evaluator: a lead's cells -> score and verdict
 *
 * Whatever else computes a score (the scorer's plan, SQL, the trainer) must
 * give what this gives, bit for bit.
 *
 *   Layer     common, domain; includes scorecard.h
 *   Threads   a bound evaluator is immutable: share it without locks
 *   Memory    the evaluator borrows the card; results are the caller's
 */
#ifndef MQL_COMMON_EVALUATE_H
#define MQL_COMMON_EVALUATE_H

#include "common/scorecard.h"

/* A card bound to the columns of one table. */
struct mql_evaluator {
	const struct mql_scorecard *card;
	size_t (*term_column)[2];        // [n_term]: index, or SIZE_MAX
	size_t *since_column;    // [n_term]: index, or SIZE_MAX
	size_t **rule_column;    // [n_rule][n_when]
	bool bad_is_missing;     // --bad-cells missing: set after init
	struct mql_arena arena;
};

/* How the columns of a table are found: mql_csv_find behind a pointer, so that
 * probes (and tests) can be evaluated without a table.  Returns false with
 * *err filled where the column is absent or ambiguous. */
typedef bool (*mql_find_column)(const void *table, const char *name, size_t *i,
				struct mql_err *err);

/* Bind a card to a table.  Fails where the table lacks a column that the card
 * needs, naming it and the term or rule that needs it. */
MQL_MUST_CHECK
bool mql_evaluator_init(struct mql_evaluator *evaluator,
			const struct mql_scorecard *card,
			mql_find_column find, const void *table,
			struct mql_err *err);
void mql_evaluator_release(struct mql_evaluator *evaluator);

/* Does any term run an age?  Then every as_of must be a day: MQL_DAY_NONE
 * (a probe may have it) is a programming error in mql_evaluate. */
bool mql_evaluate_needs_day(const struct mql_scorecard *card);

struct mql_result {
	int64_t score;           // tenths
	int64_t subtotal[MQL_N_DIMENSION];       // tenths; base + their sum is
						 // the score (rule 5)
	enum mql_verdict verdict;
	char grade[3];           // "B1", or "" where the card has no grades
	size_t rule;             // index of the deciding rule, or SIZE_MAX
	int32_t *points;         // [n_term + n_cap], the caller's: of every
				 // term, then what every cap took or added
	uint32_t *code;          // [n_term], the caller's; PAIR: code0 *
				 // n_code1 + code1; EACH: periods halved, or
				 // UINT32_MAX where missing
	uint32_t n_bad;          // uses of bad cells, scored as missing, and
	uint32_t n_future;       // dates later than as_of, taken as age 0:
				 // once for each term or condition they enter
	/* where evaluate returns false: */
	size_t bad_column;       // index in the table
	const char *bad_want;    // "a number", "a date"
};

/* Score one lead.  cell: [columns of the table]; as_of: the day ages run to.
 * False on a bad cell (unless bad_is_missing): bad_column and bad_want say
 * which; the rest of the result is then undefined.  Never allocates, but where
 * num.c must for a number: thousands separators, or 128 bytes and more. */
MQL_MUST_CHECK
bool mql_evaluate(const struct mql_evaluator *evaluator,
		  const struct mql_str *cell, int32_t as_of,
		  struct mql_result *result);

/* What an EACH term earns (rule 7), and its code; count and age NaN where they
 * are missing, age 0 where the term has no decay. */
int32_t mql_each_points(const struct mql_term *term, double count, double age,
			uint32_t *code);

/* Caps over the sums of what the terms earned: fills points[n_term ..] and
 * moves score and subtotal[] by them.  Where these three are of the terms
 * alone, whoever added them up, the result is mql_evaluate's. */
void mql_caps_apply(const struct mql_scorecard *card, int32_t *points,
		    int64_t *score, int64_t subtotal[MQL_N_DIMENSION]);

/* The most that any lead can have: every term at its best, capped.  No lead is
 * above it; where two terms read one column, perhaps none is there. */
void mql_reach_highest(const struct mql_scorecard *card, int64_t *score,
		       int64_t subtotal[MQL_N_DIMENSION]);

/* The verdict of a score (rules 13 and 14), given which rule decides
 * (SIZE_MAX: none).  handed_over says whether a verdict is an MQL's. */
enum mql_verdict mql_gate_verdict(const struct mql_scorecard *card,
				  int64_t score, const int64_t *subtotal,
				  size_t rule);
static inline bool mql_handed_over(enum mql_verdict verdict)
{
	return verdict == MQL_QUALIFIED || verdict == MQL_FAST_TRACK;
}

/* The rule that decides: the first disqualifying rule that holds, else the
 * first fast track, else SIZE_MAX; SIZE_MAX - 1 on a bad cell (*bad is then
 * the column's index).  cell_of: rule_column[][] as in the evaluator. */
#define MQL_RULE_BAD_CELL (SIZE_MAX - 1)
size_t mql_rule_find(const struct mql_rule *rule, size_t n_rule,
		     size_t *const *column, const struct mql_missing *missing,
		     const struct mql_str *cell, size_t *bad);

/* The same with bad cells taken as missing, and counted: *n_bad += how many.
 * (Every condition of every rule is looked at, so neither the count nor a
 * failure depends on their order.) */
size_t mql_rule_find_lenient(const struct mql_rule *rule, size_t n_rule,
			     size_t *const *column,
			     const struct mql_missing *missing,
			     const struct mql_str *cell, uint32_t *n_bad);

/* "B1": letter from the fit subtotal, digit from intent; "" without grades. */
void mql_grade(const struct mql_scorecard *card, const int64_t *subtotal,
	       char grade[3]);

#define MQL_REASONS 3u           /* that a lead is given, at most */

/* The entries that moved this lead most: by |points| falling, the earlier
 * first among equals, zeros never.  Fills top[] with indexes of points[]
 * (terms, then caps), returns how many (<= n_top). */
size_t mql_reason_top(const struct mql_scorecard *card,
		      const struct mql_result *result, size_t *top,
		      size_t n_top);

/* "pricing_visits", or "intent cap": what reasons call an entry. */
void mql_reason_add_name(struct mql_buf *buf, const struct mql_scorecard *card,
			 size_t i_entry);

/* What the lead has there: "5..9".  False, and nothing added, where the entry
 * has no label: a count, a cap. */
bool mql_reason_add_label(struct mql_buf *buf,
			  const struct mql_scorecard *card,
			  const struct mql_result *result, size_t i_entry);

/* One reason, "pricing_visits 5..9 +12.3".  An EACH term shows the points
 * alone: "emails_clicked +12.0"; a PAIR its two labels joined by " x ".  " | "
 * joins reasons, so `|` inside one is written as `/`; and a text as it stands
 * among them, as that of a deciding rule does, in front. */
void mql_reason_add_entry(struct mql_buf *buf,
			  const struct mql_scorecard *card,
			  const struct mql_result *result, size_t i_entry);
void mql_reason_add_text(struct mql_buf *buf, const char *text);

#endif
