/* SPDX-License-Identifier: MIT */
/* report.h - what a fit found, as data; renderers only draw it
 *
 * Statistics are computed once into struct report (report.c); report_text.c
 * draws the screen and report_json.c the file, which is documented in
 * trainer/README.md.
 *
 *   Layer     trainer; includes trainer/{backtest,chart,dataset,lag_weigh,
 *             learn,metrics,oof,threshold}.h, common/{scorecard,str}.h
 *   Memory    borrows data set, model and card; warnings live in its arena
 */
#ifndef MQL_TRAINER_REPORT_H
#define MQL_TRAINER_REPORT_H

#include "common/scorecard.h"
#include "common/str.h"
#include "trainer/backtest.h"
#include "trainer/chart.h"
#include "trainer/dataset.h"
#include "trainer/lag_weigh.h"
#include "trainer/learn.h"
#include "trainer/metrics.h"
#include "trainer/oof.h"
#include "trainer/threshold.h"

#define REPORT_MAX_WARNING 32
#define REPORT_MAX_CURVE   100

struct report_fold {
	uint64_t trained;        // leads with a known won label
	struct metrics won;      // on the fold's test leads
};

/* What became of the leads that one rule fast-tracked. */
struct report_rule {
	const char *reason;
	uint64_t leads, known, sql;
};

struct report {
	const struct dataset *data;
	const struct mql_scorecard *card;        // NULL where it was refused
	const struct learn_model *model;
	const struct learn_options *options;
	const struct split *split;
	struct mql_target target;

	struct metrics won, sql; // out of fold, known labels
	struct chart won_chart, sql_chart;       // the same, to be drawn
	struct report_fold *fold;        // [K]
	struct lag_weights lag;  // what young leads count for
	struct lag_rates rates;  // of all leads handed over, three ways
	struct threshold threshold;
	int64_t shift;           // from the curve's scale to the card's
	struct threshold_point *curve;   // [n_curve], the threshold among them
	size_t n_curve;
	struct backtest_summary chained; // folds by time: set on the past,
					 // tried on what came next
	const struct champion *champion; // NULL: none was given
	uint64_t fast_tracked, disqualified, below_minimum;      // scored leads
	struct report_rule *fast_track;  // [n_fast_track], as defined
	size_t n_fast_track;
	double leads_per_month;  // NaN without created dates
	double mql_per_month;
	double month_low, month_high;    // central 95 % of one month's SQL
					 // rate; NaN where months differ by
					 // more than chance

	const char *warning[REPORT_MAX_WARNING];
	size_t n_warning;
	struct mql_arena arena;
};

/* Add a line that somebody should read; more than the room are dropped. */
void report_warn(struct report *report, const char *fmt, ...) MQL_PRINTF(2, 3);

/* What follows from out-of-fold leads and threshold: metrics, folds, curve,
 * months, warnings.  data, model, options, split, target, threshold and chained
 * are set before; handed: as given to threshold_find_of. */
void report_compute(struct report *report, const struct oof *oof,
		    const struct handed *handed);
/* The fast-track rule with the lowest SQL rate; NULL: no outcome is known. */
const struct report_rule *report_worst_rule(const struct report *report);
void report_release(struct report *report);

/* One screen for people. */
void report_add_text(struct mql_buf *buf, const struct report *report);
/* All of it for programs. */
void report_add_json(struct mql_buf *buf, const struct report *report);

/* The members of a metrics object; used by evaluate too. */
struct mql_json;
void report_json_metrics(struct mql_json *json, const char *key,
			 const struct metrics *metrics);
/* A chart; shift is added to its scores. */
void report_json_chart(struct mql_json *json, const char *key,
		       const struct chart *chart, int64_t shift);
/* The head of a card: name, base, minimums, rules, caps, its history and who
 * signed it (null without a card), and "terms": every table of points with what
 * training saw behind it. */
void report_json_card(struct mql_json *json, const char *key,
		      const struct mql_scorecard *card);
void report_json_terms(struct mql_json *json, const struct mql_scorecard *card);
/* One change of a card, as an element of an array. */
void report_json_change(struct mql_json *json,
			const struct mql_history *change);
/* One figure block: AUC, log-loss, Brier, lift, calibration. */
void report_text_metrics(struct mql_buf *buf, const struct metrics *won,
			 const struct metrics *sql);

#endif
