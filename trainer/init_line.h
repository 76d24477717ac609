/* SPDX-License-Identifier: MIT */
/* init_line.h - lines of a YAML draft, with comments that say why
 *
 *   Layer     trainer; includes common/str.h
 */
#ifndef MQL_TRAINER_INIT_LINE_H
#define MQL_TRAINER_INIT_LINE_H

#include "common/str.h"

/* A comment of any length, wrapped, each line after `indent`. */
void init_line_comment(struct mql_buf *buf, const char *indent,
		       const char *text);

/* A line with its comment behind it, or above where both are too long; the
 * line is reset. */
void init_line_add(struct mql_buf *buf, const char *indent,
		   struct mql_buf *line, const char *comment);

#endif
