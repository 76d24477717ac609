/* SPDX-License-Identifier: MIT */
#include "trainer/recalibrate_report.h"

#include <math.h>

#include "trainer/json_head.h"

typedef unsigned long long ull;

/* ---- the screen ---- */

static void add_line(struct mql_buf *buf, const char *name)
{
	mql_buf_addf(buf, "  %-21s", name);
}

void recalibrate_add_as_many(struct mql_buf *buf,
			     const struct mql_scorecard *card, bool calibrated)
{
	mql_buf_addf(buf, "warning: %s was %s %llu leads, and the "
		     "table has as many or more: an export that\n"
		     "         grew holds those too, which flatters the card; "
		     "name lead.created, or give the leads\n"
		     "         that came since\n",
		     MQL_SHOW(mql_str_of(card->name)),
		     calibrated ? "calibrated on" : "learned from",
		     calibrated ? (ull)recalibrate_change(card)->leads
				: (ull)card->provenance.leads);
}

static void add_left_out(struct mql_buf *buf,
			 const struct recalibrate_report *report)
{
	const struct recalibrate *r = report->result;

	if (r->recent.learned_from > 0) {
		add_line(buf, "left out");
		mql_buf_addf(buf, "%llu created until ",
			     (ull)r->recent.learned_from);
		mql_day_add(buf, report->card->provenance.trained_until);
		mql_buf_adds(buf, ", when the card was learned\n");
	}
	if (r->recent.undated > 0) {
		add_line(buf, "left out");
		mql_buf_addf(buf, "%llu without a created date: the card may "
			     "have been learned from them\n",
			     (ull)r->recent.undated);
	}
	if (r->recent.unproven) {
		add_line(buf, "assumed");
		mql_buf_adds(buf, "that the card was learned from none of "
			     "these leads: no dates say so\n");
	}
	if (r->recent.as_many)
		recalibrate_add_as_many(buf, report->card, false);
}

/* Leads too young to know are in the threshold's rate, and not in the maps. */
static void add_young(struct mql_buf *buf, const struct lag_weights *w)
{
	if (w->use == LAG_NO_YOUNG)
		return;
	add_line(buf, "young");
	if (w->use == LAG_COUNTED)
		mql_buf_addf(buf, "%llu handed over since are younger: %llu "
			     "count by what has shown, as %.1f leads\n",
			     (ull)w->young, (ull)w->counted, w->weight);
	else
		mql_buf_addf(buf, "%llu handed over since are left out: %s\n",
			     (ull)w->young, w->use == LAG_NO_DATES
			     ? "too few SQLs have a date"
			     : "too few SQLs tell of lags");
}

static void add_head(struct mql_buf *buf,
		     const struct recalibrate_report *report)
{
	const struct recalibrate *r = report->result;

	mql_buf_addf(buf, "%s on %zu leads of ",
		     MQL_SHOW(mql_str_of(report->card->name)), r->recent.n);
	mql_buf_addf(buf, "%s", MQL_SHOW(mql_str_of(report->leads)));
	dataset_add_created(buf, r->recent.first, r->recent.last);
	mql_buf_adds(buf, "; as of ");
	mql_day_add(buf, report->data->as_of);
	mql_buf_addc(buf, '\n');
	add_left_out(buf, report);
	add_line(buf, "sql");
	mql_buf_addf(buf, "%llu of %llu with a known outcome",
		     (ull)r->sql.yes, (ull)r->sql.known);
	if (r->sql.known > 0)
		mql_buf_addf(buf, " (%.2f %%)", 100.0 * (double)r->sql.yes /
						(double)r->sql.known);
	mql_buf_addc(buf, '\n');
	add_young(buf, &r->recent.lag);
}

static void add_shift(struct mql_buf *buf, const struct recalibrate_shift *s)
{
	if (!s->known)
		return;
	add_line(buf, "SQLs at equal score");
	mql_buf_addf(buf, "%.1f %%, the card expects %.1f %%: odds times %.2f "
		     "(95 %% interval %.2f to %.2f)\n", 100.0 * s->observed,
		     100.0 * s->expected, s->odds, s->low, s->high);
}

static void add_kept(struct mql_buf *buf, const struct recalibrate_map *map)
{
	const uint64_t no = map->known - map->yes;

	mql_buf_addf(buf, "%s: %llu known outcomes, %llu of the rarer kind; it "
		     "takes %d and %d\n",
		     map->from.present ? "as it was" : "none",
		     (ull)map->known, (ull)(map->yes < no ? map->yes : no),
		     RECALIBRATE_LEAST_KNOWN, RECALIBRATE_LEAST_YES);
}

static void add_moved(struct mql_buf *buf, const struct recalibrate_map *map)
{
	const bool kept = map->how == RECALIBRATE_OFFSET;

	mql_buf_adds(buf, "slope ");
	if (map->from.present && !kept)
		mql_buf_addf(buf, "%.3g to ", map->from.slope);
	mql_buf_addf(buf, "%.3g%s, offset ", map->to.slope,
		     kept ? " kept" : "");
	if (map->from.present)
		mql_buf_addf(buf, "%.3f to ", map->from.offset);
	mql_buf_addf(buf, "%.3f", map->to.offset);
	if (kept)
		mql_buf_addf(buf, " (a slope takes %d known outcomes and %d "
			     "of the rarer kind)", RECALIBRATE_SLOPE_KNOWN,
			     RECALIBRATE_SLOPE_YES);
	mql_buf_addc(buf, '\n');
}

static void add_map(struct mql_buf *buf, const char *name,
		    const struct recalibrate_map *map)
{
	add_line(buf, name);
	if (map->how == RECALIBRATE_KEPT)
		add_kept(buf, map);
	else
		add_moved(buf, map);
}

/* ---- before and after ---- */

static void add_score_cell(struct mql_buf *buf, const struct threshold *t)
{
	struct mql_buf cell = { 0 };

	if (t->status == THRESHOLD_ALL_PASS || t->cut == INT64_MIN)
		mql_buf_adds(&cell, "none");
	else
		mql_tenths_add(&cell, t->cut);
	mql_buf_addf(buf, "%24s", mql_buf_text(&cell));
	mql_buf_release(&cell);
}

static void add_rate_cell(struct mql_buf *buf, const struct threshold *t)
{
	struct mql_buf cell = { 0 };

	if (isnan(t->rate))
		mql_buf_adds(&cell, "not known");
	else
		mql_buf_addf(&cell, "%.1f (%.1f to %.1f) %%", 100.0 * t->rate,
			     100.0 * t->low, 100.0 * t->high);
	mql_buf_addf(buf, "%24s", mql_buf_text(&cell));
	mql_buf_release(&cell);
}

static void add_share_cell(struct mql_buf *buf, double share)
{
	struct mql_buf cell = { 0 };

	if (isnan(share))
		mql_buf_adds(&cell, "-");
	else
		mql_buf_addf(&cell, "%.1f %%", 100.0 * share);
	mql_buf_addf(buf, "%24s", mql_buf_text(&cell));
	mql_buf_release(&cell);
}

static void add_table(struct mql_buf *buf,
		      const struct recalibrate_report *report)
{
	const struct recalibrate *r = report->result;
	const struct threshold *a = &r->before, *b = &r->after;
	const bool both = r->status == RECALIBRATE_DONE;

	mql_buf_addf(buf, "\n%-23s%24s", "on these leads",
		     "the card as it was");
	if (both)
		mql_buf_addf(buf, "%24s", "calibrated");
	mql_buf_adds(buf, "\n  threshold            ");
	add_score_cell(buf, a);
	if (both)
		add_score_cell(buf, b);
	mql_buf_adds(buf, "\n  SQL rate             ");
	add_rate_cell(buf, a);
	if (both)
		add_rate_cell(buf, b);
	mql_buf_adds(buf, "\n  handed over, of leads");
	add_share_cell(buf, a->share);
	if (both)
		add_share_cell(buf, b->share);
	mql_buf_adds(buf, a->thinned ? "\n  SQLs caught, est.    "
				     : "\n  SQLs caught          ");
	add_share_cell(buf, a->sql_caught);
	if (both)
		add_share_cell(buf, b->sql_caught);
	mql_buf_addc(buf, '\n');
	if (both && !isnan(r->mql_per_month))
		mql_buf_addf(buf, "  MQLs a month         %24.0f%24.0f\n",
			     r->leads_per_month * a->share, r->mql_per_month);
}

/* ---- what comes of it ---- */

static void add_thinned(struct mql_buf *buf, const struct recalibrate *r)
{
	if (!r->recent.chance_told && !r->recent.chance_learned) {
		mql_buf_adds(buf, "  SQL outcomes are known for some scores "
			     "more than for others: the rate is of a sample "
			     "that evens this out\n");
		return;
	}
	mql_buf_adds(buf, "  SQL outcomes are known of some leads more than of "
		     "others: each stands for those like it, by the\n"
		     "  chance of being handed over that ");
	if (r->recent.chance_told)
		mql_buf_adds(buf, "it had");
	if (r->recent.chance_told && r->recent.chance_learned)
		mql_buf_adds(buf, " or ");
	if (r->recent.chance_learned)
		mql_buf_adds(buf, "was learned from all features");
	mql_buf_addc(buf, '\n');
}

static void add_done(struct mql_buf *buf,
		     const struct recalibrate_report *report)
{
	const struct recalibrate *r = report->result;

	if (r->after.status == THRESHOLD_ALL_PASS) {
		mql_buf_adds(buf, "\nno gate is needed, every eligible lead "
			     "passes, and still\n  ");
	} else {
		mql_buf_adds(buf, "\nthreshold ");
		mql_tenths_add(buf, r->after.cut);
		mql_buf_adds(buf, !r->by_hand ? ": " : r->missed
			     ? ", set by hand, which does NOT bear out that\n  "
			     : ", set by hand, and as far as is known\n  ");
	}
	threshold_add_promise(buf, &report->target);
	mql_buf_addc(buf, '\n');
	if (r->after.thinned)
		add_thinned(buf, r);
}

static void add_missing(struct mql_buf *buf, const char *what, uint64_t have,
			uint64_t need)
{
	if (have < need)
		mql_buf_addf(buf, "  %-21s%llu of %llu, %llu are missing\n",
			     what, (ull)have, (ull)need, (ull)(need - have));
}

static void add_too_few(struct mql_buf *buf, const struct recalibrate_map *sql)
{
	mql_buf_adds(buf, "\nno card: too few outcomes are known to say "
		     "anything\n");
	add_missing(buf, "known SQL outcomes", sql->known,
		    RECALIBRATE_LEAST_KNOWN);
	add_missing(buf, "SQLs", sql->yes, RECALIBRATE_LEAST_YES);
	add_missing(buf, "known not to be SQLs", sql->known - sql->yes,
		    RECALIBRATE_LEAST_YES);
}

/* A rate that rose breaks no promise of a rate, and yet the card is wrong. */
static void add_risen(struct mql_buf *buf,
		      const struct recalibrate_report *report)
{
	const struct threshold *t = &report->result->before;

	if (report->result->shift.odds > 1.0 && t->rate > report->target.rate)
		mql_buf_addf(buf, "  The rate rose: the agreed rate was %s "
			     "(%.1f %% of those handed over, %.4g %% agreed), "
			     "but the\n  probabilities are wrong: the card "
			     "states less than comes true\n",
			     report->target.promise == MQL_AIM ? "exceeded"
							       : "kept",
			     100.0 * t->rate, 100.0 * report->target.rate);
}

static void add_void(struct mql_buf *buf,
		     const struct recalibrate_report *report)
{
	const struct recalibrate_shift *s = &report->result->shift;

	mql_buf_addf(buf, "\nTHE PROMISE IS VOID, and no card is written: the "
		     "rate itself has moved\n"
		     "  %.1f %% of these leads are SQLs where the card expects "
		     "%.1f %%; at equal score the odds are %.2f\n"
		     "  times what it says (95 %% interval %.2f to %.2f, all of "
		     "it %s %.3g). Another\n"
		     "  threshold would hide that. Find out what changed, and "
		     "learn a new card: mql-trainer fit\n",
		     100.0 * s->observed, 100.0 * s->expected, s->odds, s->low,
		     s->high, s->odds > 1.0 ? "above" : "below",
		     s->odds > 1.0 ? RECALIBRATE_VOID_ODDS
				   : 1.0 / RECALIBRATE_VOID_ODDS);
	add_risen(buf, report);
}

static void add_refusal(struct mql_buf *buf,
			const struct recalibrate_report *report)
{
	const struct threshold *t = &report->result->after;

	mql_buf_adds(buf, "\nno threshold, and so no card: these leads do not "
		     "support the promise that\n  ");
	threshold_add_promise(buf, &report->target);
	mql_buf_addc(buf, '\n');
	if (t->status == THRESHOLD_FAST_TRACK)
		mql_buf_adds(buf, "  the fast-tracked leads alone break it: no "
			     "threshold can mend that\n");
	if (t->sql_needed > 0)
		mql_buf_addf(buf, "  SQLs above the threshold: %llu, needed "
			     "about %llu for this promise\n",
			     (ull)t->sql_have, (ull)t->sql_needed);
	if (!isnan(t->best_rate))
		mql_buf_addf(buf, "  the most that could be promised from "
			     "these leads: %.1f %%\n", 100.0 * t->best_rate);
}

/* Below this, scores tell SQLs from others clearly less well than they did. */
#define WEAK_SLOPE .7

static void add_warnings(struct mql_buf *buf, const struct recalibrate *r)
{
	const struct recalibrate_map *sql = &r->sql;

	if (sql->how == RECALIBRATE_BOTH && sql->from.present &&
	    sql->to.slope < WEAK_SLOPE * sql->from.slope)
		mql_buf_addf(buf, "warning: the score tells SQLs from others "
			     "less well than it did: slope %.2f of what it "
			     "was;\n         a new fit is worth a try\n",
			     sql->to.slope / sql->from.slope);
	if (r->missed && !r->by_hand)
		mql_buf_adds(buf, "warning: the leads above the threshold do "
			     "not bear that out: the score no longer means "
			     "the same at\n         the top as below; a new "
			     "fit is worth a try\n");
	if (r->won.how == RECALIBRATE_KEPT && r->won.from.present)
		mql_buf_adds(buf, "warning: prob_won is still that of the day "
			     "the card was learned\n");
}

void recalibrate_add_text(struct mql_buf *buf,
			  const struct recalibrate_report *report)
{
	const struct recalibrate *r = report->result;

	add_head(buf, report);
	add_shift(buf, &r->shift);
	if (r->status == RECALIBRATE_DONE) {
		add_map(buf, "prob_sql", &r->sql);
		add_map(buf, "prob_won", &r->won);
	}
	add_table(buf, report);
	switch (r->status) {
	case RECALIBRATE_DONE:
		add_done(buf, report);
		add_warnings(buf, r);
		break;
	case RECALIBRATE_TOO_FEW:
		add_too_few(buf, &r->sql);
		break;
	case RECALIBRATE_VOID:
		add_void(buf, report);
		break;
	case RECALIBRATE_FLAT:
		mql_buf_adds(buf, r->sql.from.present
			     ? "\nTHE PROMISE IS VOID, and no card is "
			       "written: among these leads a higher score no "
			       "longer\n  means more SQLs. Learn a new card: "
			       "mql-trainer fit\n"
			     : "\nno card: among these leads a higher score "
			       "does not mean more SQLs. Change the points, "
			       "or\n  learn a card: mql-trainer fit\n");
		break;
	case RECALIBRATE_REFUSED:
		add_refusal(buf, report);
		break;
	}
}

/* ---- JSON ---- */

static const char *const status_name[] = { "done", "too_few", "void", "flat",
					   "refused" };
static const char *const how_name[] = { "kept", "offset", "slope and offset" };

static void json_leads(struct mql_json *json,
		       const struct recalibrate_report *report)
{
	const struct recalibrate *r = report->result;

	mql_json_open(json, "leads", '{');
	mql_json_count(json, "used", r->recent.n);
	mql_json_count(json, "learned_from", r->recent.learned_from);
	mql_json_count(json, "undated", r->recent.undated);
	mql_json_bool(json, "unproven", r->recent.unproven);
	mql_json_bool(json, "as_many", r->recent.as_many);
	mql_json_count(json, "young", r->recent.lag.young);
	mql_json_count(json, "young_counted", r->recent.lag.counted);
	mql_json_num9(json, "young_weight", r->recent.lag.weight);
	mql_json_day(json, "as_of", report->data->as_of);
	mql_json_day(json, "first_created", r->recent.first);
	mql_json_day(json, "last_created", r->recent.last);
	mql_json_close(json, '}');
}

static void json_calib(struct mql_json *json, const char *key,
		       const struct mql_calib *calib)
{
	if (!calib->present) {
		mql_json_null(json, key);
		return;
	}
	mql_json_open(json, key, '{');
	mql_json_num(json, "slope", calib->slope);
	mql_json_num(json, "offset", calib->offset);
	mql_json_close(json, '}');
}

static void json_map(struct mql_json *json, const char *key,
		     const struct recalibrate_map *map)
{
	mql_json_open(json, key, '{');
	mql_json_text(json, "learned", how_name[map->how]);
	mql_json_count(json, "known", map->known);
	mql_json_count(json, "yes", map->yes);
	json_calib(json, "from", &map->from);
	json_calib(json, "to", &map->to);
	mql_json_close(json, '}');
}

static void json_shift(struct mql_json *json, const struct recalibrate_shift *s)
{
	if (!s->known) {
		mql_json_null(json, "shift");
		return;
	}
	mql_json_open(json, "shift", '{');
	mql_json_num9(json, "observed", s->observed);
	mql_json_num9(json, "expected", s->expected);
	mql_json_num9(json, "odds", s->odds);
	mql_json_num9(json, "odds_low", s->low);
	mql_json_num9(json, "odds_high", s->high);
	mql_json_num(json, "void_beyond", RECALIBRATE_VOID_ODDS);
	mql_json_close(json, '}');
}

static void json_threshold(struct mql_json *json, const char *key,
			   const struct threshold *t)
{
	mql_json_open(json, key, '{');
	if (t->status == THRESHOLD_ALL_PASS || t->cut == INT64_MIN)
		mql_json_null(json, "score");
	else
		mql_json_tenths(json, "score", t->cut);
	mql_json_count(json, "handed_over", t->handed);
	mql_json_count(json, "known", t->known);
	mql_json_count(json, "sql", t->sql);
	mql_json_num9(json, "mature", t->mature);
	mql_json_num9(json, "rate", t->rate);
	mql_json_num9(json, "rate_low", t->low);
	mql_json_num9(json, "rate_high", t->high);
	mql_json_num9(json, "share", t->share);
	mql_json_num9(json, "sql_caught", t->sql_caught);
	mql_json_bool(json, "thinned", t->thinned);
	mql_json_close(json, '}');
}

static void json_after(struct mql_json *json, const struct recalibrate *r)
{
	if (r->status == RECALIBRATE_DONE)
		json_threshold(json, "after", &r->after);
	else
		mql_json_null(json, "after");
	if (r->status != RECALIBRATE_REFUSED)
		return;
	mql_json_num9(json, "best_rate", r->after.best_rate);
	mql_json_count(json, "sql_have", r->after.sql_have);
	mql_json_count(json, "sql_needed", r->after.sql_needed);
}

void recalibrate_add_json(struct mql_buf *buf,
			  const struct recalibrate_report *report)
{
	const struct recalibrate *r = report->result;
	const struct mql_target *target = &report->target;
	struct mql_json json = { .buf = buf, .indent = true };

	json_head_open(&json, "calibration");
	mql_json_text(&json, "card", report->card->name);
	mql_json_text(&json, "status", status_name[r->status]);
	json_leads(&json, report);
	json_shift(&json, &r->shift);
	json_map(&json, "sql", &r->sql);
	json_map(&json, "won", &r->won);
	mql_json_num(&json, "target", target->rate);
	mql_json_text(&json, "promise", mql_promise_name[target->promise]);
	mql_json_num(&json, "confidence", target->promise == MQL_GUARANTEE
					  ? target->confidence : (double)NAN);
	mql_json_bool(&json, "by_hand", r->by_hand);
	mql_json_bool(&json, "missed", r->missed);
	json_threshold(&json, "before", &r->before);
	json_after(&json, r);
	mql_json_num9(&json, "leads_per_month", r->leads_per_month);
	mql_json_num9(&json, "mql_per_month", r->mql_per_month);
	mql_json_close(&json, '}');
	mql_buf_addc(buf, '\n');
}
