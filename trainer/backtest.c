/* SPDX-License-Identifier: MIT */
#include "trainer/backtest.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/io.h"

const char *const backtest_every_name[] = { "quarter", "month", NULL };

/* Below so many leads a period says nothing. */
enum { LEAST_LEADS = 20 };

static void count_undated(struct backtest *backtest, const struct dataset *data)
{
	for (size_t i = 0; i < data->n; i++) {
		const struct outcome_days *e = &data->event[i];
		const int32_t day[] = { e->won, e->sql, e->lost };

		for (size_t k = 0; k < MQL_ARRAY_LEN(day); k++) {
			backtest->outcomes += day[k] != OUTCOME_NEVER;
			backtest->undated += day[k] == OUTCOME_SOMETIME;
		}
	}
}

/* ---- periods ---- */

int32_t backtest_next_start(int32_t day, enum backtest_every every)
{
	const unsigned step = every == BACKTEST_QUARTER ? 3 : 1;
	struct mql_buf buf = { 0 };
	unsigned year, month;
	int32_t next = day;

	mql_day_add(&buf, day);
	if (sscanf(mql_buf_text(&buf), "%u-%u", &year, &month) == 2) {
		month = (month - 1) / step * step + step + 1;
		mql_buf_reset(&buf);
		mql_buf_addf(&buf, "%04u-%02u-01", month > 12 ? year + 1 : year,
			     month > 12 ? month - 12 : month);
		if (!mql_day_parse(mql_buf_str(&buf), MQL_DATE_YMD, &next))
			next = day;      // after year 9999
	}
	mql_buf_release(&buf);
	return next;
}

static int32_t end_of(const struct backtest_options *options, int32_t from)
{
	if (options->rows > 0)
		return from + (int32_t)options->rows;
	return backtest_next_start(from, options->every);
}

static int compare_days(const void *a, const void *b)
{
	const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return (x > y) - (x < y);
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
	qsort(day, n, sizeof(*day), compare_days);
	first = day[n < LEAST_LEADS ? 0 : LEAST_LEADS - 1];
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

static int32_t without_date(int32_t day)
{
	return day == OUTCOME_NEVER ? day : OUTCOME_SOMETIME;
}

/* Rows as days: row i was created on day i, and no outcome has a date. */
static void number_rows(struct dataset *data)
{
	free(data->observed);    // a calendar of its own
	data->observed = NULL;
	data->created = mql_calloc(data->n, sizeof(*data->created));
	for (size_t i = 0; i < data->n; i++) {
		struct outcome_days *event = &data->event[i];

		data->created[i] = (int32_t)i;
		event->won = without_date(event->won);
		event->sql = without_date(event->sql);
		event->known = without_date(event->known);
		event->lost = without_date(event->lost);
	}
	data->first_created = 0;
	data->last_created = (int32_t)data->n - 1;
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
 * with the labels that are known now. */
static void see_period(struct threshold_lead *lead, const struct replay *re,
		       const struct fit *fit, size_t n)
{
	const struct dataset *data = re->data;
	const struct propensity *propensity = &re->propensity;
	const uint32_t *row = re->row;
	int64_t *score = mql_calloc(n, sizeof(*score));
	int64_t(*subtotal)[MQL_N_DIMENSION] = mql_calloc(n, sizeof(*subtotal));

	points_score(score, subtotal, &fit->card, data, row, n);
	for (size_t j = 0; j < n; j++) {
		lead[j] = oof_lead(data, row[j], score[j],
				   oof_side(data->definition,
					    data->rule[row[j]], subtotal[j]));
		lead[j].prob = mql_calib_prob(&fit->card.sql, score[j]);
		if (propensity->handed)
			lead[j].handed = propensity->handed[row[j]];
		lead[j].rare = propensity->rare && propensity->rare[row[j]];
	}
	free(subtotal);
	free(score);
}

/* Half of the outcomes of those whose outcome will ever be known. */
static bool is_open(const struct dataset *data, const uint32_t *row, size_t n)
{
	const bool selects = data->definition->known_when.present;
	size_t open = 0, all = 0;

	for (size_t j = 0; j < n; j++) {
		const size_t i = row[j];

		if (selects && data->event[i].known == OUTCOME_NEVER)
			continue;
		all++;
		open += data->sql[i] == LABEL_UNKNOWN;
	}
	return all < LEAST_LEADS || 2 * open > all;
}

static void judge(struct backtest_trial *trial,
		  const struct threshold_lead *lead, size_t n,
		  const struct threshold_options *options)
{
	const double target = options->target.rate;
	struct threshold there;

	trial->kept = true;
	trial->rate = trial->low = trial->high = (double)NAN;
	if (!threshold_has_cut(&trial->threshold))
		return;
	threshold_at(&there, lead, n, trial->threshold.cut, options);
	trial->handed = there.handed;
	trial->known = there.known;
	trial->sql = there.sql;
	if (trial->known == 0)
		return;
	trial->rate = there.rate;
	trial->low = there.low;
	trial->high = there.high;
	trial->kept = trial->rate >= target;
	trial->broken = gsl_cdf_binomial_P((unsigned)trial->sql,
					    target * there.mature,
					    (unsigned)trial->known) <= .05;
}

static void try_targets(struct replay *re, struct backtest_period *period,
			const struct fit *fit)
{
	const struct backtest_options *options = re->options;
	struct threshold_lead *lead = mql_calloc(period->leads, sizeof(*lead));

	see_period(lead, re, fit, period->leads);
	period->trial = mql_arena_alloc(&re->backtest->arena, options->n_target,
					sizeof(*period->trial));
	for (size_t t = 0; t < options->n_target; t++) {
		const struct threshold_options how = {
			.target = options->target[t],
			.seed = options->fit.learn.seed,
		};

		threshold_find(&period->trial[t].threshold, fit->oof.lead,
			       fit->oof.n, &how);
		judge(&period->trial[t], lead, period->leads, &how);
	}
	free(lead);
}

/* ---- one period ---- */

static void set_early(struct backtest *backtest, struct backtest_period *period,
		      const struct mql_err *err)
{
	period->status = BACKTEST_EARLY;
	period->why = mql_arena_text(&backtest->arena, err->msg,
				     strlen(err->msg));
}

/* Learn from what was known on the first day.  Too little data is an answer;
 * what the system refuses is not. */
static bool replay(struct replay *re, struct backtest_period *period,
		   const struct dataset *then, struct mql_err *err)
{
	struct mql_err why = MQL_ERR_INIT;
	struct fit fit = { 0 };
	bool ok = true;

	period->won = then->counts.won[LABEL_YES];
	if (fit_learn(&fit, then, &re->options->fit, "the leads before it",
		      &why))
		try_targets(re, period, &fit);
	else if (why.code == MQL_E_DATA || why.code == MQL_E_NUMERIC)
		set_early(re->backtest, period, &why);
	else
		ok = mql_fail(err, why.code, "%s", why.msg);
	fit_release(&fit);
	return ok;
}

static bool run_period(struct replay *re, struct backtest_period *period,
		       struct mql_err *err)
{
	const struct dataset *data = re->data;
	uint32_t *row = re->row;
	struct mql_err why = MQL_ERR_INIT;
	struct dataset then = { 0 };
	bool ok = true;

	period->before = rows_seen(data, period->from, row);
	if (!dataset_select(&then, data, row, period->before,
			    period->from - 1, &why))
		set_early(re->backtest, period, &why);
	period->leads = rows_between(data, period->from, period->to, row);
	if (period->status == BACKTEST_EARLY)
		return true;
	if (is_open(data, row, period->leads))
		period->status = BACKTEST_OPEN;
	else
		ok = replay(re, period, &then, err);
	dataset_release(&then);
	return ok;
}

/* ---- all of them ---- */

struct sum {                     /* of a summary in the making */
	struct backtest_summary *summary;
	uint64_t leads, handed;
	size_t n_error;
	double expected;         // rate times known
};

static void add_trial(struct sum *sum, const struct backtest_trial *trial,
		      uint64_t leads)
{
	struct backtest_summary *s = sum->summary;

	s->tried++;
	s->issued += threshold_has_cut(&trial->threshold);
	s->kept += trial->kept;
	s->broken += trial->broken;
	s->known += trial->known;
	s->sql += trial->sql;
	sum->leads += leads;
	sum->handed += trial->handed;
	if (trial->known == 0)
		return;
	s->error += fabs(trial->rate - s->target.rate) / s->target.rate;
	sum->n_error++;
	sum->expected += trial->rate * (double)trial->known;
}

static void finish_sum(struct sum *sum)
{
	struct backtest_summary *s = sum->summary;

	s->error = sum->n_error > 0 ? s->error / (double)sum->n_error
				    : (double)NAN;
	s->share = sum->leads > 0 ? (double)sum->handed / (double)sum->leads
				  : (double)NAN;
	s->rate = s->known > 0 ? sum->expected / (double)s->known
			       : (double)NAN;
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

static bool check_tried(const struct backtest *backtest,
			const struct mql_definition *definition,
			const char *path, struct mql_err *err)
{
	const char *why = "there is one period at most";

	for (size_t p = 0; p < backtest->n; p++) {
		if (backtest->period[p].status == BACKTEST_TRIED)
			return true;
		why = backtest->period[p].status == BACKTEST_OPEN
		      ? "its outcomes are not in yet"
		      : backtest->period[p].why;
	}
	return mql_fail(err, MQL_E_DATA, "%s: none of %zu periods could be "
			"tried; the last: %s%s", path, backtest->n, why,
			definition->matures == MQL_MATURES_AUTO ?
			" (outcome.matures: auto waits for nearly all wins; a "
			"number of days would wait less)" : "");
}

/* How likely each lead was to be handed over (propensity.h), of all of them: a
 * period's known leads stand for the others like them. */
static bool learn_propensity(struct replay *re, struct mql_err *err)
{
	const struct fit_options *fit = &re->options->fit;
	struct split split = { 0 };
	const bool ok =
		!re->data->definition->known_when.present ||
		(split_init(&split, re->data, fit->folds, false,
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
	};
	if (!set_time(data, options, path, err))
		return false;
	count_undated(backtest, data);
	cut_periods(backtest, data, options);
	re.row = mql_calloc(data->n, sizeof(*re.row));
	ok = learn_propensity(&re, err);
	for (size_t p = 0; ok && p < backtest->n; p++)
		ok = run_period(&re, &backtest->period[p], err);
	propensity_release(&re.propensity);
	free(re.row);
	if (!ok || !check_tried(backtest, data->definition, path, err))
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

static size_t leads_of_folds(struct threshold_lead *lead, const struct oof *oof,
			     size_t from, size_t to)
{
	size_t n = 0;

	for (size_t j = 0; j < oof->n; j++)
		if (oof->fold[j] >= from && oof->fold[j] < to)
			lead[n++] = oof->lead[j];
	return n;
}

void backtest_folds(struct backtest_summary *summary, const struct fit *fit,
		    const struct mql_target *target)
{
	const struct threshold_options options = {
		.target = *target, .seed = fit->options.learn.seed,
	};
	const struct oof *oof = &fit->oof;
	struct sum sum = { .summary = summary };
	struct threshold_lead *lead;

	*summary = (struct backtest_summary){ .target = *target };
	lead = mql_calloc(oof->n, sizeof(*lead));
	for (size_t k = 1; fit->split.period && k < fit->split.n_fold; k++) {
		struct backtest_trial trial = { .handed = 0 };
		size_t n = leads_of_folds(lead, oof, 0, k);

		threshold_find(&trial.threshold, lead, n, &options);
		n = leads_of_folds(lead, oof, k, k + 1);
		judge(&trial, lead, n, &options);
		add_trial(&sum, &trial, n);
	}
	free(lead);
	finish_sum(&sum);
}

void backtest_release(struct backtest *backtest)
{
	free(backtest->period);
	mql_arena_release(&backtest->arena);
	*backtest = (struct backtest){ 0 };
}
