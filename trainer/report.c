/* SPDX-License-Identifier: MIT */
#include "trainer/report.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "trainer/assemble.h"
#include "trainer/calibrate.h"
#include "trainer/labels.h"
#include "trainer/maturity.h"
#include "trainer/thin.h"

void report_warn(struct report *report, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	if (report->n_warning == REPORT_MAX_WARNING)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	report->warning[report->n_warning++] =
		mql_arena_text(&report->arena, text, strlen(text));
}

/* ---- metrics, out of fold ---- */

/* Leads with a score and a known label. */
struct counted {
	struct metrics_count all, fold[SPLIT_MAX_FOLD];
	bool by_fold;            // else fold is not counted
};

static void count_lead(struct counted *c, const struct oof *oof, size_t j,
		       uint8_t label, double prob, double weight)
{
	const int64_t score = oof->lead[j].score;

	metrics_add(&c->all, score, prob, label, weight);
	if (c->by_fold)
		metrics_add(&c->fold[oof->fold[j]], score, prob, label,
			    weight);
}

/* The probabilities are those that the threshold went by and the card's map is
 * like: of all leads, not of those with a known outcome alone.  And so each of
 * those counts for as many as it stands for, as in a comparison. */
static void count_sql(struct counted *c, const struct report *r,
		      const struct oof *oof)
{
	for (size_t j = 0; j < oof->n; j++) {
		const struct threshold_lead *lead = &oof->lead[j];
		const uint8_t label = r->data->sql[oof->row[j]];

		if (label != LABEL_UNKNOWN)
			count_lead(c, oof, j, label, lead->prob,
				   thin_stands(lead));
	}
}

/* Wins have a map of their own, and a lead counts for its weight alone. */
static void count_won(struct counted *c, const struct report *r,
		      const struct oof *oof)
{
	const uint8_t *won = r->data->won;
	struct calibrate_sum sum = { 0 };

	for (size_t j = 0; j < oof->n; j++)
		calibrate_add(&sum, oof->lead[j].score, won[oof->row[j]],
			      oof->lead[j].weight, 1.0, oof->fold[j]);
	calibrate_others(&sum, r->split->n_fold);
	for (size_t j = 0; j < oof->n; j++) {
		const uint8_t label = won[oof->row[j]];

		if (label != LABEL_UNKNOWN)
			count_lead(c, oof, j, label,
				   calibrate_prob(&sum, oof->lead[j].score,
						  oof->fold[j]),
				   oof->lead[j].weight);
	}
	calibrate_sum_release(&sum);
}

/* Bars begin at the threshold, where there is one; chart NULL: none. */
static void measure(struct metrics *m, struct chart *chart,
		    struct metrics_count *count, const struct report *r)
{
	const int64_t origin = threshold_has_cut(&r->threshold)
		? r->threshold.cut : 0;
	struct metrics_ranking ranking;

	metrics_rank_end(&ranking, count);
	metrics_of(m, &ranking);
	if (chart)
		chart_of(chart, &ranking, origin);
	metrics_ranking_release(&ranking);
}

static void measure_folds(struct report *r, struct counted *c)
{
	r->fold = mql_arena_alloc(&r->arena, r->split->n_fold,
				  sizeof(*r->fold));
	for (size_t k = 0; k < r->split->n_fold; k++) {
		r->fold[k].trained = split_n_train(r->split, r->data, k);
		measure(&r->fold[k].won, NULL, &c->fold[k], r);
	}
}

static void compute_quality(struct report *r, const struct oof *oof)
{
	const bool one_label = !r->data->definition->sql.present;
	struct counted c = { .by_fold = one_label };

	count_sql(&c, r, oof);
	measure(&r->sql, &r->sql_chart, &c.all, r);
	if (one_label) {
		r->won = r->sql;
		r->won_chart = r->sql_chart;
	} else {
		c.by_fold = true;
		count_won(&c, r, oof);
		measure(&r->won, &r->won_chart, &c.all, r);
	}
	measure_folds(r, &c);
}

/* ---- what the threshold means ---- */

/* The least k with P(X <= k) >= q, where X of n leads succeed and their common
 * rate is known to be Beta(a, b) (beta-binomial). */
static double month_quantile(double q, unsigned n, double a, double b)
{
	double log_p = gsl_sf_lnbeta(a, n + b) - gsl_sf_lnbeta(a, b);
	double sum = exp(log_p);
	unsigned k = 0;

	for (; sum < q && k < n; k++) {
		log_p += log((double)(n - k) / (k + 1.0) * (a + k) /
			     (n - k - 1.0 + b));
		sum += exp(log_p);
	}
	return k;
}

/* Where the rate of one month's m leads falls 19 times in 20: by their own
 * chance, and because the rate is known no better than its interval says. */
static void month_range(struct report *r, double m)
{
	const struct threshold *t = &r->threshold;
	const unsigned n = isfinite(m) ? (unsigned)lround(m) : 0;

	if (n == 0 || !(t->rate > 0.0 && t->rate < 1.0) || !(t->high > t->low))
		return;

	const double each = 2.0 * gsl_cdf_ugaussian_Pinv(0.975) /
			    (t->high - t->low);
	const double known = t->rate * (1.0 - t->rate) * each * each;
	const double a = t->rate * known, b = known - a;

	r->month_low = month_quantile(0.025, n, a, b) / n;
	r->month_high = month_quantile(0.975, n, a, b) / n;
}

/* One month is drawn from the months behind it: not where scores rank the later
 * leads backwards, or no period before the last could have set a threshold. */
static bool is_adrift(const struct report *r)
{
	return r->sql.calibration_slope <= 0.0 ||
	       (r->chained.tried > 0 && r->chained.issued == 0);
}

static void compute_volume(struct report *r)
{
	r->mql_per_month = r->month_low = r->month_high = NAN;
	r->leads_per_month = dataset_per_month(r->data, NULL, 0);
	if (isnan(r->leads_per_month))
		return;
	r->mql_per_month = r->leads_per_month * r->threshold.share;
	if (!is_adrift(r))
		month_range(r, r->mql_per_month);
}

static void count_sides(struct report *r, const struct threshold_lead *lead,
			size_t n)
{
	const struct dataset *data = r->data;

	for (size_t j = 0; j < n; j++) {
		r->fast_tracked += lead[j].side == THRESHOLD_ALWAYS;
		r->below_minimum += lead[j].side == THRESHOLD_NEVER;
	}
	for (size_t i = 0; i < data->n; i++) {
		const struct mql_rule *rule = data->definition->rule;

		if (r->split->test[i] == SPLIT_NEVER ||
		    data->rule[i] == DATASET_NO_RULE)
			continue;
		if (rule[data->rule[i]].verdict == MQL_DISQUALIFIED)
			r->disqualified++;
	}
	r->below_minimum -= r->disqualified;
}

static void count_fast_track(struct report *r)
{
	const struct dataset *data = r->data;
	const struct mql_definition *def = data->definition;

	r->fast_track = mql_arena_alloc(&r->arena, def->n_rule,
					sizeof(*r->fast_track));
	for (size_t k = 0; k < def->n_rule; k++) {
		struct report_rule *rule = &r->fast_track[r->n_fast_track];

		if (def->rule[k].verdict != MQL_FAST_TRACK)
			continue;
		r->n_fast_track++;
		rule->reason = def->rule[k].reason;
		for (size_t i = 0; i < data->n; i++) {
			if (data->rule[i] != k ||
			    r->split->test[i] == SPLIT_NEVER)
				continue;
			rule->leads++;
			rule->known += data->sql[i] != LABEL_UNKNOWN;
			rule->sql += data->sql[i] == LABEL_YES;
		}
	}
}

const struct report_rule *report_worst_rule(const struct report *r)
{
	const struct report_rule *worst = NULL;

	for (size_t k = 0; k < r->n_fast_track; k++) {
		const struct report_rule *rule = &r->fast_track[k];

		/* sql / known, crosswise */
		if (rule->known > 0 &&
		    (worst == NULL || (double)rule->sql * (double)worst->known <
				      (double)worst->sql * (double)rule->known))
			worst = rule;
	}
	return worst;
}

/* ---- warnings ---- */

static void warn_counts(struct report *r)
{
	const struct dataset_counts *c = &r->data->counts;

	if (c->won[LABEL_YES] < LABELS_FEW_YES)
		report_warn(r, "only %llu won leads: weights are rough below "
			    "%d", (unsigned long long)c->won[LABEL_YES],
			    LABELS_FEW_YES);
	if (c->sql[LABEL_YES] < LABELS_FEW_YES)
		report_warn(r, "only %llu SQLs: the threshold is rough below "
			    "%d", (unsigned long long)c->sql[LABEL_YES],
			    LABELS_FEW_YES);
	if (c->bad_rows > 0)
		report_warn(r, "%llu of %llu rows could not be read and were "
			    "left out, the first: %s",
			    (unsigned long long)c->bad_rows,
			    (unsigned long long)c->rows, c->first_bad);
	if (c->bad_cells > 0)
		report_warn(r, "cells that were no number or date, read as "
			    "missing: %llu",
			    (unsigned long long)c->bad_cells);
	if (c->duplicate_ids > 0)
		report_warn(r, "leads whose id stood before: %llu",
			    (unsigned long long)c->duplicate_ids);
	if (c->future_dates > 0)
		report_warn(r, "dates later than the day the lead was "
			    "observed, taken as age 0: %llu",
			    (unsigned long long)c->future_dates);
	if (c->outcomes_unmatched > 0)
		report_warn(r, "outcomes that belong to no lead: %llu of %llu",
			    (unsigned long long)c->outcomes_unmatched,
			    (unsigned long long)c->outcomes);
}

static void warn_contradictions(struct report *r)
{
	const struct dataset_counts *c = &r->data->counts;

	if (c->won_not_sql > 0)
		report_warn(r, "leads won without being SQL, counted as SQL: "
			    "%llu", (unsigned long long)c->won_not_sql);
	if (c->won_and_lost > 0)
		report_warn(r, "leads both won and lost, counted as won: %llu",
			    (unsigned long long)c->won_and_lost);
	if (c->sql_not_known > 0)
		report_warn(r, "SQLs that were never handed over "
			    "(known_when), counted as unknown: %llu",
			    (unsigned long long)c->sql_not_known);
	if (c->won_one_sided > 0)
		report_warn(r, "wins of leads never handed over, of whom no "
			    "loss is known, counted as unknown: %llu",
			    (unsigned long long)c->won_one_sided);
	if (c->ageless > 0)
		report_warn(r, "leads without a created date, unknown because "
			    "only age tells a loss here: %llu",
			    (unsigned long long)c->ageless);
	if (c->created_later > 0)
		report_warn(r, "leads created after --as-of, left out: %llu",
			    (unsigned long long)c->created_later);
	if (c->happened_later > 0)
		report_warn(r, "leads with an outcome after --as-of, not yet "
			    "known: %llu",
			    (unsigned long long)c->happened_later);
}

static void warn_unrecorded(struct report *r)
{
	struct mql_buf buf = { 0 };

	if (maturity_add_unrecorded(&buf, r->data))
		report_warn(r, "%s", mql_buf_text(&buf));
	mql_buf_release(&buf);
}

/* What the promise takes for granted, where outcomes are known only of leads
 * that were chosen (rule 16). */
static void warn_selected(struct report *r, const struct threshold_lead *lead,
			  size_t n_lead)
{
	bool by_features = false;

	for (size_t i = 0; i < n_lead; i++)
		by_features = by_features || lead[i].handed > 0.0;
	report_warn(r, "SQL outcomes are known of some leads more than of "
		    "others: each counts for the leads like it %s%s; the "
		    "promise holds if leads whose outcome is not known would "
		    "have done as well as those like them whose is",
		    by_features ? "by score and by how likely all features "
				  "made it to be handed over"
				: "by score",
		    r->data->handed_prob ? ", as told by handed_prob where it "
					   "is" : "");
}

/* Of those that the threshold hands over, leads of a kind that was hardly ever
 * handed over: few outcomes have to speak for them. */
static void warn_rare(struct report *r, const struct threshold_lead *lead,
		      size_t n_lead)
{
	const struct threshold *t = &r->threshold;
	unsigned long long rare = 0;

	for (size_t i = 0; i < n_lead; i++)
		rare += lead[i].rare && lead[i].side == THRESHOLD_ELIGIBLE &&
			lead[i].score >= t->cut;
	if (rare > 0 && t->status == THRESHOLD_SET)
		report_warn(r, "%llu of the %llu leads that the threshold "
			    "hands over (%.1f %%) are of a kind of which fewer "
			    "than one in ten was: of them little has been "
			    "seen, and the promise leans on those that were",
			    rare, (unsigned long long)t->handed,
			    100.0 * (double)rare / (double)t->handed);
}

/* The floor is on the scale of the card that is to be: its threshold is the
 * anchor.  A refused fit has no card, and so no scale to name it on. */
static void warn_floor(struct report *r)
{
	const struct threshold *t = &r->threshold;
	struct mql_buf floor = { 0 };

	mql_tenths_add(&floor, ASSEMBLE_ANCHOR + t->floor - t->cut);
	if (t->status == THRESHOLD_SET && t->cut <= t->floor)
		report_warn(r, "the threshold stands at the end of the range "
			    "of scores that was ever handed over: whether it "
			    "could be lower is not to be known until leads "
			    "from below are handed over (mql-scorer "
			    "--explore)");
	else if (t->status == THRESHOLD_SET)
		report_warn(r, "below score %s too few leads were ever handed "
			    "over to tell: no threshold from these outcomes "
			    "goes there (mql-scorer --explore hands over a "
			    "sample)", mql_buf_text(&floor));
	mql_buf_release(&floor);
}

static void warn_thinned(struct report *r, const struct threshold_lead *lead,
			 size_t n_lead)
{
	int64_t least = INT64_MAX;

	warn_selected(r, lead, n_lead);
	warn_rare(r, lead, n_lead);
	for (size_t i = 0; i < n_lead; i++)
		if (lead[i].side == THRESHOLD_ELIGIBLE &&
		    lead[i].score < least)
			least = lead[i].score;
	if (r->threshold.floor > least)
		warn_floor(r);
}

static void warn_model(struct report *r)
{
	if (!r->model->info.converged)
		report_warn(r, "the fit stopped before it had converged "
			    "(gradient %.1e)", r->model->info.gradient);
	if (r->model->info.n_screened > 0)
		report_warn(r, "a wide table: %zu of %zu features were "
			    "screened out, an L1 path gave them no weight or "
			    "too little", r->model->info.n_screened,
			    r->data->n_column);
	for (size_t t = 0; t < r->model->n_term; t++)
		if (r->model->term[t].flattened)
			report_warn(r, "%s: the data goes the other way than "
				    "`monotone`: its points are flat",
				    MQL_SHOW(mql_str_of(r->data->column[
				    r->model->term[t].column[0]]
				    .feature->column)));
	if (r->won.calibration_slope < 0.0)
		report_warn(r, "calibration slope %.2f out of fold: what was "
			    "likelier happened less often; the rates of the "
			    "periods differ more than the leads do",
			    r->won.calibration_slope);
	else if (r->won.calibration_slope < 0.7)
		report_warn(r, "calibration slope %.2f out of fold: the points "
			    "promise more than they keep",
			    r->won.calibration_slope);
}

static void warn_rest(struct report *r)
{
	if (r->threshold.high - r->threshold.low > r->target.rate / 2.0)
		report_warn(r, "the expected SQL rate rests on %llu known "
			    "leads: it may be far off",
			    (unsigned long long)r->threshold.known);
	if (r->data->definition->observed == NULL)
		report_warn(r, "lead.observed is not set: be sure that every "
			    "feature is as of the moment a lead is scored, not "
			    "as of the export");
}

static void compute_curve(struct report *r, const struct handed *handed)
{
	const bool set = threshold_has_cut(&r->threshold);

	r->curve = mql_arena_alloc(&r->arena, REPORT_MAX_CURVE + 1,
				   sizeof(*r->curve));
	r->n_curve = threshold_curve_of(r->curve, REPORT_MAX_CURVE, handed,
					r->options->seed,
					set ? &r->threshold.cut : NULL);
}

void report_compute(struct report *r, const struct oof *oof,
		    const struct handed *handed)
{
	const struct threshold_lead *lead = oof->lead;
	const size_t n_lead = oof->n;

	compute_quality(r, oof);
	r->rates = lag_rates(r->data);
	compute_curve(r, handed);
	count_sides(r, lead, n_lead);
	count_fast_track(r);
	compute_volume(r);
	warn_counts(r);
	warn_contradictions(r);
	warn_unrecorded(r);
	warn_model(r);
	if (r->threshold.thinned)
		warn_thinned(r, lead, n_lead);
	warn_rest(r);
}

void report_release(struct report *r)
{
	mql_arena_release(&r->arena);
}
