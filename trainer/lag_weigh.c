/* SPDX-License-Identifier: MIT */
#include "trainer/lag_weigh.h"

#include <math.h>
#include <stdlib.h>

static int32_t seen_day(int32_t day, int32_t as_of)
{
	return day > as_of ? OUTCOME_NEVER : day;
}

int32_t lag_sql_day(const struct dataset *data, size_t i)
{
	const struct outcome_days e = dataset_event(data, i);
	const int32_t won = seen_day(e.won, data->as_of);
	const int32_t sql = data->definition->sql.present
			    ? seen_day(e.sql, data->as_of) : won;

	if (sql == OUTCOME_NEVER)
		return won;
	return won > OUTCOME_SOMETIME && won < sql ? won : sql;
}

static bool has_ages(const struct dataset *data, size_t i)
{
	return data->created && data->created[i] != MQL_DAY_NONE &&
	       data->sql_so_far[i] != LABEL_UNKNOWN;
}

static bool is_young(const struct dataset *data, size_t i)
{
	return data->sql_so_far[i] != data->sql[i];
}

int32_t lag_start(const struct dataset *data, size_t i)
{
	const int32_t created = data->created[i];
	const int32_t known = dataset_event(data, i).known;

	return data->definition->known_when.present && known > created &&
	       known <= data->as_of ? known : created;
}

static struct lag_lead lag_lead_of(const struct dataset *data, size_t i)
{
	const int32_t start = lag_start(data, i), day = lag_sql_day(data, i);
	struct lag_lead lead = {
		.age = data->as_of - start, .lag = LAG_NONE,
		.weight = dataset_weight(data, i),
	};

	if (day != OUTCOME_NEVER)
		lead.lag = day > start ? day - start : 0;
	return lead;
}

/* One curve for all: of every lead that has an age, but for SQLs of which no
 * day is known. */
static void learn_all(struct lag_curve *curve, const struct dataset *data,
		      struct lag_weights *w)
{
	struct lag_lead *lead = mql_calloc(data->n, sizeof(*lead));
	size_t n = 0;

	for (size_t i = 0; i < data->n; i++) {
		if (!has_ages(data, i))
			continue;

		const int32_t day = lag_sql_day(data, i);

		w->n_undated += day == OUTCOME_SOMETIME;
		w->n_event += day > OUTCOME_SOMETIME;
		if (day != OUTCOME_SOMETIME)
			lead[n++] = lag_lead_of(data, i);
	}
	lag_learn(curve, lead, n);
	free(lead);
}

static enum lag_use use_of(const struct lag_weights *w,
			   const struct lag_curve *curve)
{
	if (w->young == 0)
		return LAG_NO_YOUNG;
	if (w->n_event < 9 * w->n_undated)
		return LAG_NO_DATES;
	return curve->n_event < LAG_LEAST_EVENTS ? LAG_FEW_EVENTS
						 : LAG_COUNTED;
}

/* ---- bands of score ---- */

struct scored {                  /* the leads that have a score */
	struct lag_lead *lead;   // [n]
	int64_t *score;
	uint8_t *group;
	size_t n;
};

static void scored_init(struct scored *s, const struct threshold_lead *lead,
			const uint32_t *row, size_t n,
			const struct dataset *data)
{
	*s = (struct scored){
		.lead = mql_calloc(n, sizeof(*s->lead)),
		.score = mql_calloc(n, sizeof(*s->score)),
		.group = mql_calloc(n, sizeof(*s->group)),
	};
	for (size_t j = 0; j < n; j++) {
		const size_t i = row[j];

		if (!has_ages(data, i) ||
		    lag_sql_day(data, i) == OUTCOME_SOMETIME)
			continue;
		s->score[s->n] = lead[j].score;
		s->lead[s->n++] = lag_lead_of(data, i);
	}
}

static void scored_release(struct scored *s)
{
	free(s->group);
	free(s->score);
	free(s->lead);
}

static int by_score(const void *pa, const void *pb)
{
	const int64_t a = *(const int64_t *)pa, b = *(const int64_t *)pb;

	return (a < b) - (a > b);
}

/* Cut where as many SQLs are above as below; equal scores stay together. */
static void cut_bands(struct lag_weights *w, const struct scored *s)
{
	int64_t *score = mql_calloc(s->n, sizeof(*score));
	size_t m = 0, B;

	for (size_t j = 0; j < s->n; j++)
		if (s->lead[j].lag >= 0)
			score[m++] = s->score[j];
	qsort(score, m, sizeof(*score), by_score);
	B = m / LAG_LEAST_EVENTS;
	if (B > LAG_MAX_GROUP)
		B = LAG_MAX_GROUP;
	for (size_t b = 1; b < B; b++) {
		const int64_t low = score[m * b / B - 1];

		/* many ties: what can't be told apart is one band */
		if (low > score[m - 1] &&
		    (w->n_band == 1 || low < w->band[w->n_band - 2].low))
			w->band[w->n_band++ - 1].low = low;
	}
	w->band[w->n_band - 1].low = INT64_MIN;
	free(score);
}

static size_t band_of(const struct lag_weights *w, int64_t score)
{
	size_t b = 0;

	while (b + 1 < w->n_band && score < w->band[b].low)
		b++;
	return b;
}

/* The leads down to band b, at the front of `part`. */
static size_t take_down_to(struct lag_lead *part, const struct scored *s,
			   size_t b)
{
	size_t n = 0;

	for (size_t j = 0; j < s->n; j++)
		if (s->group[j] <= b)
			part[n++] = s->lead[j];
	return n;
}

/* Bands are used wherever there is enough to learn them from, not only where
 * the test finds a difference: learned in vain they cost nothing that could be
 * measured, and where they were missed for want of power a guarantee at 5 % was
 * broken in 7-9 % of runs.  Each curve is of all leads at least as good as its
 * band: with curves of the bands alone, H(t) would hold more of the hot leads,
 * by weight, than it does by count, and its rate would look too high (by 6 %
 * where lags differ most; broken in 11 %). */
static void learn_bands(struct lag_curve *curve, struct lag_weights *w,
			struct scored *s, int32_t horizon)
{
	struct lag_lead *part = mql_calloc(s->n, sizeof(*part));

	for (size_t j = 0; j < s->n; j++)
		s->group[j] = (uint8_t)band_of(w, s->score[j]);
	w->p_value = lag_differs(s->lead, s->group, s->n, w->n_band, horizon);
	for (size_t b = 0; b < w->n_band; b++)
		lag_learn(&curve[b], part, take_down_to(part, s, b));
	free(part);
}

static void describe(struct lag_weights *w, const struct lag_curve *curve)
{
	for (size_t b = 0; b < w->n_band; b++) {
		w->band[b].n_event = curve[b].n_event;
		w->band[b].median = lag_quantile(&curve[b], 0.5);
		w->band[b].p90 = lag_quantile(&curve[b], 0.9);
	}
}

/* ---- young leads ---- */

static double shown_of(const struct dataset *data, size_t i,
		       const struct lag_curve *curve)
{
	const int32_t start = lag_start(data, i);

	return lag_shown(curve, data->as_of - start,
			 data->created[i] + data->matures_days - start);
}

static void weigh_one(struct threshold_lead *lead, const struct dataset *data,
		      size_t i, const struct lag_curve *curve,
		      struct lag_weights *w)
{
	const double shown = shown_of(data, i, curve);

	if (!(shown >= LAG_LEAST_SHOWN))
		return;
	lead->label = data->sql_so_far[i];
	lead->mature = shown;
	w->counted++;
	w->weight += shown * lead->weight;
}

struct lag_weights lag_weigh(struct threshold_lead *lead, const uint32_t *row,
			     size_t n, const struct dataset *data)
{
	struct lag_curve curve[LAG_MAX_GROUP] = { 0 }, all = { 0 };
	struct lag_weights w = {
		.n_band = 1, .band[0].low = INT64_MIN, .p_value = NAN,
	};
	struct scored s;

	if (data->matures_days == 0)
		return w;
	for (size_t j = 0; j < n; j++)
		w.young += is_young(data, row[j]);
	learn_all(&all, data, &w);
	w.use = use_of(&w, &all);
	scored_init(&s, lead, row, n, data);
	if (w.use == LAG_COUNTED)
		cut_bands(&w, &s);
	if (w.n_band > 1) {
		learn_bands(curve, &w, &s, data->matures_days);
	} else {
		curve[0] = all;
		all = (struct lag_curve){ 0 };
	}
	for (size_t j = 0; w.use == LAG_COUNTED && j < n; j++)
		if (is_young(data, row[j]))
			weigh_one(&lead[j], data, row[j],
				  &curve[band_of(&w, lead[j].score)], &w);
	describe(&w, curve);
	scored_release(&s);
	for (size_t b = 0; b < LAG_MAX_GROUP; b++)
		lag_release(&curve[b]);
	lag_release(&all);
	return w;
}

/* ---- the rate of all ---- */

struct tally { double yes, all; };

static double ratio(struct tally t)
{
	return t.all > 0.0 ? t.yes / t.all : (double)NAN;
}

static void add(struct tally *t, bool yes, double weight, double mature)
{
	t->all += weight * mature;
	t->yes += yes ? weight : 0.0;
}

static bool in_time(const struct dataset *data, size_t i)
{
	const int32_t day = lag_sql_day(data, i);

	return data->sql_so_far[i] == LABEL_YES &&
	       (data->created == NULL || data->created[i] == MQL_DAY_NONE ||
		day == OUTCOME_SOMETIME || data->matures_days == 0 ||
		day - data->created[i] <= data->matures_days);
}

struct lag_rates lag_rates(const struct dataset *data)
{
	struct tally naive = { 0 }, mature = { 0 }, weighted = { 0 };
	struct lag_curve curve = { 0 };
	struct lag_weights w = { 0 };

	for (size_t i = 0; i < data->n; i++)
		w.young += is_young(data, i);
	learn_all(&curve, data, &w);
	w.use = use_of(&w, &curve);
	for (size_t i = 0; i < data->n; i++) {
		const double weight = dataset_weight(data, i);
		const double shown = has_ages(data, i) && is_young(data, i)
				     ? shown_of(data, i, &curve) : 1.0;

		if (data->sql_so_far[i] == LABEL_UNKNOWN)
			continue;
		add(&naive, data->sql_so_far[i] == LABEL_YES, weight, 1.0);
		if (!is_young(data, i))
			add(&mature, data->sql[i] == LABEL_YES, weight, 1.0);
		if (shown >= LAG_LEAST_SHOWN)
			add(&weighted, in_time(data, i), weight, shown);
	}
	lag_release(&curve);
	return (struct lag_rates){
		ratio(naive), ratio(mature),
		w.use == LAG_COUNTED || w.use == LAG_NO_YOUNG ? ratio(weighted)
							      : (double)NAN,
	};
}
