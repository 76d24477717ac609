/* SPDX-License-Identifier: MIT */
/* init_roles.c - dates, the lead's id, account, source and days */
#include "trainer/init_guess.h"

/* ---- dates ---- */

static bool reads_as(const struct init_column *column, size_t order)
{
	return column->n_filled > 0 &&
	       column->n_day[order] * 100 >= column->n_filled * 99;
}

static void vote(const struct init_profile *profile, uint64_t votes[3],
		 bool *disputed)
{
	for (size_t i = 0; i < profile->n_column; i++) {
		const struct init_column *column = &profile->column[i];

		for (size_t order = 0; order < 3; order++)
			if (reads_as(column, order))
				votes[order] += column->n_day[order];
		*disputed |= reads_as(column, MQL_DATE_DMY) !=
			     reads_as(column, MQL_DATE_MDY);
	}
}

void init_guess_dates(struct init_guess *guess)
{
	uint64_t votes[3] = { 0 };
	bool disputed = false;
	size_t best = 0;

	vote(guess->leads, votes, &disputed);
	if (guess->deals)
		vote(guess->deals, votes, &disputed);
	for (size_t order = 1; order < 3; order++)
		if (votes[order] > votes[best])
			best = order;
	guess->dates = (enum mql_date_order)best;
	guess->any_date = votes[best] > 0;
	guess->dates_ambiguous = best != MQL_DATE_YMD && !disputed;
}

bool init_is_date(const struct init_guess *guess,
		  const struct init_column *column)
{
	return reads_as(column, guess->dates);
}

/* ---- the id ---- */

static bool is_unique(const struct init_profile *profile,
		      const struct init_column *column)
{
	return column->digest && column->n_filled == profile->rows;
}

/* How well a unique column serves as an id; 0 = not at all.  A measurement may
 * be unique as well, so numbers with a fraction are out and whole ones want a
 * name that says so or many rows. */
static int id_merit(const struct init_guess *guess,
		    const struct init_profile *profile, size_t i)
{
	const struct init_column *column = &profile->column[i];
	const bool named = init_words_hint(column->name, INIT_HINT_ID);
	int merit = 10;

	if (column->unusable || !is_unique(profile, column) ||
	    init_is_date(guess, column))
		return 0;
	if (column->n_number > column->n_whole)
		return 0;
	if (column->n_number == column->n_filled && !named &&
	    profile->rows < 1000)
		return 0;
	merit += named ? 10 : 0;
	merit += column->n_twice == 0 ? 5 : 0;
	merit += column->n_number == 0 ? 2 : 0;
	merit += i == 0 ? 2 : 0;
	return merit;
}

static size_t find_id(const struct init_guess *guess,
		      const struct init_profile *profile)
{
	size_t best = INIT_NONE;
	int merit = 0;

	for (size_t i = 0; i < profile->n_column; i++) {
		const int m = id_merit(guess, profile, i);

		if (m > merit) {
			merit = m;
			best = i;
		}
	}
	return best;
}

/* ---- the outcomes file: which of its columns holds the lead's id ---- */

static double share_joined(const struct init_guess *guess, size_t column)
{
	const struct init_profile *deals = guess->deals;
	const struct init_column *id = &guess->leads->column[guess->id];
	size_t n = 0;

	for (size_t i = 0; i < deals->n_sample; i++)
		n += init_column_has(id, deals->cell[i * deals->n_column +
						     column].digest);
	return deals->n_sample ? (double)n / (double)deals->n_sample : 0.0;
}

static void find_join(struct init_guess *guess)
{
	for (size_t i = 0; i < guess->deals->n_column; i++) {
		const double share = guess->deals->column[i].unusable
				   ? 0.0 : share_joined(guess, i);

		if (share > guess->joined) {
			guess->joined = share;
			guess->deals_id = i;
		}
	}
}

/* ---- the rest ---- */

/* The column whose name is the most telling, the first among equals. */
static size_t find_named(const struct init_guess *guess, enum init_hint hint,
			 bool date)
{
	size_t best = INIT_NONE, rank = SIZE_MAX;

	for (size_t i = 0; i < guess->leads->n_column; i++) {
		const struct init_column *column = &guess->leads->column[i];
		const size_t r = init_words_rank(column->name, hint);

		if (r >= rank || column->unusable || i == guess->id ||
		    init_is_date(guess, column) != date)
			continue;
		rank = r;
		best = i;
	}
	return best;
}

/* The only date of a table, where nothing says otherwise. */
static size_t only_date(const struct init_guess *guess)
{
	size_t found = INIT_NONE;

	for (size_t i = 0; i < guess->leads->n_column; i++) {
		const struct init_column *column = &guess->leads->column[i];

		if (column->unusable || !init_is_date(guess, column))
			continue;
		if (found != INIT_NONE ||
		    init_words_hint(column->name, INIT_HINT_AFTER) ||
		    init_words_hint(column->name, INIT_HINT_OBSERVED))
			return INIT_NONE;
		found = i;
	}
	return found;
}

/* An account has several leads, and there are many. */
static size_t find_account(const struct init_guess *guess)
{
	const size_t i = find_named(guess, INIT_HINT_ACCOUNT, false);

	if (i == INIT_NONE)
		return i;

	const struct init_column *column = &guess->leads->column[i];

	return column->capped || column->n_value * 50 >= guess->leads->rows
	       ? i : INIT_NONE;
}

static void take(struct init_guess *guess, size_t i)
{
	if (i != INIT_NONE)
		guess->part[i].role = INIT_TAKEN;
}

void init_guess_roles(struct init_guess *guess)
{
	guess->id = find_id(guess, guess->leads);
	if (guess->deals && guess->id != INIT_NONE)
		find_join(guess);
	guess->account = find_account(guess);
	guess->created = find_named(guess, INIT_HINT_CREATED, true);
	if (guess->created == INIT_NONE)
		guess->created = only_date(guess);
	guess->observed = find_named(guess, INIT_HINT_OBSERVED, true);
	guess->source = find_named(guess, INIT_HINT_SOURCE, false);
	guess->handed_prob = find_named(guess, INIT_HINT_HANDED_PROB, false);
	take(guess, guess->id);
	take(guess, guess->account);
	take(guess, guess->created);
	take(guess, guess->observed);
	take(guess, guess->handed_prob);
}
