/* SPDX-License-Identifier: MIT */
/* plan_funnel.c - steps, their lags, and what a win is worth
 *
 * A step's rate is the height of its lag curve (lag.h) at the age that it is
 * trusted to: young leads count as far as they have been followed.  Its events
 * divided by that height is how many leads of full age would have told as much,
 * and the interval is the binomial one of those.  Where days are missing, or an
 * outcome in ten has none, it is the share of yes among the labels.
 */
#include "trainer/plan_funnel.h"

#include <math.h>
#include <stdlib.h>

#include "trainer/lag_weigh.h"

/* No more work than 200 curves of 20,000 leads; the range of 40 curves, from
 * 100,000 leads on, is that of the central 38. */
#define LEADS_DRAWN 4000000u
#define LEAST_DRAWS 40u

bool plan_is_mql(const struct dataset *data, size_t i)
{
	return !data->definition->known_when.present ||
	       (dataset_marks(data, i, data->as_of) & OUTCOME_KNOWN);
}

static int32_t won_day(const struct dataset *data, size_t i)
{
	const int32_t won = dataset_event(data, i).won;

	return won > data->as_of ? OUTCOME_NEVER : won;
}

/* ---- leads of a step ---- */

/* The day a lead comes to a step, and the day it takes it. */
static bool days_of(const struct dataset *data, size_t i, enum plan_step step,
		    int32_t *from, int32_t *to)
{
	*from = lag_start(data, i);
	*to = step == PLAN_MQL_SQL ? lag_sql_day(data, i) : won_day(data, i);
	if (step == PLAN_SQL_WON)
		*from = lag_sql_day(data, i);
	return *from > OUTCOME_SOMETIME && *from <= data->as_of;
}

static int by_key(const void *pa, const void *pb)
{
	const struct plan_lag *a = pa, *b = pb;

	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	if (a->lead.age != b->lead.age)
		return a->lead.age < b->lead.age ? -1 : 1;
	return (a->lead.lag > b->lead.lag) - (a->lead.lag < b->lead.lag);
}

static void gather(struct plan_funnel *f, enum plan_step step)
{
	const struct dataset *data = f->data;
	struct plan_lag *lag = mql_calloc(data->n, sizeof(*lag));
	size_t n = 0;

	for (size_t i = 0; data->created && i < data->n; i++) {
		int32_t from, to;

		if (data->created[i] == MQL_DAY_NONE || !plan_is_mql(data, i) ||
		    !days_of(data, i, step, &from, &to))
			continue;
		f->stage[step].undated += to == OUTCOME_SOMETIME;
		if (to == OUTCOME_SOMETIME)
			continue;
		lag[n] = (struct plan_lag){ data->fold_key[i], {
			.age = data->as_of - from, .lag = LAG_NONE,
			.weight = dataset_weight(data, i),
		} };
		if (to != OUTCOME_NEVER)
			lag[n].lead.lag = to > from ? to - from : 0;
		n++;
	}
	qsort(lag, n, sizeof(*lag), by_key);
	f->lag[step] = lag;
	f->n_lag[step] = n;
}

static void learn_curve(struct lag_curve *curve, const struct plan_lag *lag,
			size_t n, struct plan_draw *draw)
{
	struct lag_lead *lead = mql_calloc(n, sizeof(*lead));
	double weight = 1.0;

	for (size_t j = 0; j < n; j++) {
		if (draw && (j == 0 || lag[j].key != lag[j - 1].key))
			weight = plan_draw_weight(draw);
		lead[j] = lag[j].lead;
		lead[j].weight *= weight > 0.0 ? weight : 1e-300;
	}
	lag_learn(curve, lead, n);
	free(lead);
}

size_t plan_funnel_draws(const struct plan_funnel *f, enum plan_step step)
{
	const size_t n = LEADS_DRAWN / (f->n_lag[step] + 1);

	if (n < LEAST_DRAWS)
		return LEAST_DRAWS;
	return n < PLAN_LAG_DRAWS ? n : PLAN_LAG_DRAWS;
}

void plan_funnel_draw(struct lag_curve *curve, const struct plan_funnel *f,
		      enum plan_step step, struct plan_draw *draw)
{
	learn_curve(curve, f->lag[step], f->n_lag[step], draw);
}

/* ---- rates ---- */

static void count_labels(struct plan_funnel *f, enum plan_step step)
{
	const struct dataset *data = f->data;
	const uint8_t *label = step == PLAN_MQL_SQL ? data->sql : data->won;
	uint64_t yes = 0, known = 0;

	for (size_t i = 0; i < data->n; i++) {
		if (!plan_is_mql(data, i) || label[i] == LABEL_UNKNOWN ||
		    (step == PLAN_SQL_WON && data->sql[i] != LABEL_YES))
			continue;
		known++;
		yes += label[i] == LABEL_YES;
	}
	f->stage[step].from = known;
	f->stage[step].rate = plan_rate_of((double)yes, (double)known);
}

static void learn_stage(struct plan_funnel *f, enum plan_step step)
{
	struct plan_stage *stage = &f->stage[step];
	struct lag_curve *curve = &f->curve[step];

	gather(f, step);
	learn_curve(curve, f->lag[step], f->n_lag[step], NULL);
	stage->present = true;
	stage->half = stage->most = plan_range_unknown();
	stage->dated = curve->n_event > 0 &&
		       curve->n_event >= 9 * stage->undated;
	if (!stage->dated) {
		count_labels(f, step);
		return;
	}

	const double height = lag_share(curve, curve->end);
	const double yes = (double)curve->n_event;

	stage->followed = curve->end;
	stage->from = f->n_lag[step];
	stage->rate = plan_rate_of(yes, yes / height);
}

void plan_funnel_learn(struct plan_funnel *f, const struct dataset *data)
{
	*f = (struct plan_funnel){ .data = data };
	for (size_t step = 0; step < PLAN_N_STEP; step++)
		if (step != PLAN_SQL_WON || data->definition->sql.present)
			learn_stage(f, (enum plan_step)step);
}

void plan_funnel_release(struct plan_funnel *f)
{
	for (size_t step = 0; step < PLAN_N_STEP; step++) {
		lag_release(&f->curve[step]);
		free(f->lag[step]);
	}
	*f = (struct plan_funnel){ 0 };
}

/* ---- lags ---- */

static void set_lags(struct plan_funnel *f, enum plan_step step,
		     struct plan_draw *draw)
{
	struct plan_stage *stage = &f->stage[step];
	double half[PLAN_LAG_DRAWS], most[PLAN_LAG_DRAWS];
	const size_t R = plan_funnel_draws(f, step);

	for (size_t r = 0; r < R; r++) {
		struct lag_curve curve;

		plan_funnel_draw(&curve, f, step, draw);
		half[r] = lag_quantile(&curve, 0.5);
		most[r] = lag_quantile(&curve, 0.9);
		lag_release(&curve);
	}
	stage->half = plan_range_of(lag_quantile(&f->curve[step], 0.5), half,
				    R);
	stage->most = plan_range_of(lag_quantile(&f->curve[step], 0.9), most,
				    R);
}

void plan_funnel_set_lags(struct plan_funnel *f, struct plan_draw *draw)
{
	for (size_t step = 0; step < PLAN_N_STEP; step++)
		if (f->stage[step].dated)
			set_lags(f, (enum plan_step)step, draw);
}

bool plan_funnel_won(const struct plan_funnel *f, size_t i, double *shown)
{
	const struct dataset *data = f->data;
	const struct lag_curve *curve = &f->curve[PLAN_SQL_WON];
	int32_t from, to;

	if (!f->stage[PLAN_SQL_WON].dated) {
		*shown = data->won[i] != LABEL_UNKNOWN;
		return data->won[i] == LABEL_YES;
	}
	*shown = 0.0;
	if (data->created[i] == MQL_DAY_NONE ||
	    !days_of(data, i, PLAN_SQL_WON, &from, &to) ||
	    to == OUTCOME_SOMETIME)
		return false;
	*shown = lag_shown(curve, data->as_of - from, curve->end);
	return to != OUTCOME_NEVER && to - from <= curve->end;
}

/* ---- deals ---- */

struct valued { uint64_t key; double value; };

static int valued_by_key(const void *pa, const void *pb)
{
	const struct valued *a = pa, *b = pb;

	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	return (a->value > b->value) - (a->value < b->value);
}

static double mean_of(const struct valued *v, size_t n, struct plan_draw *draw)
{
	double sum = 0.0, all = 0.0, weight = 1.0;

	for (size_t j = 0; j < n; j++) {
		if (draw && (j == 0 || v[j].key != v[j - 1].key))
			weight = plan_draw_weight(draw);
		sum += weight * v[j].value;
		all += weight;
	}
	return sum / all;
}

/* SD of a deal, of their mean. */
static double spread_of(const struct valued *v, size_t n, double mean)
{
	double sum = 0.0;

	for (size_t j = 0; j < n; j++)
		sum += (v[j].value - mean) * (v[j].value - mean);
	return n > 1 && mean > 0.0 ? sqrt(sum / (double)(n - 1)) / mean : 0.0;
}

static size_t gather_deals(struct valued *v, struct plan_deal *deal,
			   const struct dataset *data, const uint32_t *source)
{
	size_t n = 0;

	for (size_t i = 0; i < data->n; i++) {
		if (won_day(data, i) == OUTCOME_NEVER ||
		    !plan_is_mql(data, i) ||
		    (source && dataset_level(&data->source, i) != *source))
			continue;
		deal->wins++;
		if (data->value && !isnan(data->value[i]))
			v[n++] = (struct valued){ data->fold_key[i],
						  data->value[i] };
	}
	return n;
}

struct plan_deal plan_deal_of(const struct dataset *data,
			      const uint32_t *source, struct plan_draw *draw,
			      double *draws)
{
	struct plan_deal deal = { .mean = plan_range_unknown() };
	struct valued *v = mql_calloc(data->n, sizeof(*v));
	const size_t n = gather_deals(v, &deal, data, source);

	deal.valued = n;
	if (n > 0) {
		qsort(v, n, sizeof(*v), valued_by_key);
		for (size_t r = 0; r < PLAN_DRAWS; r++)
			draw->room[r] = mean_of(v, n, draw);
		for (size_t r = 0; draws && r < PLAN_DRAWS; r++)
			draws[r] = draw->room[r];
		deal.mean = plan_range_of(mean_of(v, n, NULL), draw->room,
					  PLAN_DRAWS);
		deal.spread = spread_of(v, n, deal.mean.mid);
	}
	free(v);
	return deal;
}
