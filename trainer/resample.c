/* SPDX-License-Identifier: MIT */
#include "trainer/resample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "trainer/order.h"

static int compare_keys(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

size_t resample_number(uint64_t *account, size_t n)
{
	uint64_t *key = mql_calloc(n, sizeof(*key));
	size_t n_key = 0;

	memcpy(key, account, n * sizeof(*key));
	qsort(key, n, sizeof(*key), compare_keys);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || key[i] != key[i - 1])
			key[n_key++] = key[i];
	for (size_t i = 0; i < n; i++) {
		const uint64_t *at = bsearch(&account[i], key, n_key,
					     sizeof(*key), compare_keys);

		account[i] = (uint64_t)(at - key);
	}
	free(key);
	return n_key;
}

void resample_interval(double *low, double *high, double *value, size_t n)
{
	size_t m = 0;

	for (size_t b = 0; b < n; b++)
		if (isfinite(value[b]))
			value[m++] = value[b];
	if (m < RESAMPLE_LEAST / 2)
		return;
	order_doubles(value, m);
	*low = value[(size_t)((double)m * .025)];
	*high = value[m - 1 - (size_t)((double)m * .025)];
}
