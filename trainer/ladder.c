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
	size_t j;                // the next cut-off, from 1
};

/* Leads above the j-th of LADDER_RUNGS cut-offs. */
static size_t volume(const struct build *b, size_t j)
{
	return (j * b->n + LADDER_RUNGS / 2) / LADDER_RUNGS;
}

static void add_if_kept(struct handed_count *c, const struct build *b,
			size_t n_band, const struct threshold_lead *lead)
{
	if (lead->label == LABEL_UNKNOWN)
		return;
	if (!b->thin->selects ||
	    thin_keeps(b->thin, n_band, lead, b->seed))
		handed_add(c, lead);
}

static void add_rung(struct ladder *ladder, int64_t cut,
		     const struct handed_count *c)
{
	ladder->rung[ladder->n++] = (struct ladder_rung){
		.cut = cut, .known = c->known, .sql = c->sql,
		.prob = c->prob_known / (double)c->known,
	};
}

/* The rungs from where the last call ended to eligible lead `to`, on the sample
 * for n_band bands. */
static void add_rungs(struct build *b, size_t n_band, size_t to)
{
	const struct threshold_lead *lead = b->handed->lead;
	const size_t n_eligible = b->handed->n_eligible;
	struct handed_count c = { 0 };

	for (size_t i = 0; b->with_fast && i < b->handed->n_fast; i++)
		add_if_kept(&c, b, n_band, &lead[n_eligible + i]);
	for (size_t i = 0; i < to; i++) {
		add_if_kept(&c, b, n_band, &lead[i]);

		const bool tie_end = i + 1 == n_eligible ||
				     lead[i + 1].score != lead[i].score;

		if (!tie_end || i + 1 < volume(b, b->j))
			continue;
		if (c.known > 0)
			add_rung(b->ladder, lead[i].score, &c);
		while (b->j <= LADDER_RUNGS && volume(b, b->j) <= i + 1)
			b->j++;
	}
}

void ladder_build(struct ladder *ladder, const struct handed *handed,
		  const struct thin *thin, uint64_t seed, bool with_fast)
{
	struct build b = { ladder, handed, thin, seed, with_fast,
			   handed->n_eligible, 1 };
	size_t to = 0;

	*ladder = (struct ladder){ .whole = true };
	if (!thin->selects) {
		add_rungs(&b, 0, b.n);
		return;
	}
	b.n = 0;
	for (size_t f = 0; f < thin->n_usable; f++)
		b.n += thin->band[f].count.all;
	for (size_t f = 0; f < thin->n_usable; f++) {
		to += thin->band[f].count.all;
		add_rungs(&b, f + 1, to);
	}
	ladder->whole = thin->n_usable == thin->n_band;
}
