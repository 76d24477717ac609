/* SPDX-License-Identifier: MIT */
/* Young and old leads of known truth: SQLs divided by what has shown are the
 * rate at the horizon, in H(t) of any size, where hot leads are faster. */
#include <math.h>

#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>

#include "common/map.h"
#include "trainer/labels.h"
#include "trainer/lag_weigh.h"

enum { N = 2000, RUNS = 300, SPAN = 365, HORIZON = 112 };

static struct outcome_days event[N];
static int32_t created[N];
static struct threshold_lead lead[N];
static uint32_t row[N];
static double truth[N];          // P(SQL by the horizon)
static struct dataset data;

static const struct mql_definition definition = {
	.created = "created", .matures = MQL_MATURES_DAYS,
	.matures_days = HORIZON, .won = { .present = true },
};

static double normal(uint64_t *rng)
{
	const double u = 1.0 - mql_rng_unit(rng);

	return sqrt(-2.0 * log(u)) *
	       cos(6.283185307179586 * mql_rng_unit(rng));
}

/* Quality z makes leads likelier and faster; median lag 15 days at z = 0. */
static void draw(size_t i, uint64_t *rng)
{
	const double z = normal(rng), p = 1.0 / (1.0 + exp(2.5 - 1.5 * z));
	const double rate = log(2.0) / (15.0 * exp(-.5 * z));
	const double u = 1.0 - mql_rng_unit(rng);
	const double lag = floor(-log(u) / rate);

	created[i] = (int32_t)(mql_rng_unit(rng) * SPAN);
	event[i] = OUTCOME_DAYS_NEVER;
	if (mql_rng_unit(rng) < p && lag <= HORIZON)
		event[i].won = created[i] + (int32_t)lag;
	truth[i] = p * (1.0 - exp(-rate * (HORIZON + 1)));
	lead[i] = (struct threshold_lead){
		.score = (int64_t)lround(100.0 * z), .weight = 1.0,
		.mature = 1.0, .side = THRESHOLD_ELIGIBLE,
	};
	row[i] = (uint32_t)i;
}

static void draw_all(uint64_t *rng)
{
	struct mql_err err = MQL_ERR_INIT;

	free(data.won);
	free(data.sql);
	free(data.sql_so_far);
	for (size_t i = 0; i < N; i++)
		draw(i, rng);
	data = (struct dataset){
		.definition = &definition, .n = N, .event = event,
		.created = created, .as_of = SPAN,
	};
	cr_assert(labels_set(&data, &err));
	for (size_t i = 0; i < N; i++)
		lead[i].label = data.sql[i];
	cr_assert_eq(lag_weigh(lead, row, N, &data).use, LAG_COUNTED);
}

struct bias { double weighted, young, naive; double broken; };

/* What the leads from a score up say, against what is true of them. */
static void add_run(struct bias *bias, int64_t cut)
{
	double sql = 0, shown = 0, known = 0, so_far = 0, n = 0, p = 0;
	double young_sql = 0, young_shown = 0, young_p = 0, young = 0;

	for (size_t i = 0; i < N; i++) {
		if (lead[i].score < cut)
			continue;
		n += 1.0;
		p += truth[i];
		so_far += data.sql_so_far[i] == LABEL_YES;
		if (lead[i].label == LABEL_UNKNOWN)
			continue;
		known += 1.0;
		sql += lead[i].label == LABEL_YES;
		shown += lead[i].mature;
		if (data.sql[i] != LABEL_UNKNOWN)
			continue;
		young_sql += lead[i].label == LABEL_YES;
		young_shown += lead[i].mature;
		young_p += truth[i];
		young += 1.0;
	}
	bias->weighted += (sql / shown / (p / n) - 1.0) / RUNS;
	bias->young += (young_sql / young_shown / (young_p / young) - 1.0) /
		       RUNS;
	bias->naive += (so_far / n / (p / n) - 1.0) / RUNS;
	bias->broken += (gsl_cdf_binomial_Q((unsigned)sql - 1,
					    p / n * shown / known,
					    (unsigned)known) <= .05) /
			(double)RUNS;
}

Test(maturity_law, sqls_over_what_has_shown_are_the_rate_at_the_horizon)
{
	static const int64_t cut[] = { INT64_MIN, 0, 84 };   // all, 50, 20 %
	struct bias bias[3] = { { 0 } };
	uint64_t rng = 20261122;

	for (int r = 0; r < RUNS; r++) {
		draw_all(&rng);
		for (size_t k = 0; k < 3; k++)
			add_run(&bias[k], cut[k]);
	}
	for (size_t k = 0; k < 3; k++) {
		/* standard errors .004 and .008 */
		cr_expect_float_eq(bias[k].weighted, 0.0, .01, "%zu: %g", k,
				   bias[k].weighted);
		cr_expect_float_eq(bias[k].young, 0.0, .025, "%zu: %g", k,
				   bias[k].young);
		cr_expect_lt(bias[k].naive, -.015, "%zu: %g", k,
			     bias[k].naive);
		/* 15 of 300 expected at most; two and a half errors above */
		cr_expect_lt(bias[k].broken, .08, "%zu: %g", k,
			     bias[k].broken);
	}
}
