/* SPDX-License-Identifier: MIT */
/* maturity.h - how old a lead must be before "not won yet" means "not won"
 *
 *   Layer     trainer; includes common/definition.h
 *   Memory    release frees
 */
#ifndef MQL_TRAINER_MATURITY_H
#define MQL_TRAINER_MATURITY_H

#include "common/definition.h"
#include "common/err.h"

/* `matures: auto` from fewer wins than this would be a guess. */
#define MATURITY_LEAST_WINS 10

struct maturity {                /* { 0 } is empty */
	int32_t *lag;            // [n] days from created to won
	size_t n, cap;
};

/* Note a win.  Without both dates (MQL_DAY_NONE) it tells nothing and is left
 * out; a win before the lead was created counts as lag 0. */
void maturity_add(struct maturity *maturity, int32_t created, int32_t won);
void maturity_release(struct maturity *maturity);

/* Before anything is read: what `matures` needs must be there. */
MQL_MUST_CHECK
bool maturity_check(const struct mql_definition *definition,
		    struct mql_err *err);

/* The horizon in force (0: none).  AUTO: the smallest number of days, at least
 * 1, within which 90 % of the wins seen came; *median the same for 50 %.  Wins
 * still to come are not in it, so recent tables give too short a horizon. Sorts
 * the lags. */
MQL_MUST_CHECK
bool maturity_horizon(struct maturity *maturity,
		      const struct mql_definition *definition,
		      int32_t *horizon, int32_t *median, struct mql_err *err);

#endif
