/* SPDX-License-Identifier: MIT */
#include "trainer/dataset_join.h"

#include <math.h>
#include <stdlib.h>

static struct dataset_deal *deal_of(struct dataset_join *join,
				    struct mql_str id)
{
	uint32_t i = mql_map_find(&join->map, id);

	if (i != MQL_MAP_NONE)
		return &join->deal[i];
	i = (uint32_t)join->n;
	mql_map_put(&join->map,
		    (struct mql_str){ mql_arena_text(&join->arena, id.p, id.n),
				      id.n }, i, NULL);
	join->deal = mql_grow(join->deal, &join->cap, join->n + 1,
			      sizeof(*join->deal));
	join->n++;
	join->deal[i] = (struct dataset_deal){
		.event = OUTCOME_DAYS_NEVER, .value = NAN,
	};
	return &join->deal[i];
}

static bool take_deal(void *taker, const struct mql_str *cell,
		      struct outcome_flaw *flaw)
{
	struct dataset_join *join = taker;
	struct outcome_days event;
	double value;

	if (!outcome_take(&join->tests, join->definition, cell, &event,
			  flaw) ||
	    !outcome_value(&join->tests, join->definition, cell, &event,
			   &value, flaw))
		return false;

	struct dataset_deal *deal = deal_of(join, cell[join->id_column]);

	deal->n_rows++;
	outcome_merge(&deal->event, &event);
	deal->value = outcome_add_value(deal->value, value);
	return true;
}

static bool needs_file(const struct mql_definition *d)
{
	return (d->won.present && d->won.in_outcomes) ||
	       (d->sql.present && d->sql.in_outcomes) ||
	       (d->known_when.present && d->known_when.in_outcomes) ||
	       (d->lost.present && d->lost.in_outcomes);
}

static bool check_given(const struct mql_definition *definition,
			const char *path, struct mql_err *err)
{
	if (!path && needs_file(definition))
		return mql_fail(err, MQL_E_DATA, "%s: an outcome stands in the "
				"outcomes file: give it with --outcomes",
				definition->path);
	if (path && !definition->outcomes_id)
		return mql_fail(err, MQL_E_DATA, "%s: says nothing of an "
				"outcomes file: name its lead id column as "
				"outcomes.id", definition->path);
	if (path && !needs_file(definition))
		return mql_fail(err, MQL_E_DATA, "%s: no outcome stands in the "
				"outcomes file: say `file: outcomes` where one "
				"does", definition->path);
	return true;
}

bool dataset_join_read(struct dataset_join *join,
		       const struct mql_definition *definition,
		       const struct dataset_options *options,
		       struct dataset_counts *counts, struct mql_err *err)
{
	struct dataset_table table = { 0 };

	if (!check_given(definition, options->outcomes, err))
		return false;
	if (!options->outcomes)
		return true;
	join->definition = definition;

	const bool ok =
		dataset_table_open(&table, options->outcomes, '\0', err) &&
		mql_csv_find(table.csv, definition->outcomes_id,
			     &join->id_column, err) &&
		outcome_bind(&join->tests, definition, true, table.csv, err) &&
		dataset_table_read(&table, options, take_deal, join, err);

	counts->outcomes = table.rows;
	counts->outcomes_bad = table.bad_rows;
	counts->bad_cells += table.bad_cells;
	memcpy(counts->first_bad, table.first_bad, sizeof(table.first_bad));
	dataset_table_release(&table);
	return ok;
}

void dataset_join_release(struct dataset_join *join)
{
	mql_map_release(&join->map);
	mql_arena_release(&join->arena);
	free(join->deal);
	*join = (struct dataset_join){ 0 };
}

struct dataset_deal *dataset_join_find(struct dataset_join *join,
				       struct mql_str id)
{
	const uint32_t i = id.n ? mql_map_find(&join->map, id) : MQL_MAP_NONE;

	if (i == MQL_MAP_NONE)
		return NULL;
	join->deal[i].matched = true;
	return &join->deal[i];
}

uint64_t dataset_join_unmatched(const struct dataset_join *join)
{
	uint64_t n = 0;

	for (size_t i = 0; i < join->n; i++)
		n += join->deal[i].matched ? 0 : join->deal[i].n_rows;
	return n;
}
