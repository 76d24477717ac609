/* SPDX-License-Identifier: MIT */
/* plan.h - from a revenue back to MQLs, and what a threshold brings of it
 *
 *     won = revenue / deal      SQLs = won / P(won | SQL)
 *                               MQLs = SQLs / P(SQL | MQL)
 *
 * and forward again from what each threshold hands over a month.  Rates, deals
 * and lags are learned from the leads; every figure is a point and the central
 * 95 % of what it may be, drawn by plan_draw.h.  plan_premise.c says which
 * assumption each rests on.
 *
 *   Layer     trainer; includes trainer/{lag,threshold}.h
 *   Memory    release frees; data and leads are borrowed
 */
#ifndef MQL_TRAINER_PLAN_H
#define MQL_TRAINER_PLAN_H

#include "trainer/lag.h"
#include "trainer/threshold.h"

#define PLAN_DRAWS      2000     /* of every range */
#define PLAN_LAG_DRAWS  200      /* at most, of those that take a lag curve
				  * each; fewer where a curve has many leads:
				  * its range is narrow then */
#define PLAN_MAX_CURVE  100
#define PLAN_MAX_SOURCE 50       /* the rest are one row, "others" */
#define PLAN_MAX_MONTH  60

struct plan_range {
	double mid;              // the estimate itself, no median of draws
	double low, high;        // central 95 %; NaN: not known
};

/* `yes` of so many whose outcome has shown: `of` is `yes` / rate, and no whole
 * number where young leads count by what has shown. */
struct plan_rate {
	double yes, of;
	struct plan_range rate;  // Clopper-Pearson
};

/* A step of the funnel, as all leads took it so far. */
struct plan_stage {
	bool present;            // false: there is no such step
	bool dated;              // by a lag curve; false: by labels alone
	struct plan_rate rate;   // who takes it within `followed` days
	uint64_t from;           // leads that it was learned from
	uint64_t undated;        // left out: on a day nobody noted
	int32_t followed;        // days the curve is trusted to
	struct plan_range half, most;    // days until 50 %, 90 % of them came
};

enum plan_step { PLAN_MQL_SQL, PLAN_SQL_WON, PLAN_MQL_WON };
#define PLAN_N_STEP 3

struct plan_deal {
	bool given;              // --deal
	uint64_t wins, valued;   // MQLs won so far; of known value
	struct plan_range mean;
	double spread;           // SD of a deal, of their mean; 0: given, or
				 // one deal alone
};

/* What comes of a single period, all of it: the mean is known as well as it is,
 * and besides no two months are alike. */
struct plan_period {
	unsigned months;
	struct plan_range wins, revenue;         // mid: what is expected
	double chance;           // share of draws that reach the revenue of so
				 // many months; NaN: none asked
};
enum { PLAN_ONE_MONTH, PLAN_ONE_QUARTER, PLAN_N_PERIOD };

/* What one threshold hands over in a month. */
struct plan_offer {
	bool known;              // outcomes speak for leads down there
	int64_t score;           // tenths, on the card's scale; INT64_MIN: none
	uint64_t handed;         // leads, of those scored
	double share;            // of all leads
	struct plan_rate sql;    // of MQLs
	struct plan_rate won;    // of SQLs
	struct plan_range mql, sqls, wins, revenue;      // a month, of the mean
				 // of many
	struct plan_range needed;        // MQLs a month for the revenue
	struct plan_range gap;   // of these, what is missing; < 0: to spare
	struct plan_period one[PLAN_N_PERIOD];
};

struct plan_source {
	struct mql_str name;     // "" = missing
	bool others;             // all that are not listed
	uint64_t leads;          // of those scored
	bool few;                // of its MQLs fewer than PLAN_LEAST_KNOWN have
				 // a known outcome: what hangs on a rate of
				 // theirs, all below but MQLs, is not known
	struct plan_offer offer; // at the threshold; score is its
	struct plan_deal deal;   // its own where it has PLAN_OWN_DEALS
	bool own_deal;
	struct plan_range mql_per_win;
	struct plan_range needed;        // MQLs a month: of all that are, its
				 // share of today's; NaN: none asked
	double alone;            // MQLs a month more that close the gap by
				 // this source alone; 0: no gap
};
#define PLAN_OWN_DEALS 30
#define PLAN_LEAST_KNOWN 20      /* a rate of .3 from fewer: .12 to .54 */

struct plan_month {              /* of the period's wins */
	int32_t first, last;     // days
	double share;            // handed over then
};

struct plan_timing {
	bool known;
	int32_t start, end;      // first and last day of the period
	/* at an even pace; a day by which so much of the MQLs behind the
	 * period's wins is handed over */
	int32_t tenth_by, half_by, most_by;
	struct plan_range already;       // handed over by as_of
	int32_t latest_half, latest_most;        // an MQL of this day has 50 %,
				 // 90 % of its chance by the end
	struct plan_month month[PLAN_MAX_MONTH]; // [n_month], oldest first
	size_t n_month;
};

struct plan_needed {             /* a month */
	struct plan_range wins, sqls;
	struct plan_range at_target;     // MQLs if the agreed rate is kept
	struct plan_range at_threshold;  // at the rate that was measured
};

struct plan_options {
	struct mql_target target;
	double revenue;          // a period; NaN: not asked
	unsigned months;         // in a period: 1 or 3
	double deal;             // NaN: from the wins
	double capacity;         // MQLs a month; NaN: not asked
	double leads_per_month;  // NaN: not known
	bool volume_given;       // it was stated, not counted
	int32_t start;           // first day of the period
	uint64_t seed;
};

/* The leads as a threshold sees them. */
struct plan_leads {
	const struct dataset *data;
	const struct threshold_lead *lead;       // [n]
	const uint32_t *row;     // [n] index in data
	size_t n;
	int64_t shift;           // from their scores to the card's
	bool has_cut;
	int64_t cut;             // INT64_MIN: all eligible pass
};

struct plan {
	struct plan_options options;
	struct plan_stage stage[PLAN_N_STEP];
	struct plan_deal deal;
	bool selected;           // outcomes are of some leads more than others
	bool all_leads;          // nothing says which were handed over: the
				 // funnel's MQLs so far are all leads
	double revenue;          // a month; NaN: not asked
	struct plan_needed needed;
	bool has_offer;
	struct plan_offer offer;         // at the threshold
	bool reached;            // what is offered is the revenue, or more
	bool missed;             // at the threshold the SQL rate is below what
				 // was agreed; if that is an aim, beyond chance
	bool has_volume, has_capacity, has_limit;
	struct plan_offer volume;        // the highest cut that brings it
	struct plan_offer capacity;      // the lowest that stays within
	struct plan_offer limit;         // the lowest with anything known
	struct plan_offer *curve;        // [n_curve], highest cut first
	size_t n_curve;
	struct plan_source *source;      // [n_source], most MQLs first
	size_t n_source;
	struct plan_timing timing;
	struct mql_arena arena;
};

/* MQL_E_DATA where nothing is known of a step, or of the value of a deal. */
MQL_MUST_CHECK
bool plan_run(struct plan *plan, const struct plan_leads *leads,
	      const struct plan_options *options, struct mql_err *err);
void plan_release(struct plan *plan);

#endif
