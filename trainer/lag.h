/* SPDX-License-Identifier: MIT */
/* lag.h - how long outcomes take, learned while many are still to come
 *
 * Of leads that are 20 days old, some that will be won have not been won yet,
 * and of the wins seen lately most are quick ones.  The curve learned here
 * allows for both: share(a) is the share of all leads that is won (or accepted)
 * within a days, as if each had been followed for a days at least.
 *
 *   Layer     trainer; includes common/mem.h
 *   Memory    release frees
 */
#ifndef MQL_TRAINER_LAG_H
#define MQL_TRAINER_LAG_H

#include "common/mem.h"

#define LAG_NONE (-1)
/* The curve is trusted to the age that a tenth of the leads, and this many,
 * have been followed for: beyond it, one win more would move all of it. */
#define LAG_LEAST_FOLLOWED 10

struct lag_lead {
	int32_t age;             // days it has been followed for, >= 0
	int32_t lag;             // days to the event, or LAG_NONE; one later
				 // than age has not been seen
	double weight;           // > 0: how many leads it stands for
};

struct lag_step {
	int32_t lag;
	double share;            // of the leads, from here to the next step
};

struct lag_curve {               /* { 0 }: nothing is known to happen */
	struct lag_step *step;   // [n], both rising
	size_t n;
	int32_t end;             // age it is trusted to; flat from there on
	uint64_t n_event;        // leads whose event came by then
};

/* lead: [n], any order. */
void lag_learn(struct lag_curve *curve, const struct lag_lead *lead, size_t n);
void lag_release(struct lag_curve *curve);

/* Share of leads whose event comes within `age` days; 0 below 0. */
double lag_share(const struct lag_curve *curve, int32_t age);

/* Of the events that come within `horizon` days, the share that has come after
 * `age` days; 1 where age >= horizon, else 0 where nothing comes by then. */
double lag_shown(const struct lag_curve *curve, int32_t age, int32_t horizon);

/* The fewest days by which the share q, in (0, 1], of all events that come by
 * `end` has come; LAG_NONE where none do. */
int32_t lag_quantile(const struct lag_curve *curve, double q);

/* Whether events take equally long in all groups, however many there are in
 * each: the p-value of a log-rank test; 1 where there is nothing to compare.
 * group: [n], 0 .. n_group - 1, n_group in [2, LAG_MAX_GROUP]; events after
 * `horizon` days are left out. */
#define LAG_MAX_GROUP 3

double lag_differs(const struct lag_lead *lead, const uint8_t *group, size_t n,
		   size_t n_group, int32_t horizon);

#endif
