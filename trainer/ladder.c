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

static bool keeps(const struct thin *thin, size_t n_band,
		  const struct threshold_lead *lead, uint64_t seed)
{
	return lead->label != LABEL_UNKNOWN && handed_keeps(lead, seed) &&
	       (!thin->selects || thin_keeps(thin, n_band, lead, seed));
}

static void add_if_kept(struct handed_count *c, const struct build *b,
			size_t n_band, const struct threshold_lead *lead)
{
	if (keeps(b->thin, n_band, lead, b->seed))
		handed_add(c, lead);
}

static void add_rung(struct ladder *ladder, int64_t cut,
		     const struct handed_count *c)
{
	if (c->known == 0 || ladder->n == LADDER_RUNGS)
		return;
	ladder->rung[ladder->n++] = (struct ladder_rung){
		.cut = cut, .known = c->known, .sql = c->sql,
		.shown = handed_shown(c),
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

		if (!tie_end || (i + 1 < b->next && i + 1 < b->n))
			continue;
		add_rung(b->ladder, lead[i].score, &c);
		b->next = i + 2 + (i + 1) / LADDER_FINE;
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

struct handed_count ladder_at(const struct handed *handed,
			      const struct thin *thin, int64_t cut,
			      uint64_t seed)
{
	const size_t n_band = thin_bands_down_to(thin, cut);
	struct handed_count c = { 0 };

	for (size_t i = 0; i < handed->n_eligible + handed->n_fast; i++) {
		const struct threshold_lead *lead = &handed->lead[i];
		const bool in = lead->side == THRESHOLD_ALWAYS ||
				lead->score >= cut;

		if (in && keeps(thin, n_band, lead, seed))
			handed_add(&c, lead);
	}
	return c;
}
