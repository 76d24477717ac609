/* SPDX-License-Identifier: MIT */
/* export.h - a scorecard as one SELECT, for the engine that holds the leads
 *
 * Points are integers, so every engine gives the score, subtotals, grade,
 * verdict and reasons that mql-scorer gives, for every lead; the probability is
 * a table over the score, so that no exp() is left to differ.
 *
 * The statement is a chain of named steps, each a WITH:
 *
 *     cell      the columns that the card reads, as text, trimmed
 *     part      the days among them, then their numbers in `calendar`
 *     value     numbers and ages; NULL where a cell is missing or bad
 *     code      the place of each pair in its table
 *     points    tenths and reason of each term, under its own name; the
 *               reasons of counts in `term`
 *     total     subtotals and score, after the steps of the caps
 *     placed    the score's row in the list of probabilities, `chance`
 *     ruled     the rule that decides; what can't be read
 *     judged    verdict, grade, the three strongest reasons
 *
 * Columns of the table may be of any type that casts to text as a CSV would
 * show it; NULL is the empty cell.  A lead with a bad cell has a `reject` and
 * nothing else, or with bad_is_missing the cell counts as missing.
 *
 * Where an engine falls short of models/README.md: a number written with more
 * than 400 characters is a bad cell.
 *
 *   Layer     trainer; includes common/scorecard.h
 *   Threads   no shared state
 *   Memory    adds to the caller's buffer
 */
#ifndef TRAINER_EXPORT_H
#define TRAINER_EXPORT_H

#include "common/scorecard.h"

enum export_dialect {
	EXPORT_POSTGRESQL, EXPORT_SQLITE, EXPORT_DUCKDB, EXPORT_SPARK,
	EXPORT_BIGQUERY, EXPORT_SNOWFLAKE,
};
extern const char *const export_dialect_name[7];

struct export_options {
	enum export_dialect dialect;
	const char *table;       // its name, quoted part by part at the dots
	const char *id;          // column; NULL: the card's
	const char *view;        // CREATE VIEW of this name; NULL: a SELECT
	bool dbt;                // a dbt model: `table` is a ref
	bool bad_is_missing;
	int32_t as_of;           // day ages run to; MQL_DAY_NONE: the day the
				 // statement is run
};

/* Add the statement.  Fails with MQL_E_CARD where the card names no id column
 * and the options neither, or where dbt would read its text. */
MQL_MUST_CHECK
bool export_add(struct mql_buf *buf, const struct mql_scorecard *card,
		const struct export_options *options, struct mql_err *err);

#endif
