/* SPDX-License-Identifier: MIT */
#include "trainer/chart.h"

#include <math.h>

/* Of `parts` equal parts of all, the first end that is above sum; sums that
 * miss an end by rounding alone have reached it. */
static double next_border(double sum, double all, int parts)
{
	const double width = all / parts;

	return (floor(sum / width + 1e-9) + 1.0) * width - 1e-9 * width;
}

/* ---- reliability ---- */

static struct chart_bin bin_of(const struct tie *tie, size_t n)
{
	double weight = 0.0, square = 0.0, prob = 0.0, yes = 0.0;
	struct chart_bin bin = { .leads = 0 };

	for (size_t t = 0; t < n; t++) {
		bin.leads += tie[t].leads[0] + tie[t].leads[1];
		bin.yes += tie[t].leads[1];
		weight += tie_weight(&tie[t]);
		square += tie[t].square[0] + tie[t].square[1];
		prob += tie_weight(&tie[t]) * tie[t].value;
		yes += tie[t].weight[1];
	}
	bin.prob = prob / weight;
	bin.rate = yes / weight;

	const double worth = round(weight * weight / square);

	metrics_share_interval((uint64_t)round(worth * bin.rate),
			       (uint64_t)worth, .95, &bin.low, &bin.high);
	return bin;
}

static void reverse(struct chart_bin *bin, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		const struct chart_bin kept = bin[i];

		bin[i] = bin[n - 1 - i];
		bin[n - 1 - i] = kept;
	}
}

static void add_bins(struct chart *chart, const struct ties *ties)
{
	const double all = ties_weight(ties);
	double weight = 0.0, border = next_border(0.0, all, CHART_BINS);

	for (size_t t = 0, from = 0; t < ties->n;) {
		weight += tie_weight(&ties->tie[t++]);
		if (t < ties->n && (weight < border ||
				    chart->n_bin == CHART_BINS - 1))
			continue;
		chart->bin[chart->n_bin++] = bin_of(ties->tie + from, t - from);
		border = next_border(weight, all, CHART_BINS);
		from = t;
	}
	reverse(chart->bin, chart->n_bin);
}

/* ---- steps ---- */

static void add_steps(struct chart *chart, const struct ties *ties)
{
	const double all = ties_weight(ties), yes = ties_yes(ties);
	double so_far = 0.0, hit = 0.0;
	double border = next_border(0.0, all, CHART_STEPS);

	if (!(yes > 0.0 && yes < all))
		return;
	chart->step[chart->n_step++] = (struct chart_step){ .all = 0.0 };
	for (size_t t = 0; t < ties->n;) {
		so_far += tie_weight(&ties->tie[t]);
		hit += ties->tie[t++].weight[1];

		const bool last = t == ties->n;

		if (!last && (so_far < border || chart->n_step == CHART_STEPS))
			continue;
		chart->step[chart->n_step++] = (struct chart_step){
			.yes = last ? 1.0 : hit / yes,
			.no = last ? 1.0 : (so_far - hit) / (all - yes),
			.all = last ? 1.0 : so_far / all,
		};
		border = next_border(so_far, all, CHART_STEPS);
	}
}

/* ---- bars ---- */

/* The bar that a score is in: how many widths above the origin, downwards. */
static int64_t place(int64_t score, int64_t origin, int64_t width)
{
	const int64_t d = score - origin;

	return d >= 0 ? d / width : -((width - 1 - d) / width);
}

static int64_t wider(int64_t width)
{
	int64_t first = width;

	while (first >= 10)
		first /= 10;
	return first == 2 ? width / 2 * 5 : width * 2;
}

static void add_bars(struct chart *chart, const struct ties *ties,
		     int64_t origin)
{
	if (ties->n == 0)
		return;

	const int64_t low = (int64_t)ties->tie[ties->n - 1].value;
	const int64_t high = (int64_t)ties->tie[0].value;
	int64_t first;

	chart->width = 10;
	while (place(high, origin, chart->width) -
	       place(low, origin, chart->width) >= CHART_BARS)
		chart->width = wider(chart->width);
	first = place(low, origin, chart->width);
	chart->n_bar = (size_t)(place(high, origin, chart->width) - first) + 1;
	for (size_t b = 0; b < chart->n_bar; b++)
		chart->bar[b].low = origin +
				    (first + (int64_t)b) * chart->width;
	for (size_t t = 0; t < ties->n; t++) {
		const struct tie *tie = &ties->tie[t];
		const int64_t b = place((int64_t)tie->value, origin,
					chart->width) - first;

		chart->bar[b].yes += tie->leads[1];
		chart->bar[b].no += tie->leads[0];
	}
}

void chart_of(struct chart *chart, const struct metrics_ranking *ranking,
	      int64_t origin)
{
	*chart = (struct chart){ .n_bin = 0 };
	add_steps(chart, &ranking->score);
	add_bars(chart, &ranking->score, origin);
	if (ranking->stated)
		add_bins(chart, &ranking->prob);
}
