/* SPDX-License-Identifier: MIT */
/* threshold_aim.c - as near the target as can be
 *
 * The observed rate of the best k leads jumps about, and the lowest k at which
 * it is still above r is a lucky one.  A logistic map from score to SQL
 * probability, learned on the known eligible leads, smooths that away; the
 * threshold is the lowest score, at the end of a tie block, whose H has a mean
 * probability of at least r.
 *
 * Leads that are too young to know teach the map too: of the SQLs among leads
 * like them a share m has shown, so P(SQL so far) = m * map (logistic.h).
 *
 * The mean is over all leads of H, known or not, by a map in which each known
 * lead counts for those it stands for (rule 16, thin.h).  The walk never goes
 * below the floor, under which too little is known.
 *
 * Fast-tracked leads are handed over whatever they score, so the map is not
 * about them: they enter with their own share of SQLs, as a group that no
 * cut-off chooses from, and by the map where none of them is known.
 *
 * Where the rate known at the threshold lies below the target with its whole
 * 95 % interval, the map does not hold there, and the target is refused.
 *
 * Fast track breaks the target where no cut-off reaches it with the
 * fast-tracked and one does without.
 */
#include <math.h>

#include "trainer/calibrate.h"
#include "trainer/threshold_parts.h"

struct aim {
	bool found;
	size_t end;              // eligible leads handed over
	double best;             // highest mean probability at any cut-off
	uint64_t best_sql;       // known SQLs there
};

static void learn_map(struct mql_calib *map, const struct handed *handed,
		      const struct thin *thin)
{
	struct calibrate_sum sum = { 0 };

	for (size_t i = 0; i < handed->n; i++) {
		const struct threshold_lead *lead = &handed->lead[i];

		if (lead->side != THRESHOLD_ELIGIBLE)
			continue;
		calibrate_add(&sum, lead->score, lead->label,
			      thin_weight(thin, lead), lead->mature, 0);
	}
	calibrate_all(map, &sum);
	calibrate_sum_release(&sum);
}

static double fast_sum(const struct handed *handed, const struct thin *thin,
		       const struct mql_calib *map)
{
	const struct handed_count *fast = &thin->fast;
	double sum = 0.0;

	if (fast->known > 0)
		return fast->weight *
		       fmin(fast->weight_sql / fast->weight_mature, 1.0);
	for (size_t i = 0; i < handed->n_fast; i++) {
		const struct threshold_lead *lead =
			handed_lead(handed, handed->n_eligible + i);

		sum += lead->weight * mql_calib_prob(map, lead->score);
	}
	return sum;
}

static struct aim walk_down(const struct handed *handed, int64_t floor,
			    const struct mql_calib *map, double rate,
			    double sum, double all, uint64_t sql)
{
	struct aim aim = { .best = NAN };

	for (size_t i = 0, end; i < handed->n_eligible; i = end) {
		const int64_t score = handed_lead(handed, i)->score;

		if (score < floor)
			break;
		end = handed_tie_end(handed, i);

		struct handed_count block = { 0 };

		for (size_t j = i; j < end; j++)
			handed_add(&block, handed_lead(handed, j));
		sql += block.sql;
		all += block.weight;
		sum += block.weight * mql_calib_prob(map, score);
		if (isnan(aim.best) || sum / all > aim.best) {
			aim.best = sum / all;
			aim.best_sql = sql;
		}
		if (sum / all >= rate) {
			aim.found = true;
			aim.end = end;
		}
	}
	return aim;
}

void threshold_aim(struct threshold *result, const struct handed *handed,
		   const struct thin *thin,
		   const struct threshold_options *options)
{
	const double rate = options->target.rate;
	const struct handed_count *fast = &thin->fast;
	struct mql_calib map;
	int64_t floor = INT64_MIN;

	result->thinned = thin->selects;
	if (thin->selects)
		result->floor = floor = thin->n_usable > 0 ?
			thin->band[thin->n_usable - 1].low : INT64_MAX;
	if (options->map != NULL)
		map = *options->map;
	else
		learn_map(&map, handed, thin);

	const struct aim aim = walk_down(handed, floor, &map, rate,
					 fast_sum(handed, thin, &map),
					 fast->weight, fast->sql);

	if (!aim.found) {
		const bool alone = walk_down(handed, floor, &map, rate, 0.0,
					     0.0, 0).found;

		result->status = alone ? THRESHOLD_FAST_TRACK :
					 THRESHOLD_REFUSED;
		result->best_rate = aim.best;
		result->sql_have = aim.best_sql;
		return;
	}
	result->status = aim.end == handed->n_eligible ?
		THRESHOLD_ALL_PASS : THRESHOLD_SET;
	result->cut = handed_lead(handed, aim.end - 1)->score;
	threshold_count(result, handed, thin, options->seed);
}
