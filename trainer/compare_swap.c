/* SPDX-License-Identifier: MIT */
/* compare_swap.c - who passes one card and not the other
 *
 * A cell's rate is what its known leads are worth (thin.h), as at a cut of the
 * table.  The difference of two cards' rates is the table's; its interval is of
 * the same sums, drawn by account.
 */
#include <gsl/gsl_sf_erf.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/map.h"
#include "trainer/compare.h"
#include "trainer/resample.h"

enum compare_cell_name compare_cell_of(const struct compare_swap *s, size_t j)
{
	const bool in_a = threshold_passes(&s->card[0]->lead[j], s->cut[0]);
	const bool in_b = threshold_passes(&s->card[1]->lead[j], s->cut[1]);

	if (in_a)
		return in_b ? COMPARE_BOTH : COMPARE_ONLY_A;
	return in_b ? COMPARE_ONLY_B : COMPARE_NEITHER;
}

/* ---- p, that may be smaller than a double can hold ---- */

/* 2 sum over k <= least of C(n, k) / 2^n, from its largest term on. */
double compare_mcnemar(uint64_t b, uint64_t c)
{
	const uint64_t n = b + c, least = b < c ? b : c;
	double sum = 0.0, part = 1.0;

	if (n == 0)
		return (double)NAN;
	for (uint64_t k = least + 1; k-- > 0; ) {
		sum += part;
		part *= (double)k / (double)(n - k + 1);
	}
	return fmin(gsl_sf_lnchoose((unsigned)n, (unsigned)least) / log(10.0) +
		    log10(2.0 * sum) - (double)n * log10(2.0), 0.0);
}

double compare_normal_p(double z)
{
	return gsl_sf_log_erfc(fabs(z) / sqrt(2.0)) / log(10.0);
}

/* ---- the cells ---- */

void compare_scale_learn(struct compare_scale *scale,
			 const struct threshold_lead *lead, size_t n)
{
	struct handed handed;

	handed_init(&handed, lead, n);
	thin_learn(&scale->thin, &handed);
	scale->unit = handed.unit;
	handed_release(&handed);
}

/* A lead as its card's scale knows it. */
static struct threshold_lead on_scale(const struct compare_scale *scale,
				      const struct compare_card *card,
				      size_t j)
{
	struct threshold_lead lead = card->lead[j];

	lead.weight /= scale->unit;
	return lead;
}

static void count_lead(struct compare_cell *cell, const struct compare *c,
		       const struct threshold_lead *lead, size_t j)
{
	cell->leads++;
	cell->seen += lead->label != LABEL_UNKNOWN;
	cell->seen_sql += lead->label == LABEL_YES;
	cell->won += compare_is_won(c->data, c->row[j]);
}

static void count_cells(struct compare_swap *s, const struct compare *c,
			const struct compare_scale *const scale[2],
			uint64_t seed)
{
	struct thin_sum sum[COMPARE_N_CELL];

	memset(sum, 0, sizeof(sum));
	for (size_t j = 0; j < c->n; j++) {
		const enum compare_cell_name k = compare_cell_of(s, j);
		const size_t by = k == COMPARE_ONLY_B;
		const struct threshold_lead lead = on_scale(scale[by],
							    s->card[by], j);

		count_lead(&s->cell[k], c, &lead, j);
		thin_add(&sum[k], &scale[by]->thin, &lead, seed);
	}
	for (size_t k = 0; k < COMPARE_N_CELL; k++) {
		const struct thin_worth worth = thin_worth(&sum[k]);

		threshold_set_worth(&s->cell[k].t, &worth);
	}
}

/* ---- the difference of the rates ---- */

struct tallies {                 /* of the leads that pass A, and B */
	struct thin_tally of[2];
};

/* Leads add up by account, or each is alone where there are none. */
static struct tallies *by_account(size_t *n_account,
				  const struct compare_swap *s,
				  const struct compare *c,
				  const struct compare_scale *const scale[2],
				  uint64_t seed)
{
	uint64_t *account = mql_calloc(c->n, sizeof(*account));
	struct tallies *tally;

	for (size_t j = 0; j < c->n; j++)
		account[j] = c->data->fold_key[c->row[j]];
	*n_account = resample_number(account, c->n);
	tally = mql_calloc(*n_account, sizeof(*tally));
	for (size_t j = 0; j < c->n; j++) {
		for (size_t i = 0; i < 2; i++) {
			const struct threshold_lead lead =
				on_scale(scale[i], s->card[i], j);

			if (threshold_passes(&lead, s->cut[i]))
				thin_tally_add(&tally[account[j]].of[i],
					       &scale[i]->thin, &lead, seed);
		}
	}
	free(account);
	return tally;
}

static void bootstrap(struct compare_swap *s, const struct compare *c,
		      const struct compare_scale *const scale[2],
		      uint64_t seed)
{
	struct tallies *tally = by_account(&s->accounts, s, c, scale, seed);
	double value[RESAMPLE_MOST];
	uint64_t rng = seed;

	s->rate_low = s->rate_high = (double)NAN;
	for (size_t b = 0; b < RESAMPLE_MOST; b++) {
		struct tallies drawn;

		memset(&drawn, 0, sizeof(drawn));
		for (size_t a = 0; a < s->accounts; a++) {
			const size_t i = (size_t)(mql_rng_unit(&rng) *
						  (double)s->accounts);

			thin_tally_merge(&drawn.of[0], &tally[i].of[0]);
			thin_tally_merge(&drawn.of[1], &tally[i].of[1]);
		}
		value[b] = thin_tally_rate(&drawn.of[0]) -
			   thin_tally_rate(&drawn.of[1]);
	}
	resample_interval(&s->rate_low, &s->rate_high, value, RESAMPLE_MOST);
	free(tally);
}

/* ---- a pair of cards ---- */

static void swap_at(struct compare_swap *s, enum compare_where where,
		    const struct compare_pair *p, const struct compare *c,
		    const struct compare_scale *all_scales, uint64_t seed)
{
	const struct compare_card *a = &c->card[p->a], *b = &c->card[p->b];
	const struct compare_scale *const scale[2] = { &all_scales[p->a],
						       &all_scales[p->b] };
	const struct compare_at *at[2] = { &a->at[where], &b->at[where] };

	*s = (struct compare_swap){
		.known = at[0]->known && at[1]->known, .card = { a, b },
		.cut = { at[0]->cut, at[1]->cut },
	};
	if (!s->known)
		return;
	count_cells(s, c, scale, seed);
	/* at their own cuts one passes more leads, and so more SQLs: no test */
	s->mcnemar = where == COMPARE_OWN ? (double)NAN
		     : compare_mcnemar(s->cell[COMPARE_ONLY_A].seen_sql,
				       s->cell[COMPARE_ONLY_B].seen_sql);
	s->rate = at[0]->t.rate - at[1]->t.rate;
	bootstrap(s, c, scale, seed);
	compare_who(s, c);
	compare_points(s, c);
}

void compare_swap(struct compare_pair *p, const struct compare *c,
		  const struct compare_scale *scale,
		  const struct compare_options *options)
{
	for (size_t w = 0; w < COMPARE_SWAPS; w++)
		swap_at(&p->swap[w], (enum compare_where)w, p, c, scale,
			options->seed);
}
