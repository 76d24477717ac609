/* SPDX-License-Identifier: MIT */
/* fit_liblinear.h - the only door to liblinear (2.30)
 *
 * It exports plain names (train, predict), prints to stdout and draws from
 * rand(): all of that stays behind this door.  Its intercept is penalised like
 * any weight (2.30 has no regularize_bias), so it is given a large constant
 * feature, which makes the penalty on it small.
 *
 *   Layer     trainer; includes common/err.h
 *   Threads   any: rand() is the process's, so solves wait for each other, and
 *             each seeds it anew
 *   Memory    16 bytes a value that is not zero
 */
#ifndef MQL_TRAINER_FIT_LIBLINEAR_H
#define MQL_TRAINER_FIT_LIBLINEAR_H

#include "common/err.h"

/* Sparse rows, told one at a time.  `fill` writes the features of row i that
 * are not 0, rising, and returns how many, at most `most`. */
struct fit_rows {
	size_t n, n_feature, most;
	size_t (*fill)(const void *self, size_t i, uint32_t *feature,
		       double *value);
	uint8_t (*label)(const void *self, size_t i);    /* 0 or 1 */
	const void *self;
};

/* Of n rows, which a problem takes: all, or all but every fifth, which is left
 * to choose a cost by.  Rows are in an order of digests: it is a fair fifth. */
enum fit_part { FIT_ALL, FIT_TRAIN, FIT_TEST };
static inline size_t fit_part_n(enum fit_part part, size_t n)
{
	switch (part) {
	case FIT_TRAIN:
		return n - n / 5;
	case FIT_TEST:
		return n / 5;
	case FIT_ALL:
		break;
	}
	return n;
}

/* The row that is number i of them. */
static inline size_t fit_part_row(enum fit_part part, size_t i)
{
	switch (part) {
	case FIT_TRAIN:
		return i + i / 4;
	case FIT_TEST:
		return 5 * i + 4;
	case FIT_ALL:
		break;
	}
	return i;
}

struct fit_options {
	double cost;             // C > 0: larger penalises less
	double tolerance;        // eps > 0; 1e-8 is as good as it gets
	double bias;             // the constant feature; 10 is good
	unsigned seed;           // of rand(), before a solve
};

struct fit_problem;

/* Copy the rows; the caller frees. */
struct fit_problem *fit_problem_new(const struct fit_rows *rows);
void fit_problem_free(struct fit_problem *problem);      /* NULL is fine */

/* L1-penalised logistic regression: beta[n_feature] and the intercept, log-odds
 * of label 1.
 * Fails with MQL_E_NUMERIC where a value or a weight is not finite. */
MQL_MUST_CHECK
bool fit_problem_solve(double *beta, double *intercept,
		       const struct fit_problem *problem,
		       const struct fit_options *options, struct mql_err *err);

#endif
