/* SPDX-License-Identifier: MIT */
/* lag.c - the lag curve under administrative censoring, and its comparison
 *
 * The curve.  Lead i of weight w_i has been followed for A_i days; its event,
 * if it comes, comes after X_i.  With d(x) the weight of the events seen at x
 * and R(x) that of the leads with neither event nor end of following before x,
 *
 *     share(a) = 1 - prod over x <= a of (1 - d(x) / R(x))
 *
 * (Kaplan, Meier, JASA 53, 1958).  A lead that was lost is not censored by
 * that: it stays in R up to A_i, for it is known that no event comes, and only
 * so is 1 - S the share of all leads that ever convert (the cumulative
 * incidence) and not of those that were never lost; this is the risk set of
 * Fine and Gray (JASA 94, 1999), which needs no weights here because A_i is
 * known for every lead.  What remains to be assumed is that leads of all ages
 * convert alike.
 *
 * The comparison.  Groups that convert more often must not look faster for that
 * alone, so it goes by converted leads only.  These are seen where X_i <= A_i:
 * truncated on the right, which is truncation on the left once time runs
 * backward (Lagakos, Barraj, De Gruttola, Biometrika 75, 1988).  At risk at x
 * are then the events with X_i <= x <= A_i, and over the distinct x
 *
 *     O_g - E_g = sum of d_g - d R_g / R
 *     V_gh      = sum of d (R - d) / (R - 1) (R_g / R) ([g = h] - R_h / R)
 *
 * (Mantel 1966; Peto, Peto, JRSS A 135, 1972) make a chi-squared with one
 * degree fewer than groups.  Weights don't enter a test as counts (rule 16).
 */
#include "trainer/lag.h"

#include <gsl/gsl_cdf.h>
#include <stdlib.h>
#include <string.h>

/* Products of ratios of whole numbers: 9/10 * 8/9 is not quite .8. */
#define ROUNDING 1e-12

static bool is_seen(const struct lag_lead *lead)
{
	return lead->lag >= 0 && lead->lag <= lead->age;
}

static int32_t exit_of(const struct lag_lead *lead)
{
	return is_seen(lead) ? lead->lag : lead->age;
}

static int by_exit(const void *pa, const void *pb)
{
	const int32_t a = exit_of(pa), b = exit_of(pb);

	return (a > b) - (a < b);
}

static int by_age(const void *pa, const void *pb)
{
	const struct lag_lead *a = pa, *b = pb;

	return (a->age > b->age) - (a->age < b->age);
}

/* The age that enough leads have been followed for; -1: none is. */
static int32_t find_end(struct lag_lead *lead, size_t n)
{
	const size_t tenth = (n + 9) / 10;
	const size_t k = tenth > LAG_LEAST_FOLLOWED ? tenth
						    : LAG_LEAST_FOLLOWED;

	if (n < k)
		return -1;
	qsort(lead, n, sizeof(*lead), by_age);
	return lead[n - k].age;
}

/* Leads in the order of their exits, which are the only places with steps. */
static void set_steps(struct lag_curve *curve, const struct lag_lead *lead,
		      size_t n)
{
	double *at_risk = mql_calloc(n + 1, sizeof(*at_risk));
	double survives = 1.0;

	for (size_t i = n; i-- > 0;)
		at_risk[i] = at_risk[i + 1] + lead[i].weight;
	for (size_t i = 0, next; i < n; i = next) {
		const int32_t x = exit_of(&lead[i]);
		double events = 0.0;

		if (x > curve->end)
			break;
		for (next = i; next < n && exit_of(&lead[next]) == x; next++) {
			if (!is_seen(&lead[next]))
				continue;
			events += lead[next].weight;
			curve->n_event++;
		}
		if (!(events > 0.0))
			continue;
		survives *= 1.0 - events / at_risk[i];
		curve->step[curve->n++] = (struct lag_step){
			x, 1.0 - (survives > 0.0 ? survives : 0.0)
		};
	}
	free(at_risk);
}

void lag_learn(struct lag_curve *curve, const struct lag_lead *lead, size_t n)
{
	struct lag_lead *sorted = mql_calloc(n, sizeof(*sorted));

	if (n > 0)
		memcpy(sorted, lead, n * sizeof(*sorted));
	*curve = (struct lag_curve){ .end = find_end(sorted, n) };
	curve->step = mql_calloc(n, sizeof(*curve->step));
	qsort(sorted, n, sizeof(*sorted), by_exit);
	set_steps(curve, sorted, n);
	free(sorted);
}

void lag_release(struct lag_curve *curve)
{
	free(curve->step);
	*curve = (struct lag_curve){ 0 };
}

double lag_share(const struct lag_curve *curve, int32_t age)
{
	size_t low = 0, high = curve->n;         // steps with lag <= age

	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (curve->step[mid].lag <= age)
			low = mid + 1;
		else
			high = mid;
	}
	return low == 0 ? 0.0 : curve->step[low - 1].share;
}

double lag_shown(const struct lag_curve *curve, int32_t age, int32_t horizon)
{
	const double all = lag_share(curve, horizon);

	if (age >= horizon)
		return 1.0;
	return all > 0.0 ? lag_share(curve, age) / all : 0.0;
}

int32_t lag_quantile(const struct lag_curve *curve, double q)
{
	if (curve->n == 0)
		return LAG_NONE;

	const double want = q * curve->step[curve->n - 1].share - ROUNDING;
	size_t i = 0;

	while (i + 1 < curve->n && curve->step[i].share < want)
		i++;
	return curve->step[i].lag;
}

/* ---- do groups differ ---- */

struct event {                   /* of a lead whose event was seen */
	int32_t lag, age;
	uint8_t group;
};

static int by_lag(const void *pa, const void *pb)
{
	const struct event *a = pa, *b = pb;

	return (a->lag > b->lag) - (a->lag < b->lag);
}

static int event_by_age(const void *pa, const void *pb)
{
	const struct event *a = pa, *b = pb;

	return (a->age > b->age) - (a->age < b->age);
}

static size_t take_events(struct event *event, const struct lag_lead *lead,
			  const uint8_t *group, size_t n, int32_t horizon)
{
	size_t m = 0;

	for (size_t i = 0; i < n; i++)
		if (is_seen(&lead[i]) && lead[i].lag <= horizon)
			event[m++] = (struct event){ lead[i].lag, lead[i].age,
						     group[i] };
	return m;
}

struct rank_sums {               /* the last group follows from the others */
	double excess[LAG_MAX_GROUP];            // O - E
	double var[LAG_MAX_GROUP][LAG_MAX_GROUP];
};

static void add_lag(struct rank_sums *sums, const double *d, const double *r,
		    size_t n_group)
{
	double D = 0.0, R = 0.0;

	for (size_t g = 0; g < n_group; g++) {
		D += d[g];
		R += r[g];
	}
	for (size_t g = 0; g < n_group; g++) {
		sums->excess[g] += d[g] - D * r[g] / R;
		for (size_t h = 0; R > 1.0 && h < n_group; h++)
			sums->var[g][h] += D * (R - D) / (R - 1.0) * r[g] / R *
					   ((g == h) - r[h] / R);
	}
}

/* Lags from the shortest: at risk at x are those with lag <= x that were
 * followed to x, so leads come in by lag and go out by age. */
static void sum_ranks(struct rank_sums *sums, const struct event *by_x,
		      const struct event *by_a, size_t n, size_t n_group)
{
	double r[LAG_MAX_GROUP] = { 0.0 };
	size_t out = 0;

	for (size_t i = 0, next; i < n; i = next) {
		double d[LAG_MAX_GROUP] = { 0.0 };

		for (next = i; next < n && by_x[next].lag == by_x[i].lag;
		     next++)
			d[by_x[next].group] += 1.0;
		for (size_t g = 0; g < n_group; g++)
			r[g] += d[g];
		/* lag <= age: who goes out has come in */
		for (; by_a[out].age < by_x[i].lag; out++)
			r[by_a[out].group] -= 1.0;
		add_lag(sums, d, r, n_group);
	}
}

static double chi_squared(const struct rank_sums *s, size_t n_group)
{
	const double a = s->var[0][0], b = s->var[0][1], c = s->var[1][1];
	const double x = s->excess[0], y = s->excess[1];
	const double det = a * c - b * b;

	if (n_group == 2)
		return a > 0.0 ? x * x / a : 0.0;
	return det > 1e-9 * a * c
	       ? (x * x * c - 2.0 * x * y * b + y * y * a) / det : 0.0;
}

double lag_differs(const struct lag_lead *lead, const uint8_t *group, size_t n,
		   size_t n_group, int32_t horizon)
{
	struct event *by_x = mql_calloc(n, sizeof(*by_x));
	const size_t m = take_events(by_x, lead, group, n, horizon);
	struct event *by_a = mql_calloc(m, sizeof(*by_a));
	struct rank_sums sums = { 0 };

	if (m > 0)
		memcpy(by_a, by_x, m * sizeof(*by_a));
	qsort(by_x, m, sizeof(*by_x), by_lag);
	qsort(by_a, m, sizeof(*by_a), event_by_age);
	sum_ranks(&sums, by_x, by_a, m, n_group);
	free(by_a);
	free(by_x);
	return gsl_cdf_chisq_Q(chi_squared(&sums, n_group),
			       (double)(n_group - 1));
}
