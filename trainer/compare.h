/* SPDX-License-Identifier: MIT */
/* compare.h - scorecards side by side, on leads that none was learned from
 *
 * Marketing's points against the trained card: what changes, for whom, and is
 * it worth it?  Each card is looked at at its own threshold, and where only
 * the order of its scores differs: at the volume of the first card, at the rate
 * agreed on, and at the capacity of sales.  The swap set of two cards is who
 * passes one and not the other, at their own thresholds and at equal volume,
 * and what became of them.
 *
 * Where sales judged only some leads, known outcomes are weighed as a promise
 * weighs them (thin.h), by the bands of a card's own score: so the rates at a
 * cut, the difference of two of them with its interval, and the rates of the
 * swap set are of one kind.  In the swap set only B goes by the bands of B, the
 * rest by those of A, so that only A and both make up what A hands over.
 * AUC, log-loss and calibration weigh by the chance to be known alone: two
 * cards need the same weights there.  McNemar's test, of counts, takes the
 * outcomes that were seen as they are.
 *
 * A card without a name is no gate at all: every lead is handed over.
 *
 *   Layer     trainer; includes trainer/{chart,metrics,thin}.h
 *   Memory    plain values; cards, leads and data are borrowed
 */
#ifndef MQL_TRAINER_COMPARE_H
#define MQL_TRAINER_COMPARE_H

#include "common/scorecard.h"
#include "trainer/chart.h"
#include "trainer/metrics.h"
#include "trainer/thin.h"

enum { COMPARE_MOST = 6, COMPARE_MOST_PAIRS = 15, COMPARE_CURVE = 100 };

enum compare_where {
	COMPARE_OWN,             /* the card's own threshold                  */
	COMPARE_VOLUME,          /* handed over: as near as ties allow to     */
				 /* what the first card hands over            */
	COMPARE_RATE,            /* most leads whose rate is the target's     */
	COMPARE_CAPACITY,        /* as many as fit in --capacity              */
	COMPARE_N_WHERE
};
extern const char *const compare_where_name[COMPARE_N_WHERE];

struct compare_at {
	bool known;              // false: not asked, refused, or no cut does
				 // it
	int64_t cut;             // tenths; INT64_MIN: every eligible passes
	struct threshold t;      // handed, known, SQLs, rate, caught
	double caught_low, caught_high;  // of t.sql_caught, 95 %; NaN: no SQL
	uint64_t won;            // of the handed over, won so far
	double revenue;          // of these; NaN: no column says
	double cost;             // of the handed over; NaN: not told
	double per_month;        // handed over; NaN without dates
};

struct fresh;

/* What one card says of the leads: all cards have the same, in one order. */
struct compare_card {
	const struct mql_scorecard *card;        // NULL: no gate
	const char *name;
	const struct threshold_lead *lead;       // [n]
	int64_t gate;            // its threshold; INT64_MIN: none
	const int32_t *points;   // [rows of data][n_entry] tenths, NULL: not
	size_t n_entry;          // known; of terms, then caps
	const struct fresh *fresh;       // learned now, out of fold:
				 // probabilities are its leads'; NULL: a file
	bool refused;            // fresh: no threshold keeps the promise
	struct metrics sql;      // of the known, old enough to know
	struct chart chart;      // of the same; empty without a card
	struct threshold_point curve[COMPARE_CURVE + 1]; // [n_curve], its
	size_t n_curve;          // own threshold among them
	struct compare_at at[COMPARE_N_WHERE];
};

enum compare_cell_name { COMPARE_ONLY_A, COMPARE_ONLY_B, COMPARE_BOTH,
			 COMPARE_NEITHER, COMPARE_N_CELL };
extern const char *const compare_cell_key[COMPARE_N_CELL];

struct compare_cell {
	uint64_t leads, won;     // rows; won so far
	uint64_t seen, seen_sql; // rows with a known outcome, SQLs of them
	struct threshold t;      // known, sql, rate, low, high: what these are
				 // worth, as at a cut
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

/* What a term or cap of a card gives, on average, to the leads of each cell. */
struct compare_term {
	size_t entry;            // of the card: terms, then caps
	double mean[COMPARE_N_CELL];     // tenths; NaN: no lead is there
};

/* Who passes one of two cuts and not the other. */
struct compare_swap {
	bool known;              // false: a card has no such cut
	const struct compare_card *card[2];
	int64_t cut[2];
	struct compare_cell cell[COMPARE_N_CELL];
	double mcnemar;          // log10 of p that of the SQLs that only one
				 // passes either is as likely; NaN: none
	double rate, rate_low, rate_high;        // MQL-to-SQL rate, A - B
	size_t accounts;         // drawn for that interval
	struct compare_trait trait[COMPARE_TRAITS];      // best first
	size_t n_trait;          // 0: a side has fewer than LEAST_SIDE leads
	struct compare_term term[2][COMPARE_TRAITS];     // of card A, of B:
	size_t n_term[2];        // those that tell only A from only B most
};

/* Swap sets are at their own thresholds and at equal volume. */
enum { COMPARE_SWAPS = COMPARE_VOLUME + 1 };

struct compare_pair {
	size_t a, b;             // indexes of cards
	double auc, auc_low, auc_high;   // A - B; NaN: no order
	double auc_p;            // log10 of its p
	struct compare_swap swap[COMPARE_SWAPS]; // [compare_where]
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
	double leads_per_month;  // NaN: neither dates nor anybody say
	bool volume_given;       // it was said, not counted
	double capacity;         // a month; NaN: not asked
	double cost;             // of a lead handed over, beside what its
				 // own column says; NaN: not told
};

/* data, row, n and of each card card, name, lead and gate are set. */
void compare_run(struct compare *compare,
		 const struct compare_options *options);

/* Whether sales judged some leads rather than others: known outcomes are
 * weighed. */
bool compare_selected(const struct compare *compare);

/* ---- its parts ---- */

void compare_at_all(struct compare *compare, size_t i_card,
		    const struct compare_options *options);

/* How a card's known leads are weighed: learned from all of them. */
struct compare_scale {
	struct thin thin;
	double unit;             // the weight that counts as 1
};
void compare_scale_learn(struct compare_scale *scale,
			 const struct threshold_lead *lead, size_t n);

/* scale: [COMPARE_MOST], of every card. */
void compare_swap(struct compare_pair *pair, const struct compare *compare,
		  const struct compare_scale *scale,
		  const struct compare_options *options);

enum compare_cell_name compare_cell_of(const struct compare_swap *swap,
				       size_t j);
void compare_who(struct compare_swap *swap, const struct compare *compare);
void compare_points(struct compare_swap *swap, const struct compare *compare);

/* Won so far: leads cost and deals bring from the first day on, so young leads
 * count, for both.  Wins of leads that were never handed over, where others
 * of them have no outcome, do not. */
bool compare_is_won(const struct dataset *data, size_t i);

/* log10 of the two-sided exact p that b and c of b + c are equally likely
 * (McNemar 1947, binomial); NaN of none. */
double compare_mcnemar(uint64_t b, uint64_t c);
/* log10 of the two-sided p of a normal deviate. */
double compare_normal_p(double z);

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
						 // leads, or NULL;
	bool as_many_calibrated;         // not learned from, but calibrated on
	uint64_t untested;       // left out: older than what a fresh card is
				 // tested on
	const struct mql_benchmark *benchmark;   // [n_benchmark]
	size_t n_benchmark;
};

/* Published MQL-to-SQL rates, which disagree: where the definition names
 * none. */
extern const struct mql_benchmark compare_benchmark[3];

void compare_report_add_text(struct mql_buf *buf,
			     const struct compare_report *report);
void compare_report_add_json(struct mql_buf *buf,
			     const struct compare_report *report);

#endif
