/* SPDX-License-Identifier: MIT */
#include "trainer/ladder.h"

bool ladder_counts(const struct threshold_lead *lead, const struct thin *thin,
		   const struct ladder_options *options)
{
	if (lead->label == LABEL_UNKNOWN)
		return false;
	if (lead->side == THRESHOLD_ALWAYS && !options->with_fast)
		return false;
	return !thin->selects ||
	       thin_keeps(thin, options->n_band, lead, options->seed);
}

/* Leads above the j-th of LADDER_RUNGS cut-offs, j from 1. */
static size_t volume(size_t j, size_t n)
{
	return (j * n + LADDER_RUNGS / 2) / LADDER_RUNGS;
}

static void add_rung(struct ladder *ladder, int64_t cut,
		     const struct handed_count *c)
{
	ladder->rung[ladder->n++] = (struct ladder_rung){
		.cut = cut, .known = c->known, .sql = c->sql,
		.prob = c->prob_known / (double)c->known,
	};
}

void ladder_build(struct ladder *ladder, const struct handed *handed,
		  const struct thin *thin,
		  const struct ladder_options *options)
{
	const struct threshold_lead *lead = handed->lead;
	const size_t n = handed->n_eligible;
	struct handed_count c = { 0 };
	size_t total = 0, taken = 0, j = 1;

	*ladder = (struct ladder){ .n = 0 };
	for (size_t i = 0; i < handed->n_fast; i++)
		if (ladder_counts(&lead[n + i], thin, options))
			handed_add(&c, &lead[n + i]);
	for (size_t i = 0; i < n; i++)
		total += ladder_counts(&lead[i], thin, options);

	for (size_t i = 0; i < n && taken < total; ) {
		const int64_t cut = lead[i].score;
		const size_t before = taken;

		for (; i < n && lead[i].score == cut; i++)
			if (ladder_counts(&lead[i], thin, options)) {
				handed_add(&c, &lead[i]);
				taken++;
			}
		if (taken == before || taken < volume(j, total))
			continue;
		add_rung(ladder, cut, &c);
		while (j <= LADDER_RUNGS && volume(j, total) <= taken)
			j++;
	}
	ladder->whole = ladder->n > 0 && (!thin->selects ||
					  options->n_band == thin->n_band);
}
