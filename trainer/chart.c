/* SPDX-License-Identifier: MIT */
#include "trainer/chart.h"

#include <math.h>
#include <stdlib.h>

#include "common/mem.h"
#include "trainer/metrics.h"
#include "trainer/weights.h"

struct row {
	double order, weight;
	uint8_t label;
};

static int highest_first(const void *pa, const void *pb)
{
	const struct row *a = pa, *b = pb;

	if (a->order != b->order)
		return a->order < b->order ? 1 : -1;
	if (a->label != b->label)
		return a->label < b->label ? 1 : -1;
	if (a->weight != b->weight)
		return a->weight < b->weight ? 1 : -1;
	return 0;
}

static void sort_rows(struct row *row, const uint8_t *label,
		      const double *weight, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		row[i].weight = weight ? weight[i] : 1.0;
		row[i].label = label[i];
	}
	qsort(row, n, sizeof(*row), highest_first);
}

static double sum_weight(const struct row *row, size_t n)
{
	double sum = 0.0;

	for (size_t i = 0; i < n; i++)
		sum += row[i].weight;
	return sum;
}

static size_t tie_end(const struct row *row, size_t i, size_t n)
{
	size_t j = i + 1;

	while (j < n && row[j].order == row[i].order)
		j++;
	return j;
}

/* Of `parts` equal parts of all, the first end that is above sum; sums that
 * miss an end by rounding alone have reached it. */
static double next_border(double sum, double all, int parts)
{
	const double width = all / parts;

	return (floor(sum / width + 1e-9) + 1.0) * width - 1e-9 * width;
}

/* ---- reliability ---- */

static struct chart_bin bin_of(const struct row *row, size_t n)
{
	struct chart_bin bin = { .leads = n };
	double weight = 0.0, weight2 = 0.0, prob = 0.0, yes = 0.0;

	for (size_t i = 0; i < n; i++) {
		const double w = row[i].weight;

		bin.yes += row[i].label == 1;
		weight += w;
		weight2 += w * w;
		prob += w * row[i].order;
		yes += row[i].label == 1 ? w : 0.0;
	}
	bin.prob = prob / weight;
	bin.rate = yes / weight;

	const double worth = round(weight * weight / weight2);

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

static bool all_stated(const double *prob, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (isnan(prob[i]))
			return false;
	return true;
}

static void add_bins(struct chart *chart, const struct row *row, size_t n)
{
	const double all = sum_weight(row, n);
	double weight = 0.0, border = next_border(0.0, all, CHART_BINS);

	for (size_t i = 0, from = 0; i < n; ) {
		const size_t next = tie_end(row, i, n);

		for (; i < next; i++)
			weight += row[i].weight;
		if (i < n && (weight < border ||
			      chart->n_bin == CHART_BINS - 1))
			continue;
		chart->bin[chart->n_bin++] = bin_of(row + from, i - from);
		border = next_border(weight, all, CHART_BINS);
		from = i;
	}
	reverse(chart->bin, chart->n_bin);
}

/* ---- steps ---- */

static void add_steps(struct chart *chart, const struct row *row, size_t n)
{
	const double all = sum_weight(row, n);
	double yes = 0.0, so_far = 0.0, hit = 0.0;
	double border = next_border(0.0, all, CHART_STEPS);

	for (size_t i = 0; i < n; i++)
		yes += row[i].label == 1 ? row[i].weight : 0.0;
	if (!(yes > 0.0 && yes < all))
		return;
	chart->step[chart->n_step++] = (struct chart_step){ .all = 0.0 };
	for (size_t i = 0; i < n; ) {
		const size_t next = tie_end(row, i, n);

		for (; i < next; i++) {
			so_far += row[i].weight;
			hit += row[i].label == 1 ? row[i].weight : 0.0;
		}
		if (i < n && (so_far < border || chart->n_step == CHART_STEPS))
			continue;
		chart->step[chart->n_step++] = (struct chart_step){
			.yes = i < n ? hit / yes : 1.0,
			.no = i < n ? (so_far - hit) / (all - yes) : 1.0,
			.all = i < n ? so_far / all : 1.0,
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

static void add_bars(struct chart *chart, const int64_t *score,
		     const uint8_t *label, size_t n, int64_t origin)
{
	int64_t low = INT64_MAX, high = INT64_MIN, first;

	if (n == 0)
		return;
	for (size_t i = 0; i < n; i++) {
		low = score[i] < low ? score[i] : low;
		high = score[i] > high ? score[i] : high;
	}
	chart->width = 10;
	while (place(high, origin, chart->width) -
	       place(low, origin, chart->width) >= CHART_BARS)
		chart->width = wider(chart->width);
	first = place(low, origin, chart->width);
	chart->n_bar = (size_t)(place(high, origin, chart->width) - first) + 1;
	for (size_t b = 0; b < chart->n_bar; b++)
		chart->bar[b].low = origin +
				    (first + (int64_t)b) * chart->width;
	for (size_t i = 0; i < n; i++) {
		const int64_t b = place(score[i], origin, chart->width) - first;

		if (label[i] == 1)
			chart->bar[b].yes++;
		else
			chart->bar[b].no++;
	}
}

void chart_compute(struct chart *chart, const int64_t *score,
		   const double *prob, const uint8_t *label,
		   const double *weight, size_t n, int64_t origin)
{
	struct row *row = mql_calloc(n, sizeof(*row));

	*chart = (struct chart){ .n_bin = 0 };
	if (weights_equal(weight, n))
		weight = NULL;
	for (size_t i = 0; i < n; i++)
		row[i].order = (double)score[i];
	sort_rows(row, label, weight, n);
	add_steps(chart, row, n);
	add_bars(chart, score, label, n, origin);
	if (prob != NULL && all_stated(prob, n)) {
		for (size_t i = 0; i < n; i++)
			row[i].order = prob[i];
		sort_rows(row, label, weight, n);
		add_bins(chart, row, n);
	}
	free(row);
}
