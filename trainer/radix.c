/* SPDX-License-Identifier: MIT */
/* Lowest digit first; each pass is stable, so the last one leaves all in order
 * (Knuth, "The Art of Computer Programming" 3, 5.2.5).  Digits that all keys
 * share are passed over: few numbers of a table fill 64 bits.  Where many
 * differ, the highest come first, as many as hardly any keys share, and such
 * runs are sorted by themselves.
 */
#include "trainer/radix.h"

#include <stdlib.h>

#define DIGIT_BITS 11
#define N_DIGIT    (1u << DIGIT_BITS)
#define N_PASS     6             /* 6 * 11 >= 64 bits */
#define SHORT_RUN  ((size_t)32)

static size_t digit_of(uint64_t key, unsigned shift)
{
	return key >> shift & (N_DIGIT - 1);
}

/* How many have a digit, to where the first of them goes. */
static void counts_to_starts(size_t at[N_DIGIT])
{
	size_t sum = 0;

	for (size_t d = 0; d < N_DIGIT; d++) {
		const size_t count = at[d];

		at[d] = sum;
		sum += count;
	}
}

/* One stable pass by a digit. */
static void pass_over(struct radix *to, const struct radix *from, size_t n,
		      unsigned shift)
{
	size_t at[N_DIGIT] = { 0 };

	for (size_t i = 0; i < n; i++)
		at[digit_of(from[i].key, shift)]++;
	counts_to_starts(at);
	for (size_t i = 0; i < n; i++)
		to[at[digit_of(from[i].key, shift)]++] = from[i];
}

/* Of digits in which keys differ, lowest first: how far up they are. */
static size_t differing(unsigned shift[N_PASS], const struct radix *place,
			size_t n)
{
	uint64_t bits = 0;
	size_t n_shift = 0;

	for (size_t i = 1; i < n; i++)
		bits |= place[i].key ^ place[0].key;
	for (unsigned pass = 0; pass < N_PASS; pass++)
		if (digit_of(bits, pass * DIGIT_BITS) != 0)
			shift[n_shift++] = pass * DIGIT_BITS;
	return n_shift;
}

static bool is_sorted(const struct radix *place, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (place[i - 1].key > place[i].key)
			return false;
	return true;
}

static void insert_each(struct radix *place, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		const struct radix new = place[i];
		size_t at = i;

		for (; at > 0 && place[at - 1].key > new.key; at--)
			place[at] = place[at - 1];
		place[at] = new;
	}
}

/* Passes by as many of the highest digits as tell most of n keys apart, where
 * they are spread out. */
static size_t most_passes(size_t n)
{
	return n < SHORT_RUN << DIGIT_BITS ? 1
	       : n >> DIGIT_BITS < SHORT_RUN << DIGIT_BITS ? 2 : 3;
}

/* Keys that agree from bit `shift` up are neighbours, and in order but for the
 * bits below: fewer digits are left each time, so this goes N_PASS deep. */
static void sort_runs(struct radix *place, size_t n, unsigned shift)
{
	for (size_t i = 0, end; i < n; i = end) {
		end = i + 1;
		while (end < n && place[end].key >> shift ==
				  place[i].key >> shift)
			end++;
		if (!is_sorted(place + i, end - i))
			radix_sort(place + i, end - i);
	}
}

void radix_sort(struct radix *place, size_t n)
{
	if (n <= SHORT_RUN) {
		insert_each(place, n);
		return;
	}

	struct radix *room = mql_calloc(n, sizeof(*room));
	struct radix *from = place, *to = room, *t;
	unsigned shift[N_PASS];
	const size_t n_shift = differing(shift, place, n);
	const size_t most = most_passes(n);
	const size_t first = n_shift > most ? n_shift - most : 0;

	for (size_t k = first; k < n_shift; k++) {
		pass_over(to, from, n, shift[k]);
		t = from;
		from = to;
		to = t;
	}
	if (from != place)
		memcpy(place, from, n * sizeof(*place));
	free(room);
	if (first > 0)
		sort_runs(place, n, shift[first]);
}

/* ---- rows by score ---- */

struct scores {
	const int64_t *score;    // [n]
	size_t n;
	uint64_t least;          // digits are counted from it
};

static size_t score_digit(const struct scores *s, size_t row, unsigned shift)
{
	return digit_of((uint64_t)s->score[row] - s->least, shift);
}

/* One stable pass; from NULL: rows as they are. */
static void order_by(uint32_t *to, const uint32_t *from,
		     const struct scores *s, unsigned shift)
{
	size_t at[N_DIGIT] = { 0 };

	for (size_t i = 0; i < s->n; i++)
		at[score_digit(s, i, shift)]++;
	counts_to_starts(at);
	for (size_t i = 0; i < s->n; i++) {
		const uint32_t row = from ? from[i] : (uint32_t)i;

		to[at[score_digit(s, row, shift)]++] = row;
	}
}

uint32_t *radix_order(const int64_t *score, size_t n)
{
	uint32_t *order = mql_calloc(n, sizeof(*order)), *room = NULL, *t;
	int64_t least = INT64_MAX, most = INT64_MIN;

	for (size_t i = 0; i < n; i++) {
		least = score[i] < least ? score[i] : least;
		most = score[i] > most ? score[i] : most;
	}

	const struct scores s = { score, n, (uint64_t)least };
	const uint64_t spread = n > 0 ? (uint64_t)most - (uint64_t)least : 0;

	order_by(order, NULL, &s, 0);
	for (unsigned shift = DIGIT_BITS; shift < 64 && spread >> shift != 0;
	     shift += DIGIT_BITS) {
		if (room == NULL)
			room = mql_calloc(n, sizeof(*room));
		order_by(room, order, &s, shift);
		t = order;
		order = room;
		room = t;
	}
	free(room);
	return order;
}
