/* SPDX-License-Identifier: MIT */
/* newton_solve.h - the linear system of one Newton step (private to newton*.c)
 *
 *   Layer     trainer; includes trainer/newton.h
 */
#ifndef MQL_TRAINER_NEWTON_SOLVE_H
#define MQL_TRAINER_NEWTON_SOLVE_H

#include "trainer/newton.h"

/* H - h h' / W as newton.h has it, lower triangle of [P][stride], H counted
 * from the first n_lead leads and scaled so that its diagonal is that of all;
 * what makes A of it; and both. */
void newton_count(double *a, size_t stride, const struct newton *fit,
		  const struct codes *codes, size_t n_lead);
void newton_penalise(double *a, size_t stride, const struct penalty *penalty,
		     const uint8_t *held, size_t p);

void newton_matrix(double *a, size_t stride, const struct newton *fit,
		   const struct codes *codes, const struct penalty *penalty,
		   const uint8_t *held, size_t n_lead);

/* Cholesky in place; solve with it in place. */
MQL_MUST_CHECK bool newton_factor(double *a, size_t stride, size_t p);
MQL_MUST_CHECK bool newton_back(const double *factor, size_t stride, size_t p,
				double *x);
MQL_MUST_CHECK bool newton_invert(double *factor, size_t stride, size_t p);
/* Of the inverse only the diagonal and what is left of it: two thirds as
 * dear. */
MQL_MUST_CHECK bool newton_invert_near(double *factor, size_t stride, size_t p);

/* d = A^-1 r by conjugate gradients, until the residual in the norm of the
 * preconditioner, the penalty's blocks, is `tolerance` of what it was. */
MQL_MUST_CHECK
bool newton_cg(double *d, const double *r, const struct newton *fit,
	       const struct codes *codes, const struct penalty *penalty,
	       double tolerance);

#endif
