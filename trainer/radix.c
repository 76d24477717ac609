/* SPDX-License-Identifier: MIT */
/* Lowest digit first; each pass is stable, so the last one leaves all in order
 * (Knuth, "The Art of Computer Programming" 3, 5.2.5).  Digits that all keys
 * share are passed over: few numbers of a table fill 64 bits.  Where more than
 * three differ, the three highest come first: hardly any keys share those, and
 * such runs are sorted by themselves.
 */
#include "trainer/radix.h"

#include <stdlib.h>

#define DIGIT_BITS 11
#define N_DIGIT    (1u << DIGIT_BITS)
#define N_PASS     6             /* 6 * 11 >= 64 bits */
#define MOST_PASS  3
#define SHORT_RUN  32

static size_t digit_of(uint64_t key, unsigned shift)
{
	return key >> shift & (N_DIGIT - 1);
}

/* One stable pass by a digit. */
static void pass_over(struct radix *to, const struct radix *from, size_t n,
		      unsigned shift)
{
	size_t at[N_DIGIT] = { 0 };
	size_t sum = 0, count;

	for (size_t i = 0; i < n; i++)
		at[digit_of(from[i].key, shift)]++;
	for (size_t d = 0; d < N_DIGIT; d++) {
		count = at[d];
		at[d] = sum;
		sum += count;
	}
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

/* Keys that agree from bit `shift` up are neighbours, and in order but for the
 * bits below: of those at most three digits are left, so this goes no deeper. */
static void sort_runs(struct radix *place, size_t n, unsigned shift)
{
	for (size_t i = 0, end; i < n; i = end) {
		end = i + 1;
		while (end < n && place[end].key >> shift ==
				  place[i].key >> shift)
			end++;
		if (is_sorted(place + i, end - i))
			continue;
		if (end - i <= SHORT_RUN)
			insert_each(place + i, end - i);
		else
			radix_sort(place + i, end - i);
	}
}

void radix_sort(struct radix *place, size_t n)
{
	struct radix *room = mql_calloc(n, sizeof(*room));
	struct radix *from = place, *to = room, *t;
	unsigned shift[N_PASS];
	const size_t n_shift = differing(shift, place, n);
	const size_t first = n_shift > MOST_PASS ? n_shift - MOST_PASS : 0;

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

/* Counted from the least: high digits are then shared, and passed over. */
struct radix *radix_by_score(const int64_t *score, size_t n)
{
	struct radix *place = mql_calloc(n, sizeof(*place));
	int64_t least = INT64_MAX;

	for (size_t i = 0; i < n; i++)
		least = score[i] < least ? score[i] : least;
	for (size_t i = 0; i < n; i++)
		place[i] = (struct radix){
			(uint64_t)score[i] - (uint64_t)least, (uint32_t)i
		};
	radix_sort(place, n);
	return place;
}
