/* SPDX-License-Identifier: MIT */
/* compare_who.c - who they are, whom one card passes and the other does not
 *
 * A trait is a label of a column, or a number above the median of all leads;
 * of each column the one that tells the two sides apart best, by the difference
 * of its shares.  A missing cell is no trait.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "trainer/compare.h"
#include "trainer/order.h"

/* Which of the two sides a lead is on: 0, 1, or 2 for neither. */
struct sides {
	const struct compare *compare;
	uint8_t *of;             // [n]
	uint64_t n[2];
};

static void sides_init(struct sides *s, const struct compare *c,
		       const struct compare_swap *swap)
{
	*s = (struct sides){ .compare = c, .of = mql_calloc(c->n, 1) };
	for (size_t j = 0; j < c->n; j++) {
		const enum compare_cell_name cell = compare_cell_of(swap, j);

		s->of[j] = cell == COMPARE_ONLY_A ? 0
			 : cell == COMPARE_ONLY_B ? 1 : 2;
		if (s->of[j] < 2)
			s->n[s->of[j]]++;
	}
}

static double apart(const struct compare_trait *t)
{
	return fabs(t->share[0] - t->share[1]);
}

static struct compare_trait trait_of(const struct sides *s,
				     const struct dataset_column *column,
				     const uint64_t count[2])
{
	return (struct compare_trait){
		.column = column,
		.share = { (double)count[0] / (double)s->n[0],
			   (double)count[1] / (double)s->n[1] },
	};
}

static struct compare_trait level_trait(const struct sides *s,
					const struct dataset_column *column)
{
	uint64_t (*count)[2] = mql_calloc(column->n_value + 1, sizeof(*count));
	struct compare_trait best = { .column = column };

	for (size_t j = 0; j < s->compare->n; j++) {
		const uint32_t level = dataset_level(column,
						     s->compare->row[j]);

		if (s->of[j] < 2 && level != DATASET_MISSING)
			count[level][s->of[j]]++;
	}
	for (size_t v = 0; v < column->n_value; v++) {
		struct compare_trait t = trait_of(s, column, count[v]);

		t.label = column->value[v];
		if (apart(&t) > apart(&best))
			best = t;
	}
	free(count);
	return best;
}

static struct compare_trait number_trait(const struct sides *s,
					 const struct dataset_column *column)
{
	const struct compare *c = s->compare;
	double *value = mql_calloc(c->n, sizeof(*value));
	struct compare_trait best = { .column = column };
	uint64_t count[2] = { 0, 0 };
	size_t n = 0;

	for (size_t j = 0; j < c->n; j++)
		if (!isnan(dataset_number(column, c->row[j])))
			value[n++] = dataset_number(column, c->row[j]);
	if (n > 0) {
		order_doubles(value, n);

		const double median = value[n / 2];

		for (size_t j = 0; j < c->n; j++)
			if (s->of[j] < 2 &&
			    dataset_number(column, c->row[j]) > median)
				count[s->of[j]]++;
		best = trait_of(s, column, count);
		best.above = median;
	}
	free(value);
	return best;
}

static void keep(struct compare_swap *swap, const struct compare_trait *t)
{
	size_t k = swap->n_trait;

	while (k > 0 && apart(&swap->trait[k - 1]) < apart(t))
		k--;
	if (k == COMPARE_TRAITS || !(apart(t) > 0.0))
		return;
	if (swap->n_trait < COMPARE_TRAITS)
		swap->n_trait++;
	memmove(&swap->trait[k + 1], &swap->trait[k],
		(swap->n_trait - 1 - k) * sizeof(*t));
	swap->trait[k] = *t;
}

void compare_who(struct compare_swap *swap, const struct compare *c)
{
	struct sides s;

	swap->n_trait = 0;
	sides_init(&s, c, swap);
	for (size_t d = 0; d < c->data->n_column; d++) {
		const struct dataset_column *column = &c->data->column[d];
		struct compare_trait t = { .column = column };

		if (s.n[0] < COMPARE_LEAST_SIDE || s.n[1] < COMPARE_LEAST_SIDE)
			break;
		if (dataset_has_numbers(column))
			t = number_trait(&s, column);
		else if (dataset_has_levels(column) && column->value)
			t = level_trait(&s, column);
		keep(swap, &t);
	}
	free(s.of);
}
