/* SPDX-License-Identifier: MIT */
/* plan_offer.c - thresholds from the best score down, and what each brings
 *
 * SQL rates are those of a threshold (thin.h: known outcomes that stand for all
 * leads).  Of the SQLs that were seen at or above a cut, so many were won; a
 * young SQL counts by the share of wins that has shown at its age.
 *
 * A month brings share * leads a month = MQLs, of which rates and the mean deal
 * make SQLs, wins, revenue.  A draw takes all of these at once, so that the
 * range of a product is that of the product.  That is the range of a mean; what
 * one month or quarter brings is drawn around each of its draws.
 */
#include "trainer/plan_offer.h"

#include <math.h>
#include <stdlib.h>

enum { STREAM_OFFER = 10, STREAM_VOLUME, STREAM_CAPACITY, STREAM_LIMIT,
       STREAM_CURVE = 100 };

/* ---- the leads in order ---- */

static int by_score(const void *pa, const void *pb)
{
	const struct plan_sql *a = pa, *b = pb;

	if (a->score != b->score)
		return a->score > b->score ? -1 : 1;
	if (a->won != b->won)
		return a->won ? -1 : 1;
	return (a->shown > b->shown) - (a->shown < b->shown);
}

/* Without a step between, an SQL is a win. */
static void gather_sqls(struct plan_walk *walk)
{
	const struct plan_leads *l = walk->leads;

	walk->sql = mql_calloc(l->n, sizeof(*walk->sql));
	for (size_t j = 0; j < l->n; j++) {
		struct plan_sql *s = &walk->sql[walk->n_sql];

		if (l->data->sql_so_far[l->row[j]] != LABEL_YES ||
		    l->lead[j].side == THRESHOLD_NEVER)
			continue;
		*s = (struct plan_sql){
			.score = l->lead[j].side == THRESHOLD_ALWAYS
				 ? INT64_MAX : l->lead[j].score,
		};
		s->won = plan_funnel_won(walk->funnel, l->row[j], &s->shown);
		walk->n_sql += s->shown > 0.0;
	}
	qsort(walk->sql, walk->n_sql, sizeof(*walk->sql), by_score);
}

void plan_walk_init(struct plan_walk *walk, const struct plan *plan,
		    const struct plan_leads *leads,
		    const struct plan_funnel *funnel, struct plan_draw *draw)
{
	*walk = (struct plan_walk){
		.leads = leads, .funnel = funnel, .options = &plan->options,
		.revenue = plan->revenue, .draw = draw,
	};
	handed_init(&walk->handed, leads->lead, leads->n);
	thin_learn(&walk->thin, &walk->handed);
	for (size_t i = 0; i < walk->handed.n; i++)
		walk->weight += handed_lead(&walk->handed, i)->weight;
	gather_sqls(walk);
}

void plan_walk_release(struct plan_walk *walk)
{
	handed_release(&walk->handed);
	free(walk->sql);
	*walk = (struct plan_walk){ 0 };
}

/* How far down one has come. */
struct step {
	struct plan_sums sums;
	size_t i_lead, i_sql;
};

static void add_lead(struct step *at, const struct plan_walk *walk,
		     const struct threshold_lead *lead)
{
	at->sums.handed++;
	at->sums.weight += lead->weight;
	thin_add(&at->sums.known, &walk->thin, lead, walk->options->seed);
}

static struct step top_of(const struct plan_walk *walk)
{
	const struct handed *h = &walk->handed;
	struct step at = { .i_lead = 0 };

	for (size_t i = 0; i < h->n_fast; i++)
		add_lead(&at, walk, handed_lead(h, h->n_eligible + i));
	return at;
}

static void go_down_to(struct step *at, const struct plan_walk *walk,
		       int64_t cut)
{
	const struct handed *h = &walk->handed;

	for (; at->i_lead < h->n_eligible &&
	       handed_lead(h, at->i_lead)->score >= cut; at->i_lead++)
		add_lead(at, walk, handed_lead(h, at->i_lead));
	for (; at->i_sql < walk->n_sql && walk->sql[at->i_sql].score >= cut;
	     at->i_sql++) {
		at->sums.won += walk->sql[at->i_sql].won;
		at->sums.of += walk->sql[at->i_sql].shown;
	}
}

/* Nothing is said of scores from which too few were ever handed over. */
static bool is_known_at(const struct plan_walk *walk, int64_t cut)
{
	const struct thin *thin = &walk->thin;

	if (!thin->selects)
		return true;
	return thin->n_usable == thin->n_band ||
	       (thin->n_usable > 0 &&
		cut >= thin->band[thin->n_usable - 1].low);
}

/* ---- an offer ---- */

/* Intervals are those of a threshold: binomial, over what has shown. */
static struct plan_rate sql_rate(const struct plan_sums *sums)
{
	const struct thin_worth c = thin_worth(&sums->known);

	if (c.known == 0)
		return plan_rate_of(0.0, 0.0);

	const struct threshold_rate r = threshold_rate_of(
		c.sql, c.known, c.shown / (double)c.known);

	return (struct plan_rate){ (double)c.sql, c.shown,
				   { r.rate, r.low, r.high } };
}

static struct plan_rate won_rate(const struct plan_walk *walk,
				 const struct plan_sums *sums)
{
	if (walk->funnel->stage[PLAN_SQL_WON].present)
		return plan_rate_of(sums->won, sums->of);
	return (struct plan_rate){ NAN, NAN, { 1.0, 1.0, 1.0 } };
}

static double draw_won(struct plan_draw *draw, const struct plan_rate *won)
{
	return isnan(won->of) ? 1.0 : plan_draw_share(draw, won);
}

enum figure { MQL, SQLS, WINS, REVENUE, NEEDED, GAP, N_FIGURE };

/* One draw of all means. */
static void draw_one(double figure[N_FIGURE], const struct plan_offer *o,
		     const struct plan_walk *walk, double deal, double revenue)
{
	const double q = plan_draw_share(walk->draw, &o->sql);
	const double w = draw_won(walk->draw, &o->won);

	figure[MQL] = o->mql.mid * plan_draw_volume(walk->draw, o->handed);
	figure[SQLS] = figure[MQL] * q;
	figure[WINS] = figure[SQLS] * w;
	figure[REVENUE] = figure[WINS] * deal;
	figure[NEEDED] = revenue / (deal * w * q);
	figure[GAP] = figure[NEEDED] - figure[MQL];
}

/* One draw of a single month: its wins, and what they are worth. */
static double draw_month(double *wins, const struct plan_walk *walk,
			 const struct plan_worth *deal, double mean, size_t r)
{
	*wins = plan_draw_wins(walk->draw, mean);
	return plan_draw_deals(walk->draw, *wins, deal->draw[r], deal->spread);
}

static void set_period(struct plan_period *p, const struct plan_offer *o,
		       double *wins, double *revenue, double asked)
{
	const double months = (double)p->months;
	size_t reached = 0;

	for (size_t r = 0; r < PLAN_DRAWS; r++)
		reached += revenue[r] >= months * asked;
	p->wins = plan_range_of(months * o->wins.mid, wins, PLAN_DRAWS);
	p->revenue = plan_range_of(months * o->revenue.mid, revenue,
				   PLAN_DRAWS);
	p->chance = isnan(asked) || isnan(o->revenue.mid)
		    ? (double)NAN : (double)reached / PLAN_DRAWS;
}

/* mean: [PLAN_DRAWS] wins a month.  The first month of a quarter is the one
 * month. */
static void set_periods(struct plan_offer *o, const struct plan_walk *walk,
			const struct plan_worth *deal, const double *mean,
			double asked)
{
	static const unsigned months[PLAN_N_PERIOD] = { 1, 3 };
	double (*wins)[PLAN_DRAWS] = mql_calloc(PLAN_N_PERIOD, sizeof(*wins));
	double (*got)[PLAN_DRAWS] = mql_calloc(PLAN_N_PERIOD, sizeof(*got));

	for (size_t r = 0; r < PLAN_DRAWS; r++)
		for (unsigned m = 0; m < months[PLAN_N_PERIOD - 1]; m++) {
			double won;
			const double value = draw_month(&won, walk, deal,
							mean[r], r);

			for (size_t k = 0; k < PLAN_N_PERIOD; k++) {
				wins[k][r] += m < months[k] ? won : 0.0;
				got[k][r] += m < months[k] ? value : 0.0;
			}
		}
	for (size_t k = 0; k < PLAN_N_PERIOD; k++) {
		o->one[k].months = months[k];
		set_period(&o->one[k], o, wins[k], got[k], asked);
	}
	free(got);
	free(wins);
}

static void set_ranges(struct plan_offer *o, const struct plan_walk *walk,
		       const struct plan_worth *deal, double revenue)
{
	struct plan_range *const range[] = { &o->mql, &o->sqls, &o->wins,
					     &o->revenue, &o->needed,
					     &o->gap };
	double (*figure)[PLAN_DRAWS] = mql_calloc(N_FIGURE, sizeof(*figure));

	for (size_t r = 0; r < PLAN_DRAWS; r++) {
		double one[N_FIGURE];

		draw_one(one, o, walk, deal->draw[r], revenue);
		for (size_t k = 0; k < N_FIGURE; k++)
			figure[k][r] = one[k];
	}
	set_periods(o, walk, deal, figure[WINS], revenue);
	for (size_t k = 0; k < N_FIGURE; k++)
		*range[k] = plan_range_of(range[k]->mid, figure[k],
					  PLAN_DRAWS);
	free(figure);
}

static void set_mids(struct plan_offer *o, const struct plan_walk *walk,
		     double deal, double revenue)
{
	o->mql.mid = o->share * walk->options->leads_per_month;
	o->sqls.mid = o->mql.mid * o->sql.rate.mid;
	o->wins.mid = o->sqls.mid * o->won.rate.mid;
	o->revenue.mid = o->wins.mid * deal;
	o->needed.mid = revenue / (deal * o->won.rate.mid * o->sql.rate.mid);
	o->gap.mid = o->needed.mid - o->mql.mid;
}

/* Estimates alone. */
static struct plan_offer estimate(const struct plan_walk *walk,
				  const struct plan_sums *sums, double deal,
				  int64_t cut)
{
	struct plan_offer o = {
		.score = cut == INT64_MIN ? cut : cut + walk->leads->shift,
		.handed = sums->handed, .share = sums->weight / walk->weight,
		.sql = sql_rate(sums), .won = won_rate(walk, sums),
	};

	o.known = is_known_at(walk, cut) && o.sql.of > 0.0;
	set_mids(&o, walk, deal, walk->revenue);
	return o;
}

struct plan_offer plan_offer_of(const struct plan_walk *walk,
				const struct plan_sums *sums,
				const struct plan_worth *deal, int64_t cut,
				uint64_t stream)
{
	struct plan_offer o = estimate(walk, sums, deal->mid, cut);

	plan_draw_seed(walk->draw, walk->options->seed, stream);
	set_ranges(&o, walk, deal, walk->revenue);
	return o;
}

/* ---- the way down ---- */

struct search {                  /* cuts of interest; INT64_MAX: not met */
	int64_t volume, capacity, limit;
};

static void look(struct search *s, const struct plan_offer *o,
		 const struct plan_walk *walk, int64_t cut)
{
	if (!o->known)
		return;
	s->limit = cut;
	if (s->volume == INT64_MAX && o->revenue.mid >= walk->revenue)
		s->volume = cut;
	if (o->mql.mid <= walk->options->capacity)
		s->capacity = cut;
}

static struct search find_cuts(const struct plan_walk *walk, double deal)
{
	const struct handed *h = &walk->handed;
	struct search s = { INT64_MAX, INT64_MAX, INT64_MAX };
	struct step at = top_of(walk);

	while (at.i_lead < h->n_eligible) {
		const int64_t cut = handed_lead(h, at.i_lead)->score;

		go_down_to(&at, walk, cut);

		const struct plan_offer o = estimate(walk, &at.sums, deal,
						     cut);

		look(&s, &o, walk, cut);
	}
	return s;
}

static void set_curve(struct plan *plan, const struct plan_walk *walk,
		      const struct plan_worth *deal)
{
	const struct plan_leads *l = walk->leads;
	struct threshold_point point[PLAN_MAX_CURVE];
	struct step at = top_of(walk);

	plan->n_curve = threshold_curve(point, PLAN_MAX_CURVE, l->lead, l->n,
					walk->options->seed, NULL);
	plan->curve = mql_arena_alloc(&plan->arena, plan->n_curve,
				      sizeof(*plan->curve));
	for (size_t k = 0; k < plan->n_curve; k++) {
		go_down_to(&at, walk, point[k].cut);
		plan->curve[k] = plan_offer_of(walk, &at.sums, deal,
					       point[k].cut, STREAM_CURVE + k);
	}
}

static bool offer_if(struct plan_offer *o, const struct plan_walk *walk,
		     const struct plan_worth *deal, int64_t cut,
		     uint64_t stream)
{
	struct step at = top_of(walk);

	if (cut == INT64_MAX)
		return false;
	go_down_to(&at, walk, cut);
	*o = plan_offer_of(walk, &at.sums, deal, cut, stream);
	return true;
}

void plan_walk_down(struct plan *plan, const struct plan_walk *walk,
		    const struct plan_worth *deal)
{
	const struct search s = find_cuts(walk, deal->mid);

	plan->selected = walk->thin.selects;
	plan->has_offer = walk->leads->has_cut &&
			  offer_if(&plan->offer, walk, deal,
				   walk->leads->cut, STREAM_OFFER);
	plan->has_volume = offer_if(&plan->volume, walk, deal, s.volume,
				    STREAM_VOLUME);
	plan->has_capacity = offer_if(&plan->capacity, walk, deal, s.capacity,
				      STREAM_CAPACITY);
	plan->has_limit = offer_if(&plan->limit, walk, deal, s.limit,
				   STREAM_LIMIT);
	plan->reached = plan->has_offer &&
			plan->offer.revenue.mid >= plan->revenue;
	set_curve(plan, walk, deal);
}
