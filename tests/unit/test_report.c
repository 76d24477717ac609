/* SPDX-License-Identifier: MIT */
#include "trainer/report.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "tests/unit/fit_table.h"
#include "trainer/handed.h"

static const struct fit_table table = { .n = 900, .seed = 3 };

struct made {
	struct table_read read;
	struct split split;
	struct cv cv;
	struct learn_model model;
	struct learn_options options;
	struct mql_scorecard card;
	struct oof oof;
	uint32_t *row;
	struct report report;
};

/* A fit up to where the report is computed; its threshold is made up. */
static void make(struct made *m)
{
	struct mql_err err = MQL_ERR_INIT;
	struct report *r = &m->report;

	*m = (struct made){ .options = { LEARN_PLAIN, 1, 200000, false } };
	fit_table_read(&m->read, &table);
	m->row = fit_table_rows(table.n);
	cr_assert(split_init(&m->split, &m->read.data, 3, false, 1, &err));
	cr_assert(cv_run(&m->cv, &m->model, &m->read.data, &m->split,
			 &m->options, 1, &err), "%s", err.msg);
	points_card(&m->card, &m->model, &m->read.data, m->row, table.n);
	m->oof = (struct oof){
		.lead = mql_calloc(table.n, sizeof(*m->oof.lead)),
		.row = fit_table_rows(table.n),
		.fold = mql_calloc(table.n, 1), .n = table.n,
	};
	memcpy(m->oof.fold, m->split.test, table.n);
	for (size_t i = 0; i < table.n; i++)
		m->oof.lead[i] = (struct threshold_lead){
			.score = m->cv.score[i], .prob = 0.5,
			.weight = 1.0, .mature = 1.0,
			.label = m->read.data.sql[i],
			.side = i < 5 ? THRESHOLD_NEVER : i < 12
				? THRESHOLD_ALWAYS : THRESHOLD_ELIGIBLE,
		};
	r->data = &m->read.data;
	r->model = &m->model;
	r->options = &m->options;
	r->split = &m->split;
	r->card = &m->card;
	r->target = (struct mql_target){ 0.5, MQL_AIM, 0.95 };
	r->threshold = (struct threshold){
		.status = THRESHOLD_SET, .cut = 10, .known = 400, .sql = 210,
		.rate = 0.525, .low = 0.475, .high = 0.575, .share = 0.45,
		.sql_caught = 0.6, .p_value = NAN, .best_rate = NAN,
	};
}

static void compute(struct made *m)
{
	struct handed handed;

	handed_init(&handed, m->oof.lead, table.n);
	report_compute(&m->report, &m->oof, &handed);
	handed_release(&handed);
}

static void release(struct made *m)
{
	report_release(&m->report);
	oof_release(&m->oof);
	free(m->row);
	mql_scorecard_release(&m->card);
	learn_release(&m->model);
	cv_release(&m->cv);
	split_release(&m->split);
	table_read_release(&m->read);
}

/* scipy.stats.betabinom.ppf (1.17), its shapes of the interval's width. */
Test(report, a_month_varies_by_chance_and_by_what_is_not_known)
{
	static const struct {
		double leads, rate, low, high, first, last;
	} month[] = {
		{ 1, .5, .4, .6, 0, 1 },
		{ 37, .2, .1, .33, 2, 14 },
		{ 500, .013, .008, .02, 2, 13 },
		{ 250000, .31, .3, .32, 74971, 80052 },
		{ 248, .32, .2995, .3419, 64, 95 },
	};

	for (size_t i = 0; i < MQL_ARRAY_LEN(month); i++) {
		struct threshold *t;
		struct made m;
		double whole;

		make(&m);
		compute(&m);
		whole = m.report.leads_per_month;
		report_release(&m.report);
		m.report.n_warning = 0;
		t = &m.report.threshold;
		t->share = month[i].leads / whole;
		t->rate = month[i].rate;
		t->low = month[i].low;
		t->high = month[i].high;
		compute(&m);
		cr_expect_float_eq(m.report.month_low,
				   month[i].first / month[i].leads, 1e-12);
		cr_expect_float_eq(m.report.month_high,
				   month[i].last / month[i].leads, 1e-12);
		release(&m);
	}
}

/* Does one month's rate stand there, after so many periods were replayed? */
static bool tells_a_month(size_t tried, size_t issued, bool backwards)
{
	struct made m;
	bool tells;

	make(&m);
	m.report.chained.tried = tried;
	m.report.chained.issued = issued;
	for (size_t i = 0; i < table.n; i++)
		m.oof.lead[i].prob = ((m.read.data.sql[i] == LABEL_YES) ==
				  backwards) == (i % 4 > 0) ? .3 : .6;
	compute(&m);
	cr_assert_eq(m.report.sql.calibration_slope < 0.0, backwards);
	tells = !isnan(m.report.month_low);
	cr_assert_eq(tells, !isnan(m.report.month_high));
	release(&m);
	return tells;
}

Test(report, of_data_that_drifts_one_month_is_not_foretold)
{
	cr_assert(tells_a_month(0, 0, false), "nothing was replayed");
	cr_assert(tells_a_month(3, 1, false));
	cr_assert_not(tells_a_month(3, 0, false));
	cr_assert_not(tells_a_month(0, 0, true));
}

Test(report, months_need_dates_over_two_weeks)
{
	struct made m;
	struct dataset *data = &m.read.data;

	make(&m);
	compute(&m);
	/* 900 leads in 300 days */
	cr_assert_float_eq(m.report.leads_per_month,
			   900.0 / (data->last_created - data->first_created +
				    1.0) * 365.2425 / 12.0, 1e-9);
	report_release(&m.report);
	data->last_created = data->first_created + 12;
	for (size_t i = 0; i < data->n; i++)
		data->created[i] = data->first_created + (int32_t)(i % 13);
	compute(&m);
	cr_assert(isnan(m.report.leads_per_month));
	cr_assert(isnan(m.report.mql_per_month));
	cr_assert(isnan(m.report.month_low));
	release(&m);
}

Test(report, a_months_rate_below_ten_per_cent_has_a_decimal)
{
	struct mql_buf buf = { 0 };
	struct made m;

	make(&m);
	compute(&m);
	m.report.month_low = .012;
	m.report.month_high = .0994;
	report_add_text(&buf, &m.report);
	cr_expect(strstr(mql_buf_text(&buf), "will read 1.2 to 9.9 %,"), "%s",
		  mql_buf_text(&buf));
	mql_buf_reset(&buf);
	m.report.month_high = .1;
	report_add_text(&buf, &m.report);
	cr_expect(strstr(mql_buf_text(&buf), "will read 1 to 10 %,"), "%s",
		  mql_buf_text(&buf));
	mql_buf_release(&buf);
	release(&m);
}

/* An SQL that had one chance in four to be known stands for four leads: of a
 * probability of .2 throughout, Brier is (4 P .8^2 + Q .2^2) / (4 P + Q). */
Test(report, rule_16_quality_is_of_the_leads_that_are_stood_for)
{
	struct made m;
	double yes = 0.0, no = 0.0;

	make(&m);
	for (size_t i = 0; i < table.n; i++) {
		const bool is_sql = m.oof.lead[i].label == LABEL_YES;

		m.oof.lead[i].prob = 0.2;
		m.oof.lead[i].handed = is_sql ? 0.25 : 1.0;
		yes += is_sql;
		no += m.oof.lead[i].label == LABEL_NO;
	}
	compute(&m);
	cr_assert(yes > 0.0 && no > 0.0);
	cr_assert_float_eq(m.report.sql.brier, (4.0 * yes * .64 + no * .04) /
			   (4.0 * yes + no), 1e-12);
	release(&m);
}

Test(report, sides_and_folds_are_counted)
{
	struct made m;
	uint64_t tested = 0;

	make(&m);
	compute(&m);
	cr_assert_eq(m.report.fast_tracked, 7);
	cr_assert_eq(m.report.below_minimum, 5);
	cr_assert_eq(m.report.disqualified, 0);
	for (size_t k = 0; k < 3; k++) {
		cr_assert_eq(m.report.fold[k].trained +
			     m.report.fold[k].won.n, 900);
		tested += m.report.fold[k].won.n;
	}
	cr_assert_eq(tested, 900);
	cr_assert_eq(m.report.won.n, 900);
	release(&m);
}

struct warning {
	size_t offset;           // of the count in dataset_counts
	uint64_t count;
	char want[128];
};

ParameterizedTestParameters(report, warns)
{
#define AT(field) offsetof(struct dataset_counts, field)
	static struct warning row[] = {
		{ AT(won[LABEL_YES]), 99,
		  "only 99 won leads: weights are rough below 100" },
		{ AT(sql[LABEL_YES]), 99,
		  "only 99 SQLs: the threshold is rough below 100" },
		{ AT(bad_rows), 2, "2 of 900 rows could not be read and were "
				   "left out, the first: leads.csv:3: no" },
		{ AT(bad_cells), 1, "cells that were no number or date, read "
				    "as missing: 1" },
		{ AT(duplicate_ids), 3, "leads whose id stood before: 3" },
		{ AT(future_dates), 4, "dates later than the day the lead was "
				       "observed, taken as age 0: 4" },
		{ AT(outcomes_unmatched), 5,
		  "outcomes that belong to no lead: 5 of 0" },
		{ AT(won_not_sql), 6,
		  "leads won without being SQL, counted as SQL: 6" },
		{ AT(won_and_lost), 7,
		  "leads both won and lost, counted as won: 7" },
		{ AT(sql_not_known), 8, "SQLs that were never handed over "
					"(known_when), counted as unknown: 8" },
	};
#undef AT

	return cr_make_param_array(struct warning, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct warning *p, report, warns)
{
	struct made m;
	char *counts;

	make(&m);
	m.read.data.counts.won[LABEL_YES] = 100;
	m.read.data.counts.sql[LABEL_YES] = 100;
	compute(&m);
	cr_assert_eq(m.report.n_warning, 0, "%s", m.report.warning[0]);
	report_release(&m.report);
	strcpy(m.read.data.counts.first_bad, "leads.csv:3: no");
	counts = (char *)&m.read.data.counts + p->offset;
	memcpy(counts, &p->count, sizeof(p->count));
	compute(&m);
	cr_assert_eq(m.report.n_warning, 1);
	cr_assert_str_eq(m.report.warning[0], p->want);
	release(&m);
}

Test(report, warns_of_the_model)
{
	struct made m;

	make(&m);
	m.model.info.converged = false;
	m.model.info.gradient = 0.25;
	m.report.threshold.thinned = true;
	m.report.threshold.floor = INT64_MIN;
	m.read.parsed.observed = NULL;
	for (size_t i = 0; i < table.n; i++)     // scores say nothing of these
		m.read.data.won[i] = (uint8_t)(i % 7 == 0);
	m.read.data.counts.won[LABEL_YES] = 100;
	m.read.data.counts.sql[LABEL_YES] = 100;
	compute(&m);
	cr_assert_str_eq(m.report.warning[0], "the fit stopped before it had "
			 "converged (gradient 2.5e-01)");
	cr_assert_eq(m.report.n_warning, 4);
	cr_assert(strstr(m.report.warning[1], "calibration slope"));
	cr_assert(strstr(m.report.warning[2],
			 "SQL outcomes are known of some leads more than of "
			 "others: each counts for the leads like it by score;"));
	cr_assert(strstr(m.report.warning[3], "lead.observed is not set"));
	release(&m);
}

Test(report, rule_16_says_of_whom_little_has_been_seen)
{
	struct made m;

	make(&m);
	m.report.threshold.thinned = true;
	m.report.threshold.handed = 400;
	m.report.threshold.floor = INT64_MIN;
	for (size_t i = 0; i < table.n; i++) {
		m.oof.lead[i].handed = .1;
		m.oof.lead[i].rare = true;
	}
	compute(&m);

	const size_t n = m.report.n_warning;

	cr_assert_geq(n, 2);
	cr_assert(strstr(m.report.warning[n - 2], "by how likely all features "
			 "made it to be handed over;"));
	cr_assert(strstr(m.report.warning[n - 1], "are of a kind of which "
			 "fewer than one in ten was"));
	release(&m);
}

/* Scores of the table run from 0; the floor is one step above the least, and
 * the threshold on it or a step above. */
Test(report, rule_16_says_where_the_threshold_would_leave_what_was_seen)
{
	for (int above = 0; above < 2; above++) {
		struct made m;
		int64_t least = INT64_MAX;

		make(&m);
		for (size_t i = 0; i < table.n; i++)
			if (m.oof.lead[i].side == THRESHOLD_ELIGIBLE &&
			    m.oof.lead[i].score < least)
				least = m.oof.lead[i].score;
		m.report.threshold.thinned = true;
		m.report.threshold.floor = least + 1;
		m.report.threshold.cut = least + 1 + 5 * above;
		compute(&m);
		cr_assert(strstr(m.report.warning[m.report.n_warning - 1],
				 above ? "below score 69.5 too few leads"
				       : "stands at the end of the range"));
		release(&m);
	}
}

Test(report, more_warnings_than_there_is_room_for_are_dropped)
{
	struct report r = { 0 };

	for (int i = 0; i < 40; i++)
		report_warn(&r, "number %d", i);
	cr_assert_eq(r.n_warning, REPORT_MAX_WARNING);
	cr_assert_str_eq(r.warning[31], "number 31");
	report_release(&r);
}

/* ---- the screen ---- */

static void check_screen(const char *text)
{
	size_t lines = 0;

	cr_assert_null(strstr(text, "nan"), "%s", text);
	cr_assert_null(strstr(text, "-0.00 "), "%s", text);
	cr_assert_null(strstr(text, "-0.00\n"), "%s", text);
	cr_assert_null(strchr(text, '\033'), "%s", text);
	while (*text != '\0') {
		const size_t n = strcspn(text, "\n");

		cr_assert_leq(n, 100, "%.*s", (int)n, text);
		cr_assert(n == 0 || text[n - 1] != ' ', "%.*s", (int)n, text);
		text += n + 1;
		lines++;
	}
	cr_assert_leq(lines, 45);
}

static void draw_and_check(struct made *m)
{
	struct mql_buf buf = { 0 };

	report_add_text(&buf, &m->report);
	check_screen(mql_buf_text(&buf));
	mql_buf_release(&buf);
}

Test(report, the_screen_is_one_screen_whatever_the_status)
{
	static const enum threshold_status status[] = {
		THRESHOLD_SET, THRESHOLD_ALL_PASS, THRESHOLD_REFUSED,
		THRESHOLD_FAST_TRACK,
	};
	struct made m;

	make(&m);
	report_warn(&m.report, "%0300d is a word longer than a line", 0);
	m.report.n_warning = 0;
	compute(&m);
	for (size_t s = 0; s < MQL_ARRAY_LEN(status); s++) {
		m.report.threshold.status = status[s];
		for (int guarantee = 0; guarantee < 2; guarantee++) {
			m.report.target.promise = guarantee ? MQL_GUARANTEE
							    : MQL_AIM;
			m.report.threshold.sql_needed = 1234567;
			draw_and_check(&m);
			m.report.threshold.sql_needed = 0;
			draw_and_check(&m);
		}
	}
	release(&m);
}

Test(report, figures_that_are_not_known_are_a_dash)
{
	struct made m;
	struct mql_buf buf = { 0 };

	make(&m);
	for (size_t i = 0; i < table.n; i++)
		m.read.data.sql[i] = LABEL_UNKNOWN;
	compute(&m);
	draw_and_check(&m);
	report_text_metrics(&buf, &m.report.won, &m.report.sql);
	cr_assert_eq(buf.p[buf.n - 2], '-');
	mql_buf_release(&buf);
	release(&m);
}

Test(report, rule_23_hostile_names_do_not_reach_the_terminal)
{
	struct made m;
	struct learn_coefficient table_of_one = {
		"evil \033[2J and long beyond every measure", 1, 2, 3, 4, 5, 6,
	};

	make(&m);
	compute(&m);
	m.card.term[0].name = "evil \033[2J and long beyond every measure";
	m.model.coefficient = &table_of_one;
	m.model.n_coefficient = 1;
	draw_and_check(&m);
	release(&m);
}

/* ---- JSON ---- */

/* What a scalar is: a text, a number, true, false or null. */
static const char *skip_scalar(const char *p)
{
	if (*p == '"') {
		for (p++; *p != '"'; p++) {
			cr_assert((unsigned char)*p >= ' ');
			p += *p == '\\';
		}
		return p + 1;
	}
	if (*p == '-' || (*p >= '0' && *p <= '9')) {
		char *end;

		strtod(p, &end);
		return end;
	}
	for (size_t i = 0; i < 3; i++) {
		static const char *const word[] = { "true", "false", "null" };

		if (strncmp(p, word[i], strlen(word[i])) == 0)
			return p + strlen(word[i]);
	}
	cr_assert_fail("no JSON here: %.40s", p);
	return p;
}

static const char *skip_blank(const char *p)
{
	return p + strspn(p, " \n");
}

static void check_json(const char *p)
{
	char open[32];
	size_t depth = 0;
	bool wants_value = true;

	for (p = skip_blank(p); *p != '\0'; p = skip_blank(p)) {
		if (*p == '}' || *p == ']') {
			cr_assert(depth > 0 && open[--depth] == *p);
			p++;
			wants_value = false;
			continue;
		}
		if (!wants_value) {
			cr_assert_eq(*p, ',');
			p = skip_blank(p + 1);
		}
		if (depth > 0 && open[depth - 1] == '}') {
			cr_assert_eq(*p, '"', "%.40s", p);
			p = skip_blank(skip_scalar(p));
			cr_assert_eq(*p, ':');
			p = skip_blank(p + 1);
		}
		wants_value = *p == '{' || *p == '[';
		if (wants_value) {
			cr_assert_lt(depth, sizeof(open));
			open[depth++] = *p++ == '{' ? '}' : ']';
		} else {
			p = skip_scalar(p);
		}
	}
	cr_assert_eq(depth, 0);
}

Test(report, the_json_is_json_and_not_known_is_null)
{
	struct made m;
	struct mql_buf buf = { 0 };
	const char *text;

	make(&m);
	for (size_t i = 0; i < table.n; i++)
		m.read.data.sql[i] = LABEL_UNKNOWN;
	report_warn(&m.report, "\"quoted\" \\ and \033 and <");
	compute(&m);
	report_add_json(&buf, &m.report);
	text = mql_buf_text(&buf);
	check_json(text);
	cr_assert(strstr(text, "\"auc\": null"));
	cr_assert(strstr(text, "\"score\": 70.0") == NULL);
	cr_assert_null(strstr(text, "nan"));
	mql_buf_reset(&buf);
	m.report.card = NULL;
	m.report.threshold.status = THRESHOLD_REFUSED;
	report_add_json(&buf, &m.report);
	text = mql_buf_text(&buf);
	check_json(text);
	cr_assert(strstr(text, "\"status\": \"refused\",\n    \"score\": null"));
	mql_buf_release(&buf);
	release(&m);
}

Test(report, the_curve_is_on_the_scale_of_the_card)
{
	struct made m;
	struct mql_buf buf = { 0 }, want = { 0 };

	make(&m);
	compute(&m);
	m.report.shift = 123;
	report_add_json(&buf, &m.report);
	mql_buf_adds(&want, "\"curve\": [\n    {\n      \"score\": ");
	mql_tenths_add(&want, m.report.curve[0].cut + 123);
	cr_assert(strstr(mql_buf_text(&buf), mql_buf_text(&want)));
	mql_buf_release(&want);
	mql_buf_release(&buf);
	release(&m);
}

Test(report, rule_13_the_worst_fast_track_rule_is_the_one_named)
{
	struct report_rule rule[] = {
		{ "asked", 50, 40, 30 }, { "unknown", 9, 0, 0 },
		{ "typo", 20, 10, 1 }, { "busy", 20, 10, 2 },
	};
	struct report report = { .fast_track = rule, .n_fast_track = 4 };

	cr_expect_eq(report_worst_rule(&report), &rule[2]);
	report.n_fast_track = 2;
	cr_expect_eq(report_worst_rule(&report), &rule[0]);
	rule[0].known = 0;
	cr_expect_null(report_worst_rule(&report));
}
