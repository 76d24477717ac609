/* SPDX-License-Identifier: MIT */
#include "trainer/labels.h"

#include <stdlib.h>

#include "trainer/maturity.h"

enum labels_age labels_age(int32_t created, int32_t as_of, int32_t horizon)
{
	if (created != MQL_DAY_NONE && created > as_of)
		return LABELS_YOUNG;
	if (created == MQL_DAY_NONE || horizon <= 0)
		return LABELS_AGE_UNKNOWN;
	return (int64_t)as_of - created >= horizon ? LABELS_MATURE
						   : LABELS_YOUNG;
}

/* Rule 1: won implies SQL, and what contradicts itself is counted. */
static void count_contradictions(const struct mql_definition *definition,
				 uint8_t marks, bool sql_mark,
				 struct dataset_counts *counts)
{
	const bool won = marks & OUTCOME_WON;

	counts->won_and_lost += won && (marks & OUTCOME_LOST);
	counts->won_not_sql += won && !sql_mark;
	counts->sql_not_known += sql_mark && definition->known_when.present &&
				 !(marks & OUTCOME_KNOWN);
}

struct labels labels_of(const struct mql_definition *definition, uint8_t marks,
			enum labels_age age, struct dataset_counts *counts)
{
	const bool won = marks & OUTCOME_WON;
	const bool sql_mark = definition->sql.present ? marks & OUTCOME_SQL
						      : won;
	const bool over = (marks & OUTCOME_LOST) || age == LABELS_MATURE;
	const bool known = !definition->known_when.present ||
			   (marks & OUTCOME_KNOWN);
	struct labels label = { LABEL_UNKNOWN, LABEL_UNKNOWN, LABEL_UNKNOWN };

	count_contradictions(definition, marks, sql_mark, counts);
	if (age == LABELS_YOUNG) {
		counts->young++;
		counts->young_yes += won || sql_mark;
	} else if (age != LABELS_AGELESS) {
		if (won || over)
			label.won = won ? LABEL_YES : LABEL_NO;
		/* A mark on a lead that was not handed over proves a yes where
		 * no no could have shown: such leads would be all SQLs. */
		if (known && (won || sql_mark || over))
			label.sql = won || sql_mark ? LABEL_YES : LABEL_NO;
	}
	label.sql_so_far = label.sql;
	if (age == LABELS_YOUNG && known)
		label.sql_so_far = won || sql_mark ? LABEL_YES : LABEL_NO;
	counts->won[label.won]++;
	counts->sql[label.sql]++;
	return label;
}

static bool check_classes(const char *path, const char *name,
			  const uint64_t count[3], struct mql_err *err)
{
	const uint64_t yes = count[LABEL_YES], no = count[LABEL_NO];

	if (yes + no == 0)
		return mql_fail(err, MQL_E_DATA, "%s: no lead has a known "
				"\"%s\" outcome (%ju leads are open, too young "
				"or not handed over)", path, name,
				(uintmax_t)count[LABEL_UNKNOWN]);
	return (yes > 0 && no > 0) ||
	       mql_fail(err, MQL_E_DATA, "%s: all %ju leads with a known "
			"\"%s\" outcome are %s: there is nothing to learn from "
			"one class", path, (uintmax_t)(yes + no), name,
			yes == 0 ? "0" : "1");
}

bool labels_check(const struct dataset *data, const char *path,
		  struct mql_err *err)
{
	const uint64_t *won = data->counts.won;

	if (strcmp(path, "-") == 0)
		path = "stdin";
	if (!check_classes(path, "won", won, err) ||
	    !check_classes(path, "sql", data->counts.sql, err))
		return false;
	return (won[LABEL_YES] >= LABELS_LEAST_WON &&
		won[LABEL_NO] >= LABELS_LEAST_WON) ||
	       mql_fail(err, MQL_E_DATA, "%s: too few outcomes to learn from: "
			"%ju won and %ju not won; at least %d of each are "
			"needed", path, (uintmax_t)won[LABEL_YES],
			(uintmax_t)won[LABEL_NO], LABELS_LEAST_WON);
}

void labels_drop_one_sided(uint8_t *won, const uint8_t *marks, size_t n,
			   struct dataset_counts *counts)
{
	uint64_t known[2] = { 0, 0 };

	for (size_t i = 0; i < n; i++)
		if (!(marks[i] & OUTCOME_KNOWN) && won[i] != LABEL_UNKNOWN)
			known[won[i] == LABEL_YES]++;
	if (known[0] > 0 || known[1] == 0)
		return;
	for (size_t i = 0; i < n; i++)
		if (!(marks[i] & OUTCOME_KNOWN) && won[i] == LABEL_YES)
			won[i] = LABEL_UNKNOWN;
	counts->won[LABEL_YES] -= known[1];
	counts->won[LABEL_UNKNOWN] += known[1];
	counts->won_one_sided = known[1];
}

static void label_one(struct dataset *data, uint8_t *marks, size_t i)
{
	const int32_t created = data->created ? data->created[i]
					      : MQL_DAY_NONE;
	const bool later = created != MQL_DAY_NONE && created > data->as_of;
	const bool ageless = created == MQL_DAY_NONE &&
			     data->matures_days > 0 &&
			     !data->definition->lost.present;
	const enum labels_age age =
		ageless ? LABELS_AGELESS
			: labels_age(created, data->as_of, data->matures_days);

	marks[i] = dataset_marks(data, i, data->as_of);

	const struct labels label = labels_of(data->definition, marks[i], age,
					      &data->counts);

	data->won[i] = (uint8_t)label.won;
	data->sql[i] = (uint8_t)label.sql;
	data->sql_so_far[i] = later ? LABEL_UNKNOWN
				    : (uint8_t)label.sql_so_far;
	data->counts.created_later += later;
	data->counts.ageless += ageless;
	data->counts.happened_later += (marks[i] & OUTCOME_LATER) != 0;
}

void labels_set_within(struct dataset *data)
{
	const size_t N = data->n;
	uint8_t *marks = mql_calloc(N, 1);

	data->won = mql_calloc(N, 1);
	data->sql = mql_calloc(N, 1);
	data->sql_so_far = mql_calloc(N, 1);
	for (size_t i = 0; i < N; i++)
		label_one(data, marks, i);
	if (data->definition->known_when.present)
		labels_drop_one_sided(data->won, marks, N, &data->counts);
	free(marks);
}

bool labels_set(struct dataset *data, struct mql_err *err)
{
	if (!maturity_horizon(data, err))
		return false;
	labels_set_within(data);
	return true;
}
