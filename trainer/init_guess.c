/* SPDX-License-Identifier: MIT */
#include "trainer/init_guess.h"

#include <stdlib.h>

static const struct init_test no_test = { .column = INIT_NONE,
					  .at = INIT_NONE };

static bool check_deals(const struct init_guess *guess, struct mql_err *err)
{
	if (!guess->deals)
		return true;
	if (guess->id == INIT_NONE)
		return mql_fail(err, MQL_E_DATA, "%s: no column is unique, so "
				"%s can't be joined to it",
				guess->leads->path, guess->deals->path);
	if (guess->deals_id == INIT_NONE)
		return mql_fail(err, MQL_E_DATA, "%s: no column holds values "
				"of \"%s\", the id in %s", guess->deals->path,
				MQL_SHOW(guess->leads->column[guess->id].name),
				guess->leads->path);
	return true;
}

static bool check_features(const struct init_guess *guess, struct mql_err *err)
{
	for (size_t i = 0; i < guess->leads->n_column; i++)
		if (guess->part[i].role == INIT_FEATURE)
			return true;
	return mql_fail(err, MQL_E_DATA, "%s: no column is left that could be "
			"a feature", guess->leads->path);
}

bool init_guess_make(struct init_guess *guess,
		     const struct init_profile *leads,
		     const struct init_profile *deals, struct mql_err *err)
{
	*guess = (struct init_guess){
		.leads = leads, .deals = deals,
		.part = mql_calloc(leads->n_column, sizeof(*guess->part)),
		.id = INIT_NONE, .account = INIT_NONE, .created = INIT_NONE,
		.observed = INIT_NONE, .source = INIT_NONE,
		.handed_prob = INIT_NONE,
		.deals_id = INIT_NONE,
		.won = no_test, .lost = no_test, .sql = no_test,
		.handed = no_test,
	};
	init_guess_dates(guess);
	init_guess_roles(guess);

	bool ok = check_deals(guess, err);

	if (ok) {
		init_guess_outcome(guess);
		init_guess_features(guess);
		ok = check_features(guess, err);
	}
	if (!ok)
		init_guess_release(guess);
	return ok;
}

void init_guess_release(struct init_guess *guess)
{
	for (size_t i = 0; guess->part && i < guess->leads->n_column; i++)
		mql_buf_release(&guess->part[i].note);
	free(guess->part);
	free(guess->labels.label);
	*guess = (struct init_guess){ 0 };
}
