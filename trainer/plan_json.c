/* SPDX-License-Identifier: MIT */
/* plan_json.c - a plan for programs; trainer/README.md documents it */
#include <math.h>

#include "trainer/json_head.h"
#include "trainer/plan_report.h"

static const char *const step_name[] = { "mql_to_sql", "sql_to_won",
					 "mql_to_won" };

static void add_range(struct mql_json *json, const char *key,
		      const struct plan_range *range)
{
	mql_json_open(json, key, '{');
	mql_json_num9(json, "mid", range->mid);
	mql_json_num9(json, "low", range->low);
	mql_json_num9(json, "high", range->high);
	mql_json_close(json, '}');
}

static void add_rate(struct mql_json *json, const char *key,
		     const struct plan_rate *rate)
{
	mql_json_open(json, key, '{');
	mql_json_num9(json, "yes", rate->yes);
	mql_json_num9(json, "of", rate->of);
	mql_json_num9(json, "mid", rate->rate.mid);
	mql_json_num9(json, "low", rate->rate.low);
	mql_json_num9(json, "high", rate->rate.high);
	mql_json_close(json, '}');
}

static void add_day(struct mql_json *json, const char *key, bool known,
		    int32_t day)
{
	mql_json_day(json, key, known ? day : MQL_DAY_NONE);
}

static void add_leads(struct mql_json *json, const struct plan_report *r)
{
	const struct dataset *data = r->leads->data;

	mql_json_open(json, "leads", '{');
	mql_json_count(json, "all", data->n);
	mql_json_count(json, "scored", r->leads->n);
	mql_json_text(json, "scored_by", r->card ? "card" : "out of fold");
	if (r->card)
		mql_json_text(json, "card", r->card->name);
	else
		mql_json_null(json, "card");
	mql_json_day(json, "as_of", data->as_of);
	mql_json_day(json, "first_created", r->first);
	mql_json_day(json, "last_created", r->last);
	mql_json_num9(json, "per_month", r->plan->options.leads_per_month);
	mql_json_bool(json, "given", r->plan->options.volume_given);
	mql_json_bool(json, "selected", r->plan->selected);
	mql_json_bool(json, "unproven", r->recent && r->recent->unproven);
	mql_json_bool(json, "as_many", r->recent && r->recent->as_many);
	mql_json_close(json, '}');
}

static void add_asked(struct mql_json *json, const struct plan *plan)
{
	const struct plan_options *o = &plan->options;

	mql_json_open(json, "asked", '{');
	mql_json_num9(json, "revenue", o->revenue);
	mql_json_text(json, "per", o->months == 1 ? "month" : "quarter");
	mql_json_num9(json, "revenue_per_month", plan->revenue);
	mql_json_num9(json, "capacity_per_month", o->capacity);
	mql_json_num9(json, "target", o->target.rate);
	mql_json_text(json, "promise", mql_promise_name[o->target.promise]);
	mql_json_close(json, '}');
}

static void add_stage(struct mql_json *json, const char *key,
		      const struct plan_stage *s)
{
	if (!s->present) {
		mql_json_null(json, key);
		return;
	}
	mql_json_open(json, key, '{');
	mql_json_count(json, "from", s->from);
	add_rate(json, "rate", &s->rate);
	mql_json_bool(json, "dated", s->dated);
	mql_json_count(json, "undated", s->undated);
	mql_json_count(json, "followed_days", (uint64_t)s->followed);
	add_range(json, "half_days", &s->half);
	add_range(json, "most_days", &s->most);
	mql_json_close(json, '}');
}

static void add_funnel(struct mql_json *json, const struct plan *plan)
{
	mql_json_open(json, "funnel", '{');
	mql_json_bool(json, "all_leads", plan->all_leads);
	for (size_t s = 0; s < PLAN_N_STEP; s++)
		add_stage(json, step_name[s], &plan->stage[s]);
	mql_json_close(json, '}');
}

static void add_deal(struct mql_json *json, const struct plan_deal *deal,
		     bool own)
{
	mql_json_open(json, "deal", '{');
	mql_json_bool(json, "given", deal->given);
	mql_json_bool(json, "own", own);
	mql_json_count(json, "wins", deal->wins);
	mql_json_count(json, "valued", deal->valued);
	mql_json_num9(json, "mid", deal->mean.mid);
	mql_json_num9(json, "low", deal->mean.low);
	mql_json_num9(json, "high", deal->mean.high);
	mql_json_num9(json, "spread", deal->spread);
	mql_json_close(json, '}');
}

static void add_needed(struct mql_json *json, const struct plan *plan)
{
	const struct plan_needed *n = &plan->needed;

	if (isnan(plan->revenue)) {
		mql_json_null(json, "needed");
		return;
	}
	mql_json_open(json, "needed", '{');
	add_range(json, "wins", &n->wins);
	add_range(json, "sqls", &n->sqls);
	add_range(json, "mqls_at_target", &n->at_target);
	add_range(json, "mqls_at_threshold", &n->at_threshold);
	mql_json_close(json, '}');
}

static void add_offer_members(struct mql_json *json,
			      const struct plan_offer *o)
{
	mql_json_bool(json, "known", o->known);
	if (o->score == INT64_MIN)
		mql_json_null(json, "score");
	else
		mql_json_tenths(json, "score", o->score);
	mql_json_count(json, "handed_over", o->handed);
	mql_json_num9(json, "share", o->share);
	add_rate(json, "sql_rate", &o->sql);
	add_rate(json, "won_rate", &o->won);
	add_range(json, "mqls", &o->mql);
	add_range(json, "sqls", &o->sqls);
	add_range(json, "wins", &o->wins);
	add_range(json, "revenue", &o->revenue);
	add_range(json, "mqls_needed", &o->needed);
	add_range(json, "mqls_missing", &o->gap);
	mql_json_num9(json, "leads_needed", o->needed.mid / o->share);
	mql_json_open(json, "one", '[');
	for (size_t k = 0; k < PLAN_N_PERIOD; k++) {
		mql_json_open(json, NULL, '{');
		mql_json_count(json, "months", o->one[k].months);
		add_range(json, "wins", &o->one[k].wins);
		add_range(json, "revenue", &o->one[k].revenue);
		mql_json_num9(json, "chance", o->one[k].chance);
		mql_json_close(json, '}');
	}
	mql_json_close(json, ']');
}

static void add_offer(struct mql_json *json, const char *key, bool has,
		      const struct plan_offer *o)
{
	if (!has) {
		mql_json_null(json, key);
		return;
	}
	mql_json_open(json, key, '{');
	add_offer_members(json, o);
	mql_json_close(json, '}');
}

static void add_sources(struct mql_json *json, const struct plan *plan)
{
	mql_json_open(json, "sources", '[');
	for (size_t k = 0; k < plan->n_source; k++) {
		const struct plan_source *s = &plan->source[k];

		mql_json_open(json, NULL, '{');
		mql_json_str(json, "source", s->name);
		mql_json_bool(json, "others", s->others);
		mql_json_count(json, "leads", s->leads);
		mql_json_bool(json, "few", s->few);
		add_offer_members(json, &s->offer);
		add_deal(json, &s->deal, s->own_deal);
		add_range(json, "mqls_per_win", &s->mql_per_win);
		add_range(json, "needed", &s->needed);
		mql_json_num9(json, "alone", s->alone);
		mql_json_close(json, '}');
	}
	mql_json_close(json, ']');
}

static void add_timing(struct mql_json *json, const struct plan_timing *t)
{
	mql_json_open(json, "timing", '{');
	mql_json_bool(json, "known", t->known);
	add_day(json, "start", t->known, t->start);
	add_day(json, "end", t->known, t->end);
	add_range(json, "already", &t->already);
	add_day(json, "tenth_by", t->known, t->tenth_by);
	add_day(json, "half_by", t->known, t->half_by);
	add_day(json, "most_by", t->known, t->most_by);
	add_day(json, "latest_half", t->known, t->latest_half);
	add_day(json, "latest_most", t->known, t->latest_most);
	mql_json_open(json, "months", '[');
	for (size_t k = 0; k < t->n_month; k++) {
		mql_json_open(json, NULL, '{');
		mql_json_day(json, "first", t->month[k].first);
		mql_json_day(json, "last", t->month[k].last);
		mql_json_num9(json, "share", t->month[k].share);
		mql_json_close(json, '}');
	}
	mql_json_close(json, ']');
	mql_json_close(json, '}');
}

static void add_premises(struct mql_json *json, const struct plan_report *r)
{
	struct plan_premise premise[PLAN_MAX_PREMISE];
	const size_t n = plan_premises(premise, r);

	mql_json_open(json, "rests_on", '[');
	for (size_t k = 0; k < n; k++) {
		mql_json_open(json, NULL, '{');
		mql_json_text(json, "key", premise[k].key);
		mql_json_text(json, "text", premise[k].text);
		mql_json_close(json, '}');
	}
	mql_json_close(json, ']');
}

static void add_answer(struct mql_json *json, const struct plan_report *r)
{
	const struct plan *plan = r->plan;

	mql_json_open(json, "threshold", '{');
	mql_json_text(json, "status", r->card ? "card"
		      : threshold_status_name[r->status]);
	mql_json_num9(json, "best_rate", r->best_rate);
	if (isnan(plan->revenue) || !plan->has_offer)
		mql_json_null(json, "reached");
	else
		mql_json_bool(json, "reached", plan->reached);
	if (!plan->has_offer || isnan(plan->offer.sql.rate.mid))
		mql_json_null(json, "missed");
	else
		mql_json_bool(json, "missed", plan->missed);
	mql_json_close(json, '}');
}

void plan_report_add_json(struct mql_buf *buf, const struct plan_report *r)
{
	struct mql_json json = { .buf = buf, .indent = true };
	const struct plan *plan = r->plan;

	json_head_open(&json, "plan");
	add_leads(&json, r);
	add_asked(&json, plan);
	add_funnel(&json, plan);
	add_deal(&json, &plan->deal, !plan->deal.given);
	add_needed(&json, plan);
	add_answer(&json, r);
	add_offer(&json, "offer", plan->has_offer, &plan->offer);
	add_offer(&json, "for_revenue", plan->has_volume, &plan->volume);
	add_offer(&json, "for_capacity", plan->has_capacity, &plan->capacity);
	add_offer(&json, "limit", plan->has_limit, &plan->limit);
	mql_json_open(&json, "curve", '[');
	for (size_t k = 0; k < plan->n_curve; k++)
		add_offer(&json, NULL, true, &plan->curve[k]);
	mql_json_close(&json, ']');
	add_sources(&json, plan);
	add_timing(&json, &plan->timing);
	add_premises(&json, r);
	mql_json_close(&json, '}');
	mql_buf_addc(buf, '\n');
}
