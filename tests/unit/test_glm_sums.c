/* SPDX-License-Identifier: MIT */
#include "trainer/glm_sums.h"

#include "tests/unit/design_row.h"
#include "tests/unit/fit_table.h"
#include "trainer/logistic.h"

#define MOST 32

/* Numbers with and without missing ones, levels with rare and missing ones,
 * text; 1300 rows are two blocks and a part of one. */
struct summed {
	struct table_read read;
	struct design design;
	struct mql_arena arena;
	uint32_t *row;
	size_t n, p;
	double beta[MOST];
	struct glm_sums sums;
};

static const char definition[] =
	"definition: 1\nlead: {id: id, weight: w}\n"
	"outcome: {won: {column: s, is: [W]}, lost: {column: s, is: [L]}}\n"
	"features:\n"
	"  x: {dimension: fit, type: number}\n"
	"  k: {dimension: fit, type: level}\n"
	"  y: {dimension: fit, type: number}\n"
	"  t: {dimension: fit, type: text, groups: {boss: [chief]}}\n"
	"target: {mql_to_sql: 20%, promise: aim}\n";

static void read_leads(struct summed *s)
{
	struct mql_buf text = { 0 };

	mql_buf_adds(&text, "id,s,x,k,y,t,w\n");
	for (size_t i = 0; i < 1300; i++) {
		mql_buf_addf(&text, "%zu,%c,", i, i * 7 % 5 < 2 ? 'W' : 'L');
		if (i % 6 != 2)
			mql_buf_addf(&text, "%zu", i * i % 23);
		mql_buf_addf(&text, ",%s,%zu.5,%s,%zu\n",
			     i % 9 == 0 ? "" : i % 4 == 0 ? "a" :
			     i % 4 == 1 ? "b" : i < 30 ? "rare" : "c",
			     i * 31 % 17, i % 5 ? "clerk" : "chief of all",
			     1 + i % 3);
	}
	*s = (struct summed){ 0 };
	s->read.definition = definition;
	s->read.leads = text.p;
	table_read_run(&s->read);
	cr_assert(s->read.ok, "%s", s->read.err.msg);
	mql_buf_release(&text);
}

/* One column as plain numbers, in an order of leads that is not the table's. */
static void prepare(struct summed *s)
{
	struct dataset_column *y;

	read_leads(s);
	y = &s->read.data.column[2];
	s->n = s->read.data.n;
	y->number = mql_calloc(s->n, sizeof(double));
	for (size_t i = 0; i < s->n; i++)
		y->number[i] = y->distinct[y->place[i]];
	free(y->place);
	y->place = NULL;
	s->row = fit_table_rows(s->n);
	for (size_t i = 0; i < s->n; i++)
		s->row[i] = (uint32_t)(i * 777 % s->n);
	design_learn(&s->design, &s->read.data, s->row, s->n, &s->arena);
	s->p = s->design.n + 1;
	cr_assert(s->p > 7 && s->p < MOST);
	for (size_t j = 0; j < s->p; j++)
		s->beta[j] = 0.1 * (double)j - 0.3;
	glm_sums_init(&s->sums, &s->design, s->row, s->n);
	s->sums.unit = 2.0;
}

static void summed_release(struct summed *s)
{
	glm_sums_release(&s->sums);
	mql_arena_release(&s->arena);
	free(s->row);
	table_read_release(&s->read);
}

struct want {
	double a[MOST][MOST], g[MOST], deviance;
};

/* The same from whole rows of the design. */
static void sum_plainly(struct want *want, const struct summed *s, bool flat)
{
	double x[MOST];

	*want = (struct want){ .deviance = 0.0 };
	for (size_t i = 0; i < s->n; i++) {
		const double v = s->read.data.weight[s->row[i]] / 2.0;
		const bool won = s->read.data.won[s->row[i]] == LABEL_YES;
		double eta = 0.0, q, w;

		design_row(x, &s->design, s->row[i]);
		for (size_t j = 0; j < s->p; j++)
			eta += x[j] * s->beta[j];
		q = logistic_sigmoid(eta);
		w = flat ? 1.0 : v * q * (1.0 - q);
		want->deviance -= 2.0 * v * log(won ? q : 1.0 - q);
		for (size_t j = 0; j < s->p; j++) {
			want->g[j] += v * (won - q) * x[j];
			for (size_t k = 0; k <= j; k++)
				want->a[j][k] += w * x[j] * x[k];
		}
	}
}

static void check_matrix(const struct want *want, const double *a, size_t p)
{
	for (size_t j = 0; j < p; j++)
		for (size_t k = 0; k <= j; k++)
			cr_assert_float_eq(a[j * p + k], want->a[j][k], 1e-9,
					   "%zu, %zu: %g", j, k, a[j * p + k]);
}

Test(glm_sums, are_those_of_whole_rows)
{
	double a[MOST * MOST], g[MOST];
	struct glm_at at = { a, g, 0.0 };
	struct summed s;
	struct want want;

	prepare(&s);
	sum_plainly(&want, &s, false);
	/* twice: the second look starts anew */
	for (int look = 0; look < 2; look++) {
		glm_sums_look(&at, &s.sums, s.beta);
		check_matrix(&want, a, s.p);
		for (size_t j = 0; j < s.p; j++)
			cr_assert_float_eq(g[j], want.g[j], 1e-9);
		cr_assert_float_eq(at.deviance, want.deviance, 1e-9);
	}
	summed_release(&s);
}

Test(glm_sums, without_a_gradient_weigh_nothing)
{
	double a[MOST * MOST];
	struct glm_at at = { a, NULL, 0.0 };
	struct summed s;
	struct want want;

	prepare(&s);
	sum_plainly(&want, &s, true);
	glm_sums_look(&at, &s.sums, s.beta);
	check_matrix(&want, a, s.p);
	summed_release(&s);
}

Test(glm_sums, the_square_of_a_product_weighs_nothing)
{
	double x[MOST], g[MOST], want_g[MOST] = { 0 }, want = 0.0;
	struct summed s;

	prepare(&s);
	for (size_t i = 0; i < s.n; i++) {
		double product = 0.0;

		design_row(x, &s.design, s.row[i]);
		for (size_t j = 0; j < s.p; j++)
			product += x[j] * s.beta[j];
		for (size_t j = 0; j < s.p; j++)
			want_g[j] += x[j] * product;
		want += product * product;
	}
	/* twice: the second one starts anew */
	for (int time = 0; time < 2; time++) {
		cr_assert_float_eq(glm_sums_square(g, &s.sums, s.beta), want,
				   1e-9);
		for (size_t j = 0; j < s.p; j++)
			cr_assert_float_eq(g[j], want_g[j], 1e-9);
	}
	summed_release(&s);
}
