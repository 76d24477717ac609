/* SPDX-License-Identifier: MIT */
/* What a deal is worth and where a lead came from. */
#include "trainer/dataset.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>

#include "tests/unit/table_file.h"

#define REST                                                                   \
	"features:\n"                                                          \
	"  size: {dimension: fit, type: number}\n"                             \
	"target: {mql_to_sql: 20%}\n"

static const char in_leads[] =
	"definition: 1\n"
	"lead: {id: id, source: from}\n"
	"outcome:\n"
	"  won: {column: stage, is: [Won], value: amount}\n"
	"  lost: {column: stage, is: [Lost]}\n"
	"missing: [\"\", none]\n" REST;

static const char in_deals[] =
	"definition: 1\n"
	"lead: {id: id}\n"
	"outcomes: {id: id}\n"
	"outcome:\n"
	"  won: {column: stage, is: [Won], value: amount, file: outcomes}\n"
	"  lost: {column: stage, is: [Lost], file: outcomes}\n" REST;

static void check_value(double got, double want)
{
	if (isnan(want))
		cr_assert(isnan(got), "%g", got);
	else
		cr_assert_float_eq(got, want, 0.0);
}

Test(dataset_value, is_that_of_won_rows_alone)
{
	static const double want[] = { 12.5, (double)NAN, (double)NAN, 0.0,
				       (double)NAN };
	struct table_read t = {
		.definition = in_leads,
		.leads = "id,from,stage,amount,size\n"
			 "a, Web ,Won, 12.5 ,1\n"
			 "b,web,Lost,7,1\n"
			 "c,none,Open,a lot,1\n"
			 "d,Web,Won,0,1\n"
			 "e,Fair,Won,none,1\n",
	};

	table_read_run(&t);
	cr_assert(t.ok, "%s", t.err.msg);
	for (size_t i = 0; i < 5; i++)
		check_value(t.data.value[i], want[i]);
	for (size_t i = 0; i < 5; i++)
		cr_assert_eq(dataset_level(&t.data.source, i),
			     ((uint32_t[]){ 0, 1, DATASET_MISSING, 0, 2 })[i]);
	cr_assert_eq(t.data.source.n_value, 3);
	cr_assert(mql_str_eq(t.data.source.value[2], MQL_STR("Fair")));
	table_read_release(&t);
}

Test(dataset_value, is_the_sum_of_a_leads_deals)
{
	static const double want[] = { 30.0, 5.0, (double)NAN, (double)NAN };
	struct table_read t = {
		.definition = in_deals,
		.leads = "id,size\na,1\nb,1\nc,1\nd,1\n",
		.outcomes = "id,stage,amount\n"
			    "a,Won,10\nb,Won,\na,Won,20\na,Lost,40\nb,Won,5\n"
			    "c,Won,\n",
	};

	table_read_run(&t);
	cr_assert(t.ok, "%s", t.err.msg);
	for (size_t i = 0; i < 4; i++)
		check_value(t.data.value[i], want[i]);
	cr_assert_not(dataset_has_levels(&t.data.source));
	table_read_release(&t);
}

Test(dataset_value, comes_along_in_a_selection)
{
	struct mql_err err = MQL_ERR_INIT;
	struct dataset some;
	struct table_read t = {
		.definition = in_leads,
		.leads = "id,from,stage,amount,size\n"
			 "a,Web,Won,1,1\nb,Fair,Won,2,1\nc,,Won,3,1\n",
	};

	table_read_run(&t);
	cr_assert(dataset_select(&some, &t.data, (uint32_t[]){ 2, 1 }, 2,
				 INT32_MAX, &err), "%s", err.msg);
	check_value(some.value[0], 3.0);
	check_value(some.value[1], 2.0);
	cr_assert_eq(dataset_level(&some.source, 0), DATASET_MISSING);
	cr_assert_eq(dataset_level(&some.source, 1), 1u);
	cr_assert_eq(some.source.n_value, 2);
	dataset_release(&some);
	table_read_release(&t);
}

struct flaw { char amount[16]; bool ok; };

ParameterizedTestParameters(dataset_value, takes)
{
	static struct flaw row[] = {
		{ "0", true }, { "1e15", true }, { "-0.01", false },
		{ "1.1e15", false }, { "12k", false },
	};

	return cr_make_param_array(struct flaw, row, MQL_ARRAY_LEN(row));
}

ParameterizedTest(struct flaw *p, dataset_value, takes)
{
	char leads[80], want[200];
	struct table_read t = { .definition = in_leads, .leads = leads };

	snprintf(leads, sizeof(leads), "id,from,stage,amount,size\na,,Won,%s,1"
		 "\n", p->amount);
	snprintf(want, sizeof(want), "leads.csv:2: column \"amount\": \"%s\" is "
		 "not the value of a deal, 0 to 1e15", p->amount);
	table_read_run(&t);
	cr_assert_eq(t.ok, p->ok, "%s", t.err.msg);
	if (!p->ok)
		cr_assert_str_eq(table_read_message(&t), want);
	table_read_release(&t);
}

Test(dataset_value, its_column_must_be_there)
{
	struct table_read t = {
		.definition = in_leads,
		.leads = "id,from,stage,size\na,,Won,1\n",
	};

	table_read_run(&t);
	cr_assert_not(t.ok);
	cr_assert_str_eq(table_read_message(&t), "leads.csv:1: no column "
			 "\"amount\" in the header");
	table_read_release(&t);
}

Test(dataset_value, as_a_feature_would_leak)
{
	struct mql_definition d;
	struct mql_err err = MQL_ERR_INIT;

	cr_assert_not(mql_definition_parse(
		&d, "d", MQL_STR("definition: 1\nlead: {id: id}\noutcome:\n"
				 "  won: {column: s, is: [Won], value: size}\n"
				 "  lost: {column: s, is: [Lost]}\n" REST),
		&err));
	cr_assert_str_eq(err.msg, "d:7:3: \"size\" says the outcome "
			 "(outcome.won): as a feature it would leak; remove "
			 "it, or list it in \"trust\"");
}
