/* SPDX-License-Identifier: MIT */
/* lag_weigh.h - what leads that are too young to know already tell
 *
 * A young lead that was handed over is SQL by now, or not so far.  Counted as a
 * loss it makes the rate too low, left out it takes what is most recent with
 * it, and counted where it is SQL already it makes the rate far too high.  So
 * it counts as the share of a lead that the lag curve says has shown:
 *
 *     mature = share(age) / share(age at the horizon)
 *
 * and the SQLs among leads divided by the sum of their `mature` estimates the
 * share that is SQL at the horizon.  Age runs from the day the lead was handed
 * over where that is dated (known_when), else from its creation; the horizon
 * from its creation, always.
 *
 * Hot leads ripen faster: where there are enough SQLs, leads are cut into up to
 * three bands of score with as many SQLs each, and a lead goes by the curve of
 * all leads in its band or a better one.
 *
 * A lead of which less than LAG_LEAST_SHOWN has shown stays unknown, whatever
 * has become of it.  So do all young leads where SQLs have no date (at least
 * nine in ten must), or where fewer than LAG_LEAST_EVENTS have been seen.
 *
 *   Layer     trainer; includes trainer/dataset.h, lag.h, threshold.h
 */
#ifndef MQL_TRAINER_LAG_WEIGH_H
#define MQL_TRAINER_LAG_WEIGH_H

#include "trainer/dataset.h"
#include "trainer/lag.h"
#include "trainer/threshold.h"

#define LAG_LEAST_EVENTS 30      /* SQLs that a curve, and a band, needs */
#define LAG_LEAST_SHOWN  0.1

enum lag_use {
	LAG_NO_YOUNG,            /* none was handed over and is undecided     */
	LAG_COUNTED,             /* they count with what has shown            */
	LAG_NO_DATES,            /* too few SQLs are dated: left out          */
	LAG_FEW_EVENTS,          /* too few SQLs were seen: left out          */
};

struct lag_band {
	int64_t low;             // lowest score; the last band has no lower end
	uint64_t n_event;        // SQLs its curve was learned from
	int32_t median, p90;     // days to an SQL; LAG_NONE: none comes
};

/* When lead i became SQL, as known on data->as_of: a day, OUTCOME_NEVER (not by
 * then) or OUTCOME_SOMETIME.  Won implies SQL (rule 1). */
int32_t lag_sql_day(const struct dataset *data, size_t i);

/* The day from which lead i could become SQL; it has a created day. */
int32_t lag_start(const struct dataset *data, size_t i);

struct lag_weights {
	enum lag_use use;
	uint64_t young;          // leads handed over and too young to know
	uint64_t counted;        // of these: as `weight` leads
	double weight;           // sum of mature times how many it stands for
	uint64_t n_event, n_undated;     // SQLs with and without a day
	struct lag_band band[LAG_MAX_GROUP];     // [n_band], best scores first
	size_t n_band;           // 1: one curve for all
	double p_value;          // that bands differ by chance; NaN: one band
};

/* Set label (SQL so far, or unknown) and mature of the young leads.  lead: [n]
 * with score, label and mature set as for old ones; row[j]: lead j's index in
 * data. */
struct lag_weights lag_weigh(struct threshold_lead *lead, const uint32_t *row,
			     size_t n, const struct dataset *data);

/* The SQL rate of all leads handed over, three ways; NaN where there are none.
 * `weighted` counts SQLs within the horizon, by one curve for all scores; where
 * the young can't count it is NaN. */
struct lag_rates {
	double naive;            // not SQL so far taken for not SQL
	double mature_only;      // the young left out
	double weighted;
};

struct lag_rates lag_rates(const struct dataset *data);

#endif
