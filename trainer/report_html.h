/* SPDX-License-Identifier: MIT */
/* report_html.h - a verb's figures as one page that opens offline
 *
 * The page is a template, a style sheet, a script (trainer/web) and a charting
 * library, all in the file, and the verb's JSON: what is drawn is what --json
 * writes.  It loads nothing, and its policy forbids it to.  Text from a table
 * stands in the JSON alone, where `<` is escaped (common/json.h, rule 23), and
 * becomes text in the page, never markup.
 *
 *   Layer     trainer; includes common/{err,str}.h
 */
#ifndef MQL_TRAINER_REPORT_HTML_H
#define MQL_TRAINER_REPORT_HTML_H

#include "common/err.h"
#include "common/str.h"

/* The page around `json`, a document of common/json.h: one object with the key
 * that says of which verb it is ("report", "backtest", ...). */
void report_html_add(struct mql_buf *buf, struct mql_str json);

/* The same into a file; path NULL: nothing. */
MQL_MUST_CHECK
bool report_html_write(const char *path, struct mql_str json,
		       struct mql_err *err);

#endif
