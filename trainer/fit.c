/* SPDX-License-Identifier: MIT */
#include "trainer/fit.h"

#include <stdlib.h>

#include "trainer/assemble.h"
#include "trainer/labels.h"

const char *const fit_split_name[] = { "auto", "digest", "time", "rows",
					NULL };

static enum split_by split_by(const struct fit *fit)
{
	switch (fit->options.split) {
	case FIT_SPLIT_DIGEST:
		return SPLIT_BY_DIGEST;
	case FIT_SPLIT_TIME:
		return SPLIT_BY_TIME;
	case FIT_SPLIT_ROWS:
		return SPLIT_BY_ROWS;
	case FIT_SPLIT_AUTO:
		break;
	}
	return split_fits_time(fit->data, fit->options.folds)
	       ? SPLIT_BY_TIME : SPLIT_BY_DIGEST;
}

/* Rule 26: a card that says the same of everybody decides nothing. */
static bool check_terms(const struct fit *fit, size_t n_row, const char *path,
			struct mql_err *err)
{
	return fit->card.n_term > 0 ||
	       mql_fail(err, MQL_E_DATA, "%s: all %zu leads would have the "
			"same score: none of the %zu features says anything "
			"about \"won\"", path, n_row,
			fit->data->n_column);
}

/* On the unanchored scale. */
static bool make_card(struct fit *fit, const char *path, struct mql_err *err)
{
	uint32_t *row;
	size_t n_row;

	split_train_rows(&fit->split, fit->data, fit->split.n_fold, &row,
			 &n_row);
	points_card(&fit->card, &fit->model, fit->data, row, n_row);
	free(row);
	return check_terms(fit, n_row, path, err);
}

bool fit_learn(struct fit *fit, const struct dataset *data,
	       const struct fit_options *options, const char *path,
	       struct mql_err *err)
{
	struct propensity propensity = { 0 };
	struct cv cv = { 0 };
	bool ok;

	*fit = (struct fit){ .data = data, .options = *options };
	ok = labels_check(data, path, err) &&
	     split_init(&fit->split, data, options->folds, split_by(fit),
			options->learn.seed, err) &&
	     cv_run(&cv, &fit->model, data, &fit->split, &options->learn,
		    options->threads, err) &&
	     make_card(fit, path, err) &&
	     propensity_learn(&propensity, data, &fit->split, &options->learn,
			      options->threads, err);
	mql_mem_trim();          // a fit's room is of no use to what follows
	if (ok)
		oof_gather(&fit->oof, data, &fit->split, &cv, &propensity);
	cv_release(&cv);
	propensity_release(&propensity);
	if (!ok)
		return false;
	oof_calibrate(&fit->oof, data, fit->split.n_fold);
	fit->card.won = fit->oof.won;
	fit->card.sql = fit->oof.sql;
	return true;
}

void fit_release(struct fit *fit)
{
	oof_release(&fit->oof);
	mql_scorecard_release(&fit->card);
	learn_release(&fit->model);
	split_release(&fit->split);
	*fit = (struct fit){ 0 };
}

bool fit_finish(struct fit *fit, const struct threshold *threshold,
		const struct mql_target *target, double mql_per_month,
		int64_t *shift, struct mql_err *err)
{
	struct mql_scorecard *card = &fit->card;
	uint32_t *row;
	size_t n_row;

	*shift = assemble_anchor(card, threshold);
	split_train_rows(&fit->split, fit->data, fit->split.n_fold, &row,
			 &n_row);
	assemble_distribution(card, fit->data, row, n_row);
	free(row);
	assemble_contract(card, threshold, target, mql_per_month);
	assemble_provenance(card, fit->data, &fit->options.learn);
	return assemble_probes(card, fit->data->as_of, err);
}
