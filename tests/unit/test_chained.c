/* SPDX-License-Identifier: MIT */
#include "trainer/chained.h"

#include <criterion/criterion.h>

#include "common/map.h"

enum { FOLDS = 3, EACH = 400, N = FOLDS * EACH };

/* Folds one after the other, ten leads a day; the better the score the likelier
 * an SQL. */
static struct threshold_lead lead[N];
static uint32_t row[N];
static uint8_t fold[N], period[N];
static int32_t created[N];
static struct dataset data = { .created = created };
static struct fit fit = {
	.data = &data, .options.learn.seed = 3,
	.split = { .n_fold = FOLDS, .period = period },
	.oof = { .lead = lead, .row = row, .fold = fold, .n = N },
};
static const struct mql_target half = { .5, MQL_AIM, .95 };

static void draw(void)
{
	uint64_t rng = 9;

	for (size_t i = 0; i < N; i++) {
		const double p = mql_rng_unit(&rng);

		lead[i] = (struct threshold_lead){
			.score = (int64_t)(1000.0 * p), .prob = p, .key = i,
			.weight = 1.0, .mature = 1.0,
			.label = mql_rng_unit(&rng) < p,
			.side = THRESHOLD_ELIGIBLE,
		};
		row[i] = (uint32_t)i;
		fold[i] = (uint8_t)(i / EACH);
		created[i] = 100 + (int32_t)(i / 10);
	}
}

Test(chained, sets_on_the_folds_before_and_tries_on_the_next)
{
	const struct threshold_options options = { .target = half, .seed = 3 };
	struct chained_trial trial[SPLIT_MAX_FOLD];
	struct threshold want;

	draw();
	cr_assert_eq(chained_try(trial, &fit, &half, MQL_DAY_NONE), 2);
	for (size_t k = 0; k < 2; k++) {
		threshold_find(&want, lead, EACH * (k + 1), &options);
		cr_assert_eq(trial[k].set.status, THRESHOLD_SET);
		cr_assert_eq(trial[k].set.cut, want.cut);
		cr_assert_eq(trial[k].set.sql, want.sql);
		threshold_at(&want, lead + EACH * (k + 1), EACH, want.cut,
			     &options);
		cr_assert_eq(trial[k].leads, (uint64_t)EACH);
		cr_assert_eq(trial[k].there.handed, want.handed);
		cr_assert_eq(trial[k].there.sql, want.sql);
	}
}

/* Fold 1 begins on day 140: eleven days of it are not tried, but teach. */
Test(chained, tries_what_was_created_later_alone)
{
	struct chained_trial all[SPLIT_MAX_FOLD], some[SPLIT_MAX_FOLD];

	draw();
	chained_try(all, &fit, &half, MQL_DAY_NONE);
	cr_assert_eq(chained_try(some, &fit, &half, 150), 2);
	cr_assert_eq(some[0].leads, (uint64_t)EACH - 110);
	cr_assert_eq(some[1].leads, (uint64_t)EACH);
	cr_assert_lt(some[0].there.handed, all[0].there.handed);
	cr_assert_eq(some[0].set.cut, all[0].set.cut);
	cr_assert_eq(some[1].set.cut, all[1].set.cut);
	cr_assert_not(chained_is_tried(&fit, EACH + 109, 150));
	cr_assert(chained_is_tried(&fit, EACH + 110, 150));
	cr_assert_not(chained_is_tried(&fit, EACH - 1, MQL_DAY_NONE));
	cr_assert(chained_is_tried(&fit, EACH, MQL_DAY_NONE));
}

Test(chained, without_periods_there_is_nothing_to_try)
{
	struct chained_trial trial[SPLIT_MAX_FOLD];

	draw();
	fit.split.period = NULL;
	cr_assert_eq(chained_try(trial, &fit, &half, MQL_DAY_NONE), 0);
}
