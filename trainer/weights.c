/* SPDX-License-Identifier: MIT */
#include "trainer/weights.h"

#include <math.h>

bool weights_equal(const double *weight, size_t n)
{
	if (weight == NULL)
		return true;
	for (size_t i = 1; i < n; i++)
		if (weight[i] < weight[0] || weight[i] > weight[0])
			return false;
	return true;
}

bool weights_equal_rows(const double *weight, const uint32_t *row,
			size_t n_row)
{
	if (weight == NULL)
		return true;
	for (size_t i = 1; i < n_row; i++)
		if (weight[row[i]] < weight[row[0]] ||
		    weight[row[i]] > weight[row[0]])
			return false;
	return true;
}

static double largest(const double *weight, size_t n)
{
	double most = 0.0;

	for (size_t i = 0; i < n; i++)
		most = fmax(most, weight[i]);
	return most;
}

/* The unit of weights of at most 1: their squares can't overflow, and what
 * underflows counts for nothing beside the largest. */
static double unit_of(const double *weight, const uint8_t *label, size_t n)
{
	double sum[2] = { 0.0, 0.0 }, square[2] = { 0.0, 0.0 }, p, q;

	for (size_t i = 0; i < n; i++) {
		sum[label[i] == 1] += weight[i];
		square[label[i] == 1] += weight[i] * weight[i];
	}
	p = sum[1] / (sum[0] + sum[1]);
	q = sum[0] / (sum[0] + sum[1]);
	return (square[1] * q * q + square[0] * p * p) /
	       ((sum[0] + sum[1]) * p * q);
}

double weights_scale(double *weight, const uint8_t *label, size_t n)
{
	const double most = largest(weight, n);
	double unit;

	if (weights_equal(weight, n)) {
		for (size_t i = 0; i < n; i++)
			weight[i] = 1.0;
		return most;
	}
	for (size_t i = 0; i < n; i++)
		weight[i] /= most;
	unit = unit_of(weight, label, n);
	for (size_t i = 0; i < n; i++)
		weight[i] /= unit;
	return unit * most;
}

double weights_effective(const double *weight, const uint8_t *label, size_t n,
			 uint8_t which)
{
	double most = 0.0, sum = 0.0, square = 0.0;

	for (size_t i = 0; i < n; i++)
		if (label[i] == which)
			most = fmax(most, weight ? weight[i] : 1.0);
	for (size_t i = 0; i < n; i++) {
		const double w = weight ? weight[i] / most : 1.0;

		if (label[i] != which)
			continue;
		sum += w;
		square += w * w;
	}
	return square > 0.0 ? sum * sum / square : 0.0;
}
