/* SPDX-License-Identifier: MIT */
#include "trainer/ladder.h"

#include <stdlib.h>

#include "common/mem.h"

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
	const struct handed *h = b->handed;
	const size_t n_eligible = h->n_eligible;
	struct thin_sum sum = { .stands = 0.0 };

	for (size_t i = 0; b->with_fast && i < h->n_fast; i++)
		thin_add(&sum, b->thin, handed_lead(h, n_eligible + i),
			 b->seed);
	for (size_t i = 0; i < b->n; i++) {
		const int64_t score = handed_lead(h, i)->score;
		const bool tie_end = i + 1 == n_eligible ||
				     handed_lead(h, i + 1)->score != score;

		thin_add(&sum, b->thin, handed_lead(h, i), b->seed);

		if (!tie_end || (i + 1 < b->next && i + 1 < b->n))
			continue;
		add_rung(b->ladder, score, &sum);
		b->next = i + 2 + (i + 1) / LADDER_FINE;
	}
}

/* A lead that stands for fifty makes a set worth less, until many like it are
 * in it.  Cut-offs in such a valley, worth less than 4/5 of one above and of
 * one below, would end a walk for want of evidence that is there further down:
 * they are left out, whatever their labels say. */
static void drop_valleys(struct ladder *ladder)
{
	uint64_t *below = mql_calloc(ladder->n + 1, sizeof(*below));
	uint64_t above = 0;
	size_t n = 0;

	for (size_t j = ladder->n; j-- > 0; )
		below[j] = ladder->rung[j].known > below[j + 1] ?
			ladder->rung[j].known : below[j + 1];
	for (size_t j = 0; j < ladder->n; j++) {
		const struct ladder_rung rung = ladder->rung[j];
		const uint64_t least = above < below[j] ? above : below[j];

		if (5 * rung.known >= 4 * least)
			ladder->rung[n++] = rung;
		above = rung.known > above ? rung.known : above;
	}
	ladder->n = n;
	free(below);
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
	if (thin->selects)
		drop_valleys(ladder);
}

struct thin_worth ladder_at(const struct handed *handed,
			    const struct thin *thin, int64_t cut,
			    uint64_t seed)
{
	const size_t n_eligible = handed->n_eligible;
	struct thin_sum sum = { .stands = 0.0 };

	for (size_t i = 0; i < handed->n_fast; i++)
		thin_add(&sum, thin, handed_lead(handed, n_eligible + i), seed);
	for (size_t i = 0; i < n_eligible &&
	     handed_lead(handed, i)->score >= cut; i++)
		thin_add(&sum, thin, handed_lead(handed, i), seed);
	return thin_worth(&sum);
}
