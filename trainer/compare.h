/* SPDX-License-Identifier: MIT */
/* compare.h - scorecards side by side, on leads that none was learned from
 *
 * Marketing's points against the trained card: what changes, for whom, and is
 * it worth it?  Each card is looked at at its own threshold, and where only
 * the order of its scores differs: at the volume of the first card, at the rate
 * agreed on, and at the capacity of sales.  The swap set of two cards is who
 * passes one and not the other, at their own thresholds, and what became of
 * them.
 *
 * A card without a name is no gate at all: every lead is handed over.
 *
 *   Layer     trainer; includes trainer/metrics.h, trainer/threshold.h
 *   Memory    plain values; cards, leads and data are borrowed
 */
#ifndef MQL_TRAINER_COMPARE_H
#define MQL_TRAINER_COMPARE_H

#include "common/scorecard.h"
#include "trainer/metrics.h"
#include "trainer/threshold.h"

enum { COMPARE_MOST = 6, COMPARE_MOST_PAIRS = 15 };

enum compare_where {
	COMPARE_OWN,             /* the card's own threshold                   */
	COMPARE_VOLUME,          /* handed over: as near as ties allow to what */
				 /* the first card hands over                  */
	COMPARE_RATE,            /* most leads whose rate is the target's      */
	COMPARE_CAPACITY,        /* as many as fit in --capacity               */
	COMPARE_N_WHERE
};
extern const char *const compare_where_name[COMPARE_N_WHERE];

struct compare_at {
	bool known;              // false: not asked, or no cut does it
	int64_t cut;             // tenths; INT64_MIN: every eligible passes
	struct threshold t;      // handed, known, SQLs, rate, caught
	uint64_t won;            // of the handed over, known to be won
	double revenue;          // of these; NaN: no column says
	double per_month;        // handed over; NaN without dates
};

/* What one card says of the leads: all cards have the same, in one order. */
struct compare_card {
	const struct mql_scorecard *card;        // NULL: no gate
	const char *name;
	const struct threshold_lead *lead;       // [n]
	int64_t gate;            // its threshold; INT64_MIN: none
	struct metrics sql;      // of the known, old enough to know
	struct compare_at at[COMPARE_N_WHERE];
};

enum compare_cell_name { COMPARE_ONLY_A, COMPARE_ONLY_B, COMPARE_BOTH,
			 COMPARE_NEITHER, COMPARE_N_CELL };
extern const char *const compare_cell_key[COMPARE_N_CELL];

struct compare_cell {
	uint64_t leads, known, sql, won;
	double rate, low, high;  // of the known; 95 %; NaN: none known
};

/* Who is on one side of the swap set: how much of only A, and of only B, has
 * a label or is above a number (compare_who.c). */
enum { COMPARE_TRAITS = 5, COMPARE_LEAST_SIDE = 20 };

struct compare_trait {
	const struct dataset_column *column;
	struct mql_str label;    // .p NULL: a number above `above`
	double above;            // the median of all leads
	double share[2];         // of only A, of only B
};

struct compare_pair {
	size_t a, b;             // indexes of cards
	struct compare_cell cell[COMPARE_N_CELL];
	double auc, auc_low, auc_high, auc_p;    // A - B; NaN: no order
	double mcnemar;          // p that of the SQLs that only one passes
				 // either is as likely; NaN: there are none
	double rate, rate_low, rate_high;        // MQL-to-SQL rate, A - B
	size_t accounts;         // drawn for that interval
	struct compare_trait trait[COMPARE_TRAITS];      // best first
	size_t n_trait;          // 0: a side has fewer than LEAST_SIDE leads
};

struct compare {
	const struct dataset *data;      // outcomes: the same for every card
	const uint32_t *row;     // [n] rows of it
	size_t n;
	struct compare_card card[COMPARE_MOST];
	size_t n_card;
	struct compare_pair pair[COMPARE_MOST_PAIRS];
	size_t n_pair;
};

struct compare_options {
	struct mql_target target;
	uint64_t seed;
	double leads_per_month;  // NaN without dates
	double capacity;         // a month; NaN: not asked
};

/* data, row, n and of each card card, name, lead and gate are set. */
void compare_run(struct compare *compare, const struct compare_options *options);

/* ---- its parts ---- */

/* Whether a lead is handed over at a cut. */
static inline bool compare_passes(const struct threshold_lead *lead,
				  int64_t cut)
{
	return lead->side == THRESHOLD_ALWAYS ||
	       (lead->side == THRESHOLD_ELIGIBLE && lead->score >= cut);
}

void compare_at_all(struct compare *compare, size_t i_card,
		    const struct compare_options *options);
void compare_swap(struct compare_pair *pair, const struct compare *compare,
		  const struct compare_options *options);

enum compare_cell_name compare_cell_of(const struct compare *compare,
				       const struct compare_pair *pair,
				       size_t j);
void compare_who(struct compare_pair *pair, const struct compare *compare);

/* Two-sided exact p that b and c of b + c are equally likely (McNemar 1947,
 * binomial); NaN of none. */
double compare_mcnemar(uint64_t b, uint64_t c);

/* ---- for readers ---- */

struct compare_report {
	const struct compare *compare;
	const struct compare_options *options;
	const char *leads;       // path
	int32_t first, last, after;      // days; after: the latest that a card
					 // was learned until,
	bool calibrated;         // or on which it was calibrated
	bool unproven;           // nothing says what a card has seen
	const struct mql_scorecard *as_many;     // that may have seen all these
						 // leads, or NULL
	double cost;             // of a lead handed over; NaN: not told
};

/* Published MQL-to-SQL rates, for orientation: they disagree. */
struct compare_band {
	double loose, low, high; // too loose below; usual from low to high
	const char *source;
};
extern const struct compare_band compare_band[3];

void compare_report_add_text(struct mql_buf *buf,
			     const struct compare_report *report);
void compare_report_add_json(struct mql_buf *buf,
			     const struct compare_report *report);

#endif
