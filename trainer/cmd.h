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

/* What --bad-cells and --delimiter offer; -1 is "not given", found. */
extern const char *const cmd_bad_cells_name[3];
extern const char *const cmd_delimiter_name[5];
char cmd_delimiter(int choice);

/* A run must not overwrite what it reads, though the rename would let it.
 * input: [n], NULL and "-" are no files; neither is such an output. */
MQL_MUST_CHECK
bool cmd_check_output(const char *option, const char *output,
		      const char *const *input, size_t n,
		      struct mql_err *err);

#endif
