/* SPDX-License-Identifier: MIT */
/* dataset.h - past leads and their outcomes, read once, column by column
 *
 * The leads table (and the outcomes file, joined by lead id) becomes typed
 * columns and two labels, which are 1, 0 or unknown: an open lead is not a
 * loss, and SQL outcomes exist only for leads that were handed over (rules 1,
 * 2).
 *
 *   Layer     trainer; includes trainer/outcome.h
 *   Threads   read, it is shared without locks; only a backtest of rows still
 *             gives it days (backtest_run), before it learns anything, and
 *             cv_run moves its columns (dataset_lend): nobody else may read
 *             them until it returns
 *   Memory    release frees everything; 2 bytes a number (8 in a column of
 *             more than 65,535 distinct ones), 2 a level (4), and a lead 14
 *             besides: 16 more where outcomes have days, 8 by account, and
 *             what else is read of it
 *
 * Letters: N leads, D features.
 */
#ifndef MQL_TRAINER_DATASET_H
#define MQL_TRAINER_DATASET_H

#include <math.h>

#include "common/err.h"
#include "trainer/outcome.h"

enum dataset_label { LABEL_NO, LABEL_YES, LABEL_UNKNOWN };

#define DATASET_MISSING UINT32_MAX
#define DATASET_NO_RULE UINT16_MAX
#define DATASET_NO_PLACE UINT16_MAX

struct dataset_column {
	const struct mql_feature *feature;
	/* NUMBER; DATE as age in days: see dataset_number */
	double *number;          // [N], NaN missing; NULL = by place
	uint16_t *place;         // [N] in distinct[], or DATASET_NO_PLACE
	const double *distinct;  // [n_distinct] rising, by sign also 0
	size_t n_distinct;
	bool whole;              // NUMBER: every value is a whole number
	/* LEVEL: index in value[]; TEXT: index of the group, n_group = none of
	 * them: see dataset_level */
	uint32_t *level;         // [N], DATASET_MISSING; NULL = by short_level
	uint16_t *short_level;   // [N], or DATASET_NO_PLACE: missing
	const struct mql_str *value;     // LEVEL: [n_value] distinct, trimmed
	size_t n_value;
};

struct dataset_counts {
	uint64_t rows;           // read, good and bad
	uint64_t bad_rows;       // left out: unreadable row or cell
	char first_bad[256];     // "leads.csv:41: ..."; "" = none
	uint64_t bad_cells;      // read as missing (--bad-cells missing)
	uint64_t future_dates;   // later than observed: age 0 (rule 12)
	uint64_t duplicate_ids;  // leads whose id stood before
	uint64_t outcomes;       // rows of the outcomes file, good and bad
	uint64_t outcomes_bad;   // left out: unreadable row or cell
	uint64_t outcomes_unmatched;     // whose id is no lead's
	uint64_t won_not_sql;    // won without the SQL mark: counted as SQL
	uint64_t won_and_lost;   // both: counted as won
	uint64_t sql_not_known;  // SQL, not known_when: unknown (rule 2)
	uint64_t won[3], sql[3]; // leads by label: no, yes, unknown
	uint64_t young;          // of the unknown: too young to know
	uint64_t young_yes;      // of these: won or SQL already
	uint64_t won_one_sided;  // wins never handed over, made unknown
	uint64_t ageless;        // unknown: no created date, and only age would
				 // make a no of them
	uint64_t created_later;  // after as_of: no leads yet, left out
	uint64_t happened_later; // leads with outcomes after as_of: not yet
};

struct mql_scorecard;

struct dataset {
	const struct mql_definition *definition;         // borrowed
	size_t n;                // N
	size_t n_column;         // D
	struct dataset_column *column;   // [D], in the definition's order
	struct outcome_days *event;      // [N] when outcomes happened; NULL
	uint8_t *happened;       // where none has a day: [N] their marks
	double *cost;            // [N] >= 0, a missing one 0; NULL without
				 // lead.cost
	double *value;           // [N] of the deals a lead won, NaN: none, or
				 // not said; NULL without outcome.won.value
	struct dataset_column source;    // LEVEL: where a lead came from; has
				 // none without lead.source
	uint8_t *won, *sql;      // [N] enum dataset_label, as of as_of
	uint8_t *sql_so_far;     // [N] the same, but a young lead that was
				 // handed over is not unknown: it is SQL by
				 // as_of, or not so far (labels.h)
	double *weight;          // [N] > 0: how many leads a row stands for;
				 // NULL = 1 each
	double *handed_prob;     // [N] in [0, 1]: the chance it had of being
				 // handed over, 0: none, or not told; NULL =
				 // told of no lead
	uint16_t *rule;          // [N] deciding override, or DATASET_NO_RULE
	int32_t *created;        // [N] day, MQL_DAY_NONE; NULL: no column
	int32_t *observed;       // [N] the same: the day a lead was seen on
	uint64_t *id_key;        // [N] digest of the id
	uint64_t *fold_key;      // [N] digest of the account, else of the id;
				 // without lead.account it is id_key
	/* with options.card: what it says of each lead */
	int64_t *score;          // [N] tenths
	uint8_t *verdict;        // [N] enum mql_verdict
	int32_t *points;         // [N][terms, then caps] tenths; NULL without
				 // options.keep_points
	int32_t as_of;
	int32_t matures_days;    // horizon in force; 0 = none
	int32_t matures_median;  // auto: median lag of a win in days
	int32_t matures_end;     // auto: days that leads were followed for
	uint64_t matures_wins;   // auto: wins whose lag was seen
	int32_t first_created, last_created;     // day, or MQL_DAY_NONE
	/* SHA-256 of the bytes; "" = not known: read from a stream, or none */
	char digest[65], outcomes_digest[65];
	/* with options.card: so many lines at the beginning are the very table
	 * that it was learned from; 0: they are not, or nothing tells */
	uint64_t card_lines;
	struct dataset_counts counts;
	struct mql_arena arena;
};

struct dataset_options {
	const char *leads;       // path, "-" = stdin
	const char *outcomes;    // path or NULL
	char delimiter;          // 0 = found
	int32_t as_of;           // day maturity runs to
	const struct mql_scorecard *card;        // score by it; NULL = no card
	bool keep_points;        // of every term of it too: 4 bytes each
	bool bad_is_missing;
	double max_bad;          // share of rows that may be left out; more is
				 // an error that names the first
};

/* Read, join, label.  MQL_E_DATA for a missing column, too many bad rows, an
 * outcomes file that the definition does not know (or the reverse), a date
 * feature without lead.observed (rule 12). */
MQL_MUST_CHECK
bool dataset_read(struct dataset *data, const struct mql_definition *definition,
		  const struct dataset_options *options, struct mql_err *err);
void dataset_release(struct dataset *data);

/* These leads as they were known on the day as_of: what happened later has not
 * happened, labels and horizon are learned anew.  row: [n], indexes in `from`,
 * which must outlive `to`: column values are borrowed. */
MQL_MUST_CHECK
bool dataset_select(struct dataset *to, const struct dataset *from,
		    const uint32_t *row, size_t n, int32_t as_of,
		    struct mql_err *err);

/* The same, with labels within this horizon: an SQL or a win that came later
 * after the lead was created is none.  0: no horizon. */
void dataset_select_within(struct dataset *to, const struct dataset *from,
			   const uint32_t *row, size_t n, int32_t as_of,
			   int32_t horizon);

/* What fits read of the leads, columns, `won` and weights, in another order,
 * row a permutation of them: a fit goes over them again and again, and side by
 * side they are read faster.  Columns are moved where they are, not copied:
 * `from` is const but for what its columns point to. */
void dataset_lend(struct dataset *to, const struct dataset *from,
		  const uint32_t *row);
void dataset_give_back(struct dataset *lent, const struct dataset *from,
		       const uint32_t *row);

/* The place or level of row i, one of n; n: missing. */
static inline size_t dataset_index(const struct dataset_column *column,
				   size_t i, size_t n)
{
	const size_t at = column->place ? column->place[i]
			  : column->level ? column->level[i]
			  : column->short_level[i];

	return at < n ? at : n;
}

/* Whether a column has levels (or groups), and that of row i. */
static inline bool dataset_has_levels(const struct dataset_column *column)
{
	return column->level || column->short_level;
}
static inline uint32_t dataset_level(const struct dataset_column *column,
				     size_t i)
{
	if (column->level)
		return column->level[i];
	return column->short_level[i] == DATASET_NO_PLACE
	       ? DATASET_MISSING : column->short_level[i];
}

/* Whether a column has numbers (or ages), and that of row i; NaN: missing. */
static inline bool dataset_has_numbers(const struct dataset_column *column)
{
	return column->number || column->place;
}
static inline double dataset_number(const struct dataset_column *column,
				    size_t i)
{
	if (column->number)
		return column->number[i];
	return column->place[i] == DATASET_NO_PLACE
	       ? (double)NAN : column->distinct[column->place[i]];
}

/* When the outcomes of row i happened. */
static inline struct outcome_days dataset_event(const struct dataset *data,
						size_t i)
{
	return data->event ? data->event[i]
			   : outcome_undated(data->happened[i]);
}

/* Their marks as of a day. */
static inline uint8_t dataset_marks(const struct dataset *data, size_t i,
				    int32_t as_of)
{
	return data->event ? outcome_marks(&data->event[i], as_of)
			   : data->happened[i];
}

/* How many leads row i stands for. */
static inline double dataset_weight(const struct dataset *data, size_t i)
{
	return data->weight ? data->weight[i] : 1.0;
}

/* Leads a month, of n rows (NULL: of all, whatever n is), over the days in
 * which those with a date were created.  NaN: no dates, or of fewer than two
 * weeks: a month is extrapolated from no less. */
double dataset_per_month(const struct dataset *data, const uint32_t *row,
			 size_t n);

/* ", created 2025-01-01 to 2025-06-30": for a head; nothing without days. */
void dataset_add_created(struct mql_buf *buf, int32_t first, int32_t last);

#endif
