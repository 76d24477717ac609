/* SPDX-License-Identifier: MIT */
#include "trainer/assemble.h"

#include "tests/unit/fit_table.h"

static const struct fit_table table = { .n = 1200, .seed = 3 };

struct made {
	struct table_read read;
	struct learn_model model;
	struct mql_scorecard card;
	uint32_t *row;
};

static void make(struct made *m)
{
	const struct learn_options options = {
		.seed = 1, .sample_above = 200000,
	};
	struct mql_err err = MQL_ERR_INIT;

	*m = (struct made){ 0 };
	fit_table_read(&m->read, &table);
	m->row = fit_table_rows(table.n);
	cr_assert(learn_fit(&m->model, &m->read.data, m->row, table.n,
			    &options, &err), "%s", err.msg);
	points_card(&m->card, &m->model, &m->read.data, m->row, table.n);
	m->card.name = "made";
}

static void release(struct made *m)
{
	free(m->row);
	mql_scorecard_release(&m->card);
	learn_release(&m->model);
	table_read_release(&m->read);
}

static int64_t *scores(const struct made *m)
{
	int64_t *score = mql_calloc(table.n, sizeof(*score));

	points_score(score, NULL, &m->card, &m->read.data, m->row, table.n);
	return score;
}

Test(assemble, rule_09_the_anchor_is_one_shift_and_changes_no_probability)
{
	const struct threshold set = { .status = THRESHOLD_SET, .cut = 123 };
	struct made m;
	int64_t *before, *after, shift;
	struct mql_calib won, sql;

	make(&m);
	m.card.won = (struct mql_calib){ .present = true, .slope = 0.007,
					 .offset = -1.5 };
	m.card.sql = (struct mql_calib){ .present = true, .slope = 0.004,
					 .offset = 0.3 };
	won = m.card.won;
	sql = m.card.sql;
	before = scores(&m);
	shift = assemble_anchor(&m.card, &set);
	after = scores(&m);
	cr_assert_eq(shift, 700 - 123);
	cr_assert_eq(m.card.gate.score, 700);
	for (size_t i = 0; i < table.n; i++) {
		cr_assert_eq(after[i] - before[i], shift);
		cr_assert_float_eq(mql_calib_prob(&m.card.won, after[i]),
				   mql_calib_prob(&won, before[i]), 1e-8);
		cr_assert_float_eq(mql_calib_prob(&m.card.sql, after[i]),
				   mql_calib_prob(&sql, before[i]), 1e-8);
	}
	free(before);
	free(after);
	release(&m);
}

Test(assemble, rule_26_where_all_pass_no_score_is_below_the_threshold)
{
	const struct threshold all = { .status = THRESHOLD_ALL_PASS,
				       .cut = 9999 };
	struct made m;
	int64_t *score, least = INT64_MAX;

	make(&m);
	assemble_anchor(&m.card, &all);
	cr_assert_eq(assemble_least_score(&m.card), 700);
	score = scores(&m);
	for (size_t i = 0; i < table.n; i++)
		least = score[i] < least ? score[i] : least;
	cr_assert_geq(least, 700);
	free(score);
	release(&m);
}

/* A lower bound takes in at least its share; the value above it does not. */
static void check_quartile(const int64_t *value, size_t n, int64_t bound,
			   size_t quarter)
{
	size_t at_least = 0, above = 0;

	for (size_t i = 0; i < n; i++) {
		at_least += value[i] >= bound;
		above += value[i] > bound;
	}
	cr_assert_geq(4 * at_least, quarter * n);
	cr_assert_lt(4 * above, quarter * n);
}

Test(assemble, grades_are_reached_by_a_quarter_a_half_and_three)
{
	struct made m;
	int64_t *value = mql_calloc(table.n, sizeof(*value));
	int64_t *score = mql_calloc(table.n, sizeof(*score));
	int64_t(*sub)[MQL_N_DIMENSION] = mql_calloc(table.n, sizeof(*sub));

	make(&m);
	assemble_distribution(&m.card, &m.read.data, m.row, table.n);
	cr_assert(m.card.has_grades);
	points_score(score, sub, &m.card, &m.read.data, m.row, table.n);
	for (size_t g = 0; g < 3; g++) {
		for (size_t i = 0; i < table.n; i++)
			value[i] = sub[i][MQL_FIT];
		check_quartile(value, table.n, m.card.grade_fit[g], g + 1);
		for (size_t i = 0; i < table.n; i++)
			value[i] = sub[i][MQL_INTENT];
		check_quartile(value, table.n, m.card.grade_intent[g], g + 1);
	}
	free(sub);
	free(score);
	free(value);
	release(&m);
}

Test(assemble, the_baseline_counts_each_lead_once)
{
	struct made m;
	const struct mql_baseline *b;
	int64_t *score;
	uint64_t sum = 0;

	make(&m);
	assemble_distribution(&m.card, &m.read.data, m.row, table.n);
	b = &m.card.baseline;
	score = scores(&m);
	cr_assert_eq(b->n_cut, 9);
	for (size_t c = 0; c <= b->n_cut; c++) {
		uint64_t n = 0;

		for (size_t i = 0; i < table.n; i++)
			n += (c == 0 || score[i] >= b->cut[c - 1]) &&
			     (c == b->n_cut || score[i] < b->cut[c]);
		cr_assert_eq(b->leads[c], n);
		cr_assert(n > table.n / 20 && n < table.n / 5);
		sum += n;
	}
	cr_assert_eq(sum, table.n);
	free(score);
	release(&m);
}

/* Levels that fewer than 20 leads share, ids and accounts stay out; each term
 * shows the probes more than one of its codes. */
Test(assemble, probes_hold_no_value_of_a_single_lead)
{
	struct made m;
	struct mql_err err = MQL_ERR_INIT;
	bool differs = false;

	make(&m);
	cr_assert(assemble_probes(&m.card, m.read.data.as_of, &err), "%s",
		  err.msg);
	cr_assert_eq(m.card.n_probe, 5);
	for (size_t p = 0; p < m.card.n_probe; p++) {
		const struct mql_probe *probe = &m.card.probe[p];

		for (size_t i = 0; i < probe->n; i++) {
			cr_assert_str_neq(probe->column[i], "id");
			cr_assert_str_neq(probe->column[i], "firm");
			cr_assert_not(mql_str_eq(probe->cell[i],
						 MQL_STR("odd")));
		}
		differs = differs || probe->score != m.card.probe[0].score;
	}
	cr_assert(differs);
	release(&m);
}

/* The written card is read with all its checks, probes included. */
Test(assemble, a_finished_card_reads_back)
{
	const struct threshold set = { .status = THRESHOLD_SET, .cut = 50 };
	struct made m;
	struct mql_scorecard again = { 0 };
	struct mql_buf text = { 0 };
	struct mql_err err = MQL_ERR_INIT;

	make(&m);
	assemble_anchor(&m.card, &set);
	assemble_distribution(&m.card, &m.read.data, m.row, table.n);
	cr_assert(assemble_probes(&m.card, m.read.data.as_of, &err));
	mql_scorecard_add(&text, &m.card);
	cr_assert(mql_scorecard_parse(&again, "card", mql_buf_str(&text),
				      &err), "%s", err.msg);
	cr_assert_eq(again.base, m.card.base);
	cr_assert_eq(again.n_probe, 5);
	mql_scorecard_release(&again);
	mql_buf_release(&text);
	release(&m);
}
