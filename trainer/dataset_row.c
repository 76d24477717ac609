/* SPDX-License-Identifier: MIT */
#include "trainer/dataset_row.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "common/evaluate.h"

/* ---- which column is what ---- */

static bool find_optional(const struct mql_csv *csv, const char *name,
			  size_t *column, struct mql_err *err)
{
	*column = SIZE_MAX;
	return !name || mql_csv_find(csv, name, column, err);
}

static bool bind_lead(struct dataset_taker *taker, const struct mql_csv *csv,
		      struct mql_err *err)
{
	const struct mql_definition *d = taker->data->definition;

	return find_optional(csv, d->id, &taker->id, err) &&
	       find_optional(csv, d->account, &taker->account, err) &&
	       find_optional(csv, d->created, &taker->created, err) &&
	       find_optional(csv, d->observed, &taker->observed, err) &&
	       find_optional(csv, d->source, &taker->source.column, err) &&
	       find_optional(csv, d->weight, &taker->weight, err) &&
	       find_optional(csv, d->handed_prob, &taker->handed_prob, err) &&
	       find_optional(csv, d->cost, &taker->cost, err);
}

static struct mql_axis axis_of(const struct mql_definition *definition,
			       const struct mql_feature *feature)
{
	return (struct mql_axis){
		.kind = feature->kind,
		.format = feature->format,
		.order = definition->dates,
		.group = feature->group,
		.n_group = feature->n_group,
	};
}

static bool bind_features(struct dataset_taker *taker,
			  const struct mql_csv *csv, struct mql_err *err)
{
	struct dataset *data = taker->data;
	const struct mql_definition *d = data->definition;

	for (size_t i = 0; i < d->n_feature; i++) {
		const struct mql_feature *feature = &d->feature[i];

		data->column[i].feature = feature;
		data->column[i].whole = feature->kind == MQL_AXIS_NUMBER;
		taker->feature[i].axis = axis_of(d, feature);
		if (feature->kind == MQL_AXIS_DATE && !d->observed)
			return mql_fail(err, MQL_E_DATA, "%s:%u: the age of "
					"\"%s\" needs the day each lead was "
					"seen as in this table: name its "
					"column as lead.observed; without it "
					"ages would run to the day of the "
					"export and tell the outcome",
					d->path, feature->line,
					MQL_SHOW(mql_str_of(feature->column)));
		if (!mql_csv_find(csv, feature->column,
				  &taker->feature[i].column, err))
			return false;
	}
	return true;
}

static bool bind_rules(struct dataset_taker *taker, const struct mql_csv *csv,
		       struct mql_err *err)
{
	const struct mql_definition *d = taker->data->definition;

	taker->rule = mql_arena_alloc(&taker->arena, d->n_rule,
				      sizeof(*taker->rule));
	for (size_t i = 0; i < d->n_rule; i++) {
		const struct mql_rule *rule = &d->rule[i];

		taker->rule[i] = mql_arena_alloc(&taker->arena, rule->n_when,
						 sizeof(**taker->rule));
		for (size_t k = 0; k < rule->n_when; k++)
			if (!mql_csv_find(csv, rule->when[k].column,
					  &taker->rule[i][k], err))
				return false;
	}
	return true;
}

bool dataset_taker_init(struct dataset_taker *taker, struct dataset *data,
			struct dataset_join *join,
			const struct dataset_options *options,
			const struct mql_csv *csv, struct mql_err *err)
{
	const size_t D = data->definition->n_feature;

	taker->data = data;
	taker->join = join;
	taker->as_of = options->as_of;
	taker->keep_points = options->card && options->keep_points;
	data->n_column = D;
	data->column = mql_arena_alloc(&data->arena, D, sizeof(*data->column));
	taker->feature = mql_arena_alloc(&taker->arena, D,
					 sizeof(*taker->feature));
	return bind_lead(taker, csv, err) && bind_features(taker, csv, err) &&
	       bind_rules(taker, csv, err) &&
	       dataset_scorer_init(&taker->scorer, options->card, csv, err) &&
	       outcome_bind(&taker->tests, data->definition, false, csv, err);
}

void dataset_taker_release(struct dataset_taker *taker)
{
	for (size_t i = 0; taker->feature && i < taker->data->n_column; i++) {
		mql_map_release(&taker->feature[i].map);
		free(taker->feature[i].value);
		dataset_distinct_release(&taker->feature[i].distinct);
		dataset_seen_release(&taker->feature[i].seen);
	}
	mql_map_release(&taker->source.map);
	free(taker->source.value);
	dataset_seen_release(&taker->source.seen);
	dataset_scorer_release(&taker->scorer);
	mql_arena_release(&taker->arena);
	*taker = (struct dataset_taker){ 0 };
}

/* ---- room ---- */

static void size_levels(struct dataset_column *column, size_t n)
{
	if (column->level)
		column->level = mql_realloc(column->level, n,
					    sizeof(*column->level));
	else
		column->short_level = mql_realloc(column->short_level, n,
						  sizeof(*column->short_level));
}

static void size_column(struct dataset_column *column, size_t n)
{
	switch (column->feature->kind) {
	case MQL_AXIS_NUMBER:
	case MQL_AXIS_DATE:
		dataset_number_size(column, n);
		break;
	case MQL_AXIS_LEVEL:
	case MQL_AXIS_TEXT:
		size_levels(column, n);
		break;
	}
}

static void size_arrays(struct dataset_taker *taker, size_t n)
{
	struct dataset *data = taker->data;

	for (size_t i = 0; i < data->n_column; i++)
		size_column(&data->column[i], n);
	data->rule = mql_realloc(data->rule, n, sizeof(*data->rule));
	data->id_key = mql_realloc(data->id_key, n, sizeof(*data->id_key));
	data->fold_key = taker->account == SIZE_MAX
		? data->id_key
		: mql_realloc(data->fold_key, n, sizeof(*data->fold_key));
	if (taker->created != SIZE_MAX)
		data->created = mql_realloc(data->created, n,
					    sizeof(*data->created));
	if (taker->observed != SIZE_MAX)
		data->observed = mql_realloc(data->observed, n,
					     sizeof(*data->observed));
	if (taker->weight != SIZE_MAX)
		data->weight = mql_realloc(data->weight, n,
					   sizeof(*data->weight));
	if (taker->handed_prob != SIZE_MAX)
		data->handed_prob = mql_realloc(data->handed_prob, n,
						sizeof(*data->handed_prob));
	if (taker->cost != SIZE_MAX)
		data->cost = mql_realloc(data->cost, n, sizeof(*data->cost));
	if (taker->scorer.evaluator.card) {
		data->score = mql_realloc(data->score, n,
					  sizeof(*data->score));
		data->verdict = mql_realloc(data->verdict, n,
					    sizeof(*data->verdict));
	}
	if (taker->keep_points)
		data->points = mql_realloc(data->points,
					   n * taker->scorer.n_entry,
					   sizeof(*data->points));
	if (taker->source.column != SIZE_MAX)
		size_levels(&data->source, n);
	if (data->definition->won.value)
		data->value = mql_realloc(data->value, n,
					  sizeof(*data->value));
	if (data->event)
		data->event = mql_realloc(data->event, n, sizeof(*data->event));
	else
		data->happened = mql_realloc(data->happened, n, 1);
	taker->cap = n;
}

/* ---- a row ---- */

struct days {
	int32_t created, observed;
};

static bool take_day(const struct dataset_taker *taker,
		     const struct mql_str *cell, size_t column, int32_t *day,
		     struct outcome_flaw *flaw)
{
	*day = MQL_DAY_NONE;
	if (column == SIZE_MAX ||
	    outcome_day(taker->data->definition, cell[column], day))
		return true;
	*flaw = (struct outcome_flaw){ column, "a date" };
	return false;
}

/* A number of `least` to `most`; a missing one is `absent`, NaN: a flaw. */
static bool take_bounded(const struct dataset_taker *taker, struct mql_str cell,
			 double least, double most, double absent, double *x)
{
	const struct mql_str s = mql_str_trim(cell);

	*x = absent;
	if (!mql_missing_has(&taker->data->definition->missing, s) &&
	    !mql_num_parse(s, x))
		*x = (double)NAN;
	return *x >= least && *x <= most;
}

/* handed_prob: the scorer writes 0 for leads that nothing would have handed
 * over; a missing one is not told, and both are 0 here. */
static bool take_weights(struct dataset_taker *taker,
			 const struct mql_str *cell, size_t at,
			 struct outcome_flaw *flaw)
{
	struct dataset *data = taker->data;
	const size_t weight = taker->weight, handed = taker->handed_prob;

	if (weight != SIZE_MAX &&
	    !take_bounded(taker, cell[weight], DBL_MIN, 1e15, (double)NAN,
			  &data->weight[at])) {
		*flaw = (struct outcome_flaw){
			weight, "a weight, above 0 and at most 1e15" };
		return false;
	}
	if (handed != SIZE_MAX &&
	    !take_bounded(taker, cell[handed], 0.0, 1.0, 0.0,
			  &data->handed_prob[at])) {
		*flaw = (struct outcome_flaw){ handed,
					       "a probability, 0 to 1" };
		return false;
	}
	return true;
}

static bool take_cost(struct dataset_taker *taker, const struct mql_str *cell,
		      size_t at, struct outcome_flaw *flaw)
{
	if (taker->cost == SIZE_MAX ||
	    take_bounded(taker, cell[taker->cost], 0.0, 1e15, 0.0,
			 &taker->data->cost[at]))
		return true;
	*flaw = (struct outcome_flaw){ taker->cost,
				       "a cost, 0 or more and at most 1e15" };
	return false;
}

static bool take_rule(struct dataset_taker *taker, const struct mql_str *cell,
		      size_t at, struct outcome_flaw *flaw)
{
	const struct mql_definition *d = taker->data->definition;
	size_t column = 0;
	const size_t rule = mql_rule_find(d->rule, d->n_rule, taker->rule,
					  &d->missing, cell, &column);

	if (rule == MQL_RULE_BAD_CELL) {
		*flaw = (struct outcome_flaw){ column, "a number" };
		return false;
	}
	taker->data->rule[at] = rule < DATASET_NO_RULE ? (uint16_t)rule
						       : DATASET_NO_RULE;
	return true;
}

/* Numbers and ages; what can be bad comes before what is remembered. */
static bool read_numbers(struct dataset_taker *taker,
			 const struct mql_str *cell, int32_t observed,
			 uint64_t *n_future, struct outcome_flaw *flaw)
{
	const struct dataset *data = taker->data;
	/* an unknown day still tells a bad date from a good one */
	const int32_t as_of = observed == MQL_DAY_NONE ? 0 : observed;

	for (size_t i = 0; i < data->n_column; i++) {
		struct dataset_feature *feature = &taker->feature[i];
		const bool date = feature->axis.kind == MQL_AXIS_DATE;
		bool future = false;
		double x;

		if (!dataset_has_numbers(&data->column[i]))
			continue;
		feature->known = data->column[i].place &&
				 dataset_seen_find(&feature->seen,
						   cell[feature->column],
						   &feature->place);
		if (feature->known)
			continue;
		if (!mql_axis_read(&feature->axis, &data->definition->missing,
				   cell[feature->column], as_of, &x,
				   &future)) {
			*flaw = (struct outcome_flaw){
				feature->column, date ? "a date" : "a number"
			};
			return false;
		}
		if (date && observed == MQL_DAY_NONE)
			x = (double)NAN;
		else
			*n_future += future;
		feature->x = x;
	}
	return true;
}

/* An age depends on more than its cell: it is not remembered. */
static void take_numbers(struct dataset_taker *taker,
			 const struct mql_str *cell, size_t at)
{
	for (size_t i = 0; i < taker->data->n_column; i++) {
		struct dataset_feature *feature = &taker->feature[i];
		struct dataset_column *column = &taker->data->column[i];

		if (!dataset_has_numbers(column))
			continue;
		if (feature->known) {
			column->place[at] = (uint16_t)feature->place;
			continue;
		}
		dataset_number_put(column, &feature->distinct, at, feature->x,
				   taker->cap);
		if (column->place && feature->axis.kind == MQL_AXIS_NUMBER)
			dataset_seen_put(&feature->seen, cell[feature->column],
					 column->place[at]);
	}
}

static uint32_t intern(struct dataset_feature *feature,
		       struct dataset_column *column, struct mql_str s,
		       struct mql_arena *arena)
{
	const uint32_t known = mql_map_find(&feature->map, s);

	if (known != MQL_MAP_NONE)
		return known;

	const uint32_t fresh = (uint32_t)column->n_value;

	s.p = mql_arena_text(arena, s.p, s.n);
	feature->value = mql_grow(feature->value, &feature->cap_value,
				  column->n_value + 1,
				  sizeof(*feature->value));
	feature->value[column->n_value++] = s;
	mql_map_put(&feature->map, s, fresh, NULL);
	return fresh;
}

/* Short as long as all are; levels before `at` are set. */
static void put_level(struct dataset_column *column, size_t at, uint32_t level,
		      size_t room)
{
	if (column->level == NULL && level != DATASET_MISSING &&
	    level >= DATASET_NO_PLACE) {
		uint32_t *wide = mql_calloc(room, sizeof(*wide));

		for (size_t i = 0; i < at; i++)
			wide[i] = dataset_level(column, i);
		free(column->short_level);
		column->short_level = NULL;
		column->level = wide;
	}
	if (column->level)
		column->level[at] = level;
	else                     // a missing one is NO_PLACE
		column->short_level[at] = (uint16_t)level;
}

static uint32_t read_level(struct dataset_feature *feature,
			   struct dataset *data, struct dataset_column *column,
			   struct mql_str cell)
{
	const struct mql_str s = mql_str_trim(cell);

	if (mql_missing_has(&data->definition->missing, s))
		return DATASET_MISSING;
	if (feature->axis.kind == MQL_AXIS_TEXT)
		return mql_axis_code_text(&feature->axis, s);
	return intern(feature, column, s, &data->arena);
}

static void take_level(struct dataset_taker *taker,
		       struct dataset_feature *feature,
		       struct dataset_column *column,
		       const struct mql_str *cells, size_t at)
{
	const struct mql_str cell = cells[feature->column];
	uint32_t level;

	if (!dataset_seen_find(&feature->seen, cell, &level)) {
		level = read_level(feature, taker->data, column, cell);
		dataset_seen_put(&feature->seen, cell, level);
	}
	put_level(column, at, level, taker->cap);
}

static void take_levels(struct dataset_taker *taker,
			const struct mql_str *cell, size_t at)
{
	struct dataset *data = taker->data;

	for (size_t i = 0; i < data->n_column; i++)
		if (dataset_has_levels(&data->column[i]))
			take_level(taker, &taker->feature[i], &data->column[i],
				   cell, at);
	if (taker->source.column != SIZE_MAX)
		take_level(taker, &taker->source, &data->source, cell, at);
}

/* The outcomes file may add to what the lead's own row says. */
static void take_deal(struct dataset_taker *taker, struct mql_str id,
		      struct outcome_days *event, double *value)
{
	const struct dataset_deal *deal = dataset_join_find(taker->join, id);

	if (!deal)
		return;
	outcome_merge(event, &deal->event);
	*value = outcome_add_value(*value, deal->value);
}

/* Days from the first lead on that has one; room: as arrays are sized. */
static void put_event(struct dataset *data, size_t at,
		      const struct outcome_days *event, size_t room)
{
	if (data->event == NULL && outcome_is_dated(event)) {
		data->event = mql_calloc(room, sizeof(*data->event));
		for (size_t i = 0; i < at; i++)
			data->event[i] = outcome_undated(data->happened[i]);
		free(data->happened);
		data->happened = NULL;
	}
	if (data->event)
		data->event[at] = *event;
	else
		data->happened[at] = outcome_marks(event, INT32_MAX);
}

/* Without an id, the lead's place in the table. */
static uint64_t key_of(const struct dataset_taker *taker,
		       const struct mql_str *cell, uint64_t at)
{
	if (taker->id != SIZE_MAX)
		return mql_digest64(cell[taker->id], 0);
	return mql_rng_next(&at);
}

static void take_keys(struct dataset_taker *taker, const struct mql_str *cell,
		      size_t at)
{
	struct dataset *data = taker->data;
	const uint64_t id_key = key_of(taker, cell, at);

	data->id_key[at] = data->fold_key[at] = id_key;
	if (taker->account == SIZE_MAX)
		return;

	const struct mql_str account = mql_str_trim(cell[taker->account]);

	if (!mql_missing_has(&data->definition->missing, account))
		data->fold_key[at] = mql_digest64(account, 0);
}

static void take_created(struct dataset *data, int32_t day, size_t at)
{
	if (!data->created)
		return;
	data->created[at] = day;
	if (day == MQL_DAY_NONE)
		return;
	if (data->first_created == MQL_DAY_NONE || day < data->first_created)
		data->first_created = day;
	if (data->last_created == MQL_DAY_NONE || day > data->last_created)
		data->last_created = day;
}

static bool take_score(struct dataset_taker *taker, const struct mql_str *cell,
		       int32_t observed, size_t at, struct outcome_flaw *flaw)
{
	const int32_t as_of = observed == MQL_DAY_NONE ? taker->as_of
						       : observed;

	if (!taker->scorer.evaluator.card)
		return true;
	if (!dataset_scorer_take(&taker->scorer, cell, as_of,
				 &taker->data->score[at],
				 &taker->data->verdict[at], flaw))
		return false;
	if (taker->keep_points)
		dataset_scorer_points(&taker->scorer, taker->data->points, at);
	return true;
}

bool dataset_take_row(void *self, const struct mql_str *cell,
		      struct outcome_flaw *flaw)
{
	struct dataset_taker *taker = self;
	struct dataset *data = taker->data;
	const size_t at = data->n;
	uint64_t n_future = 0;
	struct outcome_days event;
	struct days day;
	double value;

	if (at == taker->cap)
		size_arrays(taker, at ? at * 2 : 1024);
	if (!take_day(taker, cell, taker->created, &day.created, flaw) ||
	    !take_day(taker, cell, taker->observed, &day.observed, flaw) ||
	    !outcome_take(&taker->tests, data->definition, cell, &event,
			  flaw) ||
	    !outcome_value(&taker->tests, data->definition, cell, &event,
			   &value, flaw) ||
	    !take_weights(taker, cell, at, flaw) ||
	    !take_cost(taker, cell, at, flaw) ||
	    !take_rule(taker, cell, at, flaw) ||
	    !read_numbers(taker, cell, day.observed, &n_future, flaw) ||
	    !take_score(taker, cell, day.observed, at, flaw))
		return false;

	if (taker->id != SIZE_MAX)
		take_deal(taker, cell[taker->id], &event, &value);
	if (day.created != MQL_DAY_NONE && day.created > taker->as_of) {
		data->counts.created_later++;    // not a lead yet
		return true;
	}
	take_numbers(taker, cell, at);
	take_levels(taker, cell, at);
	take_keys(taker, cell, at);
	take_created(data, day.created, at);
	if (data->observed)
		data->observed[at] = day.observed;
	put_event(data, at, &event, taker->cap);
	if (data->value)
		data->value[at] = value;
	data->counts.future_dates += n_future;
	data->n++;
	return true;
}

/* ---- the end ---- */

static void keep_values(struct dataset_column *column,
			const struct dataset_feature *feature,
			struct mql_arena *arena)
{
	struct mql_str *value = mql_arena_alloc(arena, column->n_value,
						sizeof(*value));

	if (column->n_value)
		memcpy(value, feature->value,
		       column->n_value * sizeof(*value));
	column->value = value;
}

void dataset_taker_finish(struct dataset_taker *taker)
{
	struct dataset *data = taker->data;

	size_arrays(taker, data->n);
	for (size_t i = 0; i < data->n_column; i++) {
		struct dataset_column *column = &data->column[i];

		if (column->feature->kind == MQL_AXIS_LEVEL)
			keep_values(column, &taker->feature[i], &data->arena);
		else if (dataset_has_numbers(column))
			dataset_number_finish(column,
					      &taker->feature[i].distinct,
					      data->n, &data->arena);
	}
	keep_values(&data->source, &taker->source, &data->arena);
}
