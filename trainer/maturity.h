/* SPDX-License-Identifier: MIT */
/* maturity.h - how old a lead must be before "not won yet" means "not won"
 *
 *   Layer     trainer; includes trainer/dataset.h
 */
#ifndef MQL_TRAINER_MATURITY_H
#define MQL_TRAINER_MATURITY_H

#include "trainer/dataset.h"

/* `matures: auto` from fewer wins than this would be a guess. */
#define MATURITY_LEAST_WINS 10
/* The horizon is where this share of the wins that ever come has come.  Waiting
 * for the last tenth would leave out most of what is recent (on Olist 112 days
 * become 230). */
#define MATURITY_SHARE 0.9

/* Before anything is read: what `matures` needs must be there. */
MQL_MUST_CHECK
bool maturity_check(const struct mql_definition *definition,
		    struct mql_err *err);

/* The horizon in force as of data->as_of (0: none), into matures_days and, with
 * AUTO, matures_median, matures_wins and matures_end.  AUTO: the fewest days,
 * at least 1, by which the lag curve (lag.h) has reached 90 % of its height at
 * the age it is trusted to; the median the same for 50 %.  A win without both
 * dates tells nothing and is left out; one before the lead was created counts
 * as lag 0. */
MQL_MUST_CHECK
bool maturity_horizon(struct dataset *data, struct mql_err *err);

/* AUTO: the horizon is so near the age that leads are followed to that wins may
 * go on beyond it. */
bool maturity_may_be_short(const struct dataset *data);

/* AUTO: a warning where more than MATURITY_UNRECORDED of the leads are older
 * than the first win by more than the median, for then wins were probably not
 * recorded from the beginning.  False: no need, nothing added.  Nor can it be
 * told where a win has no date. */
#define MATURITY_UNRECORDED 0.05
bool maturity_add_unrecorded(struct mql_buf *buf, const struct dataset *data);

#endif
