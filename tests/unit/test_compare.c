/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <math.h>

#include "trainer/compare.h"
#include "trainer/resample.h"

/* ---- by hand: 2 (C(12,0) + C(12,1) + C(12,2)) / 2^12 = 158 / 4096 ---- */

static double p_of(uint64_t b, uint64_t c)
{
	return pow(10.0, compare_mcnemar(b, c));
}

Test(compare, mcnemar_is_the_exact_binomial)
{
	cr_assert_float_eq(p_of(10, 2), 0.03857421875, 1e-12);
	cr_assert_float_eq(p_of(2, 10), 0.03857421875, 1e-12);
	cr_assert_float_eq(p_of(0, 5), 0.0625, 1e-12);
	cr_assert_float_eq(p_of(3, 3), 1.0, 0.0);
	cr_assert_float_eq(p_of(3, 4), 1.0, 1e-12);
	cr_assert(isnan(compare_mcnemar(0, 0)));
}

/* 2 / 2^5000 is no double; its logarithm is one: -4999 log10(2). */
Test(compare, a_p_below_what_a_double_holds_keeps_its_logarithm)
{
	cr_assert_float_eq(compare_mcnemar(0, 5000), -1504.8489483242,
			   1e-6);
	/* 2 (1 - Phi(1.96)) = .04999579029644; of 40 by mpmath 7.3e-350 */
	cr_assert_float_eq(compare_normal_p(1.96), log10(0.04999579029644),
			   1e-9);
	cr_assert_float_eq(compare_normal_p(-40.0), compare_normal_p(40.0),
			   0.0);
	cr_assert_float_eq(compare_normal_p(40.0), -349.1359764637, 1e-6);
}

/* ---- ten leads, counted by hand; 8 is young, and may be won by now ----
 *
 *   lead       0   1   2   3   4   5   6   7   8   9
 *   score A   90  80  70  60  50  40  30  20  10   0      A from 60
 *   score B   10  90  80  20  70  30  60  40  50   0      B from 60
 *   SQL        1   1   1   0   0   0   1   0   ?   0
 *   won        1   1   0   0   0   0   1   0   ?   0
 *   deal      10  20                  40
 *
 * A passes 0 1 2 3, B passes 1 2 4 6: only A 0 3, only B 4 6, both 1 2. */

enum { N = 10 };
static uint8_t sql[N] = { 1, 1, 1, 0, 0, 0, 1, 0, 2, 0 };
static uint8_t won[N] = { 1, 1, 0, 0, 0, 0, 1, 0, 2, 0 };
static struct outcome_days event[N];
static struct mql_definition definition;
static double deal[N] = { 10, 20, 0, 0, 0, 0, 40, 0, 0, 0 };
static uint64_t key[N] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 };
static uint32_t row[N] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 };
static struct dataset data = { .n = N, .sql = sql, .won = won,
			       .value = deal, .fold_key = key, .event = event,
			       .definition = &definition, .as_of = 100 };
static struct mql_scorecard card[2];
static struct threshold_lead lead[3][N];
static struct compare compare;
static struct compare_options options = {
	.target = { .rate = .5, .promise = MQL_AIM, .confidence = .95 },
	.seed = 1, .leads_per_month = 100.0, .capacity = (double)NAN,
	.cost = (double)NAN,
};

static void set_up(void)
{
	static const int64_t score[3][N] = {
		{ 90, 80, 70, 60, 50, 40, 30, 20, 10, 0 },
		{ 10, 90, 80, 20, 70, 30, 60, 40, 50, 0 },
		{ 0 },
	};

	for (size_t c = 0; c < 3; c++) {
		for (size_t j = 0; j < N; j++)
			lead[c][j] = (struct threshold_lead){
				.score = score[c][j], .prob = .5,
				.key = key[j], .weight = 1.0, .mature = 1.0,
				.label = sql[j], .side = THRESHOLD_ELIGIBLE,
			};
		compare.card[c] = (struct compare_card){
			.card = c < 2 ? &card[c] : NULL, .name = "card",
			.lead = lead[c], .gate = c < 2 ? 60 : INT64_MIN,
		};
	}
	for (size_t j = 0; j < N; j++)
		event[j] = OUTCOME_DAYS_NEVER;
	compare.data = &data;
	compare.row = row;
	compare.n = N;
	compare.n_card = 3;
}

static void same_cell(size_t k, uint64_t leads, uint64_t known, uint64_t n_sql,
		      uint64_t n_won)
{
	const struct compare_cell *cell =
		&compare.pair[0].swap[COMPARE_OWN].cell[k];

	cr_assert_eq(cell->leads, leads, "%s", compare_cell_key[k]);
	cr_assert_eq(cell->seen, known, "%s", compare_cell_key[k]);
	cr_assert_eq(cell->seen_sql, n_sql, "%s", compare_cell_key[k]);
	cr_assert_eq(cell->t.known, known, "%s", compare_cell_key[k]);
	cr_assert_eq(cell->t.sql, n_sql, "%s", compare_cell_key[k]);
	cr_assert_eq(cell->won, n_won, "%s", compare_cell_key[k]);
}

/* Costs are of young leads too.  Day 100 is today. */
Test(compare, a_win_of_a_young_lead_is_one, .init = set_up)
{
	static const struct {
		int32_t day; bool told; uint64_t won;
	} row_of[] = {
		{ 100, false, 4 }, { 101, false, 3 },
		{ 100, true, 3 },        // it was never handed over
	};

	deal[8] = 5.0;
	for (size_t k = 0; k < MQL_ARRAY_LEN(row_of); k++) {
		event[8].won = row_of[k].day;
		definition.known_when.present = row_of[k].told;
		compare_run(&compare, &options);

		const struct compare_at *all = &compare.card[2].at[COMPARE_OWN];

		cr_assert_eq(all->won, row_of[k].won);
		cr_assert_float_eq(all->revenue, 70.0 +
				   5.0 * ((double)all->won - 3.0), 1e-12);
		same_cell(COMPARE_NEITHER, 4, 3, 0, row_of[k].won - 3);
	}
}

Test(compare, the_swap_set_is_who_passes_one_and_not_the_other,
     .init = set_up)
{
	compare_run(&compare, &options);
	cr_assert_eq(compare.n_pair, 3);
	same_cell(COMPARE_ONLY_A, 2, 2, 1, 1);
	same_cell(COMPARE_ONLY_B, 2, 2, 1, 1);
	same_cell(COMPARE_BOTH, 2, 2, 2, 1);
	same_cell(COMPARE_NEITHER, 4, 3, 0, 0);

	const struct compare_swap *s = &compare.pair[0].swap[COMPARE_OWN];

	cr_assert(isnan(s->mcnemar), "not at unequal volume");
	cr_assert_float_eq(compare.pair[0].swap[COMPARE_VOLUME].mcnemar, 0.0,
			   0.0);                 // log10 of 1
	cr_assert_float_eq(s->rate, 0.0, 1e-12);         // 3/4 - 3/4
	cr_assert_eq(s->accounts, N);
	cr_assert_float_eq(s->cell[COMPARE_NEITHER].t.rate, 0.0, 0.0);
}

Test(compare, fast_tracked_leads_pass_and_disqualified_never_do,
     .init = set_up)
{
	lead[0][9].side = THRESHOLD_ALWAYS;
	lead[0][1].side = THRESHOLD_NEVER;
	compare_run(&compare, &options);
	same_cell(COMPARE_ONLY_A, 3, 3, 1, 1);           // 0 3 9
	same_cell(COMPARE_ONLY_B, 3, 3, 2, 2);           // 1 4 6
}

Test(compare, no_gate_hands_over_every_lead, .init = set_up)
{
	compare_run(&compare, &options);

	const struct compare_at *at = compare.card[2].at;

	cr_assert_eq(at[COMPARE_OWN].t.handed, N);
	cr_assert_eq(at[COMPARE_OWN].won, 3);
	cr_assert_float_eq(at[COMPARE_OWN].revenue, 70.0, 0.0);
	cr_assert_not(at[COMPARE_VOLUME].known);

	const struct compare_pair *p = &compare.pair[1];
	const struct compare_swap *s = &p->swap[COMPARE_OWN];

	cr_assert_float_eq(s->rate, 3.0 / 4 - 4.0 / 9, 1e-12);
	cr_assert_eq(s->cell[COMPARE_ONLY_A].leads, 0);
	cr_assert(isnan(s->cell[COMPARE_ONLY_A].t.rate));
	cr_assert(isnan(p->auc));
	cr_assert_not(p->swap[COMPARE_VOLUME].known);
}

Test(compare, equal_volume_is_that_of_the_first_card, .init = set_up)
{
	compare.card[1].gate = 90;                       // hands over one
	compare_run(&compare, &options);

	const struct compare_at *at = &compare.card[1].at[COMPARE_VOLUME];

	cr_assert_eq(at->t.handed, 4);
	cr_assert_eq(at->cut, 60);
	cr_assert_float_eq(at->per_month, 40.0, 1e-9);
	cr_assert_float_eq(at->revenue, 60.0, 0.0);      // leads 1 and 6

	/* the swap set there: as if B's threshold were 60; at their own B
	 * passes lead 1 alone, as A does */
	const struct compare_swap *s = compare.pair[0].swap;

	cr_assert_eq(s[COMPARE_VOLUME].cut[1], 60);
	cr_assert_eq(s[COMPARE_VOLUME].cell[COMPARE_ONLY_B].leads, 2);
	cr_assert_eq(s[COMPARE_OWN].cell[COMPARE_ONLY_B].leads, 0);
	cr_assert_eq(s[COMPARE_OWN].cell[COMPARE_ONLY_A].leads, 3);
	cr_assert_float_eq(s[COMPARE_OWN].rate, 3.0 / 4 - 1.0, 1e-12);
}

/* Room for a quarter of ten leads: two.  With the two best tied, and room for
 * one, there is no such cut. */
/* Lead j cost j, and sales spends 2 on each handed over: A passes 0 1 2 3, B
 * 1 2 4 6, no gate all. */
Test(compare, costs_are_of_the_leads_handed_over, .init = set_up)
{
	static double cost[N] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 };

	compare_run(&compare, &options);
	cr_assert(isnan(compare.card[0].at[COMPARE_OWN].cost));
	options.cost = 2.0;
	compare_run(&compare, &options);
	cr_assert_float_eq(compare.card[0].at[COMPARE_OWN].cost, 8.0, 0.0);
	data.cost = cost;
	compare_run(&compare, &options);
	cr_assert_float_eq(compare.card[0].at[COMPARE_OWN].cost, 14.0, 0.0);
	cr_assert_float_eq(compare.card[1].at[COMPARE_OWN].cost, 21.0, 0.0);
	cr_assert_float_eq(compare.card[2].at[COMPARE_OWN].cost, 65.0, 0.0);
	options.cost = (double)NAN;
	compare_run(&compare, &options);
	cr_assert_float_eq(compare.card[1].at[COMPARE_OWN].cost, 13.0, 0.0);
	data.cost = NULL;
}

/* A catches 3 of 4 SQLs: Clopper-Pearson from .1941 to .9937 (binomial tails by
 * bisection).  Where the fourth stands for three, half is caught of what is
 * worth (1 + 1 + 1 + 3)^2 / 12 = 3 SQLs: wider than 2 of 4, .0676 to .9324. */
Test(compare, the_share_of_sqls_caught_has_an_interval, .init = set_up)
{
	const struct compare_at *at = &compare.card[0].at[COMPARE_OWN];

	compare_run(&compare, &options);
	cr_assert_float_eq(at->t.sql_caught, .75, 1e-12);
	cr_assert_float_eq(at->caught_low, .1941204, 1e-6);
	cr_assert_float_eq(at->caught_high, .9936905, 1e-6);
	for (size_t c = 0; c < 3; c++)
		lead[c][6].weight = 3.0;
	compare_run(&compare, &options);
	cr_assert_float_eq(at->t.sql_caught, .5, 1e-12);
	cr_assert_float_eq(at->caught_low, 1.0 - at->caught_high, 1e-9);
	cr_assert_lt(at->caught_low, .0676);

	const double low = at->caught_low, high = at->caught_high;

	/* the same where it stands for three by its chance to be known */
	for (size_t c = 0; c < 3; c++) {
		lead[c][6].weight = 1.0;
		lead[c][6].handed = 1.0 / 3.0;
	}
	compare_run(&compare, &options);
	cr_assert_float_eq((high - low) / (at->caught_high - at->caught_low),
			   1.0, .1);
	for (size_t c = 0; c < 3; c++)
		lead[c][6].handed = 0.0;
}

Test(compare, capacity_is_never_exceeded, .init = set_up)
{
	options.capacity = 25.0;
	compare_run(&compare, &options);
	cr_assert_eq(compare.card[0].at[COMPARE_CAPACITY].t.handed, 2);
	cr_assert_eq(compare.card[0].at[COMPARE_CAPACITY].cut, 80);

	lead[0][1].score = 90;
	options.capacity = 10.0;
	compare_run(&compare, &options);
	cr_assert_not(compare.card[0].at[COMPARE_CAPACITY].known);
}

/* Mann-Whitney by hand, 4 SQLs times 5 others, none tied.  A: lead 6 (30) is
 * below 3, 4 and 5: 17 / 20.  B: lead 0 (10) is below
 * 3, 4, 5 and 7, lead 6 (60) below 4: 15 / 20. */
Test(compare, areas_are_of_the_known_alone, .init = set_up)
{
	compare_run(&compare, &options);
	cr_assert_float_eq(compare.card[0].sql.auc, 17.0 / 20, 1e-12);
	cr_assert_float_eq(compare.card[1].sql.auc, 15.0 / 20, 1e-12);
	cr_assert_float_eq(compare.pair[0].auc, 2.0 / 20, 1e-12);
}

/* ---- outcomes that sales chose: 150 leads in three bands of 50 ----
 *
 *   leads       passes  known, chance  SQLs      each stands for, by A or B
 *     0 ..  49  A       10 at .5       4         2 x 50/20 = 5
 *    50 ..  99  A, B    20 at .5       10        2 x 50/40 = 2.5
 *   100 .. 149  B        5 at .5       1         2 x 50/30 = 10/3
 *                        5 at .25      2         4 x 50/30 = 20/3
 *
 * So only A is .4, both .5, only B (1 x 10/3 + 2 x 20/3) / 50 = 1/3; A is
 * (50 .4 + 50 .5) / 100 = .45 and B (50 .5 + 50 / 3) / 100 = 5/12.  What they
 * are worth (all probabilities .5: k = (sum a)^2 / sum a^2): only A 10, both
 * 20, only B 2500 / (2500 / 9) = 9; A 10000 / 375 = 26.7 with 12.0 SQLs, B
 * 10000 / 402.8 = 24.8 with 10.3: 12 / 27 and 10 / 25. */
enum { CHOSEN = 150 };
static uint8_t chosen_label[CHOSEN];
static uint64_t chosen_key[CHOSEN];
static uint32_t chosen_row[CHOSEN];
static struct threshold_lead chosen_lead[2][CHOSEN];
static struct outcome_days chosen_event[CHOSEN];       // of no day: not won
static struct dataset chosen_data = { .n = CHOSEN, .sql = chosen_label,
				      .won = chosen_label,
				      .fold_key = chosen_key };

static void know(size_t from, size_t n, size_t n_sql, double chance)
{
	for (size_t j = from; j < from + n; j++) {
		chosen_label[j] = j < from + n_sql;
		for (size_t i = 0; i < 2; i++) {
			chosen_lead[i][j].label = chosen_label[j];
			chosen_lead[i][j].handed = chance;
		}
	}
}

static void set_up_chosen(void)
{
	for (size_t j = 0; j < CHOSEN; j++) {
		chosen_key[j] = j + 1;
		chosen_row[j] = (uint32_t)j;
		chosen_label[j] = LABEL_UNKNOWN;
		for (size_t i = 0; i < 2; i++)
			chosen_lead[i][j] = (struct threshold_lead){
				.score = (int64_t)(i ? j + 1 : CHOSEN - j),
				.prob = .5, .key = j + 1, .weight = 1.0,
				.mature = 1.0, .handed = .5,
				.label = LABEL_UNKNOWN,
				.side = THRESHOLD_ELIGIBLE,
			};
	}
	know(0, 10, 4, .5);
	know(50, 20, 10, .5);
	know(100, 5, 1, .5);
	know(105, 5, 2, .25);
	for (size_t i = 0; i < 2; i++)
		compare.card[i] = (struct compare_card){
			.card = &card[i], .name = "card", .gate = 51,
			.lead = chosen_lead[i],
		};
	for (size_t i = 0; i < CHOSEN; i++)
		chosen_event[i] = OUTCOME_DAYS_NEVER;
	chosen_data.event = chosen_event;
	chosen_data.definition = &definition;
	compare.data = &chosen_data;
	compare.row = chosen_row;
	compare.n = CHOSEN;
	compare.n_card = 2;
}

static void is_worth(const struct compare_cell *cell, uint64_t known,
		     uint64_t n_sql)
{
	cr_assert_eq(cell->t.known, known);
	cr_assert_eq(cell->t.sql, n_sql);
	cr_assert_float_eq(cell->t.rate, (double)n_sql / (double)known, 1e-12);
}

Test(compare, rule_16_cells_are_weighed_as_the_table_is, .init = set_up_chosen)
{
	compare_run(&compare, &options);

	const struct compare_swap *s = &compare.pair[0].swap[COMPARE_OWN];
	const struct threshold *a = &compare.card[0].at[COMPARE_OWN].t;
	const struct threshold *b = &compare.card[1].at[COMPARE_OWN].t;

	cr_assert(a->thinned);
	is_worth(&s->cell[COMPARE_ONLY_A], 10, 4);
	is_worth(&s->cell[COMPARE_BOTH], 20, 10);
	is_worth(&s->cell[COMPARE_ONLY_B], 9, 3);
	cr_assert_eq(s->cell[COMPARE_ONLY_B].seen, 10);
	cr_assert_eq(s->cell[COMPARE_ONLY_B].seen_sql, 3);
	cr_assert_float_eq(a->rate, 12.0 / 27, 1e-12);
	cr_assert_float_eq(b->rate, 10.0 / 25, 1e-12);
}

Test(compare, the_difference_is_that_of_the_table, .init = set_up_chosen)
{
	compare_run(&compare, &options);

	const struct compare_swap *s = &compare.pair[0].swap[COMPARE_OWN];

	cr_assert_float_eq(s->rate, 12.0 / 27 - 10.0 / 25, 1e-12);
	cr_assert_lt(s->rate_low, .45 - 5.0 / 12);
	cr_assert_gt(s->rate_high, .45 - 5.0 / 12);
}

/* With one account for all, every draw is all leads: .45 - 5/12 exactly, by
 * the same weights; by chances alone it would be 28 / 60 - 30 / 70. */
Test(compare, its_interval_is_of_the_same_weights, .init = set_up_chosen)
{
	for (size_t j = 0; j < CHOSEN; j++)
		chosen_key[j] = 7;
	compare_run(&compare, &options);

	const struct compare_swap *s = &compare.pair[0].swap[COMPARE_OWN];

	cr_assert_eq(s->accounts, 1);
	cr_assert_float_eq(s->rate_low, .45 - 5.0 / 12, 1e-12);
	cr_assert_float_eq(s->rate_high, .45 - 5.0 / 12, 1e-12);
}

/* Known leads that A never hands over are in no band of A. */
Test(compare, leads_that_are_never_handed_over_stand_by_their_own_chance,
     .init = set_up_chosen)
{
	for (size_t j = 0; j < 10; j++)
		chosen_lead[0][j].side = chosen_lead[1][j].side =
			THRESHOLD_NEVER;
	compare_run(&compare, &options);
	is_worth(&compare.pair[0].swap[COMPARE_OWN].cell[COMPARE_NEITHER], 10,
		 4);
}

/* Forty leads, twenty on each side.  Of only A 15 are red and 2 call often, of
 * only B 5 and 10; a missing number is not above anything. */
Test(compare, traits_are_shares_of_either_side)
{
	static const struct mql_str name[2] = { { "red", 3 }, { "blue", 4 } };
	static struct threshold_lead side[2][40];
	static struct compare_swap swap;
	static double calls[40];
	static uint32_t colour[40], all[40];
	struct dataset_column column[2] = {
		{ .number = calls },
		{ .level = colour, .value = name, .n_value = 2 },
	};
	struct dataset leads = { .column = column, .n_column = 2 };
	struct compare c = { .data = &leads, .row = all, .n = 40 };

	for (size_t j = 0; j < 40; j++) {
		all[j] = (uint32_t)j;
		side[0][j].score = j < 20 ? 9 : 0;
		side[1][j].score = j < 20 ? 0 : 9;
		colour[j] = j < 15 || (j >= 20 && j < 25) ? 0 : 1;
		calls[j] = j < 2 || j >= 30 ? 7.0 : 1.0;
	}
	colour[39] = DATASET_MISSING;
	calls[3] = (double)NAN;
	for (size_t i = 0; i < 2; i++)
		c.card[i] = (struct compare_card){ .lead = side[i], .gate = 5 };
	swap = (struct compare_swap){ .card = { &c.card[0], &c.card[1] },
				      .cut = { 5, 5 } };
	compare_who(&swap, &c);
	cr_assert_eq(swap.n_trait, 2);
	cr_assert_eq(swap.trait[0].column, &column[1]);  // .5 apart, .4
	for (size_t i = 0; i < 2; i++) {
		const struct compare_trait *t = &swap.trait[i];

		cr_assert_float_eq(t->share[0], t->label.p ? .75 : .1, 1e-12);
		cr_assert_float_eq(t->share[1], t->label.p ? .25 : .5, 1e-12);
	}
	side[0][0].score = 0;            // nineteen: too few to describe
	compare_who(&swap, &c);
	cr_assert_eq(swap.n_trait, 0);
}

/* Forty leads, half on each side, two entries of card A.  The first gives only
 * A 1.0 to the even and 3.0 to the odd of its leads and only B none, the second
 * everybody .5; none pass both, so that their mean there is not known.  B's
 * points are not known. */
Test(compare, mean_points_are_of_each_cell)
{
	static struct threshold_lead side[2][40];
	static int32_t points[41][2];
	static uint32_t later[40];
	static struct compare_swap swap;
	struct compare c = { .row = later, .n = 40 };

	for (size_t j = 0; j < 40; j++) {
		later[j] = (uint32_t)j + 1;      // the first row is not judged
		side[0][j].score = j < 20 ? 9 : 0;
		side[1][j].score = j < 20 ? 0 : 9;
		points[j + 1][0] = j >= 20 ? 0 : j % 2 ? 30 : 10;
		points[j + 1][1] = 5;
	}
	for (size_t i = 0; i < 2; i++)
		c.card[i] = (struct compare_card){ .lead = side[i], .gate = 5 };
	c.card[0].points = points[0];
	c.card[0].n_entry = 2;
	swap = (struct compare_swap){
		.card = { &c.card[0], &c.card[1] }, .cut = { 5, 5 },
		.cell = { { .leads = 20 }, { .leads = 20 } },
	};
	compare_points(&swap, &c);
	cr_assert_eq(swap.n_term[0], 1);         // the second tells nothing
	cr_assert_eq(swap.n_term[1], 0);
	cr_assert_eq(swap.term[0][0].entry, 0);
	cr_assert_float_eq(swap.term[0][0].mean[COMPARE_ONLY_A], 20.0, 0.0);
	cr_assert_float_eq(swap.term[0][0].mean[COMPARE_ONLY_B], 0.0, 0.0);
	cr_assert(isnan(swap.term[0][0].mean[COMPARE_BOTH]));
	for (size_t j = 0; j < 20; j++)          // a tenth more on average
		points[j + 1][1] = 6;
	compare_points(&swap, &c);
	cr_assert_eq(swap.n_term[0], 2);
	points[1][1] = 5;                        // a little less is nothing
	compare_points(&swap, &c);
	cr_assert_eq(swap.n_term[0], 1);
	swap.cell[COMPARE_ONLY_B].leads = 19;    // too few to describe
	compare_points(&swap, &c);
	cr_assert_eq(swap.n_term[0], 0);
}

/* Seven entries that give only A so much and only B nothing, or the other way
 * round: the five furthest apart, best first, of two alike the first. */
Test(compare, the_terms_furthest_apart_come_first)
{
	static const int32_t gives[7] = { 10, -40, 30, 5, 40, 0, 20 };
	static const size_t want[COMPARE_TRAITS] = { 1, 4, 2, 6, 0 };
	static struct threshold_lead side[2][40];
	static int32_t points[40][7];
	static uint32_t all[40];
	static struct compare_swap swap;
	struct compare c = { .row = all, .n = 40 };

	for (size_t j = 0; j < 40; j++) {
		all[j] = (uint32_t)j;
		side[0][j].score = j < 20 ? 9 : 0;
		side[1][j].score = j < 20 ? 0 : 9;
		for (size_t e = 0; e < 7; e++)
			points[j][e] = j < 20 ? gives[e] : 0;
	}
	for (size_t i = 0; i < 2; i++)
		c.card[i] = (struct compare_card){ .lead = side[i], .gate = 5 };
	c.card[1].points = points[0];
	c.card[1].n_entry = 7;
	swap = (struct compare_swap){
		.card = { &c.card[0], &c.card[1] }, .cut = { 5, 5 },
		.cell = { { .leads = 20 }, { .leads = 20 } },
	};
	compare_points(&swap, &c);
	cr_assert_eq(swap.n_term[0], 0);
	cr_assert_eq(swap.n_term[1], COMPARE_TRAITS);
	for (size_t k = 0; k < COMPARE_TRAITS; k++)
		cr_assert_eq(swap.term[1][k].entry, want[k]);
}

/* ---- resampling ---- */

Test(resample, accounts_are_numbered_in_the_order_of_their_digests)
{
	uint64_t account[] = { 70, 5, 70, 9 };

	cr_assert_eq(resample_number(account, 4), 3);
	cr_assert_eq(account[0], 2);
	cr_assert_eq(account[1], 0);
	cr_assert_eq(account[2], 2);
	cr_assert_eq(account[3], 1);
}

Test(resample, an_interval_leaves_out_the_outer_two_and_a_half_percent)
{
	double value[200], low = 0.0, high = 0.0;

	for (size_t i = 0; i < 200; i++)
		value[i] = (double)(200 - i);            // 200 .. 1
	resample_interval(&low, &high, value, 200);
	cr_assert_float_eq(low, 6.0, 0.0);
	cr_assert_float_eq(high, 195.0, 0.0);
	resample_interval(&low, &high, value, 98);       // too few: unchanged
	cr_assert_float_eq(low, 6.0, 0.0);
}
