/* SPDX-License-Identifier: MIT */
/* In place of pg.c where libpq is not there: says so, before all else. */
#include "scorer/pg.h"

bool pg_check(const struct pg_options *options, struct mql_err *err)
{
	(void)options;
	return mql_fail(err, MQL_E_USAGE,
			"--from: this program was built without libpq; on "
			"Debian install libpq-dev and build again");
}

bool pg_open(struct pg **pg, const struct pg_options *options,
	     struct mql_err *err)
{
	*pg = NULL;
	return pg_check(options, err);
}

const char *pg_label(const struct pg *pg)
{
	(void)pg;
	return "";
}

const struct mql_csv_source *pg_source(const struct pg *pg)
{
	(void)pg;
	return NULL;
}

bool pg_write(struct pg *pg, const char *p, size_t n, struct mql_err *err)
{
	(void)pg;
	(void)p;
	(void)n;
	return pg_check(NULL, err);
}

bool pg_publish(struct pg *pg, uint64_t n, struct mql_err *err)
{
	(void)pg;
	(void)n;
	return pg_check(NULL, err);
}

void pg_close(struct pg *pg)
{
	(void)pg;
}
