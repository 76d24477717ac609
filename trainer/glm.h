/* SPDX-License-Identifier: MIT */
/* glm.h - unpenalised logistic regression to machine level
 *
 * Newton on the log-likelihood (IRLS; McCullagh, Nelder 1989): the Hessian
 * X'WX is summed block by block (glm_sums.h), so no design matrix exists.
 * Columns that are a linear combination of earlier ones, or all but that, are
 * left out (R prints NA).  Where there are many leads, the first of them are
 * fitted before all are: from there Newton needs few steps.
 *
 *   Layer     trainer; includes trainer/glm_sums.h
 *   Memory    8 P^2 bytes, and 2 a lead and feature (8 a number of a column
 *             with many distinct ones); all belongs to struct glm
 */
#ifndef MQL_TRAINER_GLM_H
#define MQL_TRAINER_GLM_H

#include "common/err.h"
#include "trainer/glm_sums.h"

#define GLM_MOST 3000            /* columns: 72 MB a matrix */

struct glm {
	size_t p;                // with the intercept, which is column 0
	double *beta;            // [p] on the design's standardised scale
	double *cov;             // [p][p] inverse Fisher information
	bool *aliased;           // [p] left out: beta 0, no variance
	double *step;            // [p] the last one found, taken or not
	double *square, *pivot;  // [p] of columns, and what they add to
				 // earlier ones, were all leads' W 1
	double deviance, null_deviance, gradient;
	double unit;             // of weights, while it runs
	struct glm_sums sums;
	size_t n_sample;         // leads that are fitted first
	size_t steps;            // of all leads
};

/* The leads are packed into what sums read; the design and row[n_row], whose
 * order is random, are borrowed until release. */
void glm_init(struct glm *glm, const struct design *design,
	      const uint32_t *row, size_t n_row);
void glm_release(struct glm *glm);

/* Find columns that are a combination of earlier ones, to rounding: what they
 * add is at most 1e-11 of them (no weights: what spans what is no matter of
 * them).  And numbers that are one but for next to nothing: what they add, its
 * root mean square, is at most 5e-5 of what the middle half of their leads
 * differ by (where these share one number: all but 1 in 100 on either side),
 * and there are more than two numbers.  Any other is fitted.  MQL_E_NUMERIC
 * where one adds less than 3e-7 of itself, too little to compute with: it is
 * named.  glm_alias.c */
MQL_MUST_CHECK
bool glm_find_aliased(struct glm *glm, struct mql_err *err);

/* Newton from the leads' rate until no step moves.  Weights of the data set are
 * prior weights as R's glm has them: a row of weight 2 is two rows, in the
 * standard errors too.  MQL_E_NUMERIC where the likelihood has no maximum (a
 * column separates the classes: it is named). */
MQL_MUST_CHECK
bool glm_fit(struct glm *glm, struct mql_err *err);

#endif
