/* SPDX-License-Identifier: MIT */
/* calib.c - the logistic map, applied
 *
 *     z = slope * (score * ln 2 / 100) + offset,   prob = 1 / (1 + exp(-z))
 *
 * Written this way for either sign of z: each step (multiply, add, exp, add 1,
 * divide into 1) is monotone also after rounding, so prob never falls as the
 * score rises.  The usual exp(z) / (1 + exp(z)) for z < 0 can fall by an ulp:
 * near exp(z) = .5 the sum rounds in wider steps than the numerator.  Its
 * purpose, no overflow, is met by bounding z from below.
 *
 * Platt, "Probabilistic outputs for support vector machines", 1999.
 */
#include "common/calib.h"

#include <math.h>

#define Z_LEAST (-709.0)         /* exp(709) is finite, exp(710) is not */

bool mql_calib_check(const struct mql_calib *map, const char *where,
		     struct mql_err *err)
{
	if (!map->present)
		return true;
	if (!isfinite(map->slope) || map->slope < 0.0)
		return mql_fail(err, MQL_E_CARD,
				"%s: calibration slope %g must be finite and "
				">= 0", where, map->slope);
	if (!isfinite(map->offset))
		return mql_fail(err, MQL_E_CARD,
				"%s: calibration offset %g must be finite",
				where, map->offset);
	return true;
}

double mql_calib_prob(const struct mql_calib *map, int64_t score_tenths)
{
	if (!map->present)
		return NAN;

	return 1.0 / (1.0 + exp(-fmax(mql_calib_logit(map, score_tenths),
				      Z_LEAST)));
}
