/* SPDX-License-Identifier: MIT */
/* labels.h - from what is recorded about a lead to what may be learned from it
 *
 * A label is 1, 0 or unknown; an open lead is not a loss, and a lead that was
 * never handed over says nothing about the quality of what was (rules 1, 2):
 *
 *   won      1  won holds
 *            0  else: lost holds, or the lead is mature
 *   sql      1  it was handed over (known_when), and sql holds or won does
 *            0  else: it was handed over, and lost holds or it is mature
 *   unknown  everything else
 *
 * A lead is mature where a horizon is in force and its age is at least that; a
 * lead without a created date never is.  A definition without `sql` means that
 * won is the SQL mark.
 *
 *   Layer     trainer; includes trainer/dataset.h, trainer/outcome.h
 */
#ifndef MQL_TRAINER_LABELS_H
#define MQL_TRAINER_LABELS_H

#include "trainer/dataset.h"
#include "trainer/outcome.h"

enum labels_age { LABELS_AGE_UNKNOWN, LABELS_YOUNG, LABELS_MATURE };

/* as_of and horizon as in struct dataset; horizon 0: nothing matures, and
 * nothing is young. */
enum labels_age labels_age(int32_t created, int32_t as_of, int32_t horizon);

struct labels {
	enum dataset_label won, sql;
};

/* The labels of one lead; contradictions and labels are added to counts. */
struct labels labels_of(const struct mql_definition *definition, uint8_t marks,
			enum labels_age age, struct dataset_counts *counts);

/* What a fit can't do without (rule 26): outcomes that are known, both classes,
 * and of `won`, which the weights are learned from, some of each.  Where not,
 * the failure says how many there are. */
#define LABELS_LEAST_WON 10      /* won, and not won */

MQL_MUST_CHECK
bool labels_check(const struct dataset *data, const char *path,
		  struct mql_err *err);

#endif
