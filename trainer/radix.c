/* SPDX-License-Identifier: MIT */
/* Lowest digit first; each pass is stable, so the last one leaves all in order
 * (Knuth, "The Art of Computer Programming" 3, 5.2.5).  Digits that all keys
 * share are passed over: few numbers of a table fill 64 bits.
 */
#include "trainer/radix.h"

#include <stdlib.h>

#define DIGIT_BITS 11
#define N_DIGIT    (1u << DIGIT_BITS)
#define N_PASS     6             /* 6 * 11 >= 64 bits */

static size_t digit_of(uint64_t key, unsigned shift)
{
	return key >> shift & (N_DIGIT - 1);
}

/* One stable pass by a digit; false where all keys share it. */
static bool pass_over(struct radix *to, const struct radix *from, size_t n,
		      unsigned shift)
{
	size_t at[N_DIGIT] = { 0 };
	size_t sum = 0, count;

	for (size_t i = 0; i < n; i++)
		at[digit_of(from[i].key, shift)]++;
	if (at[digit_of(from[0].key, shift)] == n)
		return false;
	for (size_t d = 0; d < N_DIGIT; d++) {
		count = at[d];
		at[d] = sum;
		sum += count;
	}
	for (size_t i = 0; i < n; i++)
		to[at[digit_of(from[i].key, shift)]++] = from[i];
	return true;
}

void radix_sort(struct radix *place, size_t n)
{
	struct radix *room = mql_calloc(n, sizeof(*room));
	struct radix *from = place, *to = room, *t;

	for (unsigned pass = 0; n > 1 && pass < N_PASS; pass++) {
		if (!pass_over(to, from, n, pass * DIGIT_BITS))
			continue;
		t = from;
		from = to;
		to = t;
	}
	if (from != place)
		memcpy(place, from, n * sizeof(*place));
	free(room);
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
