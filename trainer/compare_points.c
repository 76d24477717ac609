/* SPDX-License-Identifier: MIT */
/* compare_points.c - what a card gives to whom it, and another, passes
 *
 * The mean points of each term, and of what each cap takes, in the four cells
 * of a swap set: why one card passes leads that the other does not.  Their sum
 * over all terms and caps, and the base, is the mean score of the cell.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "trainer/compare.h"

static const double LEAST = 1.0;         // tenths: what a reader can see

static double apart(const struct compare_term *t)
{
	return fabs(t->mean[COMPARE_ONLY_A] - t->mean[COMPARE_ONLY_B]);
}

static void keep(struct compare_term *term, size_t *n,
		 const struct compare_term *t)
{
	size_t k = *n;

	while (k > 0 && apart(&term[k - 1]) < apart(t))
		k--;
	if (k == COMPARE_TRAITS || !(apart(t) >= LEAST))
		return;
	if (*n < COMPARE_TRAITS)
		(*n)++;
	memmove(&term[k + 1], &term[k], (*n - 1 - k) * sizeof(*t));
	term[k] = *t;
}

/* sum: [n_entry][COMPARE_N_CELL], in tenths. */
static void add_up(int64_t *sum, const struct compare_swap *swap,
		   const struct compare *c, const struct compare_card *card)
{
	for (size_t j = 0; j < c->n; j++) {
		const size_t cell = compare_cell_of(swap, j);
		const int32_t *points = card->points +
					c->row[j] * card->n_entry;

		for (size_t e = 0; e < card->n_entry; e++)
			sum[e * COMPARE_N_CELL + cell] += points[e];
	}
}

static void find_terms(struct compare_swap *swap, const struct compare *c,
		       size_t side)
{
	const struct compare_card *card = swap->card[side];
	int64_t *sum = mql_calloc(card->n_entry * COMPARE_N_CELL,
				  sizeof(*sum));

	add_up(sum, swap, c, card);
	for (size_t e = 0; e < card->n_entry; e++) {
		struct compare_term t = { .entry = e };

		for (size_t k = 0; k < COMPARE_N_CELL; k++)
			t.mean[k] = (double)sum[e * COMPARE_N_CELL + k] /
				    (double)swap->cell[k].leads;
		keep(swap->term[side], &swap->n_term[side], &t);
	}
	free(sum);
}

void compare_points(struct compare_swap *swap, const struct compare *c)
{
	swap->n_term[0] = swap->n_term[1] = 0;
	for (size_t side = 0; side < 2; side++)
		if (swap->card[side]->points &&
		    swap->cell[COMPARE_ONLY_A].leads >= COMPARE_LEAST_SIDE &&
		    swap->cell[COMPARE_ONLY_B].leads >= COMPARE_LEAST_SIDE)
			find_terms(swap, c, side);
}
