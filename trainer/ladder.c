/* SPDX-License-Identifier: MIT */
#include "trainer/ladder.h"

/* A ladder in the making. */
struct build {
	struct ladder *ladder;
	const struct handed *handed;
	const struct thin *thin;
	uint64_t seed;
	bool with_fast;
	size_t n;                // eligible leads down to the floor
	size_t next;             // leads above the next cut-off, at least
};

static void add_rung(struct ladder *ladder, int64_t cut,
		     const struct thin_sum *sum)
{
	const struct thin_worth worth = thin_worth(sum);

	if (worth.known == 0 || ladder->n == LADDER_RUNGS)
		return;
	ladder->rung[ladder->n++] = (struct ladder_rung){
		.cut = cut, .known = worth.known, .sql = worth.sql,
		.shown = worth.shown, .prob = worth.prob,
	};
}

static void add_rungs(struct build *b)
{
	const struct threshold_lead *lead = b->handed->lead;
	const size_t n_eligible = b->handed->n_eligible;
	struct thin_sum sum = { .stands = 0.0 };

	for (size_t i = 0; b->with_fast && i < b->handed->n_fast; i++)
		thin_add(&sum, b->thin, &lead[n_eligible + i], b->seed);
	for (size_t i = 0; i < b->n; i++) {
		thin_add(&sum, b->thin, &lead[i], b->seed);

		const bool tie_end = i + 1 == n_eligible ||
				     lead[i + 1].score != lead[i].score;

		if (!tie_end || (i + 1 < b->next && i + 1 < b->n))
			continue;
		add_rung(b->ladder, lead[i].score, &sum);
		b->next = i + 2 + (i + 1) / LADDER_FINE;
	}
}

void ladder_build(struct ladder *ladder, const struct handed *handed,
		  const struct thin *thin, uint64_t seed, bool with_fast)
{
	struct build b = { ladder, handed, thin, seed, with_fast,
			   handed->n_eligible, 1 };

	*ladder = (struct ladder){ .whole = true };
	if (thin->selects) {
		b.n = 0;
		for (size_t f = 0; f < thin->n_usable; f++)
			b.n += thin->band[f].count.all;
		ladder->whole = thin->n_usable == thin->n_band;
	}
	add_rungs(&b);
}

struct thin_worth ladder_at(const struct handed *handed,
			    const struct thin *thin, int64_t cut,
			    uint64_t seed)
{
	struct thin_sum sum = { .stands = 0.0 };

	for (size_t i = 0; i < handed->n_eligible + handed->n_fast; i++) {
		const struct threshold_lead *lead = &handed->lead[i];

		if (lead->side == THRESHOLD_ALWAYS || lead->score >= cut)
			thin_add(&sum, thin, lead, seed);
	}
	return thin_worth(&sum);
}
