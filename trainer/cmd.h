/* SPDX-License-Identifier: MIT */
/* cmd.h - the verbs of mql-trainer, one file each
 *
 *   Layer     trainer; includes common/opt.h
 */
#ifndef MQL_TRAINER_CMD_H
#define MQL_TRAINER_CMD_H

#include "common/opt.h"

extern const struct mql_cmd cmd_init;
extern const struct mql_cmd cmd_check;
extern const struct mql_cmd cmd_fit;
extern const struct mql_cmd cmd_evaluate;

#endif
