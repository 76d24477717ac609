/* SPDX-License-Identifier: MIT */
#include "trainer/fresh.h"

#include "trainer/assemble.h"

bool fresh_learn(struct fresh *f, const struct dataset *data,
		 const struct fit_options *options,
		 const struct mql_target *target, const char *path,
		 struct mql_err *err)
{
	const struct threshold_options how = {
		.target = *target, .seed = options->learn.seed,
	};

	leakage_find(&f->leakage, data);
	if (!leakage_check(&f->leakage, path, err) ||
	    !fit_learn(&f->fit, data, options, path, err))
		return false;
	threshold_find(&f->threshold, f->fit.oof.lead, f->fit.oof.n, &how);
	return true;
}

void fresh_release(struct fresh *f)
{
	fit_release(&f->fit);
	leakage_release(&f->leakage);
}

int64_t fresh_shift(const struct fresh *f)
{
	return f->threshold.status == THRESHOLD_SET
	       ? ASSEMBLE_ANCHOR - f->threshold.cut : 0;
}
