/* SPDX-License-Identifier: MIT */
/* Bins b hold n[h][y] leads of half h and label y.  For each half h and the
 * other one t:
 *
 *   order    bins by (n[h][1] + p) / (n[h] + 1), p the rate of half h: a bin
 *            that h has not seen is average
 *   AUC      of t in that order: pairs (won, lost) whose won lead's bin comes
 *            later, ties one half (Mann and Whitney 1947)
 *   region   bins with n[h][odd] <= few n[h] p_odd, where at least 3 of them
 *            were to be expected: none by chance is then one in twenty
 *
 * and both halves' counts are added.  Bins ordered and measured on the same
 * leads would give 30 columns of noise an AUC well above .5, and any column of
 * many levels a region where nobody wins.
 */
#include "trainer/leakage_stat.h"

#include <math.h>
#include <stdlib.h>

#include "common/mem.h"
#include "trainer/metrics.h"

#define LEAST_EXPECTED 3.0

struct total {
	double n[2];             // by label
};

static struct total total_of(const struct leakage_bin *bin, size_t n_bin,
			     size_t half)
{
	struct total total = { { 0.0, 0.0 } };

	for (size_t b = 0; b < n_bin; b++)
		for (size_t y = 0; y < 2; y++)
			total.n[y] += bin[b].n[half][y];
	return total;
}

static double share_of(const struct total *total, size_t label)
{
	return total->n[label] / (total->n[0] + total->n[1]);
}

struct place {
	double rate;
	uint32_t bin;
};

static int compare_places(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->rate < y->rate || x->rate > y->rate)
		return x->rate > y->rate ? 1 : -1;
	return (x->bin > y->bin) - (x->bin < y->bin);
}

static bool is_in(const struct leakage_bin *bin, size_t half, size_t odd,
		  double share, double few)
{
	const double expected = share * ((double)bin->n[half][0] +
					 (double)bin->n[half][1]);

	return expected >= LEAST_EXPECTED &&
	       (double)bin->n[half][odd] <= few * expected;
}

/* Pairs in order and all pairs. */
struct pairs {
	double right, all;
};

static void add_pairs(struct pairs *pairs, const struct leakage_bin *bin,
		      const struct place *place, size_t n, size_t half)
{
	double lost = 0.0, won = 0.0;

	for (size_t i = 0; i < n; i++) {
		const uint32_t *y = bin[place[i].bin].n[half];

		pairs->right += y[1] * (lost + y[0] / 2.0);
		lost += y[0];
		won += y[1];
	}
	pairs->all += lost * won;
}

/* The bins outside of the region, in the order of half h. */
static size_t order_bins(struct place *place, const struct leakage_bin *bin,
			 size_t n_bin, size_t h, size_t odd, double few)
{
	const struct total total = total_of(bin, n_bin, h);
	const double p = share_of(&total, 1), share = share_of(&total, odd);
	size_t n = 0;

	for (size_t b = 0; b < n_bin; b++) {
		const uint32_t *y = bin[b].n[h];
		const double leads = (double)y[0] + (double)y[1];

		if (!is_in(&bin[b], h, odd, share, few))
			place[n++] = (struct place){
				(y[1] + p) / (leads + 1.0), (uint32_t)b
			};
	}
	qsort(place, n, sizeof(*place), compare_places);
	return n;
}

static bool has_both(const struct leakage_bin *bin, size_t n_bin)
{
	const struct total a = total_of(bin, n_bin, 0);
	const struct total b = total_of(bin, n_bin, 1);

	return a.n[0] > 0.0 && a.n[1] > 0.0 && b.n[0] > 0.0 && b.n[1] > 0.0;
}

/* AUC outside of the region; few < 0: no region. */
static double auc_outside(const struct leakage_bin *bin, size_t n_bin,
			  size_t odd, double few)
{
	struct place *place = mql_calloc(n_bin, sizeof(*place));
	struct pairs pairs = { 0.0, 0.0 };

	for (size_t h = 0; h < 2; h++)
		add_pairs(&pairs, bin, place,
			  order_bins(place, bin, n_bin, h, odd, few), 1 - h);
	free(place);
	return pairs.all > 0.0 ? pairs.right / pairs.all : .5;
}

double leakage_auc(const struct leakage_bin *bin, size_t n_bin)
{
	return has_both(bin, n_bin) ? auc_outside(bin, n_bin, 0, -1.0) : .5;
}

double leakage_auc_error(uint64_t n_won, uint64_t n_lost)
{
	const double m = (double)n_won, n = (double)n_lost;

	return sqrt((m + n + 1.0) / (12.0 * m * n));
}

struct leakage_region leakage_region_find(const struct leakage_bin *bin,
					  size_t n_bin, size_t odd, double few)
{
	struct leakage_region region = { .rest = .5 };
	double leads = 0.0, others = 0.0;

	if (!has_both(bin, n_bin))
		return region;
	for (size_t h = 0; h < 2; h++) {
		const struct total from = total_of(bin, n_bin, h);
		const struct total to = total_of(bin, n_bin, 1 - h);
		const double share = share_of(&from, odd);

		leads += to.n[0] + to.n[1];
		others += to.n[1 - odd];
		for (size_t b = 0; b < n_bin; b++) {
			const uint32_t *y = bin[b].n[1 - h];

			if (!is_in(&bin[b], h, odd, share, few))
				continue;
			region.leads += (uint64_t)y[0] + y[1];
			region.odd += y[odd];
			region.expected += share_of(&to, odd) *
					   ((double)y[0] + (double)y[1]);
		}
	}
	region.share = (double)region.leads / leads;
	region.caught = (double)(region.leads - region.odd) / others;
	if (region.leads > 0)
		region.rest = auc_outside(bin, n_bin, odd, few);
	return region;
}

double leakage_region_odds(const struct leakage_region *region, double share)
{
	double least, most;

	if (region->odd >= region->leads)
		return 0.0;
	metrics_share_interval(region->odd, region->leads, .90, &least, &most);
	return (1.0 - most) / most / ((1.0 - share) / share);
}
