/* SPDX-License-Identifier: MIT */
#include "trainer/dataset_number.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "tests/unit/lead_code.h"
#include "trainer/binning.h"
#include "trainer/learn.h"

static const struct mql_feature feature = { .column = "x",
					    .kind = MQL_AXIS_NUMBER };

struct filled {
	struct dataset_column column;
	struct mql_arena arena;
};

/* A column of x[n], put with room for `room` leads. */
static void fill(struct filled *f, const double *x, size_t n, size_t room)
{
	struct dataset_distinct distinct = { 0 };

	*f = (struct filled){ .column = { .feature = &feature,
					  .whole = true } };
	dataset_number_size(&f->column, room);
	for (size_t i = 0; i < n; i++)
		dataset_number_put(&f->column, &distinct, i, x[i], room);
	dataset_number_size(&f->column, n);
	dataset_number_finish(&f->column, &distinct, n, &f->arena);
}

static void filled_release(struct filled *f)
{
	free(f->column.number);
	free(f->column.place);
	mql_arena_release(&f->arena);
}

static void check_same(const struct filled *f, const double *x, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const double got = dataset_number(&f->column, i);

		cr_assert(isnan(x[i]) ? isnan(got) != 0
				      : memcmp(&got, &x[i], 8) == 0,
			  "lead %zu: %g, not %g", i, got, x[i]);
	}
}

Test(dataset_number, few_are_places_in_a_rising_list)
{
	const double x[] = { 3, -1.5, NAN, 3, 0.0, -0.0, -1.5, INFINITY };
	const double want[] = { -1.5, -0.0, 0.0, 3, INFINITY };
	struct filled f;

	fill(&f, x, 8, 8);
	cr_assert_null(f.column.number);
	cr_assert_eq(f.column.n_distinct, 5);
	cr_assert_eq(memcmp(f.column.distinct, want, sizeof(want)), 0);
	cr_assert_eq(f.column.place[2], DATASET_NO_PLACE);
	cr_assert_not(f.column.whole);
	check_same(&f, x, 8);
	filled_release(&f);
}

/* Of a row that was refused, or of one after the last. */
Test(dataset_number, the_list_has_what_leads_have)
{
	const double x[] = { 4, 2, 2, 4.5 };
	struct filled f = { .column = { .feature = &feature,
					.whole = true } };
	struct dataset_distinct distinct = { 0 };

	dataset_number_size(&f.column, 4);
	dataset_number_put(&f.column, &distinct, 0, 0.5, 4);
	for (size_t i = 0; i < 4; i++)
		dataset_number_put(&f.column, &distinct, i, x[i], 4);
	dataset_number_finish(&f.column, &distinct, 3, &f.arena);
	cr_assert_eq(f.column.n_distinct, 2);
	cr_assert(f.column.whole);
	check_same(&f, x, 3);
	filled_release(&f);
}

Test(dataset_number, all_missing_is_an_empty_list)
{
	const double x[] = { NAN, NAN };
	struct filled f;

	fill(&f, x, 2, 2);
	cr_assert_eq(f.column.n_distinct, 0);
	check_same(&f, x, 2);
	filled_release(&f);
}

/* `n` distinct ones, the first missing, the second twice. */
static double *many(size_t n)
{
	double *x = mql_calloc(n + 2, sizeof(*x));

	x[0] = NAN;
	x[1] = 12.0;
	for (size_t i = 0; i < n; i++)
		x[i + 2] = (double)((i * 40503) % 131072);
	x[1] = x[2];
	return x;
}

Test(dataset_number, one_too_many_makes_them_plain)
{
	for (size_t more = 0; more < 2; more++) {
		const size_t n = DATASET_MOST_DISTINCT + more;
		double *x = many(n);
		struct filled f;

		fill(&f, x, n + 2, 2 * n);
		cr_assert_eq(f.column.number != NULL, more);
		cr_assert_eq(f.column.place == NULL, more);
		cr_assert(f.column.whole);
		check_same(&f, x, n + 2);
		filled_release(&f);
		free(x);
	}
}

/* A column by place is the same column. */
Test(dataset_number, has_the_bins_and_codes_of_plain_ones)
{
	enum { N = 4000 };
	double x[N];
	uint32_t row[N], code[2][N];
	struct filled f;
	struct dataset_column plain = { .feature = &feature, .number = x };
	struct mql_axis a, b;
	struct learn_table table;

	for (size_t i = 0; i < N; i++) {
		x[i] = i % 11 == 0 ? (double)NAN
				 : sqrt((double)(i * 7919 % 1000)) - 9;
		row[i] = (uint32_t)(N - 1 - i);
	}
	x[5] = 0.0;
	x[6] = -0.0;
	fill(&f, x, N, N);
	f.column.whole = false;
	binning_learn(&a, &plain, row, N, &BINNING_FINE, &f.arena);
	binning_learn(&b, &f.column, row, N, &BINNING_FINE, &f.arena);
	cr_assert_eq(a.n_edge, b.n_edge);
	cr_assert_eq(memcmp(a.edge, b.edge, a.n_edge * 8), 0);
	for (size_t k = 0; k < 2; k++) {
		learn_table_init(&table, &a, k ? &f.column : &plain);
		learn_table_codes(code[k], &table, row, N);
		learn_table_release(&table);
	}
	for (size_t i = 0; i < N; i++) {
		cr_assert_eq(code[0][i], lead_code(&a, &plain, row[i]));
		cr_assert_eq(code[1][i], code[0][i]);
	}
	filled_release(&f);
}
