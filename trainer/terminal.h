/* SPDX-License-Identifier: MIT */
/* terminal.h - text in columns of a terminal
 *
 * A name from a table is as wide as it is shown: an accent takes no column of
 * its own, a Chinese character two.  The ranges are the usual ones of Unicode's
 * East Asian Width and of combining marks, in whole blocks; a locale, which
 * would know each character, is what reports must not depend on.
 *
 *   Layer     trainer; includes common/str.h
 */
#ifndef MQL_TRAINER_TERMINAL_H
#define MQL_TRAINER_TERMINAL_H

#include "common/str.h"

/* Columns that `text` takes: valid UTF-8 without control bytes, as MQL_SHOW
 * makes it. */
size_t terminal_width(struct mql_str text);

/* The text, or, where it is wider than `width` (at least 3), as much of it as
 * leaves room for "..." and that. */
void terminal_add(struct mql_buf *buf, struct mql_str text, size_t width);

/* Blanks behind what was added since `from`, so that it takes `width`; where it
 * already does, none. */
void terminal_pad(struct mql_buf *buf, size_t from, size_t width);

#endif
