/* SPDX-License-Identifier: MIT */
/* oracle_table.h - tables of numbers that another program computed
 *
 * tests/oracle/<topic>.R writes them; tests read them from the top of the tree.
 */
#ifndef TESTS_UNIT_ORACLE_TABLE_H
#define TESTS_UNIT_ORACLE_TABLE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

enum { ORACLE_COLUMNS = 8, ORACLE_ROWS = 1024 };

struct oracle_table {
	double cell[ORACLE_ROWS][ORACLE_COLUMNS];        // text reads as 0
	char name[ORACLE_ROWS][32];      // the first cell, as text
	size_t n;
};

static inline void oracle_read(struct oracle_table *table, const char *path)
{
	FILE *in = fopen(path, "r");
	char line[256];

	cr_assert_not_null(in, "%s is missing: run tests from the top", path);
	memset(table, 0, sizeof(*table));
	cr_assert_not_null(fgets(line, sizeof(line), in));
	while (fgets(line, sizeof(line), in)) {
		char *p = line;

		cr_assert_lt(table->n, (size_t)ORACLE_ROWS);
		snprintf(table->name[table->n], 32, "%.*s",
			 (int)strcspn(line, ","), line);
		for (int c = 0; c < ORACLE_COLUMNS && *p; c++) {
			table->cell[table->n][c] = strtod(p, NULL);
			p += strcspn(p, ",\n");
			p += *p != '\0';
		}
		table->n++;
	}
	fclose(in);
}

/* The value beside a name. */
static inline double oracle_figure(const struct oracle_table *table,
				   const char *name)
{
	for (size_t i = 0; i < table->n; i++)
		if (strcmp(table->name[i], name) == 0)
			return table->cell[i][1];
	cr_assert_fail("no figure %s", name);
	return 0.0;
}

#endif
