/* SPDX-License-Identifier: MIT */
/* compare_swap.c - who passes one card and not the other */
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/map.h"
#include "trainer/compare.h"
#include "trainer/resample.h"
#include "trainer/thin.h"

enum compare_cell_name compare_cell_of(const struct compare *c,
				       const struct compare_pair *p, size_t j)
{
	const struct compare_card *a = &c->card[p->a], *b = &c->card[p->b];
	const bool in_a = compare_passes(&a->lead[j], a->gate);
	const bool in_b = compare_passes(&b->lead[j], b->gate);

	if (in_a)
		return in_b ? COMPARE_BOTH : COMPARE_ONLY_A;
	return in_b ? COMPARE_ONLY_B : COMPARE_NEITHER;
}

double compare_mcnemar(uint64_t b, uint64_t c)
{
	const uint64_t least = b < c ? b : c;

	if (b + c == 0)
		return (double)NAN;
	return fmin(2.0 * gsl_cdf_binomial_P((unsigned)least, .5,
					     (unsigned)(b + c)), 1.0);
}

static void count_cells(struct compare_pair *p, const struct compare *c)
{
	for (size_t j = 0; j < c->n; j++) {
		struct compare_cell *cell = &p->cell[compare_cell_of(c, p, j)];
		const size_t i = c->row[j];

		cell->leads++;
		cell->known += c->data->sql[i] != LABEL_UNKNOWN;
		cell->sql += c->data->sql[i] == LABEL_YES;
		cell->won += c->data->won[i] == LABEL_YES;
	}
	for (size_t k = 0; k < COMPARE_N_CELL; k++) {
		struct compare_cell *cell = &p->cell[k];

		cell->rate = cell->low = cell->high = (double)NAN;
		if (cell->known == 0)
			continue;
		cell->rate = (double)cell->sql / (double)cell->known;
		metrics_share_interval(cell->sql, cell->known, .95, &cell->low,
				       &cell->high);
	}
}

/* ---- the difference of the rates ---- */

struct sums {                    /* known and SQLs that pass A, and B */
	double known[2], sql[2];
};

static void sums_add(struct sums *to, const struct sums *from)
{
	for (size_t s = 0; s < 2; s++) {
		to->known[s] += from->known[s];
		to->sql[s] += from->sql[s];
	}
}

static double difference(const struct sums *s)
{
	return s->sql[0] / s->known[0] - s->sql[1] / s->known[1];
}

/* Leads add up by account, or each is alone where there are none. */
static struct sums *sum_accounts(size_t *n_account, const struct compare *c,
				 const struct compare_pair *p)
{
	uint64_t *account = mql_calloc(c->n, sizeof(*account));
	struct sums *sums;

	for (size_t j = 0; j < c->n; j++)
		account[j] = c->data->fold_key[c->row[j]];
	*n_account = resample_number(account, c->n);
	sums = mql_calloc(*n_account, sizeof(*sums));
	for (size_t j = 0; j < c->n; j++) {
		const uint8_t label = c->data->sql[c->row[j]];
		const double w = thin_stands(&c->card[p->a].lead[j]);
		const struct compare_card *card[2] = { &c->card[p->a],
						       &c->card[p->b] };

		for (size_t s = 0; s < 2; s++) {
			if (label == LABEL_UNKNOWN ||
			    !compare_passes(&card[s]->lead[j], card[s]->gate))
				continue;
			sums[account[j]].known[s] += w;
			sums[account[j]].sql[s] += label == LABEL_YES ? w : 0.0;
		}
	}
	free(account);
	return sums;
}

static void bootstrap(struct compare_pair *p, const struct compare *c,
		      uint64_t seed)
{
	struct sums *sums = sum_accounts(&p->accounts, c, p);
	double value[RESAMPLE_MOST];
	struct sums all = { 0 };
	uint64_t rng = seed;

	for (size_t a = 0; a < p->accounts; a++)
		sums_add(&all, &sums[a]);
	p->rate = difference(&all);
	p->rate_low = p->rate_high = (double)NAN;
	for (size_t b = 0; b < RESAMPLE_MOST; b++) {
		struct sums drawn = { 0 };

		for (size_t a = 0; a < p->accounts; a++)
			sums_add(&drawn,
				 &sums[(size_t)(mql_rng_unit(&rng) *
						(double)p->accounts)]);
		value[b] = difference(&drawn);
	}
	resample_interval(&p->rate_low, &p->rate_high, value, RESAMPLE_MOST);
	free(sums);
}

void compare_swap(struct compare_pair *p, const struct compare *c,
		  const struct compare_options *options)
{
	count_cells(p, c);
	p->mcnemar = compare_mcnemar(p->cell[COMPARE_ONLY_A].sql,
				     p->cell[COMPARE_ONLY_B].sql);
	bootstrap(p, c, options->seed);
	compare_who(p, c);
}
