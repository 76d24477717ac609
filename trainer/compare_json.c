/* SPDX-License-Identifier: MIT */
/* compare_json.c - a comparison for programs; trainer/README.md documents it */
#include <math.h>

#include "common/evaluate.h"
#include "trainer/compare_fresh.h"
#include "trainer/json_head.h"
#include "trainer/report.h"

static void add_at(struct mql_json *json, const struct compare_at *at,
		   const char *key)
{
	if (!at->known) {
		mql_json_null(json, key);
		return;
	}
	mql_json_open(json, key, '{');
	if (at->cut == INT64_MIN)
		mql_json_null(json, "score");
	else
		mql_json_tenths(json, "score", at->cut);
	mql_json_count(json, "handed", at->t.handed);
	mql_json_num9(json, "share", at->t.share);
	mql_json_num9(json, "per_month", at->per_month);
	mql_json_count(json, "known", at->t.known);
	mql_json_count(json, "sql", at->t.sql);
	mql_json_count(json, "won", at->won);
	mql_json_num9(json, "rate", at->t.rate);
	mql_json_num9(json, "low", at->t.low);
	mql_json_num9(json, "high", at->t.high);
	mql_json_num9(json, "sql_caught", at->t.sql_caught);
	mql_json_num9(json, "caught_low", at->caught_low);
	mql_json_num9(json, "caught_high", at->caught_high);
	mql_json_num9(json, "revenue", at->revenue);
	mql_json_num9(json, "cost", at->cost);
	mql_json_close(json, '}');
}

static void add_curve(struct mql_json *json, const struct compare_card *card)
{
	mql_json_open(json, "curve", '[');
	for (size_t i = 0; i < card->n_curve; i++) {
		const struct threshold_point *p = &card->curve[i];

		mql_json_open(json, NULL, '{');
		mql_json_tenths(json, "score", p->cut);
		mql_json_count(json, "handed", p->handed);
		mql_json_num9(json, "share", p->share);
		mql_json_num9(json, "rate", p->rate);
		mql_json_num9(json, "low", p->low);
		mql_json_num9(json, "high", p->high);
		mql_json_num9(json, "sql_caught", p->sql_caught);
		mql_json_close(json, '}');
	}
	mql_json_close(json, ']');
}

/* What a fresh card was judged by; null: a file. */
static void add_fresh(struct mql_json *json, const struct fresh *f)
{
	if (!f) {
		mql_json_null(json, "fresh");
		return;
	}
	mql_json_open(json, "fresh", '{');
	mql_json_text(json, "split", f->fit.split.period ? "time" : "digest");
	mql_json_count(json, "folds", f->fit.split.n_fold);
	mql_json_text(json, "status",
		      threshold_status_name[f->threshold.status]);
	mql_json_num9(json, "best_rate", f->threshold.best_rate);
	mql_json_close(json, '}');
}

static void add_card(struct mql_json *json, const struct compare_card *card)
{
	const struct metrics *m = &card->sql;

	mql_json_open(json, NULL, '{');
	mql_json_text(json, "name", card->name);
	mql_json_bool(json, "gated", card->card != NULL);
	add_fresh(json, card->fresh);
	report_json_card(json, "card",
			 card->fresh ? NULL : card->card);
	mql_json_num9(json, "auc", m->auc);
	mql_json_num9(json, "auc_low", m->auc_low);
	mql_json_num9(json, "auc_high", m->auc_high);
	mql_json_num9(json, "log_loss", m->log_loss);
	mql_json_num9(json, "calibration_slope", m->calibration_slope);
	mql_json_num9(json, "calibration_intercept", m->calibration_intercept);
	mql_json_open(json, "at", '{');
	for (size_t w = 0; w < COMPARE_N_WHERE; w++)
		add_at(json, &card->at[w], compare_where_name[w]);
	mql_json_close(json, '}');
	report_json_chart(json, "chart", &card->chart, 0);
	add_curve(json, card);
	mql_json_close(json, '}');
}

/* Smaller than a double holds it is null, and its logarithm tells. */
static void add_p(struct mql_json *json, const char *key, const char *log_key,
		  double log10_p)
{
	const double p = log10_p < -300.0 ? (double)NAN : pow(10.0, log10_p);

	mql_json_num9(json, key, p);
	mql_json_num9(json, log_key, log10_p);
}

static void add_cell(struct mql_json *json, const struct compare_cell *cell,
		     const char *key)
{
	mql_json_open(json, key, '{');
	mql_json_count(json, "leads", cell->leads);
	mql_json_count(json, "known", cell->t.known);
	mql_json_count(json, "sql", cell->t.sql);
	mql_json_count(json, "won", cell->won);
	mql_json_num9(json, "rate", cell->t.rate);
	mql_json_num9(json, "low", cell->t.low);
	mql_json_num9(json, "high", cell->t.high);
	mql_json_count(json, "seen", cell->seen);
	mql_json_count(json, "seen_sql", cell->seen_sql);
	mql_json_close(json, '}');
}

static void add_difference(struct mql_json *json, const char *key, double mean,
			   double low, double high)
{
	mql_json_open(json, key, '{');
	mql_json_num9(json, "mean", mean);
	mql_json_num9(json, "low", low);
	mql_json_num9(json, "high", high);
	mql_json_close(json, '}');
}

static void add_traits(struct mql_json *json, const struct compare_swap *s)
{
	mql_json_open(json, "traits", '[');
	for (size_t i = 0; i < s->n_trait; i++) {
		const struct compare_trait *t = &s->trait[i];

		mql_json_open(json, NULL, '{');
		mql_json_text(json, "column", t->column->feature->column);
		if (t->label.p)
			mql_json_str(json, "label", t->label);
		else
			mql_json_num9(json, "above", t->above);
		mql_json_num9(json, "share_a", t->share[0]);
		mql_json_num9(json, "share_b", t->share[1]);
		mql_json_close(json, '}');
	}
	mql_json_close(json, ']');
}

static void add_terms(struct mql_json *json, const struct compare_swap *s,
		      size_t side, const char *key)
{
	struct mql_buf name = { 0 };

	mql_json_open(json, key, '[');
	for (size_t i = 0; i < s->n_term[side]; i++) {
		const struct compare_term *t = &s->term[side][i];

		mql_buf_reset(&name);
		mql_reason_add_name(&name, s->card[side]->card, t->entry);
		mql_json_open(json, NULL, '{');
		mql_json_str(json, "term", mql_buf_str(&name));
		for (size_t k = 0; k < COMPARE_N_CELL; k++)
			mql_json_num9(json, compare_cell_key[k],
				      t->mean[k] / 10.0);
		mql_json_close(json, '}');
	}
	mql_json_close(json, ']');
	mql_buf_release(&name);
}

static void add_swap(struct mql_json *json, const struct compare_swap *s,
		     const char *key)
{
	if (!s->known) {
		mql_json_null(json, key);
		return;
	}
	mql_json_open(json, key, '{');
	for (size_t k = 0; k < COMPARE_N_CELL; k++)
		add_cell(json, &s->cell[k], compare_cell_key[k]);
	add_difference(json, "rate_difference", s->rate, s->rate_low,
		       s->rate_high);
	mql_json_count(json, "accounts", s->accounts);
	add_p(json, "mcnemar_p", "mcnemar_log10_p", s->mcnemar);
	add_traits(json, s);
	add_terms(json, s, 0, "points_a");
	add_terms(json, s, 1, "points_b");
	mql_json_close(json, '}');
}

static void add_pair(struct mql_json *json, const struct compare_pair *p)
{
	mql_json_open(json, NULL, '{');
	mql_json_count(json, "a", p->a);
	mql_json_count(json, "b", p->b);
	add_difference(json, "auc_difference", p->auc, p->auc_low,
		       p->auc_high);
	add_p(json, "auc_p", "auc_log10_p", p->auc_p);
	mql_json_open(json, "swap", '{');
	for (size_t w = 0; w < COMPARE_SWAPS; w++)
		add_swap(json, &p->swap[w], compare_where_name[w]);
	mql_json_close(json, '}');
	mql_json_close(json, '}');
}

static void add_benchmarks(struct mql_json *json,
			   const struct compare_report *r)
{
	mql_json_open(json, "benchmarks", '[');
	for (size_t i = 0; i < r->n_benchmark; i++) {
		const struct mql_benchmark *b = &r->benchmark[i];

		mql_json_open(json, NULL, '{');
		mql_json_text(json, "source", b->source);
		mql_json_num9(json, "low", b->low);
		mql_json_num9(json, "high", b->high);
		mql_json_num9(json, "loose", b->loose);
		mql_json_num9(json, "tight", b->tight);
		mql_json_close(json, '}');
	}
	mql_json_close(json, ']');
}

void compare_report_add_json(struct mql_buf *buf,
			     const struct compare_report *r)
{
	struct mql_json json = { .buf = buf, .indent = true };
	const struct compare *c = r->compare;

	json_head_open(&json, "compare");
	mql_json_count(&json, "leads", c->n);
	mql_json_count(&json, "untested", r->untested);
	mql_json_day(&json, "as_of", c->data->as_of);
	mql_json_day(&json, "after", r->after);
	mql_json_day(&json, "first_created", r->first);
	mql_json_day(&json, "last_created", r->last);
	mql_json_bool(&json, "unproven", r->unproven);
	mql_json_bool(&json, "as_many", r->as_many != NULL);
	mql_json_bool(&json, "selected", compare_selected(c));
	mql_json_num9(&json, "target", r->options->target.rate);
	mql_json_text(&json, "promise",
		      mql_promise_name[r->options->target.promise]);
	mql_json_num9(&json, "confidence",
		r->options->target.promise == MQL_GUARANTEE
		? r->options->target.confidence : (double)NAN);
	mql_json_num9(&json, "leads_per_month", r->options->leads_per_month);
	mql_json_bool(&json, "volume_given", r->options->volume_given);
	mql_json_num9(&json, "capacity", r->options->capacity);
	mql_json_open(&json, "cards", '[');
	for (size_t i = 0; i < c->n_card; i++)
		add_card(&json, &c->card[i]);
	mql_json_close(&json, ']');
	mql_json_open(&json, "pairs", '[');
	for (size_t i = 0; i < c->n_pair; i++)
		add_pair(&json, &c->pair[i]);
	mql_json_close(&json, ']');
	add_benchmarks(&json, r);
	mql_json_close(&json, '}');
	mql_buf_addc(buf, '\n');
}
