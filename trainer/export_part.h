/* SPDX-License-Identifier: MIT */
/* export_part.h - the parts of an exported statement (private to export*.c)
 *
 *   Layer     trainer; includes export_dialect.h
 *   Memory    an export owns the names it gives out: release frees them
 */
#ifndef TRAINER_EXPORT_PART_H
#define TRAINER_EXPORT_PART_H

#include "trainer/export_dialect.h"

/* How a column is read as a number or an age. */
struct export_value {
	size_t column;           // index in export.column
	enum mql_axis_kind kind; // NUMBER or DATE
	struct mql_number_format format;
	enum mql_date_order order;
	const char *name;        // "n3_company_size"
	const char *day;         // DATE: of its parts, "d4_last_touch_at"
};

struct export_column {
	const char *source;      // in the table
	const char *cell;        // as text, trimmed: "c1_company_size"
	const char *words;       // "w1_job_title"; NULL: no text is looked for
};

struct export {
	struct mql_buf *sql;
	const struct mql_scorecard *card;
	const struct export_options *options;
	const struct export_words *words;
	struct export_column *column;    // [n_column], each once
	size_t n_column;
	struct export_value *value;      // [n_value], each once
	size_t n_value;
	/* [n_entry]: of terms, then of caps */
	const char **points;     // "t1_company_size", in tenths
	const char **reason;     // "r1_company_size"; "" for 0 points
	const char **code;       // [n_term]: of pairs, "k7_size_x_industry"
	const char *missing;     // "('', 'unknown')"
	struct mql_arena arena;
};

/* Fill everything behind `words`. */
void export_bind(struct export *e);

size_t export_find_column(const struct export *e, const char *source);
/* The value that an axis reads; rules read plain numbers. */
const struct export_value *export_find_value(const struct export *e,
					     const char *source,
					     const struct mql_axis *axis);

/* A template with its arguments, as a text of the export. */
const char *export_text(struct export *e, const char *words, const char *a,
			const char *b, const char *c);
const char *export_literal(struct export *e, struct mql_str text);
const char *export_number(struct export *e, double x);

/* Begin a step of the chain: ", NAME AS (SELECT FROM.*", the first one without
 * what comes before it; end it: "FROM TEXT)". */
void export_open_step(struct export *e, const char *name, const char *from);
void export_close_step(struct export *e, const char *from);

/* The steps, in order. */
void export_add_cells(struct export *e);         /* cell, part, ymd, value */
void export_add_terms(struct export *e);         /* code, lists, points, term */
void export_add_sums(struct export *e);          /* grouped ... total */
/* placed, chance; the step that the verdict, to the SELECT, goes on from */
const char *export_add_chances(struct export *e);
void export_add_verdict(struct export *e, const char *from);

/* The reason of an entry whose points differ lead by lead, as a column: its
 * name and the points behind it. */
void export_add_reason(struct export *e, size_t i_entry);

/* A step of constant rows, after a comma: open, then for each row its values
 * (SQL, e.g. a literal), then close. */
struct export_list {
	const char *name;
	const char *const *column;       // [n_column]
	size_t n_column;
	struct mql_buf rows, row;
	size_t n_value;          // of the row so far
};
void export_list_value(struct export *e, struct export_list *list,
		       const char *value);
void export_list_close(struct export *e, struct export_list *list);

#endif
