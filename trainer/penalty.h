/* SPDX-License-Identifier: MIT */
/* penalty.h - what keeps coefficients from chasing noise, and how much of it
 *
 * The penalised log-likelihood is l(beta) - 1/2 beta' S beta with
 * S = sum of lambda_k S_k over blocks + PENALTY_FLOOR I:
 *
 *   SMOOTH   S_k = D'D, squared differences of neighbouring bins; rank n - 1
 *   RIDGE    S_k = I; rank n
 *
 * Each lambda is chosen by the data, by Fellner-Schall updates (Fellner 1986;
 * Schall 1991; Wood, Fasiolo 2017): lambda <- (rank - lambda tr(V S_k)) /
 * (beta' S_k beta), where V is the inverse of the block's own part of the
 * penalised Hessian after the intercept is projected out.  A term's codes
 * exclude each other, so that part is diagonal + tridiagonal - rank one, and
 * an update costs O(n).
 *
 *   Layer     trainer; includes common/base.h
 *   Memory    penalty_release frees; { 0 } is empty
 *
 * Letters: P parameters (without the intercept).
 */
#ifndef MQL_TRAINER_PENALTY_H
#define MQL_TRAINER_PENALTY_H

#include "common/base.h"

#define PENALTY_FLOOR 1e-3       /* ridge on every parameter */
#define PENALTY_LEAST 1e-2       /* range of lambda          */
#define PENALTY_MOST  1e5

enum penalty_kind { PENALTY_SMOOTH, PENALTY_RIDGE };

struct penalty_block {
	enum penalty_kind kind;
	size_t first, n;         // parameters first .. first+n-1
	double lambda;
};

struct penalty {
	struct penalty_block *block;     // [n_block], first rising, no overlap
	size_t n_block, cap_block;
};

/* Empty blocks and SMOOTH ones of a single bin are not added. */
void penalty_add(struct penalty *penalty, enum penalty_kind kind, size_t first,
		 size_t n, double lambda);
void penalty_release(struct penalty *penalty);

/* out[j] += scale * (S beta)[j]: [p] */
void penalty_add_product(double *out, const struct penalty *penalty,
			 const double *beta, size_t p, double scale);
/* beta' S beta */
double penalty_value(const struct penalty *penalty, const double *beta,
		     size_t p);
/* The lower triangle of S onto a matrix of rows of `stride` doubles. */
void penalty_add_matrix(double *a, size_t stride,
			const struct penalty *penalty, size_t p);

/* What is known of the penalised Hessian. */
struct penalty_curvature {
	const double *weight;    // [P] IRLS weights of the leads with each
				 // parameter
	double total;            // of all leads
	const double *inverse;   // V, lower triangle of [P][stride], or NULL
	size_t stride;
};

/* One Fellner-Schall update of every lambda.  Changes are held to a factor of
 * 20.  Returns the largest |change of log lambda| that was wanted. */
double penalty_update(struct penalty *penalty, const double *beta,
		      const struct penalty_curvature *curvature);

/* rank - lambda tr(V S_k): the numerator of the update. */
double penalty_freedom(const struct penalty_block *block,
		       const struct penalty_curvature *curvature);

/* z = V r, block by block: [p]; parameters of no block have only the floor.
 * What CG takes as a preconditioner. */
void penalty_precondition(double *z, const double *r,
			  const struct penalty *penalty, const double *weight,
			  double total, size_t p);

#endif
