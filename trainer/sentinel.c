/* SPDX-License-Identifier: MIT */
#include "trainer/sentinel.h"

bool sentinel_is(double v, const double *x, size_t n)
{
	if (n < 3)
		return false;
	return (v == x[n - 1] && v >= 99.0 && v > 4.0 * x[n - 2]) ||
	       (v < 0.0 && v == x[0] && x[1] >= 0.0);
}
