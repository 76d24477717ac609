/* SPDX-License-Identifier: MIT */
#include "trainer/fit_liblinear.h"

#include <linear.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>

#include "common/mem.h"

struct fit_problem {
	struct feature_node *node;       // all rows, each ended by -1
	size_t n_node, cap_node;
	size_t *start;           // [n] in node
	struct feature_node **row;       // [n]
	double *label;           // [n] +1 or -1
	size_t n, n_feature;
	bool finite;             // all values; else liblinear never ends
};

/* rand() belongs to the process; nobody else here draws from it. */
static pthread_mutex_t rand_lock = PTHREAD_MUTEX_INITIALIZER;

static void silent(const char *text)
{
	(void)text;
}

/* Features 1 .. n_feature are the caller's, n_feature + 1 is the constant. */
static void add_row(struct fit_problem *p, const struct fit_rows *rows,
		    size_t i, uint32_t *feature, double *value)
{
	const size_t n = rows->fill(rows->self, i, feature, value);
	struct feature_node *node;

	p->node = mql_grow(p->node, &p->cap_node, p->n_node + n + 2,
			   sizeof(*p->node));
	node = p->node + p->n_node;
	for (size_t k = 0; k < n; k++) {
		node[k] = (struct feature_node){ (int)feature[k] + 1,
						 value[k] };
		p->finite = p->finite && isfinite(value[k]);
	}
	node[n] = (struct feature_node){ (int)p->n_feature + 1, 1.0 };
	node[n + 1] = (struct feature_node){ -1, 0.0 };
	p->start[i] = p->n_node;
	p->label[i] = rows->label(rows->self, i) ? 1.0 : -1.0;
	p->n_node += n + 2;
}

struct fit_problem *fit_problem_new(const struct fit_rows *rows)
{
	struct fit_problem *p = mql_calloc(1, sizeof(*p));
	uint32_t *feature = mql_calloc(rows->most, sizeof(*feature));
	double *value = mql_calloc(rows->most, sizeof(*value));

	p->n = rows->n;
	p->n_feature = rows->n_feature;
	p->finite = true;
	p->start = mql_calloc(p->n, sizeof(*p->start));
	p->row = mql_calloc(p->n, sizeof(struct feature_node *));
	p->label = mql_calloc(p->n, sizeof(*p->label));
	for (size_t i = 0; i < p->n; i++)
		add_row(p, rows, i, feature, value);
	for (size_t i = 0; i < p->n; i++)
		p->row[i] = p->node + p->start[i];
	free(value);
	free(feature);
	return p;
}

void fit_problem_free(struct fit_problem *p)
{
	if (p == NULL)
		return;
	free(p->label);
	free(p->row);
	free(p->start);
	free(p->node);
	free(p);
}

/* The constant stands before each row's end. */
static void set_bias(const struct fit_problem *p, double bias)
{
	for (size_t i = 0; i < p->n; i++) {
		const size_t end = i + 1 < p->n ? p->start[i + 1] : p->n_node;

		p->node[end - 2].value = bias;
	}
}

bool fit_problem_solve(double *beta, double *intercept,
		       const struct fit_problem *p,
		       const struct fit_options *options, struct mql_err *err)
{
	const struct problem problem = {
		.l = (int)p->n, .n = (int)p->n_feature + 1, .y = p->label,
		.x = p->row, .bias = -1.0,
	};
	const struct parameter parameter = {
		.solver_type = L1R_LR, .C = options->cost,
		.eps = options->tolerance,
	};
	struct model *model;
	double sign;
	bool finite = true;

	if (!p->finite)
		return mql_fail(err, MQL_E_NUMERIC,
				"a number is too large to compute with");
	set_bias(p, options->bias);
	pthread_mutex_lock(&rand_lock);
	set_print_string_function(silent);
	srand(options->seed);
	model = train(&problem, &parameter);
	pthread_mutex_unlock(&rand_lock);
	/* Its weights speak for +1, unless all labels are -1. */
	sign = model->label[0] > 0 ? 1.0 : -1.0;
	for (size_t j = 0; j < p->n_feature; j++) {
		beta[j] = sign * model->w[j];
		finite = finite && isfinite(beta[j]);
	}
	*intercept = sign * model->w[p->n_feature] * options->bias;
	finite = finite && isfinite(*intercept);
	free_and_destroy_model(&model);
	return finite || mql_fail(err, MQL_E_NUMERIC, "liblinear found no "
				  "finite weights");
}
