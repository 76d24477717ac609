/* SPDX-License-Identifier: MIT */
/* table_file.h - tables and definitions from strings, for tests
 *
 * Files are written below $TMPDIR (/tmp) and go when the test's process ends;
 * messages name the whole path, so tests compare what follows "leads.csv". */
#ifndef TESTS_UNIT_TABLE_FILE_H
#define TESTS_UNIT_TABLE_FILE_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "trainer/dataset.h"

struct table_file {
	char directory[64], path[96];
};

static inline struct table_file table_file_of(const char *name,
					      const char *text)
{
	struct table_file file = { "/tmp/mql-test-XXXXXX", "" };

	cr_assert_not_null(mkdtemp(file.directory));
	snprintf(file.path, sizeof(file.path), "%.40s/%.40s", file.directory,
		 name);

	FILE *f = fopen(file.path, "wb");

	cr_assert_not_null(f);
	cr_assert_geq(fputs(text, f), 0);
	cr_assert_eq(fclose(f), 0);
	return file;
}

static inline void table_file_remove(const struct table_file *file)
{
	unlink(file->path);
	rmdir(file->directory);
}

/* A definition and the tables it is read with; { 0 } plus what a test sets. */
struct table_read {
	const char *definition;  // YAML
	const char *leads, *outcomes;    // CSV; outcomes may be NULL
	const char *as_of;       // "2026-01-31", or NULL
	bool bad_is_missing;
	double max_bad;
	const struct mql_scorecard *card;        // or NULL

	struct mql_definition parsed;
	struct dataset data;
	struct mql_err err;
	bool ok;
};

static inline void table_read_run(struct table_read *t)
{
	struct table_file leads = table_file_of("leads.csv", t->leads);
	struct table_file deals = table_file_of(
		"deals.csv", t->outcomes ? t->outcomes : "");
	struct dataset_options options = {
		.leads = leads.path,
		.outcomes = t->outcomes ? deals.path : NULL,
		.bad_is_missing = t->bad_is_missing, .max_bad = t->max_bad,
		.card = t->card,
	};

	options.as_of = INT32_MAX;
	if (t->as_of)
		cr_assert(mql_day_parse(mql_str_of(t->as_of), MQL_DATE_YMD,
					&options.as_of));
	cr_assert(mql_definition_parse(&t->parsed, "definition.yaml",
				       mql_str_of(t->definition), &t->err),
		  "%s", t->err.msg);
	t->ok = dataset_read(&t->data, &t->parsed, &options, &t->err);
	table_file_remove(&leads);
	table_file_remove(&deals);
}

static inline void table_read_release(struct table_read *t)
{
	dataset_release(&t->data);
	mql_definition_release(&t->parsed);
}

/* The message without the directories of temporary files. */
static inline const char *table_read_message(struct table_read *t)
{
	char *dir;

	while ((dir = strstr(t->err.msg, "/tmp/mql-test-"))) {
		const size_t n = strlen("/tmp/mql-test-XXXXXX/");

		memmove(dir, dir + n, strlen(dir + n) + 1);
	}
	return t->err.msg;
}

#endif
