/* SPDX-License-Identifier: MIT */
/* dataset_row.h - one row of the leads table into the columns of a data set
 * (private to dataset*.c)
 *
 *   Layer     trainer; includes trainer/dataset_join.h
 *   Memory    arrays grow by doubling and belong to the data set; release
 *             frees what was needed only for reading
 */
#ifndef MQL_TRAINER_DATASET_ROW_H
#define MQL_TRAINER_DATASET_ROW_H

#include "trainer/dataset_join.h"
#include "trainer/dataset_number.h"
#include "trainer/dataset_score.h"
#include "trainer/dataset_seen.h"

struct dataset_feature {         /* of one feature, while reading */
	size_t column;           // of the table
	struct mql_axis axis;    // how its cells are read; no edges
	struct mql_map map;      // LEVEL: text -> index in value
	struct mql_str *value;
	size_t cap_value;
	struct dataset_distinct distinct;        // NUMBER, DATE
	double x;                // the number of the present row, or ...
	struct dataset_seen seen;        // by place, or level
	bool known;              // ... it was seen, and has ...
	uint32_t place;          // ... this place
};

struct dataset_taker {
	struct dataset *data;
	struct dataset_join *join;
	struct outcome_tests tests;
	size_t id, account, created, observed, weight, handed_prob,
	       cost;
				 // SIZE_MAX: absent
	struct dataset_feature *feature;         // [D]
	struct dataset_feature source;   // column SIZE_MAX: absent
	size_t **rule;           // [n_rule][n_when] columns
	size_t cap;              // of every array of N
	struct dataset_scorer scorer;
	bool keep_points;
	int32_t as_of;           // ages run to it where nothing was observed
	struct mql_arena arena;
};

/* Find every column that the definition names (but those it excludes: a table
 * without them is fine).  data->definition is set. */
MQL_MUST_CHECK
bool dataset_taker_init(struct dataset_taker *taker, struct dataset *data,
			struct dataset_join *join,
			const struct dataset_options *options,
			const struct mql_csv *csv, struct mql_err *err);
void dataset_taker_release(struct dataset_taker *taker);

/* A dataset_take. */
MQL_MUST_CHECK
bool dataset_take_row(void *taker, const struct mql_str *cell,
		      struct outcome_flaw *flaw);

/* After the last row: arrays to their size, values handed to the data set. */
void dataset_taker_finish(struct dataset_taker *taker);

#endif
