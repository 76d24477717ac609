/* SPDX-License-Identifier: MIT */
/* delong.c - the variance of an AUC in O(n log n)
 *
 * With m yes leads X_i and n no leads Y_j, psi(x, y) = 1 if x > y, 1/2 if
 * equal, else 0:
 *
 *     V10_i = mean over j of psi(X_i, Y_j)      the place of a yes
 *     V01_j = mean over i of psi(X_i, Y_j)      the place of a no
 *     AUC   = mean V10 = mean V01
 *     var(AUC) = var(V10) / m + var(V01) / n
 *
 * with sample variances (divisor m - 1, n - 1); that of the difference of two
 * AUCs is the same of the differences of places: DeLong, DeLong,
 * Clarke-Pearson, Biometrics 44 (1988).  The definition costs m * n; one sort
 * gives all places (Sun, Xu, IEEE Signal Processing Letters 21, 2014).
 *
 * With weights all means are weighted, and the AUC is a ratio of weighted sums
 * whose variance is that of its linear part (Taylor; Hajek's projection), with
 * u_i = w_i / sum of the label's w:
 *
 *     var = m / (m - 1) sum u_i^2 (V10_i - AUC)^2 + ...
 *
 * which is the above where all weights are equal.
 */
#include "trainer/delong.h"

#include <math.h>
#include <stdlib.h>

#include "trainer/radix.h"

static double weight_of(const double *weight, size_t i)
{
	return weight ? weight[i] : 1.0;
}

/* Sums of weights by label: of all leads. */
static void sum_weights(double all[2], const uint8_t *label,
			const double *weight, size_t n)
{
	all[0] = all[1] = 0.0;
	for (size_t i = 0; i < n; i++)
		all[label[i] == 1] += weight_of(weight, i);
}

/* The place of a yes and of a no among leads of equal score, given the weight
 * of those of each label that score lower, of those tied, and of all. */
static void places_of(double place[2], const double below[2],
		      const double tied[2], const double all[2])
{
	place[1] = (below[0] + 0.5 * tied[0]) / all[0];
	place[0] = ((all[1] - below[1] - tied[1]) + 0.5 * tied[1]) / all[1];
}

void delong_place(double *place, const int64_t *score, const uint8_t *label,
		  const double *weight, size_t n)
{
	uint32_t *order = radix_order(score, n);
	double all[2], below[2] = { 0.0, 0.0 }, of[2];

	sum_weights(all, label, weight, n);
	for (size_t from = 0, to; from < n; from = to) {
		double tied[2] = { 0.0, 0.0 };

		for (to = from; to < n && score[order[to]] ==
					  score[order[from]]; to++)
			tied[label[order[to]] == 1] +=
				weight_of(weight, order[to]);
		places_of(of, below, tied, all);
		for (size_t j = from; j < to; j++)
			place[order[j]] = of[label[order[j]] == 1];
		below[0] += tied[0];
		below[1] += tied[1];
	}
	free(order);
}

static double mean_place(const double *place, const uint8_t *label,
			 const double *weight, size_t n, bool yes)
{
	double sum = 0.0, all = 0.0;

	for (size_t i = 0; i < n; i++)
		if ((label[i] == 1) == yes) {
			sum += weight_of(weight, i) * place[i];
			all += weight_of(weight, i);
		}
	return sum / all;
}

double delong_auc(const double *place, const uint8_t *label,
		  const double *weight, size_t n)
{
	return mean_place(place, label, weight, n, true);
}

/* Of the mean over the leads of one label. */
static double variance_of(const double *place, const uint8_t *label,
			  const double *weight, size_t n, bool yes)
{
	const double mean = mean_place(place, label, weight, n, yes);
	double sum = 0.0, all = 0.0;
	size_t m = 0;

	for (size_t i = 0; i < n; i++)
		if ((label[i] == 1) == yes) {
			all += weight_of(weight, i);
			m++;
		}
	for (size_t i = 0; i < n; i++)
		if ((label[i] == 1) == yes) {
			const double w = weight_of(weight, i) *
					 ((double)m / all);

			sum += w * w * (place[i] - mean) * (place[i] - mean);
		}
	return m > 1 ? sum / (double)(m - 1) / (double)m : (double)NAN;
}

double delong_variance(const double *place, const uint8_t *label,
		       const double *weight, size_t n)
{
	return variance_of(place, label, weight, n, true) +
	       variance_of(place, label, weight, n, false);
}

/* ---- of ties ---- */

/* Sums over the leads of one label of the places in (a: { 0, 0 }, or their
 * means) and of their squares, which is weighted as a variance is. */
struct moments {
	double mean[2], square[2];
};

static struct moments moments_of(const struct ties *ties, const double all[2],
				 const double mean[2])
{
	struct moments sum = { { 0.0, 0.0 }, { 0.0, 0.0 } };
	double below[2] = { 0.0, 0.0 }, place[2];

	for (size_t t = ties->n; t-- > 0; ) {
		const struct tie *tie = &ties->tie[t];

		places_of(place, below, tie->weight, all);
		for (int yes = 0; yes < 2; yes++) {
			const double d = place[yes] - mean[yes];

			sum.mean[yes] += tie->weight[yes] * d;
			sum.square[yes] += tie->square[yes] * d * d;
			below[yes] += tie->weight[yes];
		}
	}
	return sum;
}

double delong_of_ties(const struct ties *ties, double *variance)
{
	const double none[2] = { 0.0, 0.0 };
	double all[2] = { 0.0, 0.0 }, mean[2], leads[2] = { 0.0, 0.0 };
	struct moments sum;

	for (size_t t = 0; t < ties->n; t++)
		for (int yes = 0; yes < 2; yes++) {
			all[yes] += ties->tie[t].weight[yes];
			leads[yes] += (double)ties->tie[t].leads[yes];
		}
	sum = moments_of(ties, all, none);
	*variance = 0.0;
	for (int yes = 0; yes < 2; yes++)
		mean[yes] = sum.mean[yes] / all[yes];
	sum = moments_of(ties, all, mean);
	for (int yes = 0; yes < 2; yes++)
		*variance += leads[yes] > 1.0
			? sum.square[yes] / (all[yes] * all[yes]) *
			  leads[yes] / (leads[yes] - 1.0)
			: (double)NAN;
	return mean[1];
}
