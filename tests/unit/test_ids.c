/* SPDX-License-Identifier: MIT */
#include "scorer/ids.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

struct ids_case { char id[6][8]; size_t n_id, n; uint64_t repeated; };

ParameterizedTestParameters(ids, rule_20_counts_those_that_stood_before)
{
	static struct ids_case row[] = {
		{ { "" }, 0, 0, 0 },
		{ { "L1" }, 1, 1, 0 },
		{ { "L1", "L2", "L3" }, 3, 3, 0 },
		{ { "L1", "L1" }, 2, 2, 1 },
		{ { "L1", "L2", "L1", "L3", "L1" }, 5, 5, 2 },
		{ { "L2", "L1", "L1", "L2" }, 4, 4, 2 },
		{ { "L1", " L1", "L1 ", "l1" }, 4, 4, 0 },
		{ { "", " ", "", "\t" }, 4, 0, 0 },
	};

	return cr_make_param_array(struct ids_case, row, MQL_ARRAY_LEN(row));
}

/* As the run does it: a block each, appended. */
ParameterizedTest(struct ids_case *p, ids,
		  rule_20_counts_those_that_stood_before)
{
	struct ids all = { 0 }, block = { 0 };

	for (size_t i = 0; i < p->n_id; i++) {
		ids_reset(&block);
		ids_add(&block, mql_str_of(p->id[i]));
		ids_append(&all, &block);
	}
	cr_assert_eq(all.n, p->n);
	cr_assert_eq(ids_repeated(&all), p->repeated);
	cr_assert_eq(ids_repeated(&all), p->repeated);
	ids_release(&all);
	ids_release(&block);
}
