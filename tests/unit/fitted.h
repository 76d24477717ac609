/* SPDX-License-Identifier: MIT */
/* fitted.h - a table of leads, and a plain regression of it
 *
 *   Layer     tests; includes trainer/glm.h
 */
#ifndef MQL_TESTS_UNIT_FITTED_H
#define MQL_TESTS_UNIT_FITTED_H

#include <gsl/gsl_errno.h>

#include "tests/unit/fit_table.h"
#include "trainer/glm.h"

#define FITTED_DEFINITION(features) \
	"definition: 1\nlead: {id: id}\n" \
	"outcome: {won: {column: s, is: [W]}, lost: {column: s," \
	" is: [L]}}\nfeatures:\n" features \
	"target: {mql_to_sql: 20%, promise: aim}\n"

struct fitted {
	struct table_read read;
	struct design design;
	struct glm glm;
	struct mql_arena arena;
	uint32_t *row;
	size_t n;
	struct mql_err err;
	bool ok;
};

/* n_sample > 0: the first so many leads are fitted before all are. */
static inline void fitted_from(struct fitted *f, size_t n_sample)
{
	f->n = f->read.data.n;
	f->row = fit_table_rows(f->n);
	design_learn(&f->design, &f->read.data, f->row, f->n, &f->arena);
	glm_init(&f->glm, &f->design, f->row, f->n);
	if (n_sample > 0)
		f->glm.n_sample = n_sample;
	f->ok = glm_find_aliased(&f->glm, &f->err) &&
		glm_fit(&f->glm, &f->err);
}

static inline void fitted_run(struct fitted *f)
{
	fitted_from(f, 0);
}

static inline void fitted_made(struct fitted *f, const struct fit_table *table)
{
	*f = (struct fitted){ 0 };
	fit_table_read(&f->read, table);
	fitted_run(f);
}

static inline void fitted_release(struct fitted *f)
{
	glm_release(&f->glm);
	mql_arena_release(&f->arena);
	free(f->row);
	table_read_release(&f->read);
}

/* Takes what `text` has; it is released. */
static inline void fitted_text_from(struct fitted *f, const char *definition,
				    struct mql_buf *text, size_t n_sample)
{
	*f = (struct fitted){ .read = { .definition = definition,
					.leads = mql_buf_text(text) } };
	gsl_set_error_handler_off();     // as the programs do
	table_read_run(&f->read);
	cr_assert(f->read.ok, "%s", f->read.err.msg);
	fitted_from(f, n_sample);
	mql_buf_release(text);
}

static inline void fitted_text(struct fitted *f, const char *definition,
			       struct mql_buf *text)
{
	fitted_text_from(f, definition, text, 0);
}

#endif
