/* SPDX-License-Identifier: MIT */
#include "trainer/leakage_bins.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

static uint64_t leads_of(const struct leakage_bin *bin)
{
	uint64_t n[2];

	leakage_bins_count(n, bin, 1);
	return n[0] + n[1];
}

Test(leakage_bins, tags_keep_half_and_both_labels_apart)
{
	/* won no, yes, unknown, yes, ... ; sql otherwise; halves in turn */
	uint8_t won[] = { 0, 1, 2, 1, 0, 1 }, sql[] = { 1, 1, 1, 0, 2, 2 };
	uint64_t key[] = { 10, 11, 12, 13, 15, 14 };
	uint32_t level[6] = { 0 };
	const struct mql_feature feature = { .kind = MQL_AXIS_LEVEL };
	const struct dataset_column column = { .feature = &feature,
					       .level = level, .n_value = 1 };
	const struct dataset data = { .n = 6, .won = won, .sql = sql,
				      .fold_key = key };
	uint8_t *tag = leakage_tags_new(&data);
	struct leakage_bins bins;

	leakage_bins_init(&bins, &column, tag, 6);

	const struct leakage_bin *w = &bins.filled[LEAKAGE_WON][1];
	const struct leakage_bin *s = &bins.filled[LEAKAGE_SQL][1];

	cr_assert_eq(w->n[0][0], 1u);    // lead 0
	cr_assert_eq(w->n[0][1], 1u);    // 5
	cr_assert_eq(w->n[1][0], 1u);    // 4
	cr_assert_eq(w->n[1][1], 2u);    // 1, 3
	cr_assert_eq(s->n[0][0], 0u);
	cr_assert_eq(s->n[0][1], 2u);    // 0, 2
	cr_assert_eq(s->n[1][0], 1u);    // 3
	cr_assert_eq(s->n[1][1], 1u);    // 1
	leakage_bins_release(&bins);
	free(tag);
}

Test(leakage_bins, a_level_of_twenty_has_a_bin_and_rarer_ones_share_one)
{
	uint32_t level[20 + 19 + 18 + 7];
	uint8_t tag[MQL_ARRAY_LEN(level)] = { 0 };
	const struct mql_feature feature = { .kind = MQL_AXIS_LEVEL };
	const struct dataset_column column = { .feature = &feature,
					       .level = level, .n_value = 3 };
	struct leakage_bins bins;

	for (size_t i = 0; i < MQL_ARRAY_LEN(level); i++)
		level[i] = i < 20 ? 2 : i < 39 ? 0 : i < 57 ? 1
						  : DATASET_MISSING;
	leakage_bins_init(&bins, &column, tag, MQL_ARRAY_LEN(level));
	cr_assert_eq(bins.n, 3u);        // missing, rare, level 2
	cr_assert_eq(leads_of(&bins.bin[0][0]), 7u);
	cr_assert_eq(leads_of(&bins.bin[0][1]), 37u);
	cr_assert_eq(leads_of(&bins.bin[0][2]), 20u);
	cr_assert_eq(leads_of(&bins.filled[0][0]), 7u);
	cr_assert_eq(leads_of(&bins.filled[0][1]), 57u);
	leakage_bins_release(&bins);
}

Test(leakage_bins, a_text_has_its_groups_and_none_of_them)
{
	uint32_t level[60];
	uint8_t tag[60] = { 0 };
	const struct mql_feature feature = { .kind = MQL_AXIS_TEXT,
					     .n_group = 2 };
	const struct dataset_column column = { .feature = &feature,
					       .level = level };
	struct leakage_bins bins;

	for (uint32_t i = 0; i < 60; i++)
		level[i] = i % 3;
	leakage_bins_init(&bins, &column, tag, 60);
	cr_assert_eq(bins.n, 5u);
	for (size_t b = 2; b < 5; b++)
		cr_assert_eq(leads_of(&bins.bin[0][b]), 20u);
	leakage_bins_release(&bins);
}

static void bin_numbers(struct leakage_bins *bins, double *number, size_t n)
{
	uint8_t *tag = mql_calloc(n, 1);
	const struct mql_feature feature = { .kind = MQL_AXIS_NUMBER };
	const struct dataset_column column = { .feature = &feature,
					       .number = number };

	leakage_bins_init(bins, &column, tag, n);
	free(tag);
}

Test(leakage_bins, numbers_make_bins_of_equal_volume)
{
	double *x = mql_calloc(5000, sizeof(*x));
	struct leakage_bins bins;

	for (size_t i = 0; i < 5000; i++)        // in no order
		x[i] = (double)(i * 1237 % 5000) - 700.0;
	bin_numbers(&bins, x, 5000);
	cr_assert_eq(bins.n, 52u);
	for (size_t b = 2; b < 52; b++)
		cr_assert_eq(leads_of(&bins.bin[0][b]), 100u);
	leakage_bins_release(&bins);
	free(x);
}

Test(leakage_bins, a_bin_of_numbers_has_forty_leads)
{
	double x[120];
	struct leakage_bins bins;

	for (size_t i = 0; i < 120; i++)
		x[i] = (double)i;
	bin_numbers(&bins, x, 120);
	cr_assert_eq(bins.n, 5u);
	leakage_bins_release(&bins);
	bin_numbers(&bins, x, 119);
	cr_assert_eq(bins.n, 4u);
	leakage_bins_release(&bins);
	bin_numbers(&bins, x, 39);
	cr_assert_eq(bins.n, 3u);
	cr_assert_eq(leads_of(&bins.bin[0][2]), 39u);
	leakage_bins_release(&bins);
}

/* 90 % zeros: what is above them is not in their bin. */
Test(leakage_bins, a_value_is_alone_where_it_fills_bins)
{
	double x[2000];
	struct leakage_bins bins;
	uint64_t n = 0;

	for (size_t i = 0; i < 2000; i++)
		x[i] = i % 10 ? 0.0 : (double)i + 1.0;
	x[5] = x[7] = (double)NAN;
	bin_numbers(&bins, x, 2000);
	cr_assert_eq(leads_of(&bins.bin[0][0]), 2u);
	cr_assert_eq(leads_of(&bins.bin[0][2]), 1798u);
	for (size_t b = 3; b < bins.n; b++)
		n += leads_of(&bins.bin[0][b]);
	cr_assert_eq(n, 200u);
	cr_assert_gt(bins.n, 6u);
	leakage_bins_release(&bins);
}

/* Cuts come from a sample, counts from all. */
Test(leakage_bins, every_lead_of_a_large_table_is_counted)
{
	const size_t n = 200000;
	double *x = mql_calloc(n, sizeof(*x));
	struct leakage_bins bins;
	uint64_t all = 0;

	for (size_t i = 0; i < n; i++)
		x[i] = (double)(i * 7919 % n);
	bin_numbers(&bins, x, n);
	cr_assert_eq(bins.n, 52u);
	for (size_t b = 2; b < bins.n; b++) {
		const uint64_t leads = leads_of(&bins.bin[0][b]);

		cr_assert(leads > 3000 && leads < 5000, "%zu: %ju", b,
			  (uintmax_t)leads);
		all += leads;
	}
	cr_assert_eq(all, (uint64_t)n);
	leakage_bins_release(&bins);
	free(x);
}

Test(leakage_bins, a_column_without_a_value_is_one_bin)
{
	double x[] = { (double)NAN, (double)NAN };
	struct leakage_bins bins;

	bin_numbers(&bins, x, 2);
	cr_assert_eq(leads_of(&bins.bin[0][0]), 2u);
	cr_assert_eq(leads_of(&bins.filled[0][1]), 0u);
	leakage_bins_release(&bins);
}
