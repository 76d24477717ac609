/* SPDX-License-Identifier: MIT */
#include "trainer/delong.h"

#include <math.h>

#include <criterion/criterion.h>

#include "common/map.h"

static const int64_t score[6] = { 30, 10, 20, 20, 10, 40 };
static const uint8_t label[6] = { 1, 0, 1, 0, 1, 0 };

Test(delong, a_tie_is_half_above_and_half_below)
{
	/* yes 30, 20, 10; no 10, 20, 40, placed by hand */
	const double want[6] = { 2.0 / 3.0, 2.5 / 3.0, 1.5 / 3.0, 1.5 / 3.0,
				 .5 / 3.0, 0.0 };
	double place[6];

	delong_place(place, score, label, NULL, 6);
	for (int i = 0; i < 6; i++)
		cr_assert_float_eq(place[i], want[i], 1e-15, "lead %d", i);
}

Test(delong, both_labels_have_the_auc_as_mean_place)
{
	double place[6], yes = 0.0, no = 0.0;

	delong_place(place, score, label, NULL, 6);
	for (int i = 0; i < 6; i++)
		*(label[i] ? &yes : &no) += place[i] / 3.0;
	cr_assert_float_eq(yes, no, 1e-15);
	cr_assert_float_eq(delong_auc(place, label, NULL, 6), yes, 1e-15);
}

Test(delong, variance_divides_by_one_less_than_the_leads)
{
	double place[6];

	/* deviations 2, .5, ... over 9: by hand from the places above */
	delong_place(place, score, label, NULL, 6);

	const double v10 = (pow(4.0 - 8.0 / 3.0, 2) + pow(3.0 - 8.0 / 3.0, 2) +
			    pow(1.0 - 8.0 / 3.0, 2)) / 36.0 / 2.0;
	const double v01 = (pow(5.0 - 8.0 / 3.0, 2) + pow(3.0 - 8.0 / 3.0, 2) +
			    pow(0.0 - 8.0 / 3.0, 2)) / 36.0 / 2.0;

	cr_assert_float_eq(delong_variance(place, label, NULL, 6),
			   (v10 + v01) / 3.0, 1e-15);
}

Test(delong, an_order_turned_round_turns_the_auc_round)
{
	int64_t turned[6];
	double place[6], back[6];

	for (int i = 0; i < 6; i++)
		turned[i] = -score[i];
	delong_place(place, score, label, NULL, 6);
	delong_place(back, turned, label, NULL, 6);
	cr_assert_float_eq(delong_auc(back, label, NULL, 6),
			   1.0 - delong_auc(place, label, NULL, 6), 1e-15);
	cr_assert_float_eq(delong_variance(back, label, NULL, 6),
			   delong_variance(place, label, NULL, 6), 1e-15);
}

Test(delong, one_lead_of_a_label_has_no_variance)
{
	const uint8_t one[6] = { 1, 0, 0, 0, 0, 0 };
	double place[6];

	delong_place(place, score, one, NULL, 6);
	cr_assert(isnan(delong_variance(place, one, NULL, 6)));
}

/* Lead by lead, as above, against leads of equal score as one. */
Test(delong, of_ties_is_what_it_is_of_leads)
{
	enum { N = 400 };
	int64_t by[N];
	uint8_t yes[N];
	double weight[N], place[N], variance;
	uint64_t state = 8;

	for (size_t i = 0; i < N; i++) {
		by[i] = (int64_t)(mql_rng_next(&state) % 60) - 30;
		yes[i] = mql_rng_next(&state) % 5 == 0;
		weight[i] = 1.0 + (double)(mql_rng_next(&state) % 4);
	}
	for (int weighs = 0; weighs < 2; weighs++) {
		const double *w = weighs ? weight : NULL;
		struct ties ties;

		ties_init(&ties, by, yes, w, N);
		delong_place(place, by, yes, w, N);
		cr_assert_float_eq(delong_of_ties(&ties, &variance),
				   delong_auc(place, yes, w, N), 1e-13);
		cr_assert_float_eq(variance,
				   delong_variance(place, yes, w, N),
				   1e-13 * variance);
		ties_release(&ties);
	}
}

Test(delong, of_ties_has_no_variance_of_one_lead_of_a_label)
{
	const uint8_t one[6] = { 1, 0, 0, 0, 0, 0 };
	struct ties ties;
	double variance;

	ties_init(&ties, score, one, NULL, 6);
	cr_assert_float_eq(delong_of_ties(&ties, &variance), .8, 1e-15);
	cr_assert(isnan(variance));
	ties_release(&ties);
}
