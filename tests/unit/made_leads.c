/* SPDX-License-Identifier: MIT */
#include "tests/unit/made_leads.h"

#include <math.h>
#include <stdlib.h>

#include "common/map.h"

static const struct mql_str industry[] = {
	{ "Software", 8 }, { "Retail", 6 }, { "Health", 6 }, { "Energy", 6 },
	{ "Legal, tax", 10 }, { "Rare one", 8 }, { "Rare two", 8 },
};
static const struct mql_str plan[] = { { "a", 1 }, { "b", 1 } };
static const char *const chief[] = { "chief", "head of" };
static const char *const director[] = { "director" };
static const struct mql_group group[] = {
	{ "executive", chief, 2 }, { "director", director, 1 },
};
static const char *const title[] = { "Chief Officer", "Sales Director",
				     "Clerk" };
static const struct mql_str empty = { "", 0 };

static const struct mql_feature feature[MADE_COLUMNS] = {
	{ .column = "spend", .dimension = MQL_FIT, .kind = MQL_AXIS_NUMBER },
	{ .column = "visits", .dimension = MQL_INTENT,
	  .kind = MQL_AXIS_NUMBER },
	{ .column = "age", .dimension = MQL_INTENT, .kind = MQL_AXIS_DATE },
	{ .column = "industry", .dimension = MQL_FIT,
	  .kind = MQL_AXIS_LEVEL },
	{ .column = "plan", .dimension = MQL_PRODUCT,
	  .kind = MQL_AXIS_LEVEL },
	{ .column = "title", .dimension = MQL_FIT, .kind = MQL_AXIS_TEXT,
	  .group = group, .n_group = 2 },
};

static void alloc_columns(struct dataset *data, struct mql_feature *own)
{
	for (size_t d = 0; d < MADE_COLUMNS; d++) {
		struct dataset_column *column = &data->column[d];

		column->feature = &own[d];
		if (d <= MADE_AGE)
			column->number = mql_arena_alloc(&data->arena, data->n,
							 sizeof(double));
		else
			column->level = mql_arena_alloc(&data->arena, data->n,
							sizeof(uint32_t));
	}
	data->column[MADE_VISITS].whole = true;
	data->column[MADE_INDUSTRY].value = industry;
	data->column[MADE_INDUSTRY].n_value = MQL_ARRAY_LEN(industry);
	data->column[MADE_PLAN].value = plan;
	data->column[MADE_PLAN].n_value = MQL_ARRAY_LEN(plan);
}

static uint32_t draw_industry(uint64_t *state)
{
	double u = mql_rng_unit(state);

	if (u < .05)
		return DATASET_MISSING;
	if (u < .055)
		return 5 + (u < .0525);
	return (uint32_t)(mql_rng_next(state) % 5);
}

static double truth(const struct dataset *data, size_t i,
		    const struct made_options *options)
{
	static const double by_industry[] = { .8, -.5, 0, .3, -.9, 0, 0 };
	double spend = data->column[MADE_SPEND].number[i];
	double visits = data->column[MADE_VISITS].number[i];
	double age = data->column[MADE_AGE].number[i];
	uint32_t in = data->column[MADE_INDUSTRY].level[i];
	uint32_t which = data->column[MADE_PLAN].level[i];
	double eta = -1;

	eta += isnan(spend) ? .4 : .03 * (spend - 50);
	eta += .5 * visits - .05 * visits * visits - .01 * age;
	eta += in == DATASET_MISSING ? 0 : by_industry[in];
	eta += options->interaction * (which == 1 ? 1 : -1) *
	       (visits > 3 ? 1 : -1);
	return eta + (data->column[MADE_TITLE].level[i] == 0 ? .7 : 0);
}

/* Lead `id`, put into row i: what it is depends on id and seed alone. */
static void draw_lead(struct dataset *data, size_t i, size_t id,
		      const struct made_options *options)
{
	uint64_t state = options->seed * 1000003 + id;
	struct dataset_column *column = data->column;
	double eta, spend;
	uint32_t text;

	mql_rng_next(&state);
	spend = 100 * mql_rng_unit(&state);
	column[MADE_SPEND].number[i] =
		mql_rng_unit(&state) < .1 ? (double)NAN : spend;
	column[MADE_VISITS].number[i] = floor(9 * mql_rng_unit(&state));
	column[MADE_AGE].number[i] = floor(120 * mql_rng_unit(&state));
	column[MADE_INDUSTRY].level[i] = draw_industry(&state);
	column[MADE_PLAN].level[i] = mql_rng_unit(&state) < .4;
	text = (uint32_t)(mql_rng_next(&state) % 10);
	column[MADE_TITLE].level[i] = text < 3 ? text :
				      text == 3 ? DATASET_MISSING : 2;
	eta = options->no_signal ? 0 : truth(data, i, options);
	data->won[i] = mql_rng_unit(&state) < 1 / (1 + exp(-eta));
	if (options->swapped)
		data->won[i] = !data->won[i];
	data->id_key[i] = mql_digest64(
		(struct mql_str){ (const char *)&id, sizeof(id) }, 7);
	if (options->same_ids)
		data->id_key[i] = 0;
	if (options->rescaled)
		column[MADE_SPEND].number[i] =
			exp(column[MADE_SPEND].number[i] / 20);
}

static void swap_leads(size_t *id, size_t n)
{
	uint64_t state = 99;

	for (size_t i = n; i > 1; i--) {
		size_t k = mql_rng_next(&state) % i, t = id[i - 1];

		id[i - 1] = id[k];
		id[k] = t;
	}
}

void made_leads_init(struct made_leads *made,
		     const struct made_options *options)
{
	struct dataset *data = &made->data;
	size_t *id = mql_calloc(options->n, sizeof(*id));

	*made = (struct made_leads){ 0 };
	memcpy(made->feature, feature, sizeof(feature));
	made->feature[MADE_SPEND].monotone = options->monotone;
	made->definition = (struct mql_definition){
		.id = "id", .missing = { &empty, 1 },
		.feature = made->feature, .n_feature = MADE_COLUMNS,
		.gate = { MQL_POINTS_NONE, { -50, MQL_POINTS_NONE,
			  MQL_POINTS_NONE, MQL_POINTS_NONE } },
	};
	data->definition = &made->definition;
	data->n = options->n;
	data->n_column = MADE_COLUMNS;
	data->as_of = MADE_TODAY;
	data->column = mql_arena_alloc(&data->arena, MADE_COLUMNS,
				       sizeof(*data->column));
	alloc_columns(data, made->feature);
	data->won = mql_arena_alloc(&data->arena, data->n, 1);
	data->id_key = mql_arena_alloc(&data->arena, data->n,
				       sizeof(uint64_t));
	made->row = mql_arena_alloc(&data->arena, data->n, sizeof(uint32_t));
	for (size_t i = 0; i < data->n; i++) {
		id[i] = i;
		made->row[i] = (uint32_t)i;
	}
	if (options->shuffled)
		swap_leads(id, data->n);
	for (size_t i = 0; i < data->n; i++)
		draw_lead(data, i, id[i], options);
	free(id);
}

void made_leads_release(struct made_leads *made)
{
	mql_arena_release(&made->data.arena);
}

static struct mql_str keep(struct mql_buf *buf, struct mql_arena *arena)
{
	struct mql_str s = { mql_arena_text(arena, mql_buf_text(buf), buf->n),
			     buf->n };

	mql_buf_release(buf);
	return s;
}

void made_leads_cells(struct mql_str cell[MADE_COLUMNS],
		      const struct made_leads *made, size_t i,
		      struct mql_arena *arena)
{
	const struct dataset_column *column = made->data.column;

	for (size_t d = 0; d < MADE_COLUMNS; d++) {
		struct mql_buf buf = { 0 };

		if (d == MADE_AGE)
			mql_day_add(&buf, MADE_TODAY -
				    (int32_t)column[d].number[i]);
		else if (column[d].number && !isnan(column[d].number[i]))
			mql_num_add(&buf, column[d].number[i]);
		else if (column[d].number ||
			 column[d].level[i] == DATASET_MISSING)
			mql_buf_adds(&buf, " ");
		else if (d == MADE_TITLE)
			mql_buf_adds(&buf, title[column[d].level[i]]);
		else
			mql_buf_add(&buf, column[d].value[column[d].level[i]].p,
				    column[d].value[column[d].level[i]].n);
		cell[d] = keep(&buf, arena);
	}
}
