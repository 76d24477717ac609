/* SPDX-License-Identifier: MIT */
/* backtest_report.c - a backtest on one screen, and as JSON */
#include <math.h>

#include "common/json.h"
#include "trainer/backtest.h"

typedef unsigned long long ull;

/* ---- text ---- */

static void add_time(struct mql_buf *buf, const struct backtest *b, int32_t at)
{
	if (b->by_rows)
		mql_buf_addf(buf, "row %-6d", at + 1);
	else
		mql_day_add(buf, at);
}

static void add_promise(struct mql_buf *buf, const struct mql_target *target)
{
	switch (target->promise) {
	case MQL_AIM:
		mql_buf_addf(buf, "aim %.4g %%", 100.0 * target->rate);
		break;
	case MQL_GUARANTEE:
		mql_buf_addf(buf, "guarantee %.4g %% with %.4g %% confidence",
			     100.0 * target->rate, 100.0 * target->confidence);
		break;
	}
}

static void add_trial(struct mql_buf *buf, const struct backtest_period *p,
		      const struct backtest_trial *trial)
{
	const struct threshold *t = &trial->threshold;

	if (!threshold_has_cut(t)) {
		mql_buf_adds(buf, "  no threshold: the data did not support "
			     "the promise\n");
		return;
	}
	mql_buf_addf(buf, "%7llu %5.1f %%   %5.1f %%", (ull)trial->handed,
		     100.0 * (double)trial->handed / (double)p->leads,
		     100.0 * t->rate);
	if (trial->known == 0)
		mql_buf_adds(buf, "    none of them known");
	else
		mql_buf_addf(buf, " %7llu   %5.1f %% (%.1f to %.1f %%)",
			     (ull)trial->known, 100.0 * trial->rate,
			     100.0 * trial->low, 100.0 * trial->high);
	mql_buf_adds(buf, trial->kept ? "\n" : trial->broken
		     ? "  below beyond chance\n" : "  below\n");
}

static void add_period(struct mql_buf *buf, const struct backtest *b,
		       const struct backtest_period *p, size_t t)
{
	add_time(buf, b, p->from);
	mql_buf_addf(buf, "%10llu", (ull)p->before);
	switch (p->status) {
	case BACKTEST_TRIED:
		mql_buf_addf(buf, " %7llu", (ull)p->leads);
		add_trial(buf, p, &p->trial[t]);
		break;
	case BACKTEST_EARLY:
		mql_buf_addf(buf, " %7llu  too early: %llu wins were known\n",
			     (ull)p->leads, (ull)p->won);
		break;
	case BACKTEST_OPEN:
		mql_buf_addf(buf, " %7llu  its outcomes are not in yet\n",
			     (ull)p->leads);
		break;
	}
}

static void add_summary(struct mql_buf *buf, const struct backtest_summary *s)
{
	if (s->issued == 0) {
		mql_buf_addf(buf, "  nothing was promised in any of %zu "
			     "periods\n", s->tried);
		return;
	}
	mql_buf_addf(buf, "  reached in %zu of %zu periods",
		     s->kept - (s->tried - s->issued), s->issued);
	if (s->issued < s->tried)
		mql_buf_addf(buf, " (nothing promised in %zu more)",
			     s->tried - s->issued);
	mql_buf_addf(buf, ", below beyond chance in %zu", s->broken);
	if (s->known > 0)
		mql_buf_addf(buf, "\n  all periods: %.1f %% of %llu known, "
			     "off by %.1f %% of the target on average; %.1f %% "
			     "of leads handed over", 100.0 * s->rate,
			     (ull)s->known, 100.0 * s->error, 100.0 * s->share);
	mql_buf_addc(buf, '\n');
}

void backtest_add_text(struct mql_buf *buf, const struct backtest *b)
{
	for (size_t t = 0; t < b->n_target; t++) {
		if (t > 0)
			mql_buf_addc(buf, '\n');
		add_promise(buf, &b->summary[t].target);
		mql_buf_addf(buf, "\n%-12s%8s %7s%7s %7s   %7s %7s   %s\n",
			     "from", "learned", "leads", "MQLs", "share",
			     "expected", "known",
			     "SQL rate (95 % interval)");
		for (size_t p = 0; p < b->n; p++)
			add_period(buf, b, &b->period[p], t);
		add_summary(buf, &b->summary[t]);
	}
	if (b->undated > 0 && !b->by_rows)
		mql_buf_addf(buf, "\nwarning: %llu of %llu outcomes have no "
			     "date (outcome.*.at): they are taken as known "
			     "from the\n         first day, which no real "
			     "quarter would have had\n", (ull)b->undated,
			     (ull)b->outcomes);
}

/* ---- JSON ---- */

static const char *const status_name[] = { "tried", "too_early", "open" };

static void json_time(struct mql_json *json, const struct backtest *b,
		      const char *key, int32_t at)
{
	if (b->by_rows)
		mql_json_count(json, key, (uint64_t)at + 1);
	else
		mql_json_day(json, key, at);
}

static void json_trial(struct mql_json *json,
		       const struct backtest_trial *trial)
{
	mql_json_open(json, NULL, '{');
	mql_json_text(json, "threshold",
		      threshold_status_name[trial->threshold.status]);
	mql_json_num(json, "expected", trial->threshold.rate);
	mql_json_count(json, "handed_over", trial->handed);
	mql_json_count(json, "known", trial->known);
	mql_json_count(json, "sql", trial->sql);
	mql_json_num(json, "rate", trial->rate);
	mql_json_num(json, "rate_low", trial->low);
	mql_json_num(json, "rate_high", trial->high);
	mql_json_bool(json, "kept", trial->kept);
	mql_json_bool(json, "broken", trial->broken);
	mql_json_close(json, '}');
}

static void json_period(struct mql_json *json, const struct backtest *b,
			const struct backtest_period *p)
{
	mql_json_open(json, NULL, '{');
	json_time(json, b, "from", p->from);
	json_time(json, b, "to", p->to);
	mql_json_text(json, "status", status_name[p->status]);
	if (p->status == BACKTEST_EARLY)
		mql_json_text(json, "why", p->why);
	mql_json_count(json, "learned_from", p->before);
	mql_json_count(json, "won", p->won);
	mql_json_count(json, "leads", p->leads);
	mql_json_open(json, "trials", '[');
	for (size_t t = 0; p->status == BACKTEST_TRIED && t < b->n_target; t++)
		json_trial(json, &p->trial[t]);
	mql_json_close(json, ']');
	mql_json_close(json, '}');
}

static void json_summary(struct mql_json *json,
			 const struct backtest_summary *s)
{
	mql_json_open(json, NULL, '{');
	mql_json_num(json, "target", s->target.rate);
	mql_json_text(json, "promise", mql_promise_name[s->target.promise]);
	mql_json_count(json, "tried", s->tried);
	mql_json_count(json, "issued", s->issued);
	mql_json_count(json, "kept", s->kept);
	mql_json_count(json, "broken", s->broken);
	mql_json_num(json, "error", s->error);
	mql_json_num(json, "share", s->share);
	mql_json_count(json, "known", s->known);
	mql_json_count(json, "sql", s->sql);
	mql_json_num(json, "rate", s->rate);
	mql_json_close(json, '}');
}

void backtest_add_json(struct mql_buf *buf, const struct backtest *b)
{
	struct mql_json json = { .buf = buf, .indent = true };

	mql_json_open(&json, NULL, '{');
	mql_json_count(&json, "backtest", 1);
	mql_json_count(&json, "outcomes", b->outcomes);
	mql_json_count(&json, "outcomes_undated", b->undated);
	mql_json_open(&json, "targets", '[');
	for (size_t t = 0; t < b->n_target; t++)
		json_summary(&json, &b->summary[t]);
	mql_json_close(&json, ']');
	mql_json_open(&json, "periods", '[');
	for (size_t p = 0; p < b->n; p++)
		json_period(&json, b, &b->period[p]);
	mql_json_close(&json, ']');
	mql_json_close(&json, '}');
	mql_buf_addc(buf, '\n');
}
