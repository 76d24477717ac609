/* SPDX-License-Identifier: MIT */
#include "trainer/chained.h"

#include <stdlib.h>

bool chained_is_tried(const struct fit *fit, size_t k, int32_t after)
{
	return fit->oof.fold[k] > 0 &&
	       (after == MQL_DAY_NONE ||
		fit->data->created[fit->oof.row[k]] > after);
}

/* Those of the folds before `fold`, or those of it that are tried. */
static size_t take(struct threshold_lead *lead, const struct fit *fit,
		   size_t fold, bool before, int32_t after)
{
	const struct oof *oof = &fit->oof;
	size_t n = 0;

	for (size_t k = 0; k < oof->n; k++)
		if (before ? oof->fold[k] < fold
			   : oof->fold[k] == fold &&
			     chained_is_tried(fit, k, after))
			lead[n++] = oof->lead[k];
	return n;
}

size_t chained_try(struct chained_trial trial[SPLIT_MAX_FOLD],
		   const struct fit *fit, const struct mql_target *target,
		   int32_t after)
{
	const struct threshold_options options = {
		.target = *target, .seed = fit->options.learn.seed,
	};
	struct threshold_lead *lead;
	size_t n_trial = 0;

	if (!fit->split.period)
		return 0;
	lead = mql_calloc(fit->oof.n, sizeof(*lead));

	for (size_t k = 1; k < fit->split.n_fold; k++) {
		struct chained_trial *t = &trial[n_trial++];

		threshold_find(&t->set, lead, take(lead, fit, k, true, after),
			       &options);
		t->leads = take(lead, fit, k, false, after);
		if (threshold_has_cut(&t->set))
			threshold_at(&t->there, lead, t->leads, t->set.cut,
				     &options);
	}
	free(lead);
	return n_trial;
}
