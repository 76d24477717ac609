/* SPDX-License-Identifier: MIT */
#include "trainer/backtest.h"

#include <math.h>
#include <stdlib.h>

#include "common/io.h"
#include "trainer/chained.h"
#include "trainer/order.h"

const char *const backtest_every_name[] = { "quarter", "month", NULL };

static void count_undated(struct backtest *backtest, const struct dataset *data)
{
	for (size_t i = 0; i < data->n; i++) {
		const struct outcome_days e = dataset_event(data, i);
		const int32_t day[] = { e.won, e.sql, e.lost };

		for (size_t k = 0; k < MQL_ARRAY_LEN(day); k++) {
			backtest->outcomes += day[k] != OUTCOME_NEVER;
			backtest->undated += day[k] == OUTCOME_SOMETIME;
		}
	}
}

/* ---- periods ---- */

static int32_t end_of(const struct backtest_options *options, int32_t from)
{
	if (options->rows > 0)
		return from + (int32_t)options->rows;
	return mql_day_next_start(from,
				  options->every == BACKTEST_QUARTER ? 3 : 1);
}

/* The day before which there are leads enough to try: one date that is a typo
 * makes no thousand periods. */
static int32_t first_day(const struct dataset *data)
{
	int32_t *day = mql_calloc(data->n, sizeof(*day)), first;
	size_t n = 0;

	for (size_t i = 0; i < data->n; i++)
		if (data->created[i] != MQL_DAY_NONE)
			day[n++] = data->created[i];
	order_days(day, n);
	first = day[n < BACKTEST_LEAST_LEADS ? 0 : BACKTEST_LEAST_LEADS - 1];
	free(day);
	return first;
}

static void cut_periods(struct backtest *backtest, const struct dataset *data,
			const struct backtest_options *options)
{
	size_t cap = 0;

	for (int32_t from = end_of(options, options->rows > 0 ? 0
						    : first_day(data)), to;
	     from <= data->last_created && (to = end_of(options, from)) > from;
	     from = to) {
		backtest->period = mql_grow(backtest->period, &cap,
					    backtest->n + 1,
					    sizeof(*backtest->period));
		backtest->period[backtest->n++] = (struct backtest_period){
			.from = from, .to = to,
		};
	}
}

static void forget_days(struct dataset *data)
{
	if (data->event == NULL)
		return;
	data->happened = mql_calloc(data->n, 1);
	for (size_t i = 0; i < data->n; i++)
		data->happened[i] = outcome_marks(&data->event[i], INT32_MAX);
	free(data->event);
	data->event = NULL;
}

/* Rows as days: row i was created on day i, and no outcome has a date. */
static void number_rows(struct dataset *data)
{
	free(data->observed);    // a calendar of its own
	data->observed = NULL;
	data->created = mql_calloc(data->n, sizeof(*data->created));
	for (size_t i = 0; i < data->n; i++)
		data->created[i] = (int32_t)i;
	forget_days(data);
	data->first_created = 0;
	data->last_created = data->as_of = (int32_t)data->n - 1;
}

static bool set_time(struct dataset *data,
		     const struct backtest_options *options, const char *path,
		     struct mql_err *err)
{
	if (options->rows > 0 && data->created)
		return mql_fail(err, MQL_E_USAGE, "--rows is for leads without "
				"a date; these have lead.created");
	if (options->rows == 0 && data->first_created == MQL_DAY_NONE)
		return mql_fail(err, MQL_E_DATA, "%s: a backtest needs the "
				"date each lead was created: name its column "
				"as lead.created, or take the order of the "
				"rows as time with --rows N", path);
	if (options->rows > 0)
		number_rows(data);
	return true;
}

/* Created in [from, to). */
static size_t rows_between(const struct dataset *data, int32_t from, int32_t to,
			   uint32_t *row)
{
	size_t n = 0;

	for (size_t i = 0; i < data->n; i++)
		if (data->created[i] != MQL_DAY_NONE &&
		    data->created[i] >= from && data->created[i] < to)
			row[n++] = (uint32_t)i;
	return n;
}

/* Those before a day whose features had been taken by then. */
static size_t rows_seen(const struct dataset *data, int32_t day, uint32_t *row)
{
	const size_t all = rows_between(data, data->first_created, day, row);
	size_t n = 0;

	for (size_t j = 0; j < all; j++)
		if (!data->observed || data->observed[row[j]] < day)
			row[n++] = row[j];
	return n;
}

/* Won by the day before `day`, or on one that nobody knows. */
static uint64_t wins_by(const struct dataset *data, int32_t day,
			const uint32_t *row, size_t n)
{
	uint64_t wins = 0;

	for (size_t j = 0; j < n; j++)
		wins += (dataset_marks(data, row[j], day - 1) &
			 OUTCOME_WON) != 0;
	return wins;
}

/* ---- what became of a period ---- */

struct replay {                  /* what all periods share */
	struct backtest *backtest;
	const struct dataset *data;
	const struct backtest_options *options;
	struct propensity propensity;    // of all leads, as known now: judges
					 // may know what the judged did not
	uint32_t *row;           // [N] room
};

/* The leads of a period as a threshold sees them: scored by the fit's card,
 * with the labels that are known now.  re->row: which they are. */
static void see_period(struct threshold_lead *lead, const struct replay *re,
		       const struct dataset *later, const struct fit *fit)
{
	const size_t n = later->n;
	uint32_t *all = mql_calloc(n, sizeof(*all));
	int64_t *score = mql_calloc(n, sizeof(*score));
	int64_t(*subtotal)[MQL_N_DIMENSION] = mql_calloc(n, sizeof(*subtotal));

	for (size_t j = 0; j < n; j++)
		all[j] = (uint32_t)j;
	points_score(score, subtotal, &fit->card, later, all, n);
	for (size_t j = 0; j < n; j++) {
		lead[j] = oof_lead(later, j, score[j],
				   oof_side(later->definition, later->rule[j],
					    points_below(later->definition,
							 subtotal[j])));
		lead[j].prob = mql_calib_prob(&fit->card.sql, score[j]);
		propensity_mark(&lead[j], &re->propensity, re->row[j]);
	}
	free(subtotal);
	free(score);
	free(all);
}

static void judge(struct backtest_trial *trial, const struct threshold *there,
		  double target)
{
	trial->rate = trial->low = trial->high = (double)NAN;
	if (!threshold_has_cut(&trial->threshold))
		return;
	trial->handed = there->handed;
	trial->known = there->known;
	trial->sql = there->sql;
	if (trial->known == 0)
		return;
	trial->shown = (double)there->known * there->mature;
	trial->rate = there->rate;
	trial->low = there->low;
	trial->high = there->high;
	trial->kept = trial->rate >= target;
	trial->broken = threshold_chance(trial->sql, trial->known,
					 trial->shown, target)
			<= THRESHOLD_CHANCE;
}

static void try_targets(struct replay *re, struct backtest_period *period,
			const struct dataset *later, const struct fit *fit)
{
	const struct backtest_options *options = re->options;
	struct threshold_lead *lead = mql_calloc(later->n, sizeof(*lead));

	see_period(lead, re, later, fit);
	period->trial = mql_arena_alloc(&re->backtest->arena, options->n_target,
					sizeof(*period->trial));
	for (size_t t = 0; t < options->n_target; t++) {
		const struct threshold_options how = {
			.target = options->target[t],
			.seed = options->fit.learn.seed,
		};
		struct threshold *set = &period->trial[t].threshold, there;

		threshold_find(set, fit->oof.lead, fit->oof.n, &how);
		if (threshold_has_cut(set))
			threshold_at(&there, lead, later->n, set->cut, &how);
		judge(&period->trial[t], &there, how.target.rate);
	}
	free(lead);
}

/* ---- one period ---- */

/* Learn from what was known on the first day.  Too little data is an answer;
 * what the system refuses is not. */
static bool replay(struct replay *re, struct backtest_period *period,
		   const struct dataset *then, const struct dataset *later,
		   struct mql_err *why)
{
	struct fit fit = { 0 };
	const bool ok = fit_learn(&fit, then, &re->options->fit,
				  "the leads before it", why);

	if (ok)
		try_targets(re, period, later, &fit);
	fit_release(&fit);
	return ok;
}

/* Half of the outcomes of those whose outcome will ever be known must be in. */
static bool is_in(struct replay *re, struct backtest_period *period,
		  const struct dataset *later)
{
	const bool selects = later->definition->known_when.present;
	size_t open = 0, owed = 0;

	for (size_t j = 0; j < later->n; j++) {
		if (selects && dataset_event(later, j).known == OUTCOME_NEVER)
			continue;
		owed++;
		open += later->sql[j] == LABEL_UNKNOWN;
	}
	if (owed < BACKTEST_LEAST_LEADS)
		backtest_say_small(re->backtest, period, owed);
	else if (2 * open > owed)
		backtest_say_open(re->backtest, period, later);
	return period->status == BACKTEST_TRIED;
}

/* Its leads are labelled within the horizon that was in force when they came:
 * what was promised then was the rate within that one. */
static bool try_period(struct replay *re, struct backtest_period *period,
		       const struct dataset *then, struct mql_err *why)
{
	const struct dataset *data = re->data;
	const size_t n = rows_between(data, period->from, period->to, re->row);
	struct dataset later;
	bool ok;

	period->horizon = then->matures_days;
	period->won = then->counts.won[LABEL_YES];
	dataset_select_within(&later, data, re->row, n, data->as_of,
			      period->horizon);
	ok = !is_in(re, period, &later) ||
	     replay(re, period, then, &later, why);
	dataset_release(&later);
	return ok;
}

static bool run_period(struct replay *re, struct backtest_period *period,
		       struct mql_err *err)
{
	const struct dataset *data = re->data;
	struct mql_err why = MQL_ERR_INIT;
	struct dataset then = { 0 };

	period->leads = rows_between(data, period->from, period->to, re->row);
	period->before = rows_seen(data, period->from, re->row);
	period->wins = wins_by(data, period->from, re->row, period->before);

	const bool ok = dataset_select(&then, data, re->row, period->before,
				       period->from - 1, &why) &&
			try_period(re, period, &then, &why);

	dataset_release(&then);
	if (ok)
		return true;
	if (why.code != MQL_E_DATA && why.code != MQL_E_NUMERIC)
		return mql_fail(err, why.code, "%s", why.msg);
	rows_seen(data, period->from, re->row);
	backtest_say_early(re->backtest, period, data, re->row, &why);
	return true;
}

/* ---- all of them ---- */

struct sum {                     /* of a summary in the making */
	struct backtest_summary *summary;
	uint64_t leads, handed;
	double expected;         // rate times known
	double shown;
};

static void add_trial(struct sum *sum, const struct backtest_trial *trial,
		      uint64_t leads)
{
	struct backtest_summary *s = sum->summary;

	s->tried++;
	sum->leads += leads;
	sum->handed += trial->handed;
	if (!threshold_has_cut(&trial->threshold))
		return;
	s->issued++;
	s->idle += trial->known == 0;
	if (trial->known == 0)
		return;
	s->kept += trial->kept;
	s->broken += trial->broken;
	s->known += trial->known;
	s->sql += trial->sql;
	s->error += fabs(trial->rate - s->target.rate) / s->target.rate;
	sum->expected += trial->rate * (double)trial->known;
	sum->shown += trial->shown;
}

static double ratio(double part, double all)
{
	return all > 0.0 ? part / all : (double)NAN;
}

static void finish_sum(struct sum *sum)
{
	struct backtest_summary *s = sum->summary;

	s->error = ratio(s->error, (double)(s->issued - s->idle));
	s->share = ratio((double)sum->handed, (double)sum->leads);
	s->rate = ratio(sum->expected, (double)s->known);
	s->chance = threshold_chance(s->sql, s->known, sum->shown,
				     s->target.rate);
}

static void sum_up(struct backtest *backtest, size_t t)
{
	struct sum sum = { .summary = &backtest->summary[t] };

	for (size_t p = 0; p < backtest->n; p++)
		if (backtest->period[p].status == BACKTEST_TRIED)
			add_trial(&sum, &backtest->period[p].trial[t],
				  backtest->period[p].leads);
	finish_sum(&sum);
}

/* How likely each lead was to be handed over (propensity.h), of all of them: a
 * period's known leads stand for the others like them. */
static bool learn_propensity(struct replay *re, struct mql_err *err)
{
	const struct fit_options *fit = &re->options->fit;
	struct split split = { 0 };
	const bool ok =
		!re->data->definition->known_when.present ||
		(split_init(&split, re->data, fit->folds, SPLIT_BY_DIGEST,
			    fit->learn.seed, err) &&
		 propensity_learn(&re->propensity, re->data, &split,
				  &fit->learn, fit->threads, err));

	split_release(&split);
	return ok;
}

bool backtest_run(struct backtest *backtest, struct dataset *data,
		  const struct backtest_options *options, const char *path,
		  struct mql_err *err)
{
	struct replay re = { .backtest = backtest, .data = data,
			     .options = options };
	bool ok;

	*backtest = (struct backtest){
		.n_target = options->n_target, .by_rows = options->rows > 0,
		.as_of = options->rows > 0 ? MQL_DAY_NONE : data->as_of,
	};
	if (!set_time(data, options, path, err))
		return false;
	count_undated(backtest, data);
	cut_periods(backtest, data, options);
	if (backtest->n == 0)
		return mql_fail(err, MQL_E_DATA, "%s: no lead is left to try a "
				"card on: all are of the first period", path);
	re.row = mql_calloc(data->n, sizeof(*re.row));
	ok = learn_propensity(&re, err);
	for (size_t p = 0; ok && p < backtest->n; p++) {
		ok = run_period(&re, &backtest->period[p], err);
		backtest->n_tried +=
			backtest->period[p].status == BACKTEST_TRIED;
	}
	propensity_release(&re.propensity);
	free(re.row);
	if (!ok)
		return false;
	backtest->summary = mql_arena_alloc(&backtest->arena,
					    options->n_target,
					    sizeof(*backtest->summary));
	for (size_t t = 0; t < options->n_target; t++) {
		backtest->summary[t].target = options->target[t];
		sum_up(backtest, t);
	}
	return true;
}

void backtest_folds(struct backtest_summary *summary, const struct fit *fit,
		    const struct mql_target *target)
{
	struct chained_trial chained[SPLIT_MAX_FOLD];
	struct sum sum = { .summary = summary };
	const size_t n = chained_try(chained, fit, target, MQL_DAY_NONE);

	*summary = (struct backtest_summary){ .target = *target };
	for (size_t k = 0; k < n; k++) {
		struct backtest_trial trial = { .threshold = chained[k].set };

		judge(&trial, &chained[k].there, target->rate);
		add_trial(&sum, &trial, chained[k].leads);
	}
	finish_sum(&sum);
}

void backtest_release(struct backtest *backtest)
{
	free(backtest->period);
	mql_arena_release(&backtest->arena);
	*backtest = (struct backtest){ 0 };
}
