/* SPDX-License-Identifier: MIT */
/* opt_page.h - what opt.c (parsing) and opt_page.c (help, man) both need
 *
 *   Layer     common, ground; only these two files include it
 */
#ifndef MQL_COMMON_OPT_PAGE_H
#define MQL_COMMON_OPT_PAGE_H

#include "common/opt.h"

/* No upper bound: a row's max is left at 0 (below or at its min). */
bool mql_opt_is_open(const struct mql_opt *opt);

/* No bound at all: both are left at 0. */
bool mql_opt_is_free(const struct mql_opt *opt);

/* " from 1 to 256", " of at least 1", or nothing. */
void mql_opt_add_range(struct mql_buf *buf, const struct mql_opt *opt);

/* Does -h mean --help here, that is, has no row taken the letter? */
bool mql_opt_help_letter(const struct mql_cmd *cmd);

#endif
