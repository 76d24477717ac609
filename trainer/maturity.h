/* SPDX-License-Identifier: MIT */
/* maturity.h - how old a lead must be before "not won yet" means "not won"
 *
 *   Layer     trainer; includes trainer/dataset.h
 *   Memory    release frees
 */
#ifndef MQL_TRAINER_MATURITY_H
#define MQL_TRAINER_MATURITY_H

#include "trainer/dataset.h"

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

/* The horizon in force as of data->as_of (0: none), into matures_days,
 * matures_median and matures_wins.  AUTO: the smallest number of days, at least
 * 1, within which 90 % of the wins seen came; the median the same for 50 %. */
MQL_MUST_CHECK
bool maturity_horizon(struct dataset *data, struct mql_err *err);

#endif
