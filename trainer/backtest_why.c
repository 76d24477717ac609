/* SPDX-License-Identifier: MIT */
/* backtest_why.c - why a period was not tried, and what would make it work */
#include <stdlib.h>

#include "trainer/backtest.h"
#include "trainer/labels.h"
#include "trainer/order.h"

static void say(struct backtest *backtest, struct backtest_period *period,
		enum backtest_status status, struct mql_buf *text)
{
	period->status = status;
	period->why = mql_arena_text(&backtest->arena, mql_buf_text(text),
				     text->n);
	mql_buf_release(text);
}

/* The longest horizon, in days, that leaves enough wins of leads that old; 0:
 * none does. */
static int32_t horizon_for_enough(const struct dataset *data,
				  const uint32_t *seen, uint64_t n, int32_t day)
{
	int32_t *created = mql_calloc(n, sizeof(*created)), longest = 0;
	size_t n_won = 0;

	for (size_t j = 0; j < n; j++)
		if (dataset_marks(data, seen[j], day) & OUTCOME_WON)
			created[n_won++] = data->created[seen[j]];
	order_days(created, n_won);
	if (n_won >= BACKTEST_ENOUGH_WINS)
		longest = day - created[BACKTEST_ENOUGH_WINS - 1];
	free(created);
	return longest;
}

/* Wins there are, but few of leads that are old enough. */
static void add_immature(struct mql_buf *buf,
			 const struct backtest_period *period,
			 const struct dataset *data, const uint32_t *seen,
			 const struct mql_err *why)
{
	const int32_t days = horizon_for_enough(data, seen, period->before,
						period->from - 1);

	mql_buf_addf(buf, "%ju wins by then, %ju of leads %d days old "
		     "(outcome.matures): ", (uintmax_t)period->wins,
		     (uintmax_t)period->won, period->horizon);
	if (period->won < LABELS_LEAST_WON)
		mql_buf_addf(buf, "a fit needs %d", LABELS_LEAST_WON);
	else
		mql_buf_adds(buf, why->msg);
	if (days > 0 && days < period->horizon)
		mql_buf_addf(buf, "; %d days would leave %d", days,
			     BACKTEST_ENOUGH_WINS);
}

void backtest_say_early(struct backtest *backtest,
			struct backtest_period *period,
			const struct dataset *data, const uint32_t *seen,
			const struct mql_err *why)
{
	struct mql_buf buf = { 0 };

	if (period->wins < LABELS_LEAST_WON)
		mql_buf_addf(&buf, "%ju wins by then: a fit needs %d",
			     (uintmax_t)period->wins, LABELS_LEAST_WON);
	else if (period->horizon > 0 && period->won < BACKTEST_ENOUGH_WINS)
		add_immature(&buf, period, data, seen, why);
	else
		mql_buf_adds(&buf, why->msg);
	say(backtest, period, BACKTEST_EARLY, &buf);
}

/* The first day on which half of these leads are old enough to know. */
static int32_t day_of_half(const struct dataset *later, int32_t horizon)
{
	const bool selects = later->definition->known_when.present;
	int32_t *created = mql_calloc(later->n, sizeof(*created)), day;
	size_t n = 0;

	for (size_t j = 0; j < later->n; j++)
		if (!selects || dataset_event(later, j).known != OUTCOME_NEVER)
			created[n++] = later->created[j];
	order_days(created, n);
	day = created[(n - 1) / 2] + horizon;
	free(created);
	return day;
}

void backtest_say_open(struct backtest *backtest,
		       struct backtest_period *period,
		       const struct dataset *later)
{
	struct mql_buf buf = { 0 };

	if (period->horizon > 0) {
		mql_buf_addf(&buf, "its outcomes are not in: half of its leads "
			     "are %d days old on ", period->horizon);
		mql_day_add(&buf, day_of_half(later, period->horizon));
	} else {
		mql_buf_adds(&buf, "its outcomes are not in: more than half "
			     "are open, and no outcome.matures says when that "
			     "is a no");
	}
	say(backtest, period, BACKTEST_OPEN, &buf);
}

void backtest_say_small(struct backtest *backtest,
			struct backtest_period *period, size_t owed)
{
	struct mql_buf buf = { 0 };

	mql_buf_addf(&buf, "%zu leads whose outcome will be known: it takes "
		     "%d, so longer periods", owed, BACKTEST_LEAST_LEADS);
	say(backtest, period, BACKTEST_SMALL, &buf);
}
