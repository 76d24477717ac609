/* SPDX-License-Identifier: MIT */
/* leads.c - what speed is measured on: 24 columns, some 147 bytes a row
 *
 *     build/bench-leads ROWS [--from ROW] [--quoted] > leads.csv
 *
 * Row i depends on i alone, so a second part of the table (--from) is leads
 * that the first does not have.  --quoted puts every cell into quotes.
 *
 * Each lead has an interest ~ N(0, 1) behind all that it does.  Whether it
 * converts, about 1 in 8, is drawn from
 *
 *     logit p = levels of country, industry, source, title
 *               + what it did, straight up to a bound + log of its size, budget
 *
 * so that a plain logistic regression comes close to the truth, and one that
 * bends a little closer.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/map.h"
#include "common/num.h"

/* Levels, the frequent ones first. */
static const char *const country[] = {
	"United States", "India", "United Kingdom", "Germany", "France",
	"Brazil", "Canada", "Australia", "Spain", "Italy", "Netherlands",
	"Mexico", "Japan", "Sweden", "Poland", "South Africa", "Ireland",
	"Switzerland", "Belgium", "Israel", "Denmark", "Norway", "Portugal",
	"Austria", "Turkey", "New Zealand", "Finland", "Chile", "Czechia",
	"Greece",
};
static const char *const industry[] = {
	"Software", "Financial Services", "Healthcare", "Manufacturing",
	"Retail", "Education", "Telecommunications", "Media", "Logistics",
	"Construction", "Energy", "Insurance", "Government", "Hospitality",
	"Real Estate", "Automotive", "Agriculture", "Legal", "Nonprofit",
	"Chemicals",
};
static const char *const source[] = {
	"Organic Search", "Paid Search", "Referral", "Webinar", "Trade Show",
	"Cold Outbound", "Partner", "Social", "Content Syndication",
	"AI referral", "Direct", "Email",
};
static const char *const title[] = {
	"Marketing Manager", "Software Engineer", "Sales Manager",
	"Product Manager", "Data Analyst", "CEO", "Head of Growth",
	"VP, Marketing", "Operations Manager", "Consultant", "IT Manager",
	"Account Executive", "CTO", "Founder", "Head of Marketing", "Student",
	"Project Manager", "VP, Sales", "Business Analyst", "CMO",
	"Content Writer", "Security Engineer", "Director, IT", "Recruiter",
	"Procurement Manager", "Professor", "Customer Success Manager",
	"Manager, Revenue Operations", "Office Manager", "Accountant",
	"General Manager", "Intern",
};
static const char *const region[] = {
	"North America East - Enterprise", "North America West - Mid-Market",
	"EMEA North - Enterprise", "EMEA South - SMB", "APAC - Mid-Market",
	"LATAM - Commercial", "UK&I - Mid-Market", "DACH - Enterprise",
};
static const char *const owner[] = {
	"Ada Winter", "Bela Moreau", "Chidi Okafor", "Dana Levin",
	"Emil Larsen", "Freya Hall", "Goran Babic", "Hana Sato",
	"Ivo Marek", "Jun Park", "Kofi Mensah", "Lena Vogel", "Marta Reis",
	"Nadia Haddad", "Omar Said", "Priya Rao", "Ruth Stone", "Unassigned",
};

struct lead {
	uint64_t id;
	int32_t created;
	size_t country, industry, source, title, region, owner;
	double size, budget, touch_days;         // NAN: missing
	int pricing, pages, opened, clicked, downloads, webinars, events;
	int demo, unsubscribed, careers, competitor, trial, converted;
};

/* ---- draws ---- */

static double normal(uint64_t *rng)
{
	double u = 1.0 - mql_rng_unit(rng), v = mql_rng_unit(rng);

	return sqrt(-2.0 * log(u)) * cos(6.283185307179586 * v);
}

/* Exponential gaps that fit into the mean. */
static int poisson(uint64_t *rng, double mean)
{
	double left = fmin(mean, 200.0);
	int k = -1;

	while (left >= 0.0) {
		left += log(1.0 - mql_rng_unit(rng));
		k++;
	}
	return k;
}

static int chance(uint64_t *rng, double p)
{
	return mql_rng_unit(rng) < p;
}

/* One of n; the larger the skew, the more often one of the first. */
static size_t pick(uint64_t *rng, size_t n, double skew)
{
	return (size_t)((double)n * pow(mql_rng_unit(rng), skew));
}

static void draw_fit(struct lead *x, uint64_t *rng)
{
	x->id = mql_rng_next(rng);
	x->created = 19723 + (int32_t)(730.0 * mql_rng_unit(rng));
	x->country = pick(rng, MQL_ARRAY_LEN(country), 2.5);
	x->industry = pick(rng, MQL_ARRAY_LEN(industry), 1.8);
	x->source = pick(rng, MQL_ARRAY_LEN(source), 1.3);
	x->title = pick(rng, MQL_ARRAY_LEN(title), 1.4);
	x->region = pick(rng, MQL_ARRAY_LEN(region), 1.0);
	x->owner = pick(rng, MQL_ARRAY_LEN(owner), 1.0);
	x->size = 1.0 + floor(exp(4.5 + 1.6 * normal(rng)));
	x->budget = exp(9.0 + 1.2 * normal(rng));
	if (chance(rng, 0.1))
		x->size = NAN;
	if (chance(rng, 0.6))
		x->budget = NAN;
}

static void draw_behaviour(struct lead *x, uint64_t *rng)
{
	double pace = exp(0.6 * normal(rng));

	x->pricing = poisson(rng, 0.6 * pace);
	x->pages = poisson(rng, 6.0 * pace);
	x->opened = poisson(rng, 2.3 * pace);
	x->clicked = poisson(rng, 0.7 * pace);
	x->opened += x->clicked;
	x->downloads = poisson(rng, 0.4 * pace);
	x->webinars = poisson(rng, 0.2 * pace);
	x->touch_days = -30.0 / pace * log(1.0 - mql_rng_unit(rng));
	x->demo = chance(rng, 0.05 * pace);
	x->unsubscribed = chance(rng, 0.06);
	x->careers = chance(rng, 0.05);
	x->competitor = chance(rng, 0.03);
	x->trial = chance(rng, 0.08 * pace);
	x->events = x->trial ? poisson(rng, 20.0 * pace) : 0;
}

/* The effect of a level: between -spread and spread, in no order. */
static double effect(size_t level, double spread)
{
	return spread * cos(2.4 * (double)level);
}

static double logit(const struct lead *x)
{
	double size = isnan(x->size) ? -0.3 : 0.18 * (log(x->size) - 4.5);
	double budget = isnan(x->budget) ? -0.15 : 0.25 * log(x->budget) - 2.2;

	return -3.2 + effect(x->country, 0.6) + effect(x->industry, 0.5) +
	       effect(x->source, 0.7) + effect(x->title, 0.4) +
	       size + budget + 0.35 * fmin(x->pricing, 6) +
	       0.03 * fmin(x->pages, 40) + 0.02 * x->opened +
	       0.15 * fmin(x->clicked, 6) + 0.2 * x->downloads +
	       0.3 * x->webinars - 0.012 * fmin(x->touch_days, 180.0) +
	       1.5 * x->demo + x->trial + 0.015 * fmin(x->events, 60) -
	       1.2 * x->unsubscribed - 0.8 * x->careers - 1.5 * x->competitor;
}

static void draw_lead(struct lead *x, uint64_t i)
{
	uint64_t rng = 20261127 + (i + 1) * 0xD1342543DE82EF95u;

	draw_fit(x, &rng);
	draw_behaviour(x, &rng);
	x->converted = chance(&rng, 1.0 / (1.0 + exp(-logit(x))));
}

/* ---- as CSV ---- */

struct sheet {
	struct mql_buf out;
	bool quoted;
};

static void end_cell(struct sheet *s)
{
	mql_buf_adds(&s->out, s->quoted ? "\"," : ",");
}

static void begin_cell(struct sheet *s)
{
	if (s->quoted)
		mql_buf_addc(&s->out, '"');
}

static void add_text(struct sheet *s, const char *text)
{
	const char *quote = s->quoted || strchr(text, ',') ? "\"" : "";

	mql_buf_adds(&s->out, quote);
	mql_buf_adds(&s->out, text);
	mql_buf_adds(&s->out, quote);
	mql_buf_addc(&s->out, ',');
}

static void add_count(struct sheet *s, int n)
{
	begin_cell(s);
	mql_count_add(&s->out, (uint64_t)n);
	end_cell(s);
}

static void add_number(struct sheet *s, double x, int decimals)
{
	begin_cell(s);
	if (!isnan(x))
		mql_buf_addf(&s->out, "%.*f", decimals, x);
	end_cell(s);
}

static void end_row(struct sheet *s)
{
	s->out.p[s->out.n - 1] = '\n';
}

static void add_header(struct sheet *s)
{
	static const char *const name[] = {
		"lead_id", "created_at", "country", "industry", "company_size",
		"job_title", "lead_source", "pricing_visits", "pages_viewed",
		"emails_opened", "emails_clicked", "downloads", "webinars",
		"demo_request", "days_since_last_touch", "unsubscribed",
		"careers_visit", "competitor_flag", "trial_signup",
		"product_events", "budget", "region", "owner", "converted",
	};

	for (size_t i = 0; i < MQL_ARRAY_LEN(name); i++)
		add_text(s, name[i]);
	end_row(s);
}

static void add_behaviour(struct sheet *s, const struct lead *x)
{
	add_count(s, x->pricing);
	add_count(s, x->pages);
	add_count(s, x->opened);
	add_count(s, x->clicked);
	add_count(s, x->downloads);
	add_count(s, x->webinars);
	add_count(s, x->demo);
	add_number(s, x->touch_days, 2);
	add_count(s, x->unsubscribed);
	add_count(s, x->careers);
	add_count(s, x->competitor);
	add_count(s, x->trial);
	add_count(s, x->events);
}

static void add_lead(struct sheet *s, const struct lead *x)
{
	begin_cell(s);
	mql_buf_addf(&s->out, "%016llx", (unsigned long long)x->id);
	end_cell(s);
	begin_cell(s);
	mql_day_add(&s->out, x->created);
	end_cell(s);
	add_text(s, country[x->country]);
	add_text(s, industry[x->industry]);
	add_number(s, x->size, 0);
	add_text(s, title[x->title]);
	add_text(s, source[x->source]);
	add_behaviour(s, x);
	add_number(s, x->budget, 2);
	add_text(s, region[x->region]);
	add_text(s, owner[x->owner]);
	add_count(s, x->converted);
	end_row(s);
}

/* ---- command line ---- */

struct options {
	uint64_t rows, from;
	bool quoted;
};

static bool parse_options(struct options *o, int argc, char **argv)
{
	if (argc < 2 || !mql_num_parse_count(mql_str_of(argv[1]), UINT32_MAX,
					     &o->rows))
		return false;
	for (int i = 2; i < argc; i++) {
		if (strcmp(argv[i], "--quoted") == 0)
			o->quoted = true;
		else if (strcmp(argv[i], "--from") != 0 || ++i == argc ||
			 !mql_num_parse_count(mql_str_of(argv[i]), UINT32_MAX,
					      &o->from))
			return false;
	}
	return true;
}

static bool write_out(struct sheet *s)
{
	bool ok = fwrite(mql_buf_text(&s->out), 1, s->out.n, stdout) ==
		  s->out.n;

	mql_buf_reset(&s->out);
	return ok;
}

int main(int argc, char **argv)
{
	struct options o = { 0 };
	struct sheet sheet = { 0 };
	struct lead x;
	bool ok = true;

	if (!parse_options(&o, argc, argv)) {
		fputs("usage: bench-leads ROWS [--from ROW] [--quoted]\n",
		      stderr);
		return 2;
	}
	sheet.quoted = o.quoted;
	add_header(&sheet);
	for (uint64_t i = 0; ok && i < o.rows; i++) {
		draw_lead(&x, o.from + i);
		add_lead(&sheet, &x);
		if (sheet.out.n >= 1u << 18)
			ok = write_out(&sheet);
	}
	ok = ok && write_out(&sheet) && fflush(stdout) == 0;
	mql_buf_release(&sheet.out);
	if (!ok)
		perror("bench-leads");
	return ok ? 0 : 6;
}
