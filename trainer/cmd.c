/* SPDX-License-Identifier: MIT */
#include "trainer/cmd.h"

const char *const cmd_bad_cells_name[3] = { "reject", "missing", NULL };
const char *const cmd_delimiter_name[5] = { ",", ";", "tab", "|", NULL };

char cmd_table_delimiter(const struct cmd_table *table)
{
	static const char delimiter[] = { ',', ';', '\t', '|' };

	return table->delimiter < 0 ? '\0' : delimiter[table->delimiter];
}

struct dataset_options cmd_table_options(const struct cmd_table *table,
					 const char *leads)
{
	return (struct dataset_options){
		.leads = leads, .outcomes = table->outcomes,
		.delimiter = cmd_table_delimiter(table),
		.as_of = table->as_of == MQL_DAY_NONE ? mql_day_today()
						      : table->as_of,
		.bad_is_missing = table->bad_cells == 1,
		.max_bad = table->max_rejects,
	};
}

struct fit_options cmd_learn_options(const struct cmd_learn *learn)
{
	return (struct fit_options){
		.learn = {
			.method = (enum learn_method)learn->method,
			.seed = learn->seed, .sample_above = 200000,
			.no_pairs = learn->no_pairs,
		},
		.split = (enum fit_split)learn->split,
		.folds = learn->folds, .threads = learn->threads,
	};
}
