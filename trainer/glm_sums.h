/* SPDX-License-Identifier: MIT */
/* glm_sums.h - sums over leads of a plain regression (private to glm*.c)
 *
 * A row of the design is a few numbers and a few indicators out of many, so
 *
 *     X'WX = | C  D' |    C numbers by numbers (and the intercept), by BLAS
 *            | D  E  |    D, E: what the few indicators of a row add
 *
 * costs as much as the numbers do.  Numbers come from tables by place, and the
 * indicators that are 1 stand row after row; both are packed once.
 *
 *   Layer     trainer; includes trainer/design.h
 *   Memory    glm_sums_release frees; 3 bytes a lead, 2 a number (8 where it
 *             has no place) and 2 an indicator that is 1, P (K + 1) doubles and
 *             a block of rows; the design and row are borrowed
 *
 * Letters: P columns with the intercept, K of them dense.
 */
#ifndef MQL_TRAINER_GLM_SUMS_H
#define MQL_TRAINER_GLM_SUMS_H

#include "trainer/design.h"

struct glm_dense;

struct glm_sums {
	const struct design *design;
	const uint32_t *row;     // [n_row]
	size_t n_row;            // may be lowered: the first of them
	double unit;             // a lead counts for its weight / unit
	size_t p, n_dense;       // P, K
	struct glm_dense *dense; // [K]
	size_t width;            // K, rounded up
	bool *won;               // [n_row]
	double *core, *cross;    // [K][K], [P][width]
	double *x;               // [BLOCK][width]
	uint16_t *active;        // columns that are 1: of a row n_active, then
				 // those of the next
	uint16_t *n_active;      // [n_row]
	struct mql_arena arena;
};

/* Where sums go. */
struct glm_at {
	double *a;               // [P][P] lower triangle of X'WX; NULL: none
	double *g;               // [P] gradient; NULL: no gradient, and W = 1
	double deviance;
};

void glm_sums_init(struct glm_sums *sums, const struct design *design,
		   const uint32_t *row, size_t n_row);
void glm_sums_release(struct glm_sums *sums);

/* Fills what `at` points to. */
void glm_sums_look(struct glm_at *at, struct glm_sums *sums,
		   const double *beta);

/* Returns |X c|^2, without weights, from X c itself: to rounding of X c, not of
 * X.  g[P] gets X'X c. */
double glm_sums_square(double *g, struct glm_sums *sums, const double *c);

#endif
