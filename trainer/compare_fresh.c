/* SPDX-License-Identifier: MIT */
#include "trainer/compare_fresh.h"

#include "common/mem.h"
#include "trainer/assemble.h"

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

struct compare_card compare_fresh_card(const struct fresh *f,
				       const uint32_t *row, size_t n,
				       struct threshold_lead **lead)
{
	const bool is_set = f->threshold.status == THRESHOLD_SET;
	const int64_t shift = fresh_shift(f);

	*lead = compare_pick(row, n, f->fit.oof.row, f->fit.oof.lead);
	for (size_t j = 0; j < n; j++)
		(*lead)[j].score += shift;
	return (struct compare_card){
		.card = &f->fit.card, .name = "fresh fit", .lead = *lead,
		.gate = is_set ? ASSEMBLE_ANCHOR : INT64_MIN, .fresh = f,
		.refused = !threshold_has_cut(&f->threshold),
	};
}
