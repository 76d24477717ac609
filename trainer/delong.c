/* SPDX-License-Identifier: MIT */
/* delong.c - the variance of an AUC in O(n log n)
 *
 * With m yes leads X_i and n no leads Y_j, psi(x, y) = 1 if x > y, 1/2 if
 * equal, else 0:
 *
 *     V10_i = mean over j of psi(X_i, Y_j)      the place of a yes
 *     V01_j = mean over i of psi(X_i, Y_j)      the place of a no
 *     AUC   = mean V10 = mean V01
 *     cov(AUC_a, AUC_b) = cov(V10a, V10b) / m + cov(V01a, V01b) / n
 *
 * with sample covariances (divisor m - 1, n - 1): DeLong, DeLong,
 * Clarke-Pearson, Biometrics 44 (1988).  The definition costs m * n; one sort
 * gives all places (Sun, Xu, IEEE Signal Processing Letters 21, 2014).
 */
#include "trainer/delong.h"

#include <math.h>
#include <stdlib.h>

#include "common/mem.h"

struct item {
	int64_t score;
	size_t i;
};

static int by_score(const void *pa, const void *pb)
{
	const struct item *a = pa, *b = pb;

	return (a->score > b->score) - (a->score < b->score);
}

static struct item *sorted_items(const int64_t *score, size_t n)
{
	struct item *item = mql_calloc(n, sizeof(*item));

	for (size_t i = 0; i < n; i++)
		item[i] = (struct item){ score[i], i };
	qsort(item, n, sizeof(*item), by_score);
	return item;
}

static size_t count_yes(const uint8_t *label, size_t n)
{
	size_t n_yes = 0;

	for (size_t i = 0; i < n; i++)
		n_yes += label[i] == 1;
	return n_yes;
}

/* Place the leads of one tie block, given how many of each label score lower
 * (below[label]) and how many are in the block (tied[label]). */
static void place_block(double *place, const struct item *item, size_t n_item,
			const uint8_t *label, const size_t below[2],
			const size_t tied[2], const size_t all[2])
{
	const double yes = (double)below[0] + 0.5 * (double)tied[0];
	const double no = (double)(all[1] - below[1] - tied[1]) +
			  0.5 * (double)tied[1];

	for (size_t j = 0; j < n_item; j++) {
		const size_t i = item[j].i;

		place[i] = label[i] == 1 ? yes / (double)all[0] :
					   no / (double)all[1];
	}
}

void delong_place(double *place, const int64_t *score, const uint8_t *label,
		  size_t n)
{
	struct item *item = sorted_items(score, n);
	const size_t n_yes = count_yes(label, n);
	const size_t all[2] = { n - n_yes, n_yes };
	size_t below[2] = { 0, 0 };

	for (size_t from = 0, to; from < n; from = to) {
		size_t tied[2] = { 0, 0 };

		for (to = from; to < n &&
		     item[to].score == item[from].score; to++)
			tied[label[item[to].i] == 1]++;
		place_block(place, item + from, to - from, label, below, tied,
			    all);
		below[0] += tied[0];
		below[1] += tied[1];
	}
	free(item);
}

static double mean_place(const double *place, const uint8_t *label, size_t n,
			 bool yes)
{
	double sum = 0.0;
	size_t m = 0;

	for (size_t i = 0; i < n; i++)
		if ((label[i] == 1) == yes) {
			sum += place[i];
			m++;
		}
	return sum / (double)m;
}

double delong_auc(const double *place, const uint8_t *label, size_t n)
{
	return mean_place(place, label, n, true);
}

/* Covariance of the two means over the leads of one label. */
static double covariance_of(const double *a, const double *b,
			    const uint8_t *label, size_t n, bool yes)
{
	const double mean_a = mean_place(a, label, n, yes);
	const double mean_b = mean_place(b, label, n, yes);
	double sum = 0.0;
	size_t m = 0;

	for (size_t i = 0; i < n; i++)
		if ((label[i] == 1) == yes) {
			sum += (a[i] - mean_a) * (b[i] - mean_b);
			m++;
		}
	return m > 1 ? sum / (double)(m - 1) / (double)m : (double)NAN;
}

double delong_covariance(const double *a, const double *b,
			 const uint8_t *label, size_t n)
{
	return covariance_of(a, b, label, n, true) +
	       covariance_of(a, b, label, n, false);
}
