/* SPDX-License-Identifier: MIT */
#include "trainer/screen.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "common/map.h"
#include "trainer/learn.h"

/* Numbers, uniform on [-1, 1], and levels in the columns from `level_from`. */
struct wide {
	struct dataset data;
	struct mql_feature *feature;
	uint32_t *row;
	double (*truth)(const struct dataset *data, size_t i);
	size_t level_from, n_level;
};

static double uniform(uint64_t *rng)
{
	return 2.0 * mql_rng_unit(rng) - 1.0;
}

static void name_levels(struct wide *w, struct mql_str *value)
{
	for (size_t v = 0; v < w->n_level; v++) {
		struct mql_buf buf = { 0 };

		mql_buf_addf(&buf, "v%zu", v);
		value[v] = (struct mql_str){
			mql_arena_text(&w->data.arena, mql_buf_text(&buf),
				       buf.n), buf.n };
		mql_buf_release(&buf);
	}
}

static void fill_column(struct wide *w, size_t d, uint64_t *rng,
			const struct mql_str *value)
{
	struct dataset_column *c = &w->data.column[d];
	const bool number = d < w->level_from;

	w->feature[d] = (struct mql_feature){
		.column = "c", .dimension = MQL_FIT,
		.kind = number ? MQL_AXIS_NUMBER : MQL_AXIS_LEVEL,
	};
	c->feature = &w->feature[d];
	if (number) {
		c->number = mql_arena_alloc(&w->data.arena, w->data.n,
					    sizeof(double));
		for (size_t i = 0; i < w->data.n; i++)
			c->number[i] = uniform(rng);
		return;
	}
	c->value = value;
	c->n_value = w->n_level;
	c->level = mql_arena_alloc(&w->data.arena, w->data.n,
				   sizeof(uint32_t));
	for (size_t i = 0; i < w->data.n; i++)
		c->level[i] = (uint32_t)(mql_rng_next(rng) % w->n_level);
}

static void wide_init(struct wide *w, size_t n, size_t n_column)
{
	struct dataset *data = &w->data;
	uint64_t rng = 11;
	struct mql_str *value;

	data->n = n;
	data->n_column = n_column;
	data->column = mql_arena_alloc(&data->arena, n_column,
				       sizeof(*data->column));
	data->won = mql_arena_alloc(&data->arena, n, 1);
	data->id_key = mql_arena_alloc(&data->arena, n, sizeof(uint64_t));
	w->feature = mql_arena_alloc(&data->arena, n_column,
				     sizeof(*w->feature));
	w->row = mql_arena_alloc(&data->arena, n, sizeof(*w->row));
	value = mql_arena_alloc(&data->arena, w->n_level + 1, sizeof(*value));
	name_levels(w, value);
	for (size_t d = 0; d < n_column; d++)
		fill_column(w, d, &rng, value);
	for (size_t i = 0; i < n; i++) {
		const double eta = w->truth(data, i);

		data->won[i] = mql_rng_unit(&rng) < 1.0 / (1.0 + exp(-eta));
		data->id_key[i] = mql_rng_next(&rng);
		w->row[i] = (uint32_t)i;
	}
}

static void wide_release(struct wide *w)
{
	mql_arena_release(&w->data.arena);
}

static size_t screen(size_t *column, const struct wide *w)
{
	struct mql_err err = MQL_ERR_INIT;
	size_t n;

	cr_assert(screen_columns(column, &n, &w->data, w->row, w->data.n, 1,
				 &err), "%s", err.msg);
	return n;
}

static double three_of_them(const struct dataset *data, size_t i)
{
	static const double effect[] = { 1.0, -1.0, 0.0, 0.5 };

	return -1.5 + 1.2 * data->column[5].number[i] +
	       2.0 * fabs(data->column[77].number[i]) +
	       effect[data->column[120].level[i] % 4];
}

static double none_of_them(const struct dataset *data, size_t i)
{
	(void)data;
	(void)i;
	return -1.0;
}

static bool is_among(size_t what, const size_t *list, size_t n)
{
	for (size_t k = 0; k < n; k++)
		if (list[k] == what)
			return true;
	return false;
}

Test(screen, the_strongest_are_those_that_speak)
{
	struct wide w = { .truth = three_of_them, .level_from = 100,
			  .n_level = 6 };
	size_t column[130], n;

	wide_init(&w, 3000, 130);
	n = screen(column, &w);
	cr_assert_geq(n, 3);
	cr_assert_leq(n, 65);
	cr_assert(is_among(5, column, 3));
	cr_assert(is_among(77, column, 3), "bent: no slope at all");
	cr_assert(is_among(120, column, 3), "levels");
	wide_release(&w);
}

/* Under the first of eight bins' edges: the farthest steps below the median. */
static double the_lowest(const struct dataset *data, size_t i)
{
	return -1.0 + 2.5 * (data->column[9].number[i] < -0.76);
}

Test(screen, a_column_may_speak_at_its_low_end_alone)
{
	struct wide w = { .truth = the_lowest, .level_from = 12 };
	size_t column[12], n;

	wide_init(&w, 2000, 12);
	n = screen(column, &w);
	cr_assert_eq(column[0], 9);
	cr_assert_leq(n, 4);
	wide_release(&w);
}

Test(screen, what_others_drew_from_rand_is_no_matter)
{
	struct wide w = { .truth = three_of_them, .level_from = 100,
			  .n_level = 6 };
	size_t a[130], b[130], n;

	wide_init(&w, 1500, 130);
	n = screen(a, &w);
	srand(77);
	for (int i = 0; i < 5; i++)
		rand();
	cr_assert_eq(screen(b, &w), n);
	cr_assert_arr_eq(a, b, n * sizeof(*a));
	wide_release(&w);
}

Test(screen, where_nothing_speaks_something_is_kept)
{
	struct wide w = { .truth = none_of_them, .level_from = 60 };
	size_t column[60], n;

	wide_init(&w, 1000, 60);
	n = screen(column, &w);
	cr_assert_geq(n, 1);
	cr_assert_leq(n, 30);
	wide_release(&w);
}

static void fit(struct learn_model *model, const struct wide *w)
{
	const struct learn_options options = { .method = LEARN_SMOOTH,
					       .seed = 1 };
	struct mql_err err = MQL_ERR_INIT;

	cr_assert(learn_fit(model, &w->data, w->row, w->data.n, &options,
			    &err), "%s", err.msg);
}

static double spread(const struct learn_model *model, size_t column)
{
	for (size_t t = 0; t < model->n_term; t++) {
		const struct learn_term *term = &model->term[t];
		double low = INFINITY, high = -INFINITY;

		if (term->column[0] != column || term->column[1] != SIZE_MAX)
			continue;
		for (size_t c = 0; c + 1 < mql_axis_n_code(&term->axis[0]);
		     c++) {
			low = fmin(low, term->beta[c]);
			high = fmax(high, term->beta[c]);
		}
		return high - low;
	}
	return 0.0;
}

Test(screen, a_wide_fit_says_how_many_are_out_and_keeps_their_places)
{
	struct wide w = { .truth = three_of_them, .level_from = 100,
			  .n_level = 6 };
	struct learn_model model;

	wide_init(&w, 2000, 130);
	fit(&model, &w);
	cr_assert_geq(model.info.n_screened, 65);
	cr_assert_geq(model.n_term, 130 - model.info.n_screened);
	cr_assert_gt(spread(&model, 5), 1.0);
	cr_assert_gt(spread(&model, 77), 0.8);
	cr_assert_gt(spread(&model, 120), 0.8);
	for (size_t d = 0; d < 100; d++)
		if (d != 5 && d != 77)
			cr_assert_lt(spread(&model, d), 0.7, "%zu", d);
	learn_release(&model);
	wide_release(&w);
}

/* 40 numbers of 128 bins are too many parameters, of 64 they are not. */
Test(screen, coarser_bins_come_before_screening)
{
	struct wide w = { .truth = none_of_them, .level_from = 40 };
	struct learn_model model;

	wide_init(&w, 1000, 40);
	fit(&model, &w);
	cr_assert_eq(model.info.n_screened, 0);
	cr_assert_eq(model.n_term - model.info.n_pair, 40);
	cr_assert_leq(model.info.n_parameter, 3001);
	cr_assert_gt(model.info.n_parameter, 2400);
	learn_release(&model);
	wide_release(&w);
}

static double all_of_them(const struct dataset *data, size_t i)
{
	double eta = 0.0;

	for (size_t d = 0; d < data->n_column; d++)
		eta += data->column[d].level[i] % 2 ? 1.0 : -1.0;
	return eta;
}

/* 64 columns of 50 levels are 3200 parameters: 60 columns have room. */
Test(screen, of_too_many_that_speak_the_strongest_fit)
{
	struct wide w = { .truth = all_of_them, .n_level = 50 };
	struct learn_model model;

	wide_init(&w, 6000, 64);
	fit(&model, &w);
	cr_assert_geq(model.info.n_screened, 4);
	cr_assert_eq(model.n_term - model.info.n_pair,
		     64 - model.info.n_screened);
	cr_assert_geq(model.n_term - model.info.n_pair, 50, "%zu screened",
		      model.info.n_screened);
	learn_release(&model);
	wide_release(&w);
}
