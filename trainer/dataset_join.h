/* SPDX-License-Identifier: MIT */
/* dataset_join.h - the outcomes file (closed deals), by lead id
 * (private to dataset*.c)
 *
 * Ids are compared byte for byte (rule 24).  A lead may have several rows: an
 * outcome holds where any of them says so, and the earliest win counts.  An
 * empty id is no lead's, or every lead without an id would be won.
 *
 *   Layer     trainer; includes trainer/dataset_table.h
 *   Memory    release frees
 */
#ifndef MQL_TRAINER_DATASET_JOIN_H
#define MQL_TRAINER_DATASET_JOIN_H

#include "common/map.h"
#include "trainer/dataset_table.h"

struct dataset_deal {
	uint32_t n_rows;
	struct outcome_days event;
	double value;            // of all its wins; NaN: not said
	bool matched;            // some lead has this id
};

struct dataset_join {            /* { 0 } is empty: no lead has a row in it */
	struct mql_map map;      // id -> index in deal
	struct dataset_deal *deal;
	size_t n, cap;
	struct mql_arena arena;  // the ids
	/* while reading */
	const struct mql_definition *definition;
	struct outcome_tests tests;
	size_t id_column;
};

/* Nothing where options->outcomes is NULL.  Fails where the definition knows
 * of an outcomes file that is not given, or the reverse. */
MQL_MUST_CHECK
bool dataset_join_read(struct dataset_join *join,
		       const struct mql_definition *definition,
		       const struct dataset_options *options,
		       struct dataset_counts *counts, struct mql_err *err);
void dataset_join_release(struct dataset_join *join);

/* The deal of a lead, noted as matched; NULL = none. */
struct dataset_deal *dataset_join_find(struct dataset_join *join,
				       struct mql_str id);

/* Rows of ids that no lead has. */
uint64_t dataset_join_unmatched(const struct dataset_join *join);

#endif
