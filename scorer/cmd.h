/* SPDX-License-Identifier: MIT */
/* cmd.h - the commands of mql-scorer, rows of the table in main.c
 *
 *   Layer     scorer; includes opt.h
 */
#ifndef MQL_SCORER_CMD_H
#define MQL_SCORER_CMD_H

#include "common/opt.h"

#define CMD_PROGRAM "mql-scorer"

extern const struct mql_cmd cmd_score;
extern const struct mql_cmd cmd_verify;

#endif
