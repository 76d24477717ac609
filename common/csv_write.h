/* SPDX-License-Identifier: MIT */
/* csv_write.h - cells back into CSV
 *
 * A cell is quoted where it must be: delimiter, quote, CR, LF, a leading or
 * trailing blank; read back it is the same bytes.
 *
 *   Layer     common, formats; includes str.h
 */
#ifndef MQL_COMMON_CSV_WRITE_H
#define MQL_COMMON_CSV_WRITE_H

#include "common/str.h"

/* One cell, quoted where needed.  The caller writes delimiters and '\n'.
 * excel_safe: a cell that begins with = + - @ tab or CR, and is not a number,
 * gets a leading apostrophe (rule 23). */
void mql_csv_add_cell(struct mql_buf *buf, struct mql_str cell, char delimiter,
		      bool excel_safe);

#endif
