/* SPDX-License-Identifier: MIT */
/* init_profile.h - what is in the columns of a table nobody has described yet
 *
 * One pass in bounded memory: counts per column, its first INIT_MOST_VALUES
 * distinct values, a set of digests while a column may still be an id, and an
 * even sample of rows (reservoir sampling, R. Waterman's algorithm R in Knuth
 * 1997, 3.4.2) for what can only be asked once the outcome is known.
 *
 *   Layer     trainer; includes common/csv.h, common/map.h, common/num.h
 *   Memory    release frees
 */
#ifndef MQL_TRAINER_INIT_PROFILE_H
#define MQL_TRAINER_INIT_PROFILE_H

#include "common/csv.h"
#include "common/map.h"
#include "common/num.h"

#define INIT_MOST_VALUES  1000           /* tracked per column          */
#define INIT_MOST_DIGESTS (1u << 20)     /* rows an id is checked over  */
#define INIT_MOST_ROWS    20000u         /* sampled                     */
#define INIT_MOST_CELLS   2000000u       /* sampled                     */

struct init_value {
	struct mql_str text;     // trimmed
	uint64_t n;
};

struct init_column {
	struct mql_str name;     // trimmed; "" = none
	size_t index;            // in the table
	const char *unusable;    // why no definition can name it; NULL = it can
	uint64_t n_empty, n_token;       // blank; a word for "no value"
	uint64_t tokens;         // which: bit i is profile->token[i]
	uint64_t n_filled;       // everything else; of these:
	uint64_t n_number, n_whole;
	uint64_t n_styled;       // numbers once "$%" and "," are taken away
	bool has_comma, has_sign;        // which of them a styled one had
	uint64_t n_swapped;      // no number, but one with , and . swapped
	uint64_t n_day[3];       // by enum mql_date_order
	uint64_t n_word, n_byte;
	double min, max;         // of the numbers
	struct mql_str odd;      // the first that is not a number
	struct mql_map map;      // text -> index in value
	struct init_value *value;
	size_t n_value, cap_value;
	bool capped;             // there are more values than tracked
	uint64_t *digest;        // [n_slot] set, 0 = empty; NULL: not unique
	size_t n_slot, n_digest;
	uint64_t n_twice;        // rows whose value stood before
};

/* A word for "no value", as it is spelled in the table. */
struct init_token {
	struct mql_str text;
	uint64_t cells;
};

#define INIT_MISSING UINT32_MAX          /* code of a cell without value  */
#define INIT_MANY    (UINT32_MAX - 1)    /* of a value that is not tracked */

struct init_cell {
	uint64_t digest;         // of the untrimmed cell
	double number;           // NaN where there is none
	uint32_t code;           // index in value[]
};

struct init_profile {
	const char *path;
	char delimiter;
	size_t n_column;         // D
	struct init_column *column;      // [D]
	uint64_t rows, bad_rows;         // bad ones are left out
	char first_bad[256];
	bool many_lines;         // some row has line breaks in its cells
	struct init_token token[64];     // more kinds are not told apart
	size_t n_token;
	struct init_cell *cell;  // [n_sample][D]
	size_t n_sample, most_sample;
	bool keep_digests;       // of every column: it is to be joined
	uint64_t random;
	struct mql_arena arena;
};

/* joined: an outcomes file, whose ids may well occur twice. */
MQL_MUST_CHECK
bool init_profile_read(struct init_profile *profile, const char *path,
		       char delimiter, bool joined, struct mql_err *err);
void init_profile_release(struct init_profile *profile);

/* The digest stands in the set of a column that may be an id. */
bool init_column_has(const struct init_column *column, uint64_t digest);

/* Share of rows without a value. */
double init_column_missing(const struct init_profile *profile,
			   const struct init_column *column);

#endif
