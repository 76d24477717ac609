/* SPDX-License-Identifier: MIT */
/* definition_text.h - parts of small definitions, and reading them
 *
 *   Layer     tests; includes common/definition.h
 */
#ifndef MQL_TESTS_UNIT_DEFINITION_TEXT_H
#define MQL_TESTS_UNIT_DEFINITION_TEXT_H

#include <criterion/criterion.h>

#include "common/definition.h"

static inline bool parse(struct mql_definition *d, const char *text,
			 struct mql_err *err)
{
	*err = (struct mql_err)MQL_ERR_INIT;
	return mql_definition_parse(d, "d", mql_str_of(text), err);
}

static inline void open_definition(struct mql_definition *d, const char *text)
{
	struct mql_err err;

	cr_assert(parse(d, text, &err), "%s", err.msg);
}

/* Parts of small definitions; HEAD has two lines, the others one. */
#define HEAD "definition: 1\nlead: {id: id, created: c}\n"
#define OUT  "outcome: {won: {column: w, is: \"1\"}, matures: auto}\n"
#define FEAT "features: {x: {dimension: fit, type: number}}\n"
#define GOAL "target: {mql_to_sql: 20%}\n"

#endif
