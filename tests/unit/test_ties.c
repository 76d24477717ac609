/* SPDX-License-Identifier: MIT */
#include "trainer/ties.h"

#include <criterion/criterion.h>
#include <string.h>

#include "common/map.h"

/* Of numbers that are no scores. */
static void values_init(struct ties *ties, const double *value,
			const uint8_t *label, const double *weight, size_t n)
{
	struct ties_count count = { 0 };

	for (size_t i = 0; i < n; i++)
		ties_add(&count, value[i], label[i] == 1,
			 weight ? weight[i] : 1.0);
	ties_end(ties, &count);
}

Test(ties, are_leads_of_equal_value_from_the_best_down)
{
	const double value[] = { .25, -0.0, .5, 0.0, .25 };
	const uint8_t label[] = { 1, 0, 0, 2, 1 };
	struct ties ties;

	values_init(&ties, value, label, NULL, 5);
	cr_assert_eq(ties.n, 3);
	cr_assert_eq(ties.tie[0].value, .5);
	cr_assert_eq(ties.tie[0].leads[0], 1);
	cr_assert_eq(ties.tie[1].value, .25);
	cr_assert_eq(ties.tie[1].leads[1], 2);
	cr_assert_eq(ties.tie[1].leads[0], 0);
	cr_assert_eq(ties.tie[2].value, 0);      // -0 is 0
	cr_assert_eq(ties.tie[2].leads[0], 2);   // 2 is no yes
	cr_assert_eq(ties_weight(&ties), 5);
	cr_assert_eq(ties_yes(&ties), 2);
	ties_release(&ties);
	cr_assert_eq(ties.n, 0);
}

Test(ties, sum_weights_and_their_squares_by_label)
{
	const double value[] = { 1, 1, 1 }, weight[] = { 2, .5, 4 };
	const uint8_t label[] = { 1, 0, 1 };
	struct ties ties;

	values_init(&ties, value, label, weight, 3);
	cr_assert_eq(ties.n, 1);
	cr_assert_eq(ties.tie[0].weight[1], 6);
	cr_assert_eq(ties.tie[0].square[1], 20);
	cr_assert_eq(ties.tie[0].weight[0], .5);
	cr_assert_eq(ties.tie[0].square[0], .25);
	cr_assert_eq(tie_weight(&ties.tie[0]), 6.5);
	ties_release(&ties);
}

Test(ties, equal_weights_are_one_each)
{
	const double value[] = { 1, 2, 1 }, weight[] = { .3, .3, .3 };
	const uint8_t label[] = { 1, 0, 0 };
	struct ties ties;

	values_init(&ties, value, label, weight, 3);
	cr_assert_eq(ties.n, 2);
	cr_assert_eq(tie_weight(&ties.tie[1]), 2);
	cr_assert_eq(ties.tie[1].square[1], 1);
	cr_assert_eq(ties_weight(&ties), 3);
	ties_release(&ties);
}

Test(ties, of_no_lead_are_none)
{
	struct ties ties;

	values_init(&ties, NULL, NULL, NULL, 0);
	cr_assert_eq(ties.n, 0);
	cr_assert_eq(ties_weight(&ties), 0);
	ties_release(&ties);
}

/* Weights of 1 are summed by the other way. */
Test(ties, of_many_values_are_those_of_equal_weights)
{
	enum { MANY = 3000 };
	double value[MANY], weight[MANY];
	uint8_t label[MANY];
	struct ties counted, weighed;
	uint64_t state = 3;

	for (size_t i = 0; i < MANY; i++) {
		value[i] = (double)(mql_rng_next(&state) % 1000) - 500.0;
		label[i] = (uint8_t)(mql_rng_next(&state) % 3);
		weight[i] = 1;
	}
	values_init(&counted, value, label, NULL, MANY);
	values_init(&weighed, value, label, weight, MANY);
	cr_assert_eq(counted.n, weighed.n);
	cr_assert_arr_eq(counted.tie, weighed.tie,
			 counted.n * sizeof(*counted.tie));
	ties_release(&counted);
	ties_release(&weighed);
}

Test(ties, of_scores_are_those_of_numbers)
{
	static const int64_t score[] = { -3, 70, -3, 0 };
	static const double value[] = { -3, 70, -3, 0 };
	static const double weight[] = { 1, 2, 3, 4 };
	static const uint8_t label[] = { 1, 0, 0, 1 };

	for (int weighs = 0; weighs < 2; weighs++) {
		const double *w = weighs ? weight : NULL;
		struct ties a, b;

		ties_init(&a, score, label, w, 4);
		values_init(&b, value, label, w, 4);
		cr_assert_eq(a.n, 3);
		cr_assert_eq(a.n, b.n);
		cr_assert_arr_eq(a.tie, b.tie, a.n * sizeof(*a.tie));
		ties_release(&a);
		ties_release(&b);
	}
}

enum { N = 500 };

/* Sums of thirds differ in the last bits by their order. */
Test(ties, do_not_depend_on_the_order_of_leads)
{
	double value[2][N], weight[2][N];
	uint8_t label[2][N];
	struct ties a, b;
	uint64_t state = 3;

	for (size_t i = 0; i < N; i++) {
		value[0][i] = (double)(mql_rng_next(&state) % 7);
		weight[0][i] = 1 / (1 + (double)(mql_rng_next(&state) % 99));
		label[0][i] = mql_rng_next(&state) % 2;
		value[1][N - 1 - i] = value[0][i];
		weight[1][N - 1 - i] = weight[0][i];
		label[1][N - 1 - i] = label[0][i];
	}
	values_init(&a, value[0], label[0], weight[0], N);
	values_init(&b, value[1], label[1], weight[1], N);
	cr_assert_eq(a.n, 7);
	cr_assert_eq(memcmp(a.tie, b.tie, a.n * sizeof(*a.tie)), 0);
	ties_release(&a);
	ties_release(&b);
}
