/* SPDX-License-Identifier: MIT */
/* labels.h - from what is recorded about a lead to what may be learned from it
 *
 * A label is 1, 0 or unknown; an open lead is not a loss, and a lead that was
 * never handed over says nothing about the quality of what was (rules 1, 2):
 *
 *   unknown  the lead is young
 *   won      1  else: won holds
 *            0  else: lost holds, or the lead is mature
 *   sql      1  else: it was handed over (known_when), and sql or won holds
 *            0  else: it was handed over, and lost holds or it is mature
 *   unknown  everything else
 *
 * A lead is mature where a horizon is in force and its age is at least that,
 * and young where its age is less; a lead without a created date is neither,
 * and unknown where nothing but age makes a loss.  A young lead is unknown
 * whatever has become of it: a yes shows as soon as it happens and a no only in
 * time, so the young leads that are known are nearly all yes (measured on demo
 * leads of the last 30 days: 71 % SQL where the truth is 20 %).  sql_so_far
 * keeps them: handed over and SQL by now, or not so far; it means something
 * only beside the share of SQLs that has shown at that age (lag.h).  A
 * definition without `sql` means that won is the SQL mark.
 *
 *   Layer     trainer; includes trainer/dataset.h, trainer/outcome.h
 */
#ifndef MQL_TRAINER_LABELS_H
#define MQL_TRAINER_LABELS_H

#include "trainer/dataset.h"
#include "trainer/outcome.h"

enum labels_age {
	LABELS_AGE_UNKNOWN,      /* known by what is recorded alone           */
	LABELS_YOUNG,
	LABELS_MATURE,
	LABELS_AGELESS,          /* no date, where age alone would tell a     */
				 /* loss: its yes would have no no beside it  */
};

/* as_of and horizon as in struct dataset; horizon 0: nothing matures, and only
 * what was created after as_of is young. */
enum labels_age labels_age(int32_t created, int32_t as_of, int32_t horizon);

struct labels {
	enum dataset_label won, sql, sql_so_far;
};

/* The labels of one lead; contradictions and labels are added to counts. */
struct labels labels_of(const struct mql_definition *definition, uint8_t marks,
			enum labels_age age, struct dataset_counts *counts);

/* All labels of a data set as of data->as_of, with the horizon in force: won,
 * sql, sql_so_far and the counts of labels.  MQL_E_DATA where `matures: auto`
 * has too few wins to learn from. */
MQL_MUST_CHECK
bool labels_set(struct dataset *data, struct mql_err *err);

/* The same within a horizon that is known already: data->matures_days. */
void labels_set_within(struct dataset *data);

/* What a fit can't do without (rule 26): outcomes that are known, both classes,
 * and of `won`, which the weights are learned from, some of each.  Where not,
 * the failure says how many there are. */
#define LABELS_LEAST_WON 10      /* won, and not won */
/* Fewer won, or fewer SQLs, and the threshold was measured to be a gamble: a
 * warning. */
#define LABELS_FEW_YES 100

MQL_MUST_CHECK
bool labels_check(const struct dataset *data, const char *path,
		  struct mql_err *err);

/* Where a definition has known_when and of the leads that were never handed
 * over only wins are known (nothing matures, nobody closes them), those wins
 * become unknown: they would teach that not being handed over wins. won and
 * marks: [n]. */
void labels_drop_one_sided(uint8_t *won, const uint8_t *marks, size_t n,
			   struct dataset_counts *counts);

#endif
