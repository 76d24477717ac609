/* SPDX-License-Identifier: MIT */
/* plan_source.c - the same figures for each source of leads
 *
 * A source goes by its own rates, and by its own deals where it has enough of
 * them.  Known outcomes stand for all leads as they do for the whole table; of
 * a source of which little is known nothing is borrowed, and of one of which
 * next to nothing is known no rate is stated, for it would be read as one.
 */
#include <math.h>
#include <stdlib.h>

#include "trainer/plan_offer.h"

enum { STREAM_SOURCE = 1000 };

struct group {                   /* a source; the last: leads without one */
	uint32_t level;          // DATASET_MISSING: missing
	uint64_t leads, handed;
	size_t slot;             // in plan->source
};

static size_t index_of(const struct plan_leads *l, size_t j)
{
	const uint32_t level = dataset_level(&l->data->source, l->row[j]);

	return level == DATASET_MISSING ? l->data->source.n_value : level;
}

static bool is_handed(const struct plan_leads *l, size_t j)
{
	return threshold_passes(&l->lead[j], l->cut);
}

static int by_handed(const void *pa, const void *pb)
{
	const struct group *a = pa, *b = pb;

	if (a->handed != b->handed)
		return a->handed > b->handed ? -1 : 1;
	if (a->leads != b->leads)
		return a->leads > b->leads ? -1 : 1;
	return (a->level > b->level) - (a->level < b->level);
}

/* Most MQLs first; slot[]: of each source by index_of. */
static struct group *order_groups(size_t *slot, size_t *n,
				  const struct plan_leads *l)
{
	const size_t S = l->data->source.n_value + 1;
	struct group *g = mql_calloc(S, sizeof(*g));

	for (size_t s = 0; s < S; s++)
		g[s].level = s + 1 < S ? (uint32_t)s : DATASET_MISSING;
	for (size_t j = 0; j < l->n; j++) {
		g[index_of(l, j)].leads++;
		g[index_of(l, j)].handed += is_handed(l, j);
	}
	qsort(g, S, sizeof(*g), by_handed);
	for (*n = 0; *n < S && g[*n].leads > 0; )
		++*n;
	for (size_t k = 0; k < S; k++)
		slot[g[k].level == DATASET_MISSING ? S - 1 : g[k].level] =
			k < PLAN_MAX_SOURCE ? k : PLAN_MAX_SOURCE;
	return g;
}

static void add_lead(struct plan_sums *sums, const struct plan_walk *walk,
		     size_t j)
{
	const struct plan_leads *l = walk->leads;
	struct threshold_lead lead = l->lead[j];
	double shown;
	bool won;

	lead.weight /= walk->handed.unit;
	sums->handed++;
	sums->weight += lead.weight;
	thin_add(&sums->known, &walk->thin, &lead, walk->options->seed);
	if (l->data->sql_so_far[l->row[j]] != LABEL_YES)
		return;
	won = plan_funnel_won(walk->funnel, l->row[j], &shown);
	sums->won += won && shown > 0.0;
	sums->of += shown;
}

static struct plan_range per_win(const struct plan_offer *o,
				 struct plan_draw *draw)
{
	const bool has_won = !isnan(o->won.of);

	for (size_t r = 0; r < PLAN_DRAWS; r++)
		draw->room[r] = 1.0 / plan_draw_share(draw, &o->sql) /
				(has_won ? plan_draw_share(draw, &o->won)
					 : 1.0);
	return plan_range_of(1.0 / (o->sql.rate.mid * o->won.rate.mid),
			     draw->room, PLAN_DRAWS);
}

static struct plan_range share_of(const struct plan_range *all, double share)
{
	return (struct plan_range){ share * all->mid, share * all->low,
				    share * all->high };
}

/* What would be read as a rate of it and hangs on a handful of outcomes. */
static void forget_rates(struct plan_source *source)
{
	const struct plan_range unknown = plan_range_unknown();
	struct plan_offer *o = &source->offer;

	o->sql.rate = o->won.rate = unknown;
	o->sqls = o->wins = o->revenue = unknown;
	o->needed = o->gap = unknown;
	for (size_t k = 0; k < PLAN_N_PERIOD; k++) {
		o->one[k].wins = o->one[k].revenue = unknown;
		o->one[k].chance = NAN;
	}
	source->mql_per_win = unknown;
	source->alone = NAN;
}

/* Its own deals, or those of all. */
static void set_deal(struct plan_source *source, const struct plan *plan,
		     const struct plan_walk *walk, uint32_t level,
		     double *draws)
{
	if (source->others || plan->deal.given) {
		source->deal = plan->deal;
		return;
	}
	source->deal = plan_deal_of(walk->leads->data, &level, walk->draw,
				    draws);
	source->own_deal = source->deal.valued >= PLAN_OWN_DEALS;
	if (!source->own_deal)
		source->deal.mean = plan->deal.mean;
}

static void set_source(struct plan *plan, const struct plan_walk *walk,
		       const struct plan_sums *sums,
		       const struct plan_worth *pooled, uint32_t level,
		       size_t k)
{
	struct plan_source *source = &plan->source[k];
	double *draws = mql_calloc(PLAN_DRAWS, sizeof(*draws));
	struct plan_worth own = *pooled;

	plan_draw_seed(walk->draw, walk->options->seed, STREAM_SOURCE + 2 * k);
	set_deal(source, plan, walk, level, draws);
	if (source->own_deal)
		own = (struct plan_worth){ source->deal.mean.mid, draws,
					   source->deal.spread };
	source->offer = plan_offer_of(walk, sums, &own, walk->leads->cut,
				      STREAM_SOURCE + 2 * k + 1);
	source->mql_per_win = per_win(&source->offer, walk->draw);

	const double value = own.mid * source->offer.sql.rate.mid *
			     source->offer.won.rate.mid;
	const double gap = plan->revenue - plan->offer.revenue.mid;

	source->needed = share_of(&plan->offer.needed, source->offer.mql.mid /
						       plan->offer.mql.mid);
	source->alone = gap > 0.0 ? gap / value : gap <= 0.0 ? 0.0 : gap;
	source->few = source->offer.sql.of < PLAN_LEAST_KNOWN;
	if (source->few)
		forget_rates(source);
	free(draws);
}

void plan_set_sources(struct plan *plan, const struct plan_walk *walk,
		      const struct plan_worth *deal)
{
	const struct plan_leads *l = walk->leads;
	const struct dataset_column *column = &l->data->source;

	if (!dataset_has_levels(column) || !plan->has_offer)
		return;

	size_t *slot = mql_calloc(column->n_value + 1, sizeof(*slot)), n;
	struct group *g = order_groups(slot, &n, l);
	struct plan_sums *sums = mql_calloc(PLAN_MAX_SOURCE + 1,
					    sizeof(*sums));

	plan->n_source = n <= PLAN_MAX_SOURCE ? n : PLAN_MAX_SOURCE + 1;
	plan->source = mql_arena_alloc(&plan->arena, plan->n_source,
				       sizeof(*plan->source));
	for (size_t j = 0; j < l->n; j++) {
		const size_t k = slot[index_of(l, j)];

		plan->source[k].leads++;
		if (is_handed(l, j))
			add_lead(&sums[k], walk, j);
	}
	for (size_t k = 0; k < plan->n_source; k++) {
		plan->source[k].others = k == PLAN_MAX_SOURCE;
		if (k < PLAN_MAX_SOURCE && g[k].level != DATASET_MISSING)
			plan->source[k].name = column->value[g[k].level];
		set_source(plan, walk, &sums[k], deal, g[k].level, k);
	}
	free(sums);
	free(g);
	free(slot);
}
