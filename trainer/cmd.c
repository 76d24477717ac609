/* SPDX-License-Identifier: MIT */
#include "trainer/cmd.h"

#include <sys/stat.h>

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

static bool is_file(const char *path, struct stat *st)
{
	return path != NULL && strcmp(path, "-") != 0 && stat(path, st) == 0 &&
	       S_ISREG(st->st_mode);
}

bool cmd_check_output(const char *option, const char *output,
		      const char *const *input, size_t n, struct mql_err *err)
{
	struct stat out, in;

	if (!is_file(output, &out))
		return true;
	for (size_t i = 0; i < n; i++)
		if (is_file(input[i], &in) && in.st_dev == out.st_dev &&
		    in.st_ino == out.st_ino)
			return mql_fail(err, MQL_E_USAGE, "%s%s is the same "
					"file as %s: choose another", option,
					MQL_SHOW(mql_str_of(output)),
					MQL_SHOW(mql_str_of(input[i])));
	return true;
}
