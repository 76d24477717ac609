/* SPDX-License-Identifier: MIT */
/* thin.c - make every band of score equally known
 *
 * Band b (equal volume, best first) has n_b leads of which m_b are known; its
 * share is s_b = m_b / n_b.  Down to band f, a known lead of band b is kept
 * with probability min(s_1 .. s_f) / s_b.  Given the score, known leads are
 * like unknown ones; so what is kept is a sample of all leads down to band f,
 * each with the same probability, and SQLs among k kept leads of H(t) have the
 * rate of H(t) where t is in band f.  Every cut-off is tested on the sample
 * drawn down to its own band: a cut-off high up then need not pay for bands
 * far below it, of which little is known.  The samples are nested, for each
 * lead keeps its number.
 *
 *   - Shares that differ by no more than chance (chi-square test of equal
 *     shares, 5 %) are left alone: leads that are merely too young to know are
 *     missing everywhere alike.
 *   - A band with a share under 5 % or fewer than 10 known leads ends the
 *     usable range, and the floor is above it: further down too little is seen
 *     to stand for the rest.  Labels have no say in this.
 *   - Fast-tracked leads are one more band.  They are always handed over, so
 *     their share is usually the largest; where it is smaller than the others'
 *     they all stay.
 */
#include "trainer/thin.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "common/map.h"

static const double LEAST_SHARE = .05;
enum { LEAST_KNOWN = 10, LEADS_PER_BAND = 50 };

static double share_known(const struct handed_count *c)
{
	return c->all > 0 ? (double)c->known / (double)c->all : 0.0;
}

static double chi_square(const struct handed_count *c, double share)
{
	const double all = (double)c->all;
	const double d = (double)c->known - share * all;

	return c->all > 0 ? d * d / (all * share * (1.0 - share)) : 0.0;
}

static bool shares_differ(const struct thin *thin)
{
	double all = (double)thin->fast.all, known = (double)thin->fast.known;
	double sum;

	for (size_t b = 0; b < thin->n_band; b++) {
		all += (double)thin->band[b].count.all;
		known += (double)thin->band[b].count.known;
	}
	if (known <= 0.0 || known >= all)
		return false;
	sum = chi_square(&thin->fast, known / all);
	for (size_t b = 0; b < thin->n_band; b++)
		sum += chi_square(&thin->band[b].count, known / all);

	const size_t cells = thin->n_band + (thin->fast.all > 0);

	return cells > 1 && gsl_cdf_chisq_Q(sum, (double)cells - 1.0) < .05;
}

static void cut_bands(struct thin *thin, const struct handed *handed)
{
	const size_t n = handed->n_eligible;
	size_t want = n / LEADS_PER_BAND;

	want = want > THIN_BANDS ? THIN_BANDS : want < 1 ? 1 : want;
	for (size_t j = 1, i = 0; j <= want && i < n; j++) {
		struct thin_band *band = &thin->band[thin->n_band];
		size_t end = (j * n + want / 2) / want;

		if (end <= i)
			continue;
		end = handed_tie_end(handed, end - 1);
		for (; i < end; i++)
			handed_add(&band->count, &handed->lead[i]);
		band->low = handed->lead[end - 1].score;
		thin->n_band++;
	}
}

void thin_learn(struct thin *thin, const struct handed *handed)
{
	*thin = (struct thin){ .selects = false };
	cut_bands(thin, handed);
	for (size_t i = 0; i < handed->n_fast; i++)
		handed_add(&thin->fast, &handed->lead[handed->n_eligible + i]);
	thin->selects = shares_differ(thin);
	while (thin->n_usable < thin->n_band) {
		const struct handed_count *c =
			&thin->band[thin->n_usable].count;

		if (c->known < LEAST_KNOWN || share_known(c) < LEAST_SHARE)
			break;
		thin->n_usable++;
	}
}

static double least_share(const struct thin *thin, size_t n_band)
{
	double least = 1.0;

	for (size_t b = 0; b < n_band; b++)
		least = fmin(least, share_known(&thin->band[b].count));
	return least;
}

size_t thin_bands_down_to(const struct thin *thin, int64_t score)
{
	for (size_t b = 0; b < thin->n_band; b++)
		if (score >= thin->band[b].low)
			return b + 1;
	return thin->n_band;
}

bool thin_keeps(const struct thin *thin, size_t n_band,
		const struct threshold_lead *lead, uint64_t seed)
{
	const struct handed_count *c = &thin->fast;
	uint64_t state = seed;

	if (lead->side == THRESHOLD_ELIGIBLE) {
		const size_t b = thin_bands_down_to(thin, lead->score);

		if (b > n_band)
			return false;
		c = &thin->band[b - 1].count;
	}
	state = mql_rng_next(&state) ^ lead->key;
	return mql_rng_unit(&state) * share_known(c) <
	       least_share(thin, n_band);
}
