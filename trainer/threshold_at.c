/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "trainer/handed.h"
#include "trainer/metrics.h"
#include "trainer/thin.h"
#include "trainer/threshold.h"

static bool is_handed(const struct threshold_lead *lead, int64_t cut)
{
	return lead->side == THRESHOLD_ALWAYS ||
	       (lead->side == THRESHOLD_ELIGIBLE && lead->score >= cut);
}

static void count(struct threshold *result, const struct handed *handed,
		  const struct thin *thin, uint64_t seed)
{
	const size_t n_band = thin_bands_down_to(thin, result->cut);
	uint64_t sql = 0, caught = 0;

	for (size_t i = 0; i < handed->n; i++) {
		const struct threshold_lead *lead = &handed->lead[i];
		const bool yes = lead->label == LABEL_YES;

		sql += yes;
		if (!is_handed(lead, result->cut))
			continue;
		caught += yes;
		result->handed++;
		if (lead->label == LABEL_UNKNOWN ||
		    (thin->selects && !thin_keeps(thin, n_band, lead, seed)))
			continue;
		result->known++;
		result->sql += yes;
	}
	if (handed->n > 0)
		result->share = (double)result->handed / (double)handed->n;
	if (sql > 0)
		result->sql_caught = (double)caught / (double)sql;
}

void threshold_at(struct threshold *result, const struct threshold_lead *lead,
		  size_t n, int64_t cut,
		  const struct threshold_options *options)
{
	struct handed handed;
	struct thin thin;

	*result = (struct threshold){
		.status = THRESHOLD_SET, .cut = cut, .rate = NAN,
		.share = NAN, .sql_caught = NAN, .p_value = NAN,
		.best_rate = NAN,
	};
	handed_init(&handed, lead, n);
	thin_learn(&thin, &handed);
	result->thinned = thin.selects;
	count(result, &handed, &thin, options->seed);
	handed_release(&handed);
	if (result->known > 0)
		result->rate = (double)result->sql / (double)result->known;
	metrics_share_interval(result->sql, result->known, .95, &result->low,
			       &result->high);
}
