/* SPDX-License-Identifier: MIT */
#include "trainer/propensity.h"

#include <math.h>

#include "common/map.h"
#include "common/mem.h"
#include "tests/unit/made_leads.h"
#include "tests/unit/table_file.h"
#include "trainer/threshold.h"

enum { N = 3000 };

static struct made_leads made;
static struct split split;
static struct propensity p;
static struct mql_err err = MQL_ERR_INIT;
static double truth[N];

/* An old rule hands over by spend, with noise: e = sigmoid(spend term). */
static void hand_over(double slope)
{
	const struct made_options options = { .n = N, .seed = 5 };
	uint64_t rng = 8;

	made_leads_init(&made, &options);
	made.definition.known_when.present = true;
	made.data.sql = mql_arena_alloc(&made.data.arena, N, 1);
	made.data.fold_key = made.data.id_key;
	for (size_t i = 0; i < N; i++) {
		const double spend =
			made.data.column[MADE_SPEND].number[i];
		const double z = isnan(spend) ? 0.0 : (spend - 50.0) / 25.0;

		truth[i] = 1.0 / (1.0 + exp(-slope * z));
		made.data.sql[i] = mql_rng_unit(&rng) < truth[i] ?
			LABEL_NO : LABEL_UNKNOWN;
	}
	cr_assert(split_init(&split, &made.data, 5, false, 1, &err));
}

static bool learn(void)
{
	const struct learn_options how = { .seed = 1, .sample_above = 200000 };

	return propensity_learn(&p, &made.data, &split, &how, 1, &err);
}

static void release(void)
{
	propensity_release(&p);
	split_release(&split);
	made_leads_release(&made);
}

Test(propensity, rule_16_what_an_old_rule_went_by_is_learned, .fini = release)
{
	double error = 0.0;

	hand_over(1.5);
	cr_assert(learn());
	cr_assert(p.learned);
	cr_assert_not(p.told);
	for (size_t i = 0; i < N; i++) {
		error += fabs(p.handed[i] - fmax(truth[i], PROPENSITY_LEAST));
		cr_assert(p.handed[i] >= PROPENSITY_LEAST &&
			  p.handed[i] <= 1.0);
		cr_assert(!p.rare[i] ||
			  p.handed[i] <= PROPENSITY_LEAST);
	}
	cr_assert_lt(error / N, .04, "%g", error / N);
}

Test(propensity, rule_16_who_was_hardly_ever_handed_over_is_marked,
     .fini = release)
{
	size_t rare = 0, low = 0, both = 0;

	hand_over(4.0);
	cr_assert(learn());
	for (size_t i = 0; i < N; i++) {
		rare += p.rare[i];
		low += truth[i] < PROPENSITY_LEAST;
		both += p.rare[i] && truth[i] < PROPENSITY_LEAST;
	}
	cr_assert_gt(low, 300);
	cr_assert_gt(both, low * 8 / 10, "%zu of %zu", both, low);
	cr_assert_gt(both, rare * 8 / 10, "%zu of %zu", both, rare);
}

Test(propensity, without_known_when_there_is_nothing_to_learn, .fini = release)
{
	hand_over(1.5);
	made.definition.known_when.present = false;
	cr_assert(learn());
	cr_assert_null(p.handed);
	cr_assert_not(p.learned);
}

Test(propensity, too_few_known_or_unknown_teach_nothing, .fini = release)
{
	hand_over(1.5);
	for (size_t i = 0; i < N; i++)
		made.data.sql[i] = i < PROPENSITY_LEAST_LEADS - 1 ?
			LABEL_NO : LABEL_UNKNOWN;
	cr_assert(learn());
	cr_assert_null(p.handed);
	made.data.sql[N - 1] = LABEL_NO;
	cr_assert(learn());
	cr_assert(p.learned);
	propensity_release(&p);
	for (size_t i = 0; i < N; i++)
		made.data.sql[i] = i < PROPENSITY_LEAST_LEADS - 1 ?
			LABEL_UNKNOWN : LABEL_NO;
	cr_assert(learn());
	cr_assert_null(p.handed);
}

Test(propensity, rule_16_a_chance_that_is_told_is_believed, .fini = release)
{
	hand_over(1.5);
	made.data.handed_prob = mql_calloc(N, sizeof(double));
	for (size_t i = 0; i < N; i++)
		made.data.handed_prob[i] = i % 2 ? .02 : 0.0;
	cr_assert(learn());
	cr_assert(p.learned);
	cr_assert(p.told);
	for (size_t i = 0; i < N; i++) {
		if (i % 2)
			cr_assert_eq(p.handed[i], .02);
		else
			cr_assert_geq(p.handed[i], PROPENSITY_LEAST);
		cr_assert(!p.rare[i] || i % 2 == 0);
	}
	free(made.data.handed_prob);
	made.data.handed_prob = NULL;
}

Test(propensity, leads_too_young_to_know_teach_nothing, .fini = release)
{
	hand_over(1.5);
	made.data.matures_days = 100;
	made.data.as_of = MADE_TODAY;
	made.data.created = mql_calloc(N, sizeof(int32_t));
	for (size_t i = 0; i < N; i++)
		made.data.created[i] = MADE_TODAY - 99;
	cr_assert(learn());
	cr_assert_null(p.handed);
	for (size_t i = 0; i < N; i++)
		made.data.created[i] = MADE_TODAY - 100;
	cr_assert(learn());
	cr_assert(p.learned);
	free(made.data.created);
	made.data.created = NULL;
}

/* ---- handed_prob in a table ---- */

static struct table_read read_probs(const char *leads)
{
	struct table_read t = {
		.definition = "definition: 1\n"
			"lead: {id: id, handed_prob: p}\n"
			"outcome: {won: {column: won, is: [yes]}, "
			"lost: {column: won, is: [no]}}\n"
			"features: {x: {dimension: fit, type: number}}\n"
			"target: {mql_to_sql: 30%, promise: aim}\n",
		.leads = leads,
	};

	table_read_run(&t);
	return t;
}

Test(propensity, a_table_tells_chances_of_0_to_1_and_0_or_nothing_is_not_told)
{
	struct table_read t = read_probs("id,p,won,x\na,1,yes,1\n"
					 "b,0.02,no,2\nc,0,no,3\nd,,no,4\n");

	cr_assert(t.ok, "%s", t.err.msg);
	cr_assert_eq(t.data.handed_prob[0], 1.0);
	cr_assert_eq(t.data.handed_prob[1], .02);
	cr_assert_eq(t.data.handed_prob[2], 0.0);
	cr_assert_eq(t.data.handed_prob[3], 0.0);
	table_read_release(&t);
}

Test(propensity, a_chance_above_1_or_below_0_is_named)
{
	static const char *const bad[] = { "1.01", "-0.1", "often" };

	for (size_t i = 0; i < MQL_ARRAY_LEN(bad); i++) {
		char leads[64];

		snprintf(leads, sizeof(leads), "id,p,won,x\na,%s,yes,1\n",
			 bad[i]);

		struct table_read t = read_probs(leads);

		cr_assert_not(t.ok);
		cr_assert(strstr(t.err.msg, "leads.csv:2: column \"p\": "),
			  "%s", t.err.msg);
		cr_assert(strstr(t.err.msg, "is not a probability, 0 to 1"),
			  "%s", t.err.msg);
		table_read_release(&t);
	}
}

Test(propensity, rule_16_a_lead_is_marked_with_chance_and_rarity)
{
	double handed[] = { .25, .1 };
	uint8_t rare[] = { 0, 1 };
	const struct propensity told = { .handed = handed, .rare = rare };
	const struct propensity nothing = { 0 };
	struct threshold_lead lead = { .handed = .5, .rare = true };

	propensity_mark(&lead, &told, 1);
	cr_assert_eq(lead.handed, .1);
	cr_assert(lead.rare);
	propensity_mark(&lead, &told, 0);
	cr_assert_eq(lead.handed, .25);
	cr_assert_not(lead.rare);
	/* what the lead was told of itself stays */
	propensity_mark(&lead, &nothing, 0);
	cr_assert_eq(lead.handed, .25);
	cr_assert_not(lead.rare);
}
