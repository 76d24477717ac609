/* SPDX-License-Identifier: MIT */
/* backtest.h - would the promise have held?
 *
 * History is replayed.  On the first day of each period a card is learned from
 * what was known on that day: leads created before it, outcomes that had
 * happened by then, matured by the horizon that could be learned by then; the
 * threshold is set for each target, as fit would.  The leads created in the
 * period are then scored by that card, and what became of them until the day of
 * the export is compared with the promise, as soon as half of them are as old
 * as the horizon that was in force when it was made.
 *
 * Without created dates the order of the rows can stand for time; then a period
 * is so many rows, and the outcomes of all rows before it are known.
 *
 *   Layer     trainer; includes trainer/fit.h
 *   Memory    release frees; nothing of the data set is kept
 */
#ifndef MQL_TRAINER_BACKTEST_H
#define MQL_TRAINER_BACKTEST_H

#include "trainer/fit.h"

enum backtest_every { BACKTEST_QUARTER, BACKTEST_MONTH };
extern const char *const backtest_every_name[3]; /* "quarter", ..., NULL */

struct backtest_options {
	struct fit_options fit;
	enum backtest_every every;
	size_t rows;             // a period is so many rows; 0: by `every`
	const struct mql_target *target;         // [n_target]
	size_t n_target;
};

/* What one target's threshold did to one period. */
struct backtest_trial {
	struct threshold threshold;      // as it was set
	uint64_t handed;         // leads of the period handed over by it
	uint64_t known, sql;     // those that stand for them, see thin.h
	double shown;            // of how many known the outcome has shown
	double rate, low, high;  // as in struct threshold; NaN: none known
	bool kept;               // rate >= target
	bool broken;             // below it beyond chance (threshold_chance)
};

enum backtest_status {
	BACKTEST_TRIED,
	BACKTEST_EARLY,          /* too little was known to learn from        */
	BACKTEST_OPEN,           /* not half of its outcomes are in           */
	BACKTEST_SMALL,          /* too few leads whose outcome will be known */
};

/* Fewer leads of a period say nothing. */
#define BACKTEST_LEAST_LEADS 20
/* Wins that are sure to be enough: ten in each fold's part of them. */
#define BACKTEST_ENOUGH_WINS 20

struct backtest_period {
	int32_t from, to;        // created in [from, to); rows from 0 likewise
	enum backtest_status status;
	const char *why;         // not TRIED: in words, and what would do
	uint64_t before;         // leads before it
	uint64_t wins;           // of those, by then
	int32_t horizon;         // in force then, in days; 0: none
	uint64_t won;            // won labels within it; 0 where there was
				 // none to be learned
	uint64_t leads;          // of the period
	struct backtest_trial *trial;    // [n_target]; TRIED only
};

/* Over the periods that were tried. */
struct backtest_summary {
	struct mql_target target;
	size_t tried, issued;    // periods; with a threshold among them
	size_t idle;             // issued, and no outcome of a lead that was
				 // handed over is known, or none was
	size_t kept, broken;     // of the others
	double error;            // mean |rate - target| / target of those
	double share;            // of the leads tried that were handed over
	uint64_t known, sql;     // pooled
	double rate;             // mean of the periods' by known; NaN
	double chance;           // of the pooled rate (threshold_chance); NaN
};

/* Over all periods the rate was below the target beyond chance. */
static inline bool backtest_is_broken(const struct backtest_summary *summary)
{
	return summary->chance <= THRESHOLD_CHANCE;
}

/* Nothing tells whether the promise would have held: no period made it, or none
 * of those that did has a lead it handed over whose outcome is known. */
static inline bool backtest_is_untold(const struct backtest_summary *summary)
{
	return summary->issued == summary->idle;
}

struct backtest {                /* { 0 } may be released */
	struct backtest_period *period;  // [n]
	size_t n, n_tried;
	struct backtest_summary *summary;        // [n_target]
	size_t n_target;
	bool by_rows;
	int32_t as_of;           // day of the export; MQL_DAY_NONE: by rows
	uint64_t outcomes, undated;      // of all leads; undated ones are taken
					 // as known from the first day
	struct mql_arena arena;
};

/* data: as of the day of the export; options->rows gives its leads dates.
 * MQL_E_DATA where it has neither dates nor options->rows, or where there is no
 * period.  That one was there and none could be tried is a status: n_tried. */
MQL_MUST_CHECK
bool backtest_run(struct backtest *backtest, struct dataset *data,
		  const struct backtest_options *options, const char *path,
		  struct mql_err *err);
void backtest_release(struct backtest *backtest);

/* The same of the periods of one forward-chained fit (chained.h); tried is 0
 * where folds are not by time. */
void backtest_folds(struct backtest_summary *summary, const struct fit *fit,
		    const struct mql_target *target);

/* For backtest.c: why a period was not tried, and what would make it work.
 * seen: the leads before it, [period->before] rows of data; why: what a fit
 * said; owed: those of the period whose outcome will be known, none: no
 * matter. */
void backtest_say_early(struct backtest *backtest,
			struct backtest_period *period,
			const struct dataset *data, const uint32_t *seen,
			const struct mql_err *why);
void backtest_say_open(struct backtest *backtest,
		       struct backtest_period *period,
		       const struct dataset *later);
void backtest_say_small(struct backtest *backtest,
			struct backtest_period *period, size_t owed);

/* A table a target, a line a period; and the same as JSON. */
void backtest_add_text(struct mql_buf *buf, const struct backtest *backtest);
void backtest_add_json(struct mql_buf *buf, const struct backtest *backtest);

#endif
