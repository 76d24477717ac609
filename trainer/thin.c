/* SPDX-License-Identifier: MIT */
/* thin.c - what known outcomes are worth
 *
 * Lead i of a set H has weight w_i; its outcome had a chance e_i to be known
 * (propensity.h; 1 where nothing was learned or told) and, so far, a share m_i
 * of the SQLs like it has shown.  In band b of score (best first)
 * a known lead stands for
 *
 *     a_i = (w_i / e_i) c_b,   c_b = sum of w in b / sum of w / e of known in b
 *
 * leads: by features, which an old rule chose by, and then so that every band
 * is represented as it is among all leads.  The rate of H is estimated by
 *
 *     theta = sum a y / sum a        (Hajek 1971; Rosenbaum, Rubin 1983)
 *
 * with the variance, q_i = m_i p_i from the cross-fitted probabilities p
 *
 *     v = sum a^2 q (1 - q) / (sum a)^2  +  V_a(q) / n
 *
 * the noise of the known labels, and how the n leads of H differ among
 * themselves, which is seen in all of them, known or not.  So H is worth as
 * many known leads
 *
 *     k = q (1 - q) / v,   q the mean of q_i by a,
 *
 * as would leave the same variance, and k theta SQLs (effective sample size, as
 * in survey statistics: Korn, Graubard 1998).  With equal weights and all
 * outcomes known k is their number, exactly.  Labels have no say in k, so the
 * order of tests stays fixed.  Keeping each known lead with probability
 * e_min / e_i instead, so that all of H is equally represented, is exact, and
 * throws away most of what is known wherever one kind of lead was rarely
 * handed over.
 *
 *   - Shares that differ by no more than chance (chi-square test of equal
 *     shares, 5 %) are left alone: leads that are merely too young to know are
 *     missing everywhere alike.
 *   - Bands have 200 leads (of large tables more) and 10 known ones, or a 20th
 *     of all leads.
 *   - A band with fewer than 10 known leads, or with less than 5 % known where
 *     those don't stand for half of it by their own chances either, ends the
 *     usable range, and the floor is above it: further down too little is seen
 *     to stand for the rest.  Labels have no say in this.
 *   - Fast-tracked leads are one more band.
 */
#include "trainer/thin.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

static const double LEAST_SHARE = .05, LEAST_STANDS = .5;
enum { LEAST_KNOWN = 10, FEW_BANDS = 20, LEAST_LEADS = 50, ENOUGH_LEADS = 200 };

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

static double stands(const struct threshold_lead *lead)
{
	return lead->label == LABEL_UNKNOWN ? 0.0 : thin_stands(lead);
}

/* A band is as narrow as its known leads allow: within it the old rule still
 * chose by score, and that bias does not shrink as leads grow in number, but
 * the noise that hides it does (20 bands of 500 leads broke a guarantee of
 * 5 % in up to 8 % of runs, bench/promise).  What is left at the end is no band
 * of its own where it would be less than half of one. */
static bool is_full(const struct handed_count *c, size_t n, size_t left)
{
	const size_t fair = n / FEW_BANDS;
	const size_t most = fair > LEAST_LEADS ? fair : LEAST_LEADS;
	const size_t few = n / (THIN_MOST_BANDS / 2);
	const size_t enough = few > ENOUGH_LEADS ? few : ENOUGH_LEADS;

	if (left > 0 && 2 * left < (most < enough ? most : enough))
		return false;
	return c->all >= most ||
	       (c->all >= enough && c->known >= LEAST_KNOWN);
}

static void cut_bands(struct thin *thin, const struct handed *handed)
{
	const size_t n = handed->n_eligible;

	for (size_t i = 0; i < n;) {
		struct thin_band *band = &thin->band[thin->n_band++];

		do {
			const size_t end = handed_tie_end(handed, i);

			for (; i < end; i++) {
				const struct threshold_lead *lead =
					handed_lead(handed, i);

				handed_add(&band->count, lead);
				band->stands += stands(lead);
			}
		} while (i < n && !is_full(&band->count, n, n - i));
		band->low = handed_lead(handed, i - 1)->score;
	}
}

static bool is_usable(const struct thin_band *band)
{
	const struct handed_count *c = &band->count;

	return c->known >= LEAST_KNOWN &&
	       (share_known(c) >= LEAST_SHARE ||
		band->stands >= LEAST_STANDS * c->weight);
}

static bool chances_differ(const struct handed *handed)
{
	for (size_t i = 0; i < handed->n; i++)
		if (handed->lead[i].side != THRESHOLD_NEVER &&
		    handed->lead[i].handed > 0.0 &&
		    handed->lead[i].handed < 1.0)
			return true;
	return false;
}

void thin_learn(struct thin *thin, const struct handed *handed)
{
	*thin = (struct thin){ .selects = false };
	cut_bands(thin, handed);
	for (size_t i = 0; i < handed->n_fast; i++) {
		const struct threshold_lead *lead =
			handed_lead(handed, handed->n_eligible + i);

		handed_add(&thin->fast, lead);
		thin->fast_stands += stands(lead);
	}
	thin->selects = shares_differ(thin) || chances_differ(handed);
	while (thin->n_usable < thin->n_band &&
	       is_usable(&thin->band[thin->n_usable]))
		thin->n_usable++;
}

/* c_b of the lead's band. */
static double level(const struct thin *thin, const struct threshold_lead *lead)
{
	size_t b = 0;

	if (lead->side == THRESHOLD_NEVER)
		return 1.0;      // in no band
	if (lead->side == THRESHOLD_ALWAYS)
		return thin->fast.weight / thin->fast_stands;
	while (b + 1 < thin->n_band && lead->score < thin->band[b].low)
		b++;
	return thin->band[b].count.weight / thin->band[b].stands;
}

double thin_weight(const struct thin *thin, const struct threshold_lead *lead)
{
	if (lead->label == LABEL_UNKNOWN)
		return 0.0;
	return thin->selects ? thin_stands(lead) * level(thin, lead)
			     : lead->weight;
}

void thin_add(struct thin_sum *sum, const struct thin *thin,
	      const struct threshold_lead *lead, uint64_t seed)
{
	const double a = thin_weight(thin, lead);
	const double q = lead->mature * lead->prob;

	if (!thin->selects) {
		if (lead->label != LABEL_UNKNOWN && handed_keeps(lead, seed))
			handed_add(&sum->count, lead);
		return;
	}
	sum->weight += lead->weight;
	sum->weight2 += lead->weight * lead->weight;
	if (lead->label == LABEL_UNKNOWN)
		return;
	sum->stands += a;
	sum->sql += lead->label == LABEL_YES ? a : 0.0;
	sum->mature += a * lead->mature;
	sum->prob += a * lead->prob;
	sum->shown += a * q;
	sum->shown2 += a * q * q;
	sum->noise += a * a * q * (1.0 - q);
}

static struct thin_worth worth_of_count(const struct handed_count *c)
{
	const double known = (double)c->known;

	if (c->known == 0)
		return (struct thin_worth){ .prob = NAN };
	return (struct thin_worth){ c->known, c->sql, handed_shown(c),
				    c->prob_known / known };
}

struct thin_worth thin_worth(const struct thin_sum *sum)
{
	const double a = sum->stands;

	if (!(sum->noise > 0.0))         /* nothing known, or no doubt */
		return worth_of_count(&sum->count);

	const double q = sum->shown / a;
	const double between = fmax(sum->shown2 / a - q * q, 0.0);
	const double v = sum->noise / (a * a) +
			 between * sum->weight2 / (sum->weight * sum->weight);
	const double k = q * (1.0 - q) / v;

	return (struct thin_worth){
		.known = (uint64_t)round(k),
		.sql = (uint64_t)round(k * sum->sql / a),
		.shown = round(k) *
			 fmax(sum->mature / a, sum->shown / sum->prob),
		.prob = sum->prob / a,
	};
}

void thin_tally_add(struct thin_tally *tally, const struct thin *thin,
		    const struct threshold_lead *lead, uint64_t seed)
{
	double a = thin_weight(thin, lead);

	if (!thin->selects && lead->label != LABEL_UNKNOWN)
		a = handed_keeps(lead, seed) ? 1.0 : 0.0;
	tally->known += a;
	tally->sql += lead->label == LABEL_YES ? a : 0.0;
	tally->mature += a * lead->mature;
	tally->prob += a * lead->prob;
	tally->shown += a * lead->mature * lead->prob;
}

void thin_tally_merge(struct thin_tally *to, const struct thin_tally *from)
{
	to->known += from->known;
	to->sql += from->sql;
	to->mature += from->mature;
	to->prob += from->prob;
	to->shown += from->shown;
}

double thin_tally_rate(const struct thin_tally *t)
{
	const double shown = fmax(t->mature, t->known * t->shown / t->prob);

	return t->known > 0.0 ? fmin(t->sql / shown, 1.0) : (double)NAN;
}
