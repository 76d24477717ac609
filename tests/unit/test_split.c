/* SPDX-License-Identifier: MIT */
#include "trainer/split.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdlib.h>

#define MANY 5000

static const struct mql_definition plain = { .path = "definition.yaml" };

struct world {
	struct dataset data;
	uint64_t key[MANY];
	uint8_t won[MANY];
	int32_t created[MANY];
};

/* n leads, 4 an account, 10 a day, every third label unknown. */
static struct world *world_new(size_t n)
{
	struct world *w = mql_calloc(1, sizeof(*w));

	for (size_t i = 0; i < n; i++) {
		const uint64_t account = i / 4;

		w->key[i] = mql_digest64((struct mql_str){
			(const char *)&account, sizeof(account) }, 0);
		w->won[i] = (uint8_t)(i % 3);
		w->created[i] = (int32_t)(1000 + i / 10);
	}
	w->data = (struct dataset){ .definition = &plain, .n = n,
				    .fold_key = w->key, .won = w->won,
				    .created = w->created };
	return w;
}

static void split_or_fail(struct split *split, const struct world *w,
			  size_t n_fold, bool by_time, uint64_t seed)
{
	struct mql_err err = MQL_ERR_INIT;

	cr_assert(split_init(split, &w->data, n_fold, by_time, seed, &err),
		  "%s", err.msg);
}

Test(split, rule_17_one_account_is_never_on_both_sides)
{
	struct world *w = world_new(MANY);
	struct split split;

	split_or_fail(&split, w, 5, false, 1);
	for (size_t i = 0; i < MANY; i++) {
		cr_assert_lt(split.test[i], 5);
		cr_assert_eq(split.test[i], split.test[i / 4 * 4]);
	}
	split_release(&split);
	free(w);
}

Test(split, rule_17_folds_do_not_depend_on_row_order)
{
	struct world *w = world_new(MANY), *v = world_new(MANY);
	struct split a, b;

	for (size_t i = 0; i < MANY; i++)
		v->key[i] = w->key[MANY - 1 - i];
	split_or_fail(&a, w, 7, false, 42);
	split_or_fail(&b, v, 7, false, 42);
	for (size_t i = 0; i < MANY; i++)
		cr_assert_eq(a.test[i], b.test[MANY - 1 - i]);
	split_release(&a);
	split_release(&b);
	free(w);
	free(v);
}

Test(split, folds_are_about_equal_and_the_seed_draws_them)
{
	struct world *w = world_new(MANY);
	struct split a, b;
	size_t count[5] = { 0 }, same = 0;

	split_or_fail(&a, w, 5, false, 1);
	split_or_fail(&b, w, 5, false, 2);
	for (size_t i = 0; i < MANY; i++) {
		count[a.test[i]]++;
		same += a.test[i] == b.test[i];
	}
	for (size_t k = 0; k < 5; k++) {
		cr_assert_gt(count[k], 850);
		cr_assert_lt(count[k], 1150);
	}
	cr_assert_gt(same, 800);
	cr_assert_lt(same, 1200);
	split_release(&a);
	split_release(&b);
	free(w);
}

/* Python's xxhash: xxh3_64(key as 8 little-endian bytes, seed 1) % 5.  Another
 * draw would change every published out-of-fold figure. */
Test(split, folds_are_the_same_in_every_version)
{
	static const uint8_t want[] = { 2, 1, 2, 3, 4, 0, 2, 1 };
	uint64_t key[8];
	struct dataset data = { .definition = &plain, .n = 8, .fold_key = key };
	struct mql_err err = MQL_ERR_INIT;
	struct split split;

	for (size_t i = 0; i < 8; i++)
		key[i] = i;
	cr_assert(split_init(&split, &data, 5, false, 1, &err), "%s", err.msg);
	for (size_t i = 0; i < 8; i++)
		cr_assert_eq(split.test[i], want[i], "%zu: %u", i,
			     split.test[i]);
	split_release(&split);
}

Test(split, a_fold_trains_on_the_known_leads_of_the_others)
{
	struct world *w = world_new(300);
	struct split split;
	uint32_t *row;
	size_t n, n_test = 0;

	split_or_fail(&split, w, 5, false, 1);
	split_train_rows(&split, &w->data, 2, &row, &n);
	for (size_t i = 0; i < n; i++) {
		cr_assert_neq(split.test[row[i]], 2);
		cr_assert_neq(w->won[row[i]], LABEL_UNKNOWN);
		cr_assert(i == 0 || row[i] > row[i - 1]);
	}
	for (size_t i = 0; i < 300; i++)
		n_test += split.test[i] == 2 && w->won[i] != LABEL_UNKNOWN;
	cr_assert_eq(n + n_test, 200);
	free(row);

	split_train_rows(&split, &w->data, 5, &row, &n);
	cr_assert_eq(n, 200);
	free(row);
	split_release(&split);
	free(w);
}

Test(split, rule_18_by_time_a_fold_trains_on_the_past_alone)
{
	struct world *w = world_new(3000);
	struct split split;
	uint32_t *row;
	size_t n;

	w->created[7] = MQL_DAY_NONE;
	split_or_fail(&split, w, 5, true, 1);
	for (size_t k = 0; k < 5; k++) {
		int32_t first_test = INT32_MAX;

		for (size_t i = 0; i < 3000; i++)
			if (split.test[i] == k && w->created[i] < first_test)
				first_test = w->created[i];
		split_train_rows(&split, &w->data, k, &row, &n);
		cr_assert_eq(split_n_train(&split, &w->data, k), n);
		cr_assert_gt(n, 0);
		for (size_t i = 0; i < n; i++) {
			cr_assert_lt(w->created[row[i]], first_test);
			cr_assert_neq(row[i], 7);
		}
		free(row);
	}
	cr_assert_eq(split.test[7], SPLIT_NEVER);
	cr_assert_eq(split.period[7], SPLIT_NEVER);
	cr_assert_eq(split.test[0], SPLIT_NEVER);
	cr_assert_eq(split.test[2999], 4);
	split_train_rows(&split, &w->data, 5, &row, &n);
	cr_assert_eq(n, 2000);           // undated leads as well
	free(row);
	split_release(&split);
	free(w);
}

Test(split, rule_18_a_third_comes_first_and_the_periods_after_are_equal)
{
	struct world *w = world_new(3000);
	size_t count[6] = { 0 };
	struct split split;

	split_or_fail(&split, w, 5, true, 1);
	for (size_t i = 0; i < 3000; i++)
		count[split.period[i]]++;
	cr_assert_eq(count[0], 1000);
	for (size_t p = 1; p < 6; p++)
		cr_assert_eq(count[p], 400);
	split_release(&split);
	free(w);
}

/* Leads 0 .. 3000, ten a day from day 1000: the first third is leads 0 ..
 * 999. */
Test(split, rule_18_chains_by_time_only_where_the_first_third_can_teach)
{
	struct world *w = world_new(3000);

	w->data.first_created = 1000;
	w->data.last_created = 1299;
	memset(w->won, LABEL_NO, 3000);
	memset(w->won, LABEL_YES, SPLIT_LEAST_WON);
	cr_assert(split_fits_time(&w->data, 5));
	w->won[0] = LABEL_NO;                    // one win too few
	w->won[2000] = LABEL_YES;                // a late one is no help
	cr_assert_not(split_fits_time(&w->data, 5));
	w->won[0] = LABEL_YES;
	w->data.last_created = 1000 + SPLIT_LEAST_DAYS - 1;
	cr_assert_not(split_fits_time(&w->data, 5));
	w->data.last_created = 1000 + SPLIT_LEAST_DAYS;
	cr_assert(split_fits_time(&w->data, 5));
	w->data.created = NULL;
	cr_assert_not(split_fits_time(&w->data, 5));
	free(w);
}

struct days_row {
	int32_t day[12];
	size_t n;
	uint8_t want[12];        // period of each
};

ParameterizedTestParameters(split, rule_18_a_day_is_never_split)
{
	static struct days_row row[] = {
		{ { 1, 2, 3 }, 3, { 0, 1, 2 } },
		/* order of rows is not order of time */
		{ { 3, 1, 2, 1 }, 4, { 2, 0, 1, 0 } },
		/* a day that holds most of the leads is one period */
		{ { 1, 2, 2, 2, 2, 2, 2, 3 }, 8, { 0, 1, 1, 1, 1, 1, 1, 2 } },
		{ { 1, 1, 1, 1, 1, 1, 2, 3 }, 8, { 0, 0, 0, 0, 0, 0, 1, 2 } },
		{ { 1, 2, 3, 3, 3, 3, 3, 3 }, 8, { 0, 1, 2, 2, 2, 2, 2, 2 } },
		/* the nearer cut: 4 of 12 before the day of 3, not 7 */
		{ { 1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3 }, 12,
		  { 0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2 } },
		/* 5 of 12 is as near to a third as 3, and leaves no stub */
		{ { 1, 1, 1, 2, 2, 3, 3, 3, 4, 4, 4, 4 }, 12,
		  { 0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 2 } },
	};

	return cr_make_param_array(struct days_row, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct days_row *p, split, rule_18_a_day_is_never_split)
{
	struct dataset data = { .definition = &plain, .n = p->n,
				.created = p->day };
	struct mql_err err = MQL_ERR_INIT;
	struct split split;

	cr_assert(split_init(&split, &data, 2, true, 1, &err), "%s", err.msg);
	for (size_t i = 0; i < p->n; i++)
		cr_assert_eq(split.period[i], p->want[i], "%zu: %u", i,
			     split.period[i]);
	split_release(&split);
}

Test(split, rule_18_without_dates_rows_may_be_days)
{
	struct world *w = world_new(90);
	struct mql_err err = MQL_ERR_INIT;
	struct split split;

	w->data.created = NULL;
	cr_assert(split_init(&split, &w->data, 2, SPLIT_BY_ROWS, 1, &err),
		  "%s", err.msg);
	cr_assert(split.by_rows);
	for (size_t i = 0; i < 90; i++) {
		const uint8_t p = i < 31 ? 0 : i < 61 ? 1 : 2;

		cr_assert_eq(split.period[i], p, "row %zu", i);
		cr_assert_eq(split.test[i], p == 0 ? SPLIT_NEVER : p - 1);
	}
	split_release(&split);
	free(w);
}

Test(split, too_few_leads_or_days_are_refused)
{
	struct world *w = world_new(20);
	struct mql_definition by_account = plain;
	struct mql_err err = MQL_ERR_INIT;
	struct split split;

	cr_assert_not(split_init(&split, &w->data, 2, true, 1, &err));
	cr_assert_eq(err.code, MQL_E_DATA);
	cr_assert_str_eq(err.msg, "a split by time into 2 folds needs leads "
			 "created on at least 3 days and has 2");
	cr_assert_null(split.test);

	w->data.created = NULL;
	cr_assert_not(split_init(&split, &w->data, 2, true, 1, &err));
	cr_assert_str_eq(err.msg, "definition.yaml: a split by time needs the "
			 "date a lead was created: name its column as "
			 "lead.created, or take the order of the rows for time "
			 "(--split rows)");
	w->data.created = w->created;
	cr_assert_not(split_init(&split, &w->data, 2, SPLIT_BY_ROWS, 1, &err));
	cr_assert_str_eq(err.msg, "definition.yaml: a split by rows is for "
			 "leads without a date; these have lead.created");

	by_account.account = "domain";
	w->data.definition = &by_account;
	cr_assert_not(split_init(&split, &w->data, 50, false, 1, &err));
	cr_assert_not_null(strstr(err.msg, "20 leads are too few for 50 folds "
				  "by account: fold "), "%s", err.msg);
	free(w);
}
