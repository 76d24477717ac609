/* SPDX-License-Identifier: MIT */
/* learn.h - from leads to a model: axes and log-odds per code
 *
 * The door to the three methods.  All give the same thing: an intercept and,
 * for each term, one axis (or two) and a log-odds value for every code.  What
 * becomes of it (centring, merging into tenths, the card) is points.h.
 *
 *   smooth   binned logistic regression with smoothness penalties chosen by
 *            Fellner-Schall updates, pair tables in two stages, merging
 *   l1       liblinear's L1 path over thermometer columns, with pair tables
 *   plain    one slope a column, as a statistician would fit it
 *
 * A fit is a fresh world (rule 17): everything is learned from the rows given.
 *
 *   Layer     trainer; includes trainer/dataset.h
 *   Threads   fits of different models may run side by side
 *   Memory    a model owns its arrays; level strings are borrowed from the
 *             data set
 */
#ifndef MQL_TRAINER_LEARN_H
#define MQL_TRAINER_LEARN_H

#include "trainer/dataset.h"

enum learn_method { LEARN_SMOOTH, LEARN_L1, LEARN_PLAIN };
extern const char *const learn_method_name[4];   /* NULL-terminated */

/* What every verb sets sample_above to. */
#define LEARN_SAMPLE_ABOVE 200000

struct learn_options {
	enum learn_method method;
	uint64_t seed;
	size_t sample_above;     // smooth: more rows than this cut numbers and
				 // learn penalties and pairs by a sample of
				 // half as many
	bool no_pairs;
	bool no_errors;          // smooth: nobody will read standard errors,
				 // degrees of freedom and deviance: NaN
	bool in_order;           // the rows are in an order of their own
				 // already (order.h, by seed)
};

struct learn_term {
	size_t column[2];        // in the data set; [1] == SIZE_MAX: one axis
	enum mql_dimension dimension;    // pairs across dimensions: MIXED
	struct mql_axis axis[2]; // not indexed; arrays in the model's arena
	double *beta;            // [n_code] or [n_code0][n_code1], log-odds; 0
				 // for codes training never saw
	double *se;              // same shape, log-odds; NaN = not known
	bool flattened;          // l1, plain: `monotone` says the contrary of
				 // the data, so all bins are equal
};

/* How it went: a status is not an error. */
struct learn_info {
	bool converged;
	size_t n_parameter;      // free coefficients before merging
	size_t n_pair;
	size_t n_screened;       // columns left out before all else: screen.h
	double effective_df;     // NaN where not known
	double gradient;         // largest |penalised gradient| at the end
	double deviance;         // -2 log-likelihood on the training rows; NaN
				 // where not known
	double null_deviance;
	size_t steps;
};

/* plain: what R's glm prints, a line a column. */
struct learn_coefficient {
	const char *name;        // "gre", "rank 2", "(Intercept)"
	double estimate, se, z, p, low, high;    // Wald, 95 %
};

struct learn_model {
	double intercept;        // log-odds
	struct learn_term *term; // [n_term]
	size_t n_term;
	struct learn_info info;
	const struct learn_coefficient *coefficient;     // plain: [n]
	size_t n_coefficient;
	struct mql_arena arena;
};

/* Learn `won` from the rows (all with a known label), each counting for its
 * weight.  MQL_E_DATA: no row, one class, fewer than LABELS_LEAST_WON of either
 * (with counts), weights that leave too few or are too far apart, l1 with
 * weights that differ (liblinear has none), plain with more columns than it
 * takes; MQL_E_NUMERIC: no finite answer. */
MQL_MUST_CHECK
bool learn_fit(struct learn_model *model, const struct dataset *data,
	       const uint32_t *row, size_t n_row,
	       const struct learn_options *options, struct mql_err *err);
void learn_release(struct learn_model *model);

/* The methods behind the door, same contract, but the rows come in an order of
 * their own: learn_smooth.c, learn_l1.c, learn_plain.c. */
MQL_MUST_CHECK
bool learn_smooth(struct learn_model *model, const struct dataset *data,
		  const uint32_t *row, size_t n_row,
		  const struct learn_options *options, struct mql_err *err);
MQL_MUST_CHECK
bool learn_l1(struct learn_model *model, const struct dataset *data,
	      const uint32_t *row, size_t n_row,
	      const struct learn_options *options, struct mql_err *err);
MQL_MUST_CHECK
bool learn_plain(struct learn_model *model, const struct dataset *data,
		 const uint32_t *row, size_t n_row,
		 const struct learn_options *options, struct mql_err *err);

/* An axis whose edges and levels live in `arena`; texts and groups stay
 * borrowed. */
void learn_axis_copy(struct mql_axis *to, const struct mql_axis *from,
		     struct mql_arena *arena);

/* Gives the codes of leads on an axis of a data set column, what mql_axis_code
 * gives for their cells: what a place, level or group becomes is found once. */
struct learn_table {
	const struct dataset_column *column;     // borrowed
	uint32_t *code;          // [n + 1] by dataset_index
	size_t n;
	/* numbers that are no places: edges, filled up with +inf to 2^k - 1 */
	double *edge;
	size_t half;             // 2^(k - 1); 0: no edge
	uint32_t missing;
};
void learn_table_init(struct learn_table *table, const struct mql_axis *axis,
		      const struct dataset_column *column);
void learn_table_release(struct learn_table *table);
/* Of the leads row[i]: [n_row] */
void learn_table_codes(uint32_t *code, const struct learn_table *table,
		       const uint32_t *row, size_t n_row);

/* Of as many as stay in the cache, at most LEARN_BLOCK; returns how many. */
enum { LEARN_BLOCK = 4096 };
size_t learn_table_block(uint32_t code[LEARN_BLOCK],
			 const struct learn_table *table, const uint32_t *row,
			 size_t n_row);

#endif
