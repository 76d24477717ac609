/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "trainer/dataset.h"
#include "trainer/labels.h"

/* value: [.] of `size` bytes each; NULL stays NULL.  The caller frees. */
static void *pick(const void *value, size_t size, const uint32_t *row, size_t n)
{
	char *picked;

	if (value == NULL)
		return NULL;
	picked = mql_calloc(n, size);
	if (size == sizeof(uint16_t)) { // most are places: whole tables of them
		const uint16_t *from = value;

		for (size_t i = 0; i < n; i++)
			((uint16_t *)(void *)picked)[i] = from[row[i]];
		return picked;
	}
	for (size_t i = 0; i < n; i++)
		memcpy(picked + i * size,
		       (const char *)value + row[i] * size, size);
	return picked;
}

static void pick_columns(struct dataset *to, const struct dataset *from,
			 const uint32_t *row, size_t n)
{
	to->column = mql_arena_alloc(&to->arena, from->n_column,
				     sizeof(*to->column));
	for (size_t j = 0; j < from->n_column; j++) {
		const struct dataset_column *column = &from->column[j];

		to->column[j] = *column;
		to->column[j].number = pick(column->number,
					    sizeof(*column->number), row, n);
		to->column[j].place = pick(column->place,
					   sizeof(*column->place), row, n);
		to->column[j].level = pick(column->level,
					   sizeof(*column->level), row, n);
		to->column[j].short_level = pick(column->short_level,
						 sizeof(*column->short_level),
						 row, n);
	}
}

/* Row i becomes what row[i] was. */
static void permute(void *value, size_t size, const uint32_t *row, size_t n)
{
	void *moved;

	if (value == NULL || n == 0)
		return;
	moved = pick(value, size, row, n);
	memcpy(value, moved, n * size);
	free(moved);
}

static void permute_columns(const struct dataset *data, const uint32_t *row)
{
	for (size_t j = 0; j < data->n_column; j++) {
		const struct dataset_column *c = &data->column[j];

		permute(c->number, sizeof(*c->number), row, data->n);
		permute(c->place, sizeof(*c->place), row, data->n);
		permute(c->level, sizeof(*c->level), row, data->n);
		permute(c->short_level, sizeof(*c->short_level), row, data->n);
	}
}

void dataset_lend(struct dataset *to, const struct dataset *from,
		  const uint32_t *row)
{
	*to = (struct dataset){
		.definition = from->definition, .n = from->n,
		.n_column = from->n_column, .column = from->column,
		.as_of = from->as_of,
	};
	permute_columns(from, row);
	to->won = pick(from->won, sizeof(*from->won), row, from->n);
	to->weight = pick(from->weight, sizeof(*from->weight), row, from->n);
}

void dataset_give_back(struct dataset *lent, const struct dataset *from,
		       const uint32_t *row)
{
	uint32_t *back = mql_calloc(from->n, sizeof(*back));

	for (size_t i = 0; i < from->n; i++)
		back[row[i]] = (uint32_t)i;
	permute_columns(from, back);
	free(back);
	free(lent->won);
	free(lent->weight);
	*lent = (struct dataset){ 0 };
}

static void set_created(struct dataset *to)
{
	to->first_created = to->last_created = MQL_DAY_NONE;
	for (size_t i = 0; to->created && i < to->n; i++) {
		const int32_t day = to->created[i];

		if (day == MQL_DAY_NONE)
			continue;
		if (to->first_created == MQL_DAY_NONE ||
		    day < to->first_created)
			to->first_created = day;
		if (day > to->last_created)      // NONE is below any day
			to->last_created = day;
	}
}

#define PICK(member) \
	to->member = pick(from->member, sizeof(*from->member), row, n)

/* All but labels and horizon. */
static void pick_rows(struct dataset *to, const struct dataset *from,
		      const uint32_t *row, size_t n, int32_t as_of)
{
	*to = (struct dataset){
		.definition = from->definition, .n = n,
		.n_column = from->n_column, .as_of = as_of,
		.counts = { .rows = n },
	};
	pick_columns(to, from, row, n);
	PICK(event);
	PICK(happened);
	PICK(value);
	to->source = from->source;
	PICK(source.level);
	PICK(source.short_level);
	PICK(weight);
	PICK(handed_prob);
	PICK(cost);
	PICK(rule);
	PICK(created);
	PICK(observed);
	PICK(id_key);
	if (from->fold_key == from->id_key)
		to->fold_key = to->id_key;
	else
		PICK(fold_key);
	PICK(score);
	PICK(verdict);
	set_created(to);
}

bool dataset_select(struct dataset *to, const struct dataset *from,
		    const uint32_t *row, size_t n, int32_t as_of,
		    struct mql_err *err)
{
	pick_rows(to, from, row, n, as_of);
	if (labels_set(to, err))
		return true;
	dataset_release(to);
	return false;
}

/* What came later after a lead was created is not within the horizon. */
static void forget_later(struct dataset *to, int32_t horizon)
{
	for (size_t i = 0; to->created && to->event && i < to->n; i++) {
		const int64_t last = (int64_t)to->created[i] + horizon;
		struct outcome_days *days = &to->event[i];

		if (to->created[i] == MQL_DAY_NONE)
			continue;
		if (days->sql > last)
			days->sql = OUTCOME_NEVER;
		if (days->won > last)
			days->won = OUTCOME_NEVER;
	}
}

void dataset_select_within(struct dataset *to, const struct dataset *from,
			   const uint32_t *row, size_t n, int32_t as_of,
			   int32_t horizon)
{
	pick_rows(to, from, row, n, as_of);
	to->matures_days = horizon;
	if (horizon > 0)
		forget_later(to, horizon);
	labels_set_within(to);
}
