/* SPDX-License-Identifier: MIT */
/* backtest_report.c - a backtest on one screen, and as JSON */
#include <math.h>

#include "trainer/backtest.h"
#include "trainer/json_head.h"

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

/* What is missing, and what would do. */
static void add_refusal(struct mql_buf *buf, const struct threshold *t)
{
	mql_buf_adds(buf, "  no threshold: ");
	if (t->status == THRESHOLD_FAST_TRACK)
		mql_buf_adds(buf, "the fast-tracked alone break the promise");
	else if (t->sql_needed > 0)
		mql_buf_addf(buf, "%llu SQLs where about %llu are needed",
			     (ull)t->sql_have, (ull)t->sql_needed);
	else
		mql_buf_adds(buf, "the best leads have a lower SQL rate");
	if (!isnan(t->best_rate))
		mql_buf_addf(buf, "; at most %.1f %% could be promised",
			     100.0 * t->best_rate);
	mql_buf_addc(buf, '\n');
}

static void add_trial(struct mql_buf *buf, const struct backtest_period *p,
		      const struct backtest_trial *trial)
{
	const struct threshold *t = &trial->threshold;

	if (!threshold_has_cut(t)) {
		add_refusal(buf, t);
		return;
	}
	mql_buf_addf(buf, "%7llu %5.1f %%   %5.1f %%", (ull)trial->handed,
		     100.0 * (double)trial->handed / (double)p->leads,
		     100.0 * t->rate);
	if (trial->known == 0)
		mql_buf_adds(buf, trial->handed > 0
			     ? "    none of them known"
			     : "    nothing handed over");
	else
		mql_buf_addf(buf, " %7llu   %5.1f %% (%.1f to %.1f %%)",
			     (ull)trial->known, 100.0 * trial->rate,
			     100.0 * trial->low, 100.0 * trial->high);
	mql_buf_adds(buf, trial->broken ? "  below beyond chance\n"
		     : trial->known > 0 && !trial->kept ? "  below\n" : "\n");
}

static void add_period(struct mql_buf *buf, const struct backtest *b,
		       const struct backtest_period *p)
{
	add_time(buf, b, p->from);
	mql_buf_addf(buf, "%10llu %7llu", (ull)p->before, (ull)p->leads);
}

/* Periods that are neither kept nor broken. */
static void add_left_out(struct mql_buf *buf, const struct backtest_summary *s)
{
	if (s->issued < s->tried)
		mql_buf_addf(buf, " (nothing promised in %zu more%s",
			     s->tried - s->issued, s->idle > 0 ? "" : ")");
	if (s->idle > 0)
		mql_buf_addf(buf, "%sno known outcome in %zu%s)",
			     s->issued < s->tried ? ", " : " (", s->idle,
			     s->issued < s->tried ? "" : " more");
}

static void add_summary(struct mql_buf *buf, const struct backtest_summary *s)
{
	if (s->issued == 0) {
		mql_buf_addf(buf, "  nothing was promised in any of %zu "
			     "periods\n", s->tried);
		return;
	}
	if (s->issued == s->idle) {
		mql_buf_addf(buf, "  promised in %zu of %zu periods, and no "
			     "lead handed over whose outcome is known\n",
			     s->issued, s->tried);
		return;
	}
	mql_buf_addf(buf, "  %s in %zu of %zu periods",
		     s->target.promise == MQL_AIM ? "at or above the aim"
						  : "reached",
		     s->kept, s->issued - s->idle);
	add_left_out(buf, s);
	mql_buf_addf(buf, ", below beyond chance in %zu (one-sided test at "
		     "%.4g %%)\n", s->broken, 100.0 * THRESHOLD_CHANCE);
	mql_buf_addf(buf, "  all periods: %.1f %% of %llu known%s, off by %.1f %% "
		     "of the target on average; %.1f %% of leads handed over\n",
		     100.0 * s->rate, (ull)s->known, backtest_is_broken(s)
		     ? ", below beyond chance" : "", 100.0 * s->error,
		     100.0 * s->share);
}

/* Once for all targets: none was tried. */
static void add_untried(struct mql_buf *buf, const struct backtest *b)
{
	if (b->n_tried == b->n)
		return;
	mql_buf_addf(buf, "not tried\n%-12s%8s %7s  %s\n", "from", "learned",
		     "leads", "why");
	for (size_t p = 0; p < b->n; p++) {
		if (b->period[p].status == BACKTEST_TRIED)
			continue;
		add_period(buf, b, &b->period[p]);
		mql_buf_addf(buf, "  %s\n", b->period[p].why);
	}
	if (b->n_tried > 0)
		mql_buf_addc(buf, '\n');
}

static void add_target(struct mql_buf *buf, const struct backtest *b, size_t t)
{
	add_promise(buf, &b->summary[t].target);
	mql_buf_addf(buf, "\n%-12s%8s %7s%7s %7s   %7s %7s   %s\n", "from",
		     "learned", "leads", "MQLs", "share", "expected", "known",
		     "SQL rate (95 % interval)");
	for (size_t p = 0; p < b->n; p++) {
		if (b->period[p].status != BACKTEST_TRIED)
			continue;
		add_period(buf, b, &b->period[p]);
		add_trial(buf, &b->period[p], &b->period[p].trial[t]);
	}
	add_summary(buf, &b->summary[t]);
}

/* What was done, for a fit replays, too, and does it otherwise. */
static void add_head(struct mql_buf *buf, const struct backtest *b)
{
	mql_buf_adds(buf, b->by_rows
		     ? "each period by a card learned from all rows before it, "
		       "and tried on its own;\nthe outcomes of earlier rows "
		       "are taken as known by then"
		     : "each period by a card learned from what was known on "
		       "its first day, and tried on its leads");
	mql_buf_adds(buf, ";\nreached: their SQL rate is at or above the "
		     "target\n\n");
}

void backtest_add_text(struct mql_buf *buf, const struct backtest *b)
{
	add_head(buf, b);
	add_untried(buf, b);
	for (size_t t = 0; b->n_tried > 0 && t < b->n_target; t++) {
		if (t > 0)
			mql_buf_addc(buf, '\n');
		add_target(buf, b, t);
	}
	if (b->undated > 0 && !b->by_rows)
		mql_buf_addf(buf, "\nwarning: %llu of %llu outcomes have no "
			     "date (outcome.*.at): they are taken as known "
			     "from the\n         first day, which no real "
			     "quarter would have had\n", (ull)b->undated,
			     (ull)b->outcomes);
}

/* ---- JSON ---- */

static const char *const status_name[] = { "tried", "too_early", "open",
					   "too_few" };

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
	mql_json_num9(json, "expected", trial->threshold.rate);
	mql_json_num9(json, "best_rate", trial->threshold.best_rate);
	mql_json_count(json, "sql_needed", trial->threshold.sql_needed);
	mql_json_count(json, "sql_have", trial->threshold.sql_have);
	mql_json_count(json, "handed_over", trial->handed);
	mql_json_count(json, "known", trial->known);
	mql_json_count(json, "sql", trial->sql);
	mql_json_num9(json, "rate", trial->rate);
	mql_json_num9(json, "rate_low", trial->low);
	mql_json_num9(json, "rate_high", trial->high);
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
	if (p->status != BACKTEST_TRIED)
		mql_json_text(json, "why", p->why);
	mql_json_count(json, "learned_from", p->before);
	mql_json_count(json, "wins", p->wins);
	mql_json_count(json, "matures_days", (uint64_t)p->horizon);
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
	mql_json_count(json, "idle", s->idle);
	mql_json_count(json, "kept", s->kept);
	mql_json_count(json, "broken", s->broken);
	mql_json_num9(json, "error", s->error);
	mql_json_num9(json, "share", s->share);
	mql_json_count(json, "known", s->known);
	mql_json_count(json, "sql", s->sql);
	mql_json_num9(json, "rate", s->rate);
	mql_json_num9(json, "chance", s->chance);
	mql_json_bool(json, "fell_short", backtest_is_broken(s));
	mql_json_close(json, '}');
}

void backtest_add_json(struct mql_buf *buf, const struct backtest *b)
{
	struct mql_json json = { .buf = buf, .indent = true };

	json_head_open(&json, "backtest");
	mql_json_day(&json, "as_of", b->as_of);
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
