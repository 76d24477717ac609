/* SPDX-License-Identifier: MIT */
#include "trainer/oof.h"

#include <criterion/criterion.h>

#include "tests/unit/recent_leads.h"

enum { FAST, DISQUALIFY };

static const struct mql_rule rule[] = {
	[FAST] = { .verdict = MQL_FAST_TRACK, .reason = "asked" },
	[DISQUALIFY] = { .verdict = MQL_DISQUALIFIED, .reason = "rival" },
};

/* fit must reach 10.0; nothing is asked of the others. */
static const struct mql_definition definition = {
	.rule = rule, .n_rule = 2,
	.gate = { MQL_POINTS_NONE, { 100, MQL_POINTS_NONE, MQL_POINTS_NONE,
				     MQL_POINTS_NONE } },
};

Test(oof, rule_13_a_rule_decides_before_a_minimum_does)
{
	const int64_t low[MQL_N_DIMENSION] = { 99, -500, -500, -500 };
	const int64_t high[MQL_N_DIMENSION] = { 100, -500, -500, -500 };

	cr_assert(points_below(&definition, low));
	cr_assert_not(points_below(&definition, high));
	cr_assert_eq(oof_side(&definition, DATASET_NO_RULE, false),
		     THRESHOLD_ELIGIBLE);
	cr_assert_eq(oof_side(&definition, DATASET_NO_RULE, true),
		     THRESHOLD_NEVER);
	cr_assert_eq(oof_side(&definition, FAST, true), THRESHOLD_ALWAYS);
	cr_assert_eq(oof_side(&definition, DISQUALIFY, false),
		     THRESHOLD_NEVER);
}

/* Three leads: handed over and young, by a rule, and of whom nothing is
 * known. */
struct made {
	struct dataset data;
	struct oof oof;
	struct threshold_lead lead[3];
};

static uint8_t won[] = { LABEL_UNKNOWN, LABEL_NO, LABEL_UNKNOWN };
static uint16_t decided[] = { DATASET_NO_RULE, DISQUALIFY, DATASET_NO_RULE };
static uint32_t row[] = { 0, 1, 2 };
static uint8_t fold[] = { 0, 1, 4 };

static void made_init(struct made *m)
{
	*m = (struct made){
		.data = { .definition = &definition, .n = 3, .won = won,
			  .rule = decided },
		.lead = {
			{ .score = 123, .prob = .25, .weight = 2.5,
			  .mature = .5, .handed = .1, .label = LABEL_YES,
			  .side = THRESHOLD_ELIGIBLE },
			{ .score = 500, .prob = .5, .weight = 1, .mature = 1,
			  .label = LABEL_NO, .side = THRESHOLD_NEVER },
			{ .score = 122, .prob = .125, .weight = 1, .mature = 1,
			  .label = LABEL_UNKNOWN, .side = THRESHOLD_ELIGIBLE },
		},
	};
	m->oof = (struct oof){ .lead = m->lead, .row = row, .fold = fold,
			       .n = 3 };
}

Test(oof, the_table_leaves_empty_what_is_not_known)
{
	const struct threshold set = { .status = THRESHOLD_SET, .cut = 123 };
	const struct threshold refused = { .status = THRESHOLD_REFUSED };
	struct mql_buf buf = { 0 };
	struct made m;

	made_init(&m);
	oof_add_csv(&buf, &m.oof, &m.data, &set, 577);
	cr_assert_str_eq(mql_buf_text(&buf),
		"lead,fold,score,prob_sql,won,sql,weight,mature,handed,"
		"verdict\n"
		"1,1,70.0,0.25,,1,2.5,0.5,0.1,mql\n"
		"2,2,107.7,0.5,0,0,1,1,,disqualified\n"
		"3,5,69.9,0.125,,,1,1,,nurture\n");
	mql_buf_reset(&buf);
	oof_add_csv(&buf, &m.oof, &m.data, &refused, 0);
	cr_assert(strstr(mql_buf_text(&buf), "1,1,12.3,0.25,,1,2.5,0.5,0.1,\n"),
		  "%s", mql_buf_text(&buf));
	mql_buf_release(&buf);
}

/* What a lead says by itself; what was learned of it comes after. */
Test(oof, a_lead_brings_its_own_weight_and_chance)
{
	double weight[] = { 1, 4 }, chance[] = { .02, 0 };
	uint64_t key[] = { 7, 8 };
	uint8_t sql[] = { LABEL_YES, LABEL_UNKNOWN };
	struct dataset data = { .n = 2, .weight = weight, .sql = sql,
				.handed_prob = chance, .id_key = key };
	struct threshold_lead lead = oof_lead(&data, 0, 55,
					      THRESHOLD_ELIGIBLE);

	cr_assert_eq(lead.score, 55);
	cr_assert_eq(lead.key, 7);
	cr_assert_float_eq(lead.weight, 1.0, 0.0);
	cr_assert_float_eq(lead.handed, .02, 0.0);
	cr_assert_float_eq(lead.mature, 1.0, 0.0);
	cr_assert_eq(lead.label, LABEL_YES);
	lead = oof_lead(&data, 1, 55, THRESHOLD_NEVER);
	cr_assert_float_eq(lead.weight, 4.0, 0.0);
	cr_assert_float_eq(lead.handed, 0.0, 0.0);
	cr_assert_eq(lead.side, THRESHOLD_NEVER);
	data.weight = data.handed_prob = NULL;
	lead = oof_lead(&data, 0, 55, THRESHOLD_NEVER);
	cr_assert_float_eq(lead.weight, 1.0, 0.0);
	cr_assert_float_eq(lead.handed, 0.0, 0.0);
}

/* ---- gathered ---- */

enum { LEADS = 5000, K = 5, HORIZON = 90 };

static struct recent_leads recent;
static struct outcome_days event[LEADS];
static uint8_t so_far[LEADS], tested[LEADS];
static const struct recent_law law = { 1.0, -4.0, 400, 100.0 };

/* The first period is 90 to 125 days old, each other one younger than the one
 * before; SQLs come evenly over 90 days, the horizon. */
static void make_young(void)
{
	struct dataset *data = &recent.data;
	uint64_t rng = 5;

	recent_leads_draw(&recent, LEADS, &law, &rng);
	recent.definition.sql.present = false;   // won is all that is asked
	data->created = recent.created;
	data->event = event;
	data->sql_so_far = so_far;
	data->matures_days = HORIZON;
	for (size_t i = 0; i < LEADS; i++) {
		const int32_t age = 125 - (int32_t)(i * 125 / LEADS);
		const int32_t lag = (int32_t)(i * 37 % HORIZON);

		tested[i] = age >= HORIZON ? 0
			    : (uint8_t)(1 + (HORIZON - 1 - age) * 4 / HORIZON);
		recent.created[i] = data->as_of - age;
		event[i] = OUTCOME_DAYS_NEVER;
		if (recent.sql[i] == LABEL_YES)
			event[i].won = recent.created[i] + lag;
		so_far[i] = recent.sql[i] == LABEL_YES && lag <= age;
		recent.won[i] = recent.sql[i];
		if (age < HORIZON)
			recent.sql[i] = recent.won[i] = LABEL_UNKNOWN;
		else
			so_far[i] = recent.sql[i];
	}
}

static void gather(struct oof *oof)
{
	uint8_t *below = mql_calloc(LEADS, sizeof(*below));
	int32_t *score = mql_calloc(LEADS, sizeof(*score));
	const struct split split = { .n_fold = K, .test = tested };
	struct cv cv = { .score = score, .below = below };
	const struct propensity all = { 0 };

	for (int d = 0; d < MQL_N_DIMENSION; d++)
		recent.definition.gate.least[d] = MQL_POINTS_NONE;
	*oof = (struct oof){ 0 };
	for (size_t i = 0; i < LEADS; i++)
		score[i] = (int32_t)recent.score[i];
	oof_gather(oof, &recent.data, &split, &cv, &all);
	cv_release(&cv);
	oof_calibrate(oof, &recent.data, K);
}

/* Only one period is old enough, and still each lead has a probability, near
 * the true one, as one too young to know teaches what it has shown. */
Test(oof, leads_too_young_to_know_teach_the_maps)
{
	struct oof oof;
	size_t n = 0;

	make_young();
	gather(&oof);
	cr_assert_eq(oof.lag.use, LAG_COUNTED);
	cr_assert_gt(oof.lag.counted, LEADS / 2);
	cr_assert(oof.sql.present && oof.won.present);
	cr_assert_float_eq(oof.sql.slope, oof.won.slope, 0.0);
	for (size_t j = 0; j < oof.n; j++) {
		const double p = recent_prob(&law, oof.lead[j].score);

		n += oof.lead[j].label != LABEL_UNKNOWN;
		cr_assert_float_eq(oof.lead[j].prob, p, .08, "lead %zu: %g",
				   j, oof.lead[j].prob);
		cr_assert_float_eq(mql_calib_prob(&oof.sql, oof.lead[j].score),
				   p, .05);
	}
	cr_assert_gt(n, LEADS / 2);
	oof_release(&oof);
}

/* No SQL has a date: the young stay out, and all that is known is of the one
 * old period, which the others can't teach. */
Test(oof, one_period_that_is_known_is_parted_by_digest)
{
	struct oof oof;

	make_young();
	for (size_t i = 0; i < LEADS; i++)
		if (event[i].won != OUTCOME_NEVER)
			event[i].won = OUTCOME_SOMETIME;
	gather(&oof);
	cr_assert_eq(oof.lag.use, LAG_NO_DATES);
	for (size_t j = 0; j < oof.n; j++)
		cr_assert_float_eq(oof.lead[j].prob,
				   recent_prob(&law, oof.lead[j].score), .1,
				   "lead %zu: %g", j, oof.lead[j].prob);
	oof_release(&oof);
}
