/* SPDX-License-Identifier: MIT */
/* plan_report.c - a plan on one screen */
#include "trainer/plan_report.h"

#include <math.h>
#include <stdio.h>

#include "trainer/recalibrate_report.h"
#include "trainer/terminal.h"

#define WIDTH 96                 /* of the lines that are filled */
#define MOST_SOURCES 12

typedef unsigned long long ull;

/* ---- figures ---- */

/* "12.3" below a hundred, "1,234" above; "-" where nothing is known. */
static void add_amount(struct mql_buf *buf, double x)
{
	if (!isfinite(x) || fabs(x) >= 1e18) {
		mql_buf_adds(buf, isnan(x) ? "-" : "beyond measure");
		return;
	}
	if (x < 0.0)
		mql_buf_addc(buf, '-');
	x = fabs(x);
	if (x < 99.95)
		mql_buf_addf(buf, "%.1f", x);
	else
		mql_count_add(buf, (uint64_t)llround(x));
}

/* Right-aligned in `width`. */
static void add_column(struct mql_buf *buf, double x, int width)
{
	struct mql_buf text = { 0 };

	add_amount(&text, x);
	mql_buf_addf(buf, "%*s", width, mql_buf_text(&text));
	mql_buf_release(&text);
}

/* "123 (100 to 150)" */
static void add_range(struct mql_buf *buf, const struct plan_range *range)
{
	add_amount(buf, range->mid);
	if (isnan(range->low) || !(range->low < range->high))
		return;
	mql_buf_adds(buf, " (");
	add_amount(buf, range->low);
	mql_buf_adds(buf, " to ");
	add_amount(buf, range->high);
	mql_buf_addc(buf, ')');
}

static void add_share(struct mql_buf *buf, const struct plan_range *rate)
{
	if (isnan(rate->mid))
		mql_buf_adds(buf, "not known");
	else
		mql_buf_addf(buf, "%.1f %% (%.1f to %.1f %%)",
			     100.0 * rate->mid, 100.0 * rate->low,
			     100.0 * rate->high);
}

static void add_days(struct mql_buf *buf, const struct plan_range *days)
{
	if (isnan(days->mid))
		mql_buf_adds(buf, "   -");
	else if (days->low < days->high)
		mql_buf_addf(buf, "%4.0f (%.0f to %.0f)", days->mid,
			     days->low, days->high);
	else
		mql_buf_addf(buf, "%4.0f", days->mid);
}

static void add_score(struct mql_buf *buf, int64_t score)
{
	if (score == INT64_MIN)
		mql_buf_adds(buf, "none");
	else
		mql_tenths_add(buf, score);
}

/* ---- head ---- */

static void add_head(struct mql_buf *buf, const struct plan_report *r)
{
	const struct dataset *data = r->leads->data;

	mql_buf_addf(buf, "leads       %zu, scored %zu %s", data->n,
		     r->leads->n, r->card ? "by " : "out of fold");
	if (r->card)
		mql_buf_adds(buf, MQL_SHOW(mql_str_of(r->card->name)));
	dataset_add_created(buf, r->first, r->last);
	mql_buf_adds(buf, "; as of ");
	mql_day_add(buf, data->as_of);
	mql_buf_adds(buf, "\nvolume      ");
	add_amount(buf, r->plan->options.leads_per_month);
	mql_buf_addf(buf, " leads a month%s\n",
		     r->plan->options.volume_given ? ", as given" : "");
	if (r->recent && r->recent->as_many)
		recalibrate_add_as_many(buf, r->card, false);
}

/* Of whom: MQLs, or where nothing says which leads were handed over, all. */
static const char *const step_name[2][PLAN_N_STEP] = {
	{ "MQL to SQL", "SQL to won", "MQL to won" },
	{ "lead to SQL", "SQL to won", "lead to won" },
};

static void add_stage(struct mql_buf *buf, const struct plan_stage *s,
		      const char *name)
{
	struct mql_buf rate = { 0 }, half = { 0 }, most = { 0 };

	if (!s->present)
		return;
	add_share(&rate, &s->rate.rate);
	add_days(&half, &s->half);
	add_days(&most, &s->most);
	mql_buf_addf(buf, "  %-11s%8llu%9.0f   %-27s%-18s%s\n", name,
		     (ull)s->from, s->rate.yes, mql_buf_text(&rate),
		     mql_buf_text(&half), mql_buf_text(&most));
	mql_buf_release(&most);
	mql_buf_release(&half);
	mql_buf_release(&rate);
}

static void add_funnel(struct mql_buf *buf, const struct plan *plan)
{
	mql_buf_addf(buf, "\n%-12s%9s%9s   %-27s%-18s%s\n", "so far", "of",
		     "became", "rate (95 % interval)", "half in, days",
		     "nine in ten");
	for (size_t s = 0; s < PLAN_N_STEP; s++)
		add_stage(buf, &plan->stage[s], step_name[plan->all_leads][s]);
	if (plan->all_leads)
		mql_buf_adds(buf, "  of all leads: nothing says which were "
			     "handed over (outcome.sql.known_when)\n");
	if (isnan(plan->deal.mean.mid))
		return;
	mql_buf_adds(buf, "  deal      ");
	add_range(buf, &plan->deal.mean);
	if (plan->deal.given)
		mql_buf_adds(buf, ", as given\n");
	else
		mql_buf_addf(buf, ", the mean of %llu won\n",
			     (ull)plan->deal.valued);
}

/* ---- backward ---- */

static void add_row(struct mql_buf *buf, const char *name,
		    const struct plan_range *range)
{
	if (isnan(range->mid))
		return;
	mql_buf_addf(buf, "  %-38s", name);
	add_column(buf, range->mid, 12);
	if (range->low < range->high) {
		mql_buf_adds(buf, "   ");
		add_amount(buf, range->low);
		mql_buf_adds(buf, " to ");
		add_amount(buf, range->high);
	}
	mql_buf_addc(buf, '\n');
}

static void add_needed(struct mql_buf *buf, const struct plan *plan)
{
	char name[64];

	mql_buf_adds(buf, "\nneeded a month for ");
	add_amount(buf, plan->options.revenue);
	mql_buf_addf(buf, " a %s\n", plan->options.months == 1 ? "month"
							       : "quarter");
	add_row(buf, "won", &plan->needed.wins);
	if (plan->stage[PLAN_SQL_WON].present)
		add_row(buf, "SQLs", &plan->needed.sqls);
	snprintf(name, sizeof(name), "MQLs at the agreed %.4g %%",
		 100.0 * plan->options.target.rate);
	add_row(buf, name, &plan->needed.at_target);
	if (!plan->has_offer)
		return;
	snprintf(name, sizeof(name), "MQLs at the threshold's %.1f %%",
		 100.0 * plan->offer.sql.rate.mid);
	add_row(buf, name, &plan->needed.at_threshold);
}

/* ---- forward ---- */

static void add_offer(struct mql_buf *buf, const struct plan_offer *o)
{
	mql_buf_adds(buf, "  MQL to SQL  ");
	add_share(buf, &o->sql.rate);
	if (!isnan(o->won.of)) {
		mql_buf_adds(buf, ", SQL to won ");
		add_share(buf, &o->won.rate);
	}
	mql_buf_addf(buf, "\n  hands over  %.1f %% of leads", 100.0 * o->share);
	if (isnan(o->mql.mid)) {
		mql_buf_adds(buf, "; how many a month is not known");
	} else {
		mql_buf_adds(buf, ": ");
		add_range(buf, &o->mql);
		mql_buf_adds(buf, " MQLs a month\n  brings      ");
		if (!isnan(o->won.of)) {
			add_range(buf, &o->sqls);
			mql_buf_adds(buf, " SQLs, ");
		}
		add_range(buf, &o->wins);
		mql_buf_adds(buf, " won");
	}
	if (!isnan(o->revenue.mid)) {
		mql_buf_adds(buf, ",\n              ");
		add_range(buf, &o->revenue);
		mql_buf_adds(buf, " a month");
	}
	if (!isnan(o->wins.mid))
		mql_buf_adds(buf, " on average");
	mql_buf_addc(buf, '\n');
	if (!o->known)
		mql_buf_adds(buf, "  below the scores that were ever handed "
			     "over: what it brings is not known\n");
}

/* Of PLAN_DRAWS draws: none is not never, and all is not always. */
static void add_draws(struct mql_buf *buf, double chance)
{
	if (chance < .001)
		mql_buf_adds(buf, "under 0.1");
	else if (chance > .999)
		mql_buf_adds(buf, "over 99.9");
	else
		mql_buf_addf(buf, "%.0f", 100.0 * chance);
	mql_buf_adds(buf, " % of draws\n");
}

/* "one month:   12 to 30 won, 250,000 to 800,000; 500,000 in 68 % of draws" */
static void add_period(struct mql_buf *buf, const struct plan_period *one,
		       double revenue)
{
	mql_buf_addf(buf, "  %-12s", one->months == 1 ? "one month"
						      : "one quarter");
	mql_buf_addf(buf, "%.0f to %.0f won, ", one->wins.low, one->wins.high);
	add_amount(buf, one->revenue.low);
	mql_buf_adds(buf, " to ");
	add_amount(buf, one->revenue.high);
	mql_buf_adds(buf, "; ");
	add_amount(buf, one->months * revenue);
	mql_buf_adds(buf, " or more in ");
	add_draws(buf, one->chance);
}

static void add_verdict(struct mql_buf *buf, const struct plan *plan)
{
	const struct plan_offer *o = &plan->offer;

	if (isnan(o->one[PLAN_ONE_MONTH].chance))
		return;
	mql_buf_addf(buf, "  %s on average: ", plan->reached ? "reached"
							     : "NOT REACHED");
	if (plan->reached) {
		const struct plan_range spare = { -o->gap.mid, -o->gap.high,
						  -o->gap.low };

		add_range(buf, &spare);
		mql_buf_adds(buf, " MQLs a month to spare\n");
	} else {
		add_range(buf, &o->gap);
		mql_buf_adds(buf, " MQLs a month are missing\n");
	}
	for (size_t k = 0; k < PLAN_N_PERIOD; k++)
		add_period(buf, &o->one[k], plan->revenue);
	if (plan->reached)
		return;
	mql_buf_adds(buf, "  it would take ");
	add_amount(buf, o->needed.mid / o->share);
	mql_buf_adds(buf, " leads a month like these, not ");
	add_amount(buf, plan->options.leads_per_month);
	mql_buf_addc(buf, '\n');
}

/* By as many digits as tell the two apart. */
static void add_against(struct mql_buf *buf, const struct plan_offer *o,
			double rate)
{
	const struct plan_range *q = &o->sql.rate;

	if (isnan(q->mid))
		return;
	if (q->mid >= rate) {
		mql_buf_adds(buf, "  the agreed rate is kept\n");
		return;
	}
	mql_buf_addf(buf, "  below the agreed rate: %.*f %% against %.4g %%, "
		     "%s chance\n", rate - q->mid < 0.001 ? 3 : 1,
		     100.0 * q->mid, 100.0 * rate,
		     q->high < rate ? "beyond" : "within");
}

static void add_threshold(struct mql_buf *buf, const struct plan_report *r)
{
	const struct plan *plan = r->plan;
	const double rate = 100.0 * plan->options.target.rate;

	if (!plan->has_offer) {
		mql_buf_addf(buf, "\nno threshold keeps the agreed %.4g %%",
			     rate);
		if (!isnan(r->best_rate))
			mql_buf_addf(buf, "; %.1f %% could be promised",
				     100.0 * r->best_rate);
		mql_buf_addc(buf, '\n');
		return;
	}
	mql_buf_adds(buf, "\nthreshold ");
	add_score(buf, plan->offer.score);
	mql_buf_addf(buf, ", agreed %.4g %%\n", rate);
	add_offer(buf, &plan->offer);
	add_against(buf, &plan->offer, plan->options.target.rate);
	add_verdict(buf, plan);
}

static void add_volume(struct mql_buf *buf, const struct plan *plan)
{
	if (isnan(plan->revenue) || isnan(plan->options.leads_per_month))
		return;
	if (plan->has_volume) {
		mql_buf_adds(buf, "\nthreshold ");
		add_score(buf, plan->volume.score);
		mql_buf_adds(buf, " would bring the revenue\n");
		add_offer(buf, &plan->volume);
		add_against(buf, &plan->volume, plan->options.target.rate);
		return;
	}
	mql_buf_adds(buf, "\nno threshold would bring the revenue");
	if (!plan->has_limit) {
		mql_buf_addc(buf, '\n');
		return;
	}
	mql_buf_adds(buf, "; the lowest of which anything is known is ");
	add_score(buf, plan->limit.score);
	mql_buf_addc(buf, '\n');
	add_offer(buf, &plan->limit);
}

static void add_capacity(struct mql_buf *buf, const struct plan *plan)
{
	if (isnan(plan->options.capacity))
		return;
	mql_buf_adds(buf, "\ncapacity ");
	add_amount(buf, plan->options.capacity);
	mql_buf_adds(buf, " MQLs a month: ");
	if (!plan->has_capacity) {
		mql_buf_adds(buf, "no threshold hands over so few\n");
		return;
	}
	mql_buf_adds(buf, "threshold ");
	add_score(buf, plan->capacity.score);
	mql_buf_addc(buf, '\n');
	add_offer(buf, &plan->capacity);
	add_against(buf, &plan->capacity, plan->options.target.rate);
}

/* ---- sources ---- */

/* " (31.0 to 50.4)", at least so wide; nothing of what is not known. */
static void add_between(struct mql_buf *buf, const struct plan_range *range,
			size_t width)
{
	const size_t from = buf->n;

	if (!isnan(range->low)) {
		mql_buf_adds(buf, " (");
		add_amount(buf, range->low);
		mql_buf_adds(buf, " to ");
		add_amount(buf, range->high);
		mql_buf_addc(buf, ')');
	}
	terminal_pad(buf, from, width);
}

static void add_source(struct mql_buf *buf, const struct plan_source *s)
{
	const struct plan_offer *o = &s->offer;
	const size_t from = buf->n;
	struct mql_buf rate = { 0 };
	const char *name = s->others ? "(others)" : s->name.n == 0
			   ? "(missing)" : MQL_SHOW(s->name);

	if (s->few)
		mql_buf_addf(&rate, "too few known: %.0f", o->sql.of);
	else
		add_share(&rate, &o->sql.rate);
	mql_buf_adds(buf, "  ");
	terminal_add(buf, mql_str_of(name), 21);
	terminal_pad(buf, from, 24);
	mql_buf_addf(buf, "%7llu", (ull)s->leads);
	add_column(buf, o->mql.mid, 8);
	add_column(buf, s->needed.mid, 8);
	add_between(buf, &s->needed, 16);
	mql_buf_addf(buf, "   %-25s", mql_buf_text(&rate));
	mql_buf_release(&rate);
	add_column(buf, s->mql_per_win.mid, 8);
	add_between(buf, &s->mql_per_win, 0);
	mql_buf_addc(buf, '\n');
}

static void add_sources(struct mql_buf *buf, const struct plan_report *r)
{
	const struct plan *plan = r->plan;

	if (!dataset_has_levels(&r->leads->data->source)) {
		mql_buf_adds(buf, "\nby source: not known, for want of "
			     "lead.source\n");
		return;
	}
	if (plan->n_source == 0)
		return;
	mql_buf_addf(buf, "\n%-24s%7s%8s%8s%16s   %-25s%8s\n",
		     "a month by source", "leads", "MQLs", "needed", "",
		     "MQL to SQL", "MQLs a win");
	for (size_t k = 0; k < plan->n_source && k < MOST_SOURCES; k++)
		add_source(buf, &plan->source[k]);
	if (plan->n_source > MOST_SOURCES)
		mql_buf_addf(buf, "  and %zu more, in --json\n",
			     plan->n_source - MOST_SOURCES);
}

/* ---- time ---- */

static void add_months(struct mql_buf *buf, const struct plan_timing *t)
{
	const size_t from = t->n_month > 12 ? t->n_month - 12 : 0;
	double before = 0.0;

	for (size_t k = 0; k < from; k++)
		before += t->month[k].share;
	mql_buf_adds(buf, " ");
	if (from > 0)
		mql_buf_addf(buf, " before %.1f %%,", 100.0 * before);
	for (size_t k = from; k < t->n_month; k++) {
		struct mql_buf day = { 0 };

		mql_day_add(&day, t->month[k].first);
		mql_buf_addf(buf, "%s%.7s %.1f %%", (k - from) % 6 == 5
			     ? "\n  " : " ", mql_buf_text(&day),
			     100.0 * t->month[k].share);
		mql_buf_adds(buf, k + 1 < t->n_month ? "," : "\n");
		mql_buf_release(&day);
	}
}

static void add_timing(struct mql_buf *buf, const struct plan *plan)
{
	const struct plan_timing *t = &plan->timing;

	if (!t->known)
		return;
	mql_buf_adds(buf, "\nwins of ");
	mql_day_add(buf, t->start);
	mql_buf_adds(buf, " to ");
	mql_day_add(buf, t->end);
	mql_buf_adds(buf, " come from MQLs handed over in\n");
	add_months(buf, t);
	mql_buf_adds(buf, "  half of them by ");
	mql_day_add(buf, t->half_by);
	mql_buf_adds(buf, ", nine in ten by ");
	mql_day_add(buf, t->most_by);
	mql_buf_adds(buf, "; by today already ");
	add_share(buf, &t->already);
	mql_buf_adds(buf, "\n  handed over after ");
	mql_day_add(buf, t->latest_half);
	mql_buf_adds(buf, ", fewer than half of the wins to come are in time; "
		     "after ");
	mql_day_add(buf, t->latest_most);
	mql_buf_adds(buf, ",\n  fewer than nine in ten\n");
}

/* ---- premises ---- */

/* Filled lines, the first after "  - ". */
static void add_filled(struct mql_buf *buf, const char *text)
{
	size_t column = 3;

	mql_buf_adds(buf, "  -");
	while (*text) {
		const size_t n = strcspn(text, " ");

		if (column + 1 + n > WIDTH) {
			mql_buf_adds(buf, "\n   ");
			column = 3;
		}
		mql_buf_addc(buf, ' ');
		mql_buf_add(buf, text, n);
		column += 1 + n;
		text += n + strspn(text + n, " ");
	}
	mql_buf_addc(buf, '\n');
}

static void add_premises(struct mql_buf *buf, const struct plan_report *r)
{
	struct plan_premise premise[PLAN_MAX_PREMISE];
	const size_t n = plan_premises(premise, r);

	mql_buf_adds(buf, "\nrests on\n");
	for (size_t k = 0; k < n; k++)
		add_filled(buf, premise[k].text);
}

void plan_report_add_text(struct mql_buf *buf, const struct plan_report *r)
{
	const struct plan *plan = r->plan;

	add_head(buf, r);
	add_funnel(buf, plan);
	if (!isnan(plan->revenue))
		add_needed(buf, plan);
	add_threshold(buf, r);
	if (!plan->reached)
		add_volume(buf, plan);
	add_capacity(buf, plan);
	add_sources(buf, r);
	add_timing(buf, plan);
	add_premises(buf, r);
}
