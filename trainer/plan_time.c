/* SPDX-License-Identifier: MIT */
/* plan_time.c - by when the MQLs behind a period's wins are handed over
 *
 * F(x) is the share of wins that have come x days after the handover: the lag
 * curve over its height.  MQLs handed over at an even pace, a day m brings
 *
 *     f(m) = F(end - m) - F(start - 1 - m)
 *
 * of its wins in the period, and the sum of f over all days up to d, divided by
 * that over all, is the share of the period's wins that was handed over by d.
 */
#include "trainer/plan_offer.h"

#include <math.h>
#include <stdlib.h>

enum { STREAM_TIMING = 20 };

/* Days from which wins can come in the period. */
static int32_t first_day(const struct plan_timing *t,
			 const struct lag_curve *curve)
{
	return t->start - 1 - curve->end;
}

static double f_of(const struct plan_timing *t, const struct lag_curve *curve,
		   int32_t day)
{
	return lag_shown(curve, t->end - day, curve->end) -
	       lag_shown(curve, t->start - 1 - day, curve->end);
}

/* Share of the period's wins that is handed over from one day to another. */
static double share_of(const struct plan_timing *t,
		       const struct lag_curve *curve, int32_t from, int32_t to)
{
	double some = 0.0, all = 0.0;

	for (int32_t m = first_day(t, curve); m <= t->end; m++) {
		const double f = f_of(t, curve, m);

		all += f;
		some += m >= from && m <= to ? f : 0.0;
	}
	return all > 0.0 ? some / all : (double)NAN;
}

/* The first day by which the share q is handed over. */
static int32_t day_of(const struct plan_timing *t,
		      const struct lag_curve *curve, double q)
{
	const int32_t first = first_day(t, curve);
	double all = 0.0, some = 0.0;

	for (int32_t m = first; m <= t->end; m++)
		all += f_of(t, curve, m);
	for (int32_t m = first; m < t->end; m++) {
		some += f_of(t, curve, m);
		if (some >= q * all)
			return m;
	}
	return t->end;
}

static void set_already(struct plan_timing *t,
			const struct plan_funnel *funnel,
			struct plan_draw *draw)
{
	const int32_t as_of = funnel->data->as_of;
	const size_t R = plan_funnel_draws(funnel, PLAN_MQL_WON);
	double share[PLAN_LAG_DRAWS];

	for (size_t r = 0; r < R; r++) {
		struct lag_curve curve;

		plan_funnel_draw(&curve, funnel, PLAN_MQL_WON, draw);
		share[r] = share_of(t, &curve, INT32_MIN, as_of);
		lag_release(&curve);
	}
	t->already = plan_range_of(share_of(t, &funnel->curve[PLAN_MQL_WON],
					    INT32_MIN, as_of),
				   share, R);
}

/* The month that a day is in begins so many days before. */
static int32_t month_of(int32_t day)
{
	int32_t first = day;

	while (mql_day_next_start(first - 1, 1) != first)
		first--;
	return first;
}

/* From the first month that brings a share, or that there is room for: it has
 * what came before it, too. */
static void set_months(struct plan_timing *t, const struct lag_curve *curve)
{
	const int32_t room = t->end - 30 * (PLAN_MAX_MONTH - 1);
	const int32_t day = first_day(t, curve);
	int32_t first = month_of(day > room ? day : room);

	while (t->n_month < PLAN_MAX_MONTH && first <= t->end) {
		struct plan_month *m = &t->month[t->n_month];
		const int32_t next = mql_day_next_start(first, 1);

		if (next <= first)
			return;          // after year 9999
		*m = (struct plan_month){ first, next - 1, share_of(
			t, curve, t->n_month ? first : INT32_MIN, next - 1) };
		t->n_month += t->n_month > 0 || m->share > 0.0005;
		first = next;
	}
}

void plan_set_timing(struct plan *plan, const struct plan_funnel *funnel,
		     struct plan_draw *draw)
{
	const struct lag_curve *curve = &funnel->curve[PLAN_MQL_WON];
	const unsigned months = plan->options.months;
	struct plan_timing *t = &plan->timing;

	*t = (struct plan_timing){ .start = plan->options.start,
				   .already = plan_range_unknown() };
	if (!funnel->stage[PLAN_MQL_WON].dated || t->start == MQL_DAY_NONE)
		return;
	t->end = t->start;
	for (unsigned m = 0; m < months; m++)
		t->end = mql_day_next_start(t->end, 1);
	t->end--;
	t->known = true;
	t->tenth_by = day_of(t, curve, 0.1);
	t->half_by = day_of(t, curve, 0.5);
	t->most_by = day_of(t, curve, 0.9);
	t->latest_half = t->end - lag_quantile(curve, 0.5);
	t->latest_most = t->end - lag_quantile(curve, 0.9);
	set_months(t, curve);
	plan_draw_seed(draw, plan->options.seed, STREAM_TIMING);
	set_already(t, funnel, draw);
}
