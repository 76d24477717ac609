/* SPDX-License-Identifier: MIT */
/* export_dialect.h - what engines call the same thing (private to export*.c)
 *
 * A dialect is a table of templates: `1`, `2`, `3` behind a `$` stand for the
 * arguments.  Everything that is not in the table is SQL that all of them read
 * alike.
 *
 *   Layer     trainer; includes export.h
 */
#ifndef TRAINER_EXPORT_DIALECT_H
#define TRAINER_EXPORT_DIALECT_H

#include "trainer/export.h"

struct export_words {
	const char *note;        // a line for who runs it; NULL: none
	char quote;              // of identifiers
	bool backslash;          // escapes inside literals
	bool name_backslash;     // and inside identifiers; else they double
	const char *blanks;      // literal of the six ASCII blanks
	const char *big;         // type of 64-bit integers
	const char *greatest;    // function of any number of arguments
	size_t most_arguments;   // of it
	const char *text;        // $1 as text
	const char *trim;        // $1 without the characters of the literal $2
	const char *match;       // does the regular expression $2 find in $1?
	const char *number;      // text $1, a number, as a double; infinite or
				 // NULL where it is out of range
	const char *divide;      // whole part of $1 / $2, both >= 0
	const char *modulo;
	const char *power2;      // 2^$1, $1 in 0..30
	const char *has;         // does text $1 contain text $2?
	const char *lower;       // ASCII letters of $1 in lower case
	const char *spaced;      // each run of ASCII in lower-case $1 that is
				 // no word character, as one blank; NULL: none
	const char *piece;       // $3rd piece, from 1, of $1 between $2; NULL:
				 // none
	const char *today;       // days since 1970-01-01
	const char *list;        // rows $3 as the step $1 with columns $2
	const char *row;         // one of them, of the values $1
	bool row_named;          // each value says its column
	const char *array;       // item $2, from 0, of the constants $1; NULL:
				 // a list is joined instead
	const char *step;        // between the name of a step and its SELECT:
				 // without a word for it, engines write each
				 // step into the next, over and over
	const char *string;      // type of texts
	const char *tenths;      // integer tenths $1 as points
};

const struct export_words *export_words_of(enum export_dialect dialect);

/* A template filled in; arguments that it does not use may be NULL. */
void export_fill(struct mql_buf *buf, const char *words, const char *a,
		 const char *b, const char *c);

/* An identifier, a literal: whatever bytes are in it, only a name, a text. */
void export_add_name(struct mql_buf *buf, const struct export_words *words,
		     struct mql_str name);
void export_add_literal(struct mql_buf *buf, const struct export_words *words,
			struct mql_str text);

#endif
