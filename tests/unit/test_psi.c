/* SPDX-License-Identifier: MIT */
#include "common/psi.h"

#include <math.h>

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "common/map.h"
#include "tests/unit/oracle_table.h"

#define MOST_CELLS 301

static double want(const char *name)
{
	static struct oracle_table table;

	if (table.n == 0)
		oracle_read(&table, "tests/oracle/psi.csv");
	return oracle_figure(&table, name);
}

/* ---- the index, against R ---- */

Test(psi, is_0_where_the_shares_are_the_same)
{
	uint64_t base[10], now[10];

	for (uint64_t i = 0; i < 10; i++) {
		base[i] = 100 + i;
		now[i] = 10 * base[i];
	}

	const struct mql_psi psi = mql_psi_of(base, now, 10);

	cr_assert_float_eq(psi.psi, want("same"), 1e-15);
	cr_assert_eq(psi.n_base, 1045);
	cr_assert_eq(psi.n_now, 10450);
}

Test(psi, agrees_with_r)
{
	uint64_t base[10], now[10];

	for (uint64_t i = 0; i < 10; i++) {
		base[i] = 100 + 7 * i;
		now[i] = 200 - 13 * i;
	}
	cr_assert_float_eq(mql_psi_of(base, now, 10).psi, want("slope"),
			   1e-12);
	cr_assert_float_eq(mql_psi_of(now, base, 10).psi, want("slope"),
			   1e-12);
}

struct two_case { char name[8]; uint64_t base[2], now[2]; size_t most; };

ParameterizedTestParameters(psi, an_empty_cell_counts_as_half_a_lead)
{
	static struct two_case row[] = {
		{ "two", { 900, 100 }, { 700, 300 }, 1 },
		{ "gone", { 900, 100 }, { 500, 0 }, 1 },
		{ "new", { 1000, 0 }, { 450, 50 }, 1 },
	};

	return cr_make_param_array(struct two_case, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct two_case *p, psi, an_empty_cell_counts_as_half_a_lead)
{
	const struct mql_psi psi = mql_psi_of(p->base, p->now, 2);

	cr_assert_float_eq(psi.psi, want(p->name), 1e-12);
	cr_assert_eq(psi.most, p->most);
}

/* One of a million then, none of 200 now: nothing else was to be expected. */
Test(psi, an_empty_cell_says_nothing_where_less_than_half_a_lead_is_expected)
{
	uint64_t base[51] = { 1000000 }, now[51] = { 200 };

	for (size_t i = 1; i < 51; i++)
		base[i] = 1;
	cr_assert_float_eq(mql_psi_of(base, now, 51).psi, 0.0, 1e-8);
	cr_assert_float_eq(mql_psi_of(now, base, 51).psi, 0.0, 1e-8);
	base[1] = 2500;                  // half a lead of 200, and one more
	cr_assert_float_eq(mql_psi_of(base, now, 51).psi, 0.0, 1e-5);
	base[1] = 10000;                 // two of 200
	cr_assert_gt(mql_psi_of(base, now, 51).psi, 0.009);
}

Test(psi, cells_that_are_empty_on_both_sides_do_not_count)
{
	const uint64_t base[5] = { 0, 900, 0, 100, 0 };
	const uint64_t now[5] = { 0, 700, 0, 300, 0 };
	const struct mql_psi psi = mql_psi_of(base, now, 5);

	cr_assert_float_eq(psi.psi, want("two"), 1e-12);
	cr_assert_float_eq(psi.chance, mql_psi_of((uint64_t[]){ 900, 100 },
						  (uint64_t[]){ 700, 300 },
						  2).chance, 0.0);
	cr_assert_eq(psi.most, 3);
}

struct empty_case { uint64_t base[2], now[2]; };

ParameterizedTestParameters(psi, nothing_is_compared_with_an_empty_table)
{
	static struct empty_case row[] = {
		{ { 0, 0 }, { 10, 20 } },
		{ { 10, 20 }, { 0, 0 } },
		{ { 0, 0 }, { 0, 0 } },
		{ { 10, 0 }, { 30, 0 } },        // a constant
	};

	return cr_make_param_array(struct empty_case, row,
				   MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct empty_case *p, psi,
		  nothing_is_compared_with_an_empty_table)
{
	const struct mql_psi psi = mql_psi_of(p->base, p->now, 2);

	cr_assert_float_eq(psi.psi, 0.0, 0.0);
	cr_assert_float_eq(psi.chance, 0.0, 0.0);
	cr_assert_not(mql_psi_exceeds(&psi, 0.01));
	cr_assert_eq(psi.n_now, p->now[0] + p->now[1]);
}

Test(psi, names_the_cell_with_the_largest_part_in_it)
{
	const uint64_t base[4] = { 100, 100, 100, 100 };

	cr_assert_eq(mql_psi_of(base, (uint64_t[]){ 130, 100, 100, 70 },
				4).most, 3);
	cr_assert_eq(mql_psi_of(base, (uint64_t[]){ 250, 50, 50, 50 },
				4).most, 0);
}

/* ---- what chance makes of it ---- */

struct chance_case { size_t df; double tolerance; };

ParameterizedTestParameters(psi, chance_is_the_chi_square_quantile)
{
	static struct chance_case row[] = {
		{ 1, 0.075 }, { 2, 0.05 }, { 3, 0.036 }, { 5, 0.024 },
		{ 9, 0.014 }, { 20, 0.006 }, { 50, 0.002 }, { 300, 0.0003 },
	};

	return cr_make_param_array(struct chance_case, row,
				   MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct chance_case *p, psi,
		  chance_is_the_chi_square_quantile)
{
	uint64_t base[MOST_CELLS], now[MOST_CELLS];
	char name[16];

	for (size_t i = 0; i < MOST_CELLS; i++) {
		base[i] = 40;
		now[i] = 10;
	}
	snprintf(name, sizeof(name), "chi_%zu", p->df);

	const struct mql_psi psi = mql_psi_of(base, now, p->df + 1);
	const double n = 10.0 * (double)(p->df + 1);
	const double chi = psi.chance / (1.0 / n + 1.0 / (4.0 * n));

	/* never below: the error is on the side of silence */
	cr_assert_gt(chi / want(name), 1.0, "%g", chi);
	cr_assert_lt(chi / want(name), 1.0 + p->tolerance, "%g", chi);
}

/* Draw n leads into B equal cells. */
static void draw(uint64_t *count, size_t n_cell, size_t n, uint64_t *state)
{
	memset(count, 0, n_cell * sizeof(*count));
	for (size_t i = 0; i < n; i++)
		count[(size_t)(mql_rng_unit(state) * (double)n_cell)]++;
}

/* An unchanged population: the mean is that of Yurdakul, and a long table of a
 * small night, far above .25 as a rule, is no alarm. */
Test(psi, small_batches_do_not_cry_wolf)
{
	uint64_t base[60], now[60], state = 7;
	double total = 0.0;
	size_t n_above = 0, n_alarm = 0;

	for (size_t r = 0; r < 2000; r++) {
		draw(base, 10, 5000, &state);
		draw(now, 10, 200, &state);

		const struct mql_psi psi = mql_psi_of(base, now, 10);

		total += psi.psi;
		n_alarm += psi.psi > psi.chance;
	}
	cr_assert_float_eq(total / 2000, 9 * (1.0 / 200 + 1.0 / 5000), 0.002);
	for (size_t r = 0; r < 2000; r++) {
		draw(base, 60, 20000, &state);
		draw(now, 60, 200, &state);

		const struct mql_psi psi = mql_psi_of(base, now, 60);

		n_above += psi.psi > MQL_PSI_SHIFTED;
		n_alarm += mql_psi_exceeds(&psi, MQL_PSI_SHIFTED);
	}
	cr_assert_gt(n_above, 1000);
	cr_assert_leq(n_alarm, 2);
}

Test(psi, exceeds_both_limits_or_is_no_drift)
{
	const struct mql_psi psi = { .psi = 0.3, .chance = 0.2 };
	const struct mql_psi small = { .psi = 0.3, .chance = 0.3 };

	cr_assert(mql_psi_exceeds(&psi, 0.25));
	cr_assert(mql_psi_exceeds(&psi, 0.29));
	cr_assert_not(mql_psi_exceeds(&psi, 0.3));
	cr_assert_not(mql_psi_exceeds(&small, 0.25));
}
