/* SPDX-License-Identifier: MIT */
/* pairs.h - which two columns say more together than each alone
 *
 * On coarse codes a pair's table of cell effects is thought of as drawn from
 * N(0, tau^2); its gain is the log marginal likelihood that such effects add to
 * the present fit, to second order, at the best of six tau^2 (empirical Bayes;
 * Efron, Morris 1973):
 *
 *     sum over cells of -1/2 log(1 + tau^2 W) + 1/2 tau^2 R^2 / (1 + tau^2 W)
 *
 * R the residuals and W the weights q (1 - q) of the cell's leads.
 *
 * How coarse is a pair's own: of three grains, the bins an axis has, the one
 * with the largest gain.  Because the gain is a marginal likelihood, more cells
 * are not preferred for being more.
 *
 *   Layer     trainer; includes trainer/codes.h
 *   Threads   an initialised struct is immutable: share it without locks
 *   Memory    codings in the caller's arena; release frees the rest, 6 bytes
 *             a coded lead and column
 */
#ifndef MQL_TRAINER_PAIRS_H
#define MQL_TRAINER_PAIRS_H

#include "trainer/codes.h"

#define PAIRS_STAGES     2
#define PAIRS_A_STAGE    10
#define PAIRS_LEAST_GAIN 2.0
#define PAIRS_LEAST_CELL 10      /* leads; cells of fewer are dropped */

enum { PAIRS_N_GRAIN = 3 };      /* 12, 6 and 24 bins an axis */

struct pairs_axis {              /* a column at a grain */
	struct coding coding;    // learned from these rows
	uint16_t *code;          // [n]; NULL: the column joins no pair
};

struct pairs {
	size_t n;                // coded leads
	size_t n_column;         // D
	struct pairs_axis *axis[PAIRS_N_GRAIN];  // [D]
};

struct pairs_found {
	size_t a, b;             // columns, a < b
	size_t grain;
	double gain;
};

static inline const struct pairs_axis *pairs_first(
	const struct pairs *pairs, const struct pairs_found *found)
{
	return &pairs->axis[found->grain][found->a];
}
static inline const struct pairs_axis *pairs_second(
	const struct pairs *pairs, const struct pairs_found *found)
{
	return &pairs->axis[found->grain][found->b];
}

/* Learn codings of every grain from the rows, and code them.
 * Monotone columns join no pair (rule 11), nor do constant ones. */
void pairs_init(struct pairs *pairs, const struct dataset *data,
		const uint32_t *row, size_t n_row, struct mql_arena *arena);
void pairs_release(struct pairs *pairs);

/* The best pairs with gain > PAIRS_LEAST_GAIN that are not among `used`, by
 * falling gain, at most n_most.  residual, weight: [n], of the present fit. */
size_t pairs_rank(struct pairs_found *found, size_t n_most,
		  const struct pairs *pairs, const double *residual,
		  const double *weight, const struct pairs_found *used,
		  size_t n_used);

/* The gain of a table: cell[c] = { R, W }. */
double pairs_gain(const codes_two *cell, size_t n_cell);

/* The cells of a pair as parameters: param[pa * n_param_b + pb] in [0, n), or
 * n where the coded leads have fewer than PAIRS_LEAST_CELL in it.  The result
 * is the number n of kept cells; param: [n_param_a][n_param_b]. */
size_t pairs_cells(uint16_t *param, const struct pairs *pairs,
		   const struct pairs_found *found);

#endif
