/* SPDX-License-Identifier: MIT */
/* plan_premise.c - which assumption each figure of a plan rests on */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "trainer/plan_report.h"

typedef unsigned long long ull;

static void put(struct plan_premise *premise, const char *key, const char *fmt,
		...) MQL_PRINTF(3, 4);

static void put(struct plan_premise *premise, const char *key, const char *fmt,
		...)
{
	va_list args;

	premise->key = key;
	va_start(args, fmt);
	vsnprintf(premise->text, sizeof(premise->text), fmt, args);
	va_end(args);
}

/* What is known of the leads that the rate is of. */
static const char *which_leads(const struct plan_report *r)
{
	if (!r->card)
		return "scored out of fold";
	if (r->recent->unproven)
		return "that no date tells from those the card was learned "
		       "from, which it flatters";
	if (r->card->provenance.trained_until == MQL_DAY_NONE)
		return "of any day, for no program learned the card's points";
	return "later than the card was learned from";
}

static void put_rate(struct plan_premise *premise, const struct plan_report *r)
{
	const int32_t last = r->card ? recalibrate_last(r->card)
				     : MQL_DAY_NONE;
	struct mql_buf day = { 0 };

	if (last != MQL_DAY_NONE) {
		mql_buf_adds(&day, "; outcomes until ");
		mql_day_add(&day, last);
		mql_buf_adds(&day, " have set its threshold, by calibrate");
	}
	put(premise, "sql_rate", "MQL to SQL: as of leads %s%s; known outcomes "
	    "stand for all leads%s", which_leads(r),
	    day.n > 0 ? mql_buf_text(&day) : "",
	    r->plan->selected ? " like them, though sales saw some more than "
				"others" : "");
	mql_buf_release(&day);
}

static void put_won(struct plan_premise *premise, const struct plan_report *r)
{
	const struct plan_stage *s = &r->plan->stage[PLAN_SQL_WON];

	if (!s->present)
		put(premise, "won_rate", "SQL to won: the definition has no "
		    "outcome.sql, so that a win is the SQL");
	else if (s->dated)
		put(premise, "won_rate", "SQL to won: within %d days, young "
		    "SQLs counted by the share of wins that has shown at "
		    "their age; SQLs from any threshold as those seen at it",
		    s->followed);
	else
		put(premise, "won_rate", "SQL to won: by outcomes alone, for "
		    "want of days (lead.created, outcome.sql.at, "
		    "outcome.won.at)");
}

static void put_deal(struct plan_premise *premise, const struct plan *plan)
{
	if (plan->deal.given)
		put(premise, "deal", "deal: %.10g as given, without a range",
		    plan->deal.mean.mid);
	else
		put(premise, "deal", "deal: the mean of %llu won; deals to "
		    "come are like them", (ull)plan->deal.valued);
}

static void put_volume(struct plan_premise *premise,
		       const struct plan_report *r)
{
	const struct plan_options *o = &r->plan->options;

	if (isnan(o->leads_per_month))
		put(premise, "volume", "volume: not known, for want of "
		    "lead.created: --leads 1200/month states it");
	else
		put(premise, "volume", "volume: %.0f leads a month, as "
		    "%s, from the same sources", o->leads_per_month,
		    o->volume_given ? "given" : "many as in the table");
}

static void put_time(struct plan_premise *premise, const struct plan *plan)
{
	if (plan->timing.known)
		put(premise, "time", "time: MQLs handed over at an even pace; "
		    "all wins come within %d days, as of leads followed so "
		    "far", plan->stage[PLAN_MQL_WON].followed);
	else
		put(premise, "time", "time: not known, for want of days "
		    "(lead.created, outcome.won.at)");
}

size_t plan_premises(struct plan_premise premise[PLAN_MAX_PREMISE],
		     const struct plan_report *r)
{
	const struct plan *plan = r->plan;
	size_t n = 0;

	put_rate(&premise[n++], r);
	put_won(&premise[n++], r);
	if (!isnan(plan->deal.mean.mid))
		put_deal(&premise[n++], plan);
	put_volume(&premise[n++], r);
	put_time(&premise[n++], plan);
	put(&premise[n++], "range", "ranges: the central 95 %% of %d seeded "
	    "draws of all of these at once; those a month are of the mean of "
	    "many, one month or quarter has its own wins (Poisson) and deals "
	    "besides; not in them: a market that moves", PLAN_DRAWS);
	return n;
}
