/* SPDX-License-Identifier: MIT */
/* recent_leads.h - leads scored by a card, whose outcomes follow a known law
 *
 * Scores are normal around `centre`, in tenths; the SQL probability of a lead
 * is sigmoid(slope * logit(score) + offset).  For tests of calibrating. */
#ifndef TESTS_UNIT_RECENT_LEADS_H
#define TESTS_UNIT_RECENT_LEADS_H

#include <math.h>
#include <stdlib.h>

#include "common/evaluate.h"
#include "common/map.h"
#include "trainer/dataset.h"

enum { RECENT_LEADS_MOST = 20000 };

struct recent_leads {
	struct dataset data;
	struct mql_definition definition;
	int64_t score[RECENT_LEADS_MOST];
	uint8_t verdict[RECENT_LEADS_MOST];
	uint8_t won[RECENT_LEADS_MOST], sql[RECENT_LEADS_MOST];
	uint64_t key[RECENT_LEADS_MOST];
	int32_t created[RECENT_LEADS_MOST];
	uint16_t rule[RECENT_LEADS_MOST];
};

struct recent_law {
	double slope, offset;    // of SQL; a win is one SQL in three
	int64_t centre;          // mean score, tenths
	double spread;           // standard deviation, tenths
};

static inline double recent_normal(uint64_t *rng)
{
	const double u = 1.0 - mql_rng_unit(rng);

	return sqrt(-2.0 * log(u)) *
	       cos(6.283185307179586 * mql_rng_unit(rng));
}

static inline double recent_prob(const struct recent_law *law, int64_t score)
{
	const struct mql_calib map = { true, law->slope, law->offset };

	return mql_calib_prob(&map, score);
}

static inline void recent_leads_draw(struct recent_leads *leads, size_t n,
				     const struct recent_law *law,
				     uint64_t *rng)
{
	leads->data = (struct dataset){
		.definition = &leads->definition, .n = n,
		.won = leads->won, .sql = leads->sql, .rule = leads->rule,
		.id_key = leads->key, .fold_key = leads->key,
		.score = leads->score, .verdict = leads->verdict,
		.as_of = 20778, .first_created = MQL_DAY_NONE,
		.last_created = MQL_DAY_NONE,
	};
	leads->definition.sql.present = true;
	for (size_t i = 0; i < n; i++) {
		leads->score[i] = law->centre +
			(int64_t)lround(law->spread * recent_normal(rng));
		leads->sql[i] = mql_rng_unit(rng) <
				recent_prob(law, leads->score[i]);
		leads->won[i] = leads->sql[i] && mql_rng_unit(rng) < 1.0 / 3.0;
		leads->verdict[i] = MQL_QUALIFIED;
		leads->key[i] = mql_rng_next(rng);
		leads->created[i] = 20700;
		leads->rule[i] = DATASET_NO_RULE;
	}
}

/* The true rate of the leads that score at least `cut`, by the midpoint rule
 * over the scores. */
static inline double recent_rate(const struct recent_law *law, int64_t cut)
{
	double sum = 0.0, all = 0.0;

	for (int64_t s = cut; s < law->centre + (int64_t)(8.0 * law->spread);
	     s++) {
		const double z = (double)(s - law->centre) / law->spread;
		const double w = exp(-z * z / 2.0);

		all += w;
		sum += w * recent_prob(law, s);
	}
	return all > 0.0 ? sum / all : (double)NAN;
}

/* A card that says of these leads what is so. */
static inline struct mql_scorecard recent_card(double slope, double offset)
{
	return (struct mql_scorecard){
		.path = "card.yaml", .name = "card", .gate.score = 500,
		.sql = { true, slope, offset },
		.won = { true, slope, offset - 1.0 },
		.provenance.as_of = MQL_DAY_NONE,
		.provenance.trained_until = MQL_DAY_NONE,
	};
}

#endif
