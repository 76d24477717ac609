/* SPDX-License-Identifier: MIT */
/* threshold.c - refuse what can't be answered, ask the promise, fill in facts
 *
 * Refused at once (rule 26): no known label among the leads that could be
 * handed over, one class only, a score that is the same for all.
 *
 * known, sql, rate and its interval are over known leads of H(cut).  Where
 * outcomes are selected (thinned), they are over the known leads that thinning
 * keeps, for only those stand for all of H.
 */
#include "trainer/threshold.h"

#include <math.h>

#include "trainer/handed.h"
#include "trainer/metrics.h"
#include "trainer/thin.h"
#include "trainer/threshold_parts.h"

/* False where no threshold can mean anything. */
static bool is_answerable(struct threshold *result, const struct handed *h)
{
	struct handed_count c = { 0 };

	for (size_t i = 0; i < h->n_eligible + h->n_fast; i++)
		handed_add(&c, &h->lead[i]);
	result->sql_have = c.sql;
	if (c.sql == 0 || c.sql == c.known || h->n_eligible == 0)
		return false;
	result->sql_have = 0;
	return h->lead[0].score != h->lead[h->n_eligible - 1].score;
}

static void fill_in(struct threshold *result, const struct handed *h)
{
	uint64_t sql = 0, caught = 0;

	for (size_t i = 0; i < h->n; i++) {
		const struct threshold_lead *lead = &h->lead[i];
		const bool in = lead->side == THRESHOLD_ALWAYS ||
				(lead->side == THRESHOLD_ELIGIBLE &&
				 lead->score >= result->cut);

		result->handed += in;
		sql += lead->label == LABEL_YES;
		caught += in && lead->label == LABEL_YES;
	}
	result->share = (double)result->handed / (double)h->n;
	result->sql_caught = (double)caught / (double)sql;
	if (result->known > 0)
		result->rate = (double)result->sql / (double)result->known;
	metrics_share_interval(result->sql, result->known, .95, &result->low,
			       &result->high);
}

static void keep_promise(struct threshold *result, const struct handed *h,
			 const struct threshold_options *options)
{
	struct thin thin;

	thin_learn(&thin, h);
	switch (options->target.promise) {
	case MQL_AIM:
		threshold_aim(result, h, &thin, options);
		break;
	case MQL_GUARANTEE:
		threshold_guarantee(result, h, &thin, options);
		break;
	}
}

void threshold_find(struct threshold *result, const struct threshold_lead *lead,
		    size_t n, const struct threshold_options *options)
{
	struct handed h;

	*result = (struct threshold){
		.status = THRESHOLD_REFUSED, .rate = NAN, .low = NAN,
		.high = NAN, .share = NAN, .sql_caught = NAN, .p_value = NAN,
		.best_rate = NAN,
	};
	handed_init(&h, lead, n);
	if (is_answerable(result, &h))
		keep_promise(result, &h, options);
	if (result->status == THRESHOLD_SET ||
	    result->status == THRESHOLD_ALL_PASS)
		fill_in(result, &h);
	handed_release(&h);
}

size_t threshold_curve(struct threshold_point *point, size_t n_point,
		       const struct threshold_lead *lead, size_t n)
{
	struct handed h;
	struct handed_count c = { 0 };
	size_t n_found = 0;

	handed_init(&h, lead, n);
	for (size_t i = 0; i < h.n_fast; i++)
		handed_add(&c, &h.lead[h.n_eligible + i]);
	for (size_t j = 1, i = 0; j <= n_point; j++) {
		size_t end = (j * h.n_eligible + n_point / 2) / n_point;

		if (end <= i)
			continue;
		end = handed_tie_end(&h, end - 1);
		for (; i < end; i++)
			handed_add(&c, &h.lead[i]);
		point[n_found++] = (struct threshold_point){
			.cut = h.lead[end - 1].score, .handed = c.all,
			.known = c.known, .sql = c.sql,
			.prob = c.prob_all / (double)c.all,
		};
	}
	handed_release(&h);
	return n_found;
}
