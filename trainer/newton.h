/* SPDX-License-Identifier: MIT */
/* newton.h - penalised logistic regression on codes, by Newton (IRLS)
 *
 * Maximises l(b0, beta) - 1/2 beta' S beta, the intercept b0 free, over the
 * leads of a struct codes, each with its weight.  The Hessian is counted from
 * codes, without a design matrix; the intercept is projected out of it:
 *
 *     A = H - h h' / W + S,   A d = g - h g0 / W,   d0 = (g0 - h'd) / W.
 *
 * Small systems are solved by Cholesky (GSL).  Large ones by conjugate
 * gradients, whose products with A go over the codes and never form it.  Where
 * there are many leads A is counted from some of them alone, and steps are
 * quasi-Newton (newton_quasi.h).
 *
 *   Layer     trainer; includes trainer/codes.h, trainer/penalty.h
 *   Threads   fits may run side by side; each is sequential, its sums have a
 *             fixed order
 *   Memory    release frees; 8 bytes a lead that is kept, and 16 P^2 where a
 *             matrix is made, while it runs
 *
 *     newton_init(&fit, &codes);
 *     newton_run(&fit, &codes, &penalty, &NEWTON_CHOOSE(20), err) &&
 *     newton_run(&fit, &codes, &penalty, &NEWTON_CONVERGE, err);
 *
 * Letters: N leads, P parameters (without the intercept).
 */
#ifndef MQL_TRAINER_NEWTON_H
#define MQL_TRAINER_NEWTON_H

#include "trainer/codes.h"
#include "trainer/penalty.h"

/* Systems of up to so many parameters are factorised at every step. */
#define NEWTON_DIRECT_MOST 1500
/* Larger ones may be factorised once, for quasi-Newton, or inverted. */
#define NEWTON_DENSE_MOST  3500

struct newton {
	size_t p;                // P
	double intercept;
	double *beta;            // [P]
	bool converged;
	size_t steps;            // of all runs
	/* at the last coefficients that were looked at: */
	double deviance;         // -2 log-likelihood
	double gradient0;        // by the intercept
	double *gradient;        // [P] of the penalised log-likelihood
	double total;            // W, sum of IRLS weights w q (1 - q)
	double *weight;          // [P] h, the part of each parameter
	double *lead_weight;     // [N], or [n_kept] where that is > 0
	size_t n_kept;
	size_t cap_lead;
};

struct newton_options {
	bool choose_penalty;     // a Fellner-Schall update at every step; else
				 // penalties stay and the fit converges
	size_t max_step;
	double tolerance;        // converged: no |penalised gradient| above
				 // so much a lead
	size_t borrow;           // > 0: quasi-Newton, from the matrix of the
				 // first so many leads (newton_quasi.h), where
				 // P <= NEWTON_DENSE_MOST
};

#define NEWTON_CHOOSE(steps) \
	((struct newton_options){ .choose_penalty = true, \
				  .max_step = (steps), .tolerance = 1e-10 })
#define NEWTON_CONVERGE \
	((struct newton_options){ .max_step = 100, .tolerance = 1e-11 })

/* Start at the leads' rate, all coefficients 0. */
void newton_init(struct newton *fit, const struct codes *codes);
void newton_release(struct newton *fit);
/* After codes_add: the new parameters start at 0, the others stay. */
void newton_extend(struct newton *fit, const struct codes *codes);

/* Are steps quasi-Newton?  Then of leads beyond the first `borrow` only sums
 * are asked for, and no weights are kept. */
bool newton_borrows(const struct newton *fit,
		    const struct newton_options *options);

/* MQL_E_NUMERIC where no finite step exists.  Not converging is no error. */
MQL_MUST_CHECK
bool newton_run(struct newton *fit, const struct codes *codes,
		struct penalty *penalty, const struct newton_options *options,
		struct mql_err *err);

/* Fill deviance, gradients and weights at the present coefficients. */
void newton_look(struct newton *fit, const struct codes *codes,
		 const struct penalty *penalty);

/* residual[i] = weight (label - q) of the first codes->n leads. */
void newton_residual(double *residual, const struct newton *fit,
		     const struct codes *codes);

/* The intercept alone, all else held. */
void newton_intercept(struct newton *fit, const struct codes *codes);

/* The inverse of A by the first `n_lead` leads (scaled to all; at most n_kept),
 * lower triangle of [P][stride], for P <= NEWTON_DENSE_MOST: the covariance of
 * coefficients about their weighted mean.  newton_look must have been called.
 * Held parameters count as fixed where `held` (their rows are the
 * identity's). */
MQL_MUST_CHECK
bool newton_covariance(double *a, size_t stride, const struct newton *fit,
		       const struct codes *codes,
		       const struct penalty *penalty, const uint8_t *held,
		       size_t n_lead, struct mql_err *err);

/* Row length that keeps neighbouring rows out of one cache set. */
static inline size_t newton_stride(size_t p)
{
	return (p + 7) / 8 % 2 ? (p + 7) / 8 * 8 : (p + 7) / 8 * 8 + 8;
}

#endif
