/* SPDX-License-Identifier: MIT */
/* demo_leads.c - a believable B2B lead table whose truth is known
 *
 *     demo-leads --rows 24000 [--past | --open] [--truth] > leads.csv
 *
 * Row i depends on i and the seed alone, so any part of the table can be made
 * anew.  Each lead has a latent interest `heat` ~ N(0, 1) that drives what it
 * does; whether sales would accept it is
 *
 *     logit P(sql) = fit(x) + intent(x) + product(x) + negative(x)
 *                    + a pair: pricing visits count more for people who decide
 *
 * and, if accepted, it is won with a probability that depends on size, trial
 * and demo request.  Two years of leads are exported on one day: what would
 * have happened after it has not happened yet.  Features are as of
 * `observed_at`: 14 days after creation for past leads, the export for those of
 * the open quarter.
 *
 * Sales sees only what an old point system handed over (about a third, with
 * noise): only those have `mql_at` and a verdict of sales.  Others may still be
 * won on their own, later.  --truth adds both probabilities.
 *
 * Columns are described in datasets/README.md.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/map.h"
#include "common/num.h"


enum {
	DAY_FIRST  = 19997,      /* 2024-10-01, first lead                    */
	DAY_OPEN   = 20635,      /* 2026-07-01, first day of the open quarter */
	DAY_EXPORT = 20727,      /* 2026-10-01, the export                    */
};

struct level {
	const char *text;
	double effect;           // on logit P(sql)
	double weight;           // relative frequency
};

static const struct level source[] = {
	{ "Organic Search", 0.15, 24 }, { "Paid Search", -0.15, 18 },
	{ "Referral", 0.80, 8 }, { "Webinar", 0.25, 9 },
	{ "Trade Show", 0.00, 7 }, { "Cold Outbound", -0.60, 10 },
	{ "Partner", 0.60, 5 }, { "Social", -0.40, 8 },
	{ "Content Syndication", -0.85, 6 }, { "AI referral", 0.55, 5 },
};

static const struct level country[] = {
	{ "United States", 0.20, 34 }, { "United Kingdom", 0.15, 10 },
	{ "Germany", 0.10, 9 }, { "France", 0.00, 7 }, { "India", -0.55, 9 },
	{ "Brazil", -0.35, 6 }, { "Canada", 0.15, 6 },
	{ "Netherlands", 0.2, 4 }, { "Spain", -0.10, 4 },
	{ "Norway", 0.30, 2 }, { "Australia", 0.1, 4 },
	{ "Japan", -0.20, 3 }, { "South Africa", -0.45, 2 },
};

static const struct level industry[] = {
	{ "Software", 0.55, 22 }, { "Financial Services", 0.35, 12 },
	{ "Healthcare", 0.05, 9 }, { "Manufacturing", 0.00, 11 },
	{ "Retail", -0.15, 9 }, { "Education", -0.70, 8 },
	{ "Media", -0.05, 5 }, { "Logistics", 0.10, 6 },
	{ "Government", -0.55, 4 }, { "Nonprofit", -0.90, 4 },
	{ "Banking, Investment and Insurance", 0.40, 6 }, { "Energy", 0, 4 },
};

/* `decides` > 0 marks people whose pricing visits mean more. */
static const struct title {
	const char *text;
	double effect;
	int decides;
	double weight;
} title[] = {
	{ "VP, Marketing", 0.80, 1, 5 }, { "VP Sales", 0.75, 1, 5 },
	{ "Chief Marketing Officer", 0.85, 1, 3 }, { "CEO", 0.35, 1, 4 },
	{ "Head of Growth", 0.75, 1, 4 }, { "Director, IT", 0.55, 1, 4 },
	{ "Director of Demand Generation", 0.70, 1, 4 },
	{ "Head of Revenue Operations", 0.85, 1, 3 },
	{ "Marketing Manager", 0.25, 0, 12 }, { "Sales Manager", 0.2, 0, 8 },
	{ "Revenue Operations Manager", 0.45, 0, 5 },
	{ "Product Manager", 0.05, 0, 6 }, { "Data Analyst", -0.15, 0, 6 },
	{ "Software Engineer", -0.20, 0, 8 }, { "Consultant", -0.45, 0, 6 },
	{ "Student", -2.20, 0, 5 }, { "Intern", -1.80, 0, 3 },
	{ "Professor", -1.60, 0, 2 }, { "Recruiter", -1.20, 0, 3 },
	{ "Office Manager", -0.50, 0, 4 },
};

struct lead {
	uint64_t id;
	int32_t created, observed, last_touch;
	const struct level *source, *country, *industry;
	const struct title *title;
	double size, revenue;            // employees; million USD
	int size_known, revenue_known;
	int pricing, pages, clicks, whitepapers, webinars, demo;
	int unsubscribed, careers, competitor, trial, events, active, seats;
	double p_sql, p_won;             // P(sql), P(won | sql)
	int32_t mql, accepted, sql, opportunity, closed; // MQL_DAY_NONE
	int won;
	double amount, cost;
};

/* ---- draws ---- */

static double normal(uint64_t *rng)
{
	const double two_pi = 6.283185307179586;
	double u = 1.0 - mql_rng_unit(rng), v = mql_rng_unit(rng);

	return sqrt(-2.0 * log(u)) * cos(two_pi * v);
}

static int poisson(uint64_t *rng, double mean)
{
	double limit = exp(-fmin(mean, 60.0)), product = mql_rng_unit(rng);
	int k = 0;

	while (product > limit && k < 400) {
		product *= mql_rng_unit(rng);
		k++;
	}
	return k;
}

static int chance(uint64_t *rng, double p)
{
	return mql_rng_unit(rng) < p;
}

/* Whole days, exponential with the given mean. */
static int32_t lag_days(uint64_t *rng, double mean)
{
	return (int32_t)(-mean * log(1.0 - mql_rng_unit(rng)));
}

static const struct level *draw_level(uint64_t *rng, const struct level *level,
				      size_t n)
{
	double total = 0.0, u;

	for (size_t i = 0; i < n; i++)
		total += level[i].weight;
	u = mql_rng_unit(rng) * total;
	for (size_t i = 0; i + 1 < n; i++) {
		u -= level[i].weight;
		if (u < 0.0)
			return &level[i];
	}
	return &level[n - 1];
}

static const struct title *draw_title(uint64_t *rng)
{
	double total = 0.0, u;
	size_t n = MQL_ARRAY_LEN(title);

	for (size_t i = 0; i < n; i++)
		total += title[i].weight;
	u = mql_rng_unit(rng) * total;
	for (size_t i = 0; i + 1 < n; i++) {
		u -= title[i].weight;
		if (u < 0.0)
			return &title[i];
	}
	return &title[n - 1];
}

/* ---- who they are, what they do ---- */

static void draw_fit(struct lead *x, uint64_t *rng)
{
	x->source = draw_level(rng, source, MQL_ARRAY_LEN(source));
	x->country = draw_level(rng, country, MQL_ARRAY_LEN(country));
	x->industry = draw_level(rng, industry, MQL_ARRAY_LEN(industry));
	x->title = draw_title(rng);
	x->size = floor(exp(4.6 + 1.6 * normal(rng))) + 1.0;
	x->revenue = x->size * exp(-1.8 + 0.5 * normal(rng));
	x->size_known = !chance(rng, 0.12);
	x->revenue_known = x->size_known && !chance(rng, 0.45);
}

static void draw_intent(struct lead *x, uint64_t *rng, double heat)
{
	double e = exp(0.6 * heat);

	x->pricing = poisson(rng, 0.6 * e);
	x->pages = poisson(rng, 6.0 * e) + 1;
	x->clicks = poisson(rng, 0.9 * e);
	x->whitepapers = poisson(rng, 0.4 * e);
	x->webinars = poisson(rng, 0.2 * e);
	x->demo = chance(rng, fmin(0.04 * e, 0.5));
	x->unsubscribed = chance(rng, 0.06);
	x->careers = chance(rng, 0.06) ? 1 + poisson(rng, 1.0) : 0;
	x->competitor = chance(rng, 0.02);
	x->trial = chance(rng, fmin(0.09 * e, 0.6));
	x->events = x->trial ? poisson(rng, 14.0 * e) : 0;
	x->active = x->trial ? 1 + poisson(rng, 3.0 * e) : 0;
	x->seats = x->trial ? poisson(rng, 0.7 * e) : 0;
	x->last_touch = x->observed - lag_days(rng, 9.0 / e);
	if (x->last_touch < x->created)
		x->last_touch = x->created;
}

/* ---- the truth ---- */

static double fit_effect(const struct lead *x)
{
	double s = log(x->size);
	/* The sweet spot is a company of some 400: both ends fit less. */
	double size = 0.75 - 0.16 * (s - 6.0) * (s - 6.0);

	return x->source->effect + x->country->effect + x->industry->effect +
	       x->title->effect + fmax(size, -1.3);
}

static double intent_effect(const struct lead *x)
{
	double pricing = 0.9 * log1p(x->pricing);
	double age = x->observed - x->last_touch;

	return pricing * (x->title->decides ? 1.5 : 0.8) +
	       0.30 * log1p(x->pages) + 0.35 * log1p(x->clicks) +
	       0.30 * fmin(x->whitepapers, 3) + 0.35 * fmin(x->webinars, 2) +
	       1.9 * x->demo - 0.05 * fmin(age, 14.0);
}

static double product_effect(const struct lead *x)
{
	return 0.5 * x->trial + 0.25 * log1p(x->events) * x->trial +
	       0.35 * fmin(x->seats, 4);
}

static double sigmoid(double z)
{
	return 1.0 / (1.0 + exp(-z));
}

static void set_truth(struct lead *x)
{
	double z = -4.55 + fit_effect(x) + intent_effect(x) +
		   product_effect(x) - 1.3 * x->unsubscribed -
		   0.8 * fmin(x->careers, 2) - 3.0 * x->competitor;

	x->p_sql = sigmoid(z);
	x->p_won = sigmoid(-1.15 + 0.8 * x->demo + 0.6 * x->trial +
			   0.25 * (fmin(log(x->size), 8.0) - 4.6));
}

/* ---- what became of them ---- */

/* The old rule: round numbers, as such rules are. */
static int handed_over(const struct lead *x, uint64_t *rng)
{
	double points = 10.0 * fmin(x->pricing, 4) + 2.0 * fmin(x->pages, 10) +
			5.0 * fmin(x->clicks, 3) + 10.0 * x->whitepapers +
			10.0 * x->webinars + 20.0 * x->title->decides;

	return x->demo || points + 12.0 * normal(rng) >= 45.0;
}

static int32_t if_past(int32_t day)
{
	return day <= DAY_EXPORT ? day : MQL_DAY_NONE;
}

static void draw_sales(struct lead *x, uint64_t *rng)
{
	int handed = handed_over(x, rng), good = chance(rng, x->p_sql);
	int won = good && chance(rng, x->p_won);
	int32_t mql = x->created + lag_days(rng, 4.0);
	int32_t sql = mql + 1 + lag_days(rng, handed ? 10.0 : 45.0);
	int32_t opportunity = sql + lag_days(rng, 8.0);
	int32_t closed = opportunity + 3 + lag_days(rng, won ? 28.0 : 35.0);
	double amount = floor(900.0 * pow(x->size, 0.55) *
			      exp(0.4 * normal(rng)));

	x->mql = x->accepted = x->sql = MQL_DAY_NONE;
	x->opportunity = x->closed = MQL_DAY_NONE;
	x->cost = floor(2000.0 + 9000.0 * mql_rng_unit(rng)) / 100.0;
	x->amount = amount;
	if (handed)
		x->mql = if_past(mql);
	if (handed && (good || chance(rng, 0.4)))
		x->accepted = if_past(mql + 1);
	if (good && (handed || won))
		x->sql = if_past(sql);
	if (good && (handed || won))
		x->opportunity = if_past(opportunity);
	/* Sales closes what it was handed; nobody closes the rest. */
	if (handed || won)
		x->closed = if_past(closed);
	x->won = won && x->closed != MQL_DAY_NONE;
}

static const char *stage_of(const struct lead *x)
{
	if (x->won)
		return "Closed Won";
	if (x->closed != MQL_DAY_NONE)
		return x->sql != MQL_DAY_NONE ? "Closed Lost" : "Disqualified";
	if (x->opportunity != MQL_DAY_NONE)
		return "Opportunity";
	if (x->sql != MQL_DAY_NONE)
		return "SQL";
	return x->mql != MQL_DAY_NONE ? "MQL" : "Nurture";
}

static void draw_lead(struct lead *x, uint64_t seed, uint64_t i)
{
	uint64_t rng = seed + (i + 1) * 0xD1342543DE82EF95u;
	int span = DAY_EXPORT - DAY_FIRST;

	x->id = mql_rng_next(&rng);
	x->created = DAY_FIRST + (int32_t)(mql_rng_unit(&rng) * span);
	x->observed = x->created >= DAY_OPEN ? DAY_EXPORT : x->created + 14;
	draw_fit(x, &rng);
	draw_intent(x, &rng, normal(&rng));
	set_truth(x);
	draw_sales(x, &rng);
}

/* ---- as CSV ---- */

static void add_text(struct mql_buf *out, const char *text)
{
	const char *quote = strchr(text, ',') ? "\"" : "";

	mql_buf_addf(out, "%s%s%s,", quote, text, quote);
}

static void add_day(struct mql_buf *out, int32_t day)
{
	if (day != MQL_DAY_NONE)
		mql_day_add(out, day);
	mql_buf_addc(out, ',');
}

static void add_fit(struct mql_buf *out, const struct lead *x)
{
	mql_buf_addf(out, "L%011llx,", (unsigned long long)(x->id >> 20));
	mql_buf_addf(out, "acct-%05u,", (unsigned)(x->id % 60000));
	add_day(out, x->created);
	add_day(out, x->observed);
	add_text(out, x->source->text);
	add_text(out, x->country->text);
	add_text(out, x->industry->text);
	if (x->size_known)
		mql_buf_addf(out, "%.0f", x->size);
	mql_buf_addc(out, ',');
	add_text(out, x->title->text);
	if (x->revenue_known)
		mql_buf_addf(out, "%.1f", x->revenue);
	mql_buf_addc(out, ',');
}

static void add_behaviour(struct mql_buf *out, const struct lead *x)
{
	mql_buf_addf(out, "%d,%d,%d,%d,%d,%d,", x->pricing, x->pages,
		     x->clicks, x->whitepapers, x->webinars, x->demo);
	add_day(out, x->last_touch);
	mql_buf_addf(out, "%d,%d,%s,%d,%d,%d,%d,", x->unsubscribed, x->careers,
		     x->competitor ? "yes" : "no", x->trial, x->events,
		     x->active, x->seats);
}

static void add_outcome(struct mql_buf *out, const struct lead *x, int truth)
{
	add_day(out, x->mql);
	add_day(out, x->accepted);
	add_day(out, x->sql);
	add_day(out, x->opportunity);
	add_day(out, x->closed);
	add_text(out, stage_of(x));
	if (x->opportunity != MQL_DAY_NONE)
		mql_buf_addf(out, "%.0f", x->amount);
	mql_buf_addf(out, ",%.2f", x->cost);
	if (truth)
		mql_buf_addf(out, ",%.6f,%.6f", x->p_sql, x->p_sql * x->p_won);
	mql_buf_addc(out, '\n');
}

static const char header[] =
	"lead_id,account,created_at,observed_at,source,country,industry,"
	"company_size,job_title,annual_revenue_musd,pricing_visits,"
	"pages_viewed,emails_clicked,whitepapers,webinars,demo_request,"
	"last_touch_at,unsubscribed,careers_visits,competitor,trial_started,"
	"product_events,active_days,seats_invited,mql_at,accepted_at,sql_at,"
	"opportunity_at,closed_at,stage,amount,cost";

enum part { PART_ALL, PART_PAST, PART_OPEN };

/* Past: created before the open quarter.  Open: since then, and not closed. */
static int belongs(const struct lead *x, enum part part)
{
	if (part == PART_PAST)
		return x->created < DAY_OPEN;
	if (part == PART_OPEN)
		return x->created >= DAY_OPEN && x->closed == MQL_DAY_NONE;
	return 1;
}

struct options {
	uint64_t rows, seed;
	enum part part;
	int truth;
};

static int parse_options(struct options *o, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		struct mql_str value = mql_str_of(i + 1 < argc ? argv[i + 1]
							       : "");

		if (strcmp(argv[i], "--past") == 0)
			o->part = PART_PAST;
		else if (strcmp(argv[i], "--open") == 0)
			o->part = PART_OPEN;
		else if (strcmp(argv[i], "--truth") == 0)
			o->truth = 1;
		else if (strcmp(argv[i], "--rows") == 0 &&
			 mql_num_parse_count(value, UINT32_MAX, &o->rows))
			i++;
		else if (strcmp(argv[i], "--seed") == 0 &&
			 mql_num_parse_count(value, UINT64_MAX, &o->seed))
			i++;
		else
			return 0;
	}
	return 1;
}

int main(int argc, char **argv)
{
	struct options o = { .rows = 24000, .seed = 20261001 };
	struct mql_buf out = { 0 };

	if (!parse_options(&o, argc, argv)) {
		fputs("usage: demo-leads [--rows N] [--seed S] "
		      "[--past | --open] [--truth]\n", stderr);
		return 2;
	}
	mql_buf_addf(&out, "%s%s\n", header, o.truth ? ",p_sql,p_won" : "");
	for (uint64_t i = 0; i < o.rows; i++) {
		struct lead x = { 0 };

		draw_lead(&x, o.seed, i);
		if (!belongs(&x, o.part))
			continue;
		add_fit(&out, &x);
		add_behaviour(&out, &x);
		add_outcome(&out, &x, o.truth);
		if (out.n < (1u << 18))
			continue;
		if (fwrite(out.p, 1, out.n, stdout) != out.n)
			break;
		mql_buf_reset(&out);
	}
	fwrite(mql_buf_text(&out), 1, out.n, stdout);
	mql_buf_release(&out);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		perror("demo-leads");
		return 6;
	}
	return 0;
}
