/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "tests/unit/made_leads.h"
#include "trainer/fit.h"

enum { N = 3000 };

struct fitted {
	struct made_leads made;
	struct fit fit;
	int32_t *created;
	struct mql_err err;
	bool ok;
};

/* Every lead was handed over and is known: SQL where it was won. */
static void give_outcomes(struct dataset *data)
{
	uint64_t *won = data->counts.won, *sql = data->counts.sql;

	data->sql = mql_arena_alloc(&data->arena, N, 1);
	data->sql_so_far = mql_arena_alloc(&data->arena, N, 1);
	data->fold_key = mql_arena_alloc(&data->arena, N,
					 sizeof(*data->fold_key));
	data->rule = mql_arena_alloc(&data->arena, N,
				     sizeof(*data->rule));
	data->event = mql_arena_alloc(&data->arena, N,
				      sizeof(*data->event));
	for (size_t i = 0; i < N; i++) {
		data->sql[i] = data->sql_so_far[i] = data->won[i];
		data->rule[i] = DATASET_NO_RULE;
		data->fold_key[i] = data->id_key[i - i % 2]; /* two a company */
		data->event[i] = OUTCOME_DAYS_NEVER;
		won[data->won[i]]++;
		sql[data->won[i]]++;
	}
}

static struct fitted *fitted_new(enum fit_split split, size_t threads,
				 int32_t days)
{
	const struct fit_options options = {
		.learn = { .method = LEARN_SMOOTH, .seed = 1 },
		.split = split, .folds = 4, .threads = threads,
	};
	struct fitted *f = mql_calloc(1, sizeof(*f));

	made_leads_init(&f->made, &(struct made_options){
		.n = N, .seed = 5 });
	f->created = mql_arena_alloc(&f->made.data.arena, N,
				     sizeof(*f->created));
	for (size_t i = 0; i < N; i++)
		f->created[i] = MADE_TODAY - 1 -
				(int32_t)(i * (size_t)days / N);
	give_outcomes(&f->made.data);
	f->made.data.created = f->created;
	f->made.data.first_created = f->created[N - 1];
	f->made.data.last_created = f->created[0];
	f->ok = fit_learn(&f->fit, &f->made.data, &options, "leads.csv",
			  &f->err);
	return f;
}

static void fitted_free(struct fitted *f)
{
	fit_release(&f->fit);
	made_leads_release(&f->made);
	free(f);
}

Test(fit, folds_go_by_time_where_dates_allow)
{
	struct fitted *f = fitted_new(FIT_SPLIT_AUTO, 1, 400);

	cr_assert(f->ok, "%s", f->err.msg);
	cr_assert_not_null(f->fit.split.period);
	fitted_free(f);
}

Test(fit, the_split_that_is_asked_for_wins)
{
	struct fitted *f = fitted_new(FIT_SPLIT_DIGEST, 1, 400);

	cr_assert(f->ok, "%s", f->err.msg);
	cr_assert_null(f->fit.split.period);
	fitted_free(f);
}

/* Forward-chained: the first period teaches and is not judged; a lead of any
 * other was scored by a card that saw only leads created before. */
Test(fit, rule_18_by_time_no_lead_is_scored_by_its_future)
{
	struct fitted *f = fitted_new(FIT_SPLIT_TIME, 1, 400);
	const struct oof *oof = &f->fit.oof;
	int32_t first[4] = { INT32_MAX, INT32_MAX, INT32_MAX, INT32_MAX };
	int32_t last[4] = { INT32_MIN, INT32_MIN, INT32_MIN, INT32_MIN };

	cr_assert(f->ok, "%s", f->err.msg);
	cr_assert_gt(oof->n, N / 2);
	cr_assert_lt(oof->n, N);
	for (size_t j = 0; j < oof->n; j++) {
		const int32_t day = f->created[oof->row[j]];
		const size_t k = oof->fold[j];

		cr_assert_lt(k, 4);
		first[k] = day < first[k] ? day : first[k];
		last[k] = day > last[k] ? day : last[k];
	}
	for (size_t k = 1; k < 4; k++)
		cr_expect_lt(last[k - 1], first[k]);
	fitted_free(f);
}

Test(fit, by_digest_every_lead_has_an_out_of_fold_score)
{
	struct fitted *f = fitted_new(FIT_SPLIT_DIGEST, 1, 400);

	cr_assert(f->ok, "%s", f->err.msg);
	cr_assert_eq(f->fit.oof.n, N);
	fitted_free(f);
}

Test(fit, is_the_same_for_any_number_of_threads, .timeout = 120)
{
	struct fitted *one = fitted_new(FIT_SPLIT_DIGEST, 1, 400);
	struct fitted *many = fitted_new(FIT_SPLIT_DIGEST, 5, 400);

	cr_assert(one->ok && many->ok);
	cr_assert_eq(one->fit.oof.n, many->fit.oof.n);
	for (size_t j = 0; j < one->fit.oof.n; j++)
		cr_assert_eq(one->fit.oof.lead[j].score,
			     many->fit.oof.lead[j].score);
	cr_assert_eq(one->fit.card.base, many->fit.card.base);
	fitted_free(one);
	fitted_free(many);
}

/* Two years in one day: there is no before and after. */
Test(fit, without_time_between_them_leads_are_split_by_digest)
{
	struct fitted *f = fitted_new(FIT_SPLIT_AUTO, 1, 1);

	cr_assert(f->ok, "%s", f->err.msg);
	cr_assert_null(f->fit.split.period);
	fitted_free(f);
}

/* Two leads a company, in neighbouring rows: tested by one card, which saw
 * neither. */
Test(fit, rule_17_leads_of_one_account_are_in_one_fold)
{
	struct fitted *f = fitted_new(FIT_SPLIT_DIGEST, 1, 400);
	size_t fold[N];

	cr_assert(f->ok, "%s", f->err.msg);
	for (size_t j = 0; j < f->fit.oof.n; j++)
		fold[f->fit.oof.row[j]] = f->fit.oof.fold[j];
	for (size_t i = 0; i < N; i += 2)
		cr_expect_eq(fold[i], fold[i + 1]);
	fitted_free(f);
}
