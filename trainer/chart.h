/* SPDX-License-Identifier: MIT */
/* chart.h - what pictures of a score need: computed here, drawn elsewhere
 *
 *   reliability  leads in up to 10 bins of equal volume by stated probability,
 *                a tie block whole in one: what was stated, what came
 *   steps        from the best score down, at tie ends: share of the yes, of
 *                the no and of all leads so far (ROC: yes against no; gains:
 *                yes against all); the first step is 0, the last 1
 *   bars         leads by score and label, bars of one width
 *
 * Rates and shares are weighted, leads are rows.
 *
 *   Layer     trainer; includes trainer/metrics.h
 *   Memory    results are plain values
 */
#ifndef MQL_TRAINER_CHART_H
#define MQL_TRAINER_CHART_H

#include "trainer/metrics.h"

#define CHART_BINS  10
#define CHART_STEPS 100
#define CHART_BARS  40

struct chart_bin {
	uint64_t leads, yes;
	double prob, rate;       // means: stated, and come true
	double low, high;        // 95 % Clopper-Pearson; weighted leads are as
};                               // many as would say as much (weights.h)

struct chart_step {
	double yes, no, all;
};

struct chart_bar {
	int64_t low;             // tenths; up to low + width
	uint64_t yes, no;
};

struct chart {
	struct chart_bin bin[CHART_BINS];        // [n_bin], lowest first
	size_t n_bin;            // 0: no probability is stated
	struct chart_step step[CHART_STEPS + 1]; // [n_step], best first
	size_t n_step;           // 0: one label is absent
	struct chart_bar bar[CHART_BARS];        // [n_bar], lowest first
	size_t n_bar;
	int64_t width;           // of a bar: 1, 2 or 5 times a power of ten
};

/* Without bins where no probability is stated.  origin: a score that is the
 * border of two bars, seen or not. */
void chart_of(struct chart *chart, const struct metrics_ranking *ranking,
	      int64_t origin);

#endif
