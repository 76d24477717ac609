/* SPDX-License-Identifier: MIT */
#include "trainer/compare_fresh.h"

#include "common/mem.h"
#include "trainer/assemble.h"

bool compare_fresh_learn(struct compare_fresh *f,
			 const struct fit_options *options,
			 const struct mql_target *target, const char *path,
			 struct mql_err *err)
{
	const struct threshold_options how = {
		.target = *target, .seed = options->learn.seed,
	};

	leakage_find(&f->leakage, &f->data);
	if (!leakage_check(&f->leakage, path, err) ||
	    !fit_learn(&f->fit, &f->data, options, path, err))
		return false;
	threshold_find(&f->threshold, f->fit.oof.lead, f->fit.oof.n, &how);
	return true;
}

void compare_fresh_release(struct compare_fresh *f)
{
	fit_release(&f->fit);
	leakage_release(&f->leakage);
	dataset_release(&f->data);
}

struct threshold_lead *compare_pick(const uint32_t *row, size_t n,
				    const uint32_t *from_row,
				    const struct threshold_lead *from)
{
	struct threshold_lead *lead = mql_calloc(n, sizeof(*lead));
	size_t i = 0;

	for (size_t j = 0; j < n; j++) {
		while (from_row[i] != row[j])
			i++;
		lead[j] = from[i];
	}
	return lead;
}

struct compare_card compare_fresh_card(const struct compare_fresh *f,
				       const uint32_t *row, size_t n,
				       struct threshold_lead **lead)
{
	const bool is_set = f->threshold.status == THRESHOLD_SET;
	const int64_t shift = is_set ? ASSEMBLE_ANCHOR - f->threshold.cut : 0;

	*lead = compare_pick(row, n, f->fit.oof.row, f->fit.oof.lead);
	for (size_t j = 0; j < n; j++)
		(*lead)[j].score += shift;
	return (struct compare_card){
		.card = &f->fit.card, .name = "fresh fit", .lead = *lead,
		.gate = is_set ? ASSEMBLE_ANCHOR : INT64_MIN, .fresh = f,
		.refused = !threshold_has_cut(&f->threshold),
	};
}
