/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <stdio.h>

#include "trainer/backtest.h"

/* Lead i was created on day i and won the next; all are seen on day 100. */
enum { N = 30, FROM = 100, HORIZON = 99 };

static struct outcome_days event[N];
static int32_t created[N];
static uint32_t seen[N];
static struct dataset data = { .event = event, .created = created };

static const char *say(struct backtest *b, uint64_t wins, uint64_t won,
		       const char *fit)
{
	struct backtest_period period = {
		.from = FROM, .before = N, .wins = wins, .won = won,
		.horizon = HORIZON,
	};
	struct mql_err why = MQL_ERR_INIT;

	for (size_t i = 0; i < N; i++) {
		event[i] = OUTCOME_DAYS_NEVER;
		created[i] = (int32_t)i;
		seen[i] = (uint32_t)i;
		if (i < wins)
			event[i].won = created[i] + 1;
	}
	snprintf(why.msg, sizeof(why.msg), "%s", fit);
	backtest_say_early(b, &period, &data, seen, &why);
	cr_assert_eq(period.status, BACKTEST_EARLY);
	return period.why;
}

static void says(uint64_t wins, uint64_t won, const char *fit, const char *want)
{
	struct backtest b = { 0 };

	cr_assert_str_eq(say(&b, wins, won, fit), want);
	backtest_release(&b);
}

/* The twentieth win is of the lead of day 19: 80 days old on day 99. */
Test(backtest_why, names_the_longest_horizon_that_leaves_enough)
{
	says(20, 9, "x", "20 wins by then, 9 of leads 99 days old "
	     "(outcome.matures): a fit needs 10; 80 days would leave 20");
	says(30, 9, "x", "30 wins by then, 9 of leads 99 days old "
	     "(outcome.matures): a fit needs 10; 80 days would leave 20");
	says(19, 9, "x", "19 wins by then, 9 of leads 99 days old "
	     "(outcome.matures): a fit needs 10");
}

Test(backtest_why, says_what_the_fit_said_where_wins_were_enough)
{
	says(30, 10, "fold 2: none", "30 wins by then, 10 of leads 99 days old "
	     "(outcome.matures): fold 2: none; 80 days would leave 20");
	says(30, 20, "fold 2: none", "fold 2: none");
	says(9, 0, "x", "9 wins by then: a fit needs 10");
	says(10, 10, "x", "10 wins by then, 10 of leads 99 days old "
	     "(outcome.matures): x");
}

Test(backtest_why, says_how_few_leads_will_have_an_outcome)
{
	struct backtest b = { 0 };
	struct backtest_period period = { .from = FROM };

	backtest_say_small(&b, &period, 19);
	cr_assert_eq(period.status, BACKTEST_SMALL);
	cr_assert_str_eq(period.why, "19 leads whose outcome will be known: it "
			 "takes 20, so longer periods");
	backtest_release(&b);
}

Test(backtest_why, without_a_horizon_open_leads_stay_open)
{
	struct backtest b = { 0 };
	struct backtest_period period = { .from = FROM };

	backtest_say_open(&b, &period, &data);
	cr_assert_eq(period.status, BACKTEST_OPEN);
	cr_assert_str_eq(period.why, "its outcomes are not in: more than half "
			 "are open, and no outcome.matures says when that is "
			 "a no");
	backtest_release(&b);
}
