/* SPDX-License-Identifier: MIT */
/* report_json.c - all of a fit for programs; trainer/README.md documents it */
#include <math.h>

#include "trainer/champion.h"
#include "trainer/json_head.h"
#include "trainer/report.h"

void report_json_metrics(struct mql_json *json, const char *key,
			 const struct metrics *m)
{
	mql_json_open(json, key, '{');
	mql_json_count(json, "leads", m->n);
	mql_json_count(json, "positives", m->n_yes);
	mql_json_num9(json, "auc", m->auc);
	mql_json_num9(json, "auc_se", m->auc_se);
	mql_json_num9(json, "auc_low", m->auc_low);
	mql_json_num9(json, "auc_high", m->auc_high);
	mql_json_num9(json, "log_loss", m->log_loss);
	mql_json_num9(json, "brier", m->brier);
	mql_json_num9(json, "lift_top10", m->lift_top10);
	mql_json_num9(json, "calibration_slope", m->calibration_slope);
	mql_json_num9(json, "calibration_intercept", m->calibration_intercept);
	mql_json_num9(json, "ece", m->ece);
	mql_json_close(json, '}');
}

static void add_digest(struct mql_json *json, const char *key,
		       const char *digest)
{
	if (digest[0])
		mql_json_text(json, key, digest);
	else
		mql_json_null(json, key);
}

static void add_labels(struct mql_json *json, const char *key,
		       const uint64_t count[3])
{
	mql_json_open(json, key, '{');
	mql_json_count(json, "yes", count[LABEL_YES]);
	mql_json_count(json, "no", count[LABEL_NO]);
	mql_json_count(json, "unknown", count[LABEL_UNKNOWN]);
	mql_json_close(json, '}');
}

static void add_data(struct mql_json *json, const struct dataset *data)
{
	const struct dataset_counts *c = &data->counts;

	mql_json_open(json, "data", '{');
	mql_json_count(json, "leads", data->n);
	add_digest(json, "sha256", data->digest);
	add_digest(json, "outcomes_sha256", data->outcomes_digest);
	mql_json_bool(json, "known_when",
		      data->definition->known_when.present);
	mql_json_day(json, "as_of", data->as_of);
	mql_json_day(json, "first_created", data->first_created);
	mql_json_day(json, "last_created", data->last_created);
	add_labels(json, "won", c->won);
	add_labels(json, "sql", c->sql);
	mql_json_count(json, "young", c->young);
	mql_json_count(json, "young_yes", c->young_yes);
	mql_json_count(json, "won_one_sided", c->won_one_sided);
	mql_json_count(json, "created_later", c->created_later);
	mql_json_count(json, "happened_later", c->happened_later);
	mql_json_count(json, "matures_days", (uint64_t)data->matures_days);
	mql_json_count(json, "bad_rows", c->bad_rows);
	mql_json_count(json, "bad_cells", c->bad_cells);
	mql_json_count(json, "future_dates", c->future_dates);
	mql_json_count(json, "duplicate_ids", c->duplicate_ids);
	mql_json_count(json, "outcomes", c->outcomes);
	mql_json_count(json, "outcomes_unmatched", c->outcomes_unmatched);
	mql_json_count(json, "won_not_sql", c->won_not_sql);
	mql_json_count(json, "won_and_lost", c->won_and_lost);
	mql_json_count(json, "sql_not_known", c->sql_not_known);
	mql_json_close(json, '}');
}

/* none: what stands for "there is none", as null in JSON. */
static double days(int32_t lag, int32_t none)
{
	return lag == none ? (double)NAN : lag;
}

static void add_band(struct mql_json *json, const struct lag_band *band)
{
	mql_json_open(json, NULL, '{');
	mql_json_count(json, "sql", band->n_event);
	mql_json_num(json, "median", days(band->median, LAG_NONE));
	mql_json_num(json, "p90", days(band->p90, LAG_NONE));
	mql_json_close(json, '}');
}

static void add_maturity(struct mql_json *json, const struct report *r)
{
	static const char *const use[] = { "none", "counted", "no dates",
					   "too few SQLs" };
	const struct lag_weights *w = &r->lag;
	const struct dataset *d = r->data;
	const struct lag_rates *rate = &r->rates;
	const bool is_auto = d->definition->matures == MQL_MATURES_AUTO;

	mql_json_open(json, "maturity", '{');
	mql_json_num(json, "horizon", days(d->matures_days, 0));
	mql_json_num(json, "median",
		     days(d->matures_median, is_auto ? LAG_NONE : 0));
	mql_json_num(json, "followed", days(d->matures_end, 0));
	mql_json_count(json, "wins", d->matures_wins);
	mql_json_text(json, "use", use[w->use]);
	mql_json_count(json, "young", w->young);
	mql_json_count(json, "counted", w->counted);
	mql_json_num9(json, "weight", w->weight);
	mql_json_count(json, "sql_dated", w->n_event);
	mql_json_count(json, "sql_undated", w->n_undated);
	mql_json_num9(json, "p_value", w->p_value);
	mql_json_open(json, "bands", '[');
	for (size_t b = 0; b < w->n_band; b++)
		add_band(json, &w->band[b]);
	mql_json_close(json, ']');
	mql_json_num9(json, "rate_naive", rate->naive);
	mql_json_num9(json, "rate_mature_only", rate->mature_only);
	mql_json_num9(json, "rate_weighted", rate->weighted);
	mql_json_close(json, '}');
}

static void add_model(struct mql_json *json, const struct report *r)
{
	const struct learn_info *info = &r->model->info;

	mql_json_open(json, "model", '{');
	mql_json_text(json, "method", learn_method_name[r->options->method]);
	mql_json_count(json, "seed", r->options->seed);
	mql_json_bool(json, "converged", info->converged);
	mql_json_count(json, "parameters", info->n_parameter);
	mql_json_count(json, "pairs", info->n_pair);
	mql_json_count(json, "screened", info->n_screened);
	mql_json_num9(json, "effective_df", info->effective_df);
	mql_json_num9(json, "deviance", info->deviance);
	mql_json_num9(json, "null_deviance", info->null_deviance);
	mql_json_count(json, "steps", info->steps);
	mql_json_open(json, "coefficients", '[');
	for (size_t i = 0; i < r->model->n_coefficient; i++) {
		const struct learn_coefficient *c = &r->model->coefficient[i];

		mql_json_open(json, NULL, '{');
		mql_json_text(json, "name", c->name);
		mql_json_num9(json, "estimate", c->estimate);
		mql_json_num9(json, "se", c->se);
		mql_json_num9(json, "z", c->z);
		mql_json_num9(json, "p", c->p);
		mql_json_num9(json, "low", c->low);
		mql_json_num9(json, "high", c->high);
		mql_json_close(json, '}');
	}
	mql_json_close(json, ']');
	mql_json_close(json, '}');
}

static void add_folds(struct mql_json *json, const struct report *r)
{
	mql_json_text(json, "split", !r->split->period ? "digest"
		      : r->split->by_rows ? "rows" : "time");
	mql_json_open(json, "folds", '[');
	for (size_t k = 0; k < r->split->n_fold; k++) {
		mql_json_open(json, NULL, '{');
		mql_json_count(json, "trained", r->fold[k].trained);
		report_json_metrics(json, "won", &r->fold[k].won);
		mql_json_close(json, '}');
	}
	mql_json_close(json, ']');
}

static void add_known(struct mql_json *json, const char *key, double x,
		      bool known)
{
	if (known)
		mql_json_num9(json, key, x);
	else
		mql_json_null(json, key);
}

static void add_fast_track(struct mql_json *json, const struct report *r)
{
	mql_json_open(json, "fast_track", '[');
	for (size_t k = 0; k < r->n_fast_track; k++) {
		const struct report_rule *rule = &r->fast_track[k];

		mql_json_open(json, NULL, '{');
		mql_json_text(json, "reason", rule->reason);
		mql_json_count(json, "leads", rule->leads);
		mql_json_count(json, "known", rule->known);
		mql_json_count(json, "sql", rule->sql);
		mql_json_close(json, '}');
	}
	mql_json_close(json, ']');
}

static void add_threshold(struct mql_json *json, const struct report *r)
{
	const struct threshold *t = &r->threshold;
	const bool set = threshold_has_cut(t);

	mql_json_open(json, "threshold", '{');
	mql_json_text(json, "status", threshold_status_name[t->status]);
	if (set)
		mql_json_tenths(json, "score", r->card->gate.score);
	else
		mql_json_null(json, "score");
	mql_json_num(json, "target", r->target.rate);
	mql_json_text(json, "promise", mql_promise_name[r->target.promise]);
	mql_json_num(json, "confidence", r->target.confidence);
	mql_json_count(json, "handed_over", t->handed);
	mql_json_count(json, "known", t->known);
	mql_json_count(json, "sql", t->sql);
	add_known(json, "mature", t->mature, set);
	add_known(json, "rate", t->rate, set);
	add_known(json, "rate_low", t->low, set);
	add_known(json, "rate_high", t->high, set);
	add_known(json, "share", t->share, set);
	add_known(json, "sql_caught", t->sql_caught, set);
	mql_json_num9(json, "leads_per_month", r->leads_per_month);
	mql_json_num9(json, "mql_per_month", r->mql_per_month);
	mql_json_num9(json, "month_rate_low", r->month_low);
	mql_json_num9(json, "month_rate_high", r->month_high);
	add_known(json, "p_value", t->p_value, set);
	mql_json_count(json, "cutoffs_tested", t->n_test);
	mql_json_bool(json, "thinned", t->thinned);
	add_known(json, "best_rate", t->best_rate, !set);
	mql_json_count(json, "sql_needed", t->sql_needed);
	mql_json_count(json, "sql_have", t->sql_have);
	mql_json_count(json, "fast_tracked", r->fast_tracked);
	add_fast_track(json, r);
	mql_json_count(json, "disqualified", r->disqualified);
	mql_json_count(json, "below_minimum", r->below_minimum);
	mql_json_close(json, '}');
}

/* Cut-offs on the scale of the card; of a refused fit, on the raw scale. */
static void add_curve(struct mql_json *json, const struct report *r)
{
	mql_json_open(json, "curve", '[');
	for (size_t i = 0; i < r->n_curve; i++) {
		const struct threshold_point *p = &r->curve[i];

		mql_json_open(json, NULL, '{');
		mql_json_tenths(json, "score", p->cut + r->shift);
		mql_json_count(json, "handed_over", p->handed);
		mql_json_count(json, "known", p->known);
		mql_json_count(json, "sql", p->sql);
		mql_json_num9(json, "prob", p->prob);
		mql_json_num9(json, "rate", p->rate);
		mql_json_num9(json, "rate_low", p->low);
		mql_json_num9(json, "rate_high", p->high);
		mql_json_num9(json, "share", p->share);
		mql_json_num9(json, "sql_caught", p->sql_caught);
		mql_json_close(json, '}');
	}
	mql_json_close(json, ']');
}

static void add_chained(struct mql_json *json, const struct backtest_summary *s)
{
	if (s->tried == 0)
		return;
	mql_json_open(json, "replayed", '{');
	mql_json_count(json, "periods", s->tried);
	mql_json_count(json, "issued", s->issued);
	mql_json_count(json, "idle", s->idle);
	mql_json_count(json, "kept", s->kept);
	mql_json_count(json, "broken", s->broken);
	mql_json_num9(json, "error", s->error);
	mql_json_num9(json, "share", s->share);
	mql_json_num9(json, "rate", s->rate);
	mql_json_close(json, '}');
}

void report_add_json(struct mql_buf *buf, const struct report *r)
{
	struct mql_json json = { .buf = buf, .indent = true };

	json_head_open(&json, "report");
	add_data(&json, r->data);
	add_maturity(&json, r);
	add_model(&json, r);
	report_json_metrics(&json, "won", &r->won);
	report_json_metrics(&json, "sql", &r->sql);
	add_folds(&json, r);
	add_threshold(&json, r);
	add_chained(&json, &r->chained);
	if (r->champion != NULL)
		champion_add_json(&json, r->champion);
	add_curve(&json, r);
	report_json_chart(&json, "won_chart", &r->won_chart, r->shift);
	report_json_chart(&json, "sql_chart", &r->sql_chart, r->shift);
	report_json_card(&json, "card", r->card);
	report_json_terms(&json, r->card);
	mql_json_open(&json, "warnings", '[');
	for (size_t i = 0; i < r->n_warning; i++)
		mql_json_text(&json, NULL, r->warning[i]);
	mql_json_close(&json, ']');
	mql_json_close(&json, '}');
	mql_buf_addc(buf, '\n');
}
