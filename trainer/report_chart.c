/* SPDX-License-Identifier: MIT */
/* report_chart.c - what pictures are drawn from, as JSON */
#include "common/json.h"
#include "common/num.h"
#include "trainer/report.h"

static void add_bins(struct mql_json *json, const struct chart *chart)
{
	mql_json_open(json, "reliability", '[');
	for (size_t i = 0; i < chart->n_bin; i++) {
		const struct chart_bin *bin = &chart->bin[i];

		mql_json_open(json, NULL, '{');
		mql_json_count(json, "leads", bin->leads);
		mql_json_count(json, "yes", bin->yes);
		mql_json_num9(json, "prob", bin->prob);
		mql_json_num9(json, "rate", bin->rate);
		mql_json_num9(json, "rate_low", bin->low);
		mql_json_num9(json, "rate_high", bin->high);
		mql_json_close(json, '}');
	}
	mql_json_close(json, ']');
}

static void add_steps(struct mql_json *json, const struct chart *chart)
{
	mql_json_open(json, "steps", '[');
	for (size_t i = 0; i < chart->n_step; i++) {
		const struct chart_step *step = &chart->step[i];

		mql_json_open(json, NULL, '{');
		mql_json_num9(json, "yes", step->yes);
		mql_json_num9(json, "no", step->no);
		mql_json_num9(json, "all", step->all);
		mql_json_close(json, '}');
	}
	mql_json_close(json, ']');
}

static void add_bars(struct mql_json *json, const struct chart *chart,
		     int64_t shift)
{
	mql_json_tenths(json, "width", chart->width);
	mql_json_open(json, "bars", '[');
	for (size_t i = 0; i < chart->n_bar; i++) {
		const struct chart_bar *bar = &chart->bar[i];

		mql_json_open(json, NULL, '{');
		mql_json_tenths(json, "score", bar->low + shift);
		mql_json_count(json, "yes", bar->yes);
		mql_json_count(json, "no", bar->no);
		mql_json_close(json, '}');
	}
	mql_json_close(json, ']');
}

void report_json_chart(struct mql_json *json, const char *key,
		       const struct chart *chart, int64_t shift)
{
	mql_json_open(json, key, '{');
	add_bins(json, chart);
	add_steps(json, chart);
	add_bars(json, chart, shift);
	mql_json_close(json, '}');
}
