/* SPDX-License-Identifier: MIT */
/* newton_quasi.h - steps that need no product with the Hessian (private to
 * newton*.c)
 *
 * A quasi-Newton step (L-BFGS; Nocedal, Wright, "Numerical Optimization",
 * algorithm 7.4) from the inverse of a matrix that is nearly the Hessian: that
 * of a sample of the leads.  What it lacks is learned from how the gradient
 * changed over the last few steps, so one pass over the leads makes a step,
 * where Newton's by conjugate gradients takes several.
 *
 *   Layer     trainer; includes trainer/newton.h
 *   Memory    newton_quasi_release frees; 2 P doubles a step that is kept
 */
#ifndef MQL_TRAINER_NEWTON_QUASI_H
#define MQL_TRAINER_NEWTON_QUASI_H

#include "trainer/newton.h"

enum { NEWTON_QUASI_KEPT = 8 };

struct newton_quasi {
	size_t p;                // P + 1: the intercept is the last
	const double *factor;    // of the matrix, Cholesky, borrowed
	size_t stride;
	double *weight;          // [P] h of the matrix
	double total;            // W of it
	/* steps taken, and how much the gradient fell over each: [n][p], the
	 * latest last */
	double *step[NEWTON_QUASI_KEPT], *fell[NEWTON_QUASI_KEPT];
	size_t n;
	double *beta, *gradient; // [p] where the next begins
};

/* The factor is that of newton_matrix at the present coefficients. */
void newton_quasi_init(struct newton_quasi *quasi, const struct newton *fit,
		       const double *factor, size_t stride);
void newton_quasi_release(struct newton_quasi *quasi);

/* The next step from where newton_look was last called: [P], and the
 * intercept's. */
MQL_MUST_CHECK
bool newton_quasi_step(double *step, double *step0, struct newton_quasi *quasi,
		       const struct newton *fit, const uint8_t *held);

#endif
